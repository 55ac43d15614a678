from __future__ import annotations

from . import JSON, Pairs

SUBJECT = "interaction_subject"

PAIRS: Pairs = {
    "ampersand-escaped-twice": (lambda site: site.all(), lambda site: site.all(**JSON)),
    "ampersand-not-escaped": (lambda site: site.all(), lambda site: site.all(**{SUBJECT: "&amp;"})),
    "blank-line-before-empty-xml": (lambda site: site.list(4), lambda site: site.list()),
    "count-as-float": (
        lambda site: site.all(list_sort_column="count", list_ascending="false"),
        lambda site: site.list(list_sort_column="count"),
    ),
    "elements-swapped-in-last-row": (lambda site: site.list(), lambda site: site.list(list_page_size=1)),
    "html-entities-in-xml": (lambda site: site.all(), lambda site: site.all(**{SUBJECT: "Señal"})),
    "malformed-xml": (lambda site: site.list(), lambda site: site.list(**JSON)),
    "nil-with-content": (
        lambda site: site.list(list_sort_column="count"),
        lambda site: site.list(list_sort_column="count", list_ascending="false"),
    ),
    "notes-without-namespace": (lambda site: site.list(), lambda site: site.all(interaction_type_id=6)),
    "null-text-in-rows": (lambda site: site.list(), lambda site: site.all(interaction_type_id=1000)),
    "row-number-attribute": (lambda site: site.list(), lambda site: site.list(4)),
    "separator-in-long-ids": (
        lambda site: site.list(list_ascending="false", list_page_size=1),
        lambda site: site.list(list_page_size=1),
    ),
    "single-row-under-other-root": (lambda site: site.list(3), lambda site: site.list(2)),
    "subject-cut-in-xml": (lambda site: site.all(), lambda site: site.all(**JSON)),
    "surrogate-references": (lambda site: site.all(), lambda site: site.all(**{SUBJECT: "寄付"})),
    "undeclared-element-in-notes": (lambda site: site.list(), lambda site: site.all(interaction_type_id=6)),
    "vertical-tab-in-notes": (lambda site: site.all(), lambda site: site.all(interaction_type_id=6)),
    "wrong-namespace": (lambda site: site.list(), lambda site: site.list(list_page_size=0)),
    "zero-category-missing-in-xml": (
        lambda site: site.all(list_category_id=0),
        lambda site: site.all(list_category_id=1000),
    ),
    "zone-missing-at-midnight": (
        lambda site: site.all(begin_date="2016-07-04T00:00:00-05:00", end_date="2016-07-04T00:00:00-05:00"),
        lambda site: site.all(begin_date="2016-07-04T00:00:00.001-05:00"),
    ),
}
