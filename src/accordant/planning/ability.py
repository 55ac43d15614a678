"""What of the contract language can be planned and judged so far; the rest is said to be not exercised, and why."""

from __future__ import annotations

from accordant.contracts import Absent, Computed, Literal, Operation, OtherValue, Parameter, Relation
from accordant.expressions import compile_expression
from accordant.findings import NOT_YET

__all__ = ["PATTERNS", "why_no_values", "why_not_planned"]

PATTERNS = frozenset({"equivalent", "equal", "complete-and-disjoint", "reversed", "same-image"})
"""The output patterns that `relations` can judge."""


def why_not_planned(operation: Operation, relation: Relation) -> str:  # noqa: PLR0911 - one for each reason
    """Return what of a relation this version cannot carry out; empty where it can."""
    if relation.on != "accepted":
        return _not_yet("relations between refused requests are")
    if relation.expect not in PATTERNS:
        return _not_yet(f"the pattern {relation.expect!r} is")
    if relation.compare != "keys":
        return _not_yet("comparing whole rows is")
    if len(relation.follow_ups) > 1 or (relation.follow_ups and relation.expect == "complete-and-disjoint"):
        return _not_yet("several follow-ups are")
    namespace = operation.api.namespace
    for follow_up in relation.follow_ups:
        if follow_up.operation or follow_up.caller or follow_up.sent or follow_up.after:
            return _not_yet("follow-ups that differ in more than what is sent are")
        for change in follow_up.change.values():
            if not isinstance(change, Literal | Absent | OtherValue | Computed):
                return _not_yet("values of several items, or of other people, are")
            if isinstance(change, Computed) and compile_expression(change.expression.text, namespace).uses_answer:
                return _not_yet("values taken from the answer are")
    return ""


def why_no_values(parameter: Parameter) -> str:
    """Return why no values of a parameter can be known in a run of one operation; empty where they can."""
    if parameter.observed_in is not None:
        return _not_yet(f"values of {parameter.name} that answers of {parameter.observed_in} show are")
    if parameter.observed is None and not parameter.candidates:
        return f"no value of {parameter.name} is known: it is neither observed, nor has it candidates"
    return ""


def _not_yet(what: str) -> str:
    return f"{what} {NOT_YET}"
