"""The site as a Starlette application."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from accordant.sandbox.calls import Delivery, Reply
from accordant.sandbox.gateways import BODY_LIMIT_BYTES, HttpRequest, on_the_wire, reply_to
from accordant.sandbox.sites import Site

__all__ = ["TRANSPORT", "build_app"]

TRANSPORT = "accordant.transport"
"""The extension of an ASGI scope under which a server hands over the connection, an `asyncio.Transport`."""


def build_app(site: Site, *, latency_seconds: float = 0.0) -> Starlette:
    """Return the application that answers for `site`, each time after `latency_seconds`."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 - Starlette's signature
        yield
        site.close()

    app = Starlette(routes=[Route("/{path:path}", _Endpoint(site, latency_seconds))], lifespan=lifespan)
    app.state.site = site
    return app


class _Endpoint:
    """Answers requests; an ASGI application and not a function, so that every HTTP method reaches the site.

    It does without Starlette's objects for requests and responses, which cost more than the answer of a small list.
    """

    def __init__(self, site: Site, latency_seconds: float) -> None:
        self._site = site
        self._latency_seconds = latency_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(asyncio.CancelledError):  # the server ends, and has cut the connection
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if body is None:
            return
        if self._latency_seconds:
            await asyncio.sleep(self._latency_seconds)
        headers = {str(name, "latin-1"): str(value, "latin-1") for name, value in scope["headers"]}
        request = HttpRequest(scope["method"], scope["path"], scope["query_string"], headers, body)
        reply = reply_to(self._site, request)
        transport = scope.get("extensions", {}).get(TRANSPORT)
        if reply.delivery is None or transport is None:
            await _send(reply, send)
        else:
            await _deliver(reply, reply.delivery, transport, receive)


async def _body(receive: Receive) -> bytes | None:
    """Return the body, of one that is too large only a little more than is allowed; None where the client has gone."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False) or len(body) > BODY_LIMIT_BYTES:
            return body


async def _send(reply: Reply, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
    if "content-length" not in reply.headers:
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def _deliver(reply: Reply, delivery: Delivery, transport: asyncio.Transport, receive: Receive) -> None:
    """Write the answer on the connection itself, because no server would send what is wrong.

    The connection serves no other request: what a client has not read of this answer would be taken for the next one.
    """
    transport.write(on_the_wire(reply, delivery))
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
