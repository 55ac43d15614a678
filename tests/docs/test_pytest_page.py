"""The page about pytest and the examples for build servers say what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from accordant.pytest_plugin import _MARKERS
from accordant.pytest_plugin.settings import SETTINGS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "pytest.md").read_text("utf-8")


def commands(name: str) -> list[str]:
    data = yaml.safe_load((DOCS / "ci" / name).read_text("utf-8"))
    if "jobs" in data:
        return [step["run"] for job in data["jobs"].values() for step in job["steps"] if "run" in step]
    return [line for job in data.values() if isinstance(job, dict) for line in job.get("script", ())]


def test_the_page_has_every_setting_and_no_other() -> None:
    rows = re.findall(r"^\| `(--accordant-[a-z-]+)", PAGE, re.MULTILINE)
    assert rows == [setting.option for setting in SETTINGS]


def test_the_page_names_every_marker() -> None:
    assert all(f"`{marker.partition(':')[0]}`" in PAGE for marker in _MARKERS)


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_an_example_for_a_build_server_uses_options_that_there_are(name: str) -> None:
    known = {setting.option for setting in SETTINGS}
    words = [word for command in commands(name) for word in shlex.split(command)]
    assert {word for word in words if word.startswith("--accordant")} <= known
    assert words.count("contracts") == 2


def test_both_examples_run_the_same_commands() -> None:
    assert commands("github-actions.yml") == commands("gitlab-ci.yml")
