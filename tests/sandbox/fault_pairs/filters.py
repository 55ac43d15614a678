from __future__ import annotations

from . import Pairs

EIGHTY = "Annual report 2016: thanks to every volunteer who rang, wrote, drove and stayed."

PAIRS: Pairs = {
    "category-ignored-when-sorted": (
        lambda site: site.all(list_category_id=1002, list_sort_column="count"),
        lambda site: site.all(list_category_id=1002),
    ),
    "category-ignored-with-type": (
        lambda site: site.all(list_category_id=1002, interaction_type_id=1000),
        lambda site: site.all(list_category_id=1002),
    ),
    "category-zero-ignored": (
        lambda site: site.all(list_category_id=0),
        lambda site: site.all(list_category_id=1000),
    ),
    "empty-notes-lost-with-category": (
        lambda site: [site.all(list_category_id=category) for category in (0, 1000, 1002, 10010)],
        lambda site: site.all(interaction_type_id=1000),
    ),
    "filters-joined-by-or": (
        lambda site: site.all(list_category_id=1002, interaction_type_id=1000),
        lambda site: site.all(interaction_type_id=1000),
    ),
    "filters-search-first-fifty": (
        lambda site: site.all(interaction_type_id=10012),
        lambda site: site.all(interaction_type_id=44),
    ),
    "filters-search-page": (
        lambda site: site.list(interaction_type_id=10012),
        lambda site: site.all(interaction_type_id=10012),
    ),
    "filter-text-found-in-any-column": (
        lambda site: site.all(list_filter_column="count", list_filter_text="1000"),
        lambda site: site.all(list_filter_column="subject", list_filter_text="visit"),
    ),
    "non-ascii-subject-finds-nothing": (
        lambda site: site.all(interaction_subject="Größe und Übermaß"),
        lambda site: site.all(interaction_subject="Visit"),
    ),
    "percent-in-subject-lifts-filters": (
        lambda site: site.all(interaction_subject="50% match_gift", interaction_type_id=1000),
        lambda site: site.all(interaction_subject="match_gift", interaction_type_id=1000),
    ),
    "quote-in-filter-text-lifts-filters": (
        lambda site: site.all(list_filter_column="subject", list_filter_text="'", interaction_type_id=1000),
        lambda site: site.all(list_filter_column="subject", list_filter_text='"', interaction_type_id=1000),
    ),
    "subject-compared-in-part": (
        lambda site: site.all(interaction_subject="Annual report 2016: nothing like it"),
        lambda site: site.all(interaction_subject="Annual report 2015: nothing like it"),
    ),
    "subject-of-eighty-finds-nothing": (
        lambda site: site.all(interaction_subject=EIGHTY),
        lambda site: site.all(interaction_subject=EIGHTY[:-1]),
    ),
    "type-finds-longer-ids": (
        lambda site: site.all(interaction_type_id=1),
        lambda site: site.all(interaction_type_id=6),
    ),
    "type-ignored-with-page-offset": (
        lambda site: site.list(interaction_type_id=1000, list_page_offset=0),
        lambda site: site.list(interaction_type_id=1000),
    ),
    "type-remembered": (
        lambda site: [site.list(interaction_type_id=44), site.list()],
        lambda site: site.list(interaction_type_id=44),
    ),
    "type-wraps-at-sixteen-bits": (
        lambda site: site.all(interaction_type_id=66536),
        lambda site: site.all(interaction_type_id=65535),
    ),
    "type-zero-ignored": (
        lambda site: site.all(interaction_type_id=0),
        lambda site: site.all(interaction_type_id=1),
    ),
}
