"""Advice: said once, and silent where there is nothing to say. Each code stands on the page of the language as well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import CORPUS, project

from accordant.linting import Advice, iter_advice
from accordant.loading import read_contract

VALID = sorted((CORPUS / "valid").glob("*.yaml"))
HEAD = "accordant: 1\noverlay: {operation: list}\nsource: https://example.org/tickets/7\n"


@pytest.fixture
def advice(tmp_path: Path) -> Callable[[str], list[Advice]]:
    def advise(text: str) -> list[Advice]:
        file = tmp_path / "more.yaml"
        file.write_text(text, "utf-8")
        loaded = read_contract(project(), [*VALID, file])
        assert loaded.mistakes == []
        return iter_advice(loaded, project())

    return advise


@pytest.mark.parametrize("source", ["x", "xxx", "inferred", "inferred from", "guessed", "docs", "?"])
def test_a_source_that_cannot_be_looked_up_is_told(source: str, advice) -> None:
    (found,) = advice(HEAD.replace("https://example.org/tickets/7", f'"{source}"'))
    assert found.code == "vague-source"


@pytest.mark.parametrize("source", ["inferred: an id identifies", "ticket 7", "https://example.org/x"])
def test_a_source_that_says_something_is_none_of_our_business(source: str, advice) -> None:
    assert advice(HEAD.replace("https://example.org/tickets/7", f'"{source}"')) == []


def test_a_contradiction_is_told_once_and_not_again_of_everything_that_follows_from_it(advice) -> None:
    text = HEAD + "rules:\n  a: {only_one: [type_id, since], strength: must}\n"
    found = advice(text + "  b: {all_or_none: [type_id, since], strength: must}\n")
    assert [one.code for one in found] == ["contradicting-rules"]


def test_what_is_said_alike_of_several_operations_is_said_once_with_their_names(advice) -> None:
    text = HEAD.replace("operation: list", "api: tiny") + "parameters: {lone: {type: 'xsd:string', strength: must}}\n"
    relation = "relations: {gone: {strength: should, given: [lone], change: {lone: {absent: true}}, expect: equal}}\n"
    (found,) = [one for one in advice(text + relation) if one.code == "unfed-relation"]
    assert found.message.startswith("list, needy: ")


@pytest.mark.parametrize("known", ["candidates: [a]", "observed: interaction/subject", "default: b"])
def test_a_parameter_with_values_feeds_a_relation(known: str, advice) -> None:
    text = HEAD + f"parameters: {{lone: {{type: 'xsd:string', strength: must, {known}}}}}\n"
    relation = "relations: {gone: {strength: should, given: [lone], change: {lone: {absent: true}}, expect: equal}}\n"
    assert advice(text + relation) == []


@pytest.mark.parametrize("evidence", ['"count(*) != $type_id"', '{test: "count(*) != $type_id", needs: somebody}'])
def test_evidence_about_what_every_request_sends_is_idle(evidence: str, advice) -> None:
    text = HEAD + f"asserts:\n  t: {{strength: must, each: interaction, test: interactionId, evidence: {evidence}}}\n"
    assert advice(text) == []
    found = advice(text + "parameters: {type_id: {required: true}}\n")
    assert [one.location.line for one in found if one.code == "idle-evidence"] == [5]
    seen_elsewhere = advice(text + "parameters: {type_id: {required: true, observed: 'needy:interaction'}}\n")
    assert "idle-evidence" not in {one.code for one in seen_elsewhere}


def test_a_code_with_two_meanings_is_told_unless_an_overlay_changes_it(advice) -> None:
    group = "accordant: 1\ngroup: paging2\nsource: https://example.org/two\nerrors: {codes: {1: Otherwise}}\n"
    assert [one.code for one in advice(group)] == ["unused-group"]
    assert advice(HEAD + "errors: {codes: {1: Otherwise}}\n") == []


def test_a_credential_for_other_callers_may_be_sent_on_purpose_and_another_value_not(advice) -> None:
    relation = "relations: {mine: {strength: should, change: {auth: %s}, expect: subset}}\n"
    assert advice(HEAD + relation % "{from: credentials}") == []
    assert [one.code for one in advice(HEAD + relation % "word")] == ["contradicting-change"]
