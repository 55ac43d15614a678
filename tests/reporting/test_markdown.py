"""Markdown for a comment: short, whole, and nothing in it that a site has made."""

from __future__ import annotations

import re
import unicodedata

import pytest
from dossiers import EARLIER, EVIL, HOSTILE, dossier, finding, hostile_dossier, known
from hypothesis import given
from hypothesis import strategies as st

from accordant.findings import Severity
from accordant.reporting.markdown import COMMENT_LIMIT, code, markdown_report
from accordant.reporting.text import safe
from accordant.reporting.trends import ChangedObservation, Changes, PastFinding

# A code span begins with a run of backticks and ends with the next run of the same length (CommonMark 0.31, 6.1).
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def outside(text: str) -> str:
    """What stands in no code span."""
    return "\n".join(SPAN.sub("", line) for line in text.split("\n"))


@given(st.text(st.characters(), max_size=120))
def test_any_text_is_one_code_span_that_says_it(text) -> None:
    made = code(text)
    found = SPAN.fullmatch(made)
    if not safe(text).replace("\t", " ").strip():
        assert made in {"*nothing*", "*blanks*"}
        return
    assert found is not None
    content = found[2]
    if content[0] == content[-1] == " ":
        content = content[1:-1]
    assert content == safe(text).replace("\t", " ")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_came_from_a_site_stands_outside_a_code_span(text) -> None:
    made = markdown_report(dossier(finding(document=text, number=1), title_suffix := finding("op/x/y", 2)))
    assert title_suffix.id in made
    rest = outside(made)
    for sign in ("<script", "<img", "<svg", "evil.example", "@everyone", "](", "![", "<!--"):
        assert sign not in rest


def test_a_report_of_which_everything_is_hostile_has_only_our_own_html() -> None:
    made = markdown_report(hostile_dossier())
    rest = outside(made)
    assert set(re.findall(r"</?[a-zA-Z][^>]*>", rest)) <= {
        "<details>",
        "</details>",
        "<summary>",
        "</summary>",
        "<sub>",
        "</sub>",
    }
    assert "evil.example" not in rest
    assert "@" not in rest
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in made if char not in "\n\ufe0f")
    assert made.count("<details>") == made.count("\n</details>")


def test_it_opens_with_the_answer() -> None:
    changes = Changes(EARLIER, new=(finding().fingerprint,), fixed=(PastFinding("0", "op/a/b", Severity.ERROR, "x"),))
    lines = markdown_report(dossier(finding(), changes=changes)).splitlines()
    assert lines[0] == "### ❌ 1 new error since 2026.10"
    assert lines[2] == "1 fixed."
    assert markdown_report(dossier(changes=Changes(EARLIER))).startswith("### ✅ Nothing new since 2026.10")


def test_a_new_finding_is_told_in_full_and_an_old_one_folded() -> None:
    new, old = finding(number=1), finding("op/checks/format", 2)
    changes = Changes(EARLIER, new=(new.fingerprint,), still=(old.fingerprint,))
    made = markdown_report(dossier(new, old, known(finding("op/checks/status", 3)), changes=changes))
    before, _, folded = made.partition("<details>")
    assert "- **error** F1 `op/checks/schema`" in before
    assert "`accordant replay 20261126-s F1`" in before
    assert "`POST S method=op&size=1`" in before
    assert "F2" not in before
    assert "<summary>Still there</summary>" in folded
    assert "- error F3 `op/checks/status`: expected `expected 3`, got `actual 3` (`case 4711`)" in folded


def test_what_changed_without_a_finding_is_told() -> None:
    changes = Changes(
        EARLIER,
        observations=(ChangedObservation("op/rules/r", ("accepted",), ("refused",)),),
        no_longer_exercised=("op/rules/s",),
        shapes=("a new element",),
        timings=("slower by half",),
    )
    made = markdown_report(dossier(changes=changes))
    for part in ("`op/rules/r`: `accepted` → `refused`", "`op/rules/s`", "`a new element`", "`slower by half`"):
        assert part in made


def test_what_is_not_sure_is_said_before_the_findings() -> None:
    made = markdown_report(dossier(finding(), is_complete=False))
    assert made.index("> [!WARNING]") < made.index("**error**")


def test_it_never_exceeds_its_limit_and_says_what_it_left_out() -> None:
    many = [finding(f"op/checks/c{number}", number, document=EVIL * 3) for number in range(1, 400)]
    for limit in (2_000, 9_000, COMMENT_LIMIT):
        made = markdown_report(dossier(*many), limit=limit)
        assert len(made) <= limit
        assert ("of this report had no room here" in made) == (limit < COMMENT_LIMIT)
        assert "clauses:" in made.splitlines()[-1]
        assert made.count("<details>") == made.count("\n</details>")
    assert "no room" not in markdown_report(dossier(*many[:3]))
