"""Valid texts at the edges of each type, where implementations go wrong, each with its label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["BOUNDARY_FORMS", "Pairs", "after"]

Pairs = tuple[tuple[str, str], ...]
"""Texts and what they are examples of."""

_ASTRAL: Final = "\N{GRINNING FACE}"
_E_ACUTE: Final = "\N{LATIN SMALL LETTER E WITH ACUTE}"

_ZONES: Final[Pairs] = (
    ("Z", "zone Z"),
    ("+00:00", "zone +00:00"),
    ("-00:00", "zone -00:00"),
    ("+14:00", "zone +14:00"),
    ("-14:00", "zone -14:00"),
    ("+05:45", "zone of quarters of an hour"),
)
_YEARS: Final[Pairs] = (
    ("0001", "first year"),
    ("9999", "last year of four digits"),
    ("10000", "year beyond 9999"),
    ("123456789012345678901", "year beyond 64 bits"),
    ("-0001", "year before the first"),
    ("-0044", "year before our era"),
    ("-10000", "year before -9999"),
    ("0000", "year 0000"),
)


def after(prefix: str, pairs: Pairs, suffix: str = "") -> Pairs:
    """Return the texts between a prefix and a suffix."""
    return tuple((f"{prefix}{text}{suffix}", label) for text, label in pairs)


def _padded(text: str) -> Pairs:
    return ((f" {text} ", "spaces around"), (f"\t\r\n{text}\n", "tab and line ends around"))


_FLOATS: Final[Pairs] = (
    ("0", "zero"),
    ("-0", "minus zero"),
    ("1E0", "one"),
    ("1e0", "small e"),
    ("+1.5E+3", "plus signs"),
    (".5", "nothing before the point"),
    ("5.E1", "nothing behind the point"),
    ("INF", "infinity"),
    ("-INF", "minus infinity"),
    ("+INF", "infinity with a plus sign"),
    ("NaN", "not a number"),
    ("1E400", "rounded to infinity"),
    ("1E-400", "rounded to zero"),
    ("1E99999999999999999999", "exponent beyond 64 bits"),
    ("0.1" + "0" * 40 + "1", "more digits than are kept"),
    *_padded("1.5"),
)

BOUNDARY_FORMS: Final[Mapping[str, Pairs]] = {
    "string": (
        ("", "empty"),
        (" ", "only a space"),
        (" a ", "spaces around"),
        ("a  b", "two spaces within"),
        ("a\tb\nc", "tab and line end within"),
        (f"caf{_E_ACUTE}", "letter with accent"),
        ("e\N{COMBINING ACUTE ACCENT}", "combining mark"),
        (_ASTRAL, "character outside the BMP"),
        ("<b>&amp;\"'", "markup"),
        ("null", "the word null"),
    ),
    "boolean": (
        ("true", "true"),
        ("false", "false"),
        ("1", "second form: 1"),
        ("0", "second form: 0"),
        *_padded("true"),
    ),
    "decimal": (
        ("0", "zero"),
        ("-0", "minus zero"),
        ("1", "one"),
        ("-1", "minus one"),
        ("+1", "plus sign"),
        ("007", "leading zeros"),
        *_padded("1"),
        ("-7", "small negative number"),
        ("1" + "0" * 30, "10^30"),
        ("-1" + "0" * 30, "-10^30"),
        (".5", "nothing before the point"),
        ("5.", "nothing behind the point"),
        ("-.5", "sign and nothing before the point"),
        ("1.50", "trailing zero"),
        ("0." + "0" * 17 + "1", "18 places"),
        ("12345678901234567890.12", "beyond what a double holds"),
    ),
    "float": (
        ("3.4028235E38", "largest finite value"),
        ("-3.4028235E38", "smallest finite value"),
        ("1.4E-45", "smallest positive value"),
        ("1.1754944E-38", "smallest normal positive value"),
        ("16777217", "halfway between two values"),
        *_FLOATS,
    ),
    "double": (
        ("1.7976931348623157E308", "largest finite value"),
        ("-1.7976931348623157E308", "smallest finite value"),
        ("4.9E-324", "smallest positive value"),
        ("2.2250738585072014E-308", "smallest normal positive value"),
        ("9007199254740993", "halfway between two values"),
        *_FLOATS,
    ),
    "duration": (
        ("P1Y2M3DT4H5M6.7S", "every part"),
        ("PT0S", "no time at all"),
        ("P0Y", "no years"),
        ("-P1D", "negative"),
        ("P1Y", "one year"),
        ("P12M", "one year in months"),
        ("P1M", "one month"),
        ("P30D", "about a month in days"),
        ("P1D", "one day"),
        ("PT24H", "one day in hours"),
        ("PT1M", "one minute"),
        ("PT0.000000001S", "a nanosecond"),
        ("PT1.50S", "trailing zero"),
        ("P123456789012345678901Y", "years beyond 64 bits"),
        ("P123456789012345678901D", "days beyond 64 bits"),
        ("P007D", "leading zeros"),
        *_padded("P1D"),
    ),
    "dateTime": (
        ("2015-06-15T12:00:00", "no zone"),
        *after("2015-06-15T12:00:00", _ZONES),
        ("2015-06-15T24:00:00Z", "24:00:00"),
        ("2015-12-31T24:00:00.000", "24:00:00 of the last day of a year"),
        ("2015-06-15T00:00:00Z", "midnight"),
        ("2015-06-15T12:00:00.5Z", "tenth of a second"),
        ("2015-06-15T12:00:00.123456789012345678901Z", "more places than nanoseconds"),
        ("2015-06-15T12:00:00.500Z", "trailing zeros"),
        ("2015-12-31T23:59:59Z", "last second of a year"),
        ("2016-02-29T12:00:00Z", "leap day"),
        ("2000-02-29T12:00:00Z", "leap day of a century"),
        ("2016-12-31T23:59:59Z", "second before a leap second"),
        ("1969-12-31T23:59:59Z", "second before the epoch"),
        ("2038-01-19T03:14:08Z", "2^31 seconds after the epoch"),
        *after("", _YEARS, "-01-01T00:00:00Z"),
        *_padded("2015-06-15T12:00:00Z"),
    ),
    "date": (
        ("2015-06-15", "no zone"),
        *after("2015-06-15", _ZONES),
        ("2016-02-29", "leap day"),
        ("2000-02-29", "leap day of a century"),
        ("2015-12-31", "last day of a year"),
        *after("", _YEARS, "-01-01"),
        *_padded("2015-06-15"),
    ),
    "time": (
        ("12:00:00", "no zone"),
        *after("12:00:00", _ZONES),
        ("00:00:00", "smallest"),
        ("24:00:00", "24:00:00"),
        ("23:59:59", "last second of a day"),
        ("23:59:59.999999999999", "almost midnight"),
        ("12:00:00.500", "trailing zeros"),
        ("00:30:00+01:00", "day before in UTC"),
        *_padded("12:00:00"),
    ),
    "gYearMonth": (
        ("2015-06", "no zone"),
        *after("2015-06", _ZONES),
        ("2015-01", "January"),
        ("2015-12", "December"),
        *after("", _YEARS, "-01"),
        *_padded("2015-06"),
    ),
    "gYear": (("2015", "no zone"), *after("2015", _ZONES), *after("", _YEARS), *_padded("2015")),
    "gMonthDay": (
        ("--06-15", "no zone"),
        *after("--06-15", _ZONES),
        ("--01-01", "smallest"),
        ("--12-31", "largest"),
        ("--02-29", "leap day"),
        *_padded("--06-15"),
    ),
    "gDay": (
        ("---15", "no zone"),
        *after("---15", _ZONES),
        ("---01", "smallest"),
        ("---31", "largest"),
        *_padded("---15"),
    ),
    "gMonth": (
        ("--06", "no zone"),
        *after("--06", _ZONES),
        ("--01", "smallest"),
        ("--12", "largest"),
        *_padded("--06"),
    ),
    "hexBinary": (
        ("", "empty"),
        ("00", "one octet of zero"),
        ("FF", "one octet of ones"),
        ("0fB7", "both cases"),
        *_padded("0FB7"),
    ),
    "base64Binary": (
        ("", "empty"),
        ("AAAA", "three octets"),
        ("AAA=", "two octets"),
        ("AA==", "one octet"),
        ("+/+/", "signs of the alphabet"),
        ("A A A A", "spaces within"),
        ("AAAA\r\nAAAA", "line end within"),
        ("AA = =", "spaces before the padding"),
        *_padded("AAAA"),
    ),
    "anyURI": (
        ("", "empty"),
        ("http://example.org/a?b=c#d", "every part"),
        ("../a", "relative"),
        ("#d", "fragment only"),
        ("urn:example:a", "no path"),
        ("http://[2001:db8::1]/", "address of version 6"),
        (f"http://example.org/{_E_ACUTE}", "letter outside ASCII"),
        ("http://example.org/a%20b", "escaped space"),
        ("http://example.org/a b", "space within"),
        ("mailto:ann@example.org", "no hierarchy"),
        *_padded("http://example.org/"),
    ),
    "QName": (("a", "no prefix"), ("xml:lang", "prefix that is always bound"), ("_a.b-c1", "signs"), *_padded("a")),
    "language": (
        ("en", "two letters"),
        ("en-GB", "country"),
        ("x-klingon", "private"),
        ("abcdefgh", "eight letters"),
        ("EN", "capitals"),
        ("zh-Hant-TW", "three parts"),
        ("es-419", "digits"),
        *_padded("en"),
    ),
    "NMTOKEN": (
        ("a", "one letter"),
        ("1", "digit"),
        ("-", "hyphen"),
        (".", "dot"),
        (":", "colon"),
        ("\N{MIDDLE DOT}", "middle dot"),
        (_E_ACUTE, "letter outside ASCII"),
        *_padded("a"),
    ),
    "Name": (
        ("a", "one letter"),
        ("_", "underscore"),
        (":", "colon"),
        ("a:b:c", "colons within"),
        ("a-b.c1", "signs and digit"),
        (_E_ACUTE, "letter outside ASCII"),
        ("a\N{MIDDLE DOT}", "middle dot within"),
        *_padded("a"),
    ),
    "NMTOKENS": (("a", "one item"), ("a b", "two items"), ("a \t\n b", "white space between"), *_padded("1 2")),
    "IDREFS": (("a", "one item"), ("a b", "two items"), ("a a", "item twice"), ("a \t\n b", "white space between")),
    "ENTITIES": (("a", "one item"), ("a b", "two items"), ("a a", "item twice"), ("a \t\n b", "white space between")),
}
"""Of each type that has forms of its own; the others have those of the types that they are derived from."""
