"""A tiny server on this machine, whose answers a test decides."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from helpers import SECRETS, xml

from accordant.sites import Limits, Site

BODY = xml([])
TLS = Path(__file__).parent / "tls"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer: Callable[[Handler], object] = plain
        self.seen: list[tuple[str, str, dict[str, str], list[tuple[str, str]]]] = []
        self.connections = 0
        self.scheme = "http"
        self.release = threading.Event()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}/org/site"

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


def encrypted(server: Server) -> Server:
    """Let a server speak TLS, with a certificate that nobody trusts who was not told to."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.scheme = "https"
    return server


@contextmanager
def serving(made: Server | None = None) -> Iterator[Server]:
    with made or Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.release.set()
        running.shutdown()
        thread.join()


def site_at(url: str, read_seconds: float = 5, **limits: Any) -> Site:
    """A site without a bound on the rate."""
    given = {"requests_a_second": None, "whole_seconds": 4 * read_seconds, **limits}
    return Site("test", url, SECRETS, limits=Limits(read_seconds=read_seconds, **given))
