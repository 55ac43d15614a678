"""Conditions that do not depend on the answer."""

from __future__ import annotations

import pytest

from accordant.expressions import compile_expression
from accordant.inference.constants import constant_truth


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("true()", True),
        ("false()", False),
        ("not(false())", True),
        ("(true())", True),
        ("a or true()", True),
        ("a and false()", False),
        ("count(a) >= 0", True),
        ("0 <= count(a)", True),
        ("count(a) < 0", False),
        ("1 = 1", True),
        ("'a' = 'b'", False),
        ("a", None),
        ("not(a)", None),
        ("a or false()", None),
        ("a and true()", None),
        ("count(a) > 0", None),
        ("count(a) <= 0", None),
        ("count(a) >= 1", None),
        ("0 < count(a)", None),
        ("a = 'b'", None),
        ("$n = 1", None),
    ],
)
def test_a_condition_is_true_or_false_in_any_case_or_may_be_either(text: str, truth: bool | None) -> None:
    assert constant_truth(compile_expression(text, "").token) is truth
