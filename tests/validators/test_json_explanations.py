"""One fault is one violation in JSON too: every keyword that a derived schema uses, with one fault and without."""

from __future__ import annotations

import json

import pytest

from accordant.validators.json import JsonValidator
from accordant.validators.violations import CODES

STRING = {"title": "xsd:string", "type": "string"}
INTEGER = {"title": "xsd:integer", "type": "string", "pattern": "^[+-]?[0-9]+$"}
ROW = {
    "title": "x:row",
    "type": "object",
    "properties": {
        "id": {"$ref": "#/$defs/integer"},
        "name": {"title": "x:name", "type": "string", "minLength": 2, "maxLength": 4},
        "colour": {"title": "x:colour", "enum": ["red", "blue"]},
        "flag": {"const": "yes"},
        "size": {"type": "number", "minimum": 1, "exclusiveMaximum": 9},
        "note": {
            "if": {"type": "array"},
            "then": {"minItems": 2, "maxItems": 3, "items": {"$ref": "#/$defs/note"}},
            "else": {"$ref": "#/$defs/note"},
        },
    },
    "required": ["id"],
    "additionalProperties": False,
}
SCHEMA = {
    "$defs": {
        "integer": INTEGER,
        "note": {"type": "object", "properties": {"text": STRING}, "required": ["text"], "additionalProperties": False},
        "row": ROW,
        # A choice: by card or by cheque, and a value of two forms.
        "payment": {
            "type": "object",
            "properties": {"card": {"$ref": "#/$defs/integer"}, "cheque": STRING},
            "anyOf": [{"required": ["card"]}, {"required": ["cheque"]}],
            "additionalProperties": False,
        },
        "either": {
            "title": "x:either",
            "anyOf": [
                {"type": "string", "title": "xsd:boolean", "enum": ["true", "false"]},
                {"$ref": "#/$defs/integer"},
            ],
        },
        "form": {
            "anyOf": [
                {"type": "object", "properties": {"a": INTEGER}, "required": ["a"], "additionalProperties": False},
                {"type": "string"},
            ]
        },
    },
    "type": "object",
    "properties": {
        "r": {
            "type": "object",
            "properties": {
                "row": {
                    "if": {"type": "array"},
                    "then": {"minItems": 2, "items": {"$ref": "#/$defs/row"}},
                    "else": {"$ref": "#/$defs/row"},
                },
                "payment": {"$ref": "#/$defs/payment"},
                "either": {"$ref": "#/$defs/either"},
                "form": {"$ref": "#/$defs/form"},
            },
            "additionalProperties": False,
        }
    },
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
}
VALIDATOR = JsonValidator(SCHEMA)

VALID = [
    {},
    {"row": {"id": "1"}},
    {"row": [{"id": "1"}, {"id": "2", "name": "abcd", "colour": "red", "flag": "yes", "size": 1}]},
    {"row": {"id": "1", "note": [{"text": ""}, {"text": "x"}]}},
    {"payment": {"card": "1"}},
    {"either": "true"},
    {"either": "12"},
    {"form": {"a": "1"}},
    {"form": "x"},
]

