"""What rounds hold: every request is what its case says it is, by an evaluation that shares no code with the plan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import pytest
from helpers import BANK, NAME, PEOPLE, SECRETS, MemorySite, family, operation, project, reader, rows, site

from accordant.bank import Bank, learn
from accordant.contracts import Strength
from accordant.datatypes import get
from accordant.exchange import Case, Exchange, Phase
from accordant.findings import Verdict
from accordant.loading import load_contract
from accordant.planning.ability import why_not_planned, writes_of
from accordant.planning.edges import NONSENSE
from accordant.planning.followups import UNKNOWN_PARAMETER
from accordant.planning.plans import Later, Walk
from accordant.planning.relations import Standing
from accordant.planning.rounds import describe_later_rounds, plan_round
from accordant.planning.selections import LAST_ROUND, Selection


def plan(number: int, *, seed: int = 1, bank: Bank | None = None, **changes):
    chosen = BANK if bank is None and number > 1 else bank or Bank()
    return plan_round(family(number, operation(), site(**changes), ("server",), {"server": chosen}), seed, project())


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [made for number in range(1, LAST_ROUND + 1) for made in plan(number).cases()]


# ------------------------------------------------------------------------------------------------ judges


def moment(text: str) -> datetime | None:
    """An instant, or None where this simple reading cannot tell (as for years of five digits)."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def number(text: str) -> int:
    return int(text.strip())


def at_least(sent, name: str, bound: int) -> bool:
    return name not in sent or number(sent[name]) >= bound


def in_order(sent) -> bool:
    begin, end = moment(sent.get("begin_date", "")), moment(sent.get("end_date", ""))
    return begin is None or end is None or begin <= end


KEPT = {
    "identifier": lambda sent: bool({"cons_id", "member_id", "primary_email"} & sent.keys()),
    "one-offset": lambda sent: not {"list_page_offset", "list_record_offset"} <= sent.keys(),
    "filter-pair": lambda sent: ("list_filter_column" in sent) == ("list_filter_text" in sent),
    "page-offset-from-zero": lambda sent: at_least(sent, "list_page_offset", 0),
    "record-offset-from-zero": lambda sent: at_least(sent, "list_record_offset", 0),
    "page-size-from-one": lambda sent: at_least(sent, "list_page_size", 1),
    "date-order": in_order,
}


def broken_rules(sent) -> set[str]:
    return {name for name, keeps in KEPT.items() if not keeps(sent)}


def is_legal(name: str, value: str) -> bool:
    parameter = operation().parameters[name]
    if value == f"{{{{{name}}}}}" and parameter.secret:
        return True
    if parameter.fixed is not None:
        return value == NAME
    if parameter.enumeration and value not in parameter.enumeration:
        return False
    if parameter.max_length is not None and len(value) > parameter.max_length:
        return False
    return get(parameter.type).is_valid(value)


def test_these_judges_know_every_rule() -> None:
    assert set(KEPT) == {name for name, rule in operation().rules.items() if rule.is_for("server")}


# ------------------------------------------------------------------------------------------- truthfulness


def test_every_request_that_is_said_to_be_valid_is_valid(cases: list[Case]) -> None:
    # Whether the request of a probe is valid is a part of its question.
    valid = [made for made in cases if made.breaks is None and made.role not in {"probe", "way"}]
    assert len(valid) > 100
    for made in valid:
        sent = made.request.sent
        assert broken_rules(sent) == set(), made.label
        assert {"method", "v", "api_key", "login_name", "login_password"} <= sent.keys()
        for name, value in sent.items():
            assert name == UNKNOWN_PARAMETER or is_legal(name, value), (made.label, name, value)


def test_every_request_that_is_said_to_break_a_rule_breaks_it_and_no_other(cases: list[Case]) -> None:
    breaking = [made for made in cases if made.breaks and "/rules/" in made.breaks]
    assert breaking
    for made in breaking:
        sent = made.request.sent
        assert broken_rules(sent) == {made.breaks.rpartition("/")[2]}, made.label
        assert all(is_legal(name, value) for name, value in sent.items()), made.label


