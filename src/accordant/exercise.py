"""Answers and outcomes to what a run really exercised: clauses, values, breaches and edges of rules, pairs.

That nothing was found says little where nothing could have been found. All of it is a function of what is recorded, so
that a run, its replay and a run that was resumed say the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations

from accordant import datatypes
from accordant.answers import Answer
from accordant.contracts import Operation, Parameter
from accordant.exchange import Phase, placeholder
from accordant.findings import Coverage, CoveredClause, CoveredParameter, CoveredRule, Outcome, Verdict
from accordant.formulas import And, Formula, Sent
from accordant.generation.dangers import DANGEROUS_FORMS
from accordant.generation.values import Facets, iter_facet_values
from accordant.rules import Problem, UndecidedError
from accordant.usability import CONTROL_ROLE

__all__ = ["ValueClasses", "coverage_of"]

_TELLING = frozenset({Verdict.VIOLATED, Verdict.HELD, Verdict.OBSERVED})
_DANGEROUS = frozenset(lexical for lexical, _ in DANGEROUS_FORMS)


@dataclass
class ValueClasses:
    """Tells the class of a parameter's value, by the value and the contract alone.

    The classes are ``absent``, ``credential`` (a real one), ``empty``, ``dangerous``, ``malformed`` (no value of the
    type), ``broken`` (of the type, and against a facet, or another value than the only one), ``boundary``, ``typical``
    and ``other`` (legal and in no list: seen at the site, drawn, or calculated).
    """

    parameter: Parameter
    operation: str = ""
    _facets: Facets = field(init=False)
    _kinds: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        one = self.parameter
        self._facets = Facets(
            one.type, one.enumeration, one.min_length, one.max_length, one.min_value, one.max_value, one.pattern
        )
        self._kinds = {value.lexical: value.kind for value in iter_facet_values(self._facets)}

    def of(self, value: str | None) -> str:
        """Return the class of a value; None is one that is not sent."""
        parameter = self.parameter
        if value is None:
            return "absent"
        if parameter.secret or parameter.comes_from == "credentials":
            return "credential" if value == placeholder(parameter.name) else "broken"
        if not value or value in _DANGEROUS:
            return "dangerous" if value else "empty"
        return self._of_type(value)

    def _of_type(self, value: str) -> str:
        parameter = self.parameter
        if not datatypes.get(parameter.type).is_valid(value):
            return "malformed"
        if parameter.fixed is not None:
            return "typical" if value == parameter.fixed.replace("{operation}", self.operation) else "broken"
        return self._kinds.get(value, "other") if self._facets.accepts(value) else "broken"


def coverage_of(operation: Operation, answers: Iterable[Answer], outcomes: Iterable[Outcome]) -> Coverage:
    """Return what was exercised; what was sent to make a finding smaller, or to see whether the site is there, is not.

    Args:
        answers: All of them; nothing in them is parsed that was not parsed before.
        outcomes: What they say about the clauses.
    """
    by_id = {
        answer.case.id: answer
        for answer in answers
        if answer.case.phase is not Phase.MINIMISE and answer.case.role != CONTROL_ROLE
    }
    callers = tuple(caller for caller in operation.servlets if any(a.case.caller == caller for a in by_id.values()))
    covered, coverable, uncovered, undecided = _pairs(operation, by_id.values(), callers)
    return Coverage(
        tuple(_clauses(operation, by_id, outcomes)),
        tuple(_parameters(operation, by_id.values())),
        tuple(_rules(operation, by_id.values())),
        covered,
        coverable,
        uncovered,
        undecided,
    )


def _clauses(
    operation: Operation, answers: Mapping[str, Answer], outcomes: Iterable[Outcome]
) -> Iterable[CoveredClause]:
    # Several places of one answer are one exercise of the clause.
    exercised: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    telling: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for outcome in outcomes:
        key = tuple(sorted(outcome.cases))
        exercised[outcome.clause].add(key)
        if outcome.verdict in _TELLING:
            telling[outcome.clause].add(key)
    for clause in operation.clauses():
        cells = Counter(_cell(answers[min(cases)]) for cases in telling[clause.id] if cases and min(cases) in answers)
        yield CoveredClause(clause.id, len(exercised[clause.id]), len(telling[clause.id]), dict(sorted(cells.items())))


def _cell(answer: Answer) -> tuple[str, str]:
    return answer.case.caller, answer.expected_format or "other"


def _parameters(operation: Operation, answers: Iterable[Answer]) -> Iterable[CoveredParameter]:
    known = list(answers)
    for parameter in operation.parameters.values():
        classes = ValueClasses(parameter, operation.name)
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for answer in known:
            if parameter.is_for(answer.case.caller):
                value = answer.case.request.sent.get(parameter.name)
                counts[classes.of(value)][_fate(answer)] += 1
        target = f"{operation.name}/parameters/{parameter.name}"
        breaches = {f"{target}{what}" for what, _ in parameter.breaches()}
        breaking = sum(answer.case.breaks in breaches for answer in known)
        boundary = sum(counts["boundary"].values())
        yield CoveredParameter(
            parameter.name, breaking, boundary, {name: dict(found) for name, found in sorted(counts.items()) if found}
        )


def _fate(answer: Answer) -> str:
    return {"success": "accepted", "error": "refused"}.get(answer.kind, "otherwise")


def _rules(operation: Operation, answers: Iterable[Answer]) -> Iterable[CoveredRule]:
    known = [answer.case for answer in answers]
    for name in operation.rules:
        target = f"{operation.name}/rules/{name}"
        # A case that is made for a rule and does not break it stands at its edge.
        edge = sum(case.target == target and case.breaks is None for case in known)
        yield CoveredRule(name, sum(case.breaks == target for case in known), edge)


_Names = tuple[str, str]


def _pairs(
    operation: Operation, answers: Iterable[Answer], callers: Iterable[str]
) -> tuple[int, int, tuple[_Names, ...], int]:
    """Return how many pairs were accepted together, and can be, which of them were not, and how many are undecided."""
    varied = [
        p.name for p in operation.parameters.values() if p.fixed is None and p.comes_from is None and not p.secret
    ]
    seen: set[_Names] = set()
    for answer in answers:
        if answer.kind == "success":
            sent = answer.case.request.sent
            seen.update(combinations([name for name in varied if name in sent], 2))
    described = tuple(_described(operation, caller) for caller in callers)
    uncovered, undecided = [], 0
    for pair in combinations(varied, 2):
        if pair not in seen:
            found = _can_be(pair, described)
            undecided += found is None
            uncovered += [pair] if found else []
    return len(seen), len(seen) + len(uncovered), tuple(uncovered), undecided


_Described = tuple[tuple[tuple[str, str, bool], ...], tuple[tuple[str, Formula], ...]]
"""Parameters with type and whether they are required, and rules by name: what may be sent by one caller."""


def _described(operation: Operation, caller: str) -> _Described:
    parameters = tuple((p.name, p.type, p.required) for p in operation.parameters.values() if p.is_for(caller))
    return parameters, tuple((name, rule.formula) for name, rule in operation.rules.items() if rule.is_for(caller))


@lru_cache(maxsize=8)
def _problem(described: _Described) -> Problem:
    parameters, rules = described
    known = {name: {"type": type_name, "required": required} for name, type_name, required in parameters}
    return Problem.from_parameters(known, dict(rules), undeclared="declare")


@lru_cache(maxsize=4096)
def _can_be(pair: _Names, callers: tuple[_Described, ...]) -> bool | None:
    """Tell whether some valid request of a caller has both; None where it cannot be told."""
    result: bool | None = False
    for described in callers:
        if not set(pair) <= {name for name, _, _ in described[0]}:
            continue
        problem = _problem(described)
        both = And((Sent(pair[0]), Sent(pair[1])))
        try:
            if replace(problem, rules={**problem.rules, "(both)": both}).complete({}) is not None:
                return True
        except UndecidedError:
            result = None
    return result
