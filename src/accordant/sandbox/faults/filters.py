"""Filters that let too much through, or too little.

How a subject is found (in part, as a whole, with its case) and what a filter text may hold is documented nowhere; the
faults about them bring rows that no reading allows, or lose rows that every reading has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from accordant.sandbox.calls import Call
from accordant.sandbox.faults.faults import Fault, Query
from accordant.sandbox.faults.lists import page, whole
from accordant.sandbox.listings import COLUMNS, Listing
from accordant.sandbox.seeding import Interaction

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = [
    "CategoryIgnoredWhenSorted",
    "CategoryIgnoredWithType",
    "CategoryZeroIgnored",
    "EmptyNotesLostWithCategory",
    "FilterTextFoundInAnyColumn",
    "FiltersJoinedByOr",
    "FiltersSearchFirstFifty",
    "FiltersSearchPage",
    "NonAsciiSubjectFindsNothing",
    "PercentInSubjectLiftsFilters",
    "QuoteInFilterTextLiftsFilters",
    "SubjectComparedInPart",
    "SubjectOfEightyFindsNothing",
    "TypeFindsLongerIds",
    "TypeIgnoredWithPageOffset",
    "TypeRemembered",
    "TypeWrapsAtSixteenBits",
    "TypeZeroIgnored",
]

_REACH = 50
_WRAP = 2**16


class CategoryIgnoredWhenSorted(Fault):
    """list_category_id is ignored when list_sort_column is sent."""

    group = "filters"
    clause = "every row is of the category asked for"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return listing if listing.sort_column is None else replace(listing, category_id=None)


class CategoryIgnoredWithType(Fault):
    """list_category_id is ignored when interaction_type_id is sent."""

    group = "filters"
    clause = "two filters intersect"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return listing if listing.type_id is None else replace(listing, category_id=None)


class CategoryZeroIgnored(Fault):
    """list_category_id=0 counts as not sent."""

    group = "filters"
    clause = "every row is of the category asked for"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, category_id=listing.category_id or None)


class TypeZeroIgnored(Fault):
    """interaction_type_id=0 counts as not sent."""

    group = "filters"
    clause = "every row is of the type asked for"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, type_id=listing.type_id or None)


class TypeIgnoredWithPageOffset(Fault):
    """interaction_type_id is ignored when list_page_offset is sent."""

    group = "filters"
    clause = "every row is of the type asked for"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return listing if listing.page_offset is None else replace(listing, type_id=None)


class TypeFindsLongerIds(Fault):
    """interaction_type_id finds every type whose number begins with its digits: 1 finds 1000."""

    group = "filters"
    clause = "every row is of the type asked for"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        type_id = query.listing.type_id
        if type_id is None:
            return rows
        everything = whole(query, replace(query.listing, type_id=None))
        return page(query, (row for row in everything if str(row.interaction_type_id).startswith(str(type_id))))


class TypeWrapsAtSixteenBits(Fault):
    """interaction_type_id keeps its lowest 16 bits only: 66536 finds 1000."""

    group = "filters"
    clause = "every row is of the type asked for"

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("interaction_type_id", "")
        # What is longer is refused or found nowhere, as by the clean site.
        if not (sent.isascii() and sent.isdigit() and len(sent) < 20 and int(sent) >= _WRAP):
            return call
        return replace(call, parameters={**call.parameters, "interaction_type_id": str(int(sent) % _WRAP)})


class TypeRemembered(Fault):
    """interaction_type_id of one call still counts in the next one that is without it."""

    group = "filters"
    clause = "the same call has the same answer"

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._type_id: int | None = None

    def listing(self, call: Call, listing: Listing) -> Listing:
        if listing.type_id is not None:
            self._type_id = listing.type_id
            return listing
        remembered, self._type_id = self._type_id, None
        return replace(listing, type_id=remembered)


class FiltersJoinedByOr(Fault):
    """With interaction_type_id and list_category_id rows come that fit one of them."""

    group = "filters"
    clause = "two filters intersect"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        type_id, category_id = query.listing.type_id, query.listing.category_id
        if type_id is None or category_id is None:
            return rows
        everything = whole(query, _without_ids(query.listing))
        return page(
            query,
            (row for row in everything if row.interaction_type_id == type_id or row.category_id == category_id),
        )


class FiltersSearchPage(Fault):
    """interaction_type_id and list_category_id are looked for on the page and not in the list."""

    group = "filters"
    clause = "filters apply before a page is cut"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if not _has_ids(query.listing):
            return rows
        found = {row.interaction_id for row in whole(query)}
        return [row for row in query.other(_without_ids(query.listing)) if row.interaction_id in found]


class FiltersSearchFirstFifty(Fault):
    """interaction_type_id and list_category_id find nothing after the fiftieth row of the list."""

    group = "filters"
    clause = "the types together make the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if not _has_ids(query.listing):
            return rows
        reached = {row.interaction_id for row in whole(query, _without_ids(query.listing))[:_REACH]}
        return page(query, (row for row in whole(query) if row.interaction_id in reached))


class EmptyNotesLostWithCategory(Fault):
    """With list_category_id rows are missing whose note has no text."""

    group = "filters"
    clause = "the categories together make the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if query.listing.category_id is None:
            return rows
        return page(query, (row for row in whole(query) if row.note_id is None or row.note_text))


class FilterTextFoundInAnyColumn(Fault):
    """list_filter_text is looked for in every column and not in list_filter_column alone."""

    group = "filters"
    clause = "every row has the filter text in the filter column"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        listing = query.listing
        if listing.filter_column is None:
            return rows
        found = {
            row.interaction_id
            for column in sorted(set(COLUMNS.values()))
            for row in whole(query, replace(listing, filter_column=column))
        }
        everything = whole(query, replace(listing, filter_column=None, filter_text=None))
        return page(query, (row for row in everything if row.interaction_id in found))


class QuoteInFilterTextLiftsFilters(Fault):
    """An apostrophe in list_filter_text takes all filters away, this one and the others."""

    group = "filters"
    clause = "no filter text brings more rows than there are without it"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return _without_filters(listing) if "'" in (listing.filter_text or "") else listing


class PercentInSubjectLiftsFilters(Fault):
    """A percent sign in interaction_subject takes all filters away, this one and the others."""

    group = "filters"
    clause = "no subject brings more rows than there are without it"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return _without_filters(listing) if "%" in (listing.subject or "") else listing


class NonAsciiSubjectFindsNothing(Fault):
    """interaction_subject with a character beyond ASCII finds nothing."""

    group = "filters"
    clause = "a row is found by its own subject"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return rows if (query.listing.subject or "").isascii() else []


class SubjectComparedInPart(Fault):
    """Of interaction_subject only the first 20 characters are compared."""

    group = "filters"
    clause = "every row has the subject asked for"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, subject=listing.subject and listing.subject[:20])


class SubjectOfEightyFindsNothing(Fault):
    """interaction_subject finds nothing when it is as long as it may be, 80 characters."""

    group = "filters"
    clause = "a row is found by its own subject"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return [] if len(query.listing.subject or "") == 80 else rows


def _has_ids(listing: Listing) -> bool:
    return listing.type_id is not None or listing.category_id is not None


def _without_ids(listing: Listing) -> Listing:
    return replace(listing, type_id=None, category_id=None)


def _without_filters(listing: Listing) -> Listing:
    return replace(_without_ids(listing), begin=None, end=None, subject=None, filter_column=None, filter_text=None)
