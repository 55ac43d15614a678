"""The shapes of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from accordant.contracts import Strength
from accordant.exchange import Case, Request

__all__ = ["Draw", "Group", "Plan", "Walk"]

Draw: TypeAlias = tuple[str, Mapping[str, str]]
"""A fuzzed request: the name of whom it is about, and what it sends besides what every call has."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The pages of a list, read until an empty one; how many there are is seen only on the way.

    Attributes:
        case: The request for the first page; its id is that of the walk.
        page_parameter: Counts pages from 0.
        limit: At most so many pages are read.
    """

    case: Case
    page_parameter: str
    limit: int

    def page(self, number: int) -> Case:
        """Return the case for one page, counted from 0."""
        parameters = tuple(
            (name, str(number) if name == self.page_parameter else value)
            for name, value in self.case.request.parameters
        )
        request = Request(self.case.request.servlet, parameters, self.case.request.http_method)
        # What comes past the end of a list is not documented, and which page that is, is not known.
        acceptance = Strength.PROBE if number and self.case.acceptance is not None else self.case.acceptance
        name = f"{self.case.id}.{number:03d}"
        return replace(self.case, id=name, request=request, page=number, acceptance=acceptance)


@dataclass(frozen=True, slots=True)
class Group:
    """Steps that belong together and are sent one after the other; groups may be sent side by side."""

    id: str
    steps: tuple[Case | Walk, ...]

    def cases(self) -> Iterator[Case]:
        """Yield the cases that are known before anything is sent; of a walk the first page."""
        for step in self.steps:
            yield step.page(0) if isinstance(step, Walk) else step

    def cost(self, pages: Callable[[Walk], int]) -> int:
        """Return how many requests it will probably be.

        Args:
            pages: Says it of a walk.
        """
        return sum(pages(step) if isinstance(step, Walk) else 1 for step in self.steps)


@dataclass(frozen=True, slots=True)
class Plan:
    """One round.

    Attributes:
        round: Counted from 1.
        notes: What could not be planned, and why; by clause.
        drawn: The fuzzed requests, to be kept: they may be drawn otherwise in another process.
    """

    round: int
    groups: tuple[Group, ...]
    notes: tuple[tuple[str, str], ...] = ()
    drawn: tuple[Draw, ...] = ()

    def requests(self, pages: Callable[[Walk], int]) -> int:
        """Return how many requests it will probably be; `pages` says it of a walk."""
        return sum(group.cost(pages) for group in self.groups)

    def cases(self) -> Iterator[Case]:
        """Yield the cases of all groups in plan order."""
        for group in self.groups:
            yield from group.cases()
