"""Instants: a calendar on texts against one on numbers, which has no use for great years."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.datatypes.instants import Instant
from accordant.datetimes import DateTime

MOMENTS = st.integers(-(10**11), 3 * 10**11)
ZONES = st.one_of(st.just(0), st.integers(-840, 840))


def text(seconds: int, zone: int) -> str:
    return str(DateTime.parse("2016-02-01T09:43:35Z").shift(seconds).with_zone(zone))


@given(MOMENTS, st.one_of(st.integers(-200_000, 200_000), st.integers(-(10**9), 10**9)), ZONES, ZONES)
def test_moments_are_in_the_order_of_their_numbers(first, distance, zone, other):
    left = Instant.read("dateTime", text(first, zone), "1.0")
    right = Instant.read("dateTime", text(first + distance, other), "1.0")
    assert left.compare(right) == (distance < 0) - (distance > 0)


@given(MOMENTS, ZONES)
def test_the_canonical_form_is_the_moment_in_utc(seconds, zone):
    assert Instant.read("dateTime", text(seconds, zone), "1.0").canonical() == text(seconds, 0)


@given(MOMENTS, ZONES)
def test_a_step_is_a_second(seconds, zone):
    read = Instant.read("dateTime", text(seconds, zone), "1.0")
    assert str(read.moved(1)) == text(seconds + 1, zone)
    assert str(read.moved(-1)) == text(seconds - 1, zone)


@given(st.integers(-(10**6), 10**6))
def test_a_step_of_a_date_is_a_day(days):
    day = DateTime.parse("0400-02-28").shift(days * 86_400)
    read = Instant.read("date", str(day), "1.0")
    assert str(read.moved(1)) == str(day.shift(86_400))
    assert str(read.moved(-1)) == str(day.shift(-86_400))


def in_xsd_1_1(day: dt.date) -> str:
    """Return a day 400 years before, of the same calendar, where XSD 1.1 counts the year 0000."""
    year = day.year - 400
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{day.month:02d}-{day.day:02d}"


@given(st.dates(dt.date(1, 1, 2), dt.date(800, 12, 30)))
def test_the_calendar_of_xsd_1_1_repeats_across_the_year_0000(day):
    read = Instant.read("date", in_xsd_1_1(day), "1.1")
    assert str(read.moved(1)) == in_xsd_1_1(day + dt.timedelta(1))
    assert str(read.moved(-1)) == in_xsd_1_1(day - dt.timedelta(1))


@given(st.integers(1, 10**5), st.integers(1, 6000), st.sampled_from(["", "-"]))
def test_great_years_have_the_calendar_of_small_ones(year, size, sign):
    # The last four digits decide on leap years, and those before are none of its business.
    great = f"{sign}{'7' * size}{year % 10_000:04d}-02-28"
    small = f"{sign}{2000 + year % 400}-02-28"
    moved = [str(Instant.read("date", each, "1.0").moved(1))[-6:] for each in (great, small)]
    assert moved[0] == moved[1]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("9" * 6000 + "-12-31T23:59:59Z", "1" + "0" * 6000 + "-01-01T00:00:00Z", -1),
        ("9" * 6000 + "-12-31T24:00:00Z", "1" + "0" * 6000 + "-01-01T00:00:00Z", 0),
        ("9" * 6000 + "-12-31T23:59:59-00:01", "1" + "0" * 6000 + "-01-01T00:00:00Z", 1),
        ("-1" + "0" * 6000 + "-01-01T00:00:00Z", "-" + "9" * 6000 + "-01-01T00:00:00Z", -1),
        ("9" * 6000 + "-12-31T23:59:59", "1" + "0" * 6000 + "-01-01T00:00:00Z", None),
        ("9" * 6000 + "-12-31T09:59:59.9", "1" + "0" * 6000 + "-01-01T00:00:00Z", -1),
        ("2016-01-01T00:00:00." + "0" * 6000 + "1Z", "2016-01-01T00:00:00." + "0" * 6001 + "1Z", 1),
    ],
)
def test_any_number_of_digits(first, second, expected):
    left, right = Instant.read("dateTime", first, "1.0"), Instant.read("dateTime", second, "1.0")
    assert left.compare(right) == expected
    assert right.compare(left) == (None if expected is None else -expected)


@pytest.mark.parametrize(
    ("kind", "lexical"),
    [
        ("dateTime", "2016-02-01T09:43:35.283-06:00"),
        ("date", "-0044-03-15Z"),
        ("time", "23:59:59.9"),
        ("gYearMonth", "12016-02+14:00"),
        ("gYear", "0001"),
        ("gMonthDay", "--02-29Z"),
        ("gDay", "---31-14:00"),
        ("gMonth", "--12"),
    ],
)
def test_an_instant_is_written_as_it_is_read(kind, lexical):
    assert str(Instant.read(kind, lexical, "1.0")) == lexical
