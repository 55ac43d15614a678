"""The sandbox: a site that answers as the documentation of Luminate Online says, and is faulty on demand.

It is written from the vendor's pages alone and knows nothing of contracts and of how they are judged, so that it can
disagree with them. Importing this package is cheap: the web server and the database are loaded by the functions that
need them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from accordant.sandbox.announcements import Announcement
from accordant.sandbox.dialects import Dialect
from accordant.sandbox.faults import FAULTS, Fault
from accordant.sandbox.processes import Sandbox

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from accordant.sandbox.sites import Site

__all__ = [
    "FAULTS",
    "Announcement",
    "Dialect",
    "Fault",
    "Sandbox",
    "answered_methods",
    "build_app",
    "create_app",
    "serve",
]


def serve(
    *,
    seed: int = 1,
    faults: Iterable[str] = (),
    port: int = 0,
    host: str = "127.0.0.1",
    latency_seconds: float = 0.0,
    announce: Callable[[Announcement], object] | None = None,
) -> None:
    """Answer requests in the foreground until Ctrl-C; see `accordant.sandbox.servers.serve`."""
    from accordant.sandbox import servers  # noqa: PLC0415 - loads the web server

    servers.serve(seed=seed, faults=faults, port=port, host=host, latency_seconds=latency_seconds, announce=announce)


def answered_methods() -> tuple[str, ...]:
    """Return the names of the methods that the site knows, the one that runs are about by default first."""
    from accordant.sandbox.methods import METHODS  # noqa: PLC0415 - loads the database

    return tuple(METHODS)


def create_app(
    seed: int = 1, faults: Iterable[str] = (), *, dialect: Dialect | None = None, latency_seconds: float = 0.0
) -> Starlette:
    """Return the ASGI application of a new site, which is its ``state.site``."""
    from accordant.sandbox import apps  # noqa: PLC0415 - loads the web framework and the database

    return apps.create_app(seed, faults, dialect=dialect, latency_seconds=latency_seconds)


def build_app(site: Site, *, latency_seconds: float = 0.0) -> Starlette:
    """Return the ASGI application that answers for `site`."""
    from accordant.sandbox import apps  # noqa: PLC0415 - loads the web framework

    return apps.build_app(site, latency_seconds=latency_seconds)
