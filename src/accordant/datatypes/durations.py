"""Durations as months and seconds, exact, with the partial order of the four reference times.

Source: XML Schema Part 2, second edition, 3.2.6, and appendix E for adding to a time; XSD 1.1 Part 2, E.2, for the
canonical form and for the value of a duration, which is its months and its seconds. Numbers are decimals here because
Python reads and adds these in linear time, at any length, where its integers do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from typing import Final

__all__ = ["Duration"]

_LEXICAL: Final = re.compile(
    r"(?P<sign>-?)P(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9.]+)S)?)?"
)
# 3.2.6.2: if the order after these is the same, it is after every other time.
_REFERENCES: Final = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
_MONTHS_OF_CYCLE: Final = 4_800
_DAYS_OF_CYCLE: Final = 146_097
_DAY: Final = 86_400
_DAYS_BEFORE: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration.

    Attributes:
        months: With the sign of the duration, a whole number.
        seconds: With the sign of the duration.
        size: Digits that are enough for any calculation with it.
    """

    months: Decimal
    seconds: Decimal
    size: int

    @classmethod
    def read(cls, lexical: str) -> Duration:
        """Return the value of a valid text without white space."""
        found = _LEXICAL.fullmatch(lexical)
        assert found is not None
        part = {name: Decimal(text or 0) for name, text in found.groupdict().items() if name != "sign"}
        sign = -1 if found["sign"] else 1
        with localcontext(_exact(len(lexical))):
            months = sign * (part["years"] * 12 + part["months"])
            minutes = (part["days"] * 24 + part["hours"]) * 60 + part["minutes"]
            return cls(months, sign * (minutes * 60 + part["seconds"]), len(lexical))

    def compare(self, other: Duration) -> int | None:
        """Return -1, 0 or 1 as this is shorter than, equal to or longer than `other`; None where that depends.

        What is as long as another from all reference times and has other months is not equal to it: of P400Y and
        P146097D none is less, and none of them is the other.
        """
        if (self.months, self.seconds) == (other.months, other.seconds):
            return 0
        with localcontext(_exact(self.size + other.size)):
            mine, others = [
                [_days_after(*start, each.months) * _DAY + each.seconds for start in _REFERENCES]
                for each in (self, other)
            ]
        if all(left < right for left, right in zip(mine, others, strict=True)):
            return -1
        return 1 if all(left > right for left, right in zip(mine, others, strict=True)) else None

    def moved(self, *, months: int = 0, seconds: int = 0) -> Duration | None:
        """Return the duration that is longer by so much; None where months and seconds would differ in sign."""
        with localcontext(_exact(self.size)):
            new = Duration(self.months + months, self.seconds + seconds, self.size + 1)
        is_mixed = (new.months < 0 < new.seconds) or (new.seconds < 0 < new.months)
        return None if is_mixed else new

    def canonical(self, zero: str = "PT0S") -> str:
        """Return the one text of the value: no months above 11, hours above 23, and so on, no part that is nought.

        Args:
            zero: How no time at all is written.
        """
        with localcontext(_exact(self.size)):
            years, months = divmod(abs(self.months), 12)
            days, rest = divmod(abs(self.seconds), _DAY)
            hours, rest = divmod(rest, 3_600)
            minutes, seconds = divmod(rest, 60)
        date = _written((years, "Y"), (months, "M"), (days, "D"))
        time = _written((hours, "H"), (minutes, "M"), (seconds, "S"))
        if not date and not time:
            return zero
        is_negative = self.months < 0 or self.seconds < 0
        return ("-" if is_negative else "") + f"P{date}" + (f"T{time}" if time else "")


def _exact(size: int) -> Context:
    return Context(prec=size + 40, Emax=MAX_EMAX, Emin=MIN_EMIN)


def _written(*parts: tuple[Decimal, str]) -> str:
    texts = [(f"{number:f}", letter) for number, letter in parts if number]
    return "".join((text.rstrip("0").rstrip(".") if "." in text else text) + letter for text, letter in texts)


def _days_after(year: int, month: int, months: Decimal) -> Decimal:
    """Return the days from a day one to the first day of the month that is so many months after one of a year."""
    cycles, rest = divmod(months, _MONTHS_OF_CYCLE)
    index = year * 12 + month - 1 + int(rest)
    years, place = divmod(index, 12)
    is_leap = years % 4 == 0 and (years % 100 != 0 or years % 400 == 0)
    before = years - 1
    days = 365 * before + before // 4 - before // 100 + before // 400 + _DAYS_BEFORE[place] + (place > 1 and is_leap)
    return cycles * _DAYS_OF_CYCLE + days
