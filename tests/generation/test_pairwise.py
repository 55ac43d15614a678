"""Covering arrays: on small models against all requests there are, on larger ones by what they promise."""

from __future__ import annotations

import random
from itertools import combinations, product

import pytest

from accordant.errors import UsageError
from accordant.generation.pairwise import ABSENT, CALLER, Factor, Level, cover, factor_of
from accordant.generation.values import iter_values
from accordant.idl import parse
from accordant.rules import Problem

FORMAT = Factor("format", (Level("xml", ("xml",)), Level("json", ("json",))))


def number(name, *values):
    return Factor(name, (ABSENT, *(Level(f"is {value}", (value,)) for value in values)))


def problem(factors, rules=(), *, required=(), domains=None):
    own = {factor.name: tuple(v for level in factor.levels for v in level.values) for factor in factors}
    types = {name: "integer" for name in (*own, *(domains or {})) if name != "format"}
    parsed = {f"rule {place}": parse(rule) for place, rule in enumerate(rules)}
    return Problem({**own, **(domains or {})}, parsed, types, frozenset(required))


def possible_pairs(factors, problems):
    """Return every pair of which some valid request is, by looking at all requests."""
    found = set()
    for caller, own in problems.items():
        others = {name: values for name, values in own.domains.items() if name not in {f.name for f in factors}}
        for levels in product(*(factor.levels for factor in factors)):
            items = ((CALLER, caller), *((f.name, level.label) for f, level in zip(factors, levels, strict=True)))
            pairs = set(combinations(items, 2))
            if pairs <= found:
                continue
            choices = [level.values or (None,) for level in levels] + [(None, *values) for values in others.values()]
            names = [factor.name for factor in factors] + list(others)
            for values in product(*choices):
                request = {name: value for name, value in zip(names, values, strict=True) if value is not None}
                if request.keys() <= own.domains.keys() and own.is_valid(request):
                    found |= pairs
                    break
    return found


def pairs_of(rows):
    return {pair for row in rows for pair in combinations(((CALLER, row.caller), *row.levels.items()), 2)}


def all_pairs(factors, problems):
    items = [[(CALLER, caller) for caller in problems]]
    items += [[(factor.name, level.label) for level in factor.levels] for factor in factors]
    return {pair for one, other in combinations(items, 2) for pair in product(one, other)}


def check(factors, problems):
    array = cover(factors, problems)
    possible = possible_pairs(factors, problems)
    assert pairs_of(array.rows) == possible
    assert array.possible == array.covered == len(possible)
    assert set(array.impossible) == all_pairs(factors, problems) - possible
    assert not array.undecided
    for row in array.rows:
        assert problems[row.caller].is_valid(row.request)
        for factor in factors:
            level = next(one for one in factor.levels if one.label == row.levels[factor.name])
            assert row.request.get(factor.name) in (level.values or (None,))
    return array


TRIPLE = (number("a", "0", "5"), number("b", "0", "5"), number("c", "3"), FORMAT)
RULES = [
    [],
    [{"zero_or_one": ["a", "b"]}],
    [{"all_or_none": ["a", "c"]}, {"compare": "a <= b"}],
    [{"requires": {"if": "a == 5", "then": "b"}}, {"or": ["a", "c"]}],
    [{"arithmetic": "a + b <= c + 2"}],
    [{"only_one": ["a", "b", "c"]}],
    [{"requires": {"if": "a", "then": {"not": "format == 'json'"}}}],
    [{"and": ["a", {"not": "a"}]}],
]


@pytest.mark.parametrize("rules", RULES)
def test_every_possible_pair_is_covered_and_no_row_is_invalid(rules):
    check(TRIPLE, {"server": problem(TRIPLE, rules)})


@pytest.mark.parametrize("rules", RULES)
def test_callers_with_other_rules_are_levels_of_a_factor(rules):
    problems = {"server": problem(TRIPLE, rules), "client": problem(TRIPLE, [{"or": ["b", "c"]}], required=["format"])}
    check(TRIPLE, problems)


def test_a_parameter_of_one_caller_is_never_sent_for_another():
    problems = {"server": problem(TRIPLE), "client": problem(TRIPLE[1:])}
    array = check(TRIPLE, problems)
    assert ((CALLER, "client"), ("a", "is 0")) in array.impossible
    assert ((CALLER, "client"), ("a", "absent")) not in array.impossible


def test_what_rules_ask_for_and_is_no_factor_is_added():
    rules = [{"or": ["key", "login"]}, {"requires": {"if": "a", "then": "login >= 2"}}]
    problems = {"server": problem(TRIPLE, rules, domains={"key": ("1",), "login": ("1", "2")})}
    array = check(TRIPLE, problems)
    assert all(("2" if "a" in row.request else None) in {row.request.get("login"), None} for row in array.rows)
    assert not any({"key", "login"} <= row.request.keys() for row in array.rows)


