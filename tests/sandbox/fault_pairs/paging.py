from __future__ import annotations

from . import Pairs

PAIRS: Pairs = {
    "page-overlap": (lambda site: site.list(list_page_offset=1), lambda site: site.list(list_record_offset=25)),
    "record-offset-off-by-one": (
        lambda site: site.list(list_record_offset=3),
        lambda site: site.list(list_page_offset=1),
    ),
    "wrong-default-page-size": (lambda site: site.list(), lambda site: site.list(list_page_size=25)),
    "last-page-lacks-last-row": (
        lambda site: site.list(list_page_offset=2, list_page_size=25),
        lambda site: site.list(list_page_offset=2, list_page_size=20),
    ),
    "last-page-padded": (
        lambda site: site.list(list_page_offset=2, list_page_size=25),
        lambda site: site.list(list_page_offset=1, list_page_size=25),
    ),
    "long-pages-cut-short": (
        lambda site: site.list(list_page_offset=0, list_page_size=26),
        lambda site: site.list(list_record_offset=0, list_page_size=26),
    ),
    "page-offset-ignored-with-dates": (
        lambda site: site.list(list_page_offset=1, begin_date="1990-01-01T00:00:00Z"),
        lambda site: site.list(list_page_offset=1),
    ),
    "pages-count-from-one-when-sorted": (
        lambda site: site.list(list_page_offset=1, list_sort_column="count"),
        lambda site: site.list(list_page_offset=1),
    ),
    "record-offset-ignored-when-descending": (
        lambda site: site.list(list_record_offset=1, list_sort_column="count", list_ascending="false"),
        lambda site: site.list(list_record_offset=1, list_sort_column="count", list_ascending="true"),
    ),
    "record-offset-ignored-with-page-size": (
        lambda site: site.list(list_record_offset=1, list_page_size=10),
        lambda site: site.list(list_record_offset=1),
    ),
    "record-offset-rounded-down": (
        lambda site: site.list(list_record_offset=11, list_page_size=10),
        lambda site: site.list(list_record_offset=10, list_page_size=10),
    ),
    "row-lost-between-blocks": (
        lambda site: site.list(list_page_offset=2, list_page_size=20),
        lambda site: site.list(list_page_offset=1, list_page_size=25),
    ),
    "row-lost-between-pages": (
        lambda site: site.list(list_page_offset=1, list_page_size=25),
        lambda site: site.list(list_page_offset=1, list_page_size=20),
    ),
    "rows-spread-over-pages": (
        lambda site: site.list(list_page_offset=0, list_page_size=25),
        lambda site: site.list(list_page_offset=0, list_page_size=20),
    ),
    "third-page-repeats": (
        lambda site: site.list(list_page_offset=3, list_page_size=10),
        lambda site: site.list(list_page_offset=2, list_page_size=10),
    ),
    "two-rows-on-pages-of-one": (
        lambda site: site.list(list_page_offset=1, list_page_size=1),
        lambda site: site.list(list_page_offset=1, list_page_size=2),
    ),
}
