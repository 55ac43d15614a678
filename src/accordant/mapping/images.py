"""From an XML document to its JSON image; needs nothing but the rules.

White space: the text of an element without children is kept character for character; between children white space
is dropped, and what is not white space (mixed content) is kept in one piece under the text key, so that it is seen;
where it stood is lost. Comments and processing instructions are left out, and CDATA sections are text like other text.
"""

from __future__ import annotations

from lxml.etree import _Element as Element

from accordant.mapping.differences import ABSENT, Absent
from accordant.mapping.rules import XSI, JSONValue, Mapping
from accordant.validators.trees import local, split

__all__ = ["image"]

_NIL = f"{{{XSI}}}nil"


def image(element: Element, mapping: Mapping) -> JSONValue:
    """Return the JSON image of a document: one key, the root's name."""
    return {_key(element, mapping): _value(element, mapping)}


def _key(element: Element, mapping: Mapping) -> str:
    if mapping.names == "prefixed" and element.prefix:
        return f"{element.prefix}:{local(element.tag)}"
    return local(element.tag)


def _value(element: Element, mapping: Mapping) -> JSONValue:
    attributes = element.attrib
    if not attributes and not len(element) and mapping.leaves == "text" and mapping.namespaces == "dropped":
        return element.text or mapping.empty_image()
    members = _kept_attributes(element, mapping)
    has_children = False
    for child in element:
        if isinstance(child.tag, str):
            has_children = True
            _add(members, _key(child, mapping), _value(child, mapping))
    text = _text(element, between_children=has_children)
    if mapping.nil == "null" and not text and not has_children and _is_nil(element):
        if members:
            members[mapping.text_key] = None
        return members or None
    if text and not attributes and not has_children and not members and mapping.leaves == "text":
        return text
    if text:
        _add(members, mapping.text_key, text)
    return members or mapping.empty_image()


def _kept_attributes(element: Element, mapping: Mapping) -> dict[str, JSONValue]:
    """Return what an element's start tag says and the rules keep."""
    members: dict[str, JSONValue] = {}
    if mapping.namespaces == "declared":
        _add_declarations(members, element, mapping)
    for name, text in element.attrib.items():
        key = _attribute_key(element, str(name), mapping)
        if key is not None:
            _add(members, key, str(text))
    return members


def _is_nil(element: Element) -> bool:
    """Tell whether ``xsi:nil`` says that the element is nil."""
    return element.get(_NIL, "").strip() in {"true", "1"}


def _attribute_key(element: Element, name: str, mapping: Mapping) -> str | None:
    namespace, plain = split(name)
    if namespace in mapping.dropped_attributes:
        return None
    if namespace and mapping.names == "prefixed":
        prefix = next((prefix for prefix, uri in element.nsmap.items() if uri == namespace and prefix), None)
        plain = f"{prefix}:{plain}" if prefix else plain
    return mapping.attribute_prefix + plain


def _add_declarations(members: dict[str, JSONValue], element: Element, mapping: Mapping) -> None:
    parent = element.getparent()
    known = {} if parent is None else parent.nsmap
    new = {prefix: uri for prefix, uri in element.nsmap.items() if known.get(prefix) != uri}
    if new:
        members[mapping.declarations_key] = {prefix or mapping.text_key: uri for prefix, uri in new.items()}


def _add(members: dict[str, JSONValue], key: str, value: JSONValue) -> None:
    # A value is never an array itself, so an array under a key is one that was made here.
    present = members.get(key, ABSENT)
    if isinstance(present, Absent):
        members[key] = value
    elif isinstance(present, list):
        present.append(value)
    else:
        members[key] = [present, value]


def _text(element: Element, *, between_children: bool) -> str:
    parts = [element.text or "", *(child.tail or "" for child in element)]
    if between_children:
        parts = [part for part in parts if part.strip(" \t\n\r")]
    return "".join(parts)
