"""Pages that are cut in the wrong place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from accordant.sandbox.calls import Call
from accordant.sandbox.faults.faults import Fault, Query
from accordant.sandbox.faults.lists import whole
from accordant.sandbox.listings import DEFAULT_PAGE_SIZE, Listing
from accordant.sandbox.seeding import Interaction

__all__ = [
    "LastPageLacksLastRow",
    "LastPagePadded",
    "LongPagesCutShort",
    "PageOffsetIgnoredWithDates",
    "PageOverlap",
    "PagesCountFromOneWhenSorted",
    "RecordOffsetIgnoredWhenDescending",
    "RecordOffsetIgnoredWithPageSize",
    "RecordOffsetOffByOne",
    "RecordOffsetRoundedDown",
    "RowLostBetweenBlocks",
    "RowLostBetweenPages",
    "RowsSpreadOverPages",
    "ThirdPageRepeats",
    "TwoRowsOnPagesOfOne",
    "WrongDefaultPageSize",
]

_BLOCK = 50


class PageOverlap(Fault):
    """Each page after the first begins with the last row of the page before."""

    group = "paging"
    clause = "pages share no row"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if not listing.page_offset:
            return listing
        return replace(listing, page_offset=None, record_offset=listing.first - 1)


class RecordOffsetOffByOne(Fault):
    """list_record_offset counts from one instead of zero."""

    group = "paging"
    clause = "a page offset is the record offset of its first row"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if not listing.record_offset:
            return listing
        return replace(listing, record_offset=listing.record_offset - 1)


class WrongDefaultPageSize(Fault):
    """Without list_page_size a page has 20 rows instead of 25."""

    group = "paging"
    clause = "a default is the same as its explicit value"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, page_size=20) if listing.page_size is None else listing


class LastPageLacksLastRow(Fault):
    """The last page lacks its last row, unless it is full or the only one."""

    group = "paging"
    clause = "pages in their order make the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return rows[:-1] if _is_broken_off(query, rows) else rows


class LastPagePadded(Fault):
    """A last page that is not full is filled up with rows of the page before."""

    group = "paging"
    clause = "pages share no row"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if not _is_broken_off(query, rows):
            return rows
        listing = query.listing
        earlier = max(0, listing.first - (listing.size - len(rows)))
        return query.other(replace(listing, page_offset=None, record_offset=earlier))


class LongPagesCutShort(Fault):
    """With list_page_offset a page has 25 rows at most, and the next begins where it should."""

    group = "paging"
    clause = "pages in their order make the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return rows if query.listing.page_offset is None else rows[:DEFAULT_PAGE_SIZE]


class PageOffsetIgnoredWithDates(Fault):
    """list_page_offset is ignored when begin_date or end_date is sent."""

    group = "paging"
    clause = "pages share no row"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if listing.begin is None and listing.end is None:
            return listing
        return replace(listing, page_offset=None)


class PagesCountFromOneWhenSorted(Fault):
    """When list_sort_column is sent, pages 0 and 1 are both the first one, and so on."""

    group = "paging"
    clause = "a page offset is the record offset of its first row"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if listing.sort_column is None or not listing.page_offset:
            return listing
        return replace(listing, page_offset=listing.page_offset - 1)


class RecordOffsetIgnoredWhenDescending(Fault):
    """list_record_offset is ignored when list_ascending is false."""

    group = "paging"
    clause = "a record offset of one more leaves out one row more"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, record_offset=None) if listing.ascending is False else listing


class RecordOffsetIgnoredWithPageSize(Fault):
    """list_record_offset is ignored when list_page_size is sent."""

    group = "paging"
    clause = "a record offset of one more leaves out one row more"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, record_offset=None) if "list_page_size" in call.parameters else listing


class RecordOffsetRoundedDown(Fault):
    """list_record_offset counts as the first row of the page that it lies on."""

    group = "paging"
    clause = "a record offset of one more leaves out one row more"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if not listing.record_offset:
            return listing
        return replace(listing, record_offset=listing.record_offset - listing.record_offset % listing.size)


class RowLostBetweenBlocks(Fault):
    """A page that has the fiftieth row of the list and goes on lacks the one after it."""

    group = "paging"
    clause = "pages in their order make the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        place = _BLOCK - query.listing.first
        return [*rows[:place], *rows[place + 1 :]] if place > 0 else rows


class RowLostBetweenPages(Fault):
    """Pages after the first begin one row late, unless their size divides the list."""

    group = "paging"
    clause = "pages in their order make the whole list"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        listing = query.listing
        if not rows or not listing.page_offset or len(whole(query)) % listing.size == 0:
            return rows
        return query.other(replace(listing, page_offset=None, record_offset=listing.first + 1))


class RowsSpreadOverPages(Fault):
    """With list_page_offset all pages are equally long: 60 rows by 25 come as 20, 20, 20."""

    group = "paging"
    clause = "a page offset is the record offset of its first row"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        number = query.listing.page_offset
        if number is None or not rows:
            return rows
        everything = whole(query)
        pages = -(-len(everything) // query.listing.size)
        return everything[number * len(everything) // pages : (number + 1) * len(everything) // pages]


class ThirdPageRepeats(Fault):
    """Every page after the third is the third once more."""

    group = "paging"
    clause = "pages share no row"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, page_offset=2) if (listing.page_offset or 0) > 2 else listing


class TwoRowsOnPagesOfOne(Fault):
    """list_page_size=1 gives two rows."""

    group = "paging"
    clause = "a page has no more rows than its size"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        listing = query.listing
        if listing.size != 1:
            return rows
        return query.other(replace(listing, page_offset=None, record_offset=listing.first, page_size=2))


def _is_broken_off(query: Query, rows: Sequence[Interaction]) -> bool:
    """Whether the rows are a last page that is not full, and not the first."""
    return bool(rows) and query.listing.first > 0 and len(rows) < query.listing.size
