"""Hostile documents end in a finding: nothing is fetched, nothing is read, nothing is raised.

How long they take, and how much memory, is measured by `benchmarks/hostile.py`.
"""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from accordant.validators.json import JsonValidator, ParsedJson, parse_json
from accordant.validators.streaming import iter_violations_of_file
from accordant.validators.violations import CODES, Violation
from accordant.validators.xml import ParsedXml, XmlValidator, parse_xml

ROOT = Path(__file__).resolve().parents[2]
NS = "http://convio.com/crm/v1.0"
TAG = "getUserInteractionsResponse"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = XmlValidator(ROOT / "schemas/crm.public.v1.xsd")
JSON = JsonValidator(json.loads((ROOT / "schemas/derived/crm.public.v1.schema.json").read_bytes()))
CANARY_BYTES = 4_000_000
READS = Path("/proc/self/io")


def judge_xml(body: bytes) -> list[Violation]:
    parsed = parse_xml(body)
    if isinstance(parsed, ParsedXml):
        return list(XML.iter_violations(parsed.root, body=parsed.body))
    return [parsed]


def judge_json(body: bytes) -> list[Violation]:
    parsed = parse_json(body)
    return list(JSON.iter_violations(parsed.value, parsed.text)) if isinstance(parsed, ParsedJson) else [parsed]


def bytes_read() -> int:
    return int(READS.read_text().split()[1])


@pytest.fixture
def traps(tmp_path, monkeypatch) -> Iterator[tuple[str, str]]:
    """An address and a file that nobody may touch."""
    file = tmp_path / "canary.xsd"
    file.write_bytes(b" " * CANARY_BYTES)
    assert XML.model is not None  # loading it reads files, rightly
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was made"))
        before = bytes_read() if READS.exists() else 0
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/x", file.as_uri()
        if READS.exists():
            assert bytes_read() - before < CANARY_BYTES, "the file was read"
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_trap_for_reading_sees_a_file_that_is_read(tmp_path):
    if not READS.exists():
        pytest.skip("the system does not count what is read")
    file = tmp_path / "canary"
    file.write_bytes(b" " * CANARY_BYTES)
    before = bytes_read()
    file.read_bytes()
    assert bytes_read() - before >= CANARY_BYTES


