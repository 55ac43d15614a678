"""Reasoning about rules, against a brute force that shares no code with it."""

from __future__ import annotations

import itertools
import random
import time
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accordant.errors import UsageError
from accordant.idl import parse
from accordant.rules import Problem, holds, literals

# ------------------------------------------------------------------- an independent evaluator, on the written data


def truth(data, request):
    """Evaluate a rule's data on a request whose values are integers."""
    if isinstance(data, str):
        return data in request if data.isidentifier() else compare(data, request)
    ((word, body),) = data.items()
    if word in {"compare", "arithmetic"}:
        return not all(name in request for name in "abcdef" if name in body) or compare(body, request)
    if word == "not":
        return not truth(body, request)
    if word == "requires":
        return truth(body["then"], request) if truth(body["if"], request) else True
    count = sum(truth(term, request) for term in body)
    return {
        "or": count >= 1,
        "and": count == len(body),
        "only_one": count == 1,
        "zero_or_one": count <= 1,
        "all_or_none": count in {0, len(body)},
    }[word]


def compare(text, request):
    if not all(name in request for name in "abcdef" if name in text):
        return False
    if " in " in text:
        name, _, values = text.partition(" in ")
        return request[name] in values.strip("()").split(", ")
    return bool(eval(text, {}, {name: Fraction(value) for name, value in request.items()}))


def brute(domains, rules, required):
    """Return every valid request."""
    choices = [[None, *values] for values in domains.values()]
    for chosen in itertools.product(*choices):
        request = {name: value for name, value in zip(domains, chosen, strict=True) if value is not None}
        if required <= request.keys() and all(truth(rule, request) for rule in rules.values()):
            yield request


# ------------------------------------------------------------------------------------------- generated problems

NAMES = "abcdef"
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")

names = st.sampled_from(NAMES)
numbers = st.integers(0, 3).map(str)
comparisons = st.one_of(
    st.builds("{} {} {}".format, names, st.sampled_from(OPERATORS), st.one_of(names, numbers)),
    st.builds("{} in ({}, {})".format, names, numbers, numbers),
)
terms = st.recursive(
    st.one_of(names, names, comparisons),
    lambda inner: st.one_of(
        st.builds(
            lambda word, body: {word: body}, st.sampled_from(("or", "and")), st.lists(inner, min_size=2, max_size=3)
        ),
        inner.map(lambda term: {"not": term}),
    ),
    max_leaves=4,
)
formulas = st.one_of(
    st.builds(
        lambda word, body: {word: body},
        st.sampled_from(("or", "only_one", "zero_or_one", "all_or_none")),
        st.lists(terms, min_size=2, max_size=3),
    ),
    st.builds(lambda one, other: {"requires": {"if": one, "then": other}}, terms, terms),
    st.builds("{} {} {}".format, names, st.sampled_from(OPERATORS), st.one_of(names, numbers)).map(
        lambda text: {"compare": text}
    ),
    st.builds("{} + {} {} {}".format, names, names, st.sampled_from(OPERATORS), names).map(
        lambda text: {"arithmetic": text}
    ),
)


@st.composite
def problems(draw):
    used = NAMES[: draw(st.integers(2, 4))]
    domains = {name: draw(st.lists(numbers, min_size=1, max_size=3, unique=True)) for name in used}
    data = {f"r{number}": rule for number, rule in enumerate(draw(st.lists(formulas, min_size=1, max_size=4)))}
    required = draw(st.frozensets(st.sampled_from(used), max_size=1))
    return domains, data, required


def problem_of(domains, data, required=frozenset()):
    rules = {name: parse(rule) for name, rule in data.items()}
    return Problem(domains, rules, dict.fromkeys(NAMES, "integer"), required)


brutal = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@given(problems())
@brutal
def test_valid_requests_are_those_of_brute_force(drawn):
    domains, data, required = drawn
    expected = list(brute(domains, data, required))
    problem = problem_of(domains, data, required)
    assert list(problem.iter_valid()) == expected
    assert problem.consistent() is bool(expected)


