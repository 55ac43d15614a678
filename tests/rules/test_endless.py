"""What is decided of values without end, what is not, and what is said then."""

from __future__ import annotations

from itertools import pairwise

import pytest

from accordant.errors import InternalError
from accordant.idl import parse, parse_text
from accordant.rules import Problem, UndecidedError
from accordant.rules.decisions import Decider, Setting
from accordant.rules.spaces import Pool

WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}
TEXT = {"type": "string"}
DATE = {"type": "date"}
TIME = {"type": "dateTime"}
FLAG = {"type": "boolean"}


def bounded(least, most, kind="integer"):
    return {"type": kind, "min_value": least, "max_value": most}


def problem(source, **parameters):
    return Problem.from_parameters(parameters, parse_text(source))


def chain(length, **space):
    names = [f"p{number}" for number in range(length)]
    source = "".join(f"{one} < {other};" for one, other in pairwise(names))
    return problem(source, **{name: {"required": True, **space} for name in names})


@pytest.mark.parametrize(
    ("source", "parameters", "dead"),
    [
        # Whole numbers have gaps, decimals have none.
        ("IF a THEN (a > 1 AND a < 2);", {"a": WHOLE}, ["a"]),
        ("IF a THEN (a > 1 AND a < 2);", {"a": NUMBER}, []),
        ("IF a THEN (a > 1 AND a < 2 AND b > a AND b < 2);", {"a": NUMBER, "b": NUMBER}, []),
        ("IF a THEN (a >= 1.5 AND a <= 1.5);", {"a": WHOLE}, ["a"]),
        ("IF a THEN (a >= 1.5 AND a <= 1.5);", {"a": NUMBER}, []),
        ("IF a THEN (a < b AND b < c AND c < a);", {"a": WHOLE, "b": WHOLE, "c": NUMBER}, ["a"]),
        ("IF a THEN a + b > 100;", {"a": bounded(0, 50), "b": bounded(0, 50)}, ["a"]),
        ("IF a THEN a + b >= 100;", {"a": bounded(0, 50), "b": bounded(0, 50)}, []),
        ("IF a THEN a + b >= 1000000;", {"a": WHOLE, "b": WHOLE}, []),
        ("IF a THEN a - b > a;", {"a": WHOLE, "b": bounded(0, 9)}, ["a"]),
        ("IF a THEN a * 2 - b * 2 == 1;", {"a": WHOLE, "b": WHOLE}, ["a"]),
        ("IF a THEN a * 3 + b * 5 == 1;", {"a": WHOLE, "b": WHOLE}, []),
        ("IF a THEN a / 4 == b;", {"a": WHOLE, "b": WHOLE}, []),
        ("IF a THEN a / 0 == 1;", {"a": WHOLE}, ["a"]),
        ("IF a THEN a / 0 != 1;", {"a": WHOLE}, []),
        ("IF a THEN a + 1 > a + 2;", {"a": WHOLE}, ["a"]),
        ("IF a THEN a + 1 < a + 2;", {"a": WHOLE}, []),
        ("IF a THEN a * b == 36;", {"a": bounded(1, 9), "b": bounded(1, 3)}, ["a"]),
        ("IF a THEN a * b == 36;", {"a": bounded(1, 9), "b": bounded(1, 4)}, []),
        ("IF a THEN a * b < 0;", {"a": bounded(0, 9), "b": {"type": "nonNegativeInteger"}}, ["a"]),
        ("IF a THEN NOT a * a >= 0;", {"a": bounded(-9, 9)}, ["a"]),
        ("IF a THEN a / b != a / b;", {"a": bounded(1, 2), "b": bounded(0, 1)}, []),
        ("IF a THEN a == b;", {"a": {"type": "integer", "enumeration": [1, 9]}, "b": bounded(2, 8)}, ["a"]),
        ("IF a THEN a == b;", {"a": {"type": "integer", "enumeration": [1, 9]}, "b": WHOLE}, []),
        ("IF a THEN a > 9;", {"a": bounded(0, 9)}, ["a"]),
        ("a < 3;", {"a": bounded(5, 4)}, ["a"]),
        ("IF a THEN a < 1;", {"a": {"type": "positiveInteger"}}, ["a"]),
        ("IF a THEN a > 3000000000;", {"a": {"type": "int"}}, ["a"]),
        # Numerals have finitely many digits.
        ("IF a THEN a * 3 == 1;", {"a": NUMBER}, ["a"]),
        ("IF a THEN (a * 3 <= 1 AND NOT a * 3 < 1);", {"a": NUMBER}, ["a"]),
        ("IF a THEN a * 3 + b * 3 == 1;", {"a": NUMBER, "b": NUMBER}, ["a"]),
        ("IF a THEN a * 3 + b == 1;", {"a": NUMBER, "b": NUMBER}, []),
        # Dates and times are in order, with a zone and without one.
        ("IF a THEN (a < b AND b < a);", {"a": DATE, "b": DATE}, ["a"]),
        ("IF a THEN (a < b AND b < c AND c <= a);", dict.fromkeys("abc", TIME), ["a"]),
        ("IF a THEN (a > '2024-01-01' AND a < '2024-01-02' AND a <= b AND b <= a);", {"a": DATE, "b": DATE}, ["a"]),
        ("IF a THEN (a > '2024-01-01' AND a < '2024-01-03');", {"a": DATE}, []),
        ("IF a THEN (a > '2024-01-01Z' AND a < '2024-01-02Z');", {"a": DATE}, []),
        ("IF a THEN (a > '2024-01-01Z' AND a < '2024-01-01+00:01');", {"a": DATE}, ["a"]),
        ("IF a THEN (a > '2024-01-01T00:00:00Z' AND a < '2024-01-01T00:00:01Z');", {"a": TIME}, []),
        ("IF a THEN (NOT a < '2024-01-01' AND NOT a >= '2024-01-01');", {"a": DATE}, []),
        ("IF a THEN (NOT a < '2024-01-01' AND NOT a >= '2024-01-01' AND a <= '2024-01-01Z');", {"a": DATE}, []),
        ("IF a THEN (NOT a < '2024-01-01' AND NOT a >= '2024-01-01' AND a < '2023-12-31Z');", {"a": DATE}, ["a"]),
        ("IF a THEN (NOT a <= b AND NOT a > b);", {"a": DATE, "b": DATE}, []),
        ("IF a THEN a != 'tomorrow';", {"a": DATE}, []),
        ("IF a THEN a >= 'tomorrow';", {"a": DATE}, ["a"]),
        ("IF a THEN a > '2024-12-31';", {"a": {**DATE, "max_value": "2024-12-31"}}, ["a"]),
        ("IF a THEN a >= '2024-12-31';", {"a": {**DATE, "exclusive_max_value": "2024-12-31"}}, ["a"]),
        ("IF a THEN a < b;", {"a": DATE, "b": {**DATE, "enumeration": ["2024-01-01"]}}, []),
        (
            "IF a THEN a < b;",
            {"a": {**DATE, "min_value": "2024-01-01"}, "b": {"enumeration": ["2024-01-01"], **DATE}},
            ["a"],
        ),
        (
            "IF a THEN a == '2024-01-05'|'2024-01-07'; IF a THEN a < '2024-01-06' AND a != b AND b == '2024-01-05';",
            {"a": DATE, "b": DATE},
            ["a"],
        ),
        # Texts are as many as are needed.
        ("IF a THEN (a != b AND b != c AND c != a);", {"a": TEXT, "b": TEXT, "c": TEXT}, []),
        ("IF a THEN (a == b AND b == 'x' AND a == 'y');", {"a": TEXT, "b": TEXT}, ["a"]),
        ("IF a THEN (a == b AND a != 'x');", {"a": TEXT, "b": {"enumeration": ["x"]}}, ["a"]),
        ("IF a THEN a == 'x'; IF a THEN NOT a == 'x';", {"a": TEXT}, ["a"]),
        ("IF a THEN (a LIKE 'x*' AND NOT a LIKE '*y' AND a != 'x');", {"a": TEXT}, []),
        ("IF a THEN (a LIKE 'x*' AND NOT a LIKE '*');", {"a": TEXT}, ["a"]),
        ("IF a THEN (a LIKE 'x' AND a != 'x');", {"a": TEXT}, ["a"]),
        ("IF a THEN (a LIKE 'x*' AND b LIKE '*y' AND a == b AND a != 'xy');", {"a": TEXT, "b": TEXT}, []),
        # A string that is compared as a number may be one, and need not be.
        ("IF a THEN (a < b AND b < a);", {"a": TEXT, "b": TEXT}, ["a"]),
        ("IF a THEN (a < 5 AND a == '7');", {"a": TEXT}, ["a"]),
        ("IF a THEN (a < 9 AND a == '7');", {"a": TEXT}, []),
        ("IF a THEN (a == 7 AND a != '7');", {"a": TEXT}, []),
        ("IF a THEN (a == 'x' AND a != 5 AND a != 'y');", {"a": TEXT}, []),
        ("IF a THEN (a == 'x' AND a > 5);", {"a": TEXT}, ["a"]),
        ("IF a THEN NOT a < 5 AND NOT a >= 5;", {"a": TEXT}, []),
        ("IF a THEN NOT a < 5 AND NOT a >= 5;", {"a": NUMBER}, ["a"]),
        ("IF a THEN a == 5|'x' AND a != 5;", {"a": TEXT}, []),
        ("IF a THEN a == 5|'x' AND a != 5 AND a != 'x';", {"a": TEXT}, ["a"]),
        ("IF a THEN a == true;", {"a": TEXT}, []),
        ("IF a THEN (a == 'x' AND b == 'y' AND a < 3);", {"a": TEXT, "b": TEXT}, ["a"]),
        ("IF a THEN a == b;", {"a": FLAG, "b": {"type": "boolean", "enumeration": [True]}}, []),
        ("IF a THEN (a == b AND a == true AND b == false);", {"a": FLAG, "b": FLAG}, ["a"]),
    ],
)
def test_dead_is_what_no_value_can_keep_alive(source, parameters, dead):
    asked = problem(source, **parameters)
    assert [name for name in ("a",) if asked.is_dead(name)] == dead
    assert (asked.explain_dead("a") is not None) is bool(dead)


