"""A list that is asked for, as SQL.

Filters, order and pages are the database's work, as in the service that the sandbox stands in for. What differs from
one question to the next is mostly values, so that the text of a question is made once and kept.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, Text, bindparam, cast, false, func, literal_column, select
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from accordant.sandbox.dialects import Dialect
from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import FIRST_CUSTOM_TYPE
from accordant.sandbox.tables import INTERACTIONS, IS_CUSTOM, ROW

__all__ = ["SQL", "Scope", "page"]

Scope: TypeAlias = Literal["cons_id", "interaction_type_id"]

#: sqlite3 takes parameters by name as well; SQLAlchemy's default is by position.
SQL = sqlite_dialect(paramstyle="named")

_COLUMNS = INTERACTIONS.c
_SORTED_BY = {
    "interactionId": _COLUMNS.interaction_id,
    "interactionTypeId": _COLUMNS.interaction_type_id,
    "categoryId": _COLUMNS.category_id,
    "referenceId": _COLUMNS.reference_id,
    "consId": _COLUMNS.cons_id,
    "createdBy": _COLUMNS.created_by,
    "creationDate": _COLUMNS.created,
    "subject": _COLUMNS.subject,
    "count": _COLUMNS["count"],
}
_PRINTED: Mapping[str, ColumnElement[str]] = {
    **{name: cast(column, Text) for name, column in _SORTED_BY.items()},
    "creationDate": func.lower(_COLUMNS.printed_date),
    "subject": _COLUMNS.folded_subject,
}


def page(scope: Scope, number: int, listing: Listing, dialect: Dialect) -> tuple[str, dict[str, object]]:
    """Return the SQL of one page, and its parameters: of the rows whose column `scope` is that number."""
    values: dict[str, object] = {"scope": number, "first": listing.first, "size": listing.size}
    conditions: list[tuple[str, ...]] = []
    if scope == "interaction_type_id" and number >= FIRST_CUSTOM_TYPE:
        conditions.append(("custom",))
    if listing.is_inverted:
        conditions.append(("never",))
    if listing.begin is not None:
        instant, inclusive = listing.begin, dialect.begin_inclusive
        conditions.append(("from" if inclusive else "after",))
        values["begin"] = instant.ceiling if inclusive else instant.milliseconds
    if listing.end is not None:
        instant, inclusive = listing.end, dialect.end_inclusive
        conditions.append(("until" if inclusive else "before",))
        values["end"] = instant.milliseconds if inclusive else instant.ceiling
    if listing.type_id is not None and scope != "interaction_type_id":
        conditions.append(("type",))
        values["type_id"] = listing.type_id
    elif listing.type_id is not None and listing.type_id != number:
        conditions.append(("never",))
    if listing.category_id is not None:
        conditions.append(("category",))
        values["category_id"] = listing.category_id
    if listing.subject is not None:
        folded = dialect.subject_ignores_case
        conditions.append(("folded subject" if folded else "subject", dialect.subject_match))
        values["subject"] = listing.subject.casefold() if folded else listing.subject
    if listing.filter_column is not None and listing.filter_text is not None:
        conditions.append(("column", dialect.filter_match, listing.filter_column))
        values["text"] = listing.filter_text.casefold()
    descending = listing.ascending is False
    return _text(scope, tuple(conditions), _sorted_by(listing, dialect), descending, dialect.ties == "reversed"), values


def _sorted_by(listing: Listing, dialect: Dialect) -> str:
    column = listing.sort_column or dialect.default_sort_column
    return "folded subject" if column == "subject" and dialect.sort_ignores_case else column


@functools.lru_cache(maxsize=512)
def _text(
    scope: Scope,
    conditions: tuple[tuple[str, ...], ...],
    sort_column: str,
    descending: bool,  # noqa: FBT001 - private, and always given by its place
    ties_too: bool,  # noqa: FBT001
) -> str:
    key = _COLUMNS.folded_subject if sort_column == "folded subject" else _SORTED_BY[sort_column]
    tie = _COLUMNS.interaction_id
    order = [key.desc() if descending else key.asc(), tie.desc() if descending and ties_too else tie.asc()]
    chosen = (
        select(_COLUMNS.interaction_id)
        .where(_COLUMNS[scope] == _given("scope"), *(_condition(*condition) for condition in conditions))
        .order_by(*order)
        .offset(_given("first"))
        .limit(_given("size"))
    )
    # Only identifiers are sorted and passed over; whole rows are fetched for the page alone.
    query = select(*ROW).where(_COLUMNS.interaction_id.in_(chosen)).order_by(*order)
    return str(query.compile(dialect=SQL))


def _condition(name: str, how: str = "exact", column: str = "") -> ColumnElement[bool]:
    # Nothing is added, so that no index is taken for a filter: the one that has the order of the list also has these.
    created, category = _COLUMNS.created + literal_column("0"), _COLUMNS.category_id + literal_column("0")
    conditions: dict[str, ColumnElement[bool]] = {
        "custom": IS_CUSTOM,
        "never": false(),
        "from": created >= _given("begin"),
        "after": created > _given("begin"),
        "until": created <= _given("end"),
        "before": created < _given("end"),
        "type": _COLUMNS.interaction_type_id == _given("type_id"),
        "category": category == _given("category_id"),
    }
    if name in conditions:
        return conditions[name]
    if name == "column":
        return _matches(_PRINTED[column], bindparam("text", type_=Text), how)
    place = _COLUMNS.folded_subject if name == "folded subject" else _COLUMNS.subject
    return _matches(place, bindparam("subject", type_=Text), how)


def _given(name: str) -> Any:
    return bindparam(name, type_=BigInteger)


def _matches(place: ColumnElement[str], text: ColumnElement[str], how: str) -> ColumnElement[bool]:
    # instr, because LIKE gives a meaning to % and _.
    if how == "exact":
        return place == text
    if how == "prefix":
        return func.instr(place, text) == literal_column("1")
    return func.instr(place, text) > literal_column("0")
