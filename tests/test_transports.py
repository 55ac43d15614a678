"""The seam to the network, against a tiny server on this machine: nothing raises, no secret comes out of it."""

from __future__ import annotations

import email.utils
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from helpers import SECRETS, case
from servers import BODY, TLS, Handler, Server, encrypted, plain, serving, site_at

from accordant import __version__, transports
from accordant.errors import SiteError
from accordant.exchange import Failure, FailureKind, Response
from accordant.sites import Site
from accordant.transports import CallableTransport, HttpTransport, pause_seconds


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def transport(server: Server) -> Iterator[HttpTransport]:
    with HttpTransport(site_at(server.url)) as made:
        yield made


def send(server: Server, read_seconds: float = 5, **limits):
    with HttpTransport(site_at(server.url, read_seconds, **limits)) as transport:
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
    # A header that carries a session may name one; every other credential is as wrong there as in a body.
    assert made.echoed == ("login_password", "login_name", "api_key")
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
    with HttpTransport(site_at(server.url, requests_a_second=20)) as transport:
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
    made = send(server, read_seconds=0.2)
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
    made = send(server, read_seconds=0.2)
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
    assert made.failure.message == "the connection ended after 6 bytes of the body, 994 before its end"
    assert len(server.seen) == made.attempt == 1


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (b"", "the connection ended where the next chunk of the body should begin"),
        (b"six\r\n", "where the next chunk of the body should begin, its length does not stand"),
    ],
)
def test_how_a_body_in_chunks_is_torn_is_said_in_words(server: Server, transport, end: bytes, said: str) -> None:
    def tear(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"6\r\n<half>\r\n" + end)
        handler.close_connection = True

    server.answer = tear
    failure = transport.send(case()).failure
    assert (failure.kind, failure.message) == (FailureKind.TRUNCATED, said)


def test_a_body_within_which_the_connection_is_reset_is_said_in_words(transport, monkeypatch) -> None:
    def reset(*_: object, **__: object) -> None:
        raise requests.exceptions.ChunkedEncodingError from ConnectionResetError(104, "Connection reset by peer")

    monkeypatch.setattr(requests.Session, "request", reset)
    failure = transport.send(case()).failure
    assert (failure.kind, failure.message) == (FailureKind.TRUNCATED, "within the body: Connection reset by peer")


def test_a_body_that_is_not_compressed_as_it_says_is_no_answer(server: Server, transport) -> None:
    server.answer = lambda handler: plain(handler, b"not gzip", Content_Encoding="gzip")
    failure = transport.send(case()).failure
    assert failure.kind is FailureKind.TRUNCATED
    assert failure.message == "the body is not encoded as its Content-Encoding says"


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
    with HttpTransport(site_at(f"http://127.0.0.1:{port}/site", 2)) as transport:
        made = transport.send(case())
    assert made.failure.kind is FailureKind.CONNECTION
    assert made.attempt == 2
    assert "refused" in made.failure.message


def test_a_failure_holds_no_secret() -> None:
    site = Site("test", "http://canary-login.invalid/site", {"login_name": "canary-login"})
    with HttpTransport(site) as transport:
        made = transport.send(case())
    assert made.failure.kind is FailureKind.CONNECTION
    assert "canary-login" not in made.failure.message


def test_a_transport_may_be_used_again_after_it_was_closed(server: Server) -> None:
    transport = HttpTransport(site_at(server.url))
    for _ in range(2):
        assert transport.send(case()).response is not None
        transport.close()


@pytest.mark.parametrize("what", ["status", "header", "body"])
def test_an_answer_that_trickles_in_ends_with_the_whole_time(what: str, server: Server) -> None:
    def trickle(handler: Handler) -> None:
        begin = b"HTTP/1.1 200 OK\r\n"
        if what != "status":
            handler.wfile.write(begin)
        if what == "body":
            handler.wfile.write(b"Connection: close\r\n\r\n")
        while not server.release.wait(0.02):
            handler.wfile.write({"status": b"H", "header": b"X: 1\r\n", "body": b"x"}[what])
            handler.wfile.flush()

    server.answer = trickle
    made = send(server, whole_seconds=0.3)
    assert made.response is None
    assert made.failure == Failure(FailureKind.TIMEOUT, "the answer did not come to its end within 0.3 s")
    assert len(server.seen) == made.attempt == 1


def test_a_request_in_time_is_not_cut_by_the_one_before(server: Server) -> None:
    with HttpTransport(site_at(server.url, whole_seconds=0.3)) as transport:
        server.answer = lambda handler: server.release.wait(0.6)
        assert transport.send(case()).failure is not None
        server.answer = plain
        assert transport.send(case()).response is not None


def test_a_name_that_no_request_can_go_to_is_a_failure() -> None:
    with HttpTransport(site_at("http://a..b/site")) as transport:
        made = transport.send(case())
    assert made.failure.kind is FailureKind.CONNECTION


