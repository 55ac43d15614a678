"""A history of any version is brought to this one, and one of a newer version is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from history.made import database, finding, summary
from sqlalchemy import inspect

from accordant.errors import RecordError
from accordant.history.histories import History
from accordant.history.migrations import HISTORY_VERSION, MIGRATIONS
from accordant.history.tables import HISTORY

VERSION_1 = Path(__file__).parent / "version_1.sql"


@pytest.fixture
def old(tmp_path: Path) -> History:
    """A history as the first version wrote it."""
    made = database(tmp_path)
    assert made.file is not None
    made.file.parent.mkdir()
    raw = sqlite3.connect(made.file)
    raw.executescript(VERSION_1.read_text("utf-8"))
    raw.close()
    return History(made)


def test_versions_are_numbered_without_a_gap() -> None:
    assert [migration.version for migration in MIGRATIONS] == list(range(1, HISTORY_VERSION + 1))


def test_a_history_of_version_1_is_read_with_what_it_has(old: History) -> None:
    (entry,) = old.listing().entries
    assert (entry.facts.label, entry.errors, entry.medians) == ("2026.1", 1, {"op": 13.0})
    found, damage = old.read("key-1")
    assert damage == ""
    made = summary(1, finding())
    assert found is not None
    assert (found.facts, found.clauses, found.findings) == (made.facts, made.clauses, made.findings)
    assert (found.timings, found.coverage) == (made.timings, made.coverage)
    assert (found.shapes, found.sent) == (None, ())


def test_a_history_of_version_1_is_written_as_one_of_this_version(old: History) -> None:
    old.add(summary(2))
    assert [entry.facts.key for entry in old.listing().entries] == ["key-1", "key-2"]
    assert old.read("key-2")[0] == summary(2)
    assert old.database.file is not None
    raw = sqlite3.connect(old.database.file)
    assert raw.execute("SELECT version FROM accordant_version").fetchall() == [(HISTORY_VERSION,)]
    raw.close()


def test_a_history_of_version_1_that_only_is_looked_at_is_brought_up_to_date(old: History) -> None:
    old.listing()
    with old.database.reading() as connection:
        assert inspect(connection).has_table("accordant_shapes")


def test_what_migrations_make_is_what_is_read_and_written(tmp_path: Path) -> None:
    made = database(tmp_path)
    with made.writing() as connection:
        found = inspect(connection)
        for table in HISTORY.sorted_tables:
            columns = {column["name"]: str(column["type"]) for column in found.get_columns(table.name)}
            expected = {column.name: str(column.type.compile(connection.dialect)) for column in table.columns}
            assert columns == {**expected, **({"median": "REAL"} if "median" in expected else {})}


def test_a_newer_history_is_refused_and_left_alone(tmp_path: Path) -> None:
    made = History(database(tmp_path))
    made.add(summary(1))
    assert made.database.file is not None
    raw = sqlite3.connect(made.database.file)
    raw.execute("UPDATE accordant_version SET version = 99")
    raw.commit()
    raw.close()
    message = rf"history version 99, this one reads {HISTORY_VERSION}\); use that one"
    for act in (made.listing, lambda: made.add(summary(2))):
        with pytest.raises(RecordError, match=message):
            act()
