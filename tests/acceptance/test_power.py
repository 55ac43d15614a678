"""The sandbox's faults, each once, in the first phase of a run that finds it.

The phases stand in `slices.json`, as `benchmarks/power.py --clean 0 --dialects 0 --pairs 0 --slices FILE` writes it:
the run is one of the method whose answers show the fault. "observed in" a phase is a fault that breaks no clause, as no
page says how it should be, and by which the answer to a question is another; null is what a default run does not show.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from accordant.judging import Judge
from accordant.loading import load_contract
from accordant.planning.selections import DEFAULT_BUDGET, Selection
from accordant.project import find_project
from accordant.regression.comparing import observed_answers
from accordant.rehearsals import rehearse
from accordant.sandbox import FAULTS

PHASES: dict[str, str | None] = json.loads(Path(__file__).with_name("slices.json").read_text("utf-8"))
PROJECT = find_project()
CONTRACT = load_contract(PROJECT)
OBSERVED = "observed in "


def judged(phase: str, method: str, *faults: str) -> Judge:
    part = Selection.of_settings({"phases": [phase]})
    return rehearse(CONTRACT, CONTRACT.operations[method], PROJECT, faults=faults, selection=part)


def findings(phase: str, *faults: str, method: str = "getUserInteractions") -> set[str]:
    return {finding.clause.id for finding in judged(phase, method, *faults).findings()}


def observed(phase: str, method: str, *faults: str) -> dict[str, set[str]]:
    answers = observed_answers(judged(phase, method, *faults).report(""))
    return {clause: set(said) for clause, said in answers.items()}


@cache
def usual(phase: str, method: str) -> dict[str, set[str]]:
    return observed(phase, method)


def faults_found(*, by_observing: bool) -> list[str]:
    return [fault for fault, phase in PHASES.items() if phase and phase.startswith(OBSERVED) is by_observing]


def test_every_fault_is_known_and_most_are_found() -> None:
    assert set(PHASES) == set(FAULTS)
    assert sum(1 for phase in PHASES.values() if phase) > len(FAULTS) / 2


@pytest.mark.parametrize("fault", faults_found(by_observing=False))
def test_a_fault_is_found_by_the_phase_that_shows_it(fault: str) -> None:
    phase = PHASES[fault]
    assert phase is not None
    assert any(findings(phase, fault, method=method) for method in FAULTS[fault].methods)


@pytest.mark.parametrize("fault", faults_found(by_observing=True))
def test_a_fault_that_breaks_no_clause_changes_what_is_observed(fault: str) -> None:
    phase = str(PHASES[fault]).removeprefix(OBSERVED)
    methods = FAULTS[fault].methods
    assert any(observed(phase, method, fault) != usual(phase, method) for method in methods)


RUNS = {
    (phase.removeprefix(OBSERVED), method)
    for fault, phase in PHASES.items()
    if phase
    for method in FAULTS[fault].methods
}


@pytest.mark.parametrize(("phase", "method"), sorted(RUNS))
def test_no_phase_accuses_the_clean_sandbox(phase: str, method: str) -> None:
    assert findings(phase, method=method) == set()


def test_a_site_with_short_pages_costs_no_more_than_a_budget_allows() -> None:
    judge = rehearse(CONTRACT, CONTRACT.operations["getUserInteractions"], PROJECT, dialect=["page_size_cap=7"])
    assert 400 < len(judge.answers) <= DEFAULT_BUDGET
    assert not judge.findings()
