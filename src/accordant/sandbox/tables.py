"""The tables of a site's database: people, what was logged for them, and whose site it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, func, literal_column

from accordant.sandbox.instants import to_text
from accordant.sandbox.seeding import FIRST_CUSTOM_TYPE, Interaction

__all__ = ["INTERACTIONS", "IS_CUSTOM", "LARGE", "METADATA", "PEOPLE", "ROW", "SITE", "record"]

METADATA = MetaData()
#: Marks an index that only a large site needs.
LARGE = "large"

#: What the site was made from, by name.
SITE = Table("site", METADATA, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

PEOPLE = Table(
    "people",
    METADATA,
    Column("cons_id", Text, primary_key=True),
    Column("member_id", Text, nullable=False, unique=True),
    Column("primary_email", Text, nullable=False, index=True),
)
Index("people_by_folded_email", func.lower(PEOPLE.c.primary_email))

INTERACTIONS = Table(
    "interactions",
    METADATA,
    Column("interaction_id", Integer, primary_key=True, autoincrement=False),
    Column("interaction_type_id", BigInteger, nullable=False),
    Column("category_id", BigInteger, nullable=False),
    Column("reference_id", BigInteger, nullable=False),
    # Numbers here and text in `Person`, because an identifier is an xsd:string when it is asked for.
    Column("cons_id", BigInteger, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("note_id", BigInteger),
    Column("note_text", Text, nullable=False),
    Column("modified_by", BigInteger),
    Column("modified", BigInteger, nullable=False),
    # What filters look at: SQLite folds the case of ASCII letters only, and prints no dates.
    Column("folded_subject", Text, nullable=False),
    Column("printed_date", Text, nullable=False),
)
Index("interactions_of_constituent", INTERACTIONS.c.cons_id, INTERACTIONS.c.interaction_id)
Index("interactions_by_note", INTERACTIONS.c.note_id, unique=True, sqlite_where=INTERACTIONS.c.note_id.is_not(None))
# A constituent has some hundred rows, which are sorted at once; a type may have a hundred thousand. Its list is read in
# the order that is asked for, and what it is filtered by most stands in the index. Equal keys stand by identifier in
# both directions.
IS_CUSTOM = INTERACTIONS.c.interaction_type_id >= literal_column(str(FIRST_CUSTOM_TYPE))
_FILTERED = ("interaction_id", "created", "category_id")
for _name in ("interaction_id", "category_id", "reference_id", "cons_id", "created_by", "created", "subject", "count"):
    # Identifiers have no ties: one index is read from either end.
    for _direction in ("up",) if _name == "interaction_id" else ("up", "down"):
        _key = INTERACTIONS.c[_name]
        Index(
            f"interactions_of_type_by_{_name}_{_direction}",
            INTERACTIONS.c.interaction_type_id,
            _key.asc() if _direction == "up" else _key.desc(),
            *(INTERACTIONS.c[name] for name in _FILTERED if name != _name),
            sqlite_where=IS_CUSTOM,
            info={LARGE: True},
        )

_NAMES = tuple(field.name for field in fields(Interaction))
#: The columns that make an `Interaction`, in the order of its fields.
ROW = tuple(INTERACTIONS.c[name] for name in _NAMES)


def record(row: Interaction) -> Mapping[str, object]:
    """Return the values of all columns for the row."""
    return {
        **{name: getattr(row, name) for name in _NAMES},
        "cons_id": int(row.cons_id),
        "created_by": int(row.created_by),
        "modified_by": int(row.modified_by) if row.modified_by else None,
        "folded_subject": row.subject.casefold(),
        "printed_date": to_text(row.created),
    }
