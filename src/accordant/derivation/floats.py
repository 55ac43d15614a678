"""Bounds and equality of float and double as regular expressions of their lexical forms.

A text has the value of the float that is nearest to it. Compared are decimal texts, which decides plain numbers and
those of scientific notation with one digit, not zero, before the point; a text is refused only where the nearest float
and the number itself both lie beyond the bound. Texts in other forms of scientific notation are never refused.

Source: XML Schema Part 2, second edition, 3.2.4, 3.2.5, 4.3.5, 4.3.7 to 4.3.10.
"""

from __future__ import annotations

import math
import struct
from fractions import Fraction
from typing import Final

from accordant.derivation.numbers import UNSIGNED, Number, at_least, at_most, greater, less, more, smaller

__all__ = ["bound", "equal"]

_LARGEST_EXPONENT: Final = 400
# Plain numbers with more places than these are compared by the number of their digits only.
_WHOLE_PLACES: Final = 40
_FRACTION_PLACES: Final = 25
# So many digits decide between neighbours.
_SIGNIFICANT_SINGLE: Final = 10
_SIGNIFICANT_DOUBLE: Final = 18
# Smaller ones have fewer digits than the others.
_SMALLEST_NORMAL_SINGLE: Final = Fraction(2) ** -126
_SMALLEST_NORMAL_DOUBLE: Final = Fraction(2) ** -1022

_ANYTHING: Final = ".*"
_SCIENTIFIC: Final = r"[1-9](?:\.[0-9]*)?[Ee][+\-]?[0-9]+"
_OTHER_FORMS: Final = r"[+\-]?(?:[0.]|[1-9][0-9])[0-9.]*[Ee][+\-]?[0-9]+"


def bound(facet: str, lexical: str, *, is_double: bool) -> tuple[str, bool]:
    """Return the pattern of the floats within a bound, and whether it is exact.

    Args:
        facet: ``minInclusive``, ``maxInclusive``, ``minExclusive`` or ``maxExclusive``.
        lexical: The bound.
        is_double: Whether they are doubles.
    """
    is_least, is_strict = facet.startswith("min"), facet.endswith("Exclusive")
    infinities = _infinities(lexical, is_least=is_least, is_strict=is_strict)
    if lexical.endswith("INF"):
        if lexical.startswith("-") == is_least:
            return "|".join([rf"[+\-]?{UNSIGNED}(?:[Ee][+\-]?[0-9]+)?", *infinities]), not is_strict
        return "|".join([*([] if is_strict else _overflowing(lexical, is_double=is_double)), *infinities]), is_strict
    exact = None if lexical == "NaN" else _exact(lexical)
    neighbours = None if exact is None else _neighbours(exact, is_double=is_double)
    if exact is None or neighbours is None:
        return _ANYTHING, False
    limit, is_strict = _limit(exact, neighbours, is_least=is_least, is_strict=is_strict)
    significant = _SIGNIFICANT_DOUBLE if is_double else _SIGNIFICANT_SINGLE
    rounded = _outward(limit, significant, up=not is_least)
    is_strict = is_strict and rounded == limit
    plain = _plain(rounded, is_least=is_least, is_strict=is_strict)
    written = _scientific(rounded, is_least=is_least, is_strict=is_strict)
    return "|".join([plain, *written, _OTHER_FORMS, *infinities]), False


def equal(lexical: str, *, is_double: bool) -> tuple[str, bool]:
    """Return the pattern of the floats that are equal to one, and whether it is exact."""
    if lexical == "NaN":
        return "NaN", True
    if lexical.endswith("INF"):
        return "|".join(
            [rf"{'-' if lexical.startswith('-') else '[+]?'}INF", *_overflowing(lexical, is_double=is_double)]
        ), False
    exact = _exact(lexical)
    neighbours = None if exact is None else _neighbours(exact, is_double=is_double)
    if exact is None or neighbours is None:
        return _ANYTHING, False
    if abs(exact) < (_SMALLEST_NORMAL_DOUBLE if is_double else _SMALLEST_NORMAL_SINGLE):
        low, _ = bound("minInclusive", lexical, is_double=is_double)
        high, _ = bound("maxInclusive", lexical, is_double=is_double)
        return rf"(?!NaN)(?=(?:{low})(?![0-9A-Za-z.+\-]))(?:{high})", False
    below, nearest, above = (abs(each) for each in neighbours)
    options = {}
    # What rounds to a float agrees with one of the ends of its interval in as many digits as it can hold.
    for end in ((below + nearest) / 2, (above + nearest) / 2):
        digits, exponent = _digits(end, 15 if is_double else 7)
        options.update(dict.fromkeys(_beginning(digits, exponent)))
    sign = "-" if exact < 0 else r"\+?"
    return f"{sign}(?:{'|'.join(options)})|{_OTHER_FORMS}", False


