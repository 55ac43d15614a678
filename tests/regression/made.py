"""Reports made by hand, for tests of what is compared and accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from accordant.contracts import Clause, Strength
from accordant.exchange import Request
from accordant.findings import Breach, ClauseReport, Finding, KnownFinding, Report, Severity, Verdict, fingerprint
from accordant.locations import Location
from accordant.regression.baselines import Baseline

TODAY = date(2026, 11, 25)
PROBE = "op/rules/one-offset/refused"


def clause(id_: str, strength: Strength = Strength.MUST) -> Clause:
    return Clause(id_, strength, f"the summary of {id_}", "https://example.org/api", Location("a.yaml", 3))


def finding(id_: str = "op/checks/no-server-error", signature: str = "status 500", **changes: Any) -> Finding:
    made = Finding(
        "F1",
        clause(id_),
        Severity.ERROR,
        Breach("a status below 500", "status 500 for Ada", signature),
        (Request("S", (("begin_date", "1"), ("end_date", "2"))),),
        ("1-0001",),
        fingerprint(id_, signature),
    )
    return replace(made, **changes)


def known(of: Finding, **changes: Any) -> KnownFinding:
    made = KnownFinding(
        of.fingerprint, of.clause.id, "", of.breach.signature, "case 4711", "ada@example.org", TODAY, TODAY
    )
    return replace(made, **changes)


def held(id_: str, verdict: Verdict = Verdict.HELD) -> ClauseReport:
    return ClauseReport(clause(id_), verdict, {verdict: 1})


def observed(*answers: str, id_: str = PROBE) -> ClauseReport:
    """The first answer was given three times, each other one once."""
    counts = dict.fromkeys(answers, 1) | {answers[0]: 3}
    shown_by = {answer: (f"1-000{number}",) for number, answer in enumerate(answers, 1)}
    of = clause(id_, Strength.PROBE)
    return ClauseReport(of, Verdict.OBSERVED, {Verdict.OBSERVED: 3}, counts, shown_by=shown_by)


def report(*findings: Finding, clauses: tuple[ClauseReport, ...] | None = None, **changes: Any) -> Report:
    """Without clauses, those of the findings, violated."""
    if clauses is None:
        clauses = tuple(held(id_, Verdict.VIOLATED) for id_ in dict.fromkeys(one.clause.id for one in findings))
    numbered = tuple(replace(one, id=f"F{number}") for number, one in enumerate(findings, 1))
    return Report("a test", clauses, numbered, run="20261125-s", **changes)


def baseline(*entries: KnownFinding, **observations: tuple[str, ...]) -> Baseline:
    return Baseline("s", "s.yaml", {one.fingerprint: one for one in entries}, observations)
