"""From a JSON image back to the document that has it, with the help of the schema's model.

JSON has neither the order of children nor namespaces; the model of the XSD has both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from accordant.mapping.rules import XSI, JSONValue, Mapping
from accordant.validators.model_lookups import children_of_type, roots_of
from accordant.validators.trees import local, split

__all__ = ["tree"]

_NIL = f"{{{XSI}}}nil"


def tree(value: JSONValue, mapping: Mapping, schema: Any) -> Element:
    """Return the document that has `value` as its image, as far as the image tells.

    Children stand in the order of the schema, with its namespaces. What the schema does not know is kept: a
    key as an element in the target namespace behind the known ones, its name made an XML name; a number or a
    boolean as its text; a character that XML cannot hold as U+FFFD.

    Args:
        value: A parsed JSON document, an object with one key.
        mapping: The rules.
        schema: The schema's model, `XmlValidator.model`.

    Raises:
        ValueError: `value` is not an object with exactly one key, or its root is an array, so that it can be
            the image of no document.
    """
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError("expected an object with one key, the root element")
    ((key, content),) = value.items()
    if isinstance(content, list):
        raise ValueError(f"expected one root element {key}, got an array")  # noqa: TRY004 - one error for both
    name = _plain(key, mapping)
    target = schema.target_namespace
    roots = [declaration for tag, declaration in roots_of(schema).items() if local(tag) == name]
    tag = roots[0].name if roots else _tag(target, name)
    namespace = split(tag)[0]
    # The stubs of lxml know no default namespace in an nsmap.
    nsmap: Any = {None: namespace} if namespace else None
    root = etree.Element(tag, nsmap=nsmap)
    _Builder(mapping, schema).fill(root, content, roots[0].type if roots else None)
    return root


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a type gives the way back.

    Attributes:
        children: Qualified name and type by local name, in the order of the content model.
        attributes: Qualified name by local name.
    """

    children: dict[str, tuple[str, Any]]
    attributes: dict[str, str]


class _Builder:
    """Fills elements from JSON values; remembers the shapes of types while one document is built."""

    __slots__ = ("_mapping", "_shapes", "_substitutes", "_target")

    def __init__(self, mapping: Mapping, schema: Any) -> None:
        self._mapping = mapping
        self._target = schema.target_namespace
        self._substitutes = schema.maps.substitution_groups
        self._shapes: dict[int, _Shape] = {}

    def fill(self, element: Element, value: JSONValue, xsd_type: Any) -> None:
        if value is None:
            element.set(_NIL, "true")
        elif isinstance(value, dict):
            self._fill_from_object(element, value, self._shape(xsd_type))
        elif isinstance(value, str):
            element.text = _text_of(value) or None
        else:
            element.text = _text_of(value)

    def _fill_from_object(self, element: Element, members: dict[str, JSONValue], shape: _Shape) -> None:
        children: list[tuple[int, str, JSONValue]] = []
        ranks = {name: rank for rank, name in enumerate(shape.children)}
        prefix = self._mapping.attribute_prefix
        for key, value in members.items():
            plain = _plain(key.removeprefix(prefix), self._mapping)
            child = _plain(key, self._mapping)
            if child in shape.children:
                children.append((ranks[child], child, value))
            elif key == self._mapping.declarations_key and self._mapping.namespaces == "declared":
                continue  # the schema says which namespaces its elements are in
            elif key == self._mapping.text_key:
                if value is None:
                    element.set(_NIL, "true")
                else:
                    element.text = _text_of(value) or None
            elif key.startswith(prefix) and (plain in shape.attributes or prefix):
                element.set(shape.attributes.get(plain) or _attribute_name(key, self._mapping), _text_of(value))
            else:
                children.append((len(ranks), child, value))
        for _rank, key, value in sorted(children, key=lambda child: child[0]):
            tag, xsd_type = shape.children.get(key) or (_tag(self._target, key), None)
            for each in _occurrences(value):
                self.fill(etree.SubElement(element, tag), each, xsd_type)

    def _shape(self, xsd_type: Any) -> _Shape:
        shape = self._shapes.get(id(xsd_type))
        if shape is None:
            children: dict[str, tuple[str, Any]] = {}
            attributes: dict[str, str] = {}
            if xsd_type is not None:
                for name, declaration in children_of_type(xsd_type).items():
                    children.setdefault(local(name), (name, declaration.type))
                    for each in self._substitutes.get(name, ()):
                        children.setdefault(each.local_name, (each.name, each.type))
                # A wildcard stands among the attributes without a name.
                attributes = {local(name): name for name in getattr(xsd_type, "attributes", None) or () if name}
            shape = self._shapes[id(xsd_type)] = _Shape(children, attributes)
        return shape


def _plain(key: str, mapping: Mapping) -> str:
    """Return the local name that a key stands for."""
    return key.rpartition(":")[2] if mapping.names == "prefixed" else key


def _attribute_name(key: str, mapping: Mapping) -> str:
    """Return the name of an attribute that the schema does not know; xsi: is known to every schema."""
    plain = key.removeprefix(mapping.attribute_prefix)
    if mapping.names == "prefixed" and plain.startswith("xsi:"):
        return f"{{{XSI}}}{_name(plain.removeprefix('xsi:'))}"
    return _name(_plain(plain, mapping))


def _occurrences(value: JSONValue) -> Iterator[JSONValue]:
    # An array in an array is the image of nothing; its values are taken for occurrences too.
    if isinstance(value, list):
        for each in value:
            yield from _occurrences(each)
    else:
        yield value


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_NAME = re.compile(r"[^\w.\-]|^[^\w]|^\d|[ªº²³¹¼½¾]")


def _text_of(value: JSONValue) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _NOT_XML.sub("\ufffd", text)


def _tag(namespace: str, key: str) -> str:
    return f"{{{namespace}}}{_name(key)}" if namespace else _name(key)


def _name(key: str) -> str:
    name = _NOT_NAME.sub(lambda found: f"_x{ord(found[0]):04X}_", key) or "_"
    try:
        etree.QName(name)
    except ValueError:
        # Letters to Python that are none to XML: escaped one and all.
        return "".join(each if each.isascii() else f"_x{ord(each):04X}_" for each in name)
    return name
