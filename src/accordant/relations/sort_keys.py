"""By what rows are sorted: values of their elements, read as numbers, as moments or as texts.

How a site compares texts is not known: there are as many readings of a text as there are usual ways to compare it, and
an order is wrong only where it is none by any of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from accordant.answers import Answer, Row
from accordant.datetimes import DateTime
from accordant.relations.sides import Group
from accordant.validators.model_lookups import type_of
from accordant.variables import with_zone

__all__ = [
    "Reading",
    "column_element",
    "element_of_column",
    "is_declared_text",
    "readings",
    "sort_column",
    "text_readings",
]

Key: TypeAlias = Any  # all of one reading can be compared with each other

_NUMBER = re.compile(r"[+-]?[0-9]{1,400}(?:\.[0-9]{1,400})?\Z")


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read the values of a column.

    Attributes:
        kind: ``numbers``, ``moments`` or ``texts``.
        keys: One for each value, to be compared; None where there is no value, or it cannot be told where it belongs.
    """

    kind: str
    keys: tuple[Key | None, ...]


def sort_column(group: Group) -> str | None:
    """Return the column by which the source wants its rows sorted; None where it names none."""
    sort = group.operation.listing.sort
    return None if sort is None else group.operation.effective(group.source.answers[0].case.request.sent, sort)


def column_element(column: str, row: Row) -> str | None:
    """Return the child of a row that a sort column names, however it is spelled; None where there is none.

    The legal names of columns are not documented: ``creationDate``, ``creation_date`` and ``CREATION_DATE`` are
    taken to be the same.
    """
    wanted = column.replace("_", "").lower()
    for child in row.element:
        name = str(child.tag).rpartition("}")[2]
        if name.lower() == wanted:
            return name
    return None


def element_of_column(group: Group, rows: Iterable[Row]) -> str | None:
    """Return the child of the rows by which the source wants them sorted; None where it cannot be told."""
    column = sort_column(group)
    if column is None:
        return None
    return next((name for row in rows if (name := column_element(column, row)) is not None), None)


def readings(values: Sequence[str | None], time_zone: str | None) -> list[Reading]:
    """Return the readings that suit all values; those of texts only where they are nothing else.

    Args:
        values: None or empty where a row has none.
        time_zone: That of the site, for times without a zone. Where it is not known, or a time occurs twice there, its
            key is None.
    """
    texts = [value.strip() if value is not None and value.strip() else None for value in values]
    present = [text for text in texts if text is not None]
    if present and all(_NUMBER.match(text) for text in present):
        return [Reading("numbers", tuple(None if text is None else Fraction(text) for text in texts))]
    moments = [None if text is None else _moment(text) for text in texts]
    if present and all(moment is not None for text, moment in zip(texts, moments, strict=True) if text is not None):
        return [Reading("moments", tuple(None if each is None else _instant(each, time_zone) for each in moments))]
    return text_readings(values)


def text_readings(values: Sequence[str | None]) -> list[Reading]:
    """Return the usual ways to compare texts; an empty text is no value."""
    return [
        Reading("texts", tuple(None if value is None or not value.strip() else fold(value) for value in values))
        for fold in _FOLDS
    ]


def _moment(text: str) -> DateTime | None:
    try:
        return DateTime.parse(text)
    except ValueError:
        return None


def _instant(moment: DateTime, time_zone: str | None) -> Fraction | None:
    if moment.has_zone or moment.is_date:
        return moment.instant
    zoned = with_zone(str(moment), time_zone)
    return None if zoned is None else DateTime.parse(zoned).instant


def _unaccented(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))


def _letters(text: str) -> str:
    return "".join(each for each in _unaccented(text).casefold() if each.isalnum())


def _by_class(text: str) -> tuple[tuple[int, str], ...]:
    # Dictionaries and the Unicode collation put spaces before signs, signs before digits, and digits before letters.
    return tuple(
        (3 if each.isalpha() else 2 if each.isdigit() else 0 if each.isspace() else 1, each)
        for each in _unaccented(text).casefold()
    )


_FOLDS: Sequence[Callable[[str], Key]] = (
    lambda text: text,
    str.casefold,
    str.upper,
    lambda text: _unaccented(text).casefold(),
    lambda text: _unaccented(text).upper(),
    _letters,
    _by_class,
)

_TEXTS = frozenset({"string", "normalizedString", "token", "anyURI"})


def is_declared_text(answer: Answer, row: Row, name: str) -> bool:
    """Tell whether the schema says that a child of a row is text, whatever it looks like."""
    child = next((each for each in row.element if str(each.tag).rpartition("}")[2] == name), None)
    declared = None if child is None else type_of(answer.reader.xml.model, child)
    found = _primitives(declared)
    return bool(found) and found <= _TEXTS


def _primitives(xsd_type: Any) -> set[str]:
    """Return the local names of the primitive types that a simple type, or one of simple content, is made of."""
    members = getattr(xsd_type, "member_types", None)
    if members:
        return set().union(*(_primitives(member) for member in members))
    primitive = getattr(xsd_type, "primitive_type", None)
    if primitive is None and getattr(xsd_type, "content", None) is not None:
        primitive = getattr(xsd_type.content, "primitive_type", None)
    return set() if primitive is None or primitive.name is None else {primitive.name.rpartition("}")[2]}
