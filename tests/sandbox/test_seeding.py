"""The data can show every fault it is there to show, whatever the seed."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from accordant.sandbox.instants import to_text
from accordant.sandbox.listings import COLUMNS
from accordant.sandbox.seeding import CATEGORIES, PUBLIC_TYPES, TYPES, Draw, long_list, populate

SEEDS = range(1, 21)
USED_TYPES = TYPES - {1013}


@pytest.fixture(params=SEEDS)
def site(request):
    return populate(Draw(request.param))


def lists(site):
    people, rows = site
    return [[row for row in rows if row.cons_id == person.cons_id] for person in people]


def long_lists(site):
    return [rows for rows in lists(site) if len(rows) >= 26]


def test_a_seed_gives_the_same_site_everywhere():
    """A digest written down: it changes only when the data is meant to change."""
    digest = hashlib.sha256(repr(populate(Draw(1))).encode()).hexdigest()

    assert digest == "6a94d1487fdca9218575cdae4e89093f82f2f6cd7998bce5f4b61cd65c2acfb2"
    assert populate(Draw(1)) != populate(Draw(2))


def test_people_have_60_26_2_1_and_0_rows_and_two_share_an_address(site):
    people, rows = site

    assert [len(own) for own in lists(site)] == [60, 26, 2, 1, 0, 3, 4]
    assert len({person.cons_id for person in people}) == len({person.member_id for person in people}) == 7
    assert people[-1].primary_email == people[-2].primary_email
    assert len({person.primary_email for person in people}) == 6
    assert all(person.primary_email.endswith("@example.org") for person in people)
    assert len({row.interaction_id for row in rows}) == len(rows)


def test_every_filter_splits_a_long_list(site):
    for rows in long_lists(site):
        assert {row.interaction_type_id for row in rows} == USED_TYPES
        assert {row.category_id for row in rows} == set(CATEGORIES)
        assert len({(row.interaction_type_id, row.category_id) for row in rows}) > len(USED_TYPES)
        for name in ("subject", "created", "created_by", "reference_id", "count"):
            assert len({getattr(row, name) for row in rows}) >= 2


def test_every_order_differs_from_the_default_and_has_ties(site):
    for rows in long_lists(site):
        for name in ("interaction_type_id", "category_id", "created", "subject", "count", "created_by"):
            keys = [getattr(row, name) for row in rows]
            assert len(set(keys)) < len(keys)
            assert sorted(keys) != keys != sorted(keys, reverse=True)


def test_order_by_number_is_not_order_by_text(site):
    for rows in long_lists(site):
        for name in ("interaction_id", "interaction_type_id", "category_id", "count"):
            keys = [getattr(row, name) for row in rows]
            assert sorted(keys) != sorted(keys, key=str)


def test_no_page_shows_all_types(site):
    for rows in long_lists(site):
        for start in range(0, len(rows), 25):
            assert {row.interaction_type_id for row in rows[start : start + 25]} < USED_TYPES


def test_custom_types_carry_notes_and_some_of_them_are_empty(site):
    _, rows = site
    for row in rows:
        assert (row.note_id is not None) == (row.interaction_type_id >= 1000)
        assert row.note_id is None or row.modified >= row.created
    notes = [row.note_id for row in rows if row.note_id is not None]
    assert len(set(notes)) == len(notes)
    for own in long_lists(site):
        assert {bool(row.note_text) for row in own if row.note_id is not None} == {True, False}
    assert all(row.note_id is not None and row.note_text for row in lists(site)[3])
    assert sorted(row.note_id is None for row in lists(site)[2]) == [False, True]


def test_dates_lie_on_both_sides_of_the_clock_changes(site):
    for rows in long_lists(site):
        printed = [to_text(row.created) for row in rows]
        assert {date[-6:] for date in printed} == {"-05:00", "-06:00"}
        assert {"2016-11-06T01:30:00.000-05:00", "2016-11-06T01:30:00.000-06:00"} < set(printed)


def test_subjects_are_awkward_and_short_enough(site):
    for rows in long_lists(site):
        subjects = [row.subject for row in rows]
        assert max(len(subject) for subject in subjects) == 80
        text = "".join(subjects)
        assert set("&<>\"'%_") <= set(text)
        assert any(ord(character) > 0xFFFF for character in text)
        assert any("phone call" in one.lower() != other.lower() for one, other in pairwise(sorted(subjects)))


def test_draws_stay_in_their_bounds():
    draw = Draw(5)
    assert {draw.integer(2, 4) for _ in range(200)} == {2, 3, 4}
    assert sorted(draw.shuffled(range(50))) == list(range(50))
    assert set(draw.covering("abc", 7)) == set("abc")
    assert len(draw.covering("abc", 2)) == 2
    assert len(COLUMNS) == 9 * 3 - 2


def test_custom_types_are_public_or_not_and_one_is_not_used(site):
    _, rows = site
    used = {row.interaction_type_id for row in rows if row.interaction_type_id >= 1000}

    assert {number for number in TYPES if number >= 1000} > PUBLIC_TYPES
    assert used & PUBLIC_TYPES
    assert used - PUBLIC_TYPES == {1001}
    assert len(PUBLIC_TYPES - used) == 1


@pytest.fixture(params=SEEDS)
def long(request):
    return long_list(request.param)


def test_a_seed_gives_the_same_long_list_everywhere():
    """Digests written down; when one changes, `databases.FORMAT` must rise."""
    digest = hashlib.sha256(repr(long_list(1)).encode()).hexdigest()

    assert digest == "83392146da4b78b5f2227a907011df8bb6f8b2d6db73fcbfa8c9fdc79eacbf82"
    assert long_list(1) != long_list(2)


def test_the_long_list_is_somebody_elses(long):
    person, rows = long
    people, others = populate(Draw(SEEDS[0]))

    assert {row.cons_id for row in rows} == {person.cons_id}
    for name in ("cons_id", "member_id", "primary_email"):
        assert getattr(person, name) not in {getattr(other, name) for other in people}
    for name in ("interaction_id", "note_id"):
        own = [getattr(row, name) for row in rows if getattr(row, name) is not None]
        assert len(own) == len(set(own))
        assert set(own).isdisjoint({getattr(row, name) for row in others})
    assert len(rows) == 312
    assert [row.interaction_id for row in rows] == sorted(row.interaction_id for row in rows)


def test_in_the_long_list_types_meet_categories(long):
    _, rows = long
    met = {(row.interaction_type_id, row.category_id) for row in rows}

    assert {row.interaction_type_id for row in rows} == USED_TYPES
    assert len(met) >= (len(USED_TYPES) - 2) * len(CATEGORIES)


def test_in_the_long_list_ties_are_longer_than_a_page(long):
    _, rows = long
    for name in ("interaction_type_id", "category_id", "created", "created_by", "reference_id", "count"):
        assert max(Counter(getattr(row, name) for row in rows).values()) > 25


def test_in_the_long_list_two_rows_differ_in_their_identifier_only(long):
    _, rows = long
    alike = Counter(
        replace(row, interaction_id=0, note_id=None, note_text="", modified_by="", modified=0) for row in rows
    )

    assert max(alike.values()) >= 2


def test_in_the_long_list_some_standard_types_have_notes_and_all_custom_ones(long):
    _, rows = long

    assert {row.note_id is not None for row in rows if row.interaction_type_id < 1000} == {True, False}
    assert all(row.note_id is not None for row in rows if row.interaction_type_id >= 1000)
    assert all(row.modified >= row.created for row in rows if row.note_id is not None)


def test_in_the_long_list_the_zone_decides_the_day_the_month_and_the_year(long):
    _, rows = long
    here = [to_text(row.created) for row in rows]
    utc = [datetime.fromisoformat(text).astimezone(UTC).isoformat() for text in here]
    for size in (len("2016"), len("2016-06"), len("2016-06-15")):
        assert any(one[:size] != other[:size] for one, other in zip(here, utc, strict=True))
    assert any(
        other.startswith("2016-02-29T") and one.startswith("2016-02-28T") for one, other in zip(here, utc, strict=True)
    )


def test_people_share_moments(long):
    _, rows = long
    _, others = populate(Draw(SEEDS[0]))

    assert {row.created for row in rows} & {row.created for row in others}


def test_in_the_long_list_subjects_are_as_long_as_can_be_and_of_every_kind(long):
    _, rows = long
    longest = [row.subject for row in rows if len(row.subject) == 80]

    assert max(len(row.subject) for row in rows) == 80
    assert any(all(ord(letter) > 0xFFFF for letter in subject) for subject in longest)
    assert any(subject.startswith("<i>&&") for subject in longest)
    assert any(unicodedata.normalize("NFC", subject) != subject for subject in longest)
    assert any(len(row.subject.casefold()) > len(row.subject) for row in rows)
    assert any(row.subject != row.subject.strip() for row in rows)
