"""Under which circumstances a defect is seen: the smallest sets of parameters with which it was provoked.

That a request is answered with status 500 does not say which of two defects it is, and a baseline that knows the one
must not hide the other. What tells them apart is what has to be sent. The breach of a schema, an assert or a relation
says itself what it is about; there the circumstances are those of the data, and are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from accordant.contracts import Clause, Operation
from accordant.exchange import Request

__all__ = ["MOST_SETS", "is_covered", "smallest_sets"]

MOST_SETS: Final = 20
"""So many sets are kept, the smallest; with more of them nothing could be told apart."""

_SAYS_ITSELF: Final = frozenset({"schema", "response-element", "error-namespace", "media-type"})


def smallest_sets(
    operation: Operation, clause: Clause, requests: Iterable[Sequence[Request]]
) -> tuple[tuple[str, ...], ...]:
    """Return the sets of parameters, none within another, with which a breach was seen; the smallest first.

    Parameters that every call has, and those that say whose data is asked for, do not count.

    Args:
        requests: For each time that it was seen, what was sent.

    Returns:
        The names of each set in order; nothing where the breach says itself what it is about.
    """
    if clause.kind != "checks" or clause.id.rpartition("/")[2] in _SAYS_ITSELF:
        return ()
    counting = {
        name
        for name, parameter in operation.parameters.items()
        if not parameter.required and parameter.fixed is None and parameter.comes_from is None
    }
    # A name that the operation does not have was sent to see what comes of it.
    all_sets = {
        frozenset(
            name
            for request in sent
            for name, _ in request.parameters
            if name in counting or name not in operation.parameters
        )
        for sent in requests
    }
    smallest: list[frozenset[str]] = []
    for one in sorted(all_sets, key=lambda names: (len(names), sorted(names))):
        if not any(other <= one for other in smallest):
            smallest.append(one)
    return tuple(tuple(sorted(names)) for names in smallest[:MOST_SETS])


def is_covered(seen: Iterable[Sequence[str]], accepted: Iterable[Sequence[str]]) -> bool:
    """Tell whether whatever was seen sends one of the accepted sets at least, and so may be the same defect.

    Where no set was accepted none is asked for.
    """
    known = [frozenset(names) for names in accepted]
    return not known or all(any(names <= frozenset(one) for names in known) for one in seen)
