"""The history of a team, on a real PostgreSQL: the same as in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from history.made import finding, project, summary
from history.postgresql import postgresql
from history.test_histories import run_writers
from sqlalchemy import inspect, text

from accordant.errors import RecordError
from accordant.history.databases import find_database
from accordant.history.histories import History
from accordant.history.rebuilding import rebuilt
from accordant.history.tables import HISTORY


def test_a_team_shares_a_history_on_postgresql(tmp_path: Path) -> None:
    with postgresql() as address:
        database = find_database(project(tmp_path), {"ACCORDANT_HISTORY": address})
        assert database is not None
        history = History(database)

        # Several begin at once, and the first of them has to make the tables.
        written = run_writers(address, processes=3, each=3)
        assert {entry.facts.key for entry in history.listing().entries} == written
        assert history.read("key-5") == (summary(5, finding(f"{5:012x}")), "")
        assert history.read("shared") == (summary(0, key="shared"), "")

        hostile = finding("ba9876543210", expected="\ud800 \x00 ü ☃", actual="'; DROP TABLE accordant_runs; --")
        history.add(summary(70, hostile))
        found, _ = history.read("key-70")
        assert found is not None
        assert (found.findings[0].expected, found.findings[0].actual) == ("\\ud800 \\x00 ü ☃", hostile.actual)

        assert history.remove_texts(["key-70"]) == 1
        assert rebuilt(history, [summary(5, label="anew")]).saved == len(written)

        with database.writing() as connection:
            tables = inspect(connection)
            for table in HISTORY.sorted_tables:
                assert {column["name"] for column in tables.get_columns(table.name)} == {*table.columns.keys()}
            connection.execute(text("UPDATE accordant_version SET version = 99"))
        with pytest.raises(RecordError, match="written by a newer accordant"):
            history.listing()
        assert not (tmp_path / "reports").exists()
