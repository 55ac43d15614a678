"""Inequalities: comparisons of numbers as clauses, and the numbers behind the answers that a search finds.

A comparison becomes one or two questions of the form "is this sum at most that number?". What follows from one
such question to the next of the same sum is a clause; what needs several sums is found out by `sums`, or by
`intervals` where parameters are multiplied, and learnt as a clause when it turns out to be impossible.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, gcd, lcm

from accordant.formulas import Comparison, Constant, Operand, Value, names
from accordant.rules import intervals, sums
from accordant.rules.clauses import Clauses
from accordant.rules.sums import Bound, Conflict, Sum, UnknownError
from accordant.rules.truth import number

__all__ = ["Inequalities", "Linear", "linear_form"]

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(slots=True)
class Linear:
    """A sum of parameters with factors, and a constant."""

    factors: dict[str, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def plus(self, other: Linear, share: Fraction) -> Linear:
        """Return this and a share of another."""
        factors = dict(self.factors)
        for name, factor in other.factors.items():
            factors[name] = factors.get(name, Fraction(0)) + share * factor
        return Linear({n: f for n, f in factors.items() if f}, self.constant + share * other.constant)


def linear_form(operand: Operand, known: Callable[[str], Fraction | None]) -> Linear | None:  # noqa: PLR0911 - one return for each operation
    """Return what an operand calculates; None where it is not linear, or may divide by nought.

    Args:
        operand: Numbers and parameters, whose values are numbers.
        known: The value of a parameter that has only one.
    """
    if isinstance(operand, Value):
        value = known(operand.name)
        return Linear({operand.name: Fraction(1)}) if value is None else Linear({}, value)
    if isinstance(operand, Constant):
        value = number(operand.text)
        return None if value is None else Linear({}, value)
    left, right = linear_form(operand.left, known), linear_form(operand.right, known)
    if left is None or right is None:
        return None
    nothing = Linear()
    match operand.operator:
        case "+":
            return left.plus(right, Fraction(1))
        case "-":
            return left.plus(right, Fraction(-1))
        case "*" if not right.factors:
            return nothing.plus(left, right.constant)
        case "*" if not left.factors:
            return nothing.plus(right, left.constant)
        case "/" if not right.factors and right.constant:
            return nothing.plus(left, 1 / right.constant)
    return None


class Inequalities:
    """The questions about numbers that clauses ask.

    Attributes:
        is_unknown: Whether `numbers` came, when last called, upon what it could not decide.

    Args:
        clauses: Where they are asked.
        whole: Tells which parameters are integers.
    """

    def __init__(self, clauses: Clauses, whole: Callable[[str], bool]) -> None:
        self.is_unknown = False
        self._clauses = clauses
        self._whole = whole
        self._questions: dict[tuple[Sum, Fraction, bool], int] = {}
        self._implied: list[tuple[int, tuple[int, ...]]] = []
        self._of_sum: dict[Sum, list[tuple[Fraction, bool, int]]] = {}
        self._demands: dict[int, Comparison] = {}
        self._solved: dict[frozenset[int], dict[str, Fraction] | None] = {}  # None: it was too hard

    def relation(self, form: Linear, operator: str) -> tuple[int, ...] | bool:
        """Return literals that all hold exactly where a linear form stands in a relation to nought.

        Args:
            form: Without parameters the answer is known.
            operator: ``!=`` is asked for as the opposite of ``==``.
        """
        if not form.factors:
            constant = form.constant
            return {"<": constant < 0, "<=": constant <= 0, ">": constant > 0, ">=": constant >= 0}.get(
                operator, constant == 0
            )
        ordered = sorted(form.factors.items())
        # The factors become whole and have no divisor in common, so that equal sums are known to be equal.
        shared = lcm(*(factor.denominator for _, factor in ordered))
        divisor = gcd(*(int(factor * shared) for _, factor in ordered))
        scale = Fraction(shared if ordered[0][1] > 0 else -shared, divisor)
        total = tuple((name, factor * scale) for name, factor in ordered)
        most = -form.constant * scale
        if scale < 0:
            operator = _FLIPPED[operator]
        match operator:
            case "<=":
                return (self._at_most(total, most, is_strict=False),)
            case "<":
                return (self._at_most(total, most, is_strict=True),)
            case ">":
                return (-self._at_most(total, most, is_strict=False),)
            case ">=":
                return (-self._at_most(total, most, is_strict=True),)
        return self._at_most(total, most, is_strict=False), -self._at_most(total, most, is_strict=True)

    def imply(self, literal: int, form: Linear, operator: str) -> None:
        """Demand that where a literal holds, a linear form stands in a relation to nought; not ``!=``."""
        relation = self.relation(form, operator)
        if relation is False:
            self._clauses.add((-literal,))
        elif not isinstance(relation, bool):
            self._implied.append((literal, relation))
            for implied in relation:
                self._clauses.add((-literal, implied))

    def implied(self) -> Iterator[int]:
        """Yield the literals that hold because others do, which the last search found to hold."""
        for literal, relation in self._implied:
            if self._clauses.value(literal):
                yield from relation

    def demand(self, comparison: Comparison) -> int:
        """Return a literal that holds where a comparison does that is not linear, of numbers."""
        variable = self._clauses.new()
        self._demands[variable] = comparison
        return variable

    def _at_most(self, total: Sum, most: Fraction, *, is_strict: bool) -> int:
        if all(self._whole(name) for name, _ in total):
            most, is_strict = Fraction(ceil(most) - 1 if is_strict else floor(most)), False
        # Numerals have finitely many digits, and so has their sum: it is never equal to a third.
        is_strict = is_strict or not sums.is_decimal(most)
        key = (total, most, is_strict)
        if key not in self._questions:
            variable = self._questions[key] = self._clauses.new()
            others = self._of_sum.setdefault(total, [])
            # Less than a number is the smaller claim than at most that number.
            entry = (most, not is_strict, variable)
            place = bisect_left(others, entry)
            if place:
                self._clauses.add((-others[place - 1][2], variable))
            if place < len(others):
                self._clauses.add((-variable, others[place][2]))
            others.insert(place, entry)
        return self._questions[key]

    # ------------------------------------------------------------------------------------------ numbers

    def numbers(self, needed: Collection[int], used: Callable[[str], bool], doubt: int) -> dict[str, Fraction] | None:
        """Return numbers for the answers of the last search, or add clauses that rule these answers out.

        Args:
            needed: The answers that matter; the others may come out either way.
            used: Tells which parameters are sent and are numbers.
            doubt: A literal without which what is added because nothing is known would not count.
        """
        found: dict[str, Fraction] = {}
        is_possible = True
        self.is_unknown = False
        for bounds, demands in self._components(needed, used):
            reasons = frozenset([*(bound.reason for bound in bounds), *(demand.reason for demand in demands)])
            try:
                numbers = self._solution(reasons, bounds, demands)
            except Conflict as conflict:
                self._clauses.add(-reason for reason in conflict.reasons)
                is_possible = False
                continue
            if numbers is None:
                self._clauses.add((-doubt, *(-reason for reason in reasons)))
                self.is_unknown, is_possible = True, False
            else:
                found |= numbers
        return found if is_possible else None

    def _solution(
        self, reasons: frozenset[int], bounds: Sequence[Bound], demands: Sequence[intervals.Demand]
    ) -> dict[str, Fraction] | None:
        if reasons not in self._solved:
            try:
                solved = intervals.solve(demands, bounds, self._whole) if demands else sums.solve(bounds, self._whole)
            except UnknownError:
                self._solved[reasons] = None
            else:
                self._solved[reasons] = solved
        return self._solved[reasons]

    def _components(
        self, needed: Collection[int], used: Callable[[str], bool]
    ) -> Iterable[tuple[Sequence[Bound], Sequence[intervals.Demand]]]:
        """Part the answers where they have no parameter in common."""
        parts: list[tuple[set[str], list[Bound], list[intervals.Demand]]] = []
        for (total, most, is_strict), variable in self._questions.items():
            named = {name for name, _ in total}
            if (variable in needed or -variable in needed) and all(map(used, named)):
                _join(parts, named, [self._bound(total, most, variable, is_strict=is_strict)], [])
        for variable, comparison in self._demands.items():
            named = set(names(comparison))
            if (variable in needed or -variable in needed) and all(map(used, named)):
                is_true = self._clauses.value(variable)
                reason = variable if is_true else -variable
                _join(parts, named, [], [intervals.Demand(comparison, is_true, reason)])
        return [(bounds, demands) for _, bounds, demands in parts]

    def _bound(self, total: Sum, most: Fraction, variable: int, *, is_strict: bool) -> Bound:
        if self._clauses.value(variable):
            return Bound(total, most, is_strict, variable)
        beyond = tuple((name, -factor) for name, factor in total)
        if all(self._whole(name) for name, _ in total):
            return Bound(beyond, -most - 1, is_strict=False, reason=-variable)
        return Bound(beyond, -most, not is_strict, -variable)


def _join(
    parts: list[tuple[set[str], list[Bound], list[intervals.Demand]]],
    named: set[str],
    bounds: list[Bound],
    demands: list[intervals.Demand],
) -> None:
    touched = [part for part in parts if part[0] & named]
    for part in touched:
        parts.remove(part)
        named, bounds, demands = named | part[0], part[1] + bounds, part[2] + demands
    parts.append((named, bounds, demands))
