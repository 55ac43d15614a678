"""Dates and times of XML Schema with exact arithmetic on their lexical form.

Source: XML Schema Part 2, second edition, 3.2.7 (dateTime), 3.2.9 (date) and appendix E. Years may have more
than four digits and may be negative, 24:00:00 is the first instant of the next day, fractions have any number
of digits, zones reach from -14:00 to +14:00. There is no year 0000 in XSD 1.0: -0001 is followed by 0001. The
rule for leap years is applied to the year's number without its sign, as appendix E does, so that -0004 is
one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

__all__ = ["DATETIME_PATTERN", "DATE_PATTERN", "DateTime", "lexical_pattern"]

_YEAR: Final = r"-?(?:[1-9][0-9]{4,}|[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
# Divisible by 4 and not by 100, or by 400; 0000 is kept out, as it is above.
_LEAP_YEAR: Final = (
    r"-?(?:(?:[1-9][0-9]*)?[0-9]{2}(?:0[48]|[2468][048]|[13579][26])"
    r"|(?:[1-9][0-9]*)?(?:[02468][48]|[13579][26]|[2468]0)00"
    r"|[1-9][0-9]*0000)"
)
_MONTH: Final = "(?:0[1-9]|1[0-2])"
_DAY_OF_MONTH: Final = "(?:0[1-9]|[12][0-9]|3[01])"
_DAY_OF_YEAR: Final = (
    r"(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8])"
)
_TIME: Final = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE: Final = r"(?:Z|[+\-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"


def lexical_pattern(name: str, version: str = "1.0") -> str:
    """Return the lexical space of a type of dates or times, without anchors; impossible days are outside of it.

    Args:
        name: dateTime, dateTimeStamp, date, time, gYearMonth, gYear, gMonthDay, gDay or gMonth.
        version: In ``1.1`` there is a year 0000.
    """
    year, leap_year = _YEAR, _LEAP_YEAR
    if version == "1.1":
        year, leap_year = "-?(?:[1-9][0-9]{3,}|0[0-9]{3})", f"(?:{_LEAP_YEAR}|-?0000)"
    date = f"(?:{year}-(?:{_DAY_OF_YEAR})|{leap_year}-02-29)"
    core = {
        "dateTime": f"{date}T{_TIME}",
        "dateTimeStamp": f"{date}T{_TIME}",
        "date": date,
        "time": _TIME,
        "gYearMonth": f"{year}-{_MONTH}",
        "gYear": year,
        "gMonthDay": f"--(?:{_DAY_OF_YEAR}|02-29)",
        "gDay": f"---{_DAY_OF_MONTH}",
        "gMonth": f"--{_MONTH}",
    }[name]
    return core + _ZONE if name == "dateTimeStamp" else f"{core}{_ZONE}?"


DATETIME_PATTERN: Final = lexical_pattern("dateTime")
"""The lexical space of xsd:dateTime, without anchors; impossible days are outside of it."""

DATE_PATTERN: Final = lexical_pattern("date")
"""The lexical space of xsd:date, without anchors."""

_LEXICAL: Final = re.compile(
    r"(?P<year>-?[0-9]+)-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}(?:\.[0-9]+)?))?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_VALID: Final = re.compile(rf"{DATETIME_PATTERN}|{DATE_PATTERN}")
_DAY: Final = 86_400
_UNKNOWN_ZONE: Final = 14 * 3_600
_LONGEST_FRACTION: Final = 4_000
_DAYS_BEFORE: Final = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A dateTime or a date as it is written, with its exact instant.

    Attributes:
        year: Never 0.
        month: From 1.
        day: From 1.
        hour: 0 to 24; 24 with minute and second 0 only.
        minute: 0 to 59.
        second: 0 or more and less than 60, exact.
        zone_minutes: Offset from UTC, -840 to 840; None where no zone is written.
        is_date: Whether it is an xsd:date: then the time is 0, and the instant that of the day's beginning.
    """

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: Fraction = Fraction(0)
    zone_minutes: int | None = None
    is_date: bool = False

    @classmethod
    def parse(cls, lexical: str) -> DateTime:
        """Read a dateTime or a date whose white space is collapsed.

        Raises:
            ValueError: It is neither.
        """
        found = _LEXICAL.fullmatch(lexical) if _VALID.fullmatch(lexical) else None
        if found is None:
            raise ValueError(f"not an xsd:dateTime or xsd:date: {lexical[:80]!r}")
        return cls(
            _integer(found["year"]),
            int(found["month"]),
            int(found["day"]),
            int(found["hour"] or 0),
            int(found["minute"] or 0),
            _seconds(found["second"] or "0"),
            _zone_minutes(found["zone"]),
            is_date=found["hour"] is None,
        )

    @property
    def has_zone(self) -> bool:
        """Whether a zone is written."""
        return self.zone_minutes is not None

    @property
    def instant(self) -> Fraction:
        """Seconds since 0001-01-01T00:00:00, of UTC with a zone, of the unknown zone's clock without one."""
        days = _days_before_year(self.year) + _DAYS_BEFORE[self.month] + self.day - 1
        if self.month > 2 and _is_leap(self.year):
            days += 1
        seconds = days * _DAY + self.hour * 3_600 + self.minute * 60 - (self.zone_minutes or 0) * 60
        return seconds + self.second

    def compare(self, other: DateTime) -> int | None:
        """Return -1, 0 or 1 as this is before, at or after `other`; None where it is not determined (3.2.7.4)."""
        distance = self.instant - other.instant
        if self.has_zone != other.has_zone and abs(distance) <= _UNKNOWN_ZONE:
            return None
        return (distance > 0) - (distance < 0)

    def shift(self, seconds: Fraction | int) -> DateTime:
        """Return what is written `seconds` later (earlier when negative) in the same zone; a date stays a date.

        A date is moved from its first instant and gives the day that it then is. Written out, the result needs
        `seconds` to be a decimal fraction.
        """
        clock = self.instant + (self.zone_minutes or 0) * 60 + seconds
        days, rest = divmod(clock, _DAY)
        year, month, day = _civil(int(days))
        hours, rest = divmod(rest, 3_600)
        minutes, rest = divmod(rest, 60)
        if self.is_date:
            return DateTime(year, month, day, zone_minutes=self.zone_minutes, is_date=True)
        return DateTime(year, month, day, int(hours), int(minutes), Fraction(rest), self.zone_minutes)

    def with_zone(self, zone_minutes: int) -> DateTime:
        """Return the same instant written in another zone; without a zone, the same clock put into it."""
        shift = 0 if self.zone_minutes is None else (zone_minutes - self.zone_minutes) * 60
        moved = self.shift(shift)
        return DateTime(
            moved.year, moved.month, moved.day, moved.hour, moved.minute, moved.second, zone_minutes, moved.is_date
        )

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        text = f"{sign}{Decimal(abs(self.year)):04f}-{self.month:02d}-{self.day:02d}"
        if not self.is_date:
            text += f"T{self.hour:02d}:{self.minute:02d}:{_written_seconds(self.second)}"
        if self.zone_minutes is None:
            return text
        if self.zone_minutes == 0:
            return f"{text}Z"
        hours, minutes = divmod(abs(self.zone_minutes), 60)
        return f"{text}{'-' if self.zone_minutes < 0 else '+'}{hours:02d}:{minutes:02d}"


