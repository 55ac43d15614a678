"""Exactly which instants are taken for which, and that the ranges beside them are right."""

from __future__ import annotations

import pytest

from accordant.sandbox import FAULTS
from accordant.sandbox.instants import from_text

LEAP_DAY = "2016-02-29T23:59:59.283-06:00"
FIRST_HALF_PAST_ONE = "2016-11-06T01:30:00.000-05:00"
SECOND_HALF_PAST_ONE = "2016-11-06T01:30:00.000-06:00"

ENDS = ["begin_date", "end_date"]


def same(faulty, clean, wrong, right):
    """Whether the faulty site takes what is sent for what the clean one is sent, at each end of the range."""
    return all(faulty.all(**{end: wrong}) == clean.all(**{end: right}) for end in ENDS)


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.group == "dates"])
def test_a_wide_range_and_a_far_one_are_right_or_too_wide_at_most(start, name):
    faulty, clean = start(name), start()
    wide = {"begin_date": "1990-01-01T00:00:00-06:00", "end_date": "2040-01-01T00:00:00-06:00"}
    far = {"begin_date": "-99999-01-01T00:00:00Z", "end_date": "99999-01-01T00:00:00Z"}

    for dates in (wide, far, {"begin_date": "9999-12-31T23:59:59.9Z"}, {"end_date": "0001-01-01T00:00:00.1Z"}):
        lost = set(clean.all(**dates).ids) - set(faulty.all(**dates).ids)
        assert bool(lost) == (name == "leap-day-lost" and "begin_date" in dates and "end_date" in dates)


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.group == "dates"])
@pytest.mark.parametrize("inverted_dates", ["error", "empty"])
def test_what_an_inverted_range_gives_is_no_matter_of_these_faults(start, name, inverted_dates):
    inverted = {"begin_date": "2016-09-01T00:00:00Z", "end_date": "2016-01-01T00:00:00Z", "interaction_type_id": 1000}
    faulty, clean = (start(*names, inverted_dates=inverted_dates) for names in ((name,), ()))

    is_right = faulty.list(**inverted) == clean.list(**inverted)
    assert is_right == (name != "end-date-ignored" or inverted_dates == "error")


def test_the_end_counts_in_xml_only(start):
    faulty, end = start("end-date-ignored-in-json"), {"end_date": "2016-01-01T00:00:00Z"}

    assert faulty.list(response_format="json", **end) == start().list(response_format="json")
    assert faulty.list(**end) == start().list(**end)


def test_the_beginning_counts_alone(start):
    faulty, begin, end = start("begin-date-ignored-with-end-date"), "2016-03-01T00:00:00Z", "2016-10-01T00:00:00Z"

    assert faulty.all(begin_date=begin, end_date=end) == start().all(end_date=end)
    assert faulty.all(begin_date=begin) == start().all(begin_date=begin)


def test_the_type_counts_where_the_dates_beside_it_do_not(start):
    answer = start("dates-ignored-with-type").all(interaction_type_id=1000, begin_date="2016-10-01T00:00:00Z")

    assert answer == start().all(interaction_type_id=1000)


def test_dates_sift_the_page_that_would_come_without_them(start):
    everything, end = start().all().ids, {"end_date": "2016-06-01T00:00:00Z"}
    fitting = start().all(**end).ids

    for page in range(3):
        answer = start("dates-search-page").list(list_page_offset=page, **end)
        assert answer.ids == [row for row in everything[25 * page : 25 * page + 25] if row in fitting]


@pytest.mark.parametrize("inclusive", [True, False])
def test_a_row_at_the_end_comes_or_not_as_the_beginning_is_sent_or_not(start, inclusive):
    faulty, clean = (start(*names, end_inclusive=inclusive) for names in (("end-turns-with-begin-date",), ()))
    opposite = start(end_inclusive=not inclusive)
    both = {"begin_date": "2016-01-01T00:00:00Z", "end_date": LEAP_DAY}

    assert faulty.all(**both) == opposite.all(**both) != clean.all(**both)
    assert faulty.all(end_date=LEAP_DAY) == clean.all(end_date=LEAP_DAY)
    later = both | {"end_date": "2016-02-29T23:59:59.283001-06:00"}
    assert faulty.all(**later) == clean.all(**later)


@pytest.mark.parametrize(
    "day", ["2016-02-29T{}-06:00", "2016-03-13T{}-05:00", "2016-07-04T{}-05:00", "2016-11-06T{}-06:00"]
)
def test_the_whole_day_of_an_end_belongs_to_the_range(start, day):
    offset_at_midnight = {"2016-03-13": "-06:00", "2016-11-06": "-05:00"}.get(day[:10], day[-6:])
    midnight = f"{day[:10]}T00:00:00{offset_at_midnight}"

    begin, end = start("begin-date-from-midnight"), start("end-date-until-midnight")
    assert begin.all(begin_date=day.format("17:30:00")) == start().all(begin_date=midnight)
    assert end.all(end_date=day.format("17:30:00")) == start().all(end_date=day.format("23:59:59.999"))


