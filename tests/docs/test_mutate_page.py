"""The page about `mutate`: its commands print what it shows, and its table has every operator.

Of what is printed, `...` stands for what is too long to be shown.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
from pathlib import Path

import pytest

from accordant.cli import main
from accordant.mutation.catalogue import OPERATORS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "mutate.md").read_text("utf-8")
COMMANDS = [
    (shlex.split(match[1]), match[2])
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for match in re.finditer(r"^\$ accordant (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


@pytest.mark.parametrize(("arguments", "shown"), COMMANDS, ids=[shlex.join(arguments) for arguments, _ in COMMANDS])
def test_a_command_prints_what_the_page_shows(arguments: list[str], shown: str) -> None:
    printed = io.StringIO()
    with contextlib.chdir(DOCS), contextlib.redirect_stdout(printed), pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert doctest.OutputChecker().check_output(shown, printed.getvalue(), doctest.ELLIPSIS), printed.getvalue()


def test_there_are_commands_on_the_page() -> None:
    assert len(COMMANDS) == 2


def test_the_table_has_every_operator_with_what_it_does() -> None:
    table = dict(re.findall(r"^\| `([\w-]+)` \| (.*) \|$", PAGE, re.MULTILINE))
    assert {name: table.get(name) for name in OPERATORS} == {
        operator.name: operator.summary for operator in OPERATORS.values()
    }
