"""The page in a real browser: it filters, opens, changes colours, goes by keyboard, and asks nobody for anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browsers import Browser, Page, browser, chromium
from dossiers import EARLIER, dossier, exhibit, finding, hostile_dossier, item, known, summary

from accordant.findings import Place, Severity, Verdict
from accordant.reporting.dossiers import Dossier
from accordant.reporting.pages import html_page
from accordant.reporting.pages.rendering import COMPLETE
from accordant.reporting.trends import Changes, PastFinding

PROGRAM = chromium()

# conftest.py says it at the end of the run as well.
pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="NOT TESTED: no Chromium, so no browser has seen the HTML report"
)

NEW = finding("op/checks/schema", 1)
STILL = finding("op/checks/format", 2, severity=Severity.WARNING)
KNOWN = known(finding("op/rules/r/refused", 3))
CHANGES = Changes(
    EARLIER,
    new=(NEW.fingerprint,),
    still=(STILL.fingerprint,),
    fixed=(PastFinding("0" * 12, "op/checks/gone", Severity.ERROR, "was wrong"),),
    no_longer_exercised=("op/rules/s/refused",),
)
SMALL = dossier(
    NEW,
    STILL,
    KNOWN,
    clauses=(
        item("op/checks/schema", Verdict.VIOLATED),
        item("op/checks/format", Verdict.VIOLATED),
        item("op/checks/status"),
        item("op/rules/r/refused", Verdict.VIOLATED, is_known=True),
        item("op/rules/s/refused", Verdict.NOT_EXERCISED, reasons={"no data": 1}),
        item("op/probes/p", Verdict.OBSERVED, observations={"accepted": 3}),
    ),
    changes=CHANGES,
    history=(EARLIER, summary(2)),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert PROGRAM is not None
    with browser(PROGRAM, tmp_path_factory.mktemp("chromium")) as made:
        yield made


@pytest.fixture
def opened(running: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open a report as a page; afterwards nothing was complained of, and nothing asked for but the page itself."""
    pages: list[tuple[Page, str]] = []

    def show(made: Dossier = SMALL, fragment: str = "", **changes: object) -> Page:
        file = tmp_path / "report.html"
        file.write_text(html_page(made), "utf-8")
        page = running.page(**changes)  # type: ignore[arg-type]
        pages.append((page, file.as_uri()))
        page.open(file.as_uri() + fragment)
        return page

    yield show
    for page, address in pages:
        assert page.complaints() == []
        assert set(page.asked_for()) == {address}
        page.close()


def shown(page: Page, selector: str) -> list[str]:
    """Ids of what is not hidden."""
    found = f"Array.from(document.querySelectorAll('{selector}'))"
    ids: list[str] = page.do(f"{found}.filter((one) => one.checkVisibility()).map((one) => one.id)")
    return ids


def choose(page: Page, name: str, value: str) -> None:
    page.do(
        f"(() => {{ const field = document.querySelector('[name={name}]'); field.value = '{value}';"
        "field.dispatchEvent(new Event('input', { bubbles: true })); })()"
    )


def test_it_opens_with_what_is_new_and_what_is_not(opened) -> None:
    page = opened()
    assert page.do("document.querySelector('h1').textContent") == "1 new error since 2026.10."
    lists = page.do("Array.from(document.querySelectorAll('.changes h3')).map((one) => one.textContent)")
    assert lists == ["New 1", "Still there 1", "Fixed 1", "No longer judged 1"]
    page.do("document.querySelector('.changes a[href=\"#F1\"]').click()")
    page.wait("document.getElementById('F1').open")
    assert "was wrong" in page.do("document.querySelector('.changes').textContent")


