"""Questions: whom they are asked about, what is sent, and what is sent only where no answer before it fits."""

from __future__ import annotations

import pytest
from library import ANN, NAME, Loan, bank, cases_of, family, known, loans

from accordant.bank import Bank
from accordant.contracts import Strength
from accordant.exchange import Case, Phase
from accordant.planning.families import Family
from accordant.planning.plans import Group, Later, Walk
from accordant.planning.probes import add_probes
from accordant.probes import WAY_PARTS

ANYTHING = 'answers: {something: {test: "true()"}}'
TREE = known(loans(8)).tree


def asked(text: str, caller: str = "desk", **changes) -> tuple[list[Group], dict[str, str]]:
    """The groups of one question as one caller, and why there are none."""
    of: Family = family(probes=f"it: {{question: What?, {text}}}", **changes)
    builder = next(builder for builder in of.builders if builder.caller == caller)
    notes = dict(add_probes(of, builder))
    return builder.groups, {clause.removeprefix(f"{NAME}/probes/"): why for clause, why in notes.items()}


def first(text: str, **changes) -> list[Case]:
    """The requests of the question itself."""
    groups, notes = asked(text, **changes)
    assert bool(groups) != bool(notes)
    assert all(next(group.cases()).role == "probe" for group in groups)
    return [next(group.cases()) for group in groups]


def plain(case: Case) -> dict[str, str]:
    return {name: value for name, value in case.request.parameters if name not in {"call", "key", "ticket"}}


def ways(group: Group) -> list[Later]:
    found = [step for step in group.steps[1:] if isinstance(step, Later)]
    assert len(found) == len(group.steps) - 1
    return found


# ------------------------------------------------------------------------------------------- the question


def test_a_question_is_one_group_that_is_made_for_it_and_names_nobody_but_by_number() -> None:
    (group,), notes = asked(f"send: {{page: 99}}, {ANYTHING}")
    (case,) = group.cases()
    assert notes == {}
    assert plain(case) == {"card": "12", "page": "99"}
    assert (case.role, case.target, case.phase) == ("probe", f"{NAME}/probes/it", Phase.RELATIONS)
    assert (case.person, case.label) == ("ben", "it, ben")


@pytest.mark.parametrize(
    "send",
    ['{size: "+7"}', "{size: 0}", "{size: 1000}", '{since: "2999-01-01", until: "1900-01-01"}', "{page: 1, skip: 1}"],
)
def test_what_a_question_sends_is_sent_as_it_is_even_where_it_breaks_the_contract(send: str) -> None:
    (case,) = first(f"send: {send}, {ANYTHING}")
    assert len(plain(case)) > 1
    assert all(
        f'{name}: "{value}"' in send or f"{name}: {value}" in send
        for name, value in plain(case).items()
        if name != "card"
    )


def test_whether_it_is_accepted_is_a_part_of_the_question() -> None:
    (case,) = first(f"send: {{page: 99}}, {ANYTHING}")
    assert (case.acceptance, case.breaks) == (Strength.PROBE, None)


def test_what_a_question_leaves_out_is_left_out_though_a_rule_wants_it() -> None:
    (case,) = first(f"send: {{card: {{absent: true}}}}, {ANYTHING}")
    assert plain(case) == {}
    (case,) = first(f"send: {{key: {{absent: true}}}}, {ANYTHING}")
    assert "key" not in case.request.sent
    assert case.acceptance is Strength.PROBE


def test_values_of_a_question_see_the_whole_list() -> None:
    (case,) = first(
        f"send: {{title: {{xpath: 'upper-case(loan[1]/title)'}}}}, {ANYTHING}", banks={"desk": bank(ann=loans(3))}
    )
    assert plain(case) == {"card": "11", "title": "VOLUME 1"}


def test_a_value_that_the_list_does_not_give_is_no_question() -> None:
    groups, notes = asked(f"send: {{title: {{xpath: 'loan[99]/title'}}}}, {ANYTHING}")
    assert groups == []
    assert notes == {"it": "no person of the site has what the question needs"}


