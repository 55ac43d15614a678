"""A report as JSON, for programs. The shape carries a version; it only grows within one.

It is described by ``schemas/report.schema.json``.
"""

from __future__ import annotations

import json
from typing import Any

from accordant.contracts import Clause
from accordant.findings import (
    REPORT_VERSION,
    Comparison,
    Coverage,
    Finding,
    KnownFinding,
    Report,
    Severity,
    Standing,
    Verdict,
)
from accordant.reporting.commands import curl_command

__all__ = ["report_data", "report_json"]


def report_json(report: Report, *, url: str = "") -> str:
    """Return a report as JSON text, keys in a fixed order; see `report_data`.

    ASCII only: what a response holds cannot do anything to a terminal then.
    """
    return json.dumps(report_data(report, url=url), indent=2) + "\n"


def report_data(report: Report, *, url: str = "") -> dict[str, Any]:
    """Return a report as plain data.

    Args:
        url: Of the site, for the command lines that send a request again; empty for recorded files.
    """
    return {
        "accordant": {"report": REPORT_VERSION},
        "title": report.title,
        "run": report.run,
        "record": report.record,
        "seed": report.seed,
        "requests": report.requests,
        "answered": report.answered,
        "validated": report.judged,
        "bare": report.bare,
        "not_validated": [{"what": what, "why": why} for what, why in report.unjudged],
        "not_read": [{"what": what, "why": why} for what, why in report.unreadable],
        "passed_over": [{"what": what, "why": why} for what, why in report.passed_over],
        "pairs": report.pairs and {"compared": report.pairs[0], "different": report.pairs[1]},
        "documents_with_findings": report.documents_with_findings,
        "dropped_lines": report.dropped,
        "complete": report.is_complete,
        "operations_without_success": list(report.failed_operations),
        "counts": {
            "findings": {
                **{each.value: sum(one.severity is each for one in report.counted) for each in Severity},
                "known": len(report.known),
                "expired": sum(one.standing is Standing.EXPIRED for one in report.findings),
                "wider": sum(one.standing is Standing.WIDER for one in report.findings),
                "fixed": len(report.comparison.fixed) if report.comparison is not None else 0,
            },
            "clauses": {each.value: report.count(each) for each in Verdict},
        },
        "written": [
            {
                "operation": one.operation,
                "what": one.what,
                "key": one.key,
                "marker": one.marker,
                "case": one.case,
            }
            for one in report.written
        ],
        "coverage": report.coverage and _coverage(report.coverage),
        "baseline": report.comparison and _comparison(report.comparison),
        "findings": [_finding(finding, url) for finding in report.findings],
        "clauses": [
            {
                **_clause(item.clause),
                "verdict": item.verdict.value,
                "known": item.is_known,
                "counts": {verdict.value: count for verdict, count in item.counts.items()},
                "observations": dict(item.observations),
                "reasons": dict(item.reasons),
            }
            for item in report.clauses
        ],
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "clauses": [
            {
                "id": one.clause,
                "exercised": one.exercised,
                "telling": one.telling,
                "by": [{"caller": caller, "format": form, "telling": n} for (caller, form), n in one.cells.items()],
            }
            for one in coverage.clauses
        ],
        "parameters": [
            {
                "name": one.name,
                "breaking": one.breaking,
                "boundary": one.boundary,
                "classes": [
                    {"class": name, **{fate: counts.get(fate, 0) for fate in ("accepted", "refused", "otherwise")}}
                    for name, counts in one.classes.items()
                ],
            }
            for one in coverage.parameters
        ],
        "rules": [{"name": one.name, "breaking": one.breaking, "boundary": one.boundary} for one in coverage.rules],
        "pairs": {
            "covered": coverage.pairs,
            "coverable": coverage.coverable,
            "undecided": coverage.undecided,
            "uncovered": [list(pair) for pair in coverage.uncovered],
        },
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "file": comparison.file,
        "fixed": [_known(known) for known in comparison.fixed],
        "unseen": [{**_known(known), "why": why} for known, why in comparison.unseen],
        "first_observations": {clause: list(answers) for clause, answers in comparison.added.items()},
        "missing_observations": {clause: list(answers) for clause, answers in comparison.missing.items()},
    }


def _known(known: KnownFinding) -> dict[str, Any]:
    return {
        "fingerprint": known.fingerprint,
        "clause": known.clause,
        "summary": known.summary,
        "signature": known.signature,
        "seen_with": [list(names) for names in known.seen_with],
        "seen_as": list(known.seen_as),
        "reason": known.reason,
        "owner": known.owner,
        "accepted": known.accepted and known.accepted.isoformat(),
        "expires": known.expires.isoformat(),
        "run": known.run,
    }


def _clause(clause: Clause) -> dict[str, Any]:
    location = clause.location
    return {
        "id": clause.id,
        "strength": clause.strength.value,
        "summary": clause.summary,
        "source": clause.source,
        "location": {"file": location.file, "line": location.line, "column": location.column},
    }


def _finding(finding: Finding, url: str) -> dict[str, Any]:
    place = finding.breach.place
    return {
        "id": finding.id,
        "fingerprint": finding.fingerprint,
        "severity": finding.severity.value,
        "standing": finding.standing.value,
        "known": finding.known and _known(finding.known),
        "clause": _clause(finding.clause),
        "expected": finding.breach.expected,
        "actual": finding.breach.actual,
        "signature": finding.breach.signature,
        "seen_with": [list(names) for names in finding.seen_with],
        "seen_as": list(finding.seen_as),
        "place": place and {"path": place.path, "line": place.line, "column": place.column},
        "document": finding.document,
        "documents": list(finding.documents),
        "variants": [{"actual": text, "count": count} for text, count in finding.variants],
        "count": finding.count,
        "minimal": finding.minimal,
        "cases": list(finding.cases),
        "requests": [
            {
                "method": request.http_method,
                "servlet": request.servlet,
                "parameters": [list(pair) for pair in request.parameters],
                "curl": curl_command(request, url) if url else "",
            }
            for request in finding.requests
            if request.parameters
        ],
    }