@given(problems(), st.data())
@brutal
def test_judging_agrees_with_the_independent_evaluator(drawn, data):
    domains, rules, required = drawn
    request = {
        name: value
        for name, values in domains.items()
        if (value := data.draw(st.sampled_from([None, *values]))) is not None
    }
    problem = problem_of(domains, rules, required)
    broken = tuple(name for name, rule in rules.items() if not truth(rule, request))
    assert problem.broken_rules(request) == broken
    assert problem.is_valid(request) is (not broken and required <= request.keys())


@given(problems(), st.data())
@brutal
def test_completion_adds_as_few_as_possible(drawn, data):
    domains, rules, required = drawn
    partial = {
        name: value
        for name, values in domains.items()
        if (value := data.draw(st.sampled_from([None, None, *values]))) is not None
    }
    extending = [one for one in brute(domains, rules, required) if partial.items() <= one.items()]
    completed = problem_of(domains, rules, required).complete(partial)
    if not extending:
        assert completed is None
    else:
        assert completed in extending
        assert len(completed) == min(map(len, extending))


@given(problems(), st.data())
@brutal
def test_the_nearest_request_is_valid_and_a_valid_wish_is_kept(drawn, data):
    domains, rules, required = drawn
    wish = {
        name: value
        for name, values in domains.items()
        if (value := data.draw(st.sampled_from([None, *values]))) is not None
    }
    valid = list(brute(domains, rules, required))
    nearest = problem_of(domains, rules, required).nearest(wish)
    if wish in valid:
        assert nearest == wish
    elif valid:
        assert nearest in valid
    else:
        assert nearest is None


def only_breaking(domains, rules, required, name):
    """Return every request that breaks one rule and no other, the slow way."""
    others = {key: rule for key, rule in rules.items() if key != name}
    return [one for one in brute(domains, others, required) if not truth(rules[name], one)]


@given(problems())
@brutal
def test_a_violation_breaks_its_rule_only_and_no_parameter_can_be_spared(drawn):
    domains, rules, required = drawn
    problem = problem_of(domains, rules, required)
    for name in rules:
        breaking = only_breaking(domains, rules, required, name)
        found = list(problem.minimal_violations(name))
        assert all(one in breaking for one in found)
        assert len({tuple(one.items()) for one in found}) == len(found)
        # Sorted by what they cost, and the cheapest of all is among them.
        for one in found:
            for spared in one.keys() - required:
                assert {key: value for key, value in one.items() if key != spared} not in breaking
        if breaking:
            assert min(map(len, found)) == min(map(len, breaking))
        else:
            assert not found


def parts_that_break(data, request, required):
    """Yield the parts of a request that break a rule by themselves and of which no parameter can be left out."""
    own = [name for name in request if name not in required and name in str(data)]
    fixed = {name: value for name, value in request.items() if name in required}
    for size in range(len(own) + 1):
        for chosen in itertools.combinations(own, size):
            part = fixed | {name: request[name] for name in chosen}
            fewer = [{key: value for key, value in part.items() if key != spared} for spared in chosen]
            if not truth(data, part) and all(truth(data, one) for one in fewer):
                yield part


def comparisons_in(data):
    """Yield the comparisons of a rule, as they are written."""
    if isinstance(data, str):
        if not data.isidentifier():
            yield data
    else:
        for item in data.values() if isinstance(data, dict) else data:
            yield from comparisons_in(item)


@given(problems())
@brutal
def test_every_way_to_break_a_rule_alone_has_a_request(drawn):
    domains, rules, required = drawn
    problem = problem_of(domains, rules, required)
    for name, data in rules.items():
        breaking = only_breaking(domains, rules, required, name)
        found = list(problem.minimal_violations(name))
        written = list(comparisons_in(data))
        for request in breaking:
            fewer = ({key: value for key, value in request.items() if key != spared} for spared in request)
            if any(one in breaking for one in fewer):
                continue
            for part in parts_that_break(data, request, required):
                decided = [one for one in written if all(other in part for other in NAMES if other in one)]
                assert any(
                    part.keys() <= one.keys() and all(compare(atom, one) == compare(atom, part) for atom in decided)
                    for one in found
                )


