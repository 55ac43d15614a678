"""How a request is put on the wire, where not as a form usually is."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from helpers import NAME, SECRETS, case, operation
from servers import serving, site_at

from accordant.keeping import Keeper
from accordant.redaction import Redactor
from accordant.reporting.commands import curl_command
from accordant.transports import HttpTransport

SENT = {"interaction_subject": "thank you", "primary_email": "ada@example.org", "list_page_size": "5"}


def sent(wire: str, keeper: Keeper | None = None) -> tuple[str, str, dict[str, str], str]:
    """The path, what stands behind it, the form, and its length."""
    with serving() as server:
        with HttpTransport(site_at(server.url), keeper=keeper) as transport:
            made = case(sent=SENT)
            transport.send(replace(made, request=replace(made.request, wire=wire)))
        ((_, path, headers, form),) = server.seen
    parts = urlsplit(path)
    return parts.path, parts.query, dict(form), headers["Content-Length"]


def test_as_usual_everything_is_in_the_form() -> None:
    path, query, form, _ = sent("")
    assert (path, query) == ("/org/site/SRConsAPI", "")
    assert form.items() >= SENT.items()


def test_a_query_string_has_neither_secrets_nor_what_is_personal() -> None:
    keeper = Keeper(Redactor(SECRETS), operations={NAME: operation()})
    path, query, form, _ = sent("query-string", keeper)
    address = dict(parse_qsl(query))
    assert path == "/org/site/SRConsAPI"
    assert address.keys() >= {"method", "v", "list_page_size"}
    assert not {*SECRETS, "primary_email", "interaction_subject"} & address.keys()
    assert form["primary_email"] == "ada@example.org"
    assert {form[name] for name in ("api_key", "login_name", "login_password")} <= set(SECRETS.values())
    assert not any(secret in query for secret in SECRETS.values())


def test_a_space_is_a_plus_or_is_written_with_a_percent_sign() -> None:
    usual, other = (sent(wire) for wire in ("", "percent-for-space"))
    assert usual[2] == other[2]
    spaces = sum(value.count(" ") for value in usual[2].values())
    assert spaces > 0
    assert int(other[3]) == int(usual[3]) + 2 * spaces


def test_the_curl_line_has_the_address_too() -> None:
    made = case(sent={"list_page_size": "5"})
    line = curl_command(replace(made.request, wire="query-string"), "http://host/site")
    first = line.splitlines()[1]
    assert "list_page_size=5" in first
    assert "api_key" not in first
    assert "?" not in curl_command(made.request, "http://host/site")
