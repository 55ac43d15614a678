"""Times: legal ones, within bounds, near what was seen, of every form that matters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.datatypes import DateTime, get
from accordant.generation.requests import draw_examples

KNOWN = ["2016-02-01T09:43:35.283-06:00", "2014-07-04T00:00:00Z"]
TYPE = get("dateTime")


@given(st.data())
def test_every_text_is_a_datetime(dates, data):
    assert TYPE.is_valid(data.draw(dates.timestamps()))
    assert TYPE.is_valid(data.draw(dates.timestamps(known=KNOWN)))


@pytest.mark.parametrize(
    ("least", "most"),
    [
        ("2015-01-01T00:00:00Z", "2015-12-31T23:59:59Z"),
        ("2015-01-01T00:00:00+05:45", None),
        (None, "2015-01-01T00:00:00.5"),
        ("2015-01-01T00:00:00", "2015-01-01T00:00:00"),
    ],
)
def test_bounds_are_kept(dates, least, most):
    @given(dates.timestamps(min_value=least, max_value=most, known=KNOWN))
    def check(text):
        assert least is None or TYPE.compare(text, least) in {0, 1}
        assert most is None or TYPE.compare(text, most) in {0, -1}

    check()


def test_every_form_and_every_hard_day_occurs(dates):
    texts = draw_examples(dates.timestamps(), count=600, seed=1)
    moments = [DateTime.parse(text) for text in texts]
    assert {None, 0, 345, 840, -720} <= {moment.zone_minutes for moment in moments}
    assert any(moment.second % 1 for moment in moments)
    assert any(not moment.second % 1 for moment in moments)
    assert any((moment.month, moment.day) == (2, 29) for moment in moments)
    changes = DateTime.parse("2015-03-08T08:00:00Z").instant
    assert any(moment.has_zone and abs(moment.instant - changes) <= 3600 for moment in moments)
    assert len(texts) > 300


def test_half_of_the_times_are_near_known_ones(dates):
    known = [DateTime.parse(text).instant for text in KNOWN]

    def near(texts):
        moments = [DateTime.parse(text) for text in texts]
        return [m for m in moments if any(abs(m.instant - one) < 32 * 86_400 for one in known)]

    with_known = draw_examples(dates.timestamps(known=KNOWN), count=400, seed=1)
    assert len(near(with_known)) > 0.35 * len(with_known)
    assert any(moment.has_zone and moment.instant in known for moment in near(with_known))
    without = draw_examples(dates.timestamps(), count=400, seed=1)
    assert len(near(without)) < 0.2 * len(without)


def test_known_values_of_other_types_are_passed_over(dates):
    assert draw_examples(dates.timestamps(known=["", "yesterday", "7"]), count=5, seed=0)


@given(st.data())
def test_ranges_are_in_order_and_inverted_ones_are_not(dates, data):
    begin, end = data.draw(dates.ranges(known=KNOWN))
    assert TYPE.compare(begin, end) in {0, -1}
    begin, end = data.draw(dates.inverted_ranges(known=KNOWN))
    assert TYPE.compare(begin, end) == 1


def test_empty_ranges_occur(dates):
    pairs = draw_examples(dates.ranges(), count=200, seed=0)
    assert any(TYPE.compare(begin, end) == 0 for begin, end in pairs)
    assert any(TYPE.compare(begin, end) == -1 for begin, end in pairs)


@pytest.mark.parametrize(
    ("least", "most"),
    [
        ("2015-01-02T00:00:00Z", "2015-01-01T00:00:00Z"),
        ("2015-01-01T00:00:00", "2015-01-01T01:00:00Z"),
        ("2015-01-01", None),
    ],
)
def test_impossible_bounds_are_refused(dates, least, most):
    with pytest.raises(ValueError, match=r"no time lies|not a dateTime"):
        dates.timestamps(min_value=least, max_value=most)


@given(st.data())
def test_equal_ranges_are_one_moment(dates, data):
    begin, end = data.draw(dates.equal_ranges(known=KNOWN))
    assert TYPE.compare(begin, end) == 0


def test_equal_ranges_are_written_in_different_zones(dates):
    pairs = draw_examples(dates.equal_ranges(), count=30, seed=0)
    assert any(begin != end for begin, end in pairs)


@given(st.data())
def test_every_hard_time_is_a_datetime_and_every_day_a_date(dates, data):
    for strategy in (dates.leap_days(known=KNOWN), dates.year_limits(), dates.daylight_changes()):
        assert TYPE.is_valid(data.draw(strategy))
    assert get("date").is_valid(data.draw(dates.days(known=[*KNOWN, "2012-12-12", "soon"])))


def test_days_that_were_seen_occur_often(dates):
    drawn = draw_examples(dates.days(known=KNOWN), count=60, seed=1)
    assert {text[:10] for text in drawn} >= {"2016-02-01", "2014-07-04"}


def test_leap_days_are_in_leap_years_and_missing_in_others(dates):
    drawn = draw_examples(dates.leap_days(known=["2012-01-01T00:00:00Z"]), count=400, seed=1)
    days = {text[:10] for text in drawn}
    assert days >= {"2016-02-29", "2000-02-29", "2012-02-29", "1900-03-01", "2100-02-28"}
    assert not days & {"1900-02-29", "2100-02-29", "2015-02-29"}


def test_years_end_before_our_era_and_beyond_four_digits(dates):
    drawn = draw_examples(dates.year_limits(), count=100, seed=1)
    assert any(text.startswith("-0001-") for text in drawn)
    assert any(text.startswith("9999-12-31T23:59:59") for text in drawn)
    assert any(text.startswith("10000-") for text in drawn)


def test_the_changes_of_a_zone_are_met_on_both_sides(dates):
    drawn = draw_examples(dates.daylight_changes(zone="America/Chicago"), count=400, seed=1)
    # In UTC the clocks go forward at eight and back at seven.
    seconds = {text[11:] for text in drawn if text.endswith("Z")}
    assert seconds >= {"08:00:00Z", "07:59:59Z", "07:00:00Z", "06:59:59Z"}
    bare = {(text[5:7], text[11:13]) for text in drawn if len(text) == 19}
    # Clocks of spring that never showed two, and of autumn that showed one twice.
    assert bare >= {("03", "02"), ("11", "01")}
    assert {text[-6:] for text in drawn if text[-6] == "-" and text[-3] == ":"} == {"-05:00", "-06:00"}


def test_another_zone_has_other_changes_and_one_without_has_new_years(dates):
    berlin = draw_examples(dates.daylight_changes(zone="Europe/Berlin"), count=60, seed=1)
    assert {text[-6:] for text in berlin if "+" in text} == {"+01:00", "+02:00"}
    phoenix = draw_examples(dates.daylight_changes(zone="America/Phoenix"), count=40, seed=1)
    assert {text[5:10] for text in phoenix} <= {"01-01", "12-31"}


def test_an_unknown_zone_is_refused(dates):
    with pytest.raises(ValueError, match="no time zone 'Mars/Olympus'"):
        dates.daylight_changes(zone="Mars/Olympus")
