"""A comparison and a history as text and JSON: within 80 columns, as the schemas say, and harmless."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from acceptance.support import too_wide
from history.made import database, finding, summary
from report_schema import COMPARISON_FILE, HISTORY_FILE, report_problems

from accordant.history.histories import History
from accordant.regression.changes import RunComparison, compare_reports, with_repetitions
from accordant.regression.shapes import PathShape, Shapes
from accordant.regression.timings import Timing
from accordant.reporting.comparisons import comparison_json, render_comparison
from accordant.reporting.histories import history_json, render_history

HOSTILE = "\x1b[2J\u202e\r\nsite"


def eventful(text: str = "text") -> RunComparison:
    """A comparison in which there is something of everything."""
    before, after = summary(1, finding("a"), finding("b"), finding("s")), summary(2, finding("s"), finding("n"))
    held, observed, other = before.clauses
    after = replace(
        after,
        clauses=(
            replace(held, verdict="unstable"),
            replace(observed, observations={text: 3}),
            replace(other, verdict="held"),
        ),
        findings=(*after.findings, replace(finding("m"), actual=text, clause=f"op/{'very-long-name-' * 4}/x")),
        timings=(Timing("op", (500.0,) * 40),),
        shapes=Shapes(
            (PathShape("op", "json", "$", 9, 9, {"object": 9}, 9), PathShape("op", "json", f"$.{text}", 9, 9))
        ),
    )
    before = replace(
        before,
        clauses=(*before.clauses, replace(held, id="op/lost/clause")),
        timings=(Timing("op", (100.0,) * 40),),
        shapes=Shapes((PathShape("op", "json", "$", 9, 9, {"object": 9}, 9),)),
    )
    return with_repetitions(compare_reports(before, after), {"n": (3, 3), "m": (3, 1)})


def lines(comparison: RunComparison, **options: Any) -> str:
    return click.unstyle("\n".join(render_comparison(comparison, **options)))


def test_all_that_is_different_is_said_within_80_columns() -> None:
    text = lines(eventful(), verbose=True)
    for said in (
        "2026.1 (20261101-100000-s, s, 2026-11-01) and 2026.2",
        "confirmed: sent again 3 times, seen 3 times",
        "flaky: sent again 3 times, seen once",
        "again     accordant replay 20261102-100000-s F1",
        "was: 5xx; accepted",
        "now: text",
        "op/lost/clause (was held, now unknown",
        "clauses that now hold at times only",
        "newly exercised",
        "appeared: $.text [json; before 0 of 9, now 9 of 9]",
        "op: 400 ms slower (median 100 ms, now 500 ms; 40 and 40 answers)",
        "findings  1 new (1 known or flaky besides), 0 fixed, 1 still there, 1 changed",
    ):
        assert " ".join(said.split()) in " ".join(text.split())
    assert not too_wide(text)


def test_where_nothing_is_different_that_is_said() -> None:
    text = lines(compare_reports(summary(1), summary(2)))
    assert "findings  0 new, 0 fixed, 0 still there, 0 changed observations" in text
    assert "shapes    the same" in text
    assert "\nnew" not in text


def test_what_a_site_says_does_nothing_to_a_terminal() -> None:
    for text in (lines(eventful(HOSTILE), verbose=True), comparison_json(eventful(HOSTILE))):
        assert not {"\x1b[2J", "\u202e", "\r"} & {text[at : at + size] for at in range(len(text)) for size in (1, 4)}


def test_json_is_what_the_schema_says() -> None:
    for comparison in (eventful(), compare_reports(summary(1), summary(2))):
        data = json.loads(comparison_json(comparison))
        assert report_problems(data, COMPARISON_FILE) == []
    assert report_problems({**data, "surprise": 1}, COMPARISON_FILE) != []


def listed(folder: Path, *made: Any) -> History:
    history = History(database(folder))
    history.add(*made)
    return history


def test_a_history_is_listed_the_latest_first_with_what_changed(tmp_path: Path) -> None:
    history = listed(
        tmp_path,
        summary(1),
        summary(2, finding(), finding("w", severity="warning"), finding("k", standing="known")),
        summary(3, is_complete=False, without_success=("op",), label=HOSTILE),
    )
    text = click.unstyle("\n".join(render_history(history.listing().entries, "history.sqlite", 3)))
    assert text.index("2026-11-03 10:00") < text.index("2026-11-02 10:00") < text.index("2026-11-01 10:00")
    assert "12 requests; 1 error, 1 warning, 1 known; 3 new, 0 gone" in text
    assert "12 requests; 0 errors; 0 new, 3 gone; broken off; no success" in text
    assert "3 runs in history.sqlite" in text
    assert HOSTILE not in text
    assert not too_wide(text)


def test_a_history_as_json_is_what_the_schema_says(tmp_path: Path) -> None:
    history = listed(tmp_path, summary(1), summary(2, finding(), seed=None))
    data = json.loads(history_json(history.listing().entries, "damage"))
    assert report_problems(data, HISTORY_FILE) == []
    assert [(run["label"], run["errors"], run["is_green"]) for run in data["runs"]] == [
        ("2026.1", 0, True),
        ("2026.2", 1, False),
    ]
