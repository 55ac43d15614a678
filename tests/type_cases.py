"""One element of a simple type, and the verdicts of four implementations on its text."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

import jsonschema
import jsonschema_rs
import xmlschema
from lxml import etree

from accordant.derivation.losses import Loss
from accordant.derivation.simple_types import SimpleTypes
from accordant.validators.model_lookups import display_name

_HEAD = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns:t="urn:t" '
    'elementFormDefault="qualified">'
)


@dataclass(frozen=True)
class Case:
    """An element ``e`` of a type, with all that judges its text."""

    model: Any
    libxml2: Any
    schema: dict[str, Any]
    losses: list[Loss]
    fast: Any
    reference: Any

    def xml_verdicts(self, text: str) -> tuple[bool, bool]:
        """The verdicts of xmlschema and of libxml2."""
        root = etree.Element("{urn:t}e", nsmap={None: "urn:t", "t": "urn:t"})
        root.text = text
        root = etree.fromstring(etree.tostring(root))
        return self.model.is_valid(root), self.libxml2.validate(root)

    def is_accepted(self, text: str) -> bool:
        """The verdict of the derived schema, on which both of its readers must agree."""
        verdict = self.fast.is_valid(text)
        assert self.reference.is_valid(text) == verdict, (text, self.schema)
        return verdict


@functools.cache
def case(body: str) -> Case:
    """The case of an element that is declared somewhere in `body`."""
    source = f"{_HEAD}{body}</xs:schema>"
    model = xmlschema.XMLSchema(source)
    definitions: dict[str, dict[str, Any]] = {}
    losses: list[Loss] = []
    types = SimpleTypes(definitions, losses, name_of)
    reference = types.reference(model.elements["e"].type, "e")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **reference, "$defs": definitions}
    for definition in definitions.values():
        assert_common(definition)
    libxml2 = etree.XMLSchema(etree.fromstring(source))
    fast = jsonschema_rs.Draft202012Validator(schema)
    return Case(model, libxml2, schema, losses, fast, jsonschema.Draft202012Validator(schema))


# What an expression may consist of to mean the same to Python, Rust and ECMAScript with the flag u.
_COMMON = re.compile(
    r"(?:\\[tnr^$\\.*+?()\[\]{}|]"  # an escape
    r"|\[\^?(?:\\[tnr\\\]\[^\-]|(?!--|&&|~~|\|\|)[^\\\]\[])+\]"  # a class without subclasses and set operators
    r"|\[\\s\\S\]"
    r"|\((?:\?[:=!])?|\)|\||[*+?^$.]|\{[0-9]+(?:,[0-9]*)?\}"
    r"|[^\\\[\](){}|*+?^$.])*"
)


def assert_common(schema: Any) -> None:
    """Every pattern within is written in what the three dialects share."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "pattern":
                assert _COMMON.fullmatch(value), value
            else:
                assert_common(value)
    elif isinstance(schema, list):
        for each in schema:
            assert_common(each)


def name_of(xsd_type: Any, owner: str) -> str:
    """A definition's name, as the derivation of a whole schema would give it."""
    return display_name(xsd_type) if xsd_type.name is not None else owner


def element(content: str) -> str:
    """The declaration of ``e`` with an anonymous type."""
    return f'<xs:element name="e"><xs:simpleType>{content}</xs:simpleType></xs:element>'


def facets(*pairs: tuple[str, object]) -> str:
    """Facets as they are written."""
    return "".join(f"<xs:{name} value={_quoted(str(value))}/>" for name, value in pairs)


def restricted(base: str, *pairs: tuple[str, object]) -> str:
    """The declaration of ``e`` of a type with facets."""
    return element(f'<xs:restriction base="{base}">{facets(*pairs)}</xs:restriction>')


def _quoted(value: str) -> str:
    for character, written in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;")):
        value = value.replace(character, written)
    return f'"{value}"'
