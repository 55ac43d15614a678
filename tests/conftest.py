"""Shared by all tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# Contracts in there are what tests read, and no tests.
collect_ignore = ["corpus"]

# How long an example takes depends on what else the machine does; a slow test is no wrong one.
settings.register_profile("accordant", deadline=None)
settings.load_profile("accordant")

# Test modules are no package (--import-mode=importlib); this is how they find helpers.py.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def _no_secrets_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may read a real credential."""
    for name in [name for name in os.environ if name.startswith("ACCORDANT_")]:
        monkeypatch.delenv(name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested because the machine lacks something: a skip is easily overlooked."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.getreports("skipped") if report.longrepr}
    for reason in sorted(reason for reason in reasons if "NOT TESTED" in reason):
        terminalreporter.write_line(reason.removeprefix("Skipped: "), red=True, bold=True)
