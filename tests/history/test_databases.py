"""Where a history lies: what is named is used, what cannot be is refused, and passwords are not shown."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from history.made import database, project, summary

from accordant.errors import RecordError, UsageError
from accordant.history.databases import HistoryDatabase, find_database, of_file
from accordant.history.histories import History


def place(folder: Path, variable: str = "", table: str | None = None) -> HistoryDatabase | None:
    return find_database(replace(project(folder), history=table), {"ACCORDANT_HISTORY": variable})


def test_it_lies_in_the_reports_unless_something_else_is_said(tmp_path: Path) -> None:
    found = place(tmp_path)
    assert found is not None
    assert found.file == tmp_path / "reports" / "history.sqlite"


def test_the_variable_comes_before_the_table_of_the_project(tmp_path: Path) -> None:
    for variable, expected in ((str(tmp_path / "a.db"), "a.db"), ("", "b.db")):
        found = place(tmp_path, variable, "b.db")
        assert found is not None
        assert found.file == tmp_path / expected


@pytest.mark.parametrize("form", ["{}/a.db", "sqlite:///{}/a.db"])
def test_a_file_is_named_by_path_or_address(tmp_path: Path, form: str) -> None:
    found = place(tmp_path, form.format(tmp_path))
    assert found is not None
    assert found.file == tmp_path / "a.db"


@pytest.mark.parametrize("said", ["off", "OFF"])
def test_it_can_be_switched_off(tmp_path: Path, said: str) -> None:
    assert place(tmp_path, said) is None
    assert place(tmp_path, "", said) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("mysql://h/d", "cannot lie in 'mysql'"),
        ("postgresql://h:port/d", "is no address of a database"),
        ("sqlite://", "cannot lie in 'sqlite'"),
    ],
)
def test_what_is_no_place_is_refused(tmp_path: Path, given: str, said: str) -> None:
    with pytest.raises(UsageError, match=f"ACCORDANT_HISTORY.*{said}.*expected a file, postgresql://"):
        place(tmp_path, given)


def test_without_a_driver_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match=r"install accordant\[postgresql\]"):
        place(tmp_path, "postgresql://h/d")


def test_a_password_is_shown_nowhere(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="NOT TESTED: psycopg is not installed here")
    found = place(tmp_path, "postgresql://user:s3cret@127.0.0.1:1/d")
    assert found is not None
    assert found.shown == "postgresql://user:***@127.0.0.1:1/d"
    with pytest.raises(RecordError) as caught:
        History(found).add(summary(1))
    assert "the history cannot be used" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordError, match="the history cannot be used"):
        History(of_file(tmp_path / "file" / "history.sqlite")).add(summary(1))


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    found = database(tmp_path)
    assert found.file is not None
    found.file.mkdir(parents=True)
    with pytest.raises(RecordError, match="the history cannot be used"):
        History(found).add(summary(1))


def test_it_is_in_wal_mode_so_that_readers_do_not_wait(tmp_path: Path) -> None:
    with database(tmp_path).writing() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
