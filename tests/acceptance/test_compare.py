"""`accordant compare` and `accordant history`: what changed since last time, answered by one command."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from acceptance.support import ROW, Outcome, accordant, as_json, environment, too_wide, xml
from acceptance.test_baseline import NARROW, OPERATION, PARTITION, RECORD_OFFSET, excerpt
from lxml import html
from report_schema import COMPARISON_FILE, HISTORY_FILE, report_problems

Tool = Callable[..., Outcome]
CLEAN, OVERLAP = "20261001-100000-sandbox", "20261101-100000-sandbox"


@dataclass(frozen=True)
class Place:
    """A folder with two runs: one of a clean sandbox, labelled 2026.10, and one whose pages overlap, 2026.11."""

    folder: Path
    quick: Tool

    @property
    def runs(self) -> Path:
        return self.folder / "reports" / "runs"

    def take(self, outcome: Outcome, name: str, label: str) -> None:
        """Copy of a run what concerns the clauses that are looked at here: it is judged quickly."""
        (self.runs / name).mkdir(parents=True)
        lines = list(excerpt(outcome))
        lines[0]["_accordant"] |= {"run": name, "label": label}
        # Which of the two was made first is nothing to the tests.
        day = f"{name[:4]}-{name[4:6]}-{name[6:8]}"
        for line in lines[1:]:
            if "startedDateTime" in line:
                line["startedDateTime"] = f"{day}{line['startedDateTime'][10:]}"
        self.journal(name).write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")

    def journal(self, name: str) -> Path:
        return self.runs / name / "journal.ndjson"

    def compare(self, *arguments: str | Path, code: int) -> Outcome:
        return self.quick("compare", *arguments).expect(code)

    def data(self, *arguments: str | Path, code: int) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.compare(*arguments, "--format", "json", code=code).out)
        assert report_problems(data, COMPARISON_FILE) == []
        return data

    def history(self) -> list[dict[str, Any]]:
        data = json.loads(self.quick("history", "--format", "json").expect(0).out)
        assert report_problems(data, HISTORY_FILE) == []
        found: list[dict[str, Any]] = data["runs"]
        return found


@pytest.fixture
def place(clean: Outcome, faulty: Callable[[str], Outcome], quick: Tool, tmp_path: Path) -> Place:
    made = Place(tmp_path, quick)
    made.take(clean, CLEAN, "2026.10")
    made.take(faulty("page-overlap"), OVERLAP, "2026.11")
    return made


def clauses(changes: list[dict[str, Any]]) -> set[str]:
    return {one["finding"]["clause"] if "finding" in one else one["clause"] for one in changes}


# --- compare ----------------------------------------------------------------------------------------------------------


def test_the_last_run_is_compared_with_the_one_before(place: Place) -> None:
    out = place.compare(code=1).out
    assert out.startswith(f"2026.10 ({CLEAN}, sandbox, ")
    assert f"again     accordant replay {OVERLAP} F1" in out
    assert "findings  2 new, 0 fixed, 0 still there, 0 changed observations" in out
    assert not too_wide(out)
    assert place.data(code=1)["new"][0]["finding"]["expected"]


def test_what_is_gone_is_fixed_and_fails_nothing(place: Place) -> None:
    data = place.data("2026.11", "2026.10", code=0)
    assert clauses(data["fixed"]) == {RECORD_OFFSET, PARTITION}
    assert any("backwards" in remark for remark in data["remarks"])
    assert place.data("2026.11", "2026.10", "--fail-on", "any", code=1)["is_any"]


def test_a_run_like_itself_has_nothing_new(place: Place) -> None:
    data = place.data(OVERLAP, OVERLAP, "--fail-on", "any", code=0)
    assert clauses(data["still"]) == {RECORD_OFFSET, PARTITION}
    assert data["remarks"] == ["it is one run that is compared with itself"]


def test_what_makes_it_fail_can_be_chosen(place: Place) -> None:
    for fail_on, code in (("never", 0), ("new", 1), ("changed", 1), ("any", 1)):
        place.compare("--fail-on", fail_on, code=code)


def test_runs_are_named_by_folder_journal_and_special_names(place: Place) -> None:
    expected = place.data(code=1)["new"]
    for before, after in (
        (place.runs / CLEAN, place.journal(OVERLAP)),
        ("@previous", "@last"),
        (CLEAN, "2026.11"),
        ("2026-10", "2026-11-01"),
    ):
        assert place.data(before, after, code=1)["new"] == expected
    said = place.compare("2026.12", code=2).err
    assert "there is no run, label, file or folder '2026.12'; did you mean '2026.1" in said


def test_replay_knows_the_same_names(place: Place) -> None:
    for name, code in (("2026.10", 0), ("2026.11", 1), ("@previous", 0)):
        place.quick("replay", name).expect(code)
    assert "there is no run '2026.1'" in place.quick("replay", "2026.1").expect(2).err


def test_a_run_of_which_nothing_can_be_judged_is_named(place: Place) -> None:
    lines = place.journal(CLEAN).read_text("utf-8").splitlines(keepends=True)
    first = json.loads(lines[1])
    first["response"]["content"]["text"] = "<html>down for maintenance</html>"
    place.journal(CLEAN).write_text("".join([lines[0], json.dumps(first) + "\n"]), "utf-8")
    assert f"{CLEAN}: there is nothing to compare: " in place.compare(code=4).err


def test_the_last_green_run_is_known_from_the_history(place: Place) -> None:
    assert "is without errors" in place.compare("@last-green", code=2).err
    place.quick("history", "add", CLEAN, "@last").expect(0)
    assert clauses(place.data("@last-green", code=1)["new"]) == {RECORD_OFFSET, PARTITION}


def test_a_run_whose_journal_is_gone_is_taken_from_the_history(place: Place) -> None:
    expected = place.data(code=1)
    place.quick("history", "add", CLEAN).expect(0)
    place.journal(CLEAN).unlink()
    assert place.data("2026.10", code=1) == expected


def test_a_new_finding_that_the_baseline_knows_does_not_count(place: Place) -> None:
    place.quick("baseline", "accept", OVERLAP, "--reason", "case 1", "--owner", "ada@example.org").expect(0)
    out = place.compare(code=0).out
    assert "findings  0 new (2 known or flaky besides)" in out
    assert place.data("--no-baseline", code=1)["is_new"]


def test_new_findings_are_sent_again_to_tell_what_comes_and_goes(place: Place) -> None:
    data = place.data("--confirm", code=1)
    assert [(one["repeated"], one["shown_again"], one["is_flaky"]) for one in data["new"]] == [(3, 3, False)] * 2
    # The same requests on a sandbox that is not faulty any more.
    text = place.journal(OVERLAP).read_text("utf-8")
    place.journal(OVERLAP).write_text(text.replace('"faults": ["page-overlap"]', '"faults": []'), "utf-8")
    out = place.compare("--confirm", code=0).out
    assert "note      flaky: sent again 3 times, seen never" in out
    assert "--yes are for sending again; add --confirm" in place.compare("--yes", code=2).err


def test_a_damaged_journal_is_used_as_far_as_it_can_be_read_and_the_rest_is_named(place: Place) -> None:
    lines = place.journal(OVERLAP).read_bytes().splitlines(keepends=True)
    lines.insert(2, b'{"torn": \xff\n')
    place.journal(OVERLAP).write_bytes(b"".join(lines))
    outcome = place.compare(code=1)
    assert f"{OVERLAP}: line 3 of the journal cannot be used: it is no JSON" in outcome.err
    assert "note: 1 line of the journal of the later run could not be read" in outcome.out
    assert "findings  2 new" in outcome.out


def test_without_its_first_line_a_run_is_judged_and_nothing_is_sent_for_it(place: Place) -> None:
    lines = place.journal(OVERLAP).read_bytes().splitlines(keepends=True)
    place.journal(OVERLAP).write_bytes(b"".join([b"garbage\n", *lines[1:]]))
    assert clauses(place.data(CLEAN, place.runs / OVERLAP, code=1)["new"]) == {RECORD_OFFSET, PARTITION}
    for command in (("compare", CLEAN, place.runs / OVERLAP, "--confirm"), ("replay", OVERLAP, "--live")):
        assert "the first line of the journal" in place.quick(*command).expect(2).err
    assert "the line about the run is damaged" in place.quick("history", "add", OVERLAP).expect(3).err
    # It is the last run all the same, and of what is lost nothing is said.
    data = place.data(code=1)
    assert (data["before"]["name"], data["after"]["name"], data["after"]["seed"]) == (CLEAN, OVERLAP, None)
    assert data["remarks"] == ["1 line of the journal of the later run could not be read"]


def test_where_nothing_of_the_last_run_can_be_read_no_other_is_taken_for_it(place: Place) -> None:
    place.journal(OVERLAP).write_bytes(place.journal(OVERLAP).read_bytes().replace(b'"version": 1', b'"version": 9', 1))
    assert "written by a newer accordant" in place.compare(code=3).err
    place.journal(OVERLAP).write_bytes(b"")
    refused = place.compare(code=3)
    assert refused.out == ""
    assert f"{OVERLAP}/journal.ndjson: this is no journal" in refused.err


def test_a_run_whose_journal_is_damaged_is_taken_from_the_history_and_that_is_said(place: Place) -> None:
    place.quick("history", "add", OVERLAP).expect(0)
    place.journal(OVERLAP).write_bytes(b"\0" * 4096)
    made = place.compare(code=1)
    assert f"note: {OVERLAP} is taken from the history" in made.err
    assert "2 new, 0 fixed" in made.out


def test_recordings_are_judged_and_compared(quick: Tool, tmp_path: Path) -> None:
    for month, row in (("october", ROW), ("november", ROW.replace(">6<", ">six<"))):
        (tmp_path / month).mkdir()
        (tmp_path / month / "a.xml").write_text(xml(row), "utf-8")
        (tmp_path / month / "b.json").write_text(as_json('{"interactionId": "1", "interactionTypeId": "2"}'), "utf-8")
    data = json.loads(quick("compare", "october", "november", "--format", "json").expect(1).out)
    assert report_problems(data, COMPARISON_FILE) == []
    assert clauses(data["new"]) == {"getUserInteractions/checks/schema"}
    assert (data["before"]["name"], data["after"]["validated"]) == ("october", 2)
    quick("compare", "november", "november").expect(0)


def test_one_command_makes_one_page_of_what_changed(place: Place, tmp_path: Path) -> None:
    wanted = ("--report", "html=page.html", "--report", "markdown=comment.md")
    made = place.compare("2026.10", "2026.11", *wanted, code=1)
    assert made.err.count("wrote ") == 2
    page = html.document_fromstring((tmp_path / "page.html").read_text("utf-8"))
    assert [each.text_content() for each in page.iter("h1")] == ["2 new errors since 2026.10."]
    assert page.get_element_by_id("F1").find_class("response")
    assert {each.findtext("figcaption/b") for each in page.iter("figure")} >= {"Findings", "Clauses"}
    assert (tmp_path / "comment.md").read_text("utf-8").startswith("### ❌ 2 new errors since 2026.10")
    # What the report of the later run says is the same.
    quick = place.quick("report", "2026.11", "--since", "2026.10", "-o", "other.html", cwd=tmp_path).expect(0)
    assert "wrote" in quick.out
    assert (tmp_path / "other.html").read_bytes() == (tmp_path / "page.html").read_bytes()


def test_of_a_run_of_which_only_the_history_is_left_there_is_no_page_and_that_is_said(place: Place) -> None:
    place.quick("history", "add", OVERLAP, cwd=place.folder).expect(0)
    shutil.rmtree(place.runs / OVERLAP)
    refused = place.compare(CLEAN, OVERLAP, "--report", "html=page.html", code=2)
    assert "no report can be made" in refused.err
    assert not (place.folder / "page.html").exists()
    backwards = place.compare(OVERLAP, CLEAN, "--report", "html=page.html", code=0)
    assert "wrote page.html" in backwards.err


def test_recordings_have_a_page_of_what_changed_too(quick: Tool, tmp_path: Path) -> None:
    for month, row in (("october", ROW), ("november", ROW.replace(">6<", ">six<"))):
        (tmp_path / month).mkdir()
        (tmp_path / month / "a.xml").write_text(xml(row), "utf-8")
    quick("compare", "october", "november", "--report", "html=page.html").expect(1)
    page = html.document_fromstring((tmp_path / "page.html").read_text("utf-8"))
    assert [each.text_content() for each in page.iter("h1")] == ["1 new error since october."]
    assert [each.text_content() for each in page.iter("mark")] == ["<interactionTypeId>six</interactionTypeId>"]


def test_without_a_run_to_compare_with_it_is_said(quick: Tool, place: Place) -> None:
    assert "there is no run before" in place.compare("@previous", CLEAN, code=2).err
    for name in (CLEAN, OVERLAP):
        place.journal(name).unlink()
    assert "make one with: accordant run" in place.compare(code=2).err


# --- history ----------------------------------------------------------------------------------------------------------


def test_a_run_is_in_the_history_when_it_ends(clean: Outcome, quick: Tool) -> None:
    data = json.loads(quick("history", "--format", "json", cwd=clean.folder).expect(0).out)
    (run,) = data["runs"]
    assert (run["name"], run["site"], run["errors"], run["is_green"]) == (clean.run, "sandbox", 0, True)
    assert run["requests"] == len(clean.entries)
    assert run["medians_ms"]["getUserInteractions"] > 0


def test_the_history_says_what_was_new_and_gone(place: Place) -> None:
    place.quick("history", "rebuild").expect(0)
    first, last = place.history()
    assert (first["label"], first["errors"], first["previous"]) == ("2026.10", 0, "")
    assert (last["label"], last["errors"], last["previous"], last["new"]) == ("2026.11", 2, CLEAN, 2)
    out = place.quick("history").expect(0).out
    assert re.search(r"2 errors; 2 new, 0 gone", out)
    assert "2 runs in reports/history.sqlite" in out
    assert not too_wide(out)
    assert "0 runs" in place.quick("history", "--site", "staging").expect(0).out


def test_a_damaged_history_is_said_and_is_made_anew(place: Place) -> None:
    file = place.folder / "reports" / "history.sqlite"
    file.write_bytes(b"no database" * 1000)
    assert "reports/history.sqlite: it is damaged; accordant history rebuild" in place.quick("history").expect(3).err
    outcome = place.compare(code=1)
    assert "note: reports/history.sqlite: it is damaged" in outcome.err
    assert "findings  2 new" in outcome.out
    place.journal(CLEAN).write_bytes(b"")
    outcome = place.quick("history", "rebuild").expect(0)
    assert f"left out: {CLEAN}: " in outcome.err
    assert "the damaged file is kept as reports/history.sqlite.damaged" in outcome.out
    assert [run["name"] for run in place.history()] == [OVERLAP]


def test_a_history_that_cannot_be_written_loses_no_run(tmp_path: Path, quick: Tool) -> None:
    (tmp_path / "file").write_text("")
    variables = environment(ACCORDANT_HISTORY=str(tmp_path / "file" / "history.sqlite"))
    outcome = accordant("run", *OPERATION, *NARROW, "--label", "2026.11", cwd=tmp_path, env=variables).expect(0)
    assert "the run is kept, but it is not in the history" in outcome.err
    assert f"put it in later with: accordant history add {outcome.run}" in outcome.err
    assert not (tmp_path / "reports" / "history.sqlite").exists()
    quick("history", "add", outcome.run).expect(0)
    listed = json.loads(quick("history", "--format", "json").expect(0).out)
    assert [(run["name"], run["label"]) for run in listed["runs"]] == [(outcome.run, "2026.11")]


def test_a_history_that_is_switched_off_is_not_written(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDANT_HISTORY", "off")
    assert "the history is switched off" in place.quick("history").expect(2).err
    place.compare(code=1)
    assert not (place.folder / "reports" / "history.sqlite").exists()


def test_a_password_in_the_project_is_refused_and_not_shown(quick: Tool, tmp_path: Path) -> None:
    quick("init").expect(0)
    file = tmp_path / "pyproject.toml"
    given = 'history = "postgresql://ada:s3cret@db.example.org/tests"'
    file.write_text(file.read_text("utf-8").replace("[tool.accordant]", f"[tool.accordant]\n{given}"), "utf-8")
    outcome = quick("history").expect(3)
    assert "a password has no place in a file of the repository" in outcome.err
    assert "s3cret" not in outcome.text


def test_purge_removes_from_the_history_what_was_said_in_words_and_at_last_all(place: Place) -> None:
    place.quick("history", "rebuild").expect(0)
    said = place.data(code=1)["new"][0]["finding"]["actual"]
    place.quick("purge", OVERLAP, "--yes").expect(0)
    assert [run["errors"] for run in place.history()] == [0, 2]
    assert place.data("2026.10", "2026.11", code=1)["new"][0]["finding"]["actual"] == ""
    assert said.encode() not in (place.folder / "reports" / "history.sqlite").read_bytes()
    assert "the history" in place.quick("purge", "--all", "--yes").expect(0).out
    assert not list((place.folder / "reports").glob("history*"))
