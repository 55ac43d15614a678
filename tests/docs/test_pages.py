"""Pages that are written by hand: their Python runs, and what they refer to is there."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").glob("*.md")])
WITH_PYTHON = [page for page in PAGES if ">>> " in page.read_text("utf-8")]

_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)\s]*)?\)")


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.name)
def test_examples_print_what_the_page_says(page: Path) -> None:
    results = doctest.testfile(str(page), module_relative=False)
    assert results.attempted > 5
    assert results.failed == 0


def test_the_page_about_rules_is_among_them() -> None:
    assert "rules.md" in {page.name for page in WITH_PYTHON}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_links_to_is_there(page: Path) -> None:
    # A chapter's links are those of the page that is put together from the chapters.
    folder = ROOT / "docs" if page.parent.name == "contract-language" else page.parent
    missing = [target for target in _LINK.findall(page.read_text("utf-8")) if not (folder / target).exists()]
    assert not missing
