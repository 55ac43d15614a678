"""Choices between keys that an object does not keep: the smallest change that would mend it."""

from __future__ import annotations

import pytest

from accordant.validators.json_choices import choice_fault, is_choice

ONE_OF = [
    {"required": ["a"], "properties": {"b": False, "c": False}},
    {"required": ["b"], "properties": {"a": False, "c": False}},
    {"required": ["c"], "properties": {"a": False, "b": False}},
]
BOTH_OR_NONE = [{"required": ["a", "b"]}, {"properties": {"a": False, "b": False}}]
COUNTED = [
    {"required": ["a"], "properties": {"a": {"type": ["object", "string", "null"]}, "b": False}},
    {"required": ["b"], "properties": {"a": {"type": "array", "minItems": 3, "maxItems": 4}}},
]
OPEN = [
    {"required": ["a"], "allOf": [{"propertyNames": {"enum": ["a"]}}]},
    {"allOf": [{"not": {"propertyNames": {"enum": ["a"]}}}], "properties": {"a": False}},
]


@pytest.mark.parametrize(
    ("members", "instance", "code", "key", "message"),
    [
        (ONE_OF, {}, "missing-key", None, "expected one of a, b, c"),
        (ONE_OF, {"a": "", "c": ""}, "excluded-key", "c", "a and c exclude each other"),
        (ONE_OF, {"a": "", "b": "", "c": ""}, "excluded-key", "c", "a, b and c exclude each other"),
        (BOTH_OR_NONE, {"b": ""}, "missing-key", "a", "a is missing beside b"),
        (COUNTED, {"a": ["", ""]}, "wrong-count", "a", "expected a at most once, got it 2 times"),
        (COUNTED, {"a": ["", ""], "b": ""}, "wrong-count", "a", "expected a at least 3 times beside b, got it 2 times"),
        (COUNTED, {"a": [""] * 5, "b": ""}, "wrong-count", "a", "expected a at most 4 times beside b, got it 5 times"),
        (OPEN, {}, "missing-key", None, "expected one of a, another element"),
        (OPEN, {"a": "", "z": ""}, "excluded-key", "z", "a and z exclude each other"),
    ],
)
def test_the_fault_of_a_choice(members, instance, code, key, message):
    fault = choice_fault(members, instance)
    assert (fault.code, fault.key, fault.message) == (code, key, message)


def test_a_choice_is_about_keys_and_nothing_else():
    assert is_choice(ONE_OF)
    assert not is_choice([{"$ref": "#/$defs/a"}, {"required": ["a"]}])
    assert not is_choice([{"type": "string"}, {"type": "object"}])
    assert not is_choice([{}, {"required": ["a"]}])
