"""What a group of answers says: which roles they have, whether the site moved, and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from answer_groups import answers, changing, expression, judge, listed, numbered, pages, relation, several
from helpers import answer, error_xml, failed, operation, read, row, rows, xml

from accordant.contracts import EachValue, FollowUp, Strength
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
    assert found.reason == "the person's whole list does not show [count(interaction) > 2]"
    assert judge(of, [rows(2)], [rows(2)]).verdict is Verdict.VACUOUS
    assert judge(of, [rows(2)], [rows(1)], reference=rows(2)).verdict is Verdict.VIOLATED


def test_whose_list_would_show_a_breach_is_said_in_words_where_there_are_any() -> None:
    evidence = replace(expression("count(interaction) > 2"), needs="somebody with more than 2 rows")
    of = relation("equivalent", evidence=evidence)
    assert judge(of, [rows(2)], [rows(2)], reference=rows(3)).reason == ""
    found = judge(of, [rows(2)], [rows(2)], reference=rows(2))
    assert (found.verdict, found.reason) == (
        Verdict.VACUOUS,
        "only somebody with more than 2 rows could have shown it",
    )


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


# ------------------------------------------------------------------------------------------------ asked again

AGAIN = (FollowUp(sent="again"),)
A, B, C = ([row(1, subject=subject)] for subject in ("a", "b", "c"))


@pytest.mark.parametrize(
    ("first", "second", "third", "verdict"),
    [
        (A, A, A, Verdict.HELD),
        (A, B, A, Verdict.VIOLATED),
        (A, B, C, Verdict.VIOLATED),
        (A, B, B, Verdict.UNSTABLE),
        (A, A, B, Verdict.UNSTABLE),
    ],
)
def test_a_relation_about_repetition_tells_a_fickle_site_from_one_that_moved(first, second, third, verdict) -> None:
    of = relation("equivalent", follow_ups=AGAIN, compare="rows")
    assert judge(of, [first], [second], [third]).verdict is verdict


def test_of_any_other_relation_a_repeat_that_differs_is_a_site_that_moved() -> None:
    of = relation("equivalent", follow_ups=(FollowUp(sent="reordered"),), compare="rows")
    assert judge(of, [A], [B], [C]).verdict is Verdict.UNSTABLE
    assert judge(of, [A], [B], [A]).verdict is Verdict.VIOLATED


def test_where_all_pages_were_asked_again_the_first_page_alone_does_not_count() -> None:
    of = relation("equal", follow_ups=(FollowUp(sent="reordered"),), over="list")
    source, other = ([*pages(data), []] for data in (rows(4), rows(3)))
    once = answers("repeat", source[:1], walk=True)
    for again, verdict in ((source, Verdict.VIOLATED), ([*pages(rows(5)), []], Verdict.UNSTABLE)):
        whole = answers("repeat", again, walk=True, part=1)
        group = [*answers("source", source, walk=True), *answers("follow-up", other, walk=True), *once, *whole]
        assert judge_group(operation(), of, group, reference_rows=None, reference=None).verdict is verdict


def test_a_repeat_is_compared_as_the_relation_compares() -> None:
    data = [row(1), row(2)]
    changed = [row(1), row(2, subject="Another")]
    assert judge(relation("equal"), [data], [data], [changed]).verdict is Verdict.HELD
    assert judge(relation("equal", compare="rows"), [data], [data], [changed]).verdict is Verdict.UNSTABLE
    assert judge(relation("equal"), [data], [data], [data[::-1]]).verdict is Verdict.HELD
    assert judge(relation("equivalent"), [data], [data], [data[::-1]]).verdict is Verdict.UNSTABLE
    assert judge(relation("difference"), [data], [data], [data[::-1]]).verdict is Verdict.UNSTABLE
    assert judge(relation("subset"), [data], [data[:1]], [numbered(1, 3)]).verdict is Verdict.UNSTABLE


def test_ties_in_another_order_are_no_site_that_moved_where_they_have_none() -> None:
    data = [row(1, subject="a"), row(2, subject="a"), row(3, subject="b")]
    tied = [data[1], data[0], data[2]]
    sent = {"list_sort_column": "subject"}
    assert judge(relation("equivalent", ties="set"), [data], [data], [tied], sent=sent).verdict is Verdict.HELD
    assert judge(relation("equivalent"), [data], [data], [tied], sent=sent).verdict is Verdict.UNSTABLE
    assert judge(relation("equivalent", ties="set"), [data], [data], [data[::-1]], sent=sent).verdict is (
        Verdict.UNSTABLE
    )


def test_a_whole_list_that_is_repeated_is_compared_as_a_whole() -> None:
    of = relation("equal", over="list")
    walk = pages(rows(5))
    longer = pages(rows(6))
    made = [
        *answers("source", walk, walk=True),
        *answers("follow-up", walk, walk=True),
        *answers("repeat", longer, walk=True),
    ]
    found = judge_group(operation(), of, made, reference_rows=None, reference=None)
    assert found.verdict is Verdict.UNSTABLE


def test_new_rows_are_a_list_that_has_changed() -> None:
    of = relation("reversed", over="list")
    found = judge(of, pages(numbered(1, 2, 9)), pages(numbered(2, 1)), reference=rows(2))
    assert (found.verdict, found.reason) == (
        Verdict.UNSTABLE,
        "the list has changed since it was read as a whole",
    )


# -------------------------------------------------------------------------------------------- what a group lacks


def test_a_group_that_lacks_one_of_several_follow_ups_is_not_judged() -> None:
    of = relation("complete", follow_ups=several())
    found = judge(of, [rows(2)], [rows(2)])
    assert (found.verdict, found.reason) == (Verdict.NOT_JUDGED, "the group is not complete")


def test_a_group_with_more_follow_ups_than_the_relation_has_is_not_judged() -> None:
    assert judge(relation("equal"), [rows(2)], [rows(2)], more=[[rows(2)]]).verdict is Verdict.NOT_JUDGED


def test_how_many_items_there_were_is_known_only_where_the_source_was_repeated() -> None:
    follow_ups = changing(interaction_type_id=EachValue(expression("interaction/interactionTypeId")))
    of = relation("complete", follow_ups=follow_ups)
    assert judge(of, [rows(2)], [numbered(1)], []).reason == "the group is not complete"
    assert judge(of, [numbered(1, 2)], [numbered(1)], more=[[numbered(2)]]).verdict is Verdict.HELD


@pytest.mark.parametrize("part", [0, 1])
def test_any_follow_up_that_is_refused_leaves_the_relation_unjudged(part: int) -> None:
    of = relation("equal", follow_ups=several())
    both = [[rows(2)], [rows(2)]]
    both[part] = [error_xml(25)]
    found = judge(of, [rows(2)], both[0], more=both[1:])
    assert (found.verdict, found.reason) == (Verdict.NOT_JUDGED, "the follow-up request was refused with code 25")


def test_follow_ups_are_told_apart_by_their_part_whatever_order_they_are_in() -> None:
    of = relation("complete", follow_ups=several())
    made = [
        *answers("follow-up", [numbered(2)], part=1),
        *answers("repeat", [rows(2)]),
        *answers("follow-up", [numbered(1)]),
        *answers("source", [rows(2)]),
    ]
    found = judge_group(operation(), of, made, reference_rows=None, reference=None)
    assert (found.verdict, found.cases) == (Verdict.HELD, ("2-0001.001", "2-0002.001", "2-0003.001"))


def test_a_group_with_a_write_needs_no_repeat() -> None:
    of = relation("equivalent", follow_ups=(FollowUp(after="logInteraction"),))
    assert judge(of, [rows(2)], [rows(2)], [], before=[[]]).verdict is Verdict.HELD
    assert judge(of, [rows(2)], [rows(2)], [rows(3)], before=[[]]).verdict is Verdict.UNSTABLE


def test_a_relation_that_is_only_asked_is_observed() -> None:
    of = relation("subset", strength=Strength.PROBE)
    assert judge(of, [rows(3)], [rows(2)]).observation == "holds"
    found = judge(of, [rows(3)], [numbered(9)])
    assert (found.verdict, found.observation) == (Verdict.OBSERVED, "does not hold: there are rows too many")
    assert judge(of, [rows(3)], [rows(3)]).verdict is Verdict.VACUOUS


# ------------------------------------------------------------------------------------------- what a source ends


def ended(beforehand, follow_up):
    made = [*answers("source", [[]]), *answers("follow-up", follow_up), *answers("beforehand", beforehand)]
    return judge_group(operation(), relation("refused"), made, reference_rows=None, reference=None)


def test_what_is_accepted_after_the_source_as_before_has_not_been_ended() -> None:
    found = ended([rows(2)], [rows(2)])
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, "accepted")
    assert found.cases == ("2-0001.001", "2-0002.001")


def test_what_is_refused_after_the_source_has_been_ended() -> None:
    found = ended([rows(2)], [error_xml(5)])
    assert (found.verdict, found.observation) == (Verdict.HELD, "it is refused with code 5")


@pytest.mark.parametrize(
    ("beforehand", "reason"),
    [
        ([error_xml(5)], "before getUserInteractions, the same request was refused with code 5"),
        ([], "the group is not complete"),
    ],
)
def test_what_was_not_accepted_before_the_source_shows_nothing_after_it(beforehand, reason: str) -> None:
    for follow_up in ([rows(2)], [error_xml(5)]):
        found = ended(beforehand, follow_up)
        assert (found.verdict, found.reason) == (Verdict.NOT_JUDGED, reason)
