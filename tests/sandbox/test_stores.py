"""What the store finds, and that what is written stays and disturbs nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from accordant.sandbox import Dialect
from accordant.sandbox.filling import open_store
from accordant.sandbox.listings import COLUMNS, Listing
from accordant.sandbox.seeding import Draw, long_list, populate

PEOPLE, OWN_ROWS = populate(Draw(1))
MUCH, MORE_ROWS = long_list(1)
ROWS = [*OWN_ROWS, *MORE_ROWS]
PERSON = PEOPLE[0]
ALL = Listing(page_size=10_000)
DIALECT = Dialect()
SENT = {
    "cons_id": PERSON.cons_id,
    "interaction_type_id": 0,
    "category_id": 1000,
    "created_by": "1000007",
    "created": 1_480_000_000_123,
    "subject": "Größe <b>",
    "count": 3,
}


@pytest.fixture
def store():
    store = open_store(1)
    yield store
    store.close()


def by_id(rows):
    return sorted(rows, key=lambda row: row.interaction_id)


def test_a_type_is_listed_over_all_constituents(store):
    found = store.of_type(1000, ALL, DIALECT)

    assert list(found) == by_id(row for row in ROWS if row.interaction_type_id == 1000)
    assert len({row.cons_id for row in found}) > 1
    assert store.of_type(9999, ALL, DIALECT) == []


KEYS = {
    "interactionId": lambda row: row.interaction_id,
    "interactionTypeId": lambda row: row.interaction_type_id,
    "categoryId": lambda row: row.category_id,
    "referenceId": lambda row: row.reference_id,
    "consId": lambda row: int(row.cons_id),
    "createdBy": lambda row: int(row.created_by),
    "creationDate": lambda row: row.created,
    "subject": lambda row: row.subject,
    "count": lambda row: row.count,
}


@pytest.mark.parametrize("column", sorted(set(COLUMNS.values())))
def test_a_list_of_a_type_is_filtered_sorted_and_paged(store, column):
    listing = Listing(sort_column=column, ascending=False, record_offset=3, page_size=4, category_id=1000)
    rows = by_id(row for row in ROWS if (row.interaction_type_id, row.category_id) == (1007, 1000))

    assert list(store.of_type(1007, listing, DIALECT)) == sorted(rows, key=KEYS[column], reverse=True)[3:7]


def test_the_type_of_a_listing_may_contradict_the_list(store):
    assert store.of_type(1007, replace(ALL, type_id=1000), DIALECT) == []
    assert store.of_type(1007, replace(ALL, type_id=1007), DIALECT) == store.of_type(1007, ALL, DIALECT)


def test_a_row_is_found_by_its_identifier(store):
    for row in ROWS:
        assert store.interaction(row.interaction_id) == row
    assert store.interaction(1) is None


def test_what_is_added_is_found_everywhere_and_has_the_highest_identifier(store):
    first, second = store.add(**SENT), store.add(**SENT)

    assert first.interaction_id == max(row.interaction_id for row in ROWS) + 1
    assert second.interaction_id == first.interaction_id + 1
    assert store.interaction(first.interaction_id) == first
    assert {name: getattr(first, name) for name in SENT} == SENT
    assert store.interactions(PERSON.cons_id, replace(ALL, subject="GRÖSSE <"), DIALECT)[-2:] == [first, second]
    printed = Listing(filter_column="creationDate", filter_text="2016-11-24T09:06:40.123-06:00")
    assert store.interactions(PERSON.cons_id, printed, DIALECT) == [first, second]


def test_a_row_has_a_note_for_a_custom_type_and_for_a_body(store):
    plain = store.add(**SENT)
    custom = store.add(**(SENT | {"interaction_type_id": 1001}))
    with_body = store.add(**SENT, note_text="")

    assert (plain.note_id, plain.modified_by, plain.modified) == (None, "", 0)
    assert custom.note_id == max(row.note_id or 0 for row in ROWS) + 1
    assert with_body.note_id == custom.note_id + 1
    assert (custom.note_text, custom.modified_by, custom.modified) == ("", "1000007", SENT["created"])


def test_notes_of_standard_types_are_not_listed(store):
    standard = store.add(**SENT, note_text="standard")
    custom = store.add(**(SENT | {"interaction_type_id": 1000}), note_text="custom")
    listed = store.interactions(PERSON.cons_id, ALL, DIALECT)[-2:]

    assert listed == [replace(standard, note_id=None, note_text="", modified_by="", modified=0), custom]
    assert store.of_type(0, ALL, DIALECT)[-1] == listed[0]
    assert store.interaction(standard.interaction_id) == standard


def test_a_change_is_of_one_row_and_reaches_every_filter(store):
    row = ROWS[0]
    changed = replace(row, subject="ÄNDERUNG", category_id=10010, count=99)

    assert store.change(changed) == changed
    assert store.interaction(row.interaction_id) == changed
    assert store.interactions(row.cons_id, Listing(subject="änderung"), DIALECT) == [changed]
    others = [other for other in ROWS if other is not row]
    assert [store.interaction(other.interaction_id) for other in others] == others


def test_a_changed_row_gets_a_note_when_it_has_a_text_or_a_custom_type(store):
    bare = store.add(**SENT)

    kept = store.change(replace(bare, note_text="now"))
    assert (kept.note_id is not None, kept.note_text, kept.modified_by) == (True, "now", bare.created_by)
    assert store.change(replace(kept, note_text="later")).note_id == kept.note_id
    assert store.change(replace(store.add(**SENT), interaction_type_id=1000)).note_id == kept.note_id + 1
    assert store.change(store.add(**SENT)).note_id is None


def test_a_row_that_is_not_there_cannot_be_changed(store):
    with pytest.raises(KeyError):
        store.change(replace(ROWS[0], interaction_id=1))


def test_two_threads_may_read_and_write_at_once(store):
    def work():
        for _ in range(100):
            row = store.add(**SENT, note_text="x")
            assert store.interaction(store.change(replace(row, count=7)).interaction_id).count == 7
            store.interactions(PERSON.cons_id, Listing(), DIALECT)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work) for _ in range(2)]:
            done.result()

    rows = store.interactions(PERSON.cons_id, ALL, DIALECT)
    assert len(rows) == len({row.interaction_id for row in rows}) == 60 + 200


def test_people_are_found_by_each_identifier(store):
    for name in ("cons_id", "member_id", "primary_email"):
        assert store.people(name, getattr(PERSON, name)) == [PERSON]
        assert store.people(name, "' OR 1=1 --") == []
    assert store.people("primary_email", PERSON.primary_email.upper()) == []
    assert store.people("primary_email", PERSON.primary_email.upper(), ignore_case=True) == [PERSON]
    assert len(store.people("primary_email", PEOPLE[-1].primary_email)) == 2
