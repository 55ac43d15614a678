"""How often each child may occur: what of a content model survives in an image that has no order.

A content model is a regular expression, and an image keeps of a word only how often each letter stands in it. What can
be kept of the expression is the set of such counts (its Parikh image), here written as boxes: a range for each name.
Parts without a name in common stay apart as factors, so that a sequence multiplies nothing out. Repeated groups have
infinitely many boxes; the first few are written and the rest is widened, and so is what would become too many. A
widened set holds all counts that the model allows and some that it does not, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from typing import Final, TypeAlias

__all__ = ["EMPTY", "NOTHING", "Counts", "Factor", "Interval", "chosen", "leaf", "repeated", "together"]

Interval: TypeAlias = "tuple[int, int | None]"
Box: TypeAlias = "Mapping[str, Interval]"

MAX_BOXES: Final = 64
"""A factor has at most so many alternatives; one that would have more is widened to their hull."""
MAX_PRODUCTS: Final = 256
"""At most so many boxes are made on the way to a factor."""
UNROLLED: Final = 8
"""So many repetitions of a group whose members depend on each other are told apart, where there is no bound."""
LARGE: Final = 2**31
"""From here on a bound is none: no array is that long, and validators count in machine words."""

_ABSENT: Final[Interval] = (0, 0)


@dataclass(frozen=True, slots=True)
class Factor:
    """Counts of some names as a union of boxes.

    Attributes:
        boxes: The range of each name; a name that a box does not have is absent. None for no upper bound. Without
            boxes no count at all is allowed.
        needed: Names of which at least one occurs, where the boxes were widened too far to say so.
    """

    boxes: tuple[Box, ...]
    needed: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """The names that may occur."""
        return frozenset(key for box in self.boxes for key in box)

    @property
    def hull(self) -> Box:
        """The smallest box around the boxes."""
        return _hull(self.boxes)

    @property
    def is_emptiable(self) -> bool:
        """Whether all names may be absent."""
        return not self.needed and any(_holds_zero(box) for box in self.boxes)

    @property
    def witnesses(self) -> frozenset[str]:
        """Names of which at least one occurs where not all may be absent."""
        return self.needed or frozenset(key for box in self.boxes for key, (low, _high) in box.items() if low)


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts that a particle allows: all of its factors at once.

    Attributes:
        factors: No two of them have a name in common.
        is_exact: Whether these are the counts of the particle and not more.
    """

    factors: tuple[Factor, ...] = ()
    is_exact: bool = True

    @property
    def is_possible(self) -> bool:
        """Whether there is any count that fits."""
        return all(factor.boxes for factor in self.factors)

    @property
    def is_emptiable(self) -> bool:
        """Whether all names may be absent."""
        return all(factor.is_emptiable for factor in self.factors)

    @property
    def witnesses(self) -> frozenset[str]:
        """Names of which at least one occurs; none where all may be absent."""
        return next((factor.witnesses for factor in self.factors if not factor.is_emptiable), frozenset())

    @property
    def hull(self) -> Box:
        """The range of each name by itself."""
        return {key: interval for factor in self.factors for key, interval in factor.hull.items()}


EMPTY: Final = Counts()
"""No child at all."""
NOTHING: Final = Counts((Factor(()),))
"""What no content satisfies."""


def leaf(key: str, minimum: int, maximum: int | None) -> Counts:
    """Return the counts of a single name."""
    interval = _bounded(minimum, maximum)
    return EMPTY if interval == _ABSENT else Counts((Factor(({key: interval},)),))


def together(parts: Iterable[Counts]) -> Counts:
    """Return the counts of a sequence or an all-group: the sums of those of the parts."""
    given = list(parts)
    is_exact = all(part.is_exact for part in given)
    owner: dict[str, int] = {}
    bundles: dict[int, list[Factor]] = {}
    for number, factor in enumerate(factor for part in given for factor in part.factors):
        bundle = [factor]
        for other in {owner[key] for key in factor.keys if key in owner}:
            bundle = bundles.pop(other) + bundle
        bundles[number] = bundle
        owner.update((key, number) for each in bundle for key in each.keys)
    factors = []
    for bundle in bundles.values():
        total = bundle[0]
        for added in bundle[1:]:
            total, exact = _sum(total, added)
            is_exact = is_exact and exact
        factors.append(total)
    return Counts(tuple(factors), is_exact)


