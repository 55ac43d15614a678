"""Calls of requests and of httpx are seen as they went over the wire, and programs see what they would have seen."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path

import pytest
import requests
from servers import Handler, Server

from accordant.pytest_plugin.interception import intercepted
from accordant.recorders import CodePlace, WireCall

Told = list[tuple[WireCall, CodePlace | None]]
HERE = Path(__file__)


def plain(handler: Handler) -> None:
    if handler.path.endswith("/away"):
        handler.send_response(302)
        handler.send_header("Location", "/org/site/there")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    body = gzip.compress(b"<answer/>")
    handler.send_response(200)
    handler.send_header("Content-Type", "text/xml")
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        made.answer = plain
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def told() -> Iterator[Told]:
    found: Told = []
    with intercepted(lambda call, place: found.append((call, place))):
        yield found


def line_of(text: str) -> int:
    """The number of the line of this file that ends so."""
    lines = HERE.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.endswith(text))


def sent_with_requests(url: str) -> bytes:
    return requests.post(url, data={"a": "b c"}, timeout=5).content  # this is the line


def test_a_call_of_requests_is_told_with_its_line(server: Server, told: Told) -> None:
    assert sent_with_requests(f"{server.url}/SRConsAPI") == b"<answer/>"
    [(call, place)] = told
    assert (call.http_method, call.url, call.body) == ("POST", f"{server.url}/SRConsAPI", b"a=b+c")
    assert (call.status, call.answer, call.failure) == (200, b"<answer/>", "")
    assert ("Content-Type", "text/xml") in call.answer_headers
    assert place is not None
    assert (place.file, place.line, place.function) == (__file__, line_of("# this is the line"), "sent_with_requests")
    assert place.text.startswith("return requests.post(")


def test_a_streamed_answer_can_be_read_in_every_way_still(server: Server, told: Told) -> None:
    with requests.post(server.url, stream=True, timeout=5) as answer:
        assert b"".join(answer.iter_content(2)) == b"<answer/>"
    with requests.post(server.url, stream=True, timeout=5) as answer:
        assert answer.raw.read() == b"<answer/>"
    assert [call.answer for call, _ in told] == [b"<answer/>"] * 2


def test_each_hop_of_a_redirect_is_a_call(server: Server, told: Told) -> None:
    # The server answers POST only, and so does whoever is sent on with 302: a GET, which it refuses.
    requests.post(f"{server.url}/away", timeout=5)
    assert sorted((call.http_method, call.status) for call, _ in told) == [("GET", 501), ("POST", 302)]


def test_a_call_without_an_answer_is_told_and_raises_what_it_raises(server: Server, told: Told) -> None:
    server.answer = hang_up
    with pytest.raises(requests.ConnectionError):
        requests.post(server.url, data=b"a=b", timeout=5)
    [(call, _)] = told
    assert call.status == 0
    assert call.failure.startswith("ConnectionError")


def test_recorders_may_be_nested_and_nothing_is_left_of_them() -> None:
    before = requests.Session.send
    found: list[str] = []

    class Adapter(requests.adapters.BaseAdapter):
        def send(self, request: requests.PreparedRequest, *arguments: object, **more: object) -> requests.Response:
            answer = requests.Response()
            answer.status_code, answer._content, answer.request = 200, b"", request
            return answer

        def close(self) -> None: ...

    session = requests.Session()
    session.mount("http://", Adapter())
    with intercepted(lambda call, place: found.append("outer")):
        with intercepted(lambda call, place: found.append("inner")):
            session.post("http://example.org/")
        session.post("http://example.org/")
    session.post("http://example.org/")
    assert found == ["outer", "inner", "outer"]
    assert requests.Session.send is before


def test_calls_of_other_threads_are_told_with_their_lines(server: Server, told: Told) -> None:
    threads = [threading.Thread(target=sent_with_requests, args=(f"{server.url}/{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(call.url.rpartition("/")[2] for call, _ in told) == list("012345")
    assert {place.line for _, place in told if place is not None} == {line_of("# this is the line")}


def test_what_wraps_the_wrapper_goes_on_working(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    before = requests.Session.send
    with intercepted(lambda call, place: None):
        monkeypatch.setattr(requests.Session, "send", partialmethod(requests.Session.send, stream=False))
    assert sent_with_requests(server.url) == b"<answer/>"
    monkeypatch.setattr(requests.Session, "send", before)


class TestHttpx:
    @pytest.fixture(autouse=True)
    def _httpx(self) -> None:
        self.httpx = pytest.importorskip("httpx")

    def test_a_call_is_told_with_its_line(self, server: Server, told: Told) -> None:
        answer = self.httpx.post(server.url, data={"a": "b"}, trust_env=False)  # here
        assert answer.content == b"<answer/>"
        [(call, place)] = told
        assert (call.body, call.status, call.answer) == (b"a=b", 200, b"<answer/>")
        assert place is not None
        assert (place.file, place.line) == (__file__, line_of("# here"))

    def test_a_streamed_answer_can_be_read_in_every_way_still(self, server: Server, told: Told) -> None:
        with self.httpx.Client(trust_env=False) as client:
            with client.stream("POST", server.url) as answer:
                assert gzip.decompress(b"".join(answer.iter_raw())) == b"<answer/>"
            with client.stream("POST", server.url) as answer:
                assert b"".join(answer.iter_bytes()) == b"<answer/>"
        assert [call.answer for call, _ in told] == [b"<answer/>"] * 2

    def test_an_asynchronous_call_is_told_with_its_line(self, server: Server, told: Told) -> None:
        async def fetch() -> bytes:
            async with self.httpx.AsyncClient(trust_env=False) as client:
                answers = await asyncio.gather(*(client.post(server.url, data={"n": n}) for n in range(3)))
                one = await client.post(server.url)  # async
                return b"".join(answer.content for answer in (*answers, one))

        assert asyncio.run(fetch()) == b"<answer/>" * 4
        assert sorted(call.body or b"" for call, _ in told) == [b"", b"n=0", b"n=1", b"n=2"]
        places = [place for _, place in told]
        assert places[-1] is not None
        assert (places[-1].file, places[-1].line) == (__file__, line_of("# async"))

    def test_a_call_without_an_answer_is_told_and_raises_what_it_raises(self, server: Server, told: Told) -> None:
        server.answer = hang_up
        with pytest.raises(self.httpx.TransportError):
            self.httpx.post(server.url, trust_env=False)
        assert [call.failure.partition(":")[0] for call, _ in told] == ["RemoteProtocolError"]

    def test_answers_that_are_mocked_are_told_too(self, told: Told) -> None:
        transport = self.httpx.MockTransport(lambda request: self.httpx.Response(418, text="short and stout"))
        with self.httpx.Client(transport=transport) as client:
            assert client.get("http://example.org/tea").text == "short and stout"
        assert [(call.status, call.answer) for call, _ in told] == [(418, b"short and stout")]
