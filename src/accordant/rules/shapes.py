"""Shapes: conditions on texts as machines that read a text letter by letter.

A `like` pattern, a number of letters and the bound of a number are three of them, regular expressions (`regular`) a
fourth. `patterns` runs several side by side, to find texts for every way in which they can agree and differ.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from accordant.rules.neighbours import numeral

__all__ = ["AtMost", "Lengths", "Like", "Shape"]


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


@dataclass(frozen=True, slots=True)
class AtMost:
    """Texts that are a number without an exponent, and that number at most another; of other texts it says anything.

    Attributes:
        most: A number of finitely many decimals.
        is_strict: Whether numbers must be less.
    """

    most: Fraction
    is_strict: bool = False

    @property
    def start(self) -> tuple[bool, bool, int, int]:
        """Whether a minus and a point were read, how many digits since, and their order to those of the bound."""
        return (False, False, 0, 0)

    def read(self, state: Hashable, letter: str) -> tuple[bool, bool, int, int]:
        """Return the state after one more letter."""
        assert isinstance(state, tuple)
        is_negative, is_behind, count, order = state
        whole, fraction = self._digits()
        if letter == "-":
            return (True, is_behind, count, order)
        if self.most and is_negative != (self.most < 0) and letter in ".0123456789":
            return (is_negative, True, 0, 1)  # the sign decides
        if letter == ".":
            return (is_negative, True, 0, self._whole_order(count, order))
        if letter not in "0123456789" or (not is_behind and count == 0 and letter == "0"):
            return (is_negative, is_behind, count, order)
        other = fraction if is_behind else whole
        digit = other[count] if count < len(other) else "0"
        if order == 0 and (is_behind or count < len(whole)):
            order = (letter > digit) - (letter < digit)
        count = min(count + 1, len(other) + 1)
        # What is decided whatever follows is one state.
        if is_behind:
            return (is_negative, True, 0 if order else count, order)
        return (is_negative, False, count, 1 if count > len(whole) else order)

    def accepts(self, state: Hashable) -> bool:
        """Tell whether a text that ends in this state has the shape."""
        assert isinstance(state, tuple)
        is_negative, is_behind, count, order = state
        fraction = self._digits()[1]
        if not is_behind:
            count, order = 0, self._whole_order(count, order)
        if order == 0 and count < len(fraction):
            order = -1
        # The order is that of the digits without signs; minus nought is nought.
        if self.most < 0:
            order = -order if is_negative else 1
        elif is_negative:
            order = 0 if order == 0 == self.most else -1
        return order < 0 or (order == 0 and not self.is_strict)

    def edges(self) -> Iterator[int]:
        """Yield the code points at which letters begin to be told from those before."""
        for letter in "-.0123456789":
            yield from (ord(letter), ord(letter) + 1)

    def _whole_order(self, count: int, order: int) -> int:
        digits = len(self._digits()[0])
        return order if count == digits else (count > digits) - (count < digits)

    def _digits(self) -> tuple[str, str]:
        whole, _, fraction = numeral(abs(self.most)).partition(".")
        return whole.lstrip("0"), fraction
