"""Documents that are too large to be held are judged while they are read, by file and by standard input alike."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import NAME, json_body, project, row, rows, xml

from accordant import surveys
from accordant.examiners import Examiner, Unit
from accordant.findings import Report, Verdict
from accordant.loading import load_contract
from accordant.sources import find_sources
from accordant.surveys import survey

CONTRACT = load_contract(project())
Judged = Callable[..., Report]


@pytest.fixture(params=["file", "standard input"])
def judged(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judged:
    monkeypatch.setattr(surveys, "LARGE_BYTES", 500)

    def judge(content: bytes, chosen: str | None = None) -> Report:
        examiner = Examiner(CONTRACT, project(), chosen)
        (tmp_path / "a.xml").write_bytes(content)
        path = tmp_path / "a.xml" if request.param == "file" else Path("-")
        with find_sources([path], standard_input=lambda: io.BytesIO(content)) as found:
            (item,) = survey(found.found[0], examiner.calls).items
            return examiner.tally([Unit((item,))]).report("t", with_pairs=False)

    return judge


def test_a_valid_one_holds_and_asserts_are_left_open(judged: Judged) -> None:
    report = judged(xml(rows(20)))
    assert (report.judged, report.findings, report.unjudged) == (1, (), ())
    verdicts = {each.clause.id: each.verdict for each in report.clauses}
    assert verdicts[f"{NAME}/checks/schema"] is Verdict.HELD
    assert verdicts[f"{NAME}/checks/well-formed"] is Verdict.HELD
    assert verdicts[f"{NAME}/asserts/ids-are-unique"] is Verdict.NOT_JUDGED


def test_a_breach_has_its_place(judged: Judged) -> None:
    (finding,) = judged(xml([*rows(20), row(21, interactionTypeId="six")])).findings
    assert finding.clause.id == f"{NAME}/checks/schema"
    assert finding.breach.place is not None
    assert finding.breach.place.path == f"/{NAME}Response/interaction[21]/interactionTypeId"


def test_one_that_is_not_well_formed_is_not_judged(judged: Judged) -> None:
    report = judged(xml(rows(20))[:-5])
    assert [finding.clause.id for finding in report.findings] == [f"{NAME}/checks/well-formed"]
    assert (report.judged, len(report.unjudged)) == (0, 1)


def test_an_unknown_root_is_said(judged: Judged) -> None:
    report = judged(b"<getGiftResponse>" + b" " * 600 + b"</getGiftResponse>")
    assert [why for _, why in report.unjudged] == ["no operation of the contract answers with 'getGiftResponse'"]


def test_a_large_one_of_json_is_judged_as_a_whole(judged: Judged) -> None:
    report = judged(json_body(rows(20)))
    assert (report.judged, report.findings) == (1, ())
