"""The site without a socket: a `requests` session whose requests to a made-up host are answered in this process.

What arrives is read from the same bytes, and by the same code of the standard library, urllib3 and requests, as if it
had come over a connection. So a body that is cut off, or a connection that stalls, raises what it would raise there.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from accordant.sandbox.announcements import Announced, Announcement
from accordant.sandbox.blueprints import Blueprint
from accordant.sandbox.calls import Delivery, Reply
from accordant.sandbox.gateways import HttpRequest, on_the_wire, reply_to
from accordant.sandbox.instants import TIME_ZONE
from accordant.sandbox.sites import Site

__all__ = ["HOST", "InProcess"]

HOST = "http://sandbox.example.org"


class InProcess(Announced):
    """A site that is called through `session`, opened on entering and closed on leaving.

    Attributes:
        session: Reaches the site at `url`; every other address is reached over the network, as always.
    """

    def __init__(self, blueprint: Blueprint, latency_seconds: float = 0.0) -> None:
        self.seed = blueprint.seed
        self.faults = blueprint.faults
        self._blueprint = blueprint
        self._latency_seconds = latency_seconds
        self._site: Site | None = None

    def __enter__(self) -> Self:
        self._site = site = self._blueprint.build()
        self.session = requests.Session()
        self.session.trust_env = False  # a proxy of the environment would know no such host
        self.session.mount(f"{HOST}/", _Adapter(site, self._latency_seconds))
        self._announcement = Announcement.of(
            {"url": f"{HOST}/site", "time_zone": TIME_ZONE, "faults": self.faults, **site.describe()}
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        site, self._site, self._announcement = self._site, None, None
        if site is not None:
            self.session.close()
            site.close()


class _Adapter(HTTPAdapter):
    """Sends to a site instead of a connection."""

    def __init__(self, site: Site, latency_seconds: float) -> None:
        super().__init__()
        self._site = site
        self._latency_seconds = latency_seconds
        # A site answers one call at a time, as it does behind a server.
        self._lock = threading.Lock()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002, FBT001, FBT002
        timeout: Any = None,
        verify: Any = True,  # noqa: ARG002, FBT002
        cert: Any = None,  # noqa: ARG002
        proxies: Any = None,  # noqa: ARG002
    ) -> requests.Response:
        """Return the site's answer."""
        read_limit = timeout[1] if isinstance(timeout, tuple) else timeout
        with self._lock:
            reply = reply_to(self._site, _received(request))
        if self._latency_seconds:
            if read_limit is not None and read_limit < self._latency_seconds:
                time.sleep(read_limit)
                raise requests.exceptions.ReadTimeout(f"Read timed out. (read timeout={read_limit})", request=request)
            time.sleep(self._latency_seconds)
        method = request.method or "GET"
        wire = http.client.HTTPResponse(cast("socket.socket", _Wire(reply, read_limit)), method=method)
        wire.begin()
        raw = HTTPResponse(
            body=cast("io.IOBase", wire),
            headers=HTTPHeaderDict(wire.msg.items()),
            status=wire.status,
            version=wire.version,
            reason=wire.reason,
            preload_content=False,
            decode_content=False,
            original_response=wire,
            enforce_content_length=True,
            request_method=method,
            request_url=request.url,
        )
        return self.build_response(request, cast("Any", raw))


def _received(request: requests.PreparedRequest) -> HttpRequest:
    address = urlsplit(request.url or "")
    body: Any = request.body or b""
    if not isinstance(body, str | bytes):
        body = body.read() if hasattr(body, "read") else b"".join(body)
    headers = {
        name.lower(): value if isinstance(value, str) else value.decode("latin-1")
        for name, value in request.headers.items()
    }
    headers.setdefault("host", address.netloc)
    return HttpRequest(
        http_method=request.method or "GET",
        path=unquote(address.path),
        query=address.query.encode(),
        headers=headers,
        body=body.encode() if isinstance(body, str) else body,
    )


class _Wire:
    """What `http.client` takes for a socket: the bytes of an answer, and then what the delivery says."""

    def __init__(self, reply: Reply, read_limit: float | None) -> None:
        self._reply = reply
        self._read_limit = read_limit

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002 - a socket's signature
        delivery = self._reply.delivery or Delivery()
        sent = on_the_wire(self._reply, delivery)
        return io.BufferedReader(_Ending(sent, delivery, self._read_limit))


class _Ending(io.RawIOBase):
    """Bytes, and what comes when there are no more."""

    def __init__(self, sent: bytes, delivery: Delivery, read_limit: float | None) -> None:
        self._left = memoryview(sent)
        self._delivery = delivery
        self._read_limit = read_limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        taken = self._left[: len(buffer)]
        if not taken and self._delivery.ending == "reset":
            raise ConnectionResetError(104, "Connection reset by peer")
        if not taken and self._delivery.ending == "stall":
            wait = self._delivery.stall_seconds
            if self._read_limit is not None and self._read_limit < wait:
                time.sleep(self._read_limit)
                raise TimeoutError("timed out")
            time.sleep(wait)
        buffer[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)
