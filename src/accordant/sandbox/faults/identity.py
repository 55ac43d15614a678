"""Rows that are not those of the constituent who was asked for, and constituents who are not the ones asked for.

Source: the identifiers and their precedence in
http://open.convio.com/api/apidoc/reference/methods/getInteraction_method.html (usage notes), and that a constituent
may retrieve the own record only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from accordant.sandbox.calls import Call
from accordant.sandbox.documents import Document, Node
from accordant.sandbox.faults.changes import everybody, everybodys, part, with_parameters
from accordant.sandbox.faults.faults import Fault, Query
from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import Interaction, Person

__all__ = [
    "AddressIsAPattern",
    "AddressOfCallBefore",
    "AnotherPersonsNote",
    "AnotherPersonsRowOnLastPage",
    "AnotherPersonsRowWithTwoIdentifiers",
    "ClientReadsOthersByAddress",
    "ClientReadsOthersByConsId",
    "ConsIdFallsThrough",
    "EditorAsConstituentOfNote",
    "EverybodysRowsWithFilterText",
    "EverybodysRowsWithoutIdentifier",
    "FirstOfAmbiguousAddress",
    "MemberIdBeforeConsId",
    "MemberIdByPrefix",
    "PrimaryEmailBeforeMemberId",
    "UnknownAddressGivesEmptyList",
]

_IDENTIFIERS = ("cons_id", "member_id", "primary_email")


class AnotherPersonsRowWithTwoIdentifiers(Fault):
    """With two identifiers the last row of a page is somebody else's."""

    group = "identity"
    clause = "every row belongs to the constituent who was asked for"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return _with_last(rows, _foreign(self, query)) if len(_given(query.call)) == 2 else rows


class AnotherPersonsRowOnLastPage(Fault):
    """The last of several pages ends with a row of somebody else."""

    group = "identity"
    clause = "every row belongs to the constituent who was asked for"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if not query.listing.first or query.other(part(query.listing, query.listing.first + len(rows), 1)):
            return rows
        return _with_last(rows, _foreign(self, query))


class EverybodysRowsWithoutIdentifier(Fault):
    """A server call without an identifier returns the rows of everybody."""

    group = "identity"
    clause = "an administrator names a constituent"

    _nobody = False

    def call(self, call: Call) -> Call:
        self._nobody = call.is_server and call.parameters.get("method") == _METHOD and not _given(call)
        return with_parameters(call, cons_id=self.site.people[0].cons_id) if self._nobody else call

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return everybodys(self.site, query) if self._nobody else rows


class EverybodysRowsWithFilterText(Fault):
    """list_filter_text is searched for in the rows of everybody."""

    group = "identity"
    clause = "every row belongs to the constituent who was asked for"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return rows if query.person is None or not query.listing.filter_text else everybodys(self.site, query)


class PrimaryEmailBeforeMemberId(Fault):
    """Of a member_id and a primary_email of two people the address decides."""

    group = "identity"
    clause = "member_id goes before primary_email"

    def call(self, call: Call) -> Call:
        if not call.is_server or _given(call) != ["member_id", "primary_email"]:
            return call
        found = [_found(self, call, name) for name in ("member_id", "primary_email")]
        return with_parameters(call, member_id=None) if all(len(people) == 1 for people in found) else call


class MemberIdBeforeConsId(Fault):
    """Of a cons_id and a member_id of two people the latter decides."""

    group = "identity"
    clause = "cons_id goes before member_id"

    def call(self, call: Call) -> Call:
        if not call.is_server or _given(call)[:2] != ["cons_id", "member_id"]:
            return call
        found = [_found(self, call, name) for name in ("cons_id", "member_id")]
        return with_parameters(call, cons_id=None) if all(found) else call


class ConsIdFallsThrough(Fault):
    """A cons_id that fits nobody is passed over if there is another identifier."""

    group = "identity"
    clause = "an identifier that fits nobody is an error"

    def call(self, call: Call) -> Call:
        given = _given(call)
        passed_over = call.is_server and len(given) > 1 and given[0] == "cons_id" and not _found(self, call, "cons_id")
        return with_parameters(call, cons_id=None) if passed_over else call


class FirstOfAmbiguousAddress(Fault):
    """An address that several people share is answered with the rows of the first."""

    group = "identity"
    clause = "an identifier that fits several is an error"

    def call(self, call: Call) -> Call:
        if not call.is_server or _given(call) != ["primary_email"]:
            return call
        people = _found(self, call, "primary_email")
        return with_parameters(call, cons_id=people[0].cons_id) if len(people) > 1 else call


class UnknownAddressGivesEmptyList(Fault):
    """An address that fits nobody gives an empty list."""

    group = "identity"
    clause = "an identifier that fits nobody is an error"

    _nobody = False

    def call(self, call: Call) -> Call:
        self._nobody = (
            call.is_server
            and call.parameters.get("method") == _METHOD
            and _given(call) == ["primary_email"]
            and not _found(self, call, "primary_email")
        )
        return with_parameters(call, cons_id=self.site.people[0].cons_id) if self._nobody else call

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return [] if self._nobody else rows


