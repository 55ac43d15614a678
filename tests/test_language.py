"""The form of contract files: the language's own schema, and what people are told where it is not kept."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
import yaml
from helpers import CORPUS, project

from accordant.contracts import PATTERNS, Strength
from accordant.documents import parse_document
from accordant.language import KINDS, iter_language_mistakes, kind_of, without_mistakes
from accordant.project import bundled_file

SCHEMA = json.loads(bundled_file("schemas", "contract.schema.json").read_text("utf-8"))


def mistakes(text: str) -> list[str]:
    document = parse_document(text, "a.yaml")
    return [f"{m.location.line}: {m.message}" for m in iter_language_mistakes(document, kind_of(document.data))]


def group(rest: str) -> str:
    return f"accordant: 1\ngroup: g\nsource: s\n{rest}"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"operation": "a"}, "operation"),
        ({"group": "a"}, "group"),
        ({"api": "a"}, "api"),
        ({"operation": "a", "api": "b"}, "operation"),
        ({}, None),
        ([], None),
        ("operation", None),
        (None, None),
    ],
)
def test_a_file_says_what_it_is(data, kind: str | None) -> None:
    assert kind_of(data) == kind


def test_the_schema_is_one_and_names_every_kind_and_word() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(KINDS) <= set(SCHEMA["$defs"])
    assert SCHEMA["$defs"]["strength"]["enum"] == [strength.value for strength in Strength]
    assert SCHEMA["$defs"]["relation_keys"]["properties"]["expect"]["enum"] == list(PATTERNS)


@pytest.mark.parametrize(
    "file", sorted((CORPUS / "valid").glob("*.yaml")) + project().contract_files(), ids=lambda f: f.stem
)
def test_the_whole_schema_takes_what_the_loader_takes(file) -> None:
    data = parse_document(file.read_text("utf-8"), file.name).data
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(data)) == []


def test_a_good_file_has_no_mistake() -> None:
    assert mistakes(group("parameters: {a: {type: 'xsd:string', strength: must}}\n")) == []


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("parameters: 3\n", "4: parameters: expected a mapping, not 3"),
        ("parameters: {a: {required: 1}}\n", "4: parameters/a/required: expected true or false, not 1"),
        ("parameters: {a: {callers: [x, x]}}\n", "4: parameters/a/callers: the same value stands twice in this list"),
        ("parameters: {a: {enumeration: []}}\n", "4: parameters/a/enumeration: must not be empty"),
        ("parameters: {a: {summary: ''}}\n", "4: parameters/a/summary: must not be blank"),
        ("parameters: {a: {default: [1]}}\n", "expected text or a whole number or a number or true or false, not [1]"),
        ("relations: {r: {strength: must, expect: equal, change: {a: {absent: no}}}}\n", 'expected true, not "no"'),
        (
            "relations: {r: {strength: must, expect: equal, change: {a: {}}}}\n",
            "4: relations/r/change/a: must not be empty",
        ),
        ("parameters:\n  a:\n    violated: {}\n", "6: parameters/a/violated: must not be empty"),
        ("parameters: {a: {violated: {refused: {expect: [1]}}}}\n", "violated/refused"),
        ("errors: {codes: {x1: a}}\n", "4: the key 'x1' in errors/codes is no name for that"),
        ("parameters: {'a b': {strength: must}}\n", "4: the key 'a b' in parameters is no name for that"),
        ("listing: {rows: a}\n", "unknown key 'rows' in listing; the keys are ascending, page, record, size, sort"),
    ],
)
def test_a_mistake_is_said_as_a_person_would(rest: str, said: str) -> None:
    found = mistakes(group(rest))
    assert any(said in mistake for mistake in found), found


def test_a_long_value_is_shortened() -> None:
    (found,) = mistakes(group(f"parameters: {{a: {{strength: {'x' * 200}}}}}\n"))
    assert len(found) < 160
    assert "..." in found


def test_of_a_head_with_several_gaps_each_is_said_and_the_rest_is_used() -> None:
    document = parse_document("accordant: 1\noperation: a\napi: b\neffect: reed\nuses: [1x]\n", "a.yaml")
    assert len(list(iter_language_mistakes(document, "operation"))) == 7
    usable = without_mistakes(document, "operation")
    assert usable is not None
    assert (usable.data["effect"], usable.data["servlets"]) == ("read", {})


FRAMES = {frame["label"]: frame["bodyText"] for frame in SCHEMA["defaultSnippets"]}


@pytest.mark.parametrize("label", FRAMES)
def test_what_an_editor_writes_to_begin_with_has_the_form_of_the_language(label: str) -> None:
    first_choice = re.sub(r"\$\{\d+\|([^,|]*)[^}]*\}", r"\1", FRAMES[label])
    filled = re.sub(r"\$\{\d+:?([^}]*)\}", r"\1", first_choice)
    data = yaml.safe_load(filled)
    # The last key is where one goes on to write.
    kept = {key: value for key, value in data.items() if value is not None}
    assert len(kept) >= len(data) - 1
    assert [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(kept)] == []


def test_a_mapping_for_true_or_false_is_a_mistake() -> None:
    (said,) = mistakes(group("parameters: {a: {type: 'xsd:string', strength: must, required: {b: c}}}"))
    assert said == '4: parameters/a/required: expected true or false, not {"b": "c"}'
