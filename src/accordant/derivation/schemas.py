"""From an XSD to the JSON Schema of the API's JSON images.

What is promised (DESIGN section 5): the image of every valid document is valid against the derived schema; the image of
an invalid one is not, unless the breach lies in a `Loss` that is listed with the schema. What cannot be derived within
this promise is refused with a `SchemaError`; a schema that is almost right is never made.

Shape: the root is an object whose only key is one of the known root elements. Each type has a definition
(`accordant.derivation.elements`). One or several is asked by if, then and else on the type of the value, never by
oneOf, so that a validator's errors are about the value and not about the branches.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from accordant.derivation.definitions import Definitions
from accordant.derivation.elements import Elements
from accordant.derivation.losses import Loss, LossKind
from accordant.derivation.objects import any_of, is_name
from accordant.errors import SchemaError
from accordant.mapping import Mapping
from accordant.validators.json import JsonValidator
from accordant.validators.model_lookups import roots_of
from accordant.validators.models import load_model

__all__ = ["Derivation", "derive", "dumps"]

# The family of conversions whose images are described; see `accordant.mapping.rules`.
_USUAL: Final = {"leaves": "text", "names": "local", "namespaces": "dropped", "nil": "null"}
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_UNSEEN: Final = "xsi:type, schema locations, and xsi:nil where it is false or the element has content, leave no trace"
_FRAMES: Final = 20_000
"""How deep Python may call here: groups may be nested as deep as a file can be read, far deeper than its default."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A derived schema.

    Attributes:
        schema: JSON Schema 2020-12; its first key is a ``$comment`` that says how it came about, and ``x-losses`` lists
            the losses.
        losses: What it does not check, in the order of components.
    """

    schema: dict[str, Any]
    losses: tuple[Loss, ...]


def derive(xsd_path: Path, mapping: Mapping) -> Derivation:
    """Derive the JSON Schema of the images of an XSD's documents.

    Raises:
        SchemaError: The XSD cannot be read, or has something that cannot be derived.
    """
    path = Path(xsd_path)
    odd = [f"{rule}: {getattr(mapping, rule)}" for rule, usual in _USUAL.items() if getattr(mapping, rule) != usual]
    if odd:
        known = ", ".join(f"{rule}: {usual}" for rule, usual in _USUAL.items())
        raise SchemaError(f"{path}: no schema can be derived for images with {', '.join(odd)}; what can be is {known}")
    with _depth():
        model = load_model(path)
        try:
            derivation = _derived(path, model, mapping)
        except (RecursionError, MemoryError) as cause:
            raise SchemaError(f"{path}: too deep or too large to be derived: {type(cause).__name__}") from cause
        except (
            AssertionError,
            ArithmeticError,
            AttributeError,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as cause:
            # What xmlschema makes of a schema that it reads only in part may lack anything.
            raise SchemaError(f"{path}: cannot be derived by this version: {type(cause).__name__}: {cause}") from cause
    # What validators do not take is not handed out.
    JsonValidator(derivation.schema)
    return derivation


@contextmanager
def _depth() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _derived(path: Path, model: Any, mapping: Mapping) -> Derivation:
    losses = [
        Loss(LossKind.NAMESPACES, "schema", "", "names in an image have no namespace"),
        Loss(LossKind.XSI_ATTRIBUTES, "schema", "", _UNSEEN),
    ]
    if is_name(mapping.attribute_prefix + "a"):
        reason = "an attribute, a child and a text of one name have one key, and look alike where one of them may be"
        losses.append(Loss(LossKind.NAME_COLLISION, "schema", "", reason))
    definitions = Definitions()
    elements = Elements(model, mapping, definitions, losses)
    roots: dict[str, list[dict[str, Any]]] = {}
    for declaration in roots_of(model).values():
        if not declaration.abstract:
            roots.setdefault(declaration.local_name, []).append(elements.image(declaration, ""))
    unknown: Any = False
    if not roots:
        # Without a declaration a document can be valid by xsi:type only (Structures 5.2).
        reason = "there are no root elements, so that any name is one whose type xsi:type says"
        losses.append(Loss(LossKind.XSI_TYPE, "schema", "", reason))
        unknown = elements.of_any_type()
        if unknown is None:
            raise SchemaError(f"{path}: there is neither an element nor a type in it (of XSD 1.0), and so no document")
    for name, images in roots.items():
        if len(images) > 1:
            reason = f"root elements of several namespaces have the name {name}"
            losses.append(Loss(LossKind.NAME_COLLISION, name, "element", reason))
    definitions.finish()
    losses = sorted(set(losses), key=lambda loss: (loss.component, loss.path, loss.kind.value, loss.reason))
    schema = {
        "$comment": _comment(path, mapping),
        "$schema": _DIALECT,
        "title": path.stem,
        "type": "object",
        "properties": {name: any_of(images) for name, images in roots.items()},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": unknown,
        "$defs": {name: definitions.schemas[name] for name in sorted(definitions.schemas)},
        "x-losses": [
            {"kind": loss.kind.value, "component": loss.component, "path": loss.path, "reason": loss.reason}
            for loss in losses
        ],
    }
    return Derivation(schema, tuple(losses))


def dumps(derivation: Derivation) -> str:
    """Return the schema as text, the same for the same XSD and mapping on every machine."""
    return json.dumps(derivation.schema, indent=2, ensure_ascii=False) + "\n"


def _comment(xsd_path: Path, mapping: Mapping) -> str:
    rules = {
        "text_key": mapping.text_key,
        "attribute_prefix": mapping.attribute_prefix,
        "empty": mapping.empty,
        "nil": mapping.nil,
        "repeated": mapping.repeated,
        "scalars": mapping.scalars,
        "dropped_attributes": sorted(mapping.dropped_attributes),
    }
    return (
        f"Derived from {xsd_path.name} by `accordant derive`; to change it, change that file and derive again. "
        f"It describes the JSON images of its documents by the mapping {json.dumps(rules)}. "
        "What it cannot check is listed under x-losses."
    )
