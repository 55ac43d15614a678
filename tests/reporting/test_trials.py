"""Clauses as test cases: what fails, what passes, and what is neither."""

from __future__ import annotations

import pytest
from dossiers import dossier, finding, item, known

from accordant.findings import Severity, Verdict
from accordant.reporting.trials import failing, iter_trials

W = finding(severity=Severity.WARNING)


def only(*findings, fails=frozenset({Severity.ERROR}), **changes):
    (trial,) = iter_trials(dossier(*findings, **changes), fails)
    return trial.status, trial.message


@pytest.mark.parametrize(
    ("verdict", "changes", "status", "message"),
    [
        (Verdict.HELD, {}, "passed", ""),
        (Verdict.OBSERVED, {"observations": {"accepted": 3}}, "passed", "observed: accepted (3)"),
        (Verdict.VACUOUS, {"reasons": {"no rows": 1}}, "skipped", "vacuous: no rows"),
        (Verdict.NOT_EXERCISED, {"reasons": {"not planned": 1}}, "skipped", "not exercised: not planned"),
        (Verdict.NOT_JUDGED, {}, "skipped", "not judged"),
        (Verdict.UNSTABLE, {}, "skipped", "unstable"),
    ],
)
def test_only_what_was_seen_to_hold_passes(verdict, changes, status, message) -> None:
    assert only(clauses=(item("op/checks/schema", verdict, **changes),)) == (status, message)


def test_an_error_fails_and_says_what_was_expected() -> None:
    clauses = (item("op/checks/schema", Verdict.VIOLATED),)
    assert only(finding(), clauses=clauses) == ("failed", "expected expected 1, got actual 1")
    status, message = only(finding(), finding(number=2), clauses=clauses)
    assert (status, message) == ("failed", "expected expected 1, got actual 1 (and 1 more)")


def test_what_does_not_count_neither_fails_nor_passes() -> None:
    clauses = (item("op/checks/schema", Verdict.VIOLATED),)
    assert only(W, clauses=clauses) == ("skipped", "warning, which does not fail: expected expected 1, got actual 1")
    assert only(W, clauses=clauses, fails=failing("warning"))[0] == "failed"
    assert only(known(finding()), clauses=clauses) == (
        "skipped",
        "known: case 4711 (ada@example.org, until 2027-02-01)",
    )
    assert only(finding(), clauses=clauses, fails=failing("never"))[0] == "skipped"


def test_a_changed_observation_fails_where_that_is_wanted() -> None:
    clauses = (item("op/checks/schema", Verdict.OBSERVED, observations={"x": 1}),)
    changed = finding(severity=Severity.CHANGED)
    assert only(changed, clauses=clauses, fails=failing("changed"))[0] == "failed"
    assert only(changed, clauses=clauses)[0] == "skipped"


def test_an_operation_that_never_succeeded_fails() -> None:
    first, *_ = iter_trials(dossier(failed_operations=("op",)))
    assert (first.suite, first.name, first.status) == (("op",), "is answered with a success", "failed")
    assert all(trial.clause is not None for trial in iter_trials(dossier()))


def test_findings_of_clauses_without_a_verdict_have_a_trial_too() -> None:
    assert only(finding(), clauses=()) == ("failed", "expected expected 1, got actual 1")


@pytest.mark.parametrize(("fail_on", "count"), [("never", 0), ("error", 1), ("warning", 2), ("changed", 3)])
def test_each_severity_fails_with_those_before_it(fail_on, count) -> None:
    assert failing(fail_on) == frozenset(list(Severity)[:count])
