"""Places in JSON texts, which parsers do not keep: where each value stands, and which line and column that is."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson

__all__ = ["Lines", "Member", "iter_members"]

# Possessive throughout, so that no text makes it go back.
_TOKEN: Final = re.compile(
    r'[ \t\n\r]*+(?:("[^"\\]*+(?:\\.[^"\\]*+)*+")|([{}\[\],:])|[^ \t\n\r{}\[\],:"]++)', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Member:
    """One value in a text.

    Attributes:
        path: Keys and indexes (from 0) that lead to it.
        key_offset: Where its key begins; the value's own place where it has none.
        offset: Where it begins.
    """

    path: tuple[str | int, ...]
    key_offset: int
    offset: int


def iter_members(text: str) -> Iterator[Member]:
    """Yield every value of a well-formed text in its order, a container before what it holds.

    A key that occurs twice in an object yields two members of the same path.
    """
    path: list[str | int] = []
    in_object: list[bool] = []
    awaits_key = False
    key_offset: int | None = None
    for token in _TOKEN.finditer(text):
        string, mark = token[1], token[2]
        start = token.end() - len((string or mark or token[0]).lstrip())
        if awaits_key and string is not None:
            path[-1] = orjson.loads(string)
            key_offset = start
            awaits_key = False
        elif mark == ":":
            continue
        elif mark == ",":
            awaits_key = in_object[-1]
            if not awaits_key:
                path[-1] = int(path[-1]) + 1
        elif mark in {"}", "]"}:
            in_object.pop()
            path.pop()
            awaits_key = False
        else:
            yield Member(tuple(path), start if key_offset is None else key_offset, start)
            key_offset = None
            if mark is not None:
                awaits_key = mark == "{"
                in_object.append(awaits_key)
                path.append("" if awaits_key else 0)


class Lines:
    """Line and column of offsets in one text."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1, the column in characters."""
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
