"""Truth of a formula: on one request, or on whatever is known of its atoms.

Values are compared in the value space of their parameter's type (``1`` equals ``true`` as a boolean, two
zones can name one instant). What cannot be ordered, because it is malformed or because only one of two times
has a zone, holds in no order: ``<=`` is false of it, and so is ``>``. Any two strings are in an order, which is
that of `text_order`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, partial

from accordant import datatypes
from accordant.errors import UsageError
from accordant.formulas import (
    AllOrNone,
    And,
    Comparison,
    Constant,
    Formula,
    Member,
    Not,
    OnlyOne,
    Operand,
    Operation,
    Or,
    Requires,
    Sent,
    Value,
    WhenSent,
    ZeroOrOne,
    names,
)

__all__ = [
    "NUMERIC",
    "TEXTUAL",
    "Atom",
    "atom_holds",
    "bare",
    "compared",
    "counted",
    "distance",
    "holds",
    "is_like",
    "is_of_numbers",
    "is_text_ordered",
    "iter_atoms",
    "literals",
    "number",
    "opposite",
    "order",
    "text_key",
    "text_order",
    "truth",
]

Atom = Sent | Comparison | Member | WhenSent
"""The formulas that are not made of terms: a request decides each of them by itself."""

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
NUMERIC = frozenset({"decimal", "integer", "long", "int", "short", "byte", "float", "double"}) | {
    *("nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger"),
    *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
}
TEXTUAL = frozenset({"string", "normalizedString", "token"})


def holds(formula: Formula, request: Mapping[str, str], types: Mapping[str, str]) -> bool:
    """Tell whether the formula is true of a request.

    Args:
        formula: A rule, or any term of one.
        request: The parameters that are sent, with their lexical values; an empty value is sent.
        types: XSD type of each parameter, without prefix; ``string`` where it is missing.
    """
    return bool(truth(formula, lambda atom: atom_holds(atom, request, types)))


def truth(formula: Formula, value: Callable[[Atom], bool | None]) -> bool | None:
    """Return the truth of a formula from that of its atoms; None where they leave it open (Kleene)."""
    match formula:
        case Sent() | Comparison() | Member() | WhenSent():
            return value(formula)
        case Not(term):
            inner = truth(term, value)
            return None if inner is None else not inner
        case Requires(condition, consequence):
            return truth(Or((Not(condition), consequence)), value)
        case And(terms) | Or(terms) | OnlyOne(terms) | ZeroOrOne(terms) | AllOrNone(terms):
            outcomes = [truth(term, value) for term in terms]
            return counted(type(formula), outcomes.count(True), outcomes.count(None), len(outcomes))


def counted(word: type[Formula], true: int, unknown: int, total: int) -> bool | None:
    """Return the truth of a group word from how many of its terms are true and how many are not known."""
    least, most = true, true + unknown
    if word is And:
        refuted, proved = most < total, least == total
    elif word is Or:
        refuted, proved = most == 0, least > 0
    elif word is AllOrNone:
        refuted, proved = least > 0 and most < total, most == 0 or least == total
    else:
        fewest = 1 if word is OnlyOne else 0
        refuted, proved = least > 1 or most < fewest, fewest <= least and most <= 1
    return False if refuted else (True if proved else None)


def iter_atoms(formula: Formula) -> Iterator[Atom]:
    """Yield the atoms of a formula in order, repeated where they are."""
    match formula:
        case Sent() | Comparison() | Member() | WhenSent():
            yield formula
        case Not(term):
            yield from iter_atoms(term)
        case Requires(condition, consequence):
            yield from iter_atoms(condition)
            yield from iter_atoms(consequence)
        case And(terms) | Or(terms) | OnlyOne(terms) | ZeroOrOne(terms) | AllOrNone(terms):
            for term in terms:
                yield from iter_atoms(term)


def bare(atom: Atom) -> Sent | Comparison | Member:
    """Return the atom, or the comparison in it."""
    return atom.comparison if isinstance(atom, WhenSent) else atom


def opposite(comparison: Comparison) -> Comparison:
    """Return the comparison that is true of comparable values where the given one is false."""
    return Comparison(comparison.left, _OPPOSITE[comparison.operator], comparison.right)


def atom_holds(atom: Atom, request: Mapping[str, str], types: Mapping[str, str]) -> bool:  # noqa: PLR0911 - by kind
    """Tell whether an atom is true of a request."""
    match atom:
        case Sent(name):
            return name in request
        case Member(name, values):
            return any(atom_holds(Comparison(Value(name), "==", value), request, types) for value in values)
        case WhenSent(comparison):
            if not all(name in request for name in names(comparison)):
                return True
            return atom_holds(comparison, request, types)
        case Comparison(_, operator, _):
            if not all(name in request for name in names(atom)):
                return False
            if operator == "like":
                return is_like(_without_padding(atom.left, request, types), _lexical(atom.right, request))
            return _satisfies(order(atom, request, types), operator)


def _without_padding(side: Operand, request: Mapping[str, str], types: Mapping[str, str]) -> str:
    """Return a text as it is after white space processing: around a number or a date it is no part of the value."""
    text = _lexical(side, request)
    kind = types.get(side.name, "string") if isinstance(side, Value) else "string"
    return text if kind in TEXTUAL or not datatypes.is_known(kind) else datatypes.get(kind).normalize(text)


def is_like(text: str, pattern: str) -> bool:
    """Tell whether a text is the pattern with each ``*`` replaced by any text, which may be empty."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def _satisfies(outcome: int | None, operator: str) -> bool:
    if operator == "!=":
        return outcome != 0
    if outcome is None:
        return False
    return {
        "==": outcome == 0,
        "<": outcome < 0,
        "<=": outcome <= 0,
        ">": outcome > 0,
        ">=": outcome >= 0,
    }[operator]


