"""The methods that the site answers, and by what they may be called.

Source: the columns of the pages below http://open.convio.com/api/apidoc/reference/methods/; POST is the only HTTP
method where no other is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accordant.sandbox.calls import Call
from accordant.sandbox.dialects import Dialect
from accordant.sandbox.documents import Document
from accordant.sandbox.entries import log_interaction, update_interaction
from accordant.sandbox.interactions import get_interaction, get_user_interactions, list_interactions
from accordant.sandbox.logins import get_login_url, log_in, log_out, test_login

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = ["METHODS", "Method", "http_methods"]


@dataclass(frozen=True, slots=True)
class Method:
    """One method.

    Attributes:
        answer: Does what is asked.
        on_server: Whether the servlet of servers has it; that of browsers has all.
        by_get: Whether its page lists GET beside POST.
        needs_session: Whether a browser must have a session that is not over.
    """

    answer: Callable[[Site, Call], Document]
    on_server: bool = True
    by_get: bool = False
    needs_session: bool = True


#: By name, the one that a run is most likely about first.
METHODS: Mapping[str, Method] = {
    "getUserInteractions": Method(get_user_interactions),
    "getInteraction": Method(get_interaction),
    "listInteractions": Method(list_interactions),
    "logInteraction": Method(log_interaction),
    "updateInteraction": Method(update_interaction),
    "login": Method(log_in, needs_session=False),
    "logout": Method(log_out, on_server=False, by_get=True, needs_session=False),
    "loginTest": Method(test_login, on_server=False, by_get=True, needs_session=False),
    "getLoginUrl": Method(get_login_url, on_server=False, by_get=True, needs_session=False),
}


def http_methods(name: str, dialect: Dialect) -> tuple[str, ...]:
    """Return by which HTTP methods the method of that name is called; POST where there is no such method."""
    method = METHODS.get(name)
    if method is None or not method.by_get or (name == "loginTest" and not dialect.login_test_get):
        return ("POST",)
    return ("GET", "POST")
