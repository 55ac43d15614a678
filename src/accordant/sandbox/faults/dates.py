"""Ranges of dates that are not kept."""

from __future__ import annotations

from dataclasses import replace

from accordant.sandbox.calls import Call
from accordant.sandbox.faults.faults import Fault
from accordant.sandbox.listings import Listing

__all__ = ["EndDateIgnored"]


class EndDateIgnored(Fault):
    """end_date is accepted and ignored."""

    group = "dates"
    clause = "every row lies within the range of dates"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, end=None)
