"""A report and a baseline: known, fixed, expired, changed, and never hidden what is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from regression.made import PROBE, TODAY, baseline, finding, held, known, observed, report

from accordant.exchange import Request
from accordant.findings import Report, Severity, Standing, Verdict
from accordant.regression.baselines import Baseline
from accordant.regression.comparing import compared, observed_answers

FOUND = finding()


def against(made: Report, of: Baseline, requests=None) -> Report:
    return compared(made, of, TODAY, requests)


def standings(made: Report) -> list[Standing]:
    return [one.standing for one in made.findings]


# --- known ------------------------------------------------------------------------------------------------------------


def test_what_is_known_stays_a_finding_and_does_not_count() -> None:
    entry = known(FOUND)
    found = against(report(FOUND), baseline(entry))
    assert standings(found) == [Standing.KNOWN]
    assert found.findings[0].known is entry
    assert found.known == found.findings
    assert found.counted == ()
    assert not found.has(Severity.ERROR)


def test_what_nobody_accepted_is_new_and_counts() -> None:
    found = against(report(FOUND), baseline(known(finding(signature="status 502"))))
    assert standings(found) == [Standing.NEW]
    assert found.findings[0].known is None
    assert found.has(Severity.ERROR)


def test_the_clause_stays_violated_and_says_that_it_is_known() -> None:
    (found,) = against(report(FOUND), baseline(known(FOUND))).clauses
    assert (found.verdict, found.is_known) == (Verdict.VIOLATED, True)


def test_a_clause_that_is_broken_in_a_new_way_too_is_not_known() -> None:
    other = finding(signature="status 502")
    found = against(report(FOUND, other), baseline(known(FOUND)))
    assert standings(found) == [Standing.KNOWN, Standing.NEW]
    assert not found.clauses[0].is_known


def test_a_clause_without_findings_is_not_known() -> None:
    assert not against(report(clauses=(held("op/a/b"),)), baseline()).clauses[0].is_known


def test_ids_and_order_are_those_of_the_report() -> None:
    others = [finding(f"op/asserts/a{number}") for number in range(4)]
    made = report(*others)
    found = against(made, baseline(known(others[1]), known(others[3])))
    assert [(one.id, one.fingerprint) for one in found.findings] == [(one.id, one.fingerprint) for one in made.findings]


# --- never hidden -----------------------------------------------------------------------------------------------------

WITH_DATES = (("begin_date", "end_date"),)


def test_the_same_status_for_other_parameters_counts() -> None:
    entry = known(FOUND, seen_with=WITH_DATES)
    found = against(report(replace(FOUND, seen_with=(("list_page_size",),))), baseline(entry))
    assert standings(found) == [Standing.WIDER]
    assert found.findings[0].known is entry
    assert found.has(Severity.ERROR)
    assert not found.clauses[0].is_known


def test_the_same_status_for_other_parameters_counts_although_the_known_ones_are_seen_as_well() -> None:
    entry = known(FOUND, seen_with=WITH_DATES)
    both = replace(FOUND, seen_with=(("list_page_size",), *WITH_DATES))
    assert standings(against(report(both), baseline(entry))) == [Standing.WIDER]


def test_the_same_status_for_the_known_parameters_and_more_is_known() -> None:
    entry = known(FOUND, seen_with=WITH_DATES)
    more = replace(FOUND, seen_with=(("begin_date", "end_date", "list_page_size"),))
    assert standings(against(report(more), baseline(entry))) == [Standing.KNOWN]


@pytest.mark.parametrize(
    ("before", "now", "standing"),
    [
        (("later",), ("later",), Standing.KNOWN),
        (("earlier", "later"), ("later",), Standing.KNOWN),
        (("later",), ("earlier",), Standing.WIDER),
        (("later",), ("earlier", "later"), Standing.WIDER),
        ((), ("earlier",), Standing.KNOWN),
    ],
)
def test_another_kind_of_the_same_breach_counts(before, now, standing) -> None:
    entry = known(FOUND, seen_as=before)
    assert standings(against(report(replace(FOUND, seen_as=now)), baseline(entry))) == [standing]


# --- expired ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "standing"), [(1, Standing.KNOWN), (0, Standing.KNOWN), (-1, Standing.EXPIRED), (-400, Standing.EXPIRED)]
)
def test_an_entry_counts_again_on_the_day_after_its_last(days: int, standing: Standing) -> None:
    found = against(report(FOUND), baseline(known(FOUND, expires=TODAY + timedelta(days))))
    assert standings(found) == [standing]
    assert found.has(Severity.ERROR) is (standing is Standing.EXPIRED)
    assert found.findings[0].known is not None


# --- fixed ------------------------------------------------------------------------------------------------------------

GONE = FOUND.clause.id


def test_what_is_not_seen_any_more_is_fixed_where_its_clause_held() -> None:
    entry = known(FOUND)
    comparison = against(report(clauses=(held(GONE),)), baseline(entry)).comparison
    assert comparison.fixed == (entry,)
    assert comparison.unseen == ()


@pytest.mark.parametrize(
    ("clauses", "why"),
    [
        ((), "the run was not about this clause"),
        ((held(GONE, Verdict.NOT_EXERCISED),), "the clause is not exercised"),
        ((held(GONE, Verdict.VACUOUS),), "the clause is vacuous"),
        ((held(GONE, Verdict.UNSTABLE),), "the clause is unstable"),
        ((held(GONE, Verdict.NOT_JUDGED),), "the clause is not judged"),
        ((held(GONE, Verdict.OBSERVED),), "the clause is observed"),
        ((held(GONE, Verdict.VIOLATED),), "the clause is broken in another way"),
    ],
)
def test_nothing_is_fixed_that_the_run_has_not_seen_to_hold(clauses, why) -> None:
    entry = known(FOUND)
    comparison = against(report(clauses=clauses), baseline(entry)).comparison
    assert comparison.fixed == ()
    assert comparison.unseen == ((entry, why),)


def test_nothing_is_fixed_by_a_run_that_did_not_come_to_its_end() -> None:
    comparison = against(report(clauses=(held(GONE),), is_complete=False), baseline(known(FOUND))).comparison
    assert comparison.fixed == ()
    assert "did not come to its end" in comparison.unseen[0][1]


@pytest.mark.parametrize(
    ("sent", "is_fixed"),
    [(("begin_date", "end_date", "v"), True), (("begin_date",), False), ((), False)],
)
def test_nothing_is_fixed_that_nobody_has_asked_for(sent, is_fixed) -> None:
    requests = {"1-0001": Request("S", tuple((name, "1") for name in sent))}
    entry = known(FOUND, seen_with=WITH_DATES)
    comparison = against(report(clauses=(held(GONE),)), baseline(entry), requests).comparison
    assert bool(comparison.fixed) is is_fixed
    if not is_fixed:
        assert comparison.unseen == ((entry, "no request of the run sends begin_date and end_date"),)


def test_what_is_seen_is_neither_fixed_nor_unseen() -> None:
    comparison = against(report(FOUND), baseline(known(FOUND))).comparison
    assert (comparison.fixed, comparison.unseen) == ((), ())


# --- observations -----------------------------------------------------------------------------------------------------


def test_the_same_answers_are_no_finding_however_often_they_came() -> None:
    found = against(report(clauses=(observed("accepted", "code 9"),)), baseline(**{PROBE: ("code 9", "accepted")}))
    assert found.findings == ()
    assert not found.comparison.added
    assert not found.comparison.missing


def test_another_answer_is_a_finding_of_its_own_severity_behind_the_others() -> None:
    requests = {"1-0001": Request("S", (("a", "1"),))}
    made = report(FOUND, clauses=(held(GONE, Verdict.VIOLATED), observed("code 10")))
    found = against(made, baseline(**{PROBE: ("code 9",)}), requests)
    first, changed = found.findings
    assert first.fingerprint == FOUND.fingerprint
    assert (changed.id, changed.severity, changed.standing) == ("F2", Severity.CHANGED, Standing.NEW)
    assert changed.clause.id == PROBE
    assert (changed.breach.expected, changed.breach.actual) == ("as accepted: code 9", "code 10")
    assert (changed.cases, changed.requests, changed.count) == (("1-0001",), (requests["1-0001"],), 3)
    assert found.has(Severity.CHANGED)


def test_an_answer_besides_the_accepted_ones_is_a_finding_that_names_only_the_new_one() -> None:
    found = against(report(clauses=(observed("code 9", "code 10"),)), baseline(**{PROBE: ("code 9",)}))
    (changed,) = found.findings
    assert (changed.breach.actual, changed.cases, changed.count) == ("code 10", ("1-0002",), 1)
    assert not found.comparison.missing


def test_different_changes_of_one_probe_have_different_fingerprints() -> None:
    of = baseline(**{PROBE: ("code 9",)})
    prints = {against(report(clauses=(observed(now),)), of).findings[0].fingerprint for now in ("a", "b", "a")}
    assert len(prints) == 2


def test_fewer_answers_are_told_and_are_no_finding() -> None:
    found = against(report(clauses=(observed("code 9"),)), baseline(**{PROBE: ("accepted", "code 9")}))
    assert found.findings == ()
    assert found.comparison.missing == {PROBE: ("accepted",)}


def test_an_answer_of_which_the_baseline_says_nothing_is_told_and_is_no_finding() -> None:
    found = against(report(clauses=(observed("code 9"),)), baseline())
    assert found.findings == ()
    assert found.comparison.added == {PROBE: ("code 9",)}


def test_a_probe_that_was_not_asked_is_no_finding() -> None:
    found = against(report(clauses=(held("op/a/b"),)), baseline(**{PROBE: ("code 9",)}))
    assert found.findings == ()
    assert not found.comparison.missing


def test_answers_come_sorted_and_without_counts() -> None:
    made = report(clauses=(observed("b", "a"), held("op/a/b")))
    assert observed_answers(made) == {PROBE: ("a", "b")}


def test_a_report_that_was_not_compared_says_nothing_of_a_baseline() -> None:
    made = report(FOUND)
    assert made.comparison is None
    assert made.counted == made.findings
    assert made.known == ()
