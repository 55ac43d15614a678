"""The history: what is put in comes out, whoever else writes, and whatever happens to the file."""

from __future__ import annotations

import multiprocessing
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from history.made import database, finding, put, summary

from accordant.errors import RecordError
from accordant.history.histories import History
from accordant.history.rebuilding import rebuilt


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(database(tmp_path))


# --- in and out -------------------------------------------------------------------------------------------------------


def test_what_is_put_in_comes_out_as_it_was(history: History) -> None:
    made = summary(1, finding(), finding("ba9876543210", id="F2", standing="known", expected="\ud800 \x00 ü"))
    history.add(made)
    found, damage = history.read("key-1")
    assert damage == ""
    clean = replace(made.findings[1], expected="\\ud800 \\x00 ü")
    assert found == replace(made, findings=(made.findings[0], clean))


def test_a_run_without_seed_shapes_and_times_comes_out_too(history: History) -> None:
    made = replace(summary(1, seed=None), shapes=None, timings=(), sent=(), coverage=(), clauses=())
    history.add(made)
    assert history.read("key-1") == (made, "")


def test_a_run_that_is_put_in_again_takes_the_place_of_the_first(history: History) -> None:
    history.add(summary(1, finding()), summary(2))
    again = replace(summary(1, label="again"), shapes=None)
    history.add(again)
    assert [entry.facts.label for entry in history.listing().entries] == ["again", "2026.2"]
    assert history.read("key-1") == (again, "")


def test_there_is_nothing_where_nothing_was_written_and_looking_makes_no_file(history: History) -> None:
    assert history.listing().entries == ()
    assert history.database.file is not None
    assert not history.database.file.exists()


def test_a_run_that_is_not_there_is_none(history: History) -> None:
    history.add(summary(1))
    assert history.read("other") == (None, "")


def test_the_times_of_some_runs_come_out_by_run(history: History) -> None:
    assert history.times(["key-1"]) == {}
    history.add(summary(1), replace(summary(2), timings=()), summary(3))
    assert history.times(["key-1", "key-2", "other"]) == {"key-1": summary(1).timings}


def test_a_run_is_put_in_as_a_whole_or_not_at_all(history: History) -> None:
    history.add(summary(1))
    twice = replace(summary(2), timings=(replace(summary(2).timings[0], milliseconds=()),))
    with pytest.raises(Exception, match="median"):
        history.add(summary(1, label="changed"), twice)
    assert [entry.facts.label for entry in history.listing().entries] == ["2026.1"]


# --- listing ----------------------------------------------------------------------------------------------------------


def test_a_list_counts_and_says_what_is_new_and_gone(history: History) -> None:
    history.add(
        summary(3, finding("b"), finding("c", standing="known"), finding("d", severity="warning")),
        summary(1, finding("a"), finding("b")),
        summary(2, finding("x"), site="other"),
    )
    first, other, last = history.listing().entries
    assert (first.errors, first.previous, first.new, first.gone) == (2, "", 0, 0)
    assert (other.previous, other.new) == ("", 0)
    assert (last.errors, last.warnings, last.known) == (1, 1, 1)
    assert (last.previous, last.new, last.gone) == (first.facts.name, 2, 1)
    assert last.verdicts == {"held": 1, "observed": 1, "not exercised": 1}
    assert last.medians == {"op": 13.0}


@pytest.mark.parametrize(
    ("changes", "is_green"),
    [
        ({}, True),
        ({"is_complete": False}, False),
        ({"answered": 0}, False),
        ({"without_success": ("op",)}, False),
    ],
)
def test_green_is_a_run_without_errors_that_came_to_its_end(history: History, changes, is_green: bool) -> None:
    made = summary(1, finding(standing="known"), finding("d", severity="warning"), **changes)
    history.add(made)
    assert history.listing().entries[0].is_green is made.is_green is is_green


def test_a_run_with_an_error_is_not_green(history: History) -> None:
    history.add(summary(1, finding()))
    assert not history.listing().entries[0].is_green


# --- texts ------------------------------------------------------------------------------------------------------------


def test_texts_of_removed_runs_go_and_figures_stay(history: History) -> None:
    history.add(summary(1, finding()), summary(2, finding()))
    assert history.remove_texts(["key-1", "none"]) == 1
    found = [history.read(f"key-{number}")[0] for number in (1, 2)]
    assert [(one.findings[0].actual, one.findings[0].fingerprint) for one in found if one is not None] == [
        ("", "0123456789ab"),
        ("text for Ada", "0123456789ab"),
    ]
    assert history.database.file is not None
    history.remove_texts(["key-2"])
    assert b"text for Ada" not in b"".join(path.read_bytes() for path in history.database.file.parent.iterdir())


def test_removing_texts_makes_no_history(history: History) -> None:
    assert history.remove_texts(["a"]) == 0
    assert not history.database.is_there


# --- several writers --------------------------------------------------------------------------------------------------


