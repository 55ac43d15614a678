"""How an answer says whether it is a success: by its status, which may be suppressed, and by the code of an error."""

from __future__ import annotations

from accordant.answers import Answer
from accordant.contracts import Strength
from accordant.redirects import asks_for_redirect

__all__ = [
    "has_status_of_success",
    "is_server_error",
    "is_suppressed",
    "legal_statuses",
    "may_be_suppressed",
    "said_refusal",
]


def is_server_error(answer: Answer) -> bool:
    """Tell whether an answer has a 5xx status, whatever its body is."""
    return answer.response is not None and answer.response.status >= 500


def legal_statuses(answer: Answer, status: int) -> tuple[tuple[int, ...], Strength]:
    """Return which statuses an answer may have, none where nothing is said of that, and how sure it is."""
    api = answer.operation.api
    success, error = api.success_status, api.error.status
    redirect = api.redirect.status if api.redirect is not None and asks_for_redirect(answer) else None
    # Whether a redirect comes depends on more than the parameters: some count for errors only, some for successes.
    if redirect is not None and 300 <= status < 400:
        return redirect.expect, redirect.strength
    if answer.kind == "success" or (answer.kind == "error" and is_suppressed(answer)):
        return success.expect, success.strength
    if answer.kind == "error" and may_be_suppressed(answer) and status in success.expect:
        return success.expect, success.strength
    if answer.kind == "error":
        return error.expect, error.strength
    known = [success, error, *([redirect] if redirect is not None else [])]
    if not all(part.expect for part in known):
        return (), Strength.PROBE
    return tuple(value for part in known for value in part.expect), Strength.MUST


def is_suppressed(answer: Answer) -> bool:
    """Tell whether a request asks for the status of a success, should it be refused."""
    return _value(answer, answer.operation.api.error.suppressed_by) in {"true", "1"}


def may_be_suppressed(answer: Answer) -> bool:
    """Tell whether it is open if the status of an error is that of a success.

    So it is where a parameter is sent that some page has and others not, and where the value is in no canonical form:
    whether a site reads `" true "` or `TRUE` as true is its own affair, whatever it does with them elsewhere.
    """
    error = answer.operation.api.error
    values = (_value(answer, name) for name in (error.suppressed_by, error.may_be_suppressed_by))
    return any(value not in {"", "false", "0"} for value in values)


def has_status_of_success(answer: Answer) -> bool:
    """Tell whether an answer has a status that successes have."""
    return answer.response is not None and answer.response.status in answer.operation.api.success_status.expect


def _value(answer: Answer, name: str | None) -> str:
    if name is None or name not in answer.operation.parameters:
        return ""
    return answer.operation.effective(answer.case.request.sent, name) or ""


def said_refusal(answer: Answer) -> str:
    """Say with which code a request was refused."""
    code = answer.error_code
    return "refused without a code" if code is None else f"refused with code {code}"
