"""Sessions, against a site that gives tokens out and lets them expire: got once, renewed when over, never guessed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest
from helpers import CREDENTIALS, case, error_json, error_xml, operation, reader, row, xml
from servers import Handler, Server, plain, serving, site_at

from accordant.errors import SiteError
from accordant.exchange import Exchange, Request
from accordant.sessions import SessionTransport
from accordant.transports import HttpTransport

NAME = operation().name
LOGIN = {"user_name": "ada@example.org", "password": "canary&pass word"}
ALL = ("method", "v", "api_key", "auth", "JSESSIONID", "cons_id")


class Members(Server):
    """A site with logins: each gives the next token; the tests say which of them are over."""

    def __init__(self) -> None:
        super().__init__()
        self.logins: list[dict[str, str]] = []
        self.over: set[str] = set()
        self.gives = "auth, session"
        self.refuses = False
        self.answer = members

    def sent(self) -> list[tuple[str, str | None, str | None]]:
        """Path, token and session of the calls that are no logins."""
        return [
            (path.rpartition("/")[2], dict(sent).get("auth"), dict(sent).get("JSESSIONID"))
            for _, path, _, sent in self.seen
            if dict(sent)["method"] == NAME
        ]


def members(handler: Handler) -> None:
    site = handler.server
    assert isinstance(site, Members)
    sent = dict(site.seen[-1][3])
    if sent["method"] == "login":
        site.logins.append(sent)
        if site.refuses:
            return plain(handler, error_xml(202, f"Wrong: {sent['password']}"), 403)
        number = len(site.logins)
        token = f"<token>canary-token-{number}</token>" if "auth" in site.gives else '<token xsi:nil="true"/>'
        session = f"<JSESSIONID>canary-session-{number}.app1</JSESSIONID><routing_id>0{number}.appb</routing_id>"
        body = f'<loginResponse xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{token}{session}</loginResponse>'
        return plain(handler, body.encode())
    if sent["method"] == "getLoginUrl":
        token = '"token":"canary-url-token",' if "url" in site.gives else ""
        body = f'{{"getLoginUrlResponse":{{{token}"JSESSIONID":"{sent["JSESSIONID"]}","routing_id":"9.appb"}}}}'
        return plain(handler, body.encode())
    if sent.get("auth") in {None, *site.over}:
        code = 5
        return plain(handler, error_json(code) if sent.get("response_format") == "json" else error_xml(code), 403)
    return plain(handler, xml([row(1, subject=f"{sent['auth']} {sent.get('JSESSIONID')}")]))


@pytest.fixture
def site() -> Iterator[Members]:
    with serving(Members()) as running:
        assert isinstance(running, Members)
        yield running


@contextmanager
def transport_of(server: Server, login=LOGIN, **secrets: str) -> Iterator[SessionTransport]:
    at = site_at(server.url)
    at = replace(at, login=login, secrets={"api_key": "canary-key", **secrets})
    with HttpTransport(at) as inner:
        yield SessionTransport(inner, at, {NAME: operation()}, reader())


def call(names: Sequence[str] = ALL, **changes):
    values = {"method": NAME, "v": "1.0", "cons_id": "1001", "response_format": "json"}
    parameters = tuple((name, values.get(name, "{{" + name + "}}")) for name in names)
    return case(request=Request("CRConsAPI", parameters), caller="client", **changes)


def safe(made: Exchange) -> Exchange:
    assert "canary" not in repr(made)
    return made


def test_a_login_is_made_once_and_its_token_is_sent_with_each_call(site: Members) -> None:
    with transport_of(site) as transport:
        made = [safe(transport.send(call())) for _ in range(3)]
    (login,) = site.logins
    assert login == {
        "method": "login", "v": "1.0", "response_format": "xml", "api_key": "canary-key", **LOGIN
    }  # fmt: skip
    assert site.sent() == [("CRConsAPI;jsessionid=01.appb", "canary-token-1", "canary-session-1.app1")] * 3
    assert all(each.response.status == 200 and each.attempt == 1 for each in made)
    assert made[0].echoed == ("JSESSIONID", "auth")
    assert b"{{auth}} {{JSESSIONID}}" in made[0].response.body
    assert made[0].case.request.servlet == "CRConsAPI"


def test_threads_share_one_login(site: Members) -> None:
    with transport_of(site) as transport:
        threads = [threading.Thread(target=transport.send, args=(call(),)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(site.logins) == 1
    assert {auth for _, auth, _ in site.sent()} == {"canary-token-1"}


def test_a_token_that_is_given_needs_no_login(site: Members) -> None:
    with transport_of(site, {}, auth="canary-given") as transport:
        safe(transport.send(call()))
    assert not site.logins
    # No JSESSIONID is known, so none is sent, and no routing either.
    assert site.sent() == [("CRConsAPI", "canary-given", None)]


def test_calls_without_a_session_are_sent_as_they_are(site: Members) -> None:
    with transport_of(site) as transport:
        assert transport.send(call(["method", "v", "api_key"])).response.status == 403
        wrong = (("method", NAME), ("auth", "accordant-no-such-account"))
        transport.send(
            case(request=Request("CRConsAPI", wrong), caller="client", acceptance=None, breaks=f"{NAME}/x/y")
        )
        transport.send(case(request=Request("SRConsAPI", (("method", NAME), *CREDENTIALS))))
        transport.send(case(request=Request("CRConsAPI", (("method", NAME), ("auth", "{{auth}}"))), operation="other"))
    assert not site.logins


def test_a_session_that_is_over_is_renewed_and_the_call_sent_again(site: Members) -> None:
    with transport_of(site) as transport:
        safe(transport.send(call()))
        site.over.add("canary-token-1")
        made = safe(transport.send(call([*ALL, "response_format"])))
        assert (made.response.status, made.attempt) == (200, 2)
        safe(transport.send(call()))
    assert [auth for _, auth, _ in site.sent()] == [f"canary-token-{n}" for n in (1, 1, 2, 2)]
    assert len(site.logins) == 2


def test_a_token_that_is_over_when_it_is_given_is_replaced_where_a_login_is_possible(site: Members) -> None:
    site.over.add("canary-given")
    with transport_of(site, auth="canary-given") as transport:
        assert safe(transport.send(call())).response.status == 200
    assert len(site.logins) == 1
    with transport_of(site, {}, auth="canary-given") as transport:
        assert safe(transport.send(call())).response.status == 403
    assert len(site.logins) == 1


def test_a_session_that_was_never_accepted_is_not_renewed(site: Members) -> None:
    site.over.add("canary-token-1")
    with transport_of(site) as transport:
        assert safe(transport.send(call())).response.status == 403
    assert len(site.logins) == 1


def test_a_call_that_is_refused_with_a_new_session_too_costs_one_login(site: Members) -> None:
    with transport_of(site) as transport:
        safe(transport.send(call()))
        site.over |= {f"canary-token-{number}" for number in range(9)}
        for _ in range(3):
            assert safe(transport.send(call())).response.status == 403
    assert len(site.logins) == 2


def test_a_request_that_breaks_something_renews_nothing(site: Members) -> None:
    with transport_of(site) as transport:
        safe(transport.send(call()))
        site.over.add("canary-token-1")
        transport.send(call(acceptance=None, breaks=f"{NAME}/rules/x"))
    assert len(site.logins) == 1


def test_a_login_that_fails_is_not_tried_again_and_shows_no_secret(site: Members) -> None:
    site.refuses = True
    with transport_of(site) as transport:
        for _ in range(3):
            with pytest.raises(SiteError, match=r"was refused: code 202: Wrong: \{\{password\}\}") as error:
                transport.send(call())
            assert "canary" not in str(error.value)
    assert len(site.logins) == 1
    assert not site.sent()


def test_a_renewal_that_fails_ends_it(site: Members) -> None:
    with transport_of(site) as transport:
        safe(transport.send(call()))
        site.over.add("canary-token-1")
        site.refuses = True
        for _ in range(2):
            with pytest.raises(SiteError, match="not tried again"):
                transport.send(call())
    assert len(site.logins) == 2


def test_a_token_that_the_login_does_not_give_is_asked_for_with_the_session(site: Members) -> None:
    site.gives = "session, url"
    with transport_of(site) as transport:
        safe(transport.send(call()))
    assert site.sent() == [("CRConsAPI;jsessionid=9.appb", "canary-url-token", "canary-session-1.app1")]
    site.gives = "session"
    with transport_of(site) as transport, pytest.raises(SiteError, match="gave no auth"):
        transport.send(call())


def test_without_token_and_password_it_is_said_what_is_missing(site: Members) -> None:
    with transport_of(site, {"user_name": "ada"}) as transport, pytest.raises(SiteError, match="ACCORDANT_PASSWORD"):
        transport.send(call())
    assert not site.seen


@pytest.mark.parametrize("body", [b"<html>closed</html>", b"", b"{}", b"<loginResponse"])
def test_a_login_that_is_not_answered_like_the_api_is_told(body: bytes, site: Members) -> None:
    site.answer = lambda handler: plain(handler, body)
    with transport_of(site) as transport, pytest.raises(SiteError):
        transport.send(call())


def test_a_login_that_is_not_answered_is_told(site: Members) -> None:
    url = site.url.replace(str(site.server_port), "9")
    at = replace(site_at(url), login=LOGIN, secrets={"api_key": "k"})
    with HttpTransport(at) as inner, pytest.raises(SiteError, match="was not answered"):
        SessionTransport(inner, at, {NAME: operation()}, reader()).send(call())


@pytest.mark.parametrize("routing", ["../../x", "a b", "a?b=c", "", "x" * 99])
def test_what_cannot_stand_in_an_address_is_not_put_there(routing: str, site: Members) -> None:
    login = f"<loginResponse><token>t-0815-4711</token><routing_id>{routing}</routing_id></loginResponse>".encode()
    site.answer = lambda handler: plain(handler, login if "user_name" in dict(site.seen[-1][3]) else xml([]))
    with transport_of(site) as transport:
        transport.send(call())
    assert site.sent() == [("CRConsAPI", "t-0815-4711", None)]


# ------------------------------------------------------------------------------------- sessions of a group's own


def in_group(group: str, role: str = "follow-up", **changes):
    return replace(call(**changes), group=group, role=role)


def test_what_belongs_to_a_session_that_is_ended_is_sent_in_one_of_its_own(site: Members) -> None:
    with transport_of(site) as transport:
        safe(transport.send(call()))
        for group in ("2g001", "2g002"):
            for role in ("beforehand", "source", "follow-up"):
                safe(transport.send(in_group(group, role)))
        safe(transport.send(call()))
    tokens = [auth for _, auth, _ in site.sent()]
    assert tokens == [f"canary-token-{n}" for n in (1, 2, 2, 2, 3, 3, 3, 1)]
    assert len(site.logins) == 3


def test_a_given_token_is_sent_again_after_a_session_of_a_groups_own(site: Members) -> None:
    with transport_of(site, auth="canary-given") as transport:
        safe(transport.send(in_group("2g001", "beforehand")))
        safe(transport.send(call()))
    assert [(auth, session) for _, auth, session in site.sent()] == [
        ("canary-token-1", "canary-session-1.app1"),
        ("canary-given", None),
    ]


def test_a_session_of_a_groups_own_that_is_over_is_not_renewed(site: Members) -> None:
    with transport_of(site) as transport:
        safe(transport.send(in_group("2g001", "beforehand")))
        site.over.add("canary-token-1")
        made = safe(transport.send(in_group("2g001")))
    assert (made.response.status, made.attempt) == (403, 1)
    assert len(site.logins) == 1
