"""The two forms of an answer, against the vendor's published samples."""

from __future__ import annotations

import pytest
from lxml import etree

from accordant.sandbox import Dialect
from accordant.sandbox.documents import Document, Node, interactions, to_image, to_json, to_xml
from accordant.sandbox.instants import from_text
from accordant.sandbox.seeding import Interaction

NS = "{http://convio.com/crm/v1.0}"
LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
NOTE_START = ["categoryId", "typeOfConsNote", "consId", "createdBy", "creationDate", "interactionId"]
NOTE = [*NOTE_START, "modifiedBy", "modifiedDate", "noteId", "subject", "text", "type"]
ROW_START = ["interactionId", "interactionTypeId", "categoryId", "referenceId", "consId", "createdBy"]
ROW = [*ROW_START, "creationDate", "subject", "count", "note"]
NOON = from_text("2016-02-01T12:00:00.007-06:00").milliseconds


def row(number=1, **changes):
    values = {
        "interaction_id": number,
        "interaction_type_id": 6,
        "category_id": 0,
        "reference_id": 0,
        "cons_id": "1001001",
        "created_by": "1001001",
        "created": NOON,
        "subject": "Visit",
        "count": 1,
    }
    return Interaction(**(values | changes))


def image(*rows, empty_root=None):
    return to_image(interactions("getUserInteractionsResponse", rows), empty_root or {})


def test_a_row_in_xml_has_the_documented_layout():
    custom = row(interaction_type_id=1000, note_id=5, note_text="Text", modified_by="2", modified=NOON + 1)
    body = to_xml(interactions("getUserInteractionsResponse", [custom, row(2)])).encode()
    root = etree.fromstring(body)

    assert body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert root.tag == NS + "getUserInteractionsResponse"
    assert root.get(LOCATION) == "http://convio.com/crm/v1.0 http://service.convio.net/xmlschema/crm.public.v1.xsd"
    assert [child.tag for child in root] == [NS + "interaction"] * 2
    assert [child.tag for child in root[0]] == [NS + name for name in ROW]
    assert [child.tag for child in root[1]] == [NS + name for name in ROW[:-1]]
    note = root[0][-1]
    assert [child.tag for child in note] == [NS + name for name in NOTE]
    texts = {etree.QName(child).localname: child.text for child in note}
    assert texts["typeOfConsNote"] == "normal"
    assert texts["type"] == "comment"
    assert texts["modifiedDate"] == "2016-02-01T12:00:00.008-06:00"
    for shared in ("categoryId", "consId", "createdBy", "creationDate", "interactionId", "subject"):
        assert texts[shared] == root[0].findtext(NS + shared)


@pytest.mark.parametrize("text", ["R&D <b>&amp;</b> ]]>", "a\r\nb\tc", "寄付 🎗 é", "\"'"])
def test_text_comes_back_as_it_was(text):
    document = interactions("r", [row(subject=text)])

    assert etree.fromstring(to_xml(document).encode()).findtext(f".//{NS}subject") == text
    assert to_image(document, {})["r"]["interaction"]["subject"] == text


def test_one_is_an_object_two_an_array_and_none_no_key():
    assert image() == {"getUserInteractionsResponse": {}}
    assert image(row())["getUserInteractionsResponse"]["interaction"]["interactionId"] == "1"
    several = image(row(1), row(2), row(3))["getUserInteractionsResponse"]["interaction"]
    assert [one["interactionId"] for one in several] == ["1", "2", "3"]
    assert "note" not in several[0]


def test_the_root_without_children_can_be_an_empty_string(start):
    assert start(empty_root="string").list(4, response_format="json").body == b'{"getUserInteractionsResponse":""}'
    assert start().list(4, response_format="json").body == b'{"getUserInteractionsResponse":{}}'


def test_an_empty_element_is_an_empty_object():
    document = Document(Node("r", [Node("a", ""), Node("b", "x")]))

    assert to_image(document, {}) == {"r": {"a": {}, "b": "x"}}
    assert to_json(to_image(document, {})) == '{"r":{"a":{},"b":"x"}}'
    assert etree.fromstring(to_xml(document).encode())[0].text is None


def test_a_root_with_text_only_is_a_string():
    assert to_image(Document(Node("r", "x")), {}) == {"r": "x"}


def from_xml(element):
    """The JSON image of an element by the mapping's rules, written a second time, from the XML side."""
    if not len(element):
        return element.text or {}
    names = [etree.QName(child).localname for child in element]
    values = [from_xml(child) for child in element]
    return {
        name: [value for key, value in zip(names, values, strict=True) if key == name]
        if names.count(name) > 1
        else values[names.index(name)]
        for name in names
    }


@pytest.mark.parametrize("person", range(5))
@pytest.mark.parametrize("size", [1, 2, 100])
def test_json_is_the_image_of_the_xml(clean, person, size):
    xml = clean.list(person, list_page_size=size)
    json = clean.list(person, list_page_size=size, response_format="json")

    assert xml.headers["content-type"] == "text/xml;charset=UTF-8"
    assert json.headers["content-type"] == "text/plain;charset=UTF-8"
    assert json.json == {"getUserInteractionsResponse": from_xml(xml.root)}


def test_notes_stand_with_custom_types_and_some_are_empty(clean):
    rows = clean.all(response_format="json").json["getUserInteractionsResponse"]["interaction"]

    assert {int(one["interactionTypeId"]) >= 1000 for one in rows if "note" in one} == {True}
    assert {int(one["interactionTypeId"]) >= 1000 for one in rows if "note" not in one} == {False}
    assert {} in [one["note"]["text"] for one in rows if "note" in one]


def test_a_nil_element_is_null():
    document = Document(Node("r", [Node("a", nil=True), Node("a", "x"), Node("b", nil=True), Node("c", "")]))
    root = etree.fromstring(to_xml(document).encode())

    assert to_image(document, {}) == {"r": {"a": [None, "x"], "b": None, "c": {}}}
    assert [child.get("{http://www.w3.org/2001/XMLSchema-instance}nil") for child in root] == [
        "true",
        None,
        "true",
        None,
    ]
    assert [child.text for child in root] == [None, "x", None, None]


def test_how_an_empty_text_and_a_note_without_one_are_shown_is_a_dialect():
    custom = row(interaction_type_id=1000, note_id=5, modified_by="2", modified=NOON)

    def note(**dialect):
        document = interactions("r", [custom], Dialect(**dialect))
        return to_image(document, {})["r"]["interaction"].get("note")

    assert note()["text"] == {}
    assert note(empty_text="nil")["text"] is None
    assert "text" not in note(empty_text="absent")
    assert note(note_without_text="absent") is None


def test_an_image_that_is_kept_is_equal_to_a_fresh_one_and_a_fresh_one_may_be_changed():
    document = Document(Node("r", [Node("a", [Node("b", "1"), Node("b", "2")]), Node("a", "x"), Node("n", nil=True)]))
    kept = to_image(document, {}, is_kept=True)
    changed = to_image(document, {})
    changed["r"]["a"][0]["b"].append("3")

    assert kept == to_image(document, {}, is_kept=True) == to_image(document, {}) != changed


def test_an_integer_of_any_length_can_be_written():
    assert to_json({"a": 10**30}) == '{"a":1' + "0" * 30 + "}"
