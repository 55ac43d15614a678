"""Pages that are cut in the wrong place."""

from __future__ import annotations

from dataclasses import replace

from accordant.sandbox.calls import Call
from accordant.sandbox.faults.faults import Fault
from accordant.sandbox.listings import Listing

__all__ = ["PageOverlap", "RecordOffsetOffByOne", "WrongDefaultPageSize"]


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
