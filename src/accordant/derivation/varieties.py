"""Questions about simple types to xmlschema's model, which calls restrictions of lists and unions atomic as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from accordant.datatypes import Datatype, get, is_known
from accordant.derivation.losses import beyond
from accordant.validators.model_lookups import XSD_NAMESPACE, display_name
from accordant.validators.trees import local, split

__all__ = [
    "base_of",
    "content_of",
    "datatype_of",
    "is_any",
    "is_builtin",
    "is_list",
    "is_union",
    "iter_leaves",
    "variety_of",
    "white_space_of",
]

_ANY: Final = frozenset({"anySimpleType", "anyAtomicType"})


def base_of(xsd_type: Any) -> Any:
    """Return the type that a type of any kind is derived from, for one that redefines another that other.

    xmlschema gives a redefined type with simple content itself, and a simple type the base of what it redefines.
    """
    base = xsd_type.base_type if getattr(xsd_type, "redefine", None) is None else xsd_type.redefine
    is_own = base is not None and base.is_complex() and base.content is xsd_type
    return base.redefine if is_own else base


def content_of(xsd_type: Any) -> Any:
    """Return the simple type; of a complex type, or a base that is one, that of its content."""
    return xsd_type.content if xsd_type.is_complex() else xsd_type


def is_builtin(xsd_type: Any) -> bool:
    """Tell whether a type is one of XSD's own."""
    return split(xsd_type.name or "")[0] == XSD_NAMESPACE


def is_any(xsd_type: Any) -> bool:
    """Tell whether a type is the one that all simple types are derived from."""
    return local(xsd_type.name or "") in _ANY and is_builtin(xsd_type)


def is_union(xsd_type: Any) -> bool:
    """Tell whether a type is a union by its own definition."""
    return hasattr(xsd_type, "member_types")


def is_list(xsd_type: Any) -> bool:
    """Tell whether a type is a list by its own definition."""
    return hasattr(xsd_type, "item_type")


def variety_of(xsd_type: Any) -> Any:
    """Return the union, the list or the built-in atomic type that a type is a restriction of, or the type itself."""
    current = xsd_type
    while not (is_union(current) or is_list(current)):
        if is_builtin(current) and (is_any(current) or datatype_of(current).variety == "atomic"):
            return current
        current = content_of(base_of(current))
    return current


def datatype_of(xsd_type: Any) -> Datatype:
    """Return a built-in type of the table.

    Raises:
        SchemaError: The table does not have it.
    """
    name = display_name(xsd_type)
    if not is_known(name):
        raise beyond(xsd_type, name, f"the type {name}")
    return get(name)


def white_space_of(xsd_type: Any) -> str:
    """Return how a type processes white space; a union is said to collapse it, although its members decide."""
    variety = variety_of(xsd_type)
    if is_any(variety):
        return "preserve"
    if is_union(variety) or is_list(variety):
        return "collapse"
    return str(xsd_type.white_space or "preserve")


def iter_leaves(union: Any) -> Iterator[Any]:
    """Yield the members of a union, and of the unions among them, in their order."""
    for member in union.member_types:
        variety = variety_of(content_of(member))
        if is_union(variety):
            yield from iter_leaves(variety)
        else:
            yield content_of(member)
