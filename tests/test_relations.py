"""What a group of answers says about a relation: each pattern holds, is broken, is vacuous, or cannot be judged."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count

import pytest
from helpers import (
    NAME,
    Row,
    answer,
    body,
    error_xml,
    failed,
    json_body,
    operation,
    read,
    row,
    rows,
    with_note,
    xml,
)
from lxml import etree

from accordant.answers import Row as ListRow
from accordant.contracts import Absent, Expression, FollowUp, OtherValue, Relation, Strength
from accordant.expressions import Tree
from accordant.findings import Verdict
from accordant.locations import Location
from accordant.planning.ability import PATTERNS
from accordant.relations import PATTERN_FUNCTIONS, column_element, judge_group

PLACE = Location("a.yaml")


def relation(expect: str, **changes) -> Relation:
    followed = (FollowUp({"list_page_size": Absent()}),)
    made = Relation("it", expect, Strength.MUST, "a test", PLACE, follow_ups=followed)
    if expect == "complete-and-disjoint":
        made = replace(made, follow_ups=(), over="list")
    return replace(made, **changes)


def answers(role: str, pages, sent=None, form: str = "xml", *, walk: bool = False, **changes):
    """One answer for each page; a page is a list of rows or a body."""
    numbers = count(1)
    order = {"source": 1, "follow-up": 2, "repeat": 3}[role]
    made = []
    for number, page in enumerate(pages):
        if walk:
            changes["page"] = number
        content = page if isinstance(page, bytes) else body(page, form)
        case_id = f"2-000{order}.{next(numbers):03d}"
        made.append(
            answer(content, {"response_format": form, **(sent or {})}, role=role, case_id=case_id, group="g", **changes)
        )
    return made


def listed(data) -> list[ListRow]:
    return list(answer(xml(data)).rows)


def judge(of: Relation, source, follow_up=None, repeat=None, *, reference=None, sent=None, **changes):
    """Judge a group: pages of the source, of the follow-up, and the repeated first page of the source."""
    # A walk over a list goes on to a page without rows.
    end = [[]] if of.over == "list" else []
    made = answers("source", [*source, *end], sent, walk=bool(end))
    if follow_up is not None:
        made += answers("follow-up", [*follow_up, *end], sent, walk=bool(end))
    made += answers("repeat", source[:1] if repeat is None else repeat, sent)
    return judge_group(
        operation(),
        of,
        made,
        reference_rows=None if reference is None else listed(reference),
        reference=None if reference is None else Tree(etree.fromstring(xml(reference))),
        **changes,
    )


def numbered(*numbers: int) -> list[Row]:
    return [row(number) for number in numbers]


def test_every_pattern_that_is_planned_has_a_function() -> None:
    assert set(PATTERN_FUNCTIONS) == set(PATTERNS)


# ------------------------------------------------------------------------------------- equivalent and equal


@pytest.mark.parametrize("expect", ["equivalent", "equal"])
def test_the_same_rows_hold(expect: str) -> None:
    found = judge(relation(expect), [rows(3)], [rows(3)])
    assert found.verdict is Verdict.HELD
    assert found.clause == f"{NAME}/relations/it"
    assert found.cases == ("2-0001.001", "2-0002.001")


@pytest.mark.parametrize("expect", ["equivalent", "equal"])
def test_two_empty_answers_prove_nothing(expect: str) -> None:
    found = judge(relation(expect), [[]], [[]])
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "both answers are empty")


def test_another_order_breaks_equivalent_and_not_equal() -> None:
    found = judge(relation("equivalent"), [numbered(1, 2, 3, 4)], [numbered(1, 3, 2, 4)])
    assert found.verdict is Verdict.VIOLATED
    assert found.breach.expected == "the same order in the answers to both requests"
    assert found.breach.actual == "from row 2: 2, 3, 4; then in another order from row 2: 3, 2, 4"
    assert judge(relation("equal"), [numbered(1, 2, 3)], [numbered(1, 3, 2)]).verdict is Verdict.HELD


@pytest.mark.parametrize("expect", ["equivalent", "equal"])
def test_missing_and_surplus_rows_are_named(expect: str) -> None:
    found = judge(relation(expect), [numbered(1, 2, 3)], [numbered(2, 3, 4)])
    assert found.breach.actual == "3 rows: 1, 2, 3; then 3 rows: 2, 3, 4; without 1; with 4 besides"
    assert found.breach.signature == "rows"


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ((1, 2, 3), (2, 3, 4), "the second begins later"),
        ((1, 2, 3), (2, 3), "the second begins later"),
        ((2, 3, 4), (1, 2, 3), "the second begins earlier"),
        ((2, 3), (1, 2, 3), "the second begins earlier"),
        ((1, 2, 3), (1, 2), "the second ends earlier"),
        ((1, 2), (1, 2, 3), "the second ends later"),
        ((1, 2), (1, 3), "they end differently"),
        ((1, 2), (3, 4), "other rows"),
        ((1, 2), (), "only the first has rows"),
        ((), (1, 2), "only the second has rows"),
    ],
)
def test_in_which_direction_answers_differ_tells_one_defect_from_another(first, second, kind) -> None:
    for expect in ("equivalent", "equal"):
        assert judge(relation(expect), [numbered(*first)], [numbered(*second)]).breach.kind == kind


def test_rows_in_another_order_are_of_no_kind() -> None:
    assert judge(relation("equivalent"), [numbered(1, 2, 3)], [numbered(2, 1, 3)]).breach.kind == ""


@pytest.mark.parametrize("expect", ["equivalent", "equal"])
def test_a_row_that_comes_twice_is_a_difference(expect: str) -> None:
    found = judge(relation(expect), [numbered(1, 2)], [numbered(1, 2, 2)])
    assert found.verdict is Verdict.VIOLATED


def test_one_empty_answer_is_a_breach() -> None:
    found = judge(relation("equivalent"), [rows(2)], [[]])
    assert found.breach.actual == "2 rows: 1, 2; then 0 rows: no row; without 1, 2"


# ------------------------------------------------------------------------------------ complete and disjoint


def pages(data, size: int = 2):
    """The list as a walk reads it, to the empty page."""
    return [data[start : start + size] for start in range(0, len(data), size)] + [[]]


def test_pages_that_are_the_whole_list_hold() -> None:
    assert judge(relation("complete-and-disjoint"), pages(rows(5)), reference=rows(5)).verdict is Verdict.HELD


def test_a_row_on_two_pages_is_shown_by_those_two() -> None:
    source = [numbered(1, 2), numbered(3, 4), numbered(4, 5), []]
    found = judge(relation("complete-and-disjoint"), source, reference=numbered(1, 2, 3, 4, 5))
    assert found.breach.actual == "row 4 on page 1 and again on page 2"
    assert (found.breach.signature, found.breach.kind) == ("overlap", "one row again")
    assert found.cases == ("2-0001.002", "2-0001.003")


@pytest.mark.parametrize(
    ("again", "kind"), [((2, 3, 4), "two rows again"), ((1, 2, 3), "more rows again"), ((3, 4, 5), "one row again")]
)
def test_how_far_pages_overlap_tells_one_defect_from_another(again, kind) -> None:
    found = judge(relation("complete-and-disjoint"), [numbered(1, 2, 3), numbered(*again), []])
    assert found.breach.kind == kind


def test_a_lost_row_is_seen_against_the_whole_list() -> None:
    found = judge(relation("complete-and-disjoint"), pages(numbered(1, 2, 4, 5)), reference=numbered(1, 2, 3, 4, 5))
    assert (found.breach.signature, found.breach.actual) == ("incomplete", "4 rows, without 3")


def test_a_row_that_the_whole_list_does_not_have_is_seen() -> None:
    found = judge(relation("complete-and-disjoint"), pages(numbered(1, 2, 3)), reference=numbered(1, 2))
    assert (found.breach.signature, found.breach.actual) == ("surplus", "3 rows, with 3 besides")


def test_one_page_proves_nothing() -> None:
    found = judge(relation("complete-and-disjoint"), [rows(2), []], reference=rows(2))
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "the whole list fits on one page")


def test_without_the_whole_list_a_lost_row_could_not_be_seen() -> None:
    found = judge(relation("complete-and-disjoint"), pages(rows(5)))
    assert found.verdict is Verdict.VACUOUS
    assert "not known" in found.reason


def test_an_overlap_is_a_breach_even_without_the_whole_list() -> None:
    assert judge(relation("complete-and-disjoint"), [numbered(1, 2), numbered(2), []]).verdict is Verdict.VIOLATED


# ----------------------------------------------------------------------------------------------- reversed


def by_order(**changes):
    return relation("reversed", over="list", **changes)


def test_the_reversed_list_holds() -> None:
    assert judge(by_order(), pages(numbered(1, 2, 3)), pages(numbered(3, 2, 1))).verdict is Verdict.HELD


def test_the_same_order_is_not_reversed() -> None:
    found = judge(by_order(), pages(numbered(1, 2, 3)), pages(numbered(1, 2, 3)))
    assert (found.breach.expected, found.breach.actual) == ("3, 2, 1", "1, 2, 3")


@pytest.mark.parametrize("data", [[], numbered(1)])
def test_fewer_than_two_rows_have_no_order(data) -> None:
    assert judge(by_order(), pages(data), pages(data)).verdict is Verdict.VACUOUS


def test_a_lost_row_is_no_order() -> None:
    found = judge(by_order(), pages(numbered(1, 2, 3)), pages(numbered(3, 2)))
    assert found.breach.signature == "rows"


SUBJECTS = [row(1, subject="a"), row(2, subject="b"), row(3, subject="b"), row(4, subject="c")]
SORTED = {"list_sort_column": "subject"}


def picked(*numbers: int) -> list[Row]:
    return [SUBJECTS[number - 1] for number in numbers]


@pytest.mark.parametrize("order", [(4, 2, 3, 1), (4, 3, 2, 1)])
def test_ties_may_come_in_any_order(order) -> None:
    found = judge(by_order(ties="set"), pages(SUBJECTS), pages(picked(*order)), sent=SORTED)
    assert found.verdict is Verdict.HELD


def test_where_ties_count_any_other_order_is_a_breach() -> None:
    found = judge(by_order(ties="order"), pages(SUBJECTS), pages(picked(4, 2, 3, 1)), sent=SORTED)
    assert found.verdict is Verdict.VIOLATED


@pytest.mark.parametrize("order", [(4, 3, 1, 2), (2, 4, 3, 1), (1, 2, 3, 4), (2, 4, 1, 3)])
def test_another_order_of_values_is_a_breach_with_ties_too(order) -> None:
    found = judge(by_order(ties="set"), pages(SUBJECTS), pages(picked(*order)), sent=SORTED)
    assert found.verdict is Verdict.VIOLATED
    assert found.breach.signature == "order"


def test_equal_values_prove_nothing_of_the_order() -> None:
    data = [row(1, subject="a"), row(2, subject="a")]
    found = judge(by_order(ties="set"), pages(data), pages(data), sent=SORTED)
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "all rows have the same subject")


def test_a_column_that_no_element_is_named_after_proves_nothing() -> None:
    sent = {"list_sort_column": "relevance"}
    found = judge(by_order(ties="set"), pages(SUBJECTS), pages(SUBJECTS), sent=sent)
    assert found.verdict is Verdict.VACUOUS
    assert "'relevance'" in found.reason


@pytest.mark.parametrize("column", ["creationDate", "creation_date", "CREATION_DATE", "creationdate"])
def test_a_column_is_found_in_any_spelling(column: str) -> None:
    assert column_element(column, listed([row(1)])[0]) == "creationDate"
    assert column_element("creation-date", listed([row(1)])[0]) is None


@pytest.mark.parametrize("expect", ["reversed", "equivalent", "equal"])
def test_an_overlap_of_pages_is_not_echoed(expect: str) -> None:
    overlapping = [numbered(1, 2), numbered(2, 3), []]
    straight = [numbered(3, 2), numbered(1), []]
    of = relation(expect, over="list")
    for source, follow_up in ((overlapping, straight), (straight, overlapping)):
        found = judge(of, source, follow_up)
        assert found.verdict is Verdict.NOT_JUDGED
        assert "overlap" in found.reason


# -------------------------------------------------------------------------------------------- same image


def formats(xml_body: bytes, json_text: bytes, repeat: bytes | None = None):
    made = [
        *answers("source", [xml_body]),
        *answers("follow-up", [json_text], form="json"),
        *answers("repeat", [xml_body if repeat is None else repeat]),
    ]
    of = relation("same-image", follow_ups=(FollowUp({"response_format": OtherValue()}),))
    return judge_group(operation(), of, made, reference_rows=None, reference=None)


@pytest.mark.parametrize("data", [numbered(1), numbered(1, 2), [with_note(1), row(2)]], ids=["one", "two", "note"])
def test_the_image_of_the_same_rows_holds(data) -> None:
    assert formats(xml(data), json_body(data)).verdict is Verdict.HELD


def test_the_order_of_keys_is_nothing() -> None:
    data = [dict(reversed(row(number).items())) for number in (1, 2)]
    assert formats(xml(numbered(1, 2)), json_body(data)).verdict is Verdict.HELD


def test_the_source_may_be_the_json_answer() -> None:
    made = [
        *answers("source", [json_body(rows(2))], form="json"),
        *answers("follow-up", [xml(rows(2))]),
        *answers("repeat", [json_body(rows(2))], form="json"),
    ]
    of = relation("same-image", follow_ups=(FollowUp({"response_format": OtherValue()}),))
    assert judge_group(operation(), of, made, reference_rows=None, reference=None).verdict is Verdict.HELD


def test_another_value_is_shown_at_its_place() -> None:
    other = json_body([row(1), row(2, subject="Another")])
    found = formats(xml(numbered(1, 2)), other)
    assert found.verdict is Verdict.VIOLATED
    assert (found.breach.expected, found.breach.actual) == ("'Subject 2'", "'Another'")
    assert found.breach.place.path == f"$.{NAME}Response.interaction[1].subject"
    assert '"subject": "Another"' in other.decode().splitlines()[found.breach.place.line - 1]
    assert "[" not in found.breach.signature


def test_a_key_that_is_missing_is_a_difference() -> None:
    data = row(1)
    del data["subject"]
    found = formats(xml([row(1)]), json_body([data]))
    assert (found.verdict, found.breach.actual) == (Verdict.VIOLATED, "nothing")


@pytest.mark.parametrize("content", [{}, ""])
def test_an_empty_answer_is_observed_whichever_form_it_has(content) -> None:
    found = formats(xml([]), json.dumps({f"{NAME}Response": content}).encode())
    assert found.verdict is Verdict.VACUOUS
    assert found.observation == f"empty: { ({f'{NAME}Response': content})!r}"


def test_an_empty_answer_against_a_row_is_a_breach() -> None:
    assert formats(xml([]), json_body([row(1)])).verdict is Verdict.VIOLATED
    assert formats(xml([row(1)]), json_body([])).verdict is Verdict.VIOLATED


def test_what_the_schema_objects_to_is_not_said_twice() -> None:
    one_as_array = json.dumps({f"{NAME}Response": {"interaction": [row(1)]}}).encode()
    number_for_string = json_body([{**row(1), "interactionId": 1}])
    for content in (one_as_array, number_for_string):
        found = formats(xml([row(1)]), content)
        assert found.verdict is Verdict.NOT_JUDGED
        assert "checks/schema" in found.reason


def test_where_one_row_breaks_the_schema_the_same_child_of_all_rows_is_left_to_it() -> None:
    content = json_body([{**row(1), "interactionId": 1}, {**row(2), "interactionId": "7"}])
    assert formats(xml(numbered(1, 2)), content).verdict is Verdict.NOT_JUDGED


def test_a_difference_beside_a_breach_of_the_schema_is_said() -> None:
    content = json_body([{**row(1), "interactionId": 1, "subject": "Another"}])
    found = formats(xml([row(1)]), content)
    assert (found.verdict, found.breach.actual) == (Verdict.VIOLATED, "'Another'")


def test_two_answers_in_one_format_are_nothing_to_compare() -> None:
    found = formats(xml([row(1)]), xml([row(1)]))
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "there is not one answer in each format")


# ----------------------------------------------------------------------------------- what cannot be compared


def test_a_source_that_moved_is_unstable_whatever_came() -> None:
    found = judge(relation("equivalent"), [numbered(1, 2)], [numbered(3, 4)], [numbered(3, 4)])
    assert found.verdict is Verdict.UNSTABLE
    assert found.breach is None


def test_a_walk_is_unstable_where_its_first_page_moved() -> None:
    found = judge(relation("complete-and-disjoint"), pages(rows(5)), repeat=[numbered(9, 1)], reference=rows(6))
    assert found.verdict is Verdict.UNSTABLE


@pytest.mark.parametrize("role", ["source", "follow-up", "repeat"])
def test_a_refused_request_leaves_the_relation_unjudged(role: str) -> None:
    parts = {"source": [rows(2)], "follow-up": [rows(2)], "repeat": [rows(2)]}
    parts[role] = [error_xml(25)]
    found = judge(relation("equivalent"), parts["source"], parts["follow-up"], parts["repeat"])
    assert found.verdict is Verdict.NOT_JUDGED
    assert found.reason == f"the {role} request was refused with code 25"


@pytest.mark.parametrize("content", [b"", b"<html/>", b"<getUserInteractionsResponse>"])
def test_an_unreadable_answer_leaves_the_relation_unjudged(content: bytes) -> None:
    found = judge(relation("equivalent"), [rows(2)], [content])
    assert found.verdict is Verdict.NOT_JUDGED
    assert "see the other findings" in found.reason


def test_a_row_without_a_key_leaves_the_relation_unjudged() -> None:
    content = xml([{"subject": "no id"}])
    found = judge(relation("equivalent"), [rows(2)], [content])
    assert found.reason == "a row of the follow-up request has no interactionId, by which rows are told apart"


def test_a_request_without_an_answer_leaves_the_relation_unjudged() -> None:
    made = [*answers("source", [rows(2)]), read(failed(role="follow-up", case_id="2-0002", group="g"))]
    found = judge_group(operation(), relation("equivalent"), made, reference_rows=None, reference=None)
    assert (found.verdict, found.reason) == (Verdict.NOT_JUDGED, "the follow-up request was not answered")


@pytest.mark.parametrize("made", [[], answers("source", [rows(2)]), answers("follow-up", [rows(2)])])
def test_a_group_that_a_killed_run_left_torn_is_not_judged(made) -> None:
    found = judge_group(operation(), relation("equivalent"), made, reference_rows=None, reference=None)
    assert (found.verdict, found.reason) == (Verdict.NOT_JUDGED, "the group is not complete")


# ------------------------------------------------------------------------------------------------ evidence


def test_a_relation_that_holds_without_its_evidence_is_vacuous() -> None:
    of = relation("equivalent", evidence=Expression("count(interaction) > 2", PLACE))
    assert judge(of, [rows(2)], [rows(2)], reference=rows(3)).verdict is Verdict.HELD
    found = judge(of, [rows(2)], [rows(2)], reference=rows(2))
    assert found.verdict is Verdict.VACUOUS
    assert "count(interaction) > 2" in found.reason
    assert judge(of, [rows(2)], [rows(2)]).verdict is Verdict.VACUOUS
    assert judge(of, [rows(2)], [rows(1)], reference=rows(2)).verdict is Verdict.VIOLATED


# ---------------------------------------------------------------------------------- sites that move, lists that are cut


def test_a_walk_that_was_cut_short_is_not_judged() -> None:
    whole = answers("source", [*pages(rows(5)), []], walk=True)
    for left_out in (1, 2):
        made = [each for number, each in enumerate(whole) if number != left_out]
        found = judge_group(
            operation(), relation("complete-and-disjoint"), made, reference_rows=listed(rows(5)), reference=None
        )
        assert found.verdict is Verdict.NOT_JUDGED


def test_a_row_that_was_added_since_the_whole_list_was_read_is_unstable() -> None:
    source = answers("source", [*pages(rows(6)), []], walk=True)
    recheck = [
        answer(xml(page), role="recheck", case_id=f"2-0002.{number:03d}", group="g", page=number)
        for number, page in enumerate([rows(6), []])
    ]
    of = relation("complete-and-disjoint")
    found = judge_group(operation(), of, [*source, *recheck], reference_rows=listed(rows(5)), reference=None)
    assert found.verdict is Verdict.UNSTABLE
    found = judge_group(operation(), of, [*source, *recheck], reference_rows=listed(rows(6)), reference=None)
    assert found.verdict is Verdict.HELD


def test_line_ends_that_an_xml_parser_must_change_are_no_difference() -> None:
    data = [row(1, subject="one\r\ntwo")]
    assert formats(xml(data), json_body(data)).verdict is Verdict.HELD
    assert formats(xml(data), json_body([row(1, subject="one two")])).verdict is Verdict.VIOLATED
