"""How long the reasoner takes over a hundred rules between forty parameters: seconds for each question and family.

    python benchmarks/reasoning.py            every family, three seeds each; the slowest time is printed
    python benchmarks/reasoning.py chains 7   one family, so many seeds

The aim is that every question is answered within a second. Questions about one parameter or one rule are put about
all of them, and the slowest is shown; what could not be decided is counted behind the time.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice, pairwise

from accordant.idl import parse
from accordant.rules import Problem, UndecidedError

PARAMETERS, RULES, SEEDS = 40, 100, 3
NAMES = [f"p{number}" for number in range(PARAMETERS)]
Rule = dict[str, object]


def chains(chance: random.Random) -> tuple[dict[str, dict[str, object]], list[Rule]]:
    """Requirements only, most of them in long chains."""
    rules: list[Rule] = [{"requires": {"if": one, "then": other}} for one, other in pairwise(NAMES)]
    while len(rules) < RULES:
        one, other, third = chance.sample(NAMES, 3)
        rules.append({"requires": {"if": one, "then": {"or": [other, third]}}})
    return {name: {"type": "string"} for name in NAMES}, rules


def groups(chance: random.Random) -> tuple[dict[str, dict[str, object]], list[Rule]]:
    """The four kinds of groups, of two to five parameters."""
    words = ("or", "zero_or_one", "zero_or_one", "all_or_none", "only_one")
    rules: list[Rule] = []
    for _ in range(RULES):
        members = chance.sample(NAMES, chance.randint(2, 5))
        word = chance.choice(words)
        rules.append({word: members} if word != "only_one" or chance.random() < 0.2 else {"or": members})
    return {name: {"type": "boolean"} for name in NAMES}, rules


def arithmetic(chance: random.Random) -> tuple[dict[str, dict[str, object]], list[Rule]]:
    """Sums and comparisons of bounded and of unbounded numbers."""
    spaces: list[dict[str, object]] = [
        {"type": "integer", "min_value": 0, "max_value": 100},
        {"type": "integer"},
        {"type": "number"},
    ]
    rules: list[Rule] = []
    for _ in range(RULES):
        one, other, third = chance.sample(NAMES, 3)
        form = chance.choice(
            (
                {"compare": f"{one} <= {other}"},
                {"arithmetic": f"{one} + {other} <= {third} + {chance.randint(1, 200)}"},
                {"requires": {"if": f"{one} > {chance.randint(0, 50)}", "then": f"{other} < {third}"}},
            )
        )
        rules.append(form)
    return {name: chance.choice(spaces) for name in NAMES}, rules


def products(chance: random.Random) -> tuple[dict[str, dict[str, object]], list[Rule]]:
    """Products and quotients among bounded numbers, the rest groups."""
    rules: list[Rule] = []
    for number in range(RULES):
        one, other, third = chance.sample(NAMES, 3)
        if number % 5 == 0:
            rules.append({"arithmetic": f"{one} * {other} <= {chance.randint(10, 500)}"})
        elif number % 5 == 1:
            rules.append({"requires": {"if": one, "then": f"{other} / {third} >= {chance.randint(1, 3)}"}})
        else:
            rules.append({"zero_or_one": [one, other, third]})
    return {name: {"type": "integer", "min_value": 1, "max_value": 50} for name in NAMES}, rules


def enumerations(chance: random.Random) -> tuple[dict[str, dict[str, object]], list[Rule]]:
    """Enumerations of two hundred values, compared with literals and with each other."""
    values = [f"v{number}" for number in range(200)]
    rules: list[Rule] = []
    for _ in range(RULES):
        one, other, third = chance.sample(NAMES, 3)
        some = ", ".join(f"'{value}'" for value in chance.sample(values, 5))
        form = chance.choice(
            (
                {"requires": {"if": f"{one} in ({some})", "then": {"or": [other, f"{third} == 'v7'"]}}},
                {"requires": {"if": one, "then": {"not": f"{other} in ({some})"}}},
                {"compare": f"{one} != {other}"},
                {"requires": {"if": f"{one} == {other}", "then": third}},
            )
        )
        rules.append(form)
    return {name: {"type": "string", "enumeration": values} for name in NAMES}, rules


def patterns(chance: random.Random) -> tuple[dict[str, dict[str, object]], list[Rule]]:
    """Texts and patterns."""
    rules: list[Rule] = []
    for _ in range(RULES):
        one, other, third = chance.sample(NAMES, 3)
        pattern = "*".join(chance.choice(("ab", "c", "", "xyz")) for _ in range(chance.randint(2, 3)))
        rules.append(
            chance.choice(
                (
                    {"requires": {"if": f"{one} like '{pattern}'", "then": {"or": [other, third]}}},
                    {"requires": {"if": one, "then": {"not": f"{other} like '{pattern}'"}}},
                    {"zero_or_one": [f"{one} == 'ab'", other]},
                )
            )
        )
    return {name: {"type": "string"} for name in NAMES}, rules


def dates(chance: random.Random) -> tuple[dict[str, dict[str, object]], list[Rule]]:
    """Dates and times in order."""
    rules: list[Rule] = []
    for _ in range(RULES):
        one, other, third = chance.sample(NAMES, 3)
        day = f"'2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}'"
        rules.append(
            chance.choice(
                (
                    {"compare": f"{one} <= {other}"},
                    {"requires": {"if": f"{one} > {day}", "then": f"{other} < {third}"}},
                    {"requires": {"if": one, "then": {"or": [other, third]}}},
                )
            )
        )
    return {name: {"type": "date"} for name in NAMES}, rules


def mixture(chance: random.Random) -> tuple[dict[str, dict[str, object]], list[Rule]]:
    """Something of everything, as an interface has it, some of it required."""
    spaces: list[dict[str, object]] = [
        {"type": "string"},
        {"type": "boolean"},
        {"type": "integer", "min_value": 0, "max_value": 100},
        {"type": "number"},
        {"type": "string", "enumeration": ["x", "y", "z"]},
    ]
    chosen = {name: {**chance.choice(spaces), "required": chance.random() < 0.1} for name in NAMES}
    numbers = [name for name, space in chosen.items() if space["type"] in {"integer", "number"}]
    texts = [name for name, space in chosen.items() if space["type"] == "string"]
    rules: list[Rule] = []
    while len(rules) < RULES:
        one, other, third = chance.sample(NAMES, 3)
        low, high, more = chance.sample(numbers, 3)
        rules.append(
            chance.choice(
                (
                    {"zero_or_one": [one, other, third]},
                    {"all_or_none": [one, other]},
                    {"requires": {"if": one, "then": {"or": [other, third]}}},
                    {"requires": {"if": f"{chance.choice(texts)} == 'x'", "then": one}},
                    {"requires": {"if": f"{low} > {chance.randint(0, 50)}", "then": {"or": [one, f"{more} < 9"]}}},
                    {"compare": f"{low} <= {high}"},
                    {"arithmetic": f"{low} + {high} <= {more} + {chance.randint(1, 200)}"},
                )
            )
        )
    return chosen, rules


def threshold(chance: random.Random) -> tuple[dict[str, dict[str, object]], list[Rule]]:
    """The hard region: three-term clauses of parameters that are sent or not, about as many as can just be kept."""
    rules: list[Rule] = []
    for _ in range(4 * PARAMETERS):
        members = [name if chance.random() < 0.5 else {"not": name} for name in chance.sample(NAMES, 3)]
        rules.append({"or": members})
    return {name: {"type": "string"} for name in NAMES}, rules


FAMILIES = (chains, groups, arithmetic, products, enumerations, patterns, dates, mixture, threshold)


def questions(problem: Problem) -> Iterator[tuple[str, list[Callable[[], object]]]]:
    names, rules = list(problem.domains), list(problem.rules)
    requests = [{name: problem.domains[name][0] for name in names[start : start + 4]} for start in range(0, 40, 8)]
    yield "consistent", [problem.consistent]
    yield "dead parameters", [problem.dead_parameters]
    yield "false optionals", [problem.false_optionals]
    yield "valid idl", [problem.is_valid_idl]
    yield "valid request", [lambda: [problem.is_valid(request) for request in requests]]
    yield "valid partial", [lambda r=r: problem.is_valid_partial(r) for r in requests]
    yield "complete", [lambda r=r: problem.complete(r) for r in requests]
    yield "explain", [problem.explain, *(lambda r=r: problem.explain(r) for r in requests)]
    yield "explain partial", [lambda r=r: problem.explain(r, is_partial=True) for r in requests]
    yield "explain dead", [lambda n=n: problem.explain_dead(n) for n in names[:8]]
    yield "minimal violations", [lambda r=r: list(problem.minimal_violations(r)) for r in rules[::4]]
    yield "boundary requests", [lambda r=r: list(problem.boundary_requests(r)) for r in rules[::4]]
    yield "nearest", [lambda r=r: problem.nearest(r) for r in requests]
    yield "first valid", [lambda: list(islice(problem.iter_valid(), 100))]


def main(arguments: list[str]) -> None:
    chosen = [family for family in FAMILIES if not arguments or family.__name__ == arguments[0]]
    seeds = int(arguments[1]) if len(arguments) > 1 else SEEDS
    for family in chosen:
        slowest: dict[str, float] = {}
        undecided: dict[str, int] = {}
        for seed in range(seeds):
            spaces, rules = family(random.Random(seed))
            formulas = {f"r{number}": parse(rule) for number, rule in enumerate(rules)}
            for question, asked in questions(Problem.from_parameters(spaces, formulas)):
                for ask in asked:
                    start = time.perf_counter()
                    try:
                        ask()
                    except UndecidedError:
                        undecided[question] = undecided.get(question, 0) + 1
                    slowest[question] = max(slowest.get(question, 0), time.perf_counter() - start)
        print(f"{family.__name__}: {family.__doc__}")
        for question, seconds in slowest.items():
            doubt = f"   {undecided[question]} undecided" if question in undecided else ""
            print(f"  {question:20} {seconds:8.3f} s{'   SLOW' if seconds > 1 else ''}{doubt}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
