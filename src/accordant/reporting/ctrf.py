"""A report in the Common Test Report Format, a JSON form of test results that several dashboards read.

Source: https://ctrf.io/docs/specification/overview, version 1.0.0 of the specification.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from accordant import __version__
from accordant.findings import Severity, Verdict
from accordant.reporting.dossiers import Dossier
from accordant.reporting.headlines import headline
from accordant.reporting.text import safe
from accordant.reporting.trials import ERRORS, Trial, iter_trials

__all__ = ["ctrf_data", "ctrf_json"]

SPECIFICATION: Final = "1.0.0"
_STATUSES: Final = ("passed", "failed", "skipped", "pending", "other")
_OPEN: Final = frozenset({Verdict.UNSTABLE.value, Verdict.NOT_JUDGED.value, Verdict.VIOLATED.value})
"""The verdicts of skipped trials that were carried out all the same, so that ``skipped`` would not be true."""


def ctrf_json(dossier: Dossier, fails: Collection[Severity] = ERRORS) -> str:
    """Return a report as CTRF; see `ctrf_data`. ASCII only."""
    return json.dumps(ctrf_data(dossier, fails), indent=2) + "\n"


def ctrf_data(dossier: Dossier, fails: Collection[Severity] = ERRORS) -> dict[str, Any]:
    """Return a report as CTRF, as plain data.

    Args:
        fails: The severities whose findings make a test fail.
    """
    report, head = dossier.report, headline(dossier)
    flaky = set(dossier.changes.flaky) if dossier.changes is not None else set()
    trials = list(iter_trials(dossier, fails))
    statuses = Counter(map(_status, trials))
    start = _epoch_ms(dossier.summary.date)
    duration = round(sum(value for timing in dossier.timings for value in timing.milliseconds))
    return {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "reportId": str(uuid.uuid5(uuid.NAMESPACE_URL, safe(f"accordant:{report.run}:{report.title}"))),
        "generatedBy": f"accordant {__version__}",
        "results": {
            "tool": {"name": "accordant", "version": __version__},
            "summary": {
                "tests": len(trials),
                **{status: statuses[status] for status in _STATUSES},
                "suites": len({trial.suite for trial in trials}),
                "start": start,
                "stop": start + duration,
                "duration": duration,
            },
            "tests": [_test(trial, flaky) for trial in trials],
            "environment": {
                "reportName": safe(report.title),
                **({"testEnvironment": safe(dossier.url)} if dossier.url else {}),
            },
            "extra": {
                "run": safe(report.run),
                "label": safe(dossier.summary.label),
                "answer": safe(head.text),
                "caveats": [safe(caveat) for caveat in head.caveats],
            },
        },
    }


def _status(trial: Trial) -> str:
    return "other" if trial.status == "skipped" and trial.verdict in _OPEN else trial.status


def _test(trial: Trial, flaky: Collection[str]) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": safe(trial.name),
        "status": _status(trial),
        "duration": 0,
        "suite": [safe(part) for part in trial.suite],
        "rawStatus": trial.verdict or trial.status,
        "type": "contract",
    }
    if trial.message:
        test["message"] = safe(trial.message)
    if trial.details:
        test["trace"] = "\n".join(map(safe, trial.details))
    # The format's own word is for tests that passed in the end.
    comes_and_goes = ["flaky"] if any(finding.fingerprint in flaky for finding in trial.findings) else []
    if trial.clause is not None:
        test["tags"] = [trial.clause.strength.value, *comes_and_goes]
        test["filePath"] = safe(trial.clause.location.file)
        test["line"] = trial.clause.location.line
        test["extra"] = {"clause": safe(trial.clause.id), "source": safe(trial.clause.source)}
        if trial.findings:
            test["extra"]["fingerprints"] = [finding.fingerprint for finding in trial.findings]
    return test


def _epoch_ms(date: str) -> int:
    """Return an ISO 8601 date in milliseconds since 1970; 0 where there is none, for the format has to have one."""
    try:
        return round(datetime.fromisoformat(date).timestamp() * 1000)
    except ValueError:
        return 0
