"""Seeking requests that send few parameters: over given values by `constraints`, over all values by `decisions`.

The edges of a rule are looked for by asking again and again for a request of which some formulas are true. What is
asked for is the same over both; an answer over all values is one over every value there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from accordant.formulas import Comparison, Formula, Not, WhenSent
from accordant.rules.constraints import Constraint, Solver
from accordant.rules.decisions import Decider, Setting
from accordant.rules.truth import iter_atoms, opposite

__all__ = ["DomainSeeker", "Seeker", "SpaceSeeker"]


class Seeker(Protocol):
    """Looks for requests that send what is required."""

    def fewest(self, formulas: Iterable[Formula], values: Mapping[str, str] | None = None) -> dict[str, str] | None:
        """Return a request of which all formulas are true, with as few parameters as any; None where there is none.

        Args:
            formulas: Made of the rules and their atoms.
            values: They are sent as well; each is one of the domain of its parameter.

        Raises:
            UndecidedError: It cannot be told whether there is one.
        """


class DomainSeeker:
    """Seeks among the values of domains."""

    def __init__(self, solver: Solver, required: Iterable[str]) -> None:
        self._solver = solver
        self._required = tuple(required)
        self._compiled: dict[Formula, Constraint] = {}

    def fewest(self, formulas: Iterable[Formula], values: Mapping[str, str] | None = None) -> dict[str, str] | None:
        """Return a request of which all formulas are true."""
        begin = self._solver.state(self._required, values)
        found = self._solver.fewest(begin, [self._constraint(formula) for formula in formulas])
        return None if found is None else self._solver.request(found)

    def _constraint(self, formula: Formula) -> Constraint:
        if formula not in self._compiled:
            self._compiled[formula] = self._solver.compile(formula)
        return self._compiled[formula]


class SpaceSeeker:
    """Seeks among all values."""

    def __init__(self, setting: Setting) -> None:
        atoms = [one for formula in setting.rules.values() for one in iter_atoms(formula)]
        compared = [atom.comparison if isinstance(atom, WhenSent) else atom for atom in atoms]
        ordered = [one for one in compared if isinstance(one, Comparison) and one.operator != "like"]
        told_apart = [*setting.rules.values(), *(opposite(one) for one in ordered)]
        self._required = sorted(setting.required)
        self._decider = Decider(replace(setting, rules={}), is_lenient=True, told_apart=told_apart)
        self._literals: dict[Formula, int] = {}

    def fewest(self, formulas: Iterable[Formula], values: Mapping[str, str] | None = None) -> dict[str, str] | None:
        """Return a request of which all formulas are true."""
        decider, values = self._decider, values or {}
        decider.begin()
        literals = [*(decider.sent(name) for name in self._required), *map(self._literal, formulas)]
        literals += [decider.valued(name, text) for name, text in values.items()]
        found = decider.fewest(literals)
        # No formula tells another text for the same value from the one that is wanted.
        return None if found is None else {name: values.get(name, text) for name, text in found.items()}

    def _literal(self, formula: Formula) -> int:
        if isinstance(formula, Not):
            return -self._literal(formula.term)
        if formula not in self._literals:
            self._literals[formula] = self._decider.literal(formula)
        return self._literals[formula]
