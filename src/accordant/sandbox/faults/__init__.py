"""What can be wrong with a site, each under a name of its own: the catalogue of planted faults.

`faults` says where a fault may enter and `changes` has what several of them do there; the other modules have one group
of them each, and their `__all__` is the catalogue. It is written by reading the vendor's pages. A fault leaves the rest
of the site as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from accordant.errors import UsageError, nearest
from accordant.sandbox.faults import (
    authentication,
    common,
    dates,
    errors,
    filters,
    identity,
    leaks,
    methods,
    order,
    paging,
    shape_json,
    shape_xml,
    transport,
)
from accordant.sandbox.faults.faults import Fault, Query

__all__ = ["FAULTS", "Fault", "Query", "named"]

_GROUPS = (
    shape_xml,
    shape_json,
    paging,
    order,
    filters,
    dates,
    identity,
    errors,
    common,
    methods,
    authentication,
    transport,
    leaks,
)

#: Every fault by its name, group by group.
FAULTS: Mapping[str, type[Fault]] = MappingProxyType(
    {fault.name: fault for group in _GROUPS for fault in (getattr(group, name) for name in group.__all__)}
)


def named(names: Iterable[str]) -> tuple[type[Fault], ...]:
    """Return the faults of those names, in the order of the catalogue, each once.

    Raises:
        UsageError: There is no fault of a name.
    """
    wanted = list(names)
    for name in wanted:
        if name not in FAULTS:
            hint = nearest(name, FAULTS) or "accordant sandbox --list-faults lists them"
            raise UsageError(f"there is no fault {name!r}; {hint}")
    return tuple(fault for fault in FAULTS.values() if fault.name in wanted)
