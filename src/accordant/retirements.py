"""What still needs a parameter that was retired: one mistake where it is retired, and none where it is needed.

Who retires a parameter does so in one place, often for many operations; that each of them names it in several rules and
expressions is one thing to be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from accordant.documents import Document
from accordant.errors import Mistake
from accordant.locations import Location

__all__ = ["gathered_at_retirements"]

_NEEDED = re.compile(r"(?:there is no parameter|unknown parameter) '([^']+)'|\$([\w.-]+) is no parameter")
_SHOWN = 6


def gathered_at_retirements(
    found: Mapping[str, list[Mistake]], places: Mapping[str, Location], documents: Mapping[str, Document]
) -> list[Mistake]:
    """Take out of mistakes by operation those about retired parameters; return one for each parameter instead.

    Args:
        found: Lists that are changed.
        places: By ``operation/parameters/name``, where it is retired.
    """
    needing: dict[tuple[Location, str], dict[str, None]] = {}
    for operation, mistakes in found.items():
        for mistake in list(mistakes):
            match = _NEEDED.match(mistake.message)
            name = (match[1] or match[2]) if match is not None else ""
            place = places.get(f"{operation}/parameters/{name}")
            if place is not None:
                mistakes.remove(mistake)
                needing.setdefault((place, name), {})[_named(mistake.location, documents)] = None
    return [Mistake(place, *_said(name, list(users))) for (place, name), users in needing.items()]


def _said(name: str, users: list[str]) -> tuple[str, str]:
    more = f" and {len(users) - _SHOWN} more" if len(users) > _SHOWN else ""
    message = f"{name!r} is retired, and still needed by {', '.join(users[:_SHOWN])}{more}"
    return message, "retire or change these too, each in an overlay; or keep the parameter with strength: probe"


def _named(location: Location, documents: Mapping[str, Document]) -> str:
    """Return the construct that a place is in, and where it begins."""
    document = documents.get(location.file)
    around: Iterable[tuple[Location, str]] = (
        (place, "/".join(map(str, path)))
        for path, place in (document.keys.items() if document is not None else ())
        if len(path) <= 2 and (place.line, place.column) <= (location.line, location.column)
    )
    place, name = max(around, default=(location, ""))
    return f"{name} ({place.file}:{place.line})".strip()
