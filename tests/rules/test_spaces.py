"""Spaces, pools of values, and texts for patterns."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.errors import UsageError
from accordant.idl import parse
from accordant.rules.descriptions import read_space
from accordant.rules.neighbours import numeral
from accordant.rules.patterns import texts_apart
from accordant.rules.spaces import lexical, pools


@pytest.mark.parametrize(
    ("data", "accepted", "refused"),
    [
        ({}, ["", "x", "7"], []),
        ({"type": "integer", "min_value": 1, "max_value": "3"}, ["1", "03", " 2 "], ["0", "4", "1.5", "x", ""]),
        ({"type": "number", "min_value": 0.5}, ["0.5", "0.50", "7"], ["0.49", "x", "1e3"]),
        ({"type": "boolean"}, ["true", "0"], ["yes"]),
        ({"type": "integer", "enumeration": [1, 2]}, ["1", "02"], ["3"]),
        ({"enumeration": ["a", "b"]}, ["a"], ["c", ""]),
        ({"type": "array"}, ["a,b"], []),
        ({"type": "xsd:date", "max_value": "2024-02-29"}, ["2024-02-29"], ["2024-03-01", "x"]),
        ({"type": "positiveInteger"}, ["1"], ["0"]),
    ],
)
def test_a_space_accepts_its_values(data, accepted, refused):
    space = read_space("p", data)
    assert [value for value in accepted if not space.accepts(value)] == []
    assert [value for value in refused if space.accepts(value)] == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"typ": "integer"}, "parameter 'p': unknown key 'typ'; did you mean 'type'?"),
        ({"zzz": 1}, "unknown key 'zzz'; keys are type, min_value"),
        ({"type": "intger"}, "unknown type 'intger'; did you mean 'integer'?"),
        ({"type": "zzz"}, "unknown type 'zzz'"),
        ({"type": "integer", "min_value": "x"}, "'x' is no integer"),
        ({"type": "integer", "enumeration": [1, "b"]}, "'b' is no integer"),
        ({"enumeration": "ab"}, "the enumeration is a list"),
        ({"enumeration": 7}, "the enumeration is a list"),
        ({"min_value": "a"}, "values of type string have no order"),
    ],
)
def test_data_that_is_no_space_is_told(data, message):
    with pytest.raises(UsageError, match=re.escape(message)):
        read_space("p", data)


def test_plain_values_have_a_lexical_form():
    assert [lexical(value) for value in (True, False, 7, 0.5, 1e-7, "x")] == [
        "true",
        "false",
        "7",
        "0.5",
        "0.0000001",
        "x",
    ]
    assert [
        numeral(value) for value in (read_space("p", {"type": "number", "min_value": 0.125}).bounds()[0].value,)
    ] == ["0.125"]


def pool(rule, *names, **spaces):
    read = {name: read_space(name, spaces.get(name, {})) for name in names}
    return pools(read, [parse(rule)])


def test_strings_get_literals_of_all_they_are_compared_with_and_others_besides():
    found = pool({"and": ["a == 'x'", "a == b", "c"]}, "a", "b", "c")
    assert found["a"].values == found["b"].values == ("x", "text", "text-2")
    assert found["c"].values == ("text",)
    assert all(one.is_complete for one in found.values())


def test_numbers_get_what_is_beside_literals_and_bounds():
    found = pool({"compare": "a <= 7"}, "a", a={"type": "integer", "min_value": 1, "max_value": 8})
    assert set(found["a"].values) >= {"1", "2", "6", "7", "8"}
    assert {"0", "9"}.isdisjoint(found["a"].values)
    halved = pool({"compare": "a <= 1.5"}, "a", a={"type": "number", "min_value": 1, "max_value": 2})
    assert "1.5" in halved["a"].values


def test_times_get_moments_beside_each_other():
    found = pool(
        {"compare": "a < b"},
        "a",
        "b",
        a={"type": "date"},
        b={"type": "date", "min_value": "2024-01-01", "max_value": "2024-01-02"},
    )
    assert not found["a"].is_complete
    assert found["b"].values == ("2024-01-01", "2024-01-02")
    assert pool({"compare": "a != 'http://x'"}, "a", a={"type": "anyURI"})["a"].values[:2] == ("http://x", "text")


def matches(text, pattern):
    return re.fullmatch(pattern.replace("*", ".*"), text, re.DOTALL) is not None


@given(st.lists(st.text("ab*", min_size=1, max_size=4), min_size=1, max_size=3, unique=True), st.integers(1, 3))
def test_there_are_texts_for_every_set_of_patterns(patterns, count):
    texts, is_complete = texts_apart(patterns, count)
    assert is_complete
    found = {}
    for text in texts:
        found.setdefault(tuple(matches(text, pattern) for pattern in patterns), []).append(text)
    every = {}
    for size in range(7):
        for letters in itertools.product("abx", repeat=size):
            text = "".join(letters)
            every.setdefault(tuple(matches(text, pattern) for pattern in patterns), []).append(text)
    assert found.keys() >= every.keys()
    for matched, some in every.items():
        assert len(found[matched]) >= min(count, len(some))


def test_patterns_that_would_need_too_many_texts_are_said_to_be():
    patterns = [f"*{letter}*{other}*{letter}*" for letter, other in itertools.pairwise("abcdefghijklm")]
    texts, is_complete = texts_apart(patterns, 5)
    assert texts
    assert not is_complete
