"""One builder for each caller of a round, and what is known of people by the answers to all of them."""

from __future__ import annotations

import pytest
from library import ANN, BEN, CAT, DAN, NAME, bank, family, loans

from accordant.bank import Bank
from accordant.exchange import Case
from accordant.planning.builder import Wish

BOTH = ("desk", "reader")


def first_case(of, caller: str) -> Case:
    builder = next(builder for builder in of.builders if builder.caller == caller)
    assert builder.add(Wish({}, "a test", ANN))
    return next(builder.groups[0].cases())


# ---------------------------------------------------------------------------------------------- builders


def test_the_main_caller_is_the_first_and_ids_of_later_callers_sort_after_its_own() -> None:
    for callers in (BOTH, BOTH[::-1]):
        of = family(2, callers=callers)
        assert of.main.caller == callers[0]
        cases = [first_case(of, caller) for caller in callers]
        assert [case.caller for case in cases] == [*callers]
        assert cases[0].id < cases[1].id
        assert all(case.id.startswith("2") for case in cases)


def test_ids_of_a_round_sort_before_those_of_the_next_whoever_asks() -> None:
    ids = [first_case(family(number, callers=BOTH), caller).id for number in (1, 2, 3) for caller in BOTH]
    assert ids == sorted(ids)
    assert len(set(ids)) == 6


def test_each_caller_sends_its_own_credentials_to_its_own_servlet() -> None:
    of = family(callers=BOTH)
    desk, reader = (first_case(of, caller).request for caller in BOTH)
    assert (desk.servlet, reader.servlet) == ("Desk", "Reader")
    assert "ticket" not in desk.sent
    assert "key" not in reader.sent


def test_a_builder_of_the_operation_itself_is_the_one_of_its_caller() -> None:
    of = family(callers=BOTH)
    assert [of.of(NAME, caller) for caller in BOTH] == [*of.builders]


def test_a_builder_of_another_operation_is_made_once_and_is_no_builder_of_the_round() -> None:
    of = family(callers=BOTH)
    other = of.of("renewLoan", "reader")
    assert (other.operation.name, other.caller) == ("renewLoan", "reader")
    assert of.of("renewLoan", "reader") is other
    assert of.of("renewLoan", "desk") is not other
    assert other not in of.builders


def test_full_pages_are_known_to_whom_they_were_shown() -> None:
    of = family(callers=BOTH, banks={"desk": bank(ann=loans(8), ben=loans(3, "12"), longest_page=6)})
    assert [builder.full_page for builder in of.builders] == [6, 0]
    assert of.of("renewLoan", "desk").full_page == 6


def test_a_caller_of_whom_nothing_is_known_has_an_empty_bank() -> None:
    of = family(callers=BOTH, banks={"desk": bank(ann=loans(2))})
    assert set(of.bank("desk").people) == {"ann"}
    assert of.bank("reader") == Bank()


# ------------------------------------------------------------------------------------------------- people


def test_somebody_else_is_whoever_has_most_rows() -> None:
    of = family(banks={"desk": bank(ann=loans(8), ben=loans(3, "12"), cat=loans(5, "13"))})
    assert of.others(ANN, ()) is CAT
    assert of.others(CAT, ()) is ANN
    assert of.others(None, ()) is ANN


def test_somebody_else_has_what_he_must_be_named_by() -> None:
    of = family(banks={"desk": bank(ann=loans(8), ben=loans(3, "12"), cat=loans(5, "13"))})
    assert of.others(ANN, ["mail"]) is BEN
    assert of.others(ANN, ["card", "mail"]) is BEN
    assert of.others(BEN, ["mail"]) is ANN


def test_somebody_else_is_nobody_without_rows() -> None:
    of = family(banks={"desk": bank(ann=loans(8), ben=[])})
    assert of.others(ANN, ()) is None
    assert of.others(ANN, ["shoe size"]) is None
    assert family(banks={}).others(ANN, ()) is None


def test_rows_count_whoever_has_seen_them_and_the_most_that_anybody_has() -> None:
    of = family(callers=BOTH, banks={"desk": bank(ann=loans(2)), "reader": bank(ann=loans(5), ben=loans(1, "12"))})
    assert [of.count(person.name) for person in (ANN, BEN, DAN)] == [5, 1, 0]
    assert of.others(ANN, ()) is BEN


# ------------------------------------------------------------------------------------------------- writes


@pytest.mark.parametrize(
    ("where", "may"),
    [
        ({}, False),
        ({"is_sandbox": True}, True),
        ({"writes": ("renewLoan",)}, True),
        ({"writes": ("renewLoans", "renew")}, False),
        ({"intrusive": True}, False),
    ],
)
def test_what_writes_is_sent_only_to_a_sandbox_or_where_it_is_allowed_by_name(where, may: bool) -> None:
    assert family(**where).may_write("renewLoan") is may
