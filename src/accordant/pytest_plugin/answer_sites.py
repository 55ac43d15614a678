"""A site on this machine that gives every call the answer of one legal shape, in the format that was asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from accordant.answer_shapes import AnswerShape
from accordant.contracts import Operation
from accordant.pytest_plugin.recording import MADE_UP

__all__ = ["AnswerSite", "answering_with"]

_MEDIA_TYPES: Final = {"xml": "text/xml", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class AnswerSite:
    """A site that answers with one shape, whatever it is asked.

    Attributes:
        url: What stands before the servlet.
        shape: The answer that it gives.
        credentials: Any; the site takes whatever comes.
        seen: The parameters of each call that came.
    """

    url: str
    shape: AnswerShape
    credentials: Mapping[str, str]
    seen: list[dict[str, str]] = field(default_factory=list)

    @property
    def rows(self) -> int | None:
        """How many rows the answer has; None where it is a refusal, or no list."""
        return self.shape.rows

    @property
    def is_error(self) -> bool:
        """Whether the answer is a refusal."""
        return self.shape.is_error


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, operation: Operation, shape: AnswerShape) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.host = f"127.0.0.1:{self.server_port}"
        credentials = {
            name: f"any-{name.replace('_', '-')}" for name, one in operation.parameters.items() if one.secret
        }
        self.site = AnswerSite(f"http://{self.host}/site", shape, credentials)
        self.operation = operation

    def media_type(self, form: str) -> str:
        known = self.operation.api.media_types.get(form)
        return known.expect[0] if known is not None and known.expect else _MEDIA_TYPES[form]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode("utf-8", "replace")
        query = urlsplit(self.path).query
        sent = dict(parse_qsl(query, keep_blank_values=True)) | dict(parse_qsl(body, keep_blank_values=True))
        site, operation = self.server.site, self.server.operation
        site.seen.append(sent)
        is_json = operation.effective(sent, operation.api.format_parameter) == "json"
        content = site.shape.json if is_json else site.shape.xml
        self.send_response(site.shape.status)
        self.send_header("Content-Type", f"{self.server.media_type('json' if is_json else 'xml')};charset=UTF-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's own word
        pass


@contextmanager
def answering_with(operation: Operation, shape: AnswerShape) -> Iterator[AnswerSite]:
    """Answer with a shape until the block is left."""
    server = _Server(operation, shape)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    MADE_UP.add(server.host)
    try:
        yield server.site
    finally:
        MADE_UP.discard(server.host)
        server.shutdown()
        thread.join()
        server.server_close()
