"""Figures of a page as inline SVG: the trend over runs, how long answers took, and what of the contract was exercised.

Drawn at the width of a phone, so that letters have the size of text on every screen; colours are classes of the style
sheet, sizes are attributes, because the page's policy forbids inline styles. Each figure has a title and a description,
and each of its marks says its number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from accordant.findings import ClauseReport, Severity, Verdict
from accordant.reporting.dossiers import Timing
from accordant.reporting.text import plural, safe
from accordant.reporting.trends import RunSummary, percentile

__all__ = [
    "MOST_RUNS",
    "Figure",
    "coverage_figure",
    "findings_figure",
    "latency_figure",
    "pace_figure",
    "share_bar",
    "slug",
    "verdicts_figure",
]

MOST_RUNS = 100
"""The last so many runs are drawn."""

_WIDTH = 360
_LEFT = 34
_RIGHT = 6
_PLOT = _WIDTH - _LEFT - _RIGHT
_TOP = 8
_HEIGHT = 112
_BINS = 48


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its caption.

    Attributes:
        legend: What the colours mean: class and word.
    """

    title: str
    drawing: Markup
    legend: tuple[tuple[str, str], ...] = ()


def slug(text: str) -> str:
    """Return a word for a class of the style sheet: ``not exercised`` is ``not-exercised``."""
    return "".join(char if char.isalnum() else "-" for char in text.lower())


def findings_figure(runs: Sequence[RunSummary]) -> Figure:
    """Return how many findings each run had, by severity, the known ones above."""
    keys = [(slug(each.value), each.value) for each in Severity] + [("known", "known")]
    rows = [[*(run.findings.get(each, 0) for each in Severity), run.known] for run in runs]
    last = rows[-1]
    said = ", ".join(f"{count} {word}" for count, (_, word) in zip(last, keys, strict=True) if count) or "none"
    return _stacked("Findings", f"Findings of {_span(runs)}. The last one: {said}.", runs, rows, keys)


def verdicts_figure(runs: Sequence[RunSummary]) -> Figure:
    """Return how many clauses had which verdict in each run."""
    keys = [(slug(each.value), each.value) for each in Verdict]
    rows = [[run.clauses.get(each, 0) for each in Verdict] for run in runs]
    said = ", ".join(f"{count} {word}" for count, (_, word) in zip(rows[-1], keys, strict=True) if count)
    return _stacked("Clauses", f"Clauses by verdict of {_span(runs)}. The last one: {said}.", runs, rows, keys)


def pace_figure(runs: Sequence[RunSummary]) -> Figure | None:
    """Return the median and the 95th percentile of each run; None where no two runs have them."""
    known = [
        (number, run, run.median_ms, run.p95_ms)
        for number, run in enumerate(runs)
        if run.median_ms is not None and run.p95_ms is not None
    ]
    if len(known) < 2:
        return None
    top = _nice(max(p95 for *_, p95 in known))
    step = _PLOT / len(runs)
    size = 2.5 if len(runs) <= 30 else 1.2
    parts = [*_grid(top)]
    lines = {"median": [median for _, _, median, _ in known], "p95": [p95 for *_, p95 in known]}
    for name, values in lines.items():
        points = [
            (_n(_LEFT + step * (number + 0.5)), _n(_y(value, top)))
            for (number, *_), value in zip(known, values, strict=True)
        ]
        parts.append(
            Markup('<polyline class="line {}" points="{}"/>').format(name, " ".join(f"{x},{y}" for x, y in points))
        )
        for (x, y), (_, run, median, p95) in zip(points, known, strict=True):
            text = f"{run.name}: median {_ms(median)}, 95th percentile {_ms(p95)}"
            parts.append(
                Markup('<circle class="dot {}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(
                    name, x, y, size, _text(text)
                )
            )
    parts += _run_labels(runs, step)
    *_, median, p95 = known[-1]
    description = (
        f"Time until an answer was read, of {_span(runs)}. The last one: median {_ms(median)}, "
        f"95th percentile {_ms(p95)}."
    )
    legend = (("line-median", "median"), ("line-p95", "95th percentile"))
    return Figure("Latency (ms)", _svg("Latency (ms)", description, _TOP + _HEIGHT + 20, parts), legend)


