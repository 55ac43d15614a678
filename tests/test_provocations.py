"""The circumstances of a defect: what has to be sent, where the breach does not tell one defect from another."""

from __future__ import annotations

import pytest
from helpers import NAME, case, operation
from hypothesis import given
from hypothesis import strategies as st

from accordant.exchange import Request
from accordant.provocations import MOST_SETS, is_covered, smallest_sets

CLAUSES = {clause.id: clause for clause in operation().clauses()}
SERVER_ERROR = CLAUSES[f"{NAME}/checks/no-server-error"]


def sets(*sent: dict[str, str], clause=SERVER_ERROR) -> tuple[tuple[str, ...], ...]:
    return smallest_sets(operation(), clause, ([case(sent=one).request] for one in sent))


def test_what_contains_a_smaller_set_is_not_kept() -> None:
    assert sets({"begin_date": "a", "end_date": "b"}, {"begin_date": "a", "end_date": "b", "list_page_size": "1"}) == (
        ("begin_date", "end_date", "response_format"),
    )


def test_sets_that_do_not_contain_each_other_are_all_kept() -> None:
    found = sets({"list_page_size": "1"}, {"begin_date": "a", "end_date": "b"})
    assert found == (("list_page_size", "response_format"), ("begin_date", "end_date", "response_format"))


def test_people_credentials_and_what_every_call_has_do_not_count() -> None:
    request = Request("SRConsAPI", (("method", NAME), ("v", "1.0"), ("api_key", "{{api_key}}"), ("cons_id", "1")))
    assert smallest_sets(operation(), SERVER_ERROR, [[request]]) == ((),)


def test_a_parameter_that_nobody_knows_counts() -> None:
    request = Request("SRConsAPI", (("method", NAME), ("unheard_of", "1")))
    assert smallest_sets(operation(), SERVER_ERROR, [[request]]) == (("unheard_of",),)


@pytest.mark.parametrize(
    "clause", [f"{NAME}/checks/schema", f"{NAME}/asserts/type-filter", f"{NAME}/relations/pages-are-a-partition"]
)
def test_a_breach_that_says_itself_what_it_is_about_has_none(clause: str) -> None:
    assert sets({"list_page_size": "1"}, clause=CLAUSES[clause]) == ()


def test_not_more_than_so_many_are_kept() -> None:
    requests = [[Request("SRConsAPI", ((f"p{number:02d}", "1"),))] for number in range(MOST_SETS + 5)]
    assert len(smallest_sets(operation(), SERVER_ERROR, requests)) == MOST_SETS


@pytest.mark.parametrize(
    ("seen", "accepted", "is_so"),
    [
        ([["a", "b"]], [["a", "b"]], True),
        ([["a", "b", "c"]], [["a", "b"]], True),
        ([["a"]], [["a", "b"]], False),
        ([["c"]], [["a", "b"]], False),
        ([["a", "b"], ["c"]], [["a", "b"]], False),
        ([["a", "b"], ["c"]], [["a", "b"], ["c"]], True),
        ([["c"]], [[]], True),
        ([[]], [["c"]], False),
        ([["c"]], [], True),
        ([], [["c"]], True),
    ],
)
def test_what_is_seen_is_covered_where_it_sends_what_was_accepted(seen, accepted, is_so) -> None:
    assert is_covered(seen, accepted) is is_so


NAMES = st.sets(st.sampled_from(["begin_date", "end_date", "list_page_size", "list_sort_column"]))


@given(st.lists(NAMES, min_size=1), st.randoms())
def test_the_sets_do_not_depend_on_the_order_and_cover_all_that_was_sent(all_sent, random) -> None:
    requests = [[Request("SRConsAPI", tuple((name, "1") for name in sorted(names)))] for names in all_sent]
    found = smallest_sets(operation(), SERVER_ERROR, requests)
    random.shuffle(requests)
    assert smallest_sets(operation(), SERVER_ERROR, requests) == found
    assert is_covered([sorted(names) for names in all_sent], found)
    assert set(found) <= {tuple(sorted(names)) for names in all_sent}
