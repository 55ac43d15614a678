"""The edges of rules that compare much, and times as OpenAPI writes them."""

from __future__ import annotations

import pytest

from accordant.rules import Problem, UndecidedError

STRING, INTEGER = {"type": "string"}, {"type": "integer"}


def test_a_rule_with_many_comparisons_of_one_parameter_is_broken():
    values = [f"v{place}" for place in range(14)]
    parameters = {"t": {"type": "string", "enum": values, "required": True}}
    problem = Problem.from_parameters(parameters, f"Or({', '.join(f't == {one!r}' for one in values[:13])});")
    (rule,) = problem.rules
    assert list(problem.minimal_violations(rule)) == [{"t": "v13"}]


def test_a_rule_over_all_values_of_an_enumeration_cannot_be_broken():
    values = [f"v{place}" for place in range(14)]
    parameters = {"t": {"type": "string", "enum": values, "required": True}}
    problem = Problem.from_parameters(parameters, f"Or({', '.join(f't == {one!r}' for one in values)});")
    (rule,) = problem.rules
    assert list(problem.minimal_violations(rule)) == []


def test_a_number_that_equals_none_of_many_is_found():
    options = " OR ".join(f"n == {place}" for place in range(40))
    problem = Problem.from_parameters({"k": {**STRING, "required": True}, "n": INTEGER}, f"IF n THEN {options};")
    (rule,) = problem.rules
    (violation,) = problem.minimal_violations(rule)
    assert not 0 <= int(violation["n"]) < 40


def test_what_has_too_many_ways_is_undecided_and_not_unbreakable():
    names = [f"p{place}" for place in range(14)]
    pairs = ", ".join(f"{one} == {other}" for one in names for other in names if one < other)
    problem = Problem.from_parameters({one: {**INTEGER, "required": True} for one in names}, f"Or({pairs});")
    (rule,) = problem.rules
    with pytest.raises(UndecidedError):
        list(problem.minimal_violations(rule))


def test_edges_of_a_large_rule_are_representative():
    rule = (
        "IF p1 OR (p2 AND p3) THEN p1 < p2 AND ZeroOrOne(p4, p5, p6) OR p2 >= p3 OR "
        "AllOrNone(AllOrNone(p5, p6, p7 <= p8), p3, ZeroOrOne(p1, p2, AllOrNone(p3, p4))) AND p != q OR p2 <= p3 OR p9;"
    )
    names = ("p", "q", *(f"p{place}" for place in range(1, 10)))
    problem = Problem.from_parameters(dict.fromkeys(names, INTEGER), rule)
    edges = list(problem.boundary_requests(*problem.rules))
    assert 0 < len(edges) < 300
    assert all(map(problem.is_valid, edges))


@pytest.mark.parametrize("form", ["date", "date-time"])
def test_times_of_openapi_are_all_in_an_order(form):
    time = {"type": "string", "format": form}
    rules = "IF a THEN s AND u AND NOT (s < u) AND NOT (s >= u);"
    problem = Problem.from_parameters({"a": STRING, "s": time, "u": time}, rules)
    assert problem.is_dead("a")
    ordered = Problem.from_parameters({"a": STRING, "s": time, "u": time}, "IF a THEN s < u;")
    request = ordered.complete({"a": "1"})
    assert [text.endswith("Z") for text in (request["s"], request["u"])] == [form == "date-time"] * 2
    assert ordered.is_valid(request)


def test_times_of_schemas_have_a_zone_or_none():
    time = {"type": "xsd:dateTime"}
    rules = "IF a THEN s AND u AND NOT (s < u) AND NOT (s >= u);"
    assert not Problem.from_parameters({"a": STRING, "s": time, "u": time}, rules).is_dead("a")


def test_only_times_with_a_zone_and_dates_without_one_are_values_of_openapi():
    day, time = {"type": "string", "format": "date"}, {"type": ["string", "null"], "format": "date-time"}
    problem = Problem.from_parameters({"day": day, "time": time})
    assert problem.is_valid({"day": "2020-01-01", "time": "2020-01-01T00:00:00Z"})
    assert problem.is_valid({"time": "2020-01-01T00:00:00-05:00"})
    assert not problem.is_valid({"day": "2020-01-01Z"})
    assert not problem.is_valid({"time": "2020-01-01T00:00:00"})
