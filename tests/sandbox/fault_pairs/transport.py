from __future__ import annotations

from . import JSON, Pairs

PAIRS: Pairs = {
    "byte-order-mark-after-declaration": (lambda site: site.list(), lambda site: site.list(**JSON)),
    "byte-order-mark-in-json": (lambda site: site.list(**JSON), lambda site: site.list(list_page_size=0, **JSON)),
    "comment-after-json": (lambda site: site.list(**JSON), lambda site: site.list()),
    "empty-body-past-the-end": (lambda site: site.list(list_page_offset=9999), lambda site: site.list(4)),
    "foreign-letters-as-question-marks": (
        lambda site: site.all(interaction_subject="寄付"),
        lambda site: site.all(interaction_subject="Größe"),
    ),
    "gzip-declared-for-long-body": (lambda site: site.all(), lambda site: site.list(list_page_size=10)),
    "html-type-for-json-refusals": (
        lambda site: site.list(list_page_size=0, **JSON),
        lambda site: site.list(list_page_size=0),
    ),
    "html-type-for-short-lists": (lambda site: site.list(3), lambda site: site.list(2)),
    "last-chunk-missing": (lambda site: site.list(list_page_offset=1), lambda site: site.list(list_record_offset=25)),
    "latin-charset-in-header": (lambda site: site.list(), lambda site: site.list(**JSON)),
    "latin-encoding-in-declaration": (lambda site: site.list(), lambda site: site.list(list_page_size=0)),
    "latin-notes": (lambda site: site.all(), lambda site: site.all(interaction_type_id=6)),
    "length-in-characters": (
        lambda site: site.all(interaction_subject="Größe"),
        lambda site: site.all(interaction_subject="Annual report", interaction_type_id=6),
    ),
    "length-too-large-in-json": (lambda site: site.list(**JSON), lambda site: site.list()),
    "length-too-small-for-refusals": (
        lambda site: site.list(list_page_size=0),
        lambda site: site.list(list_page_size=0, suppress_response_codes="true"),
    ),
    "long-body-truncated": (lambda site: site.all(), lambda site: site.list(list_page_size=10)),
    "notes-encoded-twice": (lambda site: site.all(**JSON), lambda site: site.all()),
    "nuls-after-long-xml": (lambda site: site.list(list_page_size=26), lambda site: site.list()),
    "reset-in-long-json": (
        lambda site: site.list(list_page_size=26, **JSON),
        lambda site: site.list(list_page_size=26),
    ),
    "reset-on-refusals": (lambda site: site.list(list_page_size=0), lambda site: site.list()),
    "stall-in-long-pages": (lambda site: site.all(), lambda site: site.list(list_page_size=50)),
    "stall-in-sorted-lists": (lambda site: site.list(list_sort_column="count"), lambda site: site.list()),
    "surrogates-encoded-alone": (
        lambda site: site.all(interaction_subject="Thank you"),
        lambda site: site.all(interaction_subject="寄付"),
    ),
    "xml-for-json-after-first-page": (
        lambda site: site.list(list_page_offset=1, **JSON),
        lambda site: site.list(list_page_offset=0, **JSON),
    ),
    "xml-for-json-on-wrong-key": (
        lambda site: site.list(api_key="x", **JSON),
        lambda site: site.list(method="none", **JSON),
    ),
}
