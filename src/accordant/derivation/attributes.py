"""Attributes of a type as keys of its images: what each holds, which must be there, and what a wildcard admits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from accordant.derivation.counts import Counts, leaf
from accordant.derivation.objects import Contents
from accordant.derivation.wildcards import Admission, admission
from accordant.mapping import Mapping
from accordant.validators.trees import split

__all__ = ["Attribute", "Attributes", "attributes_of"]

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_OF_INSTANCES: Final = ("nil", "noNamespaceSchemaLocation", "schemaLocation", "type")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a type.

    Attributes:
        key: Its key in an image.
        declaration: An `xmlschema.XsdAttribute`; None for those of the schema instance namespace, where a mapping
            keeps them.
        is_required: Whether it must be there.
    """

    key: str
    declaration: Any
    is_required: bool


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes that a type may have and an image shows.

    Attributes:
        named: Those with a declaration.
        wildcard: What a wildcard admits beyond these; None where there is none.
        dropped: Names of required attributes that the mapping drops.
        prefix: What stands before a name to make its key.
        excluded: Keys that the wildcard admits only as declared.
    """

    named: tuple[Attribute, ...]
    wildcard: Admission | None
    dropped: tuple[str, ...]
    prefix: str
    excluded: frozenset[str] = frozenset()

    @property
    def are_shown(self) -> bool:
        """Whether an image may have a key of an attribute."""
        return bool(self.named) or self.wildcard is not None

    @property
    def are_required(self) -> bool:
        """Whether an image always has a key of an attribute."""
        return any(each.is_required for each in self.named)

    def enter(self, contents: Contents, schema_of: Callable[[Attribute], dict[str, Any]]) -> list[Counts]:
        """Enter values and wildcard into the contents of an object; return how often the keys occur."""
        for each in self.named:
            contents.add(each.key, schema_of(each))
        if self.wildcard is not None and self.wildcard.is_open:
            contents.attribute_prefix = self.prefix
            contents.attribute_namespaces = self.wildcard.namespaces
            contents.excluded = self.excluded
        return [leaf(each.key, int(each.is_required), 1) for each in self.named]


def attributes_of(xsd_type: Any, model: Any, mapping: Mapping) -> Attributes:
    """Return the attributes of a type; a simple type has none but those of the schema instance namespace."""
    prefix = mapping.attribute_prefix
    named: list[Attribute] = []
    dropped: list[str] = []
    wildcard = None
    excluded: frozenset[str] = frozenset()
    declared = {} if xsd_type.is_simple() else dict(xsd_type.attributes.items())
    if None in declared:
        globals_ = {
            name: each
            for name, each in model.maps.attributes.items()
            if name not in declared and split(name)[0] not in {*mapping.dropped_attributes, _XSI}
        }
        wildcard = admission(declared[None], globals_)
        excluded = frozenset(prefix + name for name in wildcard.declared)
    for name, attribute in declared.items():
        if name is None or attribute.use == "prohibited":
            continue
        if split(name)[0] in mapping.dropped_attributes:
            dropped += [name] if attribute.use == "required" else []
        else:
            named.append(Attribute(prefix + attribute.local_name, attribute, attribute.use == "required"))
    if wildcard is not None:
        for found in wildcard.declared.values():
            named += [Attribute(prefix + each.local_name, each, is_required=False) for each in found]
    if _XSI not in mapping.dropped_attributes:
        named += [Attribute(prefix + name, None, is_required=False) for name in _OF_INSTANCES]
    return Attributes(tuple(named), wildcard, tuple(dropped), prefix, excluded)
