"""`Problem`: rules between parameters, and the questions about them; the package says what is decided and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product
from typing import Literal

from accordant.errors import UsageError, nearest
from accordant.formulas import Comparison, Formula, Member, Not, Or, Sent, WhenSent, names
from accordant.rules.clauses import UndecidedError
from accordant.rules.constraints import Constraint, Solver, State
from accordant.rules.decisions import Decider, Setting
from accordant.rules.descriptions import Parameters, Rule, read_parameters, read_rules
from accordant.rules.edges import absent, claimed, iter_breaches, iter_edges, look_through
from accordant.rules.explanations import Explanation, explain
from accordant.rules.seekers import DomainSeeker, Seeker, SpaceSeeker
from accordant.rules.spaces import Pool, Space, lexical, pools
from accordant.rules.truth import atom_holds, distance, holds, literals, number

__all__ = ["Explanation", "Problem", "UndecidedError", "holds", "literals"]

_COMBINATIONS = 4096  # of values, looked through for the ones at the edge of a comparison
_EDGES = 100  # requests at the edges of a rule, until which every edge is looked for
_INDEPENDENT = 8  # comparisons that are taken to be independent where it cannot be told how they come out together
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
        spaces: What the parameters may be where that is more than the domains, as `from_parameters` makes them.
            A request with a value that is not in its space is not valid.
    """

    domains: Mapping[str, Sequence[str]]
    rules: Mapping[str, Formula]
    types: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    spaces: Mapping[str, Space] = field(default_factory=dict)

    @classmethod
    def from_parameters(
        cls,
        parameters: Parameters,
        rules: str | Mapping[str, Rule] | Sequence[Rule] = (),
        *,
        undeclared: Literal["refuse", "declare"] = "refuse",
    ) -> Problem:
        """Return a problem over all values that types, bounds and enumerations allow.

        Args:
            parameters: Mappings by name, or a list of mappings that have a ``name``. Each may have ``type`` (an XSD
                type, or one of JSON Schema: boolean, integer, number, string, array; string where it is missing),
                ``required``, ``enumeration``, ``min_value`` and ``max_value``, ``exclusive_min_value`` and
                ``exclusive_max_value``, ``min_length`` and ``max_length``, and ``pattern``, a regular expression that
                is found anywhere in the value unless ``^`` and ``$`` tie it. OpenAPI's words for the same, such as
                ``enum``, ``minimum`` and ``format: date``, are read as well, and its ``schema``.
            rules: A text in IDL; or rules by name, or a list of rules whose names are their texts: each a text in
                IDL, data as `idl.parse` reads it, or a formula.
            undeclared: What becomes of a parameter that only rules name: ``refuse`` raises an error, ``declare`` takes
                it for an optional string, as published specifications have it that describe but some of theirs.

        Raises:
            UsageError: Something cannot be read, or a rule names a parameter that is not there; it says all of this.
        """
        described = read_parameters(parameters)
        spaces = {name: space for name, (space, _) in described.items()}
        named = read_rules(rules, None if undeclared == "declare" else spaces)
        if undeclared == "declare":
            spaces |= {name: Space() for rule in named.values() for name in names(rule) if name not in spaces}
        return cls(
            domains={name: pool.values for name, pool in pools(spaces, named.values()).items()},
            rules=named,
            types={name: space.type for name, space in spaces.items()},
            required=frozenset(name for name, (_, is_required) in described.items() if is_required),
            spaces=spaces,
        )

    # ------------------------------------------------------------------------------------------- judging

    def is_valid(self, request: Mapping[str, str]) -> bool:
        """Tell whether a request sends what is required, has possible values, and keeps every rule.

        A parameter of which the problem does not know is passed over; see `unknown_parameters`. One whose value is
        None is not sent. So it is of all questions about a request.
        """
        request = self._plain(request)
        return self.required <= request.keys() and not self._impossible(request) and not self.broken_rules(request)

    def unknown_parameters(self, request: Mapping[str, str]) -> tuple[str, ...]:
        """Return the parameters that a request sends and the problem does not know."""
        known = self.spaces or dict.fromkeys(self._parameters)
        return tuple(name for name, value in request.items() if value is not None and name not in known)

    def broken_rules(self, request: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names of the rules that a request breaks, in the order of the rules."""
        request = self._plain(request)
        return tuple(name for name, formula in self.rules.items() if not holds(formula, request, self.types))

    def _plain(self, request: Mapping[str, str]) -> Mapping[str, str]:
        """Return what is sent of the parameters that are there, with plain values in their lexical form."""
        if not self.spaces:
            return {name: value for name, value in request.items() if value is not None}
        known = ((name, value) for name, value in request.items() if value is not None and name in self.spaces)
        return {name: lexical(value) for name, value in known}

    def _impossible(self, request: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(name for name, value in request.items() if self.spaces and not self.spaces[name].accepts(value))

    # ------------------------------------------------------------------------------------------ deciding

    def consistent(self) -> bool:
        """Tell whether there is a valid request.

        Raises:
            UndecidedError: It cannot be told; see the module. So do all questions from here to `explain`.
        """
        return self._decider.is_consistent()

    def is_dead(self, name: str) -> bool:
        """Tell whether no valid request sends a parameter; where there is no valid request at all, none does."""
        return not self._decider.can_be_sent(self._known(name))

    def dead_parameters(self) -> tuple[str, ...]:
        """Return the parameters that no valid request sends."""
        decider = self._decider
        return tuple(name for name in self._parameters if not decider.can_be_sent(name))

    def is_false_optional(self, name: str) -> bool:
        """Tell whether a parameter need not be sent, and yet every valid request sends it, and there is one."""
        if self._known(name) in self.required:
            return False
        decider = self._decider
        return not decider.can_be_missing(name) and decider.is_consistent()

    def false_optionals(self) -> tuple[str, ...]:
        """Return the parameters that need not be sent, and yet are by every valid request."""
        decider = self._decider
        optional = (name for name in self._parameters if name not in self.required)
        return tuple(name for name in optional if not decider.can_be_missing(name) and decider.is_consistent())

    def is_valid_idl(self) -> bool:
        """Tell whether the rules are consistent, and no parameter is dead or false optional."""
        return self.consistent() and not self.dead_parameters() and not self.false_optionals()

    def is_valid_partial(self, request: Mapping[str, str]) -> bool:
        """Tell whether a request is valid, or can be made so by sending more parameters."""
        request = self._plain(request)
        if self._impossible(request):
            return False
        decider = Decider(self._fixed(request))
        return decider.ask([decider.sent(name) for name in request]) is not None

    def explain(self, request: Mapping[str, str] | None = None, *, is_partial: bool = False) -> Explanation | None:
        """Return why a request is not valid; without a request, why none is. None where it is valid, or there is one.

        Args:
            request: What is sent.
            is_partial: Whether more may be sent, so that only what is sent can be at fault.

        Returns:
            A set of rules and of parameters that cannot hold together, of which nothing can be left out; one of the
            smallest such sets, where `explanations` finds them within its budget.
        """
        whole = self._plain(request or {})
        for name in self._impossible(whole):
            return Explanation(sent=((name, whole[name]),))
        missing = () if request is None or is_partial else [name for name in self._parameters if name not in whole]
        return explain(self._setting(whole), whole, missing)

    def explain_dead(self, name: str) -> Explanation | None:
        """Return why no valid request sends a parameter; None where one does."""
        return explain(self._setting({}), {self._known(name): None}, ())

    def explain_false_optional(self, name: str) -> Explanation | None:
        """Return why every valid request sends a parameter that need not be sent; None where one does not."""
        return explain(self._setting({}), {}, (name,)) if self.is_false_optional(name) else None

    @cached_property
    def _parameters(self) -> tuple[str, ...]:
        named = (name for formula in self.rules.values() for name in names(formula))
        return tuple(dict.fromkeys((*self.domains, *sorted(self.required), *named)))

    def _known(self, name: str) -> str:
        if name not in self._parameters:
            raise UsageError(f"there is no parameter {name!r}; {nearest(name, self._parameters)}".rstrip("; "))
        return name

    @property
    def _decider(self) -> Decider:
        self._only_decider.begin()
        return self._only_decider

    @cached_property
    def _only_decider(self) -> Decider:
        return Decider(self._setting({}))

    def _setting(self, values: Mapping[str, str]) -> Setting:
        """Return what is known of the parameters, whose pools have these values too."""
        if self.spaces:
            known = pools(self.spaces, self.rules.values(), values)
        else:
            known = {name: Pool(tuple(found), is_complete=True) for name, found in self.domains.items()}
        for name, value in values.items():
            pool = known.get(name, Pool((), is_complete=True))
            known[name] = replace(
                pool, values=tuple(dict.fromkeys((value, *pool.values))), is_given=number(value) is None
            )
        return Setting(self.rules, known, self.spaces, self.types, self.required)

    def _fixed(self, values: Mapping[str, str]) -> Setting:
        """Return what is known of the parameters when some can have no other values than these."""
        setting = self._setting(values)
        known = {**setting.pools, **{name: Pool((value,), is_complete=True) for name, value in values.items()}}
        spaces = {name: space for name, space in self.spaces.items() if name not in values}
        return replace(setting, pools=known, spaces=spaces)

    # ----------------------------------------------------------------------------------------- searching

    def iter_valid(self) -> Iterator[dict[str, str]]:
        """Yield every valid request over the domains, each once; there may be very many.

        With `from_parameters` the domains are samples of the values, but for enumerations and booleans.
        """
        solver, constraints = self._base
        for state in solver.every(solver.state(self.required), constraints):
            yield solver.request(state)

    def complete(self, partial: Mapping[str, str]) -> dict[str, str] | None:
        """Extend a request to a valid one by the fewest parameters; None where there is no way to.

        Of rules too entangled for that the answer is as few as was found.

        Args:
            partial: What is sent in any case, and sent on; its values need not belong to the domains.

        Raises:
            UndecidedError: It cannot be told whether there is a way.
        """
        others = {name: partial[name] for name in self.unknown_parameters(partial)} if self.spaces else {}
        partial = self._plain(partial)
        if self._impossible(partial):
            return None
        if not self.spaces:
            solver, constraints = self._knowing(partial)
            try:
                return _answer(solver, solver.fewest(solver.state(self.required, partial), constraints))
            except UndecidedError:
                pass
        decider = Decider(self._fixed(partial))
        found = decider.fewest([decider.sent(name) for name in partial])
        return None if found is None else {**found, **others}

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

        A **way** is a set of the rule's parameters that are sent, and the outcomes of its comparisons, such that the
        rule is broken and would be kept without any one of them that is not required. None of the parameters of a
        request can be left out without mending the rule, breaking another, or missing what is required. For every
        way for which the domains have such a request, there is one, with the fewest parameters; so nothing is
        yielded only where the rule cannot be broken alone. Values that no order holds of, such as two times of which
        one has no zone, or what is divided by nought, make no way: to send them proves nothing.

        Raises:
            UsageError: There is no such rule.
            UndecidedError: Of some way it cannot be told whether there is a request; it is raised after the others.
        """
        formula = self._rule(rule)
        seeker = self._seeker
        alone = [*(one for name, one in self.rules.items() if name != rule), Not(formula)]
        sparing: list[Formula] = []
        undecided: UndecidedError | None = None
        seen = set()
        ways, is_all = look_through(formula, self.required, self._outcomes)
        for way in iter_breaches(ways, formula, self.required):
            asked = [*alone, *way.formulas()]
            try:
                request = seeker.fewest(asked)
                if request is not None and any(self._breaks_only(rule, request, without=name) for name in request):
                    # The smallest request of this way has one of another way in it: ask for one that has not.
                    sparing = sparing or list(self._iter_sparing(rule))
                    request = seeker.fewest([*asked, *sparing])
            except UndecidedError as error:
                undecided = undecided or error
                continue
            if request is not None and (key := tuple(request.items())) not in seen:
                seen.add(key)
                yield request
        if undecided is None and not is_all and not seen:
            undecided = UndecidedError(f"there are too many ways to stand to rule {rule!r}; part it")
        if undecided is not None:
            raise undecided

    def _outcomes(self, atoms: Sequence[Comparison | Member | WhenSent]) -> list[tuple[bool, ...]]:
        """Return how comparisons of the same parameters can come out together, and perhaps ways that they cannot."""
        if len(atoms) == 1:
            return [(True,), (False,)]
        named = names(atoms[0])
        values = [{named[0]: value} for value in self.domains.get(named[0], ())] if len(named) == 1 else []
        known = dict.fromkeys(tuple(atom_holds(atom, one, self.types) for atom in atoms) for one in values)
        claims = [{is_true: claimed(atom, is_true) for is_true in (True, False)} for atom in atoms]
        try:
            while True:
                others = [Or(tuple(c[not v] for c, v in zip(claims, found, strict=True))) for found in known]
                request = self._seeker.fewest([*map(Sent, named), *others])
                if request is None:
                    return list(known)
                known[tuple(atom_holds(atom, request, self.types) for atom in atoms)] = None
        except UndecidedError:
            every = product((True, False), repeat=len(atoms))
            return list(every if len(atoms) <= _INDEPENDENT else known)

    def _breaks_only(self, rule: str, request: Mapping[str, str], *, without: str) -> bool:
        if without in self.required:
            return False
        fewer = {name: value for name, value in request.items() if name != without}
        return self.broken_rules(fewer) == (rule,)

    def _iter_sparing(self, rule: str) -> Iterator[Formula]:
        """Yield formulas that say of each parameter that without it the rule is kept, or another one broken."""
        for name in self._parameters:
            if name not in self.required:
                others = (one for key, one in self.rules.items() if key != rule and name in names(one))
                changed = (absent(self.rules[rule], name), *(Not(absent(one, name)) for one in others))
                yield Or((Not(Sent(name)), *changed))

    def boundary_requests(self, rule: str) -> Iterator[dict[str, str]]:
        """Yield valid requests that one step would make break the rule.

        A step sends one of the rule's parameters more or less, or moves a value to the other side of a comparison.
        Of a comparison the edge is where both sides are equal, if that is valid, and where they are one step of
        the domains apart. A request that sends none of the rule's parameters is not yielded. Of a rule with very
        many edges, those that follow the first hundred requests are yielded only for comparisons and parameters of
        which none was yet.

        Raises:
            UsageError: There is no such rule.
        """
        seen: set[tuple[tuple[str, str], ...]] = set()
        undecided: UndecidedError | None = None
        ways, _ = look_through(self._rule(rule), self.required, self._outcomes)
        steps: Counter[tuple[object, bool]] = Counter()
        for way, tight in iter_edges(ways, self._rule(rule), self.required):
            own = way.steps(tight)
            if len(seen) >= _EDGES and all(steps[step] for step in own):
                continue
            asked = [*self.rules.values(), *way.formulas()]
            found: list[dict[str, str] | None] = []
            try:
                loose = self._seeker.fewest(asked)
                if loose is None:
                    continue
                steps.update(own)
                if not tight or (found := [one for atom in tight for one in self._iter_tight(atom, asked)]) == []:
                    found = [loose]
            except UndecidedError as error:
                undecided = undecided or error
            for request in found:
                if request is not None and (key := tuple(request.items())) not in seen:
                    seen.add(key)
                    yield request
        if undecided is not None:
            raise undecided

    def _iter_tight(self, atom: Comparison | Member, asked: Sequence[Formula]) -> Iterator[dict[str, str]]:
        """Yield a request in which the sides of a comparison are equal, and one in which they nearly are."""
        if isinstance(atom, Member) or atom.operator == "like":
            return
        named = names(atom)
        values = product(*(self.domains.get(name, ()) for name in named))
        requests = [dict(zip(named, chosen, strict=True)) for chosen in islice(values, _COMBINATIONS)]
        apart = distance(atom, requests, self.types)
        ranked = sorted((gap, place) for place, gap in enumerate(apart) if gap is not None)
        for equal in (True, False):
            for _, place in islice((one for one in ranked if (one[0] == 0) is equal), _ATTEMPTS):
                request = self._seeker.fewest(asked, requests[place])
                if request is not None:
                    yield request
                    break

    @cached_property
    def _seeker(self) -> Seeker:
        if self.spaces:
            return SpaceSeeker(self._setting({}))
        return DomainSeeker(self._base[0], self.required)

    def _rule(self, name: str) -> Formula:
        if name not in self.rules:
            raise UsageError(f"there is no rule {name!r}; {nearest(name, self.rules)}".rstrip("; "))
        return self.rules[name]


def _answer(solver: Solver, state: State | None) -> dict[str, str] | None:
    return None if state is None else solver.request(state)
