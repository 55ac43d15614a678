"""Page sizes and offsets: legal, and around the numbers that matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.generation.requests import draw_examples


@given(st.data())
def test_sizes_begin_at_one_and_offsets_at_nought(paging, data):
    assert 1 <= int(data.draw(paging.page_sizes(known=["0", "-5"]))) <= 1000
    assert 0 <= int(data.draw(paging.offsets(known=["-5"]))) <= 1000


@pytest.mark.parametrize("function", ["page_sizes", "offsets"])
def test_bounds_are_kept(paging, function):
    @given(getattr(paging, function)(min_value="7", max_value="9", known=["100"]))
    def check(text):
        assert 7 <= int(text) <= 9

    check()


def test_numbers_around_the_rows_that_were_seen_occur(paging):
    known = ["313", "many"]
    sizes = {int(text) for text in draw_examples(paging.page_sizes(known=known), count=200, seed=1)}
    assert {1, 24, 25, 26, 312, 313, 314} <= sizes
    assert {0, 1, 312, 313, 314} <= {
        int(text) for text in draw_examples(paging.offsets(known=known), count=200, seed=1)
    }
    without = {int(text) for text in draw_examples(paging.page_sizes(), count=200, seed=1)}
    assert not {312, 313, 314} <= without


def test_a_least_size_beyond_the_usual_ones_is_possible(paging):
    assert draw_examples(paging.page_sizes(min_value="5000"), count=3, seed=0) == ["5000"]


@pytest.mark.parametrize(("least", "most"), [("9", "7"), ("x", None), (None, "1.5"), (None, "-1")])
def test_impossible_bounds_are_refused(paging, least, most):
    with pytest.raises(ValueError, match=r"no number lies|not an integer"):
        paging.offsets(min_value=least, max_value=most)


PAGE, RECORD, SIZE = "list_page_offset", "list_record_offset", "list_page_size"


@given(st.data())
def test_listings_have_one_offset_at_most_and_conflicts_have_both(paging, data):
    listing = data.draw(paging.listings(known=["7", "many"]))
    assert listing.keys() <= {PAGE, RECORD, SIZE}
    assert not {PAGE, RECORD} <= listing.keys()
    conflict = data.draw(paging.conflicts(known=["7"]))
    assert {PAGE, RECORD} <= conflict.keys() <= {PAGE, RECORD, SIZE}
    for sent in (listing, conflict):
        assert int(sent.get(SIZE, "1")) >= 1
        assert min(int(sent.get(name, "0")) for name in (PAGE, RECORD)) >= 0


def test_listings_come_with_each_offset_with_and_without_size(paging):
    drawn = draw_examples(paging.listings(known=["7"]), count=250, seed=1)
    assert {frozenset(sent) for sent in drawn} == {
        *map(frozenset, ((), (SIZE,), (PAGE,), (RECORD,), (PAGE, SIZE), (RECORD, SIZE))),
    }
    # Seven rows by three make the pages 0 to 2, of which the last has one row.
    assert {sent[PAGE] for sent in drawn if sent.get(SIZE) == "3" and PAGE in sent} >= {"2", "3"}
    assert {sent[RECORD] for sent in drawn if RECORD in sent} >= {"5", "6", "7"}


def test_some_conflicts_agree_on_a_record_and_some_do_not(paging):
    drawn = [sent for sent in draw_examples(paging.conflicts(), count=80, seed=1) if SIZE in sent]
    agreeing = [int(sent[PAGE]) * int(sent[SIZE]) == int(sent[RECORD]) for sent in drawn]
    assert any(agreeing)
    assert not all(agreeing)
