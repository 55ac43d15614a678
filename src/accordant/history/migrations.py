"""How the tables of a history came to be, step by step, so that one of any version is brought to this one.

A step that was released is never changed: what it made lies in databases. It says itself what it does, in SQL that
SQLite and PostgreSQL have in common, and not by `tables`, which go on changing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, inspect, text

from accordant.errors import RecordError

__all__ = ["HISTORY_VERSION", "MIGRATIONS", "Migration", "bring_up_to_date", "version_of"]


@dataclass(frozen=True, slots=True)
class Migration:
    """One step.

    Attributes:
        version: The version that it leads to.
        summary: What it is for.
    """

    version: int
    summary: str
    statements: tuple[str, ...]


def _table(name: str, columns: str) -> str:
    return f"CREATE TABLE {name} ({columns})"


def _of_run(name: str, columns: str) -> str:
    run = "run TEXT NOT NULL REFERENCES accordant_runs (run) ON DELETE CASCADE"
    return _table(name, f"{run}, place INTEGER NOT NULL, {columns}, PRIMARY KEY (run, place)")


_NEEDED = "TEXT NOT NULL"

MIGRATIONS: Final = (
    Migration(
        1,
        "runs with their verdicts, findings, observations, timings and coverage",
        (
            "CREATE TABLE accordant_version (version INTEGER NOT NULL)",
            _table(
                "accordant_runs",
                f"run {_NEEDED} PRIMARY KEY, name {_NEEDED}, label {_NEEDED}, started {_NEEDED}, site {_NEEDED}, "
                f"url {_NEEDED}, is_sandbox INTEGER NOT NULL, operations {_NEEDED}, callers {_NEEDED}, seed TEXT, "
                f"contract {_NEEDED}, accordant {_NEEDED}, requests INTEGER NOT NULL, answered INTEGER NOT NULL, "
                "validated INTEGER NOT NULL, dropped INTEGER NOT NULL, is_complete INTEGER NOT NULL, "
                f"without_success {_NEEDED}",
            ),
            "CREATE INDEX accordant_runs_started ON accordant_runs (started)",
            _of_run(
                "accordant_clauses",
                f"clause {_NEEDED}, strength {_NEEDED}, summary {_NEEDED}, verdict {_NEEDED}, counts {_NEEDED}, "
                f"reason {_NEEDED}",
            ),
            _of_run(
                "accordant_findings",
                f"fingerprint {_NEEDED}, id {_NEEDED}, clause {_NEEDED}, severity {_NEEDED}, standing {_NEEDED}, "
                f"signature {_NEEDED}, expected {_NEEDED}, actual {_NEEDED}, times INTEGER NOT NULL, "
                f"seen_with {_NEEDED}, seen_as {_NEEDED}",
            ),
            "CREATE INDEX accordant_findings_fingerprint ON accordant_findings (fingerprint)",
            _of_run("accordant_observations", f"clause {_NEEDED}, observation {_NEEDED}, times INTEGER NOT NULL"),
            _of_run(
                "accordant_timings",
                f"operation {_NEEDED}, answers INTEGER NOT NULL, median DOUBLE PRECISION NOT NULL, "
                f"milliseconds {_NEEDED}",
            ),
            _of_run(
                "accordant_coverage",
                f"operation {_NEEDED}, caller {_NEEDED}, format {_NEEDED}, phase {_NEEDED}, answer {_NEEDED}, "
                "times INTEGER NOT NULL",
            ),
        ),
    ),
    Migration(
        2,
        "what documents are made of, and which parameters were sent together, so that runs can be compared without "
        "their journals",
        (
            _of_run("accordant_shapes", f"shapes {_NEEDED}"),
            _of_run("accordant_details", f"sent {_NEEDED}"),
        ),
    ),
)

HISTORY_VERSION: Final = MIGRATIONS[-1].version


def version_of(connection: Connection) -> int:
    """Return the version of a history; 0 where there is none yet."""
    if not inspect(connection).has_table("accordant_version"):
        return 0
    found = connection.execute(text("SELECT version FROM accordant_version")).scalar()
    return int(found) if found is not None else 0


def bring_up_to_date(connection: Connection, name: str) -> int:
    """Carry out the steps that a history lacks, in the transaction that is open, and return the version it had.

    Args:
        name: What messages call it.

    Raises:
        RecordError: A newer accordant made it.
    """
    before = version_of(connection)
    if before > HISTORY_VERSION:
        raise RecordError(
            f"{name}: written by a newer accordant (history version {before}, this one reads {HISTORY_VERSION}); "
            "use that one"
        )
    for migration in MIGRATIONS:
        if migration.version > before:
            for statement in migration.statements:
                connection.execute(text(statement))
    if before == 0:
        connection.execute(text("INSERT INTO accordant_version (version) VALUES (:version)"), {"version": 0})
    if before < HISTORY_VERSION:
        connection.execute(text("UPDATE accordant_version SET version = :version"), {"version": HISTORY_VERSION})
    return before
