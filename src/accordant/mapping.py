"""XML documents and their JSON images, by rules that are data.

An API that answers in two formats has one conversion between them. `Mapping` is that conversion written down:
built from the rules of a contract, so that another API's conversion is another set of rules and not another
program. `image` goes from XML to JSON and needs nothing but the rules; `tree` goes back and needs the
schema's model, because JSON has neither the order of children nor namespaces.

White space: the text of an element without children is kept character for character, comments and processing
instructions left out and CDATA sections resolved; white space between children is dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

from lxml import etree
from lxml.etree import _Element as Element

from accordant.errors import nearest
from accordant.validators.model_lookups import children_of_type, roots_of
from accordant.validators.places import json_path
from accordant.validators.trees import local, split

__all__ = ["ABSENT", "Absent", "JSONValue", "Mapping", "image", "images_equal", "iter_image_differences", "tree"]

JSONValue: TypeAlias = "str | int | float | bool | list[JSONValue] | dict[str, JSONValue] | None"

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_NIL: Final = f"{{{_XSI}}}nil"
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "empty": ("object", "string"),
    "nil": ("null",),
    "repeated": ("array-from-two",),
    "scalars": ("string",),
}
_KEYS: Final = ("text_key", "attribute_prefix", *_CHOICES, "dropped_attributes")


class Absent(Enum):
    """What stands on one side of a difference where there is nothing."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Mapping:
    """The rules of one API's conversion.

    Attributes:
        text_key: Key of an element's text where the element carries an attribute: a dropped one too, a
            namespace declaration not.
        attribute_prefix: What is put before an attribute's local name to make its key; may be empty.
        dropped_attributes: Namespaces whose attributes have no key.
        empty: Image of an element without attributes, children and text: ``object`` is ``{}``, ``string`` is
            ``""``.
        nil: Image of an element that ``xsi:nil`` says is nil: ``null``. Where it has attributes that are
            kept, they stay, and the null stands under the text key.
        repeated: How several children of one name are written: ``array-from-two`` is one as itself, two or
            more as an array, none as no key.
        scalars: What a text becomes: ``string``, character for character.
    """

    text_key: str
    attribute_prefix: str
    dropped_attributes: frozenset[str]
    empty: str = "object"
    nil: str = "null"
    repeated: str = "array-from-two"
    scalars: str = "string"

    @classmethod
    def from_rules(cls, rules: AnyMapping[str, object]) -> Mapping:
        """Build the mapping that a contract's ``mapping`` section writes down.

        Args:
            rules: ``text_key``, ``attribute_prefix``, ``empty``, ``nil``, ``repeated``, ``scalars`` (words,
                see the class) and ``dropped_attributes`` (a list of namespaces). All are needed: a rule that
                is not written would be a rule of the program.

        Raises:
            ValueError: Keys or values are not known or absent; the message has a line for each.
        """
        mistakes = list(_iter_mistakes(rules))
        if mistakes:
            raise ValueError("\n".join(mistakes))
        words = {key: str(rules[key]) for key in _KEYS if key != "dropped_attributes"}
        dropped = rules["dropped_attributes"]
        assert isinstance(dropped, list | tuple)
        return cls(dropped_attributes=frozenset(dropped), **words)

    def empty_image(self) -> JSONValue:
        """Return the image of an empty element."""
        return {} if self.empty == "object" else ""


def _iter_mistakes(rules: AnyMapping[str, object]) -> Iterator[str]:
    for key, value in rules.items():
        if key not in _KEYS:
            yield f"unknown rule {key!r}; {nearest(str(key), _KEYS) or 'rules are ' + ', '.join(_KEYS)}"
        elif key == "dropped_attributes":
            if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
                yield "dropped_attributes: expected a list of namespaces"
        elif not isinstance(value, str):
            yield f"{key}: expected a word, got {value!r}" + (" (quote it)" if value is None else "")
        elif key in _CHOICES and value not in _CHOICES[key]:
            hint = nearest(value, _CHOICES[key])
            yield f"{key}: expected {' or '.join(_CHOICES[key])}, got {value!r}" + (f"; {hint}" if hint else "")
    for key in _KEYS:
        if key not in rules:
            yield f"{key}: the rule is missing"


