"""Mutants are spread over answers and kinds of spots, so many of each operator, and are the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest
from helpers import NAME, answer, body, row, rows, with_note
from planting import subject

from accordant.errors import UsageError
from accordant.mutation.catalogue import OPERATORS, operators_named
from accordant.mutation.choosing import Mutant, choose
from accordant.mutation.documents import shape_of
from accordant.mutation.mutants import Subject

DROPPED = OPERATORS["field-dropped"]


def subjects(count: int) -> list[Subject]:
    forms = ("xml", "json")
    return [
        subject(answer(body(rows(5), forms[i % 2]), {"response_format": forms[i % 2]}, case_id=f"1-{i:04d}"))
        for i in range(count)
    ]


def told(mutants: list[Mutant]) -> list[tuple[str, str]]:
    return [(mutant.subject.answer.case.id, mutant.place) for mutant in mutants]


def test_no_more_are_made_than_wanted() -> None:
    assert len(list(choose(DROPPED, subjects(10), most=7, seed=1))) == 7


def test_every_answer_has_its_turn_before_any_has_its_second() -> None:
    counts = Counter(case for case, _ in told(list(choose(DROPPED, subjects(8), most=12, seed=3))))
    assert len(counts) == 8
    assert set(counts.values()) == {1, 2}


def test_every_field_has_its_turn_before_any_has_its_second() -> None:
    mutants = list(choose(DROPPED, subjects(8), most=len(row(1)), seed=2))
    fields = [mutant.place.rpartition("/")[2].rpartition(".")[2] for mutant in mutants]
    assert sorted(fields) == sorted(row(1))


def test_one_answer_has_a_field_dropped_once_whichever_row_it_is_in() -> None:
    mutants = list(choose(DROPPED, subjects(1), most=100, seed=1))
    assert len(mutants) == len(row(1))


def test_the_same_seed_makes_the_same_mutants() -> None:
    first, second, other = (told(list(choose(DROPPED, subjects(9), most=9, seed=seed))) for seed in (4, 4, 5))
    assert first == second
    assert first != other


def test_other_operators_do_not_change_what_one_draws() -> None:
    of = subjects(5)
    alone = told(list(choose(DROPPED, of, most=5, seed=1)))
    list(choose(OPERATORS["row-doubled"], of, most=5, seed=1))
    assert told(list(choose(DROPPED, of, most=5, seed=1))) == alone


def test_an_operator_without_a_place_makes_none() -> None:
    assert not list(choose(OPERATORS["unknown-code"], subjects(3), most=5, seed=1))


def test_every_mutant_is_another_document() -> None:
    of = subject(answer(body([with_note(1), row(2)], "json"), {"response_format": "json"}))
    for operator in OPERATORS.values():
        for mutant in choose(operator, [of], most=50, seed=1):
            old, new = of.response, mutant.change.response
            assert (old.status, old.headers, old.body) != (new.status, new.headers, new.body), operator.name


def test_operators_are_named_and_a_wrong_name_has_the_nearest() -> None:
    assert [operator.name for operator in operators_named(["row-moved", "cut-off"])] == ["cut-off", "row-moved"]
    assert len(operators_named([])) == len(OPERATORS)
    with pytest.raises(UsageError, match="row-lost"):
        operators_named(["row-lots"])


def test_alike_are_the_spots_of_the_same_field() -> None:
    kinds = {spot.kind for spot in DROPPED.spots(subjects(1)[0])}
    assert shape_of(((f"{NAME}Response", 0), ("interaction", 3), ("subject", 0))) in kinds
    assert len(kinds) == len(row(1))