REFERENCES = {
    "external entity": ('<!DOCTYPE a [<!ENTITY e SYSTEM "{url}">]><a>&e;</a>', "doctype"),
    "parameter entity": ('<!DOCTYPE a [<!ENTITY % e SYSTEM "{url}"> %e;]><a/>', "doctype"),
    "external DTD": ('<!DOCTYPE a SYSTEM "{url}"><a/>', "doctype"),
    "public DTD": ('<!DOCTYPE a PUBLIC "-//X//Y" "{url}"><a/>', "doctype"),
    "notation": ('<!DOCTYPE a [<!NOTATION n SYSTEM "{url}">]><a/>', "doctype"),
    "schema hint": (f'<{TAG} xmlns="{NS}" xmlns:xsi="{XSI}" xsi:schemaLocation="{NS} {{url}}"/>', None),
    "schema hint of another": (
        f'<x:a xmlns:x="urn:x" xmlns:xsi="{XSI}" xsi:schemaLocation="urn:x {{url}}"/>',
        "unknown-root",
    ),
    "schema hint without a namespace": (
        f'<a xmlns:xsi="{XSI}" xsi:noNamespaceSchemaLocation="{{url}}"/>',
        "unknown-root",
    ),
    "schema hint beside a fault": (
        f'<{TAG} xmlns="{NS}" xmlns:x="{XSI}" x:schemaLocation="{NS} {{url}} urn:x {{url}}"><a xmlns="urn:x"/></{TAG}>',
        "unexpected-element",
    ),
    "inclusion": (
        f'<{TAG} xmlns="{NS}"><i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{{url}}"/></{TAG}>',
        "unexpected-element",
    ),
    "stylesheet": (f'<?xml-stylesheet href="{{url}}" type="text/xsl"?><{TAG} xmlns="{NS}"/>', None),
    "model": (f'<?xml-model href="{{url}}"?><{TAG} xmlns="{NS}"/>', None),
    "base": (f'<{TAG} xmlns="{NS}" xml:base="{{url}}"/>', "unexpected-attribute"),
    "namespace": ('<a xmlns="{url}"/>', "unknown-root"),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_nothing_that_a_document_refers_to_is_fetched_or_read(traps, name):
    text, code = REFERENCES[name]
    for url in traps:
        body = text.replace("{url}", url).encode()
        assert [each.code for each in judge_xml(body)] == ([] if code is None else [code])
        streamed = list(iter_violations_of_file(io.BytesIO(body), XML))
        assert [each.code for each in streamed] == ([] if code is None else [code])


def test_what_json_refers_to_is_not_fetched(traps):
    for url in traps:
        assert judge_json(json.dumps({"$ref": url}).encode())[0].code == "unknown-root"
        assert judge_json(json.dumps({"$schema": url, TAG: {}}).encode())[0].code == "unknown-root"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'<!DOCTYPE a [<!ENTITY e "x"><!ENTITY f "&e;&e;">]><a>&f;</a>', "doctype"),
        (b"<!---->" * 1000 + b"<!DOCTYPE a><a/>", "doctype"),
        (b"<?x?>" * 1000 + b"<!DOCTYPE a><a/>", "doctype"),
        (b"<!--" + b"- " * 100_000 + b"--><!DOCTYPE a><a/>", "doctype"),
        (b"<a>&e;</a>", "not-well-formed"),
        (b"<a>&#0;</a>", "not-well-formed"),
        (b"<a>&#xD800;</a>", "not-well-formed"),
        (b"<a>&#x110000;</a>", "not-well-formed"),
        (b"<a>]]></a>", "not-well-formed"),
        (b"<a><![CDATA[x]]>]]></a>", "not-well-formed"),
        (b"<a><![CDATA[x</a>", "not-well-formed"),
        (b"<a><!-- -- --></a>", "not-well-formed"),
        (b"<a><?xml version='1.0'?></a>", "not-well-formed"),
        (b" <?xml version='1.0'?><a/>", "not-well-formed"),
        (b"<a b='<'/>", "not-well-formed"),
        (b"<a" + b" b='1'" * 2 + b"/>", "not-well-formed"),
        (b"<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='' q:b=''/>", "not-well-formed"),
        (b"<a>" * 1000, "too-deep"),
        (b"<a>\xc0\xaf</a>", "encoding"),
        (b"<a>\xed\xa0\x80</a>", "encoding"),
        (b"\x00" * 100, "encoding"),
        (bytes(range(256)), "encoding"),
        (b"\x89PNG\r\n\x1a\n", "not-well-formed"),
        (b"\x1f\x8b\x08" + b"\x00" * 20, "encoding"),
    ],
)
def test_a_hostile_document_is_one_violation(body, code):
    (violation,) = judge_xml(body)
    assert violation.code in {code, "not-well-formed"} if code == "encoding" else violation.code == code
    assert len(violation.actual) <= 80


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 100_000, "too-deep"),
        (b'{"a":' * 100_000, "too-deep"),
        (b"[NaN]", "not-well-formed"),
        (b"[-Infinity]", "not-well-formed"),
        (b"[1e9999]", "number-out-of-range"),
        (b"[-1e9999]", "number-out-of-range"),
        (b"[" + b"9" * 100_000 + b"]", "number-out-of-range"),
        (b"[1." + b"0" * 100_000 + b"]", "unexpected-array"),
        (b"[1e-9999]", "unexpected-array"),
        (b'"\\ud800"', "encoding"),
        (b'"\xed\xa0\x80"', "encoding"),
        (b"\xef\xbb\xbf{}", "encoding"),
        ("{}".encode("utf-16"), "encoding"),
        ("{}".encode("utf-32"), "encoding"),
        (b'{"a":1,"\\u0061":2}', "duplicate-key"),
        (b"<html></html>", "wrong-format"),
        (b"\x00" * 100, "not-well-formed"),
        (b"01", "not-well-formed"),
        (b"[1,]", "not-well-formed"),
        (b"/* */ {}", "not-well-formed"),
        (b'{"getUserInteractionsResponse":{}}{}', "not-well-formed"),
    ],
)
def test_a_hostile_text_is_one_violation(body, code):
    (violation,) = judge_json(body)
    assert violation.code == code
    assert len(violation.actual) <= 80


SMALL_XML = (
    f'<?xml version="1.0"?><{TAG} xmlns="{NS}"><interaction><interactionId>é1</interactionId><!--x-->'
    f"</interaction></{TAG}>"
)
SMALL_JSON = '{"getUserInteractionsResponse": {"interaction": [{"interactionId": "1"}, {"interactionId": "é\\n"}]}}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_that_is_cut_at_any_byte_is_one_violation(encoding):
    body = SMALL_XML.encode(encoding)
    for size in range(len(body)):
        (violation,) = judge_xml(body[:size])
        assert violation.code in {"not-well-formed", "encoding"}, body[:size]
    body = SMALL_JSON.encode()
    for size in range(len(body)):
        (violation,) = judge_json(body[:size])
        assert violation.code in {"not-well-formed", "encoding"}, body[:size]


@pytest.mark.parametrize("byte", [0x00, 0x22, 0x26, 0x3C, 0x3E, 0x5D, 0x7B, 0x80, 0xC3, 0xFF])
def test_no_byte_anywhere_makes_an_error_of_ours(byte):
    for judge, text in ((judge_xml, SMALL_XML), (judge_json, SMALL_JSON)):
        body = text.encode()
        for place in range(len(body)):
            for violation in judge(body[:place] + bytes([byte]) + body[place + 1 :]):
                assert violation.code in CODES
