"""How long answers took in two runs, to how much slower or quicker the second was, where that is no chance.

Times of answers have long tails, so that means and their tests mislead. Whether one run is slower is told by the ranks
of its times (Mann and Whitney), by how much by the median of all differences (Hodges and Lehmann).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

__all__ = ["Timing", "TimingShift", "timing_shift"]

UNLIKELY: Final = 0.001
LEAST_MILLISECONDS: Final = 20.0
LEAST_SHARE: Final = 0.1
FEWEST: Final = 20
_MOST: Final = 400


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the successes of an operation took, in milliseconds, in the order in which they were planned."""

    operation: str
    milliseconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TimingShift:
    """That an operation has become slower, or quicker.

    Attributes:
        before: The median, in milliseconds.
        after: The same of the other run.
        shift: By how much typical answers took longer, in milliseconds; negative where they are quicker.
        chance: How probable as much is by chance.
        counts: How many answers there are of each run.
    """

    operation: str
    before: float
    after: float
    shift: float
    chance: float
    counts: tuple[int, int]


def timing_shift(before: Timing, after: Timing) -> TimingShift | None:
    """Return by how much an operation's answers are slower; None where that may be chance, or hurts nobody.

    It is said from `FEWEST` answers of each run on, where chance does it more rarely than `UNLIKELY`, and where it is
    at least `LEAST_MILLISECONDS` and `LEAST_SHARE` of what it was.
    """
    first, second = _thinned(before.milliseconds), _thinned(after.milliseconds)
    if min(len(first), len(second)) < FEWEST:
        return None
    shift = median(later - earlier for earlier in first for later in second)
    usual = median(first)
    if abs(shift) < max(LEAST_MILLISECONDS, LEAST_SHARE * usual):
        return None
    chance = rank_test(first, second)
    if chance >= UNLIKELY:
        return None
    counts = (len(before.milliseconds), len(after.milliseconds))
    return TimingShift(after.operation, usual, median(second), shift, chance, counts)


def rank_test(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how probable it is that two samples of one distribution differ as much in their ranks, either way.

    The normal approximation with corrections for ties and continuity, good from 20 values on each side.

    Source: Mann and Whitney, On a test of whether one of two random variables is stochastically larger (1947).
    """
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    total = len(ranked)
    rank_sum = 0.0
    ties = 0.0
    start = 0
    while start < total:
        end = start
        while end < total and ranked[end][0] == ranked[start][0]:
            end += 1
        size = end - start
        ties += size**3 - size
        rank_sum += sum(side == 0 for _, side in ranked[start:end]) * (start + 1 + end) / 2
        start = end
    m, n = len(first), len(second)
    statistic = rank_sum - m * (m + 1) / 2
    variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    distance = max(abs(statistic - m * n / 2) - 0.5, 0.0) / math.sqrt(variance)
    return math.erfc(distance / math.sqrt(2))


def _thinned(values: Sequence[float]) -> list[float]:
    """Return at most `_MOST` values, evenly out of their order: all pairs of them are looked at."""
    if len(values) <= _MOST:
        return list(values)
    return [values[index * len(values) // _MOST] for index in range(_MOST)]
