"""Linear arithmetic: whether bounds on sums of numbers can be kept together, by which numbers, and if not, why not.

The general simplex of Dutertre and de Moura (2006) on exact fractions; a strict bound is one that is an
infinitesimal away. Whole numbers are found by branching, which ends for bounded ones, and for others within a
budget or not at all: then nothing is known, and that is what is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

__all__ = ["Bound", "Conflict", "Sum", "UnknownError", "is_decimal", "solve"]

Sum = tuple[tuple[str, Fraction], ...]
"""Names, each once and in order, with their factors."""

_Near = tuple[Fraction, Fraction]
"""A number, and how many infinitesimals are added to it."""

_NOUGHT = Fraction(0)
_BRANCHES = 120
_DECIMALS = range(13)


@dataclass(frozen=True, slots=True)
class Bound:
    """A sum is at most a number, or less than it; the reason is what a conflict names."""

    total: Sum
    most: Fraction
    is_strict: bool
    reason: int


class Conflict(Exception):  # noqa: N818 - an answer, not an error
    """The bounds of these reasons cannot be kept together."""

    def __init__(self, reasons: Iterable[int]) -> None:
        super().__init__()
        self.reasons = frozenset(reasons)


class UnknownError(Exception):
    """The budget does not suffice to tell."""


def solve(bounds: Sequence[Bound], whole: Callable[[str], bool]) -> dict[str, Fraction]:
    """Return numbers that keep the bounds, each a whole or a decimal one.

    Args:
        bounds: They name all the numbers.
        whole: Tells which of them must be whole.

    Raises:
        Conflict: There are none.
        UnknownError: There may be some.
    """
    search = _Branching(whole)
    numbers = search.solve(list(bounds))
    for name in [name for name, number in numbers.items() if not is_decimal(number)]:
        if not is_decimal(numbers[name]):
            numbers = _decimal(search, bounds, numbers, name)
            bounds = [*bounds, *_equal(name, numbers[name])]
    if not all(map(is_decimal, numbers.values())):
        raise UnknownError
    return numbers


def _decimal(
    search: _Branching, bounds: Sequence[Bound], numbers: Mapping[str, Fraction], name: str
) -> dict[str, Fraction]:
    """Return numbers of which one, which was periodic, is a decimal near what it was."""
    for digits in _DECIMALS:
        scaled = numbers[name] * 10**digits
        for near in (floor(scaled), ceil(scaled)):
            try:
                return search.solve([*bounds, *_equal(name, Fraction(near, 10**digits))])
            except Conflict:
                continue
    raise UnknownError


def _equal(name: str, number: Fraction) -> tuple[Bound, Bound]:
    one = Fraction(1)
    return Bound(((name, one),), number, False, 0), Bound(((name, -one),), -number, False, 0)  # noqa: FBT003


def is_decimal(number: Fraction) -> bool:
    """Tell whether a number has finitely many decimals."""
    rest = number.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return rest == 1


class _Branching:
    """Looks for whole numbers by cutting off what lies between them."""

    def __init__(self, whole: Callable[[str], bool]) -> None:
        self.whole = whole
        self.branches = _BRANCHES

    def solve(self, bounds: list[Bound]) -> dict[str, Fraction]:
        # On a stack of its own: how deep the branches go is a matter of the numbers.
        pending = [bounds]
        clashing: set[int] = set()
        while pending:
            current = pending.pop()
            tableau = _Tableau(current)
            try:
                values = tableau.solve()
            except Conflict as conflict:
                clashing |= conflict.reasons
                continue
            broken = next((name for name, value in values.items() if self.whole(name) and not _is_whole(value)), None)
            if broken is None:
                return tableau.concrete(values)
            self.branches -= 1
            if self.branches < 0:
                raise UnknownError
            below, one = _floor(values[broken]), Fraction(1)
            lower = Bound(((broken, one),), below, False, 0)  # noqa: FBT003
            upper = Bound(((broken, -one),), -below - 1, False, 0)  # noqa: FBT003
            nearer = (lower, upper) if below >= 0 else (upper, lower)
            pending.extend([*current, bound] for bound in reversed(nearer))
        raise Conflict(clashing - {0})


def _is_whole(value: _Near) -> bool:
    return value[0].denominator == 1 and value[1] == 0


def _floor(value: _Near) -> Fraction:
    whole = Fraction(floor(value[0]))
    return whole - 1 if whole == value[0] and value[1] < 0 else whole


class _Tableau:
    """The simplex: each row defines a basic number by others; only basic ones may leave their bounds for a while."""

    def __init__(self, bounds: Iterable[Bound]) -> None:
        self.names: list[str] = []
        self.rows: dict[int, dict[int, Fraction]] = {}
        self.values: list[_Near] = []
        self.bounds: dict[tuple[int, int], tuple[_Near, int]] = {}  # (column, 1 upper or -1 lower)
        self.conflict: Conflict | None = None
        index: dict[str, int] = {}
        sums: dict[Sum, int] = {}
        bounds = list(bounds)
        for name in dict.fromkeys(name for bound in bounds for name, _ in bound.total):
            index[name] = self._column()
        self.names = list(index)
        for bound in bounds:
            side = 1 if bound.total[0][1] > 0 else -1
            scale = abs(bound.total[0][1])
            total = tuple((name, side * factor / scale) for name, factor in bound.total)
            if len(total) == 1:
                column = index[total[0][0]]
            elif total in sums:
                column = sums[total]
            else:
                column = sums[total] = self._column()
                self.rows[column] = {index[name]: factor for name, factor in total}
            # An infinitesimal is taken off the greatest, and added to the least.
            self._bound(column, side, (side * bound.most / scale, Fraction(-side if bound.is_strict else 0)), bound)

    def _column(self) -> int:
        self.values.append((_NOUGHT, _NOUGHT))
        return len(self.values) - 1

    def _bound(self, column: int, side: int, limit: _Near, bound: Bound) -> None:
        known = self.bounds.get((column, side))
        if known is None or _exceeds(known[0], limit, side):
            self.bounds[column, side] = (limit, bound.reason)
            other = self.bounds.get((column, -side))
            if other is not None and _exceeds(other[0], limit, side) and self.conflict is None:
                self.conflict = Conflict((bound.reason, other[1]))

    def solve(self) -> dict[str, _Near]:
        if self.conflict is not None:
            raise self.conflict
        for (column, side), (limit, _) in self.bounds.items():
            if column not in self.rows and _exceeds(self.values[column], limit, side):
                self.values[column] = limit
        for column, row in self.rows.items():
            self.values[column] = self._sum(row)
        # The least column first, in and out: Bland's rule, without which this might go round in circles.
        while (broken := self._broken()) is not None:
            column, side, limit = broken
            self._pivot(column, self._entering(column, side), limit)
        return {name: self.values[column] for column, name in enumerate(self.names)}

    def _sum(self, row: Mapping[int, Fraction]) -> _Near:
        number = extra = _NOUGHT
        for column, factor in row.items():
            number += factor * self.values[column][0]
            extra += factor * self.values[column][1]
        return number, extra

    def _broken(self) -> tuple[int, int, _Near] | None:
        for column in sorted(self.rows):
            for side in (1, -1):
                bound = self.bounds.get((column, side))
                if bound is not None and _exceeds(self.values[column], bound[0], side):
                    return column, side, bound[0]
        return None

    def _entering(self, column: int, side: int) -> int:
        """Return the column that can give way, so that a basic one comes back to its bound on a side."""
        reasons = [self.bounds[column, side][1]]
        for other, factor in sorted(self.rows[column].items()):
            # To lessen the sum, what counts positively must be lessened, down to its lower bound.
            blocking = self.bounds.get((other, -side if factor > 0 else side))
            if blocking is None or self.values[other] != blocking[0]:
                return other
            reasons.append(blocking[1])
        raise Conflict(reasons)

    def _pivot(self, leaving: int, entering: int, limit: _Near) -> None:
        row = self.rows.pop(leaving)
        factor = row.pop(entering)
        step = tuple((new - old) / factor for new, old in zip(limit, self.values[leaving], strict=True))
        self.values[leaving] = limit
        old = self.values[entering]
        self.values[entering] = (old[0] + step[0], old[1] + step[1])
        solved = {column: -one / factor for column, one in row.items()}
        solved[leaving] = 1 / factor
        for basic, other in self.rows.items():
            share = other.pop(entering, _NOUGHT)
            if share:
                value = self.values[basic]
                self.values[basic] = (value[0] + share * step[0], value[1] + share * step[1])
                for column, one in solved.items():
                    total = other.get(column, _NOUGHT) + share * one
                    if total:
                        other[column] = total
                    else:
                        other.pop(column, None)
        self.rows[entering] = solved

    def concrete(self, values: Mapping[str, _Near]) -> dict[str, Fraction]:
        """Return plain numbers: the infinitesimal becomes a power of ten that is small enough."""
        epsilon = Fraction(1)
        for (column, side), ((limit, extra), _) in self.bounds.items():
            number, own = self.values[column]
            gap, drift = side * (limit - number), side * (own - extra)
            if drift > 0:
                while epsilon * drift > gap:
                    epsilon /= 10
        return {name: number + epsilon * extra for name, (number, extra) in values.items()}


def _exceeds(value: _Near, limit: _Near, side: int) -> bool:
    return value > limit if side > 0 else value < limit
