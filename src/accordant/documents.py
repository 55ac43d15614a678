"""YAML files as plain data, with the place of every key and value.

Scalars are read by the core schema of YAML 1.2: ``no``, ``1:30`` and ``1_000`` are text. Duplicate keys are
mistakes. Everything that is wrong is collected, nothing is raised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from accordant.errors import Mistake
from accordant.locations import Location
from accordant.scalars import place_within
from accordant.yaml_slips import quoted, slip_of

__all__ = ["DataPath", "Document", "Scalar", "quoted", "read_document"]

DataPath = tuple[str | int, ...]

_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_TRUE = re.compile(r"(?:true|True|TRUE)\Z")
_FALSE = re.compile(r"(?:false|False|FALSE)\Z")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL_OR_HEX = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read.

    Attributes:
        data: Mappings, lists, strings, numbers, booleans and None; None where the file cannot be parsed.
        values: Path in the data to the place of the value.
        keys: Path in the data to the place of the key.
        plain: Path in the data to the text of a scalar without quotes, which may have been read as a number.
        scalars: Place to the scalar that begins there.
    """

    file: str
    data: Any
    values: Mapping[DataPath, Location] = field(default_factory=dict)
    keys: Mapping[DataPath, Location] = field(default_factory=dict)
    plain: Mapping[DataPath, str] = field(default_factory=dict)
    scalars: Mapping[Location, Scalar] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()

    def location(self, path: DataPath) -> Location:
        """Return the place of a value, or of the nearest thing around it that has one."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Location(self.file))

    def key_location(self, path: DataPath) -> Location:
        """Return the place of the key that leads to a value; for a list's item that of the item."""
        return self.keys.get(path) or self.location(path)

    def lexical(self, path: DataPath, value: Any) -> str:
        """Return a scalar as it is sent: `1.10` as it is written, and true and false in one spelling."""
        if isinstance(value, bool):
            return "true" if value else "false"
        return self.plain.get(path, str(value))

    def is_quoted(self, place: Location) -> bool:
        """Tell whether what begins at a place begins with a quote."""
        line = place.source_line() or ""
        return line[place.column - 1 : place.column] in {"'", '"'}

    def comment_after(self, location: Location) -> str:
        """Return the comment that ends a scalar without quotes, and may have been meant as a part of it."""
        path = next((path for path, place in self.values.items() if place == location and path in self.plain), None)
        line = location.source_line()
        if path is None or line is None:
            return ""
        start = location.column - 1
        rest = line[start:].removeprefix(self.plain[path])
        return rest.strip() if rest != line[start:] and rest.lstrip().startswith("#") else ""

    def within(self, path: DataPath, line: int, column: int) -> Location:
        """Return a place inside the text of a scalar; see `within_location`."""
        return self.within_location(self.location(path), line, column)

    def within_location(self, start: Location, line: int, column: int) -> Location:
        """Return a place inside the text of a scalar that begins at `start`; where it cannot be told, its begin.

        Args:
            line: Within the scalar's text, counted from 1.
            column: Within that line, counted from 1.
        """
        scalar = self.scalars.get(start)
        place = place_within(scalar.source, scalar.style, scalar.text, line, column) if scalar is not None else None
        if place is None:
            return start
        lines, columns = place
        return Location(start.file, start.line + lines, columns if lines else start.column + columns)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar as it stands in the file.

    Attributes:
        source: From its first character, of an anchor or a quote too, to its last.
        style: Its quote, `|` or `>`; of a plain one nothing.
        text: What YAML makes of it.
    """

    source: str
    style: str
    text: str


def read_document(path: Path, shown: str, *, kind: str = "a contract file") -> Document:
    """Read a YAML file.

    Args:
        path: The file.
        shown: How the file is named in messages.
        kind: What it is, for hints.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        mistake = Mistake(Location(shown, line), "the file is not UTF-8", "save it in UTF-8")
        return Document(shown, None, mistakes=(mistake,))
    except OSError as error:
        return Document(shown, None, mistakes=(Mistake(Location(shown), f"cannot be read: {error.strerror}"),))
    return parse_document(text, shown, kind=kind)


