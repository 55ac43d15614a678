from __future__ import annotations

from . import Pairs

PAIRS: Pairs = {
    "page-overlap": (lambda site: site.list(list_page_offset=1), lambda site: site.list(list_record_offset=25)),
    "record-offset-off-by-one": (
        lambda site: site.list(list_record_offset=3),
        lambda site: site.list(list_page_offset=1),
    ),
    "wrong-default-page-size": (lambda site: site.list(), lambda site: site.list(list_page_size=25)),
}
