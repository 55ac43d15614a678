"""What of a request the site is told, and what no site has to answer."""

from __future__ import annotations

import pytest

from accordant.sandbox.calls import Delivery, Reply
from accordant.sandbox.gateways import BODY_LIMIT_BYTES, HttpRequest, on_the_wire, reply_to

FORM = {"content-type": "application/x-www-form-urlencoded;charset=UTF-8", "host": "sandbox.example.org"}


class Listener:
    """Keeps what a site is told."""

    def call(self, http_method, servlet, pairs, *, address, cookie):
        self.told = {
            "http_method": http_method, "servlet": servlet, "pairs": pairs, "address": address, "cookie": cookie
        }  # fmt: skip
        return self.told

    def answer(self, call):
        return Reply(200, {}, b"")


def told(path="/site/SRConsAPI", query=b"", headers=FORM, body=b""):
    listener = Listener()
    assert reply_to(listener, HttpRequest("POST", path, query, headers, body)).status == 200
    return listener.told


def status(path, body=b""):
    return reply_to(Listener(), HttpRequest("POST", path, b"", FORM, body)).status


def test_the_query_stands_before_the_body_and_repeated_and_empty_values_are_kept():
    assert told(query=b"a=1&b=", body=b"a=2&c=%C3%A9+%26")["pairs"] == [("a", "1"), ("b", ""), ("a", "2"), ("c", "é &")]


def test_a_body_that_is_no_form_is_not_read():
    assert told(headers={"content-type": "application/json"}, body=b"a=1")["pairs"] == []
    assert told(headers={}, body=b"a=1")["pairs"] == []


def test_the_type_of_a_form_may_be_in_capitals():
    headers = {"content-type": "Application/X-WWW-Form-URLencoded"}
    assert told(headers=headers, body=b"a=1")["pairs"] == [("a", "1")]


@pytest.mark.parametrize("path", ["/site/SRConsAPI", "/site/SRConsAPI;jsessionid=abc.app1"])
def test_a_servlet_is_found_with_and_without_the_id_of_a_session(path):
    assert told(path)["servlet"] == "SRConsAPI"


def test_a_site_has_its_organization_before_it_or_a_domain_of_its_own():
    found = told("/organization/site/CRConsAPI")
    assert found["servlet"] == "CRConsAPI"
    assert found["address"] == "http://sandbox.example.org/organization/site"
    assert told("/site/CRConsAPI")["address"] == "http://sandbox.example.org/site"


@pytest.mark.parametrize(
    "path",
    ["/", "/site", "/site/", "/site/srconsapi", "/SRConsAPI", "/site/x/SRConsAPI", "", "/a/b/site/SRConsAPI",
     "/sites/SRConsAPI"],
)  # fmt: skip
def test_every_other_page_is_missing(path):
    assert status(path) == 404


def test_a_body_is_refused_above_the_limit_only():
    assert status("/site/SRConsAPI", b"x" * BODY_LIMIT_BYTES) == 200
    assert status("/site/SRConsAPI", b"x" * (BODY_LIMIT_BYTES + 1)) == 413


def test_the_session_is_found_among_other_cookies():
    assert told(headers={"cookie": 'a=1; JSESSIONID="x.y"; b=JSESSIONID=2'})["cookie"] == "x.y"
    assert told(headers={"cookie": "xJSESSIONID=1"})["cookie"] == ""
    assert told()["cookie"] == ""


def test_the_address_is_the_one_that_the_caller_knows():
    assert told()["address"] == "http://sandbox.example.org/site"


def test_what_is_sent_ends_where_the_delivery_says():
    reply = Reply(302, {"location": "/a"}, b"body")
    sent = b"HTTP/1.1 302 Found\r\nlocation: /a\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
    assert on_the_wire(reply, Delivery()) == sent % 4 + b"body"
    assert on_the_wire(reply, Delivery(declared_length=9, sent_bytes=2)) == sent % 9 + b"bo"