def latency_figure(timings: Sequence[Timing]) -> Figure | None:
    """Return how the times of this run are spread, for each caller and format, on a logarithmic scale."""
    groups = [timing for timing in timings if timing.milliseconds]
    if not groups:
        return None
    every = [value for timing in groups for value in timing.milliseconds]
    low = math.floor(math.log10(max(min(every), 0.1)) * 2) / 2
    high = max(math.ceil(math.log10(max(*every, 0.1)) * 2) / 2, low + 0.5)
    left, row = 4, 46
    width = _WIDTH - 2 * left
    parts: list[Markup] = []

    def x_of(value: float) -> float:
        return left + width * min(max((math.log10(max(value, 0.1)) - low) / (high - low), 0), 1)

    bottom = row * len(groups) + 4
    for tick in _ticks(low, high):
        x = _n(x_of(tick))
        parts.append(Markup('<line class="grid" x1="{0}" x2="{0}" y1="4" y2="{1}"/>').format(x, bottom))
        anchor = "start" if x_of(tick) < 20 else "end" if x_of(tick) > _WIDTH - 20 else "middle"
        parts.append(_label(x_of(tick), bottom + 13, _ms(tick), anchor))
    said = []
    for number, timing in enumerate(groups):
        base = row * (number + 1)
        counts = [0] * _BINS
        for value in timing.milliseconds:
            counts[min(_BINS - 1, int((x_of(value) - left) / width * _BINS))] += 1
        for position, count in enumerate(counts):
            if count:
                height = max(1.5, 22 * count / max(counts))
                parts.append(
                    Markup('<rect class="bar pace" x="{}" y="{}" width="{}" height="{}"/>').format(
                        _n(left + width * position / _BINS), _n(base - height), _n(width / _BINS - 0.8), _n(height)
                    )
                )
        median, p95 = percentile(timing.milliseconds, 50) or 0.0, percentile(timing.milliseconds, 95) or 0.0
        for name, value in (("median", median), ("p95", p95)):
            parts.append(
                Markup('<line class="line {0}" x1="{1}" x2="{1}" y1="{2}" y2="{3}"/>').format(
                    name, _n(x_of(value)), base - 25, base
                )
            )
        who = " ".join(part for part in (timing.caller, timing.format) if part) or "all"
        text = f"{who}: {plural(len(timing.milliseconds), 'answer')}, median {_ms(median)}, 95th percentile {_ms(p95)}"
        said.append(text)
        short = f"{len(timing.milliseconds)} · median {_ms(median)} · p95 {_ms(p95)}"
        parts.append(_label(left, base - 29, _short(who), "start", "strong"))
        parts.append(_label(_WIDTH - left, base - 29, short, "end"))
    description = f"Time until an answer was read, on a logarithmic scale. {'; '.join(said)}."
    legend = (("line-median", "median"), ("line-p95", "95th percentile"))
    return Figure("Latency of this run", _svg("Latency of this run", description, bottom + 20, parts), legend)


def coverage_figure(clauses: Sequence[ClauseReport]) -> Figure | None:
    """Return what became of the clauses of each kind."""
    kinds: dict[str, dict[Verdict, int]] = {}
    for item in clauses:
        counts = kinds.setdefault(item.clause.kind, dict.fromkeys(Verdict, 0))
        counts[item.verdict] += 1
    if not kinds:
        return None
    left, row = 82, 22
    most = max(sum(counts.values()) for counts in kinds.values())
    width = _WIDTH - left - 34
    parts: list[Markup] = []
    said = []
    for number, (kind, counts) in enumerate(kinds.items()):
        y = 4 + number * row
        parts.append(_label(left - 8, y + 12, kind, "end"))
        x = float(left)
        for verdict in Verdict:
            if counts[verdict]:
                size = width * counts[verdict] / most
                parts.append(_bar(x, y, size, 15, verdict.value, f"{kind}: {counts[verdict]} {verdict.value}"))
                x += size
        parts.append(_label(x + 6, y + 12, str(sum(counts.values())), "start"))
        said.append(f"{kind}: " + ", ".join(f"{count} {each.value}" for each, count in counts.items() if count))
    description = f"Clauses by kind and verdict. {'; '.join(said)}."
    used = [each for each in Verdict if any(counts[each] for counts in kinds.values())]
    legend = tuple((slug(each.value), each.value) for each in used)
    return Figure(
        "Coverage of the contract",
        _svg("Coverage of the contract", description, 8 + row * len(kinds), parts),
        legend,
    )


