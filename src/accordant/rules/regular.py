"""Regular expressions as machines; as JSON Schema has them, they are found anywhere unless ``^`` and ``$`` tie them.

Python's `re` can say whether a text matches; to find texts that do, and do not match a pattern of a rule besides,
takes the machine itself.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NoReturn

__all__ = ["Expression", "UnreadableError", "expression"]

_Ranges = tuple[tuple[int, int], ...]
"""Code points, first and last of each range."""

_LAST = 0x10FFFF
_PLACES = 2000  # so many places may an expression have; what repeats more is not read


class UnreadableError(ValueError):
    """The expression has something that no machine is made of here: a reference, a look-around, a bound word."""


@dataclass(slots=True, eq=False)
class Expression:
    """Texts in which a regular expression is found.

    Attributes:
        letters: For each place the letters that lead on, with the places they lead to.
        empty: For each place those that are reached with no letter.
    """

    letters: list[list[tuple[_Ranges, int]]] = field(default_factory=list)
    empty: list[list[int]] = field(default_factory=list)
    begin: int = 0
    end: int = 0

    @property
    def start(self) -> frozenset[int]:
        """The places before the first letter."""
        return self._closed({self.begin})

    def read(self, state: Hashable, letter: str) -> frozenset[int]:
        """Return the state after one more letter."""
        assert isinstance(state, frozenset)
        code = ord(letter)
        after = {
            target
            for place in state
            for ranges, target in self.letters[place]
            if any(first <= code <= last for first, last in ranges)
        }
        return self._closed(after)

    def accepts(self, state: Hashable) -> bool:
        """Tell whether a text that ends in this state has the shape."""
        assert isinstance(state, frozenset)
        return self.end in state

    def edges(self) -> Iterator[int]:
        """Yield the code points at which letters begin to be told from those before."""
        for moves in self.letters:
            for ranges, _ in moves:
                for first, last in ranges:
                    yield from (first, last + 1)

    def matches(self, text: str) -> bool:
        """Tell whether the expression is found in a text."""
        state: Hashable = self.start
        for letter in text:
            state = self.read(state, letter)
        return self.accepts(state)

    def place(self) -> int:
        """Return a new place.

        Raises:
            UnreadableError: There are too many.
        """
        if len(self.letters) >= _PLACES:
            raise UnreadableError(f"it repeats too much: more than {_PLACES} places")
        self.letters.append([])
        self.empty.append([])
        return len(self.letters) - 1

    def _closed(self, places: set[int]) -> frozenset[int]:
        closed, pending = set(places), list(places)
        while pending:
            for target in self.empty[pending.pop()]:
                if target not in closed:
                    closed.add(target)
                    pending.append(target)
        return frozenset(closed)


@cache
def expression(pattern: str) -> Expression:
    """Return the machine of a regular expression.

    Raises:
        UnreadableError: The expression has more than alternatives, groups, sets, repetitions and ``^`` and ``$`` at
            the ends; whether Python's `re` can read it is another matter.
    """
    return _ExpressionReader(pattern).read()


_NEWLINES: _Ranges = ((10, 10), (13, 13), (0x2028, 0x2029))
_CLASSES: dict[str, _Ranges] = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "s": ((9, 13), (32, 32), (160, 160), (0x2028, 0x2029)),
}
_CONTROLS = {"n": 10, "t": 9, "r": 13, "f": 12, "v": 11}
_COUNTED = re.compile(r"\{([0-9]+)(,?)([0-9]*)\}")


def _others(ranges: _Ranges) -> _Ranges:
    """Return all code points that are not in the ranges."""
    found = []
    place = 0
    for first, last in sorted(ranges):
        if first > place:
            found.append((place, first - 1))
        place = max(place, last + 1)
    return (*found, (place, _LAST)) if place <= _LAST else tuple(found)


class _ExpressionReader:
    """Builds a machine by recursive descent (Thompson 1968): each part leads from one place to another."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0
        self.machine = Expression()

    def read(self) -> Expression:
        """Return the state after one more letter."""
        machine = self.machine
        machine.begin, machine.end = machine.place(), machine.place()
        while True:
            self._alternative()
            if not self._take("|"):
                break
        if self.position < len(self.pattern):
            self._fail()
        return machine

    def _alternative(self) -> None:
        """Read one alternative of the whole, which alone may be tied to the ends of the text."""
        machine = self.machine
        is_tied = self._take("^")
        place = machine.place()
        machine.empty[machine.begin].append(place)
        if not is_tied:
            machine.letters[place].append((((0, _LAST),), place))
        place = self._sequence(place)
        is_tied = self._take("$")
        last = machine.place()
        machine.empty[place].append(last)
        if not is_tied:
            machine.letters[last].append((((0, _LAST),), last))
        machine.empty[last].append(machine.end)

    def _sequence(self, place: int) -> int:
        while self._peek() not in {"", "|", ")", "$"}:
            place = self._repeated(place)
        return place

    def _repeated(self, place: int) -> int:
        begin = self.position
        end = self._part(place)
        least, most = self._count()
        if (least, most) == (1, 1):
            return end
        machine = self.machine
        after = self.position
        if least == 0:
            # What was read already is one of the repetitions; it may be passed over.
            place, end = self._optional(place, end)
            least, done = 0, 1
        else:
            done = 1
        while done < (least if most is None else most):
            self.position = begin
            start = end
            inner = machine.place()
            machine.empty[start].append(inner)
            end = self._part(inner)
            done += 1
            if done > least:
                start, end = self._optional(start, end)
        if most is None:
            self.position = begin
            inner, last = machine.place(), machine.place()
            machine.empty[end] += [inner, last]
            machine.empty[self._part(inner)] += [inner, last]
            end = last
        elif most == 0:
            last = machine.place()
            machine.empty[place].append(last)
            end = last
        self.position = after
        return end

    def _optional(self, start: int, end: int) -> tuple[int, int]:
        last = self.machine.place()
        self.machine.empty[end].append(last)
        self.machine.empty[start].append(last)
        return start, last

    def _count(self) -> tuple[int, int | None]:
        """Read how often the part before stands."""
        counts: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        mark = self._peek()
        counted = _COUNTED.match(self.pattern, self.position)
        if mark in counts:
            self.position += 1
            found = counts[mark]
        elif counted is not None:
            self.position = counted.end()
            least = int(counted[1])
            found = (least, int(counted[3]) if counted[3] else None if counted[2] else least)
            if found[1] is not None and found[1] < least:
                self._fail()
        else:
            return 1, 1
        if self._peek() in {"+", "*", "{"}:
            self._fail()
        self._take("?")  # as few as possible or as many: the same texts
        return found

    def _part(self, place: int) -> int:
        machine = self.machine
        if self._take("("):
            if self._take("?") and not self._take(":"):
                self._fail()
            begin, end = machine.place(), machine.place()
            machine.empty[place].append(begin)
            while True:
                machine.empty[self._sequence(begin)].append(end)
                if not self._take("|"):
                    break
            if not self._take(")"):
                self._fail()
            return end
        ranges = self._letters()
        end = machine.place()
        machine.letters[place].append((ranges, end))
        return end

    def _letters(self) -> _Ranges:
        letter = self._next()
        if letter == "[":
            return self._set()
        if letter == ".":
            return _others(_NEWLINES)
        if letter == "\\":
            return self._escaped()
        if letter in "*+?{^":
            self._fail()
        return ((ord(letter), ord(letter)),)

    def _escaped(self) -> _Ranges:
        letter = self._next()
        if letter.lower() in _CLASSES:
            ranges = _CLASSES[letter.lower()]
            return ranges if letter.islower() else _others(ranges)
        if letter in _CONTROLS:
            code = _CONTROLS[letter]
        elif letter in {"x", "u"}:
            size = 2 if letter == "x" else 4
            digits = self.pattern[self.position : self.position + size]
            if re.fullmatch(r"[0-9A-Fa-f]+", digits) is None or len(digits) < size:
                self._fail()
            self.position += size
            code = int(digits, 16)
        elif letter.isalnum():
            self._fail()
        else:
            code = ord(letter)
        return ((code, code),)

    def _set(self) -> _Ranges:
        is_negated = self._take("^")
        ranges: list[tuple[int, int]] = []
        while not self._take("]"):
            first = self._member()
            if self._peek() == "-" and self.pattern[self.position + 1 : self.position + 2] not in {"]", ""}:
                self.position += 1
                last = self._member()
                if len(first) > 1 or len(last) > 1 or first[0][0] > last[0][0]:
                    self._fail()
                ranges.append((first[0][0], last[0][0]))
            else:
                ranges.extend(first)
        return _others(tuple(ranges)) if is_negated else tuple(ranges)

    def _member(self) -> _Ranges:
        letter = self._next()
        if letter == "\\":
            if self._take("b"):
                return ((8, 8),)
            return self._escaped()
        return ((ord(letter), ord(letter)),)

    def _peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def _take(self, letter: str) -> bool:
        if self._peek() != letter:
            return False
        self.position += 1
        return True

    def _next(self) -> str:
        letter = self._peek()
        if not letter:
            self._fail()
        self.position += 1
        return letter

    def _fail(self) -> NoReturn:
        raise UnreadableError(f"column {self.position + 1} of {self.pattern!r}")
