"""The patterns that look at the order of rows; rows with equal sort keys have none where the relation says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from accordant.answers import Row
from accordant.findings import Breach
from accordant.relations.contents import rows_result
from accordant.relations.results import PatternResult, set_breach, shown
from accordant.relations.sets import document_result
from accordant.relations.sides import Group, Side
from accordant.relations.sort_keys import Reading, element_of_column, readings, sort_column

__all__ = ["equivalent", "is_same_order", "prefix", "reversed_"]

_Run: TypeAlias = Counter[str]


def equivalent(group: Group, follow_up: Side) -> PatternResult:
    """The same rows in the same order; ties compared as the relation says."""
    if group.source.operation.rows is None:
        return document_result(group, follow_up)
    expected, actual = group.source.keys, follow_up.keys
    if sorted(expected) != sorted(actual):
        return PatternResult(set_breach(expected, actual))
    if not is_same_order(group, group.source.rows, follow_up.rows):
        place = next(i for i, (a, b) in enumerate(zip(expected, actual, strict=True)) if a != b)
        said = f"{_from(expected, place)}; then in another order {_from(actual, place)}"
        return PatternResult(Breach("the same order in the answers to both requests", said, "order"))
    vacuous = "" if expected or group.names_another else "both answers are empty"
    return rows_result(group, follow_up) or PatternResult(vacuous=vacuous or group.why_one_page())


def _from(keys: Sequence[str], place: int) -> str:
    return (f"from row {place + 1}: " if place else "") + shown(keys[place:])


def is_same_order(group: Group, first: Sequence[Row], second: Sequence[Row]) -> bool:
    """Tell whether rows come in the same order, or differ only where the relation lets ties come in any order."""
    if [row.key for row in first] == [row.key for row in second]:
        return True
    if group.relation.ties != "set" or len(first) != len(second):
        return False
    return any(ours == theirs for ours, theirs in _iter_runs(group, first, second))


def prefix(group: Group, follow_up: Side) -> PatternResult:
    """The first rows of the source."""
    whole, part = group.source.keys, follow_up.keys
    expected = f"the first {len(part)} of the {len(whole)} rows in the answer to the source request"
    if extra := list((Counter(part) - Counter(whole)).elements()):
        actual = f"{shown(part)}: {shown(extra)} besides"
        kind = "more rows" if len(part) > len(whole) else "other rows"
        return PatternResult(Breach(expected, actual, "rows", kind=kind))
    if not _is_prefix(group, follow_up):
        place = next(i for i, (a, b) in enumerate(zip(whole, part, strict=False)) if a != b)
        said = f"{_from(part, place)} instead of {_from(whole[: len(part)], place)}"
        return PatternResult(Breach(expected, said, "order"))
    if found := rows_result(group, follow_up):
        return found
    if not part:
        return PatternResult(vacuous="the answer to the follow-up has no row")
    return PatternResult(vacuous="both answers have the same rows" if len(part) == len(whole) else "")


def _is_prefix(group: Group, follow_up: Side) -> bool:
    whole, part = group.source.rows, follow_up.rows
    if [row.key for row in part] == [row.key for row in whole[: len(part)]]:
        return True
    if group.relation.ties != "set":
        return False
    # The page may end among rows with equal sort keys: of the last run it has any.
    return any(
        theirs[:-1] == ours[: len(theirs) - 1] and len(theirs) <= len(ours) and theirs[-1] <= ours[len(theirs) - 1]
        for ours, theirs in _iter_runs(group, whole, part)
    )


def reversed_(group: Group, follow_up: Side) -> PatternResult:
    """The rows of the follow-up are those of the source from the end; ties compared as the relation says."""
    wanted, back = [*reversed(group.source.rows)], follow_up.rows
    keys, got = [row.key for row in wanted], [row.key for row in back]
    if sorted(keys) != sorted(got):
        return PatternResult(set_breach(group.source.keys, got))
    vacuous = "" if len(keys) > 1 else "fewer than two rows"
    if group.relation.ties == "set" and not vacuous:
        element = element_of_column(group, wanted)
        if element is None:
            return PatternResult(vacuous=f"no element of a row is the column {sort_column(group)!r}")
        if not is_same_order(group, wanted, back):
            return PatternResult(_reversed_breach(wanted, back, element))
        vacuous = "" if len({row.value(element) for row in wanted}) > 1 else f"all rows have the same {element}"
    elif keys != got:
        return PatternResult(Breach(shown(keys), shown(got), "order"))
    return rows_result(group, follow_up) or PatternResult(vacuous=vacuous)


def _reversed_breach(wanted: Sequence[Row], got: Sequence[Row], element: str) -> Breach:
    expected_runs, actual_runs = (
        [(value, sorted(row.key for row in run)) for value, run in groupby(rows, key=lambda row: row.value(element))]
        for rows in (wanted, got)
    )
    pairs = enumerate(zip(expected_runs, actual_runs, strict=False))
    place, (ours, theirs) = next((i, pair) for i, pair in pairs if pair[0] != pair[1])
    expected = f"{element} {ours[0]!r} as value {place + 1} in descending order"
    return Breach(expected, f"{element} {theirs[0]!r}: {shown(theirs[1])}", "order")


def _iter_runs(group: Group, first: Sequence[Row], second: Sequence[Row]) -> Iterator[tuple[list[_Run], list[_Run]]]:
    """Yield both lists cut into runs of equal sort keys, for each way in which the keys may be compared."""
    element = element_of_column(group, [*first, *second])
    if element is None:
        return
    values = [row.value(element) for row in (*first, *second)]
    exact = Reading("texts", tuple(value or "" for value in values))
    for reading in (exact, *readings(values, group.time_zone)):
        yield _runs(first, reading.keys[: len(first)]), _runs(second, reading.keys[len(first) :])


def _runs(rows: Sequence[Row], keys: Sequence[object]) -> list[_Run]:
    pairs = zip(keys, rows, strict=True)
    return [Counter(row.key for _, row in run) for _, run in groupby(pairs, key=lambda pair: pair[0])]
