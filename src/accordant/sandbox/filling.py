"""A site's data, from its seed into an empty database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Connection, insert
from sqlalchemy.schema import CreateIndex, CreateTable

from accordant.sandbox.seeding import Interaction, Person
from accordant.sandbox.tables import INTERACTIONS, METADATA, PEOPLE, record

__all__ = ["fill"]


def fill(connection: Connection, people: Iterable[Person], rows: Iterable[Interaction]) -> None:
    """Make the tables and put the people and their rows into them."""
    for table in METADATA.sorted_tables:
        connection.execute(CreateTable(table))
    connection.execute(insert(PEOPLE), [asdict(person) for person in people])
    connection.execute(insert(INTERACTIONS), [record(row) for row in rows])
    # An index over what is there is made faster than kept up row by row.
    for table in METADATA.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(CreateIndex(index))