def test_every_request_that_is_said_to_break_a_parameter_breaks_it_and_nothing_else(cases: list[Case]) -> None:
    breaking = [made for made in cases if made.breaks and "/parameters/" in made.breaks]
    assert breaking
    for made in breaking:
        name = made.breaks.split("/")[2]
        sent = dict(made.request.sent)
        if made.breaks.endswith("/missing"):
            assert name not in sent
            assert operation().parameters[name].required
        elif made.breaks.endswith(("/unknown", "/ambiguous")):
            assert sent.pop(name) not in {person.identifiers.get(name) for person in PEOPLE}
            assert operation().parameters[name].comes_from == "people"
        else:
            value = sent.pop(name)
            secret = operation().parameters[name].secret
            assert not is_legal(name, value) or secret, made.label
        assert all(is_legal(other, text) for other, text in sent.items()), made.label
        wrong = {rule for rule in broken_rules(sent) if name not in operation().rules[rule].text}
        assert wrong == set(), made.label


def test_every_rule_is_broken_and_has_an_edge(cases: list[Case]) -> None:
    for name, rule in operation().rules.items():
        if not rule.is_for("server"):
            continue
        target = f"{NAME}/rules/{name}"
        assert any(made.breaks == target for made in cases), name
        # all_or_none is at no edge unless one of the two is missing.
        if "all_or_none" not in rule.text and name != "filter-pair":
            assert any(made.breaks is None and made.target == target for made in cases), name


def test_what_a_breach_must_lead_to_is_asked_in_every_format_where_it_is_sure(cases: list[Case]) -> None:
    for name, rule in operation().rules.items():
        if rule.violated.refused.strength is not Strength.MUST or not rule.is_for("server"):
            continue
        broken = [made.request.sent for made in cases if made.breaks == f"{NAME}/rules/{name}"]
        assert {sent["response_format"] for sent in broken} == {"xml", "json"}


def test_a_case_is_as_sure_as_its_least_sure_parameter(cases: list[Case]) -> None:
    for made in cases:
        if made.breaks:
            assert made.acceptance is None
            continue
        if made.role in {"probe", "way"}:
            assert made.acceptance is Strength.PROBE
            continue
        known = made.request.sent.keys() - {UNKNOWN_PARAMETER}
        least = min((operation().parameters[n].strength for n in known), key=lambda s: s.rank)
        assert made.acceptance.rank <= least.rank


# ------------------------------------------------------------------------------------------ pure function


def test_a_plan_is_a_pure_function_of_its_arguments() -> None:
    for number in range(1, LAST_ROUND + 1):
        assert plan(number) == plan(number)


def test_only_fuzzed_requests_change_with_the_seed() -> None:
    assert plan(1, seed=1) == plan(1, seed=2)
    first, second = (
        {made.request for made in plan(2, seed=seed).cases() if made.phase is not Phase.FUZZ} for seed in (1, 2)
    )
    assert first == second
    fuzzed = [[made.request for made in plan(2, seed=seed).cases() if made.phase is Phase.FUZZ] for seed in (1, 2)]
    assert fuzzed[0] != fuzzed[1]


def test_ids_are_unique_and_sort_in_the_order_of_the_plan(cases: list[Case]) -> None:
    ids = [made.id for made in cases]
    assert len(ids) == len(set(ids))
    for number in (1, 2):
        of_round = [made.id for made in plan(number).cases()]
        assert of_round == sorted(of_round)
    assert max(made.id for made in plan(1).cases()) < min(made.id for made in plan(2).cases())
    groups = [group.id for number in (1, 2) for group in plan(number).groups]
    assert len(groups) == len(set(groups))


