"""Which rows there are, whatever their order: speaks, is silent, and says when it could not have spoken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from answer_groups import changing, expression, judge, numbered, pages, relation, several
from helpers import answer, error_xml, operation, row, rows, xml
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.contracts import EachValue, PersonValue
from accordant.findings import Verdict
from accordant.relations import compare


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


# --------------------------------------------------------------------------------------- subset and superset


def by_list(expect: str, **changes):
    return relation(expect, over="list", **changes)


def test_rows_that_the_source_has_too_are_a_subset() -> None:
    assert judge(by_list("subset"), pages(rows(5)), pages(numbered(2, 4))).verdict is Verdict.HELD


def test_a_row_that_the_source_has_not_is_shown_with_the_page_that_has_it() -> None:
    found = judge(by_list("subset"), pages(rows(3)), [numbered(2), numbered(7), []])
    assert found.verdict is Verdict.VIOLATED
    assert found.breach.actual == "7 besides its 3 rows"
    assert (found.breach.signature, found.breach.kind) == ("surplus", "some of its rows")
    assert found.cases == ("2-0001.001", "2-0001.002", "2-0001.003", "2-0001.004", "2-0002.002")


@pytest.mark.parametrize(
    ("source", "follow_up", "reason"),
    [
        (numbered(1, 2), [], "the answer to the follow-up has no row"),
        (numbered(1, 2), numbered(2, 1), "both answers have the same rows: nothing was taken away"),
        ([], [], "the answer to the follow-up has no row"),
    ],
)
def test_a_subset_that_is_nothing_or_everything_proves_nothing(source, follow_up, reason) -> None:
    found = judge(relation("subset"), [source], [follow_up])
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, reason)


def test_all_rows_of_the_source_and_more_are_a_superset() -> None:
    assert judge(by_list("superset"), pages(numbered(2, 4)), pages(rows(5))).verdict is Verdict.HELD


def test_a_row_of_the_source_that_is_missing_is_shown_with_the_page_that_has_it() -> None:
    found = judge(by_list("superset"), pages(numbered(1, 2, 9)), [rows(3)])
    assert (found.verdict, found.breach.actual) == (Verdict.VIOLATED, "3 rows, without 9")
    assert found.breach.signature == "missing"
    assert found.cases == ("2-0001.002", "2-0002.001", "2-0002.002")


@pytest.mark.parametrize(
    ("source", "follow_up", "reason"),
    [
        ([], numbered(1), "the answer to the source request has no row"),
        (numbered(1, 2), numbered(1, 2), "both answers have the same rows: nothing was taken away"),
    ],
)
def test_a_superset_of_nothing_or_of_everything_proves_nothing(source, follow_up, reason) -> None:
    found = judge(relation("superset"), [source], [follow_up])
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, reason)


OTHER_PERSON = {"follow_ups": changing(cons_id=PersonValue("other"))}


@pytest.mark.parametrize("follow_up", [rows(3), [], error_xml(10)], ids=["the same", "nothing", "a refusal"])
def test_nothing_of_another_person_is_proof_where_that_person_has_rows(follow_up) -> None:
    assert judge(relation("subset", **OTHER_PERSON), [rows(3)], [follow_up]).verdict is Verdict.HELD


def test_a_row_of_another_person_is_a_breach() -> None:
    found = judge(relation("subset", **OTHER_PERSON), [rows(3)], [numbered(8, 9)])
    assert (found.verdict, found.breach.kind) == (Verdict.VIOLATED, "other rows")


def test_that_another_person_decides_nothing_is_proof_though_the_list_is_empty() -> None:
    assert judge(relation("equal", **OTHER_PERSON), [[]], [[]]).verdict is Verdict.HELD
    assert judge(relation("equal"), [[]], [[]]).verdict is Verdict.VACUOUS


# --------------------------------------------------------------------------------------------------- disjoint


def test_lists_without_a_common_row_are_disjoint() -> None:
    assert judge(by_list("disjoint"), pages(numbered(1, 2)), pages(numbered(3, 4))).verdict is Verdict.HELD


def test_a_common_row_is_shown_by_the_two_pages_that_have_it() -> None:
    found = judge(by_list("disjoint"), pages(numbered(1, 2, 3, 4)), pages(numbered(8, 9, 7, 3)))
    assert (found.verdict, found.breach.actual, found.breach.kind) == (Verdict.VIOLATED, "3 again", "some rows")
    assert found.cases == ("2-0001.002", "2-0002.002")


def test_the_same_list_once_more_is_disjoint_in_nothing() -> None:
    assert judge(relation("disjoint"), [rows(2)], [rows(2)]).breach.kind == "all rows"


@pytest.mark.parametrize(
    ("source", "follow_up", "reason"),
    [
        ([], numbered(1), "the answer to the source request has no row"),
        (numbered(1), [], "the answer to the follow-up has no row"),
    ],
)
def test_an_empty_list_is_disjoint_with_everything_and_proves_nothing(source, follow_up, reason) -> None:
    found = judge(relation("disjoint"), [source], [follow_up])
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, reason)


# -------------------------------------------------------------------------------- complete, with several follow-ups


def complete(expect: str = "complete"):
    return relation(expect, over="list", follow_ups=several())


@pytest.mark.parametrize("second", [(3, 4), (2, 3, 4)])
def test_follow_ups_that_have_all_rows_together_are_complete(second) -> None:
    found = judge(complete(), pages(rows(4)), pages(numbered(1, 2)), more=[pages(numbered(*second))])
    assert found.verdict is Verdict.HELD


def test_a_row_that_no_follow_up_has_is_missing() -> None:
    found = judge(complete(), pages(rows(4)), pages(numbered(1, 2)), more=[pages(numbered(4))])
    assert (found.breach.signature, found.breach.actual) == ("incomplete", "3 rows, without 3")
    assert found.breach.expected == "the 4 rows of the source in the answers to the 2 follow-ups"


def test_what_is_missing_and_what_is_too_much_are_both_said() -> None:
    found = judge(complete(), pages(rows(4)), pages(numbered(1, 2)), more=[pages(numbered(4, 9))])
    assert (found.breach.signature, found.breach.actual) == ("incomplete", "4 rows, without 3 and with 9 besides")


def test_a_row_that_the_source_has_not_is_too_much_and_shown_without_the_other_follow_ups() -> None:
    found = judge(complete(), [rows(2)], pages(numbered(1)), more=[pages(numbered(2, 3))])
    assert (found.breach.signature, found.breach.actual) == ("surplus", "3 rows, with 3 besides")
    assert found.cases == ("2-0001.001", "2-0001.002", "2-0003.001")


@pytest.mark.parametrize(
    ("source", "parts", "reason"),
    [
        ([], ([], []), "the answer to the source request has no row"),
        (rows(2), (rows(2), []), "only one of the follow-ups has rows"),
    ],
)
@pytest.mark.parametrize("expect", ["complete", "complete-and-disjoint"])
def test_one_part_is_the_whole_and_proves_nothing(expect: str, source, parts, reason) -> None:
    found = judge(complete(expect), pages(source), pages(parts[0]), more=[pages(parts[1])])
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, reason)


def test_parts_that_share_no_row_and_are_the_whole_are_a_partition() -> None:
    found = judge(complete("complete-and-disjoint"), pages(rows(3)), pages(numbered(3)), more=[pages(numbered(1, 2))])
    assert found.verdict is Verdict.HELD


def test_a_row_in_two_parts_is_shown_by_the_two_pages_that_have_it() -> None:
    found = judge(
        complete("complete-and-disjoint"), pages(rows(3)), pages(numbered(1, 2, 3)), more=[pages(numbered(3))]
    )
    assert (found.breach.signature, found.breach.kind) == ("overlap", "one row again")
    assert found.breach.actual == "row 3 in the answers to two of them"
    assert found.cases == ("2-0002.002", "2-0003.001")


def test_a_row_that_is_in_no_part_is_missing() -> None:
    found = judge(complete("complete-and-disjoint"), pages(rows(3)), pages(numbered(1)), more=[pages(numbered(2))])
    assert found.breach.signature == "incomplete"


def each_type(expect: str = "complete-and-disjoint"):
    follow_ups = changing(interaction_type_id=EachValue(expression("interaction/interactionTypeId")))
    return relation(expect, over="list", follow_ups=follow_ups)


def test_of_each_item_there_is_a_part() -> None:
    parts = [pages(numbered(2)), pages(numbered(3))]
    assert judge(each_type(), pages(rows(3)), pages(numbered(1)), more=parts).verdict is Verdict.HELD
    assert judge(each_type(), pages(rows(4)), pages(numbered(1)), more=parts).breach.actual == "3 rows, without 4"


def test_without_items_nothing_is_followed_up() -> None:
    found = judge(each_type(), pages([]))
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, "the answer to the source request has no row")
    assert judge(each_type(), pages(rows(2))).reason == "the group is not complete"


# ----------------------------------------------------------------------------------------------- intersection


def meeting():
    return relation("intersection", over="list", follow_ups=several())


def test_what_all_follow_ups_share_is_the_intersection() -> None:
    found = judge(meeting(), pages(numbered(2, 3)), pages(rows(3)), more=[pages(numbered(2, 3, 4))])
    assert found.verdict is Verdict.HELD


def test_follow_ups_that_share_nothing_have_an_empty_intersection() -> None:
    assert judge(meeting(), pages([]), pages(numbered(1)), more=[pages(numbered(2))]).verdict is Verdict.HELD


def test_a_row_that_one_follow_up_has_not_is_too_much() -> None:
    found = judge(meeting(), pages(numbered(2, 4)), [rows(2), numbered(3)], more=[pages(numbered(2, 4))])
    assert (found.breach.signature, found.breach.actual) == ("surplus", "2 rows, with 4 that one of them has not")
    assert found.cases == ("2-0001.001", "2-0002.001", "2-0002.002", "2-0002.003")


def test_a_row_that_all_follow_ups_have_is_missing() -> None:
    found = judge(meeting(), pages(numbered(2)), pages(rows(3)), more=[pages(numbered(2, 3, 4))])
    assert (found.breach.signature, found.breach.actual) == ("missing", "1 row, without 3")


@pytest.mark.parametrize(
    ("own", "first", "second", "reason"),
    [
        (
            numbered(1, 2),
            numbered(1, 2),
            rows(4),
            "what the follow-ups share is all of one of them: the others took nothing away",
        ),
        ([], [], numbered(1), "what the follow-ups share is all of one of them: the others took nothing away"),
        ([], [], [], "no answer has a row"),
    ],
)
def test_an_intersection_in_which_one_takes_nothing_away_proves_nothing(own, first, second, reason) -> None:
    found = judge(meeting(), pages(own), pages(first), more=[pages(second)])
    assert (found.verdict, found.reason) == (Verdict.VACUOUS, reason)


# ------------------------------------------------------------------------------------ against plain Python

SETS = st.lists(st.integers(1, 6), unique=True, max_size=5)


@pytest.mark.parametrize(
    ("expect", "holds"),
    [
        ("equal", lambda source, follow_up: source == follow_up),
        ("subset", lambda source, follow_up: follow_up <= source),
        ("superset", lambda source, follow_up: follow_up >= source),
        ("disjoint", lambda source, follow_up: not follow_up & source),
    ],
)
@settings(max_examples=40)
@given(source=SETS, follow_up=SETS)
def test_two_lists_are_judged_as_sets(expect: str, holds, source, follow_up) -> None:
    found = judge(relation(expect), [numbered(*source)], [numbered(*follow_up)])
    assert (found.verdict is not Verdict.VIOLATED) == holds(set(source), set(follow_up))


@pytest.mark.parametrize(
    ("expect", "holds"),
    [
        ("complete", lambda source, one, other: source == one | other),
        ("complete-and-disjoint", lambda source, one, other: source == one | other and not one & other),
        ("intersection", lambda source, one, other: source == one & other),
    ],
)
@settings(max_examples=40)
@given(one=SETS, other=SETS, data=st.data())
def test_three_lists_are_judged_as_sets(expect: str, holds, one, other, data) -> None:
    union, common = sorted({*one, *other}), sorted({*one} & {*other})
    source = data.draw(st.one_of(SETS, st.just(union), st.just(common)))
    found = judge(
        relation(expect, follow_ups=several()), [numbered(*source)], [numbered(*one)], more=[[numbered(*other)]]
    )
    assert (found.verdict is not Verdict.VIOLATED) == holds({*source}, {*one}, {*other})


# --------------------------------------------------------------------------------------------- whole documents


def test_an_operation_without_rows_is_compared_by_its_document() -> None:
    of = replace(operation(), rows=None, key=None)
    first, again, other = (
        answer(xml(data), of=of) for data in (numbered(1, 2), numbered(1, 2), [row(1), row(2, subject="Another")])
    )
    for expect in ("equal", "equivalent"):
        assert compare(relation(expect), of, [first], [[again]]).holds
        breach = compare(relation(expect), of, [first], [[other]]).breach
        assert breach.expected == "interaction/subject 'Subject 2'"
        assert breach.actual == "interaction/subject 'Another' in the answer to the follow-up"


def test_where_there_are_no_rows_by_nature_sets_are_not_judged() -> None:
    of = replace(operation(), rows=None, key=None)
    for follow_up in (answer(xml(rows(2)), of=of), answer(xml(rows(2)))):
        result = compare(relation("subset"), of, [answer(xml(rows(2)), of=of)], [[follow_up]])
        assert "compares rows" in result.not_judged
    assert "compares rows" in compare(relation("equal"), of, [answer(of=of)], [[answer()]]).not_judged
