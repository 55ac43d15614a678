"""What is known of an operation by the lists of another: read first, then used in its own requests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import PEOPLE, answer, family, operation, project, row, site, xml

from accordant.answers import Answer
from accordant.bank import Bank, PersonRows, learn
from accordant.contracts import Operation
from accordant.loading import load_contract
from accordant.planning.edges import add_rule_cases
from accordant.planning.plans import Walk
from accordant.planning.rounds import plan_round

OPERATIONS = load_contract(project()).operations
SINGLE, BY_TYPE = OPERATIONS["getInteraction"], OPERATIONS["listInteractions"]


def walk(person: str, *numbers: int, of: Operation | None = None) -> list[Answer]:
    pages = [[row(number) for number in numbers], []]
    return [
        answer(xml(page), role="observation", person=person, case_id=f"1-{person}.{number:03d}", page=number, of=of)
        for number, page in enumerate(pages)
    ]


def known(of: Operation, **changes) -> Bank:
    rows = {
        "person-1": PersonRows(2, {"interaction_id": ("11", "12")}, 25),
        "person-2": PersonRows(3, {"interaction_id": ("21", "22", "23")}, 25),
    }
    return Bank({**rows, **changes})


def made(of: Operation, banks: dict[str, Bank]):
    return family(2, of, site(), tuple(banks), banks, operations=OPERATIONS)


def test_the_lists_in_which_values_are_seen_are_read_in_round_1() -> None:
    plan = plan_round(family(1, SINGLE, site(), ("server",), {}, operations=OPERATIONS), 1, project())
    walks = [step for group in plan.groups for step in group.steps if isinstance(step, Walk)]
    assert [(step.case.operation, step.case.role, step.case.person) for step in walks] == [
        ("getUserInteractions", "observation", person.name) for person in PEOPLE
    ]
    assert next(plan.cases()).operation == "getInteraction"


def test_an_operation_whose_values_are_its_own_reads_no_other() -> None:
    plan = plan_round(family(1, operation(), site(), ("server",), {}, operations=OPERATIONS), 1, project())
    assert {case.role for case in plan.cases()} & {"observation"} == set()


def test_a_list_that_the_run_has_no_contract_of_is_not_read() -> None:
    plan = plan_round(family(1, SINGLE, site(), ("server",), {}), 1, project())
    assert not any(isinstance(step, Walk) for group in plan.groups for step in group.steps)


def test_what_another_operation_shows_is_learned_of_the_parameters_that_are_seen_there() -> None:
    bank = learn(SINGLE, [*walk("person-1", 11, 12), *walk("person-2", 21)], "server")
    assert {name: rows.values for name, rows in bank.people.items()} == {
        "person-1": {"interaction_id": ["11", "12"]},
        "person-2": {"interaction_id": ["21"]},
    }
    assert learn(SINGLE, walk("person-1", 11), "client").people == {}


def test_of_an_operation_with_pages_its_own_list_goes_first() -> None:
    own = [replace(one.case, role="reference") for one in walk("person-1", 31)]
    answers = [answer(xml([row(31)] if case.page == 0 else []), **_parts(case)) for case in own]
    bank = learn(operation(), [*walk("person-1", 11, 12), *answers], "server")
    assert bank.people["person-1"].count == 1


def _parts(case) -> dict[str, object]:
    return {"role": case.role, "person": case.person, "case_id": f"2-{case.id}", "page": case.page}


def test_a_request_about_somebody_has_a_value_of_theirs() -> None:
    builder = made(SINGLE, {"server": known(SINGLE)}).main
    add_rule_cases(builder)
    edges = [case for group in builder.groups for case in group.cases() if case.label.startswith("at the edge")]
    assert {case.request.sent["interaction_id"] for case in edges} == {"11"}


def test_an_identifier_that_is_nobodys_is_sent_beside_a_value_that_exists() -> None:
    plan = plan_round(made(SINGLE, {"server": known(SINGLE)}), 1, project())
    unknown = [case for case in plan.cases() if case.target == "getInteraction/parameters/cons_id/unknown"]
    assert {case.request.sent["interaction_id"] for case in unknown} == {"11"}
    without = plan_round(made(SINGLE, {"server": Bank()}), 1, project())
    assert not any(case.target == "getInteraction/parameters/cons_id/unknown" for case in without.cases())


def test_somebody_elses_value_is_one_that_another_caller_was_shown() -> None:
    own = Bank({"person-1": PersonRows(1, {"interaction_id": ("11",)})})
    plan = plan_round(made(SINGLE, {"server": known(SINGLE), "client": own}), 1, project())
    target = "getInteraction/relations/interactions-of-others-stay-hidden"
    group = next(group for group in plan.groups if target in group.targets())
    source, *follow_ups = group.cases()
    asked = [case for case in follow_ups if case.target == target]
    assert source.request.sent["interaction_id"] == "11"
    assert [(case.caller, case.request.sent["interaction_id"]) for case in asked] == [("client", "21")]


def test_where_nobody_else_has_a_value_nothing_is_asked_of_them() -> None:
    alone = Bank({"person-1": PersonRows(1, {"interaction_id": ("11",)})})
    plan = plan_round(made(SINGLE, {"server": alone, "client": alone}), 1, project())
    assert "getInteraction/relations/interactions-of-others-stay-hidden" in dict(plan.notes)


@pytest.mark.parametrize(
    ("types", "asked"), [(("1000", "6", "1001"), ["1000", "1001"]), (("6", "9"), []), (("1000", "1000"), ["1000"])]
)
def test_a_question_about_a_thing_is_asked_of_each_that_the_evidence_admits(types, asked) -> None:
    bank = Bank({"person-1": PersonRows(len(types), {"interaction_type_id": types}, 25, answer(xml([row(1)])).tree)})
    plan = plan_round(made(BY_TYPE, {"server": bank}), 1, project())
    target = "listInteractions/probes/listed-types"
    assert [case.request.sent["interaction_type_id"] for case in plan.cases() if case.target == target] == asked
