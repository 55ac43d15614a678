r"""Bounds, digits and equality of numbers as regular expressions of their lexical forms.

Every pattern here is one of ASCII without anchors, and need only be right for texts of the lexical space of the type
that is restricted: nothing else gets as far as its facets.

Numbers are compared as texts: a magnitude is its digits before the point without leading zeros, and those behind it
without trailing ones.

Source: XML Schema Part 2, second edition, 3.2.3, 4.3.7 to 4.3.12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = [
    "UNSIGNED",
    "Number",
    "at_least",
    "at_most",
    "bound",
    "equal",
    "fraction_digits",
    "greater",
    "less",
    "more",
    "smaller",
    "total_digits",
]

UNSIGNED: Final = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
"""The decimal numbers without a sign."""


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number.

    Attributes:
        is_negative: Whether it is less than zero.
        whole: The digits before the point without leading zeros.
        fraction: The digits behind the point without trailing zeros.
    """

    is_negative: bool
    whole: str
    fraction: str

    @classmethod
    def of(cls, lexical: str) -> Number:
        """Read a decimal."""
        whole, _, fraction = lexical.lstrip("+-").partition(".")
        whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
        return cls(lexical.startswith("-") and bool(whole or fraction), whole, fraction)


def bound(facet: str, lexical: str) -> str:
    """Return the pattern of the decimal numbers within a bound.

    Args:
        facet: ``minInclusive``, ``maxInclusive``, ``minExclusive`` or ``maxExclusive``.
        lexical: The bound.
    """
    number = Number.of(lexical)
    is_strict = facet.endswith("Exclusive")
    compare = at_least if facet.startswith("min") else at_most
    return compare(number, is_strict=is_strict)


def equal(lexical: str) -> str:
    """Return the pattern of the decimal numbers that are equal to one."""
    number = Number.of(lexical)
    if not number.whole and not number.fraction:
        return r"[+\-]?(?:0+(?:\.0*)?|\.0+)"
    sign = "-" if number.is_negative else r"\+?"
    tail = rf"\.{number.fraction}0*" if number.fraction else r"(?:\.0*)?"
    return f"{sign}0*{number.whole}{tail}"


def total_digits(count: int) -> str:
    """Return the pattern of the decimal numbers of at most `count` digits (4.3.11)."""
    # Zeros at the end do not count behind the point only.
    return rf"[+\-]?(?:(?=[0-9]*\.)0*(?:\.?[0-9]){{0,{count}}}\.?0*|0*[0-9]{{0,{count}}})"


def fraction_digits(count: int) -> str:
    """Return the pattern of the decimal numbers of at most `count` digits behind the point (4.3.12)."""
    return rf"[+\-]?[0-9]*(?:\.[0-9]{{0,{count}}}0*)?"


def at_least(number: Number, *, is_strict: bool) -> str:
    """Return the pattern of the decimal numbers that are greater than one, or equal unless `is_strict`."""
    if number.is_negative:
        return rf"\+?{UNSIGNED}|-(?:{smaller(number, is_strict=is_strict)})"
    above = rf"\+?(?:{greater(number, is_strict=is_strict)})"
    # Minus zero is zero.
    is_zero_within = not is_strict and not number.whole and not number.fraction
    return rf"{above}|-(?:0+(?:\.0*)?|\.0+)" if is_zero_within else above


def at_most(number: Number, *, is_strict: bool) -> str:
    """Return the pattern of the decimal numbers that are less than one, or equal unless `is_strict`."""
    if number.is_negative:
        return f"-(?:{greater(number, is_strict=is_strict)})"
    is_zero = not number.whole and not number.fraction
    if is_zero and is_strict:
        return f"-(?:{greater(number, is_strict=True)})"
    return rf"-{UNSIGNED}|\+?(?:{smaller(number, is_strict=is_strict)})"


def greater(number: Number, *, is_strict: bool) -> str:
    """Return the pattern of the magnitudes that are greater than a number's, or equal unless `is_strict`."""
    longer = rf"0*(?:{more(number.whole)})(?:\.[0-9]*)?"
    digits = number.fraction
    if digits:
        tails = [digits + ("[0-9]*[1-9][0-9]*" if is_strict else "[0-9]*")]
        tails.extend(
            f"{digits[:at]}{_digit(int(digit) + 1, 9)}[0-9]*" for at, digit in enumerate(digits) if digit != "9"
        )
        same = rf"0*{number.whole}\.(?:{'|'.join(tails)})"
    elif is_strict:
        same = rf"0*{number.whole}\.[0-9]*[1-9][0-9]*"
    else:
        same = rf"0*{number.whole}(?:\.[0-9]*)?"
    return f"{longer}|{same}"


def smaller(number: Number, *, is_strict: bool) -> str:
    """Return the pattern of the magnitudes that are smaller than a number's, or equal unless `is_strict`."""
    options = []
    if number.whole:
        options.append(rf"0*(?:{less(number.whole)})(?:\.[0-9]*)?")
    digits = number.fraction
    tails = [] if is_strict else [f"{digits}0*"]
    tails.extend(f"{digits[:at]}{_digit(0, int(digit) - 1)}[0-9]*" for at, digit in enumerate(digits) if digit != "0")
    tails.extend(digits[:at] for at in range(1, len(digits)))
    if digits or not is_strict:
        # Without digits behind the point it is smaller than any with some, and equal to those with zeros only.
        options.append(rf"0*{number.whole}(?:\.(?:{'|'.join(tails)})?)?")
    return "|".join(options) or "(?!)"


def more(digits: str) -> str:
    """Return the pattern of the whole numbers, without leading zeros, that are greater than one; "" is zero."""
    options = [f"[1-9]{_times(len(digits), None)}"]
    options.extend(
        f"{digits[:at]}{_digit(int(digit) + 1, 9)}{_times(len(digits) - at - 1, len(digits) - at - 1)}"
        for at, digit in enumerate(digits)
        if digit != "9"
    )
    return "|".join(options)


def less(digits: str) -> str:
    """Return the pattern of the whole numbers, behind any zeros, that are less than one above zero; nothing is zero."""
    options = [_times(0, len(digits) - 1)]
    for at, digit in enumerate(digits):
        lowest = 1 if at == 0 else 0
        if int(digit) > lowest:
            options.append(
                f"{digits[:at]}{_digit(lowest, int(digit) - 1)}{_times(len(digits) - at - 1, len(digits) - at - 1)}"
            )
    return "|".join(options)


def _digit(low: int, high: int) -> str:
    return str(low) if low == high else f"[{low}-{high}]"


def _times(low: int, high: int | None) -> str:
    """Return the pattern of `low` to `high` digits, None for any number."""
    if high == 0:
        return ""
    common = {(0, None): "*", (1, None): "+", (0, 1): "?", (1, 1): ""}.get((low, high))
    if common is not None:
        return f"[0-9]{common}"
    return f"[0-9]{{{low},}}" if high is None else f"[0-9]{{{low}}}" if low == high else f"[0-9]{{{low},{high}}}"
