"""Bounds, equality and digits of decimals and floats, against exact arithmetic."""

from __future__ import annotations

import operator
import re
import struct
from decimal import Decimal

import pytest

from accordant.derivation import floats, numbers

WITHIN = {
    "minInclusive": operator.ge,
    "maxInclusive": operator.le,
    "minExclusive": operator.gt,
    "maxExclusive": operator.lt,
}
DECIMALS = [
    sign + zeros + whole + fraction
    for sign in ("", "-", "+")
    for zeros in ("", "0")
    for whole in ("0", "1", "9", "10", "19", "99", "100", "2050")
    for fraction in ("", ".", ".0", ".5", ".05", ".50", ".499", ".999")
] + [".5", "-.5", ".05", "+.0", "-.0", "9" * 50, "-" + "9" * 50 + ".1"]
DECIMAL_BOUNDS = ["0", "-0", "0.5", "-0.5", "1", "-1", "9", "10", "99", "-99", "100", "19.05", "-10.499", "2050.5"]


@pytest.mark.parametrize("facet", WITHIN)
@pytest.mark.parametrize("bound", DECIMAL_BOUNDS)
def test_a_decimal_is_within_a_bound_exactly_when_it_is(facet, bound):
    found = re.compile(numbers.bound(facet, bound))
    for text in DECIMALS:
        expected = WITHIN[facet](Decimal(text), Decimal(bound))
        assert (found.fullmatch(text) is not None) == expected, text


@pytest.mark.parametrize("value", DECIMAL_BOUNDS)
def test_decimals_are_equal_exactly_when_they_are(value):
    found = re.compile(numbers.equal(value))
    for text in DECIMALS:
        assert (found.fullmatch(text) is not None) == (Decimal(text) == Decimal(value)), text


@pytest.mark.parametrize("count", range(6))
def test_digits_count_as_the_value_has_them(count):
    for text in DECIMALS:
        number = numbers.Number.of(text)
        behind = len(number.fraction) <= count
        assert (re.fullmatch(numbers.fraction_digits(count), text) is not None) == behind, text
        if count:
            total = len(number.whole) + len(number.fraction) <= count
            assert (re.fullmatch(numbers.total_digits(count), text) is not None) == total, text


@pytest.mark.parametrize("digits", ["", "1", "2", "9", "10", "109", "990"])
def test_whole_numbers_that_are_more_or_less(digits):
    number = int(digits or "0")
    for other in range(1_200):
        text = str(other) if other else ""
        if other:
            assert (re.fullmatch(numbers.more(digits), text) is not None) == (other > number)
        if digits:
            assert (re.fullmatch(numbers.less(digits), text) is not None) == (other < number)


# Floats


def single(text):
    try:
        return struct.unpack("<f", struct.pack("<f", float(text)))[0]
    except OverflowError:
        return float("-inf" if text.startswith("-") else "inf")


SCIENTIFIC = [
    sign + mantissa + exponent
    for sign in ("", "-")
    for mantissa in ("1", "1.5", "1.50", "9.99", "1.4999999", "3.4028235", "1.7976931348623157")
    for exponent in ("", "E0", "e1", "E-1", "E+05", "E-7", "E38", "E-38", "E-45", "E60", "E308", "E-300")
]
FLOATS = [*SCIENTIFIC, "0", "-0.0", "150", "15000000000", "0.15", "-0.00000015", "14.9999999", "INF", "-INF"]
FLOAT_BOUNDS = ["0", "1.5", "-1.5", "1.5E1", "-9.99E-7", "1.4E-45", "3.4028235E38", "1E60", "-1.5E308", "INF", "-INF"]
OTHER_FORMS = ["15E-1", "0.15e1", ".15E1", "00E0", "-150.0E-2"]