def image(element: Element, mapping: Mapping) -> JSONValue:
    """Return the JSON image of a document: one key, the root's local name."""
    return {local(element.tag): _value(element, mapping)}


def _value(element: Element, mapping: Mapping) -> JSONValue:
    attributes = element.attrib
    if not attributes and not len(element):
        return element.text or mapping.empty_image()
    members: dict[str, JSONValue] = {}
    for name, text in attributes.items():
        namespace, plain = split(str(name))
        if namespace not in mapping.dropped_attributes:
            _add(members, mapping.attribute_prefix + plain, str(text))
    has_children = False
    for child in element:
        if isinstance(child.tag, str):
            has_children = True
            _add(members, local(child.tag), _value(child, mapping))
    text = _text(element, between_children=has_children)
    if not text and not has_children and element.get(_NIL, "").strip() in {"true", "1"}:
        if members:
            members[mapping.text_key] = None
        return members or None
    if text and not attributes and not has_children:
        return text
    if text:
        _add(members, mapping.text_key, text)
    return members or mapping.empty_image()


def _add(members: dict[str, JSONValue], key: str, value: JSONValue) -> None:
    # A value is never an array itself, so an array under a key is one that was made here.
    present = members.get(key, ABSENT)
    if isinstance(present, Absent):
        members[key] = value
    elif isinstance(present, list):
        present.append(value)
    else:
        members[key] = [present, value]


def _text(element: Element, *, between_children: bool) -> str:
    parts = [element.text or "", *(child.tail or "" for child in element)]
    if between_children:
        # Of mixed content the text is kept, so that it is seen; where it stood is lost.
        parts = [part for part in parts if part.strip(" \t\n\r")]
    return "".join(parts)


