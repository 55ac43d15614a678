"""Exactly what is wrong with a page, and which pages beside it are right."""

from __future__ import annotations

import pytest

LONG, TWO, ONE, NONE = 0, 2, 3, 4


def pages(site, size, count, **parameters):
    return [site.list(list_page_size=size, list_page_offset=page, **parameters).ids for page in range(count)]


def test_the_last_row_of_the_last_page_is_lost_and_nothing_else(start):
    *wrong, last = pages(start("last-page-lacks-last-row"), 25, 3)
    *right, whole_last = pages(start(), 25, 3)

    assert wrong == right
    assert last == whole_last[:-1]


def test_the_last_row_is_not_lost_where_it_is_on_the_only_page(start):
    faulty, clean = start("last-page-lacks-last-row"), start()

    assert all(faulty.list(person) == clean.list(person) for person in (TWO, ONE, NONE))


def test_the_last_page_is_filled_up_with_the_rows_before_it(start):
    first, second, third = pages(start("last-page-padded"), 25, 3)

    assert [first, second] == pages(start(), 25, 2)
    assert third == start().all().ids[-25:]


def test_an_only_page_is_not_filled_up(start):
    assert start("last-page-padded").list(TWO) == start().list(TWO)


@pytest.mark.parametrize("offset", [36, 40, 59])
def test_a_broken_off_page_by_record_offset_is_filled_up_too(start, offset):
    answer = start("last-page-padded").list(list_record_offset=offset, list_page_size=25).ids

    assert answer == start().all().ids[35:60]


def test_the_rest_of_a_long_page_is_on_no_page(start):
    everything = start().all().ids

    assert pages(start("long-pages-cut-short"), 28, 3) == [everything[:25], everything[28:53], everything[56:]]
    assert pages(start("long-pages-cut-short"), 25, 3) == pages(start(), 25, 3)


def test_a_record_offset_counts_with_dates_where_a_page_offset_does_not(start):
    faulty, dates = start("page-offset-ignored-with-dates"), {"end_date": "2030-01-01T00:00:00Z"}

    assert faulty.list(list_page_offset=1, **dates).ids == start().list(**dates).ids
    assert faulty.list(list_record_offset=25, **dates) == start().list(list_record_offset=25, **dates)


def test_the_first_page_of_a_sorted_list_comes_twice(start):
    first, again, second = pages(start("pages-count-from-one-when-sorted"), 10, 3, list_sort_column="count")

    assert first == again
    assert [first, second] == pages(start(), 10, 2, list_sort_column="count")


def test_a_descending_list_has_its_pages_where_the_record_offset_is_ignored(start):
    faulty, turned = start("record-offset-ignored-when-descending"), {"list_ascending": "false"}

    assert faulty.list(list_record_offset=7, **turned).ids == start().list(**turned).ids
    assert pages(faulty, 25, 3, **turned) == pages(start(), 25, 3, **turned)


def test_the_page_size_counts_where_the_record_offset_beside_it_does_not(start):
    answer = start("record-offset-ignored-with-page-size").list(list_record_offset=7, list_page_size=5)

    assert answer.ids == start().all().ids[:5]


@pytest.mark.parametrize(("offset", "first"), [(9, 0), (10, 10), (19, 10), (20, 20)])
def test_a_record_offset_is_rounded_down_to_a_page(start, offset, first):
    answer = start("record-offset-rounded-down").list(list_record_offset=offset, list_page_size=10)

    assert answer.ids == start().all().ids[first : first + 10]


def test_only_a_page_across_the_fiftieth_row_lacks_one(start):
    faulty, everything = start("row-lost-between-blocks"), start().all().ids

    assert faulty.all().ids == [*everything[:50], *everything[51:]]
    for size, count in ((25, 3), (10, 6), (50, 2)):
        assert pages(faulty, size, count) == pages(start(), size, count)
    assert faulty.list(list_page_size=50) == start().list(list_page_size=50)


def test_one_row_is_lost_between_the_first_page_and_the_second(start):
    everything = start().all().ids

    found = [row for page in pages(start("row-lost-between-pages"), 25, 3) for row in page]
    assert sorted(set(everything) - set(found)) == [everything[25]]
    assert pages(start("row-lost-between-pages"), 15, 4) == pages(start(), 15, 4)


def test_pages_of_equal_length_make_the_whole_list(start):
    faulty = start("rows-spread-over-pages")

    first, second, third = pages(faulty, 25, 3)
    assert [len(first), len(second), len(third)] == [20, 20, 20]
    assert [*first, *second, *third] == start().all().ids
    assert faulty.list(list_page_size=25) == start().list(list_page_size=25)
    assert faulty.list(list_page_offset=3) == start().list(list_page_offset=3)


def test_the_third_page_comes_again_however_far_one_goes(start):
    *three, fourth, fifth = pages(start("third-page-repeats"), 10, 5)

    assert three == pages(start(), 10, 3)
    assert fourth == fifth == three[-1]


def test_a_page_of_one_shows_the_next_row_too(start):
    everything = start().all().ids

    assert pages(start("two-rows-on-pages-of-one"), 1, 3) == [everything[place : place + 2] for place in range(3)]


@pytest.mark.parametrize("name", ["last-page-padded", "row-lost-between-pages", "rows-spread-over-pages"])
def test_a_page_past_the_end_stays_what_the_site_makes_of_it(start, name):
    for dialect in ("empty", "error"):
        faulty, clean = start(name, past_the_end=dialect), start(past_the_end=dialect)
        assert faulty.list(list_page_offset=9) == clean.list(list_page_offset=9)