@pytest.mark.parametrize(
    ("name", "value", "findings", "clauses"),
    [
        ("severity", "warning", ["F2"], ["op/checks/format"]),
        ("standing", "known", ["F3"], ["op/rules/r/refused"]),
        ("kind", "checks", ["F1", "F2"], ["op/checks/schema", "op/checks/format", "op/checks/status"]),
        ("verdict", "not exercised", [], ["op/rules/s/refused"]),
        ("q", "schema size=1", ["F1"], []),
        ("q", "ACCEPTED", [], ["op/probes/p"]),
    ],
)
def test_a_filter_leaves_what_fits_and_is_in_the_address(opened, name, value, findings, clauses) -> None:
    page = opened()
    choose(page, name, value)
    page.wait("location.hash !== ''")
    assert shown(page, ".finding") == findings
    assert shown(page, ".clause") == clauses
    assert page.do("document.getElementById('found').textContent").startswith(f"{len(findings)} of 3 findings")
    assert page.do("document.getElementById('no-finding').hidden") == bool(findings)
    fragment = page.do("location.hash")

    again = opened(fragment=fragment)
    assert shown(again, ".finding") == findings
    assert again.do(f"document.querySelector('[name={name}]').value") == value


def test_of_many_new_findings_the_rest_is_a_filter_away(opened) -> None:
    many = [finding(f"op/checks/c{number}", number) for number in range(1, 20)]
    changes = Changes(EARLIER, new=tuple(each.fingerprint for each in many[:15]))
    page = opened(dossier(*many, changes=changes))
    page.do("document.querySelector('.changes li.muted a').click()")
    page.wait("document.getElementById('found').textContent.startsWith('15 of 19 findings')")


def test_clearing_shows_everything_again(opened) -> None:
    page = opened(fragment="#q=nothing+like+that&kind=unknown-kind")
    assert shown(page, ".finding") == []
    assert page.do("document.getElementById('no-finding').checkVisibility()")
    page.do("document.querySelector('button[type=reset]').click()")
    page.wait("location.hash === ''")
    assert shown(page, ".finding") == ["F1", "F2", "F3"]


@pytest.mark.parametrize("fragment", ["#F2", f"#{STILL.fingerprint}"])
def test_a_link_to_a_finding_opens_it_and_moves_the_focus_there(opened, fragment) -> None:
    page = opened(fragment=fragment, height=400)
    page.wait("document.getElementById('F2').open && document.activeElement.parentElement.id === 'F2'")
    top = page.do("document.getElementById('F2').getBoundingClientRect().top")
    assert 0 <= top < 200


def test_a_link_to_what_is_filtered_away_shows_it(opened) -> None:
    page = opened(fragment="#severity=error")
    assert shown(page, ".finding") == ["F1", "F3"]
    page.do("location.hash = '#F2'")
    page.wait("document.getElementById('F2').open && document.activeElement.parentElement.id === 'F2'")
    assert shown(page, ".finding") == ["F1", "F2", "F3"]
    assert page.do("location.hash") == "#F2"


def test_what_is_packed_is_unpacked_when_it_is_opened(opened) -> None:
    many = [finding(f"op/checks/c{number}", number) for number in range(1, COMPLETE + 60)]
    page = opened(dossier(*many), fragment=f"#F{len(many)}")
    last = f"document.getElementById('F{len(many)}')"
    page.wait(f"{last}.querySelector('.actual')")
    assert f"actual {len(many)}" in page.do(f"{last}.querySelector('.actual').textContent")
    assert page.do(f"{last}.querySelector('mark').textContent") == "<a/>"
    other = f"document.getElementById('F{COMPLETE + 1}')"
    assert page.do(f"{other}.querySelector('.actual')") is None
    page.do(f"{other}.firstElementChild.click()")
    page.wait(f"{other}.querySelector('.actual')")