def _infinities(lexical: str, *, is_least: bool, is_strict: bool) -> list[str]:
    found = ["NaN"]
    for each in ("INF", "-INF"):
        is_within = not is_strict if lexical.removeprefix("+") == each else (each == "INF") == is_least
        if is_within:
            found.append(each)
    return found


def _overflowing(lexical: str, *, is_double: bool) -> list[str]:
    """Return the patterns of the numbers that are nearer to an infinite value than to the largest float."""
    largest = Fraction(2) ** 1024 - Fraction(2) ** 970 if is_double else Fraction(2) ** 128 - Fraction(2) ** 103
    is_least = not lexical.startswith("-")
    limit = _outward(largest if is_least else -largest, _SIGNIFICANT_DOUBLE, up=not is_least)
    plain = _plain(limit, is_least=is_least, is_strict=False)
    return [plain, *_scientific(limit, is_least=is_least, is_strict=False), _OTHER_FORMS]


# Values


def _exact(lexical: str) -> Fraction | None:
    """Return the number that a text stands for; None where it is absurdly large or small."""
    mantissa, _, exponent = lexical.upper().partition("E")
    digits = exponent.lstrip("+-").lstrip("0") or "0"
    if len(digits) > 4 or int(digits) > _LARGEST_EXPONENT or len(mantissa) > 4_000:
        return None
    power = -int(digits) if exponent.startswith("-") else int(digits)
    whole, _, fraction = mantissa.lstrip("+-").partition(".")
    value = Fraction(int(f"{whole}{fraction}" or "0")) * Fraction(10) ** (power - len(fraction))
    return -value if mantissa.startswith("-") else value


def _neighbours(exact: Fraction, *, is_double: bool) -> tuple[Fraction, Fraction, Fraction] | None:
    """Return the float next to a number, with the one below and the one above; None where it would be infinite."""
    try:
        value = exact.numerator / exact.denominator
        nearest = value if is_double else struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return None
    # A step towards zero is never one to the infinite, and at a power of two the one away from it is twice as long.
    inner = Fraction(nearest) - Fraction(_towards_zero(nearest, is_double=is_double))
    is_normal = abs(nearest) > (_SMALLEST_NORMAL_DOUBLE if is_double else _SMALLEST_NORMAL_SINGLE)
    outer = inner * (2 if is_normal and math.frexp(nearest)[0] in {0.5, -0.5} else 1)
    if nearest == 0:
        outer = Fraction(2) ** (-1074 if is_double else -149)
        return -outer, Fraction(0), outer
    ends = Fraction(nearest) - inner, Fraction(nearest) + outer
    return min(ends), Fraction(nearest), max(ends)


def _towards_zero(value: float, *, is_double: bool) -> float:
    if is_double or value == 0:
        return math.nextafter(value, 0.0)
    bits = struct.unpack("<i", struct.pack("<f", abs(value)))[0]
    found: float = struct.unpack("<f", struct.pack("<i", bits - 1))[0]
    return math.copysign(found, value)


def _limit(
    exact: Fraction, neighbours: tuple[Fraction, Fraction, Fraction], *, is_least: bool, is_strict: bool
) -> tuple[Fraction, bool]:
    """Return the number up to which texts are within a bound, and whether it is none of them itself."""
    below, nearest, above = neighbours
    if is_least:
        edge = (nearest + above) / 2 if is_strict else (below + nearest) / 2
        return (exact, is_strict) if exact <= edge else (edge, False)
    edge = (nearest + below) / 2 if is_strict else (above + nearest) / 2
    return (exact, is_strict) if exact >= edge else (edge, False)


def _digits(value: Fraction, count: int) -> tuple[str, int]:
    """Return the first `count` digits of a number above zero, and the exponent of the first."""
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    if Fraction(10) ** exponent > value:
        exponent -= 1
    return str(math.floor(value * Fraction(10) ** (count - 1 - exponent))), exponent


def _outward(limit: Fraction, significant: int, *, up: bool) -> Fraction:
    """Return a number of at most so many significant digits, the same or one a little greater (`up`) or less."""
    if limit == 0:
        return limit
    _, exponent = _digits(abs(limit), 1)
    scale = Fraction(10) ** (significant - 1 - exponent)
    return (math.ceil(limit * scale) if up else math.floor(limit * scale)) / scale


# Texts


