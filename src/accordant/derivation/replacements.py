"""What may stand in the place of a declared element or type: substitution groups, and types that xsi:type asks for.

Source: XML Schema Part 1, second edition: 3.3.6 (Substitution Group OK), 3.3.4 (Element Locally Valid, clause 4) and
3.4.6 (Type Derivation OK).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from accordant.derivation.definitions import identity
from accordant.derivation.varieties import base_of
from accordant.validators.model_lookups import XSD_NAMESPACE, roots_of
from accordant.validators.trees import split

__all__ = ["Replacements", "is_any_type"]


class Replacements:
    """The substitution groups and the derivations of one schema.

    Attributes:
        all_types: Its global types.
    """

    __slots__ = ("_derived", "_members", "_types", "all_types")

    def __init__(self, model: Any) -> None:
        self._members: dict[str, list[Any]] = {}
        for declaration in roots_of(model).values():
            if declaration.substitution_group:
                self._members.setdefault(declaration.substitution_group, []).append(declaration)
        self._derived: dict[Hashable, list[Any]] = {}
        types = model.maps.types
        self.all_types = [types[name] for name in sorted(types) if split(name)[0] != XSD_NAMESPACE]
        for each in self.all_types:
            base = base_of(each)
            if base is not None:
                self._derived.setdefault(identity(base), []).append(each)
        self._types: dict[Hashable, list[Any]] = {}

    def elements(self, head: Any) -> list[Any]:
        """Return the global declarations that a reference to `head` stands for, without abstract ones."""
        found = [head]
        if "substitution" not in head.block.split():
            found += [each for each in self._iter_members(head) if not _is_blocked_member(each, head)]
        return [each for each in found if not each.abstract]

    def _iter_members(self, head: Any) -> Iterator[Any]:
        seen = {head.name}
        waiting = [head.name]
        for name in waiting:
            for member in self._members.get(name, ()):
                if member.name not in seen:
                    seen.add(member.name)
                    waiting.append(member.name)
                    yield member

    def types(self, declaration: Any) -> list[Any]:
        """Return the types that an element can have, the declared one first, without abstract ones.

        A simple type that is derived from a simple one is left out: it has no text that the other does not have.
        """
        declared = declaration.type
        if is_any_type(declared):
            return [declared]
        blocked = set(declaration.block.split())
        if declared.is_complex():
            blocked |= set(declared.block.split())
        found = [declared, *self._below(declared)]
        if blocked:
            found = [each for each in found if not blocked & _methods(each, declared)]
        return [each for each in found if each.is_simple() or not each.abstract]

    def _below(self, base: Any) -> list[Any]:
        key = identity(base)
        if key not in self._types:
            found: list[Any] = []
            seen = {key}
            waiting = [base]
            for current in waiting:
                for each in self._derived.get(identity(current), ()):
                    if identity(each) not in seen:
                        seen.add(identity(each))
                        waiting.append(each)
                        if each.is_complex():
                            found.append(each)
            self._types[key] = found
        return self._types[key]


def is_any_type(xsd_type: Any) -> bool:
    """Tell whether a type is the one that all others are derived from."""
    return split(xsd_type.name or "") == (XSD_NAMESPACE, "anyType")


def _iter_steps(xsd_type: Any, base: Any) -> Iterator[Any]:
    """Yield the types from `xsd_type` to before `base`."""
    current = xsd_type
    while current is not None and identity(current) != identity(base):
        yield current
        current = base_of(current)


def _methods(xsd_type: Any, base: Any) -> set[str]:
    return {each.derivation if each.is_complex() else "restriction" for each in _iter_steps(xsd_type, base)}


def _is_blocked_member(member: Any, head: Any) -> bool:
    blocked = set(head.block.split())
    steps = list(_iter_steps(member.type, head.type))
    for each in (*steps[1:], head.type):
        if each.is_complex():
            blocked |= set(each.block.split())
    return bool(blocked & _methods(member.type, head.type))
