r"""Lexical spaces as regular expressions that mean the same to Python, Rust and ECMAScript.

No anchors, no lookaround, no ``\d`` or ``\s``: ASCII is written with escapes, all other characters as themselves. White
space within is one space, as it is after processing, unless another expression for it is given.

Source: XML Schema Part 2, second edition, section 3, and XSD 1.1 Part 2 where it differs.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "BOOLEAN",
    "DECIMAL",
    "HEX_BINARY",
    "INTEGER",
    "LANGUAGE",
    "NAME",
    "NCNAME",
    "NMTOKEN",
    "QNAME",
    "base64_binary",
    "duration",
    "floating",
    "integer_at_least",
    "integer_at_most",
    "integer_between",
    "items",
]

BOOLEAN: Final = "true|false|1|0"
DECIMAL: Final = r"[+\-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
INTEGER: Final = r"[+\-]?[0-9]+"
HEX_BINARY: Final = "(?:[0-9A-Fa-f]{2})*"
LANGUAGE: Final = r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"

# Names are those of XML 1.0, fifth edition, productions 4 and 4a, although XSD 1.0 refers to the second. Every name
# of the second is one of the fifth, and processors are divided: who refused the new ones would call documents invalid
# that libxml2 lets pass. So these are names by one of the editions at least.
_STARTS: Final = "".join(
    f"{chr(first)}-{chr(last)}"
    for first, last in (
        (0xC0, 0xD6),
        (0xD8, 0xF6),
        (0xF8, 0x2FF),
        (0x370, 0x37D),
        (0x37F, 0x1FFF),
        (0x200C, 0x200D),
        (0x2070, 0x218F),
        (0x2C00, 0x2FEF),
        (0x3001, 0xD7FF),
        (0xF900, 0xFDCF),
        (0xFDF0, 0xFFFD),
        (0x10000, 0xEFFFF),
    )
)
_START: Final = f"A-Z_a-z{_STARTS}"
_CHARACTER: Final = rf"\-.0-9A-Z_a-z{chr(0xB7)}{chr(0x300)}-{chr(0x36F)}{chr(0x203F)}-{chr(0x2040)}{_STARTS}"

NCNAME: Final = f"[{_START}][{_CHARACTER}]*"
NAME: Final = f"[:{_START}][:{_CHARACTER}]*"
NMTOKEN: Final = f"[:{_CHARACTER}]+"
QNAME: Final = f"(?:{NCNAME}:)?{NCNAME}"


def items(pattern: str, space: str = " ") -> str:
    """Return the pattern of lists of at least one item.

    Args:
        pattern: That of an item.
        space: What stands between items.
    """
    return f"(?:{pattern})(?:{space}(?:{pattern}))*"


def base64_binary(space: str = " ?") -> str:
    """Return the pattern of base64Binary (3.2.16); letters before a ``=`` are those whose unused bits are zero.

    Args:
        space: What stands between two letters.
    """
    letter = "[A-Za-z0-9+/]"
    four = f"{letter}(?:{space}{letter}){{3}}"
    last = f"{letter}{space}[AQgw]{space}={space}=|{letter}{space}{letter}{space}[AEIMQUYcgkosw048]{space}="
    return f"(?:{four}(?:{space}{four})*(?:{space}(?:{last}))?|{last})?"


def floating(version: str = "1.0") -> str:
    """Return the pattern of float and double; ``+INF`` is one of XSD 1.1 only."""
    sign = r"[+\-]?" if version == "1.1" else "-?"
    return rf"{DECIMAL}(?:[Ee][+\-]?[0-9]+)?|{sign}INF|NaN"


def duration(parts: str = "YMDT") -> str:
    """Return the pattern of durations of some of the parts: years, months, days, and the time (3.2.6.1)."""
    times = [r"[0-9]+H", "[0-9]+M", r"[0-9]+(?:\.[0-9]+)?S"]
    spans = [f"[0-9]+{part}" for part in "YMD" if part in parts]
    if "T" in parts:
        spans.append(f"T(?:{_some(times)})")
    return f"-?P(?:{_some(spans)})"


def _some(parts: list[str]) -> str:
    """Return the pattern of at least one of the parts, in their order."""
    options = []
    for index, part in enumerate(parts):
        rest = "".join(f"(?:{other})?" for other in parts[index + 1 :])
        options.append(part + rest)
    return "|".join(options)


def integer_at_least(bound: int) -> str:
    """Return a pattern, without anchors, of the lexical forms of the integers that are `bound` or more."""
    if bound > 0:
        return rf"\+?0*(?:{_magnitude_at_least(bound)})"
    return rf"\+?[0-9]+|-0*(?:{_magnitude_at_most(-bound)})"


def integer_at_most(bound: int) -> str:
    """Return a pattern, without anchors, of the lexical forms of the integers that are `bound` or less."""
    if bound < 0:
        return rf"-0*(?:{_magnitude_at_least(-bound)})"
    return rf"-[0-9]+|\+?0*(?:{_magnitude_at_most(bound)})"


def integer_between(low: int, high: int) -> str:
    """Return the pattern of the integers from `low`, at most zero, to `high`, at least zero."""
    return rf"\+?0*(?:{_magnitude_at_most(high)})|-0*(?:{_magnitude_at_most(-low)})"


def _magnitude_at_least(bound: int) -> str:
    digits = str(bound)
    size = len(digits)
    options = [digits, rf"[1-9][0-9]{{{size},}}"]
    for index, digit in enumerate(digits):
        if digit != "9":
            options.append(_branch(digits[:index], int(digit) + 1, 9, size - index - 1))
    return "|".join(options)


def _magnitude_at_most(bound: int) -> str:
    # Leading zeros stand before this, so that zero itself is at least one digit here.
    if bound == 0:
        return "0"
    digits = str(bound)
    size = len(digits)
    options = [digits]
    if size > 1:
        options.append(rf"[0-9]{{1,{size - 1}}}")
    for index, digit in enumerate(digits):
        if digit != "0":
            options.append(_branch(digits[:index], 0, int(digit) - 1, size - index - 1))
    return "|".join(options)


def _branch(prefix: str, low: int, high: int, rest: int) -> str:
    digit = str(low) if low == high else f"[{low}-{high}]"
    tail = "" if rest == 0 else "[0-9]" if rest == 1 else f"[0-9]{{{rest}}}"
    return prefix + digit + tail
