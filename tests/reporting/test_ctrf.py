"""CTRF: the shape that its schema (version 1.0.0) asks for, and a status for each clause."""

from __future__ import annotations

import json
import unicodedata

import jsonschema
from dossiers import dossier, finding, hostile_dossier, item

from accordant.findings import Severity, Verdict
from accordant.reporting.ctrf import ctrf_data, ctrf_json
from accordant.reporting.trends import Changes, RunSummary
from accordant.reporting.trials import ERRORS, failing

_STATUS = {"enum": ["passed", "failed", "skipped", "pending", "other"]}
_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}
# Facts of https://ctrf.io, as far as we write them; closed, so that nothing unknown slips in.
SHAPE = {
    "type": "object",
    "required": ["reportFormat", "specVersion", "results"],
    "additionalProperties": False,
    "properties": {
        "reportFormat": {"const": "CTRF"},
        "specVersion": {"pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$"},
        "reportId": {"pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        "generatedBy": _TEXT,
        "results": {
            "required": ["tool", "summary", "tests"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "required": ["name"],
                    "additionalProperties": False,
                    "properties": {"name": {}, "version": {}},
                },
                "summary": {
                    "required": ["tests", "passed", "failed", "skipped", "pending", "other", "start", "stop"],
                    "additionalProperties": _COUNT,
                },
                "tests": {
                    "items": {
                        "required": ["name", "status", "duration"],
                        "additionalProperties": False,
                        "properties": {
                            **dict.fromkeys(("message", "trace", "rawStatus", "type", "filePath"), _TEXT),
                            "name": {"type": "string", "minLength": 1},
                            "status": _STATUS,
                            "duration": _COUNT,
                            "line": _COUNT,
                            "suite": {"type": "array", "minItems": 1, "items": _TEXT},
                            "tags": {"type": "array", "items": _TEXT},
                            "extra": {"type": "object"},
                        },
                    }
                },
                "environment": {
                    "additionalProperties": False,
                    "properties": {"reportName": _TEXT, "testEnvironment": _TEXT},
                },
                "extra": {"type": "object"},
            },
        },
    },
}

CLAUSES = (
    item("op/checks/schema", Verdict.VIOLATED),
    item("op/checks/status"),
    item("op/rules/a", Verdict.NOT_JUDGED),
    item("op/rules/b", Verdict.NOT_EXERCISED),
)


def made(*findings, fails=ERRORS, **changes):
    data = ctrf_data(dossier(*findings, **changes), fails)
    jsonschema.validate(data, SHAPE)
    return data["results"]


def test_each_clause_has_a_status_and_all_are_counted() -> None:
    results = made(finding(), clauses=CLAUSES)
    assert [test["status"] for test in results["tests"]] == ["failed", "passed", "other", "skipped"]
    summary = results["summary"]
    assert [summary[name] for name in ("tests", "passed", "failed", "skipped", "pending", "other")] == [
        4,
        1,
        1,
        1,
        0,
        1,
    ]
    assert results["tests"][0]["suite"] == ["op", "checks"]
    assert (results["tests"][0]["filePath"], results["tests"][0]["line"]) == ("contracts/op.yaml", 7)


def test_a_warning_that_does_not_fail_is_neither_passed_nor_skipped() -> None:
    warning = finding(severity=Severity.WARNING)
    assert made(warning, clauses=CLAUSES)["tests"][0]["status"] == "other"
    assert made(warning, clauses=CLAUSES, fails=failing("warning"))["tests"][0]["status"] == "failed"


def test_what_comes_and_goes_says_so_without_the_word_for_what_passed_in_the_end() -> None:
    changes = Changes(RunSummary("a"), flaky=(finding().fingerprint,))
    assert made(finding(), clauses=CLAUSES, changes=changes)["tests"][0]["tags"] == ["must", "flaky"]
    assert made(finding(), clauses=CLAUSES)["tests"][0]["tags"] == ["must"]


def test_times_are_milliseconds_since_1970() -> None:
    summary = made()["summary"]
    assert summary["start"] == 1795680000000
    assert summary["stop"] - summary["start"] == summary["duration"] == 950
    assert made(summary=RunSummary("a"))["summary"]["start"] == 0


def test_the_same_dossier_gives_the_same_report_in_plain_ascii() -> None:
    text = ctrf_json(hostile_dossier())
    assert text == ctrf_json(hostile_dossier())
    assert text.isascii()
    data = json.loads(text)
    jsonschema.validate(data, SHAPE)
    texts = [test.get("message", "") + test.get("trace", "") for test in data["results"]["tests"]]
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for each in texts for char in each if char != "\n")
