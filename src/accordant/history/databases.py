"""Where a history lies, and how it is opened: SQLite in the project's reports, or PostgreSQL for a team.

Writers of several processes wait for each other: SQLite in WAL mode, each transaction taking the file when it begins;
PostgreSQL by a lock of their own. What is wrong with a database is said as a RecordError, with what to
do; a password in its address is never shown.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from accordant.errors import RecordError, UsageError
from accordant.history.migrations import HISTORY_VERSION, bring_up_to_date, version_of
from accordant.project import Project, shown_path

__all__ = ["DAMAGED", "FILE", "HISTORY_VARIABLE", "OFF", "HistoryDatabase", "find_database", "has_damage", "of_file"]

FILE: Final = "history.sqlite"
HISTORY_VARIABLE: Final = "ACCORDANT_HISTORY"
OFF: Final = "off"
"""What is said instead of a place where no history is wanted."""

DAMAGED: Final = "it is damaged; accordant history rebuild makes it anew of the runs that are kept"

_WAIT_SECONDS: Final = 60.0
_WRITERS: Final = 0x6163636F7264  # any number, as long as all of us take the same
_DAMAGES: Final = (
    "malformed",
    "not a database",
    "disk i/o error",
    "database corruption",
    "unsupported file format",
    "no such column",
    "no such table",
    "no column named",
)


@dataclass(frozen=True, slots=True)
class HistoryDatabase:
    """A history that is known by its address.

    Attributes:
        url: Its address, as SQLAlchemy reads it.
        shown: What people call it, without a password.
        file: Where it lies; None where it is on a server.
    """

    url: URL
    shown: str
    file: Path | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is anything to read; that of a server is known only when it is asked."""
        return self.file is None or self.file.exists()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in a transaction, in which the history is of this version; it is made where it is missing.

        Raises:
            RecordError: It cannot be used.
        """
        with self._said():
            if self.file is not None:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            engine = self._engine("BEGIN IMMEDIATE")
            try:
                with engine.begin() as connection:
                    if self.file is None:
                        connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITERS})"))
                    bring_up_to_date(connection, self.shown)
                    yield connection
            finally:
                engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read from; an older history is brought up to date before.

        Raises:
            RecordError: It cannot be used.
        """
        with self._said():
            engine = self._engine("BEGIN")
            try:
                with engine.connect() as connection:
                    version = version_of(connection)
                if version != HISTORY_VERSION:
                    with self.writing():
                        pass
                with engine.connect() as connection:
                    yield connection
            finally:
                engine.dispose()

    def _engine(self, begin: str) -> Engine:
        """Return what connects.

        Args:
            begin: How SQLite begins a transaction. IMMEDIATE to write: one that reads first, and then wants to write,
                could be refused, whoever waits.
        """
        if self.file is None:
            return create_engine(self.url, poolclass=NullPool, connect_args={"connect_timeout": 10})
        engine = create_engine(self.url, poolclass=NullPool, connect_args={"timeout": _WAIT_SECONDS})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turn what a database says into what people can do something about."""
        try:
            yield
        except DBAPIError as error:
            raise RecordError(f"{self.shown}: {self._why(error)}") from error
        except UnicodeDecodeError as error:  # in the middle of what SQLite says of the damage
            raise RecordError(f"{self.shown}: {DAMAGED}") from error
        except SQLAlchemyError as error:
            raise RecordError(f"{self.shown}: the history cannot be used: {str(error).splitlines()[0]}") from error
        except OSError as error:
            raise RecordError(f"{self.shown}: the history cannot be used: {error.strerror}") from error

    def _why(self, error: DBAPIError) -> str:
        said = " ".join(str(error.orig).split())
        if self.url.password:
            said = said.replace(str(self.url.password), "***")
        return DAMAGED if has_damage(error) else f"the history cannot be used: {said}"


def has_damage(error: DBAPIError) -> bool:
    """Tell whether it is the database itself that is broken."""
    said = str(error.orig).lower()
    return isinstance(error.orig, sqlite3.DatabaseError) and any(word in said for word in _DAMAGES)


def find_database(project: Project, environ: Mapping[str, str] | None = None) -> HistoryDatabase | None:
    """Return where the history of a project lies; None where none is wanted.

    ``ACCORDANT_HISTORY`` comes before ``history`` in ``[tool.accordant]``, and that before ``reports/history.sqlite``.
    A path of the project's table counts from its root.

    Raises:
        UsageError: It is no place that can be used, or what it takes is not installed.
    """
    given = (os.environ if environ is None else environ).get(HISTORY_VARIABLE, "").strip()
    base, named = Path.cwd(), HISTORY_VARIABLE
    if not given and project.history is not None:
        given, base, named = project.history, project.root, "history in [tool.accordant]"
    if given.lower() == OFF:
        return None
    if not given:
        return of_file(project.reports / FILE)
    if "://" not in given:
        return of_file(base / Path(given).expanduser())
    return _of_url(given, base, named)


def of_file(path: Path) -> HistoryDatabase:
    """Return the history that lies in a file, which need not exist."""
    return HistoryDatabase(URL.create("sqlite", database=str(path)), shown_path(path), path)


def _of_url(given: str, base: Path, named: str) -> HistoryDatabase:
    expected = "expected a file, postgresql://HOST/DATABASE, or off"
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:  # its message may have the password in it
        raise UsageError(f"{named} is no address of a database; {expected}") from error
    kind = url.drivername.partition("+")[0]
    if kind == "sqlite" and url.database:
        return of_file(base / url.database)
    if kind not in {"postgresql", "postgres"}:
        raise UsageError(f"{named}: a history cannot lie in {url.drivername!r}; {expected}")
    if "+" not in url.drivername:
        url = url.set(drivername="postgresql+psycopg")
    try:
        url.get_dialect().import_dbapi()
    except (ImportError, NoSuchModuleError) as error:
        raise UsageError(
            f"{named} is a PostgreSQL, and what talks to it is not installed; install accordant[postgresql]"
        ) from error
    return HistoryDatabase(url, url.set(drivername="postgresql").render_as_string(hide_password=True))


def _prepare(raw: Any, _record: object) -> None:
    """Let a file be read while it is written, and wait for other writers instead of failing."""
    # What of a text is damaged can be seen; the rest of it, and of the database, can be read.
    raw.text_factory = lambda content: content.decode("utf-8", "replace")
    # Transactions begin where we say so, and not where the driver thinks fit.
    raw.isolation_level = None
    raw.execute("PRAGMA foreign_keys = ON")
    _turn_to_wal(raw)
    raw.execute("PRAGMA synchronous = NORMAL")
    raw.execute("PRAGMA secure_delete = ON")  # what is removed is nowhere in the file any more


def _turn_to_wal(raw: sqlite3.Connection) -> None:
    """Turn to WAL; while another process does, the file is locked in a way for which SQLite does not wait."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            raw.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                if "readonly" in str(error):
                    return  # to be read it need not change
                raise
            time.sleep(0.02)
        else:
            return
