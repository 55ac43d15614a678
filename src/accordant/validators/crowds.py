"""Documents in memory with so many elements that libxml2 would need minutes to place the faults in them.

For each fault libxml2 counts the siblings before the faulty element, which is quadratic in a list of which every member
is wrong: thirty thousand take nine seconds. Validating without a tree it counts nothing, and does not say which element
it was. So such a document is validated without a tree first; where it has faults, once more, tag by tag in the blocks
that have them, until a hundred are known; and the tags after which a complaint is new are counted in the text to find
their elements in the tree.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element as Element

from accordant.validators.streaming import Reading, Tags, first_reading, subject_of, validating_parser, validity
from accordant.validators.violations import Violation
from accordant.validators.xml import XmlValidator

__all__ = ["is_crowded", "iter_crowded_violations"]

_CROWD: Final = 3000
"""Children of one element; to place as many faulty ones takes a quarter of a second."""

_WINDOWS: Final = (4000, _CROWD * len(b"<b/>"))
"""Bytes; a child of the root that is shorter than the last has fewer children than make a crowd."""

_MOST_STEPS: Final = 200_000_000
"""Siblings that are passed in a second, about."""

_MOST_FAULTS: Final = 100
_TOKEN: Final = re.compile(
    rb"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(/?)(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""", re.DOTALL
)


def is_crowded(root: Element, body: bytes | None = None) -> bool:
    """Tell whether to place the faults of a document could take longer than a second, if it had them everywhere.

    Args:
        root: The root of its tree.
        body: The document in UTF-8. With it, that no element has too many children is mostly seen from the text: where
            each child of the root is short, nothing within one can have many.
    """
    if body is not None and len(body) < _CROWD * len(b"<b/>"):
        return False
    children = len(root)
    if children > _CROWD:
        return True
    longest = None if body is None or not children else _longest_child(root[0], children, body)
    if body is not None and longest is not None:
        return len(body) / len(b"<b>x</b>") * (children / 2 + longest / 16) > _MOST_STEPS
    sizes = [len(element) for element in root.iter("*")]
    return max(sizes) > _CROWD or len(sizes) * max(sizes) / 2 > _MOST_STEPS


def _longest_child(first: Element, children: int, body: bytes) -> int | None:
    """Return a bound of the bytes of any child of the root, or None where the text does not show one."""
    if not isinstance(first.tag, str) or _has_asides(body):
        return None
    name = etree.QName(first).localname
    prefix = f"{first.prefix}:" if first.prefix else ""
    end = f"</{prefix}{name}>".encode()
    # As many end tags as children: none of them ends something within a child.
    if body.count(end) > children:
        return None
    return next((window for window in _WINDOWS if _is_cut(body, end, window)), None)


def _is_cut(body: bytes, end: bytes, window: int) -> bool:
    """Tell whether never so many bytes lie between end tags; of each such piece only the second half is looked at."""
    position = 0
    while position + window < len(body):
        found = body.find(end, position + window // 2, position + window)
        if found < 0:
            return False
        position = found + len(end)
    return True


def _has_asides(body: bytes) -> bool:
    """Tell whether there are comments, CDATA or instructions, in which what looks like a tag is none."""
    # One byte is looked for five times as fast as two.
    has_marks = b"!" in body and (b"<!--" in body or b"<![CDATA[" in body)
    return has_marks or (body.find(b"?", body.find(b"?>") + 2) >= 0 and body.count(b"<?") > 1)


def iter_crowded_violations(root: Element, body: bytes | None, validator: XmlValidator) -> Iterator[Violation]:
    """Yield what the schema has against a crowded document, as of the first hundred complaints of libxml2.

    Args:
        root: The root of its tree.
        body: The document in UTF-8, to tell columns from; None where it is not at hand.
        validator: What it is judged by.
    """
    # The tree as it is: it may have been changed since it was read.
    text = etree.tostring(root, encoding="utf-8", with_tail=False)
    blocks = first_reading(io.BytesIO(text), validator, Reading())
    if not blocks.faulty:
        return
    from accordant.validators.xml_explanations import explain_located  # noqa: PLC0415 - loads the schema's model

    complaints = _complaints(text, validator, blocks.faulty)
    numbers = _numbers(text, [offset for _, offset in complaints])
    elements = _elements(root, set(numbers))
    located = [
        (entry, subject_of(entry, elements[number])) for (entry, _), number in zip(complaints, numbers, strict=True)
    ]
    yield from explain_located(root, located, validator.model, body)


def _complaints(body: bytes, validator: XmlValidator, faulty: set[int]) -> list[tuple[Any, int]]:
    """Return the first complaints, each with the offset behind the tag after which it came."""
    tags = Tags(io.BytesIO(body), faulty)
    parser = validating_parser(validator)
    found: list[tuple[Any, int]] = []
    offset = 0
    while piece := tags.read():
        parser.feed(piece)
        offset = tags.offset
        if tags.place is not None:
            log = validity(parser.feed_error_log)
            found.extend((entry, offset) for entry in log[len(found) :])
            if len(found) >= _MOST_FAULTS:
                return found
    # The end of the root shows what its keys lack.
    return found


def _numbers(body: bytes, offsets: list[int]) -> list[int]:
    """Return, for offsets behind tags, the numbers of the elements that begin or end there (the root is 0)."""
    numbers = []
    wanted = iter(offsets)
    offset = next(wanted, None)
    started = -1
    last = 0
    around: list[int] = []
    for token in _TOKEN.finditer(body):
        while offset is not None and token.start() >= offset:
            numbers.append(last)
            offset = next(wanted, None)
        if offset is None:
            break
        kind = token[1]
        if kind == b"":
            started += 1
            last = started
            if body[token.end() - 2] != 0x2F:  # a slash
                around.append(started)
        elif kind is not None:
            last = around.pop()
    while offset is not None:
        numbers.append(last)
        offset = next(wanted, None)
    return numbers


def _elements(root: Element, numbers: set[int]) -> dict[int, Element]:
    found = {}
    walk = root.iter("*")
    before = -1
    for number in sorted(numbers):
        found[number] = next(islice(walk, number - before - 1, None))
        before = number
    return found
