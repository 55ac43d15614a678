"""Values of the eight types of dates and times, in time linear in the length of the text.

The year and the fraction of a second stay text, since they may have any number of digits: what is compared is seldom
more than a year apart, and a zone or a step moves a year by one at most.

Source: XML Schema Part 2, second edition, 3.2.7 to 3.2.14, and XSD 1.1 Part 2, where the versions differ:

- Years. XSD 1.0 has no year 0000, and -0001 is the one before 0001; its rule for leap years takes the number without
  sign. In XSD 1.1, 0000 is a leap year and the one before 0001.
- Times of day. In XSD 1.0 an instant that recurs every day, so that 00:30:00+01:00 is 23:30:00Z. In XSD 1.1 the two
  differ by a day.
- Canonical forms. XSD 1.0 writes dateTime and time in UTC, and a date with a zone from -11:59 to +12:00; XSD 1.1 keeps
  the zone that is written. The other types keep it here in both, as XSD 1.0 is silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from accordant.datatypes import digits

__all__ = ["Instant"]

_DATE: Final = r"(?P<year>-?[0-9]{4,})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_TIME: Final = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
_ZONE: Final = r"(?P<zone>Z|[+\-][0-9]{2}:[0-9]{2})?"
_LEXICAL: Final = {
    kind: re.compile(core + _ZONE)
    for kind, core in {
        "dateTime": f"{_DATE}T{_TIME}",
        "date": _DATE,
        "time": _TIME,
        "gYearMonth": r"(?P<year>-?[0-9]{4,})-(?P<month>[0-9]{2})",
        "gYear": r"(?P<year>-?[0-9]{4,})",
        "gMonthDay": r"--(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
        "gDay": r"---(?P<day>[0-9]{2})",
        "gMonth": r"--(?P<month>[0-9]{2})",
    }.items()
}
# What is not written is taken from here: a leap year, and a month of 31 days.
_DEFAULTS: Final = {
    "dateTime": ("", 0, 0),
    "date": ("", 0, 0),
    "time": ("1972", 12, 31),
    "gYearMonth": ("", 0, 1),
    "gYear": ("", 1, 1),
    "gMonthDay": ("1972", 0, 0),
    "gDay": ("1972", 12, 0),
    "gMonth": ("1972", 0, 1),
}
_DAY: Final = 86_400
_UNKNOWN_ZONE: Final = 14 * 3_600
_FAR: Final = 10**9
_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Instant:
    """A value of one of the types, or where it begins.

    Attributes:
        kind: Name of the type without prefix.
        year: With its sign and at least four digits; that of the reference where none is written.
        month: From 1.
        day: From 1.
        second: Of the day, from 0; beyond it where a zone is taken off.
        fraction: Of the second, the digits that count.
        zone: Minutes from UTC; None where no zone is written.
        has_year_zero: Whether it is a value of XSD 1.1.
    """

    kind: str
    year: str
    month: int
    day: int
    second: int
    fraction: str
    zone: int | None
    has_year_zero: bool

    @classmethod
    def read(cls, kind: str, lexical: str, version: str) -> Instant:
        """Return the value of a valid text without white space."""
        found = _LEXICAL[kind].fullmatch(lexical)
        assert found is not None
        part = found.groupdict()
        year, month, day = _DEFAULTS[kind]
        zone = part["zone"]
        minutes = None
        if zone is not None:
            minutes = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[4:]))
        year = part.get("year") or year
        read = cls(
            kind,
            "0000" if year == "-0000" else year,
            int(part.get("month") or month),
            int(part.get("day") or day),
            int(part.get("hour") or 0) * 3_600 + int(part.get("minute") or 0) * 60 + int(part.get("second") or 0),
            (part.get("fraction") or "").rstrip("0"),
            minutes,
            version == "1.1",
        )
        # The end of a day is the beginning of the next, and of a time of day there is only one midnight.
        return replace(read, second=read.second % _DAY) if kind == "time" else _carried(read)

    def compare(self, other: Instant) -> int | None:
        """Return -1, 0 or 1 as this is before, at or after `other`; None where it is not determined (3.2.7.4)."""
        mine, others = _in_utc(self), _in_utc(other)
        seconds = _day_distance(mine, others) * _DAY + mine.second - others.second
        rest = (mine.fraction > others.fraction) - (mine.fraction < others.fraction)
        sign = (seconds > 0) - (seconds < 0) or rest
        if (self.zone is None) != (other.zone is None):
            apart = abs(seconds)
            if apart < _UNKNOWN_ZONE or (apart == _UNKNOWN_ZONE and rest != sign):
                return None
        return sign

    def canonical(self) -> str:
        """Return the one text of the value."""
        if self.has_year_zero or not self.zone:
            return str(self)
        if self.kind in {"dateTime", "time"}:
            return str(_in_utc(self))
        if self.kind == "date" and not -720 < self.zone <= 720:
            turn = -1 if self.zone > 0 else 1
            return str(_carried(replace(self, day=self.day + turn, zone=self.zone + turn * 1_440)))
        return str(self)

    def moved(self, direction: int) -> Instant | None:
        """Return the next value, or with -1 the one before, at the resolution of the type; None where there is none.

        A time is moved by a second and keeps its fraction, a day by a day, and so on; all keep their zone.
        """
        if self.kind == "gYear":
            return replace(self, year=_year_step(self.year, direction, has_zero=self.has_year_zero))
        if self.kind in {"gYearMonth", "gMonth"}:
            moved = _carried(replace(self, month=self.month + direction))
        elif self.kind in {"dateTime", "time"}:
            moved = _carried(replace(self, second=self.second + direction))
        else:
            moved = _carried(replace(self, day=self.day + direction))
        is_out = {
            "time": moved.day != self.day,
            "gDay": moved.month != self.month,
            "gMonthDay": moved.year != self.year,
            "gMonth": moved.year != self.year,
        }
        return None if is_out.get(self.kind, False) else moved

    def __str__(self) -> str:
        hours, rest = divmod(self.second, 3_600)
        minutes, seconds = divmod(rest, 60)
        date = f"{self.year}-{self.month:02d}-{self.day:02d}"
        time = f"{hours:02d}:{minutes:02d}:{seconds:02d}" + (f".{self.fraction}" if self.fraction else "")
        text = {
            "dateTime": f"{date}T{time}",
            "date": date,
            "time": time,
            "gYearMonth": f"{self.year}-{self.month:02d}",
            "gYear": self.year,
            "gMonthDay": f"--{self.month:02d}-{self.day:02d}",
            "gDay": f"---{self.day:02d}",
            "gMonth": f"--{self.month:02d}",
        }[self.kind]
        if self.zone is None:
            return text
        if self.zone == 0:
            return f"{text}Z"
        hours, minutes = divmod(abs(self.zone), 60)
        return f"{text}{'-' if self.zone < 0 else '+'}{hours:02d}:{minutes:02d}"


def _in_utc(instant: Instant) -> Instant:
    if instant.zone is None:
        return instant
    moved = replace(instant, second=instant.second - instant.zone * 60, zone=0)
    if instant.kind == "time" and not instant.has_year_zero:
        return replace(moved, second=moved.second % _DAY)
    return _carried(moved)


def _carried(instant: Instant) -> Instant:
    """Return the same instant with every part in its range, which the parts may leave by one month or day at most."""
    turns, second = divmod(instant.second, _DAY)
    year, month, day = instant.year, instant.month, instant.day + turns
    if day < 1:
        month -= 1
    elif day > _length(year, month):
        day -= _length(year, month)
        month += 1
    if not 1 <= month <= 12:
        year = _year_step(year, 1 if month > 12 else -1, has_zero=instant.has_year_zero)
        month = (month - 1) % 12 + 1
    if day < 1:
        day += _length(year, month)
    return replace(instant, year=year, month=month, day=day, second=second)


def _length(year: str, month: int) -> int:
    """Return the days of a month, which may be one out of range."""
    return _DAYS[(month - 1) % 12] + (month == 2 and _is_leap(year))


def _day_distance(instant: Instant, other: Instant) -> int:
    """Return the days from `other` to an instant; a great number of them where more than a year is between."""
    mine, others = _day_of_year(instant), _day_of_year(other)
    order = digits.compare(instant.year, other.year)
    if order == 0:
        return mine - others
    if order < 0:
        return -_day_distance(other, instant)
    if _year_step(other.year, 1, has_zero=instant.has_year_zero) != instant.year:
        return _FAR
    return mine + 365 + _is_leap(other.year) - others


def _day_of_year(instant: Instant) -> int:
    return sum(_length(instant.year, month) for month in range(1, instant.month)) + instant.day


def _is_leap(year: str) -> bool:
    number = int(year[-4:])
    return number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)


def _year_step(year: str, direction: int, *, has_zero: bool) -> str:
    size = year.lstrip("-")
    sign = -1 if year.startswith("-") else 1
    if size == "0000":
        return f"{'-' if direction < 0 else ''}0001"
    moved = digits.padded_step(size, sign * direction)
    # A carry back leaves a nought in front, which a year of more than four digits has not.
    moved = moved if len(moved) <= 4 else moved.lstrip("0").rjust(4, "0")
    if moved != "0000":
        return f"-{moved}" if sign < 0 else moved
    if has_zero:
        return moved
    return f"{'-' if direction < 0 else ''}0001"
