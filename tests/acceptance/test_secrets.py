"""No secret of a run stands in anything that is written or printed, in none of the forms that software gives it.

The live runs have secrets that every encoding changes. One of their sites sends everything back that it was sent: that
is a finding, and what is kept of its answers has placeholders all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from acceptance.support import (
    CANARIES,
    FAULTS,
    SECRET_PARAMETERS,
    Outcome,
    environment,
    leaks,
    renderings,
    serving,
    written,
)

from accordant.sandbox import Sandbox

FORMS = tuple(renderings("secret"))


@pytest.fixture(scope="module")
def sandbox_secrets() -> dict[str, str]:
    """The credentials of the sandbox that `accordant run` starts: the seed decides them."""
    with Sandbox(seed=1) as sandbox:
        return dict(sandbox.credentials)


def everything(outcome: Outcome) -> dict[str, str]:
    """All that a command left behind, with what is printed."""
    texts = {str(path): text for path, text in written(outcome.folder)}
    return {**texts, "standard output": outcome.out, "standard error": outcome.err}


def leaked(outcome: Outcome, secrets: dict[str, str]) -> set[tuple[str, str, str]]:
    return {(where, *leak) for where, text in everything(outcome).items() for leak in leaks(text, secrets)}


# --- the scan itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_the_scan_sees_each_form(form: str) -> None:
    secret = CANARIES["ACCORDANT_LOGIN_PASSWORD"]
    text = f"before {renderings(secret)[form]} after"
    assert ("password", form) in leaks(text, {"password": secret})
    assert ("password", form) in leaks(json.dumps({"text": text}), {"password": secret})
    assert not leaks("before {{login_password}} after", {"password": secret})


# --- the sandbox ------------------------------------------------------------------------------------------------------


def test_a_clean_run_keeps_no_secret(clean: Outcome, clean_json: Outcome, sandbox_secrets: dict[str, str]) -> None:
    assert not leaked(clean, sandbox_secrets)
    assert not leaked(clean_json, sandbox_secrets)


def test_what_is_kept_names_the_secrets_in_their_place(clean: Outcome) -> None:
    first = {p["name"]: p["value"] for p in clean.entries[0]["request"]["postData"]["params"]}
    assert {name: first[name] for name in SECRET_PARAMETERS} == {name: f"{{{{{name}}}}}" for name in SECRET_PARAMETERS}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_run_with_findings_keeps_no_secret(
    fault: str, faulty: Callable[[str], Outcome], sandbox_secrets: dict[str, str]
) -> None:
    assert not leaked(faulty(fault), sandbox_secrets)


# --- live sites -------------------------------------------------------------------------------------------------------


def test_a_live_run_keeps_no_secret(live: Callable[[str], Outcome]) -> None:
    outcome = live("good")
    assert len(outcome.entries) > 100
    assert not leaked(outcome, CANARIES)


def test_a_credential_that_is_echoed_is_a_finding(live: Callable[[str], Outcome]) -> None:
    outcome = live("echo").expect(1)
    assert "getUserInteractions/checks/no-credential-echo" in outcome.out
    finding = outcome.out.partition("getUserInteractions/checks/no-credential-echo")[2].partition("\n\n")[0]
    assert any(name in finding.partition("actual")[2].partition("request")[0] for name in SECRET_PARAMETERS)


def test_an_echo_is_one_finding(live: Callable[[str], Outcome]) -> None:
    out = live("echo").out
    heads = [line for line in out.splitlines() if line.endswith("getUserInteractions/checks/no-credential-echo")]
    assert len(heads) == 1, heads


@pytest.mark.parametrize("form", FORMS)
def test_an_echoed_secret_is_kept_in_no_form(form: str, live: Callable[[str], Outcome]) -> None:
    outcome = live("echo")
    found = {(where.rpartition("/")[2], name) for where, name, seen in leaked(outcome, CANARIES) if seen == form}
    assert not found


def test_an_echoed_secret_is_a_placeholder_in_the_answer(live: Callable[[str], Outcome]) -> None:
    body = live("echo").entries[0]["response"]["content"]["text"]
    for name in SECRET_PARAMETERS:
        assert f"{{{{{name}}}}}" in body


def test_a_header_that_echoes_is_cleaned_too(live: Callable[[str], Outcome]) -> None:
    headers = {header["name"].lower(): header["value"] for header in live("echo").entries[0]["response"]["headers"]}
    assert "{{login_password}}" in headers["x-echo"]


def test_replay_of_an_echoing_site_finds_the_echo(
    live: Callable[[str], Outcome], quick: Callable[..., Outcome]
) -> None:
    outcome = live("echo")
    again = quick("replay", "@last", cwd=outcome.folder).expect(1)
    assert again.out == outcome.out


def test_what_a_site_says_when_it_refuses_us_holds_no_secret(tool: Callable[..., Outcome]) -> None:
    """The message of an error document is printed; it may say the key that was refused."""

    def refuse(body: str, form: dict[str, str]) -> tuple[int, str, bytes]:
        key = form["api_key"].replace("&", "&amp;").replace("<", "&lt;")
        document = (
            '<errorResponse xmlns="http://convio.com/crm/v1.0"><code>2</code>'
            f"<message>The key {key} is wrong.</message></errorResponse>"
        )
        return 403, "text/xml;charset=UTF-8", document.encode()

    with serving(refuse) as stub:
        refused = tool("run", "--url", stub.url, "--person", "cons_id=1", "--yes", env=environment(**CANARIES))
    refused.expect(4)
    assert not leaked(refused, CANARIES)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/site?login_password=hunter2-in-url", "http://somebody:hunter2-in-url@127.0.0.1:1/site"]
)
def test_secrets_in_a_url_are_not_taken(url: str, tool: Callable[..., Outcome]) -> None:
    """No secret ever stands in a URL: an address with one is refused, and not repeated."""
    refused = tool("run", "--url", url, "--person", "cons_id=1", "--yes", env=environment(**CANARIES)).expect(2)
    assert "hunter2" not in refused.text
    assert not any("hunter2" in text for _, text in written(refused.folder))