def chosen(parts: Sequence[Counts], minimum: int = 1, maximum: int | None = 1) -> Counts:
    """Return the counts of a choice that occurs so many times."""
    possible = [part for part in parts if part.is_possible]
    if not possible:
        return NOTHING if minimum else EMPTY
    if maximum is None and (minimum == 0 or any(part.is_emptiable for part in possible)):
        # How often each branch is taken depends on nothing then.
        return together(repeated(part, 0, None) for part in possible)
    if len(possible) == 1:
        return repeated(possible[0], minimum, maximum)
    boxes: list[Box] = []
    is_exact = True
    for part in possible:
        found, exact = _expanded(part)
        boxes += found
        is_exact = is_exact and exact and part.is_exact
    needed: frozenset[str] = frozenset()
    if not any(part.is_emptiable for part in possible):
        needed = needed.union(*(part.witnesses for part in possible))
    return repeated(_counts(boxes, needed, is_exact=is_exact), minimum, maximum)


def repeated(part: Counts, minimum: int, maximum: int | None) -> Counts:
    """Return the counts of something that occurs so many times."""
    if maximum == 0 or not part.is_possible:
        return part if minimum else EMPTY
    if not part.factors or (maximum == 1 and (minimum or part.is_emptiable)):
        return part
    boxes, is_exact = _expanded(part)
    is_exact = is_exact and part.is_exact
    needed = part.witnesses if minimum else frozenset()
    if any(_holds_zero(box) for box in boxes):
        minimum = 0
    boxes = [box for box in boxes if box]
    if maximum == 1:
        return _counts([{}, *boxes], is_exact=is_exact)
    if len(boxes) == 1:
        return _multiples(boxes[0], minimum, maximum, needed, is_exact=is_exact)
    if maximum is not None and _multisets(len(boxes), minimum, maximum) <= MAX_PRODUCTS:
        return _counts([_added(each) for each in _iter_multisets(boxes, minimum, maximum)], needed, is_exact=is_exact)
    return _independent(boxes, minimum, maximum, needed, is_exact=is_exact)


def _independent(
    boxes: Sequence[Box], minimum: int, maximum: int | None, needed: frozenset[str], *, is_exact: bool
) -> Counts:
    """Return the counts of a choice whose branches are taken independently, after as many as there must be."""
    free = together(_multiples(box, 0, None, is_exact=is_exact) for box in boxes)
    least = minimum
    while least and _multisets(len(boxes), least, least) > MAX_BOXES:
        least -= 1 if least < MAX_BOXES else least - MAX_BOXES + 1
    if least:
        first = _counts([_added(each) for each in combinations_with_replacement(boxes, least)], needed)
        free = together([first, free])
    if least == minimum and maximum is None:
        return free
    return _clamped(Counts(free.factors, is_exact=False), _scaled(_hull(boxes), minimum, maximum))


def _counts(boxes: Sequence[Box], needed: frozenset[str] = frozenset(), *, is_exact: bool = True) -> Counts:
    factor, exact = _factor(boxes, needed)
    is_exact = is_exact and exact
    return Counts((), is_exact) if factor.boxes == ({},) else Counts((factor,), is_exact)


def _factor(boxes: Sequence[Box], needed: frozenset[str] = frozenset()) -> tuple[Factor, bool]:
    """Return the factor of a union of boxes, widened where these are too many; `needed` is true of the union."""
    simple: Sequence[Box] = boxes if len(boxes) > MAX_PRODUCTS else _simplified(boxes)
    if len(simple) <= MAX_BOXES:
        has_zero = any(_holds_zero(box) for box in simple)
        return Factor(tuple(simple), needed if has_zero else frozenset()), True
    if not needed and not any(_holds_zero(box) for box in simple):
        needed = Factor(tuple(simple)).witnesses
    hull = _hull(simple)
    return Factor((hull,), needed if _holds_zero(hull) else frozenset()), False


