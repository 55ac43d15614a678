"""Expressions where they stand in a contract: the place in the file, and what YAML has made of a text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers import ROOT

from accordant.loading import read_contract
from accordant.project import find_project

EXAMPLE = ROOT / "docs" / "contract-language" / "example"


def mistakes(tmp_path: Path, test: str) -> list[tuple[str, str, str]]:
    """What is said of an assert with this `test`: the source from the place on, message and hint."""
    shutil.copytree(EXAMPLE, tmp_path / "project")
    file = tmp_path / "project" / "contracts" / "listBookings.yaml"
    operation = file.read_text("utf-8").partition("asserts:")[0]
    file.write_text(f"{operation}asserts:\n  one:\n    strength: must\n    each: booking\n    test: {test}\n", "utf-8")
    lines = file.read_text("utf-8").splitlines()
    return [
        (lines[each.location.line - 1][each.location.column - 1 :], each.message, each.hint)
        for each in read_contract(find_project(explicit=tmp_path / "project")).mistakes
    ]


@pytest.mark.parametrize(
    ("test", "rests"),
    [
        ('"titel = 1"', ['titel = 1"']),
        ("'id > 0 and titel'", ["titel'"]),
        ("id > 0 and titel", ["titel"]),
        ("|\n      titel != ''\n", ["titel != ''"]),
        ("|\n      id > 0\n      and titel != ''\n      and ids = 1\n", ["titel != ''", "ids = 1"]),
        ("|-\n      id > 0\n        and titel != ''\n\n      and ids = 1", ["titel != ''", "ids = 1"]),
        ("|\n          id > 0 and\n            titel == ''", ["== ''"]),
        ("|\n      count(note\n        [titel]) > 'a'", ["titel]) > 'a'", "> 'a'"]),
    ],
)
def test_a_mistake_has_its_place_in_the_file(test: str, rests: list[str], tmp_path: Path) -> None:
    assert [rest for rest, _, _ in mistakes(tmp_path, test)] == rests


@pytest.mark.parametrize(
    ("test", "comment"),
    [
        ("count(note) > #1", "#1"),
        ("title = 'a #1'", "#1'"),
        ("count(note) > 1 and # of one at least", "# of one at least"),
        ("(id > 0 #)", "#)"),
    ],
)
def test_what_yaml_has_eaten_is_given_back(test: str, comment: str, tmp_path: Path) -> None:
    ((_, message, hint),) = mistakes(tmp_path, test)
    assert message.startswith("not an XPath 2.0 expression: ")
    assert hint == f"YAML takes {comment!r} for a comment; quote the whole expression"


@pytest.mark.parametrize("test", ["count(note) > 1 # one at least", "\"title = 'a #1'\"", "|\n      title = '#1'"])
def test_a_comment_behind_a_whole_expression_is_none_of_our_business(test: str, tmp_path: Path) -> None:
    assert mistakes(tmp_path, test) == []
