"""Where an answer sends a browser, against the addresses that its request names for a success and for an error.

A redirect has no document that would say which of the two it answers. It is judged all the same: of the addresses that
were sent, one is for neither where both have one of their own. What is none of these addresses is not judged, since a
site may send a browser elsewhere first, to set its cookies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from accordant.answers import Answer
from accordant.exchange import Response
from accordant.findings import Breach

__all__ = ["asks_for_redirect", "followed_as", "is_redirect", "redirect_verdict"]

# What every site can be expected to take for an address, and nobody has to escape.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][A-Za-z0-9:/?#@!$&'()*+,;=._~%-]*)?")


def asks_for_redirect(answer: Answer) -> bool:
    """Tell whether a request sends a parameter that asks for a redirect."""
    redirect = answer.operation.api.redirect
    return redirect is not None and any(answer.case.request.sent.get(name) for name in redirect.by)


def is_redirect(answer: Answer) -> bool:
    """Tell whether the answer is a redirect that was asked for; what stands in its body is for nobody to read."""
    redirect = answer.operation.api.redirect
    if redirect is None or answer.response is None or not asks_for_redirect(answer):
        return False
    return answer.response.status in redirect.status.expect


def redirect_verdict(answer: Answer) -> Breach | str | None:
    """Return what is wrong with where an answer goes, why that cannot be told, or None where it goes where it should.

    The reason is empty where the request asks for nothing that could be judged.
    """
    due = _due(answer)
    if answer.response is None or not any(due.values()):
        return ""
    if is_redirect(answer):
        return _elsewhere(answer, answer.response, due)
    expected = due.get(answer.kind)
    if expected is None:
        return ""
    document = "the document of an error" if answer.kind == "error" else "the document of a success"
    actual = f"status {answer.response.status} with {document}"
    return Breach(f"a redirect to the address of {expected}", actual, f"{answer.kind} not redirected")


def followed_as(answer: Answer) -> tuple[str, str] | None:
    """Return what a redirect says its request was taken for, ``success`` or ``error``, and the parameter it follows.

    None for what is no redirect, or goes where both could lead.
    """
    if answer.response is None or not is_redirect(answer):
        return None
    location, addresses, due = answer.response.header("location").strip(), _addresses(answer), _due(answer)
    reached = {name for name, address in addresses.items() if _is_at(location, address)}
    found = [(kind, name) for kind, name in due.items() if name in reached and name is not None]
    return found[0] if len(found) == len(reached) == 1 else None


def _elsewhere(answer: Answer, response: Response, due: Mapping[str, str | None]) -> Breach | str | None:
    """Return the verdict on a redirect."""
    location = response.header("location").strip()
    addresses = _addresses(answer)
    reached = {name for name, address in addresses.items() if _is_at(location, address)}
    legal = [name for name in dict.fromkeys(due.values()) if name is not None]
    found: Breach | str | None = None
    if not location:
        found = Breach("a header Location", f"status {response.status} without one", "no location")
    elif not reached:
        found = "it goes to none of the addresses that were sent; there may be another redirect before"
    elif not reached & set(legal):
        followed = " or ".join(sorted(reached))
        # Where errors go and where successes go are two matters.
        what = f"{followed} followed" if answer.case.breaks is None else f"{followed} followed by what is refused"
        found = Breach(" or ".join(f"the address of {name}" for name in legal), f"that of {followed}", what)
    elif _is_signed(answer) and not any(_added(location, addresses[name]) for name in reached):
        found = Breach("a timestamp and a hash in the address", "the address as it was sent", "not signed")
    return found


def _due(answer: Answer) -> dict[str, str | None]:
    """Return by kind of answer the parameter that says where it goes; None where it stays."""
    redirect, addresses = answer.operation.api.redirect, _addresses(answer)
    if redirect is None:
        return {}
    kinds = (("success", redirect.success), ("error", redirect.error))
    return {kind: next((name for name in names if name in addresses), None) for kind, names in kinds}


def _addresses(answer: Answer) -> dict[str, str]:
    """Return by parameter the addresses that were sent; none where one of them may as well be taken for none."""
    redirect = answer.operation.api.redirect
    if redirect is None or not redirect.success:
        return {}
    sent = answer.case.request.sent
    parameters = answer.operation.parameters
    found = {
        name: sent[name]
        for name in redirect.by
        if sent.get(name) and name in parameters and parameters[name].is_for(answer.case.caller)
    }
    names = [name for name, _ in answer.case.request.parameters]
    is_clear = all(_PLAIN.fullmatch(address) and names.count(name) == 1 for name, address in found.items())
    return found if is_clear else {}


def _is_signed(answer: Answer) -> bool:
    redirect = answer.operation.api.redirect
    name = redirect.signed_by if redirect is not None else None
    return name is not None and answer.operation.effective(answer.case.request.sent, name) in {"true", "1"}


def _is_at(location: str, address: str) -> bool:
    """Tell whether a location is an address, whatever was added to it."""
    try:
        here, there = urlsplit(location), urlsplit(address)
    except ValueError:
        return False
    if (here.scheme.lower(), here.netloc.lower()) != (there.scheme.lower(), there.netloc.lower()):
        return False
    # A site may put the number of a session behind the path.
    path = here.path.partition(";")[0] or "/"
    return path == (there.path.partition(";")[0] or "/") and not _pairs(there.query) - _pairs(here.query)


def _added(location: str, address: str) -> Counter[tuple[str, str]]:
    return _pairs(urlsplit(location).query) - _pairs(urlsplit(address).query)


def _pairs(query: str) -> Counter[tuple[str, str]]:
    return Counter(parse_qsl(query, keep_blank_values=True))
