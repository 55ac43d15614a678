from __future__ import annotations

from . import JSON, Pairs

DECEMBER = {"end_date": "2016-01-01T00:00:00Z"}
INVERTED = {"begin_date": "2016-06-01T00:00:00Z", **DECEMBER}
EIGHTY = "Annual report 2016: thanks to every volunteer who rang, wrote, drove and stayed."


def inverted(site):
    return site.list(**INVERTED)


def nobody(site):
    return site.server(cons_id="nobody")


def bad_size(site):
    return site.list(list_page_size="x")


def wrong_key(site):
    return site.list(api_key="wrong")


def typed(text):
    return lambda site: site.all(interaction_type_id=text)


def found(subject):
    return lambda site: site.list(interaction_subject=subject)


def until(text):
    return lambda site: site.all(end_date=text)


PAIRS: Pairs = {
    "server-error-on-inverted-dates": (inverted, lambda site: site.list(**DECEMBER)),
    "server-error-for-huge-offset": (
        lambda site: site.list(list_page_offset=2**31, list_page_size=25),
        lambda site: (site.list(list_page_offset=2**31 - 1), site.list(list_record_offset=2**31)),
    ),
    "stack-trace-for-bad-dates": (lambda site: site.list(begin_date="tomorrow"), lambda site: site.list(**DECEMBER)),
    "code-of-another-api": (nobody, lambda site: (wrong_key(site), bad_size(site))),
    "undocumented-code": (bad_size, lambda site: (wrong_key(site), inverted(site))),
    "other-code-in-json": (
        lambda site: site.list(begin_date="tomorrow", **JSON),
        lambda site: (inverted(site), site.list(api_key="wrong", **JSON)),
    ),
    "message-missing-in-json": (
        lambda site: site.list(api_key="wrong", **JSON),
        lambda site: (wrong_key(site), site.list(**JSON)),
    ),
    "message-before-code": (wrong_key, lambda site: site.list()),
    "error-in-success-root": (bad_size, lambda site: (wrong_key(site), nobody(site))),
    "status-ok-for-unknown-constituent": (nobody, lambda site: (wrong_key(site), bad_size(site))),
    "empty-body-for-wrong-password": (
        lambda site: site.list(login_password="wrong"),
        lambda site: (wrong_key(site), nobody(site)),
    ),
    "html-for-unknown-method": (lambda site: site.list(method="none"), wrong_key),
    "long-subject-cut": (found(EIGHTY + "!"), found(EIGHTY)),
    "negative-type-ignored": (typed("-1"), lambda site: (typed("x")(site), typed("-0")(site), typed("6")(site))),
    "type-read-up-to-its-digits": (typed("6abc"), lambda site: (typed("abc6")(site), typed("-6")(site))),
    "broken-type-gives-empty-list": (typed("abc"), lambda site: (typed("6abc")(site), typed("6")(site))),
    "broken-end-date-ignored": (
        until("2016-13-01T00:00:00Z"),
        lambda site: (until("2016-12-01T00:00:00Z")(site), site.list(begin_date="2016-13-01T00:00:00Z")),
    ),
    "day-beyond-the-month-accepted": (
        until("2017-02-29T00:00:00Z"),
        lambda site: (until("2016-02-29T00:00:00Z")(site), until("2016-13-01T00:00:00Z")(site)),
    ),
    "any-boolean-accepted": (
        lambda site: site.list(list_ascending="maybe"),
        lambda site: [site.list(list_ascending=text) for text in ("true", "false", "1", "0")],
    ),
    "zero-is-true": (
        lambda site: site.list(list_sort_column="count", list_ascending="0"),
        lambda site: [site.list(list_ascending=text) for text in ("true", "false", "1", "maybe")],
    ),
    "leap-day-refused": (
        until("2016-02-29T12:00:00Z"),
        lambda site: (until("2016-02-28T12:00:00Z")(site), until("2017-02-29T12:00:00Z")(site)),
    ),
    "zone-of-zero-refused": (
        until("2016-06-01T00:00:00+00:00"),
        lambda site: [until(f"2016-06-01T00:00:00{zone}")(site) for zone in ("Z", "-00:00", "+01:00", "")],
    ),
    "eighty-characters-refused": (
        found(EIGHTY),
        lambda site: [found(text)(site) for text in (EIGHTY[1:], EIGHTY + "!", "phone")],
    ),
    "subject-counted-in-code-units": (
        found("🎗" * 41),
        lambda site: [found(text)(site) for text in ("🎗" * 40, "ö" * 80, EIGHTY, "🎗" * 81)],
    ),
    "page-size-one-refused": (lambda site: site.list(list_page_size=1), lambda site: site.list(list_page_size=2)),
}
