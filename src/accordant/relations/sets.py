"""The patterns that look at which rows there are, and not at their order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce

from accordant.answers import Answer
from accordant.findings import Breach
from accordant.relations.contents import iter_differences, rows_result
from accordant.relations.results import PatternResult, set_breach, shown
from accordant.relations.sides import Group, Side

__all__ = [
    "complete",
    "complete_and_disjoint",
    "disjoint",
    "document_result",
    "equal",
    "intersection",
    "subset",
    "superset",
]

_NO_SOURCE = "the answer to the source request has no row"
_NO_FOLLOW_UP = "the answer to the follow-up has no row"


def equal(group: Group, follow_up: Side) -> PatternResult:
    """The same rows in any order."""
    if group.source.operation.rows is None:
        return document_result(group, follow_up)
    expected, actual = group.source.keys, follow_up.keys
    if sorted(expected) != sorted(actual):
        return PatternResult(set_breach(expected, actual))
    vacuous = "" if expected or group.names_another else "both answers are empty"
    return rows_result(group, follow_up) or PatternResult(vacuous=vacuous or group.why_one_page())


def document_result(group: Group, follow_up: Side) -> PatternResult:
    """The same document: what an operation without rows answers with."""
    first, second = group.source.answers[0].root, follow_up.answers[0].root
    assert first is not None
    assert second is not None
    difference = next(iter_differences(first, second), None)
    if difference is None:
        return PatternResult()
    what = difference.path or "the text"
    expected, actual = (
        f"no {what}" if value is None else f"{what} {value!r}" for value in (difference.first, difference.second)
    )
    return PatternResult(Breach(expected, f"{actual} in the answer to the follow-up", f"document {what}"))


def subset(group: Group, follow_up: Side) -> PatternResult:
    """No row that the source has not."""
    whole, part = set(group.source.keys), follow_up.keys
    if extra := [key for key in dict.fromkeys(part) if key not in whole]:
        expected = "no row that is not in the answer to the source request"
        actual = f"{shown(extra)} besides its {_rows(len(whole))}"
        kind = "some of its rows" if whole & set(part) else "other rows" if whole else "the source has none"
        return PatternResult(
            Breach(expected, actual, "surplus", kind=kind),
            shown_by=(*group.source.answers, *_holders(follow_up, extra[:1])),
        )
    if breach := rows_result(group, follow_up):
        return breach
    if group.names_another:
        return PatternResult()
    if not part:
        return PatternResult(vacuous=_NO_FOLLOW_UP)
    alike = set(part) == whole
    return PatternResult(vacuous="both answers have the same rows: nothing was taken away" if alike else "")


def superset(group: Group, follow_up: Side) -> PatternResult:
    """Every row of the source."""
    part, whole = group.source.keys, set(follow_up.keys)
    if missing := [key for key in dict.fromkeys(part) if key not in whole]:
        expected = "every row of the answer to the source request"
        actual = f"{_rows(len(whole))}, without {shown(missing)}"
        kind = "some of its rows" if whole & set(part) else "other rows" if whole else "no rows"
        return PatternResult(
            Breach(expected, actual, "missing", kind=kind),
            shown_by=(*_holders(group.source, missing[:1]), *follow_up.answers),
        )
    if breach := rows_result(group, follow_up):
        return breach
    if not part:
        return PatternResult(vacuous=_NO_SOURCE)
    alike = set(part) == whole
    return PatternResult(vacuous="both answers have the same rows: nothing was taken away" if alike else "")


def disjoint(group: Group, follow_up: Side) -> PatternResult:
    """No row of the source."""
    own = set(follow_up.keys)
    if shared := [key for key in dict.fromkeys(group.source.keys) if key in own]:
        expected = "no row of the answer to the source request"
        kind = "all rows" if own == set(group.source.keys) else "some rows"
        breach = Breach(expected, f"{shown(shared)} again", "shared", kind=kind)
        return PatternResult(breach, shown_by=(group.source.holder(shared[0]), follow_up.holder(shared[0])))
    if not group.source.keys:
        return PatternResult(vacuous=_NO_SOURCE)
    return PatternResult(vacuous="" if own else _NO_FOLLOW_UP)


def complete(group: Group) -> PatternResult:
    """All follow-ups together have the rows of the source, and no others."""
    whole = group.source.keys
    together = dict.fromkeys(key for side in group.follow_ups for key in side.keys)
    what = f"the {_rows(len(set(whole)))} of the source in the answers to the {len(group.follow_ups)} follow-ups"
    if missing := [key for key in dict.fromkeys(whole) if key not in together]:
        return PatternResult(Breach(what, _wrong(together, whole, missing), "incomplete"))
    for side in group.follow_ups:
        if extra := [key for key in dict.fromkeys(side.keys) if key not in set(whole)]:
            breach = Breach(what, _wrong(together, whole), "surplus")
            return PatternResult(breach, shown_by=(*group.source.answers, side.holder(extra[0])))
    for side in group.follow_ups:
        if found := rows_result(group, side):
            return found
    if not whole:
        return PatternResult(vacuous=_NO_SOURCE)
    if sum(1 for side in group.follow_ups if side.keys) < 2:
        return PatternResult(vacuous="only one of the follow-ups has rows")
    return PatternResult()


def complete_and_disjoint(group: Group) -> PatternResult:
    """No row twice, and all rows of the whole: of the follow-ups and the source, or of the pages and the list."""
    if not group.relation.follow_ups:
        return _pages(group)
    seen: dict[str, Side] = {}
    for side in group.follow_ups:
        for key in dict.fromkeys(side.keys):
            if key in seen:
                other = seen[key]
                shared = len(set(other.keys) & set(side.keys))
                actual = f"row {key} in the answers to two of them"
                breach = Breach("each row in the answer to one follow-up", actual, "overlap", kind=_again(shared))
                return PatternResult(breach, shown_by=(other.holder(key), side.holder(key)))
            seen[key] = side
    return complete(group)


def _wrong(seen: Collection[str], whole: Sequence[str], missing: Sequence[str] = ()) -> str:
    """Return how many rows were seen of a whole, in words, and which are too few or too many."""
    extra = [key for key in seen if key not in set(whole)]
    parts = [f"without {shown(missing)}"] * bool(missing) + [f"with {shown(extra)} besides"] * bool(extra)
    return f"{_rows(len(seen))}, {' and '.join(parts)}"


def _again(shared: int) -> str:
    return {1: "one row again", 2: "two rows again"}.get(shared, "more rows again")


def _pages(group: Group) -> PatternResult:
    seen: dict[str, int] = {}
    pages = group.source.answers
    for number, answer in enumerate(pages):
        for key in answer.keys or ():
            if key in seen:
                expected = "each row on one page"
                actual = f"row {key} on page {seen[key]} and again on page {number}"
                shared = len(set(pages[seen[key]].keys or ()) & set(answer.keys or ()))
                breach = Breach(expected, actual, "overlap", kind=_again(shared))
                return PatternResult(breach, shown_by=(pages[seen[key]], answer))
            seen[key] = number
    if group.reference is not None:
        whole = [row.key for row in group.reference]
        expected = f"the {_rows(len(whole))} of the list, as read with another page size"
        if missing := [key for key in whole if key not in seen]:
            return PatternResult(Breach(expected, _wrong(seen, whole, missing), "incomplete"))
        if seen.keys() - set(whole):
            return PatternResult(Breach(expected, _wrong(seen, whole), "surplus"))
    if group.source.filled_pages < 2:
        return PatternResult(vacuous="the whole list fits on one page")
    if group.reference is None:
        return PatternResult(vacuous="the whole list is not known, so that a lost row could not be seen")
    return PatternResult()


def intersection(group: Group) -> PatternResult:
    """The source has the rows that all follow-ups share."""
    own = group.source.keys
    sets = [set(side.keys) for side in group.follow_ups]
    common: set[str] = reduce(set.intersection, sets)
    expected = f"the {_rows(len(common))} that all follow-ups share, in the answer to the source request"
    for side in group.follow_ups:
        if extra := [key for key in dict.fromkeys(own) if key not in set(side.keys)]:
            actual = f"{_rows(len(set(own)))}, with {shown(extra)} that one of them has not"
            return PatternResult(
                Breach(expected, actual, "surplus"), shown_by=(group.source.holder(extra[0]), *side.answers)
            )
    if missing := [key for key in dict.fromkeys(group.follow_ups[0].keys) if key in common and key not in set(own)]:
        actual = f"{_rows(len(set(own)))}, without {shown(missing)}"
        holders = (side.holder(missing[0]) for side in group.follow_ups)
        return PatternResult(Breach(expected, actual, "missing"), shown_by=(*group.source.answers, *holders))
    for side in group.follow_ups:
        if found := rows_result(group, side):
            return found
    if not any(sets):
        return PatternResult(vacuous="no answer has a row")
    if common in sets:
        return PatternResult(vacuous="what the follow-ups share is all of one of them: the others took nothing away")
    return PatternResult()


def _holders(side: Side, keys: Iterable[str]) -> list[Answer]:
    return [side.holder(key) for key in keys]


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"
