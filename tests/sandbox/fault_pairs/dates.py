from __future__ import annotations

from . import Pairs

PAIRS: Pairs = {
    "end-date-ignored": (
        lambda site: site.list(end_date="2016-01-01T00:00:00Z"),
        lambda site: site.list(begin_date="2016-01-01T00:00:00Z"),
    ),
}
