"""Questions to the schema model that explanations and the way back from JSON share.

Declarations are found by names from the root down, as XSD assigns them (Structures 3.4.4, element locally
declared in a content model); a derived type that an instance asks for by xsi:type is not followed.
"""

from __future__ import annotations

from typing import Any, Final

from lxml.etree import _Element as Element

from accordant.validators.trees import split

__all__ = [
    "XSD_NAMESPACE",
    "children_of_type",
    "declaration_of",
    "declared_children",
    "display_name",
    "is_wildcard",
]

XSD_NAMESPACE: Final = "http://www.w3.org/2001/XMLSchema"


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


def declared_children(model: Any, parent: Element) -> dict[str, Any]:
    """Return the element declarations of the type of `parent`; none where its declaration is not known."""
    declaration = declaration_of(model, parent)
    return {} if declaration is None else children_of_type(declaration.type)


def declaration_of(model: Any, element: Element) -> Any | None:
    """Return the declaration (`xmlschema.XsdElement`) of a document's element, or None where it has none."""
    chain = [element, *element.iterancestors()]
    declaration = model.maps.elements.get(chain.pop().tag)
    while chain and declaration is not None:
        declaration = children_of_type(declaration.type).get(chain.pop().tag)
    return declaration


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
