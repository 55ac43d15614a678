from __future__ import annotations

from . import JSON, Pairs

PAIRS: Pairs = {
    "number-for-string-in-json": (lambda site: site.list(**JSON), lambda site: site.list()),
    "single-row-as-array-in-json": (lambda site: site.list(3, **JSON), lambda site: site.list(**JSON)),
}
