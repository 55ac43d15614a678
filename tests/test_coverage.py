"""Many outcomes to one verdict for each clause: one breach outweighs all, success outweighs vacuity."""

from __future__ import annotations

import pytest
from helpers import NAME, operation
from hypothesis import given
from hypothesis import strategies as st

from accordant.coverage import clause_reports
from accordant.findings import Outcome, Verdict

CLAUSE = f"{NAME}/asserts/type-filter"
VERDICTS = [verdict for verdict in Verdict if verdict is not Verdict.NOT_EXERCISED]


def outcome(verdict: Verdict, clause: str = CLAUSE, **changes: str) -> Outcome:
    return Outcome(clause, verdict, ("1",), **changes)


def report(*outcomes: Outcome):
    (found,) = [item for item in clause_reports(operation(), outcomes) if item.clause.id == CLAUSE]
    return found


def test_a_clause_without_an_outcome_was_not_exercised() -> None:
    found = report()
    assert (found.verdict, dict(found.counts)) == (Verdict.NOT_EXERCISED, {})


def test_of_what_was_not_refused_it_is_said_why_its_code_was_not_seen() -> None:
    target = f"{NAME}/rules/date-order"
    reports = {
        found.clause.id: found
        for found in clause_reports(
            operation(), [outcome(Verdict.OBSERVED, f"{target}/refused", observation="accepted")]
        )
    }
    why = {"what was sent for it was answered without an error document": 1}
    assert dict(reports[f"{target}/codes"].reasons) == why
    assert dict(reports[f"{NAME}/parameters/v/codes"].reasons) == {}


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["held", "violated", "held"], "violated"),
        (["held", "unstable"], "unstable"),
        (["vacuous", "held", "not judged"], "held"),
        (["observed", "vacuous"], "observed"),
        (["vacuous", "not judged"], "not judged"),
        (["vacuous"], "vacuous"),
    ],
)
def test_the_weightiest_verdict_counts(verdicts: list[str], expected: str) -> None:
    assert report(*(outcome(Verdict(verdict)) for verdict in verdicts)).verdict == expected


@pytest.mark.parametrize(
    ("moved", "held", "expected"),
    [("2-0007", "3-0001", "held"), ("2-0007", "2-0009", "unstable"), ("3-0001", "2-0007", "unstable")],
)
def test_a_site_that_had_moved_counts_unless_a_later_round_saw_it_hold(moved: str, held: str, expected: str) -> None:
    unstable = Outcome(CLAUSE, Verdict.UNSTABLE, (moved,))
    found = report(unstable, Outcome(CLAUSE, Verdict.HELD, (held,)))
    assert (found.verdict, found.counts[Verdict.UNSTABLE]) == (expected, 1)
    violated = report(unstable, Outcome(CLAUSE, Verdict.HELD, (held,)), Outcome(CLAUSE, Verdict.VIOLATED, (moved,)))
    assert violated.verdict is Verdict.VIOLATED
    assert report(unstable, Outcome(CLAUSE, Verdict.VACUOUS, ("3-0001",))).verdict is Verdict.UNSTABLE


@given(st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=8), st.randoms())
def test_the_order_of_outcomes_is_nothing(verdicts: list[Verdict], random) -> None:
    shuffled = list(verdicts)
    random.shuffle(shuffled)
    first, second = report(*map(outcome, verdicts)), report(*map(outcome, shuffled))
    assert first.verdict is second.verdict
    assert first.counts == second.counts
    assert sum(first.counts.values()) == len(verdicts)


def test_observations_and_reasons_are_counted_the_most_frequent_first() -> None:
    found = report(
        outcome(Verdict.OBSERVED, observation="a"),
        outcome(Verdict.OBSERVED, observation="b"),
        outcome(Verdict.OBSERVED, observation="b"),
        outcome(Verdict.VACUOUS, reason="no rows"),
    )
    assert list(found.observations.items()) == [("b", 2), ("a", 1)]
    assert found.reasons == {}


def test_reasons_are_those_of_the_verdict() -> None:
    found = report(
        outcome(Verdict.VACUOUS, reason="no rows"),
        outcome(Verdict.NOT_JUDGED, reason="refused"),
        outcome(Verdict.NOT_JUDGED, reason="refused"),
    )
    assert found.reasons == {"refused": 2}


def test_every_clause_of_the_contract_is_reported_in_its_order() -> None:
    reports = clause_reports(operation(), [])
    assert [item.clause for item in reports] == list(operation().clauses())


def test_an_observation_names_the_cases_that_showed_it_first() -> None:
    outcomes = [
        Outcome(CLAUSE, Verdict.OBSERVED, ("1-0001",), observation="code 9"),
        Outcome(CLAUSE, Verdict.OBSERVED, ("1-0002", "1-0003"), observation="code 10"),
        Outcome(CLAUSE, Verdict.OBSERVED, ("1-0004",), observation="code 9"),
        Outcome(CLAUSE, Verdict.HELD, ("1-0005",)),
    ]
    (found,) = [item for item in clause_reports(operation(), outcomes) if item.clause.id == CLAUSE]
    assert found.shown_by == {"code 9": ("1-0001",), "code 10": ("1-0002", "1-0003")}
    assert found.observations == {"code 9": 2, "code 10": 1}
