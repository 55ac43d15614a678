"""Advice on relations: whether any request can be their source, and what their changes lead to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from accordant.advice import Advice
from accordant.contracts import (
    Absent,
    Computed,
    Credential,
    FollowUp,
    Literal,
    Operation,
    Parameter,
    Relation,
    Strength,
)
from accordant.errors import AccordantError
from accordant.expressions import compile_expression
from accordant.formulas import Formula, Not, Sent
from accordant.linting.rules import callers_of, one_line, problem_of

__all__ = ["of_relations"]


def of_relations(operation: Operation, possible: Collection[str]) -> Iterator[Advice]:
    """Yield advice on every relation of an operation.

    Args:
        possible: The callers that have valid requests; of relations for others alone nothing is said.
    """
    for relation in operation.relations.values():
        served = callers_of(operation, relation.callers)
        callers = [caller for caller in served if caller in possible]
        if served and not callers:
            continue
        reasons = [_why_idle(operation, relation, caller) for caller in callers]
        if all(reasons):
            message = f"{operation.name}: no request can be the source of {relation.name!r}"
            wanted, known = ", ".join(sorted(relation.callers)), ", ".join(operation.servlets)
            reason = reasons[0] if reasons else f"it is for {wanted}, and served are {known}"
            yield Advice(relation.location, "idle-relation", message, reason)
            continue
        if relation.on == "accepted" and relation.strength is not Strength.PROBE:
            yield from _of_changes(operation, relation, callers)
        yield from _of_needless(operation, relation)
        yield from _of_unsent(operation, relation)
        for name in relation.given:
            if _has_no_values(operation, operation.parameters[name]):
                message = f"{operation.name}: the source of {relation.name!r} sends {name}, and no value of it is known"
                hint = "say where values are seen (observed), or which to try (candidates)"
                yield Advice(relation.location, "unfed-relation", message, hint)


def _has_no_values(operation: Operation, parameter: Parameter) -> bool:
    listing = operation.listing
    is_made_up = parameter.name in {listing.page, listing.record, listing.size} or parameter.comes_from is not None
    is_seen = parameter.observed is not None or bool(parameter.candidates or parameter.enumeration)
    return not (is_made_up or is_seen or parameter.type == "boolean" or parameter.default is not None)


def _why_idle(operation: Operation, relation: Relation, caller: str) -> str:
    """Return why no request of a caller suits a relation; empty where one does, or it cannot be told."""
    wanted: dict[str, Formula] = {f"given: {name}": Sent(name) for name in relation.given}
    wanted |= {f"without: {name}": Not(Sent(name)) for name in relation.without}
    problem = problem_of(operation, caller, wanted)
    try:
        return "" if problem.consistent() else one_line(problem.explain())
    except AccordantError:
        return ""


def _of_changes(operation: Operation, relation: Relation, callers: Iterable[str]) -> Iterator[Advice]:
    for follow_up in relation.follow_ups:
        if follow_up.operation is not None:
            continue
        tried = [follow_up.caller] if follow_up.caller is not None else list(callers)
        reasons = [_why_contradicting(operation, relation, follow_up, caller) for caller in tried]
        if reasons and all(reasons):
            message = f"{operation.name}: what {relation.name!r} changes breaks a rule in any case"
            yield Advice(relation.location, "contradicting-change", message, reasons[0])


def _why_contradicting(operation: Operation, relation: Relation, follow_up: FollowUp, caller: str) -> str:
    gone = {name for name, change in follow_up.change.items() if isinstance(change, Absent)}
    # A credential is sent on purpose where it is for others.
    useless = {name for name, change in follow_up.change.items() if isinstance(change, Credential)}
    there = ({*relation.given, *follow_up.change} - gone - useless) & operation.parameters.keys()
    wanted: dict[str, Formula] = {f"sent: {name}": Sent(name) for name in sorted(there)}
    wanted |= {f"left out: {name}": Not(Sent(name)) for name in sorted(gone)}
    literals = {name: change.value for name, change in follow_up.change.items() if isinstance(change, Literal)}
    problem = problem_of(operation, caller, wanted)
    try:
        if problem.is_valid_partial(literals):
            return ""
        return one_line(problem.explain(literals, is_partial=True))
    except AccordantError:
        return ""


def _of_needless(operation: Operation, relation: Relation) -> Iterator[Advice]:
    for follow_up in relation.follow_ups:
        for name, change in follow_up.change.items():
            parameter = operation.parameters.get(name)
            if not isinstance(change, Absent) or parameter is None or name in relation.given:
                continue
            if not parameter.required and len(follow_up.change) == 1:
                message = f"{operation.name}: {relation.name!r} leaves out {name}, which its source need not send"
                yield Advice(relation.location, "needless-change", message, f"add it: given: [{name}]")


def _of_unsent(operation: Operation, relation: Relation) -> Iterator[Advice]:
    """Yield the changes that cannot be computed where a parameter is not sent."""
    for follow_up in relation.follow_ups:
        for name, change in follow_up.change.items():
            if not isinstance(change, Computed):
                continue
            for used in sorted(compile_expression(change.expression.text, operation.api.namespace).variables):
                parameter = operation.parameters.get(used)
                if parameter is None or used in relation.given or parameter.required or parameter.default is not None:
                    continue
                if _is_asked(change.expression.text, used):
                    continue
                message = f"{operation.name}: where {used} is not sent, {relation.name!r} has no value for {name}"
                yield Advice(change.expression.location, "unguarded-variable", message, f"add it: given: [{used}]")


def _is_asked(expression: str, name: str) -> bool:
    """Tell whether an expression asks whether a parameter was sent."""
    return re.search(rf"\b(?:exists|empty|not|count)\(\s*\${re.escape(name)}\s*\)", expression) is not None
