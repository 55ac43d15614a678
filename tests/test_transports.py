"""The seam to the network, against a tiny server on this machine: nothing raises, no secret comes out of it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest
from helpers import SECRETS, case, xml

from accordant import __version__, transports
from accordant.exchange import FailureKind, Response
from accordant.sites import Site
from accordant.transports import CallableTransport, HttpTransport

BODY = xml([])


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = plain
        self.seen: list[tuple[str, str, dict[str, str], list[tuple[str, str]]]] = []
        self.connections = 0
        self.release = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/org/site"

    def handle_error(self, request, client_address) -> None:  # a torn connection is what some tests want
        pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        sent = parse_qsl(body.decode(), keep_blank_values=True)
        self.server.seen.append((self.command, self.path, dict(self.headers), sent))
        self.server.answer(self)

    def log_message(self, *arguments: object) -> None:
        pass


def plain(handler: Handler, body: bytes = BODY, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Type": "text/xml", "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.release.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def transport(server: Server) -> Iterator[HttpTransport]:
    with HttpTransport(Site("test", server.url, SECRETS), timeout_seconds=5) as made:
        yield made


def send(server: Server, timeout_seconds: float = 5, **changes):
    with HttpTransport(Site("test", server.url, SECRETS), timeout_seconds=timeout_seconds, **changes) as transport:
        return transport.send(case())


# ------------------------------------------------------------------------------------------------ requests


def test_a_call_is_a_form_with_the_real_secrets_and_none_in_the_address(server: Server, transport) -> None:
    made = transport.send(case(sent={"interaction_subject": "a&b=c é"}))
    ((method, path, headers, sent),) = server.seen
    assert (method, path) == ("POST", "/org/site/SRConsAPI")
    assert sent == [
        (name, SECRETS.get(name, "a&b=c é" if name == "interaction_subject" else value))
        for name, value in made.case.request.parameters
    ]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded;charset=UTF-8"
    assert headers["User-Agent"] == f"accordant/{__version__}"
    assert not any(secret in repr(headers) or secret in path for secret in SECRETS.values())


def test_the_answer_is_kept_as_it_came(server: Server, transport) -> None:
    server.answer = lambda handler: plain(handler, b"\xff\x00<", 403, X_Other="1")
    made = transport.send(case())
    assert made.failure is None
    assert made.attempt == 1
    assert (made.response.status, made.response.body) == (403, b"\xff\x00<")
    assert made.response.header("Content-Type") == "text/xml"
    assert made.response.header("x-other") == "1"
    assert made.response.elapsed_seconds > 0
    assert made.started_at.endswith("Z")


def test_no_secret_comes_out(server: Server, transport) -> None:
    secret = SECRETS["login_password"]
    echo = f"<a>{secret}</a>".replace("&", "&amp;").encode()
    server.answer = lambda handler: plain(
        handler, echo, Set_Cookie=f"s={SECRETS['api_key']}", X_Echo=SECRETS["login_name"], Location="/?k=canary%2Dlogin"
    )
    made = transport.send(case())
    assert made.response.body == b"<a>{{login_password}}</a>"
    assert made.echoed == ("login_password",)
    assert not any(value in repr(made) for value in SECRETS.values())
    assert made.response.header("set-cookie") == "{{session}}"
    assert made.response.header("x-echo") == "{{login_name}}"
    assert made.response.header("location") == "/?k={{login_name}}"


def test_a_redirect_is_not_followed(server: Server, transport) -> None:
    server.answer = lambda handler: plain(handler, b"", 302, Location=server.url + "/elsewhere")
    made = transport.send(case())
    assert made.response.status == 302
    assert len(server.seen) == 1


def test_a_connection_is_kept_for_a_thread(server: Server, transport) -> None:
    for _ in range(3):
        transport.send(case())
    assert server.connections == 1


def test_each_thread_has_a_connection_of_its_own(server: Server, transport) -> None:
    threads = [threading.Thread(target=transport.send, args=(case(),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.seen) == server.connections == 3


def test_a_bound_on_the_rate_is_kept(server: Server) -> None:
    with HttpTransport(Site("test", server.url, SECRETS), requests_a_second=20) as transport:
        began = time.monotonic()
        for _ in range(4):
            transport.send(case())
        assert time.monotonic() - began >= 3 / 20


def test_the_proxies_of_the_environment_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert send(server).response is not None


# ------------------------------------------------------------------------------------------------ failures


def test_no_answer_in_time_is_a_timeout_and_not_tried_again(server: Server) -> None:
    server.answer = lambda handler: server.release.wait(5)
    made = send(server, timeout_seconds=0.2)
    assert made.response is None
    assert (made.failure.kind, made.failure.message) == (FailureKind.TIMEOUT, "no answer within 0.2 s")
    assert made.attempt == 1
    assert len(server.seen) == 1


def test_an_answer_that_stops_in_the_middle_is_a_timeout_too(server: Server) -> None:
    def stall(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"<half>")
        handler.wfile.flush()
        server.release.wait(5)

    server.answer = stall
    made = send(server, timeout_seconds=0.2)
    assert made.failure.kind is FailureKind.TIMEOUT
    assert made.attempt == 1
    assert len(server.seen) == 1


def test_a_body_that_is_torn_is_no_answer_and_not_tried_again(server: Server, transport) -> None:
    def tear(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"<half>")
        handler.close_connection = True

    server.answer = tear
    made = transport.send(case())
    assert made.failure.kind is FailureKind.TRUNCATED
    assert len(server.seen) == made.attempt == 1


def test_a_body_that_is_not_compressed_as_it_says_is_no_answer(server: Server, transport) -> None:
    server.answer = lambda handler: plain(handler, b"not gzip", Content_Encoding="gzip")
    assert transport.send(case()).failure.kind is FailureKind.TRUNCATED


def test_a_body_is_read_up_to_the_bound(server: Server, transport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "MAX_BODY_BYTES", 1000)
    server.answer = lambda handler: plain(handler, b"x" * 1000)
    assert len(transport.send(case()).response.body) == 1000
    server.answer = lambda handler: plain(handler, b"x" * 1001)
    made = transport.send(case())
    assert (made.failure.kind, made.failure.message) == (FailureKind.TOO_LARGE, "more than 1000 bytes")
    assert len(server.seen) == 2
    server.answer = plain
    assert transport.send(case()).response is not None


def test_a_connection_that_fails_is_tried_once_more_on_a_fresh_one(server: Server, transport) -> None:
    def hang_up(handler: Handler) -> None:
        handler.server.answer = plain
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    server.answer = hang_up
    made = transport.send(case())
    assert made.failure is None
    assert made.attempt == 2
    assert server.connections == 2


def test_a_connection_that_fails_twice_is_a_failure() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    site = Site("test", f"http://127.0.0.1:{port}/site", SECRETS)
    with HttpTransport(site, timeout_seconds=2) as transport:
        made = transport.send(case())
    assert made.failure.kind is FailureKind.CONNECTION
    assert made.attempt == 2
    assert "refused" in made.failure.message


def test_a_failure_holds_no_secret() -> None:
    site = Site("test", "http://canary-login.invalid/site", {"login_name": "canary-login"})
    with HttpTransport(site, timeout_seconds=2) as transport:
        made = transport.send(case())
    assert made.failure.kind is FailureKind.CONNECTION
    assert "canary-login" not in made.failure.message


def test_a_transport_may_be_used_again_after_it_was_closed(server: Server) -> None:
    transport = HttpTransport(Site("test", server.url, SECRETS))
    for _ in range(2):
        assert transport.send(case()).response is not None
        transport.close()


# ------------------------------------------------------------------------------------------------- tests'


def test_a_function_can_be_a_transport() -> None:
    made = CallableTransport(lambda _: Response(200, (), BODY)).send(case())
    assert made.response.body == BODY
    assert made.started_at
    assert made.case.request.sent["api_key"] == "{{api_key}}"
