"""A body cut to what can be read, around the place that a finding is about, with that place marked.

Bodies are shown as they came: a report that prints them prettily shows another document than the one that was judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from accordant.findings import Place

__all__ = ["Excerpt", "Line", "excerpt"]

_AROUND = 5
_LINES = 12
_MARKED_WIDTH = 640
_OTHER_WIDTH = 480
_BESIDE_WIDTH = 160
_MARK_WIDTH = 160
# What begins at a place: a tag, a string of JSON, a word, else one character.
_TOKEN = re.compile(r'<[^<>]*>?|"(?:[^"\\]|\\.)*"?|[^\s,<>{}\[\]":]+|\S')


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a body; ``before``, ``marked`` and ``after`` together are what is shown of it.

    Attributes:
        is_marked: The place is in this line; `marked` is empty where its column is not known.
        is_cut_before: Something of the line stands before what is shown.
        is_cut_after: Something of the line stands behind what is shown.
    """

    number: int
    before: str
    marked: str = ""
    after: str = ""
    is_marked: bool = False
    is_cut_before: bool = False
    is_cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a body.

    Attributes:
        above: How many lines stand before them.
        below: How many lines stand behind them.
    """

    lines: tuple[Line, ...]
    above: int = 0
    below: int = 0


def excerpt(body: str, place: Place | None = None) -> Excerpt:
    """Return the lines around a place, or the first ones where there is none.

    Args:
        place: Its line and column count; a place without a line is not marked.
    """
    lines = body.split("\n")
    at = None if place is None or place.line is None or not 0 < place.line <= len(lines) else place.line
    first = 0 if at is None else max(0, at - 1 - _AROUND)
    last = min(len(lines), _LINES if at is None else at + _AROUND)
    shown = []
    for number in range(first, last):
        text = lines[number].removesuffix("\r")
        is_marked = number + 1 == at
        column = place.column if is_marked and place is not None else None
        width = _OTHER_WIDTH if at is None else _BESIDE_WIDTH
        shown.append(_marked(text, number + 1, column) if is_marked else _plain(text, number + 1, width))
    return Excerpt(tuple(shown), first, len(lines) - last)


def _plain(text: str, number: int, width: int) -> Line:
    return Line(number, text[:width], is_cut_after=len(text) > width)


def _marked(text: str, number: int, column: int | None) -> Line:
    if column is None or column > len(text):
        # Behind the last letter, where a parser stands that has missed something: the end of the line is shown.
        start = 0 if column is None else max(0, len(text) - _MARKED_WIDTH)
        shown = text[start : start + _MARKED_WIDTH]
        return Line(
            number,
            shown,
            is_marked=True,
            is_cut_before=start > 0,
            is_cut_after=start + len(shown) < len(text),
        )
    start = max(column - 1, 0)
    found = _TOKEN.match(text, start)
    end = min(found.end() if found is not None else start + 1, start + _MARK_WIDTH)
    left = max(0, start - _MARKED_WIDTH // 2)
    right = min(len(text), end + _MARKED_WIDTH // 2)
    return Line(
        number,
        text[left:start],
        text[start:end],
        text[end:right],
        is_marked=True,
        is_cut_before=left > 0,
        is_cut_after=right < len(text),
    )
