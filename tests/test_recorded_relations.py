"""What recorded calls say together: what is sure, what may be a site that moved, and what cannot be said."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import Row, answer, operation, rows, xml

from accordant.findings import Outcome, Severity, Verdict
from accordant.gatherings import Gathering, Member
from accordant.recorded_relations import joined_names, judge_gathering

LIST = rows(7)
SIZE = {"list_page_size": "3"}
SORTED = {"list_sort_column": "interactionId"}
Told = tuple[str, int | None, list[Row], dict[str, str]]


def judged(relation: str, *told: Told, why_not: str = "") -> Outcome:
    members = tuple(Member(index, role, page) for index, (role, page, _, _) in enumerate(told))
    answers = [answer(xml(content), sent) for _, _, content, sent in told]
    names = [f"a.har entry {number}" for number in range(1, len(told) + 1)]
    return judge_gathering(operation(), Gathering(operation().name, relation, members, why_not), answers, names)


def pages(*contents: list[Row], role: str = "source") -> list[Told]:
    return [
        (role, number, content, {**SIZE, "list_page_offset": str(number)}) for number, content in enumerate(contents)
    ]


WHOLE = pages(LIST[:3], LIST[3:6], LIST[6:])
SHARED = pages(LIST[:3], LIST[2:5])
REFERENCE: Told = ("reference", 0, LIST, {})


def test_pages_that_are_the_whole_list_hold() -> None:
    assert judged("pages-are-a-partition", *WHOLE, REFERENCE).verdict is Verdict.HELD


def test_pages_without_a_whole_list_beside_them_prove_nothing() -> None:
    assert judged("pages-are-a-partition", *WHOLE).verdict is Verdict.VACUOUS


@pytest.mark.parametrize("told", [SHARED, pages(LIST[:3], LIST[2:5], LIST[5:6])])
def test_a_row_on_two_pages_is_a_warning_where_nobody_asked_again(told: list[Told]) -> None:
    found = judged("pages-are-a-partition", *told)
    assert (found.verdict, found.severity) == (Verdict.VIOLATED, Severity.WARNING)
    assert found.cases == ("a.har entry 1", "a.har entry 2")
    assert found.breach is not None
    assert found.breach.actual.startswith("row 3 on page 0 and again on page 1; not all of it was asked for again")


def test_pages_that_share_no_row_and_do_not_end_are_not_judged() -> None:
    assert judged("pages-are-a-partition", *pages(LIST[:3], LIST[3:6])).verdict is Verdict.NOT_JUDGED


def test_a_row_on_two_pages_is_an_error_where_the_first_stayed_the_same() -> None:
    again = ("repeat", 0, LIST[:3], SIZE)
    found = judged("pages-are-a-partition", *pages(LIST[:3], LIST[2:5], LIST[5:6]), again)
    assert (found.verdict, found.severity) == (Verdict.VIOLATED, None)


def test_a_first_page_that_changed_meanwhile_excuses_the_others() -> None:
    again = ("repeat", 0, LIST[1:4], SIZE)
    found = judged("pages-are-a-partition", *pages(LIST[:3], LIST[2:5], LIST[5:6]), again)
    assert found.verdict is Verdict.UNSTABLE


def test_that_the_first_page_stayed_says_nothing_of_what_the_others_share() -> None:
    again = ("repeat", 0, LIST[:3], SIZE)
    found = judged("pages-are-a-partition", *pages(LIST[:3], LIST[3:6], LIST[5:6]), again)
    assert (found.verdict, found.severity) == (Verdict.VIOLATED, Severity.WARNING)


def test_a_row_that_is_on_no_page_is_missed() -> None:
    found = judged("pages-are-a-partition", *pages(LIST[:3], LIST[4:6]), REFERENCE)
    assert found.breach is not None
    assert found.breach.signature == "incomplete"
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(("back", "verdict"), [(LIST[::-1], Verdict.HELD), (LIST, Verdict.VIOLATED)])
def test_a_list_and_its_reverse(back: list[Row], verdict: Verdict) -> None:
    told: list[Told] = [("source", 0, LIST, SORTED), ("follow-up", 0, back, {**SORTED, "list_ascending": "false"})]
    assert judged("descending-is-reversed", *told).verdict is verdict


@pytest.mark.parametrize(
    ("filtered", "whole", "verdict"),
    [
        ([LIST[0], LIST[3]], LIST, Verdict.HELD),
        ([LIST[0], *rows(1, first=99)], LIST, Verdict.VIOLATED),
        # Two lists of one length, shorter than a page: a site that gives no more looks like that.
        (rows(7, first=4), LIST, Verdict.NOT_JUDGED),
        # A full page need not be all.
        (LIST[:1], rows(25), Verdict.NOT_JUDGED),
    ],
)
def test_a_filter_takes_away(filtered: list[Row], whole: list[Row], verdict: Verdict) -> None:
    told: list[Told] = [("source", 0, filtered, {"interaction_type_id": "6"}), ("follow-up", 0, whole, {})]
    assert judged("type-takes-away", *told).verdict is verdict


@pytest.mark.parametrize(("again", "verdict"), [(LIST, Verdict.HELD), (LIST[1:], Verdict.UNSTABLE)])
def test_the_same_call_answered_otherwise_is_no_finding(again: list[Row], verdict: Verdict) -> None:
    found = judged("asked-again", ("source", None, LIST, {}), ("follow-up", None, again, {}))
    assert (found.verdict, found.breach) == (verdict, None)


def test_what_is_not_compared_says_why() -> None:
    found = judged("asked-again", ("source", None, LIST, {}), ("follow-up", None, [], {}), why_not="too far")
    assert (found.verdict, found.reason) == (Verdict.NOT_JUDGED, "too far")


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        (["r/a.har entry 1", "r/a.har entry 12", "r/a.har entry 1"], "r/a.har entry 1, entry 12"),
        (["a.txt", "b.txt"], "a.txt, b.txt"),
        (["a.har entry 1", "b.har entry 2"], "a.har entry 1, b.har entry 2"),
    ],
)
def test_recordings_are_named_together(names: list[Any], joined: str) -> None:
    assert joined_names(names) == joined