def order(comparison: Comparison, request: Mapping[str, str], types: Mapping[str, str]) -> int | None:
    """Return how the two sides stand on a request that sends all their parameters: -1, 0, 1 or None.

    Numeric types are compared as numbers with each other, with literals and with strings, other types as values of
    the left one. Strings are compared with unquoted numbers as numbers, and are equal where their letters are; their
    order is that of `text_order`.
    """
    left, right = comparison.left, comparison.right
    numbers = _order_numbers(_number(left, request), _number(right, request))
    if isinstance(left, Operation) or isinstance(right, Operation):
        return numbers
    kinds = [datatypes.plain_name(types.get(name, "string")) for name in names(comparison)]
    if numbers is not None and all(kind in NUMERIC for kind in kinds) and _are_values(kinds, comparison, request):
        return numbers
    if is_of_numbers(comparison, kinds):
        return numbers
    if is_text_ordered(comparison, kinds):
        return text_order(_lexical(left, request), _lexical(right, request))
    return compared(kinds[0], _lexical(left, request), _lexical(right, request))


def is_of_numbers(comparison: Comparison, kinds: Collection[str]) -> bool:
    """Tell whether only numbers can stand in an order: always where something is calculated.

    Args:
        comparison: Not ``like``.
        kinds: The types of its parameters.
    """
    sides = (comparison.left, comparison.right)
    if any(isinstance(side, Operation) for side in sides):
        return True
    are_texts = [kind in TEXTUAL for kind in kinds]
    if all(are_texts):
        return any(isinstance(s, Constant) and not s.quoted and _is_number(s.text) for s in sides)
    return any(are_texts) and all(kind in NUMERIC or kind in TEXTUAL for kind in kinds)


def is_text_ordered(atom: Atom, kinds: Collection[str]) -> bool:
    """Tell whether an atom is a comparison that `text_order` decides.

    Args:
        atom: Of a rule.
        kinds: The types of its parameters.
    """
    comparison = bare(atom)
    if not isinstance(comparison, Comparison) or comparison.operator in {"==", "!=", "like"}:
        return False
    return all(kind in TEXTUAL for kind in kinds) and not is_of_numbers(comparison, kinds)


def text_order(left: str, right: str) -> int:
    """Return how two strings stand: -1, 0 or 1.

    Numbers are in the order of numbers and come before all other texts, which are in the order of their code
    points; so ISO dates are in theirs. Times are taken in UTC, and so is one without a zone.
    """
    one, other = text_key(left), text_key(right)
    return (one > other) - (one < other)


@lru_cache(maxsize=65536)
def text_key(text: str) -> tuple[bool, Fraction, str]:
    """Return what stands in the order of `text_order`: whether a text is no number, its number, its letters."""
    value = number(text)
    if value is not None:
        return False, value, ""
    if datatypes.get("dateTime").is_valid(text):
        moment = datatypes.DateTime.parse(datatypes.get("dateTime").normalize(text))
        text = str(replace(moment.shift(-60 * (moment.zone_minutes or 0)), zone_minutes=None))
    return True, Fraction(0), text


