from __future__ import annotations

from . import Pairs

DECEMBER = {"end_date": "2016-01-01T00:00:00Z"}
INVERTED = {"begin_date": "2016-06-01T00:00:00Z", **DECEMBER}

PAIRS: Pairs = {
    "server-error-on-inverted-dates": (lambda site: site.list(**INVERTED), lambda site: site.list(**DECEMBER)),
    "stack-trace-for-bad-dates": (lambda site: site.list(begin_date="tomorrow"), lambda site: site.list(**DECEMBER)),
}