def parse_document(text: str, shown: str, *, kind: str = "a contract file") -> Document:
    """Read YAML text; see `read_document`."""
    text = text.removeprefix("\ufeff")
    try:
        nodes = list(yaml.compose_all(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        slip = slip_of(text, error)
        mistake = Mistake(Location(shown, slip.line, slip.column), slip.message, slip.hint)
        return Document(shown, None, mistakes=(mistake,))
    if len(nodes) != 1 or nodes[0] is None:
        is_empty = not nodes or (len(nodes) == 1 and nodes[0] is None)
        what = "the file is empty" if is_empty else "a second YAML document begins here"
        place = Location(shown) if is_empty else Location(shown, _second_document(text))
        mistake = Mistake(place, what, f"{kind} holds one document")
        return Document(shown, None, mistakes=(mistake,))
    builder = _Builder(shown, text)
    data = builder.build(nodes[0], ())
    if data is None and not builder.mistakes:
        builder.mistakes.append(Mistake(Location(shown), "the file is empty", f"{kind} holds one document"))
    return Document(shown, data, builder.values, builder.keys, builder.plain, builder.scalars, tuple(builder.mistakes))


def _second_document(text: str) -> int:
    """Return the line in which the second document begins."""
    begun = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("---") and begun:
            return number
        begun = begun or bool(line.strip() and not line.startswith("#"))
    return 1


class _Builder:
    def __init__(self, shown: str, text: str) -> None:
        self.shown = shown
        self.text = text
        self.values: dict[DataPath, Location] = {}
        self.keys: dict[DataPath, Location] = {}
        self.plain: dict[DataPath, str] = {}
        self.scalars: dict[Location, Scalar] = {}
        self.mistakes: list[Mistake] = []
        self.nodes = 0

    def build(self, node: yaml.Node, path: DataPath) -> Any:
        location = self.locate(node)
        self.values[path] = location
        self.nodes += 1
        # Aliases can make a small file endless; nothing that people write comes near either bound.
        if len(path) > _MAX_DEPTH or self.nodes > 200_000:
            self.mistakes.append(Mistake(location, "nested too deeply, or too large"))
            return None
        if isinstance(node, yaml.MappingNode):
            return self.build_mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        source = self.text[node.start_mark.index : node.end_mark.index]
        self.scalars[location] = Scalar(source, node.style or "", node.value)
        if not node.style:
            self.plain[path] = node.value
        return _scalar(node)

    def build_mapping(self, node: yaml.MappingNode, path: DataPath) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.mistakes.append(Mistake(self.locate(key_node), "a key must be a word or a number"))
                continue
            key = key_node.value
            location = self.locate(key_node)
            if key in result:
                first = self.keys[(*path, key)]
                message = f"the key {key!r} stands twice in this mapping; the first is in line {first.line}"
                self.mistakes.append(Mistake(location, message, "keep one of them"))
                continue
            self.keys[(*path, key)] = location
            result[key] = self.build(value_node, (*path, key))
        return result

    def locate(self, node: yaml.Node) -> Location:
        return Location(self.shown, node.start_mark.line + 1, node.start_mark.column + 1)


def _scalar(node: yaml.ScalarNode) -> Any:  # noqa: PLR0911 - one for each kind of scalar
    text: str = node.value
    if node.style:  # quoted, literal or folded: text
        return text
    if _NULL.match(text):
        return None
    if _TRUE.match(text):
        return True
    if _FALSE.match(text):
        return False
    if _INTEGER.match(text) and len(text) < 100:
        return int(text)
    if _OCTAL_OR_HEX.match(text) and len(text) < 100:
        return int(text, 0)
    if _FLOAT.match(text):
        return float(text)
    return text
