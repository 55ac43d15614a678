"""`accordant replay`: the journal judged again says what the run said."""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from acceptance.support import CANARIES, Outcome, Shelf, accordant, environment

from accordant.sandbox import Sandbox

Tool = Callable[..., Outcome]


@pytest.fixture
def copied(clean_json: Outcome, tmp_path: Path) -> Path:
    """The journal of a clean run, in a folder of its own that a test may spoil."""
    shutil.copytree(clean_json.folder / "reports", tmp_path / "reports")
    return next(tmp_path.glob("reports/runs/*/journal.ndjson"))


@pytest.fixture
def short(copied: Path) -> Path:
    """The beginning of that journal, as of a run that was killed: it is judged quickly."""
    lines = copied.read_bytes().splitlines(keepends=True)
    copied.write_bytes(b"".join(lines[:40]))
    return copied


@pytest.fixture(scope="session")
def faulty_json(shelf: Shelf) -> Outcome:
    def make(folder: Path) -> Outcome:
        return accordant("run", "--fault", "end-date-ignored", "--format", "json", cwd=folder)

    return shelf.get("end-date-ignored-as-json", make)


def test_replay_of_a_clean_run_gives_the_same_report(clean_json: Outcome, quick: Tool) -> None:
    again = quick("replay", "@last", "--format", "json", cwd=clean_json.folder).expect(0)
    assert again.report == clean_json.report


def test_replay_of_a_run_with_findings_gives_the_same_report(faulty_json: Outcome, quick: Tool) -> None:
    again = quick("replay", faulty_json.run, "--format", "json", cwd=faulty_json.folder).expect(1)
    assert again.report["findings"]
    assert again.report == faulty_json.expect(1).report


def test_replay_prints_what_the_run_printed(faulty: Callable[[str], Outcome], quick: Tool) -> None:
    outcome = faulty("record-offset-off-by-one")
    assert quick("replay", "@last", cwd=outcome.folder).expect(1).out == outcome.out


def test_a_run_is_named_by_its_name_its_folder_or_its_journal(short: Path, quick: Tool) -> None:
    last = quick("replay", "@last").expect(0).out
    for name in (short.parent.name, short.parent, short):
        assert quick("replay", name).expect(0).out == last


def test_replay_leaves_the_record_as_it_was(short: Path, quick: Tool, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    quick("replay", "@last").expect(0)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


# --- one finding ------------------------------------------------------------------------------------------------------


def test_replay_of_a_finding_shows_the_answers_it_rests_on(faulty: Callable[[str], Outcome], quick: Tool) -> None:
    outcome = faulty("single-row-as-array-in-json")
    shown = quick("replay", "@last", "F1", cwd=outcome.folder).expect(1)
    assert "checks/schema" in shown.out
    assert "getUserInteractionsResponse" in shown.out, "the answer itself"
    assert re.search(r'"interaction"\s*:\s*\[', shown.out), "and in it, what is wrong"
    assert "clauses" not in shown.out, "one finding, and not the whole report"


def test_an_unknown_finding_is_refused_with_those_there_are(faulty: Callable[[str], Outcome], quick: Tool) -> None:
    refused = quick("replay", "@last", "F99", cwd=faulty("single-row-as-array-in-json").folder).expect(2)
    assert "F1" in refused.err


# --- journals that are not whole --------------------------------------------------------------------------------------


def test_a_torn_last_line_is_dropped_and_counted(copied: Path, quick: Tool) -> None:
    lines = copied.read_bytes().splitlines(keepends=True)
    whole = next(number for number, line in enumerate(lines) if number > 30 and b'"request"' in line)
    copied.write_bytes(b"".join(lines[:whole]) + lines[whole][: len(lines[whole]) // 2])
    report = quick("replay", "@last", "--format", "json").expect(0).report
    assert report["dropped_lines"] == 1
    assert report["requests"] == sum(b'"request"' in line for line in lines[:whole])
    assert re.search(r"\b1\b.*(dropped|torn|line)|(dropped|torn|line).*\b1\b", quick("replay", "@last").text)


def test_a_torn_end_is_dropped_and_counted(copied: Path, quick: Tool, clean_json: Outcome) -> None:
    copied.write_bytes(copied.read_bytes().rstrip()[:-3])
    report = quick("replay", "@last", "--format", "json").expect(0).report
    assert report["dropped_lines"] == 1
    assert report["requests"] == clean_json.report["requests"]


def test_a_whole_journal_has_no_dropped_line(clean_json: Outcome) -> None:
    assert clean_json.report["dropped_lines"] == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"not a journal\n",
        b"{}\n",
        b'["a list"]\n',
        b'{"log": {"entries": []}}\n',
        bytes(range(256)),
        b"null",
    ],
    ids=["empty", "blank", "text", "object", "list", "har", "binary", "null"],
)
def test_a_file_that_is_no_journal_is_said_to_be_none(content: bytes, quick: Tool, tmp_path: Path) -> None:
    (tmp_path / "journal.ndjson").write_bytes(content)
    refused = quick("replay", "journal.ndjson").expect(3)
    assert "journal" in refused.err
    assert not refused.out


def test_a_newer_journal_is_refused_in_clear_words(copied: Path, quick: Tool) -> None:
    head, _, rest = copied.read_text(encoding="utf-8").partition("\n")
    header = json.loads(head)
    header["_accordant"]["version"] = 999
    copied.write_text(json.dumps(header) + "\n" + rest, encoding="utf-8")
    refused = quick("replay", "@last").expect(3)
    assert "999" in refused.err
    assert "newer" in refused.err


def test_a_missing_run_is_wrong_usage(quick: Tool, copied: Path) -> None:
    assert "no-such-run" in quick("replay", "no-such-run").expect(2).err


def test_no_run_at_all_is_wrong_usage(quick: Tool) -> None:
    quick("replay", "@last").expect(2)


# --- runs that came to nothing ----------------------------------------------------------------------------------------


def test_replay_of_an_unreachable_site_claims_no_breach(tool: Tool) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = environment(**CANARIES)
    tool("run", "--url", f"http://127.0.0.1:{port}/site", "--person", "cons_id=1", "--yes", env=env).expect(4)
    again = tool("replay", "@last").expect(4)
    assert "violated" not in again.out
    assert "F1" not in again.out


def test_replay_of_a_refused_run_claims_no_breach(tool: Tool) -> None:
    with Sandbox(seed=1) as sandbox:
        env = environment(**CANARIES)
        tool("run", "--url", sandbox.url, "--person", "cons_id=1002210", "--yes", env=env).expect(4)
    again = tool("replay", "@last").expect(4)
    assert "violated" not in again.out
    assert "F1" not in again.out