@pytest.mark.parametrize(("is_double", "value_of"), [(True, float), (False, single)])
@pytest.mark.parametrize("facet", WITHIN)
@pytest.mark.parametrize("bound", FLOAT_BOUNDS)
def test_a_float_within_a_bound_is_never_refused_and_one_beyond_it_is(facet, bound, is_double, value_of):
    pattern, _ = floats.bound(facet, bound, is_double=is_double)
    limit = value_of(bound)
    for text in FLOATS:
        is_accepted = re.fullmatch(pattern, text) is not None
        expected = WITHIN[facet](value_of(text), limit)
        # Beyond the largest float, and as near to the bound as no float is, both answers are allowed.
        is_near = value_of(text) == limit or abs(limit) == float("inf") or (not is_double and abs(limit) > 1e38)
        assert is_accepted == expected or (is_accepted and is_near), text


@pytest.mark.parametrize("facet", WITHIN)
@pytest.mark.parametrize("bound", ["1.5", "-1.5", "1E5"])
def test_the_bound_itself_and_its_neighbours_are_decided(facet, bound):
    pattern, is_exact = floats.bound(facet, bound, is_double=False)
    assert not is_exact
    assert (re.fullmatch(pattern, bound) is not None) == facet.endswith("Inclusive")
    bits = struct.unpack("<i", struct.pack("<f", float(bound)))[0]
    for step in (-1, 1):
        neighbour = struct.unpack("<f", struct.pack("<i", bits + step))[0]
        expected = WITHIN[facet](neighbour, float(bound))
        assert (re.fullmatch(pattern, f"{neighbour:.9f}") is not None) == expected
        assert (re.fullmatch(pattern, f"{neighbour:.9e}") is not None) == expected


@pytest.mark.parametrize(("is_double", "value_of"), [(True, float), (False, single)])
@pytest.mark.parametrize("value", ["0", "1.5", "-1.5", "150", "9.99E-7", "1.4E-45", "5E-324", "3.4028235E38", "1E60"])
def test_equal_floats_are_never_refused_and_others_are(value, is_double, value_of):
    pattern, _ = floats.equal(value, is_double=is_double)
    if not is_double and float(value) > 1e39:
        assert pattern == ".*"
        return
    for text in FLOATS:
        is_accepted = re.fullmatch(pattern, text) is not None
        difference = abs(value_of(text) - value_of(value))
        is_far = difference > 1e-6 * abs(value_of(value))
        assert is_accepted or difference != 0, text
        assert not (is_accepted and is_far), text


@pytest.mark.parametrize("text", OTHER_FORMS)
def test_other_forms_of_scientific_notation_are_never_refused(text):
    for facet in WITHIN:
        assert re.fullmatch(floats.bound(facet, "7", is_double=True)[0], text)
    assert re.fullmatch(floats.equal("7", is_double=True)[0], text)


def test_what_is_no_number_is_equal_to_itself_only_and_within_every_bound():
    assert floats.equal("NaN", is_double=True) == ("NaN", True)
    assert re.fullmatch(floats.bound("maxInclusive", "7", is_double=True)[0], "NaN")
    assert not re.fullmatch(floats.equal("7", is_double=True)[0], "NaN")
    assert not re.fullmatch(floats.equal("5E-324", is_double=True)[0], "NaN")
    assert floats.bound("minInclusive", "NaN", is_double=True) == (".*", False)


def test_infinite_values_are_equal_to_what_overflows_at_most():
    pattern, _ = floats.equal("INF", is_double=True)
    assert re.fullmatch(pattern, "INF")
    assert re.fullmatch(pattern, "1E400")
    assert not re.fullmatch(pattern, "-INF")
    assert not re.fullmatch(pattern, "17.5")


@pytest.mark.parametrize("value", ["1E999999999999", "1E-999999999999", "9" * 5_000 + "E1"])
def test_absurd_bounds_are_given_up_at_once(value):
    assert floats.bound("minInclusive", value, is_double=True) == (".*", False)
    assert floats.equal(value, is_double=True) == (".*", False)
