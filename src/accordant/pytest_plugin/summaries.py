"""The section of the terminal's summary: which site, how many requests, what could not be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from accordant.pytest_plugin.settings import Settings

__all__ = ["Summary"]

_WORDS = {"violated": "broken"}


class Summary:
    """Counts the tests of contracts as they are reported, from whichever process, and says at the end what they were.

    Args:
        shared: What the processes of this session know of operations.
    """

    def __init__(self, settings: Settings, shared: Path) -> None:
        self._settings = settings
        self._shared = shared
        self._verdicts: Counter[str] = Counter()
        self._warnings: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test."""
        said = dict(report.user_properties)
        if report.when != "call" or "accordant_clause" not in said:
            return
        verdict = str(said.get("accordant_verdict", "not judged"))
        self._verdicts[verdict] += 1
        if verdict == "violated" and report.skipped and not hasattr(report, "wasxfail"):
            self._warnings[str(said["accordant_clause"])] = report.nodeid

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the section; nothing where no contract was tested."""
        lines = list(self._lines())
        if lines:
            terminalreporter.section("accordant", sep="=")
            for line in lines:
                terminalreporter.write_line(line)

    def _lines(self) -> Iterator[str]:
        from accordant.pytest_plugin.executions import read_known  # noqa: PLC0415 - where nothing was run it is not needed

        known = [one for folder in sorted(self._shared.glob("project-*")) for one in read_known(folder)]
        if not known:
            return
        yield self._settings.target
        for one in known:
            if one.error:
                yield f"{one.operation}: nothing could be judged: {one.error.partition(chr(10))[0]}"
                continue
            if one.unplanned:
                yield f"{one.operation}: {one.unplanned}"
                continue
            sent = "nothing was sent" if one.is_replayed else f"{one.requests} requests"
            yield f"{one.operation}: {sent}, run {Path(one.run).name}"
            for what in one.unseen:
                yield f"  {what}"
        if self._verdicts:
            yield "tests: " + ", ".join(f"{count} {verdict}" for verdict, count in self._verdicts.most_common())
        open_ones = sum(self._verdicts[one] for one in ("vacuous", "not judged", "not exercised", "unstable"))
        if open_ones:
            yield f"{open_ones} of {self._verdicts.total()} could not be seen to hold or to break; -rs says why"
        for clause in self._warnings:
            yield f"broken, which does not fail: {clause}"
