"""The site without a socket answers, and fails, as the one behind a socket does."""

from __future__ import annotations

import time

import pytest
import requests

from accordant.errors import SiteError, UsageError
from accordant.sandbox import Dialect, Sandbox, in_process
from accordant.sandbox.calls import Delivery
from accordant.sandbox.faults import Fault
from accordant.sandbox.gateways import BODY_LIMIT_BYTES


class Spoiled(Fault):
    """Answers are delivered as a test says."""

    group = "tests"
    clause = "none"
    delivery = Delivery()

    def reply(self, call, reply):
        return type(reply)(reply.status, reply.headers, reply.body, self.delivery)


@pytest.fixture(scope="module")
def behind_a_socket():
    with Sandbox(isolation="thread") as sandbox, requests.Session() as session:
        session.trust_env = False
        sandbox.session = session
        yield sandbox


@pytest.fixture(scope="module")
def without_one():
    with in_process() as sandbox:
        yield sandbox


def call(sandbox, servlet="SRConsAPI", **parameters):
    login = {name: sandbox.credentials[name] for name in ("api_key", "login_name", "login_password")}
    sent = {"method": "getUserInteractions", "v": "1.0", "cons_id": sandbox.people[0]["cons_id"]} | login | parameters
    return sandbox.session.post(f"{sandbox.url}/{servlet}", data=sent, timeout=20, allow_redirects=False)


def what(answer):
    # A server says when it answered, and what becomes of the connection.
    headers = {
        name.lower(): value for name, value in answer.headers.items() if name.lower() not in {"date", "connection"}
    }
    return answer.status_code, answer.reason, headers, answer.content, answer.encoding


REQUESTS = {
    "a page in XML": call,
    "a page in JSON": lambda s: call(s, response_format="json", list_page_size=3),
    "a refusal": lambda s: call(s, api_key="x"),
    "another language": lambda s: call(s, interaction_subject="größer & älter"),
    "a redirect": lambda s: call(
        s, "CRConsAPI", auth=s.credentials["auth"], login_name=None, redirect="http://example.org/done?a=1"
    ),
    "a session in the path": lambda s: call(s, "SRConsAPI;jsessionid=abc.app1"),
    "another page": lambda s: s.session.post(f"{s.url}/Page", timeout=20),
    "another folder": lambda s: s.session.post(s.url.replace("/site", "/other/SRConsAPI"), timeout=20),
    "a query": lambda s: s.session.post(f"{s.url}/SRConsAPI?v=1.0&method=x&api_key={s.credentials['api_key']}"),
    "GET": lambda s: s.session.get(f"{s.url}/SRConsAPI", timeout=20),
    "HEAD": lambda s: s.session.head(f"{s.url}/SRConsAPI", timeout=20),
    "no form": lambda s: s.session.post(f"{s.url}/SRConsAPI", json={"v": "1.0"}, timeout=20),
    "chunks": lambda s: s.session.post(
        f"{s.url}/SRConsAPI",
        data=iter([b"v=1.0&", b"method=x"]),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=20,
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_answers_are_those_of_the_socket(name, behind_a_socket, without_one):
    assert what(REQUESTS[name](without_one)) == what(REQUESTS[name](behind_a_socket))


def test_too_large_a_body_is_refused(without_one):
    assert call(without_one, note="x" * BODY_LIMIT_BYTES).status_code == 413


DELIVERIES = {
    "right": Delivery(),
    "cut off": Delivery(sent_bytes=100),
    "nothing of the body": Delivery(sent_bytes=0),
    "longer than declared": Delivery(declared_length=50),
    "shorter than declared": Delivery(declared_length=99_999),
    "chunks without an end": Delivery(chunked=True),
    "reset": Delivery(sent_bytes=100, ending="reset"),
    "stalled": Delivery(sent_bytes=100, ending="stall", stall_seconds=30),
    "stalled for less than the limit": Delivery(sent_bytes=100, ending="stall", stall_seconds=0.05),
}


def outcome(sandbox, site, delivery):
    spoiled = Spoiled(site)
    spoiled.delivery = delivery
    site.faults = (spoiled,)
    try:
        login = {name: sandbox.credentials[name] for name in ("api_key", "login_name", "login_password")}
        sent = {"method": "getUserInteractions", "v": "1.0", "cons_id": sandbox.people[0]["cons_id"], **login}
        return sandbox.session.post(f"{sandbox.url}/SRConsAPI", data=sent, timeout=0.5).content
    except requests.RequestException as error:
        return type(error), type(error.args[0]), "Read timed out" in str(error)
    finally:
        site.faults = ()


@pytest.mark.parametrize("name", DELIVERIES)
def test_what_is_spoiled_on_the_way_raises_what_a_socket_raises(name, without_one, monkeypatch):
    from accordant.sandbox.blueprints import Blueprint

    site = Blueprint().build()
    monkeypatch.setattr(Blueprint, "build", lambda self: site)
    with Sandbox(isolation="thread") as sandbox, requests.Session() as session:
        sandbox.session = session
        over_a_socket = outcome(sandbox, site, DELIVERIES[name])

    assert outcome(without_one, without_one._site, DELIVERIES[name]) == over_a_socket


def test_a_cut_off_body_is_an_error_and_a_whole_one_is_not(without_one):
    cut = outcome(without_one, without_one._site, DELIVERIES["cut off"])
    assert cut[0] is requests.exceptions.ChunkedEncodingError
    assert outcome(without_one, without_one._site, DELIVERIES["right"]).startswith(b"<?xml")


def test_faults_dialect_and_seed_reach_the_site():
    with in_process(3, ["wrong-default-page-size"], dialect=Dialect(bad_token_code=3)) as sandbox:
        assert (sandbox.seed, sandbox.faults) == (3, ("wrong-default-page-size",))
        assert call(sandbox).content.count(b"<interaction>") == 20
        assert b"<code>3</code>" in call(sandbox, "CRConsAPI").content


def test_latency_is_waited_for_and_counts_as_a_time_out():
    with in_process(latency_seconds=0.1) as sandbox:
        began = time.monotonic()
        assert call(sandbox).status_code == 200
        assert time.monotonic() - began >= 0.1
        with pytest.raises(requests.exceptions.ReadTimeout):
            sandbox.session.post(f"{sandbox.url}/SRConsAPI", timeout=0.01)


def test_it_is_of_no_use_before_it_is_entered_or_after():
    sandbox = in_process()
    with pytest.raises(SiteError, match="use it in a with statement"):
        _ = sandbox.url
    with sandbox:
        assert sandbox.url.startswith("http://sandbox.example.org/")
    with pytest.raises(SiteError, match="use it in a with statement"):
        _ = sandbox.url


def test_an_unknown_fault_is_refused_at_once():
    with pytest.raises(UsageError, match="did you mean 'page-overlap'"):
        in_process(faults=["page-overlaps"])
