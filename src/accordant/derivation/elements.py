"""The image of an element: of each type that it may have, nil or not, with the default or the fixed value that it has.

Shape: each complex type has a definition of its name. ``element(xsd:int)`` is an element of a simple type, which may
carry attributes that the mapping drops, and ``nillable(xsd:int)`` one which may be nil. Where xsi:type can ask for a
derived type, ``derived(crm:base)`` is one of them. A simple type's text is `accordant.derivation.simple_types`'.

White space: an element whose type has children, all of them optional, may hold nothing but white space (Structures
3.4.4, clause 2.3). Its image is then that text, so a blank string, ``""`` too, is valid wherever ``{}`` is for such a
type. This also settles what the root of an answer without rows may look like: both ``{}`` and ``""`` are known.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from accordant.derivation.attributes import Attribute, Attributes, attributes_of
from accordant.derivation.content_models import ContentModel, content_model
from accordant.derivation.counts import Counts, leaf, together
from accordant.derivation.definitions import Definitions, identity
from accordant.derivation.losses import Loss, LossKind
from accordant.derivation.objects import ANYTHING, Contents, any_of, object_keywords, occurring
from accordant.derivation.replacements import Replacements, is_any_type
from accordant.derivation.simple_types import SimpleTypes
from accordant.derivation.varieties import base_of
from accordant.mapping import Mapping

__all__ = ["Elements"]

_Schema: TypeAlias = dict[str, Any]
_Constraint: TypeAlias = "tuple[str, str] | None"

_BLANK_TEXT: Final[_Schema] = {"type": "string", "pattern": r"^[ \t\n\r]*$"}
_TEXT: Final[_Schema] = {"type": "string"}


class Elements:
    """Definitions of elements and their types."""

    __slots__ = ("_definitions", "_losses", "_mapping", "_model", "_replacements", "_simple")

    def __init__(self, model: Any, mapping: Mapping, definitions: Definitions, losses: list[Loss]) -> None:
        self._model = model
        self._mapping = mapping
        self._definitions = definitions
        self._losses = losses
        self._replacements = Replacements(model)
        self._simple = SimpleTypes(definitions.schemas, losses, definitions.name_of)

    def image(self, declaration: Any, owner: str) -> _Schema:
        """Return the schema of the image of a declared element; `owner` is the component that it stands in."""
        name = declaration.local_name
        component = owner or name
        if declaration.identities:
            reason = f"keys and references of {name} compare values across the document"
            self._claim(LossKind.IDENTITY, component, f"element {name}", reason)
        types = self._replacements.types(declaration)
        constraint = _constraint(declaration)
        path = f"{owner}/{name}" if owner else name
        if len(types) == 1:
            return self._typed(types[0], constraint, path, is_nillable=declaration.nillable)
        declared = self._definitions.name_of(declaration.type, path)
        if not types:
            return self._definitions.define(("abstract", declared), f"abstract({declared})", _never)
        reason = f"the image does not say which type an element of {declared} has"
        self._claim(LossKind.XSI_TYPE, declared, "element", reason)
        key = ("derived", *map(identity, types), constraint, declaration.nillable)
        wanted = f"derived({declared})" if not declaration.nillable else f"nillable(derived({declared}))"

        def build(_name: str) -> _Schema:
            images = [self._typed(each, constraint, path, is_nillable=declaration.nillable) for each in types]
            return any_of(images)

        return self._definitions.define(key, wanted, build)

    def of_any_type(self) -> _Schema | None:
        """Return the schema of an element that is of one of the global types; None where there are none."""
        types = [each for each in self._replacements.all_types if each.is_simple() or not each.abstract]
        images = [self._typed(each, None, "", is_nillable=False) for each in types]
        return any_of(images) if images else None

    def anything(self) -> _Schema:
        """Return the schema of the image of any element at all."""
        return self._definitions.define(ANYTHING, ANYTHING, _anything)

    def _claim(self, kind: LossKind, component: str, path: str, reason: str) -> None:
        loss = Loss(kind, component, path, reason)
        if loss not in self._losses:
            self._losses.append(loss)

    def _typed(self, xsd_type: Any, constraint: _Constraint, path: str, *, is_nillable: bool) -> _Schema:
        """Return the schema of an element of this very type."""
        if is_any_type(xsd_type):
            self.anything()
            if constraint is not None and constraint[0] == "fixed":
                reason = "a fixed value is compared as one of the type that xsi:type says"
                self._claim(LossKind.XSI_TYPE, path, "element", reason)
            name = f"{'nillable' if is_nillable else 'element'}(xsd:anyType)"
            return self._definitions.define(name, name, _any_type if is_nillable else _any_type_but_nil)
        name = self._definitions.name_of(xsd_type, path)
        plain = self._valued(xsd_type, name, constraint)
        if not is_nillable or (constraint is not None and constraint[0] == "fixed"):
            # What has a fixed value must not be nil (Structures 3.3.4, clause 3.2.2).
            return plain
        key = ("nillable", identity(xsd_type), plain["$ref"])
        return self._definitions.define(key, f"nillable({name})", lambda _name: self._nillable(xsd_type, name, plain))

    def _valued(self, xsd_type: Any, name: str, constraint: _Constraint) -> _Schema:
        simple = simple_content(xsd_type)
        if simple is not None:
            if constraint is not None and constraint[0] == "default" and self._simple.accepts_empty(simple):
                constraint = None
            return self._definitions.define(
                ("leaf", identity(xsd_type), constraint),
                f"element({name})" if constraint is None else f"element({name}, {constraint[0]})",
                lambda _name: self._leaf(xsd_type, simple, name, constraint),
            )
        if constraint is not None and constraint[0] == "fixed":
            return self._definitions.define(
                ("mixed", identity(xsd_type), constraint),
                f"element({name}, fixed)",
                lambda _name: self._fixed(xsd_type, name, constraint[1]),
            )
        return self._definitions.define(identity(xsd_type), name, lambda name: self._complex(xsd_type, name))

    # Simple content

    def _leaf(self, xsd_type: Any, simple: Any, name: str, constraint: _Constraint) -> _Schema:
        """Return the schema of an element without children."""
        path = name if simple is xsd_type else f"{name}/base"
        text = self._simple.reference(simple, path)
        is_emptiable = constraint is not None or self._simple.accepts_empty(simple)
        if constraint is not None and constraint[0] == "fixed":
            text = self._simple.constant(simple, constraint[1], path)
        if constraint is not None and self._mapping.empty == "string":
            # The value of an empty element is the default (Structures 3.3.4, clause 5.1).
            text = any_of([{"const": ""}, text])
        contents, attributes, counts = self._with_attributes(xsd_type, name)
        content = self._mapping.text_key
        contents.add(content, text)
        shows_more = attributes.are_shown or is_emptiable
        counts.append(leaf(content, 0 if is_emptiable or not shows_more else 1, 1))
        contents.counts = together(counts)
        self._claim_collisions(contents, name)
        keywords = object_keywords(contents)
        if not shows_more:
            # Says the same, and says nothing more where another key stands in the place of the text.
            keywords = {"properties": keywords.pop("properties"), "minProperties": 1, **keywords}
        if attributes.are_required:
            # An attribute makes it an object, and there always is one.
            return {"title": name, "type": "object", **keywords}
        with_attributes = {"title": name, **keywords}
        return {
            "title": name,
            "type": ["string", "object"],
            "if": {"type": "string"},
            "then": text,
            "else": with_attributes,
        }

    # Complex content

    def _complex(self, xsd_type: Any, name: str) -> _Schema:
        model = content_model(xsd_type.content, self._model, self._replacements)
        self._claim_of_model(model, name)
        contents, attributes, counts = self._with_attributes(xsd_type, name)
        for key, declarations in model.declarations.items():
            if len(declarations) > 1:
                reason = f"{key} has several declarations, and may be as any of them says"
                self._claim(LossKind.NAME_COLLISION, name, f"complexType/element {key}", reason)
            for declaration in declarations:
                contents.add(key, self.image(declaration, name))
        contents.wilds = model.wilds
        is_emptiable = model.counts.is_emptiable
        text = _text_beside(xsd_type, is_emptiable=is_emptiable)
        text_key = self._mapping.text_key
        counts.append(model.counts)
        if text is not None:
            # With an attribute, a dropped one too, the blank text of an empty element stands under the text key.
            contents.add(text_key, text)
            counts.append(leaf(text_key, 0, None if xsd_type.mixed else 1))
        contents.counts = together(counts)
        self._claim_collisions(contents, name)
        if xsd_type.mixed and len(contents.values[text_key]) > 1:
            self._claim(LossKind.MIXED, name, "complexType", f"text stands under the key {text_key} of another value")
        keywords = object_keywords(contents)
        if contents.uses_anything:
            self.anything()
        if is_emptiable and not attributes.are_required:
            if text is None and self._mapping.empty == "string":
                text = {"type": "string", "maxLength": 0}
            if text is not None:
                return {"title": name, **text, "type": ["object", "string"], **keywords}
        return {"title": name, "type": "object", **keywords}

    def _fixed(self, xsd_type: Any, name: str, value: str) -> _Schema:
        """Return the schema of an element of mixed content and a fixed value, which has no children then."""
        contents, attributes, counts = self._with_attributes(xsd_type, name)
        text = {"enum": ["", value]}
        contents.add(self._mapping.text_key, text)
        contents.counts = together([*counts, leaf(self._mapping.text_key, 0, 1)])
        self._claim_collisions(contents, name)
        keywords = object_keywords(contents)
        if attributes.are_required:
            return {"title": name, "type": "object", **keywords}
        return {
            "title": name,
            "type": ["string", "object"],
            "if": {"type": "string"},
            "then": text,
            "else": {"title": name, **keywords},
        }

    def _claim_of_model(self, model: ContentModel, name: str) -> None:
        if model.has_order:
            reason = "children in another order have the same image"
            self._claim(LossKind.CHILD_ORDER, name, "complexType/sequence", reason)
        if not model.counts.is_exact:
            reason = "how the counts of repeated children depend on each other is checked in part"
            self._claim(LossKind.INTERLEAVED_COUNTS, name, "complexType", reason)
        if model.is_blind:
            reason = "a declared name that a wildcard admits may be of another namespace, where nothing is declared"
            self._claim(LossKind.NAMESPACES, name, "complexType/any", reason)

    # Attributes

    def _with_attributes(self, xsd_type: Any, name: str) -> tuple[Contents, Attributes, list[Counts]]:
        contents = Contents()
        attributes = attributes_of(xsd_type, self._model, self._mapping)
        counts = attributes.enter(contents, lambda each: self._attribute(each, name))
        for dropped in attributes.dropped:
            reason = f"the required attribute {dropped} leaves no trace"
            self._claim(LossKind.XSI_ATTRIBUTES, name, "complexType/attribute", reason)
        if attributes.wildcard is not None and attributes.wildcard.is_blind:
            reason = "a declared name that a wildcard admits may be of another namespace, where nothing is declared"
            self._claim(LossKind.NAMESPACES, name, "complexType/anyAttribute", reason)
        return contents, attributes, counts

    def _attribute(self, attribute: Attribute, name: str) -> _Schema:
        declaration = attribute.declaration
        if declaration is None:
            return _TEXT
        path = f"{name}/@{declaration.local_name}"
        if declaration.fixed is not None:
            return self._simple.constant(declaration.type, declaration.fixed, path)
        return self._simple.reference(declaration.type, path)

    def _claim_collisions(self, contents: Contents, name: str) -> None:
        for key, schemas in contents.values.items():
            if schemas == [_BLANK_TEXT]:
                # It stands beside nothing.
                continue
            is_admitted = any(contents.admits(wild, key) for wild in contents.wilds) or contents.admits_attribute(key)
            if len(schemas) > 1 or is_admitted:
                reason = f"several attributes, children or texts can stand under the key {key}"
                self._claim(LossKind.NAME_COLLISION, name, f"complexType/{key}", reason)

    # Nil

    def _nillable(self, xsd_type: Any, name: str, plain: _Schema) -> _Schema:
        contents, attributes, counts = self._with_attributes(xsd_type, name)
        is_null: _Schema = {"if": {"type": "null"}, "else": plain}
        if not attributes.are_shown:
            return is_null
        # A nil element keeps its attributes, and the null stands under the text key, whatever else stood there.
        text_key = self._mapping.text_key
        contents.values.pop(text_key, None)
        contents.counts = together(count for count in counts if text_key not in count.hull)
        keywords = object_keywords(contents)
        keywords["properties"][text_key] = {"const": None}
        keywords["required"] = [*keywords.get("required", ()), text_key]
        without = plain if attributes.are_required else is_null
        if simple_content(xsd_type) is None and not _is_empty(xsd_type):
            # A child that is nil may have the same key.
            return {"anyOf": [without, {"type": "object", **keywords}]}
        is_nil = {
            "type": "object",
            "properties": {text_key: {"const": None}},
            "required": [text_key],
        }
        return {"if": is_nil, "then": keywords, "else": without}


def simple_content(xsd_type: Any) -> Any | None:
    """Return the simple type of a type's text, or None where it has complex content."""
    current = xsd_type
    while current is not None and current.is_complex():
        if not hasattr(current.content, "model"):
            return current.content
        if current.mixed or len(current.content) or not current.has_simple_content():
            return None
        # A restriction that says nothing of the content has that of its base.
        current = base_of(current)
    return current


