"""Refusals that are not what is documented, what should be refused and is not, and what is refused and should not be.

Source: http://open.convio.com/api/apidoc/general/error_codes.html, general/http_status.html, and the types of the
parameters on the methods' pages.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from accordant.sandbox.calls import Call, Reply
from accordant.sandbox.documents import Document, JSONValue
from accordant.sandbox.faults.changes import AboutRefusals, code_of, with_code, with_parameters
from accordant.sandbox.faults.faults import Fault, Query
from accordant.sandbox.instants import from_text
from accordant.sandbox.listings import Listing
from accordant.sandbox.refusals import Refusal
from accordant.sandbox.seeding import Interaction

__all__ = [
    "AnyBooleanAccepted",
    "BrokenEndDateIgnored",
    "BrokenTypeGivesEmptyList",
    "CodeOfAnotherApi",
    "DayBeyondTheMonthAccepted",
    "EightyCharactersRefused",
    "EmptyBodyForWrongPassword",
    "ErrorInSuccessRoot",
    "HtmlForUnknownMethod",
    "LeapDayRefused",
    "LongSubjectCut",
    "MessageBeforeCode",
    "MessageMissingInJson",
    "NegativeTypeIgnored",
    "OtherCodeInJson",
    "PageSizeOneRefused",
    "ServerErrorForHugeOffset",
    "ServerErrorOnInvertedDates",
    "StackTraceForBadDates",
    "StatusOkForUnknownConstituent",
    "SubjectCountedInCodeUnits",
    "TypeReadUpToItsDigits",
    "UndocumentedCode",
    "ZeroIsTrue",
    "ZoneOfZeroRefused",
]

_PAGE = b"<html><head><title>Error</title></head><body><h1>HTTP Status %d</h1></body></html>"


class ServerErrorOnInvertedDates(Fault):
    """A begin_date after the end_date is answered by status 500 and an HTML page."""

    group = "errors"
    clause = "what is refused is refused with an errorResponse"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return _page(500) if call.listing is not None and call.listing.is_inverted else reply


class ServerErrorForHugeOffset(Fault):
    """A list_page_offset beyond 32 bits is answered by status 500."""

    group = "errors"
    clause = "no request is answered by status 500"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if listing.page_offset is not None and listing.page_offset >= 2**31:
            raise Refusal(1, status=500)
        return listing


class StackTraceForBadDates(Fault):
    """The message of a refusal because of dates goes on with a stack trace."""

    group = "errors"
    clause = "an answer does not show the inside of the program"

    def document(self, call: Call, document: Document) -> Document:
        content = document.root.content
        if isinstance(content, str) or not document.is_error or not {"begin_date", "end_date"} & call.parameters.keys():
            return document
        trace = "".join(f"\n\tat org.example.api.{place}" for place in _PLACES)
        children = [
            replace(child, content=f"{child.content}{trace}") if child.name == "message" else child for child in content
        ]
        return replace(document, root=replace(document.root, content=children))


_PLACES = ("Dates.parse(Dates.java:211)", "Listing.read(Listing.java:84)", "Servlet.doPost(Servlet.java:47)")


class CodeOfAnotherApi(Fault):
    """An unknown constituent is refused with code 906, which is the address book's."""

    group = "errors"
    clause = "every code is documented for the method"

    def document(self, call: Call, document: Document) -> Document:
        return with_code(document, 906) if code_of(document) == 16 else document


class UndocumentedCode(Fault):
    """List criteria that cannot be met are refused with code 51, which no table has."""

    group = "errors"
    clause = "every code is documented for the method"

    def document(self, call: Call, document: Document) -> Document:
        return with_code(document, 51) if code_of(document) == 50 else document


class OtherCodeInJson(Fault):
    """A refusal because of dates has code 22 in JSON and 25 in XML."""

    group = "errors"
    clause = "an error is the same in both formats"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        root = _refusal(image)
        return {"errorResponse": root | {"code": "22"}} if root.get("code") == "25" else image


class MessageMissingInJson(Fault):
    """Refusals in JSON have no message."""

    group = "errors"
    clause = "an error is a code and a message"

    def image(self, call: Call, image: JSONValue) -> JSONValue:
        root = _refusal(image)
        return {"errorResponse": {"code": root["code"]}} if "code" in root else image


class MessageBeforeCode(Fault):
    """The message of a refusal stands before its code."""

    group = "errors"
    clause = "an error is a code and a message, in that order"

    def document(self, call: Call, document: Document) -> Document:
        content = document.root.content
        if isinstance(content, str) or not document.is_error:
            return document
        return replace(document, root=replace(document.root, content=content[::-1]))


class ErrorInSuccessRoot(AboutRefusals):
    """List criteria that cannot be met are told inside the root of a success, with status 200."""

    group = "errors"
    clause = "what is refused is refused with an errorResponse"

    def document(self, call: Call, document: Document) -> Document:
        super().document(call, document)
        if self.code != 50:
            return document
        return replace(document, root=replace(document.root, name=f"{call.parameters['method']}Response"))

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, status=200) if self.code == 50 else reply


class StatusOkForUnknownConstituent(AboutRefusals):
    """An unknown constituent is refused with status 200."""

    group = "errors"
    clause = "errors have status 403"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, status=200) if self.code == 16 and reply.status == 403 else reply


class EmptyBodyForWrongPassword(AboutRefusals):
    """Wrong credentials are refused with status 403 and an empty body."""

    group = "errors"
    clause = "what is refused is refused with an errorResponse"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, body=b"") if self.code == 3 else reply


class HtmlForUnknownMethod(AboutRefusals):
    """An unknown method is answered by status 404 and an HTML page."""

    group = "errors"
    clause = "what is refused is refused with an errorResponse"

    def reply(self, call: Call, reply: Reply) -> Reply:
        return _page(404) if self.code == 6 else reply


