r"""Bounds and equality of durations as regular expressions of their lexical forms.

A duration is a number of months and a number of seconds, and two of them are ordered only where every month that they
may begin in agrees (3.2.6.2). Compared are texts whose fields do not overflow, months below 12, hours below 24, minutes
and seconds below 60: such a text is its months, and then the rest, field by field. Where the months differ the rest is
less than the shortest month on the side that matters, or the text is not refused. Texts with fields that overflow are
never refused.

Every pattern here need only be right for texts of the lexical space of duration.

Source: XML Schema Part 2, second edition, 3.2.6, 4.3.5, 4.3.7 to 4.3.10.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from accordant.derivation.numbers import Number, greater, less, more, smaller

__all__ = ["bound", "equal"]

_LEXICAL: Final = re.compile(
    r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)
_ZERO_SECONDS: Final = r"(?:0+(?:\.0+)?S)?"
_LONGEST_MONTH: Final = 31
_SHORTEST_MONTH: Final = 28
_DAY: Final = 86_400
_MOST_DIGITS: Final = 4_000

_YEARS: Final = "(?:[0-9]+Y)?"
_MONTHS: Final = "(?:0*(?:[0-9]|1[01])M)?"
_DAYS: Final = "(?:[0-9]+D)?"
# What stands behind the days are hours, minutes and seconds: without a T, there are none.
_TIME_BEGINS: Final = "(?:T|(?![0-9]))"
_LARGE: Final = "0*(?:[1-9][0-9]{2,}|[6-9][0-9])"
# One field overflows; what comes before and behind it does not matter.
_OVERFLOWING: Final = (
    r"-?P(?:[0-9]+Y)?(?:0*(?:[1-9][0-9]{2,}|1[2-9]|[2-9][0-9])M.*"
    r"|(?:[0-9]+M)?(?:[0-9]+D)?T(?:0*(?:[1-9][0-9]{2,}|2[4-9]|[3-9][0-9])H.*"
    rf"|(?:[0-9]+H)?(?:{_LARGE}M.*|(?:[0-9]+M)?{_LARGE}(?:\.[0-9]+)?S)))"
)


@dataclass(frozen=True, slots=True)
class _Duration:
    """A duration without its sign.

    Attributes:
        is_negative: Whether it is less than none at all.
        months: All of its years and months.
        seconds: All the rest.
    """

    is_negative: bool
    months: int
    seconds: Fraction

    @property
    def days(self) -> int:
        return int(self.seconds // _DAY)


def bound(facet: str, value: str) -> tuple[str, bool]:
    """Return the pattern of the durations within a bound, and whether it is exact.

    Args:
        facet: ``minInclusive``, ``maxInclusive``, ``minExclusive`` or ``maxExclusive``.
        value: The bound.
    """
    duration = _read(value)
    if duration is None:
        return ".*", False
    is_least, is_strict = facet.startswith("min"), facet.endswith("Exclusive")
    is_same_side = is_least != duration.is_negative
    near, far = ("-", "") if duration.is_negative else ("", "-")
    compare = _at_least if is_same_side else _at_most
    options = [f"{near}P{compare(duration, is_strict=is_strict)}", _OVERFLOWING]
    if not duration.months and not duration.seconds:
        # Less than nothing is nothing but minus zero; and that is as much as nothing.
        options.append(f"{far}P{_zero()}" if not is_strict else "(?!)")
    if not is_same_side or (duration == _Duration(is_negative=False, months=0, seconds=Fraction(0)) and not is_least):
        options.append(f"{far}P.*")
    return "|".join(options), False


def equal(value: str) -> tuple[str, bool]:
    """Return the pattern of the durations that are equal to one, and whether it is exact."""
    duration = _read(value)
    if duration is None:
        return ".*", False
    fields = _fields(duration)
    sign = "-" if duration.is_negative else "-?" if not duration.months and not duration.seconds else ""
    time = f"(?:T{_exactly(fields['h'], 'H')}{_exactly(fields['m'], 'M')}{_seconds_exactly(duration)})?"
    if fields["h"] or fields["m"] or duration.seconds % 60:
        time = time.removeprefix("(?:").removesuffix(")?")
    date = f"{_exactly(fields['Y'], 'Y')}{_exactly(fields['M'], 'M')}{_exactly(fields['D'], 'D')}"
    return f"{sign}P{date}{time}|{_OVERFLOWING}", False


def _read(value: str) -> _Duration | None:
    found = _LEXICAL.fullmatch(value)
    if found is None or len(value) > _MOST_DIGITS:
        return None
    sign, years, months, days, hours, minutes, seconds = found.groups()
    total = int(days or 0) * _DAY + int(hours or 0) * 3_600 + int(minutes or 0) * 60 + Fraction(seconds or 0)
    all_months = int(years or 0) * 12 + int(months or 0)
    return _Duration(bool(sign) and bool(all_months or total), all_months, Fraction(total))


def _fields(duration: _Duration) -> dict[str, int]:
    years, months = divmod(duration.months, 12)
    days, rest = divmod(int(duration.seconds // 1), _DAY)
    hours, rest = divmod(rest, 3_600)
    return {"Y": years, "M": months, "D": days, "h": hours, "m": rest // 60}


# Magnitudes: the texts behind P


def _at_least(duration: _Duration, *, is_strict: bool) -> str:
    """Return the pattern of the durations that may be longer, or equal unless `is_strict`."""
    # So many months more, with less than a shortest month besides, are always shorter than the days of this one.
    surely = max(0, (duration.days - _SHORTEST_MONTH) // _LONGEST_MONTH)
    options = [
        _more_months(duration.months + surely) + ".*",
        _same_months(duration, is_least=True, is_strict=is_strict),
    ]
    if duration.months or surely:
        # Fewer months with many days may be as long.
        options.append(rf"{_YEARS}{_MONTHS}0*(?:[1-9][0-9]{{2,}}|2[89]|[3-9][0-9])D.*")
    return f"(?:{'|'.join(options)})"


def _at_most(duration: _Duration, *, is_strict: bool) -> str:
    """Return the pattern of the durations that may be shorter, or equal unless `is_strict`."""
    options = [_same_months(duration, is_least=False, is_strict=is_strict)]
    # From so many months more on they are always longer, whatever else.
    spare = duration.days // _SHORTEST_MONTH
    options.extend(_fewer_months(duration.months + spare + (1 if spare else 0)))
    return f"(?:{'|'.join(options)})"


def _more_months(months: int) -> str:
    """Return the pattern of years and months, months below 12, that are more than so many months."""
    years, rest = divmod(months, 12)
    beyond = f"0*(?:{more(_plain(years))})Y{_MONTHS}"
    if rest == 11:
        return f"(?:{beyond})"
    return f"(?:{beyond}|{_exactly(years, 'Y')}0*(?:{_between(rest + 1, 11)})M)"


def _fewer_months(months: int) -> list[str]:
    """Return the patterns, as a whole, of what has fewer than so many months."""
    years, rest = divmod(months, 12)
    found = []
    behind = rf"{_DAYS}(?:T.*)?"
    if years:
        found.append(f"(?:0*(?:{less(_plain(years))})Y)?{_MONTHS}{behind}")
    if rest:
        found.append(f"{_exactly(years, 'Y')}(?:0*(?:{_between(0, rest - 1)})M)?{behind}")
    return found


def _same_months(duration: _Duration, *, is_least: bool, is_strict: bool) -> str:
    years, months = divmod(duration.months, 12)
    fields = _fields(duration)
    prefix = f"{_exactly(years, 'Y')}{_exactly(months, 'M')}"
    days, hours, minutes = fields["D"], fields["h"], fields["m"]
    seconds = _seconds(duration, is_least=is_least, is_strict=is_strict)
    any_minutes, any_hours = "(?:0*[0-5]?[0-9]M)?", "(?:0*(?:[0-9]|1[0-9]|2[0-3])H)?"
    any_seconds = r"(?:0*[0-5]?[0-9](?:\.[0-9]+)?S)?"
    in_minute = f"{_exactly(minutes, 'M')}{seconds}"
    in_hour = f"{_exactly(hours, 'H')}(?:{in_minute}|{_beyond(minutes, 'M', is_least=is_least)}{any_seconds})"
    in_day = f"{_TIME_BEGINS}(?:{in_hour}|{_beyond(hours, 'H', is_least=is_least)}{any_minutes}{any_seconds})"
    on_day = f"{_exactly(days, 'D')}{in_day}"
    other_day = f"{_beyond(days, 'D', is_least=is_least)}{_TIME_BEGINS}{any_hours}{any_minutes}{any_seconds}"
    return f"{prefix}(?:{on_day}|{other_day})"


def _beyond(value: int, letter: str, *, is_least: bool) -> str:
    digits = _plain(value)
    if is_least:
        return f"0*(?:{more(digits)}){letter}"
    return f"(?:0*(?:{less(digits)}){letter})?" if digits else "(?!)"


def _exactly(value: int, letter: str) -> str:
    return f"0*{value}{letter}" if value else f"(?:0+{letter})?"


def _seconds(duration: _Duration, *, is_least: bool, is_strict: bool) -> str:
    number = _number(duration.seconds % 60)
    if is_least:
        some = f"(?:{greater(number, is_strict=is_strict)})S"
        is_zero = not number.whole and not number.fraction
        return f"(?:{some})?" if is_zero and not is_strict else some
    is_zero = not number.whole and not number.fraction
    return "(?!)" if is_zero and is_strict else f"(?:(?:{smaller(number, is_strict=is_strict)})S)?"


def _seconds_exactly(duration: _Duration) -> str:
    number = _number(duration.seconds % 60)
    if not number.whole and not number.fraction:
        return _ZERO_SECONDS
    tail = rf"\.{number.fraction}0*" if number.fraction else r"(?:\.0+)?"
    return f"0*{number.whole or '0'}{tail}S"


def _zero() -> str:
    return rf"(?:0+Y)?(?:0+M)?(?:0+D)?(?:T(?:0+H)?(?:0+M)?{_ZERO_SECONDS})?"


def _between(low: int, high: int) -> str:
    return "|".join(str(each) for each in range(low, high + 1))


def _plain(value: int) -> str:
    return str(value) if value else ""


def _number(value: Fraction) -> Number:
    whole, rest = divmod(value, 1)
    digits = ""
    while rest:
        digit, rest = divmod(rest * 10, 1)
        digits += str(digit)
    return Number(is_negative=False, whole=str(whole) if whole else "", fraction=digits)
