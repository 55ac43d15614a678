"""Places in files: order, text, and the line itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from accordant.locations import Location


def test_a_location_reads_as_editors_read_it() -> None:
    assert str(Location("a/b.yaml", 3, 7)) == "a/b.yaml:3:7"
    assert str(Location("a.yaml")) == "a.yaml:1:1"


def test_locations_sort_by_file_line_and_column() -> None:
    mixed = [Location("b", 1, 1), Location("a", 10, 2), Location("a", 10, 1), Location("a", 2, 9)]
    assert [str(place) for place in sorted(mixed)] == ["a:2:9", "a:10:1", "a:10:2", "b:1:1"]


def test_the_line_is_read_from_the_file_where_it_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("one\ntwo\n", "utf-8")
    assert Location(str(file), 2).source_line() == "two"
    assert Location(str(file), 3).source_line() is None
    assert Location(str(file), 0).source_line() is None
    assert Location(str(tmp_path / "missing")).source_line() is None
    file.write_bytes(b"\xff\n")
    assert Location(str(file)).source_line() is None


def excerpt(folder: Path, line: str, column: int, width: int = 40) -> list[str]:
    file = folder / "a.txt"
    file.write_text(line + "\n", "utf-8")
    return Location(str(file), 1, column).excerpt(width)


def test_a_short_line_is_shown_whole(tmp_path: Path) -> None:
    assert excerpt(tmp_path, "a: b", 4) == ["a: b", "   ^"]


@pytest.mark.parametrize("column", [1, 20, 500, 995, 1000])
def test_a_long_line_is_cut_around_the_mark(column: int, tmp_path: Path) -> None:
    line = "".join(chr(ord("a") + number % 26) for number in range(1000))
    text, mark = excerpt(tmp_path, line, column)
    assert len(text) <= 40
    assert text[mark.index("^")] == line[column - 1]
    assert text.startswith("...") is (column > 40)
    assert text.endswith("...") is (column < 960)


def test_the_mark_stands_right_behind_tabs_and_wide_characters(tmp_path: Path) -> None:
    assert excerpt(tmp_path, "\tb", 2)[1] == "\t^"
    assert excerpt(tmp_path, "\u8868b", 2)[1] == "  ^"


def test_of_a_line_that_is_not_there_nothing_is_shown(tmp_path: Path) -> None:
    assert excerpt(tmp_path, " ", 1) == []
    assert Location(str(tmp_path / "gone"), 1, 1).excerpt() == []


def test_a_line_that_may_hold_a_secret_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("key: secret\n", "utf-8")
    hidden = Location(str(file), 1, 6, is_hidden=True)
    assert hidden.excerpt() == []
    assert hidden == Location(str(file), 1, 6)
