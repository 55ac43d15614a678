"""Exactly what stands in the wrong place, and what does not."""

from __future__ import annotations

from collections import Counter

import pytest

from accordant.sandbox import FAULTS

DOWN = {"list_ascending": "false"}
LOSES_ROWS = {"equal-times-listed-once"}


def keys(site, column, **parameters):
    return [row[column] for row in site.all(list_sort_column=column, **parameters).rows]


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.group == "order"])
@pytest.mark.parametrize("column", ["creationDate", "referenceId", "subject"])
def test_a_wrong_order_has_all_rows(start, name, column):
    everything = Counter(start().all().ids)
    found = Counter(start(name).all(list_sort_column=column, list_ascending="false").ids)

    assert (found == everything) == (name not in LOSES_ROWS or column != "creationDate")


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.group == "order"])
def test_a_wrong_order_leaves_the_default_one_alone(start, name):
    for page in range(3):
        assert start(name).list(list_page_offset=page) == start().list(list_page_offset=page)


def test_dates_rise_where_they_are_asked_to_fall(start):
    assert keys(start("dates-always-ascending"), "creationDate", **DOWN) == keys(start(), "creationDate")


def test_the_default_direction_is_the_other_one_and_explicit_ones_are_right(start):
    faulty, clean = start("descending-by-default"), start()

    assert keys(faulty, "count") == keys(clean, "count", **DOWN)
    assert keys(faulty, "count", **DOWN) == keys(clean, "count", **DOWN)


@pytest.mark.parametrize("ties", ["by-id", "reversed"])
def test_a_page_falls_but_is_cut_from_the_rising_list(start, ties):
    faulty, clean = start("descending-only-within-page", ties=ties), start(ties=ties)

    rows = faulty.list(list_sort_column="count", **DOWN).rows
    counts = [int(row["count"]) for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert {row["interactionId"] for row in rows} == set(clean.list(list_sort_column="count").ids)
    assert faulty.all(list_sort_column="count", **DOWN) == clean.all(list_sort_column="count", **DOWN)


def test_only_the_doubled_hour_stands_backwards(start):
    wrong, right = (keys(site, "creationDate") for site in (start("doubled-hour-sorted-backwards"), start()))

    assert sorted(wrong) == sorted(right)
    assert {ours for ours, theirs in zip(wrong, right, strict=True) if ours != theirs} == {
        "2016-11-06T01:30:00.000-05:00",
        "2016-11-06T01:30:00.000-06:00",
    }
    assert wrong.index("2016-11-06T01:30:00.000-06:00") < wrong.index("2016-11-06T01:30:00.000-05:00")


def test_of_equal_times_one_row_is_listed(start):
    times = keys(start(), "creationDate")

    assert keys(start("equal-times-listed-once"), "creationDate") == list(dict.fromkeys(times))
    assert len(set(times)) < len(times)


def test_numbers_of_equal_length_are_in_order_as_text_too(start):
    counts = keys(start("numbers-sorted-as-text"), "count")

    assert counts == sorted(counts)
    assert [count for count in counts if len(count) == 1] == sorted(count for count in counts if len(count) == 1)
    assert keys(start("numbers-sorted-as-text"), "count", **DOWN) == counts[::-1]


def test_later_pages_are_those_of_the_default_order(start):
    faulty = start("sort-column-ignored-after-first-page")

    assert faulty.list(list_sort_column="subject") == start().list(list_sort_column="subject")
    assert faulty.list(list_sort_column="subject", list_page_offset=1) == start().list(list_page_offset=1)


def test_rows_of_one_type_stand_in_the_default_order(start):
    for type_id in (0, 1000):
        answer = start("sort-column-ignored-with-type").all(list_sort_column="subject", interaction_type_id=type_id)
        assert answer == start().all(interaction_type_id=type_id)


def test_days_are_in_order_where_times_are_not(start):
    rows = start("sorted-by-day-only").all(list_sort_column="creationDate").rows

    assert rows == sorted(rows, key=lambda row: (row["creationDate"][:10], int(row["interactionId"])))
    times = [row["creationDate"] for row in rows]
    assert times != keys(start(), "creationDate")
    assert [time[:10] for time in times] == [time[:10] for time in keys(start(), "creationDate")]


def test_a_sorted_page_has_the_rows_of_the_unsorted_one(start):
    faulty = start("sorted-only-within-page")

    for page in range(3):
        rows = faulty.list(list_sort_column="count", list_page_offset=page).rows
        counts = [int(row["count"]) for row in rows]
        assert counts == sorted(counts)
        assert {row["interactionId"] for row in rows} == set(start().list(list_page_offset=page).ids)


def test_the_second_call_differs_among_ties_only_and_the_third_is_the_first(start):
    faulty = start("ties-change-between-calls", seed=2)

    first, second, third = (faulty.all(list_sort_column="subject", list_category_id=1000).rows for _ in range(3))
    assert first == third != second
    assert [row["subject"] for row in first] == [row["subject"] for row in second]


def test_another_call_between_does_not_count_as_the_second(start):
    faulty, clean = start("ties-change-between-calls", seed=3), start(seed=3)

    for column in ("count", "subject", "categoryId"):
        assert faulty.all(list_sort_column=column) == clean.all(list_sort_column=column)


def test_rows_with_equal_keys_are_lost_between_pages_and_doubled(start):
    pages = [
        start("ties-change-between-pages").list(list_sort_column="categoryId", list_page_offset=page).rows
        for page in range(3)
    ]
    rows = [row for page in pages for row in page]
    categories = [int(row["categoryId"]) for row in rows]

    assert categories == sorted(categories)
    assert len({row["interactionId"] for row in rows}) < len(rows) == 60


def test_zeros_stand_first_in_both_directions(start):
    faulty, clean = start("zero-first-when-descending"), start()

    falling = keys(clean, "referenceId", **DOWN)
    assert keys(faulty, "referenceId", **DOWN) == [
        *(key for key in falling if key == "0"),
        *(key for key in falling if key != "0"),
    ]
    assert faulty.all(list_sort_column="consId", **DOWN) == clean.all(list_sort_column="consId", **DOWN)
