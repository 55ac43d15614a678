"""What an expression gives, as far as that is known before it is evaluated.

Source: XPath 2.0, https://www.w3.org/TR/xpath20/, without schema import: the text of an element is untyped, and what
the XSD declares for it is kept beside, so that a comparison that cannot be meant is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accordant.schema_models import ElementModel

__all__ = ["ANYTHING", "BOOLEAN", "EMPTY", "INSTANTS", "StaticType", "Wrong", "family", "of_datatype", "union"]

_FAMILIES: Mapping[str, str] = {
    "boolean": "boolean",
    "integer": "integer nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger long int short byte "
    "unsignedLong unsignedInt unsignedShort unsignedByte",
    "number": "decimal double float",
    "duration": "duration dayTimeDuration yearMonthDuration",
    "string": "string normalizedString token language NMTOKEN Name NCName ID IDREF ENTITY anyURI",
    **{instant: instant for instant in ("dateTime", "date", "time")},
}
_FAMILY_OF = {datatype: name for name, datatypes in _FAMILIES.items() for datatype in datatypes.split()}
INSTANTS = frozenset({"dateTime", "date", "time"})
"""The families of points in time."""


def family(datatype: str | None) -> str | None:
    """Return ``number``, ``boolean``, ``dateTime``, ``date``, ``time``, ``duration`` or ``string``; None if unknown."""
    found = _FAMILY_OF.get(datatype or "")
    return "number" if found == "integer" else found


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why an expression cannot be meant as it stands.

    Attributes:
        hint: What to write instead; empty where the message says it.
    """

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class StaticType:
    """What an expression gives.

    Attributes:
        kind: ``typed`` (a value of `datatype`), ``untyped`` (text of the answer, declared as `datatype`),
            ``nodes`` (those of `models`), ``empty`` or ``anything``.
        datatype: XSD datatype without prefix; None where it is not known, or there are several. That of nodes is
            the one of their text where they are no elements: attributes, and what ``text()`` selects.
        models: The elements that nodes may be; none for nodes that are no elements.
    """

    kind: str
    datatype: str | None = None
    models: tuple[ElementModel, ...] = ()

    def __str__(self) -> str:
        if self.kind == "typed":
            return f"xs:{self.datatype}"
        if self.kind == "untyped":
            return "text of the answer"
        if self.kind == "nodes":
            names = " or ".join(dict.fromkeys(model.name for model in self.models))
            return f"elements {names}" if names else "text of the answer"
        return self.kind

    @property
    def is_boolean(self) -> bool:
        """Whether it is of type xs:boolean, or may be."""
        return self.kind == "anything" or (self.kind == "typed" and self.datatype == "boolean")

    @property
    def is_condition(self) -> bool:
        """Whether it can be meant to be true or false: a boolean, or nodes that are there or not."""
        return self.is_boolean or self.kind == "nodes"

    @property
    def is_nodes(self) -> bool:
        """Whether it is nodes, or may be."""
        return self.kind in {"nodes", "anything"}

    @property
    def family(self) -> str | None:
        """The family of its datatype, that of its text for nodes; None where it is not known."""
        return family(self.atomized().datatype)

    @property
    def is_typed(self) -> bool:
        """Whether it is a value of a known type, and not text of the answer."""
        return self.kind == "typed" and self.datatype is not None

    @property
    def is_integer(self) -> bool:
        """Whether it, or its text, is declared to be a whole number."""
        return _FAMILY_OF.get(self.atomized().datatype or "") == "integer"

    @property
    def without_value(self) -> str:
        """Names of elements that have children and no value of their own; empty where some have a value."""
        if self.kind == "nodes" and all(model.has_only_children for model in self.models):
            return " or ".join(dict.fromkeys(model.name for model in self.models))
        return ""

    def atomized(self) -> StaticType:
        """Return the type of its values: of nodes, their text."""
        if self.kind != "nodes":
            return self
        if not self.models:
            return StaticType("untyped", self.datatype)
        declared = {model.type for model in self.models}
        return StaticType("untyped", declared.pop() if len(declared) == 1 else None)

    def may_be_value_of(self, datatype: str) -> bool:
        """Tell whether it can be meant as the value of a parameter."""
        wanted, own = family(datatype), self.family
        if wanted in {None, "string"} or own in {None, "string"} or self.kind in {"anything", "empty"}:
            return True
        return wanted == own and (self.is_integer or _FAMILY_OF[datatype] != "integer")


ANYTHING = StaticType("anything")
EMPTY = StaticType("empty")
BOOLEAN = StaticType("typed", "boolean")


def of_datatype(datatype: str) -> StaticType:
    """Return the type of a value of an XSD datatype without prefix."""
    return StaticType("typed", datatype)


def union(types: Iterable[StaticType]) -> StaticType:
    """Return the type of what is of one of several types."""
    found = [each for each in types if each.kind != "empty"]
    if not found:
        return EMPTY
    if all(each == found[0] for each in found):
        return found[0]
    if all(each.kind == "nodes" and each.models for each in found):
        return StaticType("nodes", models=tuple(dict.fromkeys(model for each in found for model in each.models)))
    if all(each.is_typed and each.family == "number" for each in found):
        return of_datatype("integer" if all(each.is_integer for each in found) else "decimal")
    return ANYTHING
