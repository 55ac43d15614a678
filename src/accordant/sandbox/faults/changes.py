"""Small changes to calls, documents and lists that faults of several groups make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from accordant.sandbox.calls import Call
from accordant.sandbox.documents import Document, Node
from accordant.sandbox.faults.faults import Fault, Query
from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import Interaction, Person

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = ["AboutRefusals", "code_of", "everybody", "everybodys", "part", "with_code", "with_parameters"]


class AboutRefusals(Fault):
    """A fault whose last place wants to know what was refused.

    Attributes:
        refused: The refusal that is being answered; None while the answer is a success.
    """

    refused: Document | None = None

    @property
    def code(self) -> int | None:
        """The code of the refusal that is being answered."""
        return None if self.refused is None else code_of(self.refused)

    def document(self, call: Call, document: Document) -> Document:
        self.refused = document if document.is_error else None
        return document


def with_parameters(call: Call, **changes: str | None) -> Call:
    """Return the call with other values of parameters; None takes one away."""
    changed = {**call.parameters, **changes}
    return replace(call, parameters={name: value for name, value in changed.items() if value is not None})


def code_of(document: Document) -> int | None:
    """Return the code of a refusal; None for a success."""
    if not document.is_error:
        return None
    return next((int(str(child.content)) for child in _children(document) if child.name == "code"), None)


def with_code(document: Document, code: int) -> Document:
    """Return the refusal with another code."""
    children = [replace(child, content=str(code)) if child.name == "code" else child for child in _children(document)]
    return replace(document, root=replace(document.root, content=children))


def everybody(site: Site) -> tuple[Person, ...]:
    """Return the people who can be asked for."""
    return (*site.people, site.long_list)


def everybodys(site: Site, query: Query) -> Sequence[Interaction]:
    """Return the page that was asked for out of the rows of everybody together."""
    listing = query.listing
    first, last = listing.first, listing.first + listing.size
    rows = [row for person in everybody(site) for row in query.fetch(part(listing, 0, last), person)]
    column = _ATTRIBUTES.get(listing.sort_column or "", "interaction_id")
    rows.sort(key=lambda row: row.interaction_id)
    rows.sort(key=lambda row: getattr(row, column), reverse=listing.ascending is False)
    return rows[first:last]


_ATTRIBUTES = {
    "interactionTypeId": "interaction_type_id",
    "categoryId": "category_id",
    "referenceId": "reference_id",
    "consId": "cons_id",
    "createdBy": "created_by",
    "creationDate": "created",
    "subject": "subject",
    "count": "count",
}


def part(listing: Listing, first: int, size: int) -> Listing:
    """Return a question for other rows of the same list."""
    return replace(listing, page_offset=None, record_offset=first, page_size=size)


def _children(document: Document) -> Sequence[Node]:
    content = document.root.content
    return () if isinstance(content, str) else content
