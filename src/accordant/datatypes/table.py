"""The table of built-in types: what each is derived from, its white space, lexical space, order and facets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from accordant.datatypes import patterns
from accordant.datatypes.patterns import integer_at_least, integer_at_most, integer_between
from accordant.datetimes import DateTime, lexical_pattern
from accordant.errors import nearest

__all__ = ["NAMES", "PARAMETER_NAMES", "Datatype", "Order", "Version", "get", "is_known", "names", "plain_name"]

Version = Literal["1.0", "1.1"]

_SPACE: Final = r"[ \t\n\r]"
_COLLAPSED: Final = re.compile("[ \t\n\r]+")
_REPLACED: Final = str.maketrans("\t\n\r", "   ")


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
        base: Name of the type that it is derived from; None for anySimpleType.
        primitive: Name of the primitive type that it is derived from, for a list that of its items; None for
            anySimpleType and anyAtomicType.
        item: Name of the type of the items of a list; None for an atomic type.
        whitespace: ``preserve``, ``replace`` or ``collapse`` (4.3.6).
        pattern: The lexical space as a regular expression that means the same to Python, Rust and ECMAScript, without
            anchors; None where every string belongs to it. It is for texts after white space processing.
        order: How values are compared.
        facets: The constraining facets that apply (4.1.5), as ``minInclusive``.
        untouched: The pattern of texts before white space processing but for padding; None where it is the same.
    """

    name: str
    version: Version
    base: str | None
    primitive: str | None
    item: str | None
    whitespace: str
    pattern: str | None
    order: Order = Order.NONE
    facets: frozenset[str] = frozenset()
    untouched: str | None = None

    @property
    def variety(self) -> str:
        """Whether values are ``atomic`` or each a ``list``; anySimpleType may be any and is called atomic."""
        return "atomic" if self.item is None else "list"

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
        return f"^{_SPACE}*(?:{self.untouched or self.pattern}){_SPACE}*$"

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


# ------------------------------------------------------------------------------------------------- the table

_SPACES: Final = frozenset({"pattern", "whiteSpace", "enumeration"})
_LENGTHS: Final = frozenset({"length", "minLength", "maxLength"}) | _SPACES
_BOUNDS: Final = frozenset({"minInclusive", "maxInclusive", "minExclusive", "maxExclusive"}) | _SPACES

_FACETS: Final[Mapping[str, frozenset[str]]] = {
    "boolean": _SPACES - {"enumeration"},
    "decimal": _BOUNDS | {"totalDigits", "fractionDigits"},
    **dict.fromkeys(("float", "double", "duration", "dateTime", "time", "date"), _BOUNDS),
    **dict.fromkeys(("gYearMonth", "gYear", "gMonthDay", "gDay", "gMonth"), _BOUNDS),
    **dict.fromkeys(("string", "hexBinary", "base64Binary", "anyURI", "QName", "NOTATION"), _LENGTHS),
}
_INSTANTS: Final = ("dateTime", "time", "date", "gYearMonth", "gYear", "gMonthDay", "gDay", "gMonth")
_ORDERS: Final[Mapping[str, Order]] = {
    "decimal": Order.NUMBERS,
    "float": Order.FLOATS,
    "double": Order.FLOATS,
    "duration": Order.DURATIONS,
    **dict.fromkeys(_INSTANTS, Order.INSTANTS),
}

_STRINGS: Final = (
    ("normalizedString", "string", None),
    ("token", "normalizedString", None),
    ("language", "token", patterns.LANGUAGE),
    ("NMTOKEN", "token", patterns.NMTOKEN),
    ("Name", "token", patterns.NAME),
    ("NCName", "Name", patterns.NCNAME),
    ("ID", "NCName", patterns.NCNAME),
    ("IDREF", "NCName", patterns.NCNAME),
    ("ENTITY", "NCName", patterns.NCNAME),
)
_INTEGERS: Final = (
    ("integer", "decimal", patterns.INTEGER),
    ("nonPositiveInteger", "integer", integer_at_most(0)),
    ("negativeInteger", "nonPositiveInteger", integer_at_most(-1)),
    ("long", "integer", integer_between(-(2**63), 2**63 - 1)),
    ("int", "long", integer_between(-(2**31), 2**31 - 1)),
    ("short", "int", integer_between(-(2**15), 2**15 - 1)),
    ("byte", "short", integer_between(-(2**7), 2**7 - 1)),
    ("nonNegativeInteger", "integer", integer_at_least(0)),
    ("unsignedLong", "nonNegativeInteger", integer_between(0, 2**64 - 1)),
    ("unsignedInt", "unsignedLong", integer_between(0, 2**32 - 1)),
    ("unsignedShort", "unsignedInt", integer_between(0, 2**16 - 1)),
    ("unsignedByte", "unsignedShort", integer_between(0, 2**8 - 1)),
    ("positiveInteger", "nonNegativeInteger", integer_at_least(1)),
)
_LISTS: Final = (
    ("NMTOKENS", "NMTOKEN", patterns.NMTOKEN),
    ("IDREFS", "IDREF", patterns.NCNAME),
    ("ENTITIES", "ENTITY", patterns.NCNAME),
)


