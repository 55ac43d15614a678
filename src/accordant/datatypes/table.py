"""The table of built-in types: what each is derived from, its white space, lexical space, order and facets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from accordant.datatypes import patterns
from accordant.datatypes.patterns import integer_at_least, integer_at_most, integer_between
from accordant.datatypes.types import SPACE, Datatype, Order, Version, plain_name
from accordant.datetimes import lexical_pattern
from accordant.errors import nearest

__all__ = ["NAMES", "PARAMETER_NAMES", "get", "is_known", "names"]

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
_WHITE_SPACE: Final = {"anyAtomicType": "preserve", "string": "preserve", "normalizedString": "replace"}


def _iter_rows(version: Version) -> Iterator[tuple[str, str, str | None]]:
    """Yield name, base and lexical space of the atomic types, a base before what is derived from it."""
    root = "anySimpleType"
    if version == "1.1":
        root = "anyAtomicType"
        yield root, "anySimpleType", None
    yield "string", root, None
    yield "boolean", root, patterns.BOOLEAN
    yield "decimal", root, patterns.DECIMAL
    yield "float", root, patterns.floating(version)
    yield "double", root, patterns.floating(version)
    yield "duration", root, patterns.duration()
    for name in _INSTANTS:
        yield name, root, lexical_pattern(name, version)
    yield "hexBinary", root, patterns.HEX_BINARY
    yield "base64Binary", root, patterns.base64_binary()
    # Every string, since the escaping that XLink 5.4 prescribes makes a legal reference of nearly all of them, and
    # implementations agree on none of the rest; XSD 1.1 says so in as many words.
    yield "anyURI", root, None
    yield "QName", root, patterns.QNAME
    yield "NOTATION", root, patterns.QNAME
    yield from _STRINGS
    yield from _INTEGERS
    if version == "1.1":
        yield "dateTimeStamp", "dateTime", lexical_pattern("dateTimeStamp", version)
        yield "yearMonthDuration", "duration", patterns.duration("YM")
        yield "dayTimeDuration", "duration", patterns.duration("DT")


@cache
def _types(version: Version) -> Mapping[str, Datatype]:
    root = Datatype("xsd:anySimpleType", version, (), None, None, "preserve", None)
    found = {"anySimpleType": root}
    for name, base, pattern in _iter_rows(version):
        found[name] = _atomic(name, found[base], pattern)
    for name, item in (("NMTOKENS", "NMTOKEN"), ("IDREFS", "IDREF"), ("ENTITIES", "ENTITY")):
        found[name] = _list(name, found[item])
    return MappingProxyType(found)


def _atomic(name: str, base: Datatype, pattern: str | None) -> Datatype:
    kind = name if base.primitive is None else plain_name(base.primitive)
    facets = _FACETS.get(kind, frozenset())
    if base.version == "1.1" and facets:
        facets |= {"assertion"} | ({"explicitTimezone"} if kind in _INSTANTS else set())
    return Datatype(
        f"xsd:{name}",
        base.version,
        (base.name, *base.ancestors),
        f"xsd:{kind}" if kind in _FACETS else None,
        None,
        _WHITE_SPACE.get(name, "collapse"),
        pattern,
        _ORDERS.get(kind, Order.NONE),
        facets,
        patterns.base64_binary(f"{SPACE}*") if kind == "base64Binary" else None,
    )


def _list(name: str, item: Datatype) -> Datatype:
    assert item.pattern is not None
    return Datatype(
        f"xsd:{name}",
        item.version,
        ("xsd:anySimpleType",),
        item.primitive,
        item.name,
        "collapse",
        patterns.items(item.pattern),
        facets=item.facets,
        untouched=patterns.items(item.pattern, f"{SPACE}+"),
        item_pattern=item.pattern,
    )


def names(version: Version = "1.0") -> tuple[str, ...]:
    """Return the names of the built-in types of a version of XSD, as ``xsd:string``."""
    return tuple(each.name for each in _types(version).values())


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
