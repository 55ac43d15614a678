"""An answer read once: format, kind, tree and image, whatever came."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import (
    NAME,
    NAMESPACE,
    answer,
    error_json,
    error_xml,
    failed,
    json_body,
    operation,
    project,
    read,
    reader,
    row,
    rows,
    with_note,
    xml,
)
from lxml import etree

from accordant.answers import Reader, Row, body_format, derived_file, derived_schema, json_steps
from accordant.errors import SchemaError
from accordant.exchange import Request
from accordant.findings import Place

JSON = {"response_format": "json"}


# ------------------------------------------------------------------------------------------------- format


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"<a/>", "xml"),
        (b"\n <?xml version='1.0'?><a/>", "xml"),
        (b"\xef\xbb\xbf<a/>", "xml"),
        ("<a/>".encode("utf-16"), "xml"),
        (b"{}", "json"),
        (b" [1]", "json"),
        (b"\xef\xbb\xbf{}", "json"),
        (b"<!DOCTYPE html><p>", "html"),
        (b"<html>", "html"),
        (b"  <HTML lang='en'>", "html"),
        (b"<!-- x --><html>", "html"),
        (b"<!-- html --><a/>", "xml"),
        (b"<htmlish/>", "xml"),
        (b"", None),
        (b"  ", None),
        (b"plain", None),
        (b"\x00\xff", None),
        (b'"text"', None),
    ],
)
def test_the_format_of_a_body_is_told_by_its_beginning(body: bytes, form: str | None) -> None:
    assert body_format(body) == form


@pytest.mark.parametrize(
    ("sent", "expected"),
    [({}, "xml"), (JSON, "json"), ({"response_format": "yaml"}, None), ({"response_format": "XML"}, None)],
)
def test_the_format_that_was_asked_for(sent, expected: str | None) -> None:
    assert answer(sent=sent).expected_format == expected


def test_of_a_body_without_its_request_no_format_was_asked_for() -> None:
    assert answer(request=Request("", ())).expected_format is None


# --------------------------------------------------------------------------------------------------- kind


@pytest.mark.parametrize(
    ("body", "sent", "kind", "root"),
    [
        (xml([]), {}, "success", f"{NAME}Response"),
        (json_body([]), JSON, "success", f"{NAME}Response"),
        (error_xml(10), {}, "error", "errorResponse"),
        (error_xml(10, namespace="urn:other"), {}, "error", "errorResponse"),
        (error_json(10), JSON, "error", "errorResponse"),
        (b"<other/>", {}, "other", "other"),
        (b'{"other": {}}', JSON, "other", "other"),
        (b'{"a": 1, "b": 2}', JSON, "other", None),
        (b"[]", JSON, "other", None),
        (b"<a", {}, "other", None),
        (b"", {}, "other", None),
        (b"<html></html>", {}, "other", "html"),
    ],
)
def test_success_and_error_are_told_by_the_root(body: bytes, sent, kind: str, root: str | None) -> None:
    made = answer(body, sent)
    assert made.kind == kind
    if made.is_parsed or root is None:
        assert made.root_name == root


def test_an_exchange_without_an_answer_has_nothing() -> None:
    made = read(failed())
    assert made.response is None
    assert (made.kind, made.format, made.root, made.image, made.tree) == ("other", None, None, None, None)
    assert (made.rows, made.keys, made.error_code, made.schema_violations) == (None, None, None, ())
    assert not made.is_parsed


# ------------------------------------------------------------------------------------------- one document


def test_both_formats_are_one_document() -> None:
    data = [with_note(1), row(2)]
    from_xml, from_json = answer(xml(data)), answer(json_body(data), JSON)
    assert from_xml.image == from_json.image
    assert [row.key for row in from_xml.rows] == [row.key for row in from_json.rows] == ["1", "2"]
    for made in (from_xml, from_json):
        assert etree.QName(made.root).namespace == NAMESPACE
        assert made.schema_violations == ()
        assert made.rows[0].value("subject") == "Subject 1"
        assert made.rows[0].value("nothing") is None


def test_an_error_in_a_documented_other_namespace_is_read_as_ours_with_its_lines() -> None:
    body = b"<!-- two\nlines -->\n" + error_xml(10, "Who?", namespace="http://convio.com/crm/v1")
    made = answer(body)
    assert made.error_namespace == "http://convio.com/crm/v1"
    assert etree.QName(made.root).namespace == NAMESPACE
    assert [child.sourceline for child in made.root] == [4, 5]
    assert made.schema_violations == ()
    assert (made.error_code, made.error_message) == (10, "Who?")


def test_a_success_in_that_namespace_is_not() -> None:
    made = answer(xml([row(1)], namespace="http://convio.com/crm/v1"))
    assert made.schema_violations
    assert made.error_namespace is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("10", 10),
        (" 10 ", 10),
        ("010", 10),
        ("", None),
        ("ten", None),
        ("-1", None),
        ("9" * 30, None),
        ("\u0661", None),
    ],
)
def test_a_code_is_a_number_or_none(code: str, expected: int | None) -> None:
    assert answer(error_xml(code)).error_code == expected
    assert answer(error_json(code), JSON).error_code == expected


def test_an_error_without_code_and_message() -> None:
    made = answer(f'<errorResponse xmlns="{NAMESPACE}"/>'.encode())
    assert (made.kind, made.error_code, made.error_message) == ("error", None, "")
    assert answer(xml([])).error_message == ""


@pytest.mark.parametrize("content", [{"interaction": 1}, {"interaction": [1, [2]]}, [], "x", 7, None, {"unknown": {}}])
def test_a_json_text_that_is_no_image_is_read_without_harm(content) -> None:
    made = answer(json.dumps({f"{NAME}Response": content}).encode(), JSON)
    assert made.is_parsed
    assert made.schema_violations
    assert made.rows is None or isinstance(made.rows, tuple)


def test_a_row_without_a_key_leaves_no_rows() -> None:
    assert answer(xml([row(1), {"subject": "x"}])).rows is None
    assert answer(xml([row(1), {"interactionId": ""}])).keys is None
    assert answer(xml([])).rows == ()


def test_a_place_in_json_has_line_and_column() -> None:
    made = answer(json_body(rows(2)), JSON)
    path = f"$.{NAME}Response.interaction[1].subject"
    place = made.json_place(path)
    line = made.response.body.decode().splitlines()[place.line - 1]
    assert line[place.column - 1 :].startswith('"Subject 2"')
    assert made.json_place("$.nowhere") == Place("$.nowhere")
    assert answer(xml([])).json_place("$.a") == Place("$.a")


def test_a_jsonpath_is_read_as_steps() -> None:
    assert json_steps("$.a.b-c[0].d[12]") == ("a", "b-c", 0, "d", 12)
    assert json_steps("$") == ()


def test_a_charset_of_the_header_is_believed_where_nothing_contradicts_it() -> None:
    body = '<errorResponse xmlns="%s"><code>1</code><message>é</message></errorResponse>' % NAMESPACE  # noqa: UP031
    made = answer(body.encode("latin-1"), media_type='text/xml; charset="ISO-8859-1"')
    assert made.error_message == "é"
    assert answer(body.encode("latin-1")).parse_violation is not None


# ------------------------------------------------------------------------------------------------- schema


def test_a_schema_that_is_nowhere_is_an_error_of_ours() -> None:
    with pytest.raises(SchemaError, match=r"other\.xsd of the api luminate"):
        Reader(replace(operation().api, schema="other.xsd"), project())


def test_the_committed_derived_schema_is_used_and_must_be_json(tmp_path: Path) -> None:
    xsd = tmp_path / "crm.public.v1.xsd"
    file = derived_file(xsd)
    assert file == tmp_path / "derived" / "crm.public.v1.schema.json"
    file.parent.mkdir()
    file.write_text('{"type": "object"}', "utf-8")
    assert derived_schema(xsd, reader().mapping) == {"type": "object"}
    file.write_text("{", "utf-8")
    with pytest.raises(SchemaError, match="accordant derive"):
        derived_schema(xsd, reader().mapping)


def test_without_a_committed_one_the_schema_is_derived(tmp_path: Path) -> None:
    for file in (project().schemas).glob("*.xsd"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    committed = derived_schema(project().schema_file("crm.public.v1.xsd"), reader().mapping)
    assert derived_schema(tmp_path / "crm.public.v1.xsd", reader().mapping)["$defs"] == committed["$defs"]


def test_a_row_is_identified_by_its_text_or_an_attribute_too() -> None:
    element = etree.fromstring('<a n="7" xmlns:b="urn:b" b:m="8">text<c>child</c></a>')
    found = Row("", element)
    assert (found.value("."), found.value("@n"), found.value("@m"), found.value("c")) == ("text", "7", "8", "child")
    assert found.value("@c") is None
