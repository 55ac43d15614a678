"""The site as a Starlette application: paths, forms and bytes."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Iterable
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from accordant.sandbox.calls import SERVLETS, Delivery, Reply
from accordant.sandbox.dialects import Dialect
from accordant.sandbox.sites import Site

__all__ = ["TRANSPORT", "build_app", "create_app"]

TRANSPORT = "accordant.transport"
"""The extension of an ASGI scope under which a server hands over the connection, an `asyncio.Transport`."""

BODY_LIMIT_BYTES = 4 * 1024 * 1024
_FORM = "application/x-www-form-urlencoded"


def create_app(
    seed: int = 1,
    faults: Iterable[str] = (),
    *,
    dialect: Dialect | None = None,
    latency_seconds: float = 0.0,
) -> Starlette:
    """Return the application of a new site; the site is its ``state.site``.

    Raises:
        UsageError: There is no fault of a name.
    """
    return build_app(Site(seed=seed, faults=faults, dialect=dialect), latency_seconds=latency_seconds)


def build_app(site: Site, *, latency_seconds: float = 0.0) -> Starlette:
    """Return the application that answers for `site`, each time after `latency_seconds`."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 - Starlette's signature
        yield
        site.close()

    # The last segment may carry the routing id of a session: CRConsAPI;jsessionid=...
    route = Route("/site/{servlet}", _Endpoint(site, latency_seconds))
    app = Starlette(routes=[route], lifespan=lifespan)
    app.state.site = site
    return app


class _Endpoint:
    """Answers calls; an ASGI application and not a function, so that every HTTP method reaches the site."""

    def __init__(self, site: Site, latency_seconds: float) -> None:
        self._site = site
        self._latency_seconds = latency_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        servlet = str(request.path_params["servlet"]).partition(";")[0]
        if self._latency_seconds:
            await asyncio.sleep(self._latency_seconds)
        if servlet not in SERVLETS:
            await Response("There is no such page.", 404, media_type="text/plain")(scope, receive, send)
            return
        try:
            pairs = _pairs(request.url.query.encode()) + await _form(request)
        except ValueError:
            await Response("The request is too large.", 413, media_type="text/plain")(scope, receive, send)
            return
        address = f"{request.url.scheme}://{request.url.netloc}/site"
        cookie = request.cookies.get("JSESSIONID", "")
        reply = self._site.answer(self._site.call(request.method, servlet, pairs, address=address, cookie=cookie))
        transport = scope.get("extensions", {}).get(TRANSPORT)
        if reply.delivery is None or transport is None:
            await _response(reply)(scope, receive, send)
        else:
            await _deliver(reply, reply.delivery, transport, receive)


async def _form(request: Request) -> list[tuple[str, str]]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT_BYTES:
            raise ValueError("the body is too large")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return _pairs(bytes(body)) if media_type == _FORM else []


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    text = encoded.decode("utf-8", errors="replace")
    return parse_qsl(text, keep_blank_values=True, errors="replace")


async def _deliver(reply: Reply, delivery: Delivery, transport: asyncio.Transport, receive: Receive) -> None:
    """Write the answer on the connection itself, because no server would send what is wrong.

    The connection serves no other request: what a client has not read of this answer would be taken for the next one.
    """
    body = reply.body
    framing = {"content-length": str(len(body) if delivery.declared_length is None else delivery.declared_length)}
    if delivery.chunked:
        framing = {"transfer-encoding": "chunked"}
        body = b"%x\r\n%b\r\n" % (len(body), body)
    head = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    head += [f"{name}: {value}" for name, value in {**reply.headers, **framing, "connection": "close"}.items()]
    transport.write("\r\n".join([*head, "", ""]).encode("latin-1") + body[: delivery.sent_bytes])
    if delivery.ending == "stall":
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(delivery.stall_seconds):
                while (await receive())["type"] != "http.disconnect":
                    pass
    if delivery.ending == "reset":
        # What was written may still arrive; the end of the connection is an RST instead of a FIN.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()
    # Only then does the server know that nothing is to come from us any more.
    while (await receive())["type"] != "http.disconnect":
        pass


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers))