def run_writers(address: str, processes: int = 3, each: int = 4) -> set[str]:
    """Let several processes write at once, the first of which has to make the history, and return what they wrote."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=put, args=(address, 1 + number * each, each)) for number in range(processes)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * processes
    return {"shared", *(f"key-{number}" for number in range(1, 1 + processes * each))}


def test_several_processes_that_write_at_once_lose_nothing(history: History) -> None:
    assert history.database.file is not None
    written = run_writers(str(history.database.file))
    entries = history.listing().entries
    assert {entry.facts.key for entry in entries} == written
    assert all(history.read(key) == (summary(0, key="shared"), "") for key in ["shared"])
    found, _ = history.read("key-7")
    assert found == summary(7, finding(f"{7:012x}"))


def test_the_file_can_be_read_while_somebody_writes(history: History) -> None:
    history.add(summary(1))
    with history.database.writing():
        assert len(history.listing().entries) == 1


# --- damage -----------------------------------------------------------------------------------------------------------


def broken(history: History, runs: int = 40) -> Path:
    """A history in one file, with a page in the middle of the findings destroyed."""
    history.add(*(summary(number, *(finding(f"{n:012x}") for n in range(20))) for number in range(1, runs + 1)))
    file = history.database.file
    assert file is not None
    raw = sqlite3.connect(file)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.close()
    content = bytearray(file.read_bytes())
    needle = content.rindex(b"text for Ada", 0, len(content) // 2)
    page = needle // 4096 * 4096
    content[page : page + 4096] = b"\xff" * 4096
    file.write_bytes(content)
    return file


def test_what_is_readable_of_a_damaged_file_is_used_and_the_rest_is_named(history: History) -> None:
    broken(history)
    listing = history.listing()
    assert "accordant history rebuild" in listing.damage
    assert "accordant_findings" in listing.damage
    assert len(listing.entries) == 40
    found = [history.read(entry.facts.key)[0] for entry in listing.entries]
    whole = sum(one is not None and len(one.findings) == 20 for one in found)
    assert 20 < whole < 40


@pytest.mark.parametrize(
    "content", [b"\0" * 9000, b"this is no database\n" * 400, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_a_file_that_is_no_database_is_said_to_be_damaged(history: History, content: bytes) -> None:
    assert history.database.file is not None
    history.database.file.parent.mkdir()
    history.database.file.write_bytes(content)
    with pytest.raises(RecordError, match="accordant history rebuild"):
        history.listing()
    with pytest.raises(RecordError, match="accordant history rebuild"):
        history.add(summary(1))


def test_a_row_in_which_something_else_stands_is_left_out_and_named(history: History) -> None:
    history.add(summary(1, finding()), summary(2, finding()), summary(3))
    assert history.database.file is not None
    raw = sqlite3.connect(history.database.file)
    raw.execute("UPDATE accordant_runs SET operations = '[\"op' WHERE run = 'key-3'")
    raw.execute("UPDATE accordant_findings SET seen_with = CAST(x'5bff' AS TEXT) WHERE run = 'key-1'")
    raw.commit()
    raw.close()
    listing = history.listing()
    assert [entry.facts.key for entry in listing.entries] == ["key-1", "key-2"]
    assert "not all of accordant_runs could be read" in listing.damage
    found, damage = history.read("key-1")
    assert found is not None
    assert found.findings == ()
    assert found.clauses == summary(1).clauses
    assert "not all of accordant_findings could be read" in damage
    assert history.read("key-2") == (summary(2, finding()), "")
    assert rebuilt(history, [summary(1, finding()), summary(3)]).saved == 1
    assert history.listing().damage == ""
    assert len(history.listing().entries) == 3


def test_a_damaged_history_is_made_anew_and_what_only_it_had_is_saved(history: History) -> None:
    file = broken(history)
    done = rebuilt(history, [summary(1, label="anew"), summary(99)])
    assert (done.made, done.saved) == (2, 39)
    assert done.aside is not None
    assert file.with_name("history.sqlite.damaged").exists()
    listing = history.listing()
    assert listing.damage == ""
    assert len(listing.entries) == 41
    assert {entry.facts.label for entry in listing.entries} >= {"anew", "2026.99"}
    history.add(summary(100))
    assert sorted(path.name for path in file.parent.iterdir() if "new" in path.name) == []


def test_a_history_that_is_nothing_any_more_is_made_anew(history: History) -> None:
    assert history.database.file is not None
    history.database.file.parent.mkdir()
    for number in range(2):
        history.database.file.write_bytes(b"nothing" * 1000)
        assert rebuilt(history, [summary(1)]).made == 1
        assert len(list(history.database.file.parent.glob("*.damaged*"))) == number + 1
    assert [entry.facts.key for entry in history.listing().entries] == ["key-1"]


def test_a_whole_history_is_made_anew_in_its_place(history: History) -> None:
    history.add(summary(1), summary(2))
    done = rebuilt(history, [summary(2, label="anew")])
    assert (done.made, done.saved, done.aside) == (1, 1, None)
    assert [entry.facts.label for entry in history.listing().entries] == ["2026.1", "anew"]
