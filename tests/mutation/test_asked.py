"""A mistake against what was asked for is made where the answer shows that a parameter counted, and how."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import answer, body, row
from planting import planted, subject

both = pytest.mark.parametrize("form", ["xml", "json"])


def rows_of(name: str, sent: dict[str, str], form: str, *rows: Any, **changes: Any) -> list[list[dict[str, Any]]]:
    """The rows of all that an operator makes of an answer."""
    read = answer(body(list(rows), form), {"response_format": form, **sent}, **changes)
    images = [answer(change.response.body).image for change in planted(name, subject(read)).values()]
    found = [image["getUserInteractionsResponse"]["interaction"] for image in images]
    return [each if isinstance(each, list) else [each] for each in found]


MARCH, JUNE = "2016-03-01T00:00:00Z", "2016-06-01T00:00:00Z"
APRIL, MAY = row(1, creationDate="2016-04-01T00:00:00Z"), row(2, creationDate="2016-05-01T00:00:00Z")


@both
def test_a_date_is_before_the_bound_from_below(form: str) -> None:
    found = rows_of("date-outside-window", {"begin_date": MARCH}, form, APRIL, MAY)
    assert [[each["creationDate"] for each in rows] for rows in found] == [
        ["2015-04-01T00:00:00Z", MAY["creationDate"]],
        [APRIL["creationDate"], "2015-05-01T00:00:00Z"],
    ]


@both
def test_a_date_is_after_the_bound_from_above(form: str) -> None:
    found = rows_of("date-outside-window", {"end_date": JUNE}, form, APRIL)
    assert [rows[0]["creationDate"] for rows in found] == ["2017-04-01T00:00:00Z"]


def test_a_row_on_the_bound_goes_beyond_it_where_others_show_the_side() -> None:
    on_it = row(3, creationDate=MARCH)
    found = rows_of("date-outside-window", {"begin_date": MARCH}, "xml", on_it, MAY)
    assert found[0][0]["creationDate"] == "2015-03-01T00:00:00Z"


def test_a_leap_day_stays_a_date() -> None:
    found = rows_of(
        "date-outside-window",
        {"begin_date": "2016-01-01T00:00:00Z"},
        "xml",
        row(1, creationDate="2016-02-29T00:00:00Z"),
    )
    assert found[0][0]["creationDate"] == "2015-02-28T00:00:00Z"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"begin_date": "2016-04-15T00:00:00Z"},  # rows on both sides: it is ignored
        {"begin_date": "yesterday"},
        {"interaction_subject": MARCH},
    ],
)
def test_no_date_is_outside_of_what_bounds_none(sent: dict[str, str]) -> None:
    assert not rows_of("date-outside-window", sent, "xml", APRIL, MAY)


def test_a_row_on_the_bound_alone_does_not_show_the_side() -> None:
    assert not rows_of("date-outside-window", {"begin_date": MARCH}, "xml", row(1, creationDate=MARCH))


@both
def test_a_row_has_another_type_than_was_asked_for(form: str) -> None:
    found = rows_of("not-as-filtered", {"interaction_type_id": "1000"}, form, row(1), row(2))
    assert [[each["interactionTypeId"] for each in rows] for rows in found] == [["1001", "1000"], ["1000", "1001"]]


def test_a_filter_is_compared_as_a_number() -> None:
    found = rows_of("not-as-filtered", {"list_category_id": "01"}, "xml", row(1))
    assert [rows[0]["categoryId"] for rows in found] == ["2"]


def test_a_filter_that_does_not_filter_has_no_other_value() -> None:
    assert not rows_of("not-as-filtered", {"interaction_type_id": "1000"}, "xml", row(1), row(2, interactionTypeId="6"))
    assert not rows_of("not-as-filtered", {}, "xml", row(1))


def test_what_an_illegal_value_means_nobody_says() -> None:
    broken = "getUserInteractions/parameters/interaction_type_id"
    assert not rows_of("not-as-filtered", {"interaction_type_id": "1000"}, "xml", row(1), breaks=broken)


@both
def test_a_row_says_that_it_is_of_another_person(form: str) -> None:
    found = rows_of("of-another-person", {"cons_id": "1001"}, form, row(1), row(2))
    assert [[each["consId"] for each in rows] for rows in found] == [["1002", "1001"], ["1001", "1002"]]


def test_where_not_all_rows_have_the_identifier_it_is_none() -> None:
    assert not rows_of("of-another-person", {"cons_id": "1001"}, "xml", row(1), row(2, consId="7"))
    assert not rows_of("of-another-person", {"cons_id": "1001"}, "xml")