def tree(value: JSONValue, mapping: Mapping, schema: Any) -> Element:
    """Return the document that has `value` as its image, as far as the image tells.

    Children stand in the order of the schema, with its namespaces. What the schema does not know is kept: a
    key as an element in the target namespace behind the known ones, its name made an XML name; a number or a
    boolean as its text; a character that XML cannot hold as U+FFFD.

    Args:
        value: A parsed JSON document, an object with one key.
        mapping: The rules.
        schema: The schema's model, `XmlValidator.model`.

    Raises:
        ValueError: `value` is not an object with exactly one key, or its root is an array, so that it can be
            the image of no document.
    """
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError("expected an object with one key, the root element")
    ((name, content),) = value.items()
    if isinstance(content, list):
        raise ValueError(f"expected one root element {name}, got an array")  # noqa: TRY004 - one error for both
    target = schema.target_namespace
    roots = [declaration for tag, declaration in roots_of(schema).items() if local(tag) == name]
    tag = roots[0].name if roots else _tag(target, name)
    namespace = split(tag)[0]
    # The stubs of lxml know no default namespace in an nsmap.
    nsmap: Any = {None: namespace} if namespace else None
    root = etree.Element(tag, nsmap=nsmap)
    _Builder(mapping, target).fill(root, content, roots[0].type if roots else None)
    return root


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a type gives the way back.

    Attributes:
        children: Qualified name and type by local name, in the order of the content model.
        attributes: Qualified name by local name.
    """

    children: dict[str, tuple[str, Any]]
    attributes: dict[str, str]


class _Builder:
    """Fills elements from JSON values; remembers the shapes of types while one document is built."""

    __slots__ = ("_mapping", "_shapes", "_target")

    def __init__(self, mapping: Mapping, target: str) -> None:
        self._mapping = mapping
        self._target = target
        self._shapes: dict[int, _Shape] = {}

    def fill(self, element: Element, value: JSONValue, xsd_type: Any) -> None:
        if value is None:
            element.set(_NIL, "true")
        elif isinstance(value, dict):
            self._fill_from_object(element, value, self._shape(xsd_type))
        elif isinstance(value, str):
            element.text = _text_of(value) or None
        else:
            element.text = _text_of(value)

    def _fill_from_object(self, element: Element, members: dict[str, JSONValue], shape: _Shape) -> None:
        children: list[tuple[int, str, JSONValue]] = []
        ranks = {name: rank for rank, name in enumerate(shape.children)}
        prefix = self._mapping.attribute_prefix
        for key, value in members.items():
            plain = key.removeprefix(prefix)
            if key in shape.children:
                children.append((ranks[key], key, value))
            elif key == self._mapping.text_key:
                if value is None:
                    element.set(_NIL, "true")
                else:
                    element.text = _text_of(value) or None
            elif key.startswith(prefix) and (plain in shape.attributes or prefix):
                element.set(shape.attributes.get(plain, _name(plain)), _text_of(value))
            else:
                children.append((len(ranks), key, value))
        for _rank, key, value in sorted(children, key=lambda child: child[0]):
            tag, xsd_type = shape.children.get(key) or (_tag(self._target, key), None)
            for each in _occurrences(value):
                self.fill(etree.SubElement(element, tag), each, xsd_type)

    def _shape(self, xsd_type: Any) -> _Shape:
        shape = self._shapes.get(id(xsd_type))
        if shape is None:
            children: dict[str, tuple[str, Any]] = {}
            attributes: dict[str, str] = {}
            if xsd_type is not None:
                for name, declaration in children_of_type(xsd_type).items():
                    children.setdefault(local(name), (name, declaration.type))
                # A wildcard stands among the attributes without a name.
                attributes = {local(name): name for name in getattr(xsd_type, "attributes", None) or () if name}
            shape = self._shapes[id(xsd_type)] = _Shape(children, attributes)
        return shape


def _occurrences(value: JSONValue) -> Iterator[JSONValue]:
    # An array in an array is the image of nothing; its values are taken for occurrences too.
    if isinstance(value, list):
        for each in value:
            yield from _occurrences(each)
    else:
        yield value


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_NAME = re.compile(r"[^\w.\-]|^[^\w]|^\d|[ªº²³¹¼½¾]")


def _text_of(value: JSONValue) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _NOT_XML.sub("\ufffd", text)


def _tag(namespace: str, key: str) -> str:
    return f"{{{namespace}}}{_name(key)}" if namespace else _name(key)


def _name(key: str) -> str:
    name = _NOT_NAME.sub(lambda found: f"_x{ord(found[0]):04X}_", key) or "_"
    try:
        etree.QName(name)
    except ValueError:
        # Letters to Python that are none to XML: escaped one and all.
        return "".join(each if each.isascii() else f"_x{ord(each):04X}_" for each in name)
    return name


def images_equal(first: JSONValue, second: JSONValue) -> bool:
    """Tell whether two images are the same: members in any order, arrays in theirs, types included."""
    return next(iter_image_differences(first, second), None) is None


def iter_image_differences(
    first: JSONValue, second: JSONValue
) -> Iterator[tuple[str, JSONValue | Absent, JSONValue | Absent]]:
    """Yield path, first and second value of each difference, a value as high up as it differs as a whole.

    Paths are JSONPath (``$.r.interaction[1].count``). Members come in the order of `first`, then those that
    only `second` has; `ABSENT` stands for what is not there.
    """
    yield from _differences((), first, second)


def _differences(
    path: tuple[str | int, ...], first: JSONValue | Absent, second: JSONValue | Absent
) -> Iterator[tuple[str, JSONValue | Absent, JSONValue | Absent]]:
    if isinstance(first, dict) and isinstance(second, dict):
        for key in [*first, *(key for key in second if key not in first)]:
            yield from _differences((*path, key), first.get(key, ABSENT), second.get(key, ABSENT))
    elif isinstance(first, list) and isinstance(second, list):
        for index in range(max(len(first), len(second))):
            left = first[index] if index < len(first) else ABSENT
            right = second[index] if index < len(second) else ABSENT
            yield from _differences((*path, index), left, right)
    elif type(first) is not type(second) or first != second:
        yield json_path(path), first, second
