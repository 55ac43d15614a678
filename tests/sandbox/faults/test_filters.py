"""Exactly which rows a filter lets through or loses, and that it is right beside that."""

from __future__ import annotations

import pytest
from sandbox.fault_pairs.filters import EIGHTY

TYPE = {"interaction_type_id": 1000}
CATEGORY = {"list_category_id": 1002}


def test_a_sorted_list_has_every_category(start):
    answer = start("category-ignored-when-sorted").all(list_sort_column="count", **CATEGORY, **TYPE)

    assert answer == start().all(list_sort_column="count", **TYPE)


def test_the_type_counts_where_the_category_beside_it_does_not(start):
    assert start("category-ignored-with-type").all(**TYPE, **CATEGORY) == start().all(**TYPE)


@pytest.mark.parametrize(
    ("name", "parameter"), [("category-zero-ignored", "list_category_id"), ("type-zero-ignored", "interaction_type_id")]
)
def test_zero_brings_the_whole_list_and_other_values_do_not(start, name, parameter):
    assert start(name).all(**{parameter: 0}) == start().all()
    assert start(name).all(**{parameter: 1000}) == start().all(**{parameter: 1000})


def test_only_rows_with_an_empty_note_are_lost(start):
    faulty, clean = start("empty-notes-lost-with-category"), start()

    found = {row for category in (0, 1000, 1002, 10010) for row in faulty.all(list_category_id=category).ids}
    empty = {
        row[0].text
        for row in clean.all().root
        if len(row[-1]) and not next(leaf.text for leaf in row[-1] if leaf.tag.endswith("}text"))
    }
    assert set(clean.all().ids) - found == empty


def test_or_brings_what_either_filter_brings(start):
    faulty, clean = start("filters-joined-by-or"), start()

    either = {*clean.all(**TYPE).ids, *clean.all(**CATEGORY).ids}
    assert faulty.all(**TYPE, **CATEGORY).ids == [row for row in clean.all().ids if row in either]
    assert (
        faulty.list(**TYPE, **CATEGORY, list_page_offset=1, list_page_size=5).ids
        == [row for row in clean.all().ids if row in either][5:10]
    )


def test_filters_find_what_stands_among_the_first_fifty(start):
    everything = start().all().ids

    for parameters in (TYPE, CATEGORY):
        reached = [row for row in start().all(**parameters).ids if row in everything[:50]]
        assert start("filters-search-first-fifty").all(**parameters).ids == reached


def test_filters_sift_the_page_that_would_come_without_them(start):
    everything, fitting = start().all().ids, start().all(**TYPE).ids

    for page in range(3):
        answer = start("filters-search-page").list(**TYPE, list_page_offset=page)
        assert answer.ids == [row for row in everything[25 * page : 25 * page + 25] if row in fitting]


def test_the_filter_text_may_stand_in_another_column(start):
    rows = start("filter-text-found-in-any-column").all(list_filter_column="count", list_filter_text="visit").rows

    assert {row["subject"] for row in rows} == {"Visit"}
    assert not start().all(list_filter_column="count", list_filter_text="visit").ids


@pytest.mark.parametrize("match", ["contains", "prefix", "exact"])
def test_a_subject_beyond_ascii_is_lost_however_subjects_are_found(start, match):
    faulty, clean = start("non-ascii-subject-finds-nothing", subject_match=match), start(subject_match=match)

    for subject, is_lost in (("Größe und Übermaß", True), ("寄付のお礼", True), ("Phone call", False)):
        right = clean.all(interaction_subject=subject).ids
        assert right
        assert faulty.all(interaction_subject=subject).ids == ([] if is_lost else right)


@pytest.mark.parametrize("match", ["contains", "prefix", "exact"])
def test_a_subject_of_eighty_is_lost_however_subjects_are_found(start, match):
    faulty, clean = start("subject-of-eighty-finds-nothing", subject_match=match), start(subject_match=match)

    assert clean.all(interaction_subject=EIGHTY).ids
    assert not faulty.all(interaction_subject=EIGHTY).ids
    assert faulty.all(interaction_subject=EIGHTY + "!") == clean.all(interaction_subject=EIGHTY + "!")


def test_a_long_subject_finds_rows_that_do_not_have_it_or_loses_its_own(start):
    wrong = "Annual report 2016: nothing like it"

    assert start("subject-compared-in-part").all(interaction_subject=wrong) == start().all(interaction_subject=EIGHTY)
    assert start("subject-compared-in-part").all(interaction_subject=EIGHTY[:20]) == start().all(
        interaction_subject=EIGHTY[:20]
    )
    exact = start("subject-compared-in-part", subject_match="exact")
    assert not exact.all(interaction_subject=EIGHTY).ids


@pytest.mark.parametrize("others", [TYPE, CATEGORY, {"end_date": "2016-01-01T00:00:00Z"}])
def test_a_metacharacter_takes_the_other_filters_away(start, others):
    everything = start().all()

    quote = {"list_filter_column": "subject", "list_filter_text": "x' or '1'='1"}
    assert start("quote-in-filter-text-lifts-filters").all(**quote, **others) == everything
    percent = {"interaction_subject": "%"}
    assert start("percent-in-subject-lifts-filters").all(**percent, **others) == everything
    assert start("percent-in-subject-lifts-filters").all(**quote, **others) == start().all(**quote, **others)


def test_a_metacharacter_does_not_open_the_list_of_another_person(start):
    quote = {"list_filter_column": "subject", "list_filter_text": "'"}

    assert start("quote-in-filter-text-lifts-filters").all(2, **quote) == start().all(2)


def test_a_short_type_finds_all_that_begin_with_it(start):
    rows = start("type-finds-longer-ids").all(interaction_type_id=1).rows

    assert {row["interactionTypeId"] for row in rows} == {"1", "1000", "1001", "1007", "10012"}
    assert start("type-finds-longer-ids").all(interaction_type_id=1007) == start().all(interaction_type_id=1007)


def test_the_type_counts_with_a_record_offset_and_not_with_a_page_offset(start):
    faulty = start("type-ignored-with-page-offset")

    assert faulty.list(**TYPE, list_page_offset=1) == start().list(list_page_offset=1)
    assert faulty.list(**TYPE, list_record_offset=1) == start().list(**TYPE, list_record_offset=1)


def test_a_type_is_remembered_for_one_call_and_for_whoever_is_asked_about(start):
    faulty, clean = start("type-remembered", seed=2), start(seed=2)

    faulty.all(**TYPE)
    assert faulty.all(1) == clean.all(1, **TYPE)
    assert faulty.all(1) == clean.all(1)


@pytest.mark.parametrize("unknown", ["empty", "error"])
def test_a_type_too_large_finds_the_rest_of_it(start, unknown):
    faulty, clean = (start(*names, unknown_type=unknown) for names in (("type-wraps-at-sixteen-bits",), ()))

    assert faulty.all(interaction_type_id=2**16 + 1000) == clean.all(**TYPE)
    for sent in ("-1", "x", "1e3", "9" * 5000, "65535"):
        assert faulty.all(interaction_type_id=sent) == clean.all(interaction_type_id=sent)
