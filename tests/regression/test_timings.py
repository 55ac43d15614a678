"""Slower or quicker: said where it is no chance and somebody feels it, and not else."""

from __future__ import annotations

import itertools
from math import comb

import pytest

from accordant.regression.timings import FEWEST, Timing, rank_test, timing_shift


def timing(*milliseconds: float) -> Timing:
    return Timing("op", milliseconds)


def spread(middle: float, count: int = 60) -> Timing:
    """Times with a tail: most near the middle, some far above."""
    return timing(*(middle + (number * 37) % 41 + (400 if number % 20 == 0 else 0) for number in range(count)))


def test_the_same_times_are_no_shift() -> None:
    assert timing_shift(spread(100), spread(100)) is None


def test_a_shift_is_said_with_its_size_and_direction() -> None:
    slower = timing_shift(spread(100), spread(180))
    assert slower is not None
    assert slower.shift == pytest.approx(80, abs=5)
    assert slower.after - slower.before == pytest.approx(80, abs=5)
    assert slower.counts == (60, 60)
    quicker = timing_shift(spread(180), spread(100))
    assert quicker is not None
    assert quicker.shift == -slower.shift


def test_one_answer_that_takes_for_ever_is_no_shift() -> None:
    calm = [100.0 + number % 7 for number in range(40)]
    assert timing_shift(timing(*calm), timing(*calm[:-1], 900_000.0)) is None


@pytest.mark.parametrize(("before", "after"), [(100, 115), (1000, 1080)])
def test_what_nobody_feels_is_not_said_however_sure_it_is(before: float, after: float) -> None:
    flat = [[start + number / 100 for number in range(100)] for start in (before, after)]
    assert rank_test(*flat) < 1e-9
    assert timing_shift(timing(*flat[0]), timing(*flat[1])) is None


def test_a_large_shift_that_may_be_chance_is_not_said() -> None:
    wild = [float((number * 7919) % 5000) for number in range(25)]
    other = [float((number * 7919) % 5000) * 1.2 for number in range(25)]
    assert timing_shift(timing(*wild), timing(*other)) is None


def test_a_few_answers_say_nothing() -> None:
    few = timing(*[100.0] * (FEWEST - 1))
    assert timing_shift(few, timing(*[900.0] * 100)) is None
    assert timing_shift(timing(*[100.0] * FEWEST), timing(*[900.0] * FEWEST)) is not None


def test_the_chance_is_near_the_exact_one() -> None:
    first, second = [1.0, 2, 3, 4, 6, 8, 10, 12, 14, 16], [5.0, 7, 9, 11, 13, 15, 17, 18, 19, 20]
    together = sorted(first + second)
    rank_sum = sum(together.index(value) + 1 for value in first)
    middle = len(first) * (len(together) + 1) / 2
    ranks = range(1, len(together) + 1)
    as_far = sum(abs(sum(some) - middle) >= abs(rank_sum - middle) for some in itertools.combinations(ranks, 10))
    exact = as_far / comb(20, 10)
    assert rank_test(first, second) == pytest.approx(exact, rel=0.1)


def test_times_that_are_all_the_same_say_nothing() -> None:
    assert rank_test([5.0] * 30, [5.0] * 30) == 1.0


def test_many_answers_are_thinned_and_none_of_a_kind_is_left_out() -> None:
    long = timing(*(100.0 + number % 10 for number in range(5000)), *(300.0 + number % 10 for number in range(5000)))
    assert timing_shift(long, long) is None
    shift = timing_shift(long, timing(*(value + 150 for value in long.milliseconds)))
    assert shift is not None
    assert shift.counts == (10_000, 10_000)
