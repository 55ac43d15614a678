"""What a run has to show: the answers that its findings rest upon, what each caller saw, and how long it took."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dossiers import EARLIER, finding, known
from helpers import NAME, exchange, failed, json_body, operation, reader, row, xml

from accordant.exchange import Phase
from accordant.findings import Standing, Verdict
from accordant.judging import Judge
from accordant.reporting.dossiers import Cell, Dossier, dossier_of, standing_of
from accordant.reporting.trends import Changes

WRONG = [row(1, interactionTypeId="6")]
TYPE = {"interaction_type_id": "1000"}


def slow(made, seconds):
    return replace(made, response=replace(made.response, elapsed_seconds=seconds), started_at="2026-11-26T08:00:01Z")


def made(*exchanges) -> Dossier:
    judge = Judge(operation(), reader())
    judge.add(exchanges)
    return dossier_of(judge.report("a test", run="r", seed=1), judge, "https://example.org/site", label="2026.11")


def test_an_answer_that_a_finding_rests_upon_is_kept_as_it_came() -> None:
    content = xml(WRONG) + b"\xff"
    dossier = made(slow(exchange(content, TYPE, case_id="1-0001"), 0.25), exchange(xml([row(2)]), case_id="1-0002"))
    exhibit = dossier.exhibits["1-0001"]
    assert exhibit.body == xml(WRONG).decode() + "\\xff"
    assert (exhibit.status, exhibit.caller, exhibit.format, exhibit.milliseconds) == (200, "server", "xml", 250.0)
    assert exhibit.size == len(content)
    assert set(dossier.exhibits) == {case for each in dossier.report.findings for case in each.cases}
    assert "1-0002" not in dossier.exhibits


def test_a_request_without_an_answer_says_why() -> None:
    dossier = made(failed(case_id="1-0001"), failed(case_id="1-0002"))
    assert dossier.exhibits["1-0001"].failure == "timeout: no answer within 30 s"
    assert dossier.exhibits["1-0001"].status is None
    assert dossier.timings == ()


def test_what_each_caller_saw_in_each_format_is_told_apart() -> None:
    dossier = made(
        exchange(xml(WRONG), TYPE, case_id="1-0001"),
        exchange(json_body([row(1)]), {**TYPE, "response_format": "json"}, case_id="1-0002", caller="client"),
    )
    cells = {(cell.caller, cell.format): cell for cell in dossier.cells if cell.clause == f"{NAME}/asserts/type-filter"}
    assert cells["server", "xml"].verdict is Verdict.VIOLATED
    assert cells["client", "json"].verdict is not Verdict.VIOLATED
    assert set(cells) == {("server", "xml"), ("client", "json")}


def test_a_cell_has_the_weightiest_verdict() -> None:
    assert Cell("c", "server", "xml", {Verdict.HELD: 9, Verdict.VIOLATED: 1}).verdict is Verdict.VIOLATED
    assert Cell("c", "server", "xml").verdict is Verdict.NOT_EXERCISED


def test_the_run_began_with_its_first_answer_and_its_times_are_counted() -> None:
    late = replace(slow(exchange(case_id="1-0002"), 0.5), started_at="2026-11-26T08:00:09Z")
    dossier = made(late, slow(exchange(case_id="1-0001"), 0.1))
    assert dossier.summary.date == "2026-11-26T08:00:01Z"
    assert (dossier.summary.label, dossier.summary.median_ms, dossier.summary.p95_ms) == ("2026.11", 100.0, 500.0)
    assert [(each.caller, each.format, each.milliseconds) for each in dossier.timings] == [
        ("server", "xml", (100.0, 500.0))
    ]


def test_what_makes_findings_smaller_counts_neither_for_times_nor_for_cells() -> None:
    dossier = made(exchange(case_id="1-0001"), exchange(case_id="m-0001", phase=Phase.MINIMISE))
    assert [len(each.milliseconds) for each in dossier.timings] == [1]
    transport = next(cell for cell in dossier.cells if cell.clause == f"{NAME}/checks/transport")
    assert sum(transport.counts.values()) == 1


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        (None, ""),
        (Changes(EARLIER, new=(finding().fingerprint,)), "new"),
        (Changes(EARLIER, still=(finding().fingerprint,)), "still"),
        (Changes(EARLIER, new=(finding().fingerprint,), flaky=(finding().fingerprint,)), "flaky"),
        (Changes(EARLIER), ""),
    ],
)
def test_how_a_finding_stands_to_the_earlier_run(changes, standing) -> None:
    assert standing_of(finding(), changes) == standing


def test_what_the_baseline_knows_is_known_before_it_is_new() -> None:
    assert standing_of(known(finding()), Changes(EARLIER, new=(finding().fingerprint,))) == "known"
    assert standing_of(known(finding(), standing=Standing.EXPIRED), None) == ""
