"""Floats: the number of a value is its bits, and rounding is that of the machine."""

from __future__ import annotations

import math
import struct
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.datatypes.floats import DOUBLE, FLOAT

DOUBLES = st.integers(0, 2**63 - 1).filter(lambda bits: bits < 0x7FF << 52)
FLOATS = st.integers(0, 2**31 - 1).filter(lambda bits: bits < 0xFF << 23)
DECIMALS = st.builds(
    "{}{}.{}E{}".format,
    st.sampled_from(["", "-", "+"]),
    st.integers(0, 10**20),
    st.one_of(st.integers(0, 10**6), st.integers(0, 10**400)),
    st.integers(-345, 312),
)


def double_of(bits: int) -> float:
    return struct.unpack("d", struct.pack("Q", bits))[0]


def float_of(bits: int) -> float:
    return struct.unpack("f", struct.pack("I", bits))[0]


def number_of(value: float) -> int:
    bits = struct.unpack("Q", struct.pack("d", abs(value)))[0]
    return -bits if value < 0 else bits


@given(DECIMALS)
def test_a_text_is_rounded_to_the_double_that_the_machine_has_for_it(lexical):
    assert DOUBLE.read(lexical) == number_of(float(lexical))


@given(DOUBLES, st.sampled_from([-1, 1]))
def test_the_number_of_a_double_is_its_bits_and_its_text_reads_back(bits, sign):
    value = double_of(bits) * sign
    assert DOUBLE.read(repr(value)) == bits * sign
    written = DOUBLE.write(bits * sign)
    assert float(written) == value
    assert len(written) <= len("-1.2345678901234567E-308")


@given(FLOATS)
def test_the_number_of_a_float_is_its_bits_and_its_text_reads_back(bits):
    # All digits of the value, which is a double too.
    assert FLOAT.read(str(Decimal(float_of(bits)))) == bits
    assert FLOAT.read(FLOAT.write(bits)) == bits
    assert float_of(bits) == struct.unpack("f", struct.pack("f", float(FLOAT.write(bits))))[0]


@given(FLOATS.filter(lambda bits: bits + 1 < 0xFF << 23))
def test_halfway_between_two_floats_is_the_even_one_and_a_trace_more_the_greater(bits):
    # A double has places enough for it.
    halfway = Decimal((float_of(bits) + float_of(bits + 1)) / 2)
    text = f"{halfway:f}"
    text = text if "." in text else f"{text}."
    assert FLOAT.read(text) == bits + bits % 2
    assert FLOAT.read(text + "0" * 900 + "1") == bits + 1
    assert FLOAT.read(f"-{text}{'0' * 900}1") == -bits - 1


@pytest.mark.parametrize(
    ("lexical", "single", "double"),
    [
        ("0", "0.0E0", "0.0E0"),
        ("-0.000e5", "0.0E0", "0.0E0"),
        ("1", "1.0E0", "1.0E0"),
        ("-12.5", "-1.25E1", "-1.25E1"),
        ("3.4028235E38", "3.4028235E38", "3.4028235E38"),
        ("3.40282356E38", "3.4028235E38", "3.40282356E38"),
        ("3.5E38", "INF", "3.5E38"),
        ("-1E309", "-INF", "-INF"),
        ("7E-46", "0.0E0", "7.0E-46"),
        ("8E-46", "1.0E-45", "8.0E-46"),
        ("2.4703282292062327E-324", "0.0E0", "0.0E0"),
        ("2.4703282292062328E-324", "0.0E0", "5.0E-324"),
        ("1E" + "9" * 5000, "INF", "INF"),
        ("1E-" + "9" * 5000, "0.0E0", "0.0E0"),
        ("0E" + "9" * 5000, "0.0E0", "0.0E0"),
        ("0." + "0" * 5000 + "1E5001", "1.0E0", "1.0E0"),
        ("1" + "0" * 5000 + "E-5000", "1.0E0", "1.0E0"),
        ("1e+00000000000000000000002", "1.0E2", "1.0E2"),
        ("INF", "INF", "INF"),
        ("-INF", "-INF", "-INF"),
    ],
)
def test_values(lexical, single, double):
    assert FLOAT.write(FLOAT.read(lexical)) == single
    assert DOUBLE.write(DOUBLE.read(lexical)) == double


def test_not_a_number_has_no_number():
    assert FLOAT.read("NaN") is None


def test_the_greatest_value_comes_before_infinity():
    greatest = DOUBLE.infinity - 1
    assert float(DOUBLE.write(greatest)) == math.nextafter(math.inf, 0)
    assert DOUBLE.write(DOUBLE.infinity) == "INF"
    assert FLOAT.infinity == 0xFF << 23
