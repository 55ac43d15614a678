"""Which values filters are sent with: those with which a filter that is ignored brings rows it should have left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from helpers import family, operation, site
from hypothesis import given
from hypothesis import strategies as st

from accordant.bank import Bank, PersonRows
from accordant.contracts import Strength
from accordant.datatypes import DateTime
from accordant.exchange import Case
from accordant.planning.filters import add_filter_pairs, add_filters, just_after

TIMES = tuple(f"2016-0{month}-10T12:00:00.250-06:00" for month in range(1, 9))


def planned(values: Mapping[str, Sequence[str]], *, pairs: bool) -> list[Case]:
    count = len(next(iter(values.values())))
    bank = Bank({"person-1": PersonRows(count, values, 25)})
    builder = family(2, operation(), site(), ("server",), {"server": bank}).main
    if pairs:
        add_filter_pairs(builder, bank)
    else:
        add_filters(builder, bank, is_main=True)
    return [case for group in builder.groups for case in group.cases()]


def list_of(**values: Sequence[str]) -> dict[str, Sequence[str]]:
    return {"begin_date": TIMES, "end_date": TIMES, **values}


def test_two_filters_are_sent_with_values_of_which_each_leaves_out_what_the_other_leaves_in() -> None:
    types = ("6", "7", "6", "7", "7", "7", "6", "6")
    cases = planned(list_of(interaction_type_id=types), pairs=True)
    assert [{"begin_date", "end_date", "interaction_type_id"} & case.request.sent.keys() for case in cases] == [
        {"begin_date", "interaction_type_id"},
        {"end_date", "interaction_type_id"},
    ]
    begin = cases[0].request.sent
    fits = [
        (
            DateTime.parse(time).instant >= DateTime.parse(begin["begin_date"]).instant,
            one == begin["interaction_type_id"],
        )
        for time, one in zip(TIMES, types, strict=True)
    ]
    assert (True, False) in fits
    assert (False, True) in fits


def test_a_filter_that_leaves_nothing_out_is_sent_with_no_other() -> None:
    types = ("6", "6", "6", "6", "7", "7", "7", "7")
    cases = planned({"interaction_type_id": types, "list_category_id": ("1",) * 8}, pairs=True)
    assert cases == []


def test_a_number_that_wraps_round_to_a_seen_one_is_sent_and_may_be_refused() -> None:
    seen = {"interaction_type_id": ("6", "7", "6", "6"), "interaction_subject": ("12", "13", "14", "15")}
    (wrapped,) = [case for case in planned(seen, pairs=False) if "2^32" in case.label]
    sent = int(wrapped.request.sent["interaction_type_id"])
    assert [sent % 2**bits for bits in (8, 16, 32)] in ([6] * 3, [7] * 3)
    assert sent > 2**32
    assert wrapped.acceptance is Strength.PROBE


def test_two_ends_of_one_range_and_texts_are_no_pairs() -> None:
    cases = planned(list_of(interaction_subject=tuple("abcdefgh")), pairs=True)
    assert cases == []


def test_what_stands_in_which_row_must_be_known() -> None:
    cases = planned(list_of(interaction_type_id=("6", "7", "6")), pairs=True)
    assert cases == []


def test_a_range_begins_just_after_the_first_row_after_a_change_of_the_clock() -> None:
    times = (
        *TIMES[:2],
        "2016-11-06T01:30:00.000-05:00",
        "2016-11-06T01:30:00.000-06:00",
        "2016-11-09T09:00:00.000-06:00",
    )
    cases = planned({"begin_date": times}, pairs=False)
    label = "begin_date just after that of a row after a change of the clock, person-1"
    assert [case.request.sent["begin_date"] for case in cases if case.label == label] == ["2016-11-06T01:30:02-06:00"]


def test_a_row_days_after_a_change_of_the_clock_says_nothing_about_it() -> None:
    times = ("2016-11-01T01:30:00.000-05:00", "2016-11-09T01:30:00.000-06:00", "2016-11-10T09:00:00.000-06:00")
    cases = planned({"begin_date": times}, pairs=False)
    assert not any("change of the clock" in case.label for case in cases)


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("2016-07-28T19:34:00.073-05:00", "2016-07-28T19:34:00.1-05:00"),
        ("2016-07-28T19:34:00.950Z", "2016-07-28T19:34:00.96Z"),
        ("2016-07-28T19:34:00.995Z", None),
        ("2016-07-28T19:34:00.000Z", None),
        ("2016-07-28T19:34:00Z", None),
    ],
)
def test_the_time_just_after_one_with_milliseconds_has_fewer_digits(value: str, after: str | None) -> None:
    assert just_after(value) == after


@given(st.integers(0, 999))
def test_a_time_just_after_another_is_before_it_where_its_digits_are_taken_for_milliseconds(milliseconds: int) -> None:
    value = f"2016-07-28T19:34:00.{milliseconds:03d}Z"
    after = just_after(value)
    if after is not None:
        digits = after.partition(".")[2].removesuffix("Z")
        assert DateTime.parse(after).instant > DateTime.parse(value).instant
        assert int(digits) <= milliseconds
        assert len(digits) < 3
