"""How a run stands to those before it: what reports say of an earlier run, and of all of them.

Plain data, filled by whoever keeps the history; reports only show it. What is different is decided in one place, by
`compare_reports`, so that the command `compare` and every report say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accordant.findings import Report, Severity, Verdict
from accordant.reporting.comparisons import shape_lines, timing_lines

if TYPE_CHECKING:
    from accordant.history.histories import HistoryEntry
    from accordant.regression.changes import FindingChange, RunComparison
    from accordant.regression.summaries import RunSummary as KeptSummary
    from accordant.regression.timings import Timing

__all__ = [
    "ChangedObservation",
    "Changes",
    "PastFinding",
    "RunSummary",
    "changes_of",
    "past_run",
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
        median_ms: Of the times until an answer was read, in milliseconds; None where they are not known. Runs that
            stand in a row have that of their successes.
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
        remarks: In what the runs themselves differ, so that a difference may not be one of the site.
        new: Fingerprints of findings that the earlier run did not have.
        still: Fingerprints of findings that both have.
        flaky: Fingerprints of findings that come and go when the same requests are sent again.
        fixed: What is gone although its clause was exercised, and held.
        unseen: What is gone, though that proves nothing.
        no_longer_exercised: Clauses that the earlier run judged, and this one did not.
        unstable: Clauses that now hold at times only.
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
    unstable: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    timings: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing is different, but for findings that are fixed."""
        rest = (self.unseen, self.observations, self.no_longer_exercised, self.unstable, self.shapes)
        return not (self.new or any(rest))


def past_runs(entries: Iterable[HistoryEntry], times: Mapping[str, tuple[Timing, ...]]) -> Iterator[RunSummary]:
    """Yield runs as the history lists them, in a few numbers.

    Args:
        times: By the key of a run, how long its successes took.
    """
    for entry in entries:
        facts = entry.facts
        counts = {Severity.ERROR: entry.errors, Severity.WARNING: entry.warnings, Severity.CHANGED: entry.changed}
        verdicts = {Verdict(name): count for name, count in entry.verdicts.items()}
        pace = _pace(times.get(facts.key, ()))
        yield RunSummary(facts.name, facts.label, facts.started, counts, entry.known, verdicts, facts.requests, *pace)


def _pace(timings: Iterable[Timing]) -> tuple[float | None, float | None]:
    """Return the median and the 95th percentile of the successes of a run."""
    every = tuple(value for timing in timings for value in timing.milliseconds)
    return percentile(every, 50), percentile(every, 95)


def past_run(kept: KeptSummary) -> RunSummary:
    """Return a run in a few numbers as the history would list it, so that it can stand in a row with others."""
    facts = kept.facts
    counted = [finding for finding in kept.findings if finding.counts]
    verdicts = {each: sum(clause.verdict == each for clause in kept.clauses) for each in Verdict}
    return RunSummary(
        facts.name,
        facts.label,
        facts.started,
        {each: sum(finding.severity == each for finding in counted) for each in Severity},
        len(kept.findings) - len(counted),
        verdicts,
        facts.requests,
        *_pace(kept.timings),
    )


def changes_of(comparison: RunComparison, earlier: RunSummary) -> Changes:
    """Return what a comparison says, as reports show it.

    Args:
        earlier: The run that is compared with.
    """
    both = (*comparison.new, *comparison.still)
    return Changes(
        earlier=earlier,
        new=tuple(one.finding.fingerprint for one in comparison.new),
        still=tuple(one.finding.fingerprint for one in comparison.still),
        flaky=tuple(one.finding.fingerprint for one in both if one.is_flaky),
        fixed=tuple(map(_past, comparison.fixed)),
        unseen=tuple(map(_past, comparison.unproven)),
        observations=tuple(
            ChangedObservation(one.clause, (*one.lost, *one.kept), (*one.added, *one.kept))
            for one in comparison.observations
        ),
        no_longer_exercised=tuple(one.clause for one in comparison.no_longer_exercised),
        unstable=tuple(one.clause for one in comparison.unstable),
        shapes=tuple(shape_lines(comparison)),
        timings=tuple(timing_lines(comparison)),
        # What is wrong with the run that a report is about stands among its caveats already.
        remarks=tuple(remark for remark in comparison.remarks if "the later run" not in remark),
    )


def _past(change: FindingChange) -> PastFinding:
    finding = change.finding
    return PastFinding(
        finding.fingerprint, finding.clause, Severity(finding.severity), finding.actual or "(removed)", change.remark
    )


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