def _iter_types(version: Version) -> Iterator[Datatype]:
    is_new = version == "1.1"
    atom = "anyAtomicType" if is_new else "anySimpleType"
    yield Datatype("xsd:anySimpleType", version, None, None, None, "preserve", None)
    if is_new:
        yield Datatype("xsd:anyAtomicType", version, "xsd:anySimpleType", None, None, "preserve", None)
    primitives = {
        "string": None,
        "boolean": patterns.BOOLEAN,
        "decimal": patterns.DECIMAL,
        "float": patterns.floating(version),
        "double": patterns.floating(version),
        "duration": patterns.duration(),
        **{name: lexical_pattern(name, version) for name in _INSTANTS},
        "hexBinary": patterns.HEX_BINARY,
        "base64Binary": patterns.base64_binary(),
        # Every string, since the escaping that XLink 5.4 prescribes makes a legal reference of nearly all of
        # them, and implementations agree on none of the rest; XSD 1.1 says so in as many words.
        "anyURI": None,
        "QName": patterns.QNAME,
        "NOTATION": patterns.QNAME,
    }
    for name, pattern in primitives.items():
        untouched = patterns.base64_binary(f"{_SPACE}*") if name == "base64Binary" else None
        yield _derived(version, name, atom, name, pattern, untouched=untouched)
    for name, base, pattern in _STRINGS:
        yield _derived(version, name, base, "string", pattern)
    for name, base, pattern in _INTEGERS:
        yield _derived(version, name, base, "decimal", pattern)
    for name, item, pattern in _LISTS:
        yield Datatype(
            f"xsd:{name}",
            version,
            "xsd:anySimpleType",
            "xsd:string",
            f"xsd:{item}",
            "collapse",
            patterns.items(pattern),
            facets=_LENGTHS | ({"assertions"} if is_new else set()),
            untouched=patterns.items(pattern, f"{_SPACE}+"),
        )
    if is_new:
        yield _derived(version, "dateTimeStamp", "dateTime", "dateTime", lexical_pattern("dateTimeStamp", version))
        yield _derived(version, "yearMonthDuration", "duration", "duration", patterns.duration("YM"))
        yield _derived(version, "dayTimeDuration", "duration", "duration", patterns.duration("DT"))


def _derived(
    version: Version, name: str, base: str, primitive: str, pattern: str | None, *, untouched: str | None = None
) -> Datatype:
    facets = _FACETS[primitive]
    if version == "1.1":
        facets |= {"assertions"} | ({"explicitTimezone"} if primitive in _INSTANTS else set())
    whitespace = {"string": "preserve", "normalizedString": "replace"}.get(name, "collapse")
    return Datatype(
        f"xsd:{name}",
        version,
        f"xsd:{base}",
        f"xsd:{primitive}",
        None,
        whitespace,
        pattern,
        _ORDERS.get(primitive, Order.NONE),
        facets,
        untouched,
    )


@cache
def _types(version: Version) -> Mapping[str, Datatype]:
    return MappingProxyType({plain_name(each.name): each for each in _iter_types(version)})


def names(version: Version = "1.0") -> tuple[str, ...]:
    """Return the names of the built-in types of a version of XSD, as ``xsd:string``."""
    return tuple(each.name for each in _types(version).values())


def plain_name(name: str) -> str:
    """Return ``dateTime`` for ``xsd:dateTime``, ``xs:dateTime`` and ``dateTime``."""
    prefix, colon, rest = name.partition(":")
    return rest if colon and prefix in {"xsd", "xs"} else name


def is_known(name: str, version: Version = "1.0") -> bool:
    """Tell whether `get` knows the name."""
    return plain_name(name) in _types(version)


def get(name: str, version: Version = "1.0") -> Datatype:
    """Return the type of a name with the prefix ``xsd``, ``xs`` or none.

    Raises:
        KeyError: There is no such type here; its argument is a sentence that offers the nearest name.
    """
    found = _types(version).get(plain_name(name))
    if found is None:
        hint = nearest(f"xsd:{plain_name(name)}", names(version))
        raise KeyError(f"unknown type {name!r}; {hint or 'types are ' + ', '.join(names(version))}")
    return found


NAMES: Final = names()
"""The built-in types of XSD 1.0, as ``xsd:string``."""

PARAMETER_NAMES: Final = tuple(
    f"xsd:{name}"
    for name in (
        *("string", "normalizedString", "token", "anyURI", "boolean", "decimal", "integer", "nonNegativeInteger"),
        *("positiveInteger", "long", "int", "dateTime", "date"),
    )
)
"""The types that a contract may give to a parameter: those of which requests are made and reasoned about."""
