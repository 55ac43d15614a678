"""Reading a baseline: everything in it, and every mistake at once with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from helpers import project

from accordant.errors import RecordError
from accordant.findings import KnownFinding
from accordant.regression.baselines import BASELINE_VERSION, baseline_path, known_baselines, read_baseline

WHOLE = """\
accordant: 1
baseline: sandbox
findings:
  "0e9878c9d10c":
    clause: getUser/checks/no-server-error
    summary: no request is answered with a 5xx status
    signature: status 500
    seen_with:
      - [end_date, begin_date]
      - []
    seen_as:
      - the second begins later
    reason: vendor case 4711
    owner: ada@example.org
    accepted: 2026-11-25
    expires: 2027-02-23
    run: 20261125-213333-sandbox
observations:
  getUser/rules/one-offset/refused:
    - refused with code 50
    - accepted
"""
ENTRY = "  1234567890ab: {clause: a/b/c, reason: r, owner: o, expires: 2027-02-23}\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "site.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(folder: Path, text: str) -> RecordError:
    with pytest.raises(RecordError) as raised:
        read_baseline(written(folder, text))
    return raised.value


def test_everything_in_it_is_read(tmp_path) -> None:
    found = read_baseline(written(tmp_path, WHOLE))
    assert found.site == "sandbox"
    assert found.findings == {
        "0e9878c9d10c": KnownFinding(
            fingerprint="0e9878c9d10c",
            clause="getUser/checks/no-server-error",
            summary="no request is answered with a 5xx status",
            signature="status 500",
            reason="vendor case 4711",
            owner="ada@example.org",
            accepted=date(2026, 11, 25),
            expires=date(2027, 2, 23),
            run="20261125-213333-sandbox",
            seen_with=(("begin_date", "end_date"), ()),
            seen_as=("the second begins later",),
        )
    }
    assert found.observations == {"getUser/rules/one-offset/refused": ("accepted", "refused with code 50")}


def test_an_entry_by_hand_needs_clause_reason_owner_and_end(tmp_path) -> None:
    found = read_baseline(written(tmp_path, f"accordant: 1\nbaseline: s\nfindings:\n{ENTRY}"))
    entry = found.findings["1234567890ab"]
    assert (entry.clause, entry.reason, entry.owner, entry.expires) == ("a/b/c", "r", "o", date(2027, 2, 23))
    assert (entry.accepted, entry.seen_with, entry.seen_as, entry.run) == (None, (), (), "")


@pytest.mark.parametrize("key", ["clause", "reason", "owner", "expires"])
def test_without_one_of_these_it_is_a_mistake(key: str, tmp_path) -> None:
    fields = {"clause": "a/b/c", "reason": "r", "owner": "o", "expires": "2027-02-23"}
    del fields[key]
    inner = "".join(f"    {name}: {value}\n" for name, value in fields.items())
    (mistake,) = refused(tmp_path, f"accordant: 1\nbaseline: s\nfindings:\n  1234567890ab:\n{inner}").mistakes
    assert f"{key!r} is missing" in mistake.message
    assert mistake.location.line == 4


def test_nothing_known_and_nothing_observed_is_a_baseline_too(tmp_path) -> None:
    found = read_baseline(written(tmp_path, "accordant: 1\nbaseline: s\nfindings:\nobservations:\n"))
    assert not found.findings
    assert not found.observations


def test_a_number_in_the_place_of_text_is_taken_as_it_is_written(tmp_path) -> None:
    entry = ENTRY.replace("owner: o", "owner: 1.10")
    text = f"accordant: 1\nbaseline: 007\nfindings:\n{entry}observations: {{a/b: [200]}}\n"
    found = read_baseline(written(tmp_path, text))
    assert found.site == "007"
    assert found.findings["1234567890ab"].owner == "1.10"
    assert found.observations == {"a/b": ("200",)}


def test_all_mistakes_are_said_at_once_each_with_its_place(tmp_path) -> None:
    text = """\
