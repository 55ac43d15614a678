"""Methods that do not agree with each other: what one shows, keeps or ends is not so for the next.

Source: the pages of getInteraction, listInteractions, logInteraction, updateInteraction and login below
http://open.convio.com/api/apidoc/reference/methods/.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from accordant.sandbox.calls import Call
from accordant.sandbox.documents import Document, Node
from accordant.sandbox.faults.changes import everybodys, with_parameters
from accordant.sandbox.faults.faults import Fault, Query
from accordant.sandbox.seeding import FIRST_CUSTOM_TYPE, PUBLIC_TYPES, Interaction, Person

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = [
    "AnybodysInteractionOnClient",
    "CategoryIgnoredByLog",
    "CountResetByUpdate",
    "CreationDateMovedByUpdate",
    "LoggedInteractionListedTwice",
    "LoginTakesAnyPassword",
    "NoteOfStandardInteractionMissing",
    "PrivateTypeListed",
    "SubjectCutInGetInteraction",
    "TokenAcceptedAfterLogout",
]


class NoteOfStandardInteractionMissing(Fault):
    """getInteraction shows the notes of custom interactions only."""

    group = "methods"
    clause = "getInteraction shows the notes of standard interactions too"
    methods = ("getInteraction",)

    def document(self, call: Call, document: Document) -> Document:
        def strip(children: Sequence[Node]) -> Sequence[Node]:
            type_id = next(int(str(child.content)) for child in children if child.name == "interactionTypeId")
            return [child for child in children if child.name != "note"] if type_id < FIRST_CUSTOM_TYPE else children

        return _single(document, strip)


class SubjectCutInGetInteraction(Fault):
    """getInteraction cuts subjects after 40 characters."""

    group = "methods"
    clause = "getInteraction shows the row that a list shows"

    def document(self, call: Call, document: Document) -> Document:
        return _single(document, lambda children: [_cut(child) for child in children])


class AnybodysInteractionOnClient(Fault):
    """getInteraction lets a constituent read anybody's interaction by its number."""

    group = "methods"
    clause = "a constituent may retrieve the own record only"
    methods = ("getInteraction",)

    def person(self, call: Call, person: Person) -> Person:
        number = call.parameters.get("interaction_id", "")
        if call.is_server or call.parameters.get("method") != "getInteraction" or not number.isdecimal():
            return person
        row = self.site.store.interaction(int(number))
        return person if row is None else self.site.store.people("cons_id", row.cons_id)[0]


class PrivateTypeListed(Fault):
    """listInteractions lists custom types that are not public."""

    group = "methods"
    clause = "listInteractions lists public custom types only"
    methods = ("listInteractions",)

    _asked: int | None = None

    def call(self, call: Call) -> Call:
        self._asked = None
        number = call.parameters.get("interaction_type_id", "")
        if call.parameters.get("method") != "listInteractions" or not number.isdecimal() or len(number) > 6:
            return call
        if int(number) < FIRST_CUSTOM_TYPE or int(number) in PUBLIC_TYPES:
            return call
        self._asked = int(number)
        return with_parameters(call, interaction_type_id=str(min(PUBLIC_TYPES)))

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if self._asked is None:
            return rows
        return everybodys(self.site, replace(query, listing=replace(query.listing, type_id=self._asked)))


class CategoryIgnoredByLog(Fault):
    """logInteraction ignores interaction_cat_id."""

    group = "methods"
    clause = "what was logged is listed as it was sent"

    def written(self, call: Call, row: Interaction) -> Interaction:
        return replace(row, category_id=0) if call.parameters.get("method") == "logInteraction" else row


class CountResetByUpdate(Fault):
    """updateInteraction without interaction_count sets the count to 1."""

    group = "methods"
    clause = "an update changes only what was sent"

    def written(self, call: Call, row: Interaction) -> Interaction:
        return replace(row, count=1) if _updates_without(call, "interaction_count") else row


class CreationDateMovedByUpdate(Fault):
    """updateInteraction makes creationDate the time of the change."""

    group = "methods"
    clause = "an update changes only what was sent"

    def written(self, call: Call, row: Interaction) -> Interaction:
        return replace(row, created=row.modified) if call.parameters.get("method") == "updateInteraction" else row


class LoggedInteractionListedTwice(Fault):
    """An interaction that was logged stands twice in lists."""

    group = "methods"
    clause = "a list has each interaction once"

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._logged: set[int] = set()

    def written(self, call: Call, row: Interaction) -> Interaction:
        if call.parameters.get("method") == "logInteraction":
            self._logged.add(row.interaction_id)
        return row

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        twice = [row for row in rows for _ in range(1 + (row.interaction_id in self._logged))]
        return twice[: query.listing.size]


class LoginTakesAnyPassword(Fault):
    """login takes any password for a user name that exists."""

    group = "methods"
    clause = "login is refused for a wrong password"
    methods = ("login",)

    def call(self, call: Call) -> Call:
        sent = call.parameters
        if sent.get("method") != "login" or not sent.get("password"):
            return call
        passwords = (login.password for login in self.site.logins if login.user_name == sent.get("user_name"))
        return with_parameters(call, password=next(passwords, sent["password"]))


class TokenAcceptedAfterLogout(Fault):
    """An auth token is accepted after its session was closed."""

    group = "methods"
    clause = "after a logout its token is nobody's"
    methods = ("logout",)

    _closed: Person | None = None

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._seen: dict[str, Person] = {}

    def call(self, call: Call) -> Call:
        self._closed = None
        token = call.parameters.get("auth", "")
        session = self.site.sessions.of_token(token)
        if session is not None and session.person is not None:
            self._seen[token] = session.person
        elif not call.is_server and session is None and call.parameters.get("method") != "login":
            self._closed = self._seen.get(token)
        if self._closed is None:
            return call
        return with_parameters(call, auth=self.site.credentials["auth"], JSESSIONID=None)

    def person(self, call: Call, person: Person) -> Person:
        return self._closed or person


def _updates_without(call: Call, name: str) -> bool:
    return call.parameters.get("method") == "updateInteraction" and name not in call.parameters


def _single(document: Document, change: Callable[[Sequence[Node]], Sequence[Node]]) -> Document:
    """Return the answer of getInteraction with other children of its interaction."""
    root = document.root
    if root.name != "getInteractionResponse" or isinstance(root.content, str):
        return document
    rows = [row if isinstance(row.content, str) else replace(row, content=change(row.content)) for row in root.content]
    return replace(document, root=replace(root, content=rows))


def _cut(node: Node) -> Node:
    return replace(node, content=node.content[:40]) if node.name == "subject" else node
