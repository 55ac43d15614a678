"""The sandbox's faults, each once, in the first phase of a run that finds it.

The phases stand in `slices.json`, as `benchmarks/power.py --clean 0 --dialects 0 --slices FILE` writes it; null where a
default run of getUserInteractions shows nothing yet, or not without knowing what was before.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accordant.loading import load_contract
from accordant.planning.selections import Selection
from accordant.project import find_project
from accordant.rehearsals import rehearse
from accordant.sandbox import FAULTS

PHASES: dict[str, str | None] = json.loads(Path(__file__).with_name("slices.json").read_text("utf-8"))
PROJECT = find_project()
CONTRACT = load_contract(PROJECT)
OPERATION = CONTRACT.operations["getUserInteractions"]


def findings(phase: str, *faults: str) -> set[str]:
    judge = rehearse(CONTRACT, OPERATION, PROJECT, faults=faults, selection=Selection.of_settings({"phases": [phase]}))
    return {finding.clause.id for finding in judge.findings()}


def test_every_fault_is_known_and_most_are_found() -> None:
    assert set(PHASES) == set(FAULTS)
    assert sum(1 for phase in PHASES.values() if phase) > len(FAULTS) / 2


@pytest.mark.parametrize("fault", [fault for fault, phase in PHASES.items() if phase])
def test_a_fault_is_found_by_the_phase_that_shows_it(fault: str) -> None:
    phase = PHASES[fault]
    assert phase is not None
    assert findings(phase, fault)


@pytest.mark.parametrize("phase", sorted({phase for phase in PHASES.values() if phase}))
def test_no_phase_accuses_the_clean_sandbox(phase: str) -> None:
    assert findings(phase) == set()
