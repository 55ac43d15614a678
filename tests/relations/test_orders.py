"""Rows in the same order, the first of them, or from the end; ties in any."""

from __future__ import annotations

import pytest
from answer_groups import judge, numbered, pages, relation, several
from helpers import NAME, Row, row, rows
from hypothesis import given, settings
from hypothesis import strategies as st

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


# ------------------------------------------------------------------------------------- ties of equivalent


@pytest.mark.parametrize("order", [(1, 2, 3, 4), (1, 3, 2, 4)])
def test_equivalent_lets_ties_come_in_any_order_where_the_relation_does(order) -> None:
    of = relation("equivalent", ties="set")
    assert judge(of, [SUBJECTS], [picked(*order)], sent=SORTED).verdict is Verdict.HELD


@pytest.mark.parametrize(
    ("order", "signature"),
    [((2, 1, 3, 4), "order"), ((1, 3, 4), "rows"), ((1, 2, 2, 4), "rows"), ((1, 2, 3, 3), "rows")],
)
def test_another_order_of_values_a_lost_row_and_a_doubled_one_are_breaches_with_ties_too(order, signature) -> None:
    found = judge(relation("equivalent", ties="set"), [SUBJECTS], [picked(*order)], sent=SORTED)
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, signature)


@pytest.mark.parametrize(("ties", "sent"), [("order", SORTED), ("set", {}), ("set", {"list_sort_column": "relevance"})])
def test_without_a_sort_column_or_leave_ties_have_an_order(ties: str, sent) -> None:
    found = judge(relation("equivalent", ties=ties), [SUBJECTS], [picked(1, 3, 2, 4)], sent=sent)
    assert found.verdict is Verdict.VIOLATED


def test_values_that_a_site_may_take_for_equal_are_ties() -> None:
    of = relation("equivalent", ties="set")
    same = [row(1, subject="résumé"), row(2, subject="Resume"), row(3, subject="z")]
    assert judge(of, [same], [[same[1], same[0], same[2]]], sent=SORTED).verdict is Verdict.HELD
    zones = [row(1, creationDate="2016-02-01T10:00:00Z"), row(2, creationDate="2016-02-01T04:00:00-06:00")]
    sent = {"list_sort_column": "creationDate"}
    assert judge(of, [zones], [[*reversed(zones)]], sent=sent).verdict is Verdict.HELD


# ---------------------------------------------------------------------------------------------- prefix


def test_the_first_rows_are_a_prefix() -> None:
    assert judge(relation("prefix"), [rows(4)], [rows(3)]).verdict is Verdict.HELD


@pytest.mark.parametrize(
    ("follow_up", "signature", "actual"),
    [
        (numbered(2, 3), "order", "2, 3 instead of 1, 2"),
        (numbered(1, 3), "order", "from row 2: 3 instead of from row 2: 2"),
        (numbered(1, 9), "rows", "1, 9: 9 besides"),
        (numbered(1, 1), "rows", "1, 1: 1 besides"),
        (numbered(1, 2, 3, 4, 5), "rows", "1, 2, 3, 4, 5: 5 besides"),
    ],
)
def test_other_rows_are_no_prefix(follow_up, signature: str, actual: str) -> None:
    found = judge(relation("prefix"), [rows(4)], [follow_up])
    assert (found.verdict, found.breach.signature, found.breach.actual) == (Verdict.VIOLATED, signature, actual)


@pytest.mark.parametrize(
    ("follow_up", "reason"),
    [([], "the answer to the follow-up has no row"), (rows(4), "both answers have the same rows")],
)
def test_a_prefix_of_nothing_or_of_everything_proves_nothing(follow_up, reason: str) -> None:
    found = judge(relation("prefix"), [rows(4)], [follow_up])
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, reason)


@pytest.mark.parametrize("order", [(1, 2), (1, 3), (1, 3, 2)])
def test_a_page_may_end_among_ties(order) -> None:
    found = judge(relation("prefix", ties="set"), [SUBJECTS], [picked(*order)], sent=SORTED)
    assert found.verdict is Verdict.HELD


@pytest.mark.parametrize("order", [(2, 3), (1, 4), (1, 2, 4)])
def test_a_page_that_passes_ties_over_is_no_prefix(order) -> None:
    found = judge(relation("prefix", ties="set"), [SUBJECTS], [picked(*order)], sent=SORTED)
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, "order")


@settings(max_examples=60)
@given(
    source=st.lists(st.integers(1, 6), unique=True, max_size=5),
    follow_up=st.lists(st.integers(1, 6), unique=True, max_size=5),
    cut=st.integers(0, 5),
)
def test_lists_are_compared_as_sequences(source, follow_up, cut) -> None:
    for other in (follow_up, source[:cut], source[::-1]):
        judged = {
            expect: judge(relation(expect), [numbered(*source)], [numbered(*other)]).verdict is not Verdict.VIOLATED
            for expect in ("equivalent", "prefix", "reversed")
        }
        assert judged == {
            "equivalent": other == source,
            "prefix": other == source[: len(other)],
            "reversed": other == source[::-1],
        }


# ------------------------------------------------------------------------------------- several follow-ups


def test_each_of_several_follow_ups_must_follow() -> None:
    of = relation("equivalent", follow_ups=several())
    assert judge(of, [rows(3)], [rows(3)], more=[[rows(3)]]).verdict is Verdict.HELD
    found = judge(of, [rows(3)], [rows(3)], more=[[rows(2)]])
    assert found.verdict is Verdict.VIOLATED
    assert found.cases == ("2-0001.001", "2-0003.001")


def test_one_follow_up_that_shows_something_is_enough() -> None:
    of = relation("prefix", follow_ups=several())
    assert judge(of, [rows(3)], [rows(2)], more=[[rows(3)]]).verdict is Verdict.HELD
    assert judge(of, [rows(3)], [[]], more=[[rows(3)]]).verdict is Verdict.VACUOUS


# ---------------------------------------------------------------------------------------- sizes of pages


@pytest.mark.parametrize("expect", ["equivalent", "equal"])
def test_where_everything_fits_on_one_page_its_size_does_not_matter(expect: str) -> None:
    of = relation(expect, over="list", given=("list_page_size",))
    found = judge(of, pages(rows(2)), pages(rows(2)))
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "everything fits on one page")
    assert judge(of, pages(rows(3)), pages(rows(3), 5)).verdict is Verdict.HELD
    assert judge(relation(expect, over="list"), pages(rows(2)), pages(rows(2))).verdict is Verdict.HELD


def test_a_row_that_one_page_has_twice_is_no_overlap_of_pages() -> None:
    found = judge(by_order(), [numbered(1, 2, 2)], [numbered(2, 1)])
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, "rows")
