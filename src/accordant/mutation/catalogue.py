"""All operators by name, in the order of reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from accordant.errors import UsageError, nearest
from accordant.mutation.answers import ANSWER_OPERATORS
from accordant.mutation.asked import ASKED_OPERATORS
from accordant.mutation.fields import FIELD_OPERATORS
from accordant.mutation.mutants import Operator
from accordant.mutation.rows import ROW_OPERATORS

__all__ = ["OPERATORS", "operators_named"]

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {operator.name: operator for operator in (*ANSWER_OPERATORS, *FIELD_OPERATORS, *ROW_OPERATORS, *ASKED_OPERATORS)}
)


def operators_named(names: Iterable[str]) -> tuple[Operator, ...]:
    """Return the operators of those names, in the order of the catalogue; all where none is named.

    Raises:
        UsageError: There is no operator of a name.
    """
    wanted = list(names)
    for name in wanted:
        if name not in OPERATORS:
            hint = nearest(name, OPERATORS) or f"there are: {', '.join(OPERATORS)}"
            raise UsageError(f"there is no operator {name!r}; {hint}")
    return tuple(operator for operator in OPERATORS.values() if not wanted or operator.name in wanted)
