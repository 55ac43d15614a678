"""The simple types of XML Schema, as a table: lexical space, white space, order, and the same in JSON's patterns.

Source: XML Schema Part 2, second edition (XSD 1.0), https://www.w3.org/TR/xmlschema-2/. Everything is decided
on the lexical form with exact arithmetic: Python's own conversions take digits of any script, refuse years
beyond 9999, and give up on numbers of more than 4,300 digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from accordant.datetimes import DATE_PATTERN, DATETIME_PATTERN, DateTime
from accordant.errors import nearest

__all__ = [
    "NAMES",
    "Datatype",
    "DateTime",
    "Order",
    "get",
    "integer_at_least",
    "integer_at_most",
    "is_known",
    "plain_name",
]

_SPACE: Final = r"[ \t\n\r]"
_COLLAPSED: Final = re.compile("[ \t\n\r]+")
_REPLACED: Final = str.maketrans("\t\n\r", "   ")


class Order(Enum):
    """How the values of a type are compared (Part 2, 4.2.2, ordered)."""

    NONE = "none"
    NUMBERS = "numbers"
    INSTANTS = "instants"


@dataclass(frozen=True, slots=True)
class Datatype:
    """One simple type.

    Attributes:
        name: ``xsd:dateTime``.
        whitespace: ``preserve``, ``replace`` or ``collapse`` (4.3.6).
        pattern: The lexical space as a regular expression in ASCII that means the same to Python, Rust and
            ECMAScript, without anchors; None where every string belongs to it.
        order: How values are compared.
    """

    name: str
    whitespace: str
    pattern: str | None
    order: Order = Order.NONE

    @property
    def is_ordered(self) -> bool:
        """Whether values can be less or greater than each other."""
        return self.order is not Order.NONE

    @property
    def json_pattern(self) -> str | None:
        """The pattern of an untouched text of this type in JSON, padding allowed; None where any string will do.

        Types with a pattern collapse white space, so that a text may end in a newline, and Python's notion
        that ``$`` matches before one does no harm.
        """
        return None if self.pattern is None else f"^{_SPACE}*(?:{self.pattern}){_SPACE}*$"

    def normalize(self, lexical: str) -> str:
        """Return the text after white space processing (4.3.6)."""
        if self.whitespace == "preserve":
            return lexical
        if self.whitespace == "replace":
            return lexical.translate(_REPLACED)
        return _COLLAPSED.sub(" ", lexical).strip(" ")

    def is_valid(self, lexical: str) -> bool:
        """Tell whether a text, after white space processing, is in the lexical space."""
        if self.pattern is None:
            return True
        return re.fullmatch(self.pattern, self.normalize(lexical)) is not None

    def compare(self, first: str, second: str) -> int | None:
        """Return -1, 0 or 1 as `first` is less than, equal to or greater than `second`; None where it is neither.

        Incomparable are two different values of a type without order, and a time with a zone and one without
        that lie less than 14 hours apart (3.2.7.4).

        Raises:
            ValueError: One of the texts is not in the lexical space.
        """
        for lexical in (first, second):
            if not self.is_valid(lexical):
                raise ValueError(f"not a value of {self.name}: {lexical!r}")
        left, right = self.normalize(first), self.normalize(second)
        if self.order is Order.NUMBERS:
            return _compare_numbers(left, right)
        if self.order is Order.INSTANTS:
            return DateTime.parse(left).compare(DateTime.parse(right))
        values = _BOOLEANS if self.name == "xsd:boolean" else {}
        return 0 if values.get(left, left) == values.get(right, right) else None


_BOOLEANS: Final = {"1": "true", "0": "false"}


def _compare_numbers(first: str, second: str) -> int:
    left, right = _digits(first), _digits(second)
    if left == right:
        return 0
    (left_sign, *left_size), (right_sign, *right_size) = left, right
    if left_sign != right_sign:
        return -1 if left_sign < right_sign else 1
    # Compared as texts: length of the whole part, its digits, the digits behind the point.
    return left_sign if left_size > right_size else -left_sign


def _digits(lexical: str) -> tuple[int, int, str, str]:
    whole, _, fraction = lexical.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if not whole and not fraction:
        return 0, 0, "", ""
    return -1 if lexical.startswith("-") else 1, len(whole), whole, fraction


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


def _between(low: int, high: int) -> str:
    """Return the pattern of the integers from `low` (below zero) to `high` (above zero)."""
    return rf"\+?0*(?:{_magnitude_at_most(high)})|-0*(?:{_magnitude_at_most(-low)})"


_TABLE: Final = (
    Datatype("xsd:string", "preserve", None),
    Datatype("xsd:normalizedString", "replace", None),
    Datatype("xsd:token", "collapse", None),
    # Every string, since the escaping that XLink 5.4 prescribes makes a legal reference of nearly all of
    # them, and implementations agree on none of the rest; XSD 1.1 says so in as many words.
    Datatype("xsd:anyURI", "collapse", None),
    Datatype("xsd:boolean", "collapse", "true|false|1|0"),
    Datatype("xsd:decimal", "collapse", r"[+\-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", Order.NUMBERS),
    Datatype("xsd:integer", "collapse", r"[+\-]?[0-9]+", Order.NUMBERS),
    Datatype("xsd:nonNegativeInteger", "collapse", integer_at_least(0), Order.NUMBERS),
    Datatype("xsd:positiveInteger", "collapse", integer_at_least(1), Order.NUMBERS),
    Datatype("xsd:long", "collapse", _between(-(2**63), 2**63 - 1), Order.NUMBERS),
    Datatype("xsd:int", "collapse", _between(-(2**31), 2**31 - 1), Order.NUMBERS),
    Datatype("xsd:dateTime", "collapse", DATETIME_PATTERN, Order.INSTANTS),
    Datatype("xsd:date", "collapse", DATE_PATTERN, Order.INSTANTS),
)
_BY_NAME: Final = {each.name.removeprefix("xsd:"): each for each in _TABLE}

NAMES: Final = tuple(each.name for each in _TABLE)
"""The types that are known, as ``xsd:string``."""


def plain_name(name: str) -> str:
    """Return ``dateTime`` for ``xsd:dateTime``, ``xs:dateTime`` and ``dateTime``."""
    prefix, colon, rest = name.partition(":")
    return rest if colon and prefix in {"xsd", "xs"} else name


def is_known(name: str) -> bool:
    """Tell whether `get` knows the name."""
    return plain_name(name) in _BY_NAME


def get(name: str) -> Datatype:
    """Return the type of a name with the prefix ``xsd``, ``xs`` or none.

    Raises:
        KeyError: There is no such type here; its argument is a sentence that offers the nearest name.
    """
    found = _BY_NAME.get(plain_name(name))
    if found is None:
        hint = nearest(f"xsd:{plain_name(name)}", NAMES)
        raise KeyError(f"unknown type {name!r}; {hint or 'types are ' + ', '.join(NAMES)}")
    return found
