"""Messages of our own errors: what, where, what was expected, and the nearest right name."""

from __future__ import annotations

from pathlib import Path

import pytest

from accordant import errors
from accordant.errors import AccordantError, ContractError, Mistake, nearest, nearest_name
from accordant.locations import Location


def test_every_family_has_its_exit_code() -> None:
    codes = {
        name: getattr(errors, name).exit_code
        for name in errors.__all__
        if name.endswith("Error") and name != "AccordantError"
    }
    assert codes == {
        "UsageError": 2,
        "ContractError": 3,
        "SchemaError": 3,
        "RecordError": 3,
        "SiteError": 4,
        "InternalError": 70,
    }
    assert all(issubclass(getattr(errors, name), AccordantError) for name in codes)


def test_a_mistake_shows_the_line_and_points_at_the_column(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("first\n  second: x\n", "utf-8")
    mistake = Mistake(Location(str(file), 2, 3), "no such key", "did you mean 'third'?")
    assert str(mistake).splitlines() == [
        f"{file}:2:3: no such key",
        "      second: x",
        "      ^",
        "    hint: did you mean 'third'?",
    ]


@pytest.mark.parametrize("line", [0, 9])
def test_a_mistake_in_a_line_that_is_not_there_is_one_line(tmp_path: Path, line: int) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a\n", "utf-8")
    assert str(Mistake(Location(str(file), line), "gone")) == f"{file}:{line}:1: gone"
    assert str(Mistake(Location("nowhere.yaml", 1), "gone")) == "nowhere.yaml:1:1: gone"


def test_mistakes_are_sorted_and_each_said_once() -> None:
    one, two = Mistake(Location("a", 2), "x"), Mistake(Location("a", 1), "y")
    error = ContractError([one, two, one])
    assert error.mistakes == (two, one)
    assert str(error) == "a:1:1: y\na:2:1: x"


def test_the_nearest_name_is_offered_only_where_one_is_near() -> None:
    assert nearest("list_page_siz", ["list_page_size", "list_page_offset"]) == "did you mean 'list_page_size'?"
    assert nearest("zebra", ["list_page_size"]) == ""
    assert nearest("x", []) == ""


@pytest.mark.parametrize(
    ("name", "valid", "found"),
    [
        ("categry", ["category", "title"], "category"),
        ("member", ["member_id", "email"], "member_id"),
        ("ListSize", ["list_size"], "list_size"),
        ("opertion", ["operation", "group"], "operation"),
        ("xsd:integr", ["xsd:date", "xsd:integer"], "xsd:integer"),
        ("xsd:QName", ["xsd:date", "xsd:integer"], None),
        ("agent", ["guest", "server"], None),
        ("nothing", ["encoding"], None),
        ("ab", ["cd"], None),
        ("a", ["b"], None),
    ],
)
def test_only_what_is_near_is_offered(name: str, valid: list[str], found: str | None) -> None:
    assert nearest_name(name, valid) == found
    assert nearest(name, valid) == (f"did you mean {found!r}?" if found else "")


def test_a_name_of_any_length_is_compared_at_once() -> None:
    # Names come from responses too; letter by letter this one would take minutes.
    assert nearest("a" * 500_000, ["interaction", "a" * 30]) == ""
