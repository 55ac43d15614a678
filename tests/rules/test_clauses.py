"""Clauses, against trying every answer."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.rules.clauses import BudgetError, Clauses

VARIABLES = 6
literals = st.integers(1, VARIABLES).flatmap(lambda variable: st.sampled_from((variable, -variable)))
clauses = st.lists(st.lists(literals, min_size=1, max_size=4), max_size=40)


def answers(demanded, assumed):
    """Yield every way to answer that keeps all clauses."""
    for answer in itertools.product((1, -1), repeat=VARIABLES):
        chosen = {number * sign for number, sign in enumerate(answer, 1)}
        if chosen >= set(assumed) and all(chosen & set(clause) for clause in demanded):
            yield chosen


@given(st.lists(st.tuples(clauses, st.lists(literals, max_size=4)), min_size=1, max_size=3))
@settings(max_examples=500, deadline=None)
def test_searches_agree_with_trying_everything(rounds):
    search = Clauses(10_000)
    assert [search.new() for _ in range(VARIABLES)] == list(range(1, VARIABLES + 1))
    demanded = []
    for added, assumed in rounds:
        for clause in added:
            search.add(clause)
        demanded += added
        possible = search.search(assumed)
        assert possible is any(answers(demanded, assumed))
        if possible:
            chosen = {number if search.value(number) else -number for number in range(1, VARIABLES + 1)}
            assert chosen in list(answers(demanded, assumed))
        else:
            assert search.core <= set(assumed)
            assert not any(answers(demanded, search.core))


def pigeons(holes, budget):
    """Return clauses that put one pigeon more than there are holes into a hole each."""
    search = Clauses(budget)
    sits = [[search.new() for _ in range(holes)] for _ in range(holes + 1)]
    for pigeon in sits:
        search.add(pigeon)
    for hole in zip(*sits, strict=True):
        for one, other in itertools.combinations(hole, 2):
            search.add((-one, -other))
    return search


def test_what_cannot_be_is_proved_after_restarts():
    assert pigeons(6, 10_000).search() is False


def test_a_search_ends_when_its_budget_does():
    search = pigeons(8, 50)
    with pytest.raises(BudgetError):
        search.search()
    assert search.budget < 0


def test_activities_that_grow_too_large_are_scaled():
    search = pigeons(5, 10_000)
    search._step = 1e99
    assert search.search() is False
    assert max(search._activity) < 1e101
