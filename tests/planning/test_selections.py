"""A plan is cut to a budget, to phases and to clauses, and what is lost by it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import BANK, NAME, family, operation, project, site

from accordant.contracts import Strength
from accordant.errors import UsageError
from accordant.exchange import Phase
from accordant.planning.plans import Group, Plan, Walk
from accordant.planning.rounds import plan_round
from accordant.planning.selections import Selection

CALLERS = ("server", "client")
FIRST = plan_round(family(1, callers=CALLERS), 1, project())
SECOND = plan_round(family(2, callers=CALLERS, banks=dict.fromkeys(CALLERS, BANK)), 1, project())


def pages(_walk: Walk) -> int:
    return 4


def cost(plan) -> int:
    return plan.requests(pages)


def of(selection: Selection, spent: int = 0, plan: Plan = SECOND) -> Plan:
    return selection.of(plan, operation(), spent, pages)


def targets(plan) -> set[str]:
    return {target for group in plan.groups for target in group.targets()}


def test_a_budget_that_is_large_enough_takes_nothing_away() -> None:
    assert of(Selection(budget=10_000)).groups == SECOND.groups
    assert of(Selection(budget=10_000)).notes == SECOND.notes


@pytest.mark.parametrize("budget", [0, 1, 20, 60, 150, 300])
def test_a_plan_costs_no_more_than_its_budget_and_stays_in_order(budget: int) -> None:
    plan = of(Selection(budget=budget))
    assert cost(plan) <= budget
    assert [group for group in SECOND.groups if group in plan.groups] == list(plan.groups)


def test_what_was_spent_before_is_gone() -> None:
    assert cost(of(Selection(budget=200), spent=180)) <= 20


@pytest.mark.parametrize(("plan", "share"), [(FIRST, 0.6), (SECOND, 0.955)])
def test_a_round_leaves_something_for_those_after_it_where_relations_are_wanted(plan: Plan, share: float) -> None:
    assert cost(of(Selection(budget=50), plan=plan)) <= 50 * share
    without = Selection(budget=50, phases=frozenset({Phase.EXAMPLES, Phase.COVERAGE}))
    assert cost(of(without, plan=plan)) <= 50


def test_what_lists_did_not_cost_goes_to_what_was_left_out_in_its_order() -> None:
    selection = Selection(budget=200)
    plan = of(selection)
    more = selection.more(plan, 100, pages)
    assert more.groups
    assert cost(more) <= 100
    ids = [group.id for group in (*more.groups, *more.left_out)]
    assert sorted(ids) == sorted(group.id for group in plan.left_out)
    assert max(group.rank for group in more.groups) <= max(group.rank for group in more.left_out)
    assert selection.more(plan, 200, pages).groups == ()


def test_a_small_budget_goes_to_what_must_hold_first_and_to_many_clauses() -> None:
    plan = of(Selection(budget=250))
    kept, lost = targets(plan), targets(SECOND) - targets(plan)
    must = {clause.id for clause in operation().clauses() if clause.strength == "must"}
    must |= {clause.rpartition("/")[0] for clause in must} - {f"{NAME}/relations"}
    assert lost
    assert not lost & must
    assert kept & must


def test_legal_values_come_before_those_of_which_nobody_knows_if_they_are_accepted() -> None:
    single = [(group, next(group.cases())) for group in SECOND.groups if not list(group.targets())]
    legal = {group.id for group, case in single if case.acceptance is Strength.MUST and case.phase is Phase.COVERAGE}
    questions = {group.id for group, case in single if case.acceptance is Strength.PROBE and not group.gain}
    kept = [{group.id for group in of(Selection(budget=budget)).groups} for budget in range(300, 800, 20)]
    assert any(legal <= ids and questions - ids for ids in kept)
    assert all(legal <= ids or not questions & ids for ids in kept)


def test_what_is_of_no_type_is_not_left_out_for_what_is_out_of_bounds() -> None:
    plan = of(Selection(budget=350))
    name = "interaction_type_id"
    broken = [case for case in plan.cases() if case.breaks == f"{NAME}/parameters/{name}" and case.role == "single"]
    assert {"-1", "7a"} <= {case.request.sent[name] for case in broken}


def test_a_clause_that_loses_all_its_requests_says_so_and_no_other() -> None:
    plan = of(Selection(budget=100))
    said = {clause for clause, why in plan.notes if "budget" in why}
    expected = {
        clause.id
        for clause in operation().clauses()
        for target in targets(SECOND) - targets(plan)
        if target in {clause.id, clause.id.rpartition("/")[0]}
    }
    assert said == expected


def test_only_the_phases_that_are_wanted_are_kept_and_what_they_rest_upon() -> None:
    plan = of(Selection(phases=frozenset({Phase.EXAMPLES})), plan=FIRST)
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


def like(group: Group, number: int, **sent: str) -> Group:
    """The same group once more, with other parameters in its first request."""
    first = next(group.cases())
    parameters = {**first.request.sent, **sent}
    request = replace(first.request, parameters=tuple(parameters.items()))
    return replace(group, id=f"x{number}", steps=(replace(first, request=request), *group.steps[1:]))


def ranks(*groups: Group) -> list[int]:
    plan = of(Selection(budget=10_000), plan=replace(SECOND, groups=groups))
    return [group.rank for group in plan.groups]


def test_the_third_source_of_a_relation_that_is_like_others_comes_after_what_must_be_refused() -> None:
    paged = next(
        group
        for group in SECOND.groups
        if next(group.cases()).role == "source" and f"{NAME}/relations/page-is-record-offset" in group.targets()
    )
    first, second, third, fourth = ranks(*(like(paged, number, list_page_size=str(3 + number)) for number in range(4)))
    assert first < second == third < fourth
    wrong = next(group for group in SECOND.groups if next(group.cases()).breaks == f"{NAME}/parameters/api_key")
    assert ranks(wrong, replace(wrong, id="x")) == [first, second]


def test_a_source_that_names_another_column_is_like_no_other() -> None:
    ordered = next(
        group
        for group in SECOND.groups
        if next(group.cases()).role == "source" and f"{NAME}/relations/ascending-is-the-default" in group.targets()
    )
    columns = ("interactionId", "creationDate", "subject", "interactionTypeId", "interactionTypeId")
    found = ranks(*(like(ordered, number, list_sort_column=column) for number, column in enumerate(columns)))
    assert found[0] < found[1] == found[2] == found[3] < found[4]


def test_what_does_harm_and_what_must_be_accepted_is_paid_before_what_is_only_unusual() -> None:
    # Where the site may be tried hard.
    where = family(2, where=site(intrusive=True), callers=CALLERS, banks=dict.fromkeys(CALLERS, BANK))
    groups = plan_round(where, 1, project()).groups
    by_label = {next(group.cases()).label: group for group in groups if not list(group.targets())}
    harmful = [group for label, group in by_label.items() if "SQL" in label]
    unusual = [group for label, group in by_label.items() if label.startswith("list_filter_column: two words")]
    assert harmful
    assert unusual
    found = ranks(*harmful, *unusual)
    assert max(found[: len(harmful)]) < min(found[len(harmful) :])


def test_what_only_another_caller_is_asked_is_paid_as_what_the_main_one_is() -> None:
    def ranks_of(breaks: str, caller: str) -> list[int]:
        plan = of(Selection(budget=10_000))
        found = [(group, next(group.cases())) for group in plan.groups]
        return [
            group.rank
            for group, case in found
            if case.breaks == f"{NAME}/{breaks}" and (case.caller, case.role) == (caller, "single")
        ]

    # The second way to break each.
    assert ranks_of("rules/session-token", "server") == []
    assert max(ranks_of("rules/session-token", "client")) == max(ranks_of("rules/identifier", "server"))
    assert max(ranks_of("rules/session-token", "client")) < min(ranks_of("parameters/api_key", "client"))
