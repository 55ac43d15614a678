"""A plan is cut to a budget, to phases and to clauses, and what is lost by it is said."""

from __future__ import annotations

import pytest
from helpers import NAME, family, operation, project, site

from accordant.errors import UsageError
from accordant.exchange import Phase
from accordant.planning.plans import Walk
from accordant.planning.rounds import plan_round
from accordant.planning.selections import Selection

FIRST = plan_round(family(1, operation(), site(), ("server", "client"), {}), 1, project())


def pages(_walk: Walk) -> int:
    return 4


def cost(plan) -> int:
    return sum(pages(step) if isinstance(step, Walk) else 1 for group in plan.groups for step in group.steps)


def of(selection: Selection, spent: int = 0):
    return selection.of(FIRST, operation(), spent, pages)


def targets(plan) -> set[str]:
    return {case.target for case in plan.cases() if case.target}


def test_a_budget_that_is_large_enough_takes_nothing_away() -> None:
    assert of(Selection(budget=10_000)).groups == FIRST.groups
    assert of(Selection(budget=10_000)).notes == FIRST.notes


@pytest.mark.parametrize("budget", [0, 1, 20, 60, 150, 300])
def test_a_plan_costs_no_more_than_its_budget_and_stays_in_order(budget: int) -> None:
    plan = of(Selection(budget=budget))
    assert cost(plan) <= budget
    assert [group for group in FIRST.groups if group in plan.groups] == list(plan.groups)


def test_what_was_spent_before_is_gone() -> None:
    assert cost(of(Selection(budget=200), spent=180)) <= 20


def test_the_first_round_leaves_something_for_relations_where_they_are_wanted() -> None:
    assert cost(of(Selection(budget=100))) <= 60
    assert 60 < cost(of(Selection(budget=100, phases=frozenset({Phase.EXAMPLES, Phase.COVERAGE})))) <= 100


def test_a_small_budget_goes_to_what_must_hold_first_and_to_many_clauses() -> None:
    plan = of(Selection(budget=100))
    kept, lost = targets(plan), targets(FIRST) - targets(plan)
    must = {clause.id.rpartition("/")[0] for clause in operation().clauses() if clause.strength == "must"}
    assert lost
    assert not lost & must
    assert kept & must


def test_a_clause_that_loses_all_its_requests_says_so_and_no_other() -> None:
    plan = of(Selection(budget=100))
    said = {clause for clause, why in plan.notes if "budget" in why}
    expected = {
        clause.id
        for clause in operation().clauses()
        for target in targets(FIRST) - targets(plan)
        if clause.id.rpartition("/")[0] == target
    }
    assert said == expected


def test_only_the_phases_that_are_wanted_are_kept_and_what_they_rest_upon() -> None:
    plan = of(Selection(phases=frozenset({Phase.EXAMPLES})))
    assert {case.phase for case in plan.cases() if case.role == "single"} == {Phase.EXAMPLES}
    assert any(case.role == "reference" for case in plan.cases())


@pytest.mark.parametrize("pattern", ["rules/identifier", f"{NAME}/rules/identifier/refused", "rules/ident*"])
def test_only_the_clauses_that_are_wanted_have_requests_made_for_them(pattern: str) -> None:
    selection = Selection(clauses=(pattern,))
    selection.check(operation())
    assert targets(of(selection)) == {f"{NAME}/rules/identifier"}
    notes = dict(of(selection).notes)
    assert notes[f"{NAME}/parameters/v/refused"] == "left out by --clause or --phase"
    assert f"{NAME}/rules/identifier/refused" not in notes


def test_an_assert_keeps_the_requests_that_it_speaks_of() -> None:
    plan = of(Selection(clauses=("asserts/type-filter",)))
    sent = [case.request.sent for case in plan.cases() if case.role == "single"]
    assert sent
    assert all("interaction_type_id" in each for each in sent)


def test_a_pattern_that_means_no_clause_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'rules/identifier/"):
        Selection(clauses=("rules/identifierr/refused",)).check(operation())
