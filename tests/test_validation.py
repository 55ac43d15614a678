"""Recorded files whose operation is not told by their root alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers import NAME, NAMESPACE, operation, project

from accordant.contracts import Contract
from accordant.validation import validate_files

EMPTY = f'<getUserInteractionsResponse xmlns="{NAMESPACE}"/>'
TWICE = f'<getUserInteractionsResponse xmlns="{NAMESPACE}"><interaction/><interactions/></getUserInteractionsResponse>'
ERROR = f'<errorResponse xmlns="{NAMESPACE}"><code>{{}}</code><message>No.</message></errorResponse>'


@pytest.fixture
def contract() -> Contract:
    """Two operations that answer with the same root; the second has an error code of its own."""
    first = operation()
    second = replace(first, name="other", asserts={}, error_codes={**first.error_codes, 9001: "No more"})
    return Contract({NAME: first, "other": second}, ())


def judged(contract: Contract, folder: Path, text: str, name: str | None = None):
    file = folder / "a.xml"
    file.write_text(text, "utf-8")
    return validate_files([file], contract, project(), operation=name)


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
