"""YAML as data with places: the core schema of YAML 1.2, and every mistake instead of an exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.documents import parse_document, read_document
from accordant.locations import Location


def data(text: str):
    document = parse_document(text, "a.yaml")
    assert document.mistakes == ()
    return document.data


def mistakes(text: str) -> list[str]:
    return [f"{m.location.line}:{m.location.column} {m.message}" for m in parse_document(text, "a.yaml").mistakes]


# ----------------------------------------------------------------------------------------------- scalars


WORDS = "no yes on off y n No 1:30 12:30:45 1_000 2016-02-01 0b1 1e 0o8 0x = << 1.2.3 tRUE nULL . + 1e1_0 ٣"


@pytest.mark.parametrize("text", [*WORDS.split(), "1 000", "1-"])
def test_what_only_other_versions_of_yaml_convert_is_text(text: str) -> None:
    assert data(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("+12", 12),
        ("-7", -7),
        ("007", 7),
        ("0o7", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
    ],
)
def test_the_core_schema_of_yaml_1_2(text: str, value: object) -> None:
    found = data(f"a: {text}")["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ['"1"', "'1'", "|\n  1", ">\n  1", '"true"', '"null"', '""', '"1.0"'])
def test_what_is_quoted_is_text(text: str) -> None:
    assert isinstance(data(f"a: {text}")["a"], str)


def test_keys_are_text_as_they_are_written() -> None:
    assert data("1: a\nno: b\ntrue: c\n'2': d\n") == {"1": "a", "no": "b", "true": "c", "2": "d"}


def test_a_number_of_many_digits_is_read_without_harm() -> None:
    assert data("a: " + "9" * 50)["a"] == int("9" * 50)
    assert isinstance(data("a: " + "9" * 5000)["a"], (str, float))


# ------------------------------------------------------------------------------------------------ places

TEXT = """\
# a comment
first: 1
list:
  - a
  -   b: x
      c: "quoted"
map: {one: 1,  two: [p, q]}
long: >
  folded
  text
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("first",), (2, 8), (2, 1)),
        (("list",), (4, 3), (3, 1)),
        (("list", 0), (4, 5), (4, 5)),
        (("list", 1), (5, 7), (5, 7)),
        (("list", 1, "b"), (5, 10), (5, 7)),
        (("list", 1, "c"), (6, 10), (6, 7)),
        (("map", "two"), (7, 21), (7, 16)),
        (("map", "two", 1), (7, 25), (7, 25)),
        (("long",), (8, 7), (8, 1)),
    ],
)
def test_places_are_exact(path, value, key) -> None:
    document = parse_document(TEXT, "a.yaml")
    assert document.location(path) == Location("a.yaml", *value)
    assert document.key_location(path) == Location("a.yaml", *key)


def test_the_place_of_what_is_missing_is_that_of_what_is_around_it() -> None:
    document = parse_document(TEXT, "a.yaml")
    assert document.location(("list", 1, "nothing", 7)) == Location("a.yaml", 5, 7)
    assert document.location(("nothing",)) == Location("a.yaml", 2, 1)
    assert parse_document("", "a.yaml").location(("a",)) == Location("a.yaml")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("test: a = $b\n", "$b"),
        ('test: "a = $b"\n', "$b"),
        ("test: 'a = $b'\n", "$b"),
        ("test: |\n  a\n  = $b\n", "$b"),
        ("test: |\n  a = $b\n", "$b"),
    ],
    ids=["plain", "double", "single", "block, second line", "block, first line"],
)
def test_a_place_within_a_scalar_is_where_the_text_stands(tmp_path: Path, text: str, wanted: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, "utf-8")
    document = read_document(file, str(file))
    before = document.data["test"].partition(wanted)[0]
    line = before.count("\n") + 1
    column = len(before.rpartition("\n")[2]) + 1
    place = document.within(("test",), line, column)
    assert text.splitlines()[place.line - 1][place.column - 1 :].startswith(wanted)