def test_any_value_of_a_level_may_stand_for_it():
    factors = (
        Factor("a", (ABSENT, Level("some", ("7", "3")))),
        Factor("b", (ABSENT, Level("some", ("1", "5")))),
    )
    array = check(factors, {"server": problem(factors, [{"compare": "a < b"}])})
    assert not array.impossible
    both = next(row for row in array.rows if len(row.request) == 2)
    assert both.request == {"a": "3", "b": "5"}


@pytest.mark.parametrize("seed", range(12))
def test_random_models_are_covered_as_brute_force_says(seed):
    chance = random.Random(seed)
    factors = (*(number(name, *chance.sample(["0", "1", "2"], chance.randint(1, 2))) for name in "abcd"), FORMAT)

    def rule():
        one, other, third = chance.sample("abcd", 3)
        return chance.choice(
            (
                {"zero_or_one": [one, other, third]},
                {"all_or_none": [one, other]},
                {"requires": {"if": one, "then": {"or": [other, f"{third} == 1"]}}},
                {"compare": f"{one} <= {other}"},
                {"requires": {"if": "format == 'json'", "then": {"not": f"{one} > 0"}}},
            )
        )

    problems = {
        caller: problem(factors, [rule() for _ in range(chance.randint(1, 4))], required=chance.sample("abcd", 1))
        for caller in ("server", "client")
    }
    check(factors, problems)


def many(rules=()):
    factors = (*(number(f"p{place}", "0", "1") for place in range(15)), FORMAT)
    return factors, {caller: problem(factors, rules) for caller in ("server", "client")}


def test_fifteen_parameters_need_few_rows():
    array = cover(*many([{"zero_or_one": ["p0", "p1"]}, {"all_or_none": ["p2", "p3"]}, {"compare": "p4 <= p5"}]))
    assert len(array.rows) < 30
    assert array.covered == array.possible


def test_a_prefix_covers_as_much_as_rows_in_order_of_what_they_bring():
    array = cover(*many([{"or": ["p0", "p1"]}]))
    brought = [row.brings for row in array.rows]
    assert brought == sorted(brought, reverse=True)
    assert min(brought) > 0
    for size in (1, 5, len(array.rows)):
        assert len(pairs_of(array.rows[:size])) == sum(brought[:size])
    assert sum(brought[: len(brought) // 2]) > 0.85 * array.possible


def test_a_limit_cuts_the_rows_that_bring_least_and_says_what_is_left_uncovered():
    whole = cover(*many())
    cut = cover(*many(), most=5)
    assert cut.rows == whole.rows[:5]
    assert cut.possible == whole.possible
    assert cut.covered == sum(row.brings for row in cut.rows) < cut.possible
    assert cover(*many(), most=0).rows == ()


def test_the_same_model_gives_the_same_array():
    assert cover(*many([{"compare": "p1 < p2"}])) == cover(*many([{"compare": "p1 < p2"}]))


def test_without_any_valid_request_there_is_no_row():
    factors = (number("a", "1"),)
    array = cover(factors, {"server": problem(factors, required=["b"], domains={"b": ()})})
    assert array.rows == ()
    assert array.possible == 0
    assert len(array.impossible) == 2


def test_no_factor_at_all_is_nothing_to_cover():
    assert cover((), {"server": problem(())}).rows == ()


@pytest.mark.parametrize("factors", [(number("a"), number("a")), (Factor("a", (ABSENT, ABSENT)),)])
def test_names_that_are_not_unique_are_refused(factors):
    with pytest.raises(UsageError, match="must have different names"):
        cover(factors, {"server": problem(factors)})


def test_a_negative_limit_is_refused():
    with pytest.raises(UsageError, match="cannot have -1 rows"):
        cover((), {}, most=-1)


def test_a_factor_has_what_is_legal_in_few_levels():
    factor = factor_of("size", iter_values("integer", min_value="1", max_value="25"), boundaries=2)
    labels = [level.label for level in factor.levels]
    assert labels == ["typical", "min_value 1", "one step within min_value 1", "absent"]
    assert factor.levels[0].values[0] == "3"
    needed = factor_of("format", iter_values("string", enumeration=("xml", "json")), is_required=True)
    assert [level.label for level in needed.levels] == ["typical"]
    assert needed.levels[0].values == ("xml", "json")


def test_the_first_row_sends_what_is_typical():
    factors = tuple(factor_of(name, iter_values("integer")) for name in "abc")
    first = cover(factors, {"server": problem(factors)}).rows[0]
    assert first.request == dict.fromkeys("abc", "1")
