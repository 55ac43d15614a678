"""What a report is made from: what was found out, the answers that show it, how it compares, and what came before.

Every form of a report is a pure function of a dossier, so that all of them say the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from accordant.answers import Answer
from accordant.exchange import Phase
from accordant.findings import Finding, Report, Verdict
from accordant.judging import Judge
from accordant.reporting.trends import Changes, RunSummary, summary_of

__all__ = [
    "MOST_REQUESTS",
    "Cell",
    "Dossier",
    "Exhibit",
    "Timing",
    "dossier_of",
    "dossier_of_recordings",
    "standing_of",
]

MOST_REQUESTS = 8
"""Of the requests of a finding so many are shown, with their answers; a walk over a list can have hundreds."""

_MOST_CHARACTERS = 1 << 20


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An answer that a finding rests upon.

    Attributes:
        format: ``xml`` or ``json``, as it was asked for; empty where that cannot be told.
        status: None where there was no answer.
        milliseconds: Until it was read.
        body: As text; what is not UTF-8 in it as escapes. A very long one is cut.
        size: Of the body, in bytes.
        failure: Why there was no answer; empty where there was one.
    """

    case: str
    label: str = ""
    caller: str = ""
    format: str = ""
    status: int | None = None
    content_type: str = ""
    milliseconds: float = 0.0
    body: str = ""
    size: int = 0
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What the exchanges of one caller in one format say about a clause.

    Attributes:
        counts: How many outcomes of each verdict there were.
    """

    clause: str
    caller: str
    format: str
    counts: Mapping[Verdict, int] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """The first in the order of precedence that any outcome has."""
        return next((each for each in Verdict if self.counts.get(each)), Verdict.NOT_EXERCISED)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the answers to one caller in one format took, in milliseconds."""

    caller: str
    format: str
    milliseconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a report may show.

    Attributes:
        url: Of the site, for the command lines that send a request again; empty for recorded files.
        summary: The run in a few numbers.
        exhibits: By case, the answers that findings rest upon.
        changes: How it differs from an earlier run; None where there was none.
        history: The runs before this one and itself, the oldest first; empty where nobody keeps them.
    """

    report: Report
    url: str = ""
    summary: RunSummary = field(default_factory=lambda: RunSummary(""))
    exhibits: Mapping[str, Exhibit] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()
    timings: tuple[Timing, ...] = ()
    changes: Changes | None = None
    history: tuple[RunSummary, ...] = ()

    def with_earlier(self, changes: Changes | None, history: tuple[RunSummary, ...] = ()) -> Dossier:
        """Return the same with what is known of earlier runs."""
        return replace(self, changes=changes, history=history)


def dossier_of(report: Report, judge: Judge, url: str, *, label: str = "") -> Dossier:
    """Return what a run has to show.

    Args:
        report: Of that judge, with what a baseline says of it.
        label: What people call the run, such as a release.
    """
    answers = [answer for answer in judge.ordered() if answer.case.phase is not Phase.MINIMISE]
    times: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for answer in answers:
        if answer.exchange.response is not None:
            times[_column(answer)].append(1000 * answer.exchange.response.elapsed_seconds)
    shown = _shown_cases(report)
    return Dossier(
        report=report,
        url=url,
        summary=summary_of(
            report,
            label=label,
            date=min((answer.exchange.started_at for answer in judge.ordered()), default=""),
            milliseconds=tuple(value for each in times.values() for value in each),
        ),
        exhibits={case: _exhibit(judge.answers[case]) for case in sorted(shown) if case in judge.answers},
        cells=_cells(judge),
        timings=tuple(Timing(*key, tuple(values)) for key, values in sorted(times.items())),
    )


def dossier_of_recordings(
    report: Report,
    answers: Iterable[Answer],
    cells: Mapping[tuple[str, str, str, Verdict], int],
    *,
    label: str = "",
) -> Dossier:
    """Return what recordings have to show.

    Args:
        answers: The recordings once more, one after the other; the ids of their cases are their names.
        cells: By clause, caller, format and verdict, how many outcomes there were.
        label: What the recordings are called, such as where they lie.
    """
    shown = _shown_cases(report)
    exhibits: dict[str, Exhibit] = {}
    times: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    dates = []
    for answer in answers:
        if answer.case.id in shown:
            exhibits[answer.case.id] = _exhibit(answer)
        if answer.exchange.response is not None and answer.exchange.response.elapsed_seconds:
            times[_column(answer)].append(1000 * answer.exchange.response.elapsed_seconds)
        if answer.exchange.started_at:
            dates.append(answer.exchange.started_at)
    counts: defaultdict[tuple[str, str, str], dict[Verdict, int]] = defaultdict(dict)
    for (*key, verdict), count in cells.items():
        counts[key[0], key[1], key[2]][verdict] = count
    every = tuple(value for each in times.values() for value in each)
    return Dossier(
        report=report,
        summary=summary_of(report, label=label, date=min(dates, default=""), milliseconds=every),
        exhibits=exhibits,
        cells=tuple(Cell(*key, found) for key, found in sorted(counts.items())),
        timings=tuple(Timing(*key, tuple(values)) for key, values in sorted(times.items())),
    )


def _shown_cases(report: Report) -> set[str]:
    return {case for finding in report.findings for case in finding.cases[:MOST_REQUESTS]}


def standing_of(finding: Finding, changes: Changes | None) -> str:
    """Return what is to be said of a finding first: ``known``, ``new``, ``still``, ``flaky``, or nothing."""
    if finding.known is not None and finding.standing == "known":
        return "known"
    if changes is None:
        return ""
    if finding.fingerprint in changes.flaky:
        return "flaky"
    if finding.fingerprint in changes.new:
        return "new"
    return "still" if finding.fingerprint in changes.still else ""


def _column(answer: Answer) -> tuple[str, str]:
    return answer.case.caller, answer.expected_format or answer.format or ""


def _cells(judge: Judge) -> tuple[Cell, ...]:
    """Return what is said of each clause, for each caller and format that had a part in it."""
    columns = {case: _column(answer) for case, answer in judge.answers.items()}
    counts: defaultdict[tuple[str, str, str], Counter[Verdict]] = defaultdict(Counter)
    for outcome in judge.iter_outcomes():
        for caller, form in sorted({columns[case] for case in outcome.cases}):
            counts[outcome.clause, caller, form][outcome.verdict] += 1
    return tuple(Cell(*key, dict(found)) for key, found in sorted(counts.items()))


def _exhibit(answer: Answer) -> Exhibit:
    case, failure, response = answer.case, answer.exchange.failure, answer.response
    column = _column(answer)
    if response is None:
        reason = f"{failure.kind.value}: {failure.message}" if failure is not None else "no answer"
        return Exhibit(case.id, case.label, *column, failure=reason)
    body = response.body
    return Exhibit(
        case=case.id,
        label=case.label,
        caller=column[0],
        format=column[1],
        status=response.status,
        content_type=response.header("content-type"),
        milliseconds=1000 * response.elapsed_seconds,
        body=body[: 4 * _MOST_CHARACTERS].decode("utf-8", "backslashreplace")[:_MOST_CHARACTERS],
        size=len(body),
    )
