"""The page about a user's own tests: its Python is one file of pytest, and does what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "your-own-tests.md"
FIXTURES = ROOT / "src" / "accordant" / "pytest_plugin" / "fixtures.py"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (folder / "test_page.py").write_text("\n\n".join(blocks), "utf-8")
    plugin = ["-p", "accordant.pytest_plugin.fixtures", "-p", "no:cacheprovider", "--strict-markers", "-W", "error"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "--tb=short"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_tests_of_the_page_fail_where_it_says_so_and_nowhere_else(output: str) -> None:
    failed = re.findall(r"^FAILED \S+::(\S+)", output, re.MULTILINE)
    assert "test_a_page_of_ten" in failed
    assert failed.count("test_a_page_of_ten") == 1
    shapes = [name for name in failed if name.startswith("test_every_answer_is_understood")]
    assert len(shapes) == 4
    assert len(failed) == 5, output
    assert "error" not in output.splitlines()[-1]


def test_the_page_shows_what_is_printed(output: str) -> None:
    [shown] = re.findall(r"^```text\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert shown in output


def test_the_page_names_every_fixture_and_marker() -> None:
    page = PAGE.read_text("utf-8")
    # Read and not imported: a plugin that is there already cannot be loaded by a pytest within this one.
    named = set(re.findall(r"^def (accordant_\w+)|^    \"(accordant_\w+)\(", FIXTURES.read_text("utf-8"), re.MULTILINE))
    names = {name for pair in named for name in pair if name}
    assert len(names) == 8
    assert names <= set(re.findall(r"\w+", page))
