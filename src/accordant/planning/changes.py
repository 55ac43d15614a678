"""What a follow-up sends otherwise: values of a relation's changes, from the request, its answer, and other people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from accordant.contracts import (
    Absent,
    Change,
    Computed,
    Credential,
    EachValue,
    FollowUp,
    Literal,
    Operation,
    OtherValue,
    PersonValue,
)
from accordant.exchange import placeholder
from accordant.expressions import EvaluationError, Tree, compile_expression
from accordant.sites import Person
from accordant.variables import effective_variables

__all__ = ["Edit", "Source", "edits", "looks_at_answer", "wants_other_person"]

Edit = Mapping[str, str | None]
"""By parameter, what a follow-up sends; None for what it leaves out."""


@dataclass(frozen=True, slots=True)
class Source:
    """The request that a follow-up differs from.

    Attributes:
        sent: What it sends.
        person: Whom it is about; None for nobody in particular.
        other: Somebody else; None where nobody is known.
        tree: Its answer, over a list that of all pages; None where it is not there yet.
    """

    operation: Operation
    sent: Mapping[str, str]
    person: Person | None = None
    other: Person | None = None
    tree: Tree | None = None
    time_zone: str | None = None


def looks_at_answer(operation: Operation, changes: Iterable[Change]) -> bool:
    """Tell whether a value is taken from the answer to the source request."""
    return any(
        compile_expression(change.expression.text, operation.api.namespace).uses_answer
        for change in changes
        if isinstance(change, Computed | EachValue)
    )


def wants_other_person(follow_up: FollowUp) -> bool:
    """Tell whether a follow-up names somebody else than its source."""
    changes = (*follow_up.change.values(), *follow_up.before.values())
    return any(isinstance(change, PersonValue) and change.who == "other" for change in changes)


def edits(source: Source, changes: Mapping[str, Change]) -> list[Edit]:
    """Return what is sent otherwise, once for each follow-up; none where a change cannot be made.

    A value that cannot be computed from what is there makes no request: there is nothing to ask.
    """
    variables = effective_variables(source.operation, source.sent, source.time_zone).values
    choices: list[Sequence[str | None]] = []
    for name, change in changes.items():
        try:
            found = _values(source, name, change, variables)
        except EvaluationError:
            return []
        if not found:
            return []
        choices.append(found)
    return [dict(zip(changes, values, strict=True)) for values in product(*choices)]


def _fixed_value(name: str, change: Absent | Literal | Credential) -> str | None:
    """Return what a change is whatever was sent and answered; None where nothing is to be sent."""
    if isinstance(change, Credential):
        return placeholder(name)
    return change.value if isinstance(change, Literal) else None


def _values(source: Source, name: str, change: Change, variables: Mapping[str, object]) -> Sequence[str | None]:
    match change:
        case Absent() | Literal() | Credential():
            return [_fixed_value(name, change)]
        case OtherValue():
            parameter = source.operation.parameters[name]
            values = ("true", "false") if parameter.type == "boolean" else parameter.enumeration
            current = source.operation.effective(source.sent, name)
            return [value for value in values if value != current][:1]
        case PersonValue(who):
            person = source.person if who == "same" else source.other
            return [] if person is None or name not in person.identifiers else [person.identifiers[name]]
        case Computed(expression) | EachValue(expression):
            compiled = compile_expression(expression.text, source.operation.api.namespace)
            found = compiled.values(variables, source.tree)
            if isinstance(change, EachValue):
                return [*dict.fromkeys(found)]
            return [*found] if len(found) == 1 else []
