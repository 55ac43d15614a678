"""From an XSD to the JSON Schema of the API's JSON images.

What is promised (DESIGN section 5): the image of every valid document is valid against the derived schema; the image of
an invalid one is not, unless the breach lies in a `Loss` that is listed with the schema. A construct that cannot be
derived within this promise is refused with a `SchemaError`; a schema that is almost right is never made.

Shape: the root is an object whose only key is one of the known root elements. Each type has a definition; for a simple
type, ``xsd:int`` is that of its text, ``element(xsd:int)`` that of an element, which may carry attributes that the
mapping drops, and ``nillable(xsd:int)`` that of one which may be nil. One or several is asked by if, then and else on
the type of the value, never by oneOf, so that a validator's errors are about the value and not about the branches.

White space: an element whose type has children, all of them optional, may hold nothing but white space (Structures
3.4.4, clause 2.3). Its image is then that text, so a blank string, ``""`` too, is valid wherever ``{}`` is for such a
type. This also settles what the root of an answer without rows may look like: both ``{}`` and ``""`` are known.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from accordant.derivation.content_models import Occurrences, has_order, occurrences
from accordant.derivation.losses import Loss, LossKind, beyond
from accordant.derivation.simple_types import SimpleTypes
from accordant.mapping import Mapping
from accordant.validators.model_lookups import XSD_NAMESPACE, display_name, roots_of
from accordant.validators.models import load_model
from accordant.validators.trees import local, split

__all__ = ["Derivation", "derive", "dumps"]

_BLANK: Final = r"^[ \t\n\r]*$"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_ANY_TYPES: Final = frozenset({"anyType", "anySimpleType", "anyAtomicType"})


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
        SchemaError: The XSD cannot be read, or has a construct that this version cannot derive.
    """
    model = load_model(xsd_path)
    deriver = _Deriver(model, mapping)
    roots = deriver.roots()
    losses = tuple(sorted(deriver.losses, key=lambda loss: (loss.component, loss.path, loss.kind.value, loss.reason)))
    schema = {
        "$comment": _comment(Path(xsd_path), mapping),
        "$schema": _DIALECT,
        "title": Path(xsd_path).stem,
        "type": "object",
        "properties": roots,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "$defs": {name: deriver.definitions[name] for name in sorted(deriver.definitions)},
        "x-losses": [
            {"kind": loss.kind.value, "component": loss.component, "path": loss.path, "reason": loss.reason}
            for loss in losses
        ],
    }
    return Derivation(schema, losses)


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