def test_a_chain_is_as_long_as_its_numbers_allow():
    assert chain(30, type="integer").consistent()
    assert chain(10, **bounded(1, 10)).consistent()
    assert not chain(11, **bounded(1, 10)).consistent()
    assert chain(11, **bounded(1, 10, "number")).consistent()
    assert len(chain(11, **bounded(1, 10)).explain()) == 21


def test_what_is_found_is_a_request_with_real_values():
    found = problem("IF a THEN a + b == 10; a < b; IF c THEN c > a;", a=WHOLE, b=WHOLE, c=NUMBER)
    request = found.complete({"a": "-3", "c": "-2.5"})
    assert request == {"a": "-3", "b": "13", "c": "-2.5"}
    assert found.complete({"a": "5"}) is None


def test_values_of_a_request_are_compared_with_values_that_are_not_listed():
    same = problem("IF a THEN b AND a == b;", a=TEXT, b=TEXT)
    assert same.complete({"a": "something"}) == {"a": "something", "b": "something"}
    assert problem("IF a THEN b AND a < b;", a=DATE, b=DATE).is_valid_partial({"a": "1987-06-05"})


@pytest.mark.parametrize(
    ("source", "parameters", "about"),
    [
        ("IF a THEN a * a == 2;", {"a": NUMBER}, "arithmetic that is not linear"),
        ("IF a THEN (a * 2 == b AND c * 2 + 1 == b);", {"a": WHOLE, "b": WHOLE, "c": WHOLE}, "arithmetic"),
        (
            "IF a THEN (a < b AND b < a AND a LIKE '2*' AND b LIKE '2*');",
            {"a": DATE, "b": DATE},
            "values of",
        ),
        ("IF a THEN (a LIKE '77*' AND a < 5);", {"a": TEXT}, "values of a"),
    ],
)
def test_what_is_not_known_is_not_answered(source, parameters, about):
    asked = problem(source, **parameters)
    assert asked.consistent()
    with pytest.raises(UndecidedError, match=about):
        asked.is_dead("a")
    with pytest.raises(UndecidedError, match=about):
        asked.explain_dead("a")
    # What does not depend on it is answered all the same.
    assert not asked.is_false_optional("a")
    assert asked.is_valid({})


