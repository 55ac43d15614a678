"""Recordings of one call: pairs of formats, and what was noted twice."""

from __future__ import annotations

import pytest

from accordant.same_calls import Copies, Twins


@pytest.mark.parametrize(
    ("first", "second", "pairs"),
    [(0.0, 600.0, ((0, 1),)), (0.0, 601.0, ()), (None, 5.0, ((0, 1),)), (None, None, ((0, 1),))],
)
def test_formats_of_a_request_are_compared_where_they_lie_close(
    first: float | None, second: float | None, pairs: tuple[tuple[int, int], ...]
) -> None:
    twins = Twins()
    twins.take(0, b"k", "xml", first)
    twins.take(1, b"k", "json", second)
    assert twins.found() == pairs


def test_of_several_the_last_that_is_close_enough_is_the_partner() -> None:
    twins = Twins()
    for index, (form, at) in enumerate([("xml", 0.0), ("xml", 500.0), ("json", 5000.0), ("json", 900.0)]):
        twins.take(index, b"k", form, at)
    assert twins.found() == ((1, 3),)


def test_what_is_handed_on_is_a_copy_only_of_a_call_that_is_there() -> None:
    copies = Copies()
    copies.take("1", "a", is_handed_on=True)
    copies.take("2", "b", is_handed_on=True)
    copies.take("3", "a", is_handed_on=False)
    assert copies.found() == {"1"}
