"""How a run goes on: one line that changes on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import TextIO

from accordant.exchange import Exchange, Phase
from accordant.planning.rounds import LAST_ROUND
from accordant.reporting.text import plural
from accordant.runner import Watcher

__all__ = ["RunDisplay"]

_REFRESH_SECONDS = 0.1
_WIDTH = 79


class RunDisplay(Watcher):
    """Shows phase, requests, rate and findings.

    Args:
        stream: Where to; standard error by default, so that results can be piped.
        clock: Seconds that never go back.
    """

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._is_terminal = self._stream.isatty()
        self._lock = threading.Lock()
        self._began = self._round_began = clock()
        self._heading = ""
        self._planned = 0
        self._count = self._count_before = 0
        self._findings: int | None = None
        self._drawn = 0.0
        self._shown = 0

    def planned(self, number: int, requests: int) -> None:
        """Begin a round."""
        self._begin(f"round {number} of {LAST_ROUND}", requests)
        about = f"about {plural(requests, 'request')}" if requests else "nothing to ask"
        self._say(f"{self._heading}: {about}")

    def minimising(self, findings: int) -> None:
        """Begin to make findings smaller."""
        if findings:
            self._begin("smaller", 0)
            self._say(f"looking for the smallest requests of {plural(findings, 'finding')}")

    def sent(self, exchange: Exchange) -> None:
        """Count on, and draw the line anew where that is due."""
        with self._lock:
            self._count += 1
            now = self._clock()
            if self._is_terminal and now - self._drawn >= _REFRESH_SECONDS:
                self._drawn = now
                self._draw(exchange.case.phase, now)

    def found(self, findings: int) -> None:
        """End a round."""
        self._findings = findings
        seconds = self._clock() - self._round_began
        count = self._count - self._count_before
        if not count:
            return
        rate = f" ({count / seconds:.0f} a second)" if seconds > 0 else ""
        said = f"{self._heading}: {plural(count, 'request')} in {seconds:.1f} s{rate}"
        self._say(f"{said}, {plural(findings, 'finding')} so far")

    def clear(self) -> None:
        """Take the line off the screen."""
        with self._lock:
            if self._shown:
                self._write("\r" + " " * self._shown + "\r")
                self._shown = 0

    def _begin(self, heading: str, planned: int) -> None:
        with self._lock:
            self._heading, self._planned = heading, planned
            self._round_began, self._count_before = self._clock(), self._count

    def _draw(self, phase: Phase, now: float) -> None:
        count = self._count - self._count_before
        of = f" of about {max(self._planned, count)}" if self._planned else ""
        seconds = now - self._began
        parts = [self._heading, phase.value, f"{count}{of} requests"]
        parts += [f"{self._count / seconds:.0f}/s"] if seconds > 0 else []
        parts += [] if self._findings is None else [f"{plural(self._findings, 'finding')} so far"]
        line = "  ".join(parts)[:_WIDTH]
        self._write("\r" + line.ljust(self._shown))
        self._shown = len(line)

    def _say(self, text: str) -> None:
        """Write a line where lines stay; a terminal has its own, which changes."""
        if not self._is_terminal:
            self._write(f"{text}\n")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._is_terminal = False  # nobody looks any more; the run goes on
