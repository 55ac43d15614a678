"""Two other implementations of XSD's simple types, for differential tests: libxml2 through lxml, and xmlschema."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import xmlschema
from lxml import etree

XS = "http://www.w3.org/2001/XMLSchema"
# Neither a text nor a type alone decides these: entities and notations have to be declared.
DECLARED = frozenset({"xsd:ENTITY", "xsd:ENTITIES", "xsd:NOTATION"})


def _schema(body: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(f'<xs:schema xmlns:xs="{XS}">{body}</xs:schema>'))


@cache
def _lxml(name: str) -> etree.XMLSchema:
    return _schema(f'<xs:element name="e" type="xs:{name.removeprefix("xsd:")}"/>')


def _document(name: str, lexical: str) -> etree._Element:
    # Through the parser: libxml2 does not collapse the white space of a tree that was built in memory alike.
    element = etree.Element(name, nsmap=dict.fromkeys(("a", "xs", "_a"), "http://example.org/"))
    element.text = lexical
    return etree.fromstring(etree.tostring(element))


def by_lxml(name: str, lexical: str) -> bool:
    """Tell whether libxml2 takes a text for one of a built-in type of XSD 1.0."""
    return bool(_lxml(name).validate(_document("e", lexical)))


_MAPS = {
    version: schema(f'<xs:schema xmlns:xs="{XS}"><xs:element name="e"/></xs:schema>').maps
    for version, schema in (("1.0", xmlschema.XMLSchema10), ("1.1", xmlschema.XMLSchema11))
}


def built_in(name: str, version: str = "1.0") -> xmlschema.XsdType:
    """Return a built-in type as xmlschema knows it."""
    return _MAPS[version].types[f"{{{XS}}}{name.removeprefix('xsd:')}"]


def by_xmlschema(name: str, lexical: str, version: str = "1.0") -> bool:
    """Tell whether xmlschema takes a text for one of a built-in type."""
    try:
        return bool(built_in(name, version).is_valid(lexical))
    except OverflowError:
        # It does not read years and durations of more than 64 bits, and says so this way.
        return False


@cache
def _bounded(name: str, bound: str) -> etree.XMLSchema:
    steps = (("less", "maxExclusive"), ("more", "minExclusive"), ("same", "enumeration"))
    return _schema(
        "".join(
            f'<xs:element name="{element}"><xs:simpleType><xs:restriction base="xs:{name.removeprefix("xsd:")}">'
            f'<xs:{facet} value="{bound}"/></xs:restriction></xs:simpleType></xs:element>'
            for element, facet in steps
        )
    )


def order_by_lxml(name: str, lexical: str, bound: str) -> int | None:
    """Return how libxml2 orders a text against a bound: -1, 0, 1 or None."""
    schema = _bounded(name, bound)
    less, more, same = (bool(schema.validate(_document(element, lexical))) for element in ("less", "more", "same"))
    assert less + more + same <= 1
    return -1 if less else 1 if more else 0 if same else None


def restricted_by_lxml(name: str, facet: str, value: str) -> Callable[[str], bool]:
    """Return what tells whether libxml2 takes a text for one of a built-in type that a facet restricts."""
    schema = _schema(
        f'<xs:element name="e"><xs:simpleType><xs:restriction base="xs:{name.removeprefix("xsd:")}">'
        f'<xs:{facet} value="{value}"/></xs:restriction></xs:simpleType></xs:element>'
    )
    return lambda lexical: bool(schema.validate(_document("e", lexical)))
