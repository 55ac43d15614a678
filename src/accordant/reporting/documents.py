"""A report on recorded responses for a terminal: what is wrong with which of them, worst first, on one screen.

Equal findings are one, with how many recordings show it and the first of them by name. What lies at the end is what is
read first: how many were judged, and what was not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Final

import click

from accordant.findings import Finding, Report, Verdict
from accordant.reporting.commands import own_parameters
from accordant.reporting.text import WIDTH, coloured, field, plural, render_clauses, wrapped

__all__ = ["render_documents"]

_IN_FULL: Final = 3
_IN_SHORT: Final = 9
_NAMED: Final = 3
_REASONS: Final = 10
_NAMES_WIDTH: Final = 2 * WIDTH
_DETAIL: Final = re.compile(r"'[^']*'")
_NOTHING: Final = "nothing"
_OPEN: Final = frozenset({Verdict.OBSERVED})
"""The verdicts that neither a finding nor a number tells."""


def render_documents(report: Report, *, verbose: bool = False) -> Iterator[str]:
    """Yield the lines of a report on recorded responses.

    Args:
        verbose: Show every finding in full, name every clause and everything that was not judged.
    """
    folder = _common_folder(report)
    shown = len(report.findings) if verbose else _IN_FULL
    for finding in report.findings[:shown]:
        yield from _render_finding(finding, report, folder)
        yield ""
    for finding in report.findings[shown : shown + _IN_SHORT]:
        yield from _render_short(finding, report, folder)
    if report.findings[shown:]:
        yield from wrapped(f"(--verbose shows {_range(report, shown)} in full)", initial=4)
        yield ""
    for line in wrapped(f"{report.title}{f' in {folder}' if folder else ''}", subsequent=2):
        yield click.style(line, bold=True)
    # Where nothing was found there is room for what held.
    only = _OPEN if report.findings else _OPEN | {Verdict.HELD}
    yield from render_clauses(report, verbose=verbose, only=None if verbose else only)
    if report.clauses:
        yield ""
    yield from _render_numbers(report)
    for what, pairs in (
        ("passed over", report.passed_over),
        ("could not be read", report.unreadable),
        ("could not be judged", report.unjudged),
    ):
        if pairs:
            yield f"{what} ({len(pairs)})"
            yield from _render_names(pairs, folder) if verbose else _render_reasons(pairs, folder)
    if report.dropped:
        yield f"{plural(report.dropped, 'line')} of the journal could not be read"
    yield click.style(f"validated {report.judged} of {report.requests}", bold=True)


def _common_folder(report: Report) -> str:
    """Return the folder in which all that is named lies, to be said once; empty where there is none."""
    names = [name for pairs in (report.passed_over, report.unreadable, report.unjudged) for name, _ in pairs]
    names += [name for finding in report.findings for name in (finding.document, *finding.documents)]
    if len(set(names)) < 2:
        return ""
    folders = [name.rpartition("/")[0] for name in names]
    if not all(folders):
        return ""
    try:
        common = os.path.commonpath(folders)
    except ValueError:  # some are absolute
        return ""
    return f"{common}/" if common not in {"", "/"} else ""


def _render_finding(finding: Finding, report: Report, folder: str) -> Iterator[str]:
    yield f"{_head(finding)}  {click.style(finding.clause.id, bold=True)}"
    yield from field("contract", f"{finding.clause.location} ({finding.clause.strength.value})")
    yield from field("expected", finding.breach.expected, break_long_words=True)
    yield from field("actual", _actual(finding), break_long_words=True)
    if finding.breach.place is not None:
        yield from field("where", str(finding.breach.place))
    yield from field("seen", _seen(finding, report, folder))
    request = finding.requests[0]
    if request.parameters:
        sent = "  ".join(f"{name}={value}" for name, value in own_parameters(request))
        yield from field("request", f"{request.http_method} {request.servlet}  {sent}")
    yield from field("source", finding.clause.source)


def _render_short(finding: Finding, report: Report, folder: str) -> Iterator[str]:
    yield f"{_head(finding)}  {finding.clause.id}"
    where = f", at {finding.breach.place}" if finding.breach.place is not None else ""
    text = f"expected {finding.breach.expected}; actual {_actual(finding)}{where}; {_seen(finding, report, folder)}"
    yield from wrapped(text, initial=4, subsequent=4)


def _range(report: Report, shown: int) -> str:
    first, last = report.findings[shown].id, report.findings[-1].id
    return first if first == last else f"{first} to {last}"


def _head(finding: Finding) -> str:
    return f"{finding.id}  {coloured(finding.severity)}"


def _actual(finding: Finding) -> str:
    """Return what came instead, and how often, where it is not the same in all recordings."""
    if len(finding.variants) < 2:
        return finding.breach.actual or _NOTHING
    told = "; ".join(f"{text or _NOTHING} ({count})" for text, count in finding.variants)
    rest = finding.count - sum(count for _, count in finding.variants)
    return f"{told}; others ({rest})" if rest > 0 else told


def _seen(finding: Finding, report: Report, folder: str) -> str:
    if finding.count == 1:
        return f"in {finding.document.removeprefix(folder)}"
    total = f"{report.requests} documents"
    if report.pairs is not None and finding.of_pairs:
        total = f"{report.pairs[0]} pairs"
    names = [name.removeprefix(folder) for name in finding.documents]
    example = finding.document.removeprefix(folder)
    place = f"; the place is in {example}" if example != names[0] else ""
    return f"in {finding.count} of {total}, first {_names(names, finding.count)}{place}"


def _names(names: Sequence[str], count: int) -> str:
    """Return the first names, as many as fit in a few lines, and how many there are besides."""
    shown: list[str] = []
    for name in names:
        if len(shown) == _NAMED or (shown and sum(map(len, shown)) + len(name) > _NAMES_WIDTH):
            break
        shown.append(name)
    rest = count - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _render_numbers(report: Report) -> Iterator[str]:
    errors = sum(1 for finding in report.findings if finding.severity == "error")
    warnings = len(report.findings) - errors
    faulty = report.documents_with_findings
    documents = f", in {faulty} of {report.requests} documents" if faulty else ""
    yield f"findings  {plural(errors, 'error')}, {plural(warnings, 'warning')}{documents}"
    counts = [f"{report.count(verdict)} {verdict.value}" for verdict in Verdict if report.count(verdict)]
    yield from wrapped(f"clauses   {len(report.clauses)}: {', '.join(counts) or 'none'}", subsequent=10)
    unjudged = [each.clause.id for each in report.clauses if each.verdict is Verdict.NOT_JUDGED]
    if unjudged:
        text = f"{_names(unjudged, len(unjudged))}: not judged; --verbose says why"
        yield from wrapped(text, initial=10, subsequent=10)
    if report.pairs is not None and report.pairs[0]:
        compared, different = report.pairs
        said = "1 differs" if different == 1 else f"{different or 'none'} differ"
        yield f"pairs     compared {plural(compared, 'pair')} of XML and JSON, {said}"


def _render_names(pairs: Sequence[tuple[str, str]], folder: str) -> Iterator[str]:
    for name, why in pairs:
        yield from wrapped(f"{name.removeprefix(folder)}: {why}", initial=2, subsequent=4)


def _render_reasons(pairs: Sequence[tuple[str, str]], folder: str) -> Iterator[str]:
    """Yield the reasons with the first names of each, the most frequent first; what differs goes with the name."""
    by_reason: dict[str, list[tuple[str, str]]] = {}
    for name, why in pairs:
        detail = _DETAIL.search(why)
        key = why if detail is None else f"{why[: detail.start()]}...{why[detail.end() :]}"
        by_reason.setdefault(key, []).append((name.removeprefix(folder), detail[0] if detail is not None else ""))
    ordered = sorted(by_reason.items(), key=lambda item: -len(item[1]))
    for why, found in ordered[:_REASONS]:
        details = {detail for _, detail in found}
        if len(details) == 1:
            shown, reason = [name for name, _ in found], why.replace("...", details.pop(), 1)
        else:
            shown, reason = [f"{name} ({detail})" for name, detail in found], why
        yield from wrapped(f"{reason}: {_names(shown, len(shown))}", initial=2, subsequent=4)
    rest = sum(len(found) for _, found in ordered[_REASONS:])
    if rest:
        yield f"  ... and {rest} more"
    if rest or any(len(found) > _NAMED for _, found in ordered):
        yield "  (--verbose and --format json name all)"
