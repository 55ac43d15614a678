"""Places in files: order, text, and the line itself."""

from __future__ import annotations

from pathlib import Path

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
