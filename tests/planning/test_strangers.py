"""What is planned of whom an identifier fits: nobody, or several; and of nobody who is real."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import NAME, PEOPLE, family, operation, project, site

from accordant.contracts import Operation, Violated
from accordant.exchange import Case
from accordant.loading import load_contract
from accordant.planning.builder import Builder
from accordant.planning.plans import Plan
from accordant.planning.rounds import plan_round
from accordant.planning.strangers import add_strangers
from accordant.rehearsals import sandbox_site
from accordant.sandbox import Sandbox
from accordant.sites import Person

ADA = Person("ada", {"cons_id": "1001", "member_id": "A-17", "primary_email": "ada.quill@example.org"})
IDENTIFIERS = {"cons_id", "member_id", "primary_email"}
SHARED = {"primary_email": ("family@example.org",)}


def planned(of: Operation | None = None, callers=("server",), **where) -> Plan:
    chosen = replace(site(), **{"people": (ADA, *PEOPLE[1:]), **where})
    return plan_round(family(2, of or operation(), chosen, callers, {}), 1, project(), ())


def strangers(plan: Plan, what: str = "unknown") -> list[Case]:
    # A relation may have such a request for its source as well.
    return [
        case
        for case in plan.cases()
        if case.role == "single" and case.breaks is not None and case.breaks.endswith(f"/{what}")
    ]


def named(case: Case) -> dict[str, str]:
    return {name: value for name, value in case.request.sent.items() if name in IDENTIFIERS}


def values(plan: Plan, name: str) -> list[dict[str, str]]:
    return [named(case) for case in strangers(plan) if case.breaks == f"{NAME}/parameters/{name}/unknown"]


def without(name: str, **parts) -> Operation:
    silent = replace(operation().parameters[name], **parts)
    return replace(operation(), parameters={**operation().parameters, name: silent})


def test_a_real_site_gets_made_up_values_and_none_that_is_nearly_somebodys() -> None:
    assert sorted((named(case) for case in strangers(planned())), key=str) == [
        {"cons_id": "999999999999", "member_id": "A-17"},
        {"cons_id": "999999999999"},
        {"member_id": "accordant-no-such-person"},
        {"primary_email": "nobody@example.org"},
    ]


def test_a_sandbox_gets_what_is_nearly_somebodys_as_well() -> None:
    plan = planned(is_sandbox=True)
    assert values(plan, "cons_id")[2:] == [{"cons_id": "100"}, {"cons_id": "100_"}, {"cons_id": "100%"}]
    assert values(plan, "member_id")[1:] == [{"member_id": "A-1"}, {"member_id": "A-1_"}, {"member_id": "A-1%"}]
    assert values(plan, "primary_email")[1:] == [
        {"primary_email": "ada.quill@example.or"},
        {"primary_email": "ada.quil_@example.org"},
        {"primary_email": "ada.quil%@example.org"},
    ]


def test_such_a_request_may_be_accepted_by_nobodys_promise_and_is_about_no_person() -> None:
    found = strangers(planned(is_sandbox=True, ambiguous=SHARED)) + strangers(planned(ambiguous=SHARED), "ambiguous")
    assert {(case.acceptance, case.person, case.target == case.breaks) for case in found} == {(None, None, True)}
    assert {case.request.sent["response_format"] for case in found} == {"xml", "json"}
    assert not any("@" in case.label or "1001" in case.label for case in found)


def test_what_is_nearly_one_persons_and_wholly_anothers_is_not_sent() -> None:
    other = Person("bob", {"cons_id": "100", "member_id": "A-1_"})
    plan = planned(is_sandbox=True, people=(ADA, other))
    assert {"cons_id": "100"} not in values(plan, "cons_id")
    assert {"cons_id": "100_"} in values(plan, "cons_id")
    assert {"member_id": "A-1_"} not in values(plan, "member_id")


def test_a_value_that_somebody_has_is_not_made_up() -> None:
    real = Person("real", {"cons_id": "999999999999", "primary_email": "nobody@example.org"})
    plan = planned(people=(real,))
    assert values(plan, "cons_id")[0] == {"cons_id": "999999999"}
    assert values(plan, "primary_email") == [{"primary_email": "accordant-no-such-person@example.org"}]
    shared = planned(ambiguous={"primary_email": ("nobody@example.org",)})
    assert values(shared, "primary_email") == [{"primary_email": "accordant-no-such-person@example.org"}]


def test_without_known_people_values_are_made_up_all_the_same() -> None:
    assert [named(case) for case in strangers(planned(people=()))] == [
        {"cons_id": "accordant-no-such-person"},
        {"member_id": "accordant-no-such-person"},
        {"primary_email": "nobody@example.org"},
    ]


def test_an_address_stands_beside_where_nobody_has_a_member_id() -> None:
    assert values(planned(people=PEOPLE), "cons_id")[1:] == [
        {"cons_id": "999999999999", "primary_email": "ada@example.org"}
    ]


def test_a_value_that_fits_several_is_sent_where_the_site_names_one() -> None:
    plan = planned(ambiguous=SHARED)
    (case,) = strangers(plan, "ambiguous")
    assert (case.breaks, named(case)) == (
        f"{NAME}/parameters/primary_email/ambiguous",
        {"primary_email": "family@example.org"},
    )
    notes = dict(plan.notes)
    assert f"{NAME}/parameters/primary_email/ambiguous/refused" not in notes
    reason = "the site names no value that fits several; see 'ambiguous' in sites.yaml"
    assert notes[f"{NAME}/parameters/member_id/ambiguous/refused"] == reason


def test_where_the_site_names_none_the_plan_says_so_of_each_part() -> None:
    plan = planned()
    assert strangers(plan, "ambiguous") == []
    start = f"{NAME}/parameters/primary_email/ambiguous"
    said = {clause: reason for clause, reason in plan.notes if clause.startswith(start)}
    assert said.keys() == {f"{start}/refused", f"{start}/codes"}
    assert all("'ambiguous' in sites.yaml" in reason for reason in said.values())


def test_what_the_contract_says_nothing_of_is_not_tried() -> None:
    plan = planned(without("member_id", unknown=Violated(), ambiguous=Violated()))
    assert values(plan, "member_id") == []
    assert not any("/member_id/" in clause for clause, _ in plan.notes)


def test_who_is_logged_in_is_not_asked_for_strangers_and_the_plan_says_why() -> None:
    plan = planned(callers=("client",))
    assert strangers(plan) == []
    assert "logged in" in dict(plan.notes)[f"{NAME}/parameters/cons_id/unknown/refused"]
    both = planned(callers=("client", "server"), ambiguous=SHARED)
    assert {case.caller for case in strangers(both) + strangers(both, "ambiguous")} == {"server"}
    assert f"{NAME}/parameters/cons_id/unknown/refused" not in dict(both.notes)


def test_where_no_legal_value_fits_nobody_the_plan_says_so() -> None:
    plan = planned(without("member_id", enumeration=("A-17", "A-18")))
    assert values(plan, "member_id") == []
    assert dict(plan.notes)[f"{NAME}/parameters/member_id/unknown/refused"].startswith("no legal value of member_id")


def test_a_refusal_that_may_have_another_reason_is_not_asked_for() -> None:
    of = load_contract(project()).operations["getInteraction"]
    builder = Builder(of, site(), "server", "1")
    notes = dict(add_strangers([builder]))
    assert builder.groups == []
    assert notes["getInteraction/parameters/cons_id/unknown/refused"].startswith("no interaction_id that the site has")


def test_a_subject_that_is_made_up_is_no_reason_to_refuse_anything() -> None:
    of = load_contract(project()).operations["logInteraction"]
    builder = Builder(of, site(), "server", "1")
    notes = dict(add_strangers([builder]))
    assert {case.breaks for group in builder.groups for case in group.cases()} == {
        f"logInteraction/parameters/{name}/unknown" for name in IDENTIFIERS
    }
    assert all("ambiguous" in clause for clause in notes)


@pytest.mark.parametrize("name", sorted(IDENTIFIERS))
def test_strangers_of_a_parameter_are_one_group_so_that_a_budget_pays_for_all_or_none(name: str) -> None:
    groups = [
        group
        for group in planned(is_sandbox=True).groups
        if f"{NAME}/parameters/{name}/unknown" in set(group.targets())
    ]
    assert len(groups) == 1
    assert len(list(groups[0].cases())) >= 4


def test_the_site_of_a_rehearsal_names_an_address_of_two() -> None:
    with Sandbox(1, isolation="thread") as sandbox:
        assert sandbox_site(sandbox).ambiguous == {"primary_email": (sandbox.ambiguous_email,)}
