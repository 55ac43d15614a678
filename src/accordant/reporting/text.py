"""A report for a terminal: findings first, then one block that says what is known of every clause.

Made for 80 columns. Nothing rests on colour alone. Whatever came from a response is printed with control characters
escaped, so that a hostile answer cannot move the cursor.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import click

from accordant.exchange import Request
from accordant.findings import ClauseReport, Comparison, Coverage, Finding, Report, Severity, Standing, Verdict
from accordant.reporting.commands import curl_command, own_parameters

__all__ = [
    "UNASKED",
    "WIDTH",
    "coloured",
    "field",
    "plural",
    "render_clauses",
    "render_finding",
    "render_report",
    "safe",
    "wrapped",
]

WIDTH = 80
UNASKED = "nothing that was sent shows it"
"""Why a clause was not exercised, where nothing else is known to be in its way."""
_LABEL = 10
_COLOURS = {"error": "red", "warning": "yellow", "changed": "magenta"}
_NARROWED = 8
_COMPARED = 2
_WITH_REASON = frozenset({Verdict.UNSTABLE, Verdict.NOT_JUDGED, Verdict.VACUOUS, Verdict.NOT_EXERCISED})


def safe(text: str) -> str:
    """Return text that cannot do anything to a terminal: control and formatting characters are shown as escapes.

    So are those that are no characters, which XML cannot hold.
    """
    if text.isprintable():
        return text
    return "".join(char if char == "\t" or _is_shown(char) else _escaped(char) for char in text)


def _is_shown(char: str) -> bool:
    is_character = ord(char) & 0xFFFE != 0xFFFE
    return is_character and unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp", "Co"}


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode()


def render_report(report: Report, *, url: str = "", verbose: bool = False) -> Iterator[str]:
    """Yield the lines of a report.

    Args:
        url: Of the site, for the command lines that send a request again; empty for recorded files.
        verbose: Name every clause that held.
    """
    for finding in report.counted:
        yield from render_finding(finding, url=url, run=report.run)
        yield ""
    yield from _render_known(report)
    yield from _render_summary(report, verbose=verbose)


def render_finding(finding: Finding, *, url: str = "", run: str = "") -> Iterator[str]:
    """Yield the lines of one finding: clause, expected, actual, where, request, source, how to see it again."""
    yield f"{finding.id}  {coloured(finding.severity)}  {click.style(finding.clause.id, bold=True)}"
    if finding.known is not None:
        yield from field("known", _why_known(finding))
    if finding.clause.summary not in {"", finding.breach.expected}:
        yield from field("claim", finding.clause.summary)
    yield from field("contract", f"{finding.clause.location} ({finding.clause.strength.value})")
    yield from field("expected", finding.breach.expected, break_long_words=True)
    yield from field("actual", finding.breach.actual, break_long_words=True)
    if finding.breach.place is not None:
        yield from field("where", str(finding.breach.place))
    for number, request in enumerate(finding.requests):
        if not request.parameters:
            continue
        if number == _NARROWED:
            yield from field("", f"... and {len(finding.requests) - number} more")
            break
        sent = "  ".join(f"{name}={value}" for name, value in own_parameters(request))
        yield from field("request" if number == 0 else "", f"{request.http_method} {request.servlet}  {sent}")
    if any(request.parameters for request in finding.requests):
        yield from field("seen", _how_often(finding))
    yield from field("source", finding.clause.source)
    if run:
        yield from field("again", f"accordant replay {run} {finding.id}")
    if url:
        yield from _render_commands(finding.requests, url)


def _render_commands(requests: Sequence[Request], url: str) -> Iterator[str]:
    """Yield the command lines that send requests again: of two that are compared both, of more the last."""
    shown = requests if len(requests) <= _COMPARED else requests[-1:]
    for number, line in enumerate(line for request in shown for line in curl_command(request, url).splitlines()):
        yield " " * 4 + ("curl".ljust(_LABEL) if number == 0 else " " * _LABEL) + safe(line)


def _how_often(finding: Finding) -> str:
    seen = plural(finding.count, "time")
    if finding.severity is Severity.CHANGED:
        return seen
    smallest = "no smaller request shows it"
    if len(finding.requests) > 1:
        smallest = "no smaller requests show it"
    budget = "the budget was spent before it could be made smaller"
    how = {"minimal": smallest, "budget spent": budget}.get(finding.minimal, "not made smaller")
    return f"{seen}; {how}"


def _why_known(finding: Finding) -> str:
    """Return what the baseline says of a finding, and why it counts where it does."""
    assert finding.known is not None
    entry = f"{finding.known.reason} ({finding.known.owner}, until {finding.known.expires})"
    if finding.standing is Standing.EXPIRED:
        return f"{entry}; that is over, so that it counts again"
    if finding.standing is Standing.WIDER:
        was, now = _seen(finding.known.seen_with, finding.known.seen_as), _seen(finding.seen_with, finding.seen_as)
        return f"{entry}, when it was seen {was}; now {now}, which may be another defect"
    return entry


def _seen(sets: Sequence[Sequence[str]], kinds: Sequence[str]) -> str:
    """Return in words with which parameters, and as what, something was seen."""
    with_what = "with " + ", or ".join(" and ".join(names) or "nothing in particular" for names in sets) if sets else ""
    return ", ".join(part for part in (with_what, "; ".join(kinds)) if part)


def _render_known(report: Report) -> Iterator[str]:
    """Yield the findings that do not count, each in two lines."""
    if not report.known:
        return
    assert report.comparison is not None
    yield f"{click.style('known', bold=True)} ({len(report.known)}), not counted: {safe(report.comparison.file)}"
    for finding in report.known:
        yield f"{finding.id}  {coloured(finding.severity)}  {finding.clause.id}"
        yield from wrapped(_why_known(finding), initial=4, subsequent=4)
    yield ""


def coloured(severity: Severity) -> str:
    """Return the word for a severity in its colour."""
    return click.style(severity.value, fg=_COLOURS[severity.value], bold=True)


def field(label: str, text: str, *, break_long_words: bool = False) -> Iterator[str]:
    """Yield a labelled text; addresses, paths and requests are left whole, so that they can be copied."""
    width = WIDTH - 4 - _LABEL
    lines = textwrap.wrap(safe(text), width, break_on_hyphens=False, break_long_words=break_long_words) or [""]
    for number, line in enumerate(lines):
        yield " " * 4 + (label.ljust(_LABEL) if number == 0 else " " * _LABEL) + line


def _render_summary(report: Report, *, verbose: bool) -> Iterator[str]:
    for line in textwrap.wrap(safe(report.title), WIDTH, subsequent_indent="  ", break_on_hyphens=False):
        yield click.style(line, bold=True)
    yield from render_clauses(report, verbose=verbose)
    yield from _render_numbers(report)


def render_clauses(report: Report, *, verbose: bool, only: Collection[Verdict] | None = None) -> Iterator[str]:
    """Yield what is known of every clause, by verdict.

    Args:
        verbose: Name every clause that held.
        only: The verdicts to show; default is all.
    """
    short = len({clause.clause.id.partition("/")[0] for clause in report.clauses}) == 1
    for verdict in Verdict:
        reports = [clause for clause in report.clauses if clause.verdict is verdict]
        if not reports or (only is not None and verdict not in only):
            continue
        yield f"  {click.style(verdict.value, fg=_verdict_colour(verdict), bold=True)} ({len(reports)})"
        if (verdict is Verdict.HELD and not verbose) or not any(map(_details, reports)):
            yield from wrapped(", ".join(_name(clause, short=short) for clause in reports), initial=4, subsequent=4)
        elif verdict is Verdict.OBSERVED and not verbose:
            for clause in _without_echoes(reports):
                yield from _render_clause(clause, short=short)
        elif verdict in _WITH_REASON:
            yield from _render_by_reason(reports, short=short)
        else:
            for clause in reports:
                yield from _render_clause(clause, short=short)


def _render_by_reason(reports: Sequence[ClauseReport], *, short: bool) -> Iterator[str]:
    """Yield why nothing is known of clauses; what is the reason for several is said once, before them."""
    by_reason: dict[str, list[ClauseReport]] = {}
    for report in reports:
        by_reason.setdefault("; ".join(_details(report)), []).append(report)
    for reason, alike in by_reason.items():
        if len(alike) == 1:
            yield from _render_clause(alike[0], short=short)
        else:
            yield from wrapped(f"{reason} ({len(alike)}):", initial=4, subsequent=6)
            yield from wrapped(", ".join(_name(report, short=short) for report in alike), initial=6, subsequent=6)


def _verdict_colour(verdict: Verdict) -> str | None:
    return {Verdict.VIOLATED: "red", Verdict.UNSTABLE: "yellow", Verdict.HELD: "green"}.get(verdict)


def _without_echoes(reports: Sequence[ClauseReport]) -> Iterator[ClauseReport]:
    """Leave out the status and codes of a refusal where the refusal itself is observed: that says the code too."""
    refused = {report.clause.id.rpartition("/")[0] for report in reports if report.clause.id.endswith("/refused")}
    for report in reports:
        construct, _, part = report.clause.id.rpartition("/")
        if part not in {"status", "codes"} or construct not in refused:
            yield report


def _name(report: ClauseReport, *, short: bool) -> str:
    """Return the id of a clause, without its operation where there is only one."""
    return report.clause.id.partition("/")[2] if short else report.clause.id


def wrapped(text: str, *, initial: int = 0, subsequent: int = 0) -> list[str]:
    """Return text in lines of at most 80 columns, made safe; a word that is longer stays whole.

    Args:
        initial: Spaces before the first line.
        subsequent: Spaces before the others.
    """
    return textwrap.wrap(
        safe(text),
        WIDTH,
        initial_indent=" " * initial,
        subsequent_indent=" " * subsequent,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _render_clause(report: ClauseReport, *, short: bool) -> Iterator[str]:
    details = _details(report)
    name = _name(report, short=short)
    yield from wrapped(f"{name}: {'; '.join(details)}" if details else name, initial=4, subsequent=6)


def _details(report: ClauseReport) -> list[str]:
    if report.verdict is Verdict.OBSERVED:
        return [f"{text} ({count})" for text, count in report.observations.items()]
    if report.verdict in {Verdict.HELD, Verdict.VIOLATED}:
        known = ["known"] if report.is_known else []
        return [f"{verdict.value} {count}" for verdict, count in report.counts.items()] + known
    if report.verdict is Verdict.NOT_EXERCISED and not report.reasons:
        return [UNASKED]
    return list(report.reasons)[:1]


def _render_numbers(report: Report) -> Iterator[str]:
    if report.clauses:
        yield ""
    yield f"findings  {_counts(report)}"
    counts = [f"{report.count(verdict)} {verdict.value}" for verdict in Verdict if report.count(verdict)]
    yield from textwrap.wrap(
        f"clauses   {len(report.clauses)}: {', '.join(counts) or 'none was exercised'}",
        WIDTH,
        subsequent_indent=" " * 10,
    )
    yield from _render_exercised(report.coverage)
    documents = report.answered - report.bare
    bare = f", without a body to validate {report.bare}" if report.bare else ""
    yield f"answers   {report.answered} of {report.requests}, validated {report.judged} of {documents}{bare}"
    for what, why in report.unjudged[:10]:
        yield f"          not validated: {safe(what)}"
        yield from wrapped(why, initial=12, subsequent=12)
    if len(report.unjudged) > 10:
        yield f"          ... and {len(report.unjudged) - 10} more"
    for operation in report.failed_operations:
        yield from textwrap.wrap(
            f"{operation} was never answered with a success: most of it could not be judged",
            WIDTH,
            initial_indent=" " * 10,
            subsequent_indent=" " * 12,
        )
    if not report.is_complete:
        yield "          the run did not come to its end; only what was answered is judged"
    if report.dropped:
        yield f"          {plural(report.dropped, 'line')} of the journal could not be read"
    if report.seed is not None:
        yield f"seed      {report.seed}"
    yield from _render_written(report)
    if report.record:
        yield f"record    {report.record}"
    if report.comparison is not None:
        yield from _render_comparison(report.comparison)


def _render_written(report: Report) -> Iterator[str]:
    """Yield what was written, so that it can be found and taken away."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in report.written:
        found_by = [f"id {one.key}"] if one.key else []
        found_by += [f"subject {one.marker!r}"] if one.marker else []
        end = f" by {one.operation}" + (f" ({', '.join(found_by)})" if found_by else "")
        counts[one.what, end] += 1
    for number, ((what, end), count) in enumerate(counts.items()):
        text = f"{plural(count, what)}{end}"
        first, *others = wrapped(text, initial=10, subsequent=12)
        yield ("written   " if number == 0 else " " * 10) + first[10:]
        yield from others


