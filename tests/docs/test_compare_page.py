"""The page about comparing: its commands print what it shows, and what it names is there.

Of what is printed, `...` stands for what differs from day to day, or is too long to be shown.
"""

from __future__ import annotations

import doctest
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from acceptance.support import accordant, environment

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "compare.md").read_text("utf-8")
COMMANDS = [
    (shlex.split(match[1]), match[2])
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for match in re.finditer(r"^\$ accordant (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


def test_the_commands_print_what_the_page_shows(tmp_path: Path) -> None:
    assert [arguments[0] for arguments, _ in COMMANDS] == ["run", "run", "compare", "compare", "history"]
    checker = doctest.OutputChecker()
    for arguments, shown in COMMANDS:
        found = accordant(*arguments, cwd=tmp_path, env=environment(NO_COLOR="1"))
        assert found.code in {0, 1}, found.err
        shown_lines = shown.replace("<BLANKLINE>", "")
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        assert checker.check_output(shown_lines, found.out, flags), f"{shlex.join(arguments)}\n{found.out}"


def test_the_table_of_a_project_that_the_page_shows_is_read(tmp_path: Path) -> None:
    from accordant.project import find_project

    (text,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    assert find_project(explicit=tmp_path).history == tomllib.loads(text)["tool"]["accordant"]["history"]


@pytest.mark.parametrize("name", ["comparison", "history"])
def test_the_schemas_that_the_page_names_are_there(name: str) -> None:
    assert f"schemas/{name}.schema.json" in PAGE
    assert (ROOT / "schemas" / f"{name}.schema.json").is_file()


def test_the_optional_dependency_that_the_page_names_is_there() -> None:
    (extra,) = re.findall(r"accordant\[(\w+)\]", PAGE)
    assert extra in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
