"""xsd:dateTime values as points in time, and points in time as the site prints them.

The site lives in US Central time. Its daylight-saving rule is written out here instead of being read from a zone
database, so that the same seed gives the same site on a machine that has none. Sources: XML Schema Part 2, section
3.2.7 (dateTime); Energy Policy Act of 2005, section 110 (second Sunday of March to first Sunday of November).
"""

from __future__ import annotations

import calendar
import functools
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

__all__ = ["TIME_ZONE", "Instant", "from_text", "to_text"]

TIME_ZONE = "America/Chicago"

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
# A year that Python's calendar does not know is before or after every row; this still fits in SQLite's 64 bits.
_FAR = 2**61

_LEXICAL = re.compile(
    r"(?P<year>-?(?:[1-9][0-9]{4,}|[0-9]{4}))-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A point in time, exact to the last digit that was written.

    Attributes:
        milliseconds: Since 1970-01-01T00:00:00Z, rounded down.
        rest: The digits of the fraction after the milliseconds, without trailing zeros; they compare as text.
    """

    milliseconds: int
    rest: str = ""

    @property
    def ceiling(self) -> int:
        """Milliseconds rounded up."""
        return self.milliseconds + bool(self.rest)


def from_text(text: str) -> Instant:
    """Return the instant that an xsd:dateTime names; one without a zone is in the site's.

    Raises:
        ValueError: The text is not an xsd:dateTime.
    """
    match = _LEXICAL.fullmatch(text.strip(" \t\r\n"))
    if match is None:
        raise ValueError("not an xsd:dateTime")
    digits = match["year"]
    year = max(-(10**6), min(10**6, int(digits[:12])))
    month, day, hour, minute, second = (int(match[name]) for name in ("month", "day", "hour", "minute", "second"))
    fraction = match["fraction"] or ""
    if year == 0 or not 1 <= month <= 12:
        raise ValueError("no such year or month")
    # Every year has the calendar of one between 2000 and 2399.
    if not 1 <= day <= calendar.monthrange(2000 + year % 400, month)[1]:
        raise ValueError("no such day")
    midnight = hour == 24 and minute == second == 0 and not fraction.strip("0")
    if not (midnight or (hour < 24 and minute < 60 and second < 60)):
        raise ValueError("no such time of day")
    offset = _offset_minutes(match["zone"])
    if not 1 <= year <= 9999:
        return Instant(_FAR if year > 0 else -_FAR)
    local = (date(year, month, day).toordinal() - _EPOCH_DAY) * _DAY
    local += hour * _HOUR + minute * _MINUTE + second * 1000 + int(fraction[:3].ljust(3, "0"))
    rest = fraction[3:].rstrip("0")
    if offset is not None:
        return Instant(local - offset * _MINUTE, rest)
    # The hour that occurs twice in autumn is taken as the first one, still in daylight-saving time.
    summer = local + 5 * _HOUR
    return Instant(summer if _is_daylight(summer, year) else local + 6 * _HOUR, rest)


# The same few dates are printed again and again.
@functools.lru_cache(maxsize=4096)
def to_text(milliseconds: int) -> str:
    """Return the instant as the site prints it: milliseconds and the offset of the site's zone on that day."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    hours = 5 if _is_daylight(milliseconds, moment.year) else 6
    local = moment - timedelta(hours=hours)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}-{hours:02d}:00"


def _offset_minutes(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        raise ValueError("no such zone")
    return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)


def _is_daylight(milliseconds: int, year: int) -> bool:
    """Whether daylight-saving time is on; it begins at 8:00 UTC and ends at 7:00 UTC."""
    start = _sunday_from(year, 3, 8) * _DAY + 8 * _HOUR
    end = _sunday_from(year, 11, 1) * _DAY + 7 * _HOUR
    return start <= milliseconds < end


@functools.cache
def _sunday_from(year: int, month: int, day: int) -> int:
    first = date(year, month, day)
    return first.toordinal() + (6 - first.weekday()) - _EPOCH_DAY