def _render_exercised(coverage: Coverage | None) -> Iterator[str]:
    if coverage is None:
        return
    exercised = sum(clause.exercised > 0 for clause in coverage.clauses)
    telling = sum(clause.telling > 0 for clause in coverage.clauses)
    text = (
        f"exercised {exercised} of {plural(len(coverage.clauses), 'clause')}, {telling} of them in a way that could "
        f"have shown a breach; {coverage.pairs} of {plural(coverage.coverable, 'pair')} of parameters"
    )
    yield from wrapped(text, subsequent=10)


def _counts(report: Report) -> str:
    """Return how many findings there are of each kind; what only a baseline can tell is said where there is one."""
    of = {each: sum(1 for finding in report.counted if finding.severity is each) for each in Severity}
    texts = [plural(of[Severity.ERROR], "error"), plural(of[Severity.WARNING], "warning")]
    if report.comparison is not None:
        texts.append(f"{of[Severity.CHANGED]} changed")
        return f"{', '.join(texts)}; {len(report.known)} known"
    return ", ".join(texts)


def _render_comparison(comparison: Comparison) -> Iterator[str]:
    yield f"baseline  {safe(comparison.file)}"
    lines = [f"fixed: {known.clause}, no longer seen ({known.reason})" for known in comparison.fixed]
    if comparison.fixed:
        lines.append(f"accordant baseline prune takes {'it' if len(comparison.fixed) == 1 else 'them'} out")
    lines += [f"known, not seen: {known.clause} ({why})" for known, why in comparison.unseen]
    if comparison.added:
        lines.append(f"observed for the first time: {', '.join(comparison.added)}")
    lines += [f"no longer observed: {clause}: {'; '.join(lost)}" for clause, lost in comparison.missing.items()]
    for line in lines:
        yield from wrapped(line, initial=10, subsequent=12)


def plural(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
