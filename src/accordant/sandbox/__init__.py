"""The sandbox: a site that answers as the documentation of Luminate Online says, and is faulty on demand.

It is written from the vendor's pages alone and knows nothing of contracts and of how they are judged, so that it can
disagree with them. Importing this package is cheap: the web server and the database are loaded by the functions that
need them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from accordant.sandbox.announcements import Announcement
from accordant.sandbox.blueprints import Blueprint
from accordant.sandbox.dialects import Dialect
from accordant.sandbox.faults import FAULTS, Fault
from accordant.sandbox.sandboxes import Sandbox

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from accordant.sandbox.adapters import InProcess
    from accordant.sandbox.sites import Site

__all__ = [
    "FAULTS",
    "Announcement",
    "Blueprint",
    "Dialect",
    "Fault",
    "Sandbox",
    "answered_methods",
    "build_app",
    "create_app",
    "in_process",
    "serve",
]


def serve(
    blueprint: Blueprint | None = None,
    *,
    port: int = 0,
    host: str = "127.0.0.1",
    latency_seconds: float = 0.0,
    announce: Callable[[Announcement], object] | None = None,
    until_stdin_closes: bool = False,
) -> None:
    """Answer requests in the foreground until Ctrl-C.

    Args:
        blueprint: What the site is made from; the default is a clean one.
        port: 0 takes a free one.
        host: The address to listen on; the default is reached from this machine only.
        latency_seconds: Waited before each answer.
        announce: Called once, when the site answers.
        until_stdin_closes: Also end when standard input does.

    Raises:
        UsageError: The port cannot be had, or the site cannot be made.
    """
    from accordant.sandbox import servers  # noqa: PLC0415 - loads the web server

    listener = servers.listen(host, port)
    with listener:  # before the site, which may take long to be made
        site = (blueprint or Blueprint()).build()
        servers.answer(
            site,
            listener,
            latency_seconds=latency_seconds,
            announce=announce,
            until_stdin_closes=until_stdin_closes,
        )


def in_process(
    seed: int = 1,
    faults: Iterable[str] = (),
    *,
    dialect: Dialect | None = None,
    rows: int | None = None,
    data: Path | str | None = None,
    memory: bool | None = None,
    latency_seconds: float = 0.0,
) -> InProcess:
    """Return a site without a socket, to be used in a `with` statement; its ``session`` is one of `requests`.

    It has the attributes of a `Sandbox` and takes the same arguments.

    >>> with in_process() as sandbox:
    ...     answer = sandbox.session.post(f"{sandbox.url}/SRConsAPI", data={"method": "getUserInteractions"})
    ...     print(answer.status_code)
    403
    """
    from accordant.sandbox.adapters import InProcess  # noqa: PLC0415 - loads requests and the database

    blueprint = Blueprint.of(seed=seed, faults=faults, dialect=dialect, rows=rows, data=data, memory=memory)
    return InProcess(blueprint, latency_seconds)


def answered_methods() -> tuple[str, ...]:
    """Return the names of the methods that the site knows, the one that runs are about by default first."""
    from accordant.sandbox.methods import METHODS  # noqa: PLC0415 - loads the database

    return tuple(METHODS)


def create_app(
    seed: int = 1, faults: Iterable[str] = (), *, dialect: Dialect | None = None, latency_seconds: float = 0.0
) -> Starlette:
    """Return the ASGI application of a new site, which is its ``state.site``."""
    site = Blueprint.of(seed=seed, faults=faults, dialect=dialect).build()
    return build_app(site, latency_seconds=latency_seconds)


def build_app(site: Site, *, latency_seconds: float = 0.0) -> Starlette:
    """Return the ASGI application that answers for `site`."""
    from accordant.sandbox import apps  # noqa: PLC0415 - loads the web framework

    return apps.build_app(site, latency_seconds=latency_seconds)