class MemberIdByPrefix(Fault):
    """A member_id without its last character is found too."""

    group = "identity"
    clause = "an identifier that fits nobody is an error"

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("member_id", "")
        if not call.is_server or _given(call)[:1] != ["member_id"] or _found(self, call, "member_id"):
            return call
        fitting = (person.member_id for person in everybody(self.site) if person.member_id[:-1] == sent)
        return with_parameters(call, member_id=next(fitting, sent))


class AddressIsAPattern(Fault):
    """_ and % in a primary_email stand for other characters."""

    group = "identity"
    clause = "an identifier that fits nobody is an error"

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("primary_email", "")
        if not call.is_server or _given(call) != ["primary_email"] or _found(self, call, "primary_email"):
            return call
        pattern = re.escape(sent).replace("_", ".").replace("%", ".*")
        fitting = [person for person in everybody(self.site) if re.fullmatch(pattern, person.primary_email)]
        return with_parameters(call, primary_email=fitting[0].primary_email) if len(fitting) == 1 else call


class AddressOfCallBefore(Fault):
    """A list by primary_email is that of the address asked for just before, all else alike."""

    group = "identity"
    clause = "every row belongs to the constituent who was asked for"

    _before: tuple[Listing, Sequence[Interaction]] | None = None

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        before, self._before = self._before, None
        if not query.call.is_server or _given(query.call) != ["primary_email"]:
            return rows
        self._before = (query.listing, rows)
        return before[1] if before is not None and before[0] == query.listing else rows


class ClientReadsOthersByConsId(Fault):
    """A client call with the cons_id of somebody else returns that person's rows."""

    group = "identity"
    clause = "a constituent may retrieve the own record only"

    _other: Person | None = None

    def call(self, call: Call) -> Call:
        self._other = _other(self, call, "cons_id")
        return call if self._other is None else with_parameters(call, cons_id=None)

    def person(self, call: Call, person: Person) -> Person:
        return self._other or person


class ClientReadsOthersByAddress(Fault):
    """A client call with the primary_email of somebody else returns that person's rows."""

    group = "identity"
    clause = "a constituent may retrieve the own record only"

    _other: Person | None = None

    def call(self, call: Call) -> Call:
        self._other = _other(self, call, "primary_email")
        return call

    def person(self, call: Call, person: Person) -> Person:
        return self._other or person


class EditorAsConstituentOfNote(Fault):
    """The consId of a note that was changed is that of whoever changed it."""

    group = "identity"
    clause = "a note belongs to the constituent of its row"

    def document(self, call: Call, document: Document) -> Document:
        return replace(document, root=_each_note(document.root))


class AnotherPersonsNote(Fault):
    """The last note of a page after the first has the text of somebody else's."""

    group = "identity"
    clause = "a row does not depend on the page that it stands on"

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        if not query.listing.first:
            return rows
        noted = [place for place, row in enumerate(rows) if row.note_id is not None]
        texts = (row.note_text for person in _others(self, query) for row in query.fetch(Listing(), person))
        text = next((text for text in texts if text and noted and text != rows[noted[-1]].note_text), None)
        if text is None:
            return rows
        return [replace(row, note_text=text) if place == noted[-1] else row for place, row in enumerate(rows)]


_METHOD = "getUserInteractions"


def _given(call: Call) -> list[str]:
    return [name for name in _IDENTIFIERS if call.parameters.get(name)]


def _found(fault: Fault, call: Call, identifier: str) -> list[Person]:
    ignore_case = identifier == "primary_email" and fault.site.dialect.email_ignores_case
    return fault.site.store.people(identifier, call.parameters[identifier], ignore_case=ignore_case)


def _other(fault: Fault, call: Call, identifier: str) -> Person | None:
    """Return whom a client call names with the identifier."""
    if call.is_server or not call.parameters.get(identifier):
        return None
    people = _found(fault, call, identifier)
    return people[0] if len(people) == 1 else None


def _others(fault: Fault, query: Query) -> Iterable[Person]:
    return (person for person in everybody(fault.site) if query.person is not None and person != query.person)


def _foreign(fault: Fault, query: Query) -> Interaction | None:
    """Return a row of somebody else that passes the same filters."""
    lists = (query.fetch(part(query.listing, 0, 1), person) for person in _others(fault, query))
    return next((rows[0] for rows in lists if rows), None)


def _with_last(rows: Sequence[Interaction], row: Interaction | None) -> Sequence[Interaction]:
    return [*rows[:-1], row] if rows and row is not None else rows


def _each_note(node: Node) -> Node:
    if isinstance(node.content, str):
        return node
    if node.name != "note":
        return replace(node, content=[_each_note(child) for child in node.content])
    leaves = {child.name: child.content for child in node.content}
    if leaves["modifiedDate"] == leaves["creationDate"]:
        return node
    editor = leaves["modifiedBy"]
    return replace(
        node, content=[replace(child, content=editor) if child.name == "consId" else child for child in node.content]
    )
