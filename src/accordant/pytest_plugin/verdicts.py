"""Judged exchanges to what becomes of a test: of a clause, and of one caller and format where it is tested for each.

A clause of which nothing can be said is skipped with the reason, never passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from accordant.contracts import Assert, Clause, Operation, Parameter, Relation, Rule, Strength
from accordant.findings import Finding, Outcome, Report, Standing, Verdict
from accordant.judging import Judge, breach_fingerprint
from accordant.reporting.trials import failing

__all__ = ["Cell", "Judged", "Result", "cells_of"]

_PASSED = frozenset({Verdict.HELD, Verdict.OBSERVED})


@dataclass(frozen=True, slots=True)
class Cell:
    """As whom a request is made, and in which format the answer is asked for."""

    caller: str
    format: str

    def __str__(self) -> str:
        return f"{self.caller}-{self.format}"


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of a test.

    Attributes:
        reason: Why it is skipped, or its failure expected; empty for others.
        findings: Those that make it fail, or would if they were not known.
        requests: How many exchanges it rests upon.
    """

    status: Literal["passed", "failed", "skipped", "known"]
    verdict: Verdict
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    requests: int = 0


def cells_of(operation: Operation, clause: Clause) -> tuple[Cell | None, ...]:
    """Return what a clause is tested for: each caller that it is about with each format, where it must hold."""
    formats = tuple(operation.api.media_types)
    if clause.strength is not Strength.MUST or not formats:
        return (None,)
    callers = sorted(_callers(operation, clause), key=lambda caller: caller != "server")
    return tuple(Cell(caller, name) for caller in callers for name in formats) or (None,)


def _callers(operation: Operation, clause: Clause) -> list[str]:
    _, kind, name = clause.id.split("/", 2)
    constructs: Mapping[str, Mapping[str, Parameter | Rule | Assert | Relation]] = {
        "parameters": operation.parameters,
        "rules": operation.rules,
        "asserts": operation.asserts,
        "relations": operation.relations,
    }
    construct = constructs.get(kind, {}).get(name if kind in {"asserts", "relations"} else name.partition("/")[0])
    return [caller for caller in operation.servlets if construct is None or construct.is_for(caller)]


