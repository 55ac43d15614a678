"""The methods of the interaction family.

Source: http://open.convio.com/api/apidoc/reference/methods/getUserInteractions_method.html, and for the identifiers the
usage notes that getInteraction_method.html prints in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from accordant.sandbox.calls import Call
from accordant.sandbox.documents import Document, interactions
from accordant.sandbox.faults import Query
from accordant.sandbox.listings import Listing, read, settle
from accordant.sandbox.refusals import Refusal
from accordant.sandbox.seeding import Interaction, Person

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = ["get_user_interactions"]

_IDENTIFIERS = ("cons_id", "member_id", "primary_email")


def get_user_interactions(site: Site, call: Call) -> Document:
    """Answer with the interactions logged for one constituent, one page of them."""
    person = _constituent(site, call)
    for fault in site.faults:
        person = fault.person(call, person)
    call.person = person
    return interactions("getUserInteractionsResponse", _rows(site, call, person))


def _rows(site: Site, call: Call, person: Person) -> Sequence[Interaction]:
    call.listing = read(call.parameters, site.dialect)
    listing = settle(call.listing, site.dialect)
    for fault in site.faults:
        listing = fault.listing(call, listing)

    def fetch(listing: Listing, person: Person | None) -> Sequence[Interaction]:
        assert person is not None
        return site.store.interactions(person.cons_id, listing, site.dialect)

    rows = fetch(listing, person)
    if not rows and listing.first and site.dialect.past_the_end == "error":
        raise Refusal(50, "There are no rows from that offset on.")
    query = Query(call, person, listing, fetch)
    for fault in site.faults:
        rows = fault.rows(query, rows)
    return rows


def _constituent(site: Site, call: Call) -> Person:
    """Return whose record the call is about: the caller's own, or the one that an administrator identifies."""
    sent = call.parameters
    if not call.is_server:
        own = site.logged_in(sent.get("auth", ""))
        if own is None:
            raise Refusal(site.dialect.bad_token_code)
        if site.dialect.foreign_cons_id == "error" and (sent.get("cons_id") or own.cons_id) != own.cons_id:
            raise Refusal(3)
        return own
    given = [name for name in _IDENTIFIERS if sent.get(name)]
    if not given:
        raise Refusal(9, "One of cons_id, member_id and primary_email is needed.")
    people = _matching(site, given[0], sent[given[0]])
    if not people and given[0] == "member_id" and "primary_email" in given and site.dialect.member_id_falls_through:
        people = _matching(site, "primary_email", sent["primary_email"])
    if not people:
        raise Refusal(16)
    if len(people) > 1:
        raise Refusal(site.dialect.several_found_code)
    return people[0]


def _matching(site: Site, identifier: str, value: str) -> list[Person]:
    ignore_case = identifier == "primary_email" and site.dialect.email_ignores_case
    return site.store.people(identifier, value, ignore_case=ignore_case)
