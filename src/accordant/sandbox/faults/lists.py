"""Whole lists and pages of them, for faults that order, sift or cut a list themselves.

They read the whole list into memory; a site with one of those faults is no place for a list of a million rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from accordant.sandbox.faults.faults import Query
from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import Interaction

__all__ = ["NUMERIC_COLUMNS", "page", "sort_key", "whole"]

_ATTRIBUTES = {
    "interactionId": "interaction_id",
    "interactionTypeId": "interaction_type_id",
    "categoryId": "category_id",
    "referenceId": "reference_id",
    "consId": "cons_id",
    "createdBy": "created_by",
    "creationDate": "created",
    "subject": "subject",
    "count": "count",
}
#: Elements of a row whose values are numbers.
NUMERIC_COLUMNS = frozenset(_ATTRIBUTES) - {"creationDate", "subject"}
_EVERYTHING = 2**62


def whole(query: Query, listing: Listing | None = None) -> Sequence[Interaction]:
    """Return all rows of a listing, that of the query when none is given, whatever page it is about."""
    asked = listing or query.listing
    return query.other(replace(asked, page_offset=None, record_offset=None, page_size=_EVERYTHING))


def page(query: Query, rows: Iterable[Interaction]) -> Sequence[Interaction]:
    """Return of a whole list the page that was asked for."""
    first = query.listing.first
    return list(rows)[first : first + query.listing.size]


def sort_key(column: str, row: Interaction) -> int | str:
    """Return the row's value in that column as it is ordered: a number, or the text of a subject."""
    value: int | str = getattr(row, _ATTRIBUTES[column])
    return int(value) if column in NUMERIC_COLUMNS else value