def test_pages_of_a_walk_sort_among_the_cases() -> None:
    groups = plan(1).groups
    place = next(n for n, group in enumerate(groups) if isinstance(group.steps[0], Walk))
    walk = groups[place].steps[0]
    pages = [walk.page(number).id for number in range(walk.limit)]
    assert pages == sorted(pages)
    after = next(groups[place + 1].cases())
    assert pages[-1] < after.id
    assert [walk.page(n).request.sent["list_page_offset"] for n in (0, 1, 12)] == ["0", "1", "12"]


def test_no_request_is_planned_twice_among_singles() -> None:
    for number in (1, 2):
        singles = [made for made in plan(number).cases() if made.role == "single"]
        counts = Counter(tuple(sorted(made.request.parameters)) for made in singles)
        assert {key: count for key, count in counts.items() if count > 1} == {}


def test_a_default_run_has_fewer_than_500_requests() -> None:
    of = MemorySite()
    exchanges = []
    bank = Bank()
    for number in range(1, LAST_ROUND + 1):
        chosen = Selection().of(plan(number, bank=bank), operation(), len(exchanges))
        for group in chosen.groups:
            for step in group.steps:
                pages = [step.page(n) for n in range(4)] if isinstance(step, Walk) else [step]
                exchanges += [Exchange(made, of(made)) for made in pages if not isinstance(made, Later)]
        bank = learn(operation(), [reader().read(operation(), made) for made in exchanges], "server")
    assert 200 < len(exchanges) < 500


# ------------------------------------------------------------------------------------------- what is shown


def test_no_secret_stands_in_a_plan(cases: list[Case]) -> None:
    text = repr(cases)
    assert all(secret not in text for secret in SECRETS.values())
    assert "{{login_password}}" in text


def test_labels_hold_no_personal_data(cases: list[Case]) -> None:
    # Candidates are words of the contract.
    personal = {n for n, parameter in operation().parameters.items() if parameter.personal and not parameter.candidates}
    assert personal >= {"primary_email", "interaction_subject"}
    for made in cases:
        if made.role in {"probe", "way"}:
            assert made.label.startswith(tuple(operation().probes))
            continue
        for name in personal & made.request.sent.keys():
            value = made.request.sent[name]
            if value == NONSENSE:
                continue
            shown = made.label.replace(name, "")
            assert len(value) < 3 or value not in shown, made.label
    everyone = [value for person in PEOPLE for value in person.identifiers.values() if "@" in value]
    assert not any(mail in made.label for made in cases for mail in everyone)


def test_a_label_says_who_by_number(cases: list[Case]) -> None:
    assert any(made.label == "the whole list of person-1" for made in cases)
    assert {made.person for made in cases} <= {None, "person-1", "person-2", "person-3"}


# -------------------------------------------------------------------------------------------- round by round


def test_the_whole_list_of_everybody_is_read_in_round_1() -> None:
    walks = [group.steps[0] for group in plan(1).groups if isinstance(group.steps[0], Walk)]
    assert [walk.case.person for walk in walks] == ["person-1", "person-2", "person-3"]
    assert {walk.case.role for walk in walks} == {"reference"}


def test_a_credential_is_wrong_once_and_never_a_real_login(cases: list[Case]) -> None:
    for name in ("api_key", "login_name"):
        wrong = [made for made in cases if made.request.sent.get(name, "") not in {"", f"{{{{{name}}}}}"}]
        assert len(wrong) == 1
        assert "no-such" in wrong[0].request.sent[name]
    # A wrong password for a real login could lock it.
    assert all(made.request.sent.get("login_password", "{{login_password}}") == "{{login_password}}" for made in cases)


def test_nothing_is_planned_where_nobody_is_known() -> None:
    cases = list(plan(1, people=()).cases())
    assert all(made.breaks for made in cases)


