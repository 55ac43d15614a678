"""The reasoner against a brute force that shares no code with it, on problems that Hypothesis makes up.

The evaluator below works on the written data of rules and on Python values; it knows nothing of formulas, clauses
or solvers. Domains are small and whole, so that looking at every request is looking at every value there is.
"""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from accordant.idl import parse
from accordant.rules import Problem

# --------------------------------------------------------------------------- an evaluator on the written data

WORD = re.compile(r"[a-z]\b")


def truth(data, request):
    """Tell whether a rule is kept; values are Fractions, booleans or texts."""
    if isinstance(data, str):
        return data in request if WORD.fullmatch(data) else compare(data, request)
    ((word, body),) = data.items()
    if word in {"compare", "arithmetic"}:
        return not named(body) <= request.keys() or compare(body, request)
    if word == "not":
        return not truth(body, request)
    if word == "requires":
        return not truth(body["if"], request) or truth(body["then"], request)
    count = sum(truth(term, request) for term in body)
    wanted = {"or": range(1, 99), "and": [len(body)], "only_one": [1], "zero_or_one": [0, 1]}
    return count in wanted.get(word, [0, len(body)])


def named(comparison):
    return set(WORD.findall(re.sub(r"'[^']*'|\b(in|like|true|false)\b", "", comparison)))


def compare(text, request):
    if not named(text) <= request.keys():
        return False
    if " in " in text:
        name, _, values = text.partition(" in ")
        return any(compare(f"{name} == {value}", request) for value in values.strip("()").split(", "))
    if " like " in text:
        name, _, pattern = text.partition(" like ")
        return re.fullmatch(pattern.strip("'").replace("*", ".*"), request[name]) is not None
    names_and_words = {"true": True, "false": False, **request}
    text = re.sub(r"\b\d+(\.\d+)?\b(?!')", lambda number: f"Fraction('{number.group()}')", text)
    try:
        return bool(eval(text, {"Fraction": Fraction}, names_and_words))
    except ZeroDivisionError:
        return "!=" in text
    except TypeError:
        return "!=" in text


def brute(domains, rules, required):
    """Return every valid request, with Python values."""
    choices = [[None, *values] for values in domains.values()]
    for chosen in itertools.product(*choices):
        request = {name: value for name, value in zip(domains, chosen, strict=True) if value is not None}
        if required <= request.keys() and all(truth(rule, request) for rule in rules.values()):
            yield request


def sent(request):
    """Write Python values as they are sent."""
    return {
        name: value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in request.items()
    }


# --------------------------------------------------------------------------------------- problems made up

OPERATORS = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
TEXTS = ("x", "y", "xz", "zz", "w", "xx", "xyz")
LITERALS = ("'x'", "'y'", "'xz'")
PATTERNS = ("'x*'", "'*z'", "'*'", "'x'")

SPACES = {
    "whole": ({"type": "integer", "min_value": 0, "max_value": 3}, [Fraction(n) for n in range(4)]),
    "negative": ({"type": "integer", "min_value": -2, "max_value": 1}, [Fraction(n) for n in range(-2, 2)]),
    "some": ({"type": "integer", "enumeration": [1, 4]}, [Fraction(1), Fraction(4)]),
    "natural": ({"type": "nonNegativeInteger", "max_value": "2"}, [Fraction(n) for n in range(3)]),
    "flag": ({"type": "boolean"}, [True, False]),
    "word": ({"type": "string", "enumeration": ["x", "y"]}, ["x", "y"]),
    "text": ({"type": "string"}, list(TEXTS)),
    "list": ({"type": "array"}, list(TEXTS)),
}
NUMBERS = ("whole", "negative", "some", "natural")


@st.composite
def terms(draw, kinds, *, leaves=3):
    """A term over parameters of given kinds, as data."""
    if leaves > 1 and draw(st.integers(0, 3)) == 0:
        word = draw(st.sampled_from(("or", "and", "not", "only_one", "zero_or_one", "all_or_none")))
        if word == "not":
            return {"not": draw(terms(kinds, leaves=leaves - 1))}
        return {word: draw(st.lists(terms(kinds, leaves=leaves - 1), min_size=2, max_size=3))}
    name = draw(st.sampled_from(sorted(kinds)))
    if draw(st.booleans()):
        return name
    return draw(comparisons(kinds, name))


