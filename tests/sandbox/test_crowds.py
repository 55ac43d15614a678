"""A crowd has as many rows as were asked for, the same everywhere, and disturbs none of the people."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import closing
from dataclasses import fields
from itertools import islice

import pytest

from accordant.sandbox import Dialect
from accordant.sandbox.crowds import MOST_ROWS, crowd
from accordant.sandbox.filling import FEWEST_ROWS, open_store
from accordant.sandbox.instants import to_text
from accordant.sandbox.listings import Listing
from accordant.sandbox.seeding import CATEGORIES, FIRST_CUSTOM_TYPE, PUBLIC_TYPES, TYPES, Draw, Interaction, populate
from accordant.sandbox.tables import INTERACTIONS

SIZE = 6_000
NAMES = [column.name for column in INTERACTIONS.columns]


@pytest.fixture(scope="module")
def rows():
    return [dict(zip(NAMES, record, strict=True)) for record in crowd(1, SIZE)[1]]


def test_a_seed_gives_the_same_crowd_everywhere():
    """A digest written down; when it changes, `databases.FORMAT` must rise."""
    people, records = crowd(1, 2_000)
    digest = hashlib.sha256(repr((people, list(records))).encode()).hexdigest()

    assert digest == "0114269126be1278eac0b948eefb495b1d79751082309aba36eafea1f1950f8f"
    assert crowd(2, 2_000)[0] != people


@pytest.mark.parametrize("size", [0, 1, 499, 12_345])
def test_a_crowd_has_as_many_rows_as_are_asked_for(size):
    people, records = crowd(3, size)
    counts = Counter(record[NAMES.index("cons_id")] for record in records)

    assert sum(counts.values()) == size
    assert {str(cons_id) for cons_id in counts} == {person.cons_id for person in people}
    assert all(count <= MOST_ROWS for count in counts.values())


def test_rows_are_made_one_by_one():
    _, records = crowd(1, 10**7)

    assert len(list(islice(records, 10))) == 10


def test_a_crowd_is_varied(rows):
    assert {row["interaction_type_id"] for row in rows} < TYPES
    assert {row["interaction_type_id"] for row in rows} & PUBLIC_TYPES
    assert {row["category_id"] for row in rows} == set(CATEGORIES)
    assert len({row["subject"] for row in rows}) > 10
    assert len({(row["interaction_type_id"], row["category_id"]) for row in rows}) == 9 * 4
    moments = Counter(row["created"] for row in rows)
    shared = {row["created"]: row["cons_id"] for row in rows}
    assert max(moments.values()) > 1
    assert any(row["cons_id"] != shared[row["created"]] for row in rows)


def test_what_filters_look_at_fits_the_row(rows):
    for row in rows:
        assert row["folded_subject"] == row["subject"].casefold()
        assert row["printed_date"] == to_text(row["created"])
        assert (row["note_id"] is not None) == (row["interaction_type_id"] >= FIRST_CUSTOM_TYPE)
        assert row["note_id"] is None or row["modified"] >= row["created"]
    for name in ("interaction_id", "note_id"):
        values = [row[name] for row in rows if row[name] is not None]
        assert len(values) == len(set(values))


@pytest.mark.parametrize("size", [None, FEWEST_ROWS, SIZE, 25_000])
def test_people_have_the_same_rows_on_a_site_of_any_size(size):
    people, own = populate(Draw(1))
    with closing(open_store(1, rows=size)) as store:
        for person in people:
            found = store.interactions(person.cons_id, Listing(page_size=1000), Dialect())
            assert list(found) == sorted(
                (row for row in own if row.cons_id == person.cons_id), key=lambda row: row.interaction_id
            )


@pytest.mark.parametrize("column", ["created", "subject", "count", "category_id", "created_by", "interaction_id"])
@pytest.mark.parametrize("ascending", [True, False])
def test_a_large_site_lists_a_type_in_order(large, column, ascending):
    store, by_type = large
    names = {"created": "creationDate", "category_id": "categoryId", "created_by": "createdBy"}
    names |= {"interaction_id": "interactionId"}
    listing = Listing(
        sort_column=names.get(column, column), ascending=ascending, record_offset=1500, page_size=40, category_id=1000
    )

    def key(row):
        return int(row.created_by) if column == "created_by" else getattr(row, column)

    wanted = [row for row in by_type if row.category_id == 1000]
    wanted = sorted(wanted, key=key, reverse=not ascending)[1500:1540]
    assert len(wanted) == 40
    assert store.of_type(1000, listing, Dialect()) == wanted


@pytest.fixture(scope="module")
def large():
    """A store with the indexes of a large site, and all its rows of type 1000 by identifier."""
    with closing(open_store(1, rows=40_000)) as store:
        yield store, store.of_type(1000, Listing(page_size=10**6), Dialect())


def test_a_large_site_reads_a_list_in_the_order_of_an_index(large):
    """Without sorting: what is asked for deep in a list of a type comes as quickly as it can."""
    from accordant.sandbox.queries import page

    store, _ = large
    for column in ("interactionId", "creationDate", "subject", "consId", "referenceId"):
        for ascending in (True, False):
            sql, values = page("interaction_type_id", 1000, Listing(sort_column=column, ascending=ascending), Dialect())
            plan = [row[-1] for row in store._read(f"EXPLAIN QUERY PLAN {sql}", values)]
            inner = plan[next(place for place, step in enumerate(plan) if "SUBQUERY" in step) + 1 :]
            assert any("USING COVERING INDEX interactions_of_type_by" in step for step in inner[:1]), plan


def test_the_fields_of_a_row_are_its_columns():
    assert [field.name for field in fields(Interaction)] == NAMES[:-2]
