"""A baseline as text: what is written is read again, differences are small, and comments stay."""

from __future__ import annotations

import difflib
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from accordant.errors import UsageError
from accordant.findings import KnownFinding
from accordant.regression.baselines import Baseline, read_baseline
from accordant.regression.writing import baseline_text, write_baseline

KNOWN = KnownFinding(
    fingerprint="0e9878c9d10c",
    clause="getUser/checks/no-server-error",
    summary="no request is answered with a 5xx status",
    signature="status 500",
    reason="vendor case 4711",
    owner="ada@example.org",
    accepted=date(2026, 11, 25),
    expires=date(2027, 2, 23),
    run="20261125-sandbox",
    seen_with=(("begin_date", "end_date"), ("list_page_size",)),
    seen_as=("the second begins later",),
)
OTHER = replace(KNOWN, fingerprint="123456789012", clause="getUser/asserts/a", seen_with=(), seen_as=())
BASELINE = Baseline(
    "sandbox",
    "site.yaml",
    {one.fingerprint: one for one in (KNOWN, OTHER)},
    {"getUser/z": ("accepted", "xml: text/xml"), "getUser/rules/one-offset/refused": ("refused with code 50",)},
)


def again(folder: Path, baseline: Baseline) -> Baseline:
    path = folder / "site.yaml"
    write_baseline(path, baseline)
    return replace(read_baseline(path), file=baseline.file)


def test_what_is_written_is_read_again(tmp_path) -> None:
    assert again(tmp_path, BASELINE) == BASELINE
    assert again(tmp_path, Baseline("s", "site.yaml")) == Baseline("s", "site.yaml")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_comes_back_and_both_versions_of_yaml_read_it_alike(one, other, third) -> None:
    known = replace(KNOWN, reason=one, owner=other, signature=third, seen_as=(third,), seen_with=((one,),))
    text = baseline_text(Baseline(other, "", {known.fingerprint: known}, {one: (third,)}))
    data = yaml.safe_load(text)
    entry = data["findings"][known.fingerprint]
    assert (entry["reason"], entry["owner"], entry["signature"], data["baseline"]) == (one, other, third, other)
    assert (entry["seen_with"], entry["seen_as"], data["observations"]) == ([[one]], [third], {one: [third]})
    assert baseline_text(Baseline(other, "", {known.fingerprint: known}, {one: (third,)}), text) == text


@pytest.mark.parametrize(
    "word", ["no", "Yes", "null", "true", "1:30", "12", "1e3", "a: b", "a #b", "a:", "- a", "&a", "~"]
)
def test_words_that_yaml_takes_for_something_else_stand_in_quotes(word: str) -> None:
    text = baseline_text(Baseline("s", "", {}, {"a/b": (word,)}))
    assert yaml.safe_load(text)["observations"] == {"a/b": [word]}
    assert f'- "{word}"' in text


def test_it_is_sorted_however_it_came() -> None:
    turned = Baseline(
        "sandbox",
        "",
        dict(reversed(BASELINE.findings.items())),
        {clause: answers[::-1] for clause, answers in reversed(BASELINE.observations.items())},
    )
    assert baseline_text(turned) == baseline_text(BASELINE)
    clauses = [line.split()[1] for line in baseline_text(BASELINE).splitlines() if line.startswith("    clause:")]
    assert clauses == ["getUser/asserts/a", "getUser/checks/no-server-error"]


def changed_lines(before: str, after: str) -> list[str]:
    diff = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in diff if line[0] in "+-"]


def test_one_more_finding_only_adds_its_lines() -> None:
    without = baseline_text(replace(BASELINE, findings={KNOWN.fingerprint: KNOWN}))
    lines = changed_lines(without, baseline_text(BASELINE))
    assert lines
    assert {line[0] for line in lines} == {"+"}
    assert len(lines) == 9


def test_another_reason_changes_one_line() -> None:
    after = replace(BASELINE, findings={**BASELINE.findings, KNOWN.fingerprint: replace(KNOWN, reason="other")})
    assert changed_lines(baseline_text(BASELINE), baseline_text(after)) == [
        "-     reason: vendor case 4711",
        "+     reason: other",
    ]


