"""Whole rounds for an API that is not Luminate's: what is said to be valid is, by an evaluation of the tests' own."""

from __future__ import annotations

from datetime import date

import pytest
from library import ANN, BEN, CAT, bank, family, loans, project

from accordant.contracts import Strength
from accordant.exchange import Case
from accordant.planning.plans import Later
from accordant.planning.rounds import plan_round

RELATIONS = """
formats: {strength: must, change: {as: {other: true}}, expect: same-image}
backwards: {strength: must, given: [order], change: {rising: {xpath: "not($rising)"}}, over: list, expect: reversed}
smaller: {strength: must, given: [size], change: {size: {xpath: "$size - 1"}}, expect: prefix}
larger: {strength: must, given: [size], change: {size: {xpath: "$size + 40"}}, expect: superset}
partition: {strength: must, given: [size], over: list, expect: complete-and-disjoint}
offsets: {strength: must, given: [page, size], change: {page: {absent: true}, skip: {xpath: "$page * $size"}},
  expect: equivalent}
narrower: {strength: must, given: [since, until], change: {until: {absent: true}}, expect: superset}
other-way-round: {strength: must, given: [until, since], change: {since: {absent: true}}, expect: superset}
doubled: {strength: should, given: [title], change: {title: {xpath: "concat($title, $title)"}}, expect: subset}
skipped: {strength: must, given: [skip], over: list, change: {skip: {absent: true}}, expect: superset}
by-mail: {strength: should, given: [card], change: {card: {absent: true}, mail: {person: same}}, expect: equivalent}
"""
BOUNDS = {"min_value": "4", "max_value": "50"}


def plan(number: int, count: int, **changes) -> list[Case]:
    listed = {"desk": bank(ann=loans(count), ben=loans(3, "12", 300), cat=loans(12, "13", 100))}
    of = family(number, relations=RELATIONS, people=(ANN, BEN, CAT), banks=listed, refined={"size": BOUNDS}, **changes)

    made = plan_round(of, 1, project())
    assert not any(step.make(None) for group in made.groups for step in group.steps if isinstance(step, Later))
    return list(made.cases())


def faults(case: Case) -> list[str]:
    """What the contract does not allow in a request."""
    sent = case.request.sent
    found = []
    if not {"card", "mail"} & sent.keys():
        found.append("nobody is named")
    if {"page", "skip"} <= sent.keys():
        found.append("two offsets")
    if not 4 <= int(sent.get("size", "10")) <= 50:
        found.append(f"size {sent['size']}")
    found += [name for name in ("page", "skip", "branch") if int(sent.get(name, "0")) < 0]
    if len(sent.get("title", "")) > 30:
        found.append("title")
    ends = [date.fromisoformat(sent[name].strip()[:10]) for name in ("since", "until") if name in sent]
    if ends != sorted(ends):
        found.append("window")
    return found


# What is drawn has dates of every legal form; these are judged by their type, in other tests.
DRAWN = ("fuzz", "since=", "until=")


@pytest.mark.parametrize("count", [2, 7, 60, 120])
def test_what_is_said_to_be_valid_keeps_the_contract(count: int) -> None:
    cases = [
        case
        for number in (1, 2)
        for case in plan(number, count)
        if case.breaks is None and case.role not in {"probe", "way"} and not case.label.startswith(DRAWN)
    ]
    assert len(cases) > 20
    assert {(case.label, *faults(case)) for case in cases if faults(case)} == set()


def test_pages_and_lists_are_asked_for_with_what_is_allowed() -> None:
    cases = plan(2, 120)
    sizes = {int(case.request.sent["size"]) for case in cases if "size" in case.request.sent and case.breaks is None}
    assert {4, 50} <= sizes
    long = [case for case in cases if case.label.startswith("a page as long as can be")]
    assert {(case.request.sent["size"], case.acceptance) for case in long} == {("50", Strength.PROBE)}
    short = [case for case in plan(2, 13) if case.label == "all rows of ann on one page"]
    assert {case.request.sent["size"] for case in short} == {"14"}
