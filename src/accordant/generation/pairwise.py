"""Covering arrays of strength two: few valid requests in which every possible pair of parameters' levels occurs.

Most faults of a service that need more than one parameter need two. A **factor** is a parameter with a few levels:
not sent, a typical value, a boundary. The caller is a factor too, since rules and parameters differ between callers;
the format is a parameter like others. Rows are built one by one, each from the most wanted pair on, by the level
that brings most pairs not yet seen (the way of AETG); a level is taken only where the rules let the row be completed.
A pair that no row can have is impossible, and proved so. Everything is deterministic.

Source: D. M. Cohen, S. R. Dalal, M. L. Fredman and G. C. Patton, The AETG system, IEEE TSE 23 (1997).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from accordant.errors import UsageError
from accordant.formulas import names
from accordant.generation.selections import connected
from accordant.generation.values import Value
from accordant.rules import Problem, UndecidedError
from accordant.rules.constraints import Constraint, Solver, State

__all__ = ["ABSENT", "CALLER", "CoveringArray", "Factor", "Level", "Pair", "Row", "cover", "factor_of"]

CALLER = "(caller)"
"""The factor that the callers are levels of; no parameter has this name."""

Pair = tuple[tuple[str, str], tuple[str, str]]
"""Two factors, each with the label of one of its levels."""

_CANDIDATES = 8
"""So many rows are made, of which the best is taken: more make the array a row or two shorter, and take longer."""


@dataclass(frozen=True, slots=True)
class Level:
    """A class of values of a parameter, which stand for each other.

    Attributes:
        label: Unlike that of the factor's other levels.
        values: Any of them may be sent, the first where rules leave the choice; empty: the parameter is not sent.
    """

    label: str
    values: tuple[str, ...] = ()


ABSENT = Level("absent")
"""The parameter is not sent."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A parameter and its levels; of two that bring as much, a row prefers the first."""

    name: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One request of an array.

    Attributes:
        caller: For whom it is valid.
        levels: Label of each factor's level.
        request: What is sent: one value of each level, and what else the rules ask for.
        brings: How many pairs it has that no row before it has.
    """

    caller: str
    levels: Mapping[str, str]
    request: Mapping[str, str]
    brings: int


@dataclass(frozen=True, slots=True)
class CoveringArray:
    """Rows, those first that bring most, and what they cover.

    Attributes:
        possible: How many pairs some valid request has.
        covered: How many of these the rows have; all, unless rows were cut off.
        impossible: Pairs that no valid request has.
        undecided: Pairs of which the reasoner could not tell it; they are neither possible nor impossible.
    """

    rows: tuple[Row, ...]
    possible: int
    covered: int
    impossible: tuple[Pair, ...] = ()
    undecided: tuple[Pair, ...] = ()


def factor_of(name: str, values: Iterable[Value], *, is_required: bool = False, boundaries: int = 1) -> Factor:
    """Return a parameter's factor: typical, a few boundaries a level each, and absent unless it is required.

    Args:
        name: Of the parameter.
        values: Its values, as `iter_values` yields them; broken ones are passed over, since what breaks one thing
            hides what another does.
        is_required: Whether it is always sent.
        boundaries: As many boundary values become levels, declared ones first.
    """
    known = list(values)
    typical = tuple(value.lexical for value in known if value.kind == "typical" and not value.is_dangerous)
    edges = [value for value in known if value.kind == "boundary" and not value.is_dangerous]
    edges.sort(key=lambda value: not value.declared)
    levels = [Level("typical", typical)] if typical else []
    levels += [Level(edge.label, (edge.lexical,)) for edge in edges[:boundaries]]
    levels += [] if is_required else [ABSENT]
    return Factor(name, tuple(levels))


def cover(factors: Sequence[Factor], problems: Mapping[str, Problem], *, most: int | None = None) -> CoveringArray:
    """Return an array in which every possible pair of levels of two factors occurs, the callers being one factor.

    Args:
        factors: Parameters that vary. One of which a caller's problem has no domain is never sent for that caller.
        problems: By caller, what is valid. Their domains say what parameters that are no factors may be; of a
            factor the values of its levels count, whatever the domain is.
        most: Rows; those that bring least are left out. None for all.

    Raises:
        UsageError: A factor is given twice, or two of its levels have the same label; `most` is negative.
    """
    if most is not None and most < 0:
        raise UsageError(f"an array cannot have {most} rows; give 0 or more")
    named = [factor.name for factor in factors]
    labels = [[level.label for level in factor.levels] for factor in factors]
    if len(set(named)) < len(named) or any(len(set(each)) < len(each) for each in labels):
        raise UsageError("factors, and the levels of each, must have different names")
    return _Array(factors, problems).covering(most)


Item = tuple[int, int]
"""A factor's place and that of its level; the callers are the factor at place 0."""