accordant: 1
baseline: s
finding: {}
findings:
  1234567890AB: {clause: a/b/c, reason: r, owner: o, expires: 2027-02-23}
  1234567890ab:
    claus: a/b/c
    reason:
    owner: o
    expires: 23.2.2027
    accepted: tomorrow
    seen_with: [begin_date]
  234567890abc: fine
observations:
  a/b/c: accepted
"""
    error = refused(tmp_path, text)
    said = {mistake.location.line: f"{mistake.message} {mistake.hint}" for mistake in error.mistakes}
    assert sorted(said) == [3, 5, 7, 8, 10, 11, 12, 13, 15]
    assert "did you mean 'findings'?" in said[3]
    assert "no fingerprint" in said[5]
    assert "did you mean 'clause'?" in said[7]
    assert "reason must be text" in said[8]
    assert "2027-02-23, not '23.2.2027'" in said[10]
    assert "accepted must be a day" in said[11]
    assert "list of lists" in said[12]
    assert "a known finding is a mapping" in said[13]
    assert "a/b/c must be a list of texts" in said[15]
    assert len(error.mistakes) == len(said)  # that the clause is missing is not said besides
    assert error.exit_code == 3
    assert "site.yaml:10:" in str(error)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("- a\n", "a baseline is a mapping"),
        ("accordant: 1\nbaseline: a\nbaseline: b\n", "stands twice"),
        ("accordant: 1\nbaseline: [a\n", "site.yaml:"),
        ("accordant: 1\n", "'baseline' is missing"),
        ("baseline: a\n", "'accordant' is missing"),
        ("accordant: 1\nbaseline: a\nfindings: [a]\n", "findings must be a mapping"),
        ("accordant: 1\nbaseline: a\nobservations: text\n", "observations must be a mapping"),
        ("accordant: 1\nbaseline: a\nobservations: {a/b: []}\n", "must be a list of texts"),
        ("accordant: true\nbaseline: a\n", "the version of a baseline is 1"),
        ("accordant: 0\nbaseline: a\n", "the version of a baseline is 1"),
        ("accordant: one\nbaseline: a\n", "the version of a baseline is 1"),
        ("accordant: 1\nbaseline: a\n---\nb: c\n", "a baseline holds one document"),
    ],
)
def test_what_is_no_baseline_is_refused(text: str, said: str, tmp_path) -> None:
    error = refused(tmp_path, text)
    assert said in str(error)
    assert error.mistakes


def test_a_newer_one_is_refused_in_clear_words_and_nothing_else_is_said_of_it(tmp_path) -> None:
    newer = BASELINE_VERSION + 1
    (mistake,) = refused(tmp_path, f"accordant: {newer}\nbaseline: s\nsomething_new: 1\n").mistakes
    assert f"newer accordant (baseline version {newer}, this one reads {BASELINE_VERSION})" in mistake.message


def test_the_first_version_is_read_for_good(tmp_path) -> None:
    # Whatever the version is by now: this is a file of the first.
    assert read_baseline(written(tmp_path, WHOLE)).findings


def test_a_file_that_is_not_there_or_not_utf_8_is_said_to_be_so(tmp_path) -> None:
    with pytest.raises(RecordError, match="cannot be read"):
        read_baseline(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("accordant: 1\nbaseline: Zürich\n".encode("latin-1"))
    with pytest.raises(RecordError, match="not UTF-8"):
        read_baseline(tmp_path / "latin.yaml")


def test_the_file_of_a_site_is_named_as_the_site_within_the_folder_of_baselines() -> None:
    folder = project().reports / "baselines"
    assert baseline_path(project(), "secure2.example.org") == folder / "secure2.example.org.yaml"
    assert baseline_path(project(), "../a b").parent == folder


def test_the_baselines_of_a_project_are_listed_by_name(tmp_path) -> None:
    own = replace(project(), reports=tmp_path)
    assert known_baselines(own) == []
    for name in ("b.yaml", "a.yaml", "notes.txt"):
        path = tmp_path / "baselines" / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert [path.name for path in known_baselines(own)] == ["a.yaml", "b.yaml"]