def test_it_is_put_on_the_wire_as_the_question_says() -> None:
    (case,) = first(f"send: {{size: 3}}, sent: query-string, {ANYTHING}")
    assert case.request.wire == "query-string"
    (case,) = first(f"send: {{size: 3}}, {ANYTHING}")
    assert case.request.wire == ""


# ------------------------------------------------------------------------------------------------- whom


def test_a_question_is_asked_about_one_person_and_the_shortest_list_that_does() -> None:
    listed = bank(ann=loans(8), ben=loans(3, "12"), cat=loans(1, "13"))
    compared = "send: {page: 99}, answers: {all: {change: {page: {absent: true}}, expect: equal}}"
    assert [case.person for case in first(f"send: {{page: 99}}, {ANYTHING}", banks={"desk": listed})] == ["cat"]
    assert [case.person for case in first(compared, banks={"desk": listed})] == ["ben"]


def test_evidence_is_looked_for_in_everybodys_list() -> None:
    listed = bank(ann=loans(8), ben=loans(3, "12"), cat=loans(1, "13"), dan=loans(12, "14"))
    for least, expected in ((3, ["ann"]), (8, ["dan"])):
        text = f"send: {{page: 99}}, evidence: 'count(*) > {least}', {ANYTHING}"
        assert [case.person for case in first(text, banks={"desk": listed})] == expected
    groups, notes = asked(f"send: {{page: 99}}, evidence: 'count(*) > 50', {ANYTHING}", banks={"desk": listed})
    assert groups == []
    assert notes == {"it": "it needs somebody whose whole list shows [count(*) > 50], and nobody's does"}
    in_words = "{test: 'count(*) > 50', needs: somebody with many loans}"
    groups, notes = asked(f"send: {{page: 99}}, evidence: {in_words}, {ANYTHING}", banks={"desk": listed})
    assert groups == []
    assert notes == {"it": "it needs somebody with many loans, and no such person is known"}


def test_evidence_sees_what_is_sent() -> None:
    text = f"send: {{size: 3}}, evidence: 'count(*) > $size', {ANYTHING}"
    assert [case.person for case in first(text, banks={"desk": bank(ann=loans(8), ben=loans(3, "12"))})] == ["ann"]


def test_who_is_named_as_the_question_says_is_named_so_and_whoever_cannot_be_is_passed_over() -> None:
    listed = bank(cat=loans(2, "13"), ann=loans(8))
    (case,) = first(f"given: [mail], send: {{size: 3}}, {ANYTHING}", banks={"desk": listed})
    assert plain(case) == {"mail": "ann@example.org", "size": "3"}
    (case,) = first(f"given: [mail, card], send: {{size: 3}}, {ANYTHING}", banks={"desk": listed})
    assert plain(case) == {"card": "11", "mail": "ann@example.org", "size": "3"}


def test_who_may_not_be_named_as_usual_is_named_in_another_way() -> None:
    listed = bank(cat=loans(2, "13"), ann=loans(8))
    (case,) = first(f"without: [card], send: {{size: 3}}, {ANYTHING}", banks={"desk": listed})
    assert plain(case) == {"mail": "ann@example.org", "size": "3"}
    groups, notes = asked(f"without: [card, mail], send: {{size: 3}}, {ANYTHING}", banks={"desk": listed})
    assert (groups, list(notes)) == ([], ["it"])


def test_whom_the_question_names_itself_nobody_is_named_beside() -> None:
    (case,) = first(f"send: {{mail: nobody@example.org}}, {ANYTHING}")
    assert plain(case) == {"mail": "nobody@example.org"}


def test_somebody_else_is_somebody_with_rows_or_there_is_no_question() -> None:
    text = f"send: {{card: {{person: other}}}}, {ANYTHING}"
    (case,) = first(text)
    assert (case.person, plain(case)) == ("ben", {"card": "11"})
    groups, notes = asked(text, banks={"desk": bank(ann=loans(8), ben=[])}, people=[ANN])
    assert (groups, notes) == (
        [],
        {"it": "no two persons of the site have rows and a card; name more with --person or in sites.yaml"},
    )


