"""Datatypes against two independent implementations: libxml2's XSD validation, and elementpath's types by xmlschema."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

import jsonschema_rs
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from accordant.datatypes import NAMES, PARAMETER_NAMES, get, integer_at_least, integer_at_most, is_known
from accordant.datetimes import DateTime


def _xsd(name: str) -> str:
    return (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:element name="e" type="xs:{name.removeprefix("xsd:")}"/></xs:schema>'
    )


LXML = {name: etree.XMLSchema(etree.fromstring(_xsd(name))) for name in PARAMETER_NAMES}
XMLSCHEMA = {name: xmlschema.XMLSchema(_xsd(name)) for name in PARAMETER_NAMES}


def by_lxml(name: str, lexical: str) -> bool:
    # Through the parser: libxml2 does not collapse the white space of a tree that was built in memory alike.
    element = etree.Element("e")
    element.text = lexical
    return bool(LXML[name].validate(etree.fromstring(etree.tostring(element))))


def by_xmlschema(name: str, lexical: str) -> bool:
    element = etree.Element("e")
    element.text = lexical
    return bool(XMLSCHEMA[name].is_valid(element))


BOTH_AGREE = {
    "xsd:string": ["", " ", "a\tb", "é", "💡"],
    "xsd:normalizedString": ["", "a  b", "a\tb"],
    "xsd:token": ["", " a  b "],
    "xsd:anyURI": ["", "http://example.org/a?b=c#d", "a b", "é"],
    "xsd:boolean": ["true", "false", "1", "0", " true\n", "TRUE", "True", "yes", "", "01", "2"],
    "xsd:decimal": ["0", "-1.50", "+.5", "1.", ".", "", "1e3", "1,5", "NaN", "--1", " 1 ", "0x1"],
    "xsd:integer": ["0", "-0", "+5", "007", " 5 ", "5.0", "", "-", "1e3", "9" * 30, "5 5"],
    "xsd:nonNegativeInteger": ["0", "-0", "+0", "-00", "1", "-1", "", "+007", "-01"],
    "xsd:positiveInteger": ["1", "+1", "0", "-0", "-1", "001", "10", "", "+0"],
    "xsd:long": ["9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "-0"],
    "xsd:int": ["2147483647", "2147483648", "-2147483648", "-2147483649", "+0002147483647", "-0", "", "1.0"],
    "xsd:dateTime": [
        "2016-02-01T09:43:35.283-06:00",
        "2016-02-29T00:00:00",
        "2015-02-29T00:00:00",
        "1900-02-29T00:00:00",
        "2000-02-29T00:00:00Z",
        "2016-04-31T00:00:00",
        "2016-00-01T00:00:00",
        "2016-13-01T00:00:00",
        "2016-01-00T00:00:00",
        "2016-01-01T24:00:00",
        "2016-01-01T24:00:01",
        "2016-01-01T24:01:00",
        "2016-01-01T25:00:00",
        "2016-01-01T23:60:00",
        "2016-01-01T23:59:60",
        "2016-01-01T23:59:61",
        "2016-01-01T00:00:00+14:00",
        "2016-01-01T00:00:00-14:00",
        "2016-01-01T00:00:00+14:01",
        "2016-01-01T00:00:00+15:00",
        "2016-01-01T00:00:00+06",
        "2016-01-01T00:00:00+0600",
        "2016-01-01T00:00:00z",
        "2016-01-01t00:00:00",
        "2016-01-01 00:00:00",
        "2016-01-01",
        "2016-01-01T00:00",
        "16-01-01T00:00:00",
        "12016-01-01T00:00:00",
        "02016-01-01T00:00:00",
        "-2016-01-01T00:00:00",
        "+2016-01-01T00:00:00",
        "0000-01-01T00:00:00",
        "2016-01-01T00:00:00.",
        "2016-01-01T00:00:00.123456789",
        "2016-W01-1T00:00:00",
        "",
        "10000-02-29T00:00:00",
        "10100-02-29T00:00:00",
    ],
    "xsd:date": ["2016-02-29", "2015-02-29", "2016-02-29Z", "2016-02-29-06:00", "2016-02-29T00:00:00", "2016-2-9", ""],
}  # fmt: skip

# What the two say otherwise, and what is right by Part 2. Each is a trap for whoever takes one of them for the truth.
DISAGREEMENTS = [
    # type, text, right, lxml, xmlschema, the clause
    ("xsd:integer", "٦", False, False, True, "3.3.13: decimal digits #x30-#x39"),
    ("xsd:decimal", "1 2", False, False, True, "4.3.6: white space within is collapsed, not removed"),
    ("xsd:int", "1_0", False, False, True, "3.2.3.1: no digit separators, which Python's int() takes"),
    ("xsd:integer", "1_0", False, False, True, "the same"),
]


@pytest.mark.parametrize("name", BOTH_AGREE)
def test_listed_texts_are_judged_as_both_implementations_judge_them(name):
    for lexical in BOTH_AGREE[name]:
        expected = get(name).is_valid(lexical)
        assert (by_lxml(name, lexical), by_xmlschema(name, lexical)) == (expected, expected), lexical


@pytest.mark.parametrize(("name", "lexical", "right", "lxml_says", "xmlschema_says", "clause"), DISAGREEMENTS)
def test_known_disagreements_are_decided_by_the_specification(name, lexical, right, lxml_says, xmlschema_says, clause):
    assert by_lxml(name, lexical) is lxml_says, "lxml has changed its mind"
    assert by_xmlschema(name, lexical) is xmlschema_says, "xmlschema has changed its mind"
    assert get(name).is_valid(lexical) is right, clause


NUMBERS = st.from_regex(r"[ +-]?[0-9]{0,11}(\.[0-9]{0,3})?", fullmatch=True)
DATES = st.builds(
    "{}{}-{}-{}T{}:{}:{}{}".format,
    st.sampled_from(["", "-"]),
    st.sampled_from(["0001", "0004", "0100", "0400", "1900", "1999", "2000", "2016", "9999", "10000", "12100"]),
    st.sampled_from(["00", "01", "02", "04", "06", "11", "12", "13"]),
    st.sampled_from(["00", "01", "28", "29", "30", "31", "32"]),
    st.sampled_from(["00", "09", "23", "24"]),
    st.sampled_from(["00", "59", "60"]),
    st.sampled_from(["00", "59", "00.0", "59.999", "60"]),
    st.sampled_from(["", "Z", "+00:00", "-06:00", "+13:59", "-14:00", "+14:01", "+24:00"]),
)


@settings(max_examples=400, derandomize=True)
@given(st.sampled_from([name for name in PARAMETER_NAMES if get(name).order.value == "numbers"]), NUMBERS)
def test_numbers_are_judged_as_libxml2_judges_them(name, lexical):
    assert get(name).is_valid(lexical) == by_lxml(name, lexical)


@settings(max_examples=600, derandomize=True)
@given(DATES)
def test_times_are_judged_as_libxml2_judges_them(lexical):
    assert get("dateTime").is_valid(lexical) == by_lxml("xsd:dateTime", lexical)


@settings(max_examples=300, derandomize=True)
@given(DATES.filter(lambda text: get("dateTime").is_valid(text) and not text.startswith("-")))
def test_valid_times_are_valid_to_xmlschema(lexical):
    assert by_xmlschema("xsd:dateTime", lexical)


@pytest.mark.parametrize("name", BOTH_AGREE)
def test_json_pattern_is_the_lexical_space_with_padding(name):
    pattern = get(name).json_pattern
    for lexical in BOTH_AGREE[name]:
        accepted = pattern is None or re.search(pattern, lexical) is not None
        assert accepted == get(name).is_valid(lexical), lexical
        padded = f"\t\n {lexical}\r\n"
        assert get(name).is_valid(padded) == (pattern is None or re.search(pattern, padded) is not None)
    assert pattern is None or re.search(pattern, "٦") is None


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


def test_names_have_three_spellings_and_unknown_ones_a_hint():
    assert get("xsd:dateTime") is get("xs:dateTime") is get("dateTime")
    assert is_known("xs:int")
    assert not is_known("xsd:dateTme")
    assert not is_known("crm:int")
    with pytest.raises(KeyError, match="did you mean 'xsd:dateTime'"):
        get("xsd:dateTme")
    with pytest.raises(KeyError, match="types are xsd:anySimpleType, xsd:string"):
        get("qqqq")


def test_types_with_an_order():
    assert get("date").is_ordered
    assert get("int").is_ordered
    assert not get("boolean").is_ordered


def test_white_space():
    assert get("string").normalize(" a\tb ") == " a\tb "
    assert get("normalizedString").normalize(" a\tb\n") == " a b "
    assert get("token").normalize("\n a \t b ") == "a b"


@pytest.mark.parametrize(
    ("name", "first", "second", "expected"),
    [
        ("decimal", "1.50", "+001.5", 0),
        ("decimal", "-0", "0.00", 0),
        ("decimal", "-1.5", "-1.49", -1),
        ("decimal", "0.09", "0.1", -1),
        ("decimal", "10", "9", 1),
        ("decimal", "-10", "9", -1),
        ("integer", "9" * 5000, "8" * 5000, 1),
        ("boolean", "1", " true", 0),
        ("boolean", "1", "0", None),
        ("string", "a", "a", 0),
        ("string", "a", "b", None),
        ("dateTime", "2016-01-01T24:00:00Z", "2016-01-02T00:00:00Z", 0),
        ("dateTime", "2016-01-01T00:00:00+01:00", "2015-12-31T23:00:00Z", 0),
        ("dateTime", "2016-01-01T00:00:00.1Z", "2016-01-01T00:00:00.10001Z", -1),
        # The examples of 3.2.7.4.
        ("dateTime", "2000-01-15T00:00:00", "2000-02-15T00:00:00", -1),
        ("dateTime", "2000-01-15T12:00:00", "2000-01-16T12:00:00Z", -1),
        ("dateTime", "2000-01-01T12:00:00", "1999-12-31T23:00:00Z", None),
        ("dateTime", "2000-01-16T12:00:00", "2000-01-16T12:00:00Z", None),
        ("dateTime", "2000-01-16T00:00:00", "2000-01-16T12:00:00Z", None),
        ("dateTime", "-0001-12-31T24:00:00Z", "0001-01-01T00:00:00Z", 0),
        ("dateTime", "12016-01-01T00:00:00Z", "9999-01-01T00:00:00Z", 1),
        ("date", "2016-02-01-06:00", "2016-02-01Z", 1),
        ("date", "2016-02-01", "2016-02-02", -1),
    ],
)
def test_order(name, first, second, expected):
    assert get(name).compare(first, second) == expected
    assert get(name).compare(second, first) == (None if expected is None else -expected)


def test_what_is_no_value_cannot_be_compared():
    with pytest.raises(ValueError, match="not a value of xsd:integer: 'x'"):
        get("integer").compare("1", "x")


def test_exactly_14_hours_apart_is_not_determined():
    unzoned = "2000-01-15T12:00:00"
    assert get("dateTime").compare("2000-01-15T02:00:00+04:00", unzoned) is None
    assert get("dateTime").compare("2000-01-14T21:59:59.999Z", unzoned) == -1
    assert get("dateTime").compare("2000-01-14T22:00:00Z", unzoned) is None
    assert get("dateTime").compare("2000-01-16T02:00:00Z", unzoned) is None
    assert get("dateTime").compare("2000-01-16T02:00:00.001Z", unzoned) == 1


@given(st.datetimes(), st.integers(-840, 840))
def test_instants_are_those_of_python_where_python_has_them(moment, zone):
    zoned = DateTime(
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        Fraction(moment.second) + Fraction(moment.microsecond, 10**6),
        zone,
    )
    span = moment - dt.datetime(1, 1, 1)  # noqa: DTZ001 - zones are what is tested
    expected = Fraction(span.days * 86400 + span.seconds) + Fraction(span.microseconds, 10**6) - zone * 60
    assert zoned.instant == expected
    assert DateTime.parse(str(zoned)) == zoned


@given(
    st.integers(-(10**14), 10**14),
    st.fractions(min_value=-(10**12), max_value=10**12).map(lambda number: Fraction(round(number * 1000), 1000)),
)
def test_a_shift_moves_the_instant_and_can_be_undone(first, seconds):
    start = DateTime.parse("2016-02-01T09:43:35.283-06:00").shift(first)
    moved = start.shift(seconds)
    assert moved.instant - start.instant == seconds
    assert moved.shift(-seconds) == start
    assert get("dateTime").is_valid(str(moved))
    assert DateTime.parse(str(moved)) == moved


@pytest.mark.parametrize(
    ("lexical", "seconds", "expected"),
    [
        ("2016-02-28T23:59:59-06:00", 1, "2016-02-29T00:00:00-06:00"),
        ("2016-01-01T24:00:00", 0, "2016-01-02T00:00:00"),
        ("0001-01-01T00:00:00Z", -1, "-0001-12-31T23:59:59Z"),
        ("-0004-02-28T23:59:59Z", 1, "-0004-02-29T00:00:00Z"),
        ("9999-12-31T23:59:59Z", 1, "10000-01-01T00:00:00Z"),
        ("2016-02-01T00:00:00Z", Fraction(1, 1000), "2016-02-01T00:00:00.001Z"),
        ("2016-02-28", 86400, "2016-02-29"),
        ("2016-03-01Z", -1, "2016-02-29Z"),
        ("0399-12-31", 86400 * 366, "0400-12-31"),
        ("0400-12-31", 86400, "0401-01-01"),
        ("-0400-01-01", -86400, "-0401-12-31"),
    ],
)
def test_shifts(lexical, seconds, expected):
    assert str(DateTime.parse(lexical).shift(seconds)) == expected


def test_fields_and_zones():
    moment = DateTime.parse("2016-02-01T09:43:35.283-06:00")
    assert (moment.year, moment.month, moment.day, moment.hour, moment.minute) == (2016, 2, 1, 9, 43)
    assert moment.second == Fraction(35283, 1000)
    assert moment.has_zone
    assert moment.zone_minutes == -360
    assert str(moment.with_zone(0)) == "2016-02-01T15:43:35.283Z"
    assert moment.with_zone(330).instant == moment.instant
    assert not DateTime.parse("2016-02-01").has_zone
    assert str(DateTime.parse("2016-02-01T00:00:00").with_zone(60)) == "2016-02-01T00:00:00+01:00"


@pytest.mark.parametrize("lexical", ["", "2016", "2016-02-30", "2016-02-01T00:00:00 ", "2016-02-01T00:00:00\n"])
def test_what_is_no_time_is_refused(lexical):
    with pytest.raises(ValueError, match="not an xsd:dateTime or xsd:date"):
        DateTime.parse(lexical)


def test_any_number_of_digits():
    year = "9" * 6000
    assert get("dateTime").compare(f"{year}-01-01T00:00:00Z", f"{year}-01-01T00:00:00.{'0' * 6000}1Z") == -1


def test_a_third_of_a_second_cannot_be_written():
    with pytest.raises(ValueError, match="not a decimal fraction"):
        str(DateTime.parse("2016-02-01T00:00:00Z").shift(Fraction(1, 3)))


@pytest.mark.parametrize("name", NAMES)
def test_every_pattern_is_a_regular_expression_of_two_engines(name):
    pattern = get(name).json_pattern
    if pattern is not None:
        re.compile(pattern)
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    assert (pattern is None) == (get(name).pattern is None)
