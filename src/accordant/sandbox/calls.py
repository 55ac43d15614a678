"""A request as the site sees it, and the answer before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from accordant.sandbox.listings import Listing

__all__ = ["SERVLETS", "Call", "Reply"]

#: Servlet names; the value says whether it is the server's one, which wants administrator credentials.
SERVLETS: Mapping[str, bool] = {"SRConsAPI": True, "CRConsAPI": False}


@dataclass(slots=True)
class Call:
    """One request.

    Attributes:
        parameters: Names and values; of a repeated parameter the value that counts.
        listing: What was asked of a list, noted while the call is answered; None before, and where it cannot be read.
    """

    servlet: str
    parameters: Mapping[str, str]
    http_method: str = "POST"
    listing: Listing | None = field(default=None, init=False)

    @property
    def is_server(self) -> bool:
        """Whether the call is made by a server, and not by a constituent's browser."""
        return SERVLETS[self.servlet]

    @property
    def wants_json(self) -> bool:
        """Whether the answer is to be JSON; XML is the default."""
        return self.parameters.get("response_format") == "json"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
