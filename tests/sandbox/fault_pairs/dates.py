from __future__ import annotations

from . import JSON, Pairs

# Rows of everybody with a long list, in the zone of the site; the last two are one hour apart.
LEAP_DAY = "2016-02-29T23:59:59.283-06:00"
MIDSUMMER = "2016-07-04T00:00:00.000-05:00"
FIRST_HALF_PAST_ONE = "2016-11-06T01:30:00.000-05:00"
SECOND_HALF_PAST_ONE = "2016-11-06T01:30:00.000-06:00"

PAIRS: Pairs = {
    "end-date-ignored": (
        lambda site: site.list(end_date="2016-01-01T00:00:00Z"),
        lambda site: site.list(begin_date="2016-01-01T00:00:00Z"),
    ),
    "end-date-ignored-in-json": (
        lambda site: site.list(end_date="2016-01-01T00:00:00Z", **JSON),
        lambda site: site.list(end_date="2016-01-01T00:00:00Z"),
    ),
    "begin-date-ignored-with-end-date": (
        lambda site: site.all(begin_date="2016-01-01T00:00:00Z", end_date="2017-01-01T00:00:00Z"),
        lambda site: site.all(begin_date="2016-01-01T00:00:00Z"),
    ),
    "dates-ignored-with-type": (
        lambda site: site.all(end_date="2015-10-01T00:00:00Z", interaction_type_id=1000),
        lambda site: site.all(end_date="2015-10-01T00:00:00Z", list_category_id=1000),
    ),
    "dates-search-page": (
        lambda site: site.list(end_date="2016-06-01T00:00:00Z"),
        lambda site: site.all(end_date="2016-06-01T00:00:00Z"),
    ),
    "end-turns-with-begin-date": (
        lambda site: site.all(begin_date="2000-01-01T00:00:00Z", end_date=LEAP_DAY),
        lambda site: site.all(end_date=LEAP_DAY),
    ),
    "begin-date-from-midnight": (
        lambda site: site.all(begin_date="2016-02-29T23:59:59.500-06:00"),
        lambda site: site.all(begin_date="2016-02-29T00:00:00-06:00"),
    ),
    "end-date-until-midnight": (
        lambda site: site.all(end_date="2016-02-29T12:00:00-06:00"),
        lambda site: site.all(end_date="2016-02-29T23:59:59.999-06:00"),
    ),
    "milliseconds-of-end-date-dropped": (
        lambda site: site.all(end_date="2016-02-29T23:59:59.400-06:00"),
        lambda site: site.all(end_date="2016-02-29T23:59:59-06:00"),
    ),
    "short-fraction-misread": (
        lambda site: site.all(end_date="2016-02-29T23:59:59.4-06:00"),
        lambda site: site.all(end_date="2016-02-29T23:59:59.400-06:00"),
    ),
    "zone-ignored": (
        lambda site: site.all(end_date="2016-02-29T23:59:59.900+00:00"),
        lambda site: site.all(end_date="2016-02-29T23:59:59.900-06:00"),
    ),
    "zone-ignored-in-summer": (
        lambda site: site.all(end_date="2016-07-04T02:00:00+00:00"),
        lambda site: site.all(end_date="2016-02-29T23:59:59.283+00:00"),
    ),
    "eastern-zone-taken-as-western": (
        lambda site: site.all(begin_date="2016-07-04T06:59:59+02:00"),
        lambda site: site.all(begin_date="2016-07-04T02:59:59-02:00"),
    ),
    "minutes-of-zone-ignored": (
        lambda site: site.all(begin_date="2016-07-04T10:29:59+05:30"),
        lambda site: site.all(begin_date="2016-07-04T09:59:59+05:00"),
    ),
    "doubled-hour-taken-as-one": (
        lambda site: site.all(end_date=FIRST_HALF_PAST_ONE),
        lambda site: site.all(end_date=SECOND_HALF_PAST_ONE),
    ),
    "clock-changed-a-day-late": (
        lambda site: site.all(end_date="2016-11-06T01:45:00-06:00"),
        lambda site: site.all(begin_date=MIDSUMMER),
    ),
    "leap-day-lost": (
        lambda site: site.all(begin_date="2016-02-01T00:00:00Z"),
        lambda site: site.all(begin_date="2016-04-01T00:00:00Z"),
    ),
    "summer-dates-printed-late": (
        lambda site: site.all(),
        lambda site: site.all(begin_date="2016-12-01T00:00:00Z", end_date="2017-02-01T00:00:00Z"),
    ),
}
