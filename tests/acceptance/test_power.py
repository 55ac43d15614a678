"""The sandbox's faults, each once, on the shortest part of a run that shows it.

The parts stand in `slices.json`, as `benchmarks/power.py --slices FILE` writes it from whole runs; null where
a default run of getUserInteractions shows nothing yet, or not without knowing what was before.
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

Slice = dict[str, list[str]]
SLICES: dict[str, Slice | None] = json.loads(Path(__file__).with_name("slices.json").read_text("utf-8"))
PROJECT = find_project()
CONTRACT = load_contract(PROJECT)
OPERATION = CONTRACT.operations["getUserInteractions"]


def findings(part: Slice, *faults: str) -> set[str]:
    judge = rehearse(CONTRACT, OPERATION, PROJECT, faults=faults, selection=Selection.of_settings(part))
    return {finding.clause.id for finding in judge.findings()}


def test_every_fault_is_known_and_most_are_found() -> None:
    assert set(SLICES) == set(FAULTS)
    assert sum(1 for part in SLICES.values() if part) > len(FAULTS) / 2


@pytest.mark.parametrize("fault", [fault for fault, part in SLICES.items() if part])
def test_a_fault_is_found_by_the_part_of_a_run_that_shows_it(fault: str) -> None:
    part = SLICES[fault]
    assert part is not None
    assert findings(part, fault)


@pytest.mark.parametrize("text", sorted({json.dumps(part) for part in SLICES.values() if part}))
def test_no_part_of_a_run_accuses_the_clean_sandbox(text: str) -> None:
    assert findings(json.loads(text)) == set()
