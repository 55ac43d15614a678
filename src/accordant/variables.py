"""The parameters of a request as the variables of expressions: effective values of their XSD types."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from accordant.contracts import Operation
from accordant.expressions import typed_value

__all__ = ["Variables", "effective_variables", "with_zone"]

_UNZONED = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?\Z")


@dataclass(frozen=True, slots=True)
class Variables:
    """What expressions see of a request.

    Attributes:
        values: By parameter, its typed value; ``[]`` where it is neither sent nor has a default.
        unresolved: Parameters with a date without zone, while the site's zone is not known (or the local time
            occurs twice there): whatever depends on them cannot be judged.
        time_zone: That of the site; None where it is not known.
    """

    values: Mapping[str, Any]
    unresolved: frozenset[str] = frozenset()
    time_zone: str | None = None

    def why_unresolved(self, used: Collection[str]) -> str:
        """Return why nothing can be said of what depends on some parameters; empty where it can."""
        unclear = ", ".join(sorted(self.unresolved & set(used)))
        if not unclear:
            return ""
        if self.time_zone is None:
            return f"{unclear} has no time zone, and the site's is not known"
        return f"{unclear} has no time zone, and is not one moment in {self.time_zone}"


def effective_variables(operation: Operation, sent: Mapping[str, str], time_zone: str | None = None) -> Variables:
    """Return the variables of a request: each parameter as sent, else its documented default, else nothing."""
    values: dict[str, Any] = {}
    unresolved = set()
    for name, parameter in operation.parameters.items():
        lexical = operation.effective(sent, name)
        if lexical is not None and parameter.type == "dateTime" and _UNZONED.match(lexical.strip()):
            zoned = with_zone(lexical.strip(), time_zone)
            if zoned is None:
                unresolved.add(name)
            else:
                lexical = zoned
        values[name] = typed_value(lexical, parameter.type)
    return Variables(values, frozenset(unresolved), time_zone)


def with_zone(lexical: str, time_zone: str | None) -> str | None:
    """Return an xsd:dateTime without zone with the offset that a zone has at that local time.

    None where the zone is not known, or the local time occurs twice or never there.
    """
    match = _UNZONED.match(lexical)
    if match is None or time_zone is None:
        return None
    try:
        zone = ZoneInfo(time_zone)
        local = datetime(*(int(group) for group in match.groups()), tzinfo=zone)  # type: ignore[arg-type,misc]
        early, late = local.utcoffset(), local.replace(fold=1).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return None
    if early is None or early != late:
        return None
    minutes = round(early.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{lexical}{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
