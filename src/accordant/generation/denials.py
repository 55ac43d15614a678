"""The opposite of a rule, of which every breach is one that proves something.

The plain negation of ``begin <= end`` is true of times that no order holds of, such as one with a zone and one without;
what a site makes of these says nothing about the rule. The denial is true where the values can be compared and come
out the other way.
"""

from __future__ import annotations

from collections.abc import Iterator

from accordant.formulas import (
    AllOrNone,
    And,
    Comparison,
    Formula,
    Member,
    Not,
    OnlyOne,
    Or,
    Requires,
    Sent,
    WhenSent,
    ZeroOrOne,
    names,
)
from accordant.rules.truth import opposite

__all__ = ["denied", "iter_conjuncts"]


def denied(formula: Formula) -> Formula:  # noqa: PLR0911 - one for each word
    """Return a formula that is true of the requests that break the given one."""
    match formula:
        case WhenSent(comparison):
            sent = [Sent(name) for name in names(comparison)]
            return And((*sent, Not(comparison) if comparison.operator == "like" else opposite(comparison)))
        case Comparison() if formula.operator != "like":
            return Or((*(Not(Sent(name)) for name in names(formula)), opposite(formula)))
        case Not(term):
            return term
        case Requires(condition, consequence):
            return And((condition, denied(consequence)))
        case And(terms):
            return Or(tuple(map(denied, terms)))
        case Or(terms):
            return And(tuple(map(denied, terms)))
        case Sent() | Member() | Comparison() | OnlyOne() | ZeroOrOne() | AllOrNone():
            return Not(formula)


def iter_conjuncts(formula: Formula) -> Iterator[Formula]:
    """Yield the terms that must all be true for a formula to be so; itself where it is no conjunction."""
    if isinstance(formula, And):
        for term in formula.terms:
            yield from iter_conjuncts(term)
    else:
        yield formula
