"""What recorded calls say about a relation, with the doubt that is left where nobody looked whether the site moved.

A breach is an error only where the source was asked again at the end, and answered the same; else it is a warning that
says so, and the same call answered differently by itself is no breach at all: the data may have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from accordant.answers import Answer, Row
from accordant.bank import whole_walk
from accordant.contracts import Operation, Relation
from accordant.findings import Breach, Outcome, Severity, Verdict
from accordant.gatherings import Gathering, Member
from accordant.relations import judge_group

__all__ = ["joined_names", "judge_gathering"]

_OVERLAP: Final = "overlap"
_DOUBT: Final = "not all of it was asked for again afterwards, so that the data may have changed in between"


def joined_names(names: Sequence[str]) -> str:
    """Return the names of several recordings as one: what is the same of all is said once."""
    first, *others = dict.fromkeys(names)
    source = first.rpartition(" entry ")[0]
    if not source or not all(name.startswith(f"{source} entry ") for name in others):
        return ", ".join([first, *others])
    return ", ".join([first, *(name.removeprefix(f"{source} ") for name in others)])


def judge_gathering(
    operation: Operation, gathering: Gathering, answers: Sequence[Answer], names: Sequence[str]
) -> Outcome:
    """Return what recorded calls say about their relation.

    Args:
        answers: Of its members, in their order.
        names: What reports call them; so are the outcome's cases.
    """
    relation = operation.relations[gathering.relation]
    clause = f"{operation.name}/relations/{relation.name}"
    if gathering.why_not:
        return Outcome(clause, Verdict.NOT_JUDGED, tuple(names), reason=gathering.why_not)
    full = _full_pages(operation, gathering.members, answers)
    cast = [
        _cast(answer, member, name, full.get((member.role, member.part)))
        for answer, member, name in zip(answers, gathering.members, names, strict=True)
    ]
    group = [answer for answer in cast if answer.case.role != "reference"]
    outcome = judge_group(operation, relation, group, reference_rows=_reference_rows(cast), reference=None)
    if outcome.verdict is Verdict.NOT_JUDGED and relation.expect == "complete-and-disjoint" and not relation.follow_ups:
        # The pages of a session end where people stop to turn them; what two of them share is seen all the same.
        outcome = _overlap(clause, group) or outcome
    if outcome.verdict is not Verdict.VIOLATED or outcome.breach is None:
        return outcome
    if _is_repetition(relation):
        reason = "the same call was answered otherwise when it was made again: the data may have changed in between"
        return Outcome(clause, Verdict.UNSTABLE, outcome.cases, reason=reason)
    if _is_sure(outcome, group):
        return outcome
    breach = replace(outcome.breach, actual=f"{outcome.breach.actual}; {_DOUBT}")
    return replace(outcome, breach=breach, severity=Severity.WARNING)


def _is_sure(outcome: Outcome, group: Sequence[Answer]) -> bool:
    """Tell whether the site has not moved: the source was asked again, and judged to be the same.

    Of a list whose first page alone was asked again the others may have moved; what that page has is sure.
    """
    by_role = {role: [answer for answer in group if answer.case.role == role] for role in ("source", "repeat")}
    if not by_role["repeat"]:
        return False
    if len(by_role["repeat"]) == len(by_role["source"]):
        return True
    assert outcome.breach is not None
    return outcome.breach.signature == _OVERLAP and by_role["source"][0].case.id in outcome.cases


def _cast(answer: Answer, member: Member, name: str, full: int | None) -> Answer:
    """Return an answer with the role that it has in a gathering."""
    case = replace(
        answer.case, id=name, role=member.role, page=member.page, part=member.part, group=name, full_page=full
    )
    return answer.reader.read(answer.operation, replace(answer.exchange, case=case))


def _full_pages(
    operation: Operation, members: Sequence[Member], answers: Sequence[Answer]
) -> dict[tuple[str, int], int]:
    """Return how many rows a page of each walk has that is not its last, by role and part; none where that is not sure.

    A page that is shorter than was asked for, or than the documented default, ends its list, unless the site gives
    less than it is asked for: two different lists that are equally long, and shorter than a page, look like that.
    """
    size = operation.listing.size
    full: dict[tuple[str, int], int] = {}
    short: dict[int, set[frozenset[str]]] = {}
    for answer, member in zip(answers, members, strict=True):
        asked = "" if size is None else operation.effective(answer.case.request.sent, size) or ""
        if member.page != 0 or answer.keys is None or not asked.isdecimal():
            continue
        full[member.role, member.part] = int(asked)
        if 0 < len(answer.keys) < int(asked):
            short.setdefault(len(answer.keys), set()).add(frozenset(answer.keys))
    return {} if any(len(lists) > 1 for lists in short.values()) else full


def _reference_rows(answers: Sequence[Answer]) -> list[Row] | None:
    walk = [answer for answer in answers if answer.case.role == "reference"]
    if not walk:
        return None
    pages, cut = whole_walk(walk)
    rows: dict[str, Row] = {}
    for page in pages:
        for row in page.rows or ():
            if row.key in rows:
                return None  # a list that doubles rows itself proves nothing of another
            rows[row.key] = row
    return None if cut else list(rows.values())


def _overlap(clause: str, answers: Sequence[Answer]) -> Outcome | None:
    """Return that two pages of an unfinished walk share a row; None where none do, or they cannot be read."""
    seen: dict[str, Answer] = {}
    for answer in (each for each in answers if each.case.role == "source"):
        for key in dict.fromkeys(answer.keys or ()):
            if key in seen:
                first = seen[key]
                actual = f"row {key} on page {first.case.page} and again on page {answer.case.page}"
                breach = Breach("each row on one page", actual, _OVERLAP)
                return Outcome(clause, Verdict.VIOLATED, (first.case.id, answer.case.id), breach)
            seen[key] = answer
    return None


def _is_repetition(relation: Relation) -> bool:
    return bool(relation.follow_ups) and all(each.sent == "again" and not each.change for each in relation.follow_ups)
