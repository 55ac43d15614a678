"""A dossier to one HTML page: the template filled in, with style sheet and script inside and nothing outside.

Three walls stand between a hostile answer and the reader: every text is escaped by the template engine, characters
that control or mislead are shown as escapes, and the page's policy lets run what has the hash of our own script only.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from accordant import __version__
from accordant.findings import Report, Severity, Verdict
from accordant.reporting.dossiers import Dossier
from accordant.reporting.headlines import headline
from accordant.reporting.pages.charts import (
    MOST_RUNS,
    Figure,
    coverage_figure,
    findings_figure,
    latency_figure,
    pace_figure,
    slug,
    verdicts_figure,
)
from accordant.reporting.pages.packs import PACK_SIZE, packed
from accordant.reporting.pages.views import (
    FindingView,
    OperationView,
    columns_of,
    finding_views,
    kinds_of,
    operation_views,
)
from accordant.reporting.text import plural, safe

__all__ = ["COMPLETE", "html_page"]

COMPLETE = 200
"""So many findings stand in the page as they are; what belongs to the others is packed until somebody opens them."""

_MARKS = {
    Verdict.VIOLATED: "✕",
    Verdict.UNSTABLE: "≈",
    Verdict.HELD: "✓",
    Verdict.OBSERVED: "○",
    Verdict.NOT_JUDGED: "?",
    Verdict.VACUOUS: "∅",
    Verdict.NOT_EXERCISED: "·",
}


def html_page(dossier: Dossier) -> str:
    """Return a report as an HTML page that needs nothing but itself."""
    environment = _environment()
    views = tuple(finding_views(dossier))
    columns = columns_of(dossier.cells)
    operations = tuple(operation_views(dossier, columns))
    macros = environment.get_template("findings.html").make_module({"marks": _marks()})
    pieces = [str(macros.body(view)) for view in views[COMPLETE:]]  # type: ignore[attr-defined]
    history = dossier.history[-MOST_RUNS:]
    styles, script = _asset("page.css"), _asset("page.js")
    return environment.get_template("page.html").render(
        policy=_policy(styles, script),
        styles=Markup(styles),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        version=__version__,
        head=headline(dossier),
        report=dossier.report,
        summary=dossier.summary,
        changes=dossier.changes,
        lost=_lost(dossier),
        ids={item.clause.id for item in dossier.report.clauses},
        numbers=_numbers(dossier),
        standing={name: [view for view in views if view.standing == name] for name in ("new", "still", "flaky")},
        choices=_choices(views, kinds_of(operations)),
        views=views,
        complete=COMPLETE,
        pack_size=PACK_SIZE,
        packs=list(packed(pieces)),
        operations=operations,
        columns=columns,
        verdicts=[each.value for each in Verdict],
        marks=_marks(),
        figures=_figures(dossier),
        history=history,
        facts=_facts(dossier),
        reasons=_reasons(dossier.report),
    )


@cache
def _environment() -> Environment:
    templates = {name: _asset(f"templates/{name}") for name in ("page.html", "findings.html")}
    environment = Environment(
        loader=DictLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    environment.filters |= {"slug": slug, "shorten": _shortened, "brief": _brief, "milliseconds": _milliseconds}
    return environment


@cache
def _asset(name: str) -> str:
    return files("accordant.reporting.pages").joinpath(*name.split("/")).read_text("utf-8")


def _finalized(value: Any) -> Any:
    """Show what controls a terminal, a browser or the order of letters; applied to all that a template prints."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value if isinstance(value, Markup | int | float) else _finalized(str(value))
    return safe(value)