def _multiples(
    box: Box, minimum: int, maximum: int | None, needed: frozenset[str] = frozenset(), *, is_exact: bool
) -> Counts:
    """Return the union of the multiples of one box."""
    if _holds_zero(box):
        # Each multiple holds the one before.
        return _counts([_scaled(box, 0, maximum)], needed, is_exact=is_exact)
    boxes: list[Box] = [] if minimum else [{}]
    start = max(minimum, 1)
    if all(high is None for _low, high in box.values()):
        # Each multiple holds the one after.
        return _counts([*boxes, _scaled(box, start, start)], is_exact=is_exact)
    joined = _contiguous_from(box, start)
    last = start + UNROLLED
    if maximum is not None and maximum - start < MAX_BOXES // 2:
        last = maximum + 1
    if joined is not None and joined <= last:
        last = joined
    number = start
    while number < last and (maximum is None or number <= maximum):
        boxes.append(_scaled(box, number, number))
        number += 1
    if maximum is None or number <= maximum:
        boxes.append(_scaled(box, number, maximum))
        is_exact = is_exact and joined is not None and number >= joined
    return _counts(boxes, is_exact=is_exact)


def _contiguous_from(box: Box, start: int) -> int | None:
    """Return from which multiple on their union is a box, or None where it never is."""
    bound = [interval for interval in box.values() if interval != (0, None)]
    if len(bound) != 1:
        return None
    low, high = bound[0]
    if high is None or low <= 1:
        return start
    return None if high == low else max(start, -(-(low - 1) // (high - low)))


def _sum(first: Factor, second: Factor) -> tuple[Factor, bool]:
    is_exact = True
    while len(first.boxes) * len(second.boxes) > MAX_PRODUCTS:
        is_exact = False
        if len(first.boxes) >= len(second.boxes):
            first = _widened(first)
        else:
            second = _widened(second)
    needed = next((each.witnesses for each in (first, second) if not each.is_emptiable), frozenset())
    factor, exact = _factor([_added(pair) for pair in product(first.boxes, second.boxes)], needed)
    return factor, is_exact and exact


def _widened(factor: Factor) -> Factor:
    hull = factor.hull
    return Factor((hull,), factor.witnesses if _holds_zero(hull) and not factor.is_emptiable else frozenset())


def _expanded(counts: Counts) -> tuple[list[Box], bool]:
    """Return one union of boxes over all the names."""
    factors = list(counts.factors)
    is_exact = True
    while math.prod(len(factor.boxes) for factor in factors) > MAX_BOXES:
        largest = max(range(len(factors)), key=lambda index: len(factors[index].boxes))
        factors[largest] = Factor((factors[largest].hull,))
        is_exact = False
    combined = product(*(factor.boxes for factor in factors))
    return [{key: interval for box in boxes for key, interval in box.items()} for boxes in combined], is_exact


def _simplified(boxes: Sequence[Box]) -> list[Box]:
    """Return the same union with fewer boxes: neighbours joined, and what lies within another left out."""
    current = [dict(items) for items in dict.fromkeys(tuple(sorted(box.items())) for box in boxes)]
    size = len(current) + 1
    while 1 < len(current) < size:
        size = len(current)
        for key in sorted({key for box in current for key in box}):
            current = _joined(current, key)
    if len(current) <= 2 * MAX_BOXES:
        kept: list[dict[str, Interval]] = []
        for box in sorted(current, key=_size, reverse=True):
            if not any(_within(box, other) for other in kept):
                kept.append(box)
        current = [box for box in current if any(box is each for each in kept)]
    return list(current)


def _size(box: Box) -> tuple[int, ...]:
    # A box that holds another is not behind it in this order.
    unbounded = sum(1 for _low, high in box.values() if high is None)
    return unbounded, sum(high or 0 for _low, high in box.values()), -sum(low for low, _high in box.values())


def _joined(boxes: list[dict[str, Interval]], key: str) -> list[dict[str, Interval]]:
    """Join the boxes that differ in the range of one name only, where these ranges touch."""
    alike: dict[tuple[tuple[str, Interval], ...], list[Interval]] = {}
    for box in boxes:
        rest = tuple(sorted(item for item in box.items() if item[0] != key))
        alike.setdefault(rest, []).append(box.get(key, _ABSENT))
    found = []
    for rest, intervals in alike.items():
        merged: list[Interval] = []
        for low, high in sorted(intervals, key=lambda each: each[0]):
            if merged and (merged[-1][1] is None or low <= merged[-1][1] + 1):
                before = merged[-1][1]
                merged[-1] = merged[-1][0], None if before is None or high is None else max(before, high)
            else:
                merged.append((low, high))
        found += [dict(rest) if interval == _ABSENT else {**dict(rest), key: interval} for interval in merged]
    return found


def _within(box: Box, other: Box) -> bool:
    for key in {*box, *other}:
        (low, high), (other_low, other_high) = box.get(key, _ABSENT), other.get(key, _ABSENT)
        if low < other_low or (other_high is not None and (high is None or high > other_high)):
            return False
    return True


def _holds_zero(box: Box) -> bool:
    return all(low == 0 for low, _high in box.values())


def _hull(boxes: Sequence[Box]) -> dict[str, Interval]:
    found: dict[str, Interval] = {}
    seen: dict[str, int] = {}
    for box in boxes:
        for key, (low, high) in box.items():
            seen[key] = seen.get(key, 0) + 1
            least, most = found.get(key, (low, high))
            found[key] = min(least, low), None if most is None or high is None else max(most, high)
    return {key: (low if seen[key] == len(boxes) else 0, high) for key, (low, high) in found.items()}


def _added(boxes: Sequence[Box]) -> dict[str, Interval]:
    total: dict[str, Interval] = {}
    for box in boxes:
        for key, (low, high) in box.items():
            so_far = total.get(key, _ABSENT)
            total[key] = _bounded(so_far[0] + low, None if high is None or so_far[1] is None else so_far[1] + high)
    return total


def _scaled(box: Box, least: int, most: int | None) -> dict[str, Interval]:
    return {
        key: _bounded(low * least, None if high is None or most is None else high * most)
        for key, (low, high) in box.items()
    }


def _clamped(counts: Counts, limits: Box) -> Counts:
    factors = []
    for factor in counts.factors:
        cut = [
            {key: (max(low, limits[key][0]), _least(high, limits[key][1])) for key, (low, high) in box.items()}
            for box in factor.boxes
        ]
        # A box without a name that there must be is out of the limits too.
        musts = {key for key in factor.keys if limits[key][0]}
        boxes = [
            box for box in cut if musts <= box.keys() and all(high is None or low <= high for low, high in box.values())
        ]
        factors.append(Factor(tuple(_simplified(boxes)), factor.needed))
    return Counts(tuple(factors), counts.is_exact)


def _least(first: int | None, second: int | None) -> int | None:
    return second if first is None else first if second is None else min(first, second)


def _bounded(low: int, high: int | None) -> Interval:
    return min(low, LARGE), None if high is None or high > LARGE else high


def _multisets(kinds: int, least: int, most: int) -> int:
    if most - least > MAX_PRODUCTS:
        return MAX_PRODUCTS + 1
    return sum(math.comb(min(size, LARGE) + kinds - 1, kinds - 1) for size in range(least, most + 1))


def _iter_multisets(boxes: Sequence[Box], least: int, most: int) -> Iterator[tuple[Box, ...]]:
    for size in range(least, most + 1):
        yield from combinations_with_replacement(boxes, size)