def test_what_is_proved_whatever_the_values_are_is_no_doubt():
    asked = problem("a < b; IF a THEN NOT a; AllOrNone(b, c);", a=DATE, b=DATE, c=DATE)
    assert asked.dead_parameters() == ("a",)
    products = problem("a * b > c; IF a THEN b; IF b THEN NOT a;", a=WHOLE, b=WHOLE, c=WHOLE)
    assert products.dead_parameters() == ("a",)


def test_comparisons_of_many_given_values_are_learnt_when_needed():
    values = [f"v{number}" for number in range(70)]
    given = Problem(
        {"a": values, "b": values[1:], "c": ["v0"]},
        {"same": parse({"requires": {"if": "a", "then": {"and": ["a == b", "b == c"]}}})},
    )
    assert given.is_dead("a")
    assert not given.is_dead("b")
    numbers = [str(number) for number in range(70)]
    sums = Problem(
        {"a": numbers, "b": [*numbers, "x"]},
        {"sum": parse({"requires": {"if": "a", "then": "a + b > 137"}})},
        {"a": "integer"},
    )
    assert sums.complete({"a": "69"}) == {"a": "69", "b": "69"}
    assert sums.consistent()
    assert not sums.is_dead("a")
    assert not sums.is_valid_partial({"a": "68"})


