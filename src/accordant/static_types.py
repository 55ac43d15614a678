"""What an expression gives, as far as that is known before it is evaluated, and what can be done with it.

Source: XPath 2.0, https://www.w3.org/TR/xpath20/, without schema import: the text of an element is untyped, and what
the XSD declares for it is kept beside, so that a comparison that cannot be meant is seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accordant.schema_models import ElementModel

__all__ = ["ANYTHING", "BOOLEAN", "EMPTY", "StaticType", "family", "of_datatype", "union"]

_NUMBERS = frozenset(
    [
        "integer",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "long",
        "int",
        "short",
        "byte",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
        "decimal",
        "double",
        "float",
    ]
)
_INTEGERS = _NUMBERS - {"decimal", "double", "float"}
_INSTANTS = frozenset({"dateTime", "date", "time"})
_DURATIONS = frozenset({"duration", "dayTimeDuration", "yearMonthDuration"})


def family(datatype: str | None) -> str | None:
    """Return ``number``, ``boolean``, ``dateTime``, ``date``, ``time``, ``duration`` or ``string``; None if unknown."""
    if datatype is None:
        return None
    if datatype in _NUMBERS:
        return "number"
    if datatype in _DURATIONS:
        return "duration"
    return datatype if datatype in {"boolean", *_INSTANTS} else "string"


@dataclass(frozen=True, slots=True)
class StaticType:
    """What an expression gives.

    Attributes:
        kind: ``typed`` (a value of `datatype`), ``untyped`` (text of the answer, declared as `datatype`),
            ``nodes`` (elements, those of `models`), ``empty`` or ``anything``.
        datatype: XSD datatype without prefix; None where it is not known, or there are several.
        models: The elements that nodes may be; empty where that is not known.
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
            return f"elements {names}" if names else "elements"
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

    def atomized(self) -> StaticType:
        """Return the type of its values: of nodes, their text."""
        if self.kind != "nodes":
            return self
        declared = {model.type for model in self.models}
        return StaticType("untyped", declared.pop() if len(declared) == 1 else None)

    def may_be_value_of(self, datatype: str) -> bool:
        """Tell whether it can be meant as the value of a parameter."""
        wanted, own = family(datatype), self.family
        if own is None or wanted == "string" or own == "string" or self.kind in {"anything", "empty"}:
            return True
        if wanted != own:
            return False
        given = self.atomized().datatype
        return not (datatype in _INTEGERS and given not in _INTEGERS and wanted == "number")


ANYTHING = StaticType("anything")
EMPTY = StaticType("empty")
BOOLEAN = StaticType("typed", "boolean")


def of_datatype(datatype: str) -> StaticType:
    """Return the type of a parameter's value."""
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
    kinds = {each.kind for each in found}
    families = {each.family for each in found}
    if kinds == {"typed"} and families == {"number"}:
        return StaticType("typed", "integer" if all(each.datatype in _INTEGERS for each in found) else "decimal")
    return ANYTHING
