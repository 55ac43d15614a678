"""The methods that read interactions: one constituent's, those of one type, and a single one.

Source: http://open.convio.com/api/apidoc/reference/methods/getUserInteractions_method.html, and beside it the pages of
getInteraction and listInteractions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from accordant.sandbox.callers import logged_in, subject_of
from accordant.sandbox.calls import Call
from accordant.sandbox.documents import Document, interactions
from accordant.sandbox.faults import Query
from accordant.sandbox.listings import Listing, non_negative_integer, read, settle
from accordant.sandbox.refusals import Refusal
from accordant.sandbox.seeding import PUBLIC_TYPES, Interaction, Person

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = ["get_interaction", "get_user_interactions", "interaction_asked_for", "list_interactions"]


def get_user_interactions(site: Site, call: Call) -> Document:
    """Answer with the interactions logged for one constituent, one page of them."""
    person = subject_of(site, call)

    def fetch(listing: Listing, person: Person | None) -> Sequence[Interaction]:
        assert person is not None
        return site.store.interactions(person.cons_id, listing, site.dialect)

    return interactions("getUserInteractionsResponse", _rows(site, call, person, fetch), site.dialect)


def list_interactions(site: Site, call: Call) -> Document:
    """Answer with the interactions of one public custom type, whosever they are, one page of them."""
    if not call.is_administrators:
        logged_in(site, call)
    sent = call.parameters
    if "interaction_type_id" not in sent:
        raise Refusal(9, "The interaction type is needed.")
    type_id = non_negative_integer(sent["interaction_type_id"], 26)
    is_public = type_id in PUBLIC_TYPES
    if not is_public and site.dialect.private_type == "error":
        raise Refusal(26, "It is not a public custom type.")

    def fetch(listing: Listing, person: Person | None) -> Sequence[Interaction]:
        if person is not None:
            return site.store.interactions(person.cons_id, listing, site.dialect)
        return site.store.of_type(type_id, listing, site.dialect) if is_public else ()

    return interactions("listInteractionsResponse", _rows(site, call, None, fetch), site.dialect)


def get_interaction(site: Site, call: Call) -> Document:
    """Answer with one interaction of one constituent; a standard one has its note here too."""
    person = subject_of(site, call)
    row = interaction_asked_for(site, call, person)
    return interactions("getInteractionResponse", [row], site.dialect)


def interaction_asked_for(site: Site, call: Call, person: Person | None) -> Interaction:
    """Return the interaction of that identifier.

    Args:
        person: Whose it must be; None for anybody's.

    Raises:
        Refusal: There is none, or it is somebody else's.
    """
    if "interaction_id" not in call.parameters:
        raise Refusal(9, "The interaction is needed.")
    row = site.store.interaction(non_negative_integer(call.parameters["interaction_id"], 27))
    if row is None:
        raise Refusal(site.dialect.unknown_interaction_code)
    for fault in site.faults:
        row = fault.found(call, row)
    if person is not None and row.cons_id != person.cons_id:
        raise Refusal(site.dialect.foreign_interaction_code)
    return row


def _rows(
    site: Site, call: Call, person: Person | None, fetch: Callable[[Listing, Person | None], Sequence[Interaction]]
) -> Sequence[Interaction]:
    sent = call.parameters
    if site.dialect.client_filter == "ignored" and not call.is_administrators:
        sent = {name: value for name, value in sent.items() if not name.startswith("list_filter_")}
    call.listing = read(sent, site.dialect)
    listing = settle(call.listing, site.dialect)
    for fault in site.faults:
        listing = fault.listing(call, listing)
    rows = fetch(listing, person)
    if not rows and listing.first and site.dialect.past_the_end == "error":
        raise Refusal(50, "There are no rows from that offset on.")
    query = Query(call, person, listing, fetch)
    for fault in site.faults:
        rows = fault.rows(query, rows)
    return rows
