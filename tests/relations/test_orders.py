"""Rows in the same order, the first of them, or from the end; ties in any."""

from __future__ import annotations

import pytest
from answer_groups import judge, numbered, pages, relation
from helpers import NAME, Row, row, rows

from accordant.findings import Verdict

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


@pytest.mark.parametrize("expect", ["reversed", "equivalent", "equal"])
def test_an_overlap_of_pages_is_not_echoed(expect: str) -> None:
    overlapping = [numbered(1, 2), numbered(2, 3), []]
    straight = [numbered(3, 2), numbered(1), []]
    of = relation(expect, over="list")
    for source, follow_up in ((overlapping, straight), (straight, overlapping)):
        found = judge(of, source, follow_up)
        assert found.verdict is Verdict.NOT_JUDGED
        assert "overlap" in found.reason
