"""Sites and people from the command line and the environment; secrets nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import SECRETS, operation, site

from accordant.errors import UsageError
from accordant.sites import Site, environment_variable, parse_person, site_from_environment

URL = "https://secure2.example.org/organization/site"


def test_a_person_has_a_name_that_is_no_personal_data() -> None:
    person = parse_person("cons_id=1001, primary_email=a@example.org", 3, operation())
    assert person.name == "person-3"
    assert person.identifiers == {"cons_id": "1001", "primary_email": "a@example.org"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1001", "expected NAME=VALUE"),
        ("cons_id=", "expected NAME=VALUE"),
        ("", "expected NAME=VALUE"),
        ("cons_id=1,", "expected NAME=VALUE"),
        ("cons_ID=1001", "'cons_ID' does not find people; did you mean 'cons_id'"),
        ("name=1001", "people are found by cons_id, member_id, primary_email"),
        ("login_name=x", "does not find people"),
    ],
)
def test_what_finds_nobody_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as error:
        parse_person(text, 1, operation())
    assert error.value.exit_code == 2


def test_secrets_come_from_the_environment() -> None:
    environment = {"ACCORDANT_API_KEY": "k", "ACCORDANT_LOGIN_NAME": "", "OTHER": "x"}
    found = site_from_environment(URL, [], environment)
    assert found.secrets == {"api_key": "k"}
    assert found.missing_secrets(operation(), "server") == ["login_name", "login_password"]
    # A constituent's session may be named by another token too, so that none of them is needed in every call.
    assert found.missing_secrets(operation(), "client") == []
    assert environment_variable("login_name") == "ACCORDANT_LOGIN_NAME"


def test_the_environment_of_the_process_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDANT_AUTH", "token")
    assert site_from_environment(URL, []).secrets == {"auth": "token"}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (URL, URL),
        (URL + "/", URL),
        (URL + "/SRConsAPI", URL),
        (URL + "/CRConsAPI/", URL),
        ("http://127.0.0.1:8080/site", "http://127.0.0.1:8080/site"),
        ("https://example.org", "https://example.org"),
    ],
)
def test_an_address_ends_before_the_servlet(url: str, kept: str) -> None:
    assert site_from_environment(url, [], {}).url == kept


@pytest.mark.parametrize("url", ["", "example.org/site", "ftp://example.org", "file:///etc/passwd", "https://"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="expected an address"):
        site_from_environment(url, [], {})


@pytest.mark.parametrize("url", ["https://u:canary-pw@example.org/site", "https://example.org/site?api_key=canary-pw"])
def test_an_address_with_a_secret_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(UsageError) as error:
        site_from_environment(url, [], {})
    assert "canary-pw" not in str(error.value)


def test_a_site_is_shown_without_its_secrets() -> None:
    text = repr(site())
    assert not any(secret in text for secret in SECRETS.values())
    assert Site("a", URL, {}).is_sandbox is False


def test_a_site_is_named_after_its_host() -> None:
    assert site_from_environment(URL, [], {}, time_zone="America/Chicago").name == "secure2.example.org"


def test_each_credential_has_its_variable() -> None:
    assert environment_variable("api_key") == "ACCORDANT_API_KEY"
    assert environment_variable("key") == "ACCORDANT_KEY"
    assert environment_variable("x-api.key[0]") == "ACCORDANT_X_API_KEY_0"
    environment = {"ACCORDANT_KEY": "k", "ACCORDANT_API_KEY": "other"}
    assert site_from_environment(URL, [], environment, credentials=["key"]).secrets == {"key": "k"}


def test_where_nobody_is_asked_for_the_message_says_so() -> None:
    nobody = replace(operation(), parameters={})
    with pytest.raises(UsageError, match=r"does not find people; getUserInteractions asks for nobody's data"):
        parse_person("cons_id=1", 1, nobody)
