"""Raw HTTP messages: names that belong together, heads and bodies, and what is none."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from recorders import raw_request, raw_response

from accordant.archives import Entry, Kept, Unkept, entry_of
from accordant.errors import RecordError
from accordant.messages import is_request, is_response, message_value, request_names
from accordant.sources import find_sources


def entry(response: bytes, request: bytes | None = None) -> Entry:
    return entry_of(message_value(response, request, "a.txt"))


@pytest.mark.parametrize(
    ("response", "request_name"),
    [
        ("a.response.txt", "a.request.txt"),
        ("response-response.http", "response-request.http"),
        ("a_response", "a_request"),
        ("a.res", "a.req"),
        ("a.resp", "a.req"),
        ("07_s.txt", "07_c.txt"),
    ],
)
def test_a_response_has_its_request_beside_it(response: str, request_name: str) -> None:
    assert request_names(response) == (request_name,)


@pytest.mark.parametrize("name", ["a.txt", "responses.txt", "result.txt", "as.txt"])
def test_other_names_have_no_partner(name: str) -> None:
    assert request_names(name) == ()


def test_messages_are_told_by_their_first_line() -> None:
    assert is_response(raw_response(b""))
    assert is_response(b"HTTP/2 200 \r\n\r\n")
    assert is_request(raw_request())
    assert not is_response(b"HTTP is a protocol\n")
    assert not is_request(b"GET started with HTTP\n")


def test_request_and_response_are_one_call() -> None:
    found = entry(raw_response(b"<a/>"), raw_request())
    assert (found.http_method, found.host, found.servlet) == ("POST", "secure2.example.org", "SRConsAPI")
    assert (found.sent["cons_id"], found.content, found.status) == ("1001", Kept(b"<a/>"), 200)
    assert found.started_at == "2026-11-02T03:00:00+00:00"


def test_of_several_heads_the_last_counts() -> None:
    before = b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    assert entry(before + raw_response(b"<a/>", status=b"403 No")).status == 403


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"2\r\n<a\r\n2;x=y\r\n/>\r\n0\r\n\r\n", (b"Transfer-Encoding: chunked",)),
        (b"<a/>", (b"Transfer-Encoding: chunked",)),
        (gzip.compress(b"<a/>"), (b"Content-Encoding: gzip",)),
        (b"<a/>", (b"Content-Encoding: gzip", b"Content-Length: 24")),
        (b"<a/>", (b"X-Folded: a", b" b: c")),
    ],
)
def test_a_body_is_what_was_meant(body: bytes, headers: tuple[bytes, ...]) -> None:
    content = entry(raw_response(body, *headers)).content
    assert isinstance(content, Kept)
    assert content.body == b"<a/>"


def test_a_body_that_is_shorter_than_was_said_has_lost_bytes() -> None:
    assert entry(raw_response(b"<a/>", b"Content-Length: 14")).content == Kept(b"<a/>", 10)


def test_what_cannot_be_unpacked_is_said() -> None:
    content = entry(raw_response(b"\x0b\x02\x80", b"Content-Encoding: br")).content
    assert isinstance(content, Unkept)
    assert "packed as 'br'" in content.reason


@pytest.mark.parametrize(("response", "request_bytes"), [(b"<a/>", None), (raw_response(b""), b"<a/>")])
def test_what_is_no_message_is_refused(response: bytes, request_bytes: Any) -> None:
    with pytest.raises(RecordError, match="line"):
        message_value(response, request_bytes, "a.txt")


def test_a_folder_gives_responses_with_their_requests_and_says_what_is_over(tmp_path: Path) -> None:
    files = {
        "1.request.txt": raw_request(),
        "1.response.txt": raw_response(b"<a/>"),
        "2.request.txt": raw_request(),
        "3.txt": raw_response(b"<a/>"),
        "4.yaml": b"a: 1",
        "5_c.txt": raw_request(),
        "5_m.xml": b"<Session/>",
        "5_s.txt": raw_response(b"<a/>"),
        "notes.txt": b"HTTP is a protocol",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with find_sources([tmp_path], standard_input=lambda: pytest.fail("nobody asked")) as found:
        pairs = [(each.path.name, each.request and each.request.name) for each in found.found]
        over = [(Path(name).name, why) for name, why in found.passed_over]
    assert pairs == [("1.response.txt", "1.request.txt"), ("3.txt", None), ("5_s.txt", "5_c.txt")]
    assert over == [
        ("5_m.xml", "Fiddler's notes about the call beside it"),
        ("2.request.txt", "a request without a recorded response"),
        ("4.yaml", "it is YAML, and no cassette"),
        ("notes.txt", "its name does not end like a recorded response"),
    ]