def test_round_2_filters_by_values_that_exist() -> None:
    cases = [made for made in plan(2).cases() if made.phase is Phase.COVERAGE]
    cases = [made for made in cases if " a value seen at " in made.label]
    values = {made.request.sent["interaction_type_id"] for made in cases if "interaction_type_id" in made.request.sent}
    assert values
    assert values <= {"1000", "6", "1001"}
    # person-2 has one row, which no filter can split.
    assert {made.person for made in cases} == {"person-1"}


@pytest.mark.parametrize(("fraction", "seconds"), [(".283", 0.002), ("", 2)])
def test_times_beside_that_of_a_row_are_as_near_as_the_site_can_tell(fraction: str, seconds: float) -> None:
    of = BANK.people["person-1"]
    times = {
        name: tuple(each.replace(".283", fraction) for each in of.values[name]) for name in ("begin_date", "end_date")
    }
    bank = replace(BANK, people={"person-1": replace(of, values={**of.values, **times})})
    made = plan_round(family(2, banks={"server": bank}), 1, project())
    (before,) = [case.request.sent["end_date"] for case in made.cases() if case.label.startswith("end_date just ")]
    near = [datetime.fromisoformat(time) - datetime.fromisoformat(before) for time in times["end_date"]]
    assert min(each.total_seconds() for each in near if each.total_seconds() > 0) == pytest.approx(seconds)


def test_one_request_has_every_filter_but_texts_by_values_that_exist() -> None:
    names = ("begin_date", "end_date", "interaction_type_id", "list_category_id")
    (made,) = [made for made in plan(2).cases() if made.label.endswith(" by values seen, person-1")]
    sent = made.request.sent
    seen = BANK.people["person-1"].values
    assert all(sent[name] in seen[name] for name in names)
    assert sent["begin_date"] < sent["end_date"]
    assert (made.person, made.acceptance) == ("person-1", Strength.MUST)


def test_relations_come_as_groups_of_source_and_follow_up_with_a_repeat_kept_back() -> None:
    target = f"{NAME}/relations/page-is-record-offset"
    groups = [group for group in plan(2).groups if any(made.target == target for made in group.cases())]
    assert groups
    for group in groups:
        source, follow_up = group.cases()
        assert [made.role for made in (source, follow_up)] == ["source", "follow-up"]
        (repeat,) = group.again
        assert (repeat.role, repeat.request) == ("repeat", source.request)
        page, size = (int(source.request.sent[name]) for name in ("list_page_offset", "list_page_size"))
        assert page > 0
        assert follow_up.request.sent["list_record_offset"] == str(page * size)
        assert "list_page_offset" not in follow_up.request.sent


def test_pages_are_smaller_than_the_list_they_are_to_split() -> None:
    target = f"{NAME}/relations/pages-are-a-partition"
    walks = [
        step
        for group in plan(2).groups
        if target in group.targets()
        for step in group.steps
        if isinstance(step, Walk) and step.case.role == "source"
    ]
    assert walks
    assert all(1 <= int(walk.case.request.sent["list_page_size"]) < 7 for walk in walks)


def planned_relations() -> list[str]:
    """Those of a run as the server in round 2, in which nothing is written."""
    of = family(2)
    return [
        name
        for name, relation in operation().relations.items()
        if relation.is_for("server") and not why_not_planned(of, relation) and not writes_of(relation)
    ]


