"""Answers that can be edited: the same few edits for XML and for JSON, named by steps that are the same in both.

A step is the name of an element, or a key, and its place among those of the same name, counted from 0; a key that is no
array has the place 0. So an operator says once what it changes, and each format says how that is written.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, Protocol

from lxml import etree

from accordant.answers import Answer
from accordant.validators.xml import ParsedXml, parse_xml

__all__ = ["Document", "JsonDocument", "Steps", "XmlDocument", "document_of", "shape_of"]

Steps = tuple[tuple[str, int], ...]
"""From the root down to an element or a key; the first names the root."""

_SHOWN = 160


def shape_of(steps: Steps) -> str:
    """Return a path without places: what is alike of the same field in all rows."""
    return "/".join(name for name, _ in steps)


class Document(Protocol):
    """An answer that is edited."""

    format: str

    @property
    def root(self) -> Steps:
        """The root."""

    def children(self, steps: Steps) -> list[Steps]:
        """Return what is in something, in the order of the document; nothing for a text."""

    def text(self, steps: Steps) -> str | None:
        """Return the text of what has nothing in it; None for what has."""

    def count(self, parent: Steps, name: str) -> int:
        """Return how many of a name are in something."""

    def set_text(self, steps: Steps, text: str) -> None:
        """Put a text in the place of all that is in something."""

    def wrap(self, steps: Steps, name: str) -> None:
        """Put an element, or an object with one key, around a text."""

    def rename(self, steps: Steps, name: str) -> None:
        """Give something another name."""

    def add(self, parent: Steps, name: str, text: str) -> None:
        """Put something new at the end of something."""

    def part(self, steps: Steps) -> Any:
        """Return a copy of something, for `put`."""

    def put(self, steps: Steps, part: Any) -> None:
        """Put a copy, of this or of another document of the format, in the place of something."""

    def rearrange(self, parent: Steps, name: str, places: list[int]) -> None:
        """Let those of a name be the ones at the given places, in that order; one may be left out, or come twice."""

    def path(self, steps: Steps) -> str:
        """Return where something is, as reports of the format say it."""

    def shown(self, steps: Steps) -> str:
        """Return how something is written, cut where it is long."""

    def to_bytes(self) -> bytes:
        """Return the body."""


class XmlDocument:
    """An answer in XML.

    Args:
        root: Is edited.
    """

    format = "xml"

    def __init__(self, root: etree._Element) -> None:
        self._root = root

    @property
    def root(self) -> Steps:
        """The root."""
        return ((etree.QName(self._root).localname, 0),)

    def element(self, steps: Steps) -> etree._Element:
        """Return the element to which steps lead."""
        found = self._root
        for name, place in steps[1:]:
            found = _named(found, name)[place]
        return found

    def children(self, steps: Steps) -> list[Steps]:
        """Return what is in an element, in the order of the document."""
        counts: dict[str, int] = {}
        found = []
        for child in self.element(steps):
            if isinstance(child.tag, str):
                name = etree.QName(child).localname
                counts[name] = counts.get(name, -1) + 1
                found.append((*steps, (name, counts[name])))
        return found

    def text(self, steps: Steps) -> str | None:
        """Return the text of an element without elements."""
        element = self.element(steps)
        return None if len(element) else element.text or ""

    def count(self, parent: Steps, name: str) -> int:
        """Return how many elements of a name are in an element."""
        return len(_named(self.element(parent), name))

    def set_text(self, steps: Steps, text: str) -> None:
        """Put a text in the place of all that is in an element."""
        element = self.element(steps)
        for child in list(element):
            element.remove(child)
        element.text = text

    def wrap(self, steps: Steps, name: str) -> None:
        """Put an element around the text of an element."""
        element = self.element(steps)
        inner = etree.SubElement(element, _like(element, name))
        inner.text, element.text = element.text, None

    def rename(self, steps: Steps, name: str) -> None:
        """Give an element another name."""
        element = self.element(steps)
        element.tag = _like(element, name)

    def add(self, parent: Steps, name: str, text: str) -> None:
        """Put a new element at the end of an element."""
        element = self.element(parent)
        etree.SubElement(element, _like(element, name)).text = text

    def part(self, steps: Steps) -> etree._Element:
        """Return a copy of an element."""
        return deepcopy(self.element(steps))

    def put(self, steps: Steps, part: Any) -> None:
        """Put a copy in the place of an element."""
        old, new = self.element(steps), deepcopy(part)
        new.tail = old.tail
        parent = old.getparent()
        assert parent is not None
        parent.replace(old, new)

    def rearrange(self, parent: Steps, name: str, places: list[int]) -> None:
        """Let the elements of a name be those at the given places, in that order."""
        element = self.element(parent)
        twins = _named(element, name)
        start = element.index(twins[0])
        new = [deepcopy(twins[place]) for place in places]
        for twin in twins:
            element.remove(twin)
        for position, twin in enumerate(new):
            element.insert(start + position, twin)

    def swap(self, first: Steps, second: Steps) -> None:
        """Let two elements within the same one change places."""
        one, other = self.element(first), self.element(second)
        copies = deepcopy(one), deepcopy(other)
        one_parent, other_parent = one.getparent(), other.getparent()
        assert one_parent is not None
        assert other_parent is not None
        one_parent.replace(one, copies[1])
        other_parent.replace(other, copies[0])

    def set_namespace(self, namespace: str | None) -> None:
        """Give the root, and all below it that has the same, another namespace, or none."""
        old = etree.QName(self._root).namespace
        renamed = etree.Element(_qualified(namespace, etree.QName(self._root).localname), nsmap=_nsmap(namespace))
        for key, value in self._root.attrib.items():
            renamed.set(key, value)
        renamed.text = self._root.text
        for child in self._root:
            renamed.append(deepcopy(child))
        for element in renamed.iter():
            if isinstance(element.tag, str) and etree.QName(element).namespace == old:
                element.tag = _qualified(namespace, etree.QName(element).localname)
        etree.cleanup_namespaces(renamed)
        self._root = renamed

    def path(self, steps: Steps) -> str:
        """Return where an element is: XPath with places from 1 where there are several of a name."""
        shown = f"/{steps[0][0]}"
        for depth in range(1, len(steps)):
            name, place = steps[depth]
            many = self.count(steps[:depth], name) > 1
            shown += f"/{name}[{place + 1}]" if many else f"/{name}"
        return shown

    def shown(self, steps: Steps) -> str:
        """Return how an element is written, without the declarations of its namespaces."""
        copy = self.part(steps)
        for element in copy.iter():
            if isinstance(element.tag, str):
                element.tag = etree.QName(element).localname
        etree.cleanup_namespaces(copy)
        return _cut(etree.tostring(copy, encoding="unicode", with_tail=False))

    def to_bytes(self) -> bytes:
        """Return the body."""
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8")


class JsonDocument:
    """An answer in JSON.

    Args:
        value: An object with one key; is edited.
        empty: What stands for an element in which nothing is left.
    """

    format = "json"

    def __init__(self, value: dict[str, Any], empty: Any) -> None:
        self._value = value
        self._empty = empty

    @property
    def root(self) -> Steps:
        """The only key."""
        return ((next(iter(self._value)), 0),)

    def value(self, steps: Steps) -> Any:
        """Return the value to which steps lead."""
        found: Any = self._value
        for name, place in steps:
            found = _items(found[name])[place]
        return found

    def children(self, steps: Steps) -> list[Steps]:
        """Return what is in an object, in the order of the document."""
        value = self.value(steps)
        if not isinstance(value, dict):
            return []
        return [(*steps, (name, place)) for name, inner in value.items() for place in range(len(_items(inner)))]

    def text(self, steps: Steps) -> str | None:
        """Return a text; that of an empty object is empty."""
        value = self.value(steps)
        if value == {}:
            return ""
        return value if isinstance(value, str) else None

    def count(self, parent: Steps, name: str) -> int:
        """Return how many values stand under a key."""
        value = self.value(parent)
        return len(_items(value[name])) if isinstance(value, dict) and name in value else 0

    def set_text(self, steps: Steps, text: str) -> None:
        """Put a text in the place of a value."""
        self.put(steps, text or self._empty)

    def wrap(self, steps: Steps, name: str) -> None:
        """Put an object with one key around a value."""
        self.put(steps, {name: self.value(steps)})

    def rename(self, steps: Steps, name: str) -> None:
        """Give a value another key; where there is an array, the last of it alone."""
        holder, (old, place) = self._holder(steps), steps[-1]
        if not isinstance(holder[old], list):
            renamed = {name if key == old else key: value for key, value in holder.items()}
            holder.clear()
            holder.update(renamed)
            return
        holder[name] = holder[old][place]
        self._set(holder, old, [item for index, item in enumerate(holder[old]) if index != place])

    def add(self, parent: Steps, name: str, text: str) -> None:
        """Put a new key at the end of an object."""
        value = self.value(parent)
        if isinstance(value, dict):
            value[name] = text
        else:
            self.put(parent, {name: text})

    def part(self, steps: Steps) -> Any:
        """Return a copy of a value."""
        return deepcopy(self.value(steps))

    def put(self, steps: Steps, part: Any) -> None:
        """Put a copy in the place of a value."""
        holder, (name, place) = self._holder(steps), steps[-1]
        if isinstance(holder[name], list):
            holder[name][place] = deepcopy(part)
        else:
            holder[name] = deepcopy(part)

    def rearrange(self, parent: Steps, name: str, places: list[int]) -> None:
        """Let the values under a key be those at the given places, in that order."""
        holder = self.value(parent)
        items = _items(holder[name])
        self._set(holder, name, [deepcopy(items[place]) for place in places])
        if not holder:
            self.put(parent, self._empty)

    def as_array(self, steps: Steps) -> None:
        """Put an array around a value that is in none."""
        self.put(steps, [self.value(steps)])

    def path(self, steps: Steps) -> str:
        """Return where a value is: JSONPath."""
        shown, found = "$", self._value
        for name, place in steps:
            shown += f".{name}[{place}]" if isinstance(found[name], list) else f".{name}"
            found = _items(found[name])[place]
        return shown

    def shown(self, steps: Steps) -> str:
        """Return how a value is written, with its key."""
        return _cut(f"{json.dumps(steps[-1][0])}: {json.dumps(self.value(steps), ensure_ascii=False)}")

    def to_bytes(self) -> bytes:
        """Return the body."""
        return json.dumps(self._value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")

    def _holder(self, steps: Steps) -> Any:
        return self._value if len(steps) == 1 else self.value(steps[:-1])

    @staticmethod
    def _set(holder: dict[str, Any], name: str, items: list[Any]) -> None:
        """Write as the mapping has it: none is no key, one is no array."""
        if not items:
            del holder[name]
        else:
            holder[name] = items[0] if len(items) == 1 else items


def document_of(answer: Answer) -> Document | None:
    """Return a fresh copy of an answer for editing; None where it is no document with one root."""
    if answer.response is None or not answer.is_parsed or answer.root_name is None:
        return None
    if answer.format == "xml":
        parsed = parse_xml(answer.response.body)
        return XmlDocument(deepcopy(parsed.root)) if isinstance(parsed, ParsedXml) else None
    try:
        value = json.loads(answer.response.body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or len(value) != 1:
        return None
    return JsonDocument(value, answer.reader.mapping.empty_image())


def _named(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str) and etree.QName(child).localname == name]


def _like(element: etree._Element, name: str) -> str:
    return _qualified(etree.QName(element).namespace, name)


def _qualified(namespace: str | None, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


def _nsmap(namespace: str | None) -> Any:
    return {None: namespace} if namespace else None


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
