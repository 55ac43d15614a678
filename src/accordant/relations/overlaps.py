"""Rows that stand on two pages of one walk, whatever the walk was made for.

Relations over lists say nothing of a list whose pages overlap, as there is no whole list to compare; the clause that
pages share no row does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accordant.answers import Answer
from accordant.contracts import Operation, Relation
from accordant.findings import Breach, Outcome, Verdict

__all__ = ["iter_overlaps"]


def iter_overlaps(operation: Operation, answers: Sequence[Answer]) -> Iterator[Outcome]:
    """Yield a breach for each walk of a group in which a row stands on two pages.

    What comes past the end of a list is not documented: a last page that shows nothing new does not count.

    Args:
        answers: Of the group, in plan order.
    """
    clause = _clause(operation)
    if clause is None:
        return
    repeat = next((answer for answer in answers if answer.case.role == "repeat"), None)
    for walk in _walks(operation, answers):
        found = _overlap(walk)
        if found is None:
            continue
        first, second, key = found
        cases = (walk[first].case.id, walk[second].case.id)
        source = next((answer for answer in answers if answer.case.role in {"source", "probe"}), walk[0])
        if repeat is not None and repeat.keys != source.keys:
            reason = "the source request was answered otherwise when it was repeated"
            yield Outcome(clause, Verdict.UNSTABLE, cases, reason=reason)
            continue
        actual = f"row {key} on page {first} and again on page {second}"
        breach = Breach("each row on one page", actual, "overlap", kind=_kind(walk[first], walk[second]))
        yield Outcome(clause, Verdict.VIOLATED, cases, breach)


def _clause(operation: Operation) -> str | None:
    """Return the clause that says that pages share no row; None where the contract has none."""
    for relation in operation.relations.values():
        if _is_about_pages(relation):
            return f"{operation.name}/relations/{relation.name}"
    return None


def _is_about_pages(relation: Relation) -> bool:
    is_sure = relation.strength.rank > 0
    return (
        is_sure and relation.expect == "complete-and-disjoint" and not relation.follow_ups and relation.over == "list"
    )


def _walks(operation: Operation, answers: Sequence[Answer]) -> Iterator[list[Answer]]:
    """Yield the pages of each walk, but for those of relations that are about pages themselves."""
    walks: dict[tuple[str, int, str | None], list[Answer]] = {}
    for answer in answers:
        case = answer.case
        if case.page is not None and answer.operation is operation:
            walks.setdefault((case.role, case.part, case.target), []).append(answer)
    own = {f"{operation.name}/relations/{r.name}" for r in operation.relations.values() if _is_about_pages(r)}
    has_own = bool(own & {answer.case.target for answer in answers})
    for (role, _, _), walk in walks.items():
        if not (role == "source" and has_own):
            yield walk


def _overlap(walk: Sequence[Answer]) -> tuple[int, int, str] | None:
    """Return the first two pages that share a row, and its key."""
    seen: dict[str, int] = {}
    for number, answer in enumerate(walk):
        keys = answer.keys or ()
        if not set(keys) - seen.keys():
            return None
        for key in keys:
            if seen.get(key, number) != number:
                return seen[key], number, key
            seen[key] = number
    return None


def _kind(first: Answer, second: Answer) -> str:
    shared = len(set(first.keys or ()) & set(second.keys or ()))
    return {1: "one row again", 2: "two rows again"}.get(shared, "more rows again")
