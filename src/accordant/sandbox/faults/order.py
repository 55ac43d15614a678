"""Lists that stand in the wrong order.

How letters are ordered, and which of two equal rows comes first, is documented nowhere; no fault is about that alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from accordant.sandbox.calls import Call
from accordant.sandbox.faults.faults import Fault, Query
from accordant.sandbox.faults.lists import NUMERIC_COLUMNS, page, sort_key, whole
from accordant.sandbox.instants import to_text
from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import Interaction, Person

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = [
    "DatesAlwaysAscending",
    "DescendingByDefault",
    "DescendingOnlyWithinPage",
    "DoubledHourSortedBackwards",
    "EqualTimesListedOnce",
    "NumbersSortedAsText",
    "OrderIgnored",
    "SortColumnIgnoredAfterFirstPage",
    "SortColumnIgnoredWithType",
    "SortedByDayOnly",
    "SortedOnlyWithinPage",
    "TiesChangeBetweenCalls",
    "TiesChangeBetweenPages",
    "ZeroFirstWhenDescending",
]


class OrderIgnored(Fault):
    """list_ascending=false is accepted and ignored."""

    group = "order"
    clause = "the descending list is the ascending one reversed"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, ascending=True)


class DatesAlwaysAscending(Fault):
    """list_ascending is ignored when the list is sorted by creationDate."""

    group = "order"
    clause = "the descending list is the ascending one reversed"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, ascending=True) if listing.sort_column == "creationDate" else listing


class DescendingByDefault(Fault):
    """A list with list_sort_column and without list_ascending is descending."""

    group = "order"
    clause = "a default is the same as its explicit value"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if listing.sort_column is None or listing.ascending is not None:
            return listing
        return replace(listing, ascending=False)


class DescendingOnlyWithinPage(Fault):
    """list_ascending=false turns the rows of each page and not the list."""

    group = "order"
    clause = "the descending list is the ascending one reversed"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if query.listing.ascending is not False:
            return rows
        cut = {row.interaction_id for row in query.other(replace(query.listing, ascending=True))}
        return [row for row in whole(query) if row.interaction_id in cut]


class SortColumnIgnoredAfterFirstPage(Fault):
    """list_sort_column counts for the first page; later ones are cut from the default order."""

    group = "order"
    clause = "the values of the sort column rise or fall over the whole list"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, sort_column=None, ascending=None) if listing.first else listing


class SortColumnIgnoredWithType(Fault):
    """list_sort_column is ignored when interaction_type_id is sent."""

    group = "order"
    clause = "the values of the sort column rise or fall over the whole list"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return listing if listing.type_id is None else replace(listing, sort_column=None)


class SortedOnlyWithinPage(Fault):
    """list_sort_column sorts the rows of each page and not the list."""

    group = "order"
    clause = "the values of the sort column rise or fall over the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        column = query.listing.sort_column
        if column is None:
            return rows
        unsorted = query.other(replace(query.listing, sort_column=None, ascending=None))
        descending = query.listing.ascending is False
        return sorted(unsorted, key=lambda row: sort_key(column, row), reverse=descending)


class NumbersSortedAsText(Fault):
    """Columns of numbers are sorted as text: 10 stands before 9."""

    group = "order"
    clause = "the values of the sort column rise or fall over the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        column = query.listing.sort_column
        if column is None or column not in NUMERIC_COLUMNS:
            return rows
        descending = query.listing.ascending is False
        return page(query, sorted(whole(query), key=lambda row: str(sort_key(column, row)), reverse=descending))


class ZeroFirstWhenDescending(Fault):
    """Rows with 0 in the sort column stand first in a descending list too."""

    group = "order"
    clause = "the descending list is the ascending one reversed"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        column = query.listing.sort_column
        if column is None or column not in NUMERIC_COLUMNS or query.listing.ascending is not False:
            return rows
        return page(query, sorted(whole(query), key=lambda row: sort_key(column, row) != 0))


class SortedByDayOnly(Fault):
    """A list sorted by creationDate is sorted by the day; the time of the day does not count."""

    group = "order"
    clause = "the values of the sort column rise or fall over the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if query.listing.sort_column != "creationDate":
            return rows
        by_id = whole(query, replace(query.listing, sort_column="interactionId", ascending=True))
        descending = query.listing.ascending is False
        return page(query, sorted(by_id, key=lambda row: to_text(row.created)[: len("2016-11-06")], reverse=descending))


class DoubledHourSortedBackwards(Fault):
    """Rows of the hour that comes twice in autumn: the second time is sorted before the first."""

    group = "order"
    clause = "the values of the sort column rise or fall over the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if query.listing.sort_column != "creationDate":
            return rows
        descending = query.listing.ascending is False
        return page(
            query,
            sorted(
                whole(query),
                key=lambda row: (to_text(row.created)[: len("2016-11-06T01:30:00.000")], -row.created),
                reverse=descending,
            ),
        )


class EqualTimesListedOnce(Fault):
    """A list sorted by creationDate has one row only of those that were logged at the same time."""

    group = "order"
    clause = "sorting changes the order of the rows and nothing else"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if query.listing.sort_column != "creationDate":
            return rows
        return page(query, (next(equal) for _, equal in groupby(whole(query), key=lambda row: row.created)))


class TiesChangeBetweenPages(Fault):
    """On every other page rows with equal sort keys stand the other way round."""

    group = "order"
    clause = "pages in their order make the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        listing = query.listing
        if listing.sort_column is None or listing.first // listing.size % 2 == 0:
            return rows
        return page(query, _with_ties_turned(listing.sort_column, whole(query)))


class TiesChangeBetweenCalls(Fault):
    """Asked again for a sorted page, the site lists rows with equal keys the other way round."""

    group = "order"
    clause = "the same call has the same answer"

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._straight: set[tuple[Person | None, Listing]] = set()

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        column = query.listing.sort_column
        if column is None:
            return rows
        asked = (query.person, query.listing)
        self._straight ^= {asked}
        return rows if asked in self._straight else page(query, _with_ties_turned(column, whole(query)))


def _with_ties_turned(column: str, rows: Iterable[Interaction]) -> list[Interaction]:
    return [row for _, equal in groupby(rows, key=lambda row: sort_key(column, row)) for row in reversed(list(equal))]
