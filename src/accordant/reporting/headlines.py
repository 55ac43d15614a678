"""The answer with which every report opens: what is new since last time, or that nothing is; and what is not sure.

No silent green: whatever keeps a run from being the whole truth is said beside the answer, and takes its calm away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from accordant.findings import Report, Severity, Standing
from accordant.reporting.dossiers import Dossier
from accordant.reporting.text import plural
from accordant.reporting.trends import Changes

__all__ = ["Headline", "headline", "joined"]


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer.

    Attributes:
        text: One sentence without its full stop.
        tone: ``bad`` (an error), ``open`` (something to look at), or ``calm``.
        points: What else there is to the comparison, short, the weightiest first.
        caveats: Why it may not be the whole truth, one sentence each.
    """

    text: str
    tone: str
    points: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()


def headline(dossier: Dossier) -> Headline:
    """Return the answer that a report opens with."""
    report, changes = dossier.report, dossier.changes
    caveats = (*_caveats(report), *(f"{text[:1].upper()}{text[1:]}." for text in (changes.remarks if changes else ())))
    if changes is None:
        text, points = _first(report)
    else:
        text, points = _compared(report, changes, changes.earlier.name_beside(dossier.summary))
    is_quiet = changes is None or not (
        changes.unseen
        or changes.observations
        or changes.shapes
        or changes.no_longer_exercised
        or changes.unstable
        or changes.flaky
    )
    if report.has(Severity.ERROR) or report.failed_operations:
        tone = "bad"
    elif report.counted or caveats or not is_quiet:
        tone = "open"
    else:
        tone = "calm"
    return Headline(text, tone, points, caveats)


def joined(parts: Iterable[str]) -> str:
    """Return parts of a sentence with commas, and ``and`` before the last."""
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _first(report: Report) -> tuple[str, tuple[str, ...]]:
    """Return the answer of a report that is compared with nothing."""
    found = _by_severity(finding.severity for finding in report.counted)
    if report.run == "":
        text = f"{found} in {plural(report.requests, 'recording')}" if report.counted else _nothing(report)
        return text, ()
    said = found if report.counted else _nothing(report)
    known = (f"{len(report.known)} known",) if report.known else ()
    return f"{said}, compared with no earlier run", known


def _nothing(report: Report) -> str:
    return "Nothing was found" if report.answered else "Nothing was answered"


def _compared(report: Report, changes: Changes, earlier: str) -> tuple[str, tuple[str, ...]]:
    since = f"since {earlier}"
    lasting = [finding for finding in report.counted if finding.fingerprint not in changes.flaky]
    new = [finding for finding in lasting if finding.fingerprint in changes.new]
    still = [finding for finding in lasting if finding.fingerprint in changes.still]
    noted = {
        "fixed": len(changes.fixed),
        "still there": len(still),
        "come and go": len(changes.flaky),
        "known": len(report.known),
        "gone without proof": len(changes.unseen),
    }
    points = [f"{count} {what}" for what, count in noted.items() if count]
    other = [
        plural(count, noun) + after
        for count, noun, after in (
            (len(changes.observations), "observation", " changed"),
            (len(changes.shapes), "shape", " changed"),
            (len(changes.no_longer_exercised), "clause", " no longer judged"),
            (len(changes.unstable), "clause", " unstable now"),
            (len(changes.timings), "timing", " shifted"),
        )
        if count
    ]
    if new:
        return f"{_by_severity((one.severity for one in new), 'new')} {since}", (*points, *other)
    if other:
        return f"No new finding {since}, but {joined(other)}", tuple(points)
    if still:
        verb = "is" if len(still) == 1 else "are"
        rest = [point for point in points if "still there" not in point]
        return f"Nothing new {since}; {plural(len(still), 'finding')} {verb} still there", tuple(rest)
    if len(lasting) < len(report.counted):
        return f"Nothing new {since} that lasts", tuple(points)
    return f"Nothing new {since}, and nothing is wrong", tuple(points)


def _by_severity(severities: Iterable[Severity], adjective: str = "") -> str:
    """Return how many there are of each severity: ``2 new errors and 1 new warning``."""
    counts = Counter(severities)
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.CHANGED: "changed observation"}
    before = f"{adjective} " if adjective else ""
    return joined(plural(counts[each], before + noun) for each, noun in nouns.items() if counts[each])


def _caveats(report: Report) -> Iterable[str]:
    if not report.is_complete:
        yield "The run did not come to its end; only what was answered is judged."
    for operation in report.failed_operations:
        yield f"{operation} was never answered with a success; most of it could not be judged."
    if (missing := report.requests - report.answered) > 0:
        yield f"{missing} of {plural(report.requests, 'request')} got no answer."
    if report.unjudged:
        documents = report.answered - report.bare
        yield f"{len(report.unjudged)} of {plural(documents, 'answer')} could not be validated."
    if report.dropped:
        yield f"{plural(report.dropped, 'line')} of the journal could not be read."
    if report.unreadable:
        yield f"{plural(len(report.unreadable), 'recording')} could not be read."
    if expired := sum(finding.standing is Standing.EXPIRED for finding in report.findings):
        yield f"{plural(expired, 'finding')} that {'was' if expired == 1 else 'were'} known until a day that is over."
