"""Recordings to a report: their operation, what they say together, and the same however the work is divided."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import NAME, NAMESPACE, json_body, operation, row, rows, validated, xml

from accordant import validation
from accordant.contracts import Contract
from accordant.errors import InternalError
from accordant.examiners import Examiner
from accordant.findings import Report
from accordant.sources import Kind, Source, Sources, find_sources
from accordant.validation import default_jobs

EMPTY = f'<getUserInteractionsResponse xmlns="{NAMESPACE}"/>'
TWICE = f'<getUserInteractionsResponse xmlns="{NAMESPACE}"><interaction/><interactions/></getUserInteractionsResponse>'
ERROR = f'<errorResponse xmlns="{NAMESPACE}"><code>{{}}</code><message>No.</message></errorResponse>'


@pytest.fixture
def contract() -> Contract:
    """Two operations that answer with the same root; the second has an error code of its own."""
    first = operation()
    second = replace(first, name="other", asserts={}, error_codes={**first.error_codes, 9001: "No more"})
    return Contract({NAME: first, "other": second}, ())


def sources(*paths: Path):
    return find_sources(paths, standard_input=io.BytesIO)


def judged(contract: Contract, folder: Path, text: str, name: str | None = None) -> Report:
    file = folder / "a.xml"
    file.write_text(text, "utf-8")
    return validated(sources(file), contract, operation=name)


# ------------------------------------------------------------------------------------------ the operation


def test_what_several_operations_answer_with_is_judged_as_a_document(contract: Contract, tmp_path: Path) -> None:
    report = judged(contract, tmp_path, EMPTY)
    assert (report.judged, report.findings, report.unjudged) == (1, (), ())
    ids = {item.clause.id for item in report.clauses}
    assert "getUserInteractionsResponse/checks/schema" in ids
    assert not [one for one in ids if "/asserts/" in one]


def test_a_fault_of_such_a_document_is_found(contract: Contract, tmp_path: Path) -> None:
    found = judged(contract, tmp_path, TWICE).findings
    assert {finding.clause.id for finding in found} == {"getUserInteractionsResponse/checks/schema"}


def test_an_operation_that_is_named_is_judged_whole(contract: Contract, tmp_path: Path) -> None:
    report = judged(contract, tmp_path, EMPTY, NAME)
    assert f"{NAME}/asserts/ids-are-unique" in {item.clause.id for item in report.clauses}


@pytest.mark.parametrize(("code", "is_found"), [(9001, False), (9, False), (9002, True)])
def test_an_error_may_be_of_any_operation(contract: Contract, tmp_path: Path, code: int, is_found: bool) -> None:
    found = judged(contract, tmp_path, ERROR.format(code)).findings
    assert [finding.clause.id for finding in found] == (["errorResponse/checks/error-code"] if is_found else [])


# ------------------------------------------------------------------------------------------ many of them

ONE = Contract({NAME: operation()}, ())


def many(folder: Path) -> Path:
    """Good and bad files, pairs and single ones, in the order of their names."""
    for number in range(40):
        content = xml(rows(number % 4))
        if number % 8 == 1:
            content = xml([row(number, interactionTypeId="six")])
        (folder / f"{number:02d}.xml").write_bytes(content)
        if number % 5 == 0 and number != 25:
            (folder / f"{number:02d}.json").write_bytes(json_body(rows(number % 4 + (number == 20))))
    (folder / "99.xml").write_bytes(b"<a/>")
    (folder / "zz.json").write_bytes(b"{")
    return folder


@pytest.mark.parametrize(("jobs", "chunk"), [(1, 500), (2, 3), (2, 7), (3, 1)])
def test_the_report_is_the_same_however_the_work_is_divided(
    jobs: int, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = sources(many(tmp_path))
    whole = validated(found, ONE, jobs=1)
    monkeypatch.setattr(validation, "CHUNK", chunk)
    assert validated(found, ONE, jobs=jobs) == whole


def test_processes_that_share_nothing_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sources(many(tmp_path))
    monkeypatch.setattr(validation, "_START", "spawn")
    assert validated(found, ONE, jobs=2) == validated(found, ONE, jobs=1)


def test_a_process_that_dies_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Examiner, "tally", lambda *_: os._exit(1))
    with pytest.raises(InternalError, match="has ended before its work; try again with --jobs 1"):
        validated(sources(many(tmp_path)), ONE, jobs=2)


def test_every_recording_is_counted(tmp_path: Path) -> None:
    counted: list[int] = []
    report = validated(sources(many(tmp_path)), ONE, progress=counted.append)
    assert report.requests == sum(counted) == 49
    assert report.judged == 47
    assert [name.rpartition("/")[2] for name, _ in report.unjudged] == ["99.xml", "zz.json"]
    assert report.pairs == (7, 1)


def test_equal_findings_are_one_with_the_names_of_the_files(tmp_path: Path) -> None:
    report = validated(sources(many(tmp_path)), ONE)
    (schema,) = [finding for finding in report.findings if finding.clause.id.endswith("/checks/schema")]
    assert schema.count == 5
    assert [name.rpartition("/")[2] for name in schema.documents] == ["01.xml", "09.xml", "17.xml", "25.xml", "33.xml"]
    assert report.findings[0] is schema, "what most recordings show comes first"
    assert report.documents_with_findings == 6


def test_the_same_body_is_judged_the_same_under_each_name(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml", "c.xml"):
        (tmp_path / name).write_bytes(xml([row(1, interactionTypeId="six")]))
    (finding,) = validated(sources(tmp_path), ONE).findings
    assert [name[-5:] for name in finding.documents] == ["a.xml", "b.xml", "c.xml"]


def test_without_pairs_none_is_compared(tmp_path: Path) -> None:
    report = validated(sources(many(tmp_path)), ONE, with_pairs=False)
    assert report.pairs is None
    assert not [finding for finding in report.findings if finding.of_pairs]
    assert report.requests == 49


def test_files_of_one_name_in_two_folders_are_no_pair(tmp_path: Path) -> None:
    for folder, content in (("a", xml([])), ("b", json_body(rows(1)))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / ("r.xml" if folder == "a" else "r.json")).write_bytes(content)
    assert validated(sources(tmp_path), ONE).pairs == (0, 0)


def test_little_input_is_judged_in_one_process(tmp_path: Path) -> None:
    assert default_jobs(sources(many(tmp_path))) == 1


@pytest.mark.parametrize(
    ("count", "size", "processors", "jobs"),
    [(10, 1000, 8, 1), (1000, 1000, 8, 4), (1, 10**9, 8, 4), (1, 10**9, 2, 2), (5000, 10, 1, 1)],
)
def test_long_input_is_divided_among_the_processors(
    count: int, size: int, processors: int, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "_processors", lambda: processors)
    one = Source(Path("a"), "a", Kind.ARCHIVE, size)
    assert default_jobs(Sources((one,) * count)) == jobs


def test_what_can_be_read_once_only_is_judged_here() -> None:
    with find_sources([Path("-")], standard_input=lambda: io.BytesIO(EMPTY.encode() + b" " * 9_000_000)) as found:
        assert default_jobs(found) == 1
        report = validated(found, ONE, jobs=3)
    assert (report.requests, report.judged) == (1, 1)
