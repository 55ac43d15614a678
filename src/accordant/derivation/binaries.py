r"""Length and equality of hexBinary and base64Binary as expressions of their lexical forms.

Both are measured in octets. In base64Binary a space may stand between any two letters.

Source: XML Schema Part 2, second edition, 3.2.15, 3.2.16, 4.3.1.
"""

from __future__ import annotations

from typing import Final

from accordant.derivation.character_sets import of
from accordant.derivation.regexes import (
    NOTHING,
    Characters,
    Expression,
    Sequence,
    choice,
    literal,
    parse,
    repeat,
    sequence,
)

__all__ = ["base64_equal", "base64_of_length", "hex_equal", "hex_of_length"]

_SPACE: Final = repeat(literal(" "), 0, 1)
_FOUR: Final = parse("([A-Za-z0-9+/] ?){4}")
# The unused bits of the last letter are zero.
_LAST_OF_TWO: Final = parse("[A-Za-z0-9+/] ?[A-Za-z0-9+/] ?[AEIMQUYcgkosw048] ?=")
_LAST_OF_ONE: Final = parse("[A-Za-z0-9+/] ?[AQgw] ?= ?=")


def hex_of_length(low: int, high: int | None) -> Expression:
    """Return what hexBinary texts of so many octets match."""
    octet = parse("[0-9A-Fa-f]")
    return repeat(octet, 2 * low, None if high is None else 2 * high)


def hex_equal(value: str) -> Expression:
    """Return what the hexBinary texts of the same octets match."""
    return sequence(Characters(of(each.lower() + each.upper())) for each in value)


def base64_of_length(low: int, high: int | None) -> Expression:
    """Return what base64Binary texts of so many octets match."""
    options = []
    for rest, last in ((0, Sequence(())), (2, _LAST_OF_TWO), (1, _LAST_OF_ONE)):
        least = max(0, -(-(low - rest) // 3))
        most = None if high is None else (high - rest) // 3
        if most is None or least <= most:
            options.append(sequence([repeat(_FOUR, least, most), last]))
    return choice(options) if options else NOTHING


def base64_equal(value: str) -> Expression:
    """Return what the base64Binary texts of the same octets match."""
    letters = value.replace(" ", "")
    parts: list[Expression] = []
    for letter in letters:
        parts.extend([literal(letter), _SPACE])
    return sequence(parts[:-1])
