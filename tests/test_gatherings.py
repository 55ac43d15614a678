"""Recorded calls that belong together: which are found, which are left out, and in which time."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from helpers import NAME, operation

from accordant.gatherings import Gathering, MadeCall, find_gatherings, is_legal, moment


def call(index: int, at: float, session: bytes = b"s", **sent: str) -> MadeCall:
    own = {"method": NAME, "cons_id": "1001", **sent}
    return MadeCall(index, NAME, "server", session, tuple(own.items()), at)


def found(calls: Iterable[MadeCall], *writes: float | None) -> dict[str, Gathering]:
    """By relation, the last one."""
    return {each.relation: each for each in find_gatherings({NAME: operation()}, calls, writes)}


def roles(gathering: Gathering) -> list[tuple[int, str, int | None]]:
    return [(member.index, member.role, member.page) for member in gathering.members]


def page(index: int, at: float, number: int, size: str = "3") -> MadeCall:
    offset = {"list_page_offset": str(number)} if number else {}
    return call(index, at, list_page_size=size, **offset)


def test_the_pages_of_a_list_are_one_walk() -> None:
    (gathering,) = (found([page(0, 0, 0), page(1, 5, 1), page(2, 9, 2)])[name] for name in ["pages-are-a-partition"])
    assert roles(gathering) == [(0, "source", 0), (1, "source", 1), (2, "source", 2)]
    assert not gathering.why_not


@pytest.mark.parametrize(
    "calls",
    [
        [page(0, 0, 0)],
        [page(0, 0, 1), page(1, 5, 2)],
        [page(0, 0, 0), page(1, 5, 1, size="4")],
        [page(0, 0, 0), page(1, 5, 2)],
    ],
)
def test_pages_that_are_no_walk_are_not_taken_for_one(calls: list[MadeCall]) -> None:
    assert "pages-are-a-partition" not in found(calls)


def test_of_pages_that_were_asked_for_twice_the_next_in_time_are_taken() -> None:
    calls = [page(0, 0, 0), page(1, 100, 1), page(2, 300, 0), page(3, 301, 1)]
    assert roles(found(calls)["pages-are-a-partition"]) == [(2, "source", 0), (3, "source", 1)]


def test_the_source_once_more_at_the_end_is_its_repeat() -> None:
    calls = [page(0, 0, 0), page(1, 5, 1), page(2, 9, 0)]
    assert roles(found(calls)["pages-are-a-partition"])[-1] == (2, "repeat", 0)
    before = [page(2, 0, 0), page(0, 3, 0), page(1, 5, 1)]
    assert [role for _, role, _ in roles(found(before)["pages-are-a-partition"])] == ["source", "source"]


def test_the_whole_list_is_the_reference_of_its_pages() -> None:
    calls = [page(0, 0, 0), page(1, 5, 1), call(2, 8), call(3, 9, interaction_type_id="6")]
    assert roles(found(calls)["pages-are-a-partition"])[-1] == (2, "reference", 0)


def test_a_request_and_its_changed_one_are_found_wherever_they_stand() -> None:
    calls = [
        call(0, 3, list_page_size="3", list_record_offset="6"),
        call(1, 5, list_page_size="3", list_page_offset="2"),
        call(2, 7, list_page_size="3", list_record_offset="9"),
    ]
    gathering = found(calls)["page-is-record-offset"]
    assert roles(gathering) == [(1, "source", None), (0, "follow-up", None)]


@pytest.mark.parametrize(
    ("relation", "first", "second"),
    [
        (
            "descending-is-reversed",
            {"list_sort_column": "subject"},
            {"list_sort_column": "subject", "list_ascending": "false"},
        ),
        ("type-takes-away", {"interaction_type_id": "6"}, {}),
        ("asked-again", {}, {}),
    ],
)
def test_lists_and_repeats_are_found(relation: str, first: dict[str, str], second: dict[str, str]) -> None:
    assert roles(found([call(0, 0, **first), call(1, 1, **second)])[relation])[:2] == [
        (0, "source", None if relation == "asked-again" else 0),
        (1, "follow-up", None if relation == "asked-again" else 0),
    ]


def test_other_sessions_and_other_people_are_not_compared() -> None:
    assert not found([call(0, 0), call(1, 1, session=b"t")])
    assert not found([call(0, 0), call(1, 1, cons_id="1002")])


@pytest.mark.parametrize(
    ("at", "writes", "why"),
    [
        (600, (), ""),
        (601, (), "the calls lie too far apart"),
        (9, (10, -1), ""),
        (9, (5,), "a call between them"),
        (9, (None,), "a call between them"),
    ],
)
def test_what_may_have_moved_is_not_compared(at: float, writes: tuple[float | None, ...], why: str) -> None:
    gathering = found([call(0, 0), call(1, at)], *writes)["asked-again"]
    assert gathering.why_not.startswith(why)
    assert bool(gathering.why_not) == bool(why)


def test_of_several_the_closest_in_time_are_compared() -> None:
    calls = [call(0, 0, interaction_type_id="6"), call(1, 500), call(2, 700), call(3, 705, interaction_type_id="6")]
    assert roles(found(calls)["type-takes-away"])[:2] == [(3, "source", 0), (2, "follow-up", 0)]


@pytest.mark.parametrize(
    ("sent", "legal"),
    [
        ({"list_page_offset": "1"}, True),
        ({"list_page_offset": "one"}, False),
        ({"list_page_offset": "1", "list_record_offset": "3"}, False),
        ({"list_page_size": "0"}, False),
    ],
)
def test_relations_speak_of_legal_requests(sent: dict[str, str], legal: bool) -> None:
    assert is_legal(operation(), "server", {"cons_id": "1001", "login_name": "{{login_name}}", **sent}) is legal


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:01:00Z", 60),
        ("1970-01-01T01:00:00.500+01:00", 0.5),
        ("1970-01-01T00:01:00", 60),
        ("", None),
        ("soon", None),
    ],
)
def test_a_time_is_a_moment(text: str, seconds: float | None) -> None:
    assert moment(text) == seconds
