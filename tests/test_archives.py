"""Entries of HTTP Archives: what of them is understood, what is missing, and which of it is secret."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from helpers import project

from accordant.archives import Entry, Kept, Unkept, entry_exchange, entry_of, read_entry
from accordant.calls import Calls
from accordant.errors import RecordError
from accordant.loading import load_contract

CALLS = Calls(load_contract(project()))
URL = "https://secure2.example.org/site/SRConsAPI"


def entry(*, request: Any = None, response: Any = None, content: Any = None, **other: Any) -> dict[str, Any]:
    return {
        "request": {"method": "POST", "url": URL, **(request or {})},
        "response": {"status": 200, "content": {"size": 4, "text": "<a/>", **(content or {})}, **(response or {})},
        **other,
    }


def post(**data: Any) -> dict[str, Any]:
    return {"postData": data}


FORM = "application/x-www-form-urlencoded"
MULTIPART = (
    '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx y\r\n'
    '--b\r\nContent-Disposition: form-data; name="f"; filename="p.png"\r\n\r\nPNG\r\n'
    '--b\r\nContent-Disposition: form-data; name="b"\r\n\r\n\r\n--b--\r\n'
)


@pytest.mark.parametrize(
    ("request_data", "parameters"),
    [
        (post(mimeType=FORM, text="a=x+y&b=%C3%A9&a=&c"), (("a", "x y"), ("b", "é"), ("a", ""), ("c", ""))),
        (post(mimeType=f"{FORM};charset=UTF-8", text="a=1\r\n"), (("a", "1"),)),
        (post(mimeType=FORM, params=[{"name": "a", "value": "x y"}, {"name": "b"}]), (("a", "x y"), ("b", ""))),
        # Some recorders give params as they were sent, and others decoded: the text leaves no doubt.
        (post(mimeType=FORM, text="a=x+y", params=[{"name": "a", "value": "x+y"}]), (("a", "x y"),)),
        (post(mimeType=FORM, text="YT0x", encoding="base64"), (("a", "1"),)),
        (post(mimeType="multipart/form-data; boundary=b", text=MULTIPART), (("a", "x y"), ("b", ""))),
        (post(mimeType="", text="a=1"), (("a", "1"),)),
        (post(mimeType="application/json", text='{"a": 1}'), ()),
        ({"url": f"{URL}?a=1&b=2", **post(mimeType=FORM, text="c=3")}, (("a", "1"), ("b", "2"), ("c", "3"))),
        ({"queryString": [{"name": "a", "value": "1"}]}, (("a", "1"),)),
        ({"url": f"{URL}?a=1", "queryString": [{"name": "a", "value": "1"}]}, (("a", "1"),)),
        ({"postData": None}, ()),
        ({"postData": "a=1"}, ()),
        (post(mimeType=FORM, params=["a", {"value": "1"}, {"name": 1}]), ()),
    ],
)
def test_the_parameters_are_those_of_address_and_form(
    request_data: dict[str, Any], parameters: tuple[tuple[str, str], ...]
) -> None:
    assert entry_of(entry(request=request_data)).parameters == parameters


@pytest.mark.parametrize(
    ("url", "servlet", "host"),
    [
        (URL, "SRConsAPI", "secure2.example.org"),
        (f"{URL}/", "SRConsAPI", "secure2.example.org"),
        (f"{URL};jsessionid=0123456789?method=x", "SRConsAPI", "secure2.example.org"),
        ("https://user:word@example.org:8443/SRConsAPI", "SRConsAPI", "example.org:8443"),
        ("https://example.org", "", "example.org"),
        ("data:image/png;base64,AAAA", "png", ""),
        ("", "", ""),
    ],
)
def test_the_address_says_servlet_and_host(url: str, servlet: str, host: str) -> None:
    found = entry_of(entry(request={"url": url}))
    assert (found.servlet, found.host) == (servlet, host)


@pytest.mark.parametrize(
    ("content", "headers", "body"),
    [
        ({"text": "<a>é</a>"}, [], "<a>é</a>".encode()),
        ({"text": "<a>é</a>"}, [("Content-Type", "text/xml; charset=ISO-8859-1")], "<a>é</a>".encode("latin-1")),
        ({"text": '<?xml version="1.0" encoding="windows-1252"?><a>€</a>'}, [],
         '<?xml version="1.0" encoding="windows-1252"?><a>€</a>'.encode("cp1252")),
        ({"text": "<a>☃</a>"}, [("Content-Type", "text/xml; charset=ISO-8859-1")], "<a>☃</a>".encode()),
        ({"text": "<a>é</a>"}, [("Content-Type", "text/xml; charset=klingon")], "<a>é</a>".encode()),
        ({"text": base64.b64encode(b"\xff\x00").decode(), "encoding": "base64"}, [], b"\xff\x00"),
        ({"text": "/w\n A=", "encoding": "base64"}, [], b"\xff\x00"),
        ({"text": "", "size": 0}, [], b""),
    ],
)  # fmt: skip
def test_the_body_is_that_which_was_sent(content: dict[str, Any], headers: list[Any], body: bytes) -> None:
    named = [{"name": name, "value": value} for name, value in headers]
    assert entry_of(entry(content={"size": 0, **content}, response={"headers": named})).content == Kept(body)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (entry(content={"text": None, "size": 7}), "the recording does not have its body of 7 bytes"),
        (entry(content={"text": "", "size": 7}), "the recording does not have its body of 7 bytes"),
        (entry(content={"text": None, "size": 0}), "the recording does not have its body"),
        (entry(content={"text": None, "size": -1, "comment": "too large"}), "does not have its body: too large"),
        (entry(response={"status": 0}), "no answer was recorded"),
        (entry(response={"status": "200"}), "no answer was recorded"),
        (entry(response={"content": None}), "no content"),
        (entry(content={"text": "a", "encoding": "base64"}), "not base64"),
    ],
)
def test_what_is_not_there_is_said(made: dict[str, Any], said: str) -> None:
    found = entry_of(made)
    assert isinstance(found.content, Unkept)
    assert said in found.content.reason


def test_a_body_that_is_shorter_than_it_was_is_noticed() -> None:
    assert entry_of(entry(content={"size": 10})).content == Kept(b"<a/>", 6)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "no object"),
        ([], "no object"),
        ({}, "no request"),
        ({"request": {}}, "no response"),
        ({"request": {}, "response": {}}, "no url"),
        ({"request": {"url": 1}, "response": {}}, "no url"),
        ({"request": {"url": "http://[x"}, "response": {}}, "url is none"),
    ],
)
def test_what_is_no_entry_is_said(value: Any, said: str) -> None:
    with pytest.raises(RecordError, match=said):
        entry_of(value)
    with pytest.raises(RecordError, match=said):
        read_entry(json.dumps(value).encode())


def test_what_is_no_json_is_no_entry() -> None:
    with pytest.raises(RecordError, match="not JSON"):
        read_entry(b"{")


# ------------------------------------------------------------------------------------------------ secrets


def kept(made: Entry) -> Kept:
    assert isinstance(made.content, Kept)
    return made.content


def secrets(**made: Any) -> set[tuple[str, str]]:
    return set(entry_of(entry(**made)).iter_secrets(CALLS))


def test_parameters_that_hold_credentials_are_secrets() -> None:
    text = "login_name=me&user_password=geheimnis&cons_id=1001&v=1.0&token=short&api_key=&auth={{auth}}"
    assert secrets(request=post(mimeType=FORM, text=text)) == {("login_name", "me"), ("user_password", "geheimnis")}


@pytest.mark.parametrize(
    ("made", "found"),
    [
        ({"request": {"cookies": [{"name": "a", "value": "0123456789"}]}}, ("session", "0123456789")),
        ({"request": {"cookies": [{"name": "JSESSIONID", "value": "0123456789"}]}}, ("JSESSIONID", "0123456789")),
        ({"request": {"headers": [{"name": "Cookie", "value": 'x=1; a="0123456789"'}]}}, ("session", "0123456789")),
        ({"response": {"headers": [{"name": "Set-Cookie", "value": "a=0123456789; Path=/"}]}},
         ("session", "0123456789")),
        ({"response": {"cookies": [{"name": "a", "value": "0123456789"}]}}, ("session", "0123456789")),
        ({"request": {"headers": [{"name": "Authorization", "value": "Bearer 0123456789"}]}},
         ("session", "0123456789")),
        ({"request": {"url": f"{URL};jsessionid=0123456789"}}, ("session", "0123456789")),
        ({"request": {"headers": [{"name": "Authorization", "value": "Basic bWU6MDEyMzQ1Njc4OQ=="}]}},
         ("session", "0123456789")),
    ],
)  # fmt: skip
def test_cookies_and_sessions_are_secrets(made: dict[str, Any], found: tuple[str, str]) -> None:
    assert found in secrets(**made)


def test_an_exchange_has_placeholders_in_their_place() -> None:
    made = entry_of(
        entry(
            request=post(mimeType=FORM, text="method=getInteraction&api_key=key-of-site&x=a+key-of-site&token=a"),
            response={"headers": [{"name": "X-Echo", "value": "key-of-site"}, {"name": "Set-Cookie", "value": "a=b"}]},
            content={"text": "<a>key-of-site</a>"},
        )
    )
    found = entry_exchange(made, kept(made), "sync.har entry 1", CALLS, (("api_key", "key-of-site"),))
    assert found.case.request.parameters == (
        ("method", "getInteraction"),
        ("api_key", "{{api_key}}"),
        ("x", "a {{api_key}}"),
        ("token", "{{token}}"),
    )
    assert found.response is not None
    assert found.response.body == b"<a>{{api_key}}</a>"
    assert found.response.headers == (("x-echo", "{{api_key}}"), ("set-cookie", "{{session}}"))
    assert found.echoed == ("api_key",)
    assert (found.case.operation, found.case.caller) == ("getInteraction", "server")


def test_what_another_request_sent_is_no_echo() -> None:
    made = entry_of(
        entry(request=post(mimeType=FORM, text="api_key=other-key-1"), content={"text": "<a>key-of-site</a>"})
    )
    found = entry_exchange(made, kept(made), "e", CALLS, (("api_key", "key-of-site"), ("api_key", "other-key-1")))
    assert found.response is not None
    assert found.response.body == b"<a>{{api_key}}</a>"
    assert found.echoed == ()
