"""Selections: which parameters a valid request sends, before their values are drawn.

A selection chooses for each parameter "not sent", "sent with any value", or a value that a rule names. For each
group of parameters that rules connect, the possible choices are listed once, so that an index into the list is
all that has to be drawn. Where the list would be too long, a wish is drawn and changed into a possible choice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import prod

from accordant import datatypes
from accordant.errors import UsageError
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
from accordant.generation.steps import stepped
from accordant.rules import Problem
from accordant.rules.truth import Atom, atom_holds, iter_atoms, literals

__all__ = ["ANY", "Selector", "connected"]

ANY = "\N{NULL}any"
"""Stands for a value that no rule names: it equals no literal."""

_LISTED = 2048
"""As many choices of one group are listed."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Parameters that rules connect.

    Attributes:
        choices: All choices, fewest parameters first; empty where there are too many to list.
        problem: Decides them.
    """

    choices: tuple[dict[str, str], ...]
    problem: Problem

    def digits(self) -> tuple[int, ...]:
        if self.choices:
            return (len(self.choices),)
        return tuple(len(domain) + 1 for domain in self.problem.domains.values())

    def chosen(self, digits: Sequence[int]) -> dict[str, str]:
        if self.choices:
            return self.choices[digits[0]]
        domains = self.problem.domains.items()
        wish = {name: domain[digit - 1] for (name, domain), digit in zip(domains, digits, strict=True) if digit}
        nearest = self.problem.nearest(wish)
        assert nearest is not None  # the group is known to have a choice
        return nearest


@dataclass(frozen=True)
class Selector:
    """Numbers the selections that the rules leave.

    Attributes:
        parameters: Every parameter that can be sent.
        rules: By name. That two parameters compare as they must is left to those who draw the values.
        types: XSD type of each parameter.
        required: Parameters that must be sent.
    """

    parameters: Sequence[str]
    rules: Mapping[str, Formula]
    types: Mapping[str, str]
    required: frozenset[str]

    @cached_property
    def bound(self) -> int:
        """How many selections there are to choose from, equal ones counted apart where choices are not listed.

        Raises:
            UsageError: No request keeps the rules.
        """
        return prod(radix for group in self._groups for radix in group.digits())

    def select(self, number: int) -> dict[str, str]:
        """Return parameters to send, each with the value that the rules ask for, or `ANY`.

        Args:
            number: From 0, which sends the fewest parameters, to below `bound`.
        """
        selected: dict[str, str] = {}
        for group in self._groups:
            digits = []
            for radix in group.digits():
                number, digit = divmod(number, radix)
                digits.append(digit)
            selected |= group.chosen(digits)
        return selected

    def agree(self, name: str, first: str, second: str) -> bool:
        """Tell whether no rule tells two values of a parameter apart."""
        return self._signature(name, first) == self._signature(name, second)

    def _signature(self, name: str, value: str) -> tuple[bool, ...]:
        return tuple(atom_holds(atom, {name: value}, self.types) for atom in self._atoms.get(name, ()))

    @cached_property
    def _alone(self) -> dict[str, Formula]:
        """The rules as far as they speak of parameters one by one."""
        return {name: _apart(formula) for name, formula in self.rules.items() if not _compares_two(formula)}

    @cached_property
    def _atoms(self) -> dict[str, tuple[Atom, ...]]:
        """The atoms about each parameter's value."""
        atoms: dict[str, dict[Atom, None]] = {}
        for formula in self._alone.values():
            for atom in iter_atoms(formula):
                if not isinstance(atom, Sent):
                    atoms.setdefault(names(atom)[0], {})[atom] = None
        return {name: tuple(found) for name, found in atoms.items()}

    def _domain(self, name: str) -> tuple[str, ...]:
        """Return one value for each way in which the rules can see the parameter's value."""
        found = literals(self._alone.values()).get(name, ())
        kind = self.types.get(name, "string")
        beside = [stepped(kind, literal, steps) for literal in found for steps in (1, -1)]
        legal = (value for value in beside if value is not None and _is_of_type(kind, value))
        values = (*found, *legal, ANY)
        kept: dict[tuple[bool, ...], str] = {}
        for value in values:
            kept.setdefault(self._signature(name, value), value)
        return tuple(kept.values())

    @cached_property
    def _groups(self) -> tuple[_Group, ...]:
        missing = self.required.difference(self.parameters)
        if missing:
            raise UsageError(f"there are no values for {', '.join(sorted(missing))}, which must be sent")
        links = [names(formula) for formula in self._alone.values()]
        return tuple(self._group(members) for members in connected(self.parameters, links))

    def _group(self, members: Collection[str]) -> _Group:
        domains = {name: self._domain(name) for name in self.parameters if name in members}
        rules = {name: formula for name, formula in self._alone.items() if not set(members).isdisjoint(names(formula))}
        problem = Problem(domains, rules, self.types, self.required.intersection(domains))
        choices = list(islice(problem.iter_valid(), _LISTED + 1))
        if not choices:
            raise UsageError(f"no request keeps the rules {', '.join(rules)}")
        if len(choices) > _LISTED:
            return _Group((), problem)
        return _Group(tuple(sorted(choices, key=len)), problem)


def _is_of_type(kind: str, value: str) -> bool:
    return not datatypes.is_known(kind) or datatypes.get(kind).is_valid(value)


def _compares_two(formula: Formula) -> bool:
    return isinstance(formula, WhenSent) and len(names(formula)) > 1


def _apart(formula: Formula, *, wanted: bool = True) -> Formula:
    """Return the formula with comparisons of two parameters taken to come out as the formula would have it.

    Args:
        formula: A rule, or a term of one.
        wanted: Whether the whole is kept by the term being true; false within an odd number of negations.
    """
    match formula:
        case WhenSent() | Comparison() if len(named := names(formula)) > 1:
            sent = And(tuple(Sent(name) for name in named))
            # Without all its parameters a comparison is false, and one that binds only when all are sent is true.
            if isinstance(formula, WhenSent):
                return Or((sent, Not(sent))) if wanted else Not(sent)
            return sent if wanted else And((sent, Not(sent)))
        case Not(term):
            return Not(_apart(term, wanted=not wanted))
        case Requires(condition, consequence):
            return Requires(_apart(condition, wanted=not wanted), _apart(consequence, wanted=wanted))
        case And(terms) | Or(terms) | OnlyOne(terms) | ZeroOrOne(terms) | AllOrNone(terms):
            return type(formula)(tuple(_apart(term, wanted=wanted) for term in terms))
        case Sent() | Member() | WhenSent() | Comparison():
            return formula


def connected(members: Iterable[str], links: Iterable[Iterable[str]]) -> list[set[str]]:
    """Return the members in sets that no link connects, in the order of their first one."""
    groups = [{name} for name in members]
    for link in links:
        named = set(link)
        touched = [group for group in groups if group & named]
        if touched:
            touched[0].update(*touched[1:])
            groups = [group for group in groups if group not in touched[1:]]
    return groups