def test_everything_can_be_reached_by_keyboard(opened) -> None:
    page = opened()
    page.press("Tab", 9)
    assert page.do("document.activeElement.className") == "skip"
    assert page.do("getComputedStyle(document.activeElement).top") != "-64px"
    page.do("document.querySelector('#F1 > summary').focus()")
    page.press("Enter", 13, "\r")
    assert page.do("document.getElementById('F1').open")
    for key, code, where in (("ArrowDown", 40, "F2"), ("End", 35, "F3"), ("ArrowUp", 38, "F2"), ("Home", 36, "F1")):
        page.press(key, code)
        assert page.do("document.activeElement.parentElement.id") == where
    assert page.do("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("is_dark", [False, True])
def test_colours_are_those_of_the_system_until_the_reader_wants_others(opened, is_dark) -> None:
    page = opened(is_dark=is_dark)
    light, dark = "rgb(250, 249, 246)", "rgb(20, 22, 25)"
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.do(paper) == (dark if is_dark else light)
    page.do("localStorage.clear()")
    for expected in (light, dark, dark if is_dark else light):
        page.do("document.getElementById('theme').click()")
        assert page.do(paper) == expected


@pytest.mark.parametrize("width", [360, 820, 1440])
def test_the_page_is_never_wider_than_its_window(opened, width) -> None:
    page = opened(fragment="#F1", width=width, height=800)
    page.do("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.do("document.documentElement.scrollWidth") <= width


def test_the_marked_place_can_be_seen(opened) -> None:
    body = "\n".join(f"<line number='{number}'>{'word ' * 30}</line>" for number in range(1, 30))
    one = replace(NEW, breach=replace(NEW.breach, place=Place("/r/line[20]", 20, 1)))
    page = opened(dossier(one, exhibits={"1-0001": exhibit("1-0001", body)}), fragment="#F1", width=360, height=800)
    page.wait("document.getElementById('F1').open")
    inside = (
        "(() => { const text = document.querySelector('#F1 .text').getBoundingClientRect();"
        "const mark = document.querySelector('#F1 mark').getBoundingClientRect();"
        "return mark.top >= text.top && mark.bottom <= text.bottom; })()"
    )
    page.wait(inside)


def test_every_image_and_every_control_has_a_name(opened) -> None:
    page = opened()
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "link", "image", "searchbox", "combobox", "region", "navigation", "search"}
    named = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in roles
    ]
    assert {role for role, _ in named} >= {"button", "link", "image", "searchbox", "combobox", "navigation", "search"}
    assert [role for role, name in named if not name.strip()] == []


@pytest.mark.parametrize("is_dark", [False, True])
def test_text_stands_out_from_what_is_behind_it(opened, is_dark) -> None:
    page = opened(is_dark=is_dark)
    page.do("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    weak = page.do(CONTRAST)
    assert weak == []


CONTRAST = """(() => {
  const parse = (colour) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data);
  };
  const cache = new Map();
  const rgba = (colour) => { if (!cache.has(colour)) cache.set(colour, parse(colour)); return cache.get(colour); };
  const light = ([r, g, b]) => {
    const part = (value) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    for (let part = element; part; part = part.parentElement) {
      const colour = getComputedStyle(part).backgroundColor;
      if (rgba(colour)[3] === 255) return rgba(colour);
    }
    return [255, 255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const weak = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    if (element.closest('script, style, .unseen, svg')) continue;
    const front = light(rgba(getComputedStyle(element).color));
    const back = light(behind(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < 4.5) weak.add(`${element.className || element.tagName}: ${ratio.toFixed(2)}`);
  }
  return Array.from(weak);
})()"""


def test_a_hostile_answer_runs_nothing(opened) -> None:
    page = opened(hostile_dossier(), fragment="#F1")
    page.do("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.do("document.querySelectorAll('*').forEach((one) => one.dispatchEvent(new Event('mouseover')))")
    assert page.do("document.title") != "taken"
    assert page.do("document.querySelectorAll('.answer script, .finding script, img, iframe').length") == 0
    assert "onerror" in page.do("document.getElementById('F1').textContent")
    assert page.do("document.documentElement.scrollWidth") <= 1280


def test_a_hostile_link_does_nothing(opened) -> None:
    page = opened(fragment="#q=%3Cimg%20src%3Dx%20onerror%3Ddocument.title%3D1%3E&severity=%22%3E%3Cscript%3E")
    assert page.do("document.querySelector('[name=q]').value") == "<img src=x onerror=document.title=1>"
    assert page.do("document.querySelectorAll('img').length") == 0
    opened(fragment="#%E0%A4%A")


def test_on_paper_everything_is_open_and_no_control_is_there(opened) -> None:
    page = opened()
    page.call("Emulation.setEmulatedMedia", media="print")
    page.do("dispatchEvent(new Event('beforeprint'))")
    assert page.do("Array.from(document.querySelectorAll('.finding, .kind')).every((one) => one.open)")
    assert shown(page, ".filters, #theme, .copy") == []
