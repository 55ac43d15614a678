"""Answers that show what is not the caller's to see, or that repeat what was sent as it was sent."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from accordant.sandbox.calls import Call, Reply
from accordant.sandbox.documents import Document, JSONValue, Node
from accordant.sandbox.faults.faults import Fault
from accordant.sandbox.listings import COLUMNS

__all__ = [
    "CredentialsInCookie",
    "ForeignSessionInCookie",
    "InputBreaksJson",
    "MatchesNamedInMessage",
    "MethodReflectedInXml",
    "ParametersInComment",
    "ParametersInJson",
    "ParametersInMessage",
    "ParserErrorInMessage",
    "PasswordInHeader",
    "QueryInMessage",
    "SimilarAddressInMessage",
    "TokenInLocation",
    "TokenInMessage",
]

_NOT_ECHOED = "a credential never comes back"
_INSIDE = "an answer does not show the inside of the program"
_OTHERS = "an answer says nothing of people who were not asked for"
_ESCAPED = "what was sent does not come back unescaped"


class ParametersInMessage(Fault):
    """The message that an identifier is missing lists what came, the password too."""

    group = "leaks"
    clause = _NOT_ECHOED

    def document(self, call: Call, document: Document) -> Document:
        if _code(document) != "9":
            return document
        return _told(document, ", ".join(f"{name}={value}" for name, value in call.parameters.items()))


class ParametersInComment(Fault):
    """After an XML list of more than 25 rows stands a comment with the login."""

    group = "leaks"
    clause = _NOT_ECHOED

    def xml(self, call: Call, xml: str) -> str:
        if not call.is_server or xml.count("<interaction>") <= 25:
            return xml
        # The credentials are the right ones, or there would be no list: no hyphens of theirs end the comment.
        return f"{xml}<!-- {_login(call)} -->"


class ParametersInJson(Fault):
    """With suppress_response_codes a refusal in JSON has a key request with all that was sent."""

    group = "leaks"
    clause = _NOT_ECHOED

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        error = image.get("errorResponse") if isinstance(image, dict) else None
        if not isinstance(error, dict) or "suppress_response_codes" not in call.parameters:
            return image
        request: dict[str, JSONValue] = dict(call.parameters)
        return {"errorResponse": error | {"request": request}}


class PasswordInHeader(Fault):
    """The header x-api-login of a list in JSON has name and password."""

    group = "leaks"
    clause = _NOT_ECHOED

    def reply(self, call: Call, reply: Reply) -> Reply:
        if not call.is_server or not call.wants_json or b"errorResponse" in reply.body:
            return reply
        return _with_header(reply, "x-api-login", quote(_login(call), safe=":"))


class CredentialsInCookie(Fault):
    """A server call that succeeds sets a cookie with name and password in Base64."""

    group = "leaks"
    clause = _NOT_ECHOED

    def reply(self, call: Call, reply: Reply) -> Reply:
        if not call.is_server or b"errorResponse" in reply.body:
            return reply
        return _with_header(
            reply, "set-cookie", f"ident={base64.b64encode(_login(call).encode()).decode()}; Path=/site"
        )


class ForeignSessionInCookie(Fault):
    """A server call that finds no row sets a cookie with the session of a constituent."""

    group = "leaks"
    clause = "a session is known only to whom it belongs"

    def reply(self, call: Call, reply: Reply) -> Reply:
        is_empty = b"interactionId" not in reply.body and b"errorResponse" not in reply.body
        if not call.is_server or call.listing is None or not is_empty:
            return reply
        return _with_header(reply, "set-cookie", f"JSESSIONID={self.site.credentials['auth']}; Path=/site; HttpOnly")


class TokenInLocation(Fault):
    """The address of a redirect has the session token that was sent."""

    group = "leaks"
    clause = _NOT_ECHOED

    def reply(self, call: Call, reply: Reply) -> Reply:
        token = call.parameters.get("auth")
        if "location" not in reply.headers or not token:
            return reply
        location = reply.headers["location"]
        return _with_header(reply, "location", f"{location}{'&' if '?' in location else '?'}auth={quote(token)}")


class TokenInMessage(Fault):
    """The refusal of a session token has the token in its message."""

    group = "leaks"
    clause = _NOT_ECHOED

    def document(self, call: Call, document: Document) -> Document:
        token = call.parameters.get("auth")
        if call.is_server or not document.is_error or not token:
            return document
        return document if self.site.sessions.of_token(token) else _told(document, f"Token was {token}.")


class QueryInMessage(Fault):
    """The refusal of a sort column has the beginning of the SQL query in its message."""

    group = "leaks"
    clause = _INSIDE

    def document(self, call: Call, document: Document) -> Document:
        if _code(document) != "50" or not _unknown_column(call):
            return document
        return _told(document, "ORA-00904: invalid identifier: SELECT i.interaction_id, i.subject FROM interaction i")


class ParserErrorInMessage(Fault):
    """The refusal of a page size or offset has the name of a Java exception in its message."""

    group = "leaks"
    clause = _INSIDE

    def document(self, call: Call, document: Document) -> Document:
        numbers = {"list_page_offset", "list_page_size", "list_record_offset"}
        if _code(document) != "50" or not numbers & call.parameters.keys():
            return document
        return _told(document, "java.lang.NumberFormatException")


class MatchesNamedInMessage(Fault):
    """The refusal of an address that fits several constituents names their cons_ids."""

    group = "leaks"
    clause = _OTHERS

    def document(self, call: Call, document: Document) -> Document:
        address = call.parameters.get("primary_email")
        if not address or _code(document) != str(self.site.dialect.several_found_code):
            return document
        people = self.site.store.people("primary_email", address, ignore_case=self.site.dialect.email_ignores_case)
        return _told(document, "Matched: " + ", ".join(person.cons_id for person in people))


class SimilarAddressInMessage(Fault):
    """When nobody has an address, the message proposes the address of somebody."""

    group = "leaks"
    clause = _OTHERS

    def document(self, call: Call, document: Document) -> Document:
        if _code(document) != "16" or "primary_email" not in call.parameters:
            return document
        return _told(document, f"Did you mean {self.site.people[0].primary_email}?")


class MethodReflectedInXml(Fault):
    """The refusal of a method has its name in the message of the XML, markup and all."""

    group = "leaks"
    clause = _ESCAPED

    def xml(self, call: Call, xml: str) -> str:
        method = call.parameters.get("method", "")
        if "<code>6</code>" not in xml or "<" not in method:
            return xml
        return xml.replace("</message>", f" {method}</message>")


class InputBreaksJson(Fault):
    """The refusal of a sort column has its name unescaped in the message of the JSON."""

    group = "leaks"
    clause = _ESCAPED

    def json(self, call: Call, json: str) -> str:
        column = _unknown_column(call)
        if '"code":"50"' not in json or not column:
            return json
        return json.replace('"message":"', f'"message":"{column}: ')


def _unknown_column(call: Call) -> str:
    """Return what was sent to sort by, if no row has it; otherwise nothing."""
    column = call.parameters.get("list_sort_column", "")
    return "" if column in COLUMNS else column


def _login(call: Call) -> str:
    return ":".join(call.parameters.get(name, "") for name in ("login_name", "login_password"))


def _fields(document: Document) -> Mapping[str, str]:
    content = document.root.content
    if isinstance(content, str) or not document.is_error:
        return {}
    return {child.name: str(child.content) for child in content}


def _code(document: Document) -> str:
    return _fields(document).get("code", "")


def _told(document: Document, more: str) -> Document:
    """Return the refusal with more in its message."""
    # Whatever was sent, XML has no control characters.
    more = "".join(character for character in more if character.isprintable())
    content = [Node(name, f"{text} {more}" if name == "message" else text) for name, text in _fields(document).items()]
    return replace(document, root=replace(document.root, content=content))


def _with_header(reply: Reply, name: str, value: str) -> Reply:
    return replace(reply, headers={**reply.headers, name: value})
