"""Digits: numbers as texts against Python's decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.datatypes.digits import canonical, compare, fraction_digits, padded_step, step, total_digits

DECIMALS = st.from_regex(
    r"[+-]?(?:[0-9]{1,4}(?:\.[0-9]{0,4})?|\.[0-9]{1,4})", fullmatch=True, alphabet=st.characters(codec="ascii")
)
INTEGERS = st.from_regex(r"[+-]?[09]{0,5}[0-9]{1,2}", fullmatch=True, alphabet=st.characters(codec="ascii"))


@given(DECIMALS, DECIMALS)
def test_order_is_that_of_numbers(first, second):
    left, right = Decimal(first), Decimal(second)
    assert compare(first, second) == (left > right) - (left < right)


@given(DECIMALS)
def test_a_canonical_form_is_the_same_number(lexical):
    for has_point in (True, False):
        form = canonical(lexical, has_point=has_point)
        assert Decimal(form) == Decimal(lexical)
        assert canonical(form, has_point=has_point) == form
    assert "." in canonical(lexical, has_point=True)


@given(DECIMALS)
def test_digits_are_those_of_the_shortest_form(lexical):
    form = canonical(lexical, has_point=False)
    whole, _, rest = form.lstrip("-").partition(".")
    assert fraction_digits(lexical) == len(rest)
    assert total_digits(lexical) == (len((whole + rest).lstrip("0")) if whole != "0" else max(len(rest), 1))


@given(INTEGERS, st.sampled_from([-1, 1]))
def test_a_step_is_one(lexical, direction):
    assert step(lexical, direction) == str(int(lexical) + direction)


@pytest.mark.parametrize(
    ("digits", "direction", "expected"),
    [("0009", 1, "0010"), ("9999", 1, "10000"), ("0000", 1, "0001"), ("0010", -1, "0009"), ("10000", -1, "09999")],
)
def test_a_step_keeps_the_noughts_in_front(digits, direction, expected):
    assert padded_step(digits, direction) == expected
