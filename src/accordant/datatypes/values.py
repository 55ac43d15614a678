"""What the texts of a type mean: order, equality, canonical form, neighbours and sizes, by the primitive type.

All texts are valid ones after white space processing, and names of types have no prefix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from accordant.datatypes import digits
from accordant.datatypes.durations import Duration
from accordant.datatypes.floats import DOUBLE, FLOAT
from accordant.datatypes.instants import Instant

__all__ = ["canonical", "compare", "equal", "length", "neighbours"]

_FORMATS: Final = {"float": FLOAT, "double": DOUBLE}
_INSTANTS: Final = frozenset({"dateTime", "time", "date", "gYearMonth", "gYear", "gMonthDay", "gDay", "gMonth"})
_REWRITTEN: Final[Mapping[str, Callable[[str], str]]] = {
    "boolean": lambda text: {"1": "true", "0": "false"}.get(text, text),
    "hexBinary": str.upper,
    "base64Binary": lambda text: text.replace(" ", ""),
}


def compare(primitive: str, version: str, first: str, second: str) -> int | None:
    """Return -1, 0 or 1 as `first` is less than, equal to or greater than `second`; None where it is neither."""
    if primitive == "decimal":
        return digits.compare(first, second)
    if primitive in _FORMATS:
        return _compare_floats(primitive, version, first, second)
    if primitive == "duration":
        return Duration.read(first).compare(Duration.read(second))
    if primitive in _INSTANTS:
        return Instant.read(primitive, first, version).compare(Instant.read(primitive, second, version))
    return 0 if canonical("", primitive, version, first) == canonical("", primitive, version, second) else None


def _compare_floats(primitive: str, version: str, first: str, second: str) -> int | None:
    left, right = _FORMATS[primitive].read(first), _FORMATS[primitive].read(second)
    if left is None or right is None:
        return 0 if left is right and version == "1.0" else None
    return (left > right) - (left < right)


def equal(primitive: str, version: str, first: str, second: str) -> bool:
    """Tell whether two texts are of one value, as enumerations take it: NaN is one value."""
    if primitive in _FORMATS and first == second:
        return True
    return compare(primitive, version, first, second) == 0


def canonical(name: str, primitive: str, version: str, lexical: str) -> str:
    """Return the one text of the value."""
    if primitive == "decimal":
        return digits.canonical(lexical, has_point=name == "decimal" and version == "1.0")
    if primitive in _FORMATS:
        return _canonical_float(primitive, version, lexical)
    if primitive == "duration":
        return Duration.read(lexical).canonical(_zero(name))
    if primitive in _INSTANTS:
        return Instant.read(primitive, lexical, version).canonical()
    return _REWRITTEN[primitive](lexical) if primitive in _REWRITTEN else lexical


def _canonical_float(primitive: str, version: str, lexical: str) -> str:
    number = _FORMATS[primitive].read(lexical)
    if number is None:
        return "NaN"
    is_minus_zero = number == 0 and lexical.startswith("-") and version == "1.1"
    return ("-" if is_minus_zero else "") + _FORMATS[primitive].write(number)


def _zero(name: str) -> str:
    return "P0M" if name == "yearMonthDuration" else "PT0S"


def neighbours(name: str, primitive: str, version: str, lexical: str) -> tuple[str | None, str | None]:
    """Return the values before and after a value; None where there is none or no next one is defined."""
    return _neighbour(name, primitive, version, lexical, -1), _neighbour(name, primitive, version, lexical, 1)


def _neighbour(name: str, primitive: str, version: str, lexical: str, direction: int) -> str | None:
    if primitive == "decimal":
        return None if name == "decimal" else digits.step(lexical, direction)
    if primitive in _FORMATS:
        number = _FORMATS[primitive].read(lexical)
        if number is None or abs(number + direction) > _FORMATS[primitive].infinity:
            return None
        return _FORMATS[primitive].write(number + direction)
    if primitive == "duration":
        by = {"months": direction} if name == "yearMonthDuration" else {"seconds": direction}
        new = Duration.read(lexical).moved(**by)
        return None if new is None else new.canonical(_zero(name))
    if primitive in _INSTANTS:
        moved = Instant.read(primitive, lexical, version).moved(direction)
        return None if moved is None else str(moved)
    return None


def length(primitive: str, lexical: str, *, is_list: bool) -> int | None:
    """Return what the facet length counts: items, octets or characters; None for types that have no length.

    That of a QName or NOTATION is undefined: the facet allows every value of theirs.
    """
    if is_list:
        return len(lexical.split(" "))
    if primitive == "hexBinary":
        return len(lexical) // 2
    if primitive == "base64Binary":
        letters = len(lexical) - lexical.count(" ")
        return letters // 4 * 3 - lexical.count("=")
    return len(lexical) if primitive in {"string", "anyURI"} else None