def _constraint(declaration: Any) -> _Constraint:
    if declaration.fixed is not None:
        return "fixed", declaration.fixed
    return None if declaration.default is None else ("default", declaration.default)


def _is_empty(xsd_type: Any) -> bool:
    """Tell whether a type has no content at all, no white space either (Structures 3.4.2, clause 2.1)."""
    return bool(xsd_type.is_empty())


def _text_beside(xsd_type: Any, *, is_emptiable: bool) -> _Schema | None:
    """Return the schema of the text that complex content may hold; None where there may be none."""
    if xsd_type.mixed:
        return _TEXT
    return _BLANK_TEXT if is_emptiable and not _is_empty(xsd_type) else None


def _never(name: str) -> _Schema:
    return {"title": name, "not": {}}


def _anything(name: str) -> _Schema:
    member = occurring({"$ref": f"#/$defs/{ANYTHING}"}, 0, None)
    return {"title": name, "type": ["object", "string", "null"], "additionalProperties": member}


def _any_type(_name: str) -> _Schema:
    return {"title": "xsd:anyType", "$ref": f"#/$defs/{ANYTHING}"}


def _any_type_but_nil(_name: str) -> _Schema:
    return {"title": "xsd:anyType", "type": ["object", "string"], "$ref": f"#/$defs/{ANYTHING}"}
