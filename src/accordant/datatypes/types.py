"""One simple type: what its texts are, and what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final, Literal

from accordant.datatypes import digits, examples, values
from accordant.datatypes.examples import RANGES, Example

__all__ = ["SPACE", "Datatype", "Order", "Version", "plain_name"]

SPACE: Final = r"[ \t\n\r]"
"""White space as a regular expression."""

_COLLAPSED: Final = re.compile("[ \t\n\r]+")
_REPLACED: Final = str.maketrans("\t\n\r", "   ")
# Letters without spaces, and of how many their number is a multiple.
_BINARY: Final = {
    "xsd:hexBinary": (2, "[0-9A-Fa-f]*"),
    "xsd:base64Binary": (4, "[A-Za-z0-9+/]*(?:[AEIMQUYcgkosw048]=|[AQgw]==)?"),
}

Version = Literal["1.0", "1.1"]


class Order(Enum):
    """How the values of a type are compared (Part 2, 4.2.2, ordered)."""

    NONE = "none"
    NUMBERS = "numbers"
    FLOATS = "floats"
    INSTANTS = "instants"
    DURATIONS = "durations"


@dataclass(frozen=True, slots=True)
class Datatype:
    """One simple type.

    Attributes:
        name: ``xsd:dateTime``.
        version: ``1.0`` or ``1.1``, the XSD whose type it is.
        ancestors: Names of the types that it is derived from, the nearest first, anySimpleType last.
        primitive: Name of the primitive type that it is derived from, for a list that of its items; None for
            anySimpleType and anyAtomicType.
        item: Name of the type of the items of a list; None for an atomic type.
        whitespace: ``preserve``, ``replace`` or ``collapse`` (4.3.6).
        pattern: The lexical space as a regular expression that means the same to Python, Rust and ECMAScript, without
            anchors; None where every string belongs to it. It is for texts after white space processing. That a
            string has only characters that XML can carry is nobody's concern here.
        order: How values are compared.
        facets: The constraining facets that apply (4.1.5), as ``minInclusive``.
        untouched: The pattern of texts before white space processing but for padding; None where it is the same.
        item_pattern: The lexical space of the items of a list; None for an atomic type.
    """

    name: str
    version: Version
    ancestors: tuple[str, ...]
    primitive: str | None
    item: str | None
    whitespace: str
    pattern: str | None
    order: Order = Order.NONE
    facets: frozenset[str] = frozenset()
    untouched: str | None = None
    item_pattern: str | None = None

    @property
    def base(self) -> str | None:
        """Name of the type that it is derived from; None for anySimpleType."""
        return self.ancestors[0] if self.ancestors else None

    @property
    def variety(self) -> str:
        """Whether values are ``atomic`` or each a ``list``; anySimpleType may be any and is called atomic."""
        return "atomic" if self.item is None else "list"

    @property
    def smallest(self) -> str | None:
        """The least value of an integer type that has one."""
        return RANGES.get(plain_name(self.name), (None, None))[0]

    @property
    def largest(self) -> str | None:
        """The greatest value of an integer type that has one."""
        return RANGES.get(plain_name(self.name), (None, None))[1]

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
        if self.pattern is None:
            return None
        return f"^{SPACE}*(?:{self.untouched or self.pattern}){SPACE}*$"

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
        text = self.normalize(lexical)
        # Python's engine keeps a state for each repetition of a group: gigabytes for a long list or binary text.
        if self.item_pattern is not None:
            return all(map(_compiled(self.item_pattern).fullmatch, text.split(" ")))
        if self.name in _BINARY:
            size, pattern = _BINARY[self.name]
            letters = text if size == 2 else text.replace(" ", "")
            return len(letters) % size == 0 and _compiled(pattern).fullmatch(letters) is not None
        return _compiled(self.pattern).fullmatch(text) is not None

    def compare(self, first: str, second: str) -> int | None:
        """Return -1, 0 or 1 as `first` is less than, equal to or greater than `second`; None where it is neither.

        Incomparable are two different values of a type without order; a time with a zone and one without that lie
        less than 14 hours apart (3.2.7.4); durations whose order depends on when they begin (3.2.6.2); NaN and any
        number, in XSD 1.1 NaN and itself.

        A QName is compared as a text, since what its prefix stands for is known to the document alone.

        Raises:
            ValueError: One of the texts is not in the lexical space.
        """
        return values.compare(self._kind, self.version, self._read(first), self._read(second))

    def equal(self, first: str, second: str) -> bool:
        """Tell whether two texts are of one value, as an enumeration or a fixed value takes it; NaN is one value.

        Raises:
            ValueError: One of the texts is not in the lexical space.
        """
        return values.equal(self._kind, self.version, self._read(first), self._read(second))

    def canonical(self, lexical: str) -> str:
        """Return the one text that stands for the value; for types without such a form the text itself, normalized.

        Raises:
            ValueError: The text is not in the lexical space.

        Source: the clauses on canonical representation in XSD 1.0, or XSD 1.1 Part 2, appendix E. XSD 1.0 has none for
            durations, and leaves the digits of floats open: those of XSD 1.1 are taken.
        """
        return values.canonical(plain_name(self.name), self._kind, self.version, self._read(lexical))

    def neighbours(self, lexical: str) -> tuple[str | None, str | None]:
        """Return the next smaller and the next greater value; None where there is none.

        Integers, floats, days, months and years have a next value. Times are stepped by a second, which their texts
        have a place for, and durations by a second too, those of years and months by a month. Decimals are dense and
        have none.

        Raises:
            ValueError: The text is not in the lexical space.
        """
        found = values.neighbours(plain_name(self.name), self._kind, self.version, self._read(lexical))
        below, above = (each if each is None or self.is_valid(each) else None for each in found)
        return below, above

    def length(self, lexical: str) -> int | None:
        """Return what the facet length counts (4.3.1): characters, octets of binary types, items of lists.

        None for types without this facet, and for QName and NOTATION, of which it means nothing.

        Raises:
            ValueError: The text is not in the lexical space.
        """
        return values.length(self._kind, self._read(lexical), is_list=self.item is not None)

    def total_digits(self, lexical: str) -> int | None:
        """Return the least totalDigits that allows the value (4.3.11); None for types without this facet.

        Raises:
            ValueError: The text is not in the lexical space.
        """
        text = self._read(lexical)
        return digits.total_digits(text) if self.order is Order.NUMBERS else None

    def fraction_digits(self, lexical: str) -> int | None:
        """Return the least fractionDigits that allows the value (4.3.12); None for types without this facet.

        Raises:
            ValueError: The text is not in the lexical space.
        """
        text = self._read(lexical)
        return digits.fraction_digits(text) if self.order is Order.NUMBERS else None

    def boundaries(self) -> tuple[Example, ...]:
        """Return valid texts where implementations go wrong, each with a label, none twice."""
        return tuple(each for each in examples.boundaries(self._chain) if self.is_valid(each.lexical))

    def malformed(self) -> tuple[Example, ...]:
        """Return texts just outside of the lexical space, each with a label; none where all belong to it."""
        found = examples.malformed(self._chain)
        return tuple(each for each in found if not self.is_valid(each.lexical))

    @property
    def _kind(self) -> str:
        return plain_name(self.primitive or "xsd:string")

    @property
    def _chain(self) -> tuple[str, ...]:
        return tuple(map(plain_name, (self.name, *self.ancestors)))

    def _read(self, lexical: str) -> str:
        if not self.is_valid(lexical):
            raise ValueError(f"not a value of {self.name}: {lexical[:80]!r}")
        return self.normalize(lexical)


def plain_name(name: str) -> str:
    """Return ``dateTime`` for ``xsd:dateTime``, ``xs:dateTime`` and ``dateTime``."""
    prefix, colon, rest = name.partition(":")
    return rest if colon and prefix in {"xsd", "xs"} else name


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
