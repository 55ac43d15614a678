"""Dates and times that a list filtered by a window is likely to get wrong.

Times are texts of xsd:dateTime, or of xsd:date where it is said: near values that a site was seen to hold, around
changes of daylight saving, on leap days and at ends of months and years; in several zones or in none, with and without
a fraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from accordant.datatypes import DateTime, get

__all__ = [
    "daylight_changes",
    "days",
    "equal_ranges",
    "inverted_ranges",
    "leap_days",
    "ranges",
    "timestamps",
    "year_limits",
]

_LANDMARKS = (
    "2015-06-15T12:00:00Z",
    "2015-03-08T02:30:00-06:00",  # skipped in Chicago, where the vendor's samples come from
    "2015-03-08T08:00:00Z",  # the change itself
    "2015-11-01T01:30:00-05:00",  # the first of two
    "2015-11-01T01:30:00-06:00",  # the second of two
    "2015-03-29T01:00:00Z",  # the change in Europe
    "2016-02-29T23:59:59Z",
    "2000-02-29T00:00:00Z",
    "2015-02-28T23:59:59Z",
    "2015-12-31T23:59:59Z",
    "1999-12-31T23:59:59Z",
    "1970-01-01T00:00:00Z",
    "2038-01-19T03:14:07Z",
)
_STEPS = (0, 1, -1, 60, -60, 3_600, -3_600, 86_400, -86_400, 30 * 86_400, -30 * 86_400)
_FRACTIONS = tuple(Fraction(text) for text in ("0", "0.5", "0.001", "0.999", "0.123456"))
_ZONES = (0, -360, -300, 60, 330, 345, 840, -720)
_DECADE = 315_569_520


def timestamps(
    *, min_value: str | None = None, max_value: str | None = None, known: Sequence[str] = ()
) -> SearchStrategy[str]:
    """Texts of xsd:dateTime.

    Args:
        min_value: Earliest, inclusive. Where a bound has a zone all values have one, since a time without zone
            cannot be compared with it; where a bound has none, no value has.
        max_value: Latest, inclusive; likewise.
        known: Values that were seen on the site; half of the values are these, in some zone, or near to them.
            Those that are no dateTime are passed over.

    Raises:
        ValueError: A bound is no dateTime, the bounds are inverted, or only one of them has a zone.
    """
    least, most = _bound(min_value), _bound(max_value)
    given = [bound for bound in (least, most) if bound is not None]
    if least is not None and most is not None and least.compare(most) not in {-1, 0}:
        raise ValueError(f"no time lies between {min_value} and {max_value}")
    zones: tuple[int | None, ...] = (*_ZONES, None)
    if given:
        zones = _ZONES if given[0].has_zone else (None,)

    def written(moment: DateTime, step: int, fraction: Fraction, zone: int | None) -> str:
        moved = _in_zone(moment.shift(step + fraction), zone)
        if least is not None and moved.instant < least.instant:
            moved = _in_zone(least, zone)
        if most is not None and moved.instant > most.instant:
            moved = _in_zone(most, zone)
        return str(moved)

    seen = [DateTime.parse(value.strip()) for value in known if get("dateTime").is_valid(value)]
    landmarks = [*(DateTime.parse(text) for text in _LANDMARKS), *given]
    fractions, zone = st.sampled_from(_FRACTIONS), st.sampled_from(zones)
    near = st.builds(written, st.sampled_from(landmarks), st.sampled_from(_STEPS), fractions, zone)
    far = st.builds(written, st.sampled_from(landmarks), st.integers(-_DECADE, _DECADE), fractions, zone)
    if not seen:
        return st.one_of(near, far)
    itself = st.builds(written, st.sampled_from(seen), st.just(0), st.just(Fraction(0)), zone)
    beside = st.builds(written, st.sampled_from(seen), st.sampled_from(_STEPS), fractions, zone)
    return st.one_of(itself, beside, near, far)


def _bound(text: str | None) -> DateTime | None:
    if text is None:
        return None
    if not get("dateTime").is_valid(text):
        raise ValueError(f"not a dateTime: {text!r}")
    return DateTime.parse(text.strip())


def ranges(*, known: Sequence[str] = ()) -> SearchStrategy[tuple[str, str]]:
    """Pairs of times that can be compared, the first not after the second; equal ones among them.

    Args:
        known: Values that were seen on the site; half of the ranges begin at or near one.
    """
    steps = tuple(step for step in _STEPS if step >= 0)
    lengths = st.one_of(st.sampled_from(steps), st.integers(0, _DECADE))
    return st.builds(_range, timestamps(known=known), lengths, st.sampled_from(_ZONES))


def inverted_ranges(*, known: Sequence[str] = ()) -> SearchStrategy[tuple[str, str]]:
    """Pairs of times that can be compared, the first after the second.

    Args:
        known: Values that were seen on the site; half of the ranges begin at or near one.
    """
    steps = tuple(-step for step in _STEPS if step > 0)
    lengths = st.one_of(st.sampled_from(steps), st.integers(-_DECADE, -1))
    return st.builds(_range, timestamps(known=known), lengths, st.sampled_from(_ZONES))


def equal_ranges(*, known: Sequence[str] = ()) -> SearchStrategy[tuple[str, str]]:
    """Pairs of one moment, written twice: in two zones, or the same way.

    Args:
        known: Values that were seen on the site; half of the moments are at or near one.
    """
    return st.builds(_range, timestamps(known=known), st.just(0), st.sampled_from(_ZONES))


def days(*, known: Sequence[str] = ()) -> SearchStrategy[str]:
    """Texts of xsd:date, mostly without a zone.

    Args:
        known: Times or dates that were seen; half of the days are these or beside them.
    """
    seen = [text.strip().partition("T")[0] for text in known if get("dateTime").is_valid(text) or _is_date(text)]
    begins = [DateTime.parse(f"{text[:10]}T00:00:00") for text in seen if _is_date(text[:10])]
    landmarks = [DateTime.parse(f"{text.partition('T')[0]}T00:00:00") for text in _LANDMARKS]
    zone = st.sampled_from(("", "", "", "Z", "-06:00", "+14:00"))
    near = st.builds(_day, st.sampled_from(landmarks), st.sampled_from((0, 1, -1, 30, -30, 365, -365)), zone)
    far = st.builds(_day, st.sampled_from(landmarks), st.integers(-4000, 4000), zone)
    if not begins:
        return st.one_of(near, far)
    itself = st.builds(_day, st.sampled_from(begins), st.sampled_from((0, 0, 1, -1)), zone)
    return st.one_of(itself, itself, near, far)


def leap_days(*, known: Sequence[str] = ()) -> SearchStrategy[str]:
    """Times around the end of February, in leap years, common years and the years of centuries.

    Args:
        known: Times that were seen; their years are among those tried.
    """
    seen = [int(text[:4]) for text in known if get("dateTime").is_valid(text) and text[:4].isdecimal()]
    years = sorted({1896, 1900, 1904, 1999, 2000, 2015, 2016, 2023, 2024, 2100, 2400, *(y for y in seen if y > 0)})
    steps = (0, 1, -1, 43_200, 86_399, 86_400, 86_401, -86_400)
    return st.builds(
        lambda year, step, zone: str(_in_zone(DateTime.parse(f"{year:04}-02-28T24:00:00Z").shift(step), zone)),
        st.sampled_from(years),
        st.sampled_from(steps),
        st.sampled_from((*_ZONES, None)),
    )


def year_limits() -> SearchStrategy[str]:
    """First and last seconds of years at which calendars, counters and formats end, from -9999 to beyond 9999."""
    firsts = (
        *("-9999-01-01", "-0001-01-01", "0001-01-01", "0100-01-01", "1000-01-01"),
        *("1583-01-01", "1753-01-01", "1900-01-01", "1970-01-01", "2000-01-01", "2100-01-01"),
        *("10000-01-01", "99999-01-01"),
    )
    ends = ("1901-12-13T20:45:52Z", "2038-01-19T03:14:08Z", "2106-02-07T06:28:16Z", "1582-10-15T00:00:00Z")
    moments = [DateTime.parse(text) for text in (*(f"{first}T00:00:00Z" for first in firsts), *ends)]
    return st.builds(
        lambda moment, step, zone: str(_in_zone(moment.shift(step), zone)),
        st.sampled_from(moments),
        st.sampled_from((0, 1, -1, Fraction(-1, 1000))),
        st.sampled_from((0, None)),
    )


def daylight_changes(*, zone: str = "America/Chicago") -> SearchStrategy[str]:
    """Times around the changes of daylight saving: with either offset, in UTC, and as a clock shows them.

    Without an offset some of them never were, and some were twice.

    Args:
        zone: Of the site, by its name in the database of time zones. Where it has no changes its new years are taken.

    Raises:
        ValueError: There is no such zone.
    """
    try:
        found = _changes(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {zone!r} on this machine, or the package tzdata is missing") from error
    return st.builds(
        _around,
        st.sampled_from(found),
        st.sampled_from((0, 1, -1, 1800, -1800, 3599, -3599, 3600, -3600, 7200)),
        st.sampled_from(("before", "after", "utc")),
        st.booleans(),
    )


def _changes(zone: ZoneInfo) -> list[tuple[datetime, timedelta, timedelta]]:
    """Return the moments of twenty years at which the offset changes, and the offsets before and after."""

    def offset(moment: datetime) -> timedelta:
        return moment.astimezone(zone).utcoffset() or timedelta()

    months = [datetime(year, month, 1, tzinfo=UTC) for year in range(2008, 2028) for month in range(1, 13)]
    found = []
    for first, last in pairwise(months):
        low, high = first, last
        if offset(low) == offset(high):
            continue
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
            low, high = (middle, high) if offset(middle) == offset(first) else (low, middle)
        found.append((high, offset(low), offset(high)))
    return found or [(month, offset(month), offset(month)) for month in months[::12]]


def _around(change: tuple[datetime, timedelta, timedelta], step: int, form: str, is_bare: bool) -> str:  # noqa: FBT001
    moment, before, after = change
    shown = {"before": before, "after": after, "utc": timedelta()}[form]
    written = (moment + timedelta(seconds=step) + shown).replace(tzinfo=None).isoformat()
    if is_bare:
        return written
    minutes = shown // timedelta(minutes=1)
    sign = "-" if minutes < 0 else "+"
    return written + ("Z" if form == "utc" else f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}")


def _is_date(text: str) -> bool:
    return get("date").is_valid(text)


def _day(begin: DateTime, step: int, zone: str) -> str:
    return str(begin.shift(step * 86_400)).partition("T")[0] + zone


def _range(begin: str, length: int, zone: int) -> tuple[str, str]:
    moment = DateTime.parse(begin)
    # One without a zone beside one with a zone would not be in any order.
    end = _in_zone(moment.shift(length), zone if moment.has_zone else None)
    return begin, str(end)


def _in_zone(moment: DateTime, zone: int | None) -> DateTime:
    """Return the same instant in another zone; without zone, what its clock shows."""
    return replace(moment, zone_minutes=None) if zone is None else moment.with_zone(zone)
