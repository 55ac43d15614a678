"""Where the rows of a site are kept: in memory, in a file that nobody sees, or in a folder that outlives the site.

A folder has one file, `sandbox.sqlite`, and belongs to one sandbox at a time. The file gets its name when all is in
it; what a creation that was killed has left behind is thrown away.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from accordant.errors import UsageError
from accordant.sandbox.tables import SITE

__all__ = ["FILE", "FORMAT", "Database", "hidden_file", "in_folder", "in_memory"]

FILE = "sandbox.sqlite"
#: Rises whenever the tables change, or the data of a seed.
FORMAT = 1
_APPLICATION_ID = 0x61636364
_LOCK = "sandbox.lock"
_NEW = f"{FILE}.new"
_CACHE_KIB = 16 * 1024

Fill = Callable[[Connection], None]


class Database:
    """An open database.

    Attributes:
        connection: The only one; each statement is a transaction of its own.
    """

    def __init__(self, raw: sqlite3.Connection, lock: sqlite3.Connection | None = None) -> None:
        # One connection for all: a database in memory lives and dies with its connection.
        engine = create_engine("sqlite://", poolclass=StaticPool, creator=lambda: raw)
        self.connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self.close = weakref.finalize(self, _close, self.connection, lock)


def in_memory(fill: Fill) -> Database:
    """Return a new database in memory, filled."""
    return _filled(_connect(":memory:"), fill)


def hidden_file(fill: Fill) -> Database:
    """Return a new database, filled, in a file that the system removes when it is closed, however the process ends.

    Raises:
        UsageError: There is no room for it.
    """
    # The empty name is SQLite's own for such a file; SQLITE_TMPDIR and TMPDIR say where.
    try:
        return _filled(_connect(""), fill)
    except DBAPIError as error:
        raise UsageError(
            f"the rows of the sandbox do not fit into the folder for temporary files ({error.orig}); "
            "ask for fewer, set SQLITE_TMPDIR to a folder with more room, or name one with --data"
        ) from error


def in_folder(folder: Path, identity: Mapping[str, int], fill: Fill) -> Database:
    """Return the database in the folder, made and filled where there is none.

    Args:
        identity: What the site is made from; one that was made from something else is not taken.

    Raises:
        UsageError: The folder cannot be used, another sandbox uses it, or what lies in it is not that site.
    """
    _make(folder)
    lock = _locked(folder)
    try:
        file = folder / FILE
        if not file.exists():
            _create(folder, identity, fill)
        return Database(_continued(file, identity), lock)
    except BaseException:
        lock.close()
        raise


def _close(connection: Connection, lock: sqlite3.Connection | None) -> None:
    engine = connection.engine
    connection.close()
    engine.dispose()
    if lock is not None:
        lock.close()


def _connect(name: str | Path) -> sqlite3.Connection:
    raw = sqlite3.connect(name, check_same_thread=False, isolation_level=None)
    try:
        raw.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    except BaseException:
        raw.close()
        raise
    return raw


def _filled(raw: sqlite3.Connection, fill: Fill) -> Database:
    database = Database(raw)
    try:
        database.connection.exec_driver_sql("BEGIN")
        fill(database.connection)
        database.connection.exec_driver_sql("COMMIT")
    except BaseException:
        database.close()
        raise
    return database


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise UsageError(f"{folder} is a file, and the sandbox keeps its data in a folder; name a folder") from error
    except OSError as error:
        raise UsageError(
            f"the folder {folder} cannot be made: {error.strerror or error}; name one that you may write in"
        ) from error


def _locked(folder: Path) -> sqlite3.Connection:
    """Return what holds the folder for us until it is closed; the system lets go of it when the process ends."""
    try:
        lock = sqlite3.connect(folder / _LOCK, timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.OperationalError as error:
        raise _unwritable(folder, error) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        lock.close()
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise UsageError(
                f"another sandbox uses the folder {folder}; end that one, or name another folder"
            ) from error
        raise _unwritable(folder, error) from error
    return lock


def _unwritable(folder: Path, error: sqlite3.Error) -> UsageError:
    return UsageError(f"the folder {folder} cannot be written in: {error}; name one that you may write in")


def _create(folder: Path, identity: Mapping[str, int], fill: Fill) -> None:
    new = folder / _NEW
    try:
        new.unlink(missing_ok=True)
        raw = _connect(new)
        # A creation that does not come to its end is done again: nothing of it needs to be saved.
        raw.execute("PRAGMA journal_mode = OFF")
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version = {FORMAT}")

        def fill_and_sign(connection: Connection) -> None:
            fill(connection)
            connection.execute(SITE.insert(), [{"name": name, "value": str(identity[name])} for name in identity])

        _filled(raw, fill_and_sign).close()
        with new.open("rb") as written:
            os.fsync(written.fileno())
        new.replace(folder / FILE)
    except (DBAPIError, sqlite3.Error, OSError) as error:
        _discard(new)
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise UsageError(
            f"the data of the sandbox cannot be written to {folder}: {reason}; "
            "make room there, name another folder, or ask for fewer rows"
        ) from error
    except BaseException:
        _discard(new)
        raise


def _discard(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink(missing_ok=True)


def _continued(file: Path, identity: Mapping[str, int]) -> sqlite3.Connection:
    try:
        raw = _connect(file)
        try:
            _check(raw, file, identity)
            raw.execute("PRAGMA journal_mode = WAL")
            raw.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            raw.close()
            raise
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise _damaged(file, str(error)) from error
        raise UsageError(f"{file} cannot be used: {error}; name another folder, or mend its permissions") from error
    return raw


def _check(raw: sqlite3.Connection, file: Path, identity: Mapping[str, int]) -> None:
    (application_id,) = raw.execute("PRAGMA application_id").fetchone()
    if application_id != _APPLICATION_ID:
        raise UsageError(f"{file} is not a database of the sandbox; name another folder, or move it away")
    (version,) = raw.execute("PRAGMA user_version").fetchone()
    if version != FORMAT:
        age, advice = ("a newer", "update accordant") if version > FORMAT else ("an older", "remove it to make it anew")
        raise UsageError(
            f"{file} is of {age} version of accordant (its form is {version}, here it is {FORMAT}); "
            f"name another folder, or {advice}"
        )
    (said,) = raw.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise _damaged(file, str(said))
    query = str(select(SITE))
    found = dict(raw.execute(query).fetchall())
    if found != {name: str(value) for name, value in identity.items()}:
        has = " and ".join(f"{name} {value}" for name, value in found.items())
        wanted = " and ".join(f"{name} {value}" for name, value in identity.items())
        raise UsageError(
            f"{file} is a site with {has}, and not with {wanted}; ask for the site that it is, or name another folder"
        )


def _damaged(file: Path, reason: str) -> UsageError:
    return UsageError(f"{file} is damaged: {reason}; remove it to make it anew, or put back a copy of it")
