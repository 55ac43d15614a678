"""Decimal numbers as they are written: order, canonical form, digits and steps, in time linear in their length.

Source: XML Schema Part 2, second edition, 3.2.3 (decimal), 3.3.13 (integer), 4.3.11 (totalDigits) and 4.3.12
(fractionDigits). Texts are taken as valid and free of white space.
"""

from __future__ import annotations

__all__ = ["canonical", "compare", "fraction_digits", "padded_step", "step", "total_digits"]


def compare(first: str, second: str) -> int:
    """Return -1, 0 or 1 as `first` is less than, equal to or greater than `second`."""
    (left_sign, left_whole, left_rest), (right_sign, right_whole, right_rest) = _parts(first), _parts(second)
    if left_sign != right_sign:
        return -1 if left_sign < right_sign else 1
    # Compared as texts: length of the whole part, its digits, the digits behind the point.
    left, right = (len(left_whole), left_whole, left_rest), (len(right_whole), right_whole, right_rest)
    return 0 if left == right else left_sign if left > right else -left_sign


def canonical(lexical: str, *, has_point: bool) -> str:
    """Return the one text of the value.

    Args:
        lexical: A decimal.
        has_point: Whether a number without fraction is written ``1.0`` (3.2.3.2) and not ``1``.
    """
    sign, whole, rest = _parts(lexical)
    text = ("-" if sign < 0 else "") + (whole or "0")
    return f"{text}.{rest or '0'}" if rest or has_point else text


def total_digits(lexical: str) -> int:
    """Return the least totalDigits that allows the value, at least 1; 0.01 needs 2, and 100 needs 3."""
    _, whole, rest = _parts(lexical)
    return max(len(whole) + len(rest), 1)


def fraction_digits(lexical: str) -> int:
    """Return the least fractionDigits that allows the value."""
    return len(_parts(lexical)[2])


def step(lexical: str, direction: int) -> str:
    """Return the canonical form of the integer that is 1 greater, or less where `direction` is -1."""
    sign, whole, _ = _parts(lexical)
    if sign == 0:
        return str(direction)
    moved = padded_step(whole, sign * direction).lstrip("0") or "0"
    return f"-{moved}" if sign < 0 and moved != "0" else moved


def padded_step(digits: str, direction: int) -> str:
    """Return the digits of a number of at least 1 (0 where `direction` is 1), moved by 1, no shorter than before."""
    last, filler = ("9", "0") if direction > 0 else ("0", "9")
    stem = digits.rstrip(last)
    turned = filler * (len(digits) - len(stem))
    if not stem:
        return f"1{turned}"
    return stem[:-1] + chr(ord(stem[-1]) + direction) + turned


def _parts(lexical: str) -> tuple[int, str, str]:
    """Return the sign, and the digits that count before and behind the point."""
    whole, _, rest = lexical.lstrip("+-").partition(".")
    whole, rest = whole.lstrip("0"), rest.rstrip("0")
    if not whole and not rest:
        return 0, "", ""
    return -1 if lexical.startswith("-") else 1, whole, rest
