"""The site in a process of its own, for as long as a `with` block lasts."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import IO, Self

from accordant.errors import SiteError
from accordant.sandbox.announcements import Announcement
from accordant.sandbox.faults import named

__all__ = ["Sandbox"]

START_LIMIT_SECONDS = 30.0
STOP_LIMIT_SECONDS = 5.0


class Sandbox:
    """A site that answers on this machine, started on entering and gone on leaving.

    >>> with Sandbox(seed=1) as sandbox:
    ...     print(sandbox.url.startswith("http://127.0.0.1:"), len(sandbox.people))
    True 5
    """

    def __init__(
        self,
        seed: int = 1,
        faults: Iterable[str] = (),
        port: int = 0,
        latency_seconds: float = 0.0,
    ) -> None:
        """Prepare a site.

        Args:
            seed: Decides the data and the credentials.
            faults: Names of `accordant.sandbox.FAULTS`.
            port: 0 takes a free one.
            latency_seconds: Waited before each answer.

        Raises:
            UsageError: There is no fault of a name.
        """
        self.seed = seed
        self.faults = tuple(fault.name for fault in named(faults))
        self.port = port
        self.latency_seconds = latency_seconds
        self._process: subprocess.Popen[str] | None = None
        self._announcement: Announcement | None = None

    def __enter__(self) -> Self:
        with tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace") as complaints:
            # -P: a module of the caller's folder must not take the place of one of ours.
            # A session of its own: Ctrl-C in the terminal is the caller's to handle; what ends the site is its stdin.
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                [sys.executable, "-P", "-m", "accordant.sandbox", *self._arguments()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                encoding="utf-8",
                start_new_session=True,
            )
            self._process = process
            try:
                self._announcement = _first_line(process, complaints)
            except BaseException:
                self._stop()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    @property
    def announcement(self) -> Announcement:
        """All that the running site told.

        Raises:
            SiteError: It does not run.
        """
        if self._announcement is None:
            raise SiteError("the sandbox does not run; use it in a with statement")
        return self._announcement

    @property
    def url(self) -> str:
        """Where the site answers: ``http://127.0.0.1:PORT/site``."""
        return self.announcement.url

    @property
    def credentials(self) -> Mapping[str, str]:
        """``api_key``, ``login_name``, ``login_password``; ``auth`` is the session token of the first of `people`."""
        return self.announcement.credentials

    @property
    def people(self) -> tuple[Mapping[str, str], ...]:
        """Mappings with ``cons_id``, ``member_id`` and ``primary_email``, the one with most rows first."""
        return self.announcement.people

    @property
    def time_zone(self) -> str:
        """The IANA name of the site's zone."""
        return self.announcement.time_zone

    @property
    def ambiguous_email(self) -> str:
        """An address that two constituents share; neither is in `people`."""
        return self.announcement.ambiguous_email

    @property
    def long_list(self) -> Mapping[str, str]:
        """The identifiers of somebody with some hundred rows, who is not in `people`."""
        return self.announcement.long_list

    def _arguments(self) -> list[str]:
        arguments = [f"--seed={self.seed}", f"--port={self.port}", f"--latency-seconds={self.latency_seconds}"]
        return [*arguments, *(f"--fault={name}" for name in self.faults)]

    def _stop(self) -> None:
        process, self._process, self._announcement = self._process, None, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _first_line(process: subprocess.Popen[str], complaints: IO[str]) -> Announcement:
    """Return what the child announces; a pipe cannot be read with a time limit everywhere, hence the thread."""
    assert process.stdout is not None
    lines: queue.Queue[str] = queue.Queue()
    stdout = process.stdout
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    try:
        return Announcement.from_json(lines.get(timeout=START_LIMIT_SECONDS))
    except (queue.Empty, ValueError) as error:
        process.kill()
        process.wait()
        complaints.seek(0)
        said = complaints.read().strip() or "it said nothing"
        raise SiteError(f"the sandbox did not start: {said}") from error
