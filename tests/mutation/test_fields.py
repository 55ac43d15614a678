"""Each mistake in a field is what it says, in both formats, and is not made where it would change nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers import Row, answer, body, error_json, error_xml, json_body, row, rows, with_note, xml
from planting import planted, subject

from accordant.mutation.mutants import Change, Subject

SUBJECT = {
    "xml": "/getUserInteractionsResponse/interaction/subject",
    "json": "$.getUserInteractionsResponse.interaction.subject",
}
TYPE = {form: path.replace("subject", "interactionTypeId") for form, path in SUBJECT.items()}
NOTE = {form: path.replace("subject", "note") for form, path in SUBJECT.items()}

both = pytest.mark.parametrize("form", ["xml", "json"])


def of(rows: list[Row], form: str) -> Subject:
    return subject(answer(body(rows, form)))


def the_row(change: Change) -> dict[str, Any]:
    """The only row of what was made of an answer."""
    read = answer(change.response.body)
    image = read.image["getUserInteractionsResponse"]["interaction"]
    assert isinstance(image, dict)
    return image


@both
def test_a_dropped_field_is_missing_and_nothing_else(form: str) -> None:
    change = planted("field-dropped", of([row(1)], form))[SUBJECT[form]]
    assert the_row(change) == {name: value for name, value in row(1).items() if name != "subject"}
    assert "Subject 1" in change.before
    assert change.after == "nothing"


@both
def test_every_field_can_be_dropped_those_of_notes_too(form: str) -> None:
    of_rows = of([row(1), with_note(2)], form)
    note = with_note(2)["note"]
    assert len(planted("field-dropped", of_rows)) == 2 * len(row(1)) + len(note)


@both
def test_an_emptied_field_is_there_without_a_text(form: str) -> None:
    change = planted("field-emptied", of([row(1)], form))[SUBJECT[form]]
    assert the_row(change) == {**row(1), "subject": {}}


@both
def test_what_is_empty_is_not_emptied(form: str) -> None:
    assert SUBJECT[form] not in planted("field-emptied", of([row(1, subject="")], form))


@both
def test_a_renamed_field_has_its_value_under_another_name(form: str) -> None:
    found = planted("field-renamed", of([row(1)], form))
    assert the_row(found[SUBJECT[form]])["Subject"] == "Subject 1"
    assert the_row(found[TYPE[form]])["interactiontypeid"] == "1000"
    assert "interactionTypeId" not in the_row(found[TYPE[form]])


@both
def test_a_surplus_field_is_beside_the_others(form: str) -> None:
    found = planted("field-surplus", of([with_note(1)], form))
    row_path = SUBJECT[form].rpartition("/" if form == "xml" else ".")[0]
    assert set(found) == {row_path, NOTE[form], row_path.removesuffix("interaction")[:-1]}
    assert the_row(found[row_path]) == {**with_note(1), "internalId": "1"}


def test_two_elements_have_changed_places() -> None:
    found = planted("fields-reordered", of([row(1)], "xml"))
    change = found[TYPE["xml"]]
    assert [name for name in the_row(change) if name in {"categoryId", "interactionTypeId"}] == [
        "categoryId",
        "interactionTypeId",
    ]
    assert the_row(change) == row(1)


def test_the_order_of_keys_means_nothing_so_it_is_not_changed() -> None:
    assert not planted("fields-reordered", of([with_note(1)], "json"))


def test_rows_are_not_reordered_as_fields_are() -> None:
    assert "/getUserInteractionsResponse/interaction[1]" not in planted("fields-reordered", of([row(1), row(2)], "xml"))


@both
def test_a_word_stands_where_a_number_or_a_date_was(form: str) -> None:
    found = planted("text-for-number", of([row(1)], form))
    assert the_row(found[TYPE[form]])["interactionTypeId"] == "unknown"
    assert SUBJECT[form].replace("subject", "creationDate") in found
    assert SUBJECT[form] not in found


@both
def test_a_date_is_written_in_another_form(form: str) -> None:
    found = planted("date-form", of([row(1, creationDate="2016-02-01T09:43:35.283-06:00")], form))
    assert [the_row(change)["creationDate"] for change in found.values()] == ["02/01/2016"]


def test_a_text_of_digits_becomes_a_number_in_json_only() -> None:
    found = planted("number-for-text", of([row(1)], "json"))
    assert the_row(found[TYPE["json"]])["interactionTypeId"] == 1000
    assert SUBJECT["json"] not in found
    assert not planted("number-for-text", of([row(1)], "xml"))


@both
def test_a_text_is_wrapped_into_something_with_a_field(form: str) -> None:
    change = planted("object-for-text", of([row(1)], form))[SUBJECT[form]]
    assert the_row(change)["subject"] == {"value": "Subject 1"}


@both
def test_a_note_becomes_a_text(form: str) -> None:
    change = planted("text-for-object", of([with_note(1)], form))[NOTE[form]]
    assert the_row(change) == {**row(1), "note": "see elsewhere"}


def test_what_is_there_once_stands_in_an_array() -> None:
    found = planted("array-of-one", of([with_note(1)], "json"))
    assert the_row(found[NOTE["json"]])["note"] == [with_note(1)["note"]]
    assert json.loads(found["$.getUserInteractionsResponse.interaction"].response.body) == {
        "getUserInteractionsResponse": {"interaction": [with_note(1)]}
    }
    assert not planted("array-of-one", of([with_note(1)], "xml"))


def test_two_rows_are_in_an_array_already() -> None:
    assert not planted("array-of-one", of([row(1), row(2)], "json"))


@both
def test_one_of_two_formats_has_another_value_of_the_same_type(form: str) -> None:
    other = "json" if form == "xml" else "xml"
    twin = answer(body([row(1)], other), {"response_format": other}, case_id="1-0002")
    found = planted("formats-differ", subject(answer(body([row(1)], form), {"response_format": form}), twin))
    assert the_row(found[TYPE[form]])["interactionTypeId"] == "1001"
    assert the_row(found[SUBJECT[form]])["subject"] == "Subject x"
    assert the_row(found[SUBJECT[form].replace("subject", "creationDate")])["creationDate"].startswith("2015-02-01T")


def test_without_an_answer_in_the_other_format_none_can_differ() -> None:
    assert not planted("formats-differ", of([row(1)], "xml"))
    other = answer(json_body([row(1)]), {"response_format": "json", "list_page_size": "7"}, case_id="1-0002")
    assert not planted("formats-differ", subject(answer(xml([row(1)])), other))


@pytest.mark.parametrize("content", [error_xml(), error_json()])
def test_a_refusal_loses_its_code_too(content: bytes) -> None:
    found = planted("field-dropped", subject(answer(content, status=403)))
    codes = {answer(change.response.body).error_code for change in found.values()}
    assert codes == {None, 10}


def test_what_was_planted_is_said_before_and_after() -> None:
    change = planted("text-for-number", of(rows(2), "xml"))["/getUserInteractionsResponse/interaction[2]/categoryId"]
    assert (change.before, change.after) == ("<categoryId>0</categoryId>", "<categoryId>unknown</categoryId>")
