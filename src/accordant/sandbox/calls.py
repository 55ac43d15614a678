"""A request as the site sees it, and the answer before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import Person
from accordant.sandbox.sessions import Session

__all__ = ["SERVLETS", "Call", "Delivery", "Reply"]

#: Servlet names; the value says whether it is the server's one, which wants administrator credentials.
SERVLETS: Mapping[str, bool] = {"SRConsAPI": True, "CRConsAPI": False}


@dataclass(slots=True)
class Call:
    """One request.

    Attributes:
        servlet: A name of `SERVLETS`.
        parameters: Names and values; of a repeated parameter the value that counts.
        pairs: All that was sent, in its order, the query string before the body.
        address: Of the site as the caller knows it, without the servlet.
        cookie: The JSESSIONID that came as a cookie; empty without.
        listing: What was asked of a list, noted while the call is answered; None before, and where it cannot be read.
        person: Whose record the call is about, noted while the call is answered.
        session: The constituent's session that the call belongs to, noted while the call is answered.
        set_cookie: What the answer to a browser has as set-cookie, noted while the call is answered.
    """

    servlet: str
    parameters: Mapping[str, str]
    http_method: str = "POST"
    pairs: tuple[tuple[str, str], ...] = ()
    address: str = "http://localhost/site"
    cookie: str = ""
    listing: Listing | None = field(default=None, init=False)
    person: Person | None = field(default=None, init=False)
    session: Session | None = field(default=None, init=False)
    set_cookie: str = field(default="", init=False)

    @property
    def is_server(self) -> bool:
        """Whether the call is made by a server, and not by a constituent's browser."""
        return SERVLETS[self.servlet]

    @property
    def is_administrators(self) -> bool:
        """Whether an administrator makes the call; a server may call with a constituent's session as well."""
        return self.is_server and self.session is None

    @property
    def wants_json(self) -> bool:
        """Whether the answer is to be JSON; XML is the default."""
        return self.parameters.get("response_format") == "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How the bytes of an answer are put on the wire, where that goes wrong.

    Attributes:
        declared_length: The Content-Length that is announced; None for the true one.
        sent_bytes: The connection goes wrong after so many bytes of the body; None for all of them.
        ending: What happens then: the connection is closed, is reset, or nothing more is sent for `stall_seconds` and
            it is closed after that.
        chunked: The body is one chunk, and the last one, of length 0, is never sent; there is no Content-Length.
    """

    declared_length: int | None = None
    sent_bytes: int | None = None
    ending: Literal["close", "reset", "stall"] = "close"
    stall_seconds: float = 60.0
    chunked: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; header names are in lower case. `delivery` is None where it is delivered as HTTP says."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delivery: Delivery | None = None
