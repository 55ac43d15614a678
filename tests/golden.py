"""What is legal to send to getUserInteractions, written out by hand: nothing of accordant is used here.

The rules are those of the list from which the contract was written (R1 to R17), and the types those of the vendor's
page, read from XML Schema, Part 2. The reasoner and the generators are tested against this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_DATETIME = re.compile(
    r"(-?(?:[1-9][0-9]{4,}|[0-9]{4}))-([0-9]{2})-([0-9]{2})"
    r"T([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]+)?)(Z|[+-][0-9]{2}:[0-9]{2})?\Z"
)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FOURTEEN_HOURS = 14 * 3600

EVERYBODY = ("method", "v", "api_key", "response_format", "center_id", "source", "sub_source")
FILTERS = (
    *("suppress_response_codes", "suppress_result_codes", "cons_id", "member_id", "primary_email"),
    *("begin_date", "end_date", "interaction_subject", "interaction_type_id"),
    *("list_ascending", "list_category_id", "list_filter_column", "list_filter_text"),
    *("list_page_offset", "list_page_size", "list_record_offset", "list_sort_column"),
)
ONLY_FOR = {
    "server": ("login_name", "login_password"),
    "client": (
        *("auth", "sso_auth_token", "JSESSIONID", "s_locale"),
        *("redirect", "success_redirect", "error_redirect", "sign_redirects"),
    ),
}
REQUIRED = {
    "server": ("method", "v", "api_key", "login_name", "login_password"),
    "client": ("method", "v", "api_key"),
}
LISTED = {
    "method": ("getUserInteractions",),
    "v": ("1.0",),
    "response_format": ("xml", "json"),
    "s_locale": ("en_US", "es_US", "en_CA", "fr_CA", "en_GB", "en_AU"),
    "api_key": ("{{api_key}}",),  # credentials are right where the placeholder stands, and wrong elsewhere
    "login_name": ("{{login_name}}",),
    "login_password": ("{{login_password}}",),
}


def _collapsed(text: str) -> str:
    return " ".join(part for part in re.split("[ \t\r\n]+", text) if part)


def _integer(text: str) -> int | None:
    collapsed = _collapsed(text)
    return int(collapsed) if _INTEGER.match(collapsed) else None


def _is_boolean(text: str) -> bool:
    return _collapsed(text) in {"true", "false", "1", "0"}


def _moment(text: str) -> tuple[Fraction, bool] | None:  # noqa: PLR0911 - one for each reason
    """Return seconds since the year 0, and whether they are of UTC; None for what is no xsd:dateTime."""
    found = _DATETIME.match(_collapsed(text))
    if found is None:
        return None
    year, month, day, hour, minute = (int(found[place]) for place in range(1, 6))
    second = Fraction(found[6])
    # There is no year 0 in XML Schema 1.0, so the year before 1 is a leap year called -1.
    counted = year + 1 if year < 0 else year
    is_leap = counted % 4 == 0 and (counted % 100 != 0 or counted % 400 == 0)
    if year == 0 or not 1 <= month <= 12:
        return None
    if not 1 <= day <= _DAYS[month - 1] + (is_leap and month == 2):
        return None
    if not ((hour < 24 and minute < 60 and second < 60) or (hour == 24 and minute == 0 and second == 0)):
        return None
    before = counted - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    days += sum(_DAYS[: month - 1]) + (is_leap and month > 2) + day
    seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    zone = found[7]
    if zone in {None, "Z"}:
        return seconds, zone is not None
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        return None
    offset = (hours * 60 + minutes) * 60
    return (seconds + offset if zone[0] == "-" else seconds - offset), True


def _order(first: tuple[Fraction, bool], second: tuple[Fraction, bool]) -> int | None:
    """Compare as 3.2.7.4 does: a time without a zone may lie 14 hours before or after."""
    apart = first[0] - second[0]
    if first[1] != second[1] and abs(apart) <= _FOURTEEN_HOURS:
        return None
    return (apart > 0) - (apart < 0)


def _is_legal(name: str, text: str) -> bool:  # noqa: PLR0911 - one for each kind
    if name in LISTED:
        return text in LISTED[name]
    if name == "auth":  # any text may be a token, but for what is said to be none
        return text != "accordant-no-such-account" and "~" not in text
    if name in {"begin_date", "end_date"}:
        return _moment(text) is not None
    if name in {"list_ascending", "suppress_response_codes", "suppress_result_codes", "sign_redirects"}:
        return _is_boolean(text)
    if name in {"center_id", "interaction_type_id"}:
        return (_integer(text) if _integer(text) is not None else -1) >= 0
    if name in {"list_category_id", "list_page_offset", "list_page_size", "list_record_offset"}:
        return _integer(text) is not None
    return name != "interaction_subject" or len(text) <= 80


def iter_breaches(sent: Mapping[str, str], caller: str) -> Iterator[str]:
    """Yield what a request breaks: rules and parameters, as the ends of the clauses' names."""
    known = {*EVERYBODY, *FILTERS, *ONLY_FOR[caller]}
    yield from (f"unknown/{name}" for name in sent if name not in known)
    yield from (f"parameters/{name}/missing" for name in REQUIRED[caller] if name not in sent)
    yield from (f"parameters/{name}" for name, text in sent.items() if not _is_legal(name, text))
    yield from (f"rules/{rule}" for rule in _iter_broken_rules(sent, caller))


def _iter_broken_rules(sent: Mapping[str, str], caller: str) -> Iterator[str]:
    if caller == "server" and not {"cons_id", "member_id", "primary_email"} & sent.keys():
        yield "identifier"
    if caller == "client" and not {"auth", "sso_auth_token"} & sent.keys():
        yield "session-token"
    if "sign_redirects" in sent and not {"redirect", "success_redirect", "error_redirect"} & sent.keys():
        yield "sign-needs-redirect"
    if "list_page_offset" in sent and "list_record_offset" in sent:
        yield "one-offset"
    if ("list_filter_column" in sent) != ("list_filter_text" in sent):
        yield "filter-pair"
    for name, least, rule in (
        ("list_page_offset", 0, "page-offset-from-zero"),
        ("list_record_offset", 0, "record-offset-from-zero"),
        ("list_page_size", 1, "page-size-from-one"),
    ):
        number = _integer(sent.get(name, ""))
        if number is not None and number < least:
            yield rule
    yield from _iter_broken_orders(sent)


def _iter_broken_orders(sent: Mapping[str, str]) -> Iterator[str]:
    begin, end = (_moment(sent.get(name, "")) for name in ("begin_date", "end_date"))
    if begin is not None and end is not None:
        order = _order(begin, end)
        if order is None:
            yield "date-order is undecided"
        elif order > 0:
            yield "date-order"
