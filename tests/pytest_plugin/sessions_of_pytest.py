"""A project with one contract file of its own, and sessions of pytest on it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import accordant.pytest_plugin
from accordant.project import bundled_root

SOURCE = str(Path(__file__).parents[2] / "src")
OPERATION = "getUserInteractions"
FILE = f"contracts/{OPERATION}.yaml"
CLAUSES = ("rules/identifier/refused", "relations/formats-agree", "checks/schema")
FAULT = "number-for-string-in-json"


IS_KNOWN = bool(entry_points(group="pytest11", name="accordant"))
"""Whether pytest knows of the plugin by itself, as it does wherever the package is installed."""


def in_process(pytester: pytest.Pytester, *arguments: object) -> pytest.RunResult:
    """Run pytest with the plugin within this process."""
    plugins = [] if IS_KNOWN else [accordant.pytest_plugin]
    return pytester.runpytest_inprocess(*map(str, arguments), plugins=plugins)


def in_a_process(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run pytest with the plugin in a process of its own."""
    told = [] if IS_KNOWN else ["-p", "accordant.pytest_plugin"]
    # Those of pytest would tell it that it is a process of the session that is running this.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["PYTHONPATH"] = SOURCE
    command = [sys.executable, "-m", "pytest", *told, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def make_project(folder: Path) -> Path:
    """Make a project that only says that it exists: what it tests comes with accordant."""
    (folder / "pyproject.toml").write_text('[tool.accordant]\nextends = "luminate"\n', "utf-8")
    contracts = folder / "contracts"
    contracts.mkdir()
    overlay = f"accordant: 1\noverlay: {{operation: {OPERATION}}}\nsource: our own pages\nsummary: ours\n"
    (contracts / f"{OPERATION}.yaml").write_text(overlay, "utf-8")
    return folder


def copied_contract(folder: Path) -> Path:
    """Make a project with copies of all contract files that come with accordant, to be changed."""
    (folder / "pyproject.toml").write_text("[tool.accordant]\n", "utf-8")
    for file in (bundled_root() / "contracts").rglob("*.yaml"):
        copy = folder / file.relative_to(bundled_root())
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    return folder
