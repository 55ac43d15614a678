"""Counts of names: against the words of small expressions, counted one by one."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from accordant.derivation import counts as counting
from accordant.derivation.counts import EMPTY, NOTHING, chosen, leaf, repeated, together

NAMES = "abc"
BOUND = 3
RANGES = [(0, 1), (0, 2), (0, None), (1, 1), (1, 1), (1, 2), (1, 3), (1, None), (2, 2), (2, 4), (2, None)]


def expression(random, depth):
    low, high = random.choice(RANGES)
    if not depth or random.random() < 0.35:
        return ("leaf", random.choice(NAMES), low, high)
    kind = random.choice(["sequence", "choice"])
    return (kind, [expression(random, depth - 1) for _ in range(random.randint(1, 3))], low, high)


def counts_of(made):
    kind, content, low, high = made
    if kind == "leaf":
        return leaf(content, low, high)
    parts = [counts_of(each) for each in content]
    return chosen(parts, low, high) if kind == "choice" else repeated(together(parts), low, high)


def sums(first, second):
    found = {tuple(x + y for x, y in zip(left, right, strict=True)) for left in first for right in second}
    return {vector for vector in found if max(vector) <= BOUND}


def vectors_of(made):
    """Every count of names, each up to the bound, that an expression has a word for."""
    kind, content, low, high = made
    if kind == "leaf":
        once = {tuple(int(name == content) for name in NAMES)}
    elif kind == "choice":
        once = set().union(*(vectors_of(each) for each in content))
    else:
        once = {(0,) * len(NAMES)}
        for each in content:
            once = sums(once, vectors_of(each))
    found = set()
    current = {(0,) * len(NAMES)}
    # More repetitions than there is room for are repetitions of nothing.
    last = high if high is not None else low + BOUND * len(NAMES)
    for number in range(last + 1):
        if number >= low:
            found |= current
        current = sums(current, once)
    return found


def holds(counts, vector):
    given = dict(zip(NAMES, vector, strict=True))
    named = {key for factor in counts.factors for key in factor.keys}
    if any(number and name not in named for name, number in given.items()):
        return False
    return all(
        any(
            all(
                box.get(key, (0, 0))[0] <= given[key] <= (box.get(key, (0, 0))[1] or 0)
                or (box.get(key, (0, 0))[1] is None and box[key][0] <= given[key])
                for key in factor.keys
            )
            for box in factor.boxes
        )
        and (not factor.needed or any(given[key] for key in factor.needed))
        for factor in counts.factors
    )


@pytest.mark.parametrize("most", [64, 5, 2])
def test_counts_hold_every_word_and_where_they_are_exact_nothing_else(monkeypatch, most):
    monkeypatch.setattr(counting, "MAX_BOXES", most)
    monkeypatch.setattr(counting, "MAX_PRODUCTS", 4 * most)
    random = Random(most)
    seen = set()
    for _ in range(100):
        made = expression(random, 2)
        counts, vectors = counts_of(made), vectors_of(made)
        seen.add(counts.is_exact)
        for vector in itertools.product(range(BOUND + 1), repeat=len(NAMES)):
            if vector in vectors:
                assert holds(counts, vector), (made, vector)
            elif counts.is_exact:
                assert not holds(counts, vector), (made, vector)
        assert all(len(factor.boxes) <= most for factor in counts.factors)
    assert seen == {True, False}


def test_parts_without_a_name_in_common_stay_apart():
    choices = [chosen([leaf(f"a{number}", 1, 1), leaf(f"b{number}", 1, 1)]) for number in range(50)]
    counts = together(choices)
    assert counts.is_exact
    assert [len(factor.boxes) for factor in counts.factors] == [2] * 50


def test_a_choice_of_any_number_is_no_choice():
    counts = chosen([leaf(f"a{number}", 1, 1) for number in range(500)], 0, None)
    assert counts.is_exact
    assert len(counts.factors) == 500


def test_what_is_widened_still_needs_one_of_its_names():
    counts = chosen([leaf(f"a{number}", 1, 1) for number in range(500)])
    assert not counts.is_exact
    assert not counts.is_emptiable
    assert len(counts.factors[0].needed) == 500


def test_a_choice_without_members_is_satisfied_by_nothing_and_not_at_all_where_it_must_be():
    assert chosen([], 0, 1) == EMPTY
    assert chosen([], 1, 1) == NOTHING
    assert not together([leaf("a", 1, 1), NOTHING]).is_possible
    assert chosen([NOTHING, leaf("a", 1, 1)]) == leaf("a", 1, 1)
    assert repeated(NOTHING, 0, None) == EMPTY
