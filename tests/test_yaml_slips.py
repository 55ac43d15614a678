"""Slips in YAML: each is found where it was made, and whatever a text is, something is said of it."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from accordant.documents import parse_document
from accordant.yaml_slips import quoted

WHOLE = """\
accordant: 1
asserts:
  a: {strength: must, each: row, test: "x = 'a'"}
  b:
    strength: must
    each: row[1]
    test: 'count(x) > 1'
probes:
  p: {question: "What of a: b?", answers: {"yes": {refused: true}}}
"""


def said(text: str) -> tuple[int, int, str, str]:
    (mistake,) = parse_document(text, "a.yaml").mistakes
    return mistake.location.line, mistake.location.column, mistake.message, mistake.hint


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("a:\n\tb: 1\n", (2, 1), "a tab stands in the indentation", "indent with blanks"),
        ("a:\n  b: 1\n   c: 2\n", (3, 4), "this line is indented by 3", "indent it by 2, like 'b' in line 2"),
        ("a:\n    b: 1\n   c: 2\n", (3, 4), "this line is indented by 3", "indent it by 4, like 'b' in line 2"),
        ("a: {each: row[1], test: x}\n", (1, 11), "this value needs quotes", 'write each: "row[1]"'),
        ("a: {test: f(a, 'b')}\n", (1, 11), "this value needs quotes", "write test: \"f(a, 'b')\""),
        ("a: {q: Is a: b?, c: d}\n", (1, 8), "this value needs quotes", 'write q: "Is a: b?"'),
        ("a: b: c\n", (1, 4), "this value needs quotes", 'write a: "b: c"'),
        ("a: @b\n", (1, 4), "this value needs quotes", 'write a: "@b"'),
        ("a:\n  b: 'x' = y\n", (2, 6), "this value needs quotes", "write b: \"'x' = y\""),
        ("a: {b: 1\nc: 2\n", (1, 4), "'{' is not closed", "add }"),
        ("a: [1, 2\nc: 2\n", (1, 4), "'[' is not closed", "add ]"),
        ("a: {b: 1}}\n", (1, 10), "'}' closes nothing", "take it out"),
        ('a: "b\nc: d\n', (1, 4), "this quote is not closed", "close it"),
        ("a: 'b\nc: d\n", (1, 4), "this quote is not closed", "close it"),
        ('a: "\\d"\n', (1, 5), "in double quotes \\ begins an escape", "write it in single quotes: '\\d'"),
        ("a: *b\n", (1, 4), "*b refers to an anchor &b", "quote it: '*b'"),
        ("a: 1\nb = {}\n", (2, 2), "behind a key stands a colon", "write b: {}"),
        ("a:\n  b:1\n  c: 2\n", (2, 5), "a blank is missing behind the colon", "write b: 1"),
        ("a: \x07\n", (1, 4), "a control character stands here, U+0007", "take it out"),
        ("a: {b: 1\n", (1, 4), "'{' is not closed", "add }"),
    ],
)
def test_a_slip_has_its_place_and_what_to_write(text: str, place: tuple[int, int], message: str, hint: str) -> None:
    line, column, told, todo = said(text)
    assert (line, column) == place
    assert told.startswith(f"not YAML: {message}")
    assert hint in todo


def test_the_hint_can_be_written_as_it_stands() -> None:
    for text in ("count(x) > 1", "a: b", "'x' = y", '"x" = y', "it's", 'say "it\'s"', "\\d+"):
        assert yaml.safe_load(quoted(text)) == text


@given(
    st.integers(0, len(WHOLE)),
    st.integers(0, 4),
    st.text(st.sampled_from(" \t\n:{}[]'\"#&*!|>%@`,-?ab\x00\\="), max_size=4),
)
def test_of_every_text_something_is_said_or_it_is_read(start: int, length: int, put_in: str) -> None:
    text = WHOLE[:start] + put_in + WHOLE[start + length :]
    document = parse_document(text, "a.yaml")
    assert document.data is not None or document.mistakes
    for mistake in document.mistakes:
        assert 1 <= mistake.location.line <= text.count("\n") + 1
        assert mistake.location.column >= 1