FAULTS = {
    "number for a string": ({"row": {"id": 1}}, "wrong-type", "row.id", "xsd:integer"),
    "true for a string": ({"row": {"id": True}}, "wrong-type", "row.id", "xsd:integer"),
    "null for a string": ({"row": {"id": None}}, "wrong-type", "row.id", "xsd:integer"),
    "object for a string": ({"row": {"id": {"x": "1"}}}, "wrong-type", "row.id", "xsd:integer"),
    "array for a string": ({"row": {"id": ["1", "2"]}}, "unexpected-array", "row.id", "xsd:integer"),
    "text against a pattern": ({"row": {"id": "x"}}, "invalid-value", "row.id", "xsd:integer"),
    "too short": ({"row": {"id": "1", "name": "a"}}, "invalid-value", "row.name", "x:name"),
    "too long": ({"row": {"id": "1", "name": "abcde"}}, "invalid-value", "row.name", "x:name"),
    "none of an enumeration": ({"row": {"id": "1", "colour": "green"}}, "invalid-value", "row.colour", "x:colour"),
    "not the constant": ({"row": {"id": "1", "flag": "no"}}, "invalid-value", "row.flag", None),
    "too small": ({"row": {"id": "1", "size": 0}}, "invalid-value", "row.size", None),
    "too large": ({"row": {"id": "1", "size": 9}}, "invalid-value", "row.size", None),
    "key is missing": ({"row": {"name": "abc"}}, "missing-key", "row.id", "x:row"),
    "key is unknown": ({"row": {"id": "1", "nmae": "abc"}}, "unknown-key", "row.nmae", "x:row"),
    "text for an object": ({"row": "x"}, "wrong-type", "row", "x:row"),
    "one in an array": ({"row": [{"id": "1"}]}, "unexpected-array", "row", None),
    "none in an array": ({"row": []}, "unexpected-array", "row", None),
    "too many in an array": ({"row": {"id": "1", "note": [{"text": ""}] * 4}}, "unexpected-array", "row.note", None),
    "wrong in one of several": ({"row": [{"id": "1"}, {"id": "1"}, {"id": "x"}]}, "invalid-value", "row[2].id", None),
    "text in an array": ({"row": [{"id": "1"}, "x"]}, "wrong-type", "row[1]", "x:row"),
    "missing deep inside": (
        {"row": [{"id": "1"}, {"id": "2", "note": [{"text": "x"}, {}]}]},
        "missing-key",
        "row[1].note[1].text",
        None,
    ),
    "none of a choice": ({"payment": {}}, "missing-key", "payment", None),
    "wrong in a choice": ({"payment": {"card": "x"}}, "invalid-value", "payment.card", "xsd:integer"),
    "unknown in a choice": ({"payment": {"card": "1", "cash": "1"}}, "unknown-key", "payment.cash", None),
    "none of a union": ({"either": "maybe"}, "invalid-value", "either", None),
    "number for a union": ({"either": 1}, "wrong-type", "either", None),
    "wrong within an alternative": ({"form": {"a": "x"}}, "invalid-value", "form.a", "xsd:integer"),
    "none of the forms": ({"form": 1}, "wrong-type", "form", None),
}


@pytest.mark.parametrize("value", VALID)
def test_a_valid_value_has_no_violation(value):
    assert list(VALIDATOR.iter_violations({"r": value}, json.dumps({"r": value}))) == []


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_is_one_violation_at_its_place(name):
    value, code, path, type_name = FAULTS[name]
    text = json.dumps({"r": value}, indent=1)
    (violation,) = VALIDATOR.iter_violations({"r": value}, text)
    assert violation.code == code in CODES
    assert violation.path == f"$.r.{path}"
    assert type_name is None or violation.type == type_name
    key = path.rpartition(".")[2].partition("[")[0]
    if code not in {"missing-key", "wrong-type", "unexpected-array"} and path.endswith(key):
        assert f'"{key}"' in text.splitlines()[violation.line - 1]
    assert violation.column is not None
    assert violation.expected
    assert violation.message
    assert len(violation.actual) <= 80


@pytest.mark.parametrize(
    ("value", "expected", "actual", "message"),
    [
        ({"payment": {}}, "card or cheque", "none of them", "expected one of card, cheque"),
        ({"either": 1}, "a string", "the number 1", None),
        ({"form": 1}, "an object or a string", "the number 1", None),
        ({"row": {"id": "1", "nmae": "abc"}}, "no such key", "nmae", "unknown key nmae; did you mean 'name'?"),
        ({"row": {"id": "1", "colour": "green"}}, "one of red, blue", "green", None),
        ({"row": {"id": "1", "size": 0}}, "at least 1", "the number 0", None),
    ],
)
def test_a_violation_says_what_was_expected_and_what_came(value, expected, actual, message):
    (violation,) = VALIDATOR.iter_violations({"r": value})
    assert (violation.expected, violation.actual) == (expected, actual)
    assert message is None or violation.message == message


def test_several_faults_are_several_violations_in_the_order_of_the_text():
    value = {"r": {"row": [{"nmae": "x", "id": 1}, {"name": "a"}], "payment": {"cash": "1"}}}
    found = VALIDATOR.iter_violations(value, json.dumps(value))
    assert [f"{each.code} {each.path}" for each in found] == [
        "unknown-key $.r.row[0].nmae",
        "wrong-type $.r.row[0].id",
        "missing-key $.r.row[1].id",
        "invalid-value $.r.row[1].name",
        "missing-key $.r.payment",
        "unknown-key $.r.payment.cash",
    ]
