"""Mistakes in the rows of a list: one is missing, comes twice, stands elsewhere, or is another person's.

A lost or moved row is a mistake only where the recording shows how it should be: another answer that is compared with
this one has the row, or the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any, Final

from accordant.answers import Answer
from accordant.mutation.documents import Document, Steps, document_of
from accordant.mutation.mutants import Change, Operator, Spot, Subject, edited, row_steps, spot
from accordant.relations import column_element

__all__ = ["ROW_OPERATORS"]

_ORDERED: Final = frozenset({"equivalent", "reversed", "same-image", "prefix"})
"""The patterns that are about the order of rows."""


def _rearranged(subject: Subject, places: list[int], before: str, after: str) -> Callable[[], Change | None]:
    name = subject.operation.rows or ""

    def edit(document: Document) -> tuple[str, str]:
        document.rearrange(document.root, name, places)
        return before, after

    return partial(edited, subject, edit)


def _rows(subject: Subject) -> tuple[Document, list[Steps]] | None:
    """Return the document of a list whose rows are told apart; None of any other answer."""
    document = subject.document()
    if document is None or not subject.keys:
        return None
    steps = row_steps(subject, document)
    return (document, steps) if len(steps) == len(subject.keys) else None


def doubled(subject: Subject) -> Iterator[Spot]:
    """Find every row."""
    found = _rows(subject)
    if found is None:
        return
    document, rows = found
    for place, steps in enumerate(rows):
        key = subject.keys[place]
        places = [*range(place + 1), *range(place, len(rows))]
        yield spot(steps, document, _rearranged(subject, places, f"row {key}", f"row {key} twice"))


def lost(subject: Subject) -> Iterator[Spot]:
    """Find every row that another answer shows with which this one is compared."""
    found = _rows(subject)
    if found is None:
        return
    document, rows = found
    shown = {key for other in subject.neighbours for key in other.keys or ()}
    for place, steps in enumerate(rows):
        if (key := subject.keys[place]) in shown:
            places = [each for each in range(len(rows)) if each != place]
            yield spot(steps, document, _rearranged(subject, places, f"row {key}", "no such row"), _ends(place, rows))


def _ends(place: int, rows: list[Steps]) -> str:
    return "first" if place == 0 else "last" if place == len(rows) - 1 else "between"


def moved(subject: Subject) -> Iterator[Spot]:
    """Find rows that must stand in this order: they are sorted by a column, or another request shows the same order."""
    found = _rows(subject)
    if found is None:
        return
    document, rows = found
    values = _sorted_by(subject)
    is_shown = any(other.keys == subject.keys and _keeps_order(subject, other) for other in subject.neighbours)
    for place, (first, _) in enumerate(pairwise(rows)):
        if is_shown or (values is not None and values[place] != values[place + 1]):
            one, other = subject.keys[place : place + 2]
            places = [*range(place), place + 1, place, *range(place + 2, len(rows))]
            change = _rearranged(subject, places, f"row {one}, then {other}", f"row {other}, then {one}")
            yield spot(first, document, change, _ends(place, rows[:-1]))


def _keeps_order(subject: Subject, other: Answer) -> bool:
    """Tell whether two answers must have the same order: a relation between them says so, or they are a pair."""
    if subject.twin() is other:
        return True
    if other.case.request == subject.answer.case.request or other.case.group not in subject.groups:
        return False
    cases = subject.answer.case, other.case
    names = {case.target.rpartition("/")[2] for case in cases if case.target is not None}
    relations = [subject.operation.relations[name] for name in names if name in subject.operation.relations]
    return any(relation.expect in _ORDERED for relation in relations)


def _sorted_by(subject: Subject) -> list[str | None] | None:
    """Return what the rows have in the column by which the request asks to sort them; None where it asks for none."""
    sort = subject.operation.listing.sort
    column = subject.sent.get(sort) if sort is not None else None
    rows = subject.answer.rows
    if not column or not rows or (element := column_element(column, rows[0])) is None:
        return None
    return [row.value(element) for row in rows]


def on_two_pages(subject: Subject) -> Iterator[Spot]:
    """Find the first row of a page that has a page before it."""
    found = _rows(subject)
    page = subject.before
    if found is None or page is None or not page.keys or set(page.keys) & set(subject.keys):
        return
    document, rows = found
    source = document_of(page)
    if source is None or source.format != document.format:
        return
    part = source.part((*source.root, (subject.operation.rows or "", len(page.keys) - 1)))
    key = page.keys[-1]

    def edit(fresh: Document) -> tuple[str, str]:
        fresh.put(rows[0], part)
        return f"row {subject.keys[0]}", f"row {key}, the last of the page before"

    yield spot(rows[0], document, partial(edited, subject, edit))


def too_many(subject: Subject) -> Iterator[Spot]:
    """Find answers with as many rows as were asked for, where the recording has another row in the same format."""
    found = _rows(subject)
    size = subject.operation.listing.size
    wanted = subject.operation.effective(subject.sent, size) if size is not None and subject.sent else None
    if found is None or wanted is None or wanted != str(len(found[1])):
        return
    document, rows = found
    other = _other(subject, document, lambda other: bool(set(other.keys) - set(subject.keys)))
    if other is None:
        return
    place = next(place for place, key in enumerate(other[0].keys) if key not in subject.keys)
    key, part = other[0].keys[place], other[1][place]
    name, count = subject.operation.rows or "", len(rows)

    def edit(fresh: Document) -> tuple[str, str]:
        fresh.rearrange(fresh.root, name, [*range(count), count - 1])
        fresh.put((*fresh.root, (name, count)), part)
        return f"{count} rows, as asked for", f"row {key} besides"

    yield spot(rows[-1], document, partial(edited, subject, edit))


def of_somebody_else(subject: Subject) -> Iterator[Spot]:
    """Find every row, where the recording has rows of another person in the same format."""
    found = _rows(subject)
    if found is None or subject.person is None:
        return
    document, rows = found
    other = _other(
        subject,
        document,
        lambda other: other.person not in {None, subject.person} and not set(other.keys) & set(subject.keys),
    )
    if other is None:
        return
    part, stranger = other[1][0], f"row {other[0].keys[0]} of {other[0].person}"
    for place, steps in enumerate(rows):

        def edit(fresh: Document, at: Steps = steps, key: str = subject.keys[place]) -> tuple[str, str]:
            fresh.put(at, part)
            return f"row {key}", stranger

        yield spot(steps, document, partial(edited, subject, edit), _ends(place, rows))


def _other(
    subject: Subject, document: Document, applies: Callable[[Subject], bool]
) -> tuple[Subject, list[Any]] | None:
    """Return another list in the same format, and copies of its rows."""
    for other in subject.others:
        if other.format == document.format and other.keys and applies(other):
            source = other.document()
            steps = [] if source is None else row_steps(other, source)
            if source is not None and len(steps) == len(other.keys):
                return other, [source.part(each) for each in steps]
    return None


ROW_OPERATORS = (
    Operator("row-doubled", "a row comes twice in one answer", doubled),
    Operator("row-lost", "a row is missing that another answer shows", lost),
    Operator("row-moved", "two rows have changed places", moved),
    Operator("row-on-two-pages", "the last row of a page comes again as the first of the next", on_two_pages),
    Operator("row-too-many", "there is a row more than the page size that was asked for", too_many),
    Operator("row-of-somebody-else", "a row is one of another person", of_somebody_else),
)
