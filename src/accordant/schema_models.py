"""What an XSD says of elements, for static checks: children, attributes and datatypes, as xmlschema reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from accordant.errors import SchemaError
from accordant.project import shown_path

__all__ = ["ElementModel", "SchemaModel", "load_schema_model"]

_XSD = "{http://www.w3.org/2001/XMLSchema}"


@dataclass(frozen=True, eq=False)
class ElementModel:
    """A declared element.

    Attributes:
        name: Its local name.
        parent: What it was found in; None for a root.
    """

    name: str
    declaration: Any
    schema: SchemaModel
    parent: ElementModel | None = None

    @cached_property
    def _content(self) -> Any:
        """The content of a complex type: a group, or a simple type where it has text and attributes."""
        return getattr(self.declaration.type, "content", None) if self.declaration.type.is_complex() else None

    @cached_property
    def type(self) -> str | None:
        """Nearest built-in datatype of its text, such as ``string``; None where it has children, or anything."""
        declared = self.declaration.type
        if declared.is_complex():
            if not declared.has_simple_content():
                return None
            declared = self._content
        while declared is not None:
            name = str(declared.name or "")
            if name.startswith(_XSD):
                name = name.removeprefix(_XSD)
                return None if name in {"anySimpleType", "anyAtomicType", "anyType"} else name
            declared = declared.base_type
        return None

    @cached_property
    def enumeration(self) -> tuple[str, ...]:
        """The only values of its text; empty where there are others."""
        declared = self._content if self.declaration.type.is_complex() else self.declaration.type
        return tuple(str(value) for value in getattr(declared, "enumeration", None) or ())

    @cached_property
    def has_only_children(self) -> bool:
        """Whether it has children, and no text but what they have."""
        return bool(self.declaration.type.is_element_only()) and bool(self.children) and not self.is_open

    @cached_property
    def is_open(self) -> bool:
        """Whether a wildcard lets anything stand in it."""
        if str(self.declaration.type.name) == _XSD + "anyType":
            return True
        return any(_is_wildcard(item) for item in self._items())

    @cached_property
    def children(self) -> Mapping[str, ElementModel]:
        """The elements that may stand in it, by local name."""
        found: dict[str, ElementModel] = {}
        for item in self._items():
            if _is_wildcard(item):
                continue
            for one in (item, *self.schema.substitutes(item)):
                found.setdefault(one.local_name, ElementModel(one.local_name, one, self.schema, self))
        return found

    @cached_property
    def attributes(self) -> frozenset[str]:
        """The names of its attributes."""
        declared = getattr(self.declaration, "attributes", None) or {}
        return frozenset(name.rpartition("}")[2] for name in declared if name is not None)

    def _items(self) -> Iterator[Any]:
        if hasattr(self._content, "iter_elements"):
            yield from self._content.iter_elements()

    def path(self) -> str:
        """Return the path from the root element, which is not named in it."""
        steps: list[str] = []
        node: ElementModel | None = self
        while node is not None and node.parent is not None:
            steps.append(node.name)
            node = node.parent
        return "/".join(reversed(steps)) or "."

    def descendants(self) -> Iterator[ElementModel]:
        """Yield every element below it, each declaration once."""
        seen = set()
        todo = list(self.children.values())
        while todo:
            model = todo.pop(0)
            if id(model.declaration.type) in seen and model.children:
                continue
            seen.add(id(model.declaration.type))
            yield model
            todo.extend(model.children.values())


def _is_wildcard(item: Any) -> bool:
    return getattr(item, "local_name", None) is None or item.name is None


class SchemaModel:
    """The elements of a schema.

    Args:
        schema: As xmlschema has read it.
    """

    def __init__(self, schema: Any) -> None:
        self._schema = schema

    @cached_property
    def roots(self) -> Mapping[str, ElementModel]:
        """The global elements of the target namespace, by local name."""
        return {
            declaration.local_name: ElementModel(declaration.local_name, declaration, self)
            for declaration in self._schema.elements.values()
        }

    def root(self, name: str) -> ElementModel | None:
        """Return a global element, or None where there is none of that name."""
        return self.roots.get(name)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all elements and attributes that can occur."""
        found = set(self.roots)
        for root in self.roots.values():
            found |= root.attributes
            for model in root.descendants():
                found |= {model.name, *model.attributes}
        return frozenset(found)

    def substitutes(self, declaration: Any) -> Iterator[Any]:
        """Yield what may stand in the place of an element."""
        groups = getattr(self._schema.maps, "substitution_groups", {})
        yield from groups.get(declaration.name, ())


def load_schema_model(xsd: Path) -> SchemaModel:
    """Return the model of an XSD and the files it includes; nothing is fetched from a network.

    Raises:
        SchemaError: A file is missing, or is no schema.
    """
    try:
        changed = xsd.stat().st_mtime_ns
    except OSError as error:
        raise SchemaError(f"{shown_path(xsd)}: the schema cannot be read: {error.strerror}") from error
    return _load(xsd, changed)


@lru_cache(maxsize=16)
def _load(xsd: Path, changed: int) -> SchemaModel:  # noqa: ARG001 - a file that has changed is read again
    import xmlschema  # noqa: PLC0415 - takes long to import
    from xmlschema.exceptions import XMLSchemaException  # noqa: PLC0415

    try:
        return SchemaModel(xmlschema.XMLSchema(str(xsd), allow="local", defuse="always"))
    except (XMLSchemaException, OSError, SyntaxError, ValueError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise SchemaError(f"{shown_path(xsd)}: the schema cannot be read: {reason}") from error
