"""What a group of exchanges says about the relation for which it was made.

A group holds a source request, its follow-ups in which the relation's changes were made (for a relation over a list:
each as a walk over all pages), and the source once more, so that a site that moved meanwhile is told apart from one
that is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest

from accordant.answers import Answer, Row
from accordant.assertions import evidence_reason
from accordant.contracts import Operation, Relation, Strength
from accordant.expressions import Tree
from accordant.findings import Outcome, Verdict
from accordant.relations.contents import content
from accordant.relations.differences import STATUS
from accordant.relations.observations import why_not
from accordant.relations.orders import is_same_order
from accordant.relations.patterns import judge_pattern, why_unusable, why_unusable_answer
from accordant.relations.results import PatternResult
from accordant.relations.sides import Group, Side

__all__ = ["judge_group"]

_ABOUT_ORDER = frozenset({"equivalent", "prefix", "reversed", "difference"})
_NO_CHANGE = frozenset({"equivalent", "equal", "same-image"})


def judge_group(
    operation: Operation,
    relation: Relation,
    answers: Iterable[Answer],
    *,
    reference_rows: Sequence[Row] | None,
    reference: Tree | None,
    time_zone: str | None = None,
    is_pseudonymised: bool = False,
) -> Outcome:
    """Return what a group says about its relation.

    Args:
        answers: Of the group, in plan order: by their role the source, its follow-ups (by their part), these as they
            were sent before the source (beforehand), what was sent before one of them (before), the source once more
            (repeat) and the whole list once more (recheck).
        reference_rows: The rows of the same person's whole, unfiltered list; None where it is not known.
        reference: The same list as a tree, for the relation's evidence.
        time_zone: That of the site, for times without a zone.
        is_pseudonymised: As in `sides.Group`.
    """
    by_role: dict[str, list[Answer]] = {}
    for answer in answers:
        by_role.setdefault(answer.case.role, []).append(answer)
    is_list = relation.over == "list"
    parts: dict[int, list[Answer]] = {}
    for answer in by_role.get("follow-up", ()):
        parts.setdefault(answer.case.part, []).append(answer)
    follow_ups = tuple(Side.of(parts[part], is_list=is_list) for part in sorted(parts))
    source = Side.of(by_role.get("source", ()), is_list=is_list)
    group = Group(operation, relation, source, follow_ups, reference_rows, time_zone, is_pseudonymised)
    recheck = Side.of(by_role.get("recheck", ()), is_list=is_list)
    by_role["repeat"] = _last(by_role.get("repeat", ()))
    clause = f"{operation.name}/relations/{relation.name}"
    cases = tuple(answer.case.id for answer in group.answers)
    found = _why_not(group, by_role, recheck)
    if found is None and (reason := _why_unstable(group, by_role["repeat"], recheck)):
        return Outcome(clause, Verdict.UNSTABLE, cases, reason=reason)
    result = found or judge_pattern(group)
    if result.not_judged:
        return Outcome(clause, Verdict.NOT_JUDGED, cases, reason=result.not_judged)
    if relation.strength is Strength.PROBE and not result.vacuous:
        said = "holds" if result.breach is None else f"does not hold: {why_not(relation, result.breach.signature)}"
        return Outcome(clause, Verdict.OBSERVED, cases, observation=said)
    if result.breach is not None:
        shown = tuple(dict.fromkeys(answer.case.id for answer in result.shown_by)) or cases
        return Outcome(clause, Verdict.VIOLATED, shown, result.breach)
    vacuous = result.vacuous or _why_no_evidence(group, reference)
    verdict = Verdict.VACUOUS if vacuous else Verdict.HELD
    return Outcome(clause, verdict, cases, observation=result.observation, reason=vacuous)


def _last(repeats: Sequence[Answer]) -> list[Answer]:
    """Return the last repetition of a source: where its first page was not enough, that of all pages."""
    last = max((answer.case.part for answer in repeats), default=0)
    return [answer for answer in repeats if answer.case.part == last]


def _why_no_evidence(group: Group, reference: Tree | None) -> str:
    return evidence_reason(group.operation, group.relation.evidence, reference, group.variables(group.source))


def _why_not(group: Group, by_role: dict[str, list[Answer]], recheck: Side) -> PatternResult | None:
    """Return why nothing can be said of the group, or why it shows nothing; None where something can."""
    if found := why_unusable(group):
        return found
    relation = group.relation
    repeat = by_role["repeat"]
    if group.has_each and not repeat:
        # How many there are is not known: the repeat comes after the last of them.
        return PatternResult(not_judged="the group is not complete")
    for answer in repeat:
        if reason := why_unusable_answer(answer, "repeat", allow_refused=relation.on == "refused"):
            return PatternResult(not_judged=reason)
    if recheck.cut:
        return PatternResult(not_judged=recheck.cut)
    if group.relation.expect == "refused":
        return _why_nothing_ends(group, by_role.get("beforehand", []))
    return _why_no_write(group, by_role.get("before", []))


def _why_nothing_ends(group: Group, beforehand: Sequence[Answer]) -> PatternResult | None:
    """Return why a follow-up that is refused would show nothing: it was not accepted before the source either."""
    if len(beforehand) < len(group.relation.follow_ups):
        return PatternResult(not_judged="the group is not complete")
    reasons = (why_unusable_answer(answer, "same", allow_refused=False) for answer in beforehand)
    reason = next((reason for reason in reasons if reason), "")
    return PatternResult(not_judged=f"before {group.operation.name}, {reason}") if reason else None


def _why_no_write(group: Group, before: Sequence[Answer]) -> PatternResult | None:
    """Return why what was sent before a follow-up has not done what the follow-up is to show."""
    wanted = sum(1 for follow_up in group.relation.follow_ups if follow_up.after is not None)
    if len(before) < wanted:
        return PatternResult(not_judged="the group is not complete")
    for answer in before:
        what = f"the {answer.operation.name} request before the follow-up"
        if answer.exchange.failure is not None:
            return PatternResult(not_judged=f"{what} was not answered")
        # A relation that nothing changes holds whether such a request is refused or ignored.
        if answer.kind == "error" and group.relation.expect not in _NO_CHANGE:
            return PatternResult(not_judged=f"{what} was refused with code {answer.error_code}")
        if answer.kind == "other":
            return PatternResult(
                not_judged=f"{what} was not answered with a document that can be read; see the other findings"
            )
    return None


# ------------------------------------------------------------------------------------------------ instability


def _why_unstable(group: Group, repeat: Sequence[Answer], recheck: Side) -> str:
    """Return how the site has changed while it was looked at; empty where that is not seen."""
    if group.reference is not None:
        known = {row.key for row in group.reference}
        # A row that nobody has seen before is new: one that a faulty answer lacks or doubles is not.
        are_new = group.relation.expect == "reversed" and any(
            set(side.keys) - known for side in (group.source, *group.follow_ups)
        )
        if are_new or (recheck.answers and set(recheck.keys) != known):
            return "the list has changed since it was read as a whole"
    if not repeat or _are_same(group, group.source.answers, repeat):
        return ""
    if _is_repetition(group.relation):
        again = group.follow_ups[0].answers
        # Asked three times: where two answers in a row agree the site has moved on, where none do it is fickle.
        if not _are_same(group, group.source.answers, again) and not _are_same(group, again, repeat):
            return ""
    return "the source request was answered otherwise when it was repeated"


def _is_repetition(relation: Relation) -> bool:
    """Tell whether a relation is itself about asking twice."""
    return bool(relation.follow_ups) and all(
        one.sent == "again" and replace(one, sent=None) == type(one)() for one in relation.follow_ups
    )


def _are_same(group: Group, first: Sequence[Answer], second: Sequence[Answer]) -> bool:
    """Tell whether two sets of pages say the same, as far as the relation compares it.

    Of a list that is repeated only in part, that part counts.
    """
    if len(second) == 1 or len(first) == 1:
        return _is_same(group, first[0], second[0])
    pairs = zip_longest(first, second)
    return all(
        _is_same(group, one, other) if one is not None and other is not None else not (one or other).keys
        for one, other in pairs
    )


def _is_same(group: Group, first: Answer, second: Answer) -> bool:
    relation = group.relation
    if _bytes(first) == _bytes(second):
        return True
    if relation.on == "refused":
        is_about_status = any(each.text == STATUS for each in relation.differs)
        return _refusal(first, with_status=is_about_status) == _refusal(second, with_status=is_about_status)
    if relation.expect == "same-image":
        return bool(first.image == second.image)
    if first.rows is None or second.rows is None or (relation.expect == "difference" and relation.compare == "rows"):
        return first.root is not None and second.root is not None and content(first.root) == content(second.root)
    return _are_same_rows(group, first.rows, second.rows)


def _are_same_rows(group: Group, first: Sequence[Row], second: Sequence[Row]) -> bool:
    is_about_pages = group.relation.expect == "complete-and-disjoint" and not group.relation.follow_ups
    if group.relation.expect in _ABOUT_ORDER or is_about_pages:
        are_same = is_same_order(group, first, second)
    else:
        are_same = sorted(row.key for row in first) == sorted(row.key for row in second)
    if not are_same or group.relation.compare != "rows":
        return are_same
    return _contents(first) == _contents(second)


def _contents(rows: Sequence[Row]) -> Counter[tuple[object, ...]]:
    return Counter(content(row.element) for row in rows)


def _refusal(answer: Answer, *, with_status: bool) -> tuple[object, ...]:
    status = answer.response.status if with_status and answer.response is not None else None
    return answer.kind, answer.error_code, answer.error_message, status


def _bytes(answer: Answer) -> tuple[int, bytes]:
    assert answer.response is not None
    return answer.response.status, answer.response.body
