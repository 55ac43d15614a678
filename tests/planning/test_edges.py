"""What is planned of one parameter: what breaks it, what lacks it, and what nonsense is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import BANK, NAME, PEOPLE, family, operation, project, site

from accordant.bank import Bank, PersonRows
from accordant.contracts import Expectation, Operation, Strength, Violated
from accordant.datatypes import get
from accordant.exchange import Case
from accordant.generation.dangers import DANGEROUS_FORMS
from accordant.loading import load_contract
from accordant.planning.ability import why_no_given
from accordant.planning.builder import Builder, Wish
from accordant.planning.edges import nonsense
from accordant.planning.plans import Plan
from accordant.planning.rounds import describe_later_rounds, plan_round


def planned(of: Operation, caller: str = "server", *, is_sandbox: bool = True) -> Plan:
    return plan_round(family(2, of, replace(site(), is_sandbox=is_sandbox), (caller,), {}), 1, project())


def cases(of: Operation, caller: str = "server"):
    """The single requests; those of relations repeat some of them."""
    return [case for case in planned(of, caller).cases() if case.role == "single"]


def shipped(name: str) -> Operation:
    return load_contract(project()).operations[name]


def test_each_required_parameter_is_left_out_once() -> None:
    found = [case for case in cases(operation()) if case.breaks and case.breaks.endswith("/missing")]
    names = [case.breaks.split("/")[2] for case in found]
    assert names == ["method", "v", "api_key", "login_name", "login_password"]
    for case, name in zip(found, names, strict=True):
        assert name not in case.request.sent
        assert {*names} - {name} <= case.request.sent.keys()
        assert case.acceptance is None


def test_a_real_account_is_not_tried_without_its_password_and_the_plan_says_so() -> None:
    plan = planned(operation(), is_sandbox=False)
    assert all("login_password" in case.request.sent for case in plan.cases() if "login_name" in case.request.sent)
    clause = f"{NAME}/parameters/login_password/missing"
    reason = "a real account is not tried without its login_password"
    assert {note for note in plan.notes if note[0].startswith(clause)} == {
        (f"{clause}/refused", reason),
        (f"{clause}/codes", reason),
    }
    assert any(case.breaks == f"{NAME}/parameters/login_name/missing" for case in plan.cases())
    assert not any(reason in said for _, said in planned(operation()).notes)


def test_what_nobody_asks_about_is_not_left_out() -> None:
    silent = replace(operation().parameters["v"], missing=Violated())
    of = replace(operation(), parameters={**operation().parameters, "v": silent})
    assert not any(case.breaks == f"{NAME}/parameters/v/missing" for case in cases(of))


def test_what_a_rule_asks_for_too_is_not_left_out() -> None:
    missing = Violated(Expectation(Strength.MUST, operation().location))
    cons_id = replace(operation().parameters["cons_id"], required=True, missing=missing)
    of = replace(operation(), parameters={**operation().parameters, "cons_id": cons_id})
    # Without cons_id, the rule that asks for an identifier would be broken as well.
    assert not any(case.breaks == f"{NAME}/parameters/cons_id/missing" for case in cases(of))


@pytest.mark.parametrize(
    ("name", "parameter"), [("getInteraction", "interaction_id"), ("listInteractions", "interaction_type_id")]
)
def test_that_a_value_made_up_for_a_required_parameter_is_accepted_is_not_asserted(name: str, parameter: str) -> None:
    of = shipped(name)
    sure = {n: replace(p, strength=Strength.MUST) for n, p in of.parameters.items()}
    of = replace(of, parameters=sure)
    builder = Builder(of, site(), "server", "1")
    made = builder.completed(Wish({}, "a test", PEOPLE[0]))
    assert made is not None
    filled = builder.case(Wish({}, "a test", PEOPLE[0]), made, "g")
    assert filled.acceptance is Strength.PROBE
    chosen = builder.case(Wish({parameter: made[parameter]}, "a test", PEOPLE[0]), made, "g")
    assert chosen.acceptance is Strength.MUST


def test_no_case_asserts_that_some_number_is_that_of_an_interaction() -> None:
    assert {case.acceptance for case in cases(shipped("getInteraction")) if case.breaks is None} == {Strength.PROBE}


def test_it_is_said_that_values_are_seen_in_answers_of_another_operation() -> None:
    lines = list(describe_later_rounds(family(of=shipped("getInteraction"))))
    assert any("interaction_id" in line and "getUserInteractions" in line for line in lines)


def test_it_is_said_why_a_request_cannot_send_what_it_must() -> None:
    bank = Bank({"person-1": PersonRows(2)}, notes={"list_sort_column": "the site accepts any"})
    known = family(2, banks={"server": bank})

    def why(name: str, of=known) -> str:
        return why_no_given(of, of.main, [name])

    assert why("interaction_subject") == why("list_page_size") == why("cons_id") == ""
    assert "neither observed" in why("source")
    assert why("list_sort_column") == "the site accepts any"
    assert why("member_id") == "no person of the site has a member_id"
    assert why("cons_id", family(2)) == "no whole list of any person could be read; see the other findings"
    assert why("cons_id", family(2, where=site(people=()))) == "no person of the site is known"


@pytest.mark.parametrize("name", ["list_sort_column", "list_page_size", "begin_date"])
def test_nonsense_is_of_the_type_so_that_it_is_not_refused_for_that(name: str) -> None:
    parameter = operation().parameters[name]
    assert get(parameter.type).is_valid(nonsense(parameter))


def test_clauses_of_parameters_for_others_say_so() -> None:
    notes = dict(plan_round(family(1, callers=("client",)), 1, project()).notes)
    assert notes[f"{NAME}/parameters/login_name/missing/refused"].startswith("it holds for server")
    assert f"{NAME}/parameters/v/missing/refused" not in notes


@pytest.mark.parametrize("parameter", ["source", "sub_source", "interaction_subject"])
def test_markup_is_sent_where_it_would_be_read_as_markup(parameter: str) -> None:
    sent = [case.request.sent for case in cases(shipped(NAME))]
    forms = {each["response_format"] for each in sent if each.get(parameter, "").startswith("<b>")}
    assert forms == {"xml"}


def dangerous(of: Operation, **changes) -> list[Case]:
    found = plan_round(family(2, of, replace(site(), **changes), ("server", "client"), {}), 1, project()).cases()
    texts = {text for text, _ in DANGEROUS_FORMS} - {"", " "}
    return [case for case in found if texts & {value for _, value in case.request.parameters}]


def test_what_looks_like_an_attack_is_sent_to_an_intrusive_site_and_to_no_other() -> None:
    assert dangerous(operation(), is_sandbox=True) == []
    sent = dangerous(operation(), intrusive=True)
    assert {case.acceptance for case in sent} == {Strength.PROBE}
    names = {case.label.partition(":")[0] for case in sent}
    assert names >= {"source", "list_filter_text", "list_sort_column", "interaction_subject", "cons_id"}
    assert not {"login_password", "api_key", "auth"} & names
    assert {case.caller for case in sent} == {"server"}


def test_each_text_gets_a_quote_and_something_else() -> None:
    labels = [case.label for case in dangerous(operation(), intrusive=True)]
    of_source = [label for label in labels if label.startswith("source:")]
    assert len(of_source) == 2
    assert sum("SQL" in label for label in of_source) == 1


@pytest.mark.parametrize(
    ("name", "value", "is_sure"),
    [
        ("begin_date", "2015-06-15T12:00:00Z", True),
        ("begin_date", "2015-06-15T12:00:00", False),
        ("list_page_size", "007", False),
        ("list_ascending", "0", True),
        ("interaction_type_id", "1", False),
        ("list_category_id", "1", False),
    ],
)
def test_a_value_is_sure_to_be_accepted_where_it_names_nothing_that_a_site_may_lack(
    name: str, value: str, is_sure: bool
) -> None:
    (case,) = [
        case
        for case in cases(operation())
        if case.request.sent.get(name) == value and case.label.startswith(f"{name}: ")
    ]
    assert case.acceptance is (Strength.MUST if is_sure else Strength.PROBE)


def test_what_is_tried_as_no_date_is_no_such_day_no_such_form_and_no_date_at_all() -> None:
    target = f"{NAME}/parameters/begin_date"
    sent = [case.request.sent["begin_date"] for case in cases(operation()) if case.breaks == target]
    assert sent == ["2015-06-31T12:00:00Z", "2015-06-15 12:00:00", "yesterday"]


def test_a_caller_without_a_name_asks_for_somebody_too() -> None:
    target = f"{NAME}/rules/session-token"
    sent = [case.request.sent for case in cases(operation(), "client") if case.breaks == target]
    assert any("cons_id" in each for each in sent)
    assert any("cons_id" not in each for each in sent)
    assert not any("auth" in each for each in sent)


def test_a_server_that_names_nobody_breaks_the_rule_about_that_and_no_more() -> None:
    target = f"{NAME}/rules/identifier"
    sent = [case.request.sent for case in cases(operation()) if case.breaks == target]
    assert sent
    assert not any({"cons_id", "member_id", "primary_email"} & each.keys() for each in sent)


def test_letters_behind_a_digit_are_among_the_first_broken_numbers() -> None:
    target = f"{NAME}/parameters/interaction_type_id"
    sent = {case.request.sent["interaction_type_id"] for case in cases(operation()) if case.breaks == target}
    assert sent >= {"-1", "7a"}


def test_of_the_longest_texts_one_is_longer_for_whoever_counts_otherwise() -> None:
    cases = list(plan_round(family(2, banks={"server": BANK}), 1, project()).cases())
    sent = [
        c.request.sent["interaction_subject"] for c in cases if c.label.startswith("interaction_subject: max_length")
    ]
    assert [len(text) for text in sent] == [80, 80]
    assert [len(text.encode("utf-16-le")) // 2 for text in sent] == [80, 160]