@dataclass
class _Array:
    """Builds an array. Sets of items are masks: an item's bit is that of its number, `self.first` of its factor."""

    factors: Sequence[Factor]
    problems: Mapping[str, Problem]

    def __post_init__(self) -> None:
        self.callers = tuple(self.problems)
        self.domains = [_Domain(problem, self.factors) for problem in self.problems.values()]
        sizes = [len(self.callers), *(len(factor.levels) for factor in self.factors)]
        self.first = [sum(sizes[:place]) for place in range(len(sizes))]
        self.items = [(place, level) for place, size in enumerate(sizes) for level in range(size)]
        self.factor_masks = [((1 << size) - 1) << first for size, first in zip(sizes, self.first, strict=True)]
        everything = (1 << len(self.items)) - 1
        self.wanted = [everything & ~self.factor_masks[place] for place, _ in self.items]
        self.impossible: list[tuple[int, int]] = []
        self.undecided: list[tuple[int, int]] = []

    def covering(self, most: int | None) -> CoveringArray:
        chance = Random(0)  # noqa: S311 - nothing is secret
        total = sum(mask.bit_count() for mask in self.wanted) // 2
        rows = []
        while (seed := self.seed()) is not None:
            rows.append(self.best_row(seed, chance))
            self.strike(rows[-1])
        possible = total - len(self.impossible) - len(self.undecided)
        kept = list(self.in_order(rows))[:most]
        return CoveringArray(
            tuple(self.row(mask, brings) for mask, brings in kept),
            possible,
            sum(brings for _, brings in kept),
            tuple(self.pair(one, other) for one, other in sorted(self.impossible)),
            tuple(self.pair(one, other) for one, other in sorted(self.undecided)),
        )

    # ------------------------------------------------------------------------------------------- building

    def seed(self) -> tuple[int, int] | None:
        """Return a pair that is wanted and possible, of an item of which most pairs are; strike those that are not."""
        while True:
            one = max(range(len(self.items)), key=lambda item: (self.wanted[item].bit_count(), -item), default=None)
            if one is None or not self.wanted[one]:
                return None
            other = max(_bits(self.wanted[one]), key=lambda item: (self.wanted[item].bit_count(), -item))
            found = [self.can_be(1 << one | 1 << other, caller) for caller in range(len(self.callers))]
            if any(found):
                return one, other
            (self.undecided if None in found else self.impossible).append((min(one, other), max(one, other)))
            self.wanted[one] &= ~(1 << other)
            self.wanted[other] &= ~(1 << one)

    def best_row(self, seed: tuple[int, int], chance: Random) -> int:
        candidates = [self.candidate(seed, chance if number else None) for number in range(_CANDIDATES)]
        return max(candidates, key=self.brought)

    def candidate(self, seed: tuple[int, int], chance: Random | None) -> int:
        """Return a row with the seed: factor by factor the level that brings most.

        Args:
            seed: Two items that can be together.
            chance: Shuffles the factors; without it those come first of which most pairs are wanted.
        """
        row = 1 << seed[0] | 1 << seed[1]
        # Who calls decides which rules hold, so that is the first thing to know.
        callers = [item for item in range(len(self.callers)) if self.can_be(row, item) and self.fits(row, item)]
        row |= 1 << max(callers, key=lambda item: self.gain(row, item))
        caller = (row & self.factor_masks[0]).bit_length() - 1
        rest = [place for place, mask in enumerate(self.factor_masks) if not mask & row]
        if chance is None:
            rest.sort(key=lambda place: -sum(self.wanted[item].bit_count() for item in _bits(self.factor_masks[place])))
        else:
            chance.shuffle(rest)
        for place in rest:
            items = list(_bits(self.factor_masks[place]))
            if chance is not None:
                chance.shuffle(items)
            items.sort(key=lambda item: -self.gain(row, item))
            # The row can be completed, so one of the levels is possible, unless the reasoner gives up.
            row |= next((1 << item for item in items if self.can_be(row | 1 << item, caller)), 0)
        return row

    def fits(self, row: int, caller: int) -> bool:
        """Tell whether a row that may have a caller can have this one."""
        return not row & self.factor_masks[0] or bool(row & 1 << caller)

    def can_be(self, row: int, caller: int) -> bool | None:
        """Tell whether a row can be completed to a valid request of a caller; None where it cannot be told."""
        if not self.fits(row, caller):
            return False
        own = row & ~self.factor_masks[0]
        return self.domains[caller].can_be([self.item(item) for item in _bits(own)])

    def item(self, number: int) -> Item:
        place, level = self.items[number]
        return place - 1, level

    def gain(self, row: int, item: int) -> int:
        return (self.wanted[item] & row).bit_count()

    def brought(self, row: int) -> int:
        return sum((self.wanted[item] & row).bit_count() for item in _bits(row)) // 2

    def strike(self, row: int) -> None:
        for item in _bits(row):
            self.wanted[item] &= ~row

    # -------------------------------------------------------------------------------------------- telling

    def in_order(self, rows: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield rows and what each brings, those first that bring most; not those that bring nothing."""
        everything = (1 << len(self.items)) - 1
        self.wanted = [everything & ~self.factor_masks[place] for place, _ in self.items]
        left = list(rows)
        while left:
            best = max(left, key=self.brought)
            brings = self.brought(best)
            if not brings:
                return
            left.remove(best)
            yield best, brings
            self.strike(best)

    def row(self, mask: int, brings: int) -> Row:
        caller = (mask & self.factor_masks[0]).bit_length() - 1
        items = [self.item(item) for item in _bits(mask & ~self.factor_masks[0])]
        levels = {self.factors[place].name: self.factors[place].levels[level].label for place, level in items}
        return Row(self.callers[caller], levels, self.domains[caller].request(items), brings)

    def pair(self, one: int, other: int) -> Pair:
        return self.named(one), self.named(other)

    def named(self, number: int) -> tuple[str, str]:
        place, level = self.items[number]
        if place == 0:
            return CALLER, self.callers[level]
        return self.factors[place - 1].name, self.factors[place - 1].levels[level].label


class _Domain:
    """What is valid for one caller, parted where no rule connects the parameters."""

    def __init__(self, problem: Problem, factors: Sequence[Factor]) -> None:
        self.factors = factors
        varied = {factor.name: tuple(v for level in factor.levels for v in level.values) for factor in factors}
        # A factor that the problem does not know stays without a value.
        domains = {name: varied.get(name, tuple(values)) for name, values in problem.domains.items()}
        mentioned = [name for formula in problem.rules.values() for name in names(formula)]
        everyone = dict.fromkeys((*domains, *varied, *sorted(problem.required), *mentioned))
        self.order = tuple(everyone)
        self.parts = [
            _Part(
                {name: domains.get(name, ()) for name in everyone if name in members},
                problem,
                {place: factor for place, factor in enumerate(factors) if factor.name in members},
            )
            for members in connected(everyone, [names(formula) for formula in problem.rules.values()])
        ]
        self.part_of = {place: part for part in self.parts for place in part.factors}

    @cached_property
    def has_rest(self) -> bool | None:
        """Whether the parts without factors can be satisfied; None where it cannot be told."""
        return _conjunction(part.can_be(()) for part in self.parts)

    def can_be(self, items: Sequence[Item]) -> bool | None:
        """Tell whether some valid request has all the items; None where it cannot be told."""
        if not self.has_rest:
            return self.has_rest
        touched: dict[int, list[Item]] = {}
        for item in items:
            touched.setdefault(id(self.part_of[item[0]]), []).append(item)
        return _conjunction(self.part_of[own[0][0]].can_be(tuple(own)) for own in touched.values())

    def request(self, items: Sequence[Item]) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in self.parts:
            found |= part.request([item for item in items if item[0] in part.factors])
        return {name: found[name] for name in self.order if name in found}


@dataclass
class _Part:
    """Parameters that rules connect.

    Attributes:
        domains: Values of each.
        factors: Those that vary, by their place.
    """

    domains: Mapping[str, Sequence[str]]
    problem: Problem
    factors: Mapping[int, Factor]
    _known: dict[tuple[Item, ...], bool | None] = field(default_factory=dict)
    _states: dict[Item, State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own = [rule for rule in self.problem.rules.values() if not self.domains.keys().isdisjoint(names(rule))]
        self.solver = Solver(self.domains, self.problem.types)
        self.constraints: list[Constraint] = [self.solver.compile(rule) for rule in own]
        self.open = self.solver.state(sorted(self.problem.required.intersection(self.domains)))

    def can_be(self, items: tuple[Item, ...]) -> bool | None:
        """Tell whether the items, in the order of their places, can be together."""
        if items not in self._known:
            try:
                self._known[items] = self.solver.any(self.state(items), self.constraints) is not None
            except UndecidedError:
                self._known[items] = None
        return self._known[items]

    def request(self, items: Iterable[Item]) -> dict[str, str]:
        begin = self.state(items)
        try:
            state = self.solver.fewest(begin, self.constraints)
        except UndecidedError:
            state = self.solver.any(begin, self.constraints)
        assert state is not None  # the row was built of what can be together
        return self.solver.request(state)

    def state(self, items: Iterable[Item]) -> State:
        state = self.open
        for item in items:
            state = [one & other for one, other in zip(state, self.level_state(item), strict=True)]
        return state

    def level_state(self, item: Item) -> State:
        """Return the state in which a parameter has a level, and everything else is open."""
        if item not in self._states:
            factor = self.factors[item[0]]
            values = [value for value in factor.levels[item[1]].values if value in self.domains[factor.name]]
            absent = [None] if not factor.levels[item[1]].values else []
            state = [0] * len(self.domains)
            for value in (*values, *absent):
                fixed = self.solver.state((), {factor.name: value})
                state = [one | other for one, other in zip(state, fixed, strict=True)]
            self._states[item] = state
        return self._states[item]


def _conjunction(outcomes: Iterable[bool | None]) -> bool | None:
    """Return whether all are true; None where none is false and some cannot be told."""
    result: bool | None = True
    for outcome in outcomes:
        if outcome is False:
            return False
        if outcome is None:
            result = None
    return result


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
