"""Advice: each is given where something cannot be meant, and is silent beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import CORPUS, project

from accordant.linting import iter_advice
from accordant.loading import read_contract

HEAD = """\
accordant: 1
operation: other
summary: Another one.
source: https://example.org/other
api: tiny
servlets: {server: Server, client: Client}
http_methods: [POST]
effect: read
response: {element: getUserInteractionsResponse, rows: interaction, key: interactionId, strength: must}
parameters:
  n: {type: "xsd:integer", candidates: [1], strength: must}
  m: {type: "xsd:integer", candidates: [1], strength: must}
  s: {type: "xsd:string", strength: must}
  d: {type: "xsd:integer", default: 5, strength: must}
"""


def advice(tmp_path: Path, text: str) -> list[str]:
    """The codes and lines, counted below the head, of what is said about a fragment."""
    file = tmp_path / "other.yaml"
    file.write_text(HEAD + text, "utf-8")
    loaded = read_contract(project(), [CORPUS / "valid" / "api.yaml", file])
    assert loaded.mistakes == []
    head = HEAD.count("\n")
    return [f"{one.location.line - head} {one.code}" for one in iter_advice(loaded, project())]


def asserted(rest: str) -> str:
    return f"asserts:\n  a: {{strength: must, {rest}}}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (asserted('each: interaction, test: "false()"'), ["2 idle-assert"]),
        (asserted('each: ".", test: "count(interaction) < 0"'), ["2 idle-assert"]),
        (asserted('each: ".", test: "count(interaction) >= 0"'), ["2 idle-assert"]),
        (asserted('each: ".", test: "count(interaction) >= 1"'), []),
        (asserted('when: "1 = 2", each: interaction, test: "subject = \'a\'"'), ["2 idle-assert"]),
        (asserted('when: "$d = 2", each: interaction, test: "subject = \'a\'"'), []),
        (asserted('each: ".", test: "count(interaction) < $m"'), ["2 unguarded-variable"]),
        (asserted('when: m, each: ".", test: "count(interaction) < $m"'), []),
        (asserted('when: n, each: ".", test: "count(interaction) < $m"'), ["2 unguarded-variable"]),
        (
            "rules:\n  r: {all_or_none: [n, m], strength: must}\n"
            + asserted('when: n, each: ".", test: "count(interaction) < $m"'),
            [],
        ),
    ],
)
def test_asserts(text: str, found: list[str], tmp_path: Path) -> None:
    assert advice(tmp_path, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('  r: {given: [n], change: {n: {xpath: "$m + 1"}}', ["2 unguarded-variable"]),
        ('  r: {given: [n, m], change: {n: {xpath: "$m + 1"}}', []),
        ('  r: {given: [n], change: {n: {xpath: "$d + 1"}}', []),
        ('  r: {given: [n], change: {n: {xpath: "if (exists($m)) then $m else 1"}}', []),
    ],
)
def test_changes_that_need_a_parameter(text: str, found: list[str], tmp_path: Path) -> None:
    assert advice(tmp_path, f"relations:\n{text}, strength: must, expect: equal}}\n") == found


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ('a: {test: "true()"}, b: {test: interaction}', ["2 idle-probe"]),
        ('a: {test: interaction}, b: {test: "true()"}', []),
    ],
)
def test_answers_behind_one_that_always_fits(answers: str, found: list[str], tmp_path: Path) -> None:
    assert advice(tmp_path, f"probes:\n  p: {{question: What?, given: [n], answers: {{{answers}}}}}\n") == found


def test_a_rule_beyond_the_reasoner_is_said_and_hides_nothing_of_the_others(tmp_path: Path) -> None:
    hard = '  hard: {arithmetic: "n * n == 3 * m + 2", strength: must}\n'
    either = "  both: {all_or_none: [s, d], strength: must}\n  one: {only_one: [s, d], strength: must}\n"
    needed = "  needed: {and: [n, m], strength: must}\n"
    found = advice(tmp_path, "rules:\n" + hard + either)
    assert [one for one in found if one.endswith("contradicting-rules")]
    found = advice(tmp_path, "rules:\n" + needed + hard)
    assert [one for one in found if one.endswith("undecided-rules")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("probes:\n  p: {question: What?, answers: {yes: {test: interaction}}}\n", ["2 ambiguous-scalar"]),
        ("probes:\n  p: {question: What?, answers: {'yes': {test: interaction}}}\n", []),
        ("probes:\n  no: {question: What?, answers: {a: {test: interaction}}}\n", ["2 ambiguous-scalar"]),
        ("relations:\n  r: {on: refused, change: {n: 5}, strength: must, expect: equivalent}\n", []),
    ],
)
def test_keys_that_older_yaml_reads_otherwise(text: str, found: list[str], tmp_path: Path) -> None:
    assert advice(tmp_path, text) == found
