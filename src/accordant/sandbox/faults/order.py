"""Lists that stand in the wrong order."""

from __future__ import annotations

from dataclasses import replace

from accordant.sandbox.calls import Call
from accordant.sandbox.faults.faults import Fault
from accordant.sandbox.listings import Listing

__all__ = ["OrderIgnored"]


class OrderIgnored(Fault):
    """list_ascending=false is accepted and ignored."""

    group = "order"
    clause = "the descending list is the ascending one reversed"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, ascending=True)
