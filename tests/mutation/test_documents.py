"""An answer is edited by the same steps in both formats, and written as the mapping has it."""

from __future__ import annotations

import json

import pytest
from helpers import answer, body, json_body, row, with_note, xml

from accordant.mutation.documents import Document, JsonDocument, XmlDocument, document_of, shape_of

ROOT = ("getUserInteractionsResponse", 0)
SECOND = (ROOT, ("interaction", 1))


def document(form: str, rows: list) -> Document:
    made = document_of(answer(body(rows, form)))
    assert made is not None
    return made


def keys(of: Document) -> list[str]:
    """The ids of the rows after an edit, as a reader of the API finds them."""
    return list(answer(of.to_bytes()).keys or ())


def value_of(of: Document) -> object:
    return json.loads(of.to_bytes())["getUserInteractionsResponse"]


both = pytest.mark.parametrize("form", ["xml", "json"])


@both
def test_children_have_the_same_steps_in_both_formats(form: str) -> None:
    made = document(form, [row(1), with_note(2)])
    assert [steps[-1] for steps in made.children((ROOT,))] == [("interaction", 0), ("interaction", 1)]
    assert (*SECOND, ("note", 0), ("noteId", 0)) in made.children((*SECOND, ("note", 0)))
    assert shape_of((*SECOND, ("note", 0))) == "getUserInteractionsResponse/interaction/note"


@both
def test_only_what_has_nothing_in_it_has_a_text(form: str) -> None:
    made = document(form, [row(1), with_note(2, subject="Tea")])
    assert made.text((*SECOND, ("subject", 0))) == "Tea"
    assert made.text((*SECOND, ("note", 0))) is None


@both
@pytest.mark.parametrize(
    ("places", "expected"),
    [([0, 2], ["1", "3"]), ([0, 0, 1, 2], ["1", "1", "2", "3"]), ([2, 1, 0], ["3", "2", "1"]), ([1], ["2"]), ([], [])],
)
def test_rows_are_left_out_doubled_and_moved(form: str, places: list[int], expected: list[str]) -> None:
    made = document(form, [row(1), row(2), row(3)])
    made.rearrange((ROOT,), "interaction", places)
    assert keys(made) == expected


def test_one_row_that_is_left_is_no_array() -> None:
    made = document("json", [row(1), row(2)])
    made.rearrange((ROOT,), "interaction", [1])
    assert value_of(made) == {"interaction": row(2)}


def test_a_row_that_becomes_two_is_an_array() -> None:
    made = document("json", [row(1)])
    made.rearrange((ROOT,), "interaction", [0, 0])
    assert value_of(made) == {"interaction": [row(1), row(1)]}


def test_what_nothing_is_left_of_is_an_empty_object() -> None:
    made = document("json", [row(1)])
    made.rearrange((ROOT,), "interaction", [])
    assert value_of(made) == {}


@both
def test_a_copy_of_another_document_takes_the_place_of_a_row(form: str) -> None:
    made, other = document(form, [row(1), row(2)]), document(form, [row(8), row(9)])
    made.put((ROOT, ("interaction", 0)), other.part(SECOND))
    assert keys(made) == ["9", "2"]
    assert keys(other) == ["8", "9"]


@both
def test_an_edit_of_a_field_leaves_the_others(form: str) -> None:
    made = document(form, [row(1), row(2, subject="Tea")])
    made.rename((*SECOND, ("subject", 0)), "Subject")
    names = [steps[-1][0] for steps in made.children(SECOND)]
    assert "Subject" in names
    assert "subject" not in names
    assert len(names) == len(row(2, subject="Tea"))
    assert [steps[-1][0] for steps in made.children((ROOT, ("interaction", 0)))] == list(row(1))


def test_a_row_of_an_array_is_renamed_alone() -> None:
    made = document("json", [row(1), row(2), row(3)])
    made.rename(SECOND, "Interaction")
    assert value_of(made) == {"interaction": [row(1), row(3)], "Interaction": row(2)}


@both
def test_a_text_is_wrapped_and_a_field_is_added(form: str) -> None:
    made = document(form, [row(1), row(2, subject="Tea")])
    made.wrap((*SECOND, ("subject", 0)), "value")
    made.add(SECOND, "internalId", "1")
    again = document_of(answer(made.to_bytes()))
    assert again is not None
    assert again.text((*SECOND, ("subject", 0), ("value", 0))) == "Tea"
    assert again.text((*SECOND, ("internalId", 0))) == "1"


def test_two_elements_change_places() -> None:
    made = document("xml", [row(1)])
    assert isinstance(made, XmlDocument)
    first, second = made.children((ROOT, ("interaction", 0)))[:2]
    made.swap(first, second)
    names = [steps[-1][0] for steps in made.children((ROOT, ("interaction", 0)))]
    assert names[:2] == ["interactionTypeId", "interactionId"]


def test_a_namespace_is_taken_off_the_whole_document() -> None:
    made = document("xml", [with_note(1)])
    assert isinstance(made, XmlDocument)
    made.set_namespace(None)
    assert b"xmlns" not in made.to_bytes()
    assert b"<noteId>1</noteId>" in made.to_bytes()


def test_paths_are_those_of_the_format() -> None:
    steps = (*SECOND, ("note", 0), ("noteId", 0))
    rows = [row(1), with_note(2)]
    assert document("xml", rows).path(steps) == "/getUserInteractionsResponse/interaction[2]/note/noteId"
    assert document("json", rows).path(steps) == "$.getUserInteractionsResponse.interaction[1].note.noteId"
    alone = (ROOT, ("interaction", 0), ("subject", 0))
    assert document("xml", [row(1)]).path(alone) == "/getUserInteractionsResponse/interaction/subject"
    assert document("json", [row(1)]).path(alone) == "$.getUserInteractionsResponse.interaction.subject"


def test_what_is_shown_has_no_namespace_and_is_cut() -> None:
    made = document("xml", [row(1, subject="Tea & cake"), row(2, subject="x" * 500)])
    assert made.shown((ROOT, ("interaction", 0), ("subject", 0))) == "<subject>Tea &amp; cake</subject>"
    assert len(made.shown((*SECOND, ("subject", 0)))) < 200


def test_an_answer_that_is_not_one_document_is_not_edited() -> None:
    assert document_of(answer(b"<a><b></a>")) is None
    assert document_of(answer(b'{"a": 1, "b": 2}')) is None
    assert document_of(answer(b"[1]")) is None


def test_editing_a_copy_leaves_the_answer_as_it_was() -> None:
    for content in (xml([row(1), row(2)]), json_body([row(1), row(2)])):
        read = answer(content)
        made = document_of(read)
        assert isinstance(made, (XmlDocument, JsonDocument))
        made.rearrange((ROOT,), "interaction", [1])
        assert read.keys == ("1", "2")
        assert document_of(read) is not made
