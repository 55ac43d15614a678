"""The lexical forms of each family of XSD types: valid ones, typical or odd, and those that are nearly valid.

Source: XML Schema 1.1 part 2, section 3, for what is valid; experience with parsers for what is worth trying.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from accordant.datatypes import plain_name

__all__ = ["BROKEN_FORMS", "FORMS", "Family", "Kind", "family_of"]

Kind = Literal["typical", "boundary", "broken"]
Family = Literal["text", "boolean", "integer", "decimal", "dateTime", "date", "other"]

_FAMILIES: Mapping[Family, tuple[str, ...]] = {
    "text": ("string", "normalizedString", "token", "anyURI"),
    "boolean": ("boolean",),
    "integer": (
        *("integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    ),
    "decimal": ("decimal",),
    "dateTime": ("dateTime", "dateTimeStamp"),
    "date": ("date",),
}


def family_of(type_name: str) -> Family:
    """Return the family whose forms the type shares; ``other`` for types of which no forms are listed."""
    name = plain_name(type_name)
    return next((family for family, types in _FAMILIES.items() if name in types), "other")


_TEXTS: tuple[tuple[str, str, Kind], ...] = (
    ("Thank you", "two words", "typical"),
    ("gift", "one word", "typical"),
    # Those come first at which services fail most: few are sent of each parameter.
    ("<b>&amp;\"'", "markup", "boundary"),
    ("", "empty string", "boundary"),
    (" ", "only a space", "boundary"),
    (" gift ", "spaces around", "boundary"),
    ("two  spaces", "two spaces within", "boundary"),
    ("a", "one letter", "boundary"),
    ("0", "the digit 0", "boundary"),
    ("null", "the word null", "boundary"),
    ("100% + 1 = 101; a/b?c#d", "characters that a form must encode", "boundary"),
    ("Bj\u00f6rk \u00d1and\u00fa", "Latin letters with accents", "boundary"),
    ("e\u0301a\u0308", "combining marks", "boundary"),
    ("\u0441\u043f\u0430\u0441\u0438\u0431\u043e", "Cyrillic", "boundary"),
    ("\u8c22\u8c22", "Chinese", "boundary"),
    ("\u05ea\u05d5\u05d3\u05d4 2024", "right to left with digits", "boundary"),
    ("\U0001f600", "a character outside the BMP", "boundary"),
    ("\U0001f469\u200d\U0001f469\u200d\U0001f467", "one picture of five code points", "boundary"),
    ("\u20ac\u2019\u2013", "characters that windows-1252 has elsewhere", "boundary"),
)

_INTEGERS: tuple[tuple[str, str, Kind], ...] = (
    ("1", "one", "typical"),
    ("7", "seven", "typical"),
    ("1000", "a thousand", "typical"),
    ("-7", "minus seven", "typical"),
    # Those come first at which services fail most; what a rule or a bound is about, their own cases reach.
    ("+5", "second form: with a plus sign", "boundary"),
    ("007", "second form: leading zeros", "boundary"),
    (" 5 ", "second form: spaces around", "boundary"),
    ("-1", "minus one", "boundary"),
    ("2147483648", "2^31", "boundary"),
    ("9223372036854775808", "2^63", "boundary"),
    ("0", "nought", "boundary"),
    ("-0", "second form: minus nought", "boundary"),
    ("127", "2^7 - 1", "boundary"),
    ("128", "2^7", "boundary"),
    ("-128", "-2^7", "boundary"),
    ("255", "2^8 - 1", "boundary"),
    ("32767", "2^15 - 1", "boundary"),
    ("32768", "2^15", "boundary"),
    ("-32768", "-2^15", "boundary"),
    ("65535", "2^16 - 1", "boundary"),
    ("2147483647", "2^31 - 1", "boundary"),
    ("-2147483648", "-2^31", "boundary"),
    ("-2147483649", "-2^31 - 1", "boundary"),
    ("4294967295", "2^32 - 1", "boundary"),
    ("9223372036854775807", "2^63 - 1", "boundary"),
    ("-9223372036854775808", "-2^63", "boundary"),
    ("18446744073709551615", "2^64 - 1", "boundary"),
    ("1" + "0" * 30, "10^30", "boundary"),
)

_DECIMALS: tuple[tuple[str, str, Kind], ...] = (
    ("10.50", "two places", "typical"),
    ("25", "a whole number", "typical"),
    ("0", "nought", "boundary"),
    ("-1.5", "negative", "boundary"),
    ("+1.5", "second form: with a plus sign", "boundary"),
    (".5", "second form: nothing before the point", "boundary"),
    ("5.", "second form: nothing after the point", "boundary"),
    ("0010.50", "second form: leading zeros", "boundary"),
    (" 1.5 ", "second form: spaces around", "boundary"),
    ("0.000000000000000001", "18 places", "boundary"),
    ("12345678901234567890.12", "beyond what a double holds", "boundary"),
)

_DATETIMES: tuple[tuple[str, str, Kind], ...] = (
    ("2015-06-15T12:00:00Z", "noon, UTC", "typical"),
    ("2016-02-01T09:43:35.283-06:00", "milliseconds and an offset", "typical"),
    ("2015-06-15T12:00:00", "second form: without zone", "boundary"),
    ("2015-06-15T12:00:00.5Z", "second form: a tenth of a second", "boundary"),
    ("2015-06-15T12:00:00.123456789Z", "second form: nanoseconds", "boundary"),
    ("2015-06-15T12:00:00+00:00", "second form: UTC as an offset", "boundary"),
    ("2015-06-15T12:00:00-00:00", "second form: UTC as a negative offset", "boundary"),
    (" 2015-06-15T12:00:00Z ", "second form: spaces around", "boundary"),
    ("2015-06-15T24:00:00Z", "24:00:00", "boundary"),
    ("2015-06-15T00:00:00Z", "midnight", "boundary"),
    ("2015-06-15T23:59:59.999Z", "last millisecond of a day", "boundary"),
    ("2015-12-31T23:59:59Z", "last second of a year", "boundary"),
    ("2016-02-29T12:00:00Z", "leap day", "boundary"),
    ("2000-02-29T12:00:00Z", "leap day of a century", "boundary"),
    ("2016-12-31T23:59:59Z", "the second before a leap second", "boundary"),
    ("2015-03-08T02:30:00", "a time that daylight saving skips in America", "boundary"),
    ("2015-11-01T01:30:00", "a time that daylight saving has twice in America", "boundary"),
    ("2015-06-15T12:00:00+14:00", "the easternmost zone", "boundary"),
    ("2015-06-15T12:00:00-14:00", "the westernmost offset", "boundary"),
    ("2015-06-15T12:00:00+05:45", "an offset of quarters of an hour", "boundary"),
    ("1970-01-01T00:00:00Z", "the epoch", "boundary"),
    ("1969-12-31T23:59:59Z", "a second before the epoch", "boundary"),
    ("2038-01-19T03:14:08Z", "2^31 seconds after the epoch", "boundary"),
    ("1900-01-01T00:00:00Z", "year 1900", "boundary"),
    ("1582-10-10T00:00:00Z", "a day that the change of calendars skipped", "boundary"),
    ("0001-01-01T00:00:00Z", "year 1", "boundary"),
    ("9999-12-31T23:59:59Z", "year 9999", "boundary"),
    ("10000-01-01T00:00:00Z", "year of five digits", "boundary"),
    ("-0044-03-15T12:00:00Z", "a year before our era", "boundary"),
)

FORMS: Mapping[Family, tuple[tuple[str, str, Kind], ...]] = {
    "text": _TEXTS,
    "boolean": (
        ("true", "true", "typical"),
        ("false", "false", "typical"),
        ("1", "second form: 1", "boundary"),
        ("0", "second form: 0", "boundary"),
        (" true ", "second form: spaces around", "boundary"),
    ),
    "integer": _INTEGERS,
    "decimal": _DECIMALS,
    "dateTime": _DATETIMES,
    "date": (
        ("2015-06-15", "a day", "typical"),
        ("2015-06-15Z", "second form: with zone", "boundary"),
        ("2016-02-29", "leap day", "boundary"),
        ("2015-12-31", "last day of a year", "boundary"),
        ("1969-12-31", "a day before the epoch", "boundary"),
        ("2038-01-20", "after 2^31 seconds", "boundary"),
        ("0001-01-01", "year 1", "boundary"),
        ("9999-12-31", "year 9999", "boundary"),
    ),
    "other": (),
}
"""Valid forms of each family: text, what it is, kind. Not every type of a family admits all of them."""

_NO_NUMBER = (
    ("abc", "letters"),
    ("", "empty"),
    (" ", "only a space"),
    ("1,000", "a comma"),
    ("1 2", "two numbers"),
    ("--1", "two signs"),
    ("- 1", "a space after the sign"),
    ("0x1F", "hexadecimal"),
    ("1_000", "an underscore"),
    ("\u0661", "a digit of another script"),
    ("\uff11", "a full-width digit"),
    ("null", "the word null"),
)

_NO_DATE = (("abc", "letters"), ("", "empty"), ("0", "a number"), ("now", "a word"))


def _broken(what: str, forms: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((lexical, f"not {what}: {label}") for lexical, label in forms)


BROKEN_FORMS: Mapping[Family, tuple[tuple[str, str], ...]] = {
    "text": (),
    "boolean": _broken(
        "a boolean",
        (
            ("TRUE", "upper case"),
            ("True", "a capital"),
            ("yes", "yes"),
            ("on", "on"),
            ("t", "one letter"),
            ("2", "2"),
            ("-1", "-1"),
            ("", "empty"),
        ),
    ),
    "integer": (
        ("-1", "below 0"),
        ("0", "0, where that is no value"),
        ("1", "above 0"),
        ("128", "2^7, beyond the type"),
        ("256", "2^8, beyond the type"),
        ("32768", "2^15, beyond the type"),
        ("65536", "2^16, beyond the type"),
        ("2147483648", "2^31, beyond the type"),
        ("4294967296", "2^32, beyond the type"),
        ("9223372036854775808", "2^63, beyond the type"),
        ("18446744073709551616", "2^64, beyond the type"),
        *_broken("an integer", (("1.5", "a fraction"), ("1.0", "a point"), ("1e3", "an exponent"), *_NO_NUMBER)),
    ),
    "decimal": _broken("a decimal", (("1e3", "an exponent"), ("1.2.3", "two points"), ("NaN", "NaN"), *_NO_NUMBER)),
    "dateTime": (
        ("2015-13-01T12:00:00Z", "month 13"),
        ("2015-00-15T12:00:00Z", "month 0"),
        ("2015-06-00T12:00:00Z", "day 0"),
        ("2015-06-31T12:00:00Z", "31 June"),
        ("2015-02-29T12:00:00Z", "29 February of a common year"),
        ("1900-02-29T12:00:00Z", "29 February of 1900"),
        ("2015-06-15T25:00:00Z", "hour 25"),
        ("2015-06-15T24:00:01Z", "24:00:01"),
        ("2015-06-15T12:60:00Z", "minute 60"),
        ("2015-06-15T12:00:61Z", "second 61"),
        ("2016-12-31T23:59:60Z", "a leap second"),
        ("2015-06-15T12:00:00+15:00", "zone +15:00"),
        ("2015-06-15T12:00:00+14:01", "zone +14:01"),
        *_broken(
            "a dateTime",
            (
                ("2015-06-15", "a date only"),
                ("12:00:00", "a time only"),
                ("2015-06-15 12:00:00", "a space for the T"),
                ("2015-06-15t12:00:00z", "lower case"),
                ("2015-06-15T12:00Z", "no seconds"),
                ("2015-06-15T12:00:00,5Z", "a comma in the seconds"),
                ("2015-06-15T12:00:00.Z", "a point without digits"),
                ("2015-06-15T12:00:00+0600", "a zone without colon"),
                ("2015-06-15T12:00:00 EST", "a zone by name"),
                ("20150615T120000Z", "the basic format of ISO 8601"),
                ("2015-W25-1T12:00:00Z", "a week date"),
                ("15-06-15T12:00:00Z", "a year of two digits"),
                ("2015-6-5T12:00:00Z", "digits missing"),
                ("06/15/2015 12:00", "American order"),
                ("1434369600", "seconds of the epoch"),
                *_NO_DATE,
            ),
        ),
    ),
    "date": (
        ("2015-13-01", "month 13"),
        ("2015-06-31", "31 June"),
        ("2015-02-29", "29 February of a common year"),
        *_broken("a date", (("2015-06-15T12:00:00", "a dateTime"), ("06/15/2015", "American order"), *_NO_DATE)),
    ),
    "other": (),
}
"""Forms that at least one type of the family refuses: text, what it breaks."""
