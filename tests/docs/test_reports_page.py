"""The page about reports, and the sample: commands do what is shown, and what is committed is what it is called."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from lxml import etree, html

from accordant.cli.reports import FORMS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reports.md").read_text("utf-8")
SAMPLE = ROOT / "reports" / "sample"
COMMANDS = [
    (shlex.split(match[1]), match[2])
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for match in re.finditer(r"^\$ accordant (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


def printed(arguments: list[str], folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "accordant", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def test_the_commands_print_what_the_page_shows(tmp_path: Path) -> None:
    assert len(COMMANDS) == 4
    for arguments, shown in COMMANDS:
        found = printed(arguments, tmp_path)
        assert doctest.OutputChecker().check_output(shown, found, doctest.ELLIPSIS), f"{shlex.join(arguments)}\n{found}"
    assert {path.name for path in tmp_path.iterdir()} == {"reports", "page.html", "junit.xml", "accordant.sarif"}


def test_the_options_and_forms_that_the_page_names_are_there(tmp_path: Path) -> None:
    said = printed(["report", "--help"], tmp_path)
    for option in re.findall(r"`(--?[a-z-]+)", PAGE.partition("| option |")[2].partition("\n\n")[0]):
        assert option in said
    assert all(f"`{form}`" in PAGE for form in FORMS)


def test_the_sample_is_a_page_that_opens_with_what_is_new() -> None:
    page = html.document_fromstring((SAMPLE / "report.html").read_text("utf-8"))
    assert re.fullmatch(r"[0-9]+ new errors? since 2026\.10\.", next(page.iter("h1")).text_content())
    assert page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content").startswith("default-src 'none'")
    headings = [each.text_content().split()[0] for each in page.find_class("changes")[0].iter("h3")]
    assert {"New", "Still", "Fixed", "Observations"} <= set(headings)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLE.iterdir()))
def test_nothing_in_the_sample_tells_of_the_machine_on_which_it_was_made(name: str) -> None:
    text = (SAMPLE / name).read_text("utf-8")
    assert str(ROOT) not in text
    assert str(Path.home()) not in text
    assert f"[{name}]({name})" in (SAMPLE / "README.md").read_text("utf-8") or name == "README.md"


def test_the_other_samples_are_what_they_are_called() -> None:
    assert etree.parse(SAMPLE / "junit.xml").getroot().tag == "testsuites"
    assert json.loads((SAMPLE / "report.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert json.loads((SAMPLE / "ctrf.json").read_text("utf-8"))["reportFormat"] == "CTRF"
    schema = json.loads((ROOT / "schemas" / "report.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads((SAMPLE / "report.json").read_text("utf-8")), schema)


def test_the_picture_is_small_enough_to_be_looked_at() -> None:
    assert (ROOT / "docs" / "images" / "report.png").stat().st_size < 200_000
