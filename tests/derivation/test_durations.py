"""Bounds and equality of durations, against the four dates by which they are compared (Part 2, 3.2.6.2)."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from accordant.datatypes import get
from accordant.derivation import durations

WITHIN = {
    "minInclusive": lambda order: order >= 0,
    "maxInclusive": lambda order: order <= 0,
    "minExclusive": lambda order: order > 0,
    "maxExclusive": lambda order: order < 0,
}
NORMAL = [
    f"{sign}P{date}{time}"
    for sign in ("", "-")
    for date in ("", "1Y", "01Y11M", "1M", "2M", "2000Y3M", "1Y0M1D", "27D", "1M27D", "5Y1M5D", "1D")
    for time in ("", "T1H", "T23H59M59S", "T0S", "T0.5S", "T1M", "T59.50S")
    if date or time
]
OVERFLOWING = ["P12M", "P13M2D", "PT24H", "P1DT60M", "PT60S", "PT100.5S", "-P24M", "P1YT1440M"]
MANY_DAYS = ["P28D", "P31D", "P1M30D", "P400D", "-P60D", "P1Y28D"]
BOUNDS = ["P0D", "P1Y", "P1M", "P1M5D", "P2000Y3M5DT1H", "-P1Y", "PT1H", "P27DT23H", "P30D", "P400D", "P1Y60D", "-P40D"]
STARTS = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)]
LEXICAL = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?")


def value(text):
    sign, years, months, days, hours, minutes, seconds = LEXICAL.fullmatch(text).groups()
    rest = int(days or 0) * 86_400 + int(hours or 0) * 3_600 + int(minutes or 0) * 60 + Fraction(seconds or 0)
    found = int(years or 0) * 12 + int(months or 0), rest
    return tuple(-each for each in found) if sign else found


def seconds_after(start, duration):
    year, month = divmod(start[0] * 12 + start[1] - 1 + duration[0], 12)
    # Days before the first of a month, by the formula for March-based years.
    shifted, index = (year, month - 2) if month >= 2 else (year - 1, month + 10)
    days = 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + (153 * index + 2) // 5
    return days * 86_400 + duration[1]


def order(first, second):
    left, right = value(first), value(second)
    found = set()
    for start in STARTS:
        distance = seconds_after(start, left) - seconds_after(start, right)
        found.add((distance > 0) - (distance < 0))
    return found.pop() if len(found) == 1 else None


@pytest.mark.parametrize("facet", WITHIN)
@pytest.mark.parametrize("bound", BOUNDS)
def test_what_is_within_a_bound_is_never_refused(facet, bound):
    pattern = re.compile(durations.bound(facet, bound)[0])
    for text in [*NORMAL, *OVERFLOWING, *MANY_DAYS, *BOUNDS]:
        assert get("duration").is_valid(text)
        found = order(text, bound)
        if found is not None and WITHIN[facet](found):
            assert pattern.fullmatch(text), text


@pytest.mark.parametrize("facet", WITHIN)
@pytest.mark.parametrize("bound", [each for each in BOUNDS if "30D" not in each and "0D" not in each])
def test_what_is_beyond_a_bound_is_refused_where_no_field_overflows(facet, bound):
    pattern = re.compile(durations.bound(facet, bound)[0])
    for text in NORMAL:
        found = order(text, bound)
        if found is not None and not WITHIN[facet](found):
            assert not pattern.fullmatch(text), text


def test_days_that_may_be_a_month_are_not_decided():
    for facet in WITHIN:
        assert re.fullmatch(durations.bound(facet, "P30D")[0], "P1M")
        assert re.fullmatch(durations.bound(facet, "P1M")[0], "P30D") or facet.startswith("max")
    assert not re.fullmatch(durations.bound("maxInclusive", "P400D")[0], "P5Y")
    assert not re.fullmatch(durations.bound("minInclusive", "P400D")[0], "P1M")


@pytest.mark.parametrize("text", BOUNDS)
def test_equal_durations_are_never_refused_and_others_are(text):
    pattern = re.compile(durations.equal(text)[0])
    for other in [*NORMAL, *MANY_DAYS, *BOUNDS]:
        assert (pattern.fullmatch(other) is not None) == (value(other) == value(text)), other
    for other in OVERFLOWING:
        assert pattern.fullmatch(other)


@pytest.mark.parametrize("text", ["P1D1Y", "1Y", "P" + "9" * 5_000 + "Y"])
def test_what_is_no_duration_or_absurd_bounds_nothing(text):
    assert durations.bound("minInclusive", text) == (".*", False)
    assert durations.equal(text) == (".*", False)
