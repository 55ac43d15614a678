"""The site behind a socket, in the foreground."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from accordant.errors import UsageError
from accordant.sandbox.announcements import Announcement
from accordant.sandbox.apps import TRANSPORT, build_app
from accordant.sandbox.instants import TIME_ZONE
from accordant.sandbox.sites import Site

__all__ = ["serve"]

# Longer than a client's pool keeps a connection, so that none is closed just when it is used again.
_KEEP_ALIVE_SECONDS = 120


class _Protocol(H11Protocol):
    """Hands its connection to the application, which may have to do with it what no server would."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app = self.app

        async def carrying(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "extensions": {**scope.get("extensions", {}), TRANSPORT: transport}}, receive, send)

        self.app = carrying


class _Server(uvicorn.Server):
    """Tells when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def serve(
    *,
    seed: int = 1,
    faults: Iterable[str] = (),
    port: int = 0,
    host: str = "127.0.0.1",
    latency_seconds: float = 0.0,
    announce: Callable[[Announcement], object] | None = None,
    until_stdin_closes: bool = False,
) -> None:
    """Answer requests until Ctrl-C.

    Args:
        seed: Decides the data and the credentials.
        faults: Names of `accordant.sandbox.FAULTS`.
        port: 0 takes a free one.
        host: The address to listen on; the default is reached from this machine only.
        latency_seconds: Waited before each answer.
        announce: Called once, when the site answers.
        until_stdin_closes: Also end when standard input does.

    Raises:
        UsageError: The port cannot be had, or there is no fault of a name.
    """
    site = Site(seed=seed, faults=faults)
    listener = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    announcement = Announcement.of(
        {
            "url": f"http://{shown}:{listener.getsockname()[1]}/site",
            "time_zone": TIME_ZONE,
            "faults": [fault.name for fault in site.faults],
            **site.describe(),
        }
    )
    config = uvicorn.Config(
        build_app(site, latency_seconds=latency_seconds),
        http=_Protocol,
        loop="asyncio",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=1,
    )

    def ready() -> None:
        if announce is not None:
            announce(announcement)

    server = _Server(config, ready)
    if until_stdin_closes:
        threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # uvicorn has ended in order by now and passes the signal on
    finally:
        listener.close()
        site.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, because asyncio turns off Nagle's delay only where it is: 40 ms a request otherwise.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # Elsewhere this option lets two programs share a port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OverflowError as error:
        listener.close()
        raise UsageError(f"port {port} is not a port; choose one from 1 to 65535, or 0 for a free one") from error
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            reason = "is already in use; choose another, or 0 for a free one"
        else:
            reason = f"cannot be listened on: {error.strerror or error}"
        raise UsageError(f"port {port} of {host} {reason}") from error
    listener.setblocking(False)  # noqa: FBT003 - the name of the argument is flag
    return listener


def _end_with_stdin(server: uvicorn.Server) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    server.should_exit = True
