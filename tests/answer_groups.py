"""Hand-made groups of answers, as a run would have got them for a relation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from helpers import Row, answer, body, operation, row, xml
from lxml import etree

from accordant.answers import Answer
from accordant.answers import Row as ListRow
from accordant.contracts import Absent, Change, Expression, FollowUp, Relation, Strength
from accordant.expressions import Tree
from accordant.findings import Outcome
from accordant.locations import Location
from accordant.relations import judge_group

PLACE = Location("a.yaml")
_ORDER = {"beforehand": 0, "source": 1, "follow-up": 2, "before": 7, "recheck": 8, "repeat": 9}
Page = Sequence[Row] | bytes


def relation(expect: str, **changes: Any) -> Relation:
    """A relation with one follow-up, or without where the pattern is about one list."""
    followed = (FollowUp({"list_page_size": Absent()}),)
    made = Relation("it", expect, Strength.MUST, "a test", PLACE, follow_ups=followed)
    if expect in {"complete-and-disjoint", "ordered"}:
        made = replace(made, follow_ups=(), over="list")
    return replace(made, **changes)


def changing(**change: Change) -> tuple[FollowUp, ...]:
    return (FollowUp(change),)


def several(number: int = 2) -> tuple[FollowUp, ...]:
    return tuple(FollowUp({"list_page_size": Absent()}) for _ in range(number))


def expression(text: str) -> Expression:
    return Expression(text, PLACE)


def answers(
    role: str,
    pages: Sequence[Page],
    sent: Mapping[str, str] | None = None,
    form: str = "xml",
    *,
    walk: bool = False,
    **changes: Any,
) -> list[Answer]:
    """One answer for each page; a page is a list of rows or a body."""
    number = _ORDER[role] + changes.get("part", 0)
    made = []
    for page, what in enumerate(pages):
        if walk:
            changes["page"] = page
        content = what if isinstance(what, bytes) else body(what, form)
        identity = {"role": role, "case_id": f"2-000{number}.{page + 1:03d}", "group": "g"}
        made.append(answer(content, {"response_format": form, **(sent or {})}, **{**identity, **changes}))
    return made


def listed(data: Sequence[Row]) -> list[ListRow]:
    return list(answer(xml(data)).rows or ())


def judge(
    of: Relation,
    source: Sequence[Page],
    follow_up: Sequence[Page] | None = None,
    repeat: Sequence[Page] | None = None,
    *,
    more: Sequence[Sequence[Page]] = (),
    reference: Sequence[Row] | None = None,
    sent: Mapping[str, str] | None = None,
    follow_form: str = "xml",
    before: Sequence[Page] | None = None,
    time_zone: str | None = None,
    is_pseudonymised: bool = False,
) -> Outcome:
    """Judge a group: pages of the source, of the follow-ups, and the repeated first page of the source.

    Args:
        more: The pages of each follow-up behind the first.
    """
    # A walk over a list goes on to a page without rows.
    end: list[Page] = [[]] if of.over == "list" else []
    made = answers("source", [*source, *end], sent, walk=bool(end))
    for part, pages in enumerate(([follow_up] if follow_up is not None else []) + [*more]):
        made += answers("follow-up", [*pages, *end], sent, follow_form, walk=bool(end), part=part)
    made += answers("before", before or [], sent)
    made += answers("repeat", source[:1] if repeat is None else repeat, sent)
    return judge_group(
        operation(),
        of,
        made,
        reference_rows=None if reference is None else listed(reference),
        reference=None if reference is None else Tree(etree.fromstring(xml(reference))),
        time_zone=time_zone,
        is_pseudonymised=is_pseudonymised,
    )


def numbered(*numbers: int) -> list[Row]:
    return [row(number) for number in numbers]


def pages(data: Sequence[Row], size: int = 2) -> list[Sequence[Row]]:
    """The list as a walk reads it, to the empty page."""
    return [*(data[start : start + size] for start in range(0, len(data), size)), []]
