"""What a group of answers says: which roles they have, whether the site moved, and what cannot be compared."""

from __future__ import annotations

import pytest
from answer_groups import answers, expression, judge, listed, numbered, pages, relation
from helpers import answer, error_xml, failed, operation, read, rows, xml

from accordant.findings import Verdict
from accordant.relations import judge_group

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
    of = relation("equivalent", evidence=expression("count(interaction) > 2"))
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
