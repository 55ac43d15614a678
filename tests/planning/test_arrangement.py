"""The order of a round: foundations, then what shows most for a request; ids sort in it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from library import NAME, family

from accordant.contracts import Strength
from accordant.exchange import Case, Phase, Request
from accordant.planning.arrangement import arranged, numbered
from accordant.planning.builder import Builder
from accordant.planning.plans import Group, Later, Walk

RELATIONS = """
first: {strength: must, change: {as: {other: true}}, expect: same-image}
second: {strength: must, given: [order], change: {rising: false}, over: list, expect: reversed}
third: {strength: should, given: [branch], change: {branch: {absent: true}}, expect: subset}
"""
PROBES = """
past: {question: What is past the end?, send: {page: 99}, answers: {nothing: {test: "not(*)"}}}
"""
FIRST, SECOND, THIRD = (f"{NAME}/relations/{name}" for name in ("first", "second", "third"))
PROBE = f"{NAME}/probes/past"


def counter() -> Builder:
    of = family(relations=RELATIONS, probes=PROBES)
    return Builder(of.operation, of.site, "desk", "2")


def case(target: str | None = None, role: str = "single", phase: Phase = Phase.RELATIONS) -> Case:
    return Case("-", NAME, "desk", phase, Request("Desk", ()), role, "-", role=role, target=target)


def group(name: str, *targets: str | None, role: str = "single", phase: Phase = Phase.COVERAGE, **more) -> Group:
    return Group(name, tuple(case(target, role, phase) for target in targets), **more)


def order(*groups: Group) -> list[str]:
    """The names of the groups in their order: the ids that they had are told by their labels."""
    marked = [replace(g, steps=tuple(replace(step, label=g.id) for step in g.steps)) for g in groups]
    return [next(found.cases()).label for found in arranged(marked, counter())]


# -------------------------------------------------------------------------------------------------- order


@pytest.mark.parametrize("role", ["reference", "candidate", "nonsense"])
def test_what_later_requests_rest_upon_comes_first_and_what_is_drawn_last(role: str) -> None:
    assert order(
        group("fuzz", None, phase=Phase.FUZZ),
        group("must", FIRST),
        group("foundation", None, role=role),
        group("anything", None),
    ) == ["foundation", "must", "anything", "fuzz"]


def test_examples_come_before_what_is_made_for_a_clause() -> None:
    assert order(group("must", FIRST), group("example", None, phase=Phase.EXAMPLES)) == ["example", "must"]


def test_what_must_hold_comes_before_what_should_and_that_before_a_question() -> None:
    assert order(group("probe", PROBE), group("should", THIRD), group("must", FIRST)) == ["must", "should", "probe"]


def test_every_clause_has_its_turn_before_one_comes_again() -> None:
    assert order(group("a", FIRST), group("b", FIRST), group("c", SECOND), group("d", PROBE)) == ["a", "c", "d", "b"]


def test_a_request_for_two_clauses_comes_before_one_for_one() -> None:
    both = Group("both", (case(),), looked_at=(FIRST, SECOND))
    assert order(group("one", FIRST), both) == ["both", "one"]


def test_what_costs_less_for_the_same_comes_first_and_a_walk_costs_more_than_a_request() -> None:
    walk = Group("walk", (Walk(case(FIRST), "page", 40),))
    found = [next(g.cases()).id for g in arranged([walk, group("plain", SECOND)], counter())]
    assert found == ["2-0001", "2-0002.000"]
    assert order(group("dear", FIRST, None, None), group("cheap", SECOND)) == ["cheap", "dear"]


def test_what_is_made_for_no_clause_says_itself_what_it_is_worth() -> None:
    assert order(group("plain", None), group("worth", None, gain=1.4), group("must", FIRST)) == [
        "must",
        "worth",
        "plain",
    ]
    assert order(group("must", FIRST), group("most", None, gain=20.0)) == ["most", "must"]


def test_parts_of_a_clause_count_as_sure_as_the_surest_of_them() -> None:
    # The rule `whose` must be refused, and `window` is only asked about.
    whose, window = f"{NAME}/rules/whose", f"{NAME}/rules/window"
    parts = {clause.id: clause.strength for clause in counter().operation.clauses()}
    assert (parts[f"{whose}/refused"], parts[f"{window}/refused"]) == (Strength.MUST, Strength.PROBE)
    assert order(group("asked", window), group("must", whose)) == ["must", "asked"]
    # The code of an unknown call must be that one; of `whose`, too: none of the parts behind the first lowers it.
    call = f"{NAME}/parameters/call"
    assert order(group("should", THIRD), group("must", call)) == ["must", "should"]


def test_what_is_worth_the_same_stays_in_the_order_it_came_in() -> None:
    assert order(*(group(str(number), None) for number in range(12))) == [str(number) for number in range(12)]


def test_no_group_is_lost_or_doubled_whatever_order_they_come_in() -> None:
    groups = [
        group("a", FIRST),
        group("b", SECOND, FIRST),
        group("c", None, phase=Phase.FUZZ),
        group("d", None, role="reference"),
        group("e", f"{NAME}/parameters/unheard-of"),
        Group("f", (case(),), looked_at=(THIRD,)),
    ]
    for seed in range(6):
        random.Random(seed).shuffle(groups)
        found = order(*groups)
        assert sorted(found) == list("abcdef")
        assert (found[0], found[-1]) == ("d", "c")
    assert order() == []


# ---------------------------------------------------------------------------------------------------- ids


def steps() -> tuple[Case, Walk, Later]:
    later = Later(FIRST, "later", 4, lambda _: [case(FIRST), Walk(case(FIRST), "page", 40)])
    return case(role="source"), Walk(case(FIRST), "page", 40), later


def test_every_step_gets_an_id_and_the_group_and_ids_sort_as_they_are_sent() -> None:
    again = Walk(case(FIRST, role="recheck"), "page", 40), case(role="repeat")
    groups = [Group("-", steps(), again=again) for _ in range(4)]
    ids: list[str] = []
    for found in numbered(groups, counter()):
        single, walk, later = found.steps
        assert isinstance(walk, Walk)
        assert isinstance(later, Later)
        made = later.steps(None)
        assert isinstance(made[1], Walk)
        sent = [single, walk.page(0), walk.page(1), walk.page(39), made[0], made[1].page(0), made[1].page(12)]
        recheck, repeat = found.again
        assert isinstance(recheck, Walk)
        sent += [recheck.page(0), recheck.page(1), repeat]
        assert {each.group for each in sent} == {found.id}
        ids += [each.id for each in sent]
    assert ids == sorted(ids)
    assert len(ids) == len(set(ids)) == 40


def test_groups_are_named_in_their_order_and_keep_what_they_are() -> None:
    groups = [group("x", FIRST, is_alone=True, gain=3.0), Group("y", (case(),), looked_at=(THIRD,))]
    one, other = numbered(groups, counter())
    assert one.id < other.id
    assert (one.is_alone, one.gain, one.again) == (True, 3.0, ())
    assert other.looked_at == (THIRD,)
    assert list(one.targets()) == [FIRST]
