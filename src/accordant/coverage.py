"""Outcomes of many exchanges to one verdict for each clause, with what stands behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from accordant.contracts import Operation
from accordant.findings import ClauseReport, Outcome, Verdict

__all__ = ["clause_reports"]


def clause_reports(operation: Operation, outcomes: Iterable[Outcome]) -> tuple[ClauseReport, ...]:
    """Return what the outcomes say about each clause of an operation, in the contract's order.

    The verdict is the first in the order of `Verdict` that any outcome has: one breach outweighs any number of
    successes, and one non-vacuous success outweighs any number of vacuous ones. Where a site had moved and what was
    asked in a later round held, that counts instead: it was asked for that.
    """
    counts: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
    observed: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    observations: defaultdict[str, Counter[str]] = defaultdict(Counter)
    reasons: defaultdict[tuple[str, Verdict], Counter[str]] = defaultdict(Counter)
    rounds: defaultdict[tuple[str, Verdict], set[str]] = defaultdict(set)
    for outcome in outcomes:
        rounds[outcome.clause, outcome.verdict].add(_round(outcome))
        counts[outcome.clause][outcome.verdict] += 1
        if outcome.observation:
            observations[outcome.clause][outcome.observation] += 1
            observed[outcome.clause].setdefault(outcome.observation, outcome.cases)
        if outcome.reason:
            reasons[outcome.clause, outcome.verdict][outcome.reason] += 1
    reports = []
    for clause in operation.clauses():
        found = counts[clause.id]
        moved, held = (max(rounds[clause.id, v], default="") for v in (Verdict.UNSTABLE, Verdict.HELD))
        counting = [v for v in Verdict if v in found and not (v is Verdict.UNSTABLE and held > moved)]
        verdict = next(iter(counting), Verdict.NOT_EXERCISED)
        if verdict is Verdict.NOT_EXERCISED and _is_of_refusal(clause.id, counts):
            reasons[clause.id, verdict]["what was sent for it was answered without an error document"] += 1
        reports.append(
            ClauseReport(
                clause,
                verdict,
                {v: found[v] for v in Verdict if v in found},
                dict(observations[clause.id].most_common()),
                dict(reasons[clause.id, verdict].most_common()),
                dict(observed[clause.id]),
            )
        )
    return tuple(reports)


def _is_of_refusal(clause: str, counts: Mapping[str, Counter[Verdict]]) -> bool:
    """Tell whether a clause is about how a request is refused, of which was seen only if it is."""
    construct, _, part = clause.rpartition("/")
    return part in {"status", "codes"} and bool(counts.get(f"{construct}/refused"))


def _round(outcome: Outcome) -> str:
    """Return the round in which an outcome was seen: ids of cases begin with it."""
    return min(outcome.cases, default="").partition("-")[0]
