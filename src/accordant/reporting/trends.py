"""How a run stands to those before it: what reports say of an earlier run, and of all of them.

Plain data, filled by whoever keeps the history; reports only show it. `changes_between` compares two reports of the
same contract where nobody has done that already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accordant.findings import Finding, Report, Severity, Verdict

if TYPE_CHECKING:
    from accordant.history.histories import HistoryEntry

__all__ = [
    "ChangedObservation",
    "Changes",
    "PastFinding",
    "RunSummary",
    "changes_between",
    "past_runs",
    "percentile",
    "summary_of",
]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run in a few numbers.

    Attributes:
        id: Name of the run.
        label: What people call it, such as a release; empty where nobody said.
        date: When it began, ISO 8601; empty where that is not known.
        findings: How many count, by severity.
        known: How many the baseline knows.
        clauses: How many there are, by verdict.
        requests: How many were sent.
        median_ms: Of the times until an answer was read, in milliseconds; None where they are not known.
        p95_ms: What 95 of 100 answers did not exceed, in milliseconds; None where that is not known.
    """

    id: str
    label: str = ""
    date: str = ""
    findings: Mapping[Severity, int] = field(default_factory=dict)
    known: int = 0
    clauses: Mapping[Verdict, int] = field(default_factory=dict)
    requests: int = 0
    median_ms: float | None = None
    p95_ms: float | None = None

    @property
    def name(self) -> str:
        """What it is called: its label, else its day, else its id."""
        return self.label or self.date[:10] or self.id

    def name_beside(self, other: RunSummary) -> str:
        """Return what it is called where it must not be taken for another run of the same day."""
        return self.name if self.name != other.name else f"{self.date[:10]} {self.date[11:16]}".strip() or self.id


@dataclass(frozen=True, slots=True)
class PastFinding:
    """A finding of an earlier run that this one does not have.

    Attributes:
        why: Why its absence proves nothing; empty where it is proved to be fixed.
    """

    fingerprint: str
    clause: str
    severity: Severity
    actual: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChangedObservation:
    """What a site does where its documentation is silent, before and now."""

    clause: str
    before: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different from an earlier run.

    Attributes:
        new: Fingerprints of findings that the earlier run did not have.
        still: Fingerprints of findings that both have.
        flaky: Fingerprints of findings that come and go when the same requests are sent again.
        fixed: What is gone although its clause was exercised, and held.
        unseen: What is gone, though that proves nothing.
        no_longer_exercised: Clauses that the earlier run judged, and this one did not.
        shapes: What appeared in answers or vanished from them, one line for people each.
        timings: What became slower or quicker, one line for people each.
    """

    earlier: RunSummary
    new: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    fixed: tuple[PastFinding, ...] = ()
    unseen: tuple[PastFinding, ...] = ()
    observations: tuple[ChangedObservation, ...] = ()
    no_longer_exercised: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    timings: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing is different, but for findings that are fixed."""
        return not (self.new or self.unseen or self.observations or self.no_longer_exercised or self.shapes)


def past_runs(entries: Iterable[HistoryEntry]) -> Iterator[RunSummary]:
    """Yield runs as the history lists them, in a few numbers."""
    for entry in entries:
        facts = entry.facts
        counts = {Severity.ERROR: entry.errors, Severity.WARNING: entry.warnings, Severity.CHANGED: entry.changed}
        verdicts = {Verdict(name): count for name, count in entry.verdicts.items()}
        median = next((entry.medians[name] for name in facts.operations if name in entry.medians), None)
        yield RunSummary(
            facts.name, facts.label, facts.started, counts, entry.known, verdicts, facts.requests, median_ms=median
        )


_JUDGED = frozenset({Verdict.VIOLATED, Verdict.UNSTABLE, Verdict.HELD, Verdict.OBSERVED})


def changes_between(earlier: Report, later: Report, summary: RunSummary) -> Changes:
    """Return what is different in the later of two reports of one site and contract.

    Args:
        summary: Of the earlier run.
    """
    before = {finding.fingerprint: finding for finding in earlier.findings}
    now = {finding.fingerprint: finding for finding in later.findings}
    clauses = {item.clause.id: item for item in later.clauses}
    gone = [_past(finding, later) for key, finding in before.items() if key not in now]
    observations, lost = [], []
    for item in earlier.clauses:
        other = clauses.get(item.clause.id)
        if other is None:
            continue
        if item.verdict in _JUDGED and other.verdict not in _JUDGED:
            lost.append(item.clause.id)
        said, says = tuple(sorted(item.observations)), tuple(sorted(other.observations))
        if said and says and said != says:
            observations.append(ChangedObservation(item.clause.id, said, says))
    return Changes(
        earlier=summary,
        new=tuple(key for key in now if key not in before),
        still=tuple(key for key in now if key in before),
        fixed=tuple(past for past in gone if not past.why),
        unseen=tuple(past for past in gone if past.why),
        observations=tuple(observations),
        no_longer_exercised=tuple(lost),
    )


def _past(finding: Finding, later: Report) -> PastFinding:
    """Return a finding that is gone, with the reason why that proves nothing where it does not."""
    verdict = next((item.verdict for item in later.clauses if item.clause.id == finding.clause.id), None)
    if verdict is None:
        why = "the contract does not have the clause any more"
    elif verdict in {Verdict.HELD, Verdict.VIOLATED}:
        why = ""
    else:
        why = f"the clause is {verdict.value}"
    return PastFinding(finding.fingerprint, finding.clause.id, finding.severity, finding.breach.actual, why)


def summary_of(report: Report, *, label: str = "", date: str = "", milliseconds: tuple[float, ...] = ()) -> RunSummary:
    """Return a run in a few numbers.

    Args:
        date: When it began, ISO 8601.
        milliseconds: How long each answer took.
    """
    return RunSummary(
        id=report.run,
        label=label,
        date=date,
        findings={each: sum(one.severity is each for one in report.counted) for each in Severity},
        known=len(report.known),
        clauses={each: report.count(each) for each in Verdict},
        requests=report.requests,
        median_ms=percentile(milliseconds, 50),
        p95_ms=percentile(milliseconds, 95),
    )


def percentile(values: tuple[float, ...], percent: int) -> float | None:
    """Return the smallest value that so many of a hundred do not exceed; None where there are none."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
