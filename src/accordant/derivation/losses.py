"""What a JSON image cannot show, and so a derived schema cannot check: claimed, one by one, and never silently.

The list of kinds is closed (DESIGN section 5). Whoever compares verdicts on a document and on its image may excuse a
difference by a claimed loss only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from accordant.errors import SchemaError

__all__ = ["Loss", "LossKind", "beyond", "file_of"]


class LossKind(Enum):
    """Why an invalid document can have a valid image."""

    CHILD_ORDER = "child-order"
    INTERLEAVED_COUNTS = "interleaved-counts"
    MIXED = "mixed-text"
    NAME_COLLISION = "name-collision"
    NAMESPACES = "namespaces"
    XSI_ATTRIBUTES = "xsi-attributes"
    XSI_TYPE = "xsi-type"
    INSTANT_BOUNDS = "instant-bounds"
    FLOAT_BOUNDS = "float-bounds"
    DURATION_BOUNDS = "duration-bounds"
    PATTERN_SIZE = "pattern-size"
    IDENTITY = "identity-constraint"


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that the derived schema does not check.

    Attributes:
        kind: Which of the closed list.
        component: The component of the XSD, ``crm:note``; the schema as a whole is ``schema``.
        path: Where in the component, by the names of XSD: ``complexType/sequence``.
        reason: What is lost, in one sentence.
    """

    kind: LossKind
    component: str
    path: str
    reason: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.component, self.path) if part)
        return f"{where}: {self.reason} [{self.kind.value}]"


def beyond(component: Any, name: str, construct: str) -> SchemaError:
    """Return the error for a construct out of reach, with the component and the file that it stands in."""
    return SchemaError(f"{file_of(component)}: {name}: {construct} cannot be derived by this version")


def file_of(component: Any) -> str:
    """Return the name of the file that a component stands in."""
    url = str(getattr(getattr(component, "schema", None), "url", None) or "")
    return Path(url.removeprefix("file://")).name or "the schema"
