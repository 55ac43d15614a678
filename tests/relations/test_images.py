"""One answer in two formats."""

from __future__ import annotations

import json

import pytest
from answer_groups import answers, numbered, relation
from helpers import NAME, json_body, operation, row, rows, with_note, xml

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
