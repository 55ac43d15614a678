"""Shapes: conditions on texts as machines that read a text letter by letter.

A `like` pattern and a number of letters are two of them, regular expressions (`regular`) a third. `patterns` runs
several side by side, to find texts for every way in which they can agree and differ.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Lengths", "Like", "Shape"]


class Shape(Protocol):
    """A machine that reads texts."""

    @property
    def start(self) -> Hashable:
        """The state before the first letter."""

    def read(self, state: Hashable, letter: str) -> Hashable:
        """Return the state after one more letter."""

    def accepts(self, state: Hashable) -> bool:
        """Tell whether a text that ends in this state has the shape."""

    def edges(self) -> Iterable[int]:
        """Yield the code points at which letters begin to be told from those before."""


@dataclass(frozen=True, slots=True)
class Like:
    """Texts that are a pattern, in which ``*`` stands for any text."""

    pattern: str

    @property
    def start(self) -> frozenset[int]:
        """The places up to which the pattern may have been read."""
        return self._closed({0})

    def read(self, state: Hashable, letter: str) -> frozenset[int]:
        """Return the state after one more letter."""
        assert isinstance(state, frozenset)
        after = set()
        for place in state:
            if place < len(self.pattern) and self.pattern[place] == "*":
                after.add(place)
            elif place < len(self.pattern) and self.pattern[place] == letter:
                after.add(place + 1)
        return self._closed(after)

    def accepts(self, state: Hashable) -> bool:
        """Tell whether a text that ends in this state has the shape."""
        assert isinstance(state, frozenset)
        return len(self.pattern) in state

    def edges(self) -> Iterator[int]:
        """Yield the code points at which letters begin to be told from those before."""
        for letter in self.pattern.replace("*", ""):
            yield from (ord(letter), ord(letter) + 1)

    def _closed(self, places: set[int]) -> frozenset[int]:
        """Add the places behind stars, which may stand for nothing."""
        closed = set(places)
        for start in places:
            place = start
            while place < len(self.pattern) and self.pattern[place] == "*":
                place += 1
                closed.add(place)
        return frozenset(closed)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Texts of so many letters."""

    least: int
    most: int | None

    @property
    def start(self) -> int:
        """How many letters there are before the first."""
        return 0

    def read(self, state: Hashable, letter: str) -> int:  # noqa: ARG002 - every letter counts alike
        """Return the state after one more letter."""
        assert isinstance(state, int)
        return min(state + 1, self.least if self.most is None else self.most + 1)

    def accepts(self, state: Hashable) -> bool:
        """Tell whether a text that ends in this state has the shape."""
        assert isinstance(state, int)
        return state >= self.least and (self.most is None or state <= self.most)

    def edges(self) -> Iterable[int]:
        """Yield the code points at which letters begin to be told from those before."""
        return ()