def _are_values(kinds: Iterable[str], comparison: Comparison, request: Mapping[str, str]) -> bool:
    """Tell whether what is sent for the parameters belongs to their types: ``1e3`` is no integer."""
    pairs = zip(kinds, names(comparison), strict=True)
    return all(not datatypes.is_known(kind) or datatypes.get(kind).is_valid(request[name]) for kind, name in pairs)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip(" \t\r\n")) is not None


def _lexical(operand: Value | Constant | Operation, request: Mapping[str, str]) -> str:
    if isinstance(operand, Value):
        return request[operand.name]
    assert isinstance(operand, Constant)
    return operand.text


@lru_cache(maxsize=65536)
def compared(type_name: str, left: str, right: str) -> int | None:
    """Return how two texts stand as values of a type: -1, 0, 1, or None where there is no telling.

    Texts that are no values of the type are equal to themselves only.

    Raises:
        UsageError: The type is not known.
    """
    try:
        return datatypes.get(type_name).compare(left, right)
    except ValueError:
        return 0 if left == right else None
    except KeyError as error:
        raise UsageError(str(error.args[0])) from error


def _order_numbers(left: Fraction | None, right: Fraction | None) -> int | None:
    if left is None or right is None:
        return None
    return (left > right) - (left < right)


def _number(operand: Operand, request: Mapping[str, str]) -> Fraction | None:
    """Return an operand's exact numeric value, None where it has none (text, or a division by nought)."""
    if isinstance(operand, Operation):
        left, right = _number(operand.left, request), _number(operand.right, request)
        if left is None or right is None or (operand.operator == "/" and right == 0):
            return None
        return {
            "+": lambda: left + right,
            "-": lambda: left - right,
            "*": lambda: left * right,
            "/": lambda: left / right,
        }[operand.operator]()
    return number(_lexical(operand, request))


def number(text: str) -> Fraction | None:
    """Return the exact value of a decimal numeral, with or without an exponent; None for any other text."""
    return Fraction(text.strip(" \t\r\n")) if _is_number(text) else None


def distance(
    comparison: Comparison, requests: Sequence[Mapping[str, str]], types: Mapping[str, str]
) -> list[Fraction | None]:
    """Return for each request how far apart the sides of a comparison are; 0 where they are equal.

    Numbers are as far apart as their difference; of other values those that lie between are counted.

    Args:
        comparison: All its parameters are sent by every request.
        requests: Requests with different values of them.
        types: XSD type of each parameter.

    Returns:
        None for a request whose sides cannot be ordered.
    """
    numbers = [_difference(comparison, request) for request in requests]
    if None not in numbers:
        return numbers
    sides = [(_side(comparison.left, request), _side(comparison.right, request)) for request in requests]
    pool = dict.fromkeys(side for pair in sides for side in pair)

    kinds = [datatypes.plain_name(types.get(name, "string")) for name in names(comparison)]
    place = text_order if is_text_ordered(comparison, kinds) else partial(compared, kinds[0])
    gaps: list[Fraction | None] = []
    for request, (left, right) in zip(requests, sides, strict=True):
        outcome = order(comparison, request, types)
        if outcome:
            between = [one for one in pool if place(left, one) == outcome == place(one, right)]
            gaps.append(Fraction(1 + len(between)))
        else:
            gaps.append(None if outcome is None else Fraction(0))
    return gaps


def _difference(comparison: Comparison, request: Mapping[str, str]) -> Fraction | None:
    left, right = _number(comparison.left, request), _number(comparison.right, request)
    return None if left is None or right is None else abs(left - right)


def _side(operand: Operand, request: Mapping[str, str]) -> str:
    """Return a side of a comparison as text; one that calculates is told apart by its number alone."""
    return str(_number(operand, request)) if isinstance(operand, Operation) else _lexical(operand, request)


def literals(formulas: Iterable[Formula]) -> dict[str, tuple[str, ...]]:
    """Return the literals that each parameter is compared with, and a text for each pattern.

    A domain without them decides little.
    """
    found: dict[str, dict[str, None]] = {}
    for formula in formulas:
        for atom in iter_atoms(formula):
            match bare(atom):
                case Member(name, values):
                    found.setdefault(name, {}).update(dict.fromkeys(value.text for value in values))
                case Comparison(Value(name), "like", Constant(text, _)):
                    found.setdefault(name, {})[text.replace("*", "")] = None
                case Comparison(Value(name), _, Constant(text, _)) | Comparison(Constant(text, _), _, Value(name)):
                    found.setdefault(name, {})[text] = None
    return {name: tuple(values) for name, values in found.items()}