def test_a_comparison_that_must_hold_is_found_among_many_values():
    values = [f"v{number}" for number in range(70)]
    must = Problem({"a": values, "b": values[::-1]}, {"same": parse({"or": ["a == b", "c"]})}, required=frozenset("ab"))
    assert must.consistent()
    assert must.is_valid_partial({"a": "v69"})
    other = Problem({"a": values, "b": values}, {"same": parse({"or": ["a != b", "c"]})}, required=frozenset("ab"))
    assert other.consistent()


def test_texts_that_rules_ask_for_are_not_taken_for_others():
    texts = problem("IF a THEN (NOT a < 5 AND NOT a >= 5 AND a != 'text');", a={**TEXT, "required": True})
    assert texts.complete({}) == {"a": "text-2"}
    digits = problem("IF a THEN (a == 7 AND a != '7' AND a != '7.0');", a={**TEXT, "required": True})
    assert digits.complete({}) == {"a": "7.00"}
    halves = problem("IF a THEN (a == 7.5 AND a != '7.5');", a={**TEXT, "required": True})
    assert halves.complete({}) == {"a": "7.50"}
    assert digits.explain({"a": "7"}).sent == (("a", "7"),)
    assert digits.explain({"a": "7.000"}) is None
    assert digits.explain({"a": "x"}).rules == tuple(digits.rules)


def test_bounds_are_kept_by_what_no_rule_speaks_of():
    free = problem("IF b THEN a;", a=bounded(5, 9), b={**bounded(-9, -5), "required": True}, c=bounded(-1, 1))
    assert free.complete({}) == {"a": "5", "b": "-5"}


def test_a_doubt_that_numbers_settle_is_none():
    # The dates are a sample, but the numbers alone already show it.
    both = problem(
        "IF a THEN (a < b AND b < a AND x < y AND y < z AND z < x);",
        a=DATE,
        b={**DATE, "required": True},
        x=WHOLE,
        y=WHOLE,
        z=WHOLE,
    )
    assert both.is_dead("a")


def test_values_of_a_type_may_be_compared_with_what_is_none():
    assert problem("IF a THEN a != 'x';", a=DATE).is_valid_partial({"a": "2024-02-29"})
    assert not problem("IF a THEN a != 'x';", a=DATE).is_dead("a")


def test_a_found_request_that_breaks_a_rule_would_be_our_fault(monkeypatch):
    decider = Decider(Setting({"r": parse({"or": ["a", "b"]})}, {"a": Pool(("1",), True), "b": Pool((), True)}))
    decider.begin()
    monkeypatch.setattr(decider._encoding, "request", lambda assumptions: {})
    with pytest.raises(InternalError, match="the reasoner took"):
        decider.ask()
