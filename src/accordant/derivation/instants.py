r"""Bounds and equality of dates and times as regular expressions of their lexical forms.

Fields are compared from the largest to the smallest, which decides texts in the zone of the bound, in UTC, and without
a zone where the bound has none. A text in any other zone, or of which only one of the two has a zone, is refused where
it is beyond the bound by more than zones can make up for: 14 hours, or 28 where neither is known. What recurs every
year or month is compared within one of them. Times of day in other zones are never refused: readers do not agree
whether one that is moved to UTC stays on its day.

Every pattern here need only be right for texts of the lexical space of the type.

Source: XML Schema Part 2, second edition, 3.2.7 to 3.2.14, 4.3.5, 4.3.7 to 4.3.10.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from accordant.datetimes import DateTime
from accordant.derivation.numbers import Number, greater, less, more, smaller

__all__ = ["bound", "equal"]

_FIELDS: Final = {
    "dateTime": ("", "YMDhms"),
    "date": ("", "YMD"),
    "gYearMonth": ("", "YM"),
    "gYear": ("", "Y"),
    "time": ("", "hms"),
    "gMonthDay": ("--", "MD"),
    "gMonth": ("--", "M"),
    "gDay": ("---", "D"),
}
_BEFORE: Final = {"Y": "", "M": "-", "D": "-", "h": "T", "m": ":", "s": ":"}
_ANY: Final = dict.fromkeys("MDhm", "[0-9]{2}") | {"Y": "-?[0-9]+", "s": r"[0-9]{2}(?:\.[0-9]+)?"}
_FIRST: Final = {"M": 1, "D": 1, "h": 0, "m": 0, "s": 0}

_ZONE: Final = re.compile(r"Z$|[+\-][0-9]{2}:[0-9]{2}$")
_UTC: Final = r"(?:Z|[+\-]00:00)"
_ANY_ZONE: Final = r"(?:Z|[+\-][0-9]{2}:[0-9]{2})"
# A leap year, since 29 February is a day of every year.
_YEAR: Final = 2_000
_DAY: Final = 86_400

_Value = int | Fraction


@dataclass(frozen=True, slots=True)
class _Shape:
    """The fields of a type: what stands before them, and their letters, M for months and m for minutes."""

    lead: str
    fields: str

    @property
    def is_daily(self) -> bool:
        return self.fields == "hms"

    def any(self, begin: int) -> str:
        """Return the pattern of any values of the fields from one on."""
        return "".join(self.before(index) + _ANY[self.fields[index]] for index in range(begin, len(self.fields)))

    def before(self, index: int) -> str:
        return self.lead if index == 0 else _BEFORE[self.fields[index]]


def bound(name: str, facet: str, value: str) -> tuple[str, bool]:
    """Return the pattern of the values of a type within a bound, and whether it is exact.

    Args:
        name: The primitive type, ``dateTime``.
        facet: ``minInclusive``, ``maxInclusive``, ``minExclusive`` or ``maxExclusive``.
        value: The bound.
    """
    shape = _Shape(*_FIELDS[name])
    read = _read(shape, value)
    if read is None:
        return ".*", False
    is_least, is_strict = facet.startswith("min"), facet.endswith("Exclusive")
    outwards = -1 if is_least else 1

    def within(moment: DateTime, hours_off: int) -> str:
        moved = moment.shift(outwards * hours_off * 3_600)
        return _ordered(shape, moved, is_least=is_least, is_strict=is_strict)

    local, utc = read
    if shape.is_daily:
        midnight = rf"24:00:00(?:\.0+)?{_ANY_ZONE}?"
        return "|".join([*_in_the_same_zone(within(local, 0), local), _other_zones(shape, local), midnight]), False
    options = _in_the_same_zone(within(local, 0), local)
    if utc is None:
        options.append(f"(?:{within(local, 14)}){_UTC}")
        options.append(f"(?:{within(local, 28)})(?!{_UTC}){_ANY_ZONE}")
    else:
        options.append(f"(?:{within(utc, 0)}){_UTC}")
        options.append(f"(?:{within(utc, 14)})(?:{_different(local)})?")
    return "|".join(options), False


def equal(name: str, value: str) -> tuple[str, bool]:
    """Return the pattern of the values of a type that are equal to one, and whether it is exact."""
    shape = _Shape(*_FIELDS[name])
    read = _read(shape, value)
    if read is None:
        return ".*", False
    local, utc = read
    options = _in_the_same_zone(_same(shape, local), local)
    if utc is None:
        return "|".join(options), True
    if shape.is_daily:
        return "|".join([*options, f"{shape.any(0)}(?!{_written(local.zone_minutes or 0)}){_ANY_ZONE}"]), False
    options.append(f"(?:{_same(shape, utc)}){_UTC}")
    near = {_day(shape, utc.shift(hours * 3_600)): None for hours in (-14, 0, 14)}
    options.append(f"(?:{'|'.join(near)}){_different(local)}")
    return "|".join(options), False


def _read(shape: _Shape, value: str) -> tuple[DateTime, DateTime | None] | None:
    """Return the moment on the clock that a value is written by, without zone but for knowing it, and that of UTC.

    A value with fewer fields is its first moment. None where it is no value, so that nothing is known.
    """
    found = _ZONE.search(value)
    zone = found[0] if found else ""
    clock = value.removesuffix(zone).removeprefix(shape.lead)
    if shape.fields == "hms":
        text = f"{_YEAR}-01-01T{clock}"
    elif "Y" not in shape.fields:
        text = {"MD": f"{_YEAR}-{clock}", "M": f"{_YEAR}-{clock[:2]}-01", "D": f"{_YEAR}-01-{clock}"}[
            shape.fields
        ] + "T00:00:00"
    else:
        text = clock + {"YMDhms": "", "YMD": "T00:00:00", "YM": "-01T00:00:00", "Y": "-01-01T00:00:00"}[shape.fields]
    try:
        # Moved by nothing, 24:00:00 becomes the first moment of the next day.
        local = DateTime.parse(text + zone).shift(0)
    except ValueError:
        return None
    return local, local.with_zone(0) if zone else None


def _in_the_same_zone(pattern: str, local: DateTime) -> list[str]:
    if local.zone_minutes is None:
        return [pattern]
    return [f"(?:{pattern}){_written(local.zone_minutes)}"]


def _written(zone_minutes: int) -> str:
    if zone_minutes == 0:
        return _UTC
    hours, minutes = divmod(abs(zone_minutes), 60)
    return rf"{'-' if zone_minutes < 0 else '[+]'}{hours:02d}:{minutes:02d}"


def _different(local: DateTime) -> str:
    """Return the pattern of the zones that are neither UTC nor that of a moment."""
    own = local.zone_minutes or 0
    return rf"(?!{_UTC})(?!{_written(own)}){_ANY_ZONE}"


def _other_zones(shape: _Shape, local: DateTime) -> str:
    """Return the pattern of any value in another zone than that of a moment, or without one where that has one."""
    if local.zone_minutes is None:
        return shape.any(0) + _ANY_ZONE
    return f"{shape.any(0)}(?:(?!{_written(local.zone_minutes)}){_ANY_ZONE})?"


# Moments


def _values(moment: DateTime) -> dict[str, _Value]:
    return {
        "Y": moment.year,
        "M": moment.month,
        "D": moment.day,
        "h": moment.hour,
        "m": moment.minute,
        "s": moment.second,
    }


def _ordered(shape: _Shape, moment: DateTime, *, is_least: bool, is_strict: bool) -> str:
    """Return the pattern, without a zone, of the moments not before (`is_least`) or not after one."""
    values = _values(moment)
    turn = _turn(shape, values)
    if turn:
        # Moved out of the year or the month in which all values lie.
        return shape.any(0) if (turn < 0) == is_least else "(?!)"
    if shape.fields == "YMDhms" and is_least != is_strict and _is_midnight(values):
        # The end of the day before is the same moment. It must be among those not before, and not among those before.
        values = _values(moment.shift(-_DAY)) | {"h": 24}
    elif not shape.fields.endswith("s"):
        # What is written has its first moment in mind.
        is_later = any(values[each] != _FIRST[each] for each in _inner(shape))
        is_strict = is_later if is_least and not is_strict else is_strict and (is_least or not is_later)
    compare = _Comparison(shape, values, is_least=is_least, is_strict=is_strict)
    return compare.pattern(0)


def _inner(shape: _Shape) -> str:
    """Return the fields below those that are written."""
    return "YMDhms"["YMDhms".index(shape.fields[-1]) + 1 :]


def _turn(shape: _Shape, values: dict[str, _Value]) -> int:
    """Return -1, 0 or 1 as the fields that are not written are before, in or after the year and month of `_read`."""
    outer = {"": [], "--": ["Y"], "---": ["Y", "M"]}[shape.lead]
    found, own = [int(values[each]) for each in outer], [_YEAR if each == "Y" else 1 for each in outer]
    return (found > own) - (found < own)


def _is_midnight(values: dict[str, _Value]) -> bool:
    return not (values["h"] or values["m"] or values["s"])


@dataclass(frozen=True, slots=True)
class _Comparison:
    shape: _Shape
    values: dict[str, _Value]
    is_least: bool
    is_strict: bool

    def pattern(self, index: int) -> str:
        """Return the pattern of the fields from one on."""
        letter = self.shape.fields[index]
        value = self.values[letter]
        before = self.shape.before(index)
        if letter == "s":
            compare = greater if self.is_least else smaller
            return f"{before}(?:{compare(_number(value), is_strict=self.is_strict)})"
        beyond = f"(?:{_beyond(letter, int(value), is_least=self.is_least)}){self.shape.any(index + 1)}"
        own = _field(letter, value)
        if index < len(self.shape.fields) - 1:
            return f"{before}(?:{beyond}|{own}{self.pattern(index + 1)})"
        return f"{before}{beyond}" if self.is_strict else f"{before}(?:{beyond}|{own})"


def _beyond(letter: str, value: int, *, is_least: bool) -> str:
    digits = str(abs(value)) if value else ""
    if letter != "Y":
        return f"0*(?:{more(digits) if is_least else less(digits)})" if is_least or digits else "(?!)"
    if (value > 0) == is_least:
        return f"{'' if value > 0 else '-'}0*(?:{more(digits)})"
    return f"{'-' if value > 0 else ''}[0-9]+|{'' if value > 0 else '-'}0*(?:{less(digits)})"


def _field(letter: str, value: _Value) -> str:
    if letter == "Y":
        return f"{'-' if value < 0 else ''}{abs(int(value)):04d}"
    if letter == "s":
        number = _number(value)
        return rf"{number.whole:0>2}\.{number.fraction}0*" if number.fraction else rf"{number.whole:0>2}(?:\.0+)?"
    return f"{int(value):02d}"


def _number(value: _Value) -> Number:
    whole, rest = divmod(Fraction(value), 1)
    digits = ""
    while rest:
        digit, rest = divmod(rest * 10, 1)
        digits += str(digit)
    return Number(is_negative=False, whole=str(whole) if whole else "", fraction=digits)


def _same(shape: _Shape, moment: DateTime) -> str:
    """Return the pattern, without a zone, of what is written for one moment."""
    values = _values(moment)
    written = _fields(shape, values)
    if shape.fields == "hms" and _is_midnight(values):
        return rf"{written}|24:00:00(?:\.0+)?"
    if shape.fields == "YMDhms" and _is_midnight(values):
        before = _fields(shape, _values(moment.shift(-_DAY)) | {"h": 24})
        return f"{written}|{before}"
    is_later = any(values[each] != _FIRST[each] for each in _inner(shape))
    if not shape.fields.endswith("s") and (is_later or _turn(shape, values)):
        return "(?!)"
    return written


def _fields(shape: _Shape, values: dict[str, _Value]) -> str:
    return "".join(shape.before(index) + _field(each, values[each]) for index, each in enumerate(shape.fields))


def _day(shape: _Shape, moment: DateTime) -> str:
    """Return the pattern of what is written for any moment of a day, and for its end."""
    values = _values(moment)
    known = [
        shape.before(index) + (_field(each, values[each]) if each in "YMD" else _ANY[each])
        for index, each in enumerate(shape.fields)
    ]
    return "".join(known)
