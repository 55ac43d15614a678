"""Rows as they look in one answer, against the same rows in all other answers of a run.

A row that has been edited looks otherwise from then on. One that comes back to what it was before has not been edited:
an answer in between has shown it wrongly. No request is sent for this; whatever is asked shows rows.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from accordant.answers import Answer, Row
from accordant.assertions import node_place
from accordant.contracts import Operation, Strength
from accordant.findings import Breach, Outcome, Verdict
from accordant.relations.contents import Difference, both_said, content, iter_differences
from accordant.relations.instants import Span, span

__all__ = ["CHECK", "appearance", "iter_appearances"]

CHECK = "same-row"
"""The name of the check."""

_WIDTH = 8  # bytes of a digest: of a hundred thousand rows no two are taken for one another
_MOST_ROWS = 50  # of those that differ so many are read again to say how

_Place = tuple[str, bytes]
"""The caller, and the digest of format and key: within these a row is the same."""


def appearance(answer: Answer) -> bytes:
    """Return digests of the rows of an answer, 16 bytes for each: of format and key, and of what stands in it.

    Empty where the answer has none, or breaks its schema: what is wrong with it is another finding.
    """
    if not answer.rows or answer.schema_violations:
        return b""
    return b"".join(_key_digest(answer, row) + _digest(repr(content(row.element))) for row in answer.rows)


def iter_appearances(operation: Operation, shown: Sequence[tuple[Answer, bytes]]) -> Iterator[Outcome]:
    """Yield what all answers together say of the check that a row is the same wherever it comes.

    Rows are compared within one caller and one format. Where the contract is not sure of it (`Strength.PROBE`, unless
    it says more) it is observed.

    Args:
        shown: In plan order, each answer with its `appearance`; only those that show a row otherwise are parsed again.
    """
    clause = f"{operation.name}/checks/{CHECK}"
    if operation.key is None or clause in operation.retired:
        return
    is_sure = operation.check(CHECK).strength is not Strength.PROBE
    first: dict[_Place, tuple[bytes, int]] = {}
    differing: dict[_Place, None] = {}
    again: list[Answer] = []
    for number, (answer, digests) in enumerate(shown):
        for place, row in _rows(answer, digests):
            known, earlier = first.setdefault(place, (row, number))
            if known != row:
                differing[place] = None
            if earlier != number and (not again or again[-1] is not answer):
                again.append(answer)
    breaches = list(_breaches(clause, differing, shown))
    if differing and not breaches and not any(answer.operation.effect == "write" for answer, _ in shown):
        reason = "a row was changed meanwhile, and not by the run"
        yield Outcome(clause, Verdict.UNSTABLE, (again[-1].case.id if again else shown[0][0].case.id,), reason=reason)
        return
    if breaches and not is_sure:
        seen = breaches[0]
        assert seen.breach is not None
        yield Outcome(clause, Verdict.OBSERVED, seen.cases, observation=f"not always: {seen.breach.signature}")
        return
    yield from breaches
    for answer in again:
        verdict, said = (Verdict.HELD, "") if is_sure else (Verdict.OBSERVED, "it is")
        yield Outcome(clause, verdict, (answer.case.id,), observation=said)
    if first and not again:
        answer = next(answer for answer, digests in shown if digests)
        yield Outcome(clause, Verdict.VACUOUS, (answer.case.id,), reason="no row came in two answers")


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_WIDTH).digest()


def _key_digest(answer: Answer, row: Row) -> bytes:
    return _digest(f"{answer.format} {row.key}")


def _rows(answer: Answer, digests: bytes) -> Iterator[tuple[_Place, bytes]]:
    for start in range(0, len(digests), 2 * _WIDTH):
        middle = start + _WIDTH
        yield (answer.case.caller, digests[start:middle]), digests[middle : middle + _WIDTH]


def _breaches(
    clause: str, differing: Mapping[_Place, None], shown: Sequence[tuple[Answer, bytes]]
) -> Iterator[Outcome]:
    views: defaultdict[_Place, list[tuple[Span, bytes, Answer]]] = defaultdict(list)
    for answer, digests in shown if differing else ():
        when = span(answer)
        for place, row in _rows(answer, digests):
            if when is not None and place in differing:
                views[place].append((when, row, answer))
    for place, seen in islice(views.items(), _MOST_ROWS):
        found = _between(seen)
        difference = None if found is None else _difference(place[1], *found[:2])
        if found is not None and difference is not None:
            yield _breach(clause, found, *difference)


def _between(seen: Sequence[tuple[Span, bytes, Answer]]) -> tuple[Answer, Answer, Answer] | None:
    """Return an answer, one after it that shows the row otherwise, and a later one that shows it as the first."""
    firsts: dict[bytes, tuple[Span, Answer]] = {}
    lasts: dict[bytes, tuple[Span, Answer]] = {}
    for when, row, answer in seen:
        if row not in firsts or when.end < firsts[row][0].end:
            firsts[row] = when, answer
        if row not in lasts or when.start > lasts[row][0].start:
            lasts[row] = when, answer
    for when, row, answer in seen:
        for other, (earlier, first) in firsts.items():
            later, last = lasts[other]
            if other != row and earlier.is_before(when) and when.is_before(later):
                return first, answer, last
    return None


def _difference(key: bytes, first: Answer, other: Answer) -> tuple[Row, Difference] | None:
    left, right = (
        next((row for row in one.rows or () if _key_digest(one, row) == key), None) for one in (first, other)
    )
    if left is None or right is None:
        return None
    difference = next(iter_differences(left.element, right.element), None)
    return None if difference is None else (left, difference)


def _breach(clause: str, found: tuple[Answer, Answer, Answer], row: Row, difference: Difference) -> Outcome:
    _, other, _ = found
    what = difference.path or "text"
    expected, actual = both_said(difference, what)
    breach = Breach(
        f"{expected} in row {row.key}, as before and after",
        f"{actual} in the answer in between",
        f"row {what}",
        node_place(other, difference.element),
    )
    return Outcome(clause, Verdict.VIOLATED, tuple(one.case.id for one in (other, found[0], found[2])), breach)
