"""Mistakes against what was asked for: a value outside the window, of another kind than the filter, of another person.

Which field a parameter is about, and whether it bounds it from below or from above, is read off the contract and the
answer: all rows have the value, or all are on one side of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from accordant import datatypes
from accordant.contracts import Parameter
from accordant.mutation.documents import Document, Steps
from accordant.mutation.mutants import INSTANT, NUMBER, Operator, Spot, Subject, edited, row_steps, spot

__all__ = ["ASKED_OPERATORS"]


def _fields(subject: Subject, document: Document, child: str) -> list[Steps]:
    """Return where the rows have a field with a text."""
    found = [(*row, (child, 0)) for row in row_steps(subject, document) if document.count(row, child) == 1]
    return [steps for steps in found if document.text(steps)]


def _observed(subject: Subject) -> Iterator[tuple[Parameter, str]]:
    """Yield the parameters of the request that are seen in a field of the rows, with the name of the field."""
    if subject.kind != "success" or subject.answer.case.breaks is not None:
        return
    for name in subject.sent:
        parameter = subject.operation.parameters.get(name)
        if parameter is None or parameter.observed is None or parameter.observed_in:
            continue
        row, _, child = parameter.observed.partition("/")
        if row == subject.operation.rows and child and "/" not in child:
            yield parameter, child


def _setting(subject: Subject, document: Document, steps: Steps, text: str, kind: str) -> Spot:
    def edit(fresh: Document) -> tuple[str, str]:
        before = fresh.shown(steps)
        fresh.set_text(steps, text)
        return before, fresh.shown(steps)

    return spot(steps, document, partial(edited, subject, edit), kind)


def outside_window(subject: Subject) -> Iterator[Spot]:
    """Find the dates of the rows, where the request bounds them."""
    document = subject.document()
    if document is None:
        return
    compare = datatypes.get("dateTime").compare
    for parameter, child in _observed(subject):
        bound = INSTANT.match(subject.sent[parameter.name].strip())
        if parameter.type != "dateTime" or bound is None:
            continue
        fields = _fields(subject, document, child)
        sides = {_side(compare, document.text(steps) or "", subject.sent[parameter.name]) for steps in fields} - {0}
        # Where rows are on both sides it is no bound; where all are in the middle it cannot be told which it is.
        if len(sides) != 1 or (side := sides.pop()) is None:
            continue
        for steps in fields:
            text = document.text(steps) or ""
            if INSTANT.match(text):
                outside = f"{int(bound[1]) - side:04d}{text[4:]}".replace("-02-29T", "-02-28T")
                yield _setting(subject, document, steps, outside, parameter.name)


def _side(compare: Callable[[str, str], int | None], one: str, other: str) -> int | None:
    try:
        found = compare(one, other)
    except ValueError:
        return None
    return None if found is None else (found > 0) - (found < 0)


def not_as_filtered(subject: Subject) -> Iterator[Spot]:
    """Find the fields that have, in all rows, the value that the request asks for."""
    document = subject.document()
    if document is None:
        return
    for parameter, child in _observed(subject):
        fields = _fields(subject, document, child)
        wanted = subject.sent[parameter.name]
        if fields and all(_is_same(document.text(steps) or "", wanted) for steps in fields):
            for steps in fields:
                yield _setting(subject, document, steps, _other(wanted), parameter.name)


def of_another_person(subject: Subject) -> Iterator[Spot]:
    """Find the fields that say whose a row is: all rows have the identifier that was sent."""
    document = subject.document()
    if document is None or subject.kind != "success" or subject.answer.case.breaks is not None:
        return
    rows = row_steps(subject, document)
    for parameter in subject.operation.parameters.values():
        wanted = subject.sent.get(parameter.name)
        if parameter.comes_from != "people" or not wanted or not rows:
            continue
        for name in dict.fromkeys(child[-1][0] for child in document.children(rows[0])):
            fields = _fields(subject, document, name)
            if len(fields) == len(rows) and all(document.text(steps) == wanted for steps in fields):
                for steps in fields:
                    yield _setting(subject, document, steps, _other(wanted), name)


def _is_same(text: str, wanted: str) -> bool:
    if NUMBER.match(text) and NUMBER.match(wanted.strip()):
        return int(text) == int(wanted)
    return text == wanted


def _other(text: str) -> str:
    return str(int(text) + 1) if NUMBER.match(text.strip()) else f"not {text}"


ASKED_OPERATORS = (
    Operator("date-outside-window", "a row has a date beyond the bound that was asked for", outside_window),
    Operator("not-as-filtered", "a row has another value than the filter that was asked for", not_as_filtered),
    Operator("of-another-person", "a row has the identifier of another person than was asked for", of_another_person),
)
