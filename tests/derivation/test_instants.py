"""Bounds and equality of dates and times, against the arithmetic of `accordant.datetimes`."""

from __future__ import annotations

import itertools
import re

import pytest

from accordant.datatypes import get
from accordant.datetimes import DateTime
from accordant.derivation import instants

WITHIN = {
    "minInclusive": lambda order: order >= 0,
    "maxInclusive": lambda order: order <= 0,
    "minExclusive": lambda order: order > 0,
    "maxExclusive": lambda order: order < 0,
}
DATES = [
    "2000-01-01",
    "1999-12-31",
    "2000-02-29",
    "2000-03-01",
    "2010-06-15",
    "0001-01-01",
    "-0001-12-31",
    "12345-01-01",
    "-12345-06-30",
]
TIMES = ["00:00:00", "24:00:00", "12:30:00", "12:30:00.5", "12:30:00.500", "12:30:01", "23:59:59.999"]
ZONES = ["", "Z", "+05:00", "-14:00", "+14:00"]
WRITTEN = {
    "dateTime": lambda date, time, zone: f"{date}T{time}{zone}",
    "date": lambda date, _time, zone: date + zone,
    "gYearMonth": lambda date, _time, zone: date[:-3] + zone,
    "gYear": lambda date, _time, zone: date[:-6] + zone,
    "time": lambda _date, time, zone: time + zone,
    "gMonthDay": lambda date, _time, zone: f"--{date[-5:]}{zone}",
    "gMonth": lambda date, _time, zone: f"--{date[-5:-3]}{zone}",
    "gDay": lambda date, _time, zone: f"---{date[-2:]}{zone}",
}
FIRST = {
    "dateTime": lambda date, time, zone: f"{date}T{time}{zone}",
    "date": lambda date, _time, zone: f"{date}T00:00:00{zone}",
    "gYearMonth": lambda date, _time, zone: f"{date[:-3]}-01T00:00:00{zone}",
    "gYear": lambda date, _time, zone: f"{date[:-6]}-01-01T00:00:00{zone}",
    "time": lambda _date, time, zone: f"2000-01-01T{time.replace('24:', '00:')}{zone}",
    "gMonthDay": lambda date, _time, zone: f"2000-{date[-5:]}T00:00:00{zone}",
    "gMonth": lambda date, _time, zone: f"2000-{date[-5:-3]}-01T00:00:00{zone}",
    "gDay": lambda date, _time, zone: f"2000-01-{date[-2:]}T00:00:00{zone}",
}
RECURRING = {"time", "gMonthDay", "gMonth", "gDay"}


def values(name):
    """Texts of a type, each with the moment that it stands for and its zone."""
    times = TIMES if name in {"dateTime", "time"} else ["00:00:00"]
    dates = DATES if name != "time" else DATES[:1]
    found = {}
    for date, time, zone in itertools.product(dates, times, ZONES):
        text = WRITTEN[name](date, time, zone)
        assert get(name).is_valid(text), text
        found[text] = DateTime.parse(FIRST[name](date, time, zone)), zone
    return found


@pytest.mark.parametrize("facet", WITHIN)
@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_within_a_bound_is_never_refused_and_what_is_not_is_in_its_own_zone(name, facet):
    found = values(name)
    for bound, (limit, bound_zone) in list(found.items())[::11]:
        pattern = re.compile(instants.bound(name, facet, bound)[0])
        for text, (moment, zone) in found.items():
            order = moment.compare(limit)
            expected = order is not None and WITHIN[facet](order)
            is_accepted = pattern.fullmatch(text) is not None
            is_decided = zone == bound_zone and "24:" not in (text if name == "time" else "")
            assert is_accepted == expected or (is_accepted and not is_decided), (bound, text)


@pytest.mark.parametrize("name", WRITTEN)
def test_equal_instants_are_never_refused_and_others_are_in_their_own_zone(name):
    found = values(name)
    for value, (one, own_zone) in list(found.items())[::7]:
        pattern = re.compile(instants.equal(name, value)[0])
        for text, (other, zone) in found.items():
            is_accepted = pattern.fullmatch(text) is not None
            expected = one.compare(other) == 0
            is_decided = zone == own_zone or not zone or not own_zone
            assert is_accepted == expected or (is_accepted and not is_decided), (value, text)


@pytest.mark.parametrize("facet", WITHIN)
def test_utc_is_decided_against_any_zone(facet):
    pattern = re.compile(instants.bound("dateTime", facet, "2000-01-01T05:00:00+05:00")[0])
    for text, order in (("1999-12-31T23:59:59Z", -1), ("2000-01-01T00:00:00Z", 0), ("2000-01-01T00:00:01Z", 1)):
        assert (pattern.fullmatch(text) is not None) == WITHIN[facet](order)


def test_other_zones_are_refused_beyond_what_zones_make_up_for():
    pattern = re.compile(instants.bound("dateTime", "minInclusive", "2000-01-02T00:00:00Z")[0])
    assert pattern.fullmatch("2000-01-01T10:00:00+03:00")
    assert not pattern.fullmatch("2000-01-01T09:59:59+03:00")
    assert pattern.fullmatch("2000-01-01T10:00:00")
    assert not pattern.fullmatch("2000-01-01T09:59:59")
    pattern = re.compile(instants.bound("dateTime", "maxInclusive", "2000-01-02T00:00:00")[0])
    assert pattern.fullmatch("2000-01-02T14:00:00Z")
    assert not pattern.fullmatch("2000-01-02T14:00:01Z")
    assert not pattern.fullmatch("2000-01-03T04:00:01+03:00")


def test_equal_values_without_a_zone_are_exact():
    assert instants.equal("date", "2000-01-01") == ("2000-01-01", True)
    assert not instants.equal("date", "2000-01-01Z")[1]


def test_what_is_no_value_bounds_nothing():
    assert instants.bound("date", "minInclusive", "2000-02-30") == (".*", False)
    assert instants.equal("date", "0000-01-01") == (".*", False)
