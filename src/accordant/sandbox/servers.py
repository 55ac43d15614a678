"""A site behind a socket: in the foreground, or in a thread."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from accordant.errors import SiteError, UsageError
from accordant.sandbox.announcements import Announcement
from accordant.sandbox.apps import TRANSPORT, build_app
from accordant.sandbox.instants import TIME_ZONE
from accordant.sandbox.sites import Site

__all__ = ["announced", "answer", "answering", "listen"]

START_LIMIT_SECONDS = 30.0
# Longer than a client's pool keeps a connection, so that none is closed just when it is used again.
_KEEP_ALIVE_SECONDS = 120
_POLL_SECONDS = 0.02
# A request that waits for its latency, or that a fault stalls, is not waited for.
_CUT_OFF_AFTER_SECONDS = 1


class _Joining:
    """A transport that sends all that is written in one turn of the loop together.

    uvicorn writes head and body of an answer one after the other; sending twice takes longer than a list is looked up.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._loop.call_soon(self._send)
        self._parts.append(data)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def abort(self) -> None:
        self._send()
        self._transport.abort()

    def _send(self) -> None:
        if self._parts:
            self._transport.write(b"".join(self._parts))
            self._parts.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Protocol(HttpToolsProtocol):
    """Hands its connection to the application, which may have to do with it what no server would."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast("asyncio.Transport", _Joining(transport, self.loop)))

    def on_message_begin(self) -> None:
        super().on_message_begin()
        extensions: Any = {TRANSPORT: self.transport}
        self.scope["extensions"] = extensions


class _Server(uvicorn.Server):
    """Tells when it is ready, and ends soon, whatever is under way."""

    def __init__(self, site: Site, latency_seconds: float, ready: Callable[[], object]) -> None:
        config = uvicorn.Config(
            build_app(site, latency_seconds=latency_seconds),
            http=_Protocol,
            loop="asyncio",
            ws="none",
            log_config=None,  # the program around us may log; what is serious reaches stderr in any case
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_CUT_OFF_AFTER_SECONDS + 5,
        )
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def main_loop(self) -> None:
        # uvicorn looks ten times a second whether it is to end; tests that start many sites would wait for that.
        ticks = 0
        while not await self.on_tick(ticks % 10):
            await asyncio.sleep(_POLL_SECONDS)
            ticks += 1

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(_CUT_OFF_AFTER_SECONDS, self._cut_off)
        await super().shutdown(sockets)

    def _cut_off(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 takes a free one.

    Raises:
        UsageError: That cannot be had.
    """
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
        raise UsageError(_why_not(host, port, error)) from error
    listener.setblocking(False)  # noqa: FBT003 - the name of the argument is flag
    return listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"there is no host {host!r}; name an address of this machine, such as 127.0.0.1"
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is already in use; choose another, or 0 for a free one"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine; 127.0.0.1 is, and 0.0.0.0 stands for all that it has"
    if error.errno == errno.EACCES:
        return f"port {port} of {host} needs rights that you do not have; choose one above 1023, or 0 for a free one"
    return f"port {port} of {host} cannot be listened on: {error.strerror or error}"


def announced(site: Site, listener: socket.socket) -> Announcement:
    """Return what is told of a site that answers there."""
    host, port = listener.getsockname()[:2]
    # An address that stands for all of them is none that a client could call.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on
    shown = f"[{host}]" if ":" in host else host
    return Announcement.of(
        {
            "url": f"http://{shown}:{port}/site",
            "time_zone": TIME_ZONE,
            "faults": [fault.name for fault in site.faults],
            **site.describe(),
        }
    )


def answer(
    site: Site,
    listener: socket.socket,
    *,
    latency_seconds: float = 0.0,
    announce: Callable[[Announcement], object] | None = None,
    until_stdin_closes: bool = False,
) -> None:
    """Answer requests until Ctrl-C or a request to terminate, and let go of site and socket.

    Args:
        site: Who answers.
        listener: Of `listen`.
        latency_seconds: Waited before each answer.
        announce: Called once, when the site answers.
        until_stdin_closes: Also end when standard input does.
    """
    announcement = announced(site, listener)

    def ready() -> None:
        if announce is not None:
            announce(announcement)

    server = _Server(site, latency_seconds, ready)
    gc.collect()
    gc.freeze()  # what is there stays: a tenth of each answer would be spent on looking through it
    if until_stdin_closes:
        threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
    try:
        with _interrupted_by_termination():
            server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # uvicorn has ended in order by now and passes the signal on
    finally:
        listener.close()
        site.close()


@contextmanager
def answering(site: Site, listener: socket.socket, *, latency_seconds: float = 0.0) -> Iterator[Announcement]:
    """Answer requests in a thread of this process until the block is left, and let go of site and socket.

    Raises:
        SiteError: The server does not come up.
    """
    is_ready = threading.Event()
    server = _Server(site, latency_seconds, is_ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="accordant-sandbox", daemon=True)
    thread.start()
    try:
        if not is_ready.wait(START_LIMIT_SECONDS):
            raise SiteError(f"the sandbox did not start within {START_LIMIT_SECONDS:g} s")
        yield announced(site, listener)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        site.close()


@contextmanager
def _interrupted_by_termination() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does: uvicorn ends, passes it on, and what comes after us is still carried out."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler's signature
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end_with_stdin(server: uvicorn.Server) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    server.should_exit = True
