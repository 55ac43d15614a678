"""What is kept of a run: figures and words, no requests and no bodies, and the same whenever it is judged."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from helpers import NAME, exchange, failed, json_body, operation, project, reader, rows, xml

from accordant.exchange import Exchange, Phase
from accordant.findings import Report
from accordant.judging import Judge
from accordant.recordings import TOKEN, RunHeader
from accordant.regression.summaries import Cell, RunSummary, contract_digest, key_of, summary_of
from accordant.usability import CONTROL_ROLE

HEADER = RunHeader("20261101-s", "s", "https://crm.example.org/site", (NAME,), 7, ("server",), "UTC", {TOKEN: "1"}, "r")


def timed(made: Exchange, seconds: float) -> Exchange:
    assert made.response is not None
    return replace(made, response=replace(made.response, elapsed_seconds=seconds))


def judged(*made: Exchange) -> tuple[Report, Judge]:
    judge = Judge(operation(), reader(), "UTC")
    judge.add(made)
    return judge.report("a test", run=HEADER.run, seed=HEADER.seed), judge


def summed_up(*made: Exchange) -> RunSummary:
    report, judge = judged(*made)
    return summary_of(report, judge.ordered(), HEADER, contract="c0ffee")


def test_the_facts_are_those_of_the_run() -> None:
    first = replace(exchange(xml(rows(1)), case_id="1"), started_at="2026-11-01T10:00:01.000Z")
    facts = summed_up(first, replace(failed(case_id="2"), started_at="2026-11-01T10:00:00.000Z")).facts
    assert (facts.name, facts.label, facts.site, facts.seed, facts.contract) == ("20261101-s", "r", "s", 7, "c0ffee")
    assert (facts.requests, facts.answered, facts.validated) == (2, 1, 1)
    assert facts.started == "2026-11-01T10:00:00.000Z"


def test_nothing_of_requests_and_answers_is_kept() -> None:
    made = summed_up(exchange(xml(rows(2, first=4711)), {"interaction_subject": "canary"}, case_id="1"))
    kept = json.dumps(asdict(made))
    assert "interaction_subject" in kept
    for value in ("canary", "4711", "1001", "Subject"):
        assert value not in kept


def test_findings_keep_what_tells_them_and_what_is_said() -> None:
    (found,) = summed_up(exchange(xml(rows(1), namespace="urn:wrong"), case_id="1")).findings
    assert (found.clause, found.severity, found.standing) == (f"{NAME}/checks/schema", "error", "new")
    assert len(found.fingerprint) == 12
    assert found.expected
    assert found.actual


def test_successes_are_timed_and_what_is_no_measurement_is_left_out() -> None:
    made = summed_up(
        timed(exchange(xml(rows(1)), case_id="1"), 0.1234),
        timed(exchange(xml(rows(2)), case_id="2"), 2.0),
        timed(exchange(b"<html>", status=500, case_id="3"), 9.0),
        exchange(xml(rows(3)), case_id="4"),
        timed(exchange(xml(rows(4)), case_id="5", phase=Phase.MINIMISE), 8.0),
        timed(exchange(xml(rows(5)), case_id="6", role=CONTROL_ROLE), 7.0),
    )
    assert [(one.operation, one.milliseconds) for one in made.timings] == [(NAME, (123.4, 2000.0))]


def test_what_was_answered_how_is_counted() -> None:
    made = summed_up(
        exchange(xml(rows(1)), case_id="1"),
        exchange(xml(rows(2)), case_id="2"),
        exchange(json_body(rows(2)), {"response_format": "json"}, case_id="3", caller="client", phase=Phase.FUZZ),
        exchange(b"<html>", status=500, case_id="4"),
        failed(case_id="5"),
    )
    assert set(made.coverage) == {
        Cell(NAME, "server", "xml", "coverage", "success", 2),
        Cell(NAME, "client", "json", "fuzz", "success", 1),
        Cell(NAME, "server", "html", "coverage", "status 500", 1),
        Cell(NAME, "server", "", "coverage", "none", 1),
    }


def test_only_the_largest_sets_of_parameters_are_kept() -> None:
    made = summed_up(
        exchange(xml(rows(1)), case_id="1"),
        exchange(xml(rows(1)), {"begin_date": "2016-01-01"}, case_id="2"),
        exchange(xml(rows(1)), {"list_page_size": "2"}, case_id="3"),
    )
    own = [set(names) & {"begin_date", "list_page_size"} for names in made.sent]
    assert sorted(map(sorted, own)) == [["begin_date"], ["list_page_size"]]


def test_shapes_are_those_of_both_formats_as_they_came() -> None:
    made = summed_up(
        exchange(xml(rows(2)), case_id="1"),
        exchange(json_body(rows(2)), {"response_format": "json"}, case_id="2"),
        exchange(b"<broken", case_id="3"),
    )
    assert made.shapes is not None
    paths = {(one.format, one.path) for one in made.shapes.paths}
    assert ("xml", f"/{NAME}Response/interaction/subject") in paths
    assert ("json", f"$.{NAME}Response.interaction.subject") in paths
    assert any(one.first == "categoryId" for one in made.shapes.orders)


@pytest.mark.parametrize(
    "changes", [{"run": "x"}, {"site": "x"}, {"url": "x"}, {"seed": 8}, {"settings": {TOKEN: "2"}}]
)
def test_another_run_has_another_key(changes: dict[str, Any]) -> None:
    assert key_of(replace(HEADER, **changes)) != key_of(HEADER)


def test_a_run_that_is_judged_again_keeps_its_key() -> None:
    assert key_of(replace(HEADER, label="other", callers=())) == key_of(HEADER)


def test_the_digest_of_a_contract_changes_with_a_file_and_not_with_its_line_ends(tmp_path: Path) -> None:
    of = replace(project(), contracts=tmp_path, extends=None, schemas=tmp_path)
    found = []
    for content in (b"a: 1\n", b"a: 1\r\n", b"a: 2\n"):
        (tmp_path / "a.yaml").write_bytes(content)
        found.append(contract_digest(of))
    assert found[0] == found[1] != found[2]