class LongSubjectCut(Fault):
    """An interaction_subject of more than 80 characters is cut to 80."""

    group = "errors"
    clause = "a subject has at most 80 characters"

    def call(self, call: Call) -> Call:
        subject = call.parameters.get("interaction_subject", "")
        return with_parameters(call, interaction_subject=subject[:80]) if len(subject) > 80 else call


class NegativeTypeIgnored(Fault):
    """A negative interaction_type_id is as good as none."""

    group = "errors"
    clause = "interaction_type_id is a nonNegativeInteger"

    def call(self, call: Call) -> Call:
        negative = re.fullmatch(r"\s*-[0-9]*[1-9][0-9]*\s*", call.parameters.get("interaction_type_id", ""))
        return with_parameters(call, interaction_type_id=None) if negative else call


class TypeReadUpToItsDigits(Fault):
    """An interaction_type_id is read as far as it has digits: 6abc is 6."""

    group = "errors"
    clause = "interaction_type_id is a nonNegativeInteger"

    def call(self, call: Call) -> Call:
        digits = re.match(r"[0-9]+", call.parameters.get("interaction_type_id", ""))
        return with_parameters(call, interaction_type_id=digits[0]) if digits else call


class BrokenTypeGivesEmptyList(Fault):
    """An interaction_type_id that does not begin with a digit gives an empty list."""

    group = "errors"
    clause = "interaction_type_id is a nonNegativeInteger"

    _is_broken = False

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("interaction_type_id")
        lists = call.parameters.get("method") in ("getUserInteractions", "listInteractions")
        self._is_broken = lists and sent is not None and not re.match(r"\s*\+?[0-9]", sent)
        return with_parameters(call, interaction_type_id="0") if self._is_broken else call

    def rows(self, query: Query, rows: Sequence[Interaction]) -> Sequence[Interaction]:
        return [] if self._is_broken else rows


class BrokenEndDateIgnored(Fault):
    """An end_date that cannot be read is as good as none."""

    group = "errors"
    clause = "dates are xsd:dateTime"

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("end_date")
        return call if sent is None or _is_date(sent) else with_parameters(call, end_date=None)


class DayBeyondTheMonthAccepted(Fault):
    """A day that its month does not have is taken for one of the next month."""

    group = "errors"
    clause = "dates are xsd:dateTime"

    def call(self, call: Call) -> Call:
        sent = {name: call.parameters[name] for name in _DATES if name in call.parameters}
        return with_parameters(call, **{name: _carried(text) for name, text in sent.items()}) if sent else call


class AnyBooleanAccepted(Fault):
    """Any other text than true and 1 is false in list_ascending."""

    group = "errors"
    clause = "booleans are true, false, 1 and 0"

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("list_ascending")
        return call if sent is None or sent.strip() in _BOOLEANS else with_parameters(call, list_ascending="false")


class ZeroIsTrue(Fault):
    """list_ascending=0 is taken for true."""

    group = "errors"
    clause = "booleans are true, false, 1 and 0"

    def listing(self, call: Call, listing: Listing) -> Listing:
        return replace(listing, ascending=True) if call.parameters.get("list_ascending") == "0" else listing


class LeapDayRefused(Fault):
    """The 29th of February is refused in every year."""

    group = "errors"
    clause = "dates are xsd:dateTime"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if any("-02-29T" in call.parameters.get(name, "") for name in _DATES):
            raise Refusal(25)
        return listing


class ZoneOfZeroRefused(Fault):
    """A date whose zone is written +00:00 is refused."""

    group = "errors"
    clause = "dates are xsd:dateTime"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if any(call.parameters.get(name, "").strip().endswith("+00:00") for name in _DATES):
            raise Refusal(25)
        return listing


class EightyCharactersRefused(Fault):
    """An interaction_subject of exactly 80 characters is refused."""

    group = "errors"
    clause = "a subject has at most 80 characters"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if len(call.parameters.get("interaction_subject", "")) == 80:
            raise Refusal(23)
        return listing


class SubjectCountedInCodeUnits(Fault):
    """A character beyond U+FFFF counts as two of the 80 characters of interaction_subject."""

    group = "errors"
    clause = "a subject has at most 80 characters"

    def listing(self, call: Call, listing: Listing) -> Listing:
        subject = call.parameters.get("interaction_subject", "")
        if len(subject) + sum(character > "\uffff" for character in subject) > 80:
            raise Refusal(23)
        return listing


class PageSizeOneRefused(Fault):
    """list_page_size=1 is refused."""

    group = "errors"
    clause = "list_page_size is an integer"

    def listing(self, call: Call, listing: Listing) -> Listing:
        if listing.page_size == 1:
            raise Refusal(50)
        return listing


_DATES = ("begin_date", "end_date")
_BOOLEANS = ("true", "false", "1", "0")


def _page(status: int) -> Reply:
    return Reply(status, {"content-type": "text/html;charset=UTF-8"}, _PAGE % status)


def _refusal(image: JSONValue) -> dict[str, JSONValue]:
    root = image.get("errorResponse") if isinstance(image, dict) else None
    return root if isinstance(root, dict) else {}


def _is_date(text: str) -> bool:
    try:
        from_text(text)
    except ValueError:
        return False
    return True


def _carried(text: str) -> str:
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])-(29|30|31)(T.*)", text.strip())
    if found is None or int(found[3]) <= calendar.monthrange(int(found[1]), int(found[2]))[1]:
        return text
    day = date(int(found[1]), int(found[2]), 1) + timedelta(days=int(found[3]) - 1)
    return f"{day.isoformat()}{found[4]}"
