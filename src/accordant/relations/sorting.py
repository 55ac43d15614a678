"""The pattern that is about one list: its rows rise, or fall, by an expression or by the sort column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from lxml import etree

from accordant.answers import Answer, Row
from accordant.assertions import compiled
from accordant.expressions import EvaluationError, Tree
from accordant.findings import Breach
from accordant.relations.contents import shortened
from accordant.relations.results import PatternResult
from accordant.relations.sides import Group
from accordant.relations.sort_keys import (
    Reading,
    element_of_column,
    is_declared_text,
    readings,
    sort_column,
    text_readings,
)

__all__ = ["ordered"]


@dataclass(frozen=True, slots=True)
class _Column:
    """What the rows are sorted by.

    Attributes:
        name: For people: an element of the rows, or an expression.
        values: One for each row; None or empty where it has none.
        is_text: Whether the values are known to be texts, whatever they look like.
    """

    name: str
    located: Sequence[tuple[Row, Answer]]
    values: Sequence[str | None]
    is_text: bool = False

    def readings(self, time_zone: str | None) -> list[Reading]:
        """Return the ways to compare the values."""
        return text_readings(self.values) if self.is_text else readings(self.values, time_zone)

    @property
    def is_split(self) -> bool:
        """Whether rows without a value stand among the others: where they belong is not documented."""
        runs = [bool(value and value.strip()) for value, _ in groupby(self.values, key=lambda value: value or "")]
        return sum(1 for has_value, _ in groupby(runs) if has_value) > 1


def ordered(group: Group) -> PatternResult:
    """The rows of the source rise, or fall, by an expression or by the sort column."""
    located = list(group.source.located())
    if len(located) < 2:
        return PatternResult(vacuous="fewer than two rows")
    try:
        column = _column_by(group, located) if group.relation.by is not None else _sort_column(group, located)
    except EvaluationError as error:
        return PatternResult(not_judged=str(error))
    if isinstance(column, PatternResult):
        return column
    found = column.readings(group.time_zone)
    if reason := _why_no_order(group, column, found[0]):
        return PatternResult(not_judged=reason)
    if len({key for key in found[0].keys if key is not None}) < 2:
        few = sum(1 for value in column.values if value and value.strip()) < 2
        return PatternResult(vacuous=f"fewer than two rows have {column.name}" if few else _alike(column))
    return _judged(group, column, found)


def _why_no_order(group: Group, column: _Column, reading: Reading) -> str:
    """Return why the values have no order that is known; empty where they have."""
    if group.is_pseudonymised and reading.kind == "texts":
        return f"{column.name} may hold pseudonyms, which have not the order of what they stand for"
    if group.time_zone is None and reading.kind == "moments" and _has_unclear(reading, column.values):
        return f"{column.name} has no time zone, and the site's is not known"
    return ""


def _alike(column: _Column) -> str:
    return f"all rows have the same {column.name}"


def _has_unclear(reading: Reading, values: Sequence[str | None]) -> bool:
    pairs = zip(reading.keys, values, strict=True)
    return any(key is None and value is not None and value.strip() for key, value in pairs)


def _sort_column(group: Group, located: Sequence[tuple[Row, Answer]]) -> _Column | PatternResult:
    column = sort_column(group)
    if column is None:
        return PatternResult(not_judged="no sort column is sent, and the relation names nothing else")
    name = element_of_column(group, (row for row, _ in located))
    if name is None:
        return PatternResult(vacuous=f"no element of a row is the column {column!r}")
    return _Column(name, located, [row.value(name) for row, _ in located])


def _judged(group: Group, column: _Column, found: Sequence[Reading]) -> PatternResult:
    falls = _falls(group)
    if _is_monotone(found, falls=falls):
        reason = f"rows without {column.name} stand among the others" if column.is_split else ""
        return PatternResult(not_judged=reason)
    texts = text_readings(column.values)
    kind = "the opposite order" if _is_monotone(found, falls=not falls) else ""
    if found[0].kind == "texts":
        ascii_only = [value if value is not None and value.isascii() else None for value in column.values]
        if _is_monotone(text_readings(ascii_only), falls=falls):
            reason = f"how the site orders letters of {column.name} beyond those of ASCII is not known"
            return PatternResult(not_judged=reason)
    elif _is_monotone(texts, falls=falls):
        if group.relation.by is None and _is_declared_text(column):
            return PatternResult()
        kind = "as if they were texts"
    # Of texts the reading that people expect: in whatever case.
    return _breach(column, found[min(1, len(found) - 1)], kind, falls=falls)


def _is_declared_text(column: _Column) -> bool:
    pairs = zip(column.located, column.values, strict=True)
    row, answer = next(one for one, value in pairs if value)
    return is_declared_text(answer, row, column.name)


def _falls(group: Group) -> bool:
    ascending = group.operation.listing.ascending
    if ascending is None:
        return False
    sent = group.source.answers[0].case.request.sent
    return (group.operation.effective(sent, ascending) or "").strip() in {"false", "0"}


def _is_monotone(found: Iterable[Reading], *, falls: bool) -> bool:
    """Tell whether values never fall, or never rise, by one of several readings."""
    return any(_first_inversion(reading, falls=falls) is None for reading in found)


def _first_inversion(reading: Reading, *, falls: bool) -> tuple[int, int] | None:
    """Return the places of the first two neighbours, those without a key left out, that are in the wrong order."""
    present = [(place, key) for place, key in enumerate(reading.keys) if key is not None]
    for (place, key), (next_place, next_key) in pairwise(present):
        if (key < next_key) if falls else (next_key < key):
            return place, next_place
    return None


def _breach(column: _Column, reading: Reading, kind: str, *, falls: bool) -> PatternResult:
    places = _first_inversion(reading, falls=falls)
    assert places is not None
    (first, on), (second, next_on) = (column.located[place] for place in places)
    direction = "descending" if falls else "ascending"
    values = [shortened(column.values[place]) for place in places]
    actual = f"row {first.key} with {values[0]}, then row {second.key} with {values[1]}"
    breach = Breach(f"the rows in {direction} order of {column.name}", actual, "order", kind=kind)
    return PatternResult(breach, shown_by=(on,) if on is next_on else (on, next_on))


def _column_by(group: Group, located: Sequence[tuple[Row, Answer]]) -> _Column:
    """Return what the relation's expression says of each row.

    Raises:
        EvaluationError: It cannot be evaluated, or has several values.
    """
    assert group.relation.by is not None
    expression = compiled(group.operation, group.relation.by)
    variables = group.variables(group.source)
    if unclear := variables.why_unresolved(expression.variables):
        raise EvaluationError(unclear)
    values: list[str | None] = []
    is_text = False
    for row, _ in located:
        # Parsed again, so that the row is the root and no expression sees its neighbours.
        alone = Tree(etree.fromstring(etree.tostring(row.element, with_tail=False)))
        found = expression.select(alone, variables.values)
        if len(found) > 1:
            raise EvaluationError(f"{expression.text!r} gives {len(found)} values where one is wanted")
        is_text = is_text or any(isinstance(value, str) for value in found)
        values.append(_lexical(found[0]) if found else None)
    return _Column(expression.text, located, values, is_text)


def _lexical(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, etree._Element):  # noqa: SLF001 - lxml's public type has no other name
        return value.text or ""
    element = getattr(value, "elem", None)
    if isinstance(element, etree._Element):  # noqa: SLF001 - lxml's public type has no other name
        return element.text or ""
    return str(getattr(value, "value", value))
