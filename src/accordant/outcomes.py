"""What was judged, group by group. Thousands of requests say the same of the same clauses: each saying is kept once.

An outcome without its cases is one of a few hundred, and which of them a group has is one of a few dozen lists. So what
a request costs here is a few references, and not twenty objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from accordant.findings import Outcome, Verdict

__all__ = ["Outcomes"]

_Cases = tuple[str, ...]


class Outcomes:
    """Outcomes by the group of the exchanges that they rest upon."""

    def __init__(self) -> None:
        self._groups: dict[str, tuple[tuple[Outcome, ...], tuple[_Cases, ...]]] = {}
        self._sayings: dict[Outcome, Outcome] = {}
        self._lists: dict[tuple[Outcome, ...], tuple[Outcome, ...]] = {}

    def __contains__(self, group: str) -> bool:
        return group in self._groups

    def put(self, group: str, outcomes: Iterable[Outcome]) -> None:
        """Keep what a group says, instead of what it said before."""
        found = list(outcomes)
        bare = (replace(outcome, cases=()) for outcome in found)
        sayings = tuple(self._sayings.setdefault(one, one) for one in bare)
        shared: dict[_Cases, _Cases] = {}
        cases = tuple(shared.setdefault(outcome.cases, outcome.cases) for outcome in found)
        # Mostly all rest upon the same.
        cases = cases[:1] if len(shared) == 1 else cases
        self._groups[group] = self._lists.setdefault(sayings, sayings), cases

    def of(self, group: str, verdict: Verdict | None = None) -> Iterator[Outcome]:
        """Yield what a group says.

        Args:
            verdict: Only outcomes that have it.
        """
        sayings, cases = self._groups[group]
        for number, saying in enumerate(sayings):
            if verdict is None or saying.verdict is verdict:
                yield replace(saying, cases=cases[0 if len(cases) == 1 else number])

    def drop(self, group: str) -> None:
        """Forget a group."""
        self._groups.pop(group, None)

    def clear(self) -> None:
        """Forget all groups."""
        self._groups.clear()