@given(problems())
@brutal
def test_a_boundary_request_is_valid(drawn):
    domains, rules, required = drawn
    valid = list(brute(domains, rules, required))
    problem = problem_of(domains, rules, required)
    for name in rules:
        assert all(one in valid for one in problem.boundary_requests(name))


# --------------------------------------------------------------------------------------- what each word gives


ONE = {name: ["1"] for name in NAMES}


@pytest.mark.parametrize(
    ("rule", "violations", "boundaries"),
    [
        ({"or": ["a", "b", "c"]}, [""], ["a", "b", "c"]),
        ({"zero_or_one": ["a", "b", "c"]}, ["ab", "ac", "bc"], ["a", "b", "c"]),
        ({"only_one": ["a", "b", "c"]}, ["", "ab", "ac", "bc"], ["a", "b", "c"]),
        ({"all_or_none": ["a", "b"]}, ["a", "b"], ["ab"]),
        ({"all_or_none": ["a", "b", "c"]}, ["a", "b", "c"], ["abc"]),
        ({"requires": {"if": "a", "then": "b"}}, ["a"], ["ab"]),
        ({"requires": {"if": "a", "then": {"or": ["b", "c"]}}}, ["a"], ["ab", "ac"]),
        ({"requires": {"if": {"and": ["a", "b"]}, "then": "c"}}, ["ab"], ["a", "b", "abc"]),
        ({"not": {"and": ["a", "b"]}}, ["ab"], ["a", "b"]),
    ],
)
def test_every_way_to_break_a_rule_and_every_edge_of_it(rule, violations, boundaries):
    problem = problem_of(ONE, {"rule": rule})
    assert ["".join(one) for one in problem.minimal_violations("rule")] == violations
    assert ["".join(one) for one in problem.boundary_requests("rule")] == boundaries


def test_a_comparison_has_its_edge_at_equal_values_and_one_step_away():
    problem = problem_of({"a": ["0", "5", "9"], "b": ["9", "4", "5", "6"]}, {"order": {"compare": "a <= b"}})
    equal, step = problem.boundary_requests("order")
    assert equal == {"a": "5", "b": "5"}
    assert step == {"a": "5", "b": "6"}
    (broken,) = problem.minimal_violations("order")
    assert int(broken["a"]) > int(broken["b"])


def test_a_strict_comparison_has_no_edge_at_equal_values():
    problem = problem_of({"a": ["0", "5"], "b": ["5", "6", "8"]}, {"order": {"compare": "a < b"}})
    assert list(problem.boundary_requests("order")) == [{"a": "5", "b": "6"}]


def test_times_are_compared_as_instants_and_their_edge_is_between_neighbours():
    times = ["2015-06-15T12:00:00Z", "2015-06-15T06:00:00-06:00", "2015-06-15T12:00:01Z", "2016-01-01T00:00:00Z"]
    problem = Problem(
        {"begin": times[1:], "end": times[:1] + times[2:]},
        {"order": parse({"compare": "begin <= end"})},
        {"begin": "dateTime", "end": "dateTime"},
    )
    equal, step = problem.boundary_requests("order")
    assert equal == {"begin": "2015-06-15T06:00:00-06:00", "end": "2015-06-15T12:00:00Z"}
    assert step == {"begin": "2015-06-15T06:00:00-06:00", "end": "2015-06-15T12:00:01Z"}


def test_values_that_cannot_be_compared_prove_nothing():
    # Within 14 hours of each other, one of them without zone: neither is known to be earlier.
    domains = {"begin": ["2015-06-15T12:00:00Z"], "end": ["2015-06-15T11:00:00"]}
    problem = Problem(domains, {"order": parse({"compare": "begin <= end"})}, dict.fromkeys(domains, "dateTime"))
    assert list(problem.minimal_violations("order")) == []
    assert not problem.is_valid({name: values[0] for name, values in domains.items()})


def test_the_edge_of_a_literal_is_found_in_the_domain():
    problem = problem_of({"a": ["9", "0", "2", "1", "-1"]}, {"least": {"compare": "a >= 1"}})
    assert list(problem.boundary_requests("least")) == [{"a": "1"}, {"a": "2"}]
    (broken,) = problem.minimal_violations("least")
    assert int(broken["a"]) < 1


