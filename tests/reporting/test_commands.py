"""A curl line sends the very request, by what a real shell makes of it."""

from __future__ import annotations

import os
import subprocess
from urllib.parse import parse_qsl, unquote_plus

import pytest
from helpers import CREDENTIALS, SECRETS, case
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.exchange import Request
from accordant.reporting.commands import curl_command, own_parameters
from accordant.sites import environment_variable

URL = "https://secure2.example.org/org/site"
# What curl gets, a NUL after each word.
STUB = 'curl() { printf "%s\\0" "$@"; }\n'


def words(command: str, environment: dict[str, str] | None = None) -> list[str]:
    done = subprocess.run(
        ["sh", "-c", STUB + command],
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"], **(environment or {})},
    )
    assert done.stderr == b""
    return done.stdout.decode().split("\0")[:-1]


def sent_by(command: str, environment: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Read the words as curl would: encoded already, or to be encoded after the first '='."""
    address, *options = words(command, environment)
    assert address == f"{URL}/SRConsAPI"
    sent = []
    for option, text in zip(options[::2], options[1::2], strict=True):
        assert option in {"--data-urlencode", "--data-raw"}
        name, _, value = text.partition("=")
        sent.append((name, value) if option == "--data-urlencode" else (unquote_plus(name), unquote_plus(value)))
    return sent


def command(*parameters: tuple[str, str]) -> str:
    return curl_command(Request("SRConsAPI", parameters), URL)


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "two words",
        "it's",
        'say "yes"',
        "$HOME `id` $(id) \\ !",
        "a&b=c;d|e>f<g*h?i[j]{k}~l#m",
        "a\nb",
        "a\r\nb\tc\x0b\x1b[31m",
        "",
        "@/etc/passwd",
        "-o file",
        "é ☃ \U0001f600",
        "\u2028\u200b\x85",
        "%41+b",
    ],
)
def test_a_value_reaches_curl_as_it_is(value: str) -> None:
    assert sent_by(command(("a", value))) == [("a", value)]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["a", "b_c"]), st.text(st.characters(exclude_categories=["Cs"]))), max_size=3)
)
def test_any_value_reaches_curl_as_it_is(parameters: list[tuple[str, str]]) -> None:
    parameters = [(name, value.replace("\0", "")) for name, value in parameters]
    assert sent_by(command(*parameters)) == parameters


def test_secrets_come_from_the_environment_whatever_is_in_them() -> None:
    text = command(*CREDENTIALS, ("auth", "{{auth}}"), ("sso_auth_token", "{{sso_auth_token}}"))
    assert not any(secret in text for secret in SECRETS.values())
    values = {name: f"$({name}) `x` \"'\\ &" for name in ("api_key", "login_name", "login_password", "auth")}
    environment = {environment_variable(name): value for name, value in values.items()}
    environment["ACCORDANT_SSO_AUTH_TOKEN"] = "token"
    assert dict(sent_by(text, environment)) == {**values, "sso_auth_token": "token"}


def test_every_line_but_the_last_goes_on() -> None:
    lines = curl_command(case(sent={"interaction_subject": "a\nb"}).request, URL).split("\n")
    assert all(line.endswith(" \\") for line in lines[:-1])
    assert lines[1].strip() == f"{URL}/SRConsAPI \\"
    assert all(line.startswith("  --data") for line in lines[2:])
    assert all(line.isprintable() for line in lines)


def test_own_parameters_are_those_that_hold_no_credential() -> None:
    request = Request("S", (*CREDENTIALS, ("v", "1.0"), ("a", "x{{api_key}}")))
    assert own_parameters(request) == [("v", "1.0"), ("a", "x{{api_key}}")]


def test_what_is_encoded_already_is_encoded_as_a_form() -> None:
    *_, option, text = words(command(("a", "b c\n&")))
    assert option == "--data-raw"
    assert parse_qsl(text, keep_blank_values=True) == [("a", "b c\n&")]
