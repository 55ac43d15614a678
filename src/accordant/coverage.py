"""Outcomes of many exchanges to one verdict for each clause, with what stands behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from accordant.contracts import Operation
from accordant.findings import ClauseReport, Outcome, Verdict

__all__ = ["clause_reports"]


def clause_reports(operation: Operation, outcomes: Iterable[Outcome]) -> tuple[ClauseReport, ...]:
    """Return what the outcomes say about each clause of an operation, in the contract's order.

    The verdict is the first in the order of `Verdict` that any outcome has: one breach outweighs any number of
    successes, and one non-vacuous success outweighs any number of vacuous ones.
    """
    by_clause: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_clause[outcome.clause].append(outcome)
    reports = []
    for clause in operation.clauses():
        found = by_clause.get(clause.id, [])
        counts = Counter(outcome.verdict for outcome in found)
        verdict = next((v for v in Verdict if v in counts), Verdict.NOT_EXERCISED)
        reports.append(
            ClauseReport(
                clause,
                verdict,
                {v: counts[v] for v in Verdict if v in counts},
                dict(Counter(o.observation for o in found if o.observation).most_common()),
                dict(Counter(o.reason for o in found if o.reason and o.verdict is verdict).most_common()),
                # Reversed, so that of several with one key the first stays.
                {o.observation: o.cases for o in reversed(found) if o.observation},
            )
        )
    return tuple(reports)