def _integer(written: str) -> int:
    # int() refuses more than 4,300 digits; a decimal does not.
    return int(Decimal(written or 0))


def _seconds(written: str) -> Fraction:
    whole, _, fraction = written.partition(".")
    return int(whole) + Fraction(_integer(fraction), 10 ** len(fraction))


def _written_seconds(second: Fraction) -> str:
    whole, rest = divmod(second, 1)
    digits = []
    while rest:
        digit, rest = divmod(rest * 10, 1)
        digits.append(str(digit))
        if len(digits) > _LONGEST_FRACTION:
            raise ValueError(f"not a decimal fraction that can be written: {second}")
    return f"{whole:02d}.{''.join(digits)}" if digits else f"{whole:02d}"


def _zone_minutes(written: str | None) -> int | None:
    if written is None:
        return None
    if written == "Z":
        return 0
    minutes = int(written[1:3]) * 60 + int(written[4:6])
    return -minutes if written[0] == "-" else minutes


def _is_leap(year: int) -> bool:
    number = abs(year)
    return number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)


def _days_before_year(year: int) -> int:
    """Return the days from 0001-01-01 to the first of January of a year; negative before it."""
    if year > 0:
        return _days_in_years(year - 1)
    return -_days_in_years(-year)


def _days_in_years(count: int) -> int:
    """Return the days of the years 1 to `count`, which are those of the years -1 to -`count` too."""
    return 365 * count + count // 4 - count // 100 + count // 400


def _civil(days: int) -> tuple[int, int, int]:
    """Return year, month and day of a number of days since 0001-01-01."""
    # A guess by the mean length of a year is at most two years off.
    year = days * 400 // 146_097 + 1
    year = year if year > 0 else year - 1
    while _days_before_year(year) > days:
        year = year - 1 or -1
    while _days_before_year(year + 1 or 1) <= days:
        year = year + 1 or 1
    rest = days - _days_before_year(year)
    month = 12
    while rest < _DAYS_BEFORE[month] + (month > 2 and _is_leap(year)):
        month -= 1
    return year, month, rest - _DAYS_BEFORE[month] - (month > 2 and _is_leap(year)) + 1
