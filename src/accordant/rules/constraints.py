"""The search behind `rules`: requests over finite domains that satisfy formulas with few sent.

A parameter's choices are the bits of an integer: bit 0 is "not sent", the others are values of its domain.
A state is one such mask for each parameter; a formula compiles to a function from a state to True, False or
None. The search starts from a default choice for every parameter, its wish or "not sent", and changes only
parameters of formulas that the defaults break: what no formula connects is never looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import prod

from accordant.datatypes import plain_name
from accordant.formulas import (
    AllOrNone,
    And,
    Comparison,
    Formula,
    Member,
    Not,
    OnlyOne,
    Or,
    Requires,
    Sent,
    Value,
    WhenSent,
    ZeroOrOne,
    names,
)
from accordant.rules.clauses import UndecidedError
from accordant.rules.truth import Atom, atom_holds, counted, iter_atoms

__all__ = ["Constraint", "Solver", "State"]

State = list[int]
"""For each parameter, the mask of the choices that are still open."""

_Evaluator = Callable[[State], bool | None]

_COMBINATIONS = 512
"""As many combinations of open choices are looked through for an atom over three or more parameters."""


_OPEN = 80
"""With more open choices a constraint that compares parameters with each other is not looked through for each."""

_STEPS = 2000
"""Branches of one search, a few seconds; searches for real rules need fewer than a hundred."""


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """A compiled formula.

    Attributes:
        variables: Indexes of the parameters it speaks of.
        truth: Its truth on a state; None where the state leaves it open, never where nothing is open.
        is_wide: Whether parameters are compared with each other, so that its truth takes long where many are open.
    """

    variables: tuple[int, ...]
    truth: _Evaluator
    is_wide: bool


class Solver:
    """Compiles formulas over given domains, and searches.

    Args:
        domains: The values each parameter may take.
        types: XSD type of each parameter.
        mentioned: Parameters that are spoken of; one without a domain is never sent.
    """

    def __init__(
        self,
        domains: Mapping[str, Sequence[str]],
        types: Mapping[str, str],
        *,
        mentioned: Iterable[str] = (),
    ) -> None:
        self._types = types
        self._names = tuple(dict.fromkeys((*domains, *mentioned)))
        self._index = {name: index for index, name in enumerate(self._names)}
        self._choices = [(None, *dict.fromkeys(domains.get(name, ()))) for name in self._names]
        self._atoms: dict[Atom, _Evaluator] = {}
        # For each parameter the masks of its values that some atom accepts, None once an atom compares it
        # with another parameter: then no two of its values are alike.
        self._accepted: list[list[int] | None] = [[] for _ in self._names]

    def knows(self, request: Mapping[str, str]) -> bool:
        """Tell whether all values of a request belong to the domains."""
        return all(name in self._index and value in self._choices[self._index[name]] for name, value in request.items())

    def _bit(self, name: str, value: str | None) -> int:
        return 1 << self._choices[self._index[name]].index(value)

    def state(self, required: Iterable[str] = (), fixed: Mapping[str, str | None] | None = None) -> State:
        """Return the state that leaves open everything but what is required or fixed (None: not sent)."""
        state = [(1 << len(choices)) - 1 for choices in self._choices]
        for name in required:
            state[self._index[name]] &= ~1
        for name, value in (fixed or {}).items():
            state[self._index[name]] &= self._bit(name, value)
        return state

    def request(self, state: State) -> dict[str, str]:
        """Return the request for which a state without open choices stands, in the order of the domains."""
        chosen = ((name, choices[_lowest(mask)]) for name, choices, mask in self._rows(state))
        return {name: value for name, value in chosen if value is not None}

    def _rows(self, state: State) -> Iterator[tuple[str, tuple[str | None, ...], int]]:
        return zip(self._names, self._choices, state, strict=True)

    # ------------------------------------------------------------------------------------------ compiling

    def compile(self, formula: Formula) -> Constraint:
        """Compile a formula over the parameters that the solver knows."""
        is_wide = any(len(names(atom)) > 1 for atom in iter_atoms(formula))
        return Constraint(tuple(self._index[name] for name in names(formula)), self._evaluator(formula), is_wide)

    def _evaluator(self, formula: Formula) -> _Evaluator:
        match formula:
            case Sent() | Comparison() | Member() | WhenSent():
                if formula not in self._atoms:
                    self._atoms[formula] = self._atom(formula)
                return self._atoms[formula]
            case Not(term):
                return partial(_negated, self._evaluator(term))
            case Requires(condition, consequence):
                return self._evaluator(Or((Not(condition), consequence)))
            case And(terms) | Or(terms) | OnlyOne(terms) | ZeroOrOne(terms) | AllOrNone(terms):
                return partial(_grouped, type(formula), [self._evaluator(term) for term in terms])

    def _atom(self, atom: Atom) -> _Evaluator:
        variables = [self._index[name] for name in names(atom)]
        if len(variables) == 1:
            variable = variables[0]
            accepted = self._accepting(atom, {}, variable)
            if (masks := self._accepted[variable]) is not None:
                masks.append(accepted)
            return partial(_unary, variable, accepted)
        for variable in variables:
            self._accepted[variable] = None
        *others, last = variables
        if isinstance(atom, Comparison) and self._is_of_texts(atom):
            return partial(_equal, others[0], last, self._equal_rows(others[0], last), atom.operator == "==")
        rows: dict[tuple[int, ...], int] = {}

        def row(bits: tuple[int, ...]) -> int:
            if bits not in rows:
                rows[bits] = self._accepting(atom, dict(zip(others, bits, strict=True)), last)
            return rows[bits]

        return partial(_wide, tuple(others), last, row)

    def _is_of_texts(self, atom: Comparison) -> bool:
        """Tell whether an atom says of two parameters that their texts are the same, or that they are not."""
        sides = (atom.left, atom.right)
        if atom.operator not in {"==", "!="} or not all(isinstance(side, Value) for side in sides):
            return False
        return all(plain_name(self._types.get(name, "string")) == "string" for name in names(atom))

    def _equal_rows(self, one: int, other: int) -> dict[int, int]:
        """Return for each choice of one parameter the same value of another, where that has it."""
        places = {value: place for place, value in enumerate(self._choices[other]) if place}
        values = enumerate(self._choices[one])
        return {1 << place: 1 << places[value] if value in places else 0 for place, value in values if place}

    def _accepting(self, atom: Atom, bits: Mapping[int, int], last: int) -> int:
        """Return the choices of the last parameter for which the atom is true, the others being chosen."""
        chosen = {self._names[index]: self._choices[index][_lowest(bit)] for index, bit in bits.items()}
        request = {name: value for name, value in chosen.items() if value is not None}
        accepted = 0
        for place, value in enumerate(self._choices[last]):
            whole = request if value is None else request | {self._names[last]: value}
            accepted |= atom_holds(atom, whole, self._types) << place
        return accepted

    # ------------------------------------------------------------------------------------------ searching

    def every(self, state: State, constraints: Sequence[Constraint]) -> Iterator[State]:
        """Yield every state without open choices that satisfies the constraints, not sent before sent."""
        search = _Search([1] * len(state), constraints)
        if search.begin(state := list(state)):
            yield from search.every(state, 0)

    def any(
        self, state: State, constraints: Sequence[Constraint], wish: Mapping[str, str] | None = None
    ) -> State | None:
        """Return a state that satisfies the constraints, found by changing what the wish breaks; None if none.

        Args:
            state: What is open.
            constraints: All that must hold.
            wish: The value to prefer for a parameter; one without a wish is preferably not sent.
        """
        wished = [1] * len(state)
        for name, value in (wish or {}).items():
            wished[self._index[name]] = self._bit(name, value)
        search = _Search(wished, constraints)
        state = self._narrowed(state, wished)
        return search.any(state) if search.begin(state) else None

    def fewest(self, state: State, constraints: Sequence[Constraint]) -> State | None:
        """Return a state that satisfies the constraints with the fewest parameters sent; None if none does."""
        wished = [1] * len(state)
        search = _Search(wished, constraints)
        state = self._narrowed(state, wished)
        if not search.begin(state) or search.any(state) is None:
            return None
        for component in search.components(state):
            found = _Search(wished, component).nearest(state)
            assert found is not None  # the whole has a solution, and components do not touch each other
            for constraint in component:
                for variable in constraint.variables:
                    state[variable] = found[variable]
        return search.defaults(state)

    def _narrowed(self, state: State, wished: Sequence[int]) -> State:
        """Keep one of several values that no atom tells apart, the wished one where it is among them."""
        narrowed = list(state)
        for variable, accepted in enumerate(self._accepted):
            if accepted is None:
                continue
            kept: dict[tuple[bool, ...], int] = {}
            for bit in sorted(_bits(state[variable]), key=lambda bit: bit != wished[variable]):
                kept.setdefault((bit == 1, *(bool(mask & bit) for mask in accepted)), bit)
            narrowed[variable] = sum(kept.values())
        return narrowed


class _Search:
    """One search: constraint propagation, and branching over the parameters of a broken constraint."""

    def __init__(self, wish: Sequence[int], constraints: Sequence[Constraint]) -> None:
        self.wish = wish
        self.constraints = constraints
        self.touching: list[list[int]] = [[] for _ in wish]
        for number, constraint in enumerate(constraints):
            for variable in constraint.variables:
                self.touching[variable].append(number)
        self.was_cut = False
        self.steps = 0

    def begin(self, state: State) -> bool:
        """Propagate everything; False when nothing can come of the state."""
        return all(state) and self.propagate(state, range(len(state)))

    def propagate(self, state: State, changed: Iterable[int]) -> bool:
        """Remove choices that would break a constraint by themselves; False when a constraint is broken."""
        queue = {number for variable in changed for number in self.touching[variable]}
        while queue:
            constraint = self.constraints[queue.pop()]
            outcome = constraint.truth(state)
            if outcome is False:
                return False
            if outcome or (constraint.is_wide and self._open(state, constraint) > _OPEN):
                continue
            for variable in constraint.variables:
                mask = state[variable]
                if mask & (mask - 1) == 0:
                    continue
                kept = 0
                for bit in _bits(mask):
                    state[variable] = bit
                    if constraint.truth(state) is not False:
                        kept |= bit
                state[variable] = kept
                if not kept:
                    return False
                if kept != mask:
                    queue.update(self.touching[variable])
        return True

    def _open(self, state: State, constraint: Constraint) -> int:
        return sum(state[variable].bit_count() for variable in constraint.variables)

    def every(self, state: State, start: int) -> Iterator[State]:
        while start < len(state) and state[start] & (state[start] - 1) == 0:
            start += 1
        if start == len(state):
            yield state
            return
        for bit in _bits(state[start]):
            branch = list(state)
            branch[start] = bit
            if self.propagate(branch, (start,)):
                yield from self.every(branch, start + 1)

    def defaults(self, state: State) -> State:
        """Return the state in which every parameter has its wish, or else the first of its open choices."""
        return [mask & wish or mask & -mask for mask, wish in zip(state, self.wish, strict=True)]

    def any(self, state: State, budget: int | None = None) -> State | None:
        """Return a solution that departs from the wish at most `budget` times; see `was_cut`."""
        self.steps += 1
        if self.steps > _STEPS:
            raise UndecidedError("the rules are too entangled to find a request; give fewer rules or fewer values")
        defaults = self.defaults(state)
        broken = [constraint for constraint in self.constraints if not constraint.truth(defaults)]
        if budget is not None and self.departures(state) + self.bound(state, broken) > budget:
            self.was_cut = True
            return None
        if not broken:
            return defaults
        constraint = min(broken, key=lambda one: sum(state[index].bit_count() for index in one.variables))
        # The branches exclude each other: where a later parameter is changed, the earlier keep their default.
        rest = list(state)
        for variable in constraint.variables:
            for bit in _bits(rest[variable] & ~defaults[variable]):
                branch = list(rest)
                branch[variable] = bit
                if self.propagate(branch, constraint.variables):
                    found = self.any(branch, budget)
                    if found is not None:
                        return found
            rest[variable] = defaults[variable]
        return None

    def nearest(self, state: State) -> State | None:
        """Return a solution with the fewest departures: the budget grows until one is found."""
        budget = self.departures(state)
        while True:
            self.was_cut = False
            found = self.any(state, budget)
            if found is not None or not self.was_cut:
                return found
            budget += 1

    def departures(self, state: State) -> int:
        return sum(not mask & wish for mask, wish in zip(state, self.wish, strict=True))

    def bound(self, state: State, broken: Iterable[Constraint]) -> int:
        """Return how many departures are certain: broken constraints without a common open parameter."""
        seen: set[int] = set()
        count = 0
        for constraint in broken:
            open_ones = {index for index in constraint.variables if state[index] & (state[index] - 1)}
            if not open_ones & seen and all(state[index] & self.wish[index] for index in open_ones):
                count += 1
                seen |= open_ones
        return count

    def components(self, state: State) -> list[list[Constraint]]:
        """Return the constraints that the state leaves open, parted where no open parameter connects them."""
        components: list[tuple[set[int], list[Constraint]]] = []
        for constraint in self.constraints:
            if constraint.truth(state):
                continue
            variables = {index for index in constraint.variables if state[index] & (state[index] - 1)}
            joined = [constraint]
            apart = []
            for others, members in components:
                if others & variables:
                    variables |= others
                    joined = members + joined
                else:
                    apart.append((others, members))
            components = [*apart, (variables, joined)]
        return [members for _, members in components]


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        mask ^= bit
        yield bit


def _unary(variable: int, accepted: int, state: State) -> bool | None:
    mask = state[variable]
    if not mask & accepted:
        return False
    return None if mask & ~accepted else True


def _wide(others: tuple[int, ...], last: int, row: Callable[[tuple[int, ...]], int], state: State) -> bool | None:
    masks = [state[variable] for variable in others]
    if len(masks) > 1 and prod(mask.bit_count() for mask in masks) > _COMBINATIONS:
        return None
    mask = state[last]
    true = false = False
    for bits in product(*map(_bits, masks)):
        accepted = mask & row(bits)
        true |= accepted != 0
        false |= accepted != mask
        if true and false:
            return None
    return true


def _equal(one: int, other: int, rows: Mapping[int, int], is_same: bool, state: State) -> bool | None:  # noqa: FBT001
    """Tell whether two parameters have the same text, or where that is asked for, two texts."""
    mask, last = state[one], state[other]
    true, false = False, bool((mask | last) & 1)
    for bit in _bits(mask & ~1):
        same = last & rows[bit]
        apart = last & ~same & ~1
        true |= bool(same if is_same else apart)
        false |= bool(apart if is_same else same)
        if true and false:
            return None
    return true


def _negated(term: _Evaluator, state: State) -> bool | None:
    outcome = term(state)
    return None if outcome is None else not outcome


def _grouped(word: type[Formula], terms: Sequence[_Evaluator], state: State) -> bool | None:
    true = unknown = 0
    for term in terms:
        outcome = term(state)
        if outcome:
            true += 1
        elif outcome is None:
            unknown += 1
    return counted(word, true, unknown, len(terms))
