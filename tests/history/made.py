"""Summaries made by hand, for tests of the history."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from accordant.history.databases import HistoryDatabase, find_database
from accordant.history.histories import History
from accordant.project import Project, find_project
from accordant.regression.shapes import KeyOrder, PathShape, Shapes
from accordant.regression.summaries import Cell, ClauseSummary, FindingSummary, RunFacts, RunSummary
from accordant.regression.timings import Timing


def summary(number: int = 1, *findings: FindingSummary, **facts: Any) -> RunSummary:
    made = RunFacts(
        key=f"key-{number}",
        name=f"202611{number:02}-100000-s",
        label=f"2026.{number}",
        started=f"2026-11-{number:02}T10:00:00.000Z",
        site="s",
        url="https://crm.example.org/site",
        operations=("op",),
        callers=("server", "client"),
        seed=2**70,
        contract="c0ffee",
        accordant="0.1.0",
        requests=12,
        answered=11,
        validated=10,
        dropped=1,
    )
    return RunSummary(
        replace(made, **facts),
        (
            ClauseSummary("op/checks/schema", "must", "Bodies are valid.", "held", {"held": 9}),
            ClauseSummary("op/rules/r/refused", "probe", "", "observed", {"observed": 3}, {"accepted": 2, "5xx": 1}),
            ClauseSummary("op/relations/r", "must", "", "not exercised", {}, {}, "no rows"),
        ),
        findings,
        (Timing("op", (12.5, 13.0, 900.1)),),
        (Cell("op", "server", "xml", "coverage", "success", 9), Cell("op", "client", "", "fuzz", "none", 1)),
        (("a", "b"), ("c",)),
        Shapes(
            (PathShape("op", "xml", "/r", 2, 2, {"elements": 2}, 2),),
            (KeyOrder("op", "$", "a", "b", 1, 0),),
            left_off=3,
        ),
    )


def finding(fingerprint: str = "0123456789ab", **changes: Any) -> FindingSummary:
    made = FindingSummary(
        fingerprint,
        "F1",
        "op/checks/schema",
        "error",
        "new",
        "wrong type",
        "a number",
        "text for Ada",
        4,
        (("a", "b"), ("c",)),
        ("later",),
    )
    return replace(made, **changes)


def project(folder: Any) -> Project:
    return replace(find_project(), reports=folder / "reports", root=folder)


def database(folder: Any) -> HistoryDatabase:
    found = find_database(project(folder), {})
    assert found is not None
    return found


def put(address: str, start: int, count: int) -> None:
    """Put runs in, as a process of its own does it."""
    os.environ["ACCORDANT_HISTORY"] = address
    found = find_database(find_project())
    assert found is not None
    history = History(found)
    for number in range(start, start + count):
        # One run that all processes have, and one of their own.
        history.add(summary(0, key="shared"), summary(number, finding(f"{number:012x}")))
