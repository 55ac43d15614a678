"""Requests that were sent several times in a run, and answered otherwise in between.

A site that has moved does not come back to what it said before; one that does is fickle. Neither a repeat nor another
try tells these apart, but all answers of a run do. Requests that were under way together have no order: only those
count of which one was answered before the next was sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from accordant.answers import Answer
from accordant.contracts import Operation, Strength
from accordant.findings import Breach, Outcome, Verdict
from accordant.relations.instants import span
from accordant.relations.results import shown

__all__ = ["iter_fickle"]


def iter_fickle(operation: Operation, answers: Iterable[Answer]) -> Iterator[Outcome]:
    """Yield a breach of the clause that the same request is answered the same, for the first request that shows it.

    Args:
        answers: All of a run; only those that differ are parsed.
    """
    clause = _clause(operation)
    if clause is None:
        return
    by_request: dict[object, list[Answer]] = {}
    for answer in answers:
        request = answer.case.request
        # What is no document at all is another finding, which would only be echoed.
        is_document = span(answer) is not None and answer.kind != "other"
        if is_document and answer.operation is operation and answer.case.breaks is None:
            key = answer.case.caller, request.servlet, request.parameters, request.wire
            by_request.setdefault(key, []).append(answer)
    for same in by_request.values():
        found = _between(same) if len(same) > 2 else None
        if found is not None:
            first, other, last = found
            actual = f"{_said(first)}; then {_said(other)}; then as at first"
            breach = Breach("the same answer to the same request", actual, "fickle")
            yield Outcome(clause, Verdict.VIOLATED, tuple(one.case.id for one in (first, other, last)), breach)
            return


def _clause(operation: Operation) -> str | None:
    for relation in operation.relations.values():
        is_again = bool(relation.follow_ups) and all(one.sent == "again" for one in relation.follow_ups)
        if is_again and relation.strength is not Strength.PROBE:
            return f"{operation.name}/relations/{relation.name}"
    return None


def _between(answers: Sequence[Answer]) -> tuple[Answer, Answer, Answer] | None:
    """Return an answer, another one after it, and a later one that is like the first again."""
    digests = [_digest(answer) for answer in answers]
    if len(set(digests)) < 2:
        return None
    timed = [
        (when, digest, answer)
        for when, digest, answer in zip(map(span, answers), digests, answers, strict=True)
        if when is not None
    ]
    for when, digest, answer in timed:
        before = {other: first for earlier, other, first in timed if earlier.is_before(when) and other != digest}
        for later, again, last in timed:
            first = before.get(again) if when.is_before(later) else None
            if first is not None and _is_other(first, answer):
                return first, answer, last
    return None


def _digest(answer: Answer) -> bytes:
    response = answer.exchange.response
    assert response is not None
    return hashlib.blake2b(response.body, digest_size=16).digest() + response.status.to_bytes(2, "big")


def _is_other(one: Answer, other: Answer) -> bool:
    """Tell whether two answers say something else, and are not only written otherwise."""
    if one.kind != other.kind:
        return True
    return bool(one.is_parsed and other.is_parsed and one.image != other.image)


def _said(answer: Answer) -> str:
    if answer.kind == "error":
        return f"refused with code {answer.error_code}"
    return "another document" if answer.keys is None else f"{len(answer.keys)} rows: {shown(answer.keys)}"
