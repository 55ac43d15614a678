"""A fault of the sandbox is found by what a run with it shows and a clean one does not."""

from __future__ import annotations

from functools import cache

import pytest
from helpers import NAME, operation, project

from accordant.contracts import Contract
from accordant.errors import UsageError
from accordant.mutation.faults import choose_faults, measure_faults
from accordant.mutation.results import MutationReport
from accordant.planning.selections import Selection
from accordant.sandbox import FAULTS

EXAMPLES = Selection.of_settings({"phases": ["examples"]})


@cache
def measured(jobs: int = 1) -> MutationReport:
    faults = choose_faults(["malformed-xml", "order-ignored"], [])
    contract = Contract({NAME: operation()})
    return measure_faults(contract, project(), NAME, faults, jobs=jobs, selection=EXAMPLES)


def test_what_a_short_run_sees_is_found_and_the_rest_lives() -> None:
    report = measured()
    found = {outcome.mutant: outcome for outcome in report.outcomes}
    assert found["malformed-xml"].killed_by == (f"{NAME}/checks/well-formed",)
    assert not found["order-ignored"].is_killed
    assert report.score == 50
    assert found["order-ignored"].after == FAULTS["order-ignored"].description
    assert {(each.name, each.mutants, each.killed) for each in report.operators} == {
        (FAULTS["malformed-xml"].group, 1, 1),
        ("order", 1, 0),
    }


def test_processes_change_nothing() -> None:
    assert measured(jobs=2) == measured()


def test_faults_are_chosen_by_name_and_by_group() -> None:
    paging = {fault.name for fault in FAULTS.values() if fault.group == "paging"}
    assert {fault.name for fault in choose_faults([], ["paging"])} == paging
    assert {fault.name for fault in choose_faults(["malformed-xml"], ["paging"])} == {*paging, "malformed-xml"}
    assert len(choose_faults([], [])) == len(FAULTS)


def test_a_name_that_is_none_has_the_nearest() -> None:
    with pytest.raises(UsageError, match="page-overlap"):
        choose_faults(["page-overlaps"], [])
    with pytest.raises(UsageError, match="paging"):
        choose_faults([], ["pagin"])
