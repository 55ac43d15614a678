"""How long a sandbox with a million rows takes to make, to answer a page, and how much memory it has meanwhile.

    python benchmarks/large_site.py [--rows 1000000] [--data DIR]

Pages are asked of the store, without a server: the slowest of nine sort columns, both directions, at the beginning and
deep in the list. Seconds are those of the processor for making, and those of the clock for pages.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

from accordant.sandbox.dialects import Dialect
from accordant.sandbox.filling import open_store
from accordant.sandbox.instants import from_text
from accordant.sandbox.listings import COLUMNS, Listing
from accordant.sandbox.seeding import long_list

SORT_COLUMNS = sorted(set(COLUMNS.values()))
TYPE = 1000
ROUNDS = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()

    before = peak()
    started = time.process_time(), time.perf_counter()
    store = open_store(1, rows=options.rows, data=options.data)
    spent, passed = time.process_time() - started[0], time.perf_counter() - started[1]
    print(f"{options.rows} rows made or opened: {spent:.1f} s of processor time, {passed:.1f} s")

    dialect, person = Dialect(), long_list(1)[0]
    deep = options.rows // 7
    lists = [Listing(sort_column=name, ascending=up) for name, up in product(SORT_COLUMNS, (True, False))]
    deep_lists = [
        Listing(sort_column=name, ascending=up, record_offset=deep) for name, up in product(SORT_COLUMNS, (True, False))
    ]
    window = {"begin": from_text("2016-05-01T00:00:00Z"), "end": from_text("2016-06-01T00:00:00Z")}

    def of_type(listing: Listing) -> Sequence[object]:
        return store.of_type(TYPE, listing, dialect)

    tell("one constituent", lambda listing: store.interactions(person.cons_id, listing, dialect), lists)
    tell("one type over all constituents", of_type, lists)
    tell(f"the same from row {deep} on", of_type, deep_lists)
    tell("the same in a window of dates", of_type, [Listing(sort_column=name, **window) for name in SORT_COLUMNS])
    tell("the same in a category", of_type, [Listing(sort_column=name, category_id=1000) for name in SORT_COLUMNS])
    tell("the same with a subject that is not there", of_type, [Listing(subject="nothing of the kind")])
    print(f"peak memory {peak()} MB, {before} MB of it before the site was made")
    store.close()


def tell(what: str, ask: Callable[[Listing], Sequence[object]], listings: Sequence[Listing]) -> None:
    medians = []
    for listing in listings:
        times = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            ask(listing)
            times.append((time.perf_counter() - started) * 1000)
        medians.append(statistics.median(times))
    print(f"{what:45} median {statistics.median(medians):7.2f} ms, slowest {max(medians):7.2f} ms")


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
