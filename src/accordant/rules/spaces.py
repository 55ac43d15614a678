"""Spaces: the values that a parameter may have, from its type, its bounds and its enumeration.

`Space` says whether a text is one of them. `pools` picks some for every parameter, such that rules have something
to tell apart: literals and their neighbours, texts for each pattern, and as many different values as there are
parameters to compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from math import ceil, floor

from accordant import datatypes
from accordant.formulas import Comparison, Constant, Formula, Member, Value, names
from accordant.rules.neighbours import numeral, ordered_texts
from accordant.rules.patterns import texts_apart
from accordant.rules.regular import Expression, expression
from accordant.rules.shapes import AtMost, Lengths, Like, Shape
from accordant.rules.truth import (
    NUMERIC,
    TEXTUAL,
    bare,
    compared,
    is_of_numbers,
    is_text_ordered,
    iter_atoms,
    literals,
    number,
)

__all__ = ["Bound", "Pool", "Space", "lexical", "pools"]

_ZONED = r"(Z|[+\-][0-9]{2}:[0-9]{2})[ \t\n\r]*$"
_POINTS = 12
_FAR = 10**9


@dataclass(frozen=True, slots=True)
class Space:
    """What a parameter may be.

    Attributes:
        type: XSD type without prefix.
        least: The least value, lexical; None for a type without bounds.
        most: The greatest value.
        enumeration: The only values there are, unless it is empty.
        is_above: Whether values are greater than the least, and not equal to it.
        is_below: Whether values are less than the greatest.
        min_length: In letters.
        max_length: In letters; None for any number of them.
        pattern: A regular expression that is found in every value; see `shapes`.
        unread: A regular expression beyond those of `regular`. Where Python's `re` can read it, it is found in every
            value; else any value may be one, and which are is in doubt in either case.
        has_zone: Whether dates and times have a zone; None where they may have one.
        is_empty: Whether there are no values at all, so that the parameter cannot be sent.
    """

    type: str = "string"
    least: str | None = None
    most: str | None = None
    enumeration: tuple[str, ...] = ()
    is_above: bool = False
    is_below: bool = False
    min_length: int = 0
    max_length: int | None = None
    pattern: str | None = None
    unread: str | None = None
    has_zone: bool | None = None
    is_empty: bool = False

    def accepts(self, text: str) -> bool:
        """Tell whether a text is one of the values."""
        return not self.is_empty and self._has_form(text) and self._is_within_bounds(text)

    def _has_form(self, text: str) -> bool:
        if text not in self.enumeration:
            if not datatypes.get(self.type).is_valid(text):
                return False
            if self.enumeration and not any(compared(self.type, text, one) == 0 for one in self.enumeration):
                return False
        if len(text) < self.min_length or (self.max_length is not None and len(text) > self.max_length):
            return False
        patterns = [expression(self.pattern).matches(text)] if self.pattern is not None else []
        patterns += [_may_match(self.unread, text)] if self.unread is not None else []
        return all(patterns) and self.has_zone in {None, expression(_ZONED).matches(text)}

    def _is_within_bounds(self, text: str) -> bool:
        above = self.least is None or compared(self.type, text, self.least) in ({1} if self.is_above else {0, 1})
        return above and (
            self.most is None or compared(self.type, text, self.most) in ({-1} if self.is_below else {0, -1})
        )

    @property
    def is_doubtful(self) -> bool:
        """Whether not all values are known, nor how to tell."""
        return self.unread is not None and not self.enumeration

    @property
    def has_shape(self) -> bool:
        """Whether a length or a pattern limits the values."""
        has_pattern = self.pattern is not None or self.unread is not None
        return self.min_length > 0 or self.max_length is not None or has_pattern

    def shapes(self) -> Iterator[Shape]:
        """Yield what limits the values as texts."""
        if self.min_length or self.max_length is not None:
            yield Lengths(self.min_length, self.max_length)
        if self.pattern is not None:
            yield expression(self.pattern)
        if self.has_zone is not None:
            yield expression(_ZONED)

    @property
    def listed(self) -> tuple[str, ...] | None:
        """All values, one text for each; None where they are not listed."""
        if self.enumeration or self.is_empty:
            return tuple(value for value in self.enumeration if self.accepts(value))
        return ("true", "false") if self.type == "boolean" else None

    @property
    def is_numeric(self) -> bool:
        """Whether the values are numbers."""
        return self.type in NUMERIC

    @property
    def is_textual(self) -> bool:
        """Whether the values are any texts; their order is that of `truth.text_order`."""
        return self.type in TEXTUAL

    @property
    def is_whole(self) -> bool:
        """Whether the values are integers."""
        return self.is_numeric and not datatypes.get(self.type).is_valid("0.5") and self.type != "decimal"

    def bounds(self) -> tuple[Bound | None, Bound | None]:
        """Return the least and the greatest number, of the type and of the bounds; of integers both included."""
        least = _nearer(_least_of(self.type), self.least, is_excluded=self.is_above, side=1)
        most = _nearer(_most_of(self.type), self.most, is_excluded=self.is_below, side=-1)
        if not self.is_whole:
            return least, most
        return (
            None
            if least is None
            else Bound(Fraction(floor(least.value) + 1 if least.is_excluded else ceil(least.value))),
            None if most is None else Bound(Fraction(ceil(most.value) - 1 if most.is_excluded else floor(most.value))),
        )


@dataclass(frozen=True, slots=True)
class Bound:
    """The least or the greatest number, and whether it is excluded itself."""

    value: Fraction
    is_excluded: bool = False


def _nearer(own: Fraction | None, limit: str | None, *, is_excluded: bool, side: int) -> Bound | None:
    value = None if limit is None else number(limit)
    if value is None or (own is not None and side * own > side * value):
        return None if own is None else Bound(own)
    return Bound(value, is_excluded)


def _least_of(kind: str) -> Fraction | None:
    own = {"nonNegativeInteger": 0, "positiveInteger": 1, "int": -(2**31), "long": -(2**63)}.get(kind)
    return None if own is None else Fraction(own)


def _most_of(kind: str) -> Fraction | None:
    own = {"int": 2**31 - 1, "long": 2**63 - 1}.get(kind)
    return None if own is None else Fraction(own)


def lexical(value: object) -> str:
    """Return a plain value as it is sent: ``true`` for True, ``0.5`` for 0.5, ``a,b`` for a list."""
    if isinstance(value, list | tuple):
        return ",".join(map(lexical, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value)


# ---------------------------------------------------------------------------------------------- pools


@dataclass(frozen=True, slots=True)
class Pool:
    """Values of a parameter.

    Attributes:
        is_complete: Whether rules that compare texts can tell no other value from all of these.
        has_numbers: Whether rules that compare with numbers cannot either.
        is_given: Whether a value was given that is a text of which any could be sent.
    """

    values: tuple[str, ...]
    is_complete: bool
    has_numbers: bool = False
    is_given: bool = False


def _may_match(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True


def pools(
    spaces: Mapping[str, Space], rules: Iterable[Formula], fixed: Mapping[str, str] | None = None
) -> dict[str, Pool]:
    """Return values for every parameter that show what the rules can tell apart.

    Args:
        spaces: What the parameters may be.
        rules: All of them.
        fixed: Values that parameters have in any case; others may be compared with them.
    """
    rules = tuple(rules)
    found: dict[str, Pool] = {}
    for members in _compared_with_each_other(spaces, rules):
        known = literals(rules)
        near = tuple(dict.fromkeys(literal for name in members for literal in known.get(name, ())))
        listed = tuple(value for name in members for value in spaces[name].listed or ())
        constants = tuple(dict.fromkeys(_iter_constants(members, rules)))
        given = tuple(fixed[name] for name in members if fixed and name in fixed)
        marks = tuple(dict.fromkeys((*near, *listed, *constants, *given)))
        patterns = tuple(_iter_patterns(members, rules))
        is_ordered = not patterns and _is_in_order(members, spaces, rules)
        own_spaces = [spaces[name] for name in members]
        texts = _in_order(own_spaces, marks) if is_ordered else _texts(own_spaces, marks, patterns)
        for name in members:
            # Its own literals come first: where not all can be tried, they are.
            own = dict.fromkeys((*given, *known.get(name, ()), *marks))
            pool = _pool(spaces[name], tuple(own), texts, len(members))
            if patterns and spaces[name].listed is None and datatypes.get(spaces[name].type).is_ordered:
                is_alone = len(members) == 1
                is_compared = not is_alone or _is_compared(name, rules)
                pool = _with_patterns(spaces[name], pool, marks, patterns, is_alone=is_alone, is_compared=is_compared)
            found[name] = replace(pool, is_complete=pool.is_complete and not spaces[name].is_doubtful)
    return {name: found[name] for name in spaces}


def _pool(space: Space, marks: Sequence[str], texts: Pool, count: int) -> Pool:
    if space.listed is not None:
        return Pool(space.listed, is_complete=True)
    if space.is_numeric:
        values = (numeral(point) for point in _iter_points(space, marks, count))
        return Pool(_accepted(space, values), is_complete=False)
    if datatypes.get(space.type).is_ordered:
        return Pool(_accepted(space, islice(_iter_moments(space, marks, count), 2 * _POINTS)), is_complete=False)
    beside = [numeral(value + step) for mark in marks if (value := number(mark)) is not None for step in (1, -1)]
    known = dict.fromkeys((*marks, *texts.values, *beside))
    return replace(texts, values=tuple(value for value in known if space.accepts(value)))


def _with_patterns(
    space: Space, pool: Pool, marks: Sequence[str], patterns: Sequence[str], *, is_alone: bool, is_compared: bool
) -> Pool:
    """Add texts of numbers or times for all ways to be like patterns; of numbers, for all ways to be ordered too."""
    bounds = (
        [bound.value for bound in space.bounds() if bound is not None and abs(bound.value) < _FAR]
        if space.is_numeric
        else []
    )
    values = dict.fromkeys((*bounds, *(value for mark in marks if (value := number(mark)) is not None)))
    limits = [AtMost(value, is_strict) for value in values for is_strict in (True, False)] if space.is_numeric else []
    numbers = r"[+\-]?[0-9]+" if space.is_whole else datatypes.get("decimal").pattern
    pattern = numbers if space.is_numeric else datatypes.get(space.type).pattern
    within = expression(f"^(?:{pattern})$")
    shapes = (*map(Like, patterns), *limits, *space.shapes())
    texts, is_complete = _texts_within(shapes, within)
    # The texts are the shortest, and so far from the bounds of long numbers, or nothing is claimed.
    is_complete = is_complete and (len(bounds) == 2 or all(abs(number(one) or Fraction(0)) < _FAR for one in texts))
    found = tuple(text for text in dict.fromkeys((*pool.values, *texts)) if space.accepts(text))
    # Times are ordered by rules in more ways than by letters.
    is_decided = is_complete and is_alone and (space.is_numeric or not is_compared)
    return Pool(found, is_complete=is_decided, has_numbers=is_decided)


@lru_cache(maxsize=256)
def _texts_within(shapes: tuple[Shape, ...], within: Expression) -> tuple[tuple[str, ...], bool]:
    return texts_apart(shapes, 1, within)


def _is_compared(name: str, rules: Iterable[Formula]) -> bool:
    """Tell whether a rule compares a parameter but with a pattern."""
    atoms = [bare(atom) for rule in rules for atom in iter_atoms(rule) if name in names(atom)]
    return any(isinstance(one, Member) or (isinstance(one, Comparison) and one.operator != "like") for one in atoms)


def _in_order(spaces: Sequence[Space], marks: Sequence[str]) -> Pool:
    """Return texts for strings that are put in an order with each other, or with texts."""
    texts, is_complete = ordered_texts(marks, len(spaces))
    is_complete = is_complete and not any(space.has_shape for space in spaces)
    return Pool(texts, is_complete, has_numbers=is_complete)


def _is_in_order(members: Sequence[str], spaces: Mapping[str, Space], rules: Iterable[Formula]) -> bool:
    """Tell whether strings are put in an order, that of texts or beside other comparisons that of numbers."""
    if not any(spaces[name].is_textual for name in members):
        return False
    atoms = [atom for rule in rules for atom in iter_atoms(rule) if not set(members).isdisjoint(names(atom))]
    compared = [one for one in map(bare, atoms) if isinstance(one, Comparison) and set(names(one)) <= spaces.keys()]
    kinds = [[spaces[name].type for name in names(one)] for one in compared]
    pairs = list(zip(compared, kinds, strict=True))
    if any(is_text_ordered(one, types) for one, types in pairs):
        return True
    return len(members) > 1 and any(one.operator != "like" and is_of_numbers(one, types) for one, types in pairs)


def _texts(spaces: Sequence[Space], marks: Sequence[str], patterns: Sequence[str]) -> Pool:
    """Return texts for parameters that are compared with each other, and whether rules can tell no others."""
    spaces = [space for space in spaces if space.listed is None]
    shapes = tuple(dict.fromkeys((*map(Like, patterns), *(shape for space in spaces for shape in space.shapes()))))
    count = len(spaces) + len(marks)
    if not shapes or not spaces:
        return Pool(_others(marks, len(spaces)), is_complete=True)
    if all(isinstance(shape, Lengths) for shape in shapes):
        return Pool(tuple(_iter_of_lengths(spaces, count)), is_complete=True)
    return Pool(*texts_apart(shapes, count))


def _iter_of_lengths(spaces: Sequence[Space], count: int) -> Iterator[str]:
    """Yield as many texts as are asked for of every length at which a parameter begins or ceases to allow it."""
    lengths = {1, *(space.min_length for space in spaces)}
    lengths |= {space.max_length + 1 for space in spaces if space.max_length is not None}
    yield ""
    for length in sorted(lengths - {0}):
        for place in range(count):
            # Letters of any script, since one letter alone must tell as many texts apart as there are.
            yield chr(97 + place) * length if place < 26 else chr(0x4E00 + place) * length


def _accepted(space: Space, values: Iterable[str]) -> tuple[str, ...]:
    """Keep the values of the space, one text for each."""
    kept: list[str] = []
    for value in dict.fromkeys(values):
        if space.accepts(value) and not any(compared(space.type, value, one) == 0 for one in kept):
            kept.append(value)
    return tuple(kept)


def _others(marks: Sequence[str], count: int) -> tuple[str, ...]:
    numbered = ("text", *(f"text-{index}" for index in range(2, count + len(marks) + 2)))
    return tuple(one for one in numbered if one not in marks)[:count]


def _iter_points(space: Space, marks: Sequence[str], count: int) -> Iterator[Fraction]:
    """Yield numbers within the bounds: those of the rules, the bounds, and the ones beside them."""
    least, most = space.bounds()
    known = [value for mark in marks if (value := number(mark)) is not None]
    anchors = [*known, *(bound.value for bound in (least, most) if bound is not None)]
    zero = [Fraction(0)] if least is None or least.value <= 0 else []
    steps = [step for distance in range(min(count, _POINTS) + 1) for step in (distance, -distance)]
    yielded: dict[Fraction, None] = {}
    for step in steps:
        for anchor in (*anchors, *zero):
            ends = (floor(anchor + step), ceil(anchor + step)) if space.is_whole else (anchor + step,)
            for point in map(Fraction, ends):
                if (least is None or point >= least.value) and (most is None or point <= most.value):
                    yielded[point] = None
    if not space.is_whole and least is not None and most is not None:
        inner = [point for point in yielded if least.value < point < most.value]
        if not inner:
            yielded = {(least.value + most.value) / 2: None, **yielded}
    yield from list(yielded)[:_POINTS]


def _iter_moments(space: Space, marks: Sequence[str], count: int) -> Iterator[str]:
    """Yield times, and those beside them."""
    is_date = space.type == "date"
    start = "2024-02-01" if is_date else "2024-02-01T12:00:00Z"
    anchors = dict.fromkeys((*marks, *(bound for bound in (space.least, space.most) if bound is not None), start))
    yield from (anchor for anchor in anchors if space.accepts(anchor))
    for distance in range(1, min(count, _POINTS) + 1):
        for anchor in anchors:
            try:
                moment = datatypes.DateTime.parse(anchor)
            except ValueError:
                continue
            if space.has_zone and not moment.has_zone:
                moment = moment.with_zone(0)
            for step in (distance, -distance):
                shifted = str(moment.shift(step * (86_400 if is_date else 1)))
                if space.accepts(shifted):
                    yield shifted


def _compared_with_each_other(spaces: Mapping[str, Space], rules: Iterable[Formula]) -> list[list[str]]:
    """Return the parameters in groups, of which none is compared with one of another group."""
    group = {name: [name] for name in spaces}
    for rule in rules:
        for atom in iter_atoms(rule):
            named = [name for name in names(atom) if name in group]
            for name in named[1:]:
                if group[name] is not group[named[0]]:
                    group[named[0]].extend(group[name])
                    group.update(dict.fromkeys(group[name], group[named[0]]))
    return list({id(members): members for members in group.values()}.values())


def _iter_constants(members: Sequence[str], rules: Iterable[Formula]) -> Iterator[str]:
    """Yield the constants of arithmetic in which a member has part."""
    for rule in rules:
        for atom in iter_atoms(rule):
            comparison = bare(atom)
            if isinstance(comparison, Comparison) and not set(members).isdisjoint(names(comparison)):
                yield from (
                    s.text
                    for s in (comparison.left, comparison.right)
                    if isinstance(s, Constant) and comparison.operator != "like"
                )


def _iter_patterns(members: Sequence[str], rules: Iterable[Formula]) -> Iterator[str]:
    for rule in rules:
        for atom in iter_atoms(rule):
            match bare(atom):
                case Comparison(Value(name), "like", Constant(pattern, _)) if name in members:
                    yield pattern
