"""The page about baselines: its commands print what it shows, and its file is read.

Of what is printed, `...` stands for what differs from day to day, or is too long to be shown.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from accordant.regression.baselines import read_baseline
from accordant.regression.writing import baseline_text

PAGE = (Path(__file__).parents[2] / "docs" / "baselines.md").read_text("utf-8")
COMMANDS = [
    (shlex.split(match[1]), match[2])
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for match in re.finditer(r"^\$ accordant (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


def printed(arguments: list[str], folder: Path) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACCORDANT_")}
    done = subprocess.run(
        [sys.executable, "-m", "accordant", *arguments],
        cwd=folder,
        env={**kept, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def test_the_commands_print_what_the_page_shows(tmp_path: Path) -> None:
    assert len(COMMANDS) == 9
    checker = doctest.OutputChecker()
    for arguments, shown in COMMANDS:
        found = printed(arguments, tmp_path)
        assert checker.check_output(shown, found, doctest.ELLIPSIS), f"{shlex.join(arguments)}\n{found}"


def test_the_file_that_the_page_shows_is_read_and_written_as_it_is(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "sandbox.yaml").write_text(text, "utf-8")
    baseline = read_baseline(tmp_path / "sandbox.yaml")
    assert baseline.findings
    assert baseline.observations
    assert baseline_text(baseline).partition("accordant: 1")[2] == text.partition("accordant: 1")[2]


@pytest.mark.parametrize("option", ["--reason", "--owner", "--expires", "--force", "--baseline"])
def test_the_options_that_the_page_names_are_there(option: str, tmp_path: Path) -> None:
    assert option in printed(["baseline", "accept", "--help"], tmp_path)
