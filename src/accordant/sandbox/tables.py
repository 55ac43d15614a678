"""The tables of a site's database: people, what was logged for them, and whose site it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, func

from accordant.sandbox.instants import to_text
from accordant.sandbox.seeding import Interaction

__all__ = ["INTERACTIONS", "METADATA", "PEOPLE", "ROW", "SITE", "record"]

METADATA = MetaData()

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
# A constituent has some hundred rows, which are sorted at once; a type may have a hundred thousand.
for _column in ("category_id", "reference_id", "cons_id", "created_by", "created", "subject", "count"):
    Index(f"interactions_of_type_by_{_column}", INTERACTIONS.c.interaction_type_id, INTERACTIONS.c[_column])
Index("interactions_of_type", INTERACTIONS.c.interaction_type_id, INTERACTIONS.c.interaction_id)

#: The columns that make an `Interaction`, in the order of its fields.
ROW = tuple(INTERACTIONS.c[field.name] for field in fields(Interaction))


def record(row: Interaction) -> Mapping[str, object]:
    """Return the values of all columns for the row."""
    return asdict(row) | {
        "cons_id": int(row.cons_id),
        "created_by": int(row.created_by),
        "modified_by": int(row.modified_by) if row.modified_by else None,
        "folded_subject": row.subject.casefold(),
        "printed_date": to_text(row.created),
    }
