"""Sites and people from the command line and the environment; secrets nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import SECRETS, operation, site

from accordant.errors import UsageError
from accordant.sites import Site, environment_variable, parse_person, parse_url
from accordant.sites.addresses import parse_proxy
from accordant.sites.choices import site_from_environment

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
    # What names a session is told apart: it may be got by a login.
    assert found.missing_secrets(operation(), "client") == []
    assert found.why_no_session(operation(), "client").startswith("ACCORDANT_AUTH (or, to log in, ACCORDANT_USER_NAME")
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


@pytest.mark.parametrize(
    "url",
    [
        "http://a..b/site",
        "http://.example.org",
        "http://exa mple.org",
        "http://example.org\\site",
        "http://-a.example.org",
        f"http://{'a' * 64}.example.org",
        f"http://{'a.' * 130}org",
        "http://example.org:0/site",
        "http://example.org:99999",
        "http://example.org:x",
        "http://[::1",
        "http://[1.2]/",
        "http://1.2.3.4.5/",
        "http://999.1.1.1",
        "http://example.org/site#top",
        "http://example.org/a\nb",
        "http://\u00e4..org",
    ],
)
def test_an_address_that_no_request_can_go_to_is_refused(url: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_url(url)
    assert repr(url) in str(error.value)


@pytest.mark.parametrize(
    "url", ["http://b\u00fccher.example.org", "http://[::1]:80/site", "http://a_b.example.org.", "http://10.0.0.1"]
)
def test_an_unusual_address_is_one(url: str) -> None:
    assert parse_url(url) == url


@pytest.mark.parametrize("url", ["http://u:canary@[::1", "http://a..b?canary=1", "http://canary@x:99999"])
def test_an_address_that_is_wrong_and_has_a_secret_is_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_url(url)
    assert "canary" not in str(error.value)


def test_a_proxy_has_host_and_port_only() -> None:
    assert parse_proxy("http://proxy.example.org:3128/") == "http://proxy.example.org:3128"
    for wrong in ("http://u:p@proxy.example.org", "socks5://proxy", "http://proxy.example.org/path", "proxy:3128"):
        with pytest.raises(UsageError):
            parse_proxy(wrong)


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
