"""A report as SARIF 2.1.0, for code scanning: each finding stands at its clause in the contract file.

Source: SARIF Version 2.1.0, OASIS Standard, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final
from urllib.parse import quote

from accordant import __version__
from accordant.contracts import Clause, Strength
from accordant.findings import Finding, Severity, Standing
from accordant.reporting.dossiers import Dossier
from accordant.reporting.headlines import headline
from accordant.reporting.links import link_of
from accordant.reporting.text import safe
from accordant.reporting.trends import Changes

__all__ = ["FINGERPRINT", "message_text", "sarif_data", "sarif_json"]

FINGERPRINT: Final = "accordant/v1"
"""The name of our fingerprints; another way to make them would have another number (section 3.27.17)."""

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.CHANGED: "note"}
_DEFAULTS: Final = {Strength.MUST: "error", Strength.SHOULD: "warning", Strength.PROBE: "note"}


def sarif_json(dossier: Dossier) -> str:
    """Return a report as SARIF; see `sarif_data`. ASCII only."""
    return json.dumps(sarif_data(dossier), indent=2) + "\n"


def sarif_data(dossier: Dossier) -> dict[str, Any]:
    """Return a report as SARIF, as plain data: the clauses are rules, the findings results.

    What the baseline knows is suppressed, with its reason; what an earlier run had is unchanged.
    """
    report = dossier.report
    clauses = {item.clause.id: item.clause for item in report.clauses}
    clauses |= {finding.clause.id: finding.clause for finding in report.findings}
    places = {clause: number for number, clause in enumerate(clauses)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "accordant",
                "version": __version__,
                "rules": [_rule(clause) for clause in clauses.values()],
            }
        },
        "invocations": [_invocation(dossier)],
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder in which accordant was called."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, places[finding.clause.id], dossier) for finding in report.findings],
    }
    if report.run:
        run["automationDetails"] = {"id": f"accordant/{safe(report.run)}"}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def message_text(text: str) -> str:
    """Return what says a text in a message: braces doubled, and nothing in it that would be a link (section 3.11)."""
    return safe(text).replace("](", "] (").replace("{", "{{").replace("}", "}}")


def _rule(clause: Clause) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": safe(clause.id),
        "shortDescription": {"text": message_text(clause.summary or clause.id)},
        "fullDescription": {"text": message_text(f"{clause.summary or clause.id}. Source: {clause.source}")},
        "defaultConfiguration": {"level": _DEFAULTS[clause.strength]},
        "properties": {"tags": [clause.kind, clause.strength.value]},
    }
    if address := link_of(clause.source).address:
        rule["helpUri"] = quote(address, safe="%/:?#[]@!$&'()*+,;=~")
    return rule


def _result(finding: Finding, place: int, dossier: Dossier) -> dict[str, Any]:
    clause, breach = finding.clause, finding.breach
    where = f", at {breach.place}" if breach.place is not None else ""
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(clause.location.file),
            "region": {"startLine": max(clause.location.line, 1), "startColumn": max(clause.location.column, 1)},
        }
    }
    if breach.place is not None and breach.place.path:
        location["logicalLocations"] = [{"fullyQualifiedName": safe(breach.place.path)}]
    result: dict[str, Any] = {
        "ruleId": safe(clause.id),
        "ruleIndex": place,
        "level": _LEVELS[finding.severity],
        "message": {"text": message_text(f"Expected {breach.expected}, got {breach.actual}{where}.")},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {
            "finding": finding.id,
            "count": finding.count,
            "requests": [
                {
                    "method": request.http_method,
                    "servlet": safe(request.servlet),
                    "parameters": [[safe(name), safe(value)] for name, value in request.parameters],
                }
                for request in finding.requests[:2]
                if request.parameters
            ],
        },
    }
    if dossier.changes is not None:
        result["baselineState"] = _state(finding, dossier.changes)
    if finding.known is not None and finding.standing is Standing.KNOWN:
        reason = f"{finding.known.reason} ({finding.known.owner}, until {finding.known.expires})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": safe(reason)}]
    return result


def _state(finding: Finding, changes: Changes) -> str:
    """Return how a result stands to the earlier run; where one of them says it, all do (section 3.27.24)."""
    if finding.fingerprint in changes.flaky:
        return "updated"
    return "unchanged" if finding.fingerprint in changes.still else "new"


def _artifact(file: str) -> dict[str, str]:
    """Return where a file is: relative to the folder of the call where it can be, else as a whole address."""
    windows = PureWindowsPath(file)
    if windows.drive:
        return {"uri": f"file:///{quote(windows.as_posix(), safe='/:')}"}
    path = PurePosixPath(file.replace("\\", "/"))
    if path.is_absolute():
        return {"uri": f"file://{quote(str(path))}"}
    return {"uri": quote(str(path)), "uriBaseId": "SRCROOT"}


def _invocation(dossier: Dossier) -> dict[str, Any]:
    report, head = dossier.report, headline(dossier)
    invocation: dict[str, Any] = {
        "executionSuccessful": report.is_complete and not report.failed_operations,
        "toolExecutionNotifications": [
            {"level": "warning", "message": {"text": message_text(caveat)}} for caveat in head.caveats
        ],
    }
    if dossier.summary.date.endswith("Z"):
        invocation["startTimeUtc"] = dossier.summary.date
    return invocation
