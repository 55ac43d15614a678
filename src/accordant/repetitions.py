"""A finding's requests sent once more: is it still there?"""

from __future__ import annotations

from collections.abc import Sequence

from accordant.exchange import Case, Exchange, Phase
from accordant.findings import Finding, Verdict
from accordant.judging import Judge, breach_fingerprint
from accordant.transports import Transport

__all__ = ["cases_of", "is_still_there"]


def cases_of(judge: Judge, finding: Finding) -> list[Case]:
    """Return the requests that show a finding, with those that they are compared with, in the order of the plan."""
    groups = {judge.answers[case].case.group for case in finding.cases}
    return [answer.case for answer in judge.ordered() if answer.case.group in groups]


def is_still_there(judge: Judge, finding: Finding, transport: Transport) -> bool:
    """Send the requests of a finding again, and tell whether they show the same defect.

    What the site had shown of whole lists counts still: it is what the answers are held against.

    Args:
        judge: Of the run that found it.
    """
    cases = cases_of(judge, finding)
    fresh = Judge(
        judge.operation,
        judge.reader,
        judge.time_zone,
        operations=judge.operations,
        is_pseudonymised=judge.is_pseudonymised,
    )
    fresh.add(answer.exchange for answer in judge.ordered() if answer.case.role == "reference")
    fresh.add(_sent(cases, transport))
    sent = {case.id for case in cases}
    # A finding may have been made smaller, or may be one of all answers together.
    outcomes = [*fresh.iter_outcomes(frozenset(Phase), Verdict.VIOLATED), *fresh.run_outcomes()]
    return any(
        outcome.verdict is Verdict.VIOLATED
        and not sent.isdisjoint(outcome.cases)
        and breach_fingerprint(outcome) == finding.fingerprint
        for outcome in outcomes
    )


def _sent(cases: Sequence[Case], transport: Transport) -> list[Exchange]:
    return [transport.send(case) for case in cases]
