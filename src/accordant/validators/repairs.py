"""What is wrong with the children of an element, as the single change that would make them fit its content model.

A validator stops at the first child that does not fit and names what it waited for there, which is the fault only now
and then: of ``a, c, b`` where ``a, b, c`` is due it names ``c``. Here each possible change is tried on the names: one
child moved, one added, one taken away; the one after which everything fits is the fault. A content model is matched by
sets of positions, so that no model makes it go back (Structures 3.8.4, element sequence valid).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

__all__ = ["MOST_CHILDREN", "Content", "Repair"]

MOST_CHILDREN: Final = 200
"""With more children than these, changes are not tried; the place where they stop to fit is all that is said."""

_MOST_REPAIRS: Final = 10
_REACH: Final = 60
_NEAR: Final = 12


_Child = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Repair:
    """One fault among the children of an element.

    Attributes:
        kind: ``missing``, ``superfluous``, ``misplaced``, or ``broken`` where no single change helps.
        index: Of the child that is superfluous or misplaced, or before which one is missing; from 0.
        neighbour: Of what is misplaced, index of the child that it should stand before, or behind.
        is_before: Whether it should stand before that child.
        expected: The particles that could stand there.
    """

    kind: Literal["missing", "superfluous", "misplaced", "broken"]
    index: int
    expected: tuple[Any, ...]
    neighbour: int = 0
    is_before: bool = True


@dataclass(slots=True)
class _Run:
    """One attempt to match names with a model.

    Attributes:
        waiting: By position, the particles that did not match there.
    """

    names: Sequence[str]
    matches: Callable[[Any, str], bool]
    waiting: dict[int, list[Any]] = field(default_factory=dict)

    def repeat(self, particle: Any, starts: set[int]) -> set[int]:
        """Return where the occurrences of a particle can end that begin at one of `starts`."""
        lowest, highest = particle.min_occurs, particle.max_occurs
        found = set(starts) if lowest == 0 else set()
        current, times = starts, 0
        while current and (highest is None or times < highest):
            current = self._once(particle, current)
            times += 1
            if times >= lowest:
                # Where it ended before it need not begin again: it had as many occurrences left, or more.
                current = current - found
                found |= current
            elif times > len(self.names):
                return current  # it can be empty, so any number of it can
        return found

    def _once(self, particle: Any, starts: set[int]) -> set[int]:
        model = getattr(particle, "model", None)
        if model is None:
            return self._element(particle, starts)
        if model == "all":
            return {end for start in starts for end in self._all(list(particle), start)}
        if model == "choice":
            return {end for each in particle for end in self.repeat(each, starts)} if len(particle) else set()
        for each in particle:
            starts = self.repeat(each, starts)
        return starts

    def _element(self, particle: Any, starts: set[int]) -> set[int]:
        ends = set()
        for start in starts:
            if start < len(self.names) and self.matches(particle, self.names[start]):
                ends.add(start + 1)
            else:
                self.waiting.setdefault(start, []).append(particle)
        return ends

    def _all(self, members: list[Any], start: int) -> Iterator[int]:
        position = start
        while True:
            if all(member.min_occurs == 0 for member in members):
                yield position
            hit = None
            if position < len(self.names):
                hit = next((each for each in members if self.matches(each, self.names[position])), None)
            if hit is None:
                self.waiting.setdefault(position, []).extend(members)
                return
            members.remove(hit)
            position += 1


class Content:
    """The content model of an element type.

    Args:
        group: The `xmlschema.validators.XsdGroup` of the type.
    """

    def __init__(self, group: Any) -> None:
        self._group = group
        self._particles = list(group.iter_elements())
        self._named: dict[str, list[Any]] = {}
        self._known: dict[tuple[str, ...], tuple[Repair, ...]] = {}

    def admits(self, name: str) -> bool:
        """Tell whether an element of this name can stand in it at all."""
        return bool(self.particles_of(name))

    def particles_of(self, name: str) -> list[Any]:
        """Return the particles that an element of this name can be."""
        found = self._named.get(name)
        if found is None:
            found = self._named[name] = [particle for particle in self._particles if particle.is_matching(name)]
        return found

    def _matches(self, particle: Any, name: str) -> bool:
        return any(each is particle for each in self.particles_of(name))

    def expected_at(self, names: Sequence[str]) -> tuple[Any, ...]:
        """Return the particles that could stand behind the children of these names."""
        run = _Run(names, self._matches)
        run.repeat(self._group, {0})
        return tuple(dict.fromkeys(run.waiting.get(len(names), ())))

    def repairs(self, names: tuple[str, ...]) -> tuple[Repair, ...]:
        """Return what is wrong with children of these names, in the order in which it shows; nothing where they fit.

        Every name is one that `admits` admits. What was found is kept: in an answer many rows have the same fault.
        """
        found = self._known.get(names)
        if found is None:
            found = self._known[names] = tuple(self._iter_repairs(names))
        return found

    def _iter_repairs(self, names: Sequence[str]) -> Iterator[Repair]:
        current = list(enumerate(names))
        for _ in range(_MOST_REPAIRS):
            position, expected = self._failure([name for _, name in current])
            if position is None:
                return
            if len(current) > MOST_CHILDREN:
                yield Repair("broken", _index(current, position), expected)
                return
            repair, current = self._repair(current, position, expected)
            yield repair
            if repair.kind == "broken":
                return

    def _failure(self, names: Sequence[str]) -> tuple[int | None, tuple[Any, ...]]:
        """Return where names stop to fit, and what could stand there; None where they fit."""
        run = _Run(names, self._matches)
        ends = run.repeat(self._group, {0})
        if len(names) in ends:
            return None, ()
        position = max([*ends, *run.waiting])
        return position, tuple(dict.fromkeys(run.waiting.get(position, ())))

    def _repair(self, pairs: list[_Child], position: int, expected: tuple[Any, ...]) -> tuple[Repair, list[_Child]]:
        """Return the change after which everything fits, else the one after which most does, and what it leads to."""
        best: tuple[int, Repair, list[_Child]] | None = None
        for repair, changed in self._changes(pairs, position, expected):
            failure, _ = self._failure([name for _, name in changed])
            if failure is None:
                return self._with_alternatives(repair, pairs, position), changed
            if repair.kind == "misplaced" or (repair.kind == "missing" and not repair.expected[0].min_occurs):
                continue
            if repair.kind == "superfluous" and repair.index != _index(pairs, position):
                continue
            # What was taken away does not fit either.
            left = len(changed) - failure + (repair.kind == "superfluous")
            if best is None or left < best[0]:
                best = left, repair, changed
        if best is None:
            return Repair("broken", _index(pairs, position), expected), pairs
        return best[1:]

    def _changes(
        self, pairs: list[_Child], position: int, expected: tuple[Any, ...]
    ) -> Iterator[tuple[Repair, list[_Child]]]:
        index = _index(pairs, position)
        if position < len(pairs):
            yield from _moves(pairs, position, expected)
        for particle in expected:
            name = particle.name
            if name is not None:
                child = (index, name)
                yield Repair("missing", index, (particle,)), [*pairs[:position], child, *pairs[position:]]
        # What is too much may stand earlier: something optional that was put ahead of what it must follow.
        for place in range(min(position, len(pairs) - 1), max(-1, position - _NEAR), -1):
            yield Repair("superfluous", pairs[place][0], expected), pairs[:place] + pairs[place + 1 :]

    def _with_alternatives(self, repair: Repair, pairs: list[_Child], position: int) -> Repair:
        """Return a missing child with every other one that would do in its place: those of a choice."""
        if repair.kind != "missing":
            return repair
        expected = []
        for particle in self._failure([name for _, name in pairs])[1]:
            names = [name for _, name in pairs]
            if particle.name is not None:
                names.insert(position, particle.name)
                if self._failure(names)[0] is None:
                    expected.append(particle)
        return replace(repair, expected=tuple(expected))


def _index(pairs: list[_Child], position: int) -> int:
    return pairs[position][0] if position < len(pairs) else len(pairs)


def _moves(pairs: list[_Child], position: int, expected: tuple[Any, ...]) -> Iterator[tuple[Repair, list[_Child]]]:
    """Yield each way to put the child that does not fit elsewhere, then one before it, then one behind it."""
    index, name = pairs[position]
    rest = pairs[:position] + pairs[position + 1 :]
    for place in range(max(0, position - _REACH), min(len(rest), position + _REACH) + 1):
        if place == position:
            continue
        is_before = place < position
        neighbour = rest[place][0] if is_before else rest[place - 1][0]
        moved = [*rest[:place], (index, name), *rest[place:]]
        yield Repair("misplaced", index, expected, neighbour, is_before), moved
    for earlier in range(position - 1, max(-1, position - _NEAR), -1):
        child = pairs[earlier]
        for place in range(position + 1, min(len(pairs), position + _REACH) + 1):
            moved = [*pairs[:earlier], *pairs[earlier + 1 : place], child, *pairs[place:]]
            yield Repair("misplaced", child[0], expected, pairs[place - 1][0], is_before=False), moved
    for later in range(position + 1, min(len(pairs), position + _REACH)):
        child = pairs[later]
        if child[1] != name and any(particle.is_matching(child[1]) for particle in expected):
            moved = [*pairs[:position], child, *pairs[position:later], *pairs[later + 1 :]]
            yield Repair("misplaced", child[0], expected, index, is_before=True), moved