def test_where_nobody_is_known_the_question_is_not_asked_and_it_is_said_why() -> None:
    groups, notes = asked(f"send: {{page: 99}}, {ANYTHING}", people=[])
    assert (groups, notes) == ([], {"it": "no person of the site is known"})
    groups, notes = asked(f"send: {{page: 99}}, {ANYTHING}", banks={"desk": Bank()})
    assert groups == []
    assert notes["it"].startswith("no whole list of any person could be read")


# -------------------------------------------------------------------------------------------------- given


def test_a_given_value_is_one_that_the_longest_list_has() -> None:
    (case,) = first(f"given: [branch], send: {{size: 3}}, {ANYTHING}")
    assert case.person == "ann"
    assert case.request.sent["branch"] in {loan["branch"] for loan in loans(8)}


def test_a_page_longer_than_the_documented_one_is_asked_of_the_longest_list() -> None:
    listed = bank(ann=loans(12), ben=loans(30, "12"))
    for size, asked_of in ((10, "ann"), (40, "ben")):
        groups, _ = asked(f'send: {{size: {size}}}, evidence: "count(*) > 10", {ANYTHING}', banks={"desk": listed})
        assert [next(group.cases()).person for group in groups] == [asked_of]


def test_a_given_value_that_nobody_has_is_no_question() -> None:
    alike = bank(ann=[{**loan, "branch": "1"} for loan in loans(8)])
    groups, notes = asked(f"given: [branch], send: {{size: 3}}, {ANYTHING}", banks={"desk": alike})
    assert (groups, list(notes)) == ([], ["it"])
    groups, notes = asked(f"given: [remark], send: {{size: 3}}, {ANYTHING}")
    assert (groups, list(notes)) == ([], ["it"])
    assert "remark" in notes["it"]


def test_an_order_is_given_by_a_column_that_the_site_takes() -> None:
    (case,) = first(f'given: [order], send: {{rising: "TRUE"}}, {ANYTHING}')
    assert (case.request.sent["order"], case.request.sent["rising"]) == ("number", "TRUE")
    without = Bank(bank(ann=loans(8)).people, notes={"order": "any order is taken"})
    groups, notes = asked(f'given: [order], send: {{rising: "TRUE"}}, {ANYTHING}', banks={"desk": without})
    assert (groups, notes) == ([], {"it": "any order is taken"})


def titled(*titles: str) -> list[Loan]:
    return [{**loan, "title": title} for loan, title in zip(loans(len(titles)), titles, strict=True)]


def test_a_text_is_given_once_of_each_kind() -> None:
    long = "abcdefghijklmnopqrstuvwxyz1234"
    listed = titled("Plain", "Other", "Más allá", "Más acá", long, long[::-1])
    cases = first(
        f"given: [title], send: {{title: {{xpath: 'lower-case($title)'}}}}, {ANYTHING}",
        banks={"desk": bank(ann=listed)},
    )
    sent = [case.request.sent["title"] for case in cases]
    assert all(text == text.lower() for text in sent)
    assert len(sent) == 3
    assert {(text.isascii(), len(text) == 30) for text in sent} == {(True, False), (False, False), (True, True)}


def test_a_number_is_given_once() -> None:
    assert len(first(f"given: [branch], send: {{size: 3}}, {ANYTHING}", banks={"desk": bank(ann=loans(40))})) == 1


# --------------------------------------------------------------------------------------------------- ways


WAYS = """send: {page: 1, skip: 2, size: 3}, answers: {
  refused: {refused: true},
  the page: {change: {skip: {absent: true}}, expect: equivalent},
  the offset: {change: {page: {absent: true}}, expect: equivalent},
  nothing: {test: "not(*)"}}"""


def test_each_answer_that_is_told_by_a_request_has_one_and_the_others_have_none() -> None:
    (group,), _ = asked(WAYS)
    found = ways(group)
    assert [step.label.rpartition(": ")[2] for step in found] == ["the page", "the offset"]
    assert [step.target for step in found] == [f"{NAME}/probes/it"] * 2
    cases = [step.make(TREE) for step in found]
    assert [[plain(case) for case in made if isinstance(case, Case)] for made in cases] == [
        [{"card": "12", "page": "1", "size": "3"}],
        [{"card": "12", "skip": "2", "size": "3"}],
    ]


