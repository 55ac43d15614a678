"""What a rule compares, against the types and values of its parameters: whether the comparison can be meant.

A rule that is well-formed may compare a number with a date, or a listed value with one that is not listed; such a
comparison is never true, or always, and nothing else would say where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from accordant import datatypes
from accordant.contracts import Parameter
from accordant.errors import nearest
from accordant.facets import why_illegal
from accordant.formulas import (
    Comparison,
    Constant,
    Formula,
    Member,
    Operand,
    Operation,
    Requires,
    Value,
    WhenSent,
)
from accordant.terms import TermError, TermReader

__all__ = ["judge_of"]

Judge = Callable[[Formula, TermReader], Iterator[TermError]]

_NUMBERS = frozenset({"decimal", "integer", "nonNegativeInteger", "positiveInteger", "long", "int"})
_TEXTS = frozenset({"string", "normalizedString", "token", "anyURI"})
_EXAMPLES = {
    "number": "write a number",
    "boolean": "write true or false",
    "date": "write a date such as '2026-01-31'",
    "dateTime": "write a time such as '2026-01-31T00:00:00Z'",
}


def judge_of(parameters: Mapping[str, Parameter]) -> Judge:
    """Return a function that yields what is wrong with the values in a term, each with its column."""

    def judge(formula: Formula, reader: TermReader) -> Iterator[TermError]:
        if isinstance(formula, Requires):  # what `compare` makes of `in`
            formula = formula.consequence
        comparison = formula.comparison if isinstance(formula, WhenSent) else formula
        if isinstance(comparison, Member):
            if (parameter := parameters.get(comparison.name)) is not None:
                for constant in comparison.values:
                    yield from _with_constant(parameter, "in", constant, reader)
        elif isinstance(comparison, Comparison) and comparison.operator != "like":
            yield from _compared(comparison, parameters, reader)

    return judge


def _compared(comparison: Comparison, parameters: Mapping[str, Parameter], reader: TermReader) -> Iterator[TermError]:
    left, operator, right = comparison.left, comparison.operator, comparison.right
    if isinstance(left, Operation) or isinstance(right, Operation):
        for side in (left, right):
            yield from _calculated(side, parameters, reader)
        return
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Value) and isinstance(other, Constant) and one.name in parameters:
            yield from _with_constant(parameters[one.name], operator, other, reader)
    if isinstance(left, Value) and isinstance(right, Value) and {left.name, right.name} <= parameters.keys():
        yield from _two_parameters(parameters[left.name], operator, parameters[right.name], reader.column_of(right))


def _family(parameter: Parameter) -> str:
    """Return what a value can be compared with; empty where that is not known."""
    if parameter.type in _NUMBERS:
        return "number"
    if parameter.type in _TEXTS:
        return "text"
    return parameter.type if datatypes.is_known(parameter.type) else ""


def _two_parameters(one: Parameter, operator: str, other: Parameter, column: int) -> Iterator[TermError]:
    families = {_family(one), _family(other)}
    if "" in families:
        return
    if len(families) > 1:
        message = f"{other.name} is xsd:{other.type} and {one.name} is xsd:{one.type}: these are not compared"
        yield TermError(column, message, "give both the same type, or compare others")
    elif one.name == other.name:
        yield TermError(column, f"{one.name} is compared with itself", "name another parameter")
    elif operator[0] in "<>" and families & {"text", "boolean"}:
        yield _without_order(one, operator, column)


def _without_order(parameter: Parameter, operator: str, column: int) -> TermError:
    message = f"{parameter.name} is xsd:{parameter.type}, which has no order for {operator!r}"
    return TermError(column, message, "compare with == or !=, or give it a type with an order, such as xsd:integer")


def _with_constant(parameter: Parameter, operator: str, constant: Constant, reader: TermReader) -> Iterator[TermError]:
    family = _family(parameter)
    column = reader.column_of(constant)
    if not family:
        return
    name, value = parameter.name, constant.text
    if operator[0] in "<>" and family in {"text", "boolean"}:
        # Texts that are numbers are put in the order of numbers, so a number may stand here.
        if family == "boolean" or not datatypes.get("decimal").is_valid(value):
            yield _without_order(parameter, operator, column)
        return
    if not datatypes.get(parameter.type).is_valid(value):
        known = nearest(value, parameter.enumeration) if parameter.enumeration else ""
        yield TermError(
            column, f"{value!r} is no xsd:{parameter.type}, as {name} is", known or _EXAMPLES.get(family, "")
        )
    elif operator in {"==", "!=", "in"} and (reason := _why_never(parameter, value)):
        yield TermError(column, f"{name}: {value!r} {reason}", _nearest_value(parameter, value))


def _why_never(parameter: Parameter, value: str) -> str:
    listed = parameter.enumeration
    datatype = datatypes.get(parameter.type)
    if any(datatype.is_valid(one) and datatype.compare(one, value) == 0 for one in listed):
        return ""
    return why_illegal(parameter, value)


def _nearest_value(parameter: Parameter, value: str) -> str:
    return nearest(value, parameter.enumeration) if parameter.enumeration else "no legal request sends it"


def _calculated(side: Operand, parameters: Mapping[str, Parameter], reader: TermReader) -> Iterator[TermError]:
    """Yield what in a side of an arithmetic comparison is no number."""
    match side:
        case Operation(left, _, right):
            yield from _calculated(left, parameters, reader)
            yield from _calculated(right, parameters, reader)
        case Value(name) if name in parameters:
            parameter = parameters[name]
            if _family(parameter) not in {"number", ""}:
                message = f"{name} is xsd:{parameter.type}, and arithmetic is for numbers"
                yield TermError(reader.column_of(side), message, _instead_of_arithmetic(parameter))
        case Constant(value) if not datatypes.get("decimal").is_valid(value):
            yield TermError(reader.column_of(side), f"{value!r} is no number, and arithmetic is for numbers")


def _instead_of_arithmetic(parameter: Parameter) -> str:
    if _family(parameter) in {"date", "dateTime"}:
        return "dates are compared as they are: compare: 'a <= b'; a distance between them is no rule of this language"
    return "give it a type such as xsd:integer"
