"""A relation between answers that somebody has: whether they can be compared, and what its pattern says of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from accordant.answers import Answer, Row
from accordant.contracts import Operation, Relation
from accordant.findings import Breach
from accordant.relations.differences import difference
from accordant.relations.images import same_image
from accordant.relations.orders import equivalent, prefix, reversed_
from accordant.relations.results import PatternResult
from accordant.relations.sets import complete, complete_and_disjoint, disjoint, equal, intersection, subset, superset
from accordant.relations.sides import Group, Side
from accordant.relations.sorting import ordered

__all__ = ["PATTERN_FUNCTIONS", "compare", "judge_pattern", "why_unusable"]

_WITHOUT_ROWS = frozenset({"difference", "same-image", "refused"})
_INCOMPLETE = "the group is not complete"


def compare(
    relation: Relation,
    operation: Operation,
    source: Sequence[Answer],
    follow_ups: Sequence[Sequence[Answer]],
    time_zone: str | None = None,
    *,
    reference_rows: Sequence[Row] | None = None,
) -> PatternResult:
    """Return what a relation's pattern says of answers, whatever their roles; its strength and evidence do not count.

    Args:
        operation: That of the source.
        source: The answer to the source request; where the relation is over lists, those to all pages in their order.
        follow_ups: The same for each follow-up; each ``{each: ...}`` makes as many as it has items.
        time_zone: That of the site, for times without a zone.
        reference_rows: The rows of the same person's whole, unfiltered list; None where it is not known.
    """
    is_list = relation.over == "list"
    sides = tuple(Side.of(answers, is_list=is_list) for answers in follow_ups)
    return judge_pattern(Group(operation, relation, Side.of(source, is_list=is_list), sides, reference_rows, time_zone))


def judge_pattern(group: Group) -> PatternResult:
    """Return what the pattern of a group's relation says of its answers."""
    if result := why_unusable(group):
        return result
    relation = group.relation
    if relation.on == "refused":
        for side in group.follow_ups:
            if side.answers[0].kind == "success":
                breach = Breach("a refusal, as of the source request", "the follow-up request was accepted", "accepted")
                return PatternResult(breach, shown_by=(*group.source.answers, *side.answers))
    elif relation.expect == "subset" and group.names_another and _are_refused(group.follow_ups):
        # Who asks for another one's rows and is refused has got none of them.
        return PatternResult(observation="the follow-up request was refused")
    return PATTERN_FUNCTIONS[relation.expect](group)


def _are_refused(sides: Sequence[Side]) -> bool:
    return all(answer.kind == "error" for side in sides for answer in side.answers)


def why_unusable(group: Group) -> PatternResult | None:
    """Return why the answers cannot be compared, or why comparing them shows nothing; None where it does."""
    for find in (_why_no_source, _why_incomplete, _why_no_follow_up, _why_no_rows, _why_no_list):
        if found := find(group):
            return found
    return None


def _why_no_source(group: Group) -> PatternResult | None:
    if not group.source.answers:
        return PatternResult(not_judged=_INCOMPLETE)
    is_refused = group.relation.on == "refused"
    if reason := _why_unusable_side(group.source, "source", allow_refused=is_refused):
        return PatternResult(not_judged=reason)
    if is_refused and group.source.answers[0].kind != "error":
        return PatternResult(vacuous="the source request was not refused")
    return None


def _why_incomplete(group: Group) -> PatternResult | None:
    wanted, there = len(group.relation.follow_ups), len(group.follow_ups)
    if group.has_each and not there and not group.source.keys:
        return PatternResult(vacuous="the answer to the source request has no row")
    if there < wanted or (there > wanted and not group.has_each):
        return PatternResult(not_judged=_INCOMPLETE)
    return None


def _why_no_follow_up(group: Group) -> PatternResult | None:
    is_hidden = group.relation.expect == "subset" and group.names_another
    allow_refused = is_hidden or group.relation.on == "refused" or group.relation.expect == "refused"
    names = ("" if side.operation is group.operation else f"{side.operation.name} " for side in group.follow_ups)
    roles = (f"{name}follow-up" for name in names)
    reasons = (
        _why_unusable_side(side, role, allow_refused=allow_refused)
        for side, role in zip(group.follow_ups, roles, strict=True)
    )
    reason = next((reason for reason in reasons if reason), "")
    return PatternResult(not_judged=reason) if reason else None


