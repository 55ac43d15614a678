"""Values: every claim a value makes is checked with the datatypes, and with facets evaluated here."""

from __future__ import annotations

import re
import unicodedata

import pytest

from accordant import datatypes
from accordant.generation.values import Facets, iter_facet_values, iter_values

CASES = [
    *((name, {}) for name in datatypes.PARAMETER_NAMES),
    ("string", {"max_length": 80}),
    ("string", {"min_length": 3, "max_length": 5}),
    ("string", {"min_length": 0, "max_length": 0}),
    ("string", {"min_length": 2}),
    ("string", {"enumeration": ("xml", "json")}),
    ("string", {"pattern": "[a-z]+"}),
    ("token", {"max_length": 10}),
    ("boolean", {"enumeration": ("true",)}),
    ("integer", {"min_value": "1", "max_value": "25"}),
    ("integer", {"min_value": "-3"}),
    ("nonNegativeInteger", {"max_value": "10"}),
    ("integer", {"enumeration": ("1", "2")}),
    ("decimal", {"min_value": "0.5", "max_value": "9.99"}),
    ("dateTime", {"min_value": "2015-06-15T12:00:00Z"}),
    ("dateTime", {"min_value": "2015-06-15T12:00:00", "max_value": "2016-02-29T00:00:00"}),
    ("date", {"max_value": "2016-03-01"}),
]


def by_hand(type_name, lexical, facets):
    """Decide membership from the definition of each facet."""
    datatype = datatypes.get(type_name)
    if not datatype.is_valid(lexical):
        return False
    text = datatype.normalize(lexical)
    checks = {
        "enumeration": lambda listed: any(datatype.compare(text, one) == 0 for one in listed),
        "min_length": lambda least: len(text) >= least,
        "max_length": lambda most: len(text) <= most,
        "min_value": lambda least: datatype.compare(text, least) in {0, 1},
        "max_value": lambda most: datatype.compare(text, most) in {0, -1},
        "pattern": lambda pattern: re.fullmatch(pattern, text) is not None,
    }
    return all(checks[name](facet) for name, facet in facets.items())


@pytest.mark.parametrize(("type_name", "facets"), CASES)
def test_broken_values_are_broken_and_all_others_are_valid(type_name, facets):
    values = list(iter_values(type_name, **facets))
    assert values
    for value in values:
        assert by_hand(type_name, value.lexical, facets) is (value.kind != "broken"), value
        assert Facets(type_name, **facets).accepts(value.lexical) is (value.kind != "broken")


@pytest.mark.parametrize(("type_name", "facets"), CASES)
def test_values_are_distinct_ordered_labelled_and_the_same_each_time(type_name, facets):
    values = list(iter_values(type_name, **facets))
    assert len({value.lexical for value in values}) == len(values)
    kinds = [value.kind for value in values]
    assert kinds == sorted(kinds, key=["typical", "boundary", "broken"].index)
    assert all(value.label for value in values)
    assert values == list(iter_values(type_name, **facets))


@pytest.mark.parametrize(("type_name", "facets"), CASES)
def test_no_value_is_an_attack(type_name, facets):
    for value in iter_values(type_name, **facets):
        assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in value.lexical)
        assert not re.search(r"script|--\s|;\s*drop|\.\./|\{\{|\$\{", value.lexical, re.IGNORECASE)


@pytest.mark.parametrize("type_name", datatypes.PARAMETER_NAMES)
def test_every_type_has_every_kind(type_name):
    kinds = {value.kind for value in iter_values(type_name)}
    anything_goes = datatypes.get(type_name).pattern is None
    assert kinds == ({"typical", "boundary"} if anything_goes else {"typical", "boundary", "broken"})


def found(type_name, **facets):
    return {value.lexical: value for value in iter_values(type_name, **facets)}


def test_lengths_are_tried_on_both_sides_of_the_limit():
    values = found("string", max_length=80)
    lengths = {len(value.lexical): value for value in reversed(values.values()) if value.declared}
    assert lengths[79].kind == lengths[80].kind == "boundary"
    assert lengths[81].kind == "broken"
    assert lengths[81].label == "one over max_length 80"
    astral = next(value for value in values.values() if value.label == "max_length: 80 characters outside the BMP")
    assert len(astral.lexical) == 80
    assert min(map(ord, astral.lexical)) > 0xFFFF
    # A limit that is said in characters counts characters, whatever a database does.
    assert astral.declared
    assert "<b>&amp;\"'" in values