def site_notes(notes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What is due to the site, and not to the callers or the contracts that are at hand."""
    ours = ("and the caller was server", "and the run makes none", "is not there")
    return {clause: why for clause, why in notes if not any(one in why for one in ours)}


def of_relations(notes: dict[str, str]) -> dict[str, str]:
    return {clause.rpartition("/")[2]: why for clause, why in notes.items() if "/relations/" in clause}


def test_a_relation_that_cannot_be_planned_says_why() -> None:
    bank = replace(BANK, proven={}, notes={"list_sort_column": "nonsense was accepted"})
    notes = of_relations(site_notes(plan(2, bank=bank).notes))
    sorted_ones = {name for name in planned_relations() if "list_sort_column" in operation().relations[name].given}
    assert "descending-is-reversed" in sorted_ones
    assert {name for name, why in notes.items() if why == "nonsense was accepted"} == sorted_ones
    nobody = of_relations(site_notes(plan(2, bank=Bank()).notes))
    about_lists = {name for name in planned_relations() if operation().relations[name].on == "accepted"}
    assert set(nobody) == about_lists
    assert set(nobody.values()) == {"no whole list of any person could be read; see the other findings"}


def test_clauses_for_another_caller_are_said_to_be() -> None:
    notes = dict((*plan(1).notes, *plan(2).notes))
    assert notes[f"{NAME}/rules/session-token/refused"] == "it holds for client, and the caller was server"
    assert notes[f"{NAME}/relations/others-stay-hidden"] == "it holds for client, and the caller was server"
    assert notes[f"{NAME}/probes/foreign-cons-id"] == "it holds for client, and the caller was server"
    assert f"{NAME}/rules/identifier/refused" not in notes


def test_every_relation_is_planned_where_there_are_rows_enough() -> None:
    made = plan(2)
    left = of_relations(site_notes(made.notes))
    # Nobody of these tests has a member id, nobody else has rows enough, and nobody more than a page of them.
    others = {name: why for name, why in left.items() if name != "defaults-are-explicit"}
    assert left["defaults-are-explicit"].startswith("it needs somebody with more rows")
    assert all("member_id" in why or "no two persons" in why for why in others.values())
    targets = {target for group in made.groups for target in group.targets()}
    assert targets >= {f"{NAME}/relations/{name}" for name in planned_relations() if name not in left}
    assert "types-are-a-partition" not in left
    assert "errors-agree-in-both-formats" not in left


def test_what_could_not_be_seen_is_asked_of_others_in_round_3() -> None:
    clause = f"{NAME}/relations/first-page-is-the-default"
    people = {"person-1": BANK.people["person-1"], "person-2": BANK.people["person-1"]}
    bank = replace(BANK, people={**people, "person-3": BANK.people["person-1"]})

    def asked(verdict: Verdict) -> set[str | None]:
        of = family(3, banks={"server": bank})
        made = plan_round(of, 1, project(), standing=Standing({clause: verdict}))
        return {case.person for case in made.cases() if case.target == clause}

    assert asked(Verdict.HELD) == asked(Verdict.VIOLATED) == set()
    assert asked(Verdict.VACUOUS) == {"person-2", "person-3"}
    # Where the site has moved the same is asked once more.
    assert asked(Verdict.UNSTABLE) == {"person-1"}


def test_what_writes_is_planned_in_round_3_and_only_where_the_site_allows_it() -> None:
    operations = load_contract(project()).operations
    clause = f"{NAME}/relations/logged-interaction-is-listed"

    def planned(**changes):
        of = family(3, where=site(**changes), banks={"server": BANK}, operations=operations)
        return plan_round(of, 1, project())

    refused = planned()
    assert dict(refused.notes)[clause].startswith("the site does not allow logInteraction")
    assert not any(group.is_alone for group in refused.groups)
    for allowed in (planned(is_sandbox=True), planned(writes=("logInteraction",))):
        (group,) = [group for group in allowed.groups if clause in group.targets()]
        assert group.is_alone
        assert [case.role for case in group.cases()] == ["source", "repeat", "follow-up"]
    assert not any(group.is_alone for group in plan(2, is_sandbox=True).groups)


def test_sources_of_an_order_are_each_column_and_few() -> None:
    target = f"{NAME}/relations/descending-is-reversed"
    made = [case for case in plan(2).cases() if case.target == target]
    assert {case.request.sent["list_sort_column"] for case in made} == {"interactionId", "subject"}
    assert len(made) <= 6


def test_later_rounds_are_described_before_anything_is_known() -> None:
    lines = list(describe_later_rounds(family()))
    for name in planned_relations():
        assert any(f"relations  {name}:" in line for line in lines)
    assert not any("relations  logged-interaction-is-listed:" in line for line in lines)
    assert any(operation().probes["inverted-dates"].question in line for line in lines)
    assert any("values seen at interaction/interactionTypeId" in line for line in lines)


def test_the_rows_of_the_helper_can_be_split() -> None:
    assert len({row["interactionTypeId"] for row in rows(7)}) > 1


# ------------------------------------------------------------------------------------------- several callers


def plan_for_both(number: int):
    own = replace(BANK, people={"person-1": BANK.people["person-1"]})
    banks = {"server": BANK, "client": own} if number > 1 else {}
    return plan_round(family(number, operation(), site(), ("server", "client"), banks), 1, project())


def asked(made, target: str) -> set[tuple[str, str]]:
    """As whom, and in which format, something is asked."""
    cases = [case for case in made.cases() if case.target == target]
    return {(case.caller, case.request.sent.get("response_format", "xml")) for case in cases}


EVERYBODY = {(caller, form) for caller in ("server", "client") for form in ("xml", "json")}


def test_a_relation_that_must_hold_is_asked_as_every_caller_and_in_every_format() -> None:
    made = plan_for_both(2)
    for name, relation in operation().relations.items():
        target = f"{NAME}/relations/{name}"
        found = asked(made, target)
        if not found or relation.strength is not Strength.MUST or relation.callers or relation.on == "refused":
            continue
        if "response_format" not in relation.change:
            assert found == EVERYBODY, name
        else:
            assert {caller for caller, _ in found} == {"server", "client"}, name


def test_a_relation_that_should_hold_is_asked_as_one_caller() -> None:
    made = plan_for_both(2)
    should = [name for name, r in operation().relations.items() if r.strength is Strength.SHOULD and not r.callers]
    found = [asked(made, f"{NAME}/relations/{name}") for name in should]
    assert any(found)
    assert all({caller for caller, _ in one} <= {"server"} for one in found)


def test_what_must_be_refused_is_asked_as_every_caller() -> None:
    made = plan_for_both(2)
    for name in ("method", "v", "api_key"):
        assert {caller for caller, _ in asked(made, f"{NAME}/parameters/{name}")} == {"server", "client"}
    assert {caller for caller, _ in asked(made, f"{NAME}/rules/session-token")} == {"client"}
    assert {caller for caller, _ in asked(made, f"{NAME}/rules/identifier")} == {"server"}


def test_another_caller_is_asked_nothing_that_only_the_main_one_is_asked_for() -> None:
    made = plan_for_both(2)
    of_client = [case for case in made.cases() if case.caller == "client" and case.role not in {"probe", "way"}]
    assert not any(case.role in {"candidate", "nonsense"} for case in of_client)
    assert all(case.request.sent.get("auth") == "{{auth}}" or case.breaks for case in of_client)
    with_login = [case for case in of_client if {"login_name", "login_password"} & case.request.sent.keys()]
    assert {case.target for case in with_login} == {f"{NAME}/relations/others-stay-hidden-from-a-login"}


def test_a_time_just_after_a_row_begins_a_range_and_one_just_before_it_ends_one_for_the_main_caller() -> None:
    own = dict.fromkeys(("server", "client"), BANK)
    made = plan_round(family(2, operation(), site(), ("server", "client"), own), 1, project())
    found = [case for case in made.cases() if " just " in case.label]
    assert [(case.caller, case.label.partition(",")[0]) for case in found] == [
        ("server", "begin_date just after a row's"),
        ("server", "end_date just before a row's"),
    ]
    sent = [case.request.sent[name] for case, name in zip(found, ("begin_date", "end_date"), strict=True)]
    assert sent == ["2016-02-04T09:43:35.3-06:00", "2016-02-04T09:43:35.281-06:00"]
    assert {case.acceptance for case in found} == {Strength.MUST}
