"""What `explain` knows: topics, every key of the language, clauses by the name that people remember."""

from __future__ import annotations

import json

import pytest
from helpers import NAME, ROOT, operation

from accordant.cli.explanations import TOPICS, explanation
from accordant.contracts import Contract
from accordant.errors import UsageError
from accordant.findings import Severity, Standing

SCHEMA = json.loads((ROOT / "schemas" / "contract.schema.json").read_text("utf-8"))


def said(name: str) -> str:
    return "\n".join(explanation(name, lambda: Contract({NAME: operation()})))


def never() -> Contract:
    raise AssertionError("a word of the language needs no contract")


def keys(part: object) -> set[str]:
    if isinstance(part, list):
        return {key for each in part for key in keys(each)}
    if isinstance(part, dict):
        return {*part.get("properties", {}), *(key for each in part.values() for key in keys(each))}
    return set()


@pytest.mark.parametrize("key", sorted(keys(SCHEMA["$defs"])))
def test_every_key_of_the_language_is_explained_without_a_contract(key: str) -> None:
    lines = list(explanation(key, never))
    assert lines[0].startswith(f"{key.lower()} (")
    assert any(line.startswith("  ") for line in lines)


def test_a_key_says_where_it_stands() -> None:
    assert "zero_or_one (key of rule)\n\n  At most one of the terms is true." in said("zero_or_one")


def test_a_construct_is_explained_by_its_own_name() -> None:
    assert said("overlay").startswith("overlay (contract language)\n\n  Changes to a contract")


def test_a_word_with_several_meanings_has_all_of_them() -> None:
    assert [line for line in said("violated").splitlines() if line.startswith("violated")] == [
        "violated (verdicts)",
        "violated (contract language)",
        "violated (key of parameter)",
        "violated (key of rule)",
    ]


def test_what_a_baseline_may_say_of_a_finding_is_explained() -> None:
    words = {*Standing, Severity.CHANGED} - {Standing.NEW}
    assert words <= set(TOPICS["Findings and baselines"])


def test_topics_are_explained() -> None:
    assert [word for topics in TOPICS.values() for word in topics if not said(word).startswith(f"{word} (")] == []


@pytest.mark.parametrize(
    "name", [f"{NAME}/rules/identifier", "rules/identifier", "identifier", "identifier/", f"/{NAME}/rules/identifier"]
)
def test_a_clause_is_found_without_what_stands_before_its_name(name: str) -> None:
    ids = [line for line in said(name).splitlines() if line.startswith(NAME)]
    assert ids == [f"{NAME}/rules/identifier/{part}" for part in ("refused", "status", "codes")]


def test_one_part_of_a_clause_is_found_alone() -> None:
    assert said("identifier/codes").count("strength") == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("indentifier", "did you mean 'identifier'?"),
        ("zero-or-one", "did you mean 'zero_or_one'?"),
        ("vacous", "did you mean 'vacuous'?"),
        ("qqqqqqqq", "accordant explain, without a name, lists what there is"),
        ("dentifier/refused", "identifier"),
    ],
)
def test_what_is_not_known_is_said_with_the_nearest_name(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match="nothing is known of") as caught:
        said(name)
    assert hint in str(caught.value)


@pytest.mark.parametrize("name", ["identifier", "violated", "schema", "media-type"])
def test_lines_fit_a_terminal(name: str) -> None:
    lines = [line for line in said(name).splitlines() if "http" not in line]
    assert max(map(len, lines)) <= 80


def test_what_findings_of_pairs_rest_upon_is_explained() -> None:
    assert "the JSON answer is the image of the XML answer" in said("luminate/mapping/same-image")
