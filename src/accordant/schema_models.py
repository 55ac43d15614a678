"""What an XSD says of elements, for static checks: children, attributes and datatypes, as xmlschema reads them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from accordant.schema_files import read_schema

__all__ = ["ElementModel", "SchemaModel", "load_schema_model"]

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_TEXTS = frozenset({"string", "normalizedString", "token"})


@dataclass(frozen=True, eq=False)
class ElementModel:
    """A declared element.

    Attributes:
        name: Its local name.
        declaration: As xmlschema has it.
        schema: The model that it is a part of.
        parent: What it was found in; None for a root.
        is_vague: Whether it, or something around it, stands in other places too.
    """

    name: str
    declaration: Any
    schema: SchemaModel
    parent: ElementModel | None = None
    is_vague: bool = False

    @cached_property
    def _content(self) -> Any:
        """The content of a complex type: a group, or a simple type where it has text and attributes."""
        return getattr(self.declaration.type, "content", None) if self.declaration.type.is_complex() else None

    @cached_property
    def type(self) -> str | None:
        """Nearest built-in datatype of its text, such as ``string``; None where it has children, or anything."""
        declared = self.declaration.type
        if declared.is_complex():
            return _built_in(self._content) if declared.has_simple_content() else None
        return _built_in(declared)

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
    def has_open_attributes(self) -> bool:
        """Whether a wildcard lets it have any attribute."""
        return None in (getattr(self.declaration, "attributes", None) or {})

    @cached_property
    def attributes(self) -> Mapping[str, str | None]:
        """Its attributes, and the nearest built-in datatype of each; None where that is not known."""
        declared = getattr(self.declaration, "attributes", None) or {}
        return {name.rpartition("}")[2]: _built_in(found.type) for name, found in declared.items() if name is not None}

    def _items(self) -> Iterator[Any]:
        if hasattr(self._content, "iter_elements"):
            yield from self._content.iter_elements()

    def path(self) -> str:
        """Return the path from the root element, which is not named in it."""
        *_, top = (self, *self.around())
        return "/".join(each.name for each in self.within(top)) or "."

    def around(self) -> Iterator[ElementModel]:
        """Yield the elements around it, the nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def within(self, top: ElementModel) -> list[ElementModel]:
        """Return the steps to it from an element around it."""
        steps = takewhile(lambda each: each is not top, (self, *self.around()))
        return [*steps][::-1]

    def descendants(self) -> Iterator[ElementModel]:
        """Yield every element below it; of those with the same name and the same children, one.

        What is around such a one is not known, nor what is around those in it: they are vague.
        """
        yield from self._below

    @cached_property
    def _below(self) -> tuple[ElementModel, ...]:
        first: dict[object, ElementModel] = {}
        several: set[object] = set()
        todo = deque(self.children.values())
        while todo:
            model = todo.popleft()
            key = model.kind
            if key in first:
                several.add(key)
                continue
            first[key] = model
            todo.extend(model.children.values())
        return tuple(
            replace(model, is_vague=True) if any(each.kind in several for each in model.within(self)) else model
            for model in first.values()
        )

    @property
    def kind(self) -> object:
        """What two elements share that have the same name and the same children; one without children is alone."""
        return (self.name, id(self.declaration.type)) if self.children else self


def _built_in(declared: Any) -> str | None:
    """Return the nearest datatype of XSD itself that a simple type restricts, such as ``string``.

    Of a union with the empty text it is that of the other member. None also where that is text of a pattern: it may
    well be a number or a date, or nothing.
    """
    has_pattern = False
    while declared is not None:
        members = [
            one for one in getattr(declared, "member_types", None) or () if getattr(one, "max_length", None) != 0
        ]
        if len(members) == 1:
            return _built_in(members[0])
        name = str(declared.name or "")
        if name.startswith(_XSD):
            name = name.removeprefix(_XSD)
            is_any = name in {"anySimpleType", "anyAtomicType", "anyType"}
            return None if is_any or (has_pattern and name in _TEXTS) else name
        has_pattern = has_pattern or getattr(declared, "patterns", None) is not None
        declared = declared.base_type
    return None


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

    @property
    def namespace(self) -> str:
        """The target namespace; empty where there is none."""
        return str(self._schema.target_namespace or "")

    @cached_property
    def has_unqualified_elements(self) -> bool:
        """Whether elements that stand in others are in no namespace although the schema has one."""
        models = (model for root in self.roots.values() for model in root.descendants())
        return bool(self.namespace) and any(not str(model.declaration.name).startswith("{") for model in models)

    def root(self, name: str) -> ElementModel | None:
        """Return a global element, or None where there is none of that name."""
        return self.roots.get(name)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all elements and attributes that can occur."""
        found = set(self.roots)
        for root in self.roots.values():
            found |= set(root.attributes)
            for model in root.descendants():
                found |= {model.name, *model.attributes}
        return frozenset(found)

    def substitutes(self, declaration: Any) -> Iterator[Any]:
        """Yield what may stand in the place of an element, and what may stand in the place of that."""
        groups = getattr(self._schema.maps, "substitution_groups", {})
        for one in groups.get(declaration.name, ()):
            yield one
            yield from self.substitutes(one)


def load_schema_model(xsd: Path) -> SchemaModel:
    """Return the model of an XSD and the files it includes; nothing is fetched from a network.

    Raises:
        SchemaError: A file is missing, or is no schema; it carries every mistake that was found.
    """
    try:
        changed = xsd.stat().st_mtime_ns
    except OSError:
        changed = 0
    return _load(xsd, changed)


@lru_cache(maxsize=16)
def _load(xsd: Path, _changed: int) -> SchemaModel:
    return SchemaModel(read_schema(xsd))