def test_declared_bounds_are_told_from_the_extremes_of_the_type():
    values = found("integer", min_value="1", max_value="25")
    assert {lexical for lexical, value in values.items() if value.declared and value.kind == "boundary"} == {
        "1",
        "2",
        "24",
        "25",
    }
    assert values["0"].label == "one step below min_value 1"
    assert values["26"].label == "one step above max_value 25"
    assert not found("integer")["9223372036854775808"].declared


def test_what_only_a_facet_refuses_is_not_blamed_on_the_type():
    values = found("integer", max_value="25")
    assert "128" not in values
    assert found("nonNegativeInteger")["-1"].label == "below 0"
    assert found("int")["2147483648"].label == "2^31, beyond the type"
    assert found("int")["2147483648"].kind == "broken"
    assert found("long")["2147483648"].kind == "boundary"


@pytest.mark.parametrize(
    ("lexical", "label", "kind"),
    [
        ("2015-06-15T12:00:00", "second form: without zone", "boundary"),
        ("2015-06-15T24:00:00Z", "24:00:00", "boundary"),
        ("2016-02-29T12:00:00Z", "leap day", "typical"),
        ("2015-13-01T12:00:00Z", "month 13", "broken"),
        ("2015-02-29T12:00:00Z", "29 February of a common year", "broken"),
        ("2016-12-31T23:59:60Z", "a leap second", "broken"),
        ("2015-06-15T12:00:00+15:00", "zone +15:00", "broken"),
        ("2015-06-15", "not a dateTime: a date only", "broken"),
    ],
)
def test_times_that_parsers_get_wrong_are_there(lexical, label, kind):
    value = found("dateTime")[lexical]
    assert (value.label, value.kind, value.declared) == (label, kind, False)


def test_the_first_value_of_an_address_is_one():
    first, *_ = iter_values("anyURI")
    assert (first.lexical, first.kind) == ("https://example.org/thank-you", "typical")
    assert first.lexical not in found("string")


def test_a_list_of_values_is_all_that_is_valid():
    values = found("string", enumeration=("xml", "json"))
    assert {lexical for lexical, value in values.items() if value.kind != "broken"} == {"xml", "json"}
    assert {"XML", "", "xmlx"} <= values.keys()


def test_steps_beside_a_time_keep_its_zone():
    values = found("dateTime", max_value="2015-12-31T23:59:59-06:00")
    assert values["2016-01-01T00:00:00-06:00"].kind == "broken"
    assert values["2015-12-31T23:59:58-06:00"].declared


def test_an_unknown_type_is_refused():
    with pytest.raises(KeyError, match="unknown type"):
        list(iter_values("datetime"))


LISTED_BY_HAND = {
    "integer": {
        **dict.fromkeys(("-1", "0", "+5", "007", " 5 ", "2147483648", "2147483647", "-2147483648"), "boundary"),
        **dict.fromkeys(("9223372036854775807", "9223372036854775808", "1" + "0" * 30), "boundary"),
        **dict.fromkeys(("1.0", "1e3", "1.5", "\uff11", "\u0661", "", " ", "abc", "0x1F", "1,000", "null"), "broken"),
    },
    "nonNegativeInteger": {"-1": "broken", "0": "boundary", "-0": "boundary", "+5": "boundary", "1.0": "broken"},
    "positiveInteger": {"0": "broken", "-1": "broken", "1": "typical"},
    "int": {"2147483647": "boundary", "2147483648": "broken", "-2147483649": "broken"},
    "long": {"9223372036854775807": "boundary", "9223372036854775808": "broken"},
    "decimal": {"-1.5": "boundary", ".5": "boundary", "1e3": "broken", "NaN": "broken", "\uff11": "broken"},
    "boolean": {
        "true": "typical",
        "false": "typical",
        "1": "boundary",
        "0": "boundary",
        **dict.fromkeys(("TRUE", "True", "yes", "no", "on", "off", "", " ", "2", "-1", "\uff11"), "broken"),
    },
    "dateTime": {
        **dict.fromkeys(("2015-06-15", "2015-W25-1T12:00:00Z", "20150615T120000Z"), "broken"),
        **dict.fromkeys(("2015-06-15t12:00:00Z", "2015-06-15T12:00:00z", "2016-12-31T23:59:60Z"), "broken"),
        **dict.fromkeys(("0000-01-01T00:00:00Z", "2016-02-30T12:00:00Z", "2015-02-29T12:00:00Z"), "broken"),
        **dict.fromkeys(("2015-06-15T12:00:00+14:01", "2015-06-15T12:00:00-14:01", "1434369600", ""), "broken"),
        **dict.fromkeys(("2015-06-15T24:00:00Z", "2000-02-29T12:00:00Z", "-0044-03-15T12:00:00Z"), "boundary"),
        **dict.fromkeys(("10000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"), "boundary"),
        **dict.fromkeys(("2015-06-15T12:00:00+14:00", "2015-06-15T12:00:00-14:00"), "boundary"),
        **{f"2015-06-15T12:00:00.{'123456789'[:places]}Z": "boundary" for places in range(1, 10)},
    },
    "date": {
        **dict.fromkeys(("2016-02-29", "2015-06-15Z", "2015-06-15+14:00", "-0044-03-15"), "boundary"),
        **dict.fromkeys(("2016-02-30", "0000-01-01", "2015-06-15T12:00:00", "2015-W25-1", ""), "broken"),
    },
    "string": dict.fromkeys(("", " ", "\U0001f600", "e\u0301a\u0308", "<b>&amp;\"'", "null"), "boundary"),
}