def test_milliseconds_are_dropped_at_the_end_only(start):
    faulty, clean, sent = start("milliseconds-of-end-date-dropped"), start(), "2016-02-29T23:59:59.999-06:00"

    assert faulty.all(end_date=sent) == clean.all(end_date="2016-02-29T23:59:59-06:00") != clean.all(end_date=sent)
    assert faulty.all(begin_date=LEAP_DAY) == clean.all(begin_date=LEAP_DAY)


@pytest.mark.parametrize(
    ("sent", "taken"), [(".3", ".003"), (".29", ".029"), (".290", ".290"), (".2900", ".29"), ("", "")]
)
def test_a_fraction_of_one_or_two_digits_is_taken_for_milliseconds(start, sent, taken):
    instant = "2016-02-29T23:59:59{}-06:00"

    assert same(start("short-fraction-misread"), start(), instant.format(sent), instant.format(taken))


@pytest.mark.parametrize("zone", ["Z", "-06:00", "+05:30", "-05:00", ""])
def test_the_zone_of_the_site_is_put_for_any(start, zone):
    for local in ("2016-02-29T23:59:59.283", "2016-07-04T00:00:00", "2016-11-06T01:30:00"):
        assert same(start("zone-ignored"), start(), local + zone, local)


@pytest.mark.parametrize("zone", ["Z", "+05:30", "-05:00"])
def test_the_zone_is_ignored_in_summer_and_not_in_winter(start, zone):
    faulty, clean = start("zone-ignored-in-summer"), start()

    assert same(faulty, clean, f"2016-07-04T00:00:00{zone}", "2016-07-04T00:00:00-05:00")
    assert same(faulty, clean, f"2016-02-29T23:59:59.283{zone}", f"2016-02-29T23:59:59.283{zone}")


@pytest.mark.parametrize(
    ("name", "sent", "taken"),
    [
        ("eastern-zone-taken-as-western", "+05:30", "-05:30"),
        ("eastern-zone-taken-as-western", "-05:00", "-05:00"),
        ("eastern-zone-taken-as-western", "Z", "Z"),
        ("minutes-of-zone-ignored", "+05:30", "+05:00"),
        ("minutes-of-zone-ignored", "-03:30", "-03:00"),
        ("minutes-of-zone-ignored", "+05:00", "+05:00"),
        ("minutes-of-zone-ignored", "Z", "Z"),
    ],
)
def test_an_offset_is_taken_for_another(start, name, sent, taken):
    # The row of midsummer lies at the instant sent, or between that and the one it is taken for.
    for local in ("2016-07-04T01:30:00", "2016-07-04T03:00:00", "2016-07-04T10:30:00"):
        assert same(start(name), start(), local + sent, local + taken)


def test_the_first_of_the_doubled_hours_is_taken_for_the_second(start):
    faulty, clean = start("doubled-hour-taken-as-one"), start()

    assert same(faulty, clean, FIRST_HALF_PAST_ONE, SECOND_HALF_PAST_ONE)
    for right in (SECOND_HALF_PAST_ONE, "2016-11-06T00:59:59.999-05:00", "2016-03-13T03:00:00-05:00"):
        assert same(faulty, clean, right, right)


def test_the_offset_before_a_change_lasts_a_day_longer(start):
    faulty, clean = start("clock-changed-a-day-late"), start()

    assert same(faulty, clean, "2016-03-13T03:00:00-05:00", "2016-03-13T03:00:00-06:00")
    assert same(faulty, clean, SECOND_HALF_PAST_ONE, FIRST_HALF_PAST_ONE)
    for right in ("2016-03-13T01:59:59.999-06:00", FIRST_HALF_PAST_ONE, "2016-11-07T01:30:00-06:00"):
        assert same(faulty, clean, right, right)


def test_only_the_rows_of_the_leap_day_are_lost(start):
    faulty, clean = start("leap-day-lost"), start()

    rows = clean.all(begin_date="2016-01-01T00:00:00Z").rows
    kept = [row["interactionId"] for row in rows if not row["creationDate"].startswith("2016-02-29")]
    assert faulty.all(begin_date="2016-01-01T00:00:00Z").ids == kept
    assert faulty.list(begin_date="2016-01-01T00:00:00Z", list_page_offset=1, list_page_size=10).ids == kept[10:20]
    assert faulty.all() == clean.all()


def test_summer_is_printed_an_hour_late_and_winter_is_not(start):
    wrong, right = start("summer-dates-printed-late").all().rows, start().all().rows

    late = {
        (theirs["creationDate"][-6:], instant(ours) - instant(theirs))
        for ours, theirs in zip(wrong, right, strict=True)
    }
    assert late == {("-05:00", 3600 * 1000), ("-06:00", 0)}


def instant(row):
    return from_text(row["creationDate"]).milliseconds
