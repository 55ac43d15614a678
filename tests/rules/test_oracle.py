"""Every question, on rules written in IDL's own notation, against looking at every request.

Nothing here is shared with the reasoner, nor with the evaluator of `test_agreement`: rules are trees of tuples that
are written out as text for the one side and evaluated over Python values on the other. Each kind of parameter lists
all the values there are, or enough of those that no rule can tell from others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations, product

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from accordant.rules import Problem

LETTERS = ("", *"ab", *(one + other for one in "ab" for other in "ab"))
DATES = ("2024-01-01", "2024-01-02", "2024-01-02Z", "2024-01-03+02:00", "2024-01-05")
TIMES = ("2024-01-01T00:00:00Z", "2024-01-01T02:00:00+02:00", "2024-01-01T09:00:00", "2024-01-01T00:00:00.5Z")

KINDS = {
    "bounded": ("number", {"type": "integer", "minimum": 0, "maximum": 3}, "0123"),
    "open": ("number", {"type": "integer", "exclusiveMinimum": -2, "exclusiveMaximum": 2}, ("-1", "0", "1")),
    "half-open": ("number", {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "max_value": 2}, "12"),
    "listed": ("number", {"type": "number", "enum": [-1, 0.5, 2]}, ("-1", "0.5", "2")),
    "flag": ("flag", {"type": "boolean"}, ("true", "false")),
    "word": ("text", {"type": "string", "enum": ["a", "b", "ab"]}, ("a", "b", "ab")),
    "drawn": ("text", {"type": "string", "pattern": "^[ab]{0,2}$"}, LETTERS),
    "long": ("text", {"type": "string", "pattern": "^(a|b)*$", "minLength": 1, "maxLength": 2}, LETTERS[1:]),
    "short": ("text", {"type": "string", "maxLength": 1}, ("", *"abcdefgh")),
    "any": ("text", {}, (*LETTERS, "c", "ca", "bc", "aab", "abb", "aba", "baa", "d", "e", "f")),
    "day": ("date", {"type": "xsd:date", "enum": list(DATES)}, DATES),
    "instant": ("date-time", {"type": "xsd:dateTime", "enum": list(TIMES)}, TIMES),
}
FEW = ("bounded", "open", "listed", "flag", "word", "day")


# ------------------------------------------------------------------------------------------------ evaluation


@dataclass(frozen=True)
class Moment:
    """A time, with or without a zone: of two of which one has none, only those 14 hours apart are in order."""

    clock: datetime
    has_zone: bool

    def order(self, other):
        apart = self.clock - other.clock
        if self.has_zone != other.has_zone and abs(apart) <= timedelta(hours=14):
            return None
        return (apart > timedelta(0)) - (apart < timedelta(0))


def moment(text):
    read = datetime.fromisoformat(re.sub(r"^(\d+-\d\d-\d\d)(?!T)", r"\1T00:00:00", text))
    if read.tzinfo is None:
        return Moment(read, has_zone=False)
    return Moment((read - read.utcoffset()).replace(tzinfo=None), has_zone=True)


def value(sort, text):
    if sort == "number":
        return Fraction(text)
    if sort == "flag":
        return text == "true"
    return text if sort == "text" else moment(text)


def order(one, other):
    if isinstance(one, Moment):
        return one.order(other)
    if isinstance(one, Fraction):
        return (one > other) - (one < other)
    return 0 if one == other else None


def holds(tree, request):  # noqa: PLR0911 - one return for each construct
    """Tell whether a term is true; a request has values."""
    match tree:
        case ("sent", name):
            return name in request
        case ("compare", left, operator, right):
            return named(left) | named(right) <= request.keys() and compare(left, operator, right, request)
        case ("either", name, options):
            return name in request and any(request[name] == option for _, option in options)
        case ("like", name, pattern):
            wanted = ".*".join(map(re.escape, pattern.split("*")))
            return name in request and re.fullmatch(wanted, request[name]) is not None
        case ("NOT", term):
            return not holds(term, request)
        case ("if", condition, consequence):
            return not holds(condition, request) or holds(consequence, request)
        case ("when sent", comparison):
            _, left, _, right = comparison
            return not named(left) | named(right) <= request.keys() or holds(comparison, request)
        case (word, *terms):
            true = sum(holds(term, request) for term in terms)
            every = len(terms)
            return (
                true
                in {
                    "AND": [every],
                    "OR": range(1, every + 1),
                    "Or": range(1, every + 1),
                    "OnlyOne": [1],
                    "ZeroOrOne": [0, 1],
                    "AllOrNone": [0, every],
                }[word]
            )


def named(side):
    match side:
        case ("value", name):
            return {name}
        case ("sum", left, _, right):
            return named(left) | named(right)
    return set()


def outcome_of(left, right, request):
    try:
        return order(amount(left, request), amount(right, request))
    except ZeroDivisionError:
        return None


def compare(left, operator, right, request):
    outcome = outcome_of(left, right, request)
    return {
        "==": outcome == 0,
        "!=": outcome != 0,
        "<": outcome == -1,
        "<=": outcome in {-1, 0},
        ">": outcome == 1,
        ">=": outcome in {1, 0},
    }[operator]


def amount(side, request):
    match side:
        case ("value", name):
            return request[name]
        case ("literal", _, what):
            return what
        case ("sum", left, operator, right):
            one, other = amount(left, request), amount(right, request)
            if operator == "/":
                return one / other
            return {"+": one + other, "-": one - other, "*": one * other}[operator]


# ------------------------------------------------------------------------------------------------- as text


def write(tree):  # noqa: PLR0911 - one return for each construct
    match tree:
        case ("sent", name):
            return name
        case ("compare", left, operator, right):
            return f"{side(left)}{operator}{side(right)}"
        case ("either", name, options):
            return f"{name}=={'|'.join(text for text, _ in options)}"
        case ("like", name, pattern):
            return f"{name} LIKE '{pattern}'"
        case ("NOT", term):
            return f"NOT ({write(term)})"
        case ("if", condition, consequence):
            return f"IF {write(condition)} THEN {write(consequence)};"
        case ("when sent", comparison):
            return f"{write(comparison)};"
        case ("AND" | "OR" as word, *terms):
            return f"({f' {word} '.join(map(write, terms))})"
        case (word, *terms):
            return f"{word}({', '.join(map(write, terms))})"


def side(operand):
    match operand:
        case ("value", name):
            return name
        case ("literal", text, _):
            return text
        case ("sum", left, operator, right):
            return f"({side(left)} {operator} {side(right)})"


# -------------------------------------------------------------------------------------------------- drawing


def literal(sort, text):
    written = text if sort in {"number", "flag"} else f"'{text}'"
    return written, value(sort, text)


LITERALS = {
    "number": ("0", "1", "2", "-1", "0.5", "1.0"),
    "flag": ("true", "false"),
    "text": ("a", "b", "ab", "ba"),
    "date": (*DATES, "2024-01-04"),
    "date-time": (*TIMES, "2024-01-01T23:30:00Z"),
}
PATTERNS = ("a*", "*b", "*", "a*b", "b")


@st.composite
def comparisons(draw, kinds):
    name = draw(st.sampled_from(sorted(kinds)))
    sort = KINDS[kinds[name]][0]
    literals = st.sampled_from(LITERALS[sort]).map(lambda text: literal(sort, text))
    if sort == "text" and draw(st.integers(0, 3)) == 0:
        return ("like", name, draw(st.sampled_from(PATTERNS)))
    if sort == "text" and draw(st.integers(0, 3)) == 0:
        return ("either", name, tuple(draw(st.lists(literals, min_size=2, max_size=3))))
    operators = ("==", "!=") if sort in {"flag", "text"} else ("==", "!=", "<", "<=", ">", ">=")
    others = [other for other, kind in sorted(kinds.items()) if KINDS[kind][0] == sort and other != name]
    right = literals.map(lambda one: ("literal", *one))
    if others:
        right = st.one_of(right, st.sampled_from(others).map(lambda other: ("value", other)))
    left = ("value", name)
    if sort == "number" and draw(st.integers(0, 2)) == 0:
        left = ("sum", left, draw(st.sampled_from("+-*/")), draw(right))
    return ("compare", left, draw(st.sampled_from(operators)), draw(right))


@st.composite
def terms(draw, kinds, depth=2):
    choice = draw(st.integers(0, 7 if depth else 4))
    if choice <= 1:
        return ("sent", draw(st.sampled_from(sorted(kinds))))
    if choice <= 4:
        return draw(comparisons(kinds))
    if choice == 5:
        return ("NOT", draw(terms(kinds, depth - 1)))
    word = draw(st.sampled_from(("AND", "OR", "Or", "OnlyOne", "ZeroOrOne", "AllOrNone")))
    return (word, *draw(st.lists(terms(kinds, depth - 1), min_size=2, max_size=3)))


@st.composite
def rules(draw, kinds):
    form = draw(st.integers(0, 5))
    if form <= 1:
        return ("if", draw(terms(kinds)), draw(terms(kinds)))
    comparison = draw(comparisons(kinds))
    if form == 2 and comparison[0] == "compare":
        return ("when sent", comparison)
    word = draw(st.sampled_from(("Or", "OnlyOne", "ZeroOrOne", "AllOrNone")))
    group = (word, *draw(st.lists(terms(kinds, 1), min_size=2, max_size=3)))
    return ("NOT", group) if form == 5 else group


@dataclass(frozen=True)
class Drawn:
    kinds: dict
    rules: dict
    required: frozenset

    def problem(self):
        parameters = [
            {"name": name, "required": name in self.required, "schema": KINDS[kind][1]}
            for name, kind in self.kinds.items()
        ]
        written = {name: write(tree).removesuffix(";") + ";" for name, tree in self.rules.items()}
        return Problem.from_parameters(parameters, {name: unwrapped(text) for name, text in written.items()})

    def texts(self):
        return {name: list(KINDS[kind][2]) for name, kind in self.kinds.items()}

    def values(self, request):
        return {name: value(KINDS[self.kinds[name]][0], text) for name, text in request.items()}

    def every(self, texts=None):
        """Yield every request as it is sent, with the names of the rules that it breaks."""
        texts = texts or self.texts()
        read = [[(None, None), *((one, self.values({name: one})[name]) for one in texts[name])] for name in texts]
        for chosen in product(*read):
            pairs = [(name, *one) for name, one in zip(texts, chosen, strict=True) if one[0] is not None]
            whole = {name: what for name, _, what in pairs}
            broken = frozenset(name for name, tree in self.rules.items() if not holds(tree, whole))
            yield {name: text for name, text, _ in pairs}, broken

    def valid(self):
        return [one for one, broken in self.every() if not broken and self.required <= one.keys()]


def unwrapped(text):
    """Write a negated group as a dependency may begin: NOT Or(...), without parentheses around it."""
    found = re.fullmatch(r"NOT \((\w+\(.*\))\);", text)
    return text if found is None else f"NOT {found[1]};"


@st.composite
def problems(draw, kinds=tuple(KINDS), most=3):
    count = draw(st.integers(2, most))
    chosen = {name: draw(st.sampled_from(kinds)) for name in ("p", "q", "r", "s")[:count]}
    if draw(st.booleans()):  # two of a kind, so that they can be compared
        chosen["q"] = chosen["p"]
    made = draw(st.lists(rules(chosen), min_size=1, max_size=4))
    required = draw(st.frozensets(st.sampled_from(sorted(chosen)), max_size=1))
    return Drawn(chosen, {f"rule-{number}": rule for number, rule in enumerate(made)}, required)


brutal = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


# ------------------------------------------------------------------------------------------------- questions


@given(problems(), st.data())
@brutal
def test_every_question_is_answered_as_by_looking_at_every_request(drawn, data):
    problem, valid = drawn.problem(), drawn.valid()
    event("consistent" if valid else "inconsistent")
    dead = tuple(name for name in drawn.kinds if not any(name in one for one in valid))
    optional = [name for name in drawn.kinds if name not in drawn.required]
    forced = tuple(name for name in optional if valid and all(name in one for one in valid))
    assert problem.consistent() is bool(valid)
    assert problem.dead_parameters() == dead
    assert problem.false_optionals() == forced
    assert problem.is_valid_idl() is bool(valid and not dead and not forced)
    for _ in range(4):
        request = {
            name: text
            for name, texts in drawn.texts().items()
            if (text := data.draw(st.sampled_from([None, None, *texts]))) is not None
        }
        broken = {name for name, tree in drawn.rules.items() if not holds(tree, drawn.values(request))}
        assert set(problem.broken_rules(request)) == broken
        assert problem.is_valid(request) is (not broken and drawn.required <= request.keys())
        extended = [one for one in valid if request.items() <= one.items()]
        assert problem.is_valid_partial(request) is bool(extended)
        completed = problem.complete(request)
        assert (completed is None) is (not extended)
        if completed is not None:
            assert problem.is_valid(completed)
            assert len(completed) == min(map(len, extended))


def conflicts(drawn, facts, missing, size):
    """Yield the conflicts of so many rules, requirements, values that are sent and parameters that are not."""
    parts = [
        *(("rules", name) for name in drawn.rules),
        *(("required", name) for name in sorted(drawn.required)),
        *(("sent", fact) for fact in facts),
        *(("missing", name) for name in missing),
    ]
    every = list(drawn.every())
    for chosen in combinations(parts, size):
        of = {kind: {what for one, what in chosen if one == kind} for kind in ("rules", "required", "sent", "missing")}
        if not any(
            not broken & of["rules"]
            and of["required"] <= request.keys()
            and not of["missing"] & request.keys()
            and all(name in request if text is None else request.get(name) == text for name, text in of["sent"])
            for request, broken in every
        ):
            yield frozenset(chosen)


def parts(explanation):
    return frozenset(
        (kind, one) for kind in ("rules", "required", "sent", "missing") for one in getattr(explanation, kind)
    )


def assert_smallest(explanation, drawn, facts, missing):
    assert parts(explanation) in set(conflicts(drawn, facts, missing, len(explanation)))
    assert not any(True for size in range(len(explanation)) for _ in conflicts(drawn, facts, missing, size))


@given(problems(FEW), st.data())
@settings(brutal, max_examples=100)
def test_explanations_are_smallest_conflicts(drawn, data):
    problem, valid = drawn.problem(), drawn.valid()
    if not valid:
        assert_smallest(problem.explain(), drawn, (), ())
    for name in drawn.kinds:
        if problem.is_dead(name):
            assert_smallest(problem.explain_dead(name), drawn, ((name, None),), ())
        if problem.is_false_optional(name):
            assert_smallest(problem.explain_false_optional(name), drawn, (), (name,))
    request = {
        name: text
        for name, texts in drawn.texts().items()
        if (text := data.draw(st.sampled_from([None, *texts]))) is not None
    }
    for is_partial in (False, True):
        explanation = problem.explain(request, is_partial=is_partial)
        is_right = any(request.items() <= one.items() if is_partial else request == one for one in valid)
        assert (explanation is None) is is_right
        if explanation is not None:
            missing = () if is_partial else [name for name in drawn.kinds if name not in request]
            assert_smallest(explanation, drawn, tuple(request.items()), missing)


# ------------------------------------------------------------------------------------------------ violations


def comparisons_of(tree):
    """Yield the comparisons of a rule."""
    if tree[0] in {"compare", "either", "like"}:
        yield tree
    elif tree[0] != "sent":
        for term in tree[1:]:
            yield from comparisons_of(term)


def is_clear(tree, whole):
    """Tell whether a request sends nothing that the comparisons of a rule cannot put in order."""
    return not any(
        atom[0] == "compare"
        and atom[2] not in {"==", "!="}
        and names_of(atom) <= whole.keys()
        and outcome_of(atom[1], atom[3], whole) is None
        for atom in comparisons_of(tree)
    )


def names_of(tree):
    """Return the parameters that a term names."""
    match tree:
        case ("compare", left, _, right):
            return named(left) | named(right)
        case ("sent", name) | ("either" | "like", name, _):
            return {name}
        case (_, *inner):
            return set().union(*map(names_of, inner))


def without(request, name):
    return {other: what for other, what in request.items() if other != name}


def breaches_in(tree, whole, required):
    """Yield the parts of a request that break a rule by themselves, and would not without any one parameter."""
    optional = [name for name in whole if name in names_of(tree) and name not in required]
    for size in range(len(optional) + 1):
        for chosen in combinations(optional, size):
            part = {name: what for name, what in whole.items() if name in chosen or name in required}
            if not holds(tree, part) and all(holds(tree, without(part, name)) for name in chosen):
                yield part


def clear_breaches_in(tree, whole, required):
    return (part for part in breaches_in(tree, whole, required) if is_clear(tree, part))


@given(problems(FEW))
@settings(brutal, max_examples=150)
def test_minimal_violations_break_one_rule_alone_and_are_there_for_every_way(drawn):
    problem = drawn.problem()
    every = [(one, broken) for one, broken in drawn.every(problem.domains) if drawn.required <= one.keys()]
    for rule, tree in drawn.rules.items():
        breaking = [request for request, broken in every if broken == {rule}]
        minimal = [one for one in breaking if not any(without(one, name) in breaking for name in one)]
        found = list(problem.minimal_violations(rule))
        event(f"{len(found)} violations")
        assert [one for one in found if one not in minimal] == []
        clear = [one for one in breaking if list(clear_breaches_in(tree, drawn.values(one), drawn.required))]
        assert bool(found) is bool(clear)
        assert len({tuple(sorted(one.items())) for one in found}) == len(found)
        read = [drawn.values(one) for one in found]
        for one in minimal:
            for part in clear_breaches_in(tree, drawn.values(one), drawn.required):
                decided = [atom for atom in comparisons_of(tree) if names_of(atom) <= part.keys()]
                assert any(
                    part.keys() <= other.keys() and all(holds(atom, other) == holds(atom, part) for atom in decided)
                    for other in read
                )
        for request in problem.boundary_requests(rule):
            assert problem.is_valid(request)
