"""Where something stands: named paths, libxml2's numbered paths read back, lines and columns of start tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from xml.parsers import expat

from lxml.etree import _Element as Element

from accordant.validators.trees import child_elements, local

__all__ = ["Paths", "json_path", "start_positions"]

_STEP: Final = re.compile(r"(?:([^:\[]+):)?([^\[]+)(?:\[(\d+)\])?$")
_MANY: Final = 1000
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Paths:
    """Named paths of the elements of one tree, and elements by libxml2's paths.

    Positions are computed once a parent: a parent with a hundred thousand faulty children is not walked for
    each.
    """

    __slots__ = ("_children", "_root", "_steps")

    def __init__(self, root: Element) -> None:
        self._root = root
        self._steps: dict[Element, dict[Element, str]] = {}
        self._children: dict[Element, list[Element]] = {}

    def of(self, element: Element) -> str:
        """Return ``/r/interaction[2]/count``: local names, positions only where siblings share the name."""
        steps = []
        current = element
        while (parent := current.getparent()) is not None:
            steps.append(self._steps_of(parent)[current])
            current = parent
        steps.append(local(current.tag))
        return "/" + "/".join(reversed(steps))

    def prepare(self, elements: Iterable[Element]) -> None:
        """Work out the steps of elements and what is around them in one walk over the children of each parent."""
        wanted: dict[Element, set[Element]] = {}
        for element in elements:
            current = element
            while (parent := current.getparent()) is not None:
                wanted.setdefault(parent, set()).add(current)
                current = parent
        for parent, children in wanted.items():
            if parent not in self._steps and len(parent) > _MANY:
                self._steps[parent] = _steps(parent, children)

    def resolve(self, path: str) -> Element:
        """Return the element of a path as libxml2 writes it (``/*/*[2]``, ``/p:r/p:row[2]``), or the nearest above."""
        current = self._root
        for step in path.split("/")[2:]:
            parts = _STEP.match(step)
            if parts is None or step.startswith("@"):
                break
            prefix, name, position = parts[1], parts[2], int(parts[3] or 1)
            children = self._children_of(current)
            if name != "*":
                children = [each for each in children if local(each.tag) == name and each.prefix == prefix]
            if position > len(children):
                break
            current = children[position - 1]
        return current

    def _children_of(self, parent: Element) -> list[Element]:
        found = self._children.get(parent)
        if found is None:
            found = self._children[parent] = child_elements(parent)
        return found

    def _steps_of(self, parent: Element) -> dict[Element, str]:
        found = self._steps.get(parent)
        if found is None:
            found = self._steps[parent] = _steps(parent, set(self._children_of(parent)))
        return found


def _steps(parent: Element, wanted: set[Element]) -> dict[Element, str]:
    """Return the steps of some children of an element: name, and position where siblings share the name."""
    totals: dict[str, int] = {}
    found: list[tuple[Element, str, int]] = []
    for child in parent.iterchildren("*"):
        name = local(child.tag)
        position = totals[name] = totals.get(name, 0) + 1
        if child in wanted:
            found.append((child, name, position))
    return {child: name if totals[name] == 1 else f"{name}[{position}]" for child, name, position in found}


class _AllFoundError(Exception):
    """Every wanted start tag was seen; the rest of the document need not be read."""


def start_positions(body: bytes, wanted: set[int]) -> dict[int, tuple[int, int]]:
    """Return line and column, both from 1, of the start tags with the given numbers (document order, the root is 0).

    lxml keeps no columns, so the text is read again, by expat; only for documents that have a fault, and only
    as far as the last wanted tag. What expat cannot read has no entry.

    Args:
        body: The document in UTF-8, without a document type declaration.
        wanted: Numbers of elements.
    """
    found: dict[int, tuple[int, int]] = {}
    last = max(wanted, default=-1)
    number = -1

    def start(_name: str, _attributes: object) -> None:
        nonlocal number
        number += 1
        if number in wanted:
            found[number] = (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
            if number == last:
                raise _AllFoundError

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat's own signature
    except (_AllFoundError, expat.ExpatError, ValueError):
        return found
    return found


def json_path(steps: Iterable[str | int]) -> str:
    """Return ``$.r.interaction[1].count`` (RFC 9535): indexes from 0, names that are no identifiers in brackets."""
    written = ["$"]
    for step in steps:
        if isinstance(step, int):
            written.append(f"[{step}]")
        elif _IDENTIFIER.match(step):
            written.append(f".{step}")
        else:
            quoted = step.replace("\\", "\\\\").replace("'", "\\'")
            written.append(f"['{quoted}']")
    return "".join(written)
