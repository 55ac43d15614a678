"""What a fault is: the places at which one may enter, each of which leaves things as they are by itself."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from accordant.sandbox.calls import Call, Reply
from accordant.sandbox.documents import Document, JSONValue
from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import Interaction, Person

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = ["Fault", "Query"]


@dataclass(frozen=True, slots=True)
class Query:
    """A list that was read from the store.

    Attributes:
        call: Who asked for what.
        person: Whose rows they are; None for the rows of everybody (listInteractions).
        listing: What the store was asked for.
        fetch: Reads another list from the store: the same person's, or another's.
    """

    call: Call
    person: Person | None
    listing: Listing
    fetch: Callable[[Listing, Person | None], Sequence[Interaction]]

    def other(self, listing: Listing) -> Sequence[Interaction]:
        """Return the rows that the same person's list has for another question."""
        return self.fetch(listing, self.person)


class Fault:
    """One thing that goes wrong with a site; the docstring of a subclass says what, in one line.

    A call passes the methods below in their order, as far as it comes to them: `listing` and `rows` are about lists,
    `found` about getInteraction and updateInteraction, `written` about logInteraction and updateInteraction. Each
    returns what it was given, and a subclass overrides those at which it enters. A fault belongs to one site and may
    remember what it has seen.

    Attributes:
        name: The name of the class in kebab-case; never renamed.
        description: The docstring.
        group: What part of the interface it concerns.
        clause: The promise of the interface that it breaks.
        methods: By whose answers it is seen; any one of them is enough.
        site: The site that it spoils.
    """

    name: ClassVar[str]
    description: ClassVar[str]
    group: ClassVar[str]
    clause: ClassVar[str]
    methods: ClassVar[tuple[str, ...]] = ("getUserInteractions",)

    def __init__(self, site: Site) -> None:
        self.site = site

    def __init_subclass__(cls) -> None:
        cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", cls.__name__).lower()
        cls.description = inspect.cleandoc(cls.__doc__ or "")

    def call(self, call: Call) -> Call:
        """Return what the site takes the request for, before anything of it is checked."""
        return call

    def person(self, call: Call, person: Person) -> Person:
        """Return whose record the site opens; not called where a method is about no person's record."""
        return person

    def found(self, call: Call, row: Interaction) -> Interaction:
        """Return the interaction that is taken for the one asked for by its identifier, before its owner is checked."""
        return row

    def written(self, call: Call, row: Interaction) -> Interaction:
        """Return what is kept of an interaction that was logged or changed."""
        return row

    def listing(self, call: Call, listing: Listing) -> Listing:
        """Return what the store is asked for; `call.listing` still has what was sent."""
        return listing

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        """Return the rows of the answer."""
        return rows

    def document(self, call: Call, document: Document) -> Document:
        """Return the tree of the answer, a refusal or not, before it is written as XML or turned into JSON."""
        return document

    def xml(self, call: Call, xml: str) -> str:
        """Return the answer in XML."""
        return xml

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        """Return the answer in JSON, as Python values."""
        return image

    def json(self, call: Call, json: str) -> str:
        """Return the answer in JSON."""
        return json

    def reply(self, call: Call, reply: Reply) -> Reply:
        """Return status, headers, bytes, and how they are delivered."""
        return reply
