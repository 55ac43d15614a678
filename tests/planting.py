"""What the tests of operators share: an answer as a subject, and what an operator makes of it."""

from __future__ import annotations

from collections.abc import Sequence

from accordant.answers import Answer
from accordant.mutation.catalogue import OPERATORS
from accordant.mutation.mutants import Change, Subject


def subject(read: Answer, *neighbours: Answer, before: Answer | None = None, others: Sequence[Subject] = ()) -> Subject:
    groups = frozenset(other.case.group for other in neighbours)
    made = Subject(read, (read.case.id,), neighbours, before, groups, others)
    made.others = (made, *others)
    return made


def planted(name: str, of: Subject) -> dict[str, Change]:
    """What an operator makes of an answer, by the place; nothing for places where nothing would change."""
    changes = ((spot.place, spot.plant()) for spot in OPERATORS[name].spots(of))
    return {place: change for place, change in changes if change is not None}


def only(name: str, of: Subject) -> Change:
    (change,) = planted(name, of).values()
    return change
