from __future__ import annotations

from . import Pairs

PAIRS: Pairs = {
    "order-ignored": (
        lambda site: site.list(list_sort_column="count", list_ascending="false"),
        lambda site: site.list(list_sort_column="count", list_ascending="true"),
    ),
    "dates-always-ascending": (
        lambda site: site.list(list_sort_column="creationDate", list_ascending="false"),
        lambda site: site.list(list_sort_column="subject", list_ascending="false"),
    ),
    "descending-by-default": (
        lambda site: site.list(list_sort_column="subject"),
        lambda site: site.list(list_sort_column="subject", list_ascending="true"),
    ),
    "descending-only-within-page": (
        lambda site: site.list(list_sort_column="subject", list_ascending="false"),
        lambda site: site.all(list_sort_column="subject", list_ascending="false"),
    ),
    "doubled-hour-sorted-backwards": (
        lambda site: site.all(list_sort_column="creationDate"),
        lambda site: site.all(list_sort_column="creationDate", end_date="2016-11-06T00:00:00-05:00"),
    ),
    "equal-times-listed-once": (
        lambda site: site.all(list_sort_column="creationDate"),
        lambda site: site.all(list_sort_column="subject"),
    ),
    "numbers-sorted-as-text": (
        lambda site: site.all(list_sort_column="count"),
        lambda site: site.all(list_sort_column="creationDate"),
    ),
    "sort-column-ignored-after-first-page": (
        lambda site: site.list(list_sort_column="subject", list_page_offset=1),
        lambda site: site.list(list_sort_column="subject", list_page_offset=0),
    ),
    "sort-column-ignored-with-type": (
        # The few rows of one type may stand in both orders alike.
        lambda site: [site.all(list_sort_column="subject", interaction_type_id=type_id) for type_id in (0, 1, 1000)],
        lambda site: site.all(list_sort_column="subject", list_category_id=1000),
    ),
    "sorted-by-day-only": (
        lambda site: site.all(list_sort_column="creationDate"),
        lambda site: site.all(list_sort_column="count"),
    ),
    "sorted-only-within-page": (
        lambda site: site.list(list_sort_column="subject"),
        lambda site: site.all(list_sort_column="subject"),
    ),
    "ties-change-between-calls": (
        # One of the two is as in the clean site, whichever it is.
        lambda site: [site.list(list_sort_column="categoryId") for _ in range(2)],
        lambda site: [site.list() for _ in range(2)],
    ),
    "ties-change-between-pages": (
        lambda site: site.list(list_sort_column="categoryId", list_page_offset=1),
        lambda site: site.list(list_sort_column="categoryId", list_page_offset=2),
    ),
    "zero-first-when-descending": (
        lambda site: site.all(list_sort_column="referenceId", list_ascending="false"),
        lambda site: site.all(list_sort_column="referenceId", list_ascending="true"),
    ),
}
