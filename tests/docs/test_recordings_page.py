"""The page about recordings: its command prints what it shows, and the files that it names are told as it says."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from recorders import raw_request, raw_response

from accordant.cli import main
from accordant.sources import find_sources

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "recordings.md").read_text("utf-8")


def test_the_command_prints_what_the_page_shows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r"^```console\n\$ accordant (.*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    monkeypatch.chdir(DOCS)
    monkeypatch.setenv("NO_COLOR", "1")
    with pytest.raises(SystemExit):
        main(shlex.split(found[1]))
    printed = capsys.readouterr().out
    assert doctest.OutputChecker().check_output(found[2], printed, doctest.ELLIPSIS), printed


def test_the_names_that_the_page_shows_belong_together(tmp_path: Path) -> None:
    block = PAGE[PAGE.index("    NAME.request.txt") : PAGE.index("Without a request only")]
    pairs = re.findall(r"^    (\S+) +(\S+?),?(?: |$)", block, re.MULTILINE)
    assert len(pairs) == 3
    for asked, answered in pairs:
        (tmp_path / asked).write_bytes(raw_request())
        (tmp_path / answered).write_bytes(raw_response(b"<a/>"))
    with find_sources([tmp_path], standard_input=lambda: pytest.fail("nobody asked")) as sources:
        found = {(each.request and each.request.name, each.path.name) for each in sources.found}
    assert found == set(pairs)
