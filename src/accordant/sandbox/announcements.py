"""What a running site tells whoever started it, on one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Announcement"]


@dataclass(frozen=True, slots=True)
class Announcement:
    """How to reach a site and whom it knows.

    Attributes:
        url: Ends in ``/site``; a servlet's name follows after a slash.
        credentials: ``api_key``, ``login_name``, ``login_password``, and ``auth``, the session token of the first of
            `people`.
        people: Mappings with ``cons_id``, ``member_id`` and ``primary_email``, the one with most rows first.
        time_zone: IANA name of the zone in which dates without one are read.
        ambiguous_email: An address that two constituents share; neither is in `people`.
        long_list: Identifiers of somebody with some hundred rows; not in `people`, because runs ask for all of those.
        faults: Names of what was made wrong.
        logins: Mappings with ``cons_id``, ``user_name`` and ``password``, one for each of `people` in their order, and
            the last for `long_list`.
        secret_key: What redirects are signed with.
    """

    url: str
    credentials: Mapping[str, str]
    people: tuple[Mapping[str, str], ...]
    time_zone: str
    ambiguous_email: str
    long_list: Mapping[str, str]
    faults: tuple[str, ...] = ()
    logins: tuple[Mapping[str, str], ...] = ()
    secret_key: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Announcement:
        """Return the announcement with those values, as they come out of JSON."""
        lists = {name: tuple(values[name]) for name in ("people", "faults", "logins")}
        return cls(**{**values, **lists})

    @classmethod
    def from_json(cls, line: str) -> Announcement:
        """Return the announcement on a line of JSON.

        Raises:
            ValueError: The line is not one.
        """
        try:
            return cls.of(json.loads(line))
        except (TypeError, KeyError) as error:
            raise ValueError("not an announcement") from error

    def to_json(self) -> str:
        """Return the announcement on one line of JSON."""
        return json.dumps(asdict(self))