def test_an_answer_knows_its_place_and_its_requests_know_it_too() -> None:
    (group,), _ = asked(WAYS)
    for step in ways(group):
        assert step.way is not None
        probe, place = step.way
        assert (probe.name, probe.ways[place].answer) == ("it", step.label.rpartition(": ")[2])
        (case,) = step.make(TREE)
        assert isinstance(case, Case)
        assert case.part // WAY_PARTS == place
        assert (case.role, case.acceptance) == ("way", Strength.PROBE)
    assert [step.way[1] for step in ways(group) if step.way] == [1, 2]


def test_what_tells_an_answer_may_break_the_contract_too() -> None:
    (group,), _ = asked("send: {size: 3}, answers: {as none: {change: {size: {xpath: '0'}}, expect: equivalent}}")
    (step,) = ways(group)
    ((case),) = step.make(TREE)
    assert isinstance(case, Case)
    assert plain(case) == {"card": "12", "size": "0"}


def test_what_tells_an_answer_is_made_from_what_came_back() -> None:
    branches = "{change: {branch: {each: 'distinct-values(loan/branch)'}}, expect: complete}"
    (group,), _ = asked(f"send: {{size: 3}}, answers: {{all of them: {branches}}}")
    (step,) = ways(group)
    made = [plain(case)["branch"] for case in step.make(TREE) if isinstance(case, Case)]
    assert sorted(made) == ["1", "2", "3"]
    assert step.make(None) == []


@pytest.mark.parametrize(("sent", "is_walk"), [("rising: false", True), ("page: 1", False), ("skip: 1", False)])
def test_an_answer_about_a_whole_list_needs_the_whole_list_where_it_can_be_read(sent: str, is_walk: bool) -> None:
    (group,), _ = asked(f"send: {{{sent}}}, answers: {{same: {{change: {{branch: 1}}, over: list, expect: subset}}}}")
    assert isinstance(group.steps[0], Walk) is is_walk
    case = next(group.cases())
    assert (case.role, case.acceptance) == ("probe", Strength.PROBE)
    assert case.request.sent.items() >= {tuple(sent.split(": "))}
    assert len({"page", "skip"} & case.request.sent.keys()) == 1


# ------------------------------------------------------------------------------------------------- callers


def test_a_question_for_all_is_asked_by_the_main_caller_alone() -> None:
    for callers in (("desk", "reader"), ("reader", "desk")):
        found = {caller: asked(f"send: {{page: 99}}, {ANYTHING}", caller, callers=callers) for caller in callers}
        assert [len(found[caller][0]) for caller in callers] == [1, 0]
        assert all(notes == {} for _, notes in found.values())


def test_what_is_another_callers_alone_is_asked_as_that_one() -> None:
    text = f"callers: [reader], send: {{page: 99}}, {ANYTHING}"
    both = ("desk", "reader")
    assert asked(text, "desk", callers=both) == ([], {})
    (group,), _ = asked(text, "reader", callers=both)
    (case,) = group.cases()
    assert (case.caller, case.request.servlet, plain(case)) == ("reader", "Reader", {"page": "99"})


def test_what_is_of_callers_that_are_not_there_is_said_once() -> None:
    groups, notes = asked(f"callers: [reader], send: {{page: 99}}, {ANYTHING}")
    assert groups == []
    assert notes == {"it": "it holds for reader, and the caller was desk"}


def test_an_answer_that_compares_with_a_caller_that_is_not_there_leaves_the_question_unasked() -> None:
    text = "send: {page: 99}, answers: {same: {follow_ups: [{caller: reader}], expect: equal}}"
    groups, notes = asked(text)
    assert (groups, notes) == ([], {"it": "it compares with calls of reader, and the run makes none"})


def test_questions_are_groups_of_their_own() -> None:
    probes = [f"{name}: {{question: What?, send: {{page: 99}}, {ANYTHING}}}" for name in ("one", "two")]
    of = family(probes="\n".join(probes))
    assert list(add_probes(of, of.main)) == []
    assert [list(group.targets()) for group in of.main.groups] == [[f"{NAME}/probes/{name}"] for name in ("one", "two")]
    assert len(list(cases_of(of.main.groups, "probes/two"))) == 1
    assert not any(group.again or group.is_alone for group in of.main.groups)