class _Deriver:
    """Collects definitions and losses while it goes from the roots to the types that they need."""

    def __init__(self, model: Any, mapping: Mapping) -> None:
        self.definitions: dict[str, dict[str, Any]] = {}
        self.losses: list[Loss] = [
            Loss(LossKind.NAMESPACES, "schema", "", "names in an image have no namespace"),
            Loss(LossKind.XSI_ATTRIBUTES, "schema", "", "xsi:nil=false, xsi:type and schema locations leave no trace"),
        ]
        self._model = model
        self._mapping = mapping
        self._anonymous: dict[int, str] = {}
        self._owners: dict[str, Any] = {}
        self._simple_types = SimpleTypes(self.definitions, self.losses, self._name_of_simple)

    def roots(self) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        for declaration in roots_of(self._model).values():
            name = declaration.local_name
            if declaration.abstract:
                raise beyond(declaration, name, "an abstract element")
            if declaration.substitution_group is not None:
                raise beyond(declaration, name, "a substitution group")
            if name in properties:
                raise beyond(declaration, name, "a second root of this name, in another namespace,")
            properties[name] = self._element(declaration, "")
        return properties

    def _element(self, declaration: Any, owner: str) -> dict[str, Any]:
        """Return the schema of the image of one element."""
        xsd_type = declaration.type
        component = owner or declaration.local_name
        if declaration.fixed is not None:
            raise beyond(declaration, component, f"the fixed value of {declaration.local_name}")
        if declaration.identities:
            reason = f"keys and references of {declaration.local_name} compare values across the document"
            self.losses.append(Loss(LossKind.IDENTITY, component, f"element {declaration.local_name}", reason))
        name = self._name(xsd_type, owner, declaration)
        if xsd_type.is_simple() or xsd_type.has_simple_content():
            reference = self._leaf(xsd_type, name, declaration)
        else:
            reference = self._complex(xsd_type, name, declaration)
        if declaration.default is not None:
            # The value of an empty element is the default (Structures 3.3.4, 5.1).
            if not xsd_type.is_simple():
                raise beyond(declaration, component, f"the default of {declaration.local_name}, which is not simple,")
            empty = {"const": self._mapping.empty_image()}
            reference = {"if": empty, "else": reference}
        return self._nillable(xsd_type, name, reference, declaration) if declaration.nillable else reference

    def _name(self, xsd_type: Any, owner: str, declaration: Any) -> str:
        if xsd_type.name is not None:
            return display_name(xsd_type)
        return self._anonymous.setdefault(id(xsd_type), f"{owner}/{declaration.local_name}")

    # Simple types, and complex types with simple content

    def _name_of_simple(self, xsd_type: Any, owner: str) -> str:
        name = display_name(xsd_type) if xsd_type.name is not None else owner
        self._claim(name, xsd_type)
        return name

    def _anonymous_base(self, base: Any, name: str) -> str:
        return display_name(base) if base.name is not None else f"{name}/base"

    def _anonymous_attribute(self, attribute: Any, name: str) -> str:
        named = attribute.type.name is not None
        return display_name(attribute.type) if named else f"{name}/@{attribute.local_name}"

    def _leaf(self, xsd_type: Any, name: str, user: Any) -> dict[str, Any]:
        """Return a reference to the schema of an element without children."""
        key = f"element({name})"
        self._claim(key, xsd_type)
        if key in self.definitions:
            return _reference(key)
        simple = xsd_type if xsd_type.is_simple() else xsd_type.content
        if xsd_type.is_complex():
            self._refuse_derived(xsd_type, name, user)
        owner = name if xsd_type.is_simple() else self._anonymous_base(simple, name)
        text = self._simple_types.reference(simple, owner)
        attributes, required = self._attributes(xsd_type, name)
        if xsd_type.is_simple():
            attributes.update(self._attributes_by_xsi_type(xsd_type, name))
        content = self._mapping.text_key
        self._refuse_collision(xsd_type, name, content, attributes)
        with_attributes: dict[str, Any] = {"title": name, "properties": {**attributes, content: text}}
        if required:
            with_attributes["required"] = required
        if not self._is_empty_valid(simple):
            if attributes:
                with_attributes["required"] = [*required, content]
            else:
                # Says the same, and says nothing more where another key stands in the place of the text.
                with_attributes["minProperties"] = 1
        with_attributes["additionalProperties"] = False
        types = ["string", "object"]
        schema: dict[str, Any] = {"title": name, "type": types, "if": {"type": "string"}, "then": text}
        if required:
            # An attribute makes it an object, and there always is one.
            schema = {"title": name, "type": "object"}
            schema.update(with_attributes)
        else:
            schema["else"] = with_attributes
        self.definitions[key] = schema
        return _reference(key)

    def _is_empty_valid(self, simple: Any) -> bool:
        # {} is the image of the empty element, so it is valid wherever the empty string is.
        return self._mapping.empty == "object" and self._simple_types.accepts_empty(simple)

    # Complex types

    def _complex(self, xsd_type: Any, name: str, user: Any) -> dict[str, Any]:
        self._claim(name, xsd_type)
        if name in self.definitions:
            return _reference(name)
        self._refuse_derived(xsd_type, name, user)
        schema: dict[str, Any] = {"title": name}
        # Entered before it is filled: a type may contain itself.
        self.definitions[name] = schema
        children = {} if xsd_type.is_empty() else occurrences(xsd_type.content, name)
        if not xsd_type.is_empty() and has_order(xsd_type.content):
            reason = "children in another order have the same image"
            self.losses.append(Loss(LossKind.CHILD_ORDER, name, "complexType/sequence", reason))
        properties, required = self._attributes(xsd_type, name)
        if self._mapping.text_key in properties:
            raise beyond(xsd_type, name, f"an attribute with the text's key {self._mapping.text_key}")
        may_be_text = not required and not any(each.minimum for each in children.values())
        for qualified, each in children.items():
            child = local(qualified)
            self._refuse_collision(xsd_type, name, child, properties)
            properties[child] = self._repeated(self._element(each.declaration, name), each)
            if each.minimum:
                required.append(child)
        if may_be_text and children:
            schema.update({"type": ["object", "string"], "pattern": _BLANK})
        elif may_be_text and self._mapping.empty == "string":
            schema.update({"type": ["object", "string"], "maxLength": 0})
        else:
            schema["type"] = "object"
        if children and not any(each.minimum for each in children.values()):
            # With an attribute, a dropped one too, the blank text stands under the text key.
            blank = {"type": "string", "pattern": _BLANK}
            named = properties.get(self._mapping.text_key)
            properties[self._mapping.text_key] = blank if named is None else {"if": blank, "else": named}
        schema["properties"] = properties
        if required:
            schema["required"] = required
        schema["additionalProperties"] = False
        return _reference(name)

    def _repeated(self, element: dict[str, Any], each: Occurrences) -> dict[str, Any]:
        if each.maximum == 1:
            return element
        array: dict[str, Any] = {"type": "array", "minItems": max(2, each.minimum)}
        if each.maximum is not None:
            array["maxItems"] = each.maximum
        array["items"] = element
        if each.minimum > 1:
            return array
        del array["type"]
        return {"if": {"type": "array"}, "then": array, "else": element}

    # Attributes

    def _attributes(self, xsd_type: Any, name: str) -> tuple[dict[str, Any], list[str]]:
        """Return properties and required keys of the attributes of a complex type."""
        properties: dict[str, Any] = {}
        required: list[str] = []
        if xsd_type.is_simple():
            return properties, required
        for qualified, attribute in xsd_type.attributes.items():
            if qualified is None:
                raise beyond(xsd_type, name, "an attribute wildcard")
            if attribute.use == "prohibited" or split(qualified)[0] in self._mapping.dropped_attributes:
                continue
            if attribute.fixed is not None:
                raise beyond(xsd_type, name, f"the fixed value of the attribute {attribute.local_name}")
            key = self._mapping.attribute_prefix + attribute.local_name
            self._refuse_collision(xsd_type, name, key, properties)
            properties[key] = self._simple_types.reference(attribute.type, self._anonymous_attribute(attribute, name))
            if attribute.use == "required":
                required.append(key)
        return properties, required

    def _attributes_by_xsi_type(self, simple: Any, name: str) -> dict[str, Any]:
        """Return the attributes that an element of a simple type has where an instance names a derived type.

        By xsi:type it may be of any complex type that extends its type (Structures 3.3.4, 4.3).
        """
        found: dict[str, Any] = {}
        for each in self._global_types():
            if each.is_complex() and each.has_simple_content() and _is_derived(each, simple):
                keys = [self._mapping.attribute_prefix + local(key) for key in each.attributes if key is not None]
                found.update({key: {"type": "string"} for key in keys})
                reason = f"attributes of {display_name(each)} are accepted without xsi:type asking for it"
                self.losses.append(Loss(LossKind.XSI_TYPE, name, "element", reason))
        return found

    def _global_types(self) -> list[Any]:
        types = self._model.maps.types
        return [types[name] for name in sorted(types) if split(name)[0] != XSD_NAMESPACE]

    # Nil

    def _nillable(self, xsd_type: Any, name: str, reference: dict[str, Any], declaration: Any) -> dict[str, Any]:
        attributes, required = self._attributes(xsd_type, name)
        if declaration.default is not None:
            raise beyond(declaration, name, f"the default of the nillable element {declaration.local_name}")
        key = f"nillable({name})"
        if key not in self.definitions:
            schema: dict[str, Any] = {"if": {"type": "null"}, "else": reference}
            if attributes:
                # A nil element keeps its attributes, and the null stands under the text key.
                text = {"const": None}
                nil = {
                    "properties": {**attributes, self._mapping.text_key: text},
                    "required": [*required, self._mapping.text_key],
                    "additionalProperties": False,
                }
                is_nil = {
                    "type": "object",
                    "properties": {self._mapping.text_key: text},
                    "required": [self._mapping.text_key],
                }
                schema = {"if": is_nil, "then": nil, "else": reference if required else schema}
            self.definitions[key] = schema
        return _reference(key)

    # Refusals

    def _refuse_derived(self, xsd_type: Any, name: str, user: Any) -> None:
        if split(xsd_type.name or "")[0] == XSD_NAMESPACE:
            raise beyond(user, name, "anyType")
        if xsd_type.has_mixed_content():
            raise beyond(xsd_type, name, "mixed content")
        if xsd_type.abstract:
            raise beyond(xsd_type, name, "an abstract type")
        base = xsd_type.base_type
        if base is not None and base.is_complex() and local(base.name or "") not in _ANY_TYPES:
            raise beyond(xsd_type, name, f"the derivation from the complex type {display_name(base)}")
        for each in self._global_types():
            if each is not xsd_type and each.is_complex() and _is_derived(each, xsd_type):
                raise beyond(xsd_type, name, f"the derived type {display_name(each)}, which xsi:type can ask for,")

    def _claim(self, name: str, xsd_type: Any) -> None:
        """Make sure that a definition's name means one type, also where files use one prefix for two namespaces."""
        if self._owners.setdefault(name, xsd_type) is not xsd_type:
            raise beyond(xsd_type, name, "a second type of this name, in another namespace,")

    def _refuse_collision(self, xsd_type: Any, name: str, key: str, properties: dict[str, Any]) -> None:
        if key in properties:
            raise beyond(xsd_type, name, f"two children or attributes with the key {key}")


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name.replace('~', '~0').replace('/', '~1')}"}


def _is_derived(xsd_type: Any, base: Any) -> bool:
    current = xsd_type.content if xsd_type.is_complex() and xsd_type.has_simple_content() else xsd_type.base_type
    while current is not None:
        if current is base or (current.name is not None and current.name == base.name):
            return True
        current = current.base_type
    return False
