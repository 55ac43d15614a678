"""Arithmetic that is not linear: looks for numbers by halving intervals, until none is left or one will do.

Products and quotients of parameters have no complete theory that is worth its size here. An interval that cannot
keep a demand is thrown away, so that bounded whole numbers are decided as far as the budget goes; of others only
what the signs and the bounds show. The rest is unknown, and is said to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, floor, inf

from accordant.formulas import Comparison, Operand, Operation, Value, operand_names
from accordant.rules.sums import Bound, Conflict, UnknownError
from accordant.rules.truth import number

__all__ = ["Demand", "solve"]

_Number = Fraction | float  # the only floats are the two infinities
_Interval = tuple[_Number, _Number]

_BOXES = 2000
_REACH = 16  # where an interval without end is cut first


@dataclass(frozen=True, slots=True)
class Demand:
    """A comparison of numbers must hold, or must not; the reason is what a conflict names."""

    comparison: Comparison
    is_true: bool
    reason: int


def solve(demands: Sequence[Demand], bounds: Sequence[Bound], whole: Callable[[str], bool]) -> dict[str, Fraction]:
    """Return numbers that meet all demands and keep all bounds.

    Args:
        demands: Comparisons; a division by nought makes every one false but ``!=``.
        bounds: Linear demands.
        whole: Tells which numbers must be whole.

    Raises:
        Conflict: There are none.
        UnknownError: There may be some.
    """
    box = _first_box(demands, bounds)
    pending = [(_inwards(box, whole), 0)]
    for _ in range(_BOXES):
        if not pending:
            raise Conflict([*(demand.reason for demand in demands), *(bound.reason for bound in bounds)])
        box, turn = pending.pop()
        if any(low > high for low, high in box.values()) or not _may_hold(demands, bounds, box):
            continue
        for point in _iter_points(box, whole):
            if _holds(demands, bounds, point):
                return point
        pending.extend((half, turn + 1) for half in _halves(box, whole, turn))
    raise UnknownError


def _first_box(demands: Sequence[Demand], bounds: Sequence[Bound]) -> dict[str, _Interval]:
    named = [name for demand in demands for side in _sides(demand) for name in operand_names(side)]
    named += [name for bound in bounds for name, _ in bound.total]
    box: dict[str, _Interval] = dict.fromkeys(named, (-inf, inf))
    for bound in bounds:
        if len(bound.total) == 1:
            ((name, factor),) = bound.total
            low, high = box[name]
            limit = bound.most / factor
            box[name] = (low, min(high, limit)) if factor > 0 else (max(low, limit), high)
    return box


def _sides(demand: Demand) -> tuple[Operand, Operand]:
    return demand.comparison.left, demand.comparison.right


def _inwards(box: Mapping[str, _Interval], whole: Callable[[str], bool]) -> dict[str, _Interval]:
    """Round the bounds of whole numbers."""
    rounded = {}
    for name, (low, high) in box.items():
        ends = (low if isinstance(low, float) else ceil(low), high if isinstance(high, float) else floor(high))
        rounded[name] = (_exact(ends[0]), _exact(ends[1])) if whole(name) else (low, high)
    return rounded


def _exact(end: float) -> _Number:
    return end if isinstance(end, float) else Fraction(end)


def _halves(box: Mapping[str, _Interval], whole: Callable[[str], bool], turn: int) -> Iterator[dict[str, _Interval]]:
    """Cut one side after the other; the part nearer to nought comes last, which is looked at first."""
    sides = [name for name, (low, high) in box.items() if low < high]
    if not sides:
        return
    name = sides[turn % len(sides)]
    low, high = box[name]
    if isinstance(low, float) and isinstance(high, float):
        middle = Fraction(0)
    elif isinstance(high, float):
        middle = max(Fraction(_REACH), 2 * Fraction(low), Fraction(low) / 2)
    elif isinstance(low, float):
        middle = min(Fraction(-_REACH), 2 * Fraction(high), Fraction(high) / 2)
    else:
        middle = (low + high) / 2
    step = Fraction(1 if whole(name) else 0)
    middle = Fraction(floor(middle)) if whole(name) else middle
    halves = ({**box, name: (low, middle)}, {**box, name: (middle + step, high)})
    yield from halves if middle < 0 else reversed(halves)


def _iter_points(box: Mapping[str, _Interval], whole: Callable[[str], bool]) -> Iterator[dict[str, Fraction]]:
    """Yield the corner that is nearest to nought, and the other corners where they are few."""
    near: dict[str, list[Fraction]] = {}
    for name, (low, high) in box.items():
        nearest = min(max(low, Fraction(0)), high)
        ends = [end for end in (nearest, low, high) if not isinstance(end, float)]
        near[name] = list(dict.fromkeys(end for end in ends if not whole(name) or end.denominator == 1))
    if len(near) > 4:
        near = {name: ends[:1] for name, ends in near.items()}
    for point in product(*near.values()):
        yield dict(zip(near, point, strict=True))


def _holds(demands: Sequence[Demand], bounds: Sequence[Bound], point: Mapping[str, Fraction]) -> bool:
    return _may_hold(demands, bounds, {name: (value, value) for name, value in point.items()})


def _may_hold(demands: Sequence[Demand], bounds: Sequence[Bound], box: Mapping[str, _Interval]) -> bool:
    for demand in demands:
        if demand.is_true not in _outcomes(demand.comparison, box):
            return False
    for bound in bounds:
        least: _Number = Fraction(0)
        for name, factor in bound.total:
            least = _plus(least, min(_times(factor, end) for end in box[name]))
        if least > bound.most or (bound.is_strict and least == bound.most):
            return False
    return True


def _outcomes(comparison: Comparison, box: Mapping[str, _Interval]) -> set[bool]:
    """Return how the comparison may come out for numbers within the box."""
    left, right = _interval(comparison.left, box), _interval(comparison.right, box)
    if left is None or right is None:
        return {comparison.operator == "!="}
    (left_low, left_high, left_sure), (right_low, right_high, right_sure) = left, right
    less, greater = left_low < right_high, left_high > right_low
    equal = left_low <= right_high and right_low <= left_high
    # Intervals are of single numbers where both ends are alike; only then can they not differ.
    if left_low == left_high == right_low == right_high:
        less = greater = False
    holding = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0), "==": (0,), "!=": (-1, 1)}[comparison.operator]
    outcomes = {order in holding for order, can_be in ((-1, less), (0, equal), (1, greater)) if can_be}
    if not (left_sure and right_sure):
        outcomes.add(comparison.operator == "!=")
    return outcomes


def _interval(  # noqa: PLR0911 - one return for each operation
    operand: Operand, box: Mapping[str, _Interval]
) -> tuple[_Number, _Number, bool] | None:
    """Return the least and the greatest value, and whether there always is one; None where there never is."""
    if isinstance(operand, Value):
        return *box[operand.name], True
    if not isinstance(operand, Operation):
        constant = number(operand.text)
        return None if constant is None else (constant, constant, True)
    left, right = _interval(operand.left, box), _interval(operand.right, box)
    if left is None or right is None:
        return None
    is_sure = left[2] and right[2]
    if operand.operator == "+":
        return _plus(left[0], right[0]), _plus(left[1], right[1]), is_sure
    if operand.operator == "-":
        return _plus(left[0], -right[1]), _plus(left[1], -right[0]), is_sure
    ends = right[:2]
    if operand.operator == "/":
        if ends[0] == 0 == ends[1]:
            return None
        if ends[0] <= 0 <= ends[1]:
            return -inf, inf, False
        ends = (_inverse(ends[1]), _inverse(ends[0]))
    products = [_times(one, other) for one in left[:2] for other in ends]
    return min(products), max(products), is_sure


def _plus(one: _Number, other: _Number) -> _Number:
    # Infinities of different signs never meet: the least are added to the least.
    if isinstance(one, float):
        return one
    return other if isinstance(other, float) else one + other


def _times(one: _Number, other: _Number) -> _Number:
    if isinstance(one, float) or isinstance(other, float):
        if one == 0 or other == 0:
            return Fraction(0)
        return inf if (one > 0) == (other > 0) else -inf
    return one * other


def _inverse(number: _Number) -> _Number:
    return Fraction(0) if isinstance(number, float) else 1 / number
