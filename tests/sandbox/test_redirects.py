"""Where a browser is sent, and how the address is signed."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlsplit

import pytest

from accordant.sandbox import Dialect, redirects
from accordant.sandbox.documents import Document, Node, error

DONE = Document(Node("loginResponse", [Node("cons_id", "7"), Node("token", "a b&c"), Node("nonce", nil=True)]))
WRONG = error(3, "Authorization failed.", "")


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("http://example.org/a?b=c#d", True),
        ("https://example.org:8443", True),
        ("//example.org/a", True),
        ("/a", True),
        ("a", True),
        ("", False),
        ("javascript:alert(1)", False),
        ("ftp://example.org/", False),
        ("http://", False),
        ("http:///a", False),
        ("http://[", False),
        ("http://example.org:port/", False),
    ],
)
def test_an_address_is_of_http_or_within_the_site(text, usable):
    assert redirects.is_usable(text) is usable


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("/a?id=${loginResponse/cons_id}", "/a?id=7"),
        ("/a?t=${loginResponse/token}&u=${loginResponse/token}", "/a?t=a%20b%26c&u=a%20b%26c"),
        ("/a?x=${loginResponse/nonce}${loginResponse/none}${errorResponse/code}${loginResponse}${}!", "/a?x=!"),
        ("/a?x=$loginResponse/cons_id", "/a?x=$loginResponse/cons_id"),
        ("/a?x=${loginResponse/cons_id", "/a?x=$%7BloginResponse/cons_id"),
    ],
)
def test_values_of_the_answer_are_filled_in(template, address):
    assert redirects.address({"redirect": template}, DONE, Dialect()) == address


def test_values_of_an_error_are_filled_in():
    sent = {"error_redirect": "/e?code=${errorResponse/code}&text=${errorResponse/message}"}

    assert redirects.address(sent, WRONG, Dialect()) == "/e?code=3&text=Authorization%20failed."
    assert redirects.address(sent, WRONG, Dialect(redirect_values=False)).startswith("/e?code=$%7BerrorResponse/code")


@pytest.mark.parametrize(
    ("document", "sent", "address"),
    [
        (DONE, {"success_redirect": "/s", "error_redirect": "/e", "redirect": "/r"}, "/s"),
        (WRONG, {"success_redirect": "/s", "error_redirect": "/e", "redirect": "/r"}, "/e"),
        (DONE, {"error_redirect": "/e", "redirect": "/r"}, "/r"),
        (WRONG, {"success_redirect": "/s"}, ""),
        (DONE, {"success_redirect": "javascript:x", "redirect": "/r"}, "/r"),
        (DONE, {"redirect": "http://["}, ""),
        (DONE, {}, ""),
    ],
)
def test_the_address_for_the_outcome_goes_before_the_general_one(document, sent, address):
    assert redirects.address(sent, document, Dialect()) == address


@pytest.mark.parametrize("name", ["md5", "sha1"])
@pytest.mark.parametrize("target", ["http://example.org/a", "/a?b=c", "/a?b=c&d=%20#part"])
def test_a_signature_is_a_hash_of_the_query_and_the_key(name, target):
    signed = urlsplit(redirects.sign(target, "123", "key", Dialect(redirect_hash=name)))
    *query, (last, digest) = parse_qsl(signed.query)

    assert (query[-1], last) == (("timestamp", "123"), "hash")
    assert query[:-1] == parse_qsl(urlsplit(target).query)
    assert signed.fragment == urlsplit(target).fragment
    text = signed.query.partition("&hash=")[0] + "key"
    assert digest == hashlib.new(name, text.encode()).hexdigest()


class TestCalls:
    @pytest.mark.parametrize(
        ("sent", "target"),
        [
            ({"redirect": "http://example.org/a?b=1#c"}, "http://example.org/a?b=1#c"),
            ({"redirect": "/a b"}, "/a%20b"),
            ({"redirect": "/a\r\nset-cookie: x"}, "/a%0D%0Aset-cookie:%20x"),
        ],
    )
    def test_success_redirects(self, clean, sent, target):
        answer = clean.own(**sent)

        assert (answer.status, answer.headers["location"], answer.body) == (302, target, b"")

    @pytest.mark.parametrize("format_", ["xml", "json"])
    def test_an_error_redirects_in_either_format_and_with_status_200(self, clean, format_):
        sent = {"error_redirect": "/e?c=${errorResponse/code}", "suppress_response_codes": "true"}
        answer = clean.client_call(**sent, response_format=format_)

        assert (answer.status, answer.headers["location"]) == (302, "/e?c=5")
        assert clean.client_call(success_redirect="/s").code == 5

    def test_a_servers_call_is_never_redirected(self, clean):
        assert clean.list(redirect="/a", success_redirect="/b", sign_redirects="x") == clean.list()
        assert clean.server(error_redirect="/e").code == 9

    def test_a_login_redirects_with_its_cookie(self, fresh):
        site = fresh()
        login = site.site.logins[1]
        address = "http://example.org/?id=${loginResponse/cons_id}&token=${loginResponse/token}"
        sent = {"method": "login", "user_name": login.user_name, "password": login.password}
        answer = site.client_call(**sent, success_redirect=address)

        values = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
        assert answer.status == 302
        assert values["id"] == login.cons_id
        assert site.client_call(auth=values["token"]) == site.list(1)
        assert "set-cookie" in answer.headers

    def test_a_signed_redirect_carries_the_time_of_the_site(self, fresh, clock):
        site = fresh()
        signed = site.own(redirect="/a?b=c", sign_redirects="true").headers["location"]

        assert signed == redirects.sign("/a?b=c", str(int(clock.seconds)), site.site.secret_key, Dialect())
        assert site.own(redirect="/a?b=c", sign_redirects="0").headers["location"] == "/a?b=c"

    def test_sign_redirects_is_a_boolean(self, clean):
        assert clean.own(sign_redirects="x").code == 22

    def test_an_address_that_cannot_be_used_is_ignored_or_refused(self, clean, start):
        assert clean.own(redirect="javascript:alert(1)") == clean.own()
        strict = start(bad_redirect="error")
        assert strict.own(redirect="javascript:alert(1)").code == 22
        assert strict.own(redirect="http://[", error_redirect="/e").headers["location"] == "/e"
        assert strict.list(redirect="http://[") == strict.list()
