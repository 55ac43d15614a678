"""Refusals that are not what is documented, and what should be refused and is not."""

from __future__ import annotations

from dataclasses import replace

from accordant.sandbox.calls import Call, Reply
from accordant.sandbox.documents import Document
from accordant.sandbox.faults.faults import Fault

__all__ = ["ServerErrorOnInvertedDates", "StackTraceForBadDates"]


class ServerErrorOnInvertedDates(Fault):
    """A begin_date after the end_date is answered by status 500 and an HTML page."""

    group = "errors"
    clause = "what is refused is refused with an errorResponse"

    def reply(self, call: Call, reply: Reply) -> Reply:
        if call.listing is None or not call.listing.is_inverted:
            return reply
        page = b"<html><head><title>Error</title></head><body><h1>HTTP Status 500</h1></body></html>"
        return Reply(500, {"content-type": "text/html;charset=UTF-8"}, page)


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