def share_bar(counts: Mapping[Verdict, int]) -> Markup:
    """Return one bar with the shares of the verdicts, as wide as its place; what it says stands beside it as text."""
    total = sum(counts.values()) or 1
    x = 0.0
    parts = []
    for verdict in Verdict:
        if counts.get(verdict):
            size = 100 * counts[verdict] / total
            parts.append(_bar(x, 0, size, 8, verdict.value, f"{counts[verdict]} {verdict.value}"))
            x += size
    return Markup(
        '<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(Markup().join(parts))


def _stacked(
    title: str,
    description: str,
    runs: Sequence[RunSummary],
    rows: Sequence[Sequence[int]],
    keys: Sequence[tuple[str, str]],
) -> Figure:
    """Return a column for each run, made of one part for each key."""
    top = _nice(max(1, *map(sum, rows)))
    step = _PLOT / len(runs)
    size = min(26.0, step * (0.78 if len(runs) <= 40 else 0.92))
    parts = [*_grid(top)]
    for number, (run, row) in enumerate(zip(runs, rows, strict=True)):
        x, sum_before = _LEFT + step * (number + 0.5) - size / 2, 0
        said = ", ".join(f"{count} {word}" for count, (_, word) in zip(row, keys, strict=True) if count) or "none"
        bars = []
        for count, (name, _) in zip(row, keys, strict=True):
            if count:
                y = _y(sum_before + count, top)
                bars.append(
                    Markup('<rect class="bar v-{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                        name, _n(x), _n(y), _n(size), _n(_y(sum_before, top) - y)
                    )
                )
                sum_before += count
        if not sum_before:
            bars.append(
                Markup('<rect class="bar none" x="{}" y="{}" width="{}" height="1.5"/>').format(
                    _n(x), _n(_y(0, top) - 1.5), _n(size)
                )
            )
        parts.append(Markup("<g><title>{}</title>{}</g>").format(_text(f"{run.name}: {said}"), Markup().join(bars)))
    parts += _run_labels(runs, step)
    used = tuple(key for place, key in enumerate(keys) if any(row[place] for row in rows))
    return Figure(title, _svg(title, description, _TOP + _HEIGHT + 20, parts), used)


def _svg(title: str, description: str, height: float, parts: Iterable[Markup]) -> Markup:
    name = slug(title)
    return Markup(
        '<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{parts}</svg>'
    ).format(
        width=_WIDTH,
        height=_n(height),
        name=f"chart-{name}",
        title=_text(title),
        description=_text(description),
        parts=Markup().join(parts),
    )


def _grid(top: float) -> Iterator[Markup]:
    for share in (0.0, 0.5, 1.0):
        value = top * share
        if value == int(value):
            y = _y(value, top)
            yield Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
                _LEFT, _WIDTH - _RIGHT, _n(y), _n(y)
            )
            yield _label(_LEFT - 5, y + 3.5, str(int(value)), "end")


def _run_labels(runs: Sequence[RunSummary], step: float) -> Iterator[Markup]:
    """Yield names of some runs, the first and the last among them, as many as have room."""
    y = _TOP + _HEIGHT + 15
    if len(runs) == 1:
        yield _label(_LEFT + step / 2, y, _short(runs[0].name), "middle")
        return
    if len(runs) <= 5:
        for number, run in enumerate(runs):
            yield _label(_LEFT + step * (number + 0.5), y, _short(run.name), "middle")
        return
    yield _label(_LEFT, y, _short(runs[0].name), "start")
    middle = len(runs) // 2
    yield _label(_LEFT + step * (middle + 0.5), y, _short(runs[middle].name), "middle")
    yield _label(_WIDTH - _RIGHT, y, _short(runs[-1].name), "end")


def _bar(x: float, y: float, width: float, height: float, word: str, text: str) -> Markup:
    return Markup('<rect class="bar v-{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>').format(
        slug(word), _n(x), _n(y), _n(width), _n(height), _text(text)
    )


def _label(x: float, y: float, text: str, anchor: str, name: str = "") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        f"label {name}".strip(), _n(x), _n(y), anchor, _text(text)
    )


def _text(text: str) -> Markup:
    return escape(safe(text))


def _short(text: str) -> str:
    return text if len(text) <= 14 else text[:13] + "…"


def _span(runs: Sequence[RunSummary]) -> str:
    if len(runs) == 1:
        return f"one run, {runs[0].name}"
    return f"{len(runs)} runs, {runs[0].name} to {runs[-1].name}"


def _y(value: float | None, top: float) -> float:
    return _TOP + _HEIGHT * (1 - (value or 0) / top)


def _nice(value: float) -> float:
    """Return 1, 2, 4 or 10 times a power of ten that is not less."""
    power = 10.0 ** math.floor(math.log10(max(value, 1)))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value)


def _ticks(low: float, high: float) -> Iterator[float]:
    """Yield powers of ten, and three times them where there are few."""
    steps = (1, 3) if high - low <= 2 else (1,)
    for power in range(math.floor(low), math.ceil(high) + 1):
        for step in steps:
            if low <= math.log10(step * 10.0**power) <= high:
                yield step * 10.0**power


def _ms(value: float) -> str:
    if value >= 1000:
        return f"{value / 1000:.3g} s"
    return f"{value:.3g} ms" if value < 100 else f"{value:.0f} ms"


def _n(value: float) -> str:
    """Return a number for an attribute, with as few letters as will do."""
    return f"{value:.1f}".removesuffix(".0")
