"""Each mistake with rows is what it says, and is made only where the recording shows how it should be."""

from __future__ import annotations

import pytest
from helpers import NAME, Row, answer, body, row, rows
from planting import only, planted, subject

from accordant.answers import Answer
from accordant.mutation.mutants import Change

both = pytest.mark.parametrize("form", ["xml", "json"])


def listed(found: list[Row], form: str = "xml", case_id: str = "1-0001", sent: dict[str, str] | None = None, **changes):
    """An answer with rows."""
    return answer(body(found, form), {"response_format": form, **(sent or {})}, case_id=case_id, **changes)


def keys(change: Change) -> list[str]:
    return list(answer(change.response.body).keys or ())


def compared(name: str) -> dict[str, str]:
    """What makes an answer the follow-up of a relation."""
    return {"target": f"{NAME}/relations/{name}", "role": "follow-up"}


@both
def test_a_doubled_row_comes_twice_in_a_row(form: str) -> None:
    found = planted("row-doubled", subject(listed(rows(3), form)))
    assert sorted(map(keys, found.values())) == [["1", "1", "2", "3"], ["1", "2", "2", "3"], ["1", "2", "3", "3"]]


@both
def test_a_row_is_lost_that_another_answer_has(form: str) -> None:
    other = listed(rows(2, first=2), form, "1-0002")
    found = planted("row-lost", subject(listed(rows(2), form), other))
    assert [keys(change) for change in found.values()] == [["1"]]


def test_a_row_that_no_other_answer_shows_is_not_lost() -> None:
    assert not planted("row-lost", subject(listed(rows(3))))


@both
def test_two_rows_change_places_where_another_answer_shows_their_order(form: str) -> None:
    other = listed(rows(3), form, "1-0002", {"list_page_size": "25"}, **compared("defaults-are-explicit"))
    found = planted("row-moved", subject(listed(rows(3), form), other))
    assert [keys(change) for change in found.values()] == [["2", "1", "3"], ["1", "3", "2"]]


def test_a_relation_that_is_about_no_order_shows_none() -> None:
    other = listed(rows(3), "xml", "1-0002", {"begin_date": "1900-01-01T00:00:00Z"}, **compared("wide-window-is-none"))
    assert not planted("row-moved", subject(listed(rows(3)), other))


def test_an_answer_of_another_group_shows_no_order() -> None:
    # It has the row, and nothing says that it must have it in the same place.
    elsewhere = listed(rows(3), "xml", "1-0002", {"list_page_size": "25"}, **compared("defaults-are-explicit"))
    of = subject(listed(rows(3)), elsewhere)
    of.groups = frozenset()
    assert not planted("row-moved", of)
    assert planted("row-lost", of)


def test_the_same_request_again_shows_no_order() -> None:
    # What differs then is a site that has moved.
    assert not planted("row-moved", subject(listed(rows(3)), listed(rows(3), case_id="1-0002", role="repeat")))


def test_rows_that_are_sorted_change_places_where_they_differ_in_the_column() -> None:
    sent = {"list_sort_column": "subject"}
    found = [row(1, subject="a"), row(2, subject="a"), row(3, subject="b")]
    assert keys(only("row-moved", subject(listed(found, sent=sent)))) == ["1", "3", "2"]
    assert not planted("row-moved", subject(listed(found)))


def page(number: int, of: list[Row], form: str) -> Answer:
    return listed(of, form, f"2-0001.00{number}", {"list_page_offset": str(number)}, page=number, role="source")


@both
def test_the_last_row_of_a_page_comes_again_on_the_next(form: str) -> None:
    first, second = page(0, rows(3), form), page(1, rows(3, first=4), form)
    assert keys(only("row-on-two-pages", subject(second, first, before=first))) == ["3", "5", "6"]
    assert not planted("row-on-two-pages", subject(first, second))


@both
def test_a_page_has_a_row_more_than_was_asked_for(form: str) -> None:
    other = subject(listed(rows(5), form, "1-0002"))
    of = subject(listed(rows(2), form, sent={"list_page_size": "2"}), others=[other])
    assert keys(only("row-too-many", of)) == ["1", "2", "3"]


@both
def test_a_row_more_than_one_makes_an_array(form: str) -> None:
    other = subject(listed(rows(5), form, "1-0002"))
    assert keys(only("row-too-many", subject(listed(rows(1), form, sent={"list_page_size": "1"}), others=[other]))) == [
        "1",
        "2",
    ]


def test_a_page_that_is_not_full_may_have_a_row_more() -> None:
    other = subject(listed(rows(5), case_id="1-0002"))
    assert not planted("row-too-many", subject(listed(rows(2), sent={"list_page_size": "3"}), others=[other]))


@both
def test_a_row_of_another_person_stands_in_the_place_of_one(form: str) -> None:
    stranger = subject(listed([row(9, consId="1002")], form, "1-0002", {"cons_id": "1002"}, person="person-2"))
    found = planted("row-of-somebody-else", subject(listed(rows(2), form), others=[stranger]))
    assert [keys(change) for change in found.values()] == [["9", "2"], ["1", "9"]]
    assert all("person-2" in change.after for change in found.values())


def test_without_rows_of_another_person_there_are_none_to_show() -> None:
    same = subject(listed(rows(2, first=7), case_id="1-0002"))
    in_json = subject(listed([row(9)], "json", "1-0003", {"cons_id": "1002"}, person="person-2"))
    assert not planted("row-of-somebody-else", subject(listed(rows(2)), others=[same, in_json]))


@pytest.mark.parametrize("name", ["row-doubled", "row-lost", "row-moved", "row-too-many", "row-of-somebody-else"])
def test_an_empty_list_has_no_row_that_could_be_wrong(name: str) -> None:
    other = subject(listed(rows(3), case_id="1-0002", person="person-2"))
    assert not planted(name, subject(listed([]), other.answer, others=[other]))


@pytest.mark.parametrize("name", ["row-doubled", "row-lost", "row-moved"])
def test_rows_that_cannot_be_told_apart_are_left_alone(name: str) -> None:
    nameless = [{"subject": "a"}, {"subject": "b"}]
    assert not planted(name, subject(listed(nameless), listed(nameless, case_id="1-0002")))
