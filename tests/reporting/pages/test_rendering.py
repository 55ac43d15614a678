"""The page as text: one file, nothing from outside, everything escaped; in a browser it is seen by test_in_chromium."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from itertools import pairwise

import pytest
from dossiers import EARLIER, dossier, finding, hostile_dossier, item, summary
from lxml import html

from accordant.findings import Severity, Verdict
from accordant.reporting.pages import html_page
from accordant.reporting.pages.packs import unpacked
from accordant.reporting.pages.rendering import COMPLETE
from accordant.reporting.trends import ChangedObservation, Changes, PastFinding

EVENTS = re.compile("^on", re.IGNORECASE)


def parsed(text: str):
    return html.document_fromstring(text)


def packs_of(page) -> list[str]:
    return [each.text for each in page.iter("script") if each.get("type") == "application/octet-stream"]


def test_the_same_dossier_gives_the_same_page() -> None:
    assert html_page(hostile_dossier()) == html_page(hostile_dossier())


def test_it_opens_with_the_answer() -> None:
    changes = Changes(EARLIER, new=(finding().fingerprint,))
    page = parsed(html_page(dossier(finding(), changes=changes)))
    assert [each.text_content() for each in page.iter("h1")] == ["1 new error since 2026.10."]
    first = next(page.find(".//main").iterchildren())
    assert "answer" in first.get("class")


def test_the_policy_allows_the_style_and_the_script_of_the_page_and_nothing_else() -> None:
    page = parsed(html_page(dossier(finding())))
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    (style,) = page.iter("style")
    (script,) = [each for each in page.iter("script") if each.get("type") is None]
    for kind, element in (("style", style), ("script", script)):
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_nothing_is_loaded_from_anywhere() -> None:
    page = parsed(html_page(hostile_dossier()))
    loading = {"src", "srcset", "data", "poster", "background", "action", "formaction", "style"}
    assert not [element.tag for element in page.iter() if loading & set(element.attrib)]
    assert not list(page.iter("link", "img", "iframe", "object", "embed", "base"))
    for each in page.iter("a"):
        assert each.get("href").startswith(("#", "https://evil.example/", "https://example.org/", "http://"))


def test_a_hostile_answer_adds_no_element_and_no_attribute_to_the_page() -> None:
    text = html_page(hostile_dossier())
    page = parsed(text)
    assert len([each for each in page.iter("script") if each.get("type") is None]) == 1
    assert len(list(page.iter("style"))) == 1
    assert not [name for element in page.iter() for name in element.attrib if EVENTS.match(name)]
    assert not list(page.iter("img"))
    shown = text.replace("\n", "").replace("\t", "")
    assert {char for char in shown if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} == set()
    text.encode("utf-8")


def test_what_is_packed_is_escaped_as_well() -> None:
    many = [finding(f"op/checks/c{number}", number) for number in range(1, COMPLETE + 1)]
    evil = hostile_dossier().report.findings[0]
    page = parsed(html_page(dossier(*many, evil)))
    (piece,) = unpacked(packs_of(page))
    part = html.fragment_fromstring(piece)
    assert not list(part.iter("script", "img", "style"))
    assert not [name for element in part.iter() for name in element.attrib if EVENTS.match(name)]


def test_the_first_findings_need_no_script_and_the_others_are_packed() -> None:
    many = [finding(f"op/checks/c{number}", number) for number in range(1, COMPLETE + 60)]
    page = parsed(html_page(dossier(*many)))
    found = page.find_class("finding")
    assert len(found) == len(many)
    assert [bool(each.get("data-pack")) for each in found] == [False] * COMPLETE + [True] * 59
    pieces = unpacked(packs_of(page))
    last = found[-1]
    piece = pieces[50 * int(last.get("data-pack")) + int(last.get("data-item"))]
    assert f"actual {len(many)}" in piece
    assert packs_of(parsed(html_page(dossier(finding())))) == []


def test_expected_and_actual_stand_side_by_side_and_the_place_is_marked() -> None:
    page = parsed(html_page(dossier(finding())))
    (sides,) = page.find_class("sides")
    assert [[part.text_content() for part in each] for each in sides] == [
        ["Expected", "expected 1"],
        ["Actual", "actual 1"],
    ]
    assert [each.text_content() for each in page.iter("mark")] == ["<a/>"]


def test_every_id_is_there_once_and_every_link_within_the_page_leads_somewhere() -> None:
    clauses = (item("op/checks/schema", Verdict.VIOLATED), item("op/rules/r", Verdict.VACUOUS))
    made = dossier(
        finding(),
        clauses=clauses,
        changes=Changes(EARLIER, new=(finding().fingerprint,), no_longer_exercised=("op/rules/r",)),
        history=(EARLIER, summary(2)),
    )
    page = parsed(html_page(made))
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    known = {*ids, finding().fingerprint}
    assert {each.get("href")[1:] for each in page.iter("a") if each.get("href").startswith("#")} <= known
    for element in page.iter():
        for label in (element.get("aria-labelledby") or "").split():
            assert label in ids


def test_what_changed_leads_to_its_clause_where_the_contract_still_has_it() -> None:
    changes = Changes(
        EARLIER,
        fixed=(PastFinding("0" * 12, "op/checks/status", Severity.ERROR, "x"),),
        observations=(ChangedObservation("op/rules/gone", ("a",), ("b",)),),
        unstable=("op/checks/schema",),
    )
    page = parsed(html_page(dossier(finding(), changes=changes)))
    (section,) = page.find_class("changes")
    assert {each.get("href") for each in section.iter("a")} == {"#op/checks/status", "#op/checks/schema"}
    assert "rules/gone" in section.text_content()


@pytest.mark.parametrize(("count", "folds"), [(6, 0), (7, 2)])
def test_many_clauses_that_are_no_longer_judged_are_folded_by_reason(count: int, folds: int) -> None:
    names = [f"op/rules/r{number}" for number in range(count)]
    reasons = ["seldom"] + ["often"] * (count - 1)
    clauses = tuple(item(name, Verdict.VACUOUS, reasons={why: 1}) for name, why in zip(names, reasons, strict=True))
    made = dossier(clauses=clauses, changes=Changes(EARLIER, no_longer_exercised=tuple(names)))
    (section,) = parsed(html_page(made)).find_class("changes")
    said = [" ".join(each.text_content().split()) for each in section.iter("summary")]
    assert said == [f"{count - 1} \u00d7 often", "1 \u00d7 seldom"][:folds]
    assert len(list(section.iter("a"))) == count


def test_the_parts_are_landmarks_with_headings_in_order() -> None:
    page = parsed(html_page(dossier(finding(), history=(EARLIER, summary(2)))))
    assert page.get("lang") == "en"
    assert len(list(page.iter("main"))) == 1
    levels = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for each in page.iter("input", "select"):
        assert each.getparent().tag == "label"
    assert all(each.get("aria-label") for each in page.iter("table"))
    # What is pressed is no part of the name of its part.
    assert not page.xpath("//h1//button | //h2//button | //h3//button")


def test_a_report_on_recordings_has_a_page_too() -> None:
    made = dossier(
        finding(document="a.har", documents=("a.har", "b.har")), run="", url="", clauses=(), cells=(), timings=()
    )
    text = html_page(made)
    assert "a.har" in text
    assert "accordant replay" not in text
    assert "Nothing was found" in html_page(dossier(run="", clauses=(), cells=(), timings=()))
