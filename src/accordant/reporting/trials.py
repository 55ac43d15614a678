"""Clauses as test cases, for the formats of test runners: one clause, one trial, with the status that a runner knows.

What fails is what the caller wants to fail on. A clause that is broken in a way which does not count, and one of which
nothing can be said, are skipped with the reason: neither may be counted as passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accordant.contracts import Clause
from accordant.findings import ClauseReport, Finding, Report, Severity, Verdict
from accordant.reporting.commands import own_parameters
from accordant.reporting.dossiers import Dossier

__all__ = ["ERRORS", "Trial", "failing", "iter_trials"]

ERRORS = frozenset({Severity.ERROR})
"""What fails unless somebody says otherwise."""

_PASSED = frozenset({Verdict.HELD, Verdict.OBSERVED})


@dataclass(frozen=True, slots=True)
class Trial:
    """A test case.

    Attributes:
        suite: Operation and kind of the clause.
        clause: None where it is about the whole run.
        verdict: As the run has it; empty where it is about the whole run.
        status: ``passed``, ``failed`` or ``skipped``.
        message: Why it is not passed, in a line; what was observed where it is.
        details: The findings, line by line; empty where there are none.
    """

    suite: tuple[str, ...]
    name: str
    clause: Clause | None
    verdict: str
    status: str
    message: str = ""
    details: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def failing(fail_on: str) -> frozenset[Severity]:
    """Return the severities that fail: each with those before it, none for ``never``."""
    return (
        frozenset() if fail_on == "never" else frozenset(list(Severity)[: list(Severity).index(Severity(fail_on)) + 1])
    )


def iter_trials(dossier: Dossier, fails: Collection[Severity] = ERRORS) -> Iterator[Trial]:
    """Yield a trial for each clause, in the contract's order, before it one for each operation that never succeeded.

    Args:
        fails: The severities whose findings make a trial fail.
    """
    report = dossier.report
    findings: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        findings[finding.clause.id].append(finding)
    for operation in report.failed_operations:
        said = "it was never answered with a success, so that most of it could not be judged"
        yield Trial((operation,), "is answered with a success", None, "", "failed", said, (said,))
    clauses = {item.clause.id: item for item in report.clauses}
    for item in clauses.values():
        yield _trial(item.clause, item, findings[item.clause.id], report, fails)
    # Recordings are judged without the clauses of a run.
    for key, found in findings.items():
        if key not in clauses:
            yield _trial(found[0].clause, None, found, report, fails)


def _trial(
    clause: Clause, item: ClauseReport | None, findings: Sequence[Finding], report: Report, fails: Collection[Severity]
) -> Trial:
    operation, kind, name = clause.id.split("/", 2)
    counted = [finding for finding in findings if finding in report.counted]
    failed = [finding for finding in counted if finding.severity in fails]
    verdict = item.verdict if item is not None else Verdict.VIOLATED
    if failed:
        status, message = "failed", _line(failed[0], len(failed))
    elif counted:
        status, message = (
            "skipped",
            f"{counted[0].severity.value}, which does not fail: {_line(counted[0], len(counted))}",
        )
    elif findings:
        known = findings[0].known
        reason = f"{known.reason} ({known.owner}, until {known.expires})" if known is not None else ""
        status, message = "skipped", f"known: {reason or _line(findings[0], len(findings))}"
    elif verdict in _PASSED:
        observed = _most(item.observations) if item is not None and verdict is Verdict.OBSERVED else ""
        status, message = "passed", f"observed: {observed}" if observed else ""
    else:
        why = next(iter(item.reasons), "") if item is not None else ""
        status, message = "skipped", f"{verdict.value}: {why}" if why else verdict.value
    details = tuple(line for finding in findings for line in _details(finding, report.run))
    return Trial((operation, kind), name, clause, verdict.value, status, message, details, tuple(findings))


def _line(finding: Finding, count: int) -> str:
    more = f" (and {count - 1} more)" if count > 1 else ""
    return f"expected {finding.breach.expected}, got {finding.breach.actual}{more}"


def _most(observations: Mapping[str, int]) -> str:
    return "; ".join(f"{text} ({count})" for text, count in observations.items())


def _details(finding: Finding, run: str) -> Iterator[str]:
    yield f"{finding.id} {finding.severity.value} {finding.fingerprint}"
    yield f"expected  {finding.breach.expected}"
    yield f"actual    {finding.breach.actual}"
    if finding.breach.place is not None:
        yield f"where     {finding.breach.place}"
    if finding.document:
        yield f"file      {finding.document}"
    for request in finding.requests[:2]:
        if request.parameters:
            sent = " ".join(f"{name}={value}" for name, value in own_parameters(request))
            yield f"request   {request.http_method} {request.servlet} {sent}"
    yield f"contract  {finding.clause.location} ({finding.clause.strength.value})"
    yield f"source    {finding.clause.source}"
    if run:
        yield f"again     accordant replay {run} {finding.id}"
