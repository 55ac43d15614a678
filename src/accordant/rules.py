"""Reasoning about rules over finite domains: valid requests, completions, breaches of one rule and its edges.

    problem = Problem(
        domains={"cons_id": ["1"], "member_id": ["m"]},
        rules={"identifier": parse({"or": ["cons_id", "member_id"]})},
    )
    problem.complete({})                       # {"cons_id": "1"}
    list(problem.minimal_violations("identifier"))   # [{}]

What it decides is exact for the domains given: whether a request is valid, whether there is a valid one, the
fewest additions that make one of a partial request, whether one rule can be broken alone. What it samples: a domain
stands for a type that has more values, so "cannot be broken" means with these values; of several values that no
rule tells apart the first is taken; and of a rule over more than twelve parameters the ways to break it are looked
through only where very few or nearly all of them are sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

from accordant.edges import iter_breaches, iter_edges
from accordant.errors import UsageError, nearest
from accordant.formulas import Comparison, Formula, Member, Not, names
from accordant.solving import Constraint, Solver, State
from accordant.truth import distance, holds, literals

__all__ = ["Problem", "holds", "literals"]

_COMBINATIONS = 4096  # of values, looked through for the ones at the edge of a comparison
_ATTEMPTS = 32  # of them tried, nearest first, until one suits the other rules


@dataclass(frozen=True)
class Problem:
    """The rules between the parameters of one operation, with values for each parameter.

    Attributes:
        domains: The values to choose from; a parameter without any is never sent. They bound what is searched and
            not what is judged: a request may have other values.
        rules: By name.
        types: XSD type of each parameter, without prefix; ``string`` where it is missing.
        required: Parameters that must be sent.
    """

    domains: Mapping[str, Sequence[str]]
    rules: Mapping[str, Formula]
    types: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    # ------------------------------------------------------------------------------------------- judging

    def is_valid(self, request: Mapping[str, str]) -> bool:
        """Tell whether a request sends what is required and keeps every rule."""
        return self.required <= request.keys() and not self.broken_rules(request)

    def broken_rules(self, request: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names of the rules that a request breaks, in the order of the rules."""
        return tuple(name for name, formula in self.rules.items() if not holds(formula, request, self.types))

    # ----------------------------------------------------------------------------------------- searching

    def consistent(self) -> bool:
        """Tell whether there is a valid request."""
        solver, constraints = self._base
        return solver.any(solver.state(self.required), constraints) is not None

    def iter_valid(self) -> Iterator[dict[str, str]]:
        """Yield every valid request over the domains, each once; there may be very many."""
        solver, constraints = self._base
        for state in solver.every(solver.state(self.required), constraints):
            yield solver.request(state)

    def complete(self, partial: Mapping[str, str]) -> dict[str, str] | None:
        """Extend a request to a valid one by the fewest parameters; None where there is no way to.

        Args:
            partial: What is sent in any case; its values need not belong to the domains.
        """
        solver, constraints = self._knowing(partial)
        return _answer(solver, solver.fewest(solver.state(self.required, partial), constraints))

    def nearest(self, wish: Mapping[str, str]) -> dict[str, str] | None:
        """Change a request into a valid one, keeping most of it; None where there is no valid request.

        Args:
            wish: What would be sent were there no rules; its values need not belong to the domains.
        """
        solver, constraints = self._knowing(wish)
        return _answer(solver, solver.any(solver.state(self.required), constraints, wish))

    @cached_property
    def _base(self) -> tuple[Solver, list[Constraint]]:
        return self._compiled(self.domains)

    def _knowing(self, request: Mapping[str, str]) -> tuple[Solver, list[Constraint]]:
        """Return a solver whose domains hold the values of a request."""
        if self._base[0].knows(request):
            return self._base
        added = {name: (*self.domains.get(name, ()), value) for name, value in request.items()}
        return self._compiled({**self.domains, **added})

    def _compiled(self, domains: Mapping[str, Sequence[str]]) -> tuple[Solver, list[Constraint]]:
        mentioned = (*self.required, *(name for rule in self.rules.values() for name in names(rule)))
        solver = Solver(domains, self.types, mentioned=mentioned)
        return solver, [solver.compile(rule) for rule in self.rules.values()]

    # --------------------------------------------------------------------------------- edges of one rule

    def minimal_violations(self, rule: str) -> Iterator[dict[str, str]]:
        """Yield requests that break one rule and no other, one for each essentially different way.

        None of their parameters can be left out without mending the rule, breaking another, or missing what is
        required. Nothing is yielded where the rule cannot be broken alone.

        Raises:
            UsageError: There is no such rule.
        """
        formula = self._rule(rule)
        solver, constraints = self._base
        others = [one for one, name in zip(constraints, self.rules, strict=True) if name != rule]
        others.append(solver.compile(Not(formula)))
        seen = set()
        for way in iter_breaches(formula, self.required):
            ways = [solver.compile(one) for one in way.formulas()]
            request = _answer(solver, solver.fewest(solver.state(self.required), [*others, *ways]))
            if request is None or (key := tuple(request.items())) in seen:
                continue
            seen.add(key)
            if not any(self._breaks_only(rule, request, without=name) for name in request):
                yield request

    def _breaks_only(self, rule: str, request: Mapping[str, str], *, without: str) -> bool:
        if without in self.required:
            return False
        fewer = {name: value for name, value in request.items() if name != without}
        return self.broken_rules(fewer) == (rule,)

    def boundary_requests(self, rule: str) -> Iterator[dict[str, str]]:
        """Yield valid requests that one step would make break the rule.

        A step sends one of the rule's parameters more or less, or moves a value to the other side of a comparison.
        Of a comparison the edge is where both sides are equal, if that is valid, and where they are one step of
        the domains apart. A request that sends none of the rule's parameters is not yielded.

        Raises:
            UsageError: There is no such rule.
        """
        solver, constraints = self._base
        seen = set()
        for way, tight in iter_edges(self._rule(rule), self.required):
            ways = [*constraints, *(solver.compile(one) for one in way.formulas())]
            found: list[dict[str, str] | None] = []
            for atom in tight:
                found.extend(self._iter_tight(atom, solver, ways))
            if not found:
                found.append(_answer(solver, solver.fewest(solver.state(self.required), ways)))
            for request in found:
                if request is not None and (key := tuple(request.items())) not in seen:
                    seen.add(key)
                    yield request

    def _iter_tight(
        self, atom: Comparison | Member, solver: Solver, constraints: Sequence[Constraint]
    ) -> Iterator[dict[str, str]]:
        """Yield a request in which the sides of a comparison are equal, and one in which they nearly are."""
        if isinstance(atom, Member):
            return
        named = names(atom)
        values = product(*(self.domains.get(name, ()) for name in named))
        requests = [dict(zip(named, chosen, strict=True)) for chosen in islice(values, _COMBINATIONS)]
        apart = distance(atom, requests, self.types)
        ranked = sorted((gap, place) for place, gap in enumerate(apart) if gap is not None)
        for equal in (True, False):
            for _, place in islice((one for one in ranked if (one[0] == 0) is equal), _ATTEMPTS):
                state = solver.state(self.required, requests[place])
                request = _answer(solver, solver.fewest(state, constraints))
                if request is not None:
                    yield request
                    break

    def _rule(self, name: str) -> Formula:
        if name not in self.rules:
            raise UsageError(f"there is no rule {name!r}; {nearest(name, self.rules)}".rstrip("; "))
        return self.rules[name]


def _answer(solver: Solver, state: State | None) -> dict[str, str] | None:
    return None if state is None else solver.request(state)