@given(
    st.recursive(
        st.integers(-5, 5) | st.text("ab #:'\"", max_size=4) | st.booleans() | st.none(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
        max_leaves=8,
    )
)
def test_what_a_dumper_writes_is_read_back(value) -> None:
    import yaml

    document = parse_document(yaml.safe_dump({"root": value}), "a.yaml")
    assert document.mistakes == ()
    assert document.data == {"root": value}
    assert all(place.line >= 1 and place.column >= 1 for place in document.values.values())


# ---------------------------------------------------------------------------------------------- mistakes


def test_a_key_that_stands_twice_is_a_mistake_and_the_first_counts() -> None:
    document = parse_document("a: 1\nb: {c: 1, c: 2}\na: 3\n", "a.yaml")
    assert document.data == {"a": 1, "b": {"c": 1}}
    assert [str(m.location) for m in document.mistakes] == ["a.yaml:2:11", "a.yaml:3:1"]
    assert "the first is in line 1" in document.mistakes[1].message


def test_keys_that_only_look_different_are_one_key() -> None:
    assert mistakes("1: a\n'1': b\n") == ["2:1 the key '1' stands twice in this mapping; the first is in line 1"]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "null\n", "--- ~\n"])
def test_an_empty_file_is_a_mistake(text: str) -> None:
    assert mistakes(text) == ["1:1 the file is empty"]


def test_several_documents_are_a_mistake() -> None:
    assert mistakes("a: 1\n---\nb: 2\n") == ["2:1 a second YAML document begins here"]


def test_a_key_that_is_no_word_is_a_mistake() -> None:
    assert mistakes("{[1, 2]: x, a: b}\n") == ["1:2 a key must be a word or a number"]
    assert parse_document("? {a: 1}\n: x\nb: 1\n", "a.yaml").data == {"b": 1}


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: b: c\n", (1, 4)), ("a: [1, 2\nb: 3\n", (1, 4)), ("a:\n\t- b\n", (2, 1)), ("a: *nowhere\n", (1, 4))],
)
def test_what_is_not_yaml_has_a_place(text: str, place: tuple[int, int]) -> None:
    document = parse_document(text, "a.yaml")
    assert document.data is None
    (mistake,) = document.mistakes
    assert (mistake.location.line, mistake.location.column) == place
    assert mistake.message.startswith("not YAML: ")


def test_control_characters_are_a_mistake() -> None:
    (mistake,) = parse_document("a: \x00\x01\n", "a.yaml").mistakes
    assert mistake.message.startswith("not YAML: ")


@pytest.mark.parametrize("text", ["a: " + "[" * 200 + "]" * 200, "a: &a [*a]", "a: &a {b: *a, c: *a}"])
def test_what_has_no_end_is_a_mistake(text: str) -> None:
    document = parse_document(text, "a.yaml")
    assert document.mistakes
    assert {m.message for m in document.mistakes} == {"nested too deeply, or too large"}


def test_a_bomb_of_aliases_is_a_mistake() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    document = parse_document("\n".join(lines), "a.yaml")
    assert document.mistakes
    assert {m.message for m in document.mistakes} == {"nested too deeply, or too large"}
    assert len(document.mistakes) < 200


def test_aliases_that_people_write_are_fine() -> None:
    assert data("a: &x {b: 1}\nc: *x\n") == {"a": {"b": 1}, "c": {"b": 1}}


# ------------------------------------------------------------------------------------------------- files


def test_a_file_that_is_not_utf_8_is_a_mistake_in_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("a: 1\nb: é\n".encode("latin-1"))
    (mistake,) = read_document(file, "a.yaml").mistakes
    assert str(mistake.location) == "a.yaml:2:1"
    assert mistake.message == "the file is not UTF-8"


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    document = read_document(file, "a.yaml")
    assert (document.data, document.mistakes) == ({"a": 1}, ())


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.yaml"):
        (mistake,) = read_document(path, "a.yaml").mistakes
        assert mistake.message.startswith("cannot be read: ")