def _plain(limit: Fraction, *, is_least: bool, is_strict: bool) -> str:
    """Return the pattern of the numbers without an exponent that are within a limit."""
    compare = at_least if is_least else at_most
    if limit == 0:
        return compare(Number(is_negative=False, whole="", fraction=""), is_strict=is_strict)
    _, exponent = _digits(abs(limit), 1)
    is_same_side = (limit > 0) == is_least
    near, far = ("-", r"\+?") if limit < 0 else (r"\+?", "-")
    if exponent > _WHOLE_PLACES:
        long = rf"{near}0*[1-9][0-9]{{{exponent},}}(?:\.[0-9]*)?"
        short = rf"{near}0*[0-9]{{0,{exponent + 1}}}(?:\.[0-9]*)?"
        return long if is_same_side else f"{far}{UNSIGNED}|{short}"
    if exponent < -_FRACTION_PLACES:
        if is_same_side:
            return rf"{near}0*(?:[1-9][0-9]*(?:\.[0-9]*)?|[0-9]*\.[0-9]*[1-9][0-9]*)"
        tiny = rf"[+\-]?0*(?:\.0{{0,{_FRACTION_PLACES}}}|\.0{{{_FRACTION_PLACES - 1}}}[0-9]*)?"
        return f"{far}{UNSIGNED}|{tiny}"
    return compare(_number(limit), is_strict=is_strict)


def _number(value: Fraction) -> Number:
    """Return a decimal fraction as its digits."""
    places = 0
    while value.denominator != 1:
        value, places = value * 10, places + 1
    digits = str(abs(value.numerator)).rjust(places + 1, "0")
    whole, fraction = (digits[:-places], digits[-places:]) if places else (digits, "")
    return Number(value < 0, whole.lstrip("0"), fraction.rstrip("0"))


def _scientific(limit: Fraction, *, is_least: bool, is_strict: bool) -> list[str]:
    """Return the patterns of the numbers written as 1.25E-7 that are within a limit."""
    near, far = (r"\+?", "-") if is_least else ("-", r"\+?")
    if limit == 0:
        return [f"{near}{_SCIENTIFIC}"]
    digits, exponent = _digits(abs(limit), _SIGNIFICANT_DOUBLE)
    mantissa = Number(is_negative=False, whole=digits[0], fraction=digits[1:].rstrip("0"))
    is_same_side = (limit > 0) == is_least
    compare = greater if is_same_side else smaller
    same = rf"(?=[1-9](?![0-9]))(?:{compare(mantissa, is_strict=is_strict)})[Ee]{_exponent(exponent)}"
    beyond = rf"[1-9](?:\.[0-9]*)?[Ee]{_exponents(exponent, 1 if is_same_side else -1)}"
    if is_same_side:
        return [f"{near}(?:{same}|{beyond})"]
    return [f"{near}{_SCIENTIFIC}", f"{far}(?:{same}|{beyond})"]


def _exponent(exponent: int) -> str:
    if exponent == 0:
        return r"[+\-]?0+"
    return f"-0*{-exponent}" if exponent < 0 else rf"\+?0*{exponent}"


def _exponents(exponent: int, direction: int) -> str:
    """Return the pattern of the exponents that are greater (1) or less (-1) than one."""
    whole = str(abs(exponent)) if exponent else ""
    sign, other = (r"\+?", "-") if direction > 0 else ("-", r"\+?")
    if exponent * direction >= 0:
        return f"{sign}0*(?:{more(whole)})"
    return f"(?:{sign}[0-9]+|{other}0*(?:{less(whole)}))"


def _beginning(digits: str, exponent: int) -> list[str]:
    """Return the patterns of the numbers without a sign that begin with some digits, or are these without zeros."""
    rest = digits[1:]
    short = rest.rstrip("0")
    written = [
        rf"{digits[0]}\.{rest}[0-9]*[Ee]{_exponent(exponent)}",
        rf"{digits[0]}{_zeros(short)}[Ee]{_exponent(exponent)}",
    ]
    if exponent >= len(rest):
        return [*written, rf"0*{digits}[0-9]{{{exponent - len(rest)}}}(?:\.[0-9]*)?"]
    if exponent >= 0:
        whole, fraction = digits[: exponent + 1], digits[exponent + 1 :]
        return [*written, rf"0*{whole}\.{fraction}[0-9]*", rf"0*{whole}{_zeros(fraction.rstrip('0'))}"]
    gap = f"0{{{-exponent - 1}}}" if exponent < -1 else ""
    return [*written, rf"0*\.{gap}{digits}[0-9]*", rf"0*\.{gap}{digits.rstrip('0')}0*"]


def _zeros(fraction: str) -> str:
    """Return the pattern of a point with these digits behind it and zeros; of no point too where there are none."""
    return rf"\.{fraction}0*" if fraction else r"(?:\.0*)?"
