"""Reading piece by piece gives the verdict, the places and the words of validating whole documents."""

from __future__ import annotations

import io
import random
import re

import pytest
from constructs import FAULTS, NS, SEVERAL, VALID, XSD, document

from accordant.errors import UsageError
from accordant.validators import streaming
from accordant.validators.streaming import Reading, iter_violations_of_file
from accordant.validators.violations import Violation
from accordant.validators.xml import ParsedXml, XmlValidator, parse_xml


@pytest.fixture(scope="module")
def validator(tmp_path_factory) -> XmlValidator:
    path = tmp_path_factory.mktemp("schema") / "constructs.xsd"
    path.write_text(XSD)
    return XmlValidator(path)


@pytest.fixture(params=[16, 64, 1000])
def block(request, monkeypatch) -> int:
    """Blocks so small that every fault lies across the border of two."""
    monkeypatch.setattr(streaming, "_BLOCK_BYTES", request.param)
    return request.param


def whole(validator: XmlValidator, body: bytes) -> list[Violation]:
    parsed = parse_xml(body)
    return [parsed] if isinstance(parsed, Violation) else list(validator.iter_violations(parsed.root, body=parsed.body))


def streamed(validator: XmlValidator, body: bytes, **options) -> list[Violation]:
    return list(iter_violations_of_file(io.BytesIO(body), validator, **options))


@pytest.mark.parametrize("content", VALID)
def test_a_valid_document_has_no_violation(validator, block, content):
    assert streamed(validator, document(content).encode()) == []


@pytest.mark.parametrize("name", [*FAULTS, *SEVERAL])
def test_a_fault_is_told_as_of_a_whole_document(validator, monkeypatch, name):
    monkeypatch.setattr(streaming, "_BLOCK_BYTES", 50)
    content = {**FAULTS, **SEVERAL}[name][0]
    body = document(f"\n<t-anyURI>x</t-anyURI>\n{content}\n<many/>").encode()
    assert [str(each) for each in streamed(validator, body)] == [str(each) for each in whole(validator, body)]


def lines(violations: list[Violation]) -> list[str]:
    return [f"{each.code} {each.path} {each.line}:{each.column}" for each in violations]


@pytest.mark.parametrize("seed", range(12))
def test_faults_among_many_children_are_told_as_of_a_whole_document(validator, block, seed):
    chance = random.Random(seed)
    # A fault in the names of the root's own children cannot be told without all of them.
    faulty = [
        content for content, code, path in FAULTS.values() if path and "IDREF" not in content and "ID>" not in content
    ]
    contents = [chance.choice(faulty) if chance.random() < 0.02 else chance.choice(VALID[:30]) for _ in range(300)]
    body = document("\n".join(contents)).encode()
    assert lines(streamed(validator, body, most=1000)) == lines(whole(validator, body))


@pytest.mark.parametrize("seed", range(8))
def test_comments_instructions_and_cdata_mislead_nobody(validator, block, seed):
    chance = random.Random(seed)
    noise = ("<!-- <plain>x</plain> > -->", "<?note <many> ?>", "<!--é-->", "\n", "")
    contents = [
        chance.choice(noise)
        + chance.choice(("<plain><![CDATA[1]]></plain>", "<plain>x<!-- --></plain>", "<one><x>1</x></one>"))
        for _ in range(20)
    ]
    body = document("".join(contents)).encode()
    assert lines(streamed(validator, body, most=1000)) == lines(whole(validator, body))


@pytest.mark.parametrize(
    "body", [b"", b" ", b"{}", b"<a>", b"<r/>", b"<html></html>", b"<a>&x;</a>", b"<a></b>", b"<!DOCTYPE a><a/>"]
)
def test_what_is_no_document_of_the_schema_is_one_violation(validator, block, body):
    (violation,) = streamed(validator, body)
    assert violation.code == whole(validator, body)[0].code


def test_a_cut_document_is_not_well_formed_at_every_byte(validator, monkeypatch):
    monkeypatch.setattr(streaming, "_BLOCK_BYTES", 16)
    body = document("<plain>1</plain><one><x>x</x></one>").encode()
    for size in range(len(body)):
        (violation,) = streamed(validator, body[:size])
        assert violation.code in {"not-well-formed", "encoding"}, size


