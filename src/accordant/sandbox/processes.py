"""The site in a process of its own."""

from __future__ import annotations

import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO

from accordant.errors import SiteError, UsageError
from accordant.sandbox.announcements import Announcement

__all__ = ["START_LIMIT_SECONDS", "running"]

START_LIMIT_SECONDS = 30.0
STOP_LIMIT_SECONDS = 5.0


@contextmanager
def running(arguments: Sequence[str], *, start_limit_seconds: float = START_LIMIT_SECONDS) -> Iterator[Announcement]:
    """Run ``python -m accordant.sandbox`` until the block is left.

    Raises:
        UsageError: The site cannot be made from the arguments, or cannot have its port.
        SiteError: It does not start for another reason.
    """
    with tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace") as complaints:
        # -P: a module of the caller's folder must not take the place of one of ours.
        # A session of its own: Ctrl-C in the terminal is the caller's to handle; what ends the site is its stdin.
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            [sys.executable, "-P", "-m", "accordant.sandbox", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            yield _first_line(process, complaints, start_limit_seconds)
        finally:
            _stop(process)


def _first_line(process: subprocess.Popen[str], complaints: IO[str], limit_seconds: float) -> Announcement:
    """Return what the child announces; a pipe cannot be read with a time limit everywhere, hence the thread."""
    assert process.stdout is not None
    lines: queue.Queue[str] = queue.Queue()
    stdout = process.stdout
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    try:
        return Announcement.from_json(lines.get(timeout=limit_seconds))
    except ValueError as error:
        code = process.wait(STOP_LIMIT_SECONDS)
        complaints.seek(0)
        said = complaints.read().strip() or "it said nothing"
        kind = UsageError if code == UsageError.exit_code else SiteError
        raise kind(f"the sandbox did not start: {said}") from error
    except queue.Empty as error:
        raise SiteError(f"the sandbox did not start within {limit_seconds:g} s") from error


def _stop(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(STOP_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
