"""The rows of a site, and what can be done with them.

One connection serves all, and one call at a time: reads and writes may come from several threads. What is written is
kept at once.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update

from accordant.sandbox.databases import Database
from accordant.sandbox.dialects import Dialect
from accordant.sandbox.listings import Listing
from accordant.sandbox.queries import SQL, Scope, page
from accordant.sandbox.seeding import FIRST_CUSTOM_TYPE, Interaction, Person
from accordant.sandbox.tables import INTERACTIONS, PEOPLE, ROW, record

__all__ = ["Store"]


class Store:
    """The people of a site and their interactions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection = database.connection
        # For reading: SQLAlchemy describes the columns of each result anew, which takes longer than to find the rows.
        self._driver: Any = database.connection.connection.driver_connection
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of the database; may be called again."""
        with self._lock:
            self._database.close()

    def people(self, column: str, value: str, *, ignore_case: bool = False) -> list[Person]:
        """Return whose identifier (`cons_id`, `member_id`, `primary_email`) is that value."""
        found = self._read(_PEOPLE_BY[column, ignore_case], {"value": value.lower() if ignore_case else value})
        return [Person(*row) for row in found]

    def interactions(self, cons_id: str, listing: Listing, dialect: Dialect) -> Sequence[Interaction]:
        """Return one page of the constituent's rows; only those of custom types have their notes."""
        return self._page("cons_id", int(cons_id), listing, dialect)

    def of_type(self, type_id: int, listing: Listing, dialect: Dialect) -> Sequence[Interaction]:
        """Return one page of the rows of a type, whosever they are; only those of custom types have their notes."""
        return self._page("interaction_type_id", type_id, listing, dialect)

    def count(self, cons_id: str) -> int:
        """Return how many rows the constituent has."""
        return int(self._read(_COUNT, {"value": int(cons_id)})[0][0])

    def interaction(self, interaction_id: int) -> Interaction | None:
        """Return the row with that identifier, and its note whatever the type."""
        found = self._read(_ROW_BY_ID, {"value": interaction_id})
        return _interaction(found[0]) if found else None

    def add(
        self,
        *,
        cons_id: str,
        interaction_type_id: int,
        category_id: int,
        created_by: str,
        created: int,
        subject: str,
        count: int = 1,
        note_text: str | None = None,
    ) -> Interaction:
        """Log an interaction and return it; its identifier is above all others.

        Args:
            created: Milliseconds since 1970.
            note_text: None where no body was given; the row has a note where there is one, and where the type is
                a custom one.
        """
        with self._lock:
            row = Interaction(
                interaction_id=self._next(INTERACTIONS.c.interaction_id),
                interaction_type_id=interaction_type_id,
                category_id=category_id,
                reference_id=0,
                cons_id=cons_id,
                created_by=created_by,
                created=created,
                subject=subject,
                count=count,
            )
            if note_text is not None or interaction_type_id >= FIRST_CUSTOM_TYPE:
                row = self._with_note(replace(row, note_text=note_text or ""))
            self._connection.execute(insert(INTERACTIONS), record(row))
        return row

    def change(self, row: Interaction) -> Interaction:
        """Keep the row in place of the one with its identifier, and return it as it is kept.

        It gets a note where it has none and now has a text, or a custom type.

        Raises:
            KeyError: There is no row with that identifier.
        """
        with self._lock:
            if row.note_id is None and (row.note_text or row.interaction_type_id >= FIRST_CUSTOM_TYPE):
                row = self._with_note(row)
            place = INTERACTIONS.c.interaction_id == row.interaction_id
            changed = self._connection.execute(update(INTERACTIONS).where(place), record(row))
        if not changed.rowcount:
            raise KeyError(row.interaction_id)
        return row

    def _page(self, scope: Scope, number: int, listing: Listing, dialect: Dialect) -> list[Interaction]:
        return [_listed(row) for row in self._read(*page(scope, number, listing, dialect))]

    def _read(self, sql: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        with self._lock:
            found: list[tuple[Any, ...]] = self._driver.execute(sql, values).fetchall()
        return found

    def _with_note(self, row: Interaction) -> Interaction:
        note_id = self._next(INTERACTIONS.c.note_id)
        return replace(
            row,
            note_id=note_id,
            modified_by=row.modified_by or row.created_by,
            modified=row.modified or row.created,
        )

    def _next(self, column: ColumnElement[Any]) -> int:
        # The condition lets SQLite take the last entry of an index instead of looking at all rows.
        highest = self._connection.scalar(select(func.max(column)).where(column.is_not(None)))
        return (highest or 0) + 1


def _sql(columns: Sequence[ColumnElement[Any]], place: ColumnElement[Any]) -> str:
    return str(select(*columns).where(place == bindparam("value")).compile(dialect=SQL))


_IDENTIFIERS = ("cons_id", "member_id", "primary_email")
_PEOPLE_BY = {
    **{(name, False): _sql(tuple(PEOPLE.c), PEOPLE.c[name]) for name in _IDENTIFIERS},
    **{(name, True): _sql(tuple(PEOPLE.c), func.lower(PEOPLE.c[name])) for name in _IDENTIFIERS},
}
_COUNT = _sql((func.count(),), INTERACTIONS.c.cons_id)
_ROW_BY_ID = _sql(ROW, INTERACTIONS.c.interaction_id)
_TEXTS = tuple(place for place, field in enumerate(fields(Interaction)) if field.type == "str")


# Rows are the same objects as long as they are not changed, so that what is made from them can be kept too.
@functools.lru_cache(maxsize=8192)
def _interaction(row: tuple[Any, ...]) -> Interaction:
    values = list(row)
    for place in _TEXTS:
        values[place] = "" if values[place] is None else str(values[place])
    return Interaction(*values)


@functools.lru_cache(maxsize=8192)
def _listed(values: tuple[Any, ...]) -> Interaction:
    row = _interaction(values)
    if row.note_id is None or row.interaction_type_id >= FIRST_CUSTOM_TYPE:
        return row
    return replace(row, note_id=None, note_text="", modified_by="", modified=0)
