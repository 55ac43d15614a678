"""What was exercised: by the answers alone, whatever their order; what could show nothing does not count as telling."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import NAME, error_xml, exchange, failed, operation, reader, row, xml
from report_schema import report_problems

from accordant.exchange import Exchange, Phase
from accordant.exercise import ValueClasses
from accordant.findings import Coverage
from accordant.generation.dangers import DANGEROUS_FORMS
from accordant.judging import Judge
from accordant.reporting.coverage import render_coverage
from accordant.reporting.json import report_data
from accordant.reporting.text import render_report

TYPE = "interaction_type_id"
RULE = next(iter(operation().rules))


def judge(*exchanges: Exchange) -> Judge:
    made = Judge(operation(), reader())
    made.add(exchanges)
    return made


def of(*exchanges: Exchange) -> Coverage:
    return judge(*exchanges).coverage()


def classes(found: Coverage, name: str = TYPE):
    return next(one.classes for one in found.parameters if one.name == name)


FILTERED = exchange(xml([row(1)]), {TYPE: "1000"})
REFUSED = exchange(
    error_xml(), {TYPE: "x"}, status=403, case_id="1-0002", acceptance=None, breaks=f"{NAME}/parameters/{TYPE}"
)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (TYPE, None, "absent"),
        (TYPE, "", "empty"),
        (TYPE, "no number", "malformed"),
        ("response_format", "xml", "typical"),
        ("response_format", "yaml", "broken"),
        ("method", NAME, "typical"),
        ("method", "another", "broken"),
        ("login_password", "{{login_password}}", "credential"),
        ("login_password", "{{login_password~case}}", "broken"),
        ("cons_id", "1001", "other"),
        ("interaction_subject", DANGEROUS_FORMS[-1][0], "dangerous"),
    ],
)
def test_a_value_has_one_class(name: str, value: str | None, expected: str) -> None:
    assert ValueClasses(operation().parameters[name], NAME).of(value) == expected


def test_values_are_counted_by_what_came_of_them() -> None:
    found = classes(of(FILTERED, REFUSED, failed(case_id="1-0003")))
    assert found["malformed"] == {"refused": 1}
    assert found["absent"] == {"otherwise": 1}
    assert sum(counts.get("accepted", 0) for counts in found.values()) == 1


def test_a_case_breaks_a_rule_or_stands_at_its_edge() -> None:
    target = f"{NAME}/rules/{RULE}"
    breaking = exchange(error_xml(), status=403, case_id="1-0003", breaks=target, target=target, acceptance=None)
    found = of(FILTERED, breaking, exchange(case_id="1-0004", target=target))
    assert [(one.breaking, one.boundary) for one in found.rules if one.name == RULE] == [(1, 1)]
    assert not any(one.breaking or one.boundary for one in of(FILTERED).rules)


@pytest.mark.parametrize("what", ["", "/unknown", "/ambiguous"])
def test_whatever_is_wrong_with_a_parameter_counts_as_its_breach(what: str) -> None:
    target = f"{NAME}/parameters/primary_email{what}"
    breaking = exchange(error_xml(16), status=403, case_id="1-0003", breaks=target, target=target, acceptance=None)
    assert {one.name: one.breaking for one in of(FILTERED, breaking).parameters if one.breaking} == {"primary_email": 1}


def test_a_clause_that_nothing_could_break_is_exercised_and_not_telling() -> None:
    def count(*exchanges: Exchange) -> tuple[int, int, dict]:
        (one,) = [c for c in of(*exchanges).clauses if c.clause == f"{NAME}/asserts/type-filter"]
        return one.exercised, one.telling, dict(one.cells)

    assert count(exchange(xml([row(1, interactionTypeId="6")]), {TYPE: "1000"})) == (1, 1, {("server", "xml"): 1})
    assert count(exchange(xml([]), {TYPE: "1000"})) == (1, 0, {})


def test_only_pairs_of_one_accepted_request_are_covered() -> None:
    sent = {TYPE: "1000", "list_page_size": "5"}
    accepted, refused = of(exchange(xml([]), sent)), of(exchange(error_xml(), sent, status=403))
    assert (accepted.pairs, refused.pairs) == (6, 0)  # of four that vary: these, the version and the format
    assert accepted.coverable == refused.coverable
    assert len(refused.uncovered) == refused.coverable


def test_neither_order_nor_smaller_requests_change_it() -> None:
    smaller = replace(FILTERED, case=replace(FILTERED.case, id="9-0001", group="9", phase=Phase.MINIMISE))
    assert of(FILTERED, REFUSED) == of(REFUSED, smaller, FILTERED)


def test_it_is_told_in_json_in_the_summary_and_in_a_table_of_80_columns() -> None:
    made = judge(FILTERED, REFUSED)
    report = replace(made.report("a test"), coverage=made.coverage())
    assert not report_problems(report_data(report))
    assert report_data(report)["coverage"]["pairs"]["covered"] == made.coverage().pairs
    assert "exercised " in "\n".join(render_report(report))
    lines = list(render_coverage(report))
    assert lines[0].startswith("not exercised")
    assert max(map(len, lines)) <= 80


def test_a_report_without_it_says_nothing_of_it() -> None:
    report = judge(FILTERED).report("a test")
    assert report_data(report)["coverage"] is None
    assert not list(render_coverage(report))
    assert "of parameters" not in "\n".join(render_report(report))
