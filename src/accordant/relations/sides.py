"""The answers that a relation compares: those to its source, and those to each of its follow-ups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accordant.answers import Answer, Row
from accordant.bank import whole_walk
from accordant.claims import Change
from accordant.contracts import EachValue, Operation, PersonValue, Relation
from accordant.variables import Variables, effective_variables

__all__ = ["Group", "Side"]


@dataclass(frozen=True, slots=True)
class Side:
    """What came back for one request.

    Attributes:
        answers: One answer, or those to the pages of a list, in their order, without what lies past its end.
        cut: Why the pages are not the whole list; empty where they are, or where it is one answer.
    """

    answers: tuple[Answer, ...]
    cut: str = ""

    @classmethod
    def of(cls, answers: Sequence[Answer], *, is_list: bool) -> Side:
        """Return the side that answers make.

        Args:
            is_list: Whether all pages of a list were asked for.
        """
        # An operation whose answer is not paged is asked once, even by a relation over lists.
        is_one = len(answers) == 1 and answers[0].case.page is None and answers[0].operation.listing.page is None
        if not is_list or not answers or is_one:
            return cls(tuple(answers))
        pages, reason = whole_walk(answers)
        return cls(tuple(pages), reason)

    @property
    def operation(self) -> Operation:
        """The operation that answered."""
        return self.answers[0].operation

    @property
    def keys(self) -> list[str]:
        """The keys of all rows, in their order."""
        return [key for answer in self.answers for key in answer.keys or ()]

    @property
    def rows(self) -> list[Row]:
        """All rows, in their order."""
        return [row for answer in self.answers for row in answer.rows or ()]

    def located(self) -> Iterator[tuple[Row, Answer]]:
        """Yield each row with the answer in which it stands."""
        for answer in self.answers:
            for row in answer.rows or ():
                yield row, answer

    def holder(self, key: str) -> Answer:
        """Return the first answer with a row of that key."""
        return next(answer for answer in self.answers if key in (answer.keys or ()))

    @property
    def has_overlap(self) -> bool:
        """Whether a row stands on two pages."""
        on_pages = [key for answer in self.answers for key in dict.fromkeys(answer.keys or ())]
        return len(on_pages) != len(set(on_pages))

    @property
    def filled_pages(self) -> int:
        """How many pages have rows."""
        return sum(1 for answer in self.answers if answer.keys)


@dataclass(frozen=True, slots=True)
class Group:
    """A source with its follow-ups, and what is known besides.

    Attributes:
        reference: The rows of the same person's whole, unfiltered list; None where it is not known.
        time_zone: That of the site, for times without a zone; None where it is not known.
        is_pseudonymised: Texts stand for others, whose order they do not have.
    """

    operation: Operation
    relation: Relation
    source: Side
    follow_ups: tuple[Side, ...]
    reference: Sequence[Row] | None = None
    time_zone: str | None = None
    is_pseudonymised: bool = False

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All answers, those to the source first."""
        return (*self.source.answers, *(answer for side in self.follow_ups for answer in side.answers))

    @property
    def names_another(self) -> bool:
        """Whether a follow-up names another person, who has rows: then even what stays the same shows something."""
        return any(isinstance(change, PersonValue) and change.who == "other" for change in self._changes())

    @property
    def has_each(self) -> bool:
        """Whether there are as many follow-ups as the source has items of some kind."""
        return any(isinstance(change, EachValue) for change in self._changes())

    def _changes(self) -> list[Change]:
        return [change for follow_up in self.relation.follow_ups for change in follow_up.change.values()]

    def variables(self, side: Side) -> Variables:
        """Return what expressions see of the request of a side; what only the source sends is seen too."""
        first, own = (self._variables(one) for one in (self.source, side))
        return Variables({**first.values, **own.values}, first.unresolved | own.unresolved, self.time_zone)

    def _variables(self, side: Side) -> Variables:
        return effective_variables(side.operation, side.answers[0].exchange.compared, self.time_zone)

    def why_one_page(self) -> str:
        """Return that a page size cannot have mattered; empty where it can, or the relation is not about it."""
        size = self.operation.listing.size
        if self.relation.over != "list" or size is None or size not in self.relation.given:
            return ""
        if any(side.filled_pages > 1 for side in (self.source, *self.follow_ups)):
            return ""
        return "everything fits on one page"
