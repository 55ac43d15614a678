"""What stands in elements, compared: where two of them differ, whatever they were read from.

White space between elements, the order of attributes and that of children with different names say nothing: JSON has
none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from accordant.answers import Answer, Row
from accordant.assertions import node_place
from accordant.findings import Breach
from accordant.relations.results import PatternResult
from accordant.relations.sides import Group, Side
from accordant.validators.violations import shorten, shorten_apart

__all__ = [
    "Difference",
    "TakenOut",
    "both_said",
    "content",
    "content_breach",
    "iter_differences",
    "rows_result",
    "shortened",
]

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Nodes that are left out of a comparison.

    Attributes:
        attributes: Each as its element and its local name.
        texts: Elements whose own text does not count.
    """

    elements: frozenset[etree._Element] = frozenset()
    attributes: frozenset[tuple[etree._Element, str]] = frozenset()
    texts: frozenset[etree._Element] = frozenset()


_NOTHING = TakenOut()


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two elements differ.

    Attributes:
        path: Names from the element down, without indexes, such as ``note/text`` or ``@id``; empty for its own text.
        first: What stands in the first; None where nothing does.
        element: That of the second which shows it, or what is above it.
    """

    path: str
    first: str | None
    second: str | None
    element: etree._Element = field(compare=False)


def iter_differences(
    first: etree._Element, second: etree._Element, out: tuple[TakenOut, TakenOut] = (_NOTHING, _NOTHING)
) -> Iterator[Difference]:
    """Yield each difference, as far down as it is.

    Args:
        out: What does not count in the first, and in the second.
    """
    yield from _attribute_differences(first, second, out)
    if first not in out[0].texts and second not in out[1].texts:
        left, right = _text(first), _text(second)
        if left != right:
            yield Difference("", left, right, second)
    names = {name: (left, right) for name, left, right in _iter_children(first, second, out)}
    for name, (ours, theirs) in names.items():
        for index in range(max(len(ours), len(theirs))):
            if index >= len(theirs):
                yield Difference(name, _summary(ours[index]), None, second)
            elif index >= len(ours):
                yield Difference(name, None, _summary(theirs[index]), theirs[index])
            else:
                for each in iter_differences(ours[index], theirs[index], out):
                    path = f"{name}/{each.path}" if each.path else name
                    yield Difference(path, each.first, each.second, each.element)


def _attribute_differences(
    first: etree._Element, second: etree._Element, out: tuple[TakenOut, TakenOut]
) -> Iterator[Difference]:
    left, right = _attributes(first, out[0]), _attributes(second, out[1])
    for name in [*left, *(name for name in right if name not in left)]:
        if left.get(name) != right.get(name):
            yield Difference(f"@{name}", left.get(name), right.get(name), second)


def _attributes(element: etree._Element, out: TakenOut) -> dict[str, str]:
    # What belongs to XSI is about the XML document, and JSON does not have it.
    named = ((etree.QName(str(name)), str(text)) for name, text in element.attrib.items())
    return {
        name.localname: text
        for name, text in named
        if name.namespace != _XSI and (element, name.localname) not in out.attributes
    }


def _iter_children(
    first: etree._Element, second: etree._Element, out: tuple[TakenOut, TakenOut]
) -> Iterator[tuple[str, list[etree._Element], list[etree._Element]]]:
    left, right = _children(first, out[0]), _children(second, out[1])
    for name in [*left, *(name for name in right if name not in left)]:
        yield name, left.get(name, []), right.get(name, [])


def _children(element: etree._Element, out: TakenOut) -> dict[str, list[etree._Element]]:
    found: dict[str, list[etree._Element]] = {}
    for child in element:
        if isinstance(child.tag, str) and child not in out.elements:
            found.setdefault(etree.QName(child).localname, []).append(child)
    return found


def _text(element: etree._Element) -> str:
    """Return an element's own text as JSON could have it: line ends as XML 1.0 section 2.11 has them, and no layout."""
    parts = [element.text or "", *(child.tail or "" for child in element)]
    if any(isinstance(child.tag, str) for child in element):
        return "".join(part.strip() for part in parts)
    text = "".join(parts).replace("\r\n", "\n").replace("\r", "\n")
    return text if text.strip() else ""


def _summary(element: etree._Element) -> str:
    """Return an element's text; of one with children, the texts of all that is in it."""
    return " ".join(text for text in (_text(each) for each in element.iter("*")) if text)


def _row_differences(first: Side, second: Side) -> list[tuple[str, Difference]]:
    """Return where rows with the same key differ: the key, and the difference; one for each row."""
    rows: dict[str, Row] = {}
    for row in second.rows:
        rows.setdefault(row.key, row)
    found = []
    for row in first.rows:
        if row.key in rows:
            difference = next(iter_differences(row.element, rows[row.key].element), None)
            if difference is not None:
                found.append((row.key, difference))
    return found


def rows_result(group: Group, follow_up: Side) -> PatternResult | None:
    """Return the breach where rows with the same key differ in what stands in them; None where they do not.

    None as well where the relation compares nothing but keys.
    """
    if group.relation.compare != "rows" or not (found := _row_differences(group.source, follow_up)):
        return None
    key, difference = found[0]
    holders = (group.source.holder(key), follow_up.holder(key))
    return PatternResult(content_breach(key, difference, holders[1], len(found)), shown_by=holders)


def content_breach(key: str, difference: Difference, answer: Answer | None, rows: int = 1) -> Breach:
    """Say how a row differs.

    Args:
        answer: That in which the differing element stands; None where it is in none.
        rows: How many differ.
    """
    what = difference.path or "text"
    first, second = both_said(difference, what)
    expected, actual = f"{first} in row {key}", f"{second} in the answer to the follow-up"
    if rows > 1:
        actual += f"; {rows} rows differ"
    place = None if answer is None else node_place(answer, difference.element)
    return Breach(expected, actual, f"row {what}", place)


def both_said(difference: Difference, what: str) -> tuple[str, str]:
    """Say what stands in each of two elements that differ, or that nothing does; cut where it is long.

    Args:
        what: What it is called.
    """
    texts = shorten_apart(repr(difference.first), repr(difference.second))
    first, second = (
        f"no {what}" if value is None else f"{what} {text}"
        for value, text in zip((difference.first, difference.second), texts, strict=True)
    )
    return first, second


def shortened(value: object) -> str:
    """Return a value for people, cut where it is long."""
    return shorten(repr(value))


def content(element: etree._Element) -> tuple[object, ...]:
    """Return what stands in an element as something that can be compared as a whole; see `iter_differences`."""
    attributes = tuple(sorted(_attributes(element, _NOTHING).items()))
    children: Sequence[tuple[str, tuple[object, ...]]] = [
        (name, tuple(content(each) for each in found)) for name, found in sorted(_children(element, _NOTHING).items())
    ]
    return attributes, _text(element), tuple(children)
