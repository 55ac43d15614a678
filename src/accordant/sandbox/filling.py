"""A site's data: from its seed into an empty database, or as it was left in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, insert
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from accordant.errors import UsageError
from accordant.sandbox.crowds import Record, crowd
from accordant.sandbox.databases import hidden_file, in_folder, in_memory
from accordant.sandbox.seeding import Draw, long_list, populate
from accordant.sandbox.stores import Store
from accordant.sandbox.tables import INTERACTIONS, LARGE, METADATA, PEOPLE, record

__all__ = ["FEWEST_ROWS", "fill", "open_store"]

FEWEST_ROWS = 408
"""Rows of the people that every site has."""

# Above this, a site is kept in a file unless memory is asked for: about 5 MB.
_MANY_ROWS = 20_000
_BATCH = 10_000


def open_store(seed: int, *, rows: int | None = None, data: Path | None = None, memory: bool | None = None) -> Store:
    """Return the store of the site with that seed.

    Args:
        rows: How many interactions the whole site has; None for no more than those of the people that every site has.
        data: A folder in which the site is kept, and goes on from where it was left. None for a site that ends with
            the process: in memory, or in a hidden file where it is large.
        memory: True for memory and False for the hidden file, whatever the size; None lets the size decide.

    Raises:
        UsageError: There are too few rows, two places are asked for at once, or the data cannot be kept or taken up.
    """
    size = FEWEST_ROWS if rows is None else rows
    if size < FEWEST_ROWS:
        raise UsageError(f"a site has {FEWEST_ROWS} rows at least, for its people; {size} are too few")
    if data is not None and memory:
        raise UsageError("the data of a site is kept in a folder or in memory; ask for one of them")

    def fill_it(connection: Connection) -> None:
        fill(connection, seed, size)

    if data is not None:
        return Store(in_folder(data, {"seed": seed, "rows": size}, fill_it))
    if memory if memory is not None else size <= _MANY_ROWS:
        return Store(in_memory(fill_it))
    return Store(hidden_file(fill_it))


def fill(connection: Connection, seed: int, size: int = FEWEST_ROWS) -> None:
    """Make the tables and put a site of that many rows into them."""
    for table in METADATA.sorted_tables:
        connection.execute(CreateTable(table))
    people, rows = populate(Draw(seed))
    person, more_rows = long_list(seed)
    crowded, records = crowd(seed, size - len(rows) - len(more_rows))
    connection.execute(insert(PEOPLE), [asdict(somebody) for somebody in (*people, person, *crowded)])
    connection.execute(insert(INTERACTIONS), [record(row) for row in (*rows, *more_rows)])
    _pour(connection, records)
    # An index over what is there is made faster than kept up row by row.
    for table in METADATA.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if size > _MANY_ROWS or not index.info.get(LARGE):
                connection.execute(CreateIndex(index))


def _pour(connection: Connection, records: Iterator[Record]) -> None:
    statement = str(insert(INTERACTIONS).compile(dialect=dialect()))
    while batch := list(islice(records, _BATCH)):
        connection.exec_driver_sql(statement, batch)
