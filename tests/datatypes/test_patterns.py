"""Patterns: three engines read them alike, and they are the lexical spaces."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from implementations import by_lxml, by_xmlschema

from accordant.datatypes import NAMES, Datatype, get, integer_at_least, integer_at_most, names
from accordant.datatypes.patterns import duration, integer_between, items

TYPES = [get(name, version) for version in ("1.0", "1.1") for name in names(version)]
PATTERNS = list(dict.fromkeys(each.json_pattern for each in TYPES if each.json_pattern is not None))
EXAMPLES = list(
    dict.fromkeys(found.lexical for each in TYPES for found in (*each.boundaries(), *each.malformed()))
)  # fmt: skip
TEXTS = [*EXAMPLES, *(f"\t{text}\n" for text in EXAMPLES[::3]), *(f"{text}\u00a0" for text in EXAMPLES[::5])]
BY_PYTHON = [[re.search(pattern, text) is not None for text in TEXTS] for pattern in PATTERNS]


def expected(datatype: Datatype) -> list[bool]:
    return [datatype.is_valid(text) for text in TEXTS]


@pytest.mark.parametrize("datatype", TYPES, ids=lambda each: f"{each.name} {each.version}")
def test_the_pattern_for_json_finds_the_untouched_texts_that_are_valid(datatype):
    pattern = datatype.json_pattern
    assert expected(datatype) == ([True] * len(TEXTS) if pattern is None else BY_PYTHON[PATTERNS.index(pattern)])


def test_a_validator_in_rust_reads_the_patterns_as_python_does():
    for pattern, verdicts in zip(PATTERNS, BY_PYTHON, strict=True):
        validator = jsonschema_rs.Draft202012Validator({"pattern": pattern})
        assert [validator.is_valid(text) for text in TEXTS] == verdicts, pattern


def test_an_engine_of_ecmascript_reads_the_patterns_as_python_does():
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node on this machine")
    script = (
        "const {patterns, texts} = JSON.parse(require('fs').readFileSync(0));"
        "const read = p => { const r = new RegExp(p, 'u'); return texts.map(t => r.test(t)); };"
        "process.stdout.write(JSON.stringify(patterns.map(read)));"
    )
    given_ = json.dumps({"patterns": PATTERNS, "texts": TEXTS})
    done = subprocess.run([node, "-e", script], input=given_, capture_output=True, text=True, check=True)
    for pattern, verdicts, ours in zip(PATTERNS, json.loads(done.stdout), BY_PYTHON, strict=True):
        assert verdicts == ours, pattern


@pytest.mark.parametrize("name", NAMES)
def test_the_pattern_itself_is_the_space_of_normalized_texts(name):
    datatype = get(name)
    for text in EXAMPLES:
        found = datatype.pattern is None or re.fullmatch(datatype.pattern, datatype.normalize(text)) is not None
        assert found == datatype.is_valid(text), text


@given(st.sampled_from(["hexBinary", "base64Binary", "NMTOKENS"]), st.text("A0Qa= f", max_size=14))
def test_long_texts_are_judged_without_the_pattern_and_as_it_does(name, text):
    datatype = get(name)
    assert datatype.is_valid(text) == (re.fullmatch(datatype.pattern, datatype.normalize(text)) is not None)
    assert datatype.is_valid(text) == (re.search(datatype.json_pattern, text) is not None)


def test_names_are_those_of_the_second_edition_of_xml_or_of_the_fifth():
    for character in ("\u0132", "\u2070", "\U00010000", "\u06dd"):
        assert get("Name").is_valid(character), "a name of the fifth only"
    for character in ("\u0e46", "\u20d0", "\u309b", "\u00b7"):
        assert get("NMTOKEN").is_valid(character)
    for character in ("\u00d7", "\u037e", "\u2000", "\u2190", "\ufffe", "\U000f0000"):
        assert not get("NMTOKEN").is_valid(character)


def test_no_name_of_another_implementation_is_refused():
    # libxml2 has the names of the second edition; xmlschema strips from a text what Python calls white space.
    for code in (*range(0x21, 0xD800, 23), *range(0xE000, 0xFFFE, 23)):
        for name, text in (("xsd:NMTOKEN", f"a{chr(code)}a"), ("xsd:NCName", f"{chr(code)}a")):
            if by_lxml(name, text) or (by_xmlschema(name, text) and not chr(code).isspace()):
                assert get(name).is_valid(text), hex(code)


def test_a_list_has_items_and_spaces_between_them():
    assert re.fullmatch(items("a|b"), "a b a")
    assert not re.fullmatch(items("a|b"), "")
    assert not re.fullmatch(items("a|b"), "a  b")
    assert re.fullmatch(items("a|b", " +"), "a  b")


def test_a_duration_has_at_least_one_part():
    for pattern in (duration(), duration("YM"), duration("DT")):
        for text in ("P", "PT", "-P", "P1DT", "P1YT"):
            assert not re.fullmatch(pattern, text), text


@given(st.integers(-12000, 0), st.integers(0, 12000), st.integers(-13000, 13000), st.sampled_from(["{}", "{:+06}"]))
def test_a_range_of_integers_as_a_pattern(low, high, number, form):
    assert bool(re.fullmatch(integer_between(low, high), form.format(number))) == (low <= number <= high)


@given(st.integers(-12000, 12000), st.integers(-12000, 12000), st.sampled_from(["{}", "{:+}", "{:+05}"]))
def test_bounds_of_integers_as_patterns(bound, number, form):
    lexical = form.format(number)
    assert bool(re.fullmatch(integer_at_least(bound), lexical)) == (number >= bound)
    assert bool(re.fullmatch(integer_at_most(bound), lexical)) == (number <= bound)


def test_zero_has_both_signs_in_bounds():
    for zero in ("0", "+0", "-0", "-000"):
        assert re.fullmatch(integer_at_least(0), zero)
        assert re.fullmatch(integer_at_most(0), zero)
        assert re.fullmatch(integer_at_least(-3), zero)
        assert re.fullmatch(integer_at_most(3), zero)
        assert not re.fullmatch(integer_at_least(1), zero)
        assert not re.fullmatch(integer_at_most(-1), zero)
