"""Tells a site that cannot be used at all from one that is wrong: by the control requests of a run.

A site that is down, that refuses our key or address, or that is no API but a page for people, gives one message and not
a finding for every clause.
"""

from __future__ import annotations

from accordant.answers import Answer
from accordant.exchange import FailureKind
from accordant.sites.credentials import session_way

__all__ = ["AFTER_FAILURE", "CONTROL_ROLE", "why_unusable"]

CONTROL_ROLE = "control"
"""The role of a request whose answer says only whether the site can be used."""

AFTER_FAILURE = "c"
"""Stands behind id and group of a request without an answer in those of the control request that follows it."""


def why_unusable(answer: Answer, url: str) -> str:
    """Return the message for people, by the answer to a control request; empty where the site can be used.

    Args:
        url: Of the site.
    """
    failure = answer.exchange.failure
    if failure is not None and failure.kind is FailureKind.TRUNCATED:
        return (
            f"{url} answers, and not with a whole HTTP message: {failure.message}\n"
            "That is a fault of the site, or of what stands before it; no answer of it can be judged."
        )
    if failure is not None:
        return (
            f"{url} cannot be reached: {failure.message}\nCheck the address, the network, and whether the site is up."
        )
    assert answer.response is not None
    code = answer.error_code
    way = session_way(answer.operation, answer.case.caller)
    if code is not None and way is not None and code in way.expired:
        meaning = answer.operation.error_codes.get(code, "not documented")
        return (
            f"{url} refuses the session of the {answer.case.caller}: code {code}, {meaning}.\n"
            f"The site says: {answer.error_message}\nThe token may have expired: give a new one, or log in."
        )
    if code is not None and code in answer.operation.api.unusable_codes:
        meaning = answer.operation.error_codes.get(code, "not documented")
        return f"{url} refuses to be used: code {code}, {meaning}.\nThe site says: {answer.error_message}"
    if answer.format in {None, "html"}:
        what = "an HTML page" if answer.format == "html" else "neither XML nor JSON"
        return (
            f"{url} does not answer like the API: status {answer.response.status}, {what}.\n"
            "Check the address (it ends before the servlet), and whether the site is in maintenance."
        )
    return ""
