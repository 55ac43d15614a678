"""What mutation has found out, as text and as JSON: survivors can be found again, and every number adds up."""

from __future__ import annotations

from dataclasses import replace

import click
import pytest
from helpers import NAME, operation
from report_schema import MUTATION_FILE, report_problems

from accordant.mutation.results import MutantOutcome, MutationReport, report_of
from accordant.reporting.mutations import mutation_data, mutation_json, render_mutation

SCHEMA, TYPE, ASKED = (f"{NAME}/{each}" for each in ("checks/schema", "asserts/type-filter", "checks/error-namespace"))
OPERATORS = {"field-dropped": "a field is missing", "row-lost": "a row is missing", "cut-off": "the end is missing"}


def outcome(operator: str = "field-dropped", *killed_by: str, **changes) -> MutantOutcome:
    values = {"cases": ("1-0001",), "place": "/list/row[2]/count", "before": "<count>4</count>", "after": "nothing"}
    return MutantOutcome(operator=operator, mutant="", killed_by=killed_by, **{**values, **changes})


def report(*outcomes: MutantOutcome, **changes) -> MutationReport:
    clauses = {clause.id: clause for clause in operation().clauses()}
    exercised = frozenset({SCHEMA, TYPE, ASKED, f"{NAME}/checks/accepted"})
    made = report_of("a recording", outcomes, OPERATORS, clauses, exercised, seed=1, answers=3)
    return replace(made, **changes)


def text(of: MutationReport, **settings: bool) -> str:
    return click.unstyle("\n".join(render_mutation(of, **settings)))


FOUR = (
    outcome("field-dropped", SCHEMA),
    outcome("field-dropped", SCHEMA, TYPE),
    outcome("field-dropped", noticed_by=(ASKED,)),
    outcome("row-lost", left_open=((TYPE, "the pages overlap"),), cases=("2-0001", "2-0003", "2-0005", "2-0007")),
)


def test_the_score_is_the_last_line() -> None:
    assert text(report(*FOUR)).splitlines()[-1].endswith("killed    2 of 4 (50.0 %)")


def test_a_survivor_has_its_place_and_what_was_changed() -> None:
    said = text(report(*FOUR))
    assert "survived  row-lost (1 of 1)" in said
    assert "in        2-0001, 2-0003, 2-0005 and 1 more at /list/row[2]/count" in said
    assert "before    <count>4</count>" in said
    assert "after     nothing" in said
    assert "open      asserts/type-filter: the pages overlap" in said
    assert "observed  checks/error-namespace" in said


def test_a_clause_says_what_would_be_missed_without_it() -> None:
    said = text(report(*FOUR))
    assert "checks/schema: 2 mutants; 1 would be missed without it" in said
    assert "asserts/type-filter: 1 mutant\n" in said


def test_clauses_that_found_nothing_are_named_and_those_that_could_not_are_counted() -> None:
    said = text(report(*FOUR))
    assert "found nothing (1)\n    checks/accepted" in said
    assert "only observe (1)\n    --verbose names them" in said
    assert "asserts/category-filter" not in said
    assert "asserts/category-filter" in text(report(*FOUR), verbose=True)


def test_only_the_first_survivors_of_an_operator_are_shown_unless_all_are_wanted() -> None:
    many = [outcome(place=f"/list/row[{number}]") for number in range(1, 6)]
    assert "... and 3 more; --verbose shows them" in text(report(*many))
    assert "row[5]" not in text(report(*many))
    assert "row[5]" in text(report(*many), verbose=True)


def test_operators_without_a_place_are_named_in_one_line() -> None:
    assert "no place for: cut-off" in text(report(*FOUR))


def test_no_line_is_wider_than_a_terminal() -> None:
    long = outcome(before="x" * 300, after="word " * 60)
    assert max(map(len, text(report(*FOUR, long)).splitlines())) <= 80


def test_what_an_answer_holds_cannot_move_the_cursor() -> None:
    assert "\x1b[2J" not in text(report(outcome(before="\x1b[2J")))
    assert "\\u001b[2J" in mutation_json(report(outcome(before="\x1b[2J")))


def test_a_fault_is_named_with_what_it_does() -> None:
    fault = MutantOutcome("row-lost", "page-overlap", (), "", "", "Pages overlap.")
    said = text(report(fault, noun="fault"))
    assert "fault     page-overlap: Pages overlap." in said
    assert "1 fault, runs of about 3 requests" in said


def test_which_clauses_have_found_a_fault_is_told_to_those_who_want_all() -> None:
    fault = MutantOutcome("row-lost", "page-overlap", (), "", "", "Pages overlap.", (SCHEMA, TYPE))
    assert "page-overlap: checks/schema, asserts/type-filter" in text(report(fault, noun="fault"), verbose=True)
    assert "page-overlap" not in text(report(fault, noun="fault"))


@pytest.mark.parametrize("outcomes", [(), FOUR])
def test_the_published_schema_describes_all_of_the_data(outcomes: tuple[MutantOutcome, ...]) -> None:
    assert not report_problems(mutation_data(report(*outcomes)), MUTATION_FILE)


def test_the_data_has_every_outcome_and_every_clause() -> None:
    data = mutation_data(report(*FOUR))
    assert (data["mutants"], data["killed"], data["score"]) == (4, 2, 50.0)
    assert [each["killed_by"] for each in data["outcomes"]] == [[SCHEMA], [SCHEMA, TYPE], [], []]
    assert {each["id"]: (each["killed"], each["alone"]) for each in data["clauses"] if each["killed"]} == {
        SCHEMA: (2, 1),
        TYPE: (1, 0),
    }
    assert data["outcomes"][3]["left_open"] == [{"clause": TYPE, "why": "the pages overlap"}]
