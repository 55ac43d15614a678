from __future__ import annotations

from . import JSON, Pairs

PAIRS: Pairs = {
    "wrong-namespace": (lambda site: site.list(), lambda site: site.list(list_page_size=0)),
    "malformed-xml": (lambda site: site.list(), lambda site: site.list(**JSON)),
}