def test_a_value_term_is_broken_by_its_values_only():
    problem = Problem(
        {"t": ["SALE", "REFUND"], "r": ["x"]}, {"why": parse({"requires": {"if": "t == 'REFUND'", "then": "r"}})}
    )
    assert list(problem.minimal_violations("why")) == [{"t": "REFUND"}]
    assert list(problem.boundary_requests("why")) == [{"t": "SALE"}, {"t": "REFUND", "r": "x"}]


def test_a_violation_keeps_the_other_rules_and_sends_what_is_required():
    problem = problem_of(
        ONE,
        {
            "identifier": {"or": ["a", "b"]},
            "offset": {"zero_or_one": ["c", "d"]},
            "size": {"requires": {"if": "c", "then": "e"}},
        },
        frozenset("f"),
    )
    assert list(problem.minimal_violations("identifier")) == [{"f": "1"}]
    assert list(problem.minimal_violations("offset")) == [dict.fromkeys("acdef", "1")]
    assert list(problem.boundary_requests("identifier")) == [{"a": "1", "f": "1"}, {"b": "1", "f": "1"}]


def test_a_rule_that_another_implies_cannot_be_broken_alone():
    problem = problem_of(ONE, {"all": {"all_or_none": ["a", "b"]}, "some": {"requires": {"if": "a", "then": "b"}}})
    assert list(problem.minimal_violations("some")) == []
    # It can be broken only where it says more.
    assert list(problem.minimal_violations("all")) == [{"b": "1"}]


def test_a_violation_that_holds_a_smaller_one_gives_way_to_one_that_does_not():
    problem = problem_of(
        ONE,
        {
            "neither": {"not": {"or": ["a", "b"]}},
            # The smallest request that breaks it by `a` is {a, b}, in which {b} breaks it already.
            "company": {"requires": {"if": "a", "then": {"or": ["b", {"and": ["c", "d"]}]}}},
            "empty": {"compare": "e >= 1"},
        },
    )
    assert ["".join(one) for one in problem.minimal_violations("neither")] == ["acd", "b"]


def test_an_unknown_rule_is_told_with_the_nearest_name():
    problem = problem_of(ONE, {"identifier": {"or": ["a", "b"]}})
    with pytest.raises(UsageError, match="did you mean 'identifier'"):
        next(problem.minimal_violations("identifer"))
    with pytest.raises(UsageError, match="no rule 'xyz'"):
        next(problem.boundary_requests("xyz"))


def test_a_parameter_without_a_domain_is_never_sent():
    problem = problem_of({"a": ["1"], "b": []}, {"some": {"or": ["a", "b", "c"]}})
    assert list(problem.boundary_requests("some")) == [{"a": "1"}]
    assert problem_of({}, {}, frozenset("a")).consistent() is False
    assert problem_of({}, {}, frozenset("a")).complete({}) is None
    assert list(problem_of({}, {}, frozenset("a")).iter_valid()) == []


def test_a_partial_request_may_have_values_of_its_own():
    problem = problem_of({"a": ["1"], "b": ["2"]}, {"order": {"compare": "a < b"}, "pair": {"all_or_none": ["a", "b"]}})
    assert problem.complete({"a": "0"}) == {"a": "0", "b": "2"}
    assert problem.complete({"a": "3"}) is None
    assert problem.complete({"c": "x"}) == {"c": "x"}


# -------------------------------------------------------------------------------------------- how values compare