@st.composite
def comparisons(draw, kinds, name):
    kind = kinds[name]
    if kind in NUMBERS:
        others = [other for other in kinds if kinds[other] in NUMBERS]
        right = draw(st.one_of(st.integers(0, 3).map(str), st.sampled_from(others), st.just("1.5")))
        if draw(st.integers(0, 3)) == 0:
            return f"{name} in ({draw(st.integers(0, 3))}, {draw(st.integers(0, 4))})"
        return f"{name} {draw(OPERATORS)} {right}"
    equal = draw(st.sampled_from(("==", "!=")))
    if kind == "flag":
        return f"{name} {equal} {draw(st.sampled_from(('true', 'false')))}"
    if draw(st.integers(0, 3)) == 0:
        return f"{name} like {draw(st.sampled_from(PATTERNS))}"
    return f"{name} {equal} {draw(st.sampled_from(LITERALS))}"


@st.composite
def rules(draw, kinds):
    numbers = [name for name in sorted(kinds) if kinds[name] in NUMBERS]
    forms = ["group", "group", "requires", "requires", *(["compare", "arithmetic"] if numbers else [])]
    form = draw(st.sampled_from(forms))
    term = terms(kinds)
    if form == "group":
        word = draw(st.sampled_from(("or", "only_one", "zero_or_one", "all_or_none")))
        return {word: draw(st.lists(term, min_size=2, max_size=3))}
    if form == "requires":
        return {"requires": {"if": draw(term), "then": draw(term)}}
    number = st.sampled_from(numbers)
    if form == "compare":
        return {"compare": f"{draw(number)} {draw(OPERATORS)} {draw(st.one_of(number, st.integers(0, 3).map(str)))}"}
    left = draw(number)
    for _ in range(draw(st.integers(1, 2))):
        operator = draw(st.sampled_from("++--*/"))
        operand = draw(st.one_of(number, number, st.integers(1, 3).map(str)))
        left = f"({left}) {operator} {operand}" if draw(st.booleans()) else f"{operand} {operator} ({left})"
    return {"arithmetic": f"{left} {draw(OPERATORS)} {draw(st.one_of(number, st.integers(0, 6).map(str)))}"}


@st.composite
def problems(draw, spaces=tuple(SPACES)):
    kinds = {name: draw(st.sampled_from(spaces)) for name in "abcd"[: draw(st.integers(2, 4))]}
    made = {f"r{index}": rule for index, rule in enumerate(draw(st.lists(rules(kinds), min_size=1, max_size=5)))}
    required = draw(st.frozensets(st.sampled_from(sorted(kinds)), max_size=1))
    return kinds, made, required


def problem_of(kinds, made, required):
    parameters = {name: {**SPACES[kind][0], "required": name in required} for name, kind in kinds.items()}
    return Problem.from_parameters(parameters, {name: parse(rule) for name, rule in made.items()})


def domains_of(kinds):
    return {name: SPACES[kind][1] for name, kind in kinds.items()}


