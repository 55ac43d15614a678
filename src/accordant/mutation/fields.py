"""Mistakes in single fields of an answer: one is missing, empty, called otherwise, or of another type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

from accordant.mutation.documents import Document, JsonDocument, Steps, XmlDocument
from accordant.mutation.mutants import INSTANT, NUMBER, Change, Operator, Spot, Subject, edited, leaves, spot

__all__ = ["FIELD_OPERATORS"]

_Edit = Callable[[Document, Steps], None]


def _at(subject: Subject, document: Document, steps: Steps, edit: _Edit, after: str = "") -> Spot:
    """Return a spot at which an edit changes what is there.

    Args:
        after: What reports say of the outcome; default is what stands there.
    """

    def change(fresh: Document) -> tuple[str, str]:
        before = fresh.shown(steps)
        edit(fresh, steps)
        return before, after or fresh.shown(steps)

    return spot(steps, document, partial(edited, subject, change))


def _leaf_spots(
    subject: Subject, edit: _Edit, *, applies: Callable[[Document, Steps], bool], after: str = ""
) -> Iterator[Spot]:
    document = subject.document()
    if document is not None:
        for steps in leaves(document):
            if applies(document, steps):
                yield _at(subject, document, steps, edit, after)


def _any(_document: Document, _steps: Steps) -> bool:
    return True


def _is_full(document: Document, steps: Steps) -> bool:
    return bool(document.text(steps))


def _is_number(document: Document, steps: Steps) -> bool:
    return bool(NUMBER.match(document.text(steps) or ""))


def _is_number_or_date(document: Document, steps: Steps) -> bool:
    text = document.text(steps) or ""
    return bool(NUMBER.match(text) or INSTANT.match(text))


def _drop(document: Document, steps: Steps) -> None:
    parent, (name, place) = steps[:-1], steps[-1]
    document.rearrange(parent, name, [each for each in range(document.count(parent, name)) if each != place])


def dropped(subject: Subject) -> Iterator[Spot]:
    """Find every field."""
    yield from _leaf_spots(subject, _drop, applies=_any, after="nothing")


def emptied(subject: Subject) -> Iterator[Spot]:
    """Find every field that has a text."""
    yield from _leaf_spots(subject, lambda document, steps: document.set_text(steps, ""), applies=_is_full)


def renamed(subject: Subject) -> Iterator[Spot]:
    """Find every field; ``consId`` becomes ``consid``, and ``count`` becomes ``Count``."""
    document = subject.document()
    for steps in [] if document is None else leaves(document):
        assert document is not None
        name = steps[-1][0]
        new = name.lower() if name != name.lower() else name.capitalize()
        if new == name:
            continue

        def edit(fresh: Document, at: Steps, new: str = new) -> None:
            fresh.rename(at, new)

        yield _at(subject, document, steps, edit, new)


def text_for_number(subject: Subject) -> Iterator[Spot]:
    """Find every number and date."""
    yield from _leaf_spots(
        subject, lambda document, steps: document.set_text(steps, "unknown"), applies=_is_number_or_date
    )


def _american(document: Document, steps: Steps) -> None:
    found = INSTANT.match(document.text(steps) or "")
    assert found is not None
    document.set_text(steps, f"{found[2]}/{found[3]}/{found[1]}")


def date_form(subject: Subject) -> Iterator[Spot]:
    """Find every date with a time."""
    yield from _leaf_spots(
        subject, _american, applies=lambda document, steps: bool(INSTANT.match(document.text(steps) or ""))
    )


def number_for_text(subject: Subject) -> Iterator[Spot]:
    """Find every number in JSON, where all of them are texts."""

    def edit(document: Document, steps: Steps) -> None:
        document.put(steps, int(document.text(steps) or "0"))

    if subject.format == "json":
        yield from _leaf_spots(subject, edit, applies=_is_number)


def object_for_text(subject: Subject) -> Iterator[Spot]:
    """Find every field that has a text."""
    yield from _leaf_spots(subject, lambda document, steps: document.wrap(steps, "value"), applies=_is_full)


def text_for_object(subject: Subject) -> Iterator[Spot]:
    """Find everything that has fields."""
    document = subject.document()
    if document is None:
        return
    for steps in _inner(document, document.root):
        yield _at(subject, document, steps, lambda fresh, at: fresh.set_text(at, "see elsewhere"))


def _inner(document: Document, steps: Steps) -> Iterator[Steps]:
    for child in document.children(steps):
        if document.children(child):
            yield child
            yield from _inner(document, child)


def reordered(subject: Subject) -> Iterator[Spot]:
    """Find all fields that stand before one of another name, in XML, where their order counts."""
    document = subject.document()
    if not isinstance(document, XmlDocument):
        return
    for parent in (document.root, *_inner(document, document.root)):
        children = document.children(parent)
        for first, second in pairwise(children):
            if first[-1][0] != second[-1][0]:
                yield spot(first, document, _swapping(subject, first, second))


def _swapping(subject: Subject, first: Steps, second: Steps) -> Callable[[], Change | None]:
    def edit(fresh: Document) -> tuple[str, str]:
        assert isinstance(fresh, XmlDocument)
        one, other = fresh.shown(first), fresh.shown(second)
        fresh.swap(first, second)
        return f"{one}{other}", f"{other}{one}"

    return partial(edited, subject, edit)


def array_of_one(subject: Subject) -> Iterator[Spot]:
    """Find everything in JSON that is there once."""
    document = subject.document()
    if not isinstance(document, JsonDocument):
        return

    def edit(fresh: Document, at: Steps) -> None:
        assert isinstance(fresh, JsonDocument)
        fresh.as_array(at)

    for steps in _inner(document, document.root):
        if document.count(steps[:-1], steps[-1][0]) == 1:
            yield _at(subject, document, steps, edit, "the same in an array")


def surplus(subject: Subject) -> Iterator[Spot]:
    """Find everything that has fields, and the root."""
    document = subject.document()
    if document is None:
        return
    for steps in (document.root, *_inner(document, document.root)):

        def change(fresh: Document, at: Steps = steps) -> tuple[str, str]:
            fresh.add(at, "internalId", "1")
            return "nothing", fresh.shown((*at, ("internalId", 0)))

        yield spot(steps, document, partial(edited, subject, change))


def value_of_one_format(subject: Subject) -> Iterator[Spot]:
    """Find every field, where the same request was answered in the other format."""
    if subject.twin() is not None:
        yield from _leaf_spots(subject, _alter, applies=_is_full)


def _alter(document: Document, steps: Steps) -> None:
    """Change a value to another one of its type."""
    text = document.text(steps) or ""
    instant = INSTANT.match(text)
    if NUMBER.match(text):
        document.set_text(steps, str(int(text) + 1))
    elif instant is not None:
        document.set_text(steps, f"{int(instant[1]) - 1}{text[4:]}".replace("-02-29T", "-02-28T"))
    else:
        document.set_text(steps, text[:-1] + ("x" if text[-1] != "x" else "y"))


FIELD_OPERATORS = (
    Operator("field-dropped", "a field is missing", dropped),
    Operator("field-emptied", "a field is there, and empty", emptied),
    Operator("field-renamed", "the name of a field is written otherwise", renamed),
    Operator("field-surplus", "there is a field that the contract does not know", surplus),
    Operator("fields-reordered", "two fields have changed places (XML)", reordered),
    Operator("text-for-number", "a word stands in the place of a number or a date", text_for_number),
    Operator("date-form", "a date is written as month/day/year", date_form),
    Operator("number-for-text", "a number stands in the place of a text of digits (JSON)", number_for_text),
    Operator("object-for-text", "a text is wrapped into something with a field", object_for_text),
    Operator("text-for-object", "a text stands in the place of something with fields", text_for_object),
    Operator("array-of-one", "what is there once stands in an array (JSON)", array_of_one),
    Operator("formats-differ", "one of the two formats has another value", value_of_one_format),
)
