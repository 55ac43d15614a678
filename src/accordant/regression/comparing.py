"""A report and a baseline to a report that says what is known, fixed, expired, changed and new.

A finding is known by its fingerprint, which is the clause and how it is broken, never an address and a status. Where a
breach says too little to tell two defects apart (any answer of status 500), it must be seen with the parameters that
were accepted, or more of them; and in the same way (a list that begins later is no list that begins earlier). What is
known is shown, and does not count; its clause stays violated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from accordant.exchange import Request
from accordant.findings import (
    Breach,
    ClauseReport,
    Comparison,
    Finding,
    KnownFinding,
    Report,
    Severity,
    Standing,
    Verdict,
    fingerprint,
)
from accordant.provocations import is_covered
from accordant.regression.baselines import Baseline

__all__ = ["compared", "observed_answers"]


def compared(report: Report, baseline: Baseline, today: date, requests: Mapping[str, Request] | None = None) -> Report:
    """Return a report with what a baseline says of it.

    Findings keep their order and ids; those of changed observations come behind them.

    Args:
        today: An entry counts again on the day after the one on which it expires.
        requests: Of each case of the run; without them it is not looked at what was sent.
    """
    findings = [_with_standing(finding, baseline, today) for finding in report.findings]
    changed = list(_changed(report, baseline, requests or {}, len(findings)))
    seen = {finding.fingerprint for finding in findings}
    verdicts = {clause.clause.id: clause for clause in report.clauses}
    absent = [known for key, known in baseline.findings.items() if key not in seen]
    doubts = {known.fingerprint: _why_not_fixed(known, verdicts, report, requests) for known in absent}
    answers = observed_answers(report)
    return replace(
        report,
        findings=(*findings, *changed),
        clauses=tuple(_marked(report.clauses, findings)),
        comparison=Comparison(
            baseline.file,
            fixed=tuple(known for known in absent if not doubts[known.fingerprint]),
            unseen=tuple((known, doubts[known.fingerprint]) for known in absent if doubts[known.fingerprint]),
            added={clause: now for clause, now in answers.items() if clause not in baseline.observations},
            missing=dict(_missing(answers, baseline)),
        ),
    )


def observed_answers(report: Report) -> dict[str, tuple[str, ...]]:
    """Return by clause what was observed, in words, sorted; how often does not count."""
    return {each.clause.id: tuple(sorted(each.observations)) for each in report.clauses if each.observations}


def _with_standing(finding: Finding, baseline: Baseline, today: date) -> Finding:
    known = baseline.findings.get(finding.fingerprint)
    if known is None:
        return finding
    if today > known.expires:
        standing = Standing.EXPIRED
    elif not is_covered(finding.seen_with, known.seen_with) or not _is_seen_alike(finding, known):
        standing = Standing.WIDER
    else:
        standing = Standing.KNOWN
    return replace(finding, standing=standing, known=known)


def _is_seen_alike(finding: Finding, known: KnownFinding) -> bool:
    return not known.seen_as or set(finding.seen_as) <= set(known.seen_as)


def _marked(clauses: Iterable[ClauseReport], findings: Iterable[Finding]) -> Iterator[ClauseReport]:
    """Yield the clauses; those that are broken in no way but known ones say so."""
    standings: dict[str, set[Standing]] = {}
    for finding in findings:
        standings.setdefault(finding.clause.id, set()).add(finding.standing)
    for each in clauses:
        yield replace(each, is_known=standings.get(each.clause.id) == {Standing.KNOWN})


def _changed(report: Report, baseline: Baseline, requests: Mapping[str, Request], numbered: int) -> Iterator[Finding]:
    """Yield a finding for each clause that has an answer of which the baseline does not know."""
    for each in report.clauses:
        before = baseline.observations.get(each.clause.id)
        new = [answer for answer in each.observations if before is not None and answer not in before]
        if before is None or not new:
            continue
        numbered += 1
        cases = each.shown_by.get(new[0], ())
        yield Finding(
            id=f"F{numbered}",
            clause=each.clause,
            severity=Severity.CHANGED,
            breach=Breach(f"as accepted: {_listed(before)}", _listed(new), f"observed {_listed(sorted(new))}"),
            requests=tuple(requests[case] for case in cases if case in requests),
            cases=cases,
            fingerprint=fingerprint(each.clause.id, f"observed {_listed(sorted(new))}"),
            count=sum(each.observations[answer] for answer in new),
        )


def _listed(answers: Iterable[str]) -> str:
    return "; ".join(answers)


def _missing(answers: Mapping[str, tuple[str, ...]], baseline: Baseline) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the answers that are not seen any more, where nothing new is seen in their place.

    That is no finding: another run may send other values, or fewer.
    """
    for clause, now in answers.items():
        before = baseline.observations.get(clause, ())
        lacking = tuple(answer for answer in before if answer not in now)
        if lacking and set(now) <= set(before):
            yield clause, lacking


def _why_not_fixed(
    known: KnownFinding,
    verdicts: Mapping[str, ClauseReport],
    report: Report,
    requests: Mapping[str, Request] | None,
) -> str:
    """Return why it proves nothing that a known finding is not seen; empty where it is fixed."""
    clause = verdicts.get(known.clause)
    if not report.is_complete:
        return "the run did not come to its end"
    if clause is None:
        return "the run was not about this clause"
    if clause.verdict is Verdict.HELD:
        return "" if requests is None else _why_not_provoked(known, requests)
    if clause.verdict is Verdict.VIOLATED:
        return "the clause is broken in another way"
    return f"the clause is {clause.verdict.value}"


def _why_not_provoked(known: KnownFinding, requests: Mapping[str, Request]) -> str:
    """Return what nobody has sent that it takes to see a defect; empty where it was sent, or nothing is known of it."""
    sent = [request.sent.keys() for request in requests.values()]
    if not known.seen_with or any(set(names) <= one for names in known.seen_with for one in sent):
        return ""
    return f"no request of the run sends {' and '.join(known.seen_with[0])}"
