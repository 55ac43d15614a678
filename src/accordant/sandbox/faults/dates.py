"""Ranges of dates that are not kept.

Whether the ends belong to a range, what a range is that ends before it begins, and in which zone a date without one is
read, is documented nowhere; no fault is about that alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from accordant.sandbox.calls import Call
from accordant.sandbox.faults.faults import Fault, Query
from accordant.sandbox.faults.lists import page, whole
from accordant.sandbox.instants import Instant, from_text, to_text
from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import Interaction

__all__ = [
    "BeginDateFromMidnight",
    "BeginDateIgnoredWithEndDate",
    "ClockChangedADayLate",
    "DatesIgnoredWithType",
    "DatesSearchPage",
    "DoubledHourTakenAsOne",
    "EasternZoneTakenAsWestern",
    "EndDateIgnored",
    "EndDateIgnoredInJson",
    "EndDateUntilMidnight",
    "EndTurnsWithBeginDate",
    "LeapDayLost",
    "MillisecondsOfEndDateDropped",
    "MinutesOfZoneIgnored",
    "ShortFractionMisread",
    "SummerDatesPrintedLate",
    "ZoneIgnored",
    "ZoneIgnoredInSummer",
]

_HOUR = 3600 * 1000
_DAY = 24 * _HOUR
_ZONE = re.compile(r"(Z|[+-][0-9]{2}:[0-9]{2})$")
# What can be printed with room for a day more or less; beyond it there are no rows.
_PRINTABLE = range(from_text("0002-01-01T00:00:00Z").milliseconds, from_text("9998-12-31T00:00:00Z").milliseconds)


class EndDateIgnored(Fault):
    """end_date is accepted and ignored."""

    group = "dates"
    clause = "every row lies within the range of dates"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, end=None)


class EndDateIgnoredInJson(Fault):
    """end_date is accepted and ignored when JSON is asked for."""

    group = "dates"
    clause = "every row lies within the range of dates"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, end=None) if call.wants_json else listing


class BeginDateIgnoredWithEndDate(Fault):
    """begin_date is ignored when end_date is sent."""

    group = "dates"
    clause = "every row lies within the range of dates"

    def listing(self, call: Call, listing: Listing) -> Listing:
        # A range that ends before it begins stays what the site makes of it.
        return listing if listing.end is None or listing.is_inverted else replace(listing, begin=None)


class DatesIgnoredWithType(Fault):
    """begin_date and end_date are ignored when interaction_type_id is sent."""

    group = "dates"
    clause = "two filters intersect"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return listing if listing.type_id is None or listing.is_inverted else replace(listing, begin=None, end=None)


class DatesSearchPage(Fault):
    """The range of dates is looked for on the page and not in the list."""

    group = "dates"
    clause = "filters apply before a page is cut"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if query.listing.begin is None and query.listing.end is None:
            return rows
        found = {row.interaction_id for row in whole(query)}
        undated = query.other(replace(query.listing, begin=None, end=None))
        return [row for row in undated if row.interaction_id in found]


class EndTurnsWithBeginDate(Fault):
    """Whether a row logged exactly at end_date comes changes when begin_date is sent too."""

    group = "dates"
    clause = "a range with both ends is the intersection of those with one"

    def listing(self, call: Call, listing: Listing) -> Listing:
        end = listing.end
        # An end between two milliseconds has no row exactly at it.
        if listing.begin is None or end is None or end.rest:
            return listing
        step = -1 if self.site.dialect.end_inclusive else 1
        return replace(listing, end=Instant(end.milliseconds + step))


class BeginDateFromMidnight(Fault):
    """The time of begin_date does not count: its whole day belongs to the range."""

    group = "dates"
    clause = "every row lies within the range of dates"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if listing.begin is None or listing.is_inverted or listing.begin.milliseconds not in _PRINTABLE:
            return listing
        return replace(listing, begin=_midnight(listing.begin.milliseconds))


class EndDateUntilMidnight(Fault):
    """The time of end_date does not count: its whole day belongs to the range."""

    group = "dates"
    clause = "every row lies within the range of dates"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if listing.end is None or listing.is_inverted or listing.end.milliseconds not in _PRINTABLE:
            return listing
        # Thirty hours after midnight are in the next day, also in the one that has 25.
        following = _midnight(_midnight(listing.end.milliseconds).milliseconds + 30 * _HOUR)
        return replace(listing, end=Instant(following.milliseconds - 1))


class MillisecondsOfEndDateDropped(Fault):
    """The milliseconds of end_date do not count, while those of rows do."""

    group = "dates"
    clause = "every row within the range of dates is listed"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if listing.end is None:
            return listing
        return replace(listing, end=Instant(listing.end.milliseconds // 1000 * 1000))


class ShortFractionMisread(Fault):
    """A fraction with fewer than three digits is read as milliseconds: 59.3 as 59.003."""

    group = "dates"
    clause = "the same instant written otherwise gives the same rows"

    def listing(self, call: Call, listing: Listing) -> Listing:
        def changed(text: str) -> str:
            return re.sub(r"\.([0-9]{1,2})(?![0-9])", lambda match: f".{int(match[1]):03d}", text)

        return _reread(call, listing, changed)


class ZoneIgnored(Fault):
    """The zone of begin_date and end_date is ignored: they are read in that of the site."""

    group = "dates"
    clause = "the same instant written otherwise gives the same rows"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return _reread(call, listing, lambda text: _ZONE.sub("", text))


class ZoneIgnoredInSummer(Fault):
    """The zone of begin_date and end_date is ignored while daylight-saving time is on."""

    group = "dates"
    clause = "the same instant written otherwise gives the same rows"

    def listing(self, call: Call, listing: Listing) -> Listing:
        def changed(text: str) -> str:
            local = _ZONE.sub("", text)
            milliseconds = from_text(local).milliseconds
            return local if milliseconds in _PRINTABLE and _hours_west(milliseconds) == 5 else text

        return _reread(call, listing, changed)


class EasternZoneTakenAsWestern(Fault):
    """An offset east of Greenwich is taken for one west of it: +02:00 for -02:00."""

    group = "dates"
    clause = "the same instant written otherwise gives the same rows"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return _reread(call, listing, lambda text: re.sub(r"\+(?=[0-9]{2}:[0-9]{2}$)", "-", text))


class MinutesOfZoneIgnored(Fault):
    """The minutes of an offset are ignored: +05:30 is taken for +05:00."""

    group = "dates"
    clause = "the same instant written otherwise gives the same rows"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return _reread(call, listing, lambda text: re.sub(r"([+-][0-9]{2}):[0-9]{2}$", r"\1:00", text))


class DoubledHourTakenAsOne(Fault):
    """An end of the range in the hour that comes twice in autumn is taken for the second time."""

    group = "dates"
    clause = "the range of dates goes by instants and not by the clock on the wall"

    def listing(self, call: Call, listing: Listing) -> Listing:
        def moved(milliseconds: int) -> int:
            is_first = _hours_west(milliseconds) < _hours_west(milliseconds + _HOUR)
            return milliseconds + _HOUR if is_first else milliseconds

        return _moved(listing, moved)


class ClockChangedADayLate(Fault):
    """begin_date and end_date follow a change of the clock a day after it only."""

    group = "dates"
    clause = "the range of dates goes by instants and not by the clock on the wall"

    def listing(self, call: Call, listing: Listing) -> Listing:
        def moved(milliseconds: int) -> int:
            return milliseconds + (_hours_west(milliseconds - _DAY) - _hours_west(milliseconds)) * _HOUR

        return _moved(listing, moved)


class LeapDayLost(Fault):
    """With begin_date or end_date the rows of 29 February are missing."""

    group = "dates"
    clause = "every row within the range of dates is listed"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if query.listing.begin is None and query.listing.end is None:
            return rows
        return page(query, (row for row in whole(query) if "-02-29T" not in to_text(row.created)))


class SummerDatesPrintedLate(Fault):
    """Dates in daylight-saving time are printed an hour late, while ranges go by the true ones."""

    group = "dates"
    clause = "every row lies within the range of dates"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return [
            replace(row, created=row.created + _HOUR, modified=row.modified + _HOUR)
            if _hours_west(row.created) == 5
            else row
            for row in rows
        ]


def _reread(call: Call, listing: Listing, change: Callable[[str], str]) -> Listing:
    """Return the listing with its ends read again from a changed text."""

    def read(name: str) -> Instant | None:
        return from_text(change(call.parameters[name].strip())) if name in call.parameters else None

    return replace(listing, begin=read("begin_date"), end=read("end_date"))


def _moved(listing: Listing, move: Callable[[int], int]) -> Listing:
    """Return the listing with its ends moved, those so far away excepted that nothing lies beyond."""

    def moved(instant: Instant | None) -> Instant | None:
        if instant is None or instant.milliseconds not in _PRINTABLE:
            return instant
        return replace(instant, milliseconds=move(instant.milliseconds))

    return replace(listing, begin=moved(listing.begin), end=moved(listing.end))


def _midnight(milliseconds: int) -> Instant:
    """Return when the day began, in the zone of the site."""
    return from_text(f"{to_text(milliseconds)[: len('2016-11-06')]}T00:00:00")


def _hours_west(milliseconds: int) -> int:
    return int(to_text(milliseconds)[-len("06:00") : -len(":00")])
