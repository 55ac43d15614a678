"""A site for as long as a `with` block lasts, behind a socket: in a process of its own, or in a thread of this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, get_args

from accordant.errors import UsageError
from accordant.sandbox.announcements import Announced, Announcement
from accordant.sandbox.blueprints import Blueprint
from accordant.sandbox.dialects import Dialect
from accordant.sandbox.processes import START_LIMIT_SECONDS, running

__all__ = ["Sandbox"]

Isolation = Literal["process", "thread"]


class Sandbox(Announced):
    """A site that answers on this machine, started on entering and gone on leaving.

    >>> with Sandbox(seed=1) as sandbox:
    ...     print(sandbox.url.startswith("http://127.0.0.1:"))
    True

    Attributes:
        seed: As given.
        faults: Names of what is wrong with it, in the order of the catalogue.
    """

    def __init__(  # noqa: PLR0913 - all but the first two by name
        self,
        seed: int = 1,
        faults: Iterable[str] = (),
        *,
        dialect: Dialect | None = None,
        rows: int | None = None,
        data: Path | str | None = None,
        memory: bool | None = None,
        port: int = 0,
        latency_seconds: float = 0.0,
        isolation: Isolation = "process",
    ) -> None:
        """Prepare a site.

        Args:
            seed: Decides the data and the credentials.
            faults: Names of `accordant.sandbox.FAULTS`.
            dialect: What it does where the documentation is silent.
            rows: How many interactions it has altogether; the default is the few that tests need.
            data: A folder that keeps its rows beyond its life.
            memory: Whether rows are held in memory; the default depends on how many they are.
            port: 0 takes a free one.
            latency_seconds: Waited before each answer.
            isolation: A process shares nothing with the caller and answers while the caller computes. A thread starts
                in a tenth of the time, and shares the caller's one interpreter.

        Raises:
            UsageError: There is no fault, answer of the dialect or isolation of a name. What else cannot be had is said
                on entering.
        """
        if isolation not in get_args(Isolation):
            raise UsageError(f"a sandbox has no isolation {isolation!r}, only {' or '.join(get_args(Isolation))}")
        self._blueprint = Blueprint.of(seed=seed, faults=faults, dialect=dialect, rows=rows, data=data, memory=memory)
        self.seed = seed
        self.faults = self._blueprint.faults
        self._port = port
        self._latency_seconds = latency_seconds
        self._run = self._in_process if isolation == "process" else self._in_thread
        self._running: AbstractContextManager[Announcement] | None = None

    def __enter__(self) -> Self:
        running = self._run()
        self._announcement = running.__enter__()
        self._running = running
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        running, self._running, self._announcement = self._running, None, None
        if running is not None:
            running.__exit__(None, None, None)

    def _in_process(self) -> AbstractContextManager[Announcement]:
        arguments = [f"--port={self._port}", f"--latency-seconds={self._latency_seconds}"]
        # A million rows take a while to be made.
        limit_seconds = START_LIMIT_SECONDS + (self._blueprint.rows or 0) / 5_000
        return running([*arguments, *self._blueprint.arguments()], start_limit_seconds=limit_seconds)

    @contextmanager
    def _in_thread(self) -> Iterator[Announcement]:
        from accordant.sandbox import servers  # noqa: PLC0415 - loads the web server

        listener = servers.listen("127.0.0.1", self._port)
        try:
            site = self._blueprint.build()
        except BaseException:
            listener.close()
            raise
        with servers.answering(site, listener, latency_seconds=self._latency_seconds) as announcement:
            yield announcement
