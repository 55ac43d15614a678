"""What can be wrong with a site, each under a name of its own: the catalogue of planted faults.

A fault enters at one of four seams and leaves the rest of the site as it is:

- ``query``: what is asked of the list, after it was read and checked;
- ``document``: the answer's tree, before it is written as XML or turned into JSON;
- ``image``: the answer's JSON, before it is written;
- ``wire``: status, headers and bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from accordant.errors import UsageError, nearest
from accordant.sandbox.calls import Call, Reply
from accordant.sandbox.documents import Document, JSONValue
from accordant.sandbox.listings import Listing

__all__ = ["FAULTS", "Fault", "named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        name: In kebab-case; never renamed.
        description: One line for people.
        group: What part of the interface it concerns.
        clause: The promise of the interface that it breaks.
    """

    name: str
    description: str
    group: str
    clause: str
    query: Callable[[Call, Listing], Listing] | None = None
    document: Callable[[Call, Document], Document] | None = None
    image: Callable[[Call, JSONValue], JSONValue] | None = None
    wire: Callable[[Call, Reply], Reply] | None = None


FAULTS: Mapping[str, Fault] = MappingProxyType({})


def named(names: Iterable[str]) -> tuple[Fault, ...]:
    """Return the faults of those names, in the order of the catalogue, each once.

    Raises:
        UsageError: There is no fault of a name.
    """
    wanted = list(names)
    for name in wanted:
        if name not in FAULTS:
            hint = nearest(name, FAULTS) or f"known are: {', '.join(FAULTS)}"
            raise UsageError(f"there is no fault {name!r}; {hint}")
    return tuple(fault for fault in FAULTS.values() if fault.name in wanted)
