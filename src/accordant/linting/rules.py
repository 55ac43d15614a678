"""Advice on rules: what they leave no room for, as the reasoner finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from accordant.advice import Advice
from accordant.contracts import Operation, Parameter
from accordant.errors import AccordantError, InternalError
from accordant.formulas import Formula, Not, Sent
from accordant.rules import Problem

__all__ = ["callers_of", "is_consistent", "of_rules", "one_line", "problem_of"]


def callers_of(operation: Operation, wanted: frozenset[str]) -> list[str]:
    """Return the callers that an operation serves, of those that are wanted; none wanted means all."""
    return [caller for caller in operation.servlets if not wanted or caller in wanted]


def problem_of(operation: Operation, caller: str, more: Mapping[str, Formula] | None = None) -> Problem:
    """Return what the reasoner needs to know of an operation, as one caller sees it."""
    parameters = {name: _facts(p) for name, p in operation.parameters.items() if p.is_for(caller)}
    others = [name for name in operation.parameters if name not in parameters]
    parameters |= {name: {"type": "string"} for name in others}
    rules: dict[str, Formula] = {name: r.formula for name, r in operation.rules.items() if r.is_for(caller)}
    rules |= {f"the {caller} may not send {name}": Not(Sent(name)) for name in others}
    return Problem.from_parameters(parameters, {**rules, **(more or {})})


def is_consistent(operation: Operation, caller: str) -> bool:
    """Tell whether a caller has a valid request at all; what cannot be told counts as yes."""
    try:
        return problem_of(operation, caller).consistent()
    except AccordantError:
        return True


def _facts(parameter: Parameter) -> dict[str, object]:
    facts: dict[str, object] = {"type": parameter.type, "required": parameter.required}
    if parameter.enumeration:
        facts["enumeration"] = list(parameter.enumeration)
    for key in ("min_value", "max_value"):
        if getattr(parameter, key) is not None:
            facts[key] = getattr(parameter, key)
    return facts


def of_rules(operation: Operation) -> Iterator[Advice]:
    """Yield what the rules leave no room for; of rules that cannot be reasoned about, that they cannot.

    What holds without a rule holds with it too, so that what is said of the others is true.
    """
    try:
        found = [one for caller in operation.servlets for one in _of_rules_for(operation, caller)]
    except AccordantError:
        yield from _of_hard_rules(operation)
    else:
        yield from found


def _of_hard_rules(operation: Operation) -> Iterator[Advice]:
    """Yield which rules cannot be reasoned about, and what can be said without them."""
    undecided = dict(_iter_undecided(operation))
    for name, reason in undecided.items():
        rule = operation.rules[name]
        message = f"{operation.name}: the rule [{rule.text}] could not be reasoned about"
        hint = f"{reason}; what is said of other rules leaves it out".removeprefix("; ")
        yield Advice(rule.location, "undecided-rules", message, hint)
    rest = {name: rule for name, rule in operation.rules.items() if name not in undecided}
    decided = replace(operation, rules=rest)
    for caller in operation.servlets:
        try:
            yield from _of_rules_for(decided, caller)
        except AccordantError as error:
            place = next(iter(rest.values())).location
            message = f"{operation.name}: the rules together could not be reasoned about"
            yield Advice(place, "undecided-rules", message, _reason(error))


def _iter_undecided(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the rules of which nothing can be told even when each is the only one, and why."""
    for name, rule in operation.rules.items():
        alone = replace(operation, rules={name: rule})
        for caller in operation.servlets:
            try:
                problem = problem_of(alone, caller)
                problem.consistent()
                problem.dead_parameters()
                problem.false_optionals()
            except AccordantError as error:
                yield name, _reason(error)
                break


def _reason(error: AccordantError) -> str:
    return "" if isinstance(error, InternalError) else str(error)


def _of_rules_for(operation: Operation, caller: str) -> Iterator[Advice]:
    problem = problem_of(operation, caller)
    rules = [rule for rule in operation.rules.values() if rule.is_for(caller)]
    if not rules:
        return
    if not problem.consistent():
        message = f"{operation.name}: no request of the {caller} keeps all rules"
        yield Advice(rules[0].location, "contradicting-rules", message, one_line(problem.explain()))
        return
    for name in problem.dead_parameters():
        parameter = operation.parameters[name]
        if parameter.is_for(caller):
            message = f"{operation.name}: no request of the {caller} can send {name}"
            yield Advice(parameter.location, "dead-parameter", message, one_line(problem.explain_dead(name)))
    for name in problem.false_optionals():
        parameter = operation.parameters[name]
        message = f"{operation.name}: every request of the {caller} sends {name}, by the rules"
        hint = one_line(problem.explain_false_optional(name)) or "say required: true"
        yield Advice(parameter.location, "false-optional", message, hint)
    facts = {name: _facts(parameter) for name, parameter in operation.parameters.items()}
    for rule in rules:
        alone = Problem.from_parameters(facts, {rule.name: Not(rule.formula)})
        if not alone.consistent():
            message = f"{operation.name}: no request can break [{rule.text}]"
            yield Advice(rule.location, "unbreakable-rule", message, "types, bounds and listed values rule it out")


def one_line(explanation: object) -> str:
    """Return what the reasoner explains, in one line."""
    if explanation is None:
        return ""
    lines = [
        re.sub(r"^rule (?=given: |without: |sent: |left out: )", "", line.strip())
        for line in str(explanation).splitlines()
    ]
    return "; ".join(lines).replace(":; ", ": ", 1)