@pytest.mark.parametrize("type_name", LISTED_BY_HAND)
def test_what_a_list_by_hand_asks_for_is_there(type_name):
    values = found(type_name)
    for lexical, kind in LISTED_BY_HAND[type_name].items():
        assert lexical in values, lexical
        assert values[lexical].kind == kind, lexical


@pytest.mark.parametrize(("type_name", "facets"), CASES)
def test_labels_are_distinct_and_say_what_is_broken(type_name, facets):
    for kind in ("boundary", "broken"):
        labels = [value.label for value in iter_values(type_name, **facets) if value.kind == kind]
        assert len(set(labels)) == len(labels)


def test_lengths_are_counted_in_characters_of_every_kind():
    values = found("string", max_length=80).values()
    limits = {value.label: value for value in values if "max_length" in value.label}
    composed = limits["one over max_length 80, which composing would bring within"]
    assert len(composed.lexical) == 81
    assert len(unicodedata.normalize("NFC", composed.lexical)) == 80
    marks = limits["max_length: 80 characters, half of them combining marks"]
    assert len(marks.lexical) == 80
    assert sum(map(bool, map(unicodedata.combining, marks.lexical))) == 40
    assert limits["one over max_length 80, outside the BMP"].kind == "broken"


@pytest.mark.parametrize(("type_name", "facets"), CASES)
def test_dangerous_values_come_only_where_asked_for_and_last_of_their_kind(type_name, facets):
    plain = list(iter_values(type_name, **facets))
    assert not any(value.is_dangerous for value in plain)
    intrusive = list(iter_facet_values(Facets(type_name, **facets), is_intrusive=True))
    assert [value for value in intrusive if not value.is_dangerous] == plain
    for kind in ("boundary", "broken"):
        flags = [value.is_dangerous for value in intrusive if value.kind == kind]
        assert flags == sorted(flags)
    for value in intrusive:
        assert by_hand(type_name, value.lexical, facets) is (value.kind != "broken"), value


def test_dangers_of_every_kind_are_legal_texts_and_broken_numbers():
    texts = [value for value in iter_facet_values(Facets("string"), is_intrusive=True) if value.is_dangerous]
    assert len(texts) > 60
    assert {value.kind for value in texts} == {"boundary"}
    kinds = {value.label.partition(":")[0] for value in texts if ":" in value.label}
    assert {"SQL", "HTML", "XML", "JSON", "LDAP", "shell", "template", "path", "format"} <= kinds
    assert any("\x00" in value.lexical for value in texts)
    assert max(len(value.lexical) for value in texts) > 65_536
    # No statement that changes anything is among them.
    assert not any(
        re.search(r"drop|delete|insert|update|rm |exec|sleep", value.lexical, re.IGNORECASE) for value in texts
    )
    numbers = [value for value in iter_facet_values(Facets("int"), is_intrusive=True) if value.is_dangerous]
    assert {value.lexical for value in numbers if value.kind == "boundary"} == {"\t5\n"}
    assert "1 OR 1=1" in {value.lexical for value in numbers if value.kind == "broken"}
