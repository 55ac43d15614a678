"""The page about the sandbox: its calls give what it shows, and its tables are those of the code.

After a deliberate change ``UPDATE_DOCS=1`` writes both anew; read the difference before it is committed. The Python
on the page is tested with that of other pages.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from accordant.cli import cli
from accordant.sandbox import Dialect, Sandbox
from accordant.sandbox.catalogues import fault_groups

PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"
PLACE = "http://127.0.0.1:8080/site"

_CONSOLE = re.compile(r"^```console\n(\$ curl .*?)^```$", re.MULTILINE | re.DOTALL)


def checked(text: str) -> None:
    """Hold the page against what it should be, or write that."""
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(text, "utf-8")
    assert PAGE.read_text("utf-8") == text


def with_table(text: str, name: str, lines: Iterable[str]) -> str:
    """Return the page with a table under the comment of that name."""
    head, mark, rest = text.partition(f"<!-- {name} -->\n")
    assert mark
    after = re.sub(r"\A\n(\|[^\n]*\n)*", "", rest).lstrip("\n")
    return f"{head}{mark}\n" + "".join(f"{line}\n" for line in lines) + f"\n{after}"


def dialect_lines() -> Iterator[str]:
    yield "| dialect | values | |"
    yield "|---|---|---|"
    for question in Dialect.questions():
        others = [value for value in question.values if value != question.default]
        values = ", ".join(f"`{value}`" for value in (question.default, *others))
        yield f"| `{question.name}` | {values} | {question.description} |"


def fault_lines() -> Iterator[str]:
    yield "| group | | faults |"
    yield "|---|---|---|"
    for group in fault_groups():
        yield f"| {group.name} | {group.about} | {', '.join(f'`{fault.name}`' for fault in group.faults)} |"


def test_the_table_of_dialects_is_that_of_the_code() -> None:
    checked(with_table(PAGE.read_text("utf-8"), "dialects", dialect_lines()))


def test_the_table_of_faults_is_that_of_the_code() -> None:
    checked(with_table(PAGE.read_text("utf-8"), "faults", fault_lines()))


def test_every_option_is_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    options = [option for parameter in cli.commands["sandbox"].params for option in parameter.opts]
    assert [option for option in options if f"{option} " not in page and f"{option}`" not in page] == []


def test_calls_give_what_the_page_shows(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    page = PAGE.read_text("utf-8")
    with Sandbox(seed=1, isolation="thread") as site:
        # The page is written with names for what a seed gives.
        for name, value in {**site.credentials, **site.people[0], **site.logins[0]}.items():
            page = re.sub(rf"(?<= ){name}={name.upper()}\b", f"{name}={value}", page)

        def run(block: re.Match[str]) -> str:
            said = ""
            for command in re.findall(r"^\$ (.+)$", block[1], re.MULTILINE):
                done = subprocess.run(
                    ["sh", "-c", command.replace(PLACE, site.url)],
                    cwd=tmp_path,
                    capture_output=True,
                    text=True,
                    timeout=30,
                    check=True,
                )
                said += f"$ {command}\n{done.stdout.replace(site.url, PLACE).rstrip()}\n"
            return f"```console\n{said}```"

        checked(_CONSOLE.sub(run, page))
