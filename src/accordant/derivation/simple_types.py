"""Simple types as JSON Schemas of the untouched texts of their values.

Each step of a derivation has a definition of its own, which refers to that of its base and adds its own facets, so that
an error names the type whose facet it breaks. A list is one pattern over its whole text, in which what is asked of an
item looks ahead at each of them; a union is any of its members.

Source: XML Schema Part 2, second edition, 2.5 and 4.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from accordant.datatypes import Datatype, get, is_known
from accordant.datatypes.patterns import base64_binary
from accordant.derivation.definitions import reference as reference_to
from accordant.derivation.facets import Facet, constant, iter_facets, iter_pattern_facets, shortened
from accordant.derivation.losses import Loss, LossKind, beyond
from accordant.derivation.patterns import item_assertion, items_pattern, schema_of, spaceless
from accordant.derivation.regexes import NOTHING, Expression, Verbatim, choice, literal, sequence
from accordant.validators.model_lookups import XSD_NAMESPACE, display_name
from accordant.validators.trees import local, split

__all__ = ["SimpleTypes"]

_ANY: Final = frozenset({"anySimpleType", "anyAtomicType"})
_IDENTITIES: Final = {
    "ID": "IDs are unique in a document",
    "IDREF": "references are to an ID of the document",
    "IDREFS": "references are to IDs of the document",
    "ENTITY": "entities are declared in the document",
    "ENTITIES": "entities are declared in the document",
}
_LENGTHS: Final = ("length", "minLength", "maxLength")
_SPACE: Final = literal(" ")


class SimpleTypes:
    """Enters definitions and losses while it is asked for types."""

    def __init__(
        self,
        definitions: dict[str, dict[str, Any]],
        losses: list[Loss],
        name_of: Callable[[Any, str], str],
    ) -> None:
        """Prepare.

        Args:
            definitions: Where definitions go, by name.
            losses: Where claims go, each once.
            name_of: Gives a type's definition its name, which no other type has; a type without a name of its own is
                named after the owner that comes with it, ``crm:code/base``.
        """
        self._definitions = definitions
        self._losses = losses
        self._name_of = name_of
        self._names: dict[int, tuple[Any, str]] = {}

    def reference(self, xsd_type: Any, owner: str) -> dict[str, Any]:
        """Return a reference to the schema of the untouched text of a value of a type.

        Args:
            xsd_type: A simple type of `xmlschema`, of any variety; or a complex type with simple content, for that.
            owner: What a type without a name is named after.

        Raises:
            SchemaError: The type is none of XSD 1.0, or a pattern in it cannot be read.
        """
        return self._reference(_content(xsd_type), owner, None)

    def constant(self, xsd_type: Any, lexical: str, owner: str) -> dict[str, Any]:
        """Return the schema of the untouched texts of the values of a type that are equal to one.

        Args:
            xsd_type: As for `reference`.
            lexical: A text of the value, as the schema document has it.
            owner: As for `reference`.
        """
        simple = _content(xsd_type)
        reference = self.reference(simple, owner)
        found = list(self._equals(simple, lexical))
        self._claim_facets((facet for _leaf, facet in found), owner, "fixed")
        schema = self._schema_of_options([(leaf, facet.expression) for leaf, facet in found], simple, owner)
        return {"title": f"{owner}, fixed {lexical}", **reference, **schema}

    def accepts_empty(self, xsd_type: Any) -> bool:
        """Tell whether the empty text is the text of a value."""
        return _reads(_content(xsd_type), "")[0]

    # Definitions

    def _name(self, xsd_type: Any, owner: str) -> str:
        # The type is kept, so that its identity is not another one's later.
        if id(xsd_type) not in self._names:
            self._names[id(xsd_type)] = xsd_type, self._name_of(xsd_type, owner)
        return self._names[id(xsd_type)][1]

    def _reference(self, xsd_type: Any, owner: str, white_space: str | None) -> dict[str, Any]:
        name = self._name(xsd_type, owner)
        key = name
        own = _white_space(xsd_type)
        if white_space is not None and white_space != own and not _is_builtin(xsd_type):
            # A derived type may process white space more, and then the facets of its base see the result of that.
            key = f"{name}, whiteSpace {white_space}"
        if key not in self._definitions:
            self._definitions[key] = {}
            self._definitions[key] = self._definition(xsd_type, name, white_space or own)
        return reference_to(key)

    def _definition(self, xsd_type: Any, name: str, white_space: str) -> dict[str, Any]:
        if _is_builtin(xsd_type):
            return self._builtin(xsd_type, name)
        if hasattr(xsd_type, "member_types"):
            members = [
                self._reference(member, f"{name}/member {number}", None)
                for number, member in enumerate(xsd_type.member_types, 1)
            ]
            return {"title": name, "anyOf": members}
        if hasattr(xsd_type, "item_type"):
            item = self._item(xsd_type.item_type, f"{name}/item")
            return {"title": name, "type": "string", "pattern": items_pattern(item)}
        base = _content(xsd_type.base_type)
        schema = {"title": name, **self._reference(base, f"{name}/base", white_space)}
        return _joined(schema, list(self._parts(xsd_type, name, white_space)))

    def _builtin(self, xsd_type: Any, name: str) -> dict[str, Any]:
        schema: dict[str, Any] = {"title": name, "type": "string"}
        plain = local(xsd_type.name)
        if plain in _ANY:
            return schema
        builtin = _datatype(xsd_type)
        self._claim_builtin(builtin, name)
        if builtin.json_pattern is not None:
            schema["pattern"] = builtin.json_pattern
        return schema

    def _claim_builtin(self, builtin: Datatype, name: str) -> None:
        plain = builtin.name.removeprefix("xsd:")
        if plain in _IDENTITIES:
            self._claim(Loss(LossKind.IDENTITY, name, "simpleType", _IDENTITIES[plain]))
        elif builtin.primitive in {"xsd:QName", "xsd:NOTATION"}:
            self._claim(Loss(LossKind.NAMESPACES, name, "simpleType", "prefixes of names are not looked up"))

    def _claim(self, loss: Loss) -> None:
        if loss not in self._losses:
            self._losses.append(loss)

    # Facets

    def _parts(self, xsd_type: Any, name: str, white_space: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield a title and a schema for each facet of the last step."""
        variety = _variety(xsd_type)
        if hasattr(variety, "item_type"):
            yield from self._counts(xsd_type, name)
        for facet, options in self._facets(xsd_type, name):
            title = f"{name}, {facet.keyword} {facet.value}".rstrip()
            if facet.values and white_space == "preserve":
                yield title, {"enum": list(facet.values)}
            elif hasattr(variety, "member_types"):
                yield title, self._schema_of_options(options, variety, name)
            else:
                yield title, schema_of(choice(expression for _leaf, expression in options), white_space)

    def _facets(self, xsd_type: Any, name: str) -> Iterator[tuple[Facet, _Options]]:
        """Yield the facets of the last step, but for the counts of a list, with what they ask for.

        What is asked for is an expression for the type itself, or one for each member of a union that it concerns.
        """
        variety = _variety(xsd_type)
        if not hasattr(variety, "member_types") and not hasattr(variety, "item_type"):
            for facet in iter_facets(xsd_type, _datatype(variety), name):
                self._claim_facets([facet], name, f"restriction/{facet.keyword}")
                yield facet, [(xsd_type, facet.expression)]
            return
        found = {local(key): facet for key, facet in xsd_type.facets.items() if key is not None}
        if "pattern" in found:
            readers = list(_leaves(variety)) if hasattr(variety, "member_types") else [xsd_type]
            for facet in iter_pattern_facets(xsd_type, found["pattern"].regexps, name):
                self._claim_facets([facet], name, "restriction/pattern")
                yield facet, [(reader, facet.expression) for reader in readers]
        if "enumeration" in found:
            values = [element.get("value") for element in found["enumeration"]]
            equal = [each for value in values for each in self._equals(_content(xsd_type.base_type), value)]
            self._claim_facets((each for _leaf, each in equal), name, "restriction/enumeration")
            options = [(leaf, facet.expression) for leaf, facet in equal]
            yield Facet("enumeration", shortened(", ".join(values)), NOTHING), options

    def _counts(self, xsd_type: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        sizes = {local(key): facet.value for key, facet in xsd_type.facets.items() if key and local(key) in _LENGTHS}
        if sizes:
            low, high = sizes.get("length", sizes.get("minLength", 0)), sizes.get("length", sizes.get("maxLength"))
            title = f"{name}, " + ", ".join(f"{keyword} {value}" for keyword, value in sizes.items())
            yield title, {"pattern": items_pattern("", low, high)}

    def _claim_facets(self, facets: Iterable[Facet], name: str, path: str) -> None:
        for facet in facets:
            if facet.kind is not None:
                self._claim(Loss(facet.kind, name, f"simpleType/{path}", facet.reason))

    def _schema_of_options(self, options: _Options, xsd_type: Any, name: str) -> dict[str, Any]:
        """Return the schema of the texts that match one of the options as the type of the option reads them."""
        variety = _variety(xsd_type)
        if not hasattr(variety, "member_types"):
            return schema_of(choice(expression for _leaf, expression in options), _white_space(xsd_type))
        by_expression: dict[tuple[Expression, str], list[Any]] = {}
        for leaf, expression in options:
            by_expression.setdefault((expression, _white_space(leaf)), []).append(leaf)
        schemas = []
        for (expression, white_space), leaves in by_expression.items():
            schema = schema_of(expression, white_space)
            if len(leaves) < len(list(_leaves(variety))):
                references = [self._reference(leaf, f"{name}/member", None) for leaf in leaves]
                schema = {**schema, **(references[0] if len(references) == 1 else {"anyOf": references})}
            schemas.append(schema)
        if not schemas:
            return schema_of(NOTHING, "collapse")
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def _equals(self, xsd_type: Any, lexical: str) -> Iterator[tuple[Any, Facet]]:
        """Yield a type and what the texts of equal values match, for each member of a union that can read the text."""
        variety = _variety(xsd_type)
        if hasattr(variety, "member_types"):
            for leaf in _leaves(variety):
                is_read, is_sure = _reads(leaf, lexical)
                if is_read:
                    yield from self._equals(leaf, lexical)
                # The first member that can read a text says what its value is (2.5.1.3).
                if is_read and is_sure:
                    return
        elif hasattr(variety, "item_type"):
            yield xsd_type, self._equal_list(variety, lexical)
        elif _is_any(variety):
            yield xsd_type, Facet("enumeration", lexical, literal(lexical))
        else:
            yield xsd_type, constant(_datatype(variety), xsd_type.normalize(lexical))

    def _equal_list(self, variety: Any, lexical: str) -> Facet:
        parts: list[Expression] = []
        lossy = None
        for item in lexical.split():
            options = [facet for _leaf, facet in self._equals(_content(variety.item_type), item)]
            lossy = next((facet for facet in options if facet.kind is not None), lossy)
            parts.extend([_SPACE, spaceless(choice(facet.expression for facet in options))])
        whole = sequence(parts[1:])
        if lossy is None:
            return Facet("enumeration", lexical, whole)
        return Facet("enumeration", lexical, whole, lossy.kind, lossy.reason)

    # Items of lists

    def _item(self, xsd_type: Any, owner: str) -> str:
        """Return what looks whether an item is one of a type; what cannot be checked of the type is claimed."""
        item = _content(xsd_type)
        name = self._name(item, owner)
        if _is_builtin(item):
            return self._item_of_builtin(item, name)
        if hasattr(item, "member_types"):
            members = (
                self._item(member, f"{name}/member {number}") for number, member in enumerate(item.member_types, 1)
            )
            return f"(?:{'|'.join(members)})"
        if hasattr(item, "item_type"):
            # A list within a list cannot be (2.5.1.2); a union of lists in one that is left empty or has one item can.
            return self._item(item.item_type, f"{name}/item")
        asked = [self._item(item.base_type, f"{name}/base")]
        is_union = hasattr(_variety(item), "member_types")
        for _facet, options in self._facets(item, name):
            each = [
                (self._item(leaf, f"{name}/member") if is_union else "") + item_assertion(expression)
                for leaf, expression in options
            ]
            asked.append(each[0] if len(each) == 1 else f"(?:{'|'.join(each) or '(?!)'})")
        return "".join(asked)

    def _item_of_builtin(self, xsd_type: Any, name: str) -> str:
        if _is_any(xsd_type):
            return ""
        builtin = _datatype(xsd_type)
        self._claim_builtin(builtin, name)
        pattern = base64_binary("") if builtin.primitive == "xsd:base64Binary" else builtin.pattern
        return "" if pattern is None else item_assertion(Verbatim(pattern))


_Options = list[tuple[Any, Expression]]
"""A type, a member where it is a union, and what a text must match after its white space processing: one of these."""


def _joined(schema: dict[str, Any], parts: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return the schema with its facets: beside it where that is clear, as parts with a title each where it is not."""
    keywords = [keyword for _title, part in parts for keyword in part]
    titles = [title for title, part in parts if set(part) == {"pattern"}]
    if len(set(keywords)) == len(keywords) and len(titles) <= 1:
        for title, part in parts:
            schema.update(part)
            if set(part) == {"pattern"} and len(parts) == 1:
                schema["title"] = title
        return schema
    schema["allOf"] = [{"title": title, **part} for title, part in parts]
    return schema


# What xmlschema says of types


def _content(xsd_type: Any) -> Any:
    """Return the simple type; of a complex type, or a base that is one, that of its content."""
    return xsd_type.content if xsd_type.is_complex() else xsd_type


def _is_builtin(xsd_type: Any) -> bool:
    return split(xsd_type.name or "")[0] == XSD_NAMESPACE


def _is_any(xsd_type: Any) -> bool:
    return local(xsd_type.name or "") in _ANY and _is_builtin(xsd_type)


def _variety(xsd_type: Any) -> Any:
    """Return the union, the list or the built-in atomic type that a type is a restriction of, or the type itself."""
    current = xsd_type
    while not (hasattr(current, "member_types") or hasattr(current, "item_type")):
        if _is_builtin(current) and (_is_any(current) or _datatype(current).variety == "atomic"):
            return current
        current = _content(current.base_type)
    return current


def _datatype(xsd_type: Any) -> Datatype:
    name = display_name(xsd_type)
    if not is_known(name):
        raise beyond(xsd_type, name, f"the type {name}")
    return get(name)


def _white_space(xsd_type: Any) -> str:
    variety = _variety(xsd_type)
    if _is_any(variety):
        return "preserve"
    if hasattr(variety, "member_types") or hasattr(variety, "item_type"):
        return "collapse"
    return str(xsd_type.white_space or "preserve")


def _leaves(union: Any) -> Iterator[Any]:
    """Yield the members of a union, and of the unions among them, in their order."""
    for member in union.member_types:
        variety = _variety(_content(member))
        if hasattr(variety, "member_types"):
            yield from _leaves(variety)
        else:
            yield _content(member)


def _reads(xsd_type: Any, text: str) -> tuple[bool, bool]:
    """Tell whether a text is one of a type, as far as its schema can tell, and whether that is sure."""
    definitions: dict[str, dict[str, Any]] = {}
    losses: list[Loss] = []
    types = SimpleTypes(definitions, losses, lambda found, _owner: str(id(found)))
    return _matches(types.reference(xsd_type, ""), text, definitions), not losses


def _matches(schema: dict[str, Any], text: str, definitions: dict[str, dict[str, Any]]) -> bool:
    for keyword, value in schema.items():
        if keyword == "$ref":
            is_right = _matches(definitions[value.removeprefix("#/$defs/")], text, definitions)
        elif keyword == "allOf":
            is_right = all(_matches(each, text, definitions) for each in value)
        elif keyword == "anyOf":
            is_right = any(_matches(each, text, definitions) for each in value)
        elif keyword == "pattern":
            is_right = re.search(value, text) is not None
        elif keyword == "enum":
            is_right = text in value
        elif keyword in {"minLength", "maxLength"}:
            is_right = len(text) >= value if keyword == "minLength" else len(text) <= value
        else:
            is_right = True
        if not is_right:
            return False
    return True
