"""A body cut to what can be read, around the place that a finding is about, with that place marked.

Bodies are shown as they came: a report that prints them prettily shows another document than the one that was judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from accordant.findings import Place

__all__ = ["Excerpt", "Line", "excerpt", "named_places"]

_AROUND = 5
_LINES = 12
_MARKED_WIDTH = 640
_OTHER_WIDTH = 480
_BESIDE_WIDTH = 160
_MARK_WIDTH = 160
# What begins at a place: a tag, a string of JSON, a word, else one character.
_WORD = re.compile(r"[\w.:+-]+")
_SHORTEST_NAME = 3
_MOST_NAMES = 40
# An element without children is marked with its text: what is wrong with it is often that.
_TOKEN = re.compile(r'<([^\s<>/]+)[^<>]*(?<!/)>[^<>]*</\1>|<[^<>]*>?|"(?:[^"\\]|\\.)*"?|[^\s,<>{}\[\]":]+|\S')


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


def named_places(text: str, bodies: Sequence[str]) -> list[Place | None]:
    """Return where in each body something stands that a text names, for findings that several answers show together.

    A value that not all of the bodies have comes first: where rows are missing, or there besides, it is one of them. A
    value is what has a digit in it and stands alone between tags or quotes; None where a body has none that is named.
    """
    words = (word.rstrip(".:") for word in _WORD.findall(text))
    named = (word for word in words if len(word) >= _SHORTEST_NAME and any(map(str.isdigit, word)))
    values = dict.fromkeys(islice(named, _MOST_NAMES))
    found = [{value: at for value in values if (at := _alone(value, body)) is not None} for body in bodies]
    everywhere = set(values).intersection(*found) if found else set()
    places: list[Place | None] = []
    for body, own in zip(bodies, found, strict=True):
        chosen = next((at for value, at in own.items() if value not in everywhere), None)
        chosen = chosen if chosen is not None else next(iter(own.values()), None)
        places.append(None if chosen is None else _place_of(chosen, body))
    return places


def _alone(value: str, body: str) -> int | None:
    at = re.search(rf"(?<=[>\"'\s]){re.escape(value)}(?=[<\"'\s])", body)
    return None if at is None else at.start()


def _place_of(offset: int, body: str) -> Place:
    return Place("", body.count("\n", 0, offset) + 1, offset - body.rfind("\n", 0, offset))


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
