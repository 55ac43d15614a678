"""A relation between answers that somebody has, whatever their roles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from answer_groups import expression, listed, numbered, pages, relation
from helpers import answer, error_xml, json_body, operation, row, rows, xml

from accordant.contracts import PATTERNS, FollowUp, Listing, Strength
from accordant.relations import PATTERN_FUNCTIONS, PatternResult, compare


def test_every_pattern_of_the_language_has_a_function() -> None:
    assert set(PATTERN_FUNCTIONS) == set(PATTERNS)


def made(data, **changes):
    return answer(data if isinstance(data, bytes) else xml(data), role="single", **changes)


def test_answers_of_any_role_can_be_compared() -> None:
    result = compare(relation("equivalent"), operation(), [made(rows(3))], [[made(rows(3))]])
    assert result.holds
    assert result == PatternResult()
    result = compare(relation("equivalent"), operation(), [made(rows(3))], [[made(rows(2))]])
    assert not result.holds
    assert result.breach is not None
    result = compare(relation("subset"), operation(), [made(rows(3))], [[made(rows(3))]])
    assert (result.holds, bool(result.vacuous)) == (False, True)


def test_strength_and_evidence_do_not_count() -> None:
    of = relation("equivalent", strength=Strength.PROBE, evidence=expression("count(interaction) > 99"))
    assert compare(of, operation(), [made(rows(3))], [[made(rows(3))]]).holds
    assert compare(of, operation(), [made(rows(3))], [[made(rows(2))]]).breach is not None


def test_a_refusal_is_named_by_what_it_was_compared_as() -> None:
    of = relation("equivalent")
    result = compare(of, operation(), [made(error_xml(10))], [[made(rows(3))]])
    assert (result.holds, result.not_judged) == (False, "the source request was refused with code 10")
    result = compare(of, operation(), [made(rows(3))], [[made(error_xml(10))]])
    assert result.not_judged == "the follow-up request was refused with code 10"
    assert compare(of, operation(), [], [[made(rows(3))]]).not_judged == "the group is not complete"
    assert compare(of, operation(), [made(rows(3))], []).not_judged == "the group is not complete"


def walk(data):
    cut = [*pages(data)]
    return [made(page, page=number, case_id=f"1-0001.{number:03d}") for number, page in enumerate(cut)]


def test_lists_are_compared_over_all_their_pages() -> None:
    of = relation("reversed", over="list")
    assert compare(of, operation(), walk(rows(5)), [walk(rows(5)[::-1])]).holds
    assert compare(of, operation(), walk(rows(5)), [walk(rows(5))]).breach is not None
    assert compare(of, operation(), walk(rows(5))[1:], [walk(rows(5)[::-1])]).not_judged != ""


def test_pages_are_compared_with_the_whole_list_where_it_is_known() -> None:
    of = relation("complete-and-disjoint")
    assert compare(of, operation(), walk(rows(5)), [], reference_rows=listed(rows(5))).holds
    assert compare(of, operation(), walk(rows(5)), [], reference_rows=listed(rows(6))).breach is not None
    assert compare(of, operation(), walk(rows(5)), []).vacuous != ""


def test_an_operation_that_has_no_pages_is_compared_with_a_list() -> None:
    single = replace(operation(), name="getInteraction", element="getInteractionResponse", listing=Listing())
    of = relation("subset", over="list", follow_ups=(FollowUp(operation="getInteraction"),))
    follow_up = made(xml(numbered(2), root="getInteractionResponse"), of=single)
    assert compare(of, operation(), walk(rows(5)), [[follow_up]]).holds
    assert compare(of, operation(), walk(numbered(1, 3)), [[follow_up]]).breach is not None


def test_times_without_a_zone_are_meant_in_that_of_the_site() -> None:
    of = relation("ordered", over="response", by=expression("xs:dateTime(creationDate)"))
    data = [row(1, creationDate="2016-02-01T09:00:00"), row(2, creationDate="2016-02-01T16:00:00Z")]
    assert compare(of, operation(), [made(data)], [], "America/Chicago").holds
    assert compare(of, operation(), [made(data)], [], "Pacific/Honolulu").breach is not None
    assert compare(of, operation(), [made(data)], []).not_judged != ""


@pytest.mark.parametrize("expect", PATTERNS)
@pytest.mark.parametrize("form", ["xml", "json"])
def test_every_pattern_says_something_of_the_same_answer_twice_and_raises_nothing(expect: str, form: str) -> None:
    of = relation(expect)
    bodies = [json_body, xml][form == "xml"]
    for data in ([], rows(1), rows(3)):
        one = made(bodies(data), sent={"response_format": form, "list_sort_column": "subject"})
        follow_ups = [[one]] if of.follow_ups else []
        result = compare(replace(of, over="response"), operation(), [one], follow_ups)
        assert result.breach is None or expect in {"disjoint", "reversed", "refused"}


def test_no_signature_or_kind_has_a_value_of_the_data() -> None:
    first, second = [row(11, subject="canary"), row(22)], [row(33, subject="canary"), row(44)]
    seen = set()
    for expect in PATTERNS:
        of = replace(relation(expect), over="response", compare="rows")
        for source, follow_up in ((first, second), (first, first), (first, [row(11, subject="kanarie"), row(22)])):
            follow_ups = [[made(follow_up)]] if of.follow_ups else []
            result = compare(of, operation(), [made(source, sent={"list_sort_column": "subject"})], follow_ups)
            if result.breach is not None:
                said = f"{result.breach.signature} {result.breach.kind}"
                assert not any(value in said for value in ("canary", "kanarie", "11", "22", "33", "44"))
                seen.add(expect)
    assert seen >= {"equivalent", "equal", "subset", "superset", "prefix", "disjoint", "complete", "difference"}
