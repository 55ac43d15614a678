"""Simple types as JSON Schemas of the untouched texts of their values.

Each step of a derivation has a definition of its own, which refers to that of its base and adds its own facets, so that
an error names the type whose facet it breaks. A list is one pattern over its whole text, in which what is asked of an
item looks ahead at each of them; a union is any of its members.

Source: XML Schema Part 2, second edition, 2.5 and 4.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from accordant.datatypes import Datatype
from accordant.datatypes.patterns import base64_binary
from accordant.derivation.facets import Facet, constant, iter_facets, iter_pattern_facets, shortened
from accordant.derivation.losses import Loss, LossKind
from accordant.derivation.patterns import item_assertion, items_pattern, schema_of, spaceless
from accordant.derivation.references import matches, pointer_to
from accordant.derivation.regexes import NOTHING, Expression, Verbatim, choice, literal, sequence
from accordant.derivation.varieties import (
    base_of,
    content_of,
    datatype_of,
    is_any,
    is_builtin,
    is_list,
    is_union,
    iter_leaves,
    variety_of,
    white_space_of,
)
from accordant.validators.trees import local

__all__ = ["SimpleTypes"]

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
        self._owners: dict[str, Any] = {}

    def reference(self, xsd_type: Any, owner: str) -> dict[str, Any]:
        """Return a reference to the schema of the untouched text of a value of a type.

        Args:
            xsd_type: A simple type of `xmlschema`, of any variety; or a complex type with simple content, for that.
            owner: What a type without a name is named after.

        Raises:
            SchemaError: The type is none of XSD 1.0, or a pattern in it cannot be read.
        """
        return self._reference(content_of(xsd_type), owner, None)

    def constant(self, xsd_type: Any, lexical: str, owner: str) -> dict[str, Any]:
        """Return the schema of the untouched texts of the values of a type that are equal to one.

        Args:
            xsd_type: As for `reference`.
            lexical: A text of the value, as the schema document has it.
            owner: As for `reference`.
        """
        simple = content_of(xsd_type)
        reference = self.reference(simple, owner)
        found = list(self._equals(simple, lexical))
        self._claim_facets((option.facet for option in found), owner, "fixed")
        schema = self._schema_of_options(found, simple, owner)
        return {"title": f"{owner}, fixed {lexical}", **reference, **schema}

    def accepts_empty(self, xsd_type: Any) -> bool:
        """Tell whether the empty text is the text of a value."""
        return _reads(content_of(xsd_type), "")[0]

    # Definitions

    def _name(self, xsd_type: Any, owner: str) -> str:
        # The type is kept, so that its identity is not another one's later.
        if id(xsd_type) not in self._names:
            name = self._name_of(xsd_type, owner)
            while self._owners.setdefault(name, xsd_type) is not xsd_type:
                # A redefined type is the base of one of the same name (Structures 4.2.2).
                name = f"{name}/redefined"
            self._names[id(xsd_type)] = xsd_type, name
        return self._names[id(xsd_type)][1]

    def _reference(self, xsd_type: Any, owner: str, white_space: str | None) -> dict[str, Any]:
        name = self._name(xsd_type, owner)
        key = name
        own = white_space_of(xsd_type)
        if white_space is not None and white_space != own and not is_builtin(xsd_type):
            # A derived type may process white space more, and then the facets of its base see the result of that.
            key = f"{name}/whiteSpace-{white_space}"
        if key not in self._definitions:
            self._definitions[key] = {}
            self._definitions[key] = self._definition(xsd_type, name, white_space or own)
        return {"$ref": pointer_to(key)}

    def _definition(self, xsd_type: Any, name: str, white_space: str) -> dict[str, Any]:
        if is_builtin(xsd_type):
            return self._builtin(xsd_type, name)
        if is_union(xsd_type):
            members = [
                self._reference(member, f"{name}/member-{number}", None)
                for number, member in enumerate(xsd_type.member_types, 1)
            ]
            return {"title": name, "anyOf": members}
        if is_list(xsd_type):
            item = self._item(xsd_type.item_type, f"{name}/item")
            return {"title": name, "type": "string", "pattern": items_pattern(item)}
        base = content_of(base_of(xsd_type))
        schema = {"title": name, **self._reference(base, f"{name}/base", white_space)}
        return _joined(schema, list(self._parts(xsd_type, name, white_space)))

    def _builtin(self, xsd_type: Any, name: str) -> dict[str, Any]:
        schema: dict[str, Any] = {"title": name, "type": "string"}
        if is_any(xsd_type):
            return schema
        builtin = datatype_of(xsd_type)
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
        variety = variety_of(xsd_type)
        if is_list(variety):
            yield from self._counts(xsd_type, name)
        for keyword, value, options in self._facets(xsd_type, name):
            title = f"{name}, {keyword} {value}".rstrip()
            values = options[0].facet.values if len(options) == 1 else ()
            if values and white_space == "preserve":
                yield title, {"enum": list(values)}
            elif is_union(variety):
                yield title, self._schema_of_options(options, variety, name)
            else:
                yield title, schema_of(choice(option.facet.expression for option in options), white_space)

    def _facets(self, xsd_type: Any, name: str) -> Iterator[tuple[str, str, list[_Option]]]:
        """Yield the facets of the last step, but for the counts of a list: keyword, value, and what they ask for.

        What is asked for is one option for the type itself, or several for the members of a union.
        """
        variety = variety_of(xsd_type)
        if not is_union(variety) and not is_list(variety):
            for facet in iter_facets(xsd_type, datatype_of(variety), name):
                self._claim_facets([facet], name, f"restriction/{facet.keyword}")
                yield facet.keyword, facet.value, [_Option(xsd_type, facet)]
            return
        found = {local(key): facet for key, facet in xsd_type.facets.items() if key is not None}
        if "pattern" in found:
            readers = list(iter_leaves(variety)) if is_union(variety) else [xsd_type]
            for facet in iter_pattern_facets(xsd_type, found["pattern"].regexps, name):
                self._claim_facets([facet], name, "restriction/pattern")
                yield facet.keyword, facet.value, [_Option(reader, facet) for reader in readers]
        if "enumeration" in found:
            values = [element.get("value") for element in found["enumeration"]]
            equal = [each for value in values for each in self._equals(content_of(base_of(xsd_type)), value)]
            self._claim_facets((option.facet for option in equal), name, "restriction/enumeration")
            yield "enumeration", shortened(", ".join(values)), equal

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

    def _schema_of_options(self, options: list[_Option], xsd_type: Any, name: str) -> dict[str, Any]:
        """Return the schema of the texts that match one of the options as the type of the option reads them."""
        if not is_union(variety_of(xsd_type)):
            expression = choice(option.facet.expression for option in options)
            return schema_of(expression, white_space_of(xsd_type))
        by_reader: dict[int, list[_Option]] = {}
        for option in options:
            by_reader.setdefault(id(option.reader), []).append(option)
        # What several members are asked for alike is written once.
        alike: dict[tuple[Expression, str, tuple[int, ...]], list[_Option]] = {}
        for found in by_reader.values():
            expression = choice(option.facet.expression for option in found)
            # Where one option may be read before, all may, but for texts that are known not to be.
            shared = [each for each in found[0].before if all(each in option.before for option in found)]
            one = replace(found[0], before=tuple(shared))
            key = expression, white_space_of(one.reader), tuple(id(each) for each in shared)
            alike.setdefault(key, []).append(one)
        schemas = []
        for (expression, white_space, _), found in alike.items():
            schema = schema_of(expression, white_space)
            if len(found) < len(list(iter_leaves(variety_of(xsd_type)))):
                schema.update(self._any_of([option.reader for option in found], name))
            if found[0].before:
                schema["not"] = self._any_of(list(found[0].before), name)
            schemas.append(schema)
        if not schemas:
            return schema_of(NOTHING, "collapse")
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def _any_of(self, members: list[Any], name: str) -> dict[str, Any]:
        references = [self._reference(member, f"{name}/member", None) for member in members]
        return references[0] if len(references) == 1 else {"anyOf": references}

    def _equals(self, xsd_type: Any, lexical: str) -> Iterator[_Option]:
        """Yield what the texts of equal values match, for each member of a union that may be the first to read it."""
        variety = variety_of(xsd_type)
        if is_union(variety):
            yield from self._equals_in_union(list(iter_leaves(variety)), lexical)
        elif is_list(variety):
            yield _Option(xsd_type, self._equal_list(variety, lexical))
        elif is_any(variety):
            yield _Option(xsd_type, Facet("enumeration", lexical, literal(lexical), values=(lexical,)))
        else:
            yield _Option(xsd_type, constant(datatype_of(variety), xsd_type.normalize(lexical)))

    def _equals_in_union(self, leaves: list[Any], lexical: str) -> Iterator[_Option]:
        readings = [_reads(leaf, lexical) for leaf in leaves]
        facets: dict[str, Facet] = {}
        for leaf, (is_read, is_sure) in zip(leaves, readings, strict=True):
            if is_read:
                for option in self._equals(leaf, lexical):
                    facets.setdefault(_primitive(leaf), option.facet)
            # The first member that can read a text says what its value is (2.5.1.3).
            if is_read and is_sure:
                break
        for number, leaf in enumerate(leaves):
            # Values of types with one primitive can be equal, whichever member reads them.
            facet = facets.get(_primitive(leaf))
            if facet is None:
                continue
            before = [each for each, (_, is_sure) in zip(leaves[:number], readings, strict=False) if is_sure]
            if facet.values and len({white_space_of(each) for each in leaves}) == 1:
                # The text itself is all that is equal, and no member before has read it otherwise.
                before = []
            yield _Option(leaf, facet, tuple(before))

    def _equal_list(self, variety: Any, lexical: str) -> Facet:
        parts: list[Expression] = []
        lossy = None
        for item in lexical.split():
            options = [option.facet for option in self._equals(content_of(variety.item_type), item)]
            lossy = next((facet for facet in options if facet.kind is not None), lossy)
            parts.extend([_SPACE, spaceless(choice(facet.expression for facet in options))])
        whole = sequence(parts[1:])
        if lossy is None:
            return Facet("enumeration", lexical, whole)
        return Facet("enumeration", lexical, whole, lossy.kind, lossy.reason)

    # Items of lists

    def _item(self, xsd_type: Any, owner: str) -> str:
        """Return what looks whether an item is one of a type; what cannot be checked of the type is claimed."""
        item = content_of(xsd_type)
        name = self._name(item, owner)
        if is_builtin(item):
            return self._item_of_builtin(item, name)
        if is_union(item):
            members = (
                self._item(member, f"{name}/member-{number}") for number, member in enumerate(item.member_types, 1)
            )
            return f"(?:{'|'.join(members)})"
        if is_list(item):
            # A list within a list cannot be (2.5.1.2); a union of lists in one that is left empty or has one item can.
            return self._item(item.item_type, f"{name}/item")
        asked = [self._item(base_of(item), f"{name}/base")]
        is_union_restricted = is_union(variety_of(item))
        for _keyword, _value, options in self._facets(item, name):
            each = [
                "".join(f"(?!{self._item(reader, name)})" for reader in option.before)
                + (self._item(option.reader, name) if is_union_restricted else "")
                + item_assertion(option.facet.expression)
                for option in options
            ]
            asked.append(each[0] if len(each) == 1 else f"(?:{'|'.join(each) or '(?!)'})")
        return "".join(asked)

    def _item_of_builtin(self, xsd_type: Any, name: str) -> str:
        if is_any(xsd_type):
            return ""
        builtin = datatype_of(xsd_type)
        self._claim_builtin(builtin, name)
        pattern = base64_binary("") if builtin.primitive == "xsd:base64Binary" else builtin.pattern
        return "" if pattern is None else item_assertion(Verbatim(pattern))


@dataclass(frozen=True, slots=True)
class _Option:
    """One way to be what a facet asks for.

    Attributes:
        reader: The type that processes the white space of the text and reads it; of a union, a member.
        facet: What the text must match then.
        before: Members that come first, and must not be able to read the text.
    """

    reader: Any
    facet: Facet
    before: tuple[Any, ...] = ()


def _primitive(leaf: Any) -> str:
    """Return what the values of a member of a union are compared by: those of lists by the list's own type only."""
    variety = variety_of(leaf)
    if is_list(variety) or is_any(variety):
        return f"a list {id(leaf)}" if is_list(variety) else "any"
    builtin = datatype_of(variety)
    return builtin.primitive or builtin.name


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


def _reads(xsd_type: Any, text: str) -> tuple[bool, bool]:
    """Tell whether a text is one of a type, as far as its schema can tell, and whether that is sure."""
    definitions: dict[str, dict[str, Any]] = {}
    losses: list[Loss] = []
    types = SimpleTypes(definitions, losses, lambda found, _owner: str(id(found)))
    return matches(types.reference(xsd_type, ""), text, definitions), not losses
