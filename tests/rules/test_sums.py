"""Linear arithmetic and intervals, against trying numbers."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.idl import parse
from accordant.rules import intervals, sums
from accordant.rules.intervals import Demand
from accordant.rules.sums import Bound, Conflict, UnknownError

ONE = Fraction(1)


def within(name, least, most, reason):
    return [
        Bound(((name, ONE),), Fraction(most), False, reason),
        Bound(((name, -ONE),), Fraction(-least), False, reason + 1),
    ]


def keeps(bound, numbers):
    total = sum(factor * numbers[name] for name, factor in bound.total)
    return total < bound.most if bound.is_strict else total <= bound.most


@st.composite
def problems(draw):
    names = "xyz"[: draw(st.integers(1, 3))]
    bounds = [bound for number, name in enumerate(names) for bound in within(name, -3, 3, 2 * number + 1)]
    if draw(st.booleans()):
        bounds = bounds[::3]
    factors = st.sampled_from([Fraction(n) for n in (-3, -2, -1, 1, 2, 3)])
    for reason in range(100, 100 + draw(st.integers(1, 6))):
        named = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        most = Fraction(draw(st.integers(-6, 6)), draw(st.sampled_from((1, 1, 2))))
        bounds.append(Bound(tuple((n, draw(factors)) for n in sorted(named)), most, draw(st.booleans()), reason))
    return bounds, draw(st.frozensets(st.sampled_from(names)))


def points(bounds, whole):
    names = sorted({name for bound in bounds for name, _ in bound.total})
    ranges = [[Fraction(n, 1 if name in whole else 2) for n in range(-6, 7)] for name in names]
    for chosen in itertools.product(*ranges):
        yield dict(zip(names, chosen, strict=True))


@given(problems())
@settings(max_examples=600, deadline=None)
def test_numbers_keep_the_bounds_and_conflicts_have_none(drawn):
    bounds, whole = drawn
    try:
        numbers = sums.solve(bounds, whole.__contains__)
    except Conflict as conflict:
        clashing = [bound for bound in bounds if bound.reason in conflict.reasons]
        assert clashing
        assert not any(all(keeps(bound, point) for bound in clashing) for point in points(clashing, whole))
    except UnknownError:
        pass
    else:
        assert all(keeps(bound, numbers) for bound in bounds)
        assert all(number.denominator == 1 for name, number in numbers.items() if name in whole)


def test_a_circle_is_a_conflict_of_all_its_parts():
    names = [f"x{number:02}" for number in range(40)]
    circle = [
        Bound(((one, ONE), (other, -ONE)), Fraction(-1), False, reason)
        for reason, (one, other) in enumerate(itertools.pairwise(names), 1)
    ]
    numbers = sums.solve(circle, lambda _: True)
    assert all(numbers[one] < numbers[other] for one, other in itertools.pairwise(names))
    circle.append(Bound(((names[0], -ONE), (names[-1], ONE)), Fraction(-1), False, 99))
    with pytest.raises(Conflict) as raised:
        sums.solve(circle, lambda _: True)
    assert raised.value.reasons == {*range(1, 40), 99}


def equal(total, number, reason):
    other = tuple((name, -factor) for name, factor in total)
    return [Bound(total, Fraction(number), False, reason), Bound(other, Fraction(-number), False, reason)]


def test_decimals_are_found_near_what_has_none():
    third = (("x", Fraction(3)),)
    with pytest.raises(UnknownError):
        sums.solve(equal(third, 1, 1), lambda _: False)
    # At most a third, and close to it.
    bounds = [Bound(third, ONE, False, 1), Bound((("x", Fraction(-3)),), Fraction(-99, 100), False, 2)]
    assert Fraction(33, 100) <= sums.solve(bounds, lambda _: False)["x"] < Fraction(1, 3)


def test_whole_numbers_without_bounds_may_be_unknown():
    odd = equal((("a", Fraction(2)), ("b", Fraction(-1))), 0, 1) + equal((("c", Fraction(2)), ("b", -ONE)), -1, 2)
    with pytest.raises(UnknownError):
        sums.solve(odd, lambda _: True)


def demand(text, reason, is_true=True):
    return Demand(parse({"arithmetic": text}).comparison, is_true, reason)


@pytest.mark.parametrize(
    ("texts", "bounds"),
    [
        (["a * b == 36", "a - b > 4"], within("a", 1, 100, 1) + within("b", 1, 100, 3)),
        (["a / b == 2"], []),
        (["a * b * c == 1000000"], []),
        (["a / b != 3"], within("b", 0, 0, 1)),
        (["a * a == a", "a != 0"], []),
        (["a * b < 0", "a + b > 10"], []),
        (["a * b + c * d > e"], within("a", 5, 5, 1)),
    ],
)
def test_numbers_are_found_for_products(texts, bounds):
    demands = [demand(text, 10 + number) for number, text in enumerate(texts)]
    numbers = intervals.solve(demands, bounds, lambda _: True)
    assert all(keeps(bound, numbers) for bound in bounds)
    assert intervals._holds(demands, bounds, numbers)


@pytest.mark.parametrize(
    ("texts", "bounds"),
    [
        (["a * b == 37", "a > 1", "b > 1"], within("a", 1, 100, 1) + within("b", 1, 100, 3)),
        (["a * a < 0"], []),
        (["a * a == 2"], []),
        (["a * b < 1"], within("a", 2, 9, 1) + within("b", 3, 9, 3)),
        (["a / b == 3"], within("b", 0, 0, 1)),
        (["a * b == 7"], within("a", 2, 2, 1) + within("b", 3, 3, 3)),
        (["a / b > 5"], within("a", 1, 4, 1) + within("b", 1, 9, 3)),
    ],
)
def test_what_no_number_can_be_is_a_conflict(texts, bounds):
    demands = [demand(text, 10 + number) for number, text in enumerate(texts)]
    with pytest.raises(Conflict) as raised:
        intervals.solve(demands, bounds, lambda _: True)
    assert {one.reason for one in demands} <= raised.value.reasons


def test_what_takes_too_many_intervals_is_unknown():
    with pytest.raises(UnknownError):
        intervals.solve([demand("a * a == 2", 1)], [], lambda _: False)
    assert intervals.solve([demand("a * a == 4", 1, is_true=False)], [], lambda _: False) == {"a": 0}
