"""Lifting an expression over white space processing, by all short texts; sizes, and that everything compiles."""

from __future__ import annotations

import itertools
import re

import jsonschema_rs
import pytest
from elementpath.regex import translate_pattern

from accordant.derivation.patterns import fitting, item_assertion, items_pattern, lengths, schema_of
from accordant.derivation.regexes import NOTHING, Verbatim, choice, literal, parse

SHORT = ["".join(letters) for size in range(6) for letters in itertools.product("ab \n", repeat=size)]
PATTERNS = [
    "",
    "a",
    " ",
    "a b",
    " a",
    "a ",
    "a  b",
    "a\tb",
    "a\nb",
    ".*",
    ".+",
    "a.b",
    "[^a]*",
    "[^a]+",
    "( |a)*",
    "(a ?b?)*",
    "(a b|b a)+",
    "a*( b)?",
    r"\s*a",
    r"(\S+\s)*\S",
    r"\n?a",
    r"[\n]",
    "[ab]{2,3}",
    "[ab ]{2,3}",
    ".{2}",
]


def processed(text, white_space):
    """White space processing as 4.3.6 has it."""
    if white_space == "preserve":
        return text
    replaced = re.sub(r"[\t\n\r]", " ", text)
    return replaced if white_space == "replace" else re.sub(" +", " ", replaced).strip(" ")


def accepts(schema, text):
    fast = jsonschema_rs.Draft202012Validator(schema)
    verdict = fast.is_valid(text)
    plain = re.search(schema.get("pattern", ""), text) is not None
    plain = plain and schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
    assert plain == verdict, (schema, text)
    return verdict


@pytest.mark.parametrize("white_space", ["preserve", "replace", "collapse"])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_text_matches_exactly_when_what_it_is_processed_to_matches(pattern, white_space):
    theirs = re.compile(translate_pattern(pattern, back_references=False, lazy_quantifiers=False, anchors=False))
    schema = schema_of(parse(pattern), white_space)
    fast = jsonschema_rs.Draft202012Validator(schema)
    found = re.compile(schema.get("pattern", ""))
    for text in SHORT:
        expected = theirs.match(processed(text, white_space)) is not None
        plain = found.search(text) is not None
        plain = plain and schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
        assert (plain, fast.is_valid(text)) == (expected, expected), (schema, text)


def test_an_expression_without_spaces_keeps_the_simple_form():
    assert schema_of(parse("[A-Z]{3}"), "collapse") == {"pattern": r"^[ \t\n\r]*(?:[A-Z]{3})[ \t\n\r]*$"}
    assert schema_of(parse("[A-Z]{3}"), "preserve") == {"pattern": r"^(?:[A-Z]{3})$(?!\n)"}


def test_lengths_are_keywords_where_white_space_is_kept():
    anything = parse(r"[\s\S]{2,5}")
    assert schema_of(anything, "preserve") == {"minLength": 2, "maxLength": 5}
    assert schema_of(anything, "replace") == {"minLength": 2, "maxLength": 5}
    assert set(schema_of(anything, "collapse")) == {"pattern"}


def test_nothing_matches_nothing():
    schema = schema_of(NOTHING, "collapse")
    assert not any(accepts(schema, text) for text in SHORT[:30])


@pytest.mark.parametrize(("low", "high"), [(0, None), (1, None), (2, 2), (0, 1)])
def test_a_list_has_so_many_items_that_all_match(low, high):
    item = choice([literal("a"), Verbatim("b+")])
    schema = {"pattern": items_pattern(item_assertion(item), low, high)}
    for text in SHORT:
        items = text.split()
        expected = all(re.fullmatch("a|b+", each) for each in items) and low <= len(items) <= (
            high or (high is None) * 9
        )
        assert accepts(schema, text) == expected, text


def test_an_item_sees_no_white_space():
    schema = {"pattern": items_pattern(item_assertion(parse("a.?[ b]?")))}
    assert accepts(schema, "a a")
    assert accepts(schema, "abb ab")
    assert not accepts(schema, "b a")


def test_a_wrong_item_at_the_end_of_a_long_list_is_found_without_trying_all_again():
    item = choice([parse("[0-9]+"), parse("[0-9a]+"), parse("0*[0-9]{1,9}")])
    schema = {"pattern": items_pattern(item_assertion(item))}
    assert accepts(schema, "12 007 " * 2_000)
    assert not accepts(schema, "12 007 " * 2_000 + "x")


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("", 0, 0),
        ("abc", 3, 3),
        ("a?b*", 0, None),
        ("a{2,5}", 2, 5),
        ("(ab|c){2}", 2, 4),
        ("(a|bcd)(e?)", 1, 4),
        ("(a{2,3}b){2,}", 6, None),
    ],
)
def test_lengths_of_what_matches(pattern, least, most):
    assert lengths(parse(pattern)) == (least, most)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\w{1,5000}",
        r"(\w{1,500}-)*\w{1,500}",
        "((a{1,100}){1,100}){1,100}",
        r"(.{0,300}\p{L}){0,300}",
        r"[^\n]{1000,9999}",
        r"(\i\c{0,400} ){400}",
        "|".join(rf"\p{{L}}{{{count}}}" for count in range(1, 60)),
        r"\p{L}" * 400,
    ],
)
@pytest.mark.parametrize("white_space", ["preserve", "replace", "collapse"])
def test_what_is_too_large_is_widened_until_it_compiles(pattern, white_space):
    wide, is_exact = fitting(parse(pattern))
    schema = schema_of(wide, white_space)
    jsonschema_rs.Draft202012Validator(schema).is_valid("a")
    re.compile(schema.get("pattern", ""))
    assert not is_exact or schema == schema_of(parse(pattern), white_space)


def test_what_is_widened_still_matches_all_that_it_did():
    wide, is_exact = fitting(parse(r"(\w{1,500}-)*\w{1,500}"))
    assert not is_exact
    schema = schema_of(wide, "preserve")
    for text in ("a", "a" * 500, "a" * 500 + "-b", "a-b-c"):
        assert accepts(schema, text)
    assert not accepts(schema, "")
    assert not accepts(schema, "a--b")


def test_what_fits_stays_as_it_is():
    expression = parse(r"\c{1,63}\.\c{1,63}")
    assert fitting(expression) == (expression, True)
