from __future__ import annotations

from . import JSON, Pairs

STANDARD = {"interaction_type_id": 6}


def subject(text: str) -> dict[str, str]:
    return {"interaction_subject": text, **JSON}


PAIRS: Pairs = {
    "absent-note-as-null-in-json": (
        lambda site: site.list(**JSON),
        lambda site: site.all(interaction_type_id=1000, **JSON),
    ),
    "accents-composed-in-json": (
        lambda site: site.all(**subject("combining")),
        lambda site: site.all(**subject("café")),
    ),
    "ampersand-as-entity-in-json": (lambda site: site.all(**subject("&")), lambda site: site.all(**subject("Visit"))),
    "apostrophe-escaped-in-json": (
        lambda site: site.all(**subject("It's")),
        lambda site: site.all(**subject('"'), **STANDARD),
    ),
    "code-as-number-in-json": (
        lambda site: site.list(list_page_size=0, **JSON),
        lambda site: site.list(list_page_size=0),
    ),
    "count-padded-in-json": (
        lambda site: site.list(list_sort_column="count", **JSON),
        lambda site: site.list(list_sort_column="count", list_ascending="false", list_page_size=1, **JSON),
    ),
    "duplicate-key-in-json": (lambda site: site.list(**JSON), lambda site: site.all(**STANDARD, **JSON)),
    "empty-text-as-null-in-json": (lambda site: site.all(**JSON), lambda site: site.list(3, **JSON)),
    "empty-text-as-string-in-json": (lambda site: site.all(**JSON), lambda site: site.list(3, **JSON)),
    "first-of-two-rows-missing-in-json": (lambda site: site.list(2, **JSON), lambda site: site.list(**JSON)),
    "half-character-in-json": (lambda site: site.all(**JSON), lambda site: site.all(**subject("寄付"))),
    "last-row-of-long-list-differs-in-json": (
        lambda site: site.list(list_page_size=11, **JSON),
        lambda site: site.list(list_page_size=10, **JSON),
    ),
    "modification-missing-in-json": (lambda site: site.all(**JSON), lambda site: site.all(**STANDARD, **JSON)),
    "not-a-number-for-zero-in-json": (
        lambda site: site.list(list_sort_column="referenceId", **JSON),
        lambda site: site.list(list_sort_column="referenceId", list_ascending="false", list_page_size=1, **JSON),
    ),
    "note-date-in-other-zone-in-json": (lambda site: site.list(3, **JSON), lambda site: site.list(3)),
    "note-id-as-number-in-json": (lambda site: site.list(**JSON), lambda site: site.all(**STANDARD, **JSON)),
    "number-for-string-in-json": (lambda site: site.list(**JSON), lambda site: site.list()),
    "raw-line-break-in-json": (lambda site: site.all(**JSON), lambda site: site.all(**STANDARD, **JSON)),
    "rows-without-root-in-json": (lambda site: site.list(2, **JSON), lambda site: site.list(3, **JSON)),
    "schema-location-in-json": (lambda site: site.list(**JSON), lambda site: site.list()),
    "single-note-as-array-in-json": (lambda site: site.list(**JSON), lambda site: site.all(**STANDARD, **JSON)),
    "single-row-as-array-in-json": (lambda site: site.list(3, **JSON), lambda site: site.list(**JSON)),
    "single-row-under-other-key-in-json": (lambda site: site.list(3, **JSON), lambda site: site.list(2, **JSON)),
    "trailing-comma-in-long-list": (
        lambda site: site.list(list_page_size=26, **JSON),
        lambda site: site.list(list_page_size=25, **JSON),
    ),
    "zero-milliseconds-missing-in-json": (
        lambda site: site.all(begin_date="2016-07-04T00:00:00-05:00", end_date="2016-07-04T00:00:00-05:00", **JSON),
        lambda site: site.all(begin_date="2016-07-04T00:00:00-05:00", end_date="2016-07-04T00:00:00-05:00"),
    ),
    "zero-reference-missing-in-json": (
        lambda site: site.list(list_sort_column="referenceId", **JSON),
        lambda site: site.list(list_sort_column="referenceId", list_ascending="false", list_page_size=1, **JSON),
    ),
}
