"""A comparison of two runs for a terminal, and as JSON for programs: ``schemas/comparison.schema.json``."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from accordant.findings import Severity
from accordant.regression.changes import (
    COMPARISON_VERSION,
    ClauseChange,
    FindingChange,
    ObservationChange,
    RunComparison,
)
from accordant.regression.shapes import ShapeChange, ShapeKind
from accordant.regression.summaries import RunFacts
from accordant.regression.timings import TimingShift
from accordant.reporting.text import coloured, field, plural, safe, wrapped

__all__ = ["comparison_json", "render_comparison", "shape_lines", "summary_text", "timing_lines"]

_FEW = 10


def comparison_json(comparison: RunComparison) -> str:
    """Return a comparison as JSON text; ASCII only, so that it cannot do anything to a terminal."""
    data: dict[str, Any] = {
        "accordant": {"comparison": COMPARISON_VERSION},
        "is_new": comparison.is_new,
        "is_changed": comparison.is_changed,
        "is_any": comparison.is_any,
        **dataclasses.asdict(comparison),
    }
    return json.dumps(data, indent=2) + "\n"


def summary_text(comparison: RunComparison) -> str:
    """Return the answer in one line."""
    counted, others = len(comparison.counted), len(comparison.new) - len(comparison.counted)
    texts = [
        f"{counted} new" + (f" ({others} known or flaky besides)" if others else ""),
        f"{len(comparison.fixed)} fixed",
        f"{len(comparison.still)} still there",
        f"{plural(len(comparison.observations), 'changed observation')}",
    ]
    return ", ".join(texts)


def render_comparison(comparison: RunComparison, *, verbose: bool = False) -> Iterator[str]:
    """Yield the lines of a comparison, at most 80 columns wide.

    Args:
        verbose: Name all that is the same, or only was not looked at.
    """
    yield from _render_runs(comparison)
    yield from _titled("new", [line for one in comparison.new for line in _new(one, comparison.after.name)], "red")
    yield from _titled("fixed", [line for one in comparison.fixed for line in _named(one)], "green")
    yield from _titled("still there", [line for one in comparison.still for line in _named(one)], "yellow")
    yield from _titled("not seen, which proves nothing", [ln for one in comparison.unproven for ln in _named(one)])
    yield from _titled("changed", [line for one in comparison.observations for line in _observation(one)], "magenta")
    yield from _titled("clauses that now hold at times only", _clauses(comparison.unstable, len(comparison.unstable)))
    shown = len(comparison.no_longer_exercised) if verbose else _FEW
    yield from _titled("no longer exercised", _clauses(comparison.no_longer_exercised, shown))
    if verbose:
        yield from _titled("newly exercised", _clauses(comparison.newly_exercised, len(comparison.newly_exercised)))
        lost = [line for one in comparison.lost_observations for line in _observation(one)]
        yield from _titled("no longer observed, with nothing new", lost)
    yield from _titled("shapes of documents", [line for one in comparison.shapes for line in _shape(one)], "magenta")
    yield from _titled("timing", [line for one in comparison.timings for line in _timing(one)], "magenta")
    yield from _render_numbers(comparison, verbose=verbose)


def _render_runs(comparison: RunComparison) -> Iterator[str]:
    for line in wrapped(f"{_run(comparison.before)} and {_run(comparison.after)}", subsequent=2):
        yield click.style(line, bold=True)
    for remark in comparison.remarks:
        yield from wrapped(f"note: {remark}", initial=2, subsequent=4)
    yield ""


def _run(facts: RunFacts) -> str:
    day = facts.started[:10]
    about = ", ".join(part for part in (facts.name if facts.label else "", facts.site, day) if part)
    return (facts.label or facts.name) + (f" ({about})" if about else "")


def _titled(title: str, lines: Sequence[str], colour: str | None = None) -> Iterator[str]:
    if lines:
        yield click.style(title, fg=colour, bold=True)
        yield from lines
        yield ""


def _new(change: FindingChange, run: str) -> Iterator[str]:
    finding = change.finding
    yield f"{finding.id}  {coloured(Severity(finding.severity))}  {click.style(safe(finding.clause), bold=True)}"
    if text := _remark(change):
        yield from field("note", text)
    yield from field("expected", finding.expected or "(removed)", break_long_words=True)
    yield from field("actual", finding.actual or "(removed)", break_long_words=True)
    yield from field("again", f"accordant replay {run} {finding.id}")


def _remark(change: FindingChange) -> str:
    texts = [change.remark]
    if change.repeated:
        seen = f"sent again {_times(change.repeated)}, seen {_times(change.shown_again)}"
        texts.append(f"flaky: {seen}" if change.is_flaky else f"confirmed: {seen}")
    elif change.is_flaky:
        texts.append("flaky: the same requests were not always answered so")
    return "; ".join(text for text in texts if text)


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def _named(change: FindingChange) -> Iterator[str]:
    remark = _remark(change)
    yield from wrapped(f"{change.finding.clause}{f' ({remark})' if remark else ''}", initial=4, subsequent=6)


def _observation(change: ObservationChange) -> Iterator[str]:
    yield from wrapped(change.clause, initial=4, subsequent=6)
    for label, answers in (("was", change.lost), ("now", change.added), ("and still", change.kept)):
        if answers:
            yield from wrapped(f"{label}: {'; '.join(answers)}", initial=6, subsequent=8)


def _clauses(changes: Sequence[ClauseChange], most: int) -> list[str]:
    lines = []
    for one in changes[:most]:
        reason = f": {one.reason}" if one.reason else ""
        lines += wrapped(f"{one.clause} (was {one.before}, now {one.after}{reason})", initial=4, subsequent=6)
    if len(changes) > most:
        lines.append(f"    ... and {len(changes) - most} more; --verbose names them")
    return lines


def shape_lines(comparison: RunComparison) -> Iterator[str]:
    """Yield what appeared in answers, or vanished from them, a line each."""
    yield from map(_shape_text, comparison.shapes)


def timing_lines(comparison: RunComparison) -> Iterator[str]:
    """Yield what became slower or quicker, a line each."""
    yield from map(_timing_text, comparison.timings)


def _shape(change: ShapeChange) -> Iterator[str]:
    yield from wrapped(_shape_text(change), initial=4, subsequent=6)


def _shape_text(change: ShapeChange) -> str:
    before, after = (f"{seen} of {chances}" for seen, chances in (change.before, change.after))
    chance = "" if change.is_sure else "; may be chance"
    match change.kind:
        case ShapeKind.APPEARED:
            what = f"appeared: {change.path}"
        case ShapeKind.VANISHED:
            what = f"vanished: {change.path}"
        case ShapeKind.CLASS_APPEARED:
            what = f"new kind of value ({change.what}): {change.path}"
        case ShapeKind.CLASS_VANISHED:
            what = f"kind of value no longer seen ({change.what}): {change.path}"
        case _:
            what = f"keys in another order: {change.path}: {change.what}"
    counts = f"before {before}, now {after}{chance}"
    return f"{what} [{change.format}; {counts}]"


def _timing(shift: TimingShift) -> Iterator[str]:
    yield from wrapped(_timing_text(shift), initial=4, subsequent=6)


def _timing_text(shift: TimingShift) -> str:
    how = "slower" if shift.shift > 0 else "quicker"
    return (
        f"{shift.operation}: {abs(shift.shift):.0f} ms {how} (median {shift.before:.0f} ms, now {shift.after:.0f} ms; "
        f"{shift.counts[0]} and {shift.counts[1]} answers)"
    )


def _render_numbers(comparison: RunComparison, *, verbose: bool) -> Iterator[str]:
    for line in wrapped(f"findings  {summary_text(comparison)}", subsequent=10):
        yield click.style(line, bold=True)
    lost, gained = comparison.no_longer_exercised, comparison.newly_exercised
    yield f"clauses   {len(lost)} no longer exercised, {len(gained)} newly exercised"
    yield f"shapes    {_shape_counts(comparison.shapes)}"
    yield f"timing    {plural(len(comparison.timings), 'shift')}"
    if comparison.after.without_success:
        names = ", ".join(comparison.after.without_success)
        yield from wrapped(f"{names} was never answered with a success", initial=10, subsequent=12)
    if comparison.lost_observations and not verbose:
        number = plural(len(comparison.lost_observations), "answer")
        yield from wrapped(f"{number} of probes not seen this time; --verbose names them", initial=10, subsequent=12)


def _shape_counts(changes: Iterable[ShapeChange]) -> str:
    kinds = [change.kind for change in changes]
    named = [f"{kinds.count(kind)} {kind.value}" for kind in ShapeKind if kind in kinds]
    return ", ".join(named) or "the same"
