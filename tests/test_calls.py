"""Calls of the API among all that was recorded."""

from __future__ import annotations

import pytest
from helpers import project

from accordant.calls import Calls, looks_secret
from accordant.loading import load_contract

CALLS = Calls(load_contract(project()))


@pytest.mark.parametrize(
    ("servlet", "parameters", "root", "is_call"),
    [
        ("SRConsAPI", {}, None, True),
        ("x", {"method": "getInteraction"}, None, True),
        ("x", {"method": "getGift", "api_key": "k"}, None, True),
        ("x", {}, "getUserInteractionsResponse", True),
        ("x", {}, "errorResponse", True),
        ("x", {"method": "getGift"}, None, False),
        ("x", {"api_key": "k"}, "html", False),
        ("logo.png", {}, None, False),
        ("", {"method": ""}, "svg", False),
    ],
)
def test_a_call_is_known_by_servlet_method_or_root(
    servlet: str, parameters: dict[str, str], root: str | None, is_call: bool
) -> None:
    assert CALLS.is_call(servlet, parameters, root) is is_call


@pytest.mark.parametrize(
    ("operation", "servlet", "caller"),
    [
        ("getInteraction", "SRConsAPI", "server"),
        ("getInteraction", "CRConsAPI", "client"),
        (None, "CRConsAPI", "client"),
        ("getGift", "SRConsAPI", "server"),
        ("getInteraction", "SRDonationAPI", ""),
    ],
)
def test_the_servlet_says_who_calls(operation: str | None, servlet: str, caller: str) -> None:
    assert CALLS.caller(operation, servlet) == caller


@pytest.mark.parametrize(
    "name",
    ["password", "user_password", "passwd", "sso_auth_token", "auth", "apiKey", "api_key", "csrfToken", "nonce",
     "JSESSIONID", "sessionId", "client_secret", "card_number", "card_cvv"],
)  # fmt: skip
def test_names_of_credentials_are_known(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize("name", ["method", "cons_id", "author", "list_page_size", "passenger", "response_format", "v"])
def test_other_names_are_none(name: str) -> None:
    assert not looks_secret(name)
    assert not CALLS.is_secret(name)


def test_what_the_contract_calls_secret_is() -> None:
    assert CALLS.is_secret("login_name")
