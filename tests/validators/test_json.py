"""JSON: what readers would read differently, and what the derived schema refuses; each with a silent counterpart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from accordant.derivation import derive
from accordant.errors import SchemaError
from accordant.mapping import Mapping
from accordant.validators.json import JsonValidator, ParsedJson, parse_json
from accordant.validators.json_texts import Lines, iter_members
from accordant.validators.violations import CODES, Limits, Violation

ROOT = Path(__file__).resolve().parent.parent.parent
MAPPING = Mapping.from_rules(yaml.safe_load((ROOT / "contracts/luminate/api.yaml").read_text("utf-8"))["mapping"])
SCHEMA = derive(ROOT / "tests" / "schemas" / "crm.public.v1.xsd", MAPPING).schema
SAMPLES = ROOT.parent / "shared" / "samples"
JSON = JsonValidator(SCHEMA)

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the vendor's samples are not beside the checkout")


def refusal(body, **options):
    parsed = parse_json(body, **options)
    assert isinstance(parsed, Violation), parsed
    assert parsed.code in CODES
    return parsed


@pytest.mark.parametrize(
    ("body", "code", "place", "actual"),
    [
        (b"", "not-well-formed", (1, 1), "an empty body"),
        (b" \n ", "not-well-formed", (1, 1), "an empty body"),
        (b"hello", "not-well-formed", (1, 1), None),
        (b'{"a":\n tru}', "not-well-formed", (2, 2), None),
        (b'{"a":1,}', "not-well-formed", None, None),
        (b"[NaN]", "not-well-formed", (1, 2), None),
        (b"[Infinity]", "not-well-formed", (1, 2), None),
        (b"{'a':1}", "not-well-formed", (1, 2), None),
        (b'{"a":1} x', "not-well-formed", None, None),
        (b"<a/>", "wrong-format", (1, 1), "an XML document"),
        (b"<?xml version='1.0'?><a/>", "wrong-format", (1, 1), "an XML document"),
        (b"<!DOCTYPE html><html>", "wrong-format", (1, 1), "an HTML page"),
        (b"\xef\xbb\xbf{}", "encoding", (1, 1), "a byte order mark"),
        ("{}".encode("utf-16"), "encoding", (1, 1), "a byte order mark"),
        (b'{"a":\n"\xff"}', "encoding", (2, 2), "byte 0xFF"),
        (b'["\\ud800"]', "encoding", None, None),
        (b'["\\udc00\\ud800"]', "encoding", None, None),
        (b"[1e999]", "number-out-of-range", (1, 2), None),
        (b'{"a": [0, 123456789012345678901]}', "number-out-of-range", (1, 11), "123456789012345678901"),
        (b'{"a": -9223372036854775809}', "number-out-of-range", (1, 7), "-9223372036854775809"),
        (b"[" + b"9" * 300 + b"]", "number-out-of-range", (1, 2), "9" * 79 + "…"),
        (b"[" + b"9" * 5000 + b"]", "number-out-of-range", (1, 2), None),
        (b"[" * 257 + b"]" * 257, "too-deep", None, "257 levels"),
        (b"[" * 100_000, "too-deep", None, None),
        (b'{"a":1,\n "a":2}', "duplicate-key", (2, 2), "a again"),
        (b'{"a":1, "\\u0061":1}', "duplicate-key", (1, 9), "a again"),
        (b'{"r":{"x":[{"a" :1},{"b":1, "b" :1}]}}', "duplicate-key", (1, 29), "b again"),
        (b'{"a":{"x":"\\":"},"a":1}', "duplicate-key", None, "a again"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_alike_is_one_violation(body, code, place, actual):
    violation = refusal(body)
    assert violation.code == code
    assert place is None or (violation.line, violation.column) == place
    assert actual is None or violation.actual == actual
    assert len(violation.actual) <= 80


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"null",
        b'"x"',
        b"[1.5, -0, 1e10, 9223372036854775807, -9223372036854775808, 18446744073709551615]",
        b"[123456789012345678901.5]",
        b'{"a":{"a":1},"b":[{"a":1},{"a":1}]}',
        b'{"a" : 1, "b"\n:2}',
        b'{"a":"\\":","\\"":1,":":":"}',
        b'{"":1}',
        b'["\\ud83d\\ude00", "\\u0000"]',
        b"[" * 256 + b"]" * 256,
    ],
)
def test_what_is_read_alike_is_parsed(body):
    parsed = parse_json(body)
    assert isinstance(parsed, ParsedJson), parsed
    assert parsed.value == json.loads(body)
    assert parsed.text == body.decode()


def test_a_duplicate_has_a_path():
    assert refusal(b'{"r":[{},{"a b":1,"a b":1}]}').path == "$.r[1]['a b']"


def test_limits():
    assert refusal(b"[[]]", limits=Limits(max_bytes=3)).code == "too-large"
    assert refusal(b"[[]]", limits=Limits(max_depth=1)).code == "too-deep"
    assert isinstance(parse_json(b"[[]]", limits=Limits(max_bytes=4, max_depth=2)), ParsedJson)


def test_members_have_paths_and_places():
    text = '{ "a": [1, {"b\\n": "x,]"}, []], "c":{} }'
    found = [(member.path, text[member.key_offset], text[member.offset]) for member in iter_members(text)]
    assert found == [
        ((), "{", "{"),
        (("a",), '"', "["),
        (("a", 0), "1", "1"),
        (("a", 1), "{", "{"),
        (("a", 1, "b\n"), '"', '"'),
        (("a", 2), "[", "["),
        (("c",), '"', "{"),
    ]
    lines = Lines("ab\n💡c\n")
    assert [lines.place(offset) for offset in (0, 2, 3, 4, 6)] == [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1)]


def row(**members):
    return {"getUserInteractionsResponse": {"interaction": {"interactionId": "1", **members}}}


def judge(value):
    text = json.dumps(value, ensure_ascii=False)
    return list(JSON.iter_violations(value, text))


R = "$.getUserInteractionsResponse"
FAULTS = {
    "number for a string": (
        row(count=1),
        "wrong-type",
        f"{R}.interaction.count",
        "xsd:integer as a string",
        "the number 1",
    ),
    "boolean": (row(count=True), "wrong-type", f"{R}.interaction.count", None, "true"),
    "bad value": (row(count="two"), "invalid-value", f"{R}.interaction.count", "xsd:integer", "two"),
    "other digits": (row(count="\u0661"), "invalid-value", f"{R}.interaction.count", "xsd:integer", "\u0661"),
    "newline after a day": (
        row(creationDate="2015-02-29T00:00:00"),
        "invalid-value",
        f"{R}.interaction.creationDate",
        "xsd:dateTime",
        None,
    ),
    "too long": (
        row(subject="s" * 81),
        "invalid-value",
        f"{R}.interaction.subject",
        "at most 80 characters",
        "81 characters: " + "s" * 64 + "…",
    ),
    "unknown key": (row(cuont="1"), "unknown-key", f"{R}.interaction.cuont", None, "cuont"),
    "null key": (
        {"getUserInteractionsResponse": {"interaction": {"interactionId": None}}},
        "wrong-type",
        f"{R}.interaction.interactionId",
        None,
        "null",
    ),
    "missing key": (
        {"getUserInteractionsResponse": {"interaction": {"count": "1"}}},
        "missing-key",
        f"{R}.interaction.interactionId",
        "interactionId",
        None,
    ),
    "one row as an array": (
        {"getUserInteractionsResponse": {"interaction": [{"interactionId": "1"}]}},
        "unexpected-array",
        f"{R}.interaction",
        "one occurrence without an array",
        "an array of 1",
    ),
    "no row as an array": (
        {"getUserInteractionsResponse": {"interaction": []}},
        "unexpected-array",
        f"{R}.interaction",
        "no key where there is no occurrence",
        "an array of 0",
    ),
    "array of values": (row(count=["1", "2"]), "unexpected-array", f"{R}.interaction.count", None, "an array of 2"),
    "string for a row": (
        {"getUserInteractionsResponse": {"interaction": "x"}},
        "wrong-type",
        f"{R}.interaction",
        "an object",
        "x",
    ),
    "empty value": (row(count={}), "invalid-value", f"{R}.interaction.count", "xsd:integer", "an empty object"),
    "element in a leaf": (row(count={"b": "1"}), "unknown-key", f"{R}.interaction.count.b", None, "b"),
    "unknown root": (
        {"errorRespnse": {}},
        "unknown-root",
        "$.errorRespnse",
        "errorResponse or updateConsResponse, or one of 3 others",
        "errorRespnse",
    ),
    "no root": ({}, "unknown-root", "$", None, "an object without keys"),
    "two roots": (
        {"errorResponse": {"code": "1"}, "getUserInteractionsResponse": {}},
        "unknown-root",
        "$",
        "one key",
        None,
    ),
    "number for the rows": (
        {"getUserInteractionsResponse": 1},
        "wrong-type",
        R,
        "crm:getUserInteractionsResult as an object",
        "the number 1",
    ),
    "root array": ([], "unexpected-array", "$", "an object", "an array of 0"),
    "root null": (None, "wrong-type", "$", None, "null"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_is_one_violation_with_its_place(name):
    value, code, path, expected, actual = FAULTS[name]
    found = judge(value)
    assert len(found) == 1, [str(each) for each in found]
    (violation,) = found
    assert (violation.code, violation.path) == (code, path)
    assert violation.code in CODES
    assert expected is None or violation.expected == expected
    assert actual is None or violation.actual == actual
    assert len(violation.actual) <= 80
    assert violation.line == 1
    assert violation.column is not None
    assert violation.message
    assert not JSON.is_valid(value)


@pytest.mark.parametrize(
    "value",
    [
        row(),
        row(count="1", subject="s" * 80, creationDate="2016-02-29T24:00:00Z", note={"noteId": "1"}),
        row(count=None, subject={}, note=[{"noteId": "1"}, {"noteId": "2"}]),
        {"getUserInteractionsResponse": {}},
        {"errorResponse": {"code": "1", "message": "m"}},
    ],
)
def test_valid_values_are_silent(value):
    assert judge(value) == []
    assert JSON.is_valid(value)


def test_places_in_the_text():
    text = '{"getUserInteractionsResponse":\n  {"interaction": {"interactionId": "é",\n    "cuont": 1, "count": 2}}}'
    parsed = parse_json(text.encode())
    assert isinstance(parsed, ParsedJson)
    found = list(JSON.iter_violations(parsed.value, parsed.text))
    assert [(each.code, each.line, each.column) for each in found] == [
        ("invalid-value", 2, 37),
        ("unknown-key", 3, 5),
        ("wrong-type", 3, 26),
    ]
    assert [(each.line, each.column) for each in JSON.iter_violations(parsed.value)] == [(None, None)] * 3


def test_a_missing_key_has_the_place_of_its_object():
    text = '{"errorResponse":  {}}'
    (violation,) = JSON.iter_violations(json.loads(text), text)
    assert (violation.line, violation.column, violation.path) == (1, 20, "$.errorResponse.code")


def test_several_rows_are_told_apart():
    value = {
        "getUserInteractionsResponse": {"interaction": [{"interactionId": "1"}, {"interactionId": "x", "count": 3}]}
    }
    assert [each.path for each in judge(value)] == [f"{R}.interaction[1].interactionId", f"{R}.interaction[1].count"]


def test_hints():
    assert judge(row(cuont="1"))[0].message == "unknown key cuont; did you mean 'count'?"
    assert judge({"errorRespnse": {}})[0].message == "no root errorRespnse; did you mean 'errorResponse'?"


def test_other_keywords():
    schema = {
        "properties": {
            "a": {"enum": ["x", "y"]},
            "b": {"type": "string", "pattern": "^z+$"},
            "c": {"type": "array", "minItems": 3, "maxItems": 4},
            "e": {"type": "string", "minLength": 2},
        }
    }
    validator = JsonValidator(schema)
    told = {
        each.path: (each.code, each.expected)
        for each in validator.iter_violations({"a": "z", "b": "y", "c": ["1"], "e": "x"})
    }
    assert told == {
        "$.a": ("invalid-value", "one of x, y"),
        "$.b": ("invalid-value", "a string of the pattern ^z+$"),
        "$.c": ("unexpected-array", "an array of at least 3"),
        "$.e": ("invalid-value", "at least 2 characters"),
    }
    assert next(validator.iter_violations({"c": [1] * 5})).expected == "an array of at most 4"


def test_where_the_implementations_disagree_the_verdict_is_told():
    # Python's $ matches before a last newline, Rust's does not.
    validator = JsonValidator({"type": "string", "pattern": "^[0-9]+$"})
    (violation,) = validator.iter_violations("1\n")
    assert (violation.code, violation.path) == ("invalid", "$")


def test_what_is_no_schema_is_an_error_of_ours():
    with pytest.raises(SchemaError, match="not a usable JSON Schema"):
        JsonValidator({"type": "text"})
    with pytest.raises(SchemaError, match="not a usable JSON Schema"):
        JsonValidator({"$ref": "http://127.0.0.1:1/schema.json"})


def test_after_a_thousand_faults_no_more_are_told():
    value = {"getUserInteractionsResponse": {"interaction": [{"interactionId": "x"}] * 1100}}
    assert len(judge(value)) == 1000


@needs_samples
@pytest.mark.parametrize("name", ["getUserInteractions.1.json", "errorResponse.2.json"])
def test_the_vendors_samples_are_valid(name):
    parsed = parse_json((SAMPLES / name).read_bytes())
    assert isinstance(parsed, ParsedJson)
    assert list(JSON.iter_violations(parsed.value, parsed.text)) == []
