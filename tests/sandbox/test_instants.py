from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from accordant.sandbox.instants import TIME_ZONE, Instant, from_text, to_text


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2016-02-01T09:43:35.283-06:00", "2016-02-01T15:43:35.283Z"),
        ("2016-02-01T09:43:35.283", "2016-02-01T15:43:35.283Z"),
        ("2016-07-01T09:43:35", "2016-07-01T14:43:35.000Z"),
        ("2016-02-01T24:00:00Z", "2016-02-02T00:00:00Z"),
        ("2016-02-01T00:00:00+14:00", "2016-01-31T10:00:00Z"),
        (" \t2016-02-01T00:00:00Z\n", "2016-02-01T00:00:00Z"),
        ("2016-02-01T00:00:00.10000000Z", "2016-02-01T00:00:00.1Z"),
        # the hour that comes twice is the first one; the hour that does not come is counted from before
        ("2016-11-06T01:30:00", "2016-11-06T06:30:00Z"),
        ("2016-03-13T02:30:00", "2016-03-13T08:30:00Z"),
    ],
)
def test_two_texts_name_one_instant(text, same):
    assert from_text(text) == from_text(same)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2016-02-01",
        "2016-02-30T00:00:00",
        "2015-02-29T00:00:00",
        "1900-02-29T00:00:00",
        "2016-13-01T00:00:00",
        "2016-00-01T00:00:00",
        "2016-02-01T24:00:01",
        "2016-02-01T25:00:00",
        "2016-02-01T12:60:00",
        "2016-02-01T12:00:60",
        "2016-02-01T12:00:00.",
        "2016-02-01T12:00",
        "2016-02-01 12:00:00",
        "2016-02-01T12:00:00 06:00",
        "2016-02-01T12:00:00+14:01",
        "2016-02-01T12:00:00-06:60",
        "2016-02-01T12:00:00z",
        "20160201T120000Z",
        "2016-W05-1T00:00:00",
        "0000-01-01T00:00:00",
        "02016-01-01T00:00:00",
        "16-01-01T00:00:00",
        "٢٠١٦-02-01T00:00:00",
    ],
)
def test_what_is_no_datetime_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not shown to anybody
        from_text(text)


def test_instants_order_beyond_milliseconds():
    texts = [
        "-99999-02-28T00:00:00Z",
        "-0004-02-29T00:00:00Z",
        "0001-01-01T00:00:00",
        "1969-12-31T23:59:59.9999Z",
        "2016-02-01T00:00:00.1Z",
        "2016-02-01T00:00:00.1001Z",
        "2016-02-01T00:00:00.10012Z",
        "2016-02-01T00:00:00.1002Z",
        "2016-02-01T00:00:00.101Z",
        "9999-12-31T23:59:59",
        "12016-02-29T00:00:00Z",
    ]
    instants = [from_text(text) for text in texts]

    assert all(earlier < later or earlier == later == instants[0] for earlier, later in pairwise(instants))


def test_an_instant_rounds_both_ways():
    assert from_text("1970-01-01T00:00:00.0019Z") == Instant(1, "9")
    assert from_text("1970-01-01T00:00:00.0019Z").ceiling == 2
    assert from_text("1970-01-01T00:00:00.001Z").ceiling == 1


def test_a_huge_year_costs_nothing():
    assert from_text("9" * 100_000 + "-01-01T00:00:00Z") > from_text("9999-12-31T23:59:59Z")


def test_the_zone_is_that_of_the_zone_database():
    try:
        zone = ZoneInfo(TIME_ZONE)
    except ZoneInfoNotFoundError:
        pytest.skip("this machine has no zone database")
    moment = datetime(2015, 1, 1, tzinfo=UTC)
    while moment.year < 2019:
        milliseconds = int(moment.timestamp()) * 1000
        printed = to_text(milliseconds)
        assert printed == moment.astimezone(zone).isoformat(timespec="milliseconds")
        assert from_text(printed) == Instant(milliseconds)
        moment += timedelta(minutes=30 if moment.month in (3, 11) else 30 * 24)
