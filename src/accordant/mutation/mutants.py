"""The vocabulary of mutation: an operator finds spots in a recorded answer, and plants its mistake at one of them.

What is replaced is an answer, wherever it was given: the same request with the same answer is one subject, so that a
source request and its repetition are wrong alike, as they would be on a site with that mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from accordant.answers import Answer
from accordant.contracts import Operation
from accordant.exchange import Exchange, Response
from accordant.mutation.documents import Document, JsonDocument, Steps, XmlDocument, document_of, shape_of

__all__ = ["Change", "Operator", "Spot", "Subject", "edited", "leaves", "row_steps"]


@dataclass(frozen=True, slots=True)
class Change:
    """A mistake that was planted.

    Attributes:
        before: What stood there, for people.
        after: What stands there now.
        echoed: Names of the credentials that the answer holds now.
    """

    response: Response
    before: str
    after: str
    echoed: tuple[str, ...] = ()

    def of(self, exchange: Exchange) -> Exchange:
        """Return an exchange with this answer; what redaction has hidden of the old one says nothing about it."""
        facts = replace(exchange.facts, unparsed=None, violations=None)
        return replace(exchange, response=self.response, echoed=self.echoed, facts=facts)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an operator may plant its mistake.

    Attributes:
        place: For people; empty where it is the whole answer.
        kind: What is the same of spots that are alike: of several kinds each has its turn.
        plant: Returns the mistake; None where nothing that can be observed would change.
    """

    place: str
    kind: str
    plant: Callable[[], Change | None]


@dataclass(frozen=True, slots=True)
class Operator:
    """A mistake that a site may make.

    Attributes:
        name: In kebab-case.
        summary: What it does, in one sentence.
        spots: Finds where it applies.
    """

    name: str
    summary: str
    spots: Callable[[Subject], Iterator[Spot]]


@dataclass(eq=False)
class Subject:
    """An answer in which mistakes are planted.

    Attributes:
        answer: One of those that are the same.
        cases: The ids of all of them.
        neighbours: Answers with which the contract's relations compare it, or the other of a pair.
        before: In a walk over pages the answer before it; None elsewhere.
        groups: Where relations compare it with others.
        others: All subjects of the recording, itself among them.
    """

    answer: Answer
    cases: tuple[str, ...]
    neighbours: Sequence[Answer] = ()
    before: Answer | None = None
    groups: frozenset[str] = frozenset()
    others: Sequence[Subject] = field(default=(), repr=False)

    @property
    def operation(self) -> Operation:
        """What it answers."""
        return self.answer.operation

    @property
    def response(self) -> Response:
        """The answer as it came."""
        assert self.answer.response is not None
        return self.answer.response

    @property
    def sent(self) -> Mapping[str, str]:
        """The parameters of its request."""
        return self.answer.case.request.sent

    @cached_property
    def kind(self) -> str:
        """``success`` or ``error``."""
        return self.answer.kind

    @cached_property
    def format(self) -> str:
        """``xml`` or ``json``."""
        return self.answer.format or ""

    @cached_property
    def person(self) -> str | None:
        """Whose data was asked for: a name, or what identifies somebody; None where that is not known."""
        if self.answer.case.person is not None:
            return self.answer.case.person
        of_people = (p.name for p in self.operation.parameters.values() if p.comes_from == "people")
        return next((self.sent[name] for name in of_people if name in self.sent), None)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of its rows; none where it has no rows."""
        return self.answer.keys or ()

    @property
    def parent(self) -> Steps:
        """Where its rows are."""
        return ((self.answer.root_name or "", 0),)

    def release(self) -> None:
        """Forget what was read of the answers, until somebody asks again."""
        for answer in (self.answer, *self.neighbours):
            answer.release()

    def document(self) -> Document | None:
        """Return a fresh copy for editing."""
        return document_of(self.answer)

    def twin(self) -> Answer | None:
        """Return the neighbour that answers the same request in the other format."""
        name = self.answer.reader.api.format_parameter
        for other in self.neighbours:
            if {self.format, other.format} == {"xml", "json"} and other.kind == self.kind:
                sent = other.case.request.sent
                if all(self.sent.get(each) == sent.get(each) for each in {*self.sent, *sent} - {name}):
                    return other
        return None


def edited(subject: Subject, edit: Callable[[Document], tuple[str, str]]) -> Change | None:
    """Return what an edit makes of the document of an answer; None where it makes nothing of it.

    Args:
        edit: Returns what it has changed, before and after.
    """
    document = subject.document()
    if document is None:
        return None
    old = document.to_bytes()
    before, after = edit(document)
    new = document.to_bytes()
    return None if new == old else Change(subject.response.with_body(new), before, after)


def leaves(document: Document, steps: Steps | None = None) -> Iterator[Steps]:
    """Yield all that has a text and nothing else in it, but for the root."""
    for child in document.children(steps or document.root):
        if document.text(child) is not None:
            yield child
        else:
            yield from leaves(document, child)


def row_steps(subject: Subject, document: Document) -> list[Steps]:
    """Return where the rows of a list are."""
    name = subject.operation.rows
    if subject.kind != "success" or name is None:
        return []
    return [child for child in document.children(document.root) if child[-1][0] == name]


def spot(steps: Steps, document: Document, plant: Callable[[], Change | None], kind: str = "") -> Spot:
    """Return a spot within a document."""
    return Spot(document.path(steps), kind or shape_of(steps), plant)


NUMBER = re.compile(r"[+-]?[0-9]+\Z")
INSTANT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T[0-9:]{8}")

__all__ += ["INSTANT", "NUMBER", "JsonDocument", "XmlDocument", "spot"]