def _why_no_rows(group: Group) -> PatternResult | None:
    expect = group.relation.expect
    if expect in _WITHOUT_ROWS:
        return None
    if group.relation.on == "refused":
        return PatternResult(not_judged=f"{expect} compares rows, and a refusal has none")
    have_rows = {side.operation.rows is not None for side in (group.source, *group.follow_ups)}
    if have_rows == {True} or (have_rows == {False} and expect in {"equivalent", "equal"}):
        return None
    return PatternResult(not_judged=f"{expect} compares rows, and an answer here has none by its nature")


def _why_no_list(group: Group) -> PatternResult | None:
    sides = [side for side in (group.source, *group.follow_ups) if not _are_refused([side])]
    if group.relation.over != "list":
        return None
    is_about_pages = group.relation.expect == "complete-and-disjoint" and not group.relation.follow_ups
    if not is_about_pages and any(side.has_overlap for side in sides):
        # A fault of paging, and the finding of the relation that is about paging; here it would only be echoed.
        return PatternResult(not_judged="the pages of the list overlap, so that there is no whole list to compare")
    cut = next((side.cut for side in sides if side.cut), "")
    return PatternResult(not_judged=cut) if cut else None


def _why_unusable_side(side: Side, role: str, *, allow_refused: bool) -> str:
    reasons = (why_unusable_answer(answer, role, allow_refused=allow_refused) for answer in side.answers)
    return next((reason for reason in reasons if reason), "")


def why_unusable_answer(answer: Answer, role: str, *, allow_refused: bool = False) -> str:
    """Return why an answer cannot be compared; empty where it can.

    Args:
        role: What the request is, for the message.
    """
    what = f"the {role} request" + ("" if answer.case.page is None else f" for page {answer.case.page}")
    if answer.exchange.failure is not None:
        return f"{what} was not answered"
    if answer.kind == "error" and answer.root is not None and allow_refused:
        return ""
    if answer.kind == "error":
        return f"{what} was refused with code {answer.error_code}"
    if answer.kind != "success" or answer.root is None:
        return f"{what} was not answered with a document that can be read; see the other findings"
    if answer.rows is None and answer.operation.rows is not None:
        return f"a row of {what} has no {answer.operation.key}, by which rows are told apart"
    return ""


def _each(pattern: Callable[[Group, Side], PatternResult]) -> Callable[[Group], PatternResult]:
    """Return a pattern of two answers as one that each of several follow-ups must follow."""

    def judge(group: Group) -> PatternResult:
        results = []
        for side in group.follow_ups:
            result = pattern(group, side)
            if result.breach is not None:
                is_one_of_several = not result.shown_by and len(group.follow_ups) > 1
                shown_by = (*group.source.answers, *side.answers) if is_one_of_several else result.shown_by
                return replace(result, shown_by=shown_by)
            results.append(result)
        # What could not be compared counts more than what was; one that shows something is enough.
        results.sort(key=lambda result: (not result.not_judged, not result.holds))
        return results[0]

    return judge


def _refused(group: Group, side: Side) -> PatternResult:
    """Judge that the source has ended what the follow-up asks for."""
    if side.answers[0].kind != "success":
        return PatternResult(observation=f"it is refused with code {side.answers[0].error_code}")
    expected = f"a refusal, after {group.operation.name}"
    breach = Breach(expected, f"{side.operation.name} was accepted as before", "accepted")
    return PatternResult(breach, shown_by=(*group.source.answers, *side.answers))


PATTERN_FUNCTIONS: dict[str, Callable[[Group], PatternResult]] = {
    "equivalent": _each(equivalent),
    "equal": _each(equal),
    "subset": _each(subset),
    "superset": _each(superset),
    "prefix": _each(prefix),
    "disjoint": _each(disjoint),
    "complete": complete,
    "complete-and-disjoint": complete_and_disjoint,
    "intersection": intersection,
    "reversed": _each(reversed_),
    "ordered": ordered,
    "difference": _each(difference),
    "same-image": _each(same_image),
    "refused": _each(_refused),
}
"""What judges each of `contracts.PATTERNS`."""