# --- comments ---------------------------------------------------------------------------------------------------------

COMMENTED = """\
# Ours. Ask Ada before you touch it.
accordant: 1
baseline: sandbox  # the stand-in

# what we live with
findings:
  # until the vendor answers
  # (mail of Monday)
  "0e9878c9d10c":
    clause: getUser/checks/no-server-error
    reason: "not # a comment"  # but this is one
    owner: ada@example.org
    # a whole year
    expires: 2027-02-23
    seen_with:
      - [begin_date, end_date]  # both
observations:
  getUser/z:
    # since the release of May
    - accepted
# the end
"""


def rewritten(folder: Path, text: str, **changes) -> str:
    path = folder / "site.yaml"
    path.write_text(text, "utf-8")
    baseline = read_baseline(path)
    write_baseline(path, replace(baseline, **changes))
    assert read_baseline(path) == replace(baseline, **changes)
    return path.read_text("utf-8")


@pytest.mark.parametrize(
    ("comment", "below"),
    [
        ("# Ours. Ask Ada before you touch it.", "accordant: 1"),
        ("# what we live with", "findings:"),
        ("  # (mail of Monday)", '  "0e9878c9d10c":'),
        ("    # a whole year", "    expires: 2027-02-23"),
        ("    # since the release of May", "    - accepted"),
    ],
)
def test_a_comment_stays_above_its_key(comment: str, below: str, tmp_path) -> None:
    lines = rewritten(tmp_path, COMMENTED).splitlines()
    assert lines[lines.index(comment) + 1] == below


def test_comments_at_the_end_of_a_line_and_of_the_file_stay(tmp_path) -> None:
    text = rewritten(tmp_path, COMMENTED)
    assert "baseline: sandbox  # the stand-in\n" in text
    assert '    reason: "not # a comment"  # but this is one\n' in text
    assert "- [begin_date, end_date]  # both\n" in text
    assert text.endswith("# the end\n")
    assert text.count("#") == COMMENTED.count("#")


def test_comments_stay_as_often_as_it_is_written(tmp_path) -> None:
    once = rewritten(tmp_path, COMMENTED)
    assert rewritten(tmp_path, once) == once


def test_the_comments_of_what_is_taken_out_go_with_it(tmp_path) -> None:
    text = rewritten(tmp_path, COMMENTED, findings={})
    assert "mail of Monday" not in text
    assert "a whole year" not in text
    assert "# Ours. Ask Ada" in text
    assert "# since the release of May" in text


def test_a_sharp_within_a_text_of_several_lines_is_no_comment(tmp_path) -> None:
    block = COMMENTED.replace('"not # a comment"  # but this is one', "|\n      first\n      # second")
    text = rewritten(tmp_path, block)
    assert 'reason: "first\\n# second\\n"\n' in text
    assert text.count("# second") == 1


def test_the_head_says_what_the_file_is_where_nobody_has_put_another(tmp_path) -> None:
    assert baseline_text(BASELINE).startswith("# What is known of this site.")
    assert "What is known of this site" not in rewritten(tmp_path, COMMENTED)


# --- the file ---------------------------------------------------------------------------------------------------------


def test_folders_are_made_and_nothing_else_is_left_behind(tmp_path) -> None:
    path = tmp_path / "reports" / "baselines" / "site.yaml"
    write_baseline(path, BASELINE)
    assert [each.name for each in path.parent.iterdir()] == ["site.yaml"]


def test_where_nothing_can_be_written_the_old_one_stays(tmp_path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(UsageError, match=r"the baseline cannot be written: .*file"):
        write_baseline(tmp_path / "file" / "site.yaml", BASELINE)
    path = tmp_path / "site.yaml"
    write_baseline(path, BASELINE)
    before = path.read_bytes()
    path.with_suffix(".part").mkdir()
    with pytest.raises(UsageError, match=os.strerror(21)):
        write_baseline(path, replace(BASELINE, findings={}))
    assert path.read_bytes() == before
