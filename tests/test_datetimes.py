"""Dates and times with a number for the year: instants, shifts and zones."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.datatypes import get
from accordant.datetimes import DateTime


@given(st.datetimes(), st.integers(-840, 840))
def test_instants_are_those_of_python_where_python_has_them(moment, zone):
    zoned = DateTime(
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        Fraction(moment.second) + Fraction(moment.microsecond, 10**6),
        zone,
    )
    span = moment - dt.datetime(1, 1, 1)  # noqa: DTZ001 - zones are what is tested
    expected = Fraction(span.days * 86400 + span.seconds) + Fraction(span.microseconds, 10**6) - zone * 60
    assert zoned.instant == expected
    assert DateTime.parse(str(zoned)) == zoned


@given(
    st.integers(-(10**14), 10**14),
    st.fractions(min_value=-(10**12), max_value=10**12).map(lambda number: Fraction(round(number * 1000), 1000)),
)
def test_a_shift_moves_the_instant_and_can_be_undone(first, seconds):
    start = DateTime.parse("2016-02-01T09:43:35.283-06:00").shift(first)
    moved = start.shift(seconds)
    assert moved.instant - start.instant == seconds
    assert moved.shift(-seconds) == start
    assert get("dateTime").is_valid(str(moved))
    assert DateTime.parse(str(moved)) == moved


@pytest.mark.parametrize(
    ("lexical", "seconds", "expected"),
    [
        ("2016-02-28T23:59:59-06:00", 1, "2016-02-29T00:00:00-06:00"),
        ("2016-01-01T24:00:00", 0, "2016-01-02T00:00:00"),
        ("0001-01-01T00:00:00Z", -1, "-0001-12-31T23:59:59Z"),
        ("-0004-02-28T23:59:59Z", 1, "-0004-02-29T00:00:00Z"),
        ("9999-12-31T23:59:59Z", 1, "10000-01-01T00:00:00Z"),
        ("2016-02-01T00:00:00Z", Fraction(1, 1000), "2016-02-01T00:00:00.001Z"),
        ("2016-02-28", 86400, "2016-02-29"),
        ("2016-03-01Z", -1, "2016-02-29Z"),
        ("0399-12-31", 86400 * 366, "0400-12-31"),
        ("0400-12-31", 86400, "0401-01-01"),
        ("-0400-01-01", -86400, "-0401-12-31"),
    ],
)
def test_shifts(lexical, seconds, expected):
    assert str(DateTime.parse(lexical).shift(seconds)) == expected


def test_fields_and_zones():
    moment = DateTime.parse("2016-02-01T09:43:35.283-06:00")
    assert (moment.year, moment.month, moment.day, moment.hour, moment.minute) == (2016, 2, 1, 9, 43)
    assert moment.second == Fraction(35283, 1000)
    assert moment.has_zone
    assert moment.zone_minutes == -360
    assert str(moment.with_zone(0)) == "2016-02-01T15:43:35.283Z"
    assert moment.with_zone(330).instant == moment.instant
    assert not DateTime.parse("2016-02-01").has_zone
    assert str(DateTime.parse("2016-02-01T00:00:00").with_zone(60)) == "2016-02-01T00:00:00+01:00"


@pytest.mark.parametrize("lexical", ["", "2016", "2016-02-30", "2016-02-01T00:00:00 ", "2016-02-01T00:00:00\n"])
def test_what_is_no_time_is_refused(lexical):
    with pytest.raises(ValueError, match="not an xsd:dateTime or xsd:date"):
        DateTime.parse(lexical)


def test_any_number_of_digits():
    year = "9" * 6000
    assert get("dateTime").compare(f"{year}-01-01T00:00:00Z", f"{year}-01-01T00:00:00.{'0' * 6000}1Z") == -1


def test_a_third_of_a_second_cannot_be_written():
    with pytest.raises(ValueError, match="not a decimal fraction"):
        str(DateTime.parse("2016-02-01T00:00:00Z").shift(Fraction(1, 3)))


def test_a_year_of_any_number_of_digits_can_be_read_and_written():
    text = f"-{'9' * 6000}-12-31T23:59:59Z"
    assert str(DateTime.parse(text)) == text
    assert str(DateTime.parse(text).shift(-86_400)) == f"-{'9' * 6000}-12-30T23:59:59Z"


@given(st.integers(-(10**10), 10**10), st.integers(-(10**5), 10**5), st.sampled_from([None, 0, 840, -840]))
def test_moments_are_ordered_as_their_texts_are(first, distance, zone):
    start = DateTime.parse("2016-02-01T09:43:35.283-06:00").shift(first)
    end = start.shift(distance)
    end = DateTime(end.year, end.month, end.day, end.hour, end.minute, end.second, zone)
    assert get("dateTime").compare(str(start), str(end)) == start.compare(end)