brutal = settings(
    deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@given(problems())
@brutal
def test_consistency_dead_parameters_and_false_optionals_are_those_of_brute_force(drawn):
    kinds, made, required = drawn
    valid = list(brute(domains_of(kinds), made, required))
    problem = problem_of(*drawn)
    event("consistent" if valid else "inconsistent")
    assert problem.consistent() is bool(valid)
    dead = tuple(name for name in kinds if not any(name in one for one in valid))
    assert problem.dead_parameters() == dead
    false_optional = tuple(
        name for name in kinds if valid and name not in required and all(name in one for one in valid)
    )
    assert problem.false_optionals() == false_optional
    assert problem.is_valid_idl() is bool(valid and not dead and not false_optional)


@given(problems(), st.data())
@brutal
def test_requests_and_partial_requests_are_judged_as_by_brute_force(drawn, data):
    kinds, made, required = drawn
    domains = domains_of(kinds)
    request = {
        name: value
        for name, values in domains.items()
        if (value := data.draw(st.sampled_from([None, None, *values]))) is not None
    }
    valid = list(brute(domains, made, required))
    problem = problem_of(*drawn)
    assert problem.is_valid(sent(request)) is (request in valid)
    extended = [one for one in valid if request.items() <= one.items()]
    assert problem.is_valid_partial(sent(request)) is bool(extended)
    completed = problem.complete(sent(request))
    assert (completed is not None) is bool(extended)
    if completed is not None:
        assert problem.is_valid(completed)
        assert sent(request).items() <= completed.items()


def conflict(explanation, domains, made):
    """Tell by brute force whether what an explanation names cannot hold together."""
    rules_kept = {name: made[name] for name in explanation.rules}
    facts = dict(explanation.sent)
    for request in brute(domains, rules_kept, frozenset(explanation.required)):
        plain = sent(request)
        if all(name in plain and (value is None or plain[name] == value) for name, value in facts.items()) and not any(
            name in plain for name in explanation.missing
        ):
            return False
    return True


def parts(explanation):
    """Yield the explanation without each of its parts."""
    for field in ("rules", "required", "sent", "missing"):
        whole = getattr(explanation, field)
        for index in range(len(whole)):
            fields = {other: getattr(explanation, other) for other in ("rules", "required", "sent", "missing")}
            yield type(explanation)(**{**fields, field: whole[:index] + whole[index + 1 :]})


def smaller_conflicts(explanation, made, facts, domains, required, missing=()):
    """Yield every conflict that is smaller than the explanation."""
    everything = [
        *(("rules", name) for name in made),
        *(("required", name) for name in required),
        *(("sent", fact) for fact in facts),
        *(("missing", name) for name in missing),
    ]
    for size in range(len(explanation)):
        for chosen in itertools.combinations(everything, size):
            fields = {field: tuple(one for kind, one in chosen if kind == field) for field, _ in everything}
            other = type(explanation)(**fields)
            if conflict(other, domains, made):
                yield other


def assert_explains(explanation, domains, made, facts, required, missing=()):
    assert conflict(explanation, domains, made)
    for fewer in parts(explanation):
        assert not conflict(fewer, domains, made)
    assert list(smaller_conflicts(explanation, made, facts, domains, required, missing)) == []


@given(problems(), st.data())
@settings(brutal, max_examples=250)
def test_an_explanation_is_a_smallest_conflict(drawn, data):
    kinds, made, required = drawn
    domains = domains_of(kinds)
    problem = problem_of(*drawn)
    if not problem.consistent():
        assert_explains(problem.explain(), domains, made, (), required)
    else:
        assert problem.explain() is None
    for name in kinds:
        explanation = problem.explain_dead(name)
        assert (explanation is not None) is problem.is_dead(name)
        if explanation is not None:
            assert_explains(explanation, domains, made, ((name, None),), required)
        explanation = problem.explain_false_optional(name)
        assert (explanation is not None) is problem.is_false_optional(name)
        if explanation is not None:
            assert_explains(explanation, domains, made, (), required, (name,))
    request = sent(
        {
            name: value
            for name, values in domains.items()
            if (value := data.draw(st.sampled_from([None, *values]))) is not None
        }
    )
    for is_partial in (False, True):
        explanation = problem.explain(request, is_partial=is_partial)
        is_right = problem.is_valid_partial(request) if is_partial else problem.is_valid(request)
        assert (explanation is None) is is_right
        if explanation is not None:
            missing = () if is_partial else tuple(name for name in kinds if name not in request)
            assert_explains(explanation, domains, made, tuple(request.items()), required, missing)


@given(problems(("whole", "negative", "some", "natural")), st.data())
@settings(brutal, max_examples=250)
def test_given_domains_are_all_there_is(drawn, data):
    kinds, made, required = drawn
    full = domains_of(kinds)
    domains = {name: data.draw(st.lists(st.sampled_from(values), unique=True)) for name, values in full.items()}
    texts = {name: [str(value) for value in values] for name, values in domains.items()}
    types = {name: SPACES[kind][0]["type"] for name, kind in kinds.items()}
    problem = Problem(texts, {name: parse(rule) for name, rule in made.items()}, types, required)
    valid = list(brute(domains, made, required))
    assert problem.consistent() is bool(valid)
    assert problem.dead_parameters() == tuple(name for name in kinds if not any(name in one for one in valid))
    request = {name: value for name, value in full.items() if data.draw(st.booleans()) for value in value[:1]}
    wider = {name: [*values, *([request[name]] if name in request else [])] for name, values in domains.items()}
    extended = [one for one in brute(wider, made, required) if request.items() <= one.items()]
    assert problem.is_valid_partial(sent(request)) is bool(extended)


# --------------------------------------------------------------------------- values without end, in one direction

ENDLESS = {"integer": [Fraction(n) for n in range(-3, 5)], "number": [Fraction(n, 2) for n in range(-3, 6)]}


@given(st.data())
@settings(brutal, max_examples=300)
def test_what_brute_force_finds_in_an_endless_space_is_never_denied(data):
    names = "abc"[: data.draw(st.integers(1, 3))]
    types = {name: data.draw(st.sampled_from(sorted(ENDLESS))) for name in names}
    kinds = dict.fromkeys(names, "whole")
    made = {f"r{index}": rule for index, rule in enumerate(data.draw(st.lists(rules(kinds), min_size=1, max_size=5)))}
    assume(not any("*" in str(rule) or "/" in str(rule) for rule in made.values()))
    parameters = {name: {"type": kind} for name, kind in types.items()}
    problem = Problem.from_parameters(parameters, {name: parse(rule) for name, rule in made.items()})
    valid = list(brute({name: ENDLESS[kind] for name, kind in types.items()}, made, frozenset()))
    if valid:
        assert problem.consistent()
    alive = {name for one in valid for name in one}
    assert alive.isdisjoint(problem.dead_parameters())
    assert not any(problem.is_false_optional(name) for one in valid for name in names if name not in one)
