"""The examples do what their pages say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "luminate_client"


def run(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "pytest", "-p", "accordant.pytest_plugin.fixtures", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "120"}
    # Fixed arguments, no shell.
    done = subprocess.run(
        [*command, "--tb=line", "--strict-markers", "-W", "error", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def failed(output: str) -> set[str]:
    return set(re.findall(r"^FAILED \S+::(\S+)", output, re.MULTILINE))


def test_the_sandbox_finds_both_bugs_of_the_first_client() -> None:
    output = run(EXAMPLE)
    assert {name for name in failed(output) if "everybody" in name} == {
        f"test_everybodys_interactions_are_listed[{who}]"
        for who in ("most-rows", "more-than-a-page", "one-row", "no-rows")
    }
    for message in (
        "KeyError: 'interaction'",
        "TypeError: string indices must be integers",
        "AttributeError: 'dict' object has no attribute 'strip'",
    ):
        assert message in output
    assert "11 failed, 7 passed" in output


def test_the_repaired_client_passes() -> None:
    output = run(EXAMPLE, "-o", "pythonpath=repaired")
    assert "18 passed" in output, output


def test_a_slip_in_what_is_sent_is_found_by_the_one_fixture(tmp_path: Path) -> None:
    copy = shutil.copytree(EXAMPLE, tmp_path / "client", ignore=shutil.ignore_patterns("__pycache__"))
    client = copy / "repaired" / "interactions.py"
    client.write_text(client.read_text("utf-8").replace("list_page_size", "list_pagesize"), "utf-8")
    output = run(copy, "-o", "pythonpath=repaired", "-k", "somebody")
    assert "list_pagesize; did you mean 'list_page_size'?" in output
    assert re.search(r"^repaired/interactions\.py:\d+: in of$", output, re.MULTILINE), output


@pytest.mark.parametrize("name", ["first", "repaired"])
def test_the_clients_need_nothing_but_requests(name: str) -> None:
    text = (EXAMPLE / name / "interactions.py").read_text("utf-8")
    assert set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)) == {"__future__", "dataclasses", "requests"}
