"""Formulas: the abstract syntax of dependencies between parameters.

The constructs are those of the inter-parameter dependency language IDL of Martin-Lopez, Segura and
Ruiz-Cortes (2020). They are plain data: `idl` reads them from what people write, `rules` reasons about them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "OPERATORS",
    "AllOrNone",
    "And",
    "Comparison",
    "Constant",
    "Formula",
    "Member",
    "Not",
    "OnlyOne",
    "Operand",
    "Operation",
    "Or",
    "Requires",
    "Sent",
    "Value",
    "WhenSent",
    "ZeroOrOne",
    "names",
    "operand_names",
    "text",
]

OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
"""Operators of a comparison; ``in`` stands apart, because its right side is a list, and so does ``like``."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a parameter, as a side of a comparison."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal, in the lexical form in which it is written.

    Attributes:
        quoted: Whether it was written in quotes; ``'7'`` and ``7`` are told apart only by `text`.
    """

    text: str
    quoted: bool = True


@dataclass(frozen=True, slots=True)
class Operation:
    """An arithmetic operation: ``+``, ``-``, ``*`` or ``/``."""

    left: Operand
    operator: str
    right: Operand


Operand = Value | Constant | Operation


@dataclass(frozen=True, slots=True)
class Sent:
    """The parameter is sent, whatever its value."""

    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All parameters of both sides are sent, and the comparison holds in the value space of their type.

    Attributes:
        operator: One of `OPERATORS`; or ``like``, and then the left side is a parameter and the right one a pattern
            in which ``*`` stands for any text.
    """

    left: Operand
    operator: str
    right: Operand


@dataclass(frozen=True, slots=True)
class Member:
    """The parameter is sent, and its value is one of those listed."""

    name: str
    values: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class WhenSent:
    """The comparison holds, or not all of its parameters are sent: ``compare`` and ``arithmetic``."""

    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Not:
    """The term is false."""

    term: Formula


@dataclass(frozen=True, slots=True)
class And:
    """Every term is true."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one term is true."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class OnlyOne:
    """Exactly one term is true."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class ZeroOrOne:
    """At most one term is true."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AllOrNone:
    """The terms are all true, or all false."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Requires:
    """Where the condition is true, so is the consequence."""

    condition: Formula
    consequence: Formula


Formula = Sent | Comparison | Member | WhenSent | Not | And | Or | OnlyOne | ZeroOrOne | AllOrNone | Requires


_FUNCTIONS: dict[type[Formula], str] = {
    And: "and",
    Or: "or",
    OnlyOne: "only_one",
    ZeroOrOne: "zero_or_one",
    AllOrNone: "all_or_none",
}


def names(formula: Formula) -> tuple[str, ...]:
    """Return the parameters that the formula names, each once, in the order in which they first stand."""
    return tuple(dict.fromkeys(_iter_names(formula)))


def _iter_names(formula: Formula) -> Iterator[str]:
    match formula:
        case Sent(name) | Member(name, _):
            yield name
        case Comparison(left, _, right):
            yield from operand_names(left)
            yield from operand_names(right)
        case WhenSent(inner) | Not(inner):
            yield from _iter_names(inner)
        case Requires(condition, consequence):
            yield from _iter_names(condition)
            yield from _iter_names(consequence)
        case And(terms) | Or(terms) | OnlyOne(terms) | ZeroOrOne(terms) | AllOrNone(terms):
            for term in terms:
                yield from _iter_names(term)


def operand_names(operand: Operand) -> Iterator[str]:
    """Yield the parameters whose values the operand needs, in order, repeated where they are."""
    match operand:
        case Value(name):
            yield name
        case Operation(left, _, right):
            yield from operand_names(left)
            yield from operand_names(right)
        case Constant():
            pass


def text(formula: Formula) -> str:
    """Return the formula as people read it: ``or(cons_id, member_id)``, ``begin_date <= end_date``."""
    match formula:
        case WhenSent(comparison):
            return text(comparison)
        case Requires(condition, consequence):
            return f"if {_inner(condition)} then {_inner(consequence)}"
        case _:
            return _inner(formula)


def _inner(formula: Formula) -> str:  # noqa: PLR0911 - one return for each construct
    match formula:
        case Sent(name):
            return name
        case Member(name, values):
            return f"{name} in ({', '.join(_operand(value) for value in values)})"
        case Comparison(left, operator, right):
            return f"{_operand(left)} {operator} {_operand(right)}"
        case WhenSent(comparison):
            # Within a term the two kinds of comparison differ, so the reader must be able to see which it is.
            return f"compare({_inner(comparison)})"
        case Not(term):
            return f"not({_inner(term)})"
        case Requires(condition, consequence):
            return f"requires({_inner(condition)}, {_inner(consequence)})"
        case And(terms) | Or(terms) | OnlyOne(terms) | ZeroOrOne(terms) | AllOrNone(terms):
            return f"{_FUNCTIONS[type(formula)]}({', '.join(_inner(term) for term in terms)})"


def _operand(operand: Operand, *, nested: bool = False) -> str:
    match operand:
        case Value(name):
            return name
        case Constant(literal, quoted):
            return "'" + literal.replace("'", "''") + "'" if quoted else literal
        case Operation(left, operator, right):
            whole = f"{_operand(left, nested=True)} {operator} {_operand(right, nested=True)}"
            return f"({whole})" if nested else whole
