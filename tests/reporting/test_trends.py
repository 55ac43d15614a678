"""What is different between two runs."""

from __future__ import annotations

import pytest
from dossiers import EARLIER, dossier, finding, item, report

from accordant.findings import Severity, Verdict
from accordant.reporting.trends import Changes, RunSummary, changes_between, percentile, summary_of

A, B = finding("op/checks/schema", 1), finding("op/checks/format", 2)
HELD = item("op/checks/schema"), item("op/checks/format")


def test_a_finding_is_new_still_there_or_fixed() -> None:
    changes = changes_between(report(A, clauses=HELD), report(B, clauses=HELD), EARLIER)
    assert (changes.new, changes.still) == ((B.fingerprint,), ())
    assert [past.clause for past in changes.fixed] == [A.clause.id]
    again = changes_between(report(A), report(A), EARLIER)
    assert (again.new, again.still, again.fixed) == ((), (A.fingerprint,), ())
    assert again.is_empty


@pytest.mark.parametrize(
    ("clauses", "why"),
    [
        ((item("op/checks/schema", Verdict.NOT_JUDGED),), "the clause is not judged"),
        ((), "the contract does not have the clause any more"),
    ],
)
def test_what_is_gone_without_proof_is_not_fixed(clauses, why) -> None:
    changes = changes_between(report(A), report(clauses=clauses), EARLIER)
    assert changes.fixed == ()
    assert [past.why for past in changes.unseen] == [why]
    assert not changes.is_empty


def test_another_observation_is_told_and_the_same_is_not() -> None:
    before = report(clauses=(item("op/rules/r", Verdict.OBSERVED, observations={"accepted": 3}),))
    after = report(clauses=(item("op/rules/r", Verdict.OBSERVED, observations={"refused": 1}),))
    changes = changes_between(before, after, EARLIER)
    assert [(each.before, each.now) for each in changes.observations] == [(("accepted",), ("refused",))]
    assert changes_between(before, before, EARLIER).observations == ()


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (Verdict.HELD, Verdict.VACUOUS, True),
        (Verdict.HELD, Verdict.NOT_EXERCISED, True),
        (Verdict.HELD, Verdict.VIOLATED, False),
        (Verdict.VACUOUS, Verdict.NOT_EXERCISED, False),
    ],
)
def test_a_clause_that_is_no_longer_judged_is_named(before, after, lost) -> None:
    changes = changes_between(
        report(clauses=(item("op/a/b", before),)), report(clauses=(item("op/a/b", after),)), EARLIER
    )
    assert changes.no_longer_exercised == (("op/a/b",) if lost else ())


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
