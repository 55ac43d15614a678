"""A body cut around a place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.findings import Place
from accordant.reporting.excerpts import excerpt, named_places

LINES = "\n".join(f"line {number}" for number in range(1, 41))


def marked(body: str, line: int | None, column: int | None) -> str | None:
    found = [each for each in excerpt(body, Place("/r", line, column)).lines if each.is_marked]
    return found[0].marked if found else None


def test_the_lines_around_the_place_are_shown_and_the_others_counted() -> None:
    cut = excerpt(LINES, Place("/r", 20, 1))
    assert [line.number for line in cut.lines] == list(range(15, 26))
    assert (cut.above, cut.below) == (14, 15)
    assert [line.number for line in cut.lines if line.is_marked] == [20]


def test_without_a_place_the_beginning_is_shown() -> None:
    cut = excerpt(LINES)
    assert [line.number for line in cut.lines] == list(range(1, 13))
    assert not any(line.is_marked for line in cut.lines)
    assert excerpt("").lines[0].before == ""


@pytest.mark.parametrize(
    ("body", "column", "mark"),
    [
        ("<r><a x='1'>text</a></r>", 4, "<a x='1'>text</a>"),
        ("<r><a x='1'/>text</r>", 4, "<a x='1'/>"),
        ("<r><a><b/></a></r>", 4, "<a>"),
        ("<r><a>text</b></r>", 4, "<a>"),
        ('{"a": "b c", "d": 12}', 7, '"b c"'),
        ('{"a": "b c", "d": 12}', 19, "12"),
        ("<r>plain words</r>", 4, "plain"),
        ('{"a": "never ends', 7, '"never ends'),
        ("a < b", 3, "< b"),
    ],
)
def test_what_begins_at_the_place_is_marked(body, column, mark) -> None:
    assert marked(body, 1, column) == mark


@pytest.mark.parametrize("column", [None, 9999])
def test_a_place_without_a_column_marks_its_line(column) -> None:
    assert marked("a\nb\nc", 2, column) == ""


@pytest.mark.parametrize("line", [None, 0, 99])
def test_a_place_that_is_not_in_the_body_marks_nothing(line) -> None:
    assert marked("a\nb", line, 1) is None


def test_a_long_line_is_cut_around_the_place_on_both_sides() -> None:
    body = "x" * 5000 + "<here/>" + "y" * 5000
    (line,) = excerpt(body, Place("/r", 1, 5001)).lines
    assert line.marked == "<here/>"
    assert len(line.before) == len(line.after) == 320
    assert (line.is_cut_before, line.is_cut_after) == (True, True)


@given(st.text(max_size=300), st.integers(-1, 12), st.integers(-1, 80))
def test_what_is_shown_is_part_of_the_body_whatever_the_place(body, line, column) -> None:
    lines = body.split("\n")
    cut = excerpt(body, Place("", line, column))
    assert cut.above + len(cut.lines) + cut.below == len(lines)
    for each in cut.lines:
        assert each.before + each.marked + each.after in lines[each.number - 1]


ROWS = "<r>\n<id>{}</id><id>{}</id>\n</r>"


@pytest.mark.parametrize(
    ("text", "bodies", "columns"),
    [
        ("row 9922 on page 0 and again on page 1", (ROWS.format(9922, 9923), ROWS.format(9921, 9922)), (5, 18)),
        (
            "2 rows: 9957, 9977; without 9957; with 10023 besides",
            (ROWS.format(9957, 9977), ROWS.format(9977, 10023)),
            (5, 18),
        ),
        ("nothing is named", (ROWS.format(9957, 9977),), (None,)),
        ("row 99 is too short, and 995 is a part of 9957", (ROWS.format(9957, 9958),), (5,)),
        ("row 9957", (ROWS.format(9957, 1), ""), (5, None)),
    ],
)
def test_what_a_finding_of_several_answers_names_is_found_in_them(text, bodies, columns) -> None:
    places = named_places(text, bodies)
    assert tuple(place and place.column for place in places) == columns
    assert {place.line for place in places if place} <= {2}


def test_without_answers_nothing_is_found_in_them() -> None:
    assert named_places("row 9957", []) == []


@given(st.text(st.sampled_from('ab01-. >"\n<'), max_size=40), st.lists(st.text("01>\n<", max_size=20), max_size=3))
def test_a_place_that_is_named_is_in_its_body(text, bodies) -> None:
    for body, place in zip(bodies, named_places(text, bodies), strict=True):
        if place is not None:
            assert place.line is not None
            assert place.column is not None
            assert body.split("\n")[place.line - 1][place.column - 1 :]
