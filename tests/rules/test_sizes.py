"""Large problems are answered, and hard ones end; figures are measured by the benchmarks, these only bound a hang."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest

from accordant.idl import parse
from accordant.rules import Problem, UndecidedError, constraints, decisions

SPACES = [
    {"type": "string"},
    {"type": "boolean"},
    {"type": "integer", "min_value": 0, "max_value": 100},
    {"type": "number"},
    {"type": "string", "enumeration": ["x", "y", "z"]},
]


def large(seed, parameters=40, count=100):
    """Return a problem that the request without parameters keeps."""
    chance = random.Random(seed)
    spaces = {f"p{number}": chance.choice(SPACES) for number in range(parameters)}
    numbers = [name for name, space in spaces.items() if space["type"] in {"integer", "number"}]
    texts = [name for name, space in spaces.items() if space["type"] == "string"]
    rules = []
    while len(rules) < count:
        one, other, third = chance.sample(sorted(spaces), 3)
        low, high, more = chance.sample(numbers, 3)
        rules.append(
            chance.choice(
                [
                    {"zero_or_one": [one, other, third]},
                    {"all_or_none": [one, other]},
                    {"requires": {"if": one, "then": {"or": [other, third]}}},
                    {"requires": {"if": f"{chance.choice(texts)} == 'x'", "then": one}},
                    {"requires": {"if": f"{low} > {chance.randint(0, 50)}", "then": {"or": [one, f"{more} < 9"]}}},
                    {"compare": f"{low} <= {high}"},
                    {"arithmetic": f"{low} + {high} <= {more} + {chance.randint(1, 200)}"},
                ]
            )
        )
    return Problem.from_parameters(spaces, {f"r{number}": parse(rule) for number, rule in enumerate(rules)})


@pytest.mark.parametrize("seed", range(3))
def test_a_hundred_rules_over_forty_parameters_are_no_matter(seed):
    problem = large(seed)
    before = time.process_time()
    assert problem.consistent()
    dead = problem.dead_parameters()
    assert problem.false_optionals() == ()
    alive = next(name for name in problem.spaces if name not in dead)
    completed = problem.complete({alive: problem.domains[alive][0]})
    assert completed is None or problem.is_valid(completed)
    for name in dead[:2]:
        assert problem.explain_dead(name).rules
    assert time.process_time() - before < 20


def pigeons(holes):
    """Return rules that no request keeps, and that take long to refute: too many pigeons for the holes."""
    names = [[f"p{pigeon}-{hole}" for hole in range(holes)] for pigeon in range(holes + 1)]
    rules = [parse({"or": [f"`{name}`" for name in pigeon]}) for pigeon in names]
    rules += [parse({"zero_or_one": [f"`{name}`" for name in hole]}) for hole in zip(*names, strict=True)]
    return Problem.from_parameters({name: {} for pigeon in names for name in pigeon}, rules)


def test_hard_problems_end_without_an_answer(monkeypatch):
    hard = pigeons(9)
    with pytest.raises(UndecidedError, match="too entangled"):
        hard.consistent()
    # The questions of one list share a budget: a hundred of them take no longer than one.
    monkeypatch.setattr(decisions, "BUDGET", 200)
    for ask in (hard.dead_parameters, hard.false_optionals, hard.explain, lambda: hard.complete({})):
        with pytest.raises(UndecidedError, match="too entangled"):
            ask()


def test_a_doubt_is_not_looked_into_beyond_the_budget(monkeypatch):
    date = {"type": "date", "required": True}
    never = {"not": {"and": ["`p0-0`", "a < b", "b < a"]}}
    rules = {**pigeons(9).rules, "order": parse({"or": [never, {"and": ["a < b", "b < a"]}]})}
    monkeypatch.setattr(decisions, "BUDGET", 200)
    problem = Problem.from_parameters({**{name: {} for name in pigeons(9).spaces}, "a": date, "b": date}, rules)
    with pytest.raises(UndecidedError):
        problem.consistent()


def test_looking_for_numbers_costs_something_too(monkeypatch):
    monkeypatch.setattr(decisions, "BUDGET", 1)
    spaces = {name: {"type": "integer", "required": True} for name in "abc"}
    circle = [parse({"compare": f"{one} < {other}"}) for one, other in ("ab", "bc", "ca")]
    with pytest.raises(UndecidedError, match="too entangled"):
        Problem.from_parameters(spaces, circle).consistent()
    assert Problem.from_parameters(spaces, circle[:2]).consistent()


def circle_of(size):
    names = [f"x{number}" for number in range(size)]
    return names, [parse({"or": [one, other]}) for one, other in zip(names, [*names[1:], names[0]], strict=True)]


def test_where_the_search_over_given_values_ends_the_other_takes_over(monkeypatch):
    names, circle = circle_of(8)
    problem = Problem(dict.fromkeys(names, ("1",)), {f"r{index}": rule for index, rule in enumerate(circle)})
    monkeypatch.setattr(constraints, "_STEPS", 1)
    assert len(problem.complete({})) == 4
    with pytest.raises(UndecidedError, match="too entangled"):
        problem.nearest({})


def test_as_few_as_were_found_are_sent_where_the_budget_ends(monkeypatch):
    chance = random.Random(1)
    names = [f"x{number}" for number in range(40)]
    edges = [parse({"or": chance.sample(names, 2)}) for _ in range(90)]
    problem = Problem.from_parameters({name: {} for name in names}, edges)
    fewest = len(problem.complete({}))
    monkeypatch.setattr(decisions, "BUDGET", 20)
    hasty = problem.complete({})
    assert problem.is_valid(hasty)
    assert fewest <= len(hasty)


def test_the_fewest_parameters_are_counted():
    names, circle = circle_of(12)
    assert len(Problem.from_parameters({name: {} for name in names}, circle).complete({})) == 6
    assert Problem.from_parameters({name: {} for name in names}, []).complete({}) == {}


def test_an_explanation_is_the_smallest_of_several():
    long_way = [f"x{number}" for number in range(6)]
    rules = {f"step {one}": parse({"requires": {"if": one, "then": other}}) for one, other in pairwise(long_way)}
    rules["back"] = parse({"requires": {"if": "x5", "then": {"not": "x0"}}})
    rules["short"] = parse({"requires": {"if": "x1", "then": {"not": "x0"}}})
    problem = Problem.from_parameters({name: {} for name in long_way}, rules)
    assert problem.explain_dead("x0").rules == ("step x0", "short")
