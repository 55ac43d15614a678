"""Places within scalars: a character of the text is found where it stands in the file."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from accordant.documents import Document, parse_document
from accordant.locations import Location
from accordant.scalars import place_within


def place(text: str, line: int, column: int) -> tuple[int, int]:
    document = parse_document(text, "a.yaml")
    assert document.mistakes == ()
    found = document.within(("a",), line, column)
    return found.line, found.column


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("a: one\n", 1, 1, (1, 4)),
        ("a: one\n", 1, 4, (1, 7)),
        ('a: "one"\n', 1, 1, (1, 5)),
        ('a: "one"\n', 1, 4, (1, 8)),
        (r'a: "\"o\"ne"' + "\n", 1, 2, (1, 7)),
        (r'a: "\x41\u00e9\U0001F600z"' + "\n", 1, 4, (1, 25)),
        ("a: 'it''s x'\n", 1, 6, (1, 11)),
        ("a: &here 'one'\n", 1, 1, (1, 11)),
        ("a: !!str one\n", 1, 2, (1, 11)),
        ("a: one\n  two\n", 1, 5, (2, 3)),
        ("a: one\n\n  two\n", 2, 1, (3, 3)),
        ('a: "one  \n   two"\n', 1, 5, (2, 4)),
        ('a: "one \\\n   two"\n', 1, 5, (2, 4)),
        ("a: |\n  one\n  two\n", 2, 2, (3, 4)),
        ("a: |2\n    one\n   two\n", 1, 3, (2, 5)),
        ("a: |2\n    one\n   two\n", 2, 2, (3, 4)),
        ("a: >-\n  one\n  two\n  three\n", 1, 9, (4, 3)),
        ("a: >-\n  one\n\n  two\n", 2, 1, (4, 3)),
        ("a: >\n\n  one\n", 2, 1, (3, 3)),
        ("a: >-\n  one\n    two\n  three\n", 2, 3, (3, 5)),
        ("a: >-\n  one\n    two\n  three\n", 3, 1, (4, 3)),
        ("a: >-  # why\n  one\n  two\n", 1, 5, (3, 3)),
        ("a: >-\r\n  one\r\n  two\r\n", 1, 5, (3, 3)),
        ("a: 'one\r\n  two'\r\n", 1, 5, (2, 3)),
        ("\ufeffa: one\n", 1, 2, (1, 5)),
    ],
)
def test_place_is_that_of_the_file(text: str, line: int, column: int, expected: tuple[int, int]) -> None:
    assert place(text, line, column) == expected


def test_a_place_that_cannot_be_told_is_the_begin() -> None:
    assert place("a: one\n", 3, 1) == (1, 4)
    assert place("a: one\n", 1, 9) == (1, 4)
    assert place("a: [one]\n", 1, 2) == (1, 4)
    assert Document("a.yaml", None).within_location(Location("a.yaml", 4, 2), 1, 3) == Location("a.yaml", 4, 2)


def test_another_text_than_the_source_has_no_places() -> None:
    assert place_within('"one"', '"', "two", 1, 1) is None


def test_an_anchored_scalar_is_found_wherever_it_is_used() -> None:
    document = parse_document("a: {x: &it 'one'}\nb: {y: *it}\n", "a.yaml")
    assert document.within(("b", "y"), 1, 2) == Location("a.yaml", 1, 14)


TEXTS = st.text(st.sampled_from("ab 'é\"\\:#\n\t$()"), max_size=30)


@given(TEXTS, st.sampled_from(["", "'", '"', "|", ">"]), st.integers(20, 90), st.booleans())
@example("a\n\n b\nc\n", ">", 80, False)
def test_every_letter_of_what_a_dumper_writes_is_found(text: str, style: str, width: int, is_nested: bool) -> None:
    data = {"a": {"a": text} if is_nested else text}
    written = yaml.dump(data, default_style=style or None, width=width, allow_unicode=True)
    document = parse_document(written, "a.yaml")
    assert document.data == data
    path = ("a", "a") if is_nested else ("a",)
    assert document.scalars[document.values[path]].text == text
    lines = written.split("\n")
    for number, each in enumerate(text.split("\n"), 1):
        for column, letter in enumerate(each, 1):
            if letter not in "abé$()":
                continue
            found = document.within(path, number, column)
            assert lines[found.line - 1][found.column - 1] == letter
