"""What is different between two runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dossiers import EARLIER, dossier, finding, item, known, report
from history.made import database
from history.made import finding as kept_finding
from history.made import summary as kept_summary

from accordant.findings import Report, Severity, Verdict
from accordant.history.histories import History
from accordant.regression.changes import compare_reports
from accordant.regression.summaries import RunSummary as KeptSummary
from accordant.regression.summaries import summary_of as regression_summary
from accordant.regression.timings import Timing
from accordant.reporting.dossiers import standing_of
from accordant.reporting.headlines import headline
from accordant.reporting.trends import Changes, RunSummary, changes_of, past_run, past_runs, percentile, summary_of

A, B = finding("op/checks/schema", 1), finding("op/checks/format", 2)
HELD = item("op/checks/schema"), item("op/checks/format")


def kept(of: Report, **facts: Any) -> KeptSummary:
    made = regression_summary(of, ())
    return replace(made, facts=replace(made.facts, started="2026-10-26T08:00:00.000Z", site="s", **facts))


def changes(before: Report, after: Report, **facts: Any) -> Changes:
    one, other = kept(before), kept(after, **facts)
    return changes_of(compare_reports(one, other), past_run(one))


def test_a_finding_is_new_still_there_or_fixed() -> None:
    made = changes(report(A, clauses=HELD), report(B, clauses=HELD))
    assert (made.new, made.still) == ((B.fingerprint,), ())
    assert [(past.clause, past.severity) for past in made.fixed] == [(A.clause.id, Severity.ERROR)]
    again = changes(report(A), report(A))
    assert (again.new, again.still, again.fixed) == ((), (A.fingerprint,), ())
    assert again.is_empty


def test_what_is_gone_without_proof_is_not_fixed() -> None:
    open_one = item("op/checks/schema", Verdict.NOT_JUDGED)
    made = changes(report(A), report(clauses=(open_one,)))
    assert made.fixed == ()
    assert [past.why for past in made.unseen] == ["the clause is not judged now"]
    assert not made.is_empty


def test_a_run_that_was_broken_off_proves_nothing_to_be_fixed() -> None:
    made = changes(report(A, clauses=HELD), report(clauses=HELD, is_complete=False), is_complete=False)
    assert (made.fixed, [past.why for past in made.unseen]) == ((), ["the later run did not come to its end"])
    assert made.remarks == ()  # it stands among the caveats of the run already


def test_in_what_the_runs_themselves_differ_is_said() -> None:
    one, other = kept(report(), seed=1), kept(report(), seed=2)
    made = changes_of(compare_reports(one, other), past_run(one))
    assert made.remarks == ("by different seeds, 1 and 2: what was sent differs",)
    assert "By different seeds, 1 and 2: what was sent differs." in headline(dossier(changes=made)).caveats


def test_what_comes_and_goes_is_flaky_and_not_simply_new() -> None:
    clause = item("op/checks/schema", Verdict.VIOLATED, counts={Verdict.VIOLATED: 1, Verdict.UNSTABLE: 1})
    made = changes(report(clauses=HELD), report(A, clauses=(clause,)))
    assert made.flaky == made.new == (A.fingerprint,)
    assert standing_of(A, made) == "flaky"


def test_another_observation_is_told_and_the_same_is_not() -> None:
    before = report(clauses=(item("op/rules/r", Verdict.OBSERVED, observations={"accepted": 3, "slow": 1}),))
    after = report(clauses=(item("op/rules/r", Verdict.OBSERVED, observations={"refused": 1, "slow": 1}),))
    told = changes(before, after).observations
    assert [(each.before, each.now) for each in told] == [(("accepted", "slow"), ("refused", "slow"))]
    assert changes(before, before).observations == ()


@pytest.mark.parametrize(
    ("before", "after", "lost", "unstable"),
    [
        (Verdict.HELD, Verdict.VACUOUS, True, False),
        (Verdict.HELD, Verdict.NOT_EXERCISED, True, False),
        (Verdict.HELD, Verdict.UNSTABLE, False, True),
        (Verdict.HELD, Verdict.VIOLATED, False, False),
        (Verdict.VACUOUS, Verdict.NOT_EXERCISED, False, False),
    ],
)
def test_a_clause_that_is_no_longer_judged_or_no_longer_sure_is_named(before, after, lost, unstable) -> None:
    made = changes(report(clauses=(item("op/a/b", before),)), report(clauses=(item("op/a/b", after),)))
    assert made.no_longer_exercised == (("op/a/b",) if lost else ())
    assert made.unstable == (("op/a/b",) if unstable else ())


def test_the_earlier_run_is_told_in_numbers() -> None:
    made = past_run(replace(kept(report(A, known(B))), timings=(Timing("op", (1.0, 2.0, 3.0)),)))
    assert (made.findings[Severity.ERROR], made.known, made.requests, made.median_ms) == (1, 1, 5, 2.0)


def test_runs_of_the_history_and_the_last_one_have_the_same_numbers(tmp_path: Path) -> None:
    history = History(database(tmp_path))
    history.add(kept_summary(1, kept_finding()))
    one, *rest = past_runs(history.listing().entries, history.times(["key-1"]))
    assert rest == []
    assert (one.median_ms, one.p95_ms, one.findings[Severity.ERROR]) == (13.0, 900.1, 1)
    # Where nothing is of a verdict, the history does not name it.
    same = past_run(kept_summary(1, kept_finding()))
    assert replace(one, clauses={**dict.fromkeys(Verdict, 0), **one.clauses}) == same


def test_a_run_in_numbers_counts_what_counts() -> None:
    made = summary_of(report(A, B), label="2026.11", date="2026-11-26", milliseconds=(1.0, 2.0, 3.0))
    assert made.findings == {Severity.ERROR: 2, Severity.WARNING: 0, Severity.CHANGED: 0}
    assert made.clauses[Verdict.HELD] == 1
    assert (made.median_ms, made.p95_ms) == (2.0, 3.0)
    assert summary_of(report()).median_ms is None


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile(tuple(float(number) for number in range(1, 101)), 95) == 95.0
    assert percentile((7.0,), 50) == 7.0
    assert percentile((), 50) is None


def test_two_runs_of_one_day_are_told_apart() -> None:
    morning, noon = RunSummary("a", "", "2026-11-26T08:00:00Z"), RunSummary("b", "", "2026-11-26T12:30:00Z")
    assert (morning.name, morning.name_beside(noon)) == ("2026-11-26", "2026-11-26 08:00")
    assert morning.name_beside(EARLIER) == "2026-11-26"
    assert RunSummary("only-an-id").name == "only-an-id"


def test_a_dossier_takes_what_is_known_of_earlier_runs() -> None:
    changes = Changes(EARLIER, new=(A.fingerprint,))
    made = dossier(A).with_earlier(changes, (EARLIER,))
    assert (made.changes, made.history) == (changes, (EARLIER,))
