"""What a group of exchanges says about the metamorphic relation for which it was made.

A group holds a source request, a follow-up in which the relation's changes were made (for a relation over a list:
each as a walk over all pages), and the source once more, so that a site that moved meanwhile is told apart from one
that is wrong. Rows are compared by their keys. The patterns are those of Segura et al., TSE 44(11), 2018.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from accordant import mapping as mappings
from accordant.answers import Answer, Row
from accordant.assertions import evidence_reason
from accordant.bank import whole_walk
from accordant.contracts import Operation, Relation, Strength
from accordant.expressions import Tree
from accordant.findings import Breach, Outcome, Verdict
from accordant.variables import effective_variables

__all__ = ["PATTERN_FUNCTIONS", "column_element", "judge_group"]

_SHOWN_KEYS = 6
_WITHOUT_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class _Group:
    """The answers of one group, by their role; those of a walk in the order of the pages."""

    operation: Operation
    relation: Relation
    source: Sequence[Answer]
    follow_up: Sequence[Answer]
    repeat: Sequence[Answer]
    recheck: Sequence[Answer]
    reference: Sequence[Row] | None

    def cases(self) -> tuple[str, ...]:
        return tuple(answer.case.id for answer in (*self.source, *self.follow_up))


@dataclass(frozen=True, slots=True)
class _Result:
    """What a pattern finds: a breach, or why there can be none, or neither where it holds.

    Attributes:
        shown_by: The answers that show a breach, where not all of the group are needed.
    """

    breach: Breach | None = None
    vacuous: str = ""
    not_judged: str = ""
    observation: str = ""
    shown_by: tuple[Answer, ...] = ()


def judge_group(
    operation: Operation,
    relation: Relation,
    answers: Iterable[Answer],
    *,
    reference_rows: Sequence[Row] | None,
    reference: Tree | None,
    time_zone: str | None = None,
) -> Outcome:
    """Return what a group says about its relation.

    Args:
        answers: Of the group, in plan order.
        reference_rows: The rows of the same person's whole, unfiltered list; None where it is not known.
        reference: The same list as a tree, for the relation's evidence.
    """
    by_role: dict[str, list[Answer]] = {}
    for answer in answers:
        by_role.setdefault(answer.case.role, []).append(answer)
    is_list = relation.over == "list"
    walks = {role: whole_walk(found) if is_list else (found, "") for role, found in by_role.items()}
    group = _Group(
        operation,
        relation,
        walks.get("source", ([], ""))[0],
        walks.get("follow-up", ([], ""))[0],
        by_role.get("repeat", []),
        walks.get("recheck", ([], ""))[0],
        reference_rows,
    )
    clause = f"{operation.name}/relations/{relation.name}"
    cases = group.cases()
    cut = next((walks[role][1] for role in ("source", "follow-up", "recheck") if role in walks and walks[role][1]), "")
    if reason := _unusable(group) or cut:
        return Outcome(clause, Verdict.NOT_JUDGED, cases, reason=reason)
    if _moved(group):
        reason = "the source request was answered otherwise when it was repeated"
        return Outcome(clause, Verdict.UNSTABLE, cases, reason=reason)
    result = PATTERN_FUNCTIONS[relation.expect](group)
    if relation.strength is Strength.PROBE and not result.not_judged and not result.vacuous:
        said = "holds" if result.breach is None else f"does not hold: {result.breach.signature}"
        return Outcome(clause, Verdict.OBSERVED, cases, observation=said)
    if result.breach is not None:
        shown = tuple(answer.case.id for answer in result.shown_by) or cases
        return Outcome(clause, Verdict.VIOLATED, shown, result.breach)
    if result.not_judged:
        return Outcome(clause, Verdict.NOT_JUDGED, cases, reason=result.not_judged)
    variables = effective_variables(operation, group.source[0].exchange.compared, time_zone)
    vacuous = result.vacuous or evidence_reason(operation, relation.evidence, reference, variables)
    verdict = Verdict.VACUOUS if vacuous else Verdict.HELD
    return Outcome(clause, verdict, cases, observation=result.observation, reason=vacuous)


def _unusable(group: _Group) -> str:
    """Return why the answers cannot be compared; empty where they can."""
    if not group.source or (group.relation.change and not group.follow_up):
        return "the group is not complete"
    reasons = (_unusable_answer(answer) for answer in (*group.source, *group.follow_up, *group.repeat))
    if reason := next((reason for reason in reasons if reason), ""):
        return reason
    if group.relation.over == "list" and group.relation.expect != "complete-and-disjoint" and _has_doubled_rows(group):
        # A fault of paging, and the finding of the relation that is about paging; here it would only be echoed.
        return "the pages of the list overlap, so that there is no whole list to compare"
    return ""


def _unusable_answer(answer: Answer) -> str:
    what = f"the {answer.case.role} request" + ("" if answer.case.page is None else f" for page {answer.case.page}")
    if answer.exchange.failure is not None:
        return f"{what} was not answered"
    if answer.kind == "error":
        return f"{what} was refused with code {answer.error_code}"
    if answer.kind != "success" or answer.root is None:
        return f"{what} was not answered with a document that can be read; see the other findings"
    if answer.rows is None and answer.operation.rows is not None:
        return f"a row of {what} has no {answer.operation.key}, by which rows are told apart"
    return ""


def _moved(group: _Group) -> bool:
    """Tell whether the site has changed while it was looked at: requests made twice were answered otherwise."""
    if group.reference is not None:
        known = {row.key for row in group.reference}
        if group.recheck and set(_keys(group.recheck)) != known:
            return True
        # A row that nobody has seen before is new: one that a faulty answer lacks or doubles is not.
        if group.relation.expect == "reversed" and {*_keys(group.source), *_keys(group.follow_up)} - known:
            return True
    return any(repeat.keys != source.keys for source, repeat in zip(group.source, group.repeat, strict=False))


def _has_doubled_rows(group: _Group) -> bool:
    return any(len(keys) != len(set(keys)) for keys in (_keys(group.source), _keys(group.follow_up)))


def _keys(answers: Iterable[Answer]) -> list[str]:
    return [key for answer in answers for key in answer.keys or ()]


def _rows(answers: Iterable[Answer]) -> list[Row]:
    return [row for answer in answers for row in answer.rows or ()]


def _shown(keys: Sequence[str]) -> str:
    if not keys:
        return "no row"
    more = ", ..." if len(keys) > _SHOWN_KEYS else ""
    return ", ".join(keys[:_SHOWN_KEYS]) + more


def _equivalent(group: _Group) -> _Result:
    """The same rows in the same order."""
    expected, actual = _keys(group.source), _keys(group.follow_up)
    if expected == actual:
        return _Result(vacuous="" if expected else "both answers are empty")
    if sorted(expected) == sorted(actual):
        place = next(i for i, (a, b) in enumerate(zip(expected, actual, strict=True)) if a != b)
        said = f"{_from(expected, place)}; then in another order {_from(actual, place)}"
        return _Result(Breach("the same order in the answers to both requests", said, "order"))
    return _Result(_set_breach(expected, actual))


def _from(keys: Sequence[str], place: int) -> str:
    return (f"from row {place + 1}: " if place else "") + _shown(keys[place:])


def _equal(group: _Group) -> _Result:
    """The same rows in any order."""
    expected, actual = _keys(group.source), _keys(group.follow_up)
    if sorted(expected) == sorted(actual):
        return _Result(vacuous="" if expected else "both answers are empty")
    return _Result(_set_breach(expected, actual))


def _set_breach(first: Sequence[str], second: Sequence[str], expected: str = "the same rows") -> Breach:
    """Say how the rows of the source and of the follow-up differ; neither is known to be the right one."""
    parts = [f"{len(first)} rows: {_shown(first)}", f"then {len(second)} rows: {_shown(second)}"]
    if missing := [key for key in first if key not in set(second)]:
        parts.append(f"without {_shown(missing)}")
    if extra := [key for key in second if key not in set(first)]:
        parts.append(f"with {_shown(extra)} besides")
    kind = _kind_of_difference(first, second)
    return Breach(f"{expected} in the answers to both requests", "; ".join(parts), "rows", kind=kind)


def _kind_of_difference(first: Sequence[str], second: Sequence[str]) -> str:
    """Return in which direction two answers differ, by which a shift is told apart from the opposite one."""
    if not first or not second:
        return "only the first has rows" if first else "only the second has rows"
    if first[0] == second[0] and set(first) != set(second):
        if set(second) <= set(first):
            return "the second ends earlier"
        return "the second ends later" if set(first) <= set(second) else "they end differently"
    if second[0] in first:
        return "the second begins later"
    return "the second begins earlier" if first[0] in second else "other rows"


def _complete_and_disjoint(group: _Group) -> _Result:
    """No row on two pages, and all rows of the whole list on some page."""
    seen: dict[str, int] = {}
    for number, answer in enumerate(group.source):
        for key in answer.keys or ():
            if key in seen:
                expected = "each row on one page"
                actual = f"row {key} on page {seen[key]} and again on page {number}"
                shared = len(set(group.source[seen[key]].keys or ()) & set(answer.keys or ()))
                kind = {1: "one row again", 2: "two rows again"}.get(shared, "more rows again")
                breach = Breach(expected, actual, "overlap", kind=kind)
                return _Result(breach, shown_by=(group.source[seen[key]], answer))
            seen[key] = number
    if group.reference is not None:
        whole = [row.key for row in group.reference]
        if missing := [key for key in whole if key not in seen]:
            expected = f"all {len(whole)} rows of the list on its pages"
            return _Result(Breach(expected, f"{len(seen)} rows, without {_shown(missing)}", "incomplete"))
        if extra := [key for key in seen if key not in set(whole)]:
            expected = f"the {len(whole)} rows of the list, as read with another page size"
            return _Result(Breach(expected, f"{len(seen)} rows, with {_shown(extra)} besides", "surplus"))
    if sum(1 for answer in group.source if answer.keys) < 2:
        return _Result(vacuous="the whole list fits on one page")
    if group.reference is None:
        return _Result(vacuous="the whole list is not known, so that a lost row could not be seen")
    return _Result()


def _reversed(group: _Group) -> _Result:
    """The rows of the follow-up are those of the source from the end; ties compared as the relation says."""
    forth, back = _rows(group.source), _rows(group.follow_up)
    if sorted(row.key for row in forth) != sorted(row.key for row in back):
        return _Result(_set_breach([row.key for row in forth], [row.key for row in back]))
    if group.relation.ties != "set":
        wanted, got = [row.key for row in reversed(forth)], [row.key for row in back]
        if wanted == got:
            return _Result(vacuous="" if len(wanted) > 1 else "fewer than two rows")
        return _Result(Breach(_shown(wanted), _shown(got), "order"))
    sort = group.operation.listing.sort
    column = None if sort is None else group.source[0].case.request.sent.get(sort)
    element = None if column is None or not forth else column_element(column, forth[0])
    if element is None:
        return _Result(vacuous="fewer than two rows" if not forth else f"no element of a row is the column {column!r}")
    expected_runs = _runs(reversed(forth), element)
    actual_runs = _runs(back, element)
    for place, (expected_run, actual_run) in enumerate(zip(expected_runs, actual_runs, strict=False)):
        if expected_run != actual_run:
            expected = f"{element} {expected_run[0]!r} as value {place + 1} in descending order"
            return _Result(Breach(expected, f"{element} {actual_run[0]!r}: {_shown(sorted(actual_run[1]))}", "order"))
    distinct = {row.value(element) for row in forth}
    return _Result(vacuous="" if len(distinct) > 1 else f"all rows have the same {element}")


def _runs(rows: Iterable[Row], element: str) -> list[tuple[str | None, frozenset[str]]]:
    return [
        (value, frozenset(row.key for row in run)) for value, run in groupby(rows, key=lambda row: row.value(element))
    ]


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


def _same_image(group: _Group) -> _Result:
    """The JSON answer is the image of the XML answer."""
    answers = {answer.format: answer for answer in (*group.source, *group.follow_up)}
    xml, json = answers.get("xml"), answers.get("json")
    if xml is None or json is None:
        return _Result(vacuous="there is not one answer in each format")
    if _is_empty(xml.image) and _is_empty(json.image):
        # Which of {} and "" an empty answer is, is not documented.
        return _Result(vacuous="both answers are empty", observation=f"empty: {json.image!r}")
    differences = list(mappings.iter_image_differences(_with_line_feeds(xml.image), _with_line_feeds(json.image)))
    if not differences:
        return _Result()
    # What the JSON Schema already objects to would only be said twice.
    known = {_WITHOUT_INDEX.sub("", violation.path) for violation in json.schema_violations}
    new = [difference for difference in differences if not _is_below(_WITHOUT_INDEX.sub("", difference[0]), known)]
    if not new:
        return _Result(not_judged="the answers differ where the schema is broken; see the finding of checks/schema")
    path, expected, actual = new[0]
    place = json.json_place(path)
    return _Result(Breach(_value(expected), _value(actual), _WITHOUT_INDEX.sub("", path), place))


def _with_line_feeds(image: Any) -> Any:
    """Return an image with line ends as an XML parser must read them, XML 1.0 section 2.11; JSON keeps what it gets."""
    if isinstance(image, str):
        return image.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(image, list):
        return [_with_line_feeds(item) for item in image]
    if isinstance(image, dict):
        return {key: _with_line_feeds(value) for key, value in image.items()}
    return image


def _is_below(path: str, others: Iterable[str]) -> bool:
    return any(path == other or path.startswith(f"{other}.") for other in others)


def _is_empty(image: object) -> bool:
    if not isinstance(image, dict) or len(image) != 1:
        return False
    content = next(iter(image.values()))
    # White space between the tags of an empty list is layout, which the mapping alone cannot know.
    return not content.strip() if isinstance(content, str) else content == {}


def _value(value: object) -> str:
    text = "nothing" if value is mappings.ABSENT else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


PATTERN_FUNCTIONS: dict[str, Callable[[_Group], _Result]] = {
    "equivalent": _equivalent,
    "equal": _equal,
    "complete-and-disjoint": _complete_and_disjoint,
    "reversed": _reversed,
    "same-image": _same_image,
}
"""The patterns that can be judged, with what judges them; those of `contracts.PATTERNS` that are missing cannot yet."""