def _policy(styles: str, script: str) -> str:
    """Return a policy that allows this style sheet and this script, and nothing else from anywhere."""

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")

    return (
        f"default-src 'none'; style-src 'sha256-{digest(styles)}'; script-src 'sha256-{digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _shortened(text: str, width: int = 160) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _brief(clause: str, operations: Sequence[OperationView]) -> str:
    """Return the id of a clause, without its operation where there is only one."""
    return clause.partition("/")[2] if len(operations) == 1 else clause


def _milliseconds(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value / 1000:.3g} s" if value >= 1000 else f"{value:.3g} ms"


def _marks() -> dict[str, str]:
    return {verdict.value: sign for verdict, sign in _MARKS.items()}


def _numbers(dossier: Dossier) -> list[tuple[str, str, str]]:
    """Return the numbers beside the answer: name, number, and what belongs to it."""
    report, summary = dossier.report, dossier.summary
    judged = [verdict for verdict in (Verdict.VIOLATED, Verdict.UNSTABLE, Verdict.HELD) if report.count(verdict)]
    numbers = [
        (
            "findings",
            str(len(report.counted)),
            " · ".join(
                plural(count, each.value) if each is not Severity.CHANGED else f"{count} changed"
                for each in Severity
                if (count := sum(one.severity is each for one in report.counted))
            ),
        ),
        ("clauses", str(len(report.clauses)), " · ".join(f"{report.count(each)} {each.value}" for each in judged)),
        (
            "validated",
            f"{report.judged} of {report.answered - report.bare}",
            plural(report.requests, "request" if report.run else "recording"),
        ),
    ]
    if not report.clauses:
        del numbers[1]
    if summary.median_ms is not None:
        numbers.append(("median", _milliseconds(summary.median_ms), f"95 % within {_milliseconds(summary.p95_ms)}"))
    return numbers


def _lost(dossier: Dossier) -> list[tuple[str, list[str]]]:
    """Return the clauses that are no longer judged, by the reason that this run has for it."""
    reasons = {item.clause.id: next(iter(item.reasons), "") for item in dossier.report.clauses}
    found: dict[str, list[str]] = {}
    for clause in dossier.changes.no_longer_exercised if dossier.changes is not None else ():
        found.setdefault(reasons.get(clause, ""), []).append(clause)
    return sorted(found.items(), key=lambda each: -len(each[1]))


def _choices(views: tuple[FindingView, ...], kinds: tuple[str, ...]) -> list[tuple[str, str, list[str]]]:
    """Return the filters: name, label, values; one that has nothing to choose from is left out."""
    found_kinds = list(kinds) or sorted({view.kind for view in views})
    choices = [
        (
            "severity",
            "Any severity",
            [each.value for each in Severity if any(v.finding.severity is each for v in views)],
        ),
        (
            "standing",
            "New and old",
            [n for n in ("new", "still", "flaky", "known") if any(v.standing == n for v in views)],
        ),
        ("verdict", "Any verdict", [each.value for each in Verdict] if kinds else []),
        ("kind", "Any kind", found_kinds),
    ]
    return [choice for choice in choices if choice[2]]


def _figures(dossier: Dossier) -> list[Figure]:
    runs = dossier.history[-MOST_RUNS:]
    of_history = [findings_figure(runs), verdicts_figure(runs), pace_figure(runs)] if len(runs) > 1 else []
    figures = [*of_history, latency_figure(dossier.timings), coverage_figure(dossier.report.clauses)]
    return [figure for figure in figures if figure is not None]


def _facts(dossier: Dossier) -> list[tuple[str, str]]:
    report = dossier.report
    facts = [
        ("Run", report.run),
        ("Address", dossier.url),
        ("Seed", "" if report.seed is None else str(report.seed)),
        ("Record", report.record),
        ("Judge again", f"accordant replay {report.run}" if report.run else ""),
        ("Requests" if report.run else "Recordings", f"{report.requests}, {report.answered} answered"),
        ("Without a body", str(report.bare) if report.bare else ""),
        ("Pairs", "" if report.pairs is None else f"{report.pairs[0]} compared, {report.pairs[1]} differ"),
    ]
    return [(name, value) for name, value in facts if value]


def _reasons(report: Report) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [
        ("Not validated", report.unjudged),
        ("Not read", report.unreadable),
        ("Passed over", report.passed_over),
    ]