@dataclass
class _Sayings:
    """What the outcomes of one clause say, all of them or those of one cell."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    reasons: dict[Verdict, Counter[str]] = field(default_factory=dict)
    cases: set[str] = field(default_factory=set)
    breaches: dict[str, list[Outcome]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        self.verdicts[outcome.verdict] += 1
        self.cases.update(outcome.cases)
        if outcome.reason:
            self.reasons.setdefault(outcome.verdict, Counter())[outcome.reason] += 1
        if outcome.verdict is Verdict.VIOLATED:
            self.breaches.setdefault(breach_fingerprint(outcome), []).append(outcome)


class Judged:
    """A run that was judged, asked about one test after the other.

    Args:
        report: With what the baseline says.
        callers: As whom requests were sent.
        site: Its name.
    """

    def __init__(self, judge: Judge, report: Report, callers: tuple[str, ...], site: str) -> None:
        self.judge = judge
        self.report = report
        self.site = site
        self._callers = callers
        self._clauses = {each.clause.id: each for each in report.clauses}
        self._cells: dict[str, tuple[Cell | None, ...]] = {
            clause.id: cells_of(judge.operation, clause) for clause in judge.operation.clauses()
        }
        self._sayings: dict[tuple[str, Cell | None], _Sayings] = {}
        for outcome in judge.iter_outcomes():
            for cell in self._cells_of(outcome):
                self._sayings.setdefault((outcome.clause, cell), _Sayings()).add(outcome)

    def _cells_of(self, outcome: Outcome) -> set[Cell | None]:
        """Return for which tests an outcome counts: at least for one, so that no breach is lost."""
        cells = self._cells.get(outcome.clause, ())
        if cells in {(), (None,)}:
            return set(cells)
        caller = self.judge.answers[min(outcome.cases)].case.caller
        # Where no legal format was asked for, it is the first one of that caller.
        other = next((cell for cell in cells if cell is not None and cell.caller == caller), cells[0])
        return {cell for cell in cells if cell in self._asked(outcome.cases)} or {other}

    def result(self, clause: Clause, cell: Cell | None, fail_on: str) -> Result:
        """Return what becomes of one test.

        Args:
            fail_on: As for `reporting.trials.failing`.
        """
        sayings = self._sayings.get((clause.id, cell), _Sayings())
        verdict = next((one for one in Verdict if one in sayings.verdicts), Verdict.NOT_EXERCISED)
        findings = list(self._findings(clause, cell, sayings))
        counted = [one for one in findings if one.standing is not Standing.KNOWN]
        failed = [one for one in counted if one.severity in failing(fail_on)]
        requests = len(sayings.cases)
        if failed:
            return Result("failed", verdict, findings=tuple(failed), requests=requests)
        if clause.id.endswith("/checks/accepted") and self.report.failed_operations and fail_on != "never":
            return Result("failed", verdict, "it was never answered with a success", requests=requests)
        if counted:
            reason = f"{counted[0].severity.value}, which does not fail: {_line(counted[0])}"
            return Result("skipped", verdict, reason, tuple(counted), requests)
        if findings:
            known = findings[0].known
            reason = f"{known.reason} ({known.owner}, until {known.expires})" if known is not None else ""
            return Result("known", verdict, reason, tuple(findings), requests)
        if verdict in _PASSED:
            return Result("passed", verdict, requests=requests)
        why = self._why(clause, cell, verdict, sayings)
        return Result("skipped", verdict, f"{verdict.value}: {why}" if why else verdict.value, requests=requests)

    def _findings(self, clause: Clause, cell: Cell | None, sayings: _Sayings) -> Iterator[Finding]:
        for finding in self.report.findings:
            if finding.clause.id != clause.id:
                continue
            outcomes = sayings.breaches.get(finding.fingerprint, [])
            if cell is None:
                yield finding  # what was observed and has changed among them
            elif outcomes:
                yield self._shown(finding, cell, outcomes)

    def _shown(self, finding: Finding, cell: Cell, outcomes: list[Outcome]) -> Finding:
        """Return a finding as it is seen by one caller in one format, with their smallest request."""
        finding = replace(finding, count=len({outcome.cases for outcome in outcomes}))
        if cell in self._asked(finding.cases):
            return finding
        best = min(outcomes, key=self._size)
        assert best.breach is not None
        return replace(
            finding,
            breach=best.breach,
            requests=tuple(self.judge.answers[case].case.request for case in best.cases),
            cases=best.cases,
            minimal="not minimised",
        )

    def _asked(self, cases: Iterable[str]) -> set[Cell]:
        answers = [self.judge.answers[case] for case in cases]
        return {Cell(answer.case.caller, answer.expected_format or "") for answer in answers}

    def _size(self, outcome: Outcome) -> tuple[int, int, str]:
        requests = [self.judge.answers[case].case.request for case in outcome.cases]
        return len(requests), sum(len(request.parameters) for request in requests), outcome.cases[0]

    def _why(self, clause: Clause, cell: Cell | None, verdict: Verdict, sayings: _Sayings) -> str:
        """Return why nothing can be said."""
        own = sayings.reasons.get(verdict)
        if own:
            return own.most_common(1)[0][0]
        whole = self._clauses.get(clause.id)
        if whole is not None and whole.verdict is verdict and whole.reasons:
            return next(iter(whole.reasons))
        if cell is None or verdict is not Verdict.NOT_EXERCISED:
            return ""
        if cell.caller not in self._callers:
            return f"nobody called as the {cell.caller}"
        return f"no request of the {cell.caller} that asks for {cell.format} was made for it"


def _line(finding: Finding) -> str:
    return f"expected {finding.breach.expected}, got {finding.breach.actual}"
