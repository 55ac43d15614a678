"""One answer in two formats."""

from __future__ import annotations

import json

import pytest
from answer_groups import answers, changing, judge, numbered, relation
from helpers import NAME, error_json, error_xml, json_body, operation, row, rows, with_note, xml

from accordant.contracts import FollowUp, OtherValue
from accordant.findings import Verdict
from accordant.relations import judge_group


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


def test_line_ends_that_an_xml_parser_must_change_are_no_difference() -> None:
    data = [row(1, subject="one\r\ntwo")]
    assert formats(xml(data), json_body(data)).verdict is Verdict.HELD
    assert formats(xml(data), json_body([row(1, subject="one two")])).verdict is Verdict.VIOLATED


# --------------------------------------------------------------------------------------- refusals, one format


def of_refusals(source: bytes, follow_up: bytes, status: int = 403):
    made = [
        *answers("source", [source], status=status),
        *answers("follow-up", [follow_up], form="json", status=status),
        *answers("repeat", [source], status=status),
    ]
    of = relation("same-image", on="refused", follow_ups=changing(response_format=OtherValue()))
    return judge_group(operation(), of, made, reference_rows=None, reference=None)


@pytest.mark.parametrize("status", [403, 200])
def test_a_refusal_has_the_same_code_and_message_in_both_formats(status: int) -> None:
    assert of_refusals(error_xml(10, "No."), error_json(10, "No."), status).verdict is Verdict.HELD


@pytest.mark.parametrize(
    ("follow_up", "signature"),
    [(error_json(11, "No."), "$.errorResponse.code"), (error_json(10, "Not."), "$.errorResponse.message")],
)
def test_another_code_or_message_is_shown_by_its_path(follow_up: bytes, signature: str) -> None:
    found = of_refusals(error_xml(10, "No."), follow_up)
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, signature)


def test_what_is_refused_in_one_format_is_refused_in_the_other() -> None:
    found = of_refusals(error_xml(10), json_body(rows(2)))
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, "accepted")
    assert of_refusals(xml(rows(2)), error_json(10)).reason == "the source request was not refused"


def test_a_refusal_in_another_namespace_is_the_same() -> None:
    other = next(iter(operation().api.error.other_namespaces))
    assert of_refusals(error_xml(10, "No.", other), error_json(10, "No.")).verdict is Verdict.HELD


def test_two_answers_in_the_format_that_was_asked_for_are_compared_as_images() -> None:
    of = relation("same-image", follow_ups=changing(cons_id=OtherValue()))
    assert judge(of, [rows(2)], [rows(2)]).verdict is Verdict.HELD
    found = judge(of, [numbered(1, 2)], [[row(1), row(2, subject="Another")]])
    assert (found.verdict, found.breach.expected, found.breach.actual) == (
        Verdict.VIOLATED,
        "'Subject 2'",
        "'Another'",
    )
    assert judge(of, [[]], [[]]).verdict is Verdict.VACUOUS


def test_an_answer_that_says_something_else_each_time_is_unstable() -> None:
    first, second, third = ([row(1, subject=subject)] for subject in ("a", "b", "c"))
    assert formats(xml(first), json_body(second), xml(third)).verdict is Verdict.UNSTABLE
    assert formats(xml(first), json_body(second), xml(first)).verdict is Verdict.VIOLATED
