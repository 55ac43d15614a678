"""The shapes of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from accordant.contracts import Probe, Strength
from accordant.exchange import Case
from accordant.expressions import Tree

__all__ = ["FOUNDATIONS", "Draw", "Group", "Later", "Plan", "Step", "Walk", "with_id"]

FOUNDATIONS = frozenset({"reference", "observation", "candidate", "nonsense"})
"""Roles of what later requests rest upon, whatever is asked of them."""

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
        request = replace(self.case.request, parameters=parameters)
        # What comes past the end of a list is not documented, and which page that is, is not known.
        acceptance = Strength.PROBE if number and self.case.acceptance is not None else self.case.acceptance
        name = f"{self.case.id}.{number:03d}"
        return replace(self.case, id=name, request=request, page=number, acceptance=acceptance)


def with_id(step: Case | Walk, name: str, group: str) -> Case | Walk:
    """Return a step under its id in a group."""
    if isinstance(step, Walk):
        return replace(step, case=replace(step.case, id=name, group=group))
    return replace(step, id=name, group=group)


@dataclass(frozen=True, slots=True)
class Later:
    """Requests whose values are taken from the answer to the first step of their group.

    Attributes:
        target: The clause for which they are made.
        label: What they are, for people.
        cost: How many requests they will probably be.
        make: Returns them without ids, given that answer as a tree: over a list that of all pages, None where there is
            none.
        way: They tell whether that answer of a probe is the one; not sent where one before it is. None for others.
    """

    target: str
    label: str
    cost: int
    make: Callable[[Tree | None], Sequence[Case | Walk]] = field(compare=False)
    way: tuple[Probe, int] | None = None
    id: str = ""
    group: str = ""

    def steps(self, tree: Tree | None) -> list[Case | Walk]:
        """Return the requests; their ids begin with that of this step."""
        return [with_id(step, f"{self.id}-{number:02d}", self.group) for number, step in enumerate(self.make(tree))]


Step: TypeAlias = Case | Walk | Later


@dataclass(frozen=True, slots=True)
class Group:
    """Steps that belong together and are sent one after the other; groups may be sent side by side.

    Attributes:
        is_alone: Nothing else is sent while it is, as it changes what others look at.
        looked_at: Clauses about its first step alone.
        again: The first step once more, and what it is compared with: they tell a site that has moved from one that is
            wrong, and are sent at the end, where the answers differ in a way that they must not.
        rank: How much is lost without it, where a budget does not pay for all: 0 for most.
        gain: What it is worth to be early, where no clause says it: 1 is as much as a request that is about one.
    """

    id: str
    steps: tuple[Step, ...]
    is_alone: bool = False
    looked_at: tuple[str, ...] = ()
    again: tuple[Case | Walk, ...] = ()
    gain: float = 0.0
    rank: int = field(default=0, compare=False)

    def cases(self) -> Iterator[Case]:
        """Yield the cases that are known before anything is sent; of a walk the first page."""
        for step in self.steps:
            if not isinstance(step, Later):
                yield step.page(0) if isinstance(step, Walk) else step

    def targets(self) -> Iterator[str]:
        """Yield the clauses for which it is made."""
        yield from self.looked_at
        for step in self.steps:
            target = step.case.target if isinstance(step, Walk) else step.target
            if target:
                yield target

    def cost(self, pages: Callable[[Walk], int]) -> int:
        """Return how many requests it will probably be.

        Args:
            pages: Says it of a walk.
        """
        costs = (
            step.cost if isinstance(step, Later) else pages(step) if isinstance(step, Walk) else 1
            for step in self.steps
        )
        return sum(costs)


@dataclass(frozen=True, slots=True)
class Plan:
    """One round.

    Attributes:
        round: Counted from 1.
        notes: What could not be planned, and why; by clause.
        drawn: The fuzzed requests, to be kept: they may be drawn otherwise in another process.
        left_out: What is wanted, and cannot be paid.
    """

    round: int
    groups: tuple[Group, ...]
    notes: tuple[tuple[str, str], ...] = ()
    drawn: tuple[Draw, ...] = ()
    left_out: tuple[Group, ...] = ()

    def requests(self, pages: Callable[[Walk], int]) -> int:
        """Return how many requests it will probably be; `pages` says it of a walk."""
        return sum(group.cost(pages) for group in self.groups)

    def cases(self) -> Iterator[Case]:
        """Yield the cases of all groups in plan order."""
        for group in self.groups:
            yield from group.cases()
