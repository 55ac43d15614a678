"""Questions to the schema model that explanations and the way back from JSON share.

Declarations are found by names from the root down, as XSD assigns them (Structures 3.4.4, element locally
declared in a content model, or a member of a substitution group, or admitted by a wildcard), by the type that an
instance asks for by xsi:type.
"""

from __future__ import annotations

from typing import Any, Final

from lxml.etree import _Element as Element

from accordant.validators.trees import split

__all__ = [
    "XSD_NAMESPACE",
    "XSI_NAMESPACE",
    "children_of_type",
    "declaration_of",
    "display_name",
    "is_wildcard",
    "roots_of",
    "type_of",
]

XSD_NAMESPACE: Final = "http://www.w3.org/2001/XMLSchema"
XSI_NAMESPACE: Final = "http://www.w3.org/2001/XMLSchema-instance"


def is_wildcard(particle: Any) -> bool:
    """Tell whether a particle of a content model is xs:any."""
    return hasattr(particle, "process_contents")


def roots_of(model: Any) -> dict[str, Any]:
    """Return the global element declarations by qualified name, without those of XSD itself, sorted by name."""
    declarations = model.maps.elements
    return {name: declarations[name] for name in sorted(declarations) if split(name)[0] != XSD_NAMESPACE}


def children_of_type(xsd_type: Any) -> dict[str, Any]:
    """Return the element declarations of a content model by qualified name, in order, without wildcards."""
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        return {}
    found: dict[str, Any] = {}
    for each in xsd_type.content.iter_elements():
        if not is_wildcard(each):
            found.setdefault(each.name, each)
    return found


def declaration_of(model: Any, element: Element) -> Any | None:
    """Return the declaration (`xmlschema.XsdElement`) of a document's element, or None where it has none."""
    chain = [element, *element.iterancestors()]
    current = chain.pop()
    declaration = model.maps.elements.get(current.tag)
    while chain and declaration is not None:
        xsd_type = _instance_type(model, declaration.type, current)
        current = chain.pop()
        declaration = _declared_as(model, xsd_type, current.tag)
    return declaration


def type_of(model: Any, element: Element) -> Any | None:
    """Return the type (`xmlschema.XsdType`) of a document's element, or None where its declaration is not known."""
    declaration = declaration_of(model, element)
    return None if declaration is None else _instance_type(model, declaration.type, element)


def _declared_as(model: Any, parent_type: Any, tag: str) -> Any | None:
    declared = children_of_type(parent_type)
    if tag in declared:
        return declared[tag]
    if not declared and (parent_type.is_simple() or parent_type.has_simple_content()):
        return None
    for each in parent_type.content.iter_elements():
        if each.is_matching(tag) and getattr(each, "process_contents", "strict") != "skip":
            return model.maps.elements.get(tag)
    return None


def _instance_type(model: Any, declared: Any, element: Element) -> Any:
    name = element.get(f"{{{XSI_NAMESPACE}}}type")
    if name is None:
        return declared
    prefix, _, local_name = name.strip().rpartition(":")
    namespace = element.nsmap.get(prefix or None)
    asked = model.maps.types.get(f"{{{namespace}}}{local_name}" if namespace else local_name)
    return asked if asked is not None and asked.is_derived(declared) else declared


def display_name(xsd_type: Any) -> str:
    """Return a type's name for people: ``xsd:dateTime``, ``crm:note``; that of its base where it has none."""
    named = xsd_type
    while named.name is None and named.base_type is not None:
        named = named.base_type
    namespace, name = split(named.name or "an unnamed type")
    if namespace == XSD_NAMESPACE:
        return f"xsd:{name}"
    prefixes = [prefix for prefix, uri in xsd_type.schema.namespaces.items() if uri == namespace and prefix]
    return f"{prefixes[0]}:{name}" if prefixes else name
