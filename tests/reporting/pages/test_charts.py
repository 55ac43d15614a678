"""Figures as SVG: drawn from the numbers, read aloud in words, and nothing of a text in them that is not escaped."""

from __future__ import annotations

import pytest
from dossiers import EVIL, item, summary
from lxml import etree

from accordant.findings import Verdict
from accordant.reporting.dossiers import Timing
from accordant.reporting.pages.charts import (
    coverage_figure,
    findings_figure,
    latency_figure,
    pace_figure,
    share_bar,
    verdicts_figure,
)

RUNS = [summary(number) for number in range(1, 8)]
SVG = {"": "http://www.w3.org/2000/svg"}


def drawn(figure) -> etree._Element:
    assert figure is not None
    return etree.fromstring(str(figure.drawing))


def heights(figure, name: str) -> list[float]:
    return [float(bar.get("height", "0")) for bar in drawn(figure).iter("rect") if bar.get("class") == f"bar v-{name}"]


def test_every_figure_says_in_words_what_it_shows() -> None:
    figures = [
        findings_figure(RUNS),
        verdicts_figure(RUNS),
        pace_figure(RUNS),
        latency_figure([Timing("server", "xml", (1.0, 2.0, 300.0))]),
        coverage_figure([item("op/checks/a"), item("op/rules/b", Verdict.VIOLATED)]),
    ]
    for figure in figures:
        svg = drawn(figure)
        labels = svg.get("aria-labelledby", "").split()
        assert svg.get("role") == "img"
        assert [svg.find(f"*[@id='{label}']").tag for label in labels] == ["title", "desc"]
        assert len(svg.findtext("desc") or "") > 30


def test_a_bar_is_as_high_as_its_number() -> None:
    figure = findings_figure([summary(1), summary(2)])
    one, two = heights(figure, "error")
    assert two == pytest.approx(2 * one)
    assert [title.text for title in drawn(figure).iter("title")][1:] == [
        "2026-01-02: 1 error, 1 warning, 1 known",
        "2026-01-03: 2 error",
    ]


def test_a_run_without_findings_is_there_all_the_same() -> None:
    figure = findings_figure([summary(3, findings={}, known=0), summary(1)])
    assert [title.text for title in drawn(figure).iter("title")][1] == "2026-01-04: none"


def test_the_pace_needs_two_runs_that_have_one() -> None:
    assert pace_figure([summary(1)]) is None
    assert pace_figure([summary(1), summary(2, median_ms=None)]) is None
    lines = list(drawn(pace_figure(RUNS)).iter("polyline"))
    assert [len((line.get("points") or "").split()) for line in lines] == [7, 7]


def test_latency_is_shown_for_each_caller_and_format() -> None:
    figure = latency_figure([Timing("server", "xml", (10.0,) * 9 + (90.0,)), Timing("client", "json", (5.0,))])
    said = drawn(figure).findtext("desc") or ""
    assert "server xml: 10 answers, median 10 ms, 95th percentile 90 ms" in said
    assert "client json: 1 answer, median 5 ms" in said
    assert latency_figure([]) is None
    assert latency_figure([Timing("server", "xml", ())]) is None


def test_coverage_counts_clauses_of_a_kind_by_verdict() -> None:
    figure = coverage_figure(
        [item("op/checks/a"), item("op/checks/b", Verdict.VIOLATED), item("op/rules/c", Verdict.NOT_EXERCISED)]
    )
    assert drawn(figure).findtext("desc") == (
        "Clauses by kind and verdict. checks: 1 violated, 1 held; rules: 1 not exercised."
    )
    assert coverage_figure([]) is None


def test_a_share_is_drawn_for_the_eye_only() -> None:
    svg = etree.fromstring(str(share_bar({Verdict.HELD: 3, Verdict.VIOLATED: 1})))
    assert svg.get("aria-hidden") == "true"
    assert [bar.get("width") for bar in svg] == ["25", "75"]


def test_no_name_of_a_run_can_do_anything() -> None:
    runs = [summary(1, label=EVIL), summary(2)]
    for figure in (findings_figure(runs), verdicts_figure(runs), pace_figure(runs)):
        svg = drawn(figure)
        assert {etree.QName(element).localname for element in svg.iter()} <= {
            "svg",
            "title",
            "desc",
            "g",
            "rect",
            "line",
            "text",
            "polyline",
            "circle",
        }
        assert not any(name.startswith("on") for element in svg.iter() for name in element.attrib)
