"""Connections that can be given up from outside: because they take too long, or because somebody presses Ctrl-C.

A time limit of a socket bounds each single read, and an answer whose headers trickle in keeps within it for ever. So a
second handle of the socket is kept; shutting it down ends whatever waits for the connection, in any thread.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from accordant import __version__
from accordant.sites import Site

__all__ = ["Line", "Watchdog"]

_LOOK_SECONDS = 0.05


class Line:
    """A session with one connection at a time, for one thread.

    Args:
        site: Says which proxy and which certificates are used.
    """

    def __init__(self, site: Site) -> None:
        self._lock = threading.RLock()  # as that of the transport
        self._handle: socket.socket | None = None
        self._is_cut = False
        self._deadline: float | None = None
        self.is_late = False
        self.session = requests.Session()
        # Reading proxies and .netrc from the environment costs a third of the client's time at every request.
        self.session.trust_env = False
        self.session.verify = True if site.ca_bundle is None else str(site.ca_bundle)
        if site.proxy is not None:
            self.session.proxies = {"http": site.proxy, "https": site.proxy}
        self.session.headers["User-Agent"] = f"accordant/{__version__}"
        # A cookie would make an answer depend on the requests that happened to go before on the same connection.
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        for prefix in ("http://", "https://"):
            self.session.mount(prefix, _adapter(self.hold))

    def begin(self, seconds: float) -> None:
        """Begin a request, which is cut after so many seconds."""
        with self._lock:
            self.is_late = self._is_cut = False
            self._deadline = time.monotonic() + seconds

    def end(self) -> None:
        """End a request."""
        with self._lock:
            self._deadline = None

    def hold(self, made: socket.socket) -> None:
        """Keep a handle of a connection that was made."""
        handle = made.dup()
        with self._lock:
            before, self._handle = self._handle, handle
            if self._is_cut:
                _shut(handle)
        if before is not None:
            before.close()

    def look(self, now: float) -> None:
        """Cut the connection if the request takes too long."""
        with self._lock:
            if self._deadline is not None and now > self._deadline:
                self.is_late = True
                self._cut()

    def cut(self) -> None:
        """End whatever waits for the connection."""
        with self._lock:
            self._cut()

    def _cut(self) -> None:
        self._is_cut = True
        self._deadline = None
        if self._handle is not None:
            _shut(self._handle)

    def close(self) -> None:
        """Close the connection."""
        self.session.close()
        with self._lock:
            handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()


class Watchdog:
    """Looks at lines again and again, in a thread of its own that ends with the program.

    Args:
        lines: Returns those that there are.
    """

    def __init__(self, lines: Callable[[], list[Line]]) -> None:
        self._lines = lines
        self._ended = threading.Event()
        threading.Thread(target=self._look, name="accordant-watchdog", daemon=True).start()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            now = time.monotonic()
            for line in self._lines():
                line.look(now)

    def end(self) -> None:
        """Look no more."""
        self._ended.set()


def _shut(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other side was quicker
        handle.shutdown(socket.SHUT_RDWR)


def _adapter(hold: Callable[[socket.socket], None]) -> HTTPAdapter:
    """Return an adapter of requests whose connections are held as they are made."""

    class Held(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            made = super()._new_conn()
            hold(made)
            return made

    class HeldSafe(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            made = super()._new_conn()
            hold(made)
            return made

    class Pool(HTTPConnectionPool):
        ConnectionCls = Held

    class SafePool(HTTPSConnectionPool):
        ConnectionCls = HeldSafe

    classes: dict[str, Any] = {"http": Pool, "https": SafePool}

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
            super().init_poolmanager(*arguments, **named)
            self.poolmanager.pool_classes_by_scheme = classes

        def proxy_manager_for(self, *arguments: Any, **named: Any) -> Any:
            manager = super().proxy_manager_for(*arguments, **named)
            manager.pool_classes_by_scheme = classes
            return manager

    return Adapter()