def test_a_doctype_behind_a_long_comment_is_refused(validator, block):
    comment = b"<!--" + b"-x" * 2000 + b"-->"
    (violation,) = streamed(validator, comment + b'<!DOCTYPE r [<!ENTITY e "x">]>' + document("").encode())
    assert violation.code == "doctype"


def test_names_in_the_root_are_judged_in_the_validators_words(validator, block):
    body = document("<many/><unheard/><many/>").encode()
    (violation,) = streamed(validator, body)
    assert (violation.code, violation.path, violation.actual) == ("unexpected-element", "/r/unheard", "unheard")
    (violation,) = streamed(validator, document("<many/>text<many/>").encode())
    assert (violation.code, violation.path, violation.actual) == ("unexpected-text", "/r", "text")


def test_identity_is_judged_over_the_whole_document(tmp_path, block):
    path = tmp_path / "keys.xsd"
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r"><xs:complexType><xs:sequence>'
        '<xs:element name="head" type="xs:int"/><xs:element name="row" maxOccurs="unbounded"><xs:complexType>'
        '<xs:attribute name="id" type="xs:int"/></xs:complexType></xs:element><xs:element name="tail" minOccurs="0"/>'
        '</xs:sequence></xs:complexType><xs:key name="k"><xs:selector xpath="row"/><xs:field xpath="@id"/></xs:key>'
        "</xs:element></xs:schema>"
    )
    validator = XmlValidator(path)

    def told(inner: str) -> list[str]:
        return [f"{each.code} {each.path}" for each in streamed(validator, f"<r>{inner}</r>".encode())]

    rows = "".join(f'<row id="{number}"/>' for number in range(300))
    assert told(f"<head>1</head>{rows}<tail/>") == []
    assert told(f'<head>1</head>{rows}<row id="7"/><tail/>') == ["broken-identity /r/row[301]"]
    assert told(f"{rows}<tail/>") == ["misplaced-element /r/row[1]"]
    assert told("<head>1</head>") == ["missing-element /r/row"]
    assert told(f"<head>1</head>{rows}<tail/>{rows.replace('id', 'class')}") == ["misplaced-element /r/row[301]"]


def test_reading_ends_after_the_wanted_number_and_is_counted(validator, block):
    body = document("<plain>x</plain>" * 500).encode()
    reading = Reading()
    found = streamed(validator, body, most=3, reading=reading)
    assert [each.path for each in found] == [f"/r/plain[{number}]" for number in (1, 2, 3)]
    assert (reading.faults, reading.is_whole, reading.size_bytes) == (500, True, len(body))


def test_very_many_faults_end_the_counting(validator):
    body = document("<plain>x</plain>" * 5000).encode()
    reading = Reading()
    found = streamed(validator, body, reading=reading)
    assert len(found) == 20
    assert reading.faults >= 1000
    assert not reading.is_whole


def test_a_file_is_read_by_its_path(validator, tmp_path):
    path = tmp_path / "answer.xml"
    path.write_text(document("<plain>x</plain>"), "utf-8")
    (violation,) = iter_violations_of_file(path, validator)
    assert violation.path == "/r/plain"
    with pytest.raises(UsageError, match=r"gone\.xml: cannot be read"):
        list(iter_violations_of_file(tmp_path / "gone.xml", validator))


def test_encodings(validator, block):
    text = f'<?xml version="1.0" encoding="ISO-8859-1"?><r xmlns="{NS}"><mixed>é</mixed><plain>é</plain></r>'
    (violation,) = streamed(validator, text.encode("latin-1"))
    assert (violation.path, violation.actual) == ("/r/plain", "é")
    assert violation.column == text.index("<plain>") + 1
    assert [each.code for each in streamed(validator, text.replace("ISO-8859-1", "UTF-16").encode("utf-16"))] == [
        "encoding"
    ]
    assert [each.code for each in streamed(validator, text.encode())] != []


def test_no_tree_and_no_file_stays_open(validator, tmp_path):
    class Counting(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.largest = max(self.largest, len(data))
            return data

    body = document("<parts>" + "<part><n>1</n></part>" * 5000 + "</parts>").encode()
    file = Counting(body)
    assert list(iter_violations_of_file(file, validator)) == []
    assert 0 < file.largest <= 64 * 1024
    assert re.match(rb"<r ", body)
    assert isinstance(parse_xml(body), ParsedXml)
