"""Which rows there are, whatever their order: speaks, is silent, and says when it could not have spoken."""

from __future__ import annotations

import pytest
from answer_groups import judge, numbered, pages, relation
from helpers import rows

from accordant.findings import Verdict


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
