"""`accordant mutate`, as a user runs it: on runs, on recordings, against the sandbox."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from acceptance.archives import archive, entry, form
from acceptance.support import ROW, Outcome, as_json, too_wide, xml
from report_schema import MUTATION_FILE, report_problems

Quick = Callable[..., Outcome]

WEAK = """accordant: 1
overlay: {operation: getUserInteractions}
source: a test
asserts:
  constituent-is-the-one-asked-for: {retired: nobody needs it}
"""


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "one.xml").write_text(xml(ROW), "utf-8")
    (folder / "one.json").write_text(as_json('{"interactionId": "7", "interactionTypeId": "6"}'), "utf-8")
    return folder


def test_a_run_is_measured_without_sending_anything(clean: Outcome, quick: Quick) -> None:
    files = sorted(clean.folder.rglob("*"))
    said = quick("mutate", "--most", "4", cwd=clean.folder).expect(0)
    assert sorted(clean.folder.rglob("*")) == files
    assert not too_wide(said.out)
    lines = said.out.splitlines()
    assert "getUserInteractions on sandbox" in said.out
    killed, of = (int(word) for word in lines[-1].split() if word.isdigit())
    assert of > 120
    assert killed / of > 0.85
    assert "asserts/ids-are-unique: " in said.out


def test_the_same_seed_says_the_same(clean: Outcome, quick: Quick) -> None:
    arguments = ("mutate", clean.journal, "--operator", "row-lost", "--operator", "field-dropped", "--most", "3")
    first, second = (quick(*arguments, "--format", "json", cwd=clean.folder).expect(0) for _ in range(2))
    assert first.out == second.out
    other = quick(*arguments, "--format", "json", "--seed", "2", cwd=clean.folder).expect(0)
    assert other.report["outcomes"] != first.report["outcomes"]


def test_a_contract_that_says_less_finds_less(clean: Outcome, quick: Quick, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.accordant]\nextends = "luminate"\n', "utf-8")
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "ours.yaml").write_text(WEAK, "utf-8")
    arguments = ("mutate", clean.journal, "--operator", "of-another-person", "--most", "8", "--format", "json")
    strong = quick(*arguments, cwd=clean.folder).expect(0).report
    weak = quick(*arguments, cwd=tmp_path).expect(0).report
    assert strong["score"] == 100
    assert weak["score"] < 100
    survivors = [each for each in weak["outcomes"] if not each["killed_by"]]
    assert all(each["place"].endswith("consId") and each["before"] != each["after"] for each in survivors)


def test_recordings_are_measured_as_they_are_validated(recordings: Path, quick: Quick) -> None:
    found = quick("mutate", recordings, "--format", "json").expect(0)
    assert not report_problems(found.report, MUTATION_FILE)
    by_name = {each["name"]: each for each in found.report["operators"]}
    assert by_name["formats-differ"]["killed"] == by_name["formats-differ"]["mutants"] == 4
    assert by_name["date-outside-window"]["mutants"] == 0


def test_an_archive_knows_what_was_asked_for(tmp_path: Path, quick: Quick) -> None:
    asked = entry(xml(ROW), form(interaction_type_id="6"))
    (tmp_path / "sync.har").write_text(archive([asked]), "utf-8")
    said = quick("mutate", "sync.har", "--operator", "not-as-filtered").expect(0)
    assert "asserts/type-filter: 1 mutant; 1 would be missed without it" in said.out


def test_standard_input_is_a_recording_too(quick: Quick, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(xml(ROW).encode())))
    said = quick("mutate", "-", "--operator", "field-renamed").expect(0)
    assert "standard input: 2 mutants of 1 answer" in said.out


def test_the_exit_code_is_1_where_less_is_found_than_wanted(recordings: Path, quick: Quick) -> None:
    (recordings / "one.json").unlink()
    arguments = ("mutate", recordings, "--operator", "field-dropped")
    said = quick(*arguments, "--at-least", "50").expect(1)
    assert "killed    0 of 2 (0.0 %)" in said.out
    quick(*arguments, "--at-least", "0").expect(0)
    quick("mutate", recordings, "--operator", "field-renamed", "--at-least", "100").expect(0)


def test_faults_of_the_sandbox_are_measured_by_whole_runs(quick: Quick) -> None:
    arguments = ("mutate", "--sandbox", "--fault", "page-overlap", "--jobs", "1", "--format", "json")
    (found,) = quick(*arguments).expect(0).report["outcomes"]
    assert found["fault"] == "page-overlap"
    assert "getUserInteractions/relations/pages-are-a-partition" in found["killed_by"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fault", "page-overlap"], "--fault is for the faults of the sandbox; add --sandbox"),
        (["--sandbox", "--most", "3"], "--most is for recorded answers"),
        (["--sandbox", "@last"], "SOURCE is for recorded answers"),
        (["--sandbox", "--fault", "page-overlaps"], "did you mean"),
        (["--operator", "row-lots"], "did you mean"),
        ([], "there is no run"),
        (["no-such-thing"], "there is no run 'no-such-thing'"),
    ],
)
def test_what_cannot_be_is_said(arguments: list[str], said: str, quick: Quick) -> None:
    assert said in quick("mutate", *arguments).expect(2).err


def test_a_recording_without_a_document_has_no_place_for_mistakes(tmp_path: Path, quick: Quick) -> None:
    (tmp_path / "page.xml").write_text("<html><body/></html>", "utf-8")
    said = quick("mutate", "page.xml").expect(2)
    assert "page.xml: there is no answer in which a mistake could be planted" in said.err


def test_an_operator_is_explained_by_its_name(quick: Quick) -> None:
    assert "a row is missing that another answer shows" in quick("explain", "row-lost").expect(0).out
    assert "docs/mutate.md" in quick("explain", "mutate").expect(0).out