def test_a_write_is_sent_once_and_on_a_fresh_connection(server: Server) -> None:
    def hang_up(handler: Handler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    with HttpTransport(site_at(server.url), writes=["logInteraction"]) as transport:
        assert transport.send(case()).response is not None
        server.answer = hang_up
        made = transport.send(case(operation="logInteraction"))
    assert made.failure.kind is FailureKind.CONNECTION
    assert made.attempt == 1
    assert len(server.seen) == server.connections == 2


def test_cookies_are_not_kept(server: Server, transport) -> None:
    server.answer = lambda handler: plain(handler, Set_Cookie="session=1; Path=/")
    for _ in range(2):
        transport.send(case())
    assert not any("Cookie" in headers for _, _, headers, _ in server.seen)


def test_the_proxy_of_the_site_is_used_and_sees_no_secret_in_an_address(server: Server) -> None:
    site = replace(site_at("http://elsewhere.example.org/site"), proxy=server.url.removesuffix("/org/site"))
    with HttpTransport(site) as transport:
        assert transport.send(case()).response is not None
    ((_, path, headers, _),) = server.seen
    assert path == "http://elsewhere.example.org/site/SRConsAPI"
    assert not any(secret in repr(headers) + path for secret in SECRETS.values())


@pytest.fixture
def safe_server() -> Iterator[Server]:
    with serving(encrypted(Server())) as running:
        yield running


def test_a_certificate_that_is_not_trusted_is_a_failure(safe_server: Server) -> None:
    made = send(safe_server)
    assert made.failure.kind is FailureKind.CONNECTION
    assert "certificate verify failed" in made.failure.message
    assert not safe_server.seen


def test_the_certificates_of_the_site_are_trusted_and_those_of_the_environment_are_not(
    safe_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site = site_at(safe_server.url)
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(variable, str(TLS / "certificate.pem"))
    with HttpTransport(site) as transport:
        assert transport.send(case()).failure is not None
    with HttpTransport(replace(site, ca_bundle=TLS / "certificate.pem")) as transport:
        assert transport.send(case()).response is not None
        assert transport.send(case()).response is not None
    assert len(safe_server.seen) == 2


def test_an_encrypted_answer_that_trickles_in_ends_with_the_whole_time(safe_server: Server) -> None:
    def trickle(handler: Handler) -> None:
        while not safe_server.release.wait(0.02):
            handler.wfile.write(b"H")

    safe_server.answer = trickle
    site = replace(site_at(safe_server.url, whole_seconds=0.5), ca_bundle=TLS / "certificate.pem")
    with HttpTransport(site) as transport:
        made = transport.send(case())
    assert made.failure == Failure(FailureKind.TIMEOUT, "the answer did not come to its end within 0.5 s")


# ------------------------------------------------------------------------------------------ pauses and stops


@pytest.mark.parametrize("status", [429, 503])
def test_a_read_is_sent_again_after_the_time_that_is_asked_for(status: int, server: Server, transport) -> None:
    def busy(handler: Handler) -> None:
        server.answer = plain
        plain(handler, b"", status, Retry_After="0")

    server.answer = busy
    made = transport.send(case())
    assert (made.response.status, made.attempt, len(server.seen)) == (200, 2, 2)


def test_a_site_that_stays_busy_is_answered_for(server: Server, transport) -> None:
    server.answer = lambda handler: plain(handler, b"", 429, Retry_After="0")
    made = transport.send(case())
    assert made.response.status == 429
    assert len(server.seen) == made.attempt == 4


@pytest.mark.parametrize(
    ("status", "headers"),
    [(429, {}), (503, {"Retry_After": "soon"}), (500, {"Retry_After": "0"}), (429, {"Retry_After": "61"})],
)
def test_without_a_time_that_is_bearable_nothing_is_sent_again(status, headers, server: Server, transport) -> None:
    server.answer = lambda handler: plain(handler, b"", status, **headers)
    assert transport.send(case()).response.status == status
    assert len(server.seen) == 1


def test_a_write_is_not_sent_again_for_a_busy_site(server: Server) -> None:
    server.answer = lambda handler: plain(handler, b"", 503, Retry_After="0")
    with HttpTransport(site_at(server.url), writes=["logInteraction"]) as transport:
        assert transport.send(case(operation="logInteraction")).response.status == 503
    assert len(server.seen) == 1


def test_the_time_to_wait_is_said_in_seconds_or_as_a_date() -> None:
    assert pause_seconds(429, {"Retry-After": " 7 "}) == 7
    assert pause_seconds(503, {"retry-after": "Wed, 01 Jan 2020 00:00:00 GMT"}) == 0
    later = email.utils.format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert 3500 < pause_seconds(503, {"Retry-After": later}) <= 3600
    for status, text in ((200, "7"), (503, "-7"), (503, "7.5"), (503, ""), (503, "\u0667")):
        assert pause_seconds(status, {"Retry-After": text}) is None


def test_a_stop_gives_up_what_is_under_way_and_sends_nothing_more(server: Server) -> None:
    arrived = threading.Event()

    def wait(handler: Handler) -> None:
        arrived.set()
        server.release.wait(30)

    server.answer = wait
    told: list[str] = []

    def send_one() -> None:
        try:
            transport.send(case())
        except SiteError as error:
            told.append(str(error))

    with HttpTransport(site_at(server.url, 60)) as transport:
        thread = threading.Thread(target=send_one)
        thread.start()
        assert arrived.wait(10)
        transport.stop()
        thread.join(10)
        assert not thread.is_alive()
        send_one()
    assert told == ["stopped before it was answered"] * 2
    assert len(server.seen) == 1


def test_a_stop_ends_the_wait_for_a_turn(server: Server) -> None:
    with HttpTransport(site_at(server.url, requests_a_second=0.001)) as transport:
        transport.send(case())
        timer = threading.Timer(0.05, transport.stop)
        timer.start()
        with pytest.raises(SiteError):
            transport.send(case())
        timer.join()


# ------------------------------------------------------------------------------------------------- tests'


def test_a_function_can_be_a_transport() -> None:
    made = CallableTransport(lambda _: Response(200, (), BODY)).send(case())
    assert made.response.body == BODY
    assert made.started_at
    assert made.case.request.sent["api_key"] == "{{api_key}}"
