"""Values in rules: what can be meant passes; the rest is in corpus/invalid/values-in-rules.yaml."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import operation

from accordant.idl import IdlError, parse
from accordant.rule_values import judge_of

BASE = operation().parameters["begin_date"]
PARAMETERS = {
    name: replace(BASE, name=name, strategy=None, observed=None, **facts)
    for name, facts in {
        "a": {"type": "string", "enumeration": ("OPEN", "PAID")},
        "n": {"type": "integer", "max_value": "50"},
        "m": {"type": "decimal"},
        "d": {"type": "date"},
        "e": {"type": "date"},
        "b": {"type": "boolean"},
        "s": {"type": "string", "max_length": 5},
        "x": {"type": "notThere"},
    }.items()
}


@pytest.mark.parametrize(
    "term",
    [
        "a == 'PAID'",
        "a in ('PAID', 'OPEN')",
        "a == s",
        "a != 'PAID'",
        "n <= m",
        "n == 50",
        "n > 60",
        "n == '7'",
        "n < -3",
        "n in (1, '2')",
        "d < e",
        "d < '2026-09-01'",
        "b == true",
        "b == '1'",
        "s == 'five'",
        "s > 5",
        "s like 'longer*'",
        "n like '1*'",
        "n + 2 * m <= 500",
        "n * n == 60",
        "x == 'anything'",
        "x + n < 5",
    ],
)
def test_what_can_be_meant_passes(term: str) -> None:
    parse({"or": [term, "n"]}, parameters=tuple(PARAMETERS), judge=judge_of(PARAMETERS))


@pytest.mark.parametrize(("rule", "column"), [("n < 'abc'", 4), ("'abc' > n", 0), ("d < n", 4), ("n in (1, 'x')", 9)])
def test_a_mistake_is_at_the_value(rule: str, column: int) -> None:
    with pytest.raises(IdlError) as error:
        parse({"compare": rule}, judge=judge_of(PARAMETERS))
    assert [problem.column for problem in error.value.problems] == [column]
