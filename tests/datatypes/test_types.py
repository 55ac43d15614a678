"""Lexical spaces against two other implementations: libxml2's validation of schemas, and xmlschema.

Where these disagree with the table, one of the reasons listed here must apply: the specification decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from implementations import DECLARED, by_lxml, by_xmlschema

from accordant.datatypes import NAMES, Datatype, get, names

INSTANTS = [name for name in NAMES if get(name).order.value == "instants"]
NUMBERS = [name for name in NAMES if get(name).order.value == "numbers"]
INTEGERS = [name for name in NUMBERS if name != "xsd:decimal"]
FLOATS = ["xsd:float", "xsd:double"]
XML_NAMES = ["xsd:NMTOKEN", "xsd:Name", "xsd:NCName", "xsd:ID", "xsd:IDREF", "xsd:QName", "xsd:NMTOKENS", "xsd:IDREFS"]

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


@dataclass(frozen=True)
class Disagreement:
    """Texts, by an expression that is found in them, that an implementation judges otherwise; the table is right."""

    types: list[str]
    texts: str
    says: bool
    reason: str

    def explains(self, name: str, lexical: str) -> bool:
        return name in self.types and re.search(self.texts, lexical) is not None


SPACE = r"[ \t\r\n]"
LXML = [
    Disagreement([*INSTANTS, "xsd:duration"], rf"^{SPACE}|{SPACE}$", False, "4.3.6: white space is collapsed first"),
    Disagreement(FLOATS, rf"(INF|NaN){SPACE}+$", False, "4.3.6: white space is collapsed behind a word as well"),
    Disagreement([*INSTANTS, "xsd:duration"], r"[0-9]{10}", False, "3.2.6, 3.2.7: any number of digits"),
    Disagreement(["xsd:duration"], r"\.S|[^0-9]\.", True, "3.2.6.1: digits on both sides of the point"),
    Disagreement(FLOATS, rf"[Ee][+\-]?{SPACE}*$", True, "3.2.4.1: an exponent is an integer"),
    Disagreement(["xsd:base64Binary"], r"[^A-Za-z0-9+/= \t\r\n]", True, "3.2.16: other characters are not passed over"),
    Disagreement(XML_NAMES, r"[^\x00-\x7f]", False, "it knows names of the second edition of XML only"),
    Disagreement(["xsd:NMTOKENS", "xsd:IDREFS"], rf"^{SPACE}*$", True, "3.3.5: a list of these has an item"),
    Disagreement(["xsd:QName"], ":", False, "whether a prefix is declared is no matter of the text"),
    Disagreement(["xsd:anyURI"], r"[%#:\[\]@]", False, "3.2.17: nearly all are references once they are escaped"),
]
XMLSCHEMA = [
    Disagreement(
        INTEGERS, r"[\u0660-\u0669\uff10-\uff19]", True, "3.3.13: digits are #x30-#x39, and not those of any script"
    ),
    Disagreement([*NUMBERS, *FLOATS, *XML_NAMES], "\u00a0", True, "4.3.6: white space is four characters and no other"),
    Disagreement(INTEGERS, "_", True, "3.3.13: no separators of digits"),
    Disagreement(["xsd:decimal"], rf"[0-9+\-.]{SPACE}+[0-9+\-.]", True, "4.3.6: white space within is not removed"),
    Disagreement([*INSTANTS, "xsd:duration"], r"[0-9]{10}", False, "3.2.6, 3.2.7: any number of digits"),
    Disagreement(XML_NAMES, r"[\U00010000-\U000EFFFF]", False, "it has names of the BMP only"),
    Disagreement(["xsd:QName"], r":|[^\x00-\x7f]", False, "a text may be one whether or not its prefix is declared"),
]
# Of types and years that XSD 1.0 has not, or has otherwise.
SPANS = ["xsd:yearMonthDuration", "xsd:dayTimeDuration"]
DAYS = ["xsd:date", "xsd:dateTime", "xsd:dateTimeStamp"]
XMLSCHEMA_11 = [
    Disagreement(["xsd:dateTimeStamp", *SPANS], r"[0-9]{10}", False, "3.3.6, 3.3.7: any number of digits"),
    Disagreement(SPANS[:1], r"[DT]", True, "3.4.26: no days and no time, be they nought"),
    Disagreement(SPANS[1:], r"[YM]", True, "3.4.27: no years and no months, be they nought"),
    Disagreement(DAYS, r"[0-9]{5}-02-29", True, "D.2.1: leap years beyond 9999 are those before"),
    Disagreement(DAYS, r"[0-9]{5}-02-29", False, "D.2.1: the same, of those that are leap years"),
]


def check(datatype: Datatype, lexical: str) -> None:
    """Compare the table with both implementations."""
    ours, name = datatype.is_valid(lexical), datatype.name
    if datatype.version == "1.0" and name not in DECLARED and by_lxml(name, lexical) != ours:
        assert any(each.explains(name, lexical) and each.says != ours for each in LXML), (name, lexical, ours, "lxml")
    if name not in DECLARED and by_xmlschema(name, lexical, datatype.version) != ours:
        known = XMLSCHEMA if datatype.version == "1.0" else [*XMLSCHEMA, *XMLSCHEMA_11]
        assert any(each.explains(name, lexical) and each.says != ours for each in known), (name, lexical, ours)


@pytest.mark.parametrize("name", BOTH_AGREE)
def test_listed_texts_are_judged_as_both_implementations_judge_them(name):
    for lexical in BOTH_AGREE[name]:
        expected = get(name).is_valid(lexical)
        assert (by_lxml(name, lexical), by_xmlschema(name, lexical)) == (expected, expected), lexical


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_examples_are_judged_as_both_implementations_judge_them_but_for_what_is_listed(version):
    for name in names(version):
        datatype = get(name, version)
        for example in (*datatype.boundaries(), *datatype.malformed()):
            check(datatype, example.lexical)


CHARACTERS = [*"0123456789+-.:,TZPYMDHSeEINFaA=/_ \t", "\u00e9", "\uff11"]


def iter_mutated(count: int) -> Iterator[tuple[Datatype, str]]:
    """Yield types and examples of theirs with a letter or two put in, taken out or replaced; the same each time."""
    chance = Random(4)
    types = {version: [get(name, version) for name in names(version)] for version in ("1.0", "1.1")}
    examples = {
        each: [found.lexical for found in (*each.boundaries(), *each.malformed())] or ["a"]
        for version in types
        for each in types[version]
    }
    for _ in range(count):
        version = chance.choice(["1.0", "1.0", "1.1"])
        datatype = chance.choice(types[version])
        text = chance.choice(examples[datatype])
        for _ in range(chance.randint(1, 2)):
            place = chance.randint(0, len(text))
            text = text[:place] + chance.choice(["", *CHARACTERS]) + text[place + chance.randint(0, 1) :]
        yield datatype, text


def test_what_is_nearly_an_example_is_judged_as_both_implementations_judge_it():
    for datatype, text in iter_mutated(6_000):
        check(datatype, text)


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


@settings(max_examples=250, derandomize=True)
@given(DATES)
def test_days_and_times_are_judged_as_both_implementations_judge_them(lexical):
    check(get("dateTime"), lexical)
    check(get("dateTime", "1.1"), lexical)
    check(get("date"), lexical.partition("T")[0])
    check(get("time"), lexical.partition("T")[2])
    check(get("gMonthDay"), f"-{lexical.partition('T')[0][-6:]}")


EXPECTED = [
    # Each reason for a disagreement with a text of which it is the only one, and the type and version that show it.
    (by_lxml, LXML, "1.0", "xsd:dateTime", " 2016-01-01T00:00:00 "),
    (by_lxml, LXML, "1.0", "xsd:double", "INF\t"),
    (by_lxml, LXML, "1.0", "xsd:duration", "P12345678901234567890D"),
    (by_lxml, LXML, "1.0", "xsd:duration", "PT.5S"),
    (by_lxml, LXML, "1.0", "xsd:float", "1e"),
    (by_lxml, LXML, "1.0", "xsd:base64Binary", "AA:AA"),
    (by_lxml, LXML, "1.0", "xsd:NCName", "\u2070a"),
    (by_lxml, LXML, "1.0", "xsd:IDREFS", ""),
    (by_lxml, LXML, "1.0", "xsd:QName", "b:a"),
    (by_lxml, LXML, "1.0", "xsd:anyURI", "##"),
    (by_xmlschema, XMLSCHEMA, "1.0", "xsd:integer", "\u0660"),
    (by_xmlschema, XMLSCHEMA, "1.0", "xsd:double", "\u00a01"),
    (by_xmlschema, XMLSCHEMA, "1.0", "xsd:integer", "1_0"),
    (by_xmlschema, XMLSCHEMA, "1.0", "xsd:decimal", "1 2"),
    (by_xmlschema, XMLSCHEMA, "1.0", "xsd:gYear", "12345678901234567890"),
    (by_xmlschema, XMLSCHEMA, "1.0", "xsd:NCName", "\U00010000"),
    (by_xmlschema, XMLSCHEMA, "1.0", "xsd:QName", "b:a"),
    (by_xmlschema, XMLSCHEMA_11, "1.1", "xsd:dayTimeDuration", "P12345678901234567890D"),
    (by_xmlschema, XMLSCHEMA_11, "1.1", "xsd:yearMonthDuration", "PT0S"),
    (by_xmlschema, XMLSCHEMA_11, "1.1", "xsd:dayTimeDuration", "P0Y1D"),
    (by_xmlschema, XMLSCHEMA_11, "1.1", "xsd:date", "12015-02-29"),
    (by_xmlschema, XMLSCHEMA_11, "1.1", "xsd:date", "12016-02-29"),
]


@pytest.mark.parametrize(("judge", "known", "version", "name", "lexical"), EXPECTED)
def test_a_known_disagreement_is_still_one(judge, known, version, name, lexical):
    says = judge(name, lexical) if version == "1.0" else judge(name, lexical, version)
    assert says is not get(name, version).is_valid(lexical), "it has changed its mind"
    assert [each for each in known if each.explains(name, lexical) and each.says == says]


def test_every_reason_for_a_disagreement_has_its_text():
    assert len(EXPECTED) == len([*LXML, *XMLSCHEMA, *XMLSCHEMA_11])


def test_types_that_need_a_declaration_have_the_texts_of_those_that_they_are_derived_from():
    assert get("ENTITY").pattern == get("NCName").pattern
    assert get("ENTITIES").pattern == get("IDREFS").pattern
    assert get("NOTATION").pattern == get("QName").pattern


def test_year_0000_is_one_of_xsd_1_1_only():
    for name, text in (("dateTime", "0000-02-29T00:00:00Z"), ("date", "-0000-01-01"), ("gYear", "0000")):
        assert not get(name).is_valid(text)
        assert get(name, "1.1").is_valid(text)
    assert not get("date", "1.1").is_valid("0000-02-30")


def test_infinity_has_a_plus_sign_in_xsd_1_1_only():
    assert not get("double").is_valid("+INF")
    assert get("double", "1.1").is_valid("+INF")


def test_white_space():
    assert get("string").normalize(" a\tb ") == " a\tb "
    assert get("normalizedString").normalize(" a\tb\n") == " a b "
    assert get("token").normalize("\n a \t b ") == "a b"
    assert get("token").normalize("\u00a0a\u2003") == "\u00a0a\u2003"


def test_what_is_no_value_has_no_meaning():
    integer = get("integer")
    for ask in (integer.canonical, integer.neighbours, integer.length, integer.total_digits, integer.fraction_digits):
        with pytest.raises(ValueError, match="not a value of xsd:integer: 'x'"):
            ask("x")
    for compare in (integer.compare, integer.equal):
        with pytest.raises(ValueError, match="not a value of xsd:integer: 'x'"):
            compare("1", "x")


def test_types_with_an_order():
    assert get("date").is_ordered
    assert get("int").is_ordered
    assert get("duration").is_ordered
    assert not get("boolean").is_ordered
    assert not get("NMTOKENS").is_ordered
