"""The page about sites: its file is valid and whole, and its commands print what it says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from acceptance.support import environment

from accordant.cli.site_options import site_options
from accordant.sites.choices import SiteOptions

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sites.md").read_text("utf-8")
CONSOLES = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
(FILE,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[tool.accordant]\nextends = "luminate"\n', "utf-8")
    (tmp_path / "sites.yaml").write_text(FILE, "utf-8")
    return tmp_path


def test_the_commands_print_what_the_page_says(folder: Path) -> None:
    assert len(CONSOLES) == 2
    env = environment(XDG_CONFIG_HOME=str(folder / "none"))
    for console in CONSOLES:
        for told in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
            command, _, expected = told.partition("\n")
            if command.startswith("sed "):
                text = (folder / "sites.yaml").read_text("utf-8")
                old, new = command.split("/")[1:3]
                assert old in text
                (folder / "sites.yaml").write_text(text.replace(old, new), "utf-8")
                continue
            words = [sys.executable, "-m", *command.split()]
            done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
            assert done.stdout + done.stderr == expected


def test_the_page_knows_every_key_and_every_option() -> None:
    schema = json.loads((ROOT / "schemas" / "sites.schema.json").read_text("utf-8"))
    table = PAGE.partition("| key |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", re.sub(r"\|[^|]*\|[^|]*\|$", "", table, flags=re.MULTILINE))) == set(
        schema["$defs"]["site"]["properties"]
    )
    names = {"callers": "caller", "people": "person"}
    for field in SiteOptions.__slots__:
        assert f"--{names.get(field, field).replace('_', '-')}" in PAGE


def test_every_option_is_one_of_the_command_line() -> None:
    @site_options()
    def command(**_: object) -> None:
        pass

    made = {parameter.name for parameter in command.__click_params__}
    assert made == set(SiteOptions.__slots__)
