"""The rows of a site in a database, and lists of them.

SQLite in memory through SQLAlchemy Core: filters, order and pages are the database's work, as in the service that the
sandbox stands in for.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    MetaData,
    Table,
    Text,
    cast,
    create_engine,
    false,
    func,
    insert,
    select,
)
from sqlalchemy.pool import StaticPool

from accordant.sandbox.dialects import Dialect
from accordant.sandbox.instants import to_text
from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import Interaction, Person

__all__ = ["Store"]

_METADATA = MetaData()
_PEOPLE = Table(
    "people",
    _METADATA,
    Column("cons_id", Text, primary_key=True),
    Column("member_id", Text, nullable=False, unique=True),
    Column("primary_email", Text, nullable=False, index=True),
)
_INTERACTIONS = Table(
    "interactions",
    _METADATA,
    Column("interaction_id", BigInteger, primary_key=True),
    Column("interaction_type_id", BigInteger, nullable=False),
    Column("category_id", BigInteger, nullable=False),
    Column("reference_id", BigInteger, nullable=False),
    Column("cons_id", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("note_id", BigInteger),
    Column("note_text", Text, nullable=False),
    Column("modified_by", Text, nullable=False),
    Column("modified", BigInteger, nullable=False),
    # What filters look at: SQLite folds the case of ASCII letters only, and prints no dates.
    Column("folded_subject", Text, nullable=False),
    Column("printed_date", Text, nullable=False),
    Index("interactions_of_constituent", "cons_id", "interaction_id"),
)
_ROW = [_INTERACTIONS.c[name] for name in Interaction.__dataclass_fields__]

_SORTED_BY = {
    "interactionId": _INTERACTIONS.c.interaction_id,
    "interactionTypeId": _INTERACTIONS.c.interaction_type_id,
    "categoryId": _INTERACTIONS.c.category_id,
    "referenceId": _INTERACTIONS.c.reference_id,
    # Numbers kept as text, because an identifier is an xsd:string when it is asked for.
    "consId": cast(_INTERACTIONS.c.cons_id, BigInteger),
    "createdBy": cast(_INTERACTIONS.c.created_by, BigInteger),
    "creationDate": _INTERACTIONS.c.created,
    "subject": _INTERACTIONS.c.subject,
    "count": _INTERACTIONS.c["count"],
}
_PRINTED: dict[str, ColumnElement[str]] = {
    **{name: cast(column, Text) for name, column in _SORTED_BY.items()},
    "creationDate": func.lower(_INTERACTIONS.c.printed_date),
    "subject": _INTERACTIONS.c.folded_subject,
}


class Store:
    """The people of a site and their interactions."""

    def __init__(self, people: Iterable[Person], interactions: Iterable[Interaction]) -> None:
        # One connection for all: a database in memory lives and dies with its connection.
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        self._engine = engine
        self.close = weakref.finalize(self, engine.dispose)
        _METADATA.create_all(engine)
        with engine.begin() as connection:
            connection.execute(insert(_PEOPLE), [asdict(person) for person in people])
            connection.execute(insert(_INTERACTIONS), [_record(row) for row in interactions])

    def people(self, column: str, value: str, *, ignore_case: bool = False) -> list[Person]:
        """Return everybody whose identifier (`cons_id`, `member_id`, `primary_email`) is that value."""
        place: ColumnElement[Any] = _PEOPLE.c[column]
        found = func.lower(place) == value.lower() if ignore_case else place == value
        with self._engine.connect() as connection:
            return [Person(*row) for row in connection.execute(select(_PEOPLE).where(found).limit(2))]

    def interactions(self, cons_id: str, listing: Listing, dialect: Dialect) -> Sequence[Interaction]:
        """Return one page of the constituent's rows."""
        query = (
            select(*_ROW)
            .where(_INTERACTIONS.c.cons_id == cons_id, *_conditions(listing, dialect))
            .order_by(*_order(listing, dialect))
            .offset(listing.first)
            .limit(listing.size)
        )
        with self._engine.connect() as connection:
            return [Interaction(*row) for row in connection.execute(query)]


def _record(row: Interaction) -> dict[str, object]:
    return asdict(row) | {"folded_subject": row.subject.casefold(), "printed_date": to_text(row.created)}


def _conditions(listing: Listing, dialect: Dialect) -> list[ColumnElement[bool]]:
    columns = _INTERACTIONS.c
    conditions: list[ColumnElement[bool]] = []
    if listing.is_inverted:
        conditions.append(false())
    if listing.begin is not None:
        instant = listing.begin
        inclusive = dialect.begin_inclusive
        conditions.append(columns.created >= instant.ceiling if inclusive else columns.created > instant.milliseconds)
    if listing.end is not None:
        instant = listing.end
        inclusive = dialect.end_inclusive
        conditions.append(columns.created <= instant.milliseconds if inclusive else columns.created < instant.ceiling)
    if listing.type_id is not None:
        conditions.append(columns.interaction_type_id == listing.type_id)
    if listing.category_id is not None:
        conditions.append(columns.category_id == listing.category_id)
    if listing.subject is not None:
        folded = dialect.subject_ignores_case
        place = columns.folded_subject if folded else columns.subject
        conditions.append(
            _matches(place, listing.subject.casefold() if folded else listing.subject, dialect.subject_match)
        )
    if listing.filter_column is not None and listing.filter_text is not None:
        place_printed = _PRINTED[listing.filter_column]
        conditions.append(_matches(place_printed, listing.filter_text.casefold(), dialect.filter_match))
    return conditions


def _matches(place: ColumnElement[str], text: str, how: str) -> ColumnElement[bool]:
    # instr, because LIKE gives a meaning to % and _.
    if how == "exact":
        return place == text
    if how == "prefix":
        return func.instr(place, text) == 1
    return func.instr(place, text) > 0


def _order(listing: Listing, dialect: Dialect) -> list[ColumnElement[Any]]:
    key = _SORTED_BY[listing.sort_column or dialect.default_sort_column]
    tie = _SORTED_BY["interactionId"]
    if listing.ascending is False:
        return [key.desc(), tie.desc() if dialect.ties == "reversed" else tie.asc()]
    return [key.asc(), tie.asc()]
