"""Two runs compared: new, fixed, still there, changed, and never said to be fixed what only was not looked at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import pytest
from regression.made import PROBE, finding, held, observed, report

from accordant.findings import ClauseReport, Standing, Verdict
from accordant.regression.changes import RunComparison, compare_reports, with_repetitions
from accordant.regression.shapes import PathShape, Shapes
from accordant.regression.summaries import RunFacts, RunSummary, summary_of
from accordant.regression.timings import Timing

FOUND = finding()
CLAUSE = FOUND.clause.id


def summary(*findings: Any, clauses: Sequence[ClauseReport] = (), **facts: Any) -> RunSummary:
    of_findings = tuple(held(id_, Verdict.VIOLATED) for id_ in dict.fromkeys(one.clause.id for one in findings))
    made = summary_of(report(*findings, clauses=(*of_findings, *clauses), answered=1), ())
    return replace(made, facts=replace(made.facts, **facts))


def names(changes: Any) -> list[str]:
    return [one.finding.clause if hasattr(one, "finding") else one.clause for one in changes]


# --- findings ---------------------------------------------------------------------------------------------------------


def test_a_run_compared_with_one_like_it_has_nothing_new() -> None:
    found = compare_reports(summary(FOUND), summary(FOUND))
    assert names(found.still) == [CLAUSE]
    assert not found.is_any


def test_what_only_the_later_run_has_is_new_and_counts() -> None:
    found = compare_reports(summary(clauses=[held(CLAUSE)]), summary(FOUND))
    assert names(found.new) == [CLAUSE]
    assert found.new[0].remark == ""
    assert found.is_new
    assert found.is_changed
    assert found.is_any


def test_another_defect_of_a_clause_that_was_broken_is_new_and_says_so() -> None:
    found = compare_reports(summary(FOUND), summary(FOUND, finding(signature="status 502")))
    assert [one.remark for one in found.new] == ["the clause was broken in another way before"]
    assert names(found.still) == [CLAUSE]


@pytest.mark.parametrize(
    ("clauses", "remark"),
    [
        ([held(CLAUSE, Verdict.NOT_EXERCISED)], "the clause was not exercised before"),
        ([], "the earlier run does not know the clause"),
    ],
)
def test_a_new_finding_of_what_was_not_looked_at_says_so(clauses: list[ClauseReport], remark: str) -> None:
    found = compare_reports(summary(clauses=clauses), summary(FOUND))
    assert [one.remark for one in found.new] == [remark]
    assert found.is_new


def test_a_new_finding_that_the_baseline_knows_does_not_count() -> None:
    found = compare_reports(summary(clauses=[held(CLAUSE)]), summary(replace(FOUND, standing=Standing.KNOWN)))
    assert names(found.new) == [CLAUSE]
    assert not found.is_new
    assert found.new[0].remark == "the baseline knows it"


def test_what_is_gone_while_its_clause_held_is_fixed() -> None:
    found = compare_reports(summary(FOUND), summary(clauses=[held(CLAUSE)]))
    assert names(found.fixed) == [CLAUSE]
    assert found.unproven == ()
    assert not found.is_changed
    assert found.is_any


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (summary(clauses=[held(CLAUSE)], is_complete=False), "the later run did not come to its end"),
        (summary(), "the later run does not know the clause"),
        (summary(finding(signature="other")), "the clause is broken in another way now"),
        (summary(clauses=[held(CLAUSE, Verdict.NOT_JUDGED)]), "the clause is not judged now"),
        (summary(clauses=[held(CLAUSE, Verdict.UNSTABLE)]), "the clause is unstable now"),
    ],
)
def test_what_is_not_looked_at_is_not_fixed(after: RunSummary, why: str) -> None:
    found = compare_reports(summary(FOUND), after)
    assert found.fixed == ()
    assert [one.remark for one in found.unproven] == [why]


def test_what_nobody_provoked_is_not_fixed() -> None:
    before = summary(replace(FOUND, seen_with=(("begin_date", "end_date"),)))
    after = summary(clauses=[held(CLAUSE)])
    without = compare_reports(before, replace(after, sent=(("begin_date",), ("end_date",))))
    assert [one.remark for one in without.unproven] == ["no request of the later run sends begin_date and end_date"]
    provoked = compare_reports(before, replace(after, sent=(("begin_date", "cons_id", "end_date"),)))
    assert names(provoked.fixed) == [CLAUSE]


@pytest.mark.parametrize(
    ("count", "looked", "why"),
    [
        (1, 8, "the clause was broken in 1 of 100 cases, and now looked at in 8"),
        (1, 50, ""),  # the same plan, or most of it
        (60, 8, ""),  # by chance it would hold 8 times in fewer than one of 1000
        (60, 7, "the clause was broken in 60 of 100 cases, and now looked at in 7"),
        (100, 1, ""),
    ],
)
def test_what_was_seldom_broken_is_not_fixed_because_a_few_cases_hold(count: int, looked: int, why: str) -> None:
    counts = {Verdict.VIOLATED: count, Verdict.HELD: 100 - count}
    before = summary(clauses=[replace(held(CLAUSE, Verdict.VIOLATED), counts=counts)])
    before = replace(before, findings=summary(replace(FOUND, count=count)).findings)
    found = compare_reports(before, summary(clauses=[replace(held(CLAUSE), counts={Verdict.HELD: looked})]))
    assert [one.remark for one in found.unproven] == ([why] if why else [])
    assert names(found.fixed) == ([] if why else [CLAUSE])


# --- flaky ------------------------------------------------------------------------------------------------------------


def test_a_finding_of_a_clause_that_comes_and_goes_is_flaky_and_is_not_counted() -> None:
    unstable = ClauseReport(FOUND.clause, Verdict.VIOLATED, {Verdict.VIOLATED: 1, Verdict.UNSTABLE: 1})
    after = replace(summary(FOUND), clauses=summary(clauses=[unstable]).clauses)
    found = compare_reports(summary(clauses=[held(CLAUSE)]), after)
    assert [one.is_flaky for one in found.new] == [True]
    assert not found.is_new


@pytest.mark.parametrize(("shown", "is_flaky"), [(3, False), (2, True), (0, True)])
def test_what_is_not_seen_each_time_that_it_is_sent_again_is_flaky(shown: int, is_flaky: bool) -> None:
    found = compare_reports(summary(clauses=[held(CLAUSE)]), summary(FOUND))
    again = with_repetitions(found, {FOUND.fingerprint: (3, shown)})
    assert [(one.is_flaky, one.repeated, one.shown_again) for one in again.new] == [(is_flaky, 3, shown)]
    assert again.is_new is not is_flaky


def test_what_was_not_sent_again_stays_as_it_was() -> None:
    found = compare_reports(summary(clauses=[held(CLAUSE)]), summary(FOUND))
    assert with_repetitions(found, {}) == found


# --- observations and clauses -----------------------------------------------------------------------------------------


def test_an_answer_to_a_probe_that_is_new_has_changed() -> None:
    found = compare_reports(
        summary(clauses=[observed("accepted", "ignored")]), summary(clauses=[observed("refused", "ignored")])
    )
    assert [(one.lost, one.added, one.kept) for one in found.observations] == [
        (("accepted",), ("refused",), ("ignored",))
    ]
    assert not found.is_new
    assert found.is_changed


def test_an_answer_that_is_only_not_seen_is_no_change() -> None:
    found = compare_reports(summary(clauses=[observed("a", "b")]), summary(clauses=[observed("a")]))
    assert found.observations == ()
    assert [one.lost for one in found.lost_observations] == [("b",)]
    assert not found.is_any


def test_the_first_answer_of_a_probe_is_no_change() -> None:
    found = compare_reports(summary(clauses=[held(PROBE, Verdict.NOT_EXERCISED)]), summary(clauses=[observed("a")]))
    assert found.observations == ()
    assert names(found.newly_exercised) == [PROBE]


def test_a_clause_that_nothing_is_said_about_any_more_is_named_with_the_reason() -> None:
    lost = ClauseReport(held("op/a/b").clause, Verdict.NOT_EXERCISED, reasons={"no rows": 2, "other": 1})
    found = compare_reports(summary(clauses=[held("op/a/b")]), summary(clauses=[lost]))
    assert [(one.before, one.after, one.reason) for one in found.no_longer_exercised] == [
        ("held", "not exercised", "no rows")
    ]
    assert found.is_any
    assert not found.is_changed


def test_a_clause_of_another_contract_is_named_too() -> None:
    found = compare_reports(summary(clauses=[held("op/a/old")]), summary(clauses=[held("op/a/new")]))
    assert (names(found.no_longer_exercised), names(found.newly_exercised)) == (["op/a/old"], ["op/a/new"])
    assert found.no_longer_exercised[0].after == "unknown"


def test_a_clause_that_begins_to_come_and_go_is_named() -> None:
    unstable = held("op/a/b", Verdict.UNSTABLE)
    assert names(compare_reports(summary(clauses=[held("op/a/b")]), summary(clauses=[unstable])).unstable) == ["op/a/b"]
    assert compare_reports(summary(clauses=[unstable]), summary(clauses=[unstable])).unstable == ()


# --- what is compared -------------------------------------------------------------------------------------------------


def remarks(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    facts = {"site": "s", "url": "http://a.example.org", "seed": 1, "operations": ("op",), "callers": ("server",)}
    return compare_reports(
        RunSummary(RunFacts(**{"key": "a", "name": "first", **facts, **before})),
        RunSummary(RunFacts(**{"key": "b", "name": "second", **facts, **after})),
    ).remarks


def test_runs_that_are_alike_need_no_remark() -> None:
    assert remarks({"started": "2026-11-01T00:00:00Z"}, {"started": "2026-11-02T00:00:00Z"}) == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"key": "a"}, "it is one run that is compared with itself"),
        ({"started": "2026-11-02"}, {"started": "2026-11-01"}, "first is the later one: it is compared backwards"),
        ({}, {"seed": 2}, "by different seeds, 1 and 2: what was sent differs"),
        ({}, {"callers": ("client",)}, "by different callers: server and client"),
        ({}, {"operations": ("other",)}, "of different operations: op and other"),
        ({}, {"site": "t"}, "the runs are of different sites: s (a.example.org) and t (a.example.org)"),
        (
            {},
            {"url": "http://b.example.org"},
            "the runs are of different sites: s (a.example.org) and s (b.example.org)",
        ),
        (
            {"contract": "1"},
            {"contract": "2"},
            "judged by different contracts; judge both anew where their journals are kept",
        ),
        ({"accordant": "1"}, {"accordant": "2"}, "judged by different versions of accordant: 1 and 2"),
        ({"is_complete": False}, {}, "the earlier run did not come to its end"),
        ({}, {"dropped": 1}, "1 line of the journal of the later run could not be read"),
    ],
)
def test_what_the_runs_differ_in_is_said(before: dict[str, Any], after: dict[str, Any], said: str) -> None:
    assert remarks(before, after) == (said,)


def test_a_sandbox_is_the_same_on_any_port() -> None:
    assert remarks({"is_sandbox": True}, {"is_sandbox": True, "url": "http://127.0.0.1:2"}) == ()


def test_shapes_are_compared_where_both_runs_have_them() -> None:
    one = Shapes((PathShape("op", "xml", "/r", 9, 9, {}, 9),))
    other = Shapes((*one.paths, PathShape("op", "xml", "/r/a", 9, 9, {"number": 9}, 9)))
    run = summary()
    found = compare_reports(replace(run, shapes=one), replace(run, shapes=other))
    assert [change.path for change in found.shapes] == ["/r/a"]
    assert found.is_any
    missing = compare_reports(replace(run, shapes=None), replace(run, shapes=other))
    assert missing.shapes == ()
    assert missing.remarks == ("what documents are made of is not known of both, and was not compared",)


def test_timings_are_compared_by_operation() -> None:
    fast, slow = Timing("op", (100.0,) * 30), Timing("op", (300.0,) * 30)
    run = summary()
    found = compare_reports(replace(run, timings=(fast,)), replace(run, timings=(slow, replace(slow, operation="x"))))
    assert [(shift.operation, shift.shift) for shift in found.timings] == [("op", 200.0)]
    assert compare_reports(replace(run, timings=(fast,)), replace(run, timings=(fast,))).timings == ()


def test_nothing_that_succeeds_any_more_is_new() -> None:
    found = compare_reports(summary(), summary(without_success=("op",)))
    assert found.is_new


def test_a_comparison_is_plain_data() -> None:
    found: RunComparison = compare_reports(summary(FOUND), summary(clauses=[observed("a")]))
    assert json.loads(json.dumps(asdict(found)))["unproven"][0]["finding"]["fingerprint"] == FOUND.fingerprint
