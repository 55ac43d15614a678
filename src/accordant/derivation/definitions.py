"""The ``$defs`` of a derived schema: each component has one definition, and each definition a name of its own.

A definition is entered when it is first referred to and written later, one after the other, so that a type may contain
itself and no depth of nesting is too deep.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from typing import Any

from accordant.derivation.references import pointer_to
from accordant.validators.model_lookups import XSD_NAMESPACE, display_name
from accordant.validators.trees import split

__all__ = ["Definitions", "identity", "reference"]


class Definitions:
    """Definitions by name, and what is still to be written.

    Attributes:
        schemas: The definitions.
    """

    __slots__ = ("_defined", "_kept", "_names", "_pending", "_taken", "schemas")

    def __init__(self) -> None:
        self.schemas: dict[str, dict[str, Any]] = {}
        self._names: dict[Hashable, str] = {}
        self._taken: set[str] = set()
        self._defined: set[Hashable] = set()
        self._kept: list[Any] = []
        self._pending: deque[tuple[str, Callable[[str], dict[str, Any]]]] = deque()

    def name_of(self, xsd_type: Any, owner: str) -> str:
        """Return the name of a type, the same for the same type, and another for another type of its name.

        Args:
            xsd_type: A type of any kind.
            owner: What a type without a name is called, ``crm:note/@id``.
        """
        # Types are told apart by their addresses, which are not given out again while the types are kept.
        self._kept.append(xsd_type)
        return self._name(identity(xsd_type), owner if xsd_type.name is None else display_name(xsd_type))

    def define(self, key: Hashable, wanted: str, build: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
        """Return a reference to the definition of `key`, which `build` is asked for when it is first needed."""
        name = self._name(key, wanted)
        if key not in self._defined:
            self._defined.add(key)
            self._pending.append((name, build))
        return reference(name)

    def finish(self) -> None:
        """Write what was referred to, and what that refers to."""
        while self._pending:
            name, build = self._pending.popleft()
            self.schemas[name] = build(name)

    def _name(self, key: Hashable, wanted: str) -> str:
        name = self._names.get(key)
        if name is None:
            name, number = wanted, 1
            while name in self._taken:
                number += 1
                name = f"{wanted} ({number})"
            self._names[key] = name
            self._taken.add(name)
        return name


def identity(xsd_type: Any) -> Hashable:
    """Return what tells a type from any other: built-in types exist once for each schema of schemas."""
    return xsd_type.name if split(xsd_type.name or "")[0] == XSD_NAMESPACE else id(xsd_type)


def reference(name: str) -> dict[str, Any]:
    """Return the schema that refers to a definition."""
    return {"$ref": pointer_to(name)}
