from __future__ import annotations

from . import Pairs

PAIRS: Pairs = {
    "order-ignored": (
        lambda site: site.list(list_sort_column="count", list_ascending="false"),
        lambda site: site.list(list_sort_column="count", list_ascending="true"),
    ),
}