@pytest.mark.parametrize(
    ("rule", "types", "request_", "expected"),
    [
        ("a == 'true'", {"a": "boolean"}, {"a": "1"}, True),
        ("a == 'true'", {"a": "boolean"}, {"a": "0"}, False),
        ("a == 'true'", {}, {"a": "1"}, False),
        ("a == 7", {}, {"a": "07"}, True),
        ("a == '7'", {}, {"a": "07"}, False),
        ("a == '7'", {"a": "xsd:integer"}, {"a": "07"}, True),
        ("a < b", {}, {"a": "9", "b": "10"}, True),
        ("a < b", {}, {"a": "x", "b": "y"}, True),
        ("a <= b", {}, {"a": "x", "b": "x"}, True),
        ("a < 5", {}, {"a": "x"}, False),
        ("a < b", {"a": "integer"}, {"a": "1", "b": "x"}, False),
        ("a >= b", {}, {"a": "x", "b": "y"}, False),
        ("a != b", {}, {"a": "x", "b": "y"}, True),
        ("a <= b", {"a": "integer", "b": "decimal"}, {"a": "1", "b": "1.5"}, True),
        ("a == 'abc'", {"a": "integer"}, {"a": "abc"}, True),
        ("a < 5", {"a": "integer"}, {"a": "abc"}, False),
        ("a / b == 2", {"a": "integer", "b": "integer"}, {"a": "4", "b": "2"}, True),
        ("a / b == 2", {"a": "integer", "b": "integer"}, {"a": "4", "b": "0"}, False),
        ("a - b * 2 == 0", {}, {"a": "4", "b": "2"}, True),
        ("a + b < 3", {}, {"a": "x", "b": "0"}, False),
        ("a in ('x', 7)", {}, {"a": "7.0"}, True),
        ("a in ('x', 7)", {}, {"a": "y"}, False),
        ("a in ('x')", {}, {}, False),
        ("a", {}, {"a": ""}, True),
    ],
)
def test_values_are_compared_in_their_value_space(rule, types, request_, expected):
    formula = parse({"not": rule})
    assert holds(formula, request_, types) is not expected


def test_an_unknown_type_is_told():
    with pytest.raises(UsageError, match="unknown type"):
        holds(parse({"compare": "a < b"}), {"a": "1", "b": "2"}, {"a": "integr", "b": "integr"})


def test_the_literals_of_rules_are_found():
    rules = [
        parse({"requires": {"if": "t in ('A', 'B')", "then": "n >= 3"}}),
        parse({"compare": "5 < n"}),
        parse({"compare": "n <= m"}),
    ]
    assert literals(rules) == {"t": ("A", "B"), "n": ("3", "5")}


# ------------------------------------------------------------------------------------------------------- size


def planted(seed, parameters=40, count=100):
    """Return rules that a hidden request keeps, so that there is something to find."""
    chance = random.Random(seed)
    all_names = [f"p{number}" for number in range(parameters)]
    hidden = {name: "v1" for name in all_names if chance.random() < 0.4}
    rules = {}
    while len(rules) < count:
        some = chance.sample(all_names, chance.choice([2, 3, 4]))
        rule = parse(
            chance.choice(
                [
                    {"or": some},
                    {"only_one": some},
                    {"zero_or_one": some},
                    {"all_or_none": some[:2]},
                    {"requires": {"if": some[0], "then": {"or": some[1:]} if len(some) > 2 else some[1]}},
                    {"requires": {"if": f"{some[0]} == 'v1'", "then": some[1]}},
                ]
            )
        )
        if holds(rule, hidden, {}):
            rules[f"r{len(rules)}"] = rule
    return Problem({name: [f"v{number}" for number in range(6)] for name in all_names}, rules)


@pytest.mark.parametrize("seed", range(3))
def test_a_hundred_rules_over_forty_parameters_are_no_matter(seed):
    problem = planted(seed)
    before = time.process_time()
    completed = problem.complete({})
    assert completed is not None
    assert problem.is_valid(completed)
    for rule in list(problem.rules)[:10]:
        for request in problem.minimal_violations(rule):
            assert problem.broken_rules(request) == (rule,)
    # A search that enumerates would take longer than the universe lasts; the figure itself is a benchmark's.
    assert time.process_time() - before < 20


def test_a_rule_over_forty_parameters_is_no_matter():
    all_names = [f"p{number}" for number in range(40)]
    domains = dict.fromkeys(all_names, ("1",))
    together = Problem(domains, {"all": parse({"all_or_none": all_names})})
    assert sorted(map(len, together.minimal_violations("all"))) == [1] * 40
    assert list(together.boundary_requests("all")) == [dict.fromkeys(all_names, "1")]
    apart = Problem(domains, {"one": parse({"zero_or_one": all_names})})
    assert sum(1 for _ in apart.minimal_violations("one")) == 780
    assert sum(1 for _ in apart.boundary_requests("one")) == 40
