"""From an operation of a contract to Hypothesis strategies of its requests, for one caller.

    valid()                         keeps types, facets and every rule
    breaking("date-order")          breaks that rule, and nothing else; several rules where several are named
    breaking_parameter("end_date")  has one value that its parameter does not admit, and is else valid
    missing("v")                    lacks one parameter that is required, and is else valid
    boundaries()                    is valid, and at the edge of a type, a facet or a rule

All are built; nothing is filtered away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from accordant import formulas
from accordant.claims import Parameter
from accordant.contracts import Operation
from accordant.errors import UsageError, nearest
from accordant.exchange import placeholder
from accordant.formulas import Comparison, Constant, Formula, Member, Not, Or, Sent, WhenSent, names
from accordant.generation.drawing import values_of
from accordant.generation.pairwise import Factor, factor_of
from accordant.generation.requests import breaking_requests, valid_requests
from accordant.generation.values import Facets, Value, iter_facet_values
from accordant.project import Project
from accordant.rules import Problem
from accordant.strategies import strategy_of

__all__ = ["Labelled", "Requests"]

_VALUES = 8  # of each parameter, among which other parameters are completed and edges of rules are looked for


@dataclass(frozen=True, slots=True)
class Labelled:
    """A request and why it is worth sending.

    Attributes:
        sent: Parameters and values, in the order of the contract.
        label: In words, beginning with the parameter or the rule that it is about.
    """

    sent: Mapping[str, str]
    label: str


@dataclass(frozen=True)
class Requests:
    """Strategies of the requests of one operation.

    Attributes:
        operation: What is called.
        caller: One of the operation's callers.
        project: Where the strategies that the contract names are loaded from.
        known: By parameter, values that a site has shown; strategies keep near to them.
        values: By parameter, a strategy of legal values in the place of the contract's, or one value. A credential
            without one is drawn as its placeholder, ``{{api_key}}``.

    Raises:
        UsageError: The operation has no such caller, or no such parameter.
    """

    operation: Operation
    caller: str
    project: Project
    known: Mapping[str, Collection[str]] = field(default_factory=dict)
    values: Mapping[str, SearchStrategy[str] | str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.caller not in self.operation.servlets:
            hint = f"it has {', '.join(self.operation.servlets)}"
            raise UsageError(f"{self.operation.name} has no caller {self.caller!r}; {hint}")
        for name in (*self.known, *self.values):
            self.parameter(name)

    # ------------------------------------------------------------------------------------------- strategies

    def valid(self) -> SearchStrategy[dict[str, str]]:
        """Return a strategy of valid requests; it shrinks to the fewest parameters."""
        return valid_requests(self.strategies, rules=self.rules, types=self.types, required=self.required)

    def breaking(self, *rules: str) -> SearchStrategy[dict[str, str]]:
        """Return a strategy of requests that break a rule, or each of several, and nothing else.

        Raises:
            UsageError: A rule does not bind the caller; or, when drawing, no request breaks just these.
        """
        for rule in rules:
            if rule not in self.rules:
                hint = nearest(rule, self.rules)
                raise UsageError(f"{self.operation.name} has no rule {rule!r} for {self.caller}; {hint}".rstrip("; "))
        bounded = {**self.rules, **self._bounds}
        return breaking_requests(rules, self.strategies, rules=bounded, types=self.types, required=self.required)

    def breaking_parameter(self, name: str, *, is_intrusive: bool = False) -> SearchStrategy[Labelled]:
        """Return a strategy of requests in which one value is none of its parameter's, and all else is valid.

        Rules are kept with a legal value in its place: they say nothing about one that is none.

        Args:
            name: Of the parameter.
            is_intrusive: Values that may do harm where input is trusted are drawn too.

        Raises:
            UsageError: There is no such parameter, or no value is known that it does not admit.
        """
        parameter = self.parameter(name)
        broken = [value for value in _iter_values(parameter, is_intrusive=is_intrusive) if value.kind == "broken"]
        if parameter.fixed is not None or parameter.comes_from is not None:
            broken = []
        if not broken:
            raise UsageError(f"no value is known that {name} does not admit")
        return st.builds(
            lambda base, value: Labelled(
                self._ordered({**self._sending(base, name), name: value.lexical}), f"{name}: {value.label}"
            ),
            self.valid(),
            st.sampled_from(broken),
        )

    def missing(self, name: str) -> SearchStrategy[dict[str, str]]:
        """Return a strategy of requests that lack a parameter that is required, and are else valid.

        Raises:
            UsageError: The parameter is not required.
        """
        if self.parameter(name).name not in self.required:
            raise UsageError(f"{name} is not required; {', '.join(sorted(self.required)) or 'nothing'} is")
        others = {one: strategy for one, strategy in self.strategies.items() if one != name}
        return valid_requests(others, rules=self.rules, types=self.types, required=self.required - {name})

    def boundaries(self, *, is_intrusive: bool = False) -> SearchStrategy[Labelled]:
        """Return a strategy of valid requests at the edge of a type, a facet or a rule.

        Args:
            is_intrusive: Values that may do harm where input is trusted are drawn too.
        """
        return st.builds(
            self._at_edge, self.valid(), st.deferred(lambda: st.sampled_from(self._edges(is_intrusive=is_intrusive)))
        )

    # ------------------------------------------------------------------------------------- what they rest upon

    def parameter(self, name: str) -> Parameter:
        """Return a parameter that the caller may send.

        Raises:
            UsageError: There is none.
        """
        if name not in self.parameters:
            hint = nearest(name, self.parameters)
            raise UsageError(f"{self.operation.name} has no parameter {name!r} for {self.caller}; {hint}".rstrip("; "))
        return self.parameters[name]

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """The parameters that the caller may send, in the order of the contract."""
        way = self.operation.authentication.get(self.caller)
        return {
            name: parameter
            for name, parameter in self.operation.parameters.items()
            if parameter.is_for(self.caller) and (not parameter.authentication or way in parameter.authentication)
        }

    @cached_property
    def rules(self) -> Mapping[str, Formula]:
        """The rules that bind the caller, by name."""
        return {name: rule.formula for name, rule in self.operation.rules.items() if rule.is_for(self.caller)}

    @cached_property
    def types(self) -> Mapping[str, str]:
        """The XSD type of each parameter."""
        return {name: parameter.type for name, parameter in self.operation.parameters.items()}

    @cached_property
    def required(self) -> frozenset[str]:
        """The parameters that every valid request has; what is the same in each call is among them."""
        return frozenset(name for name, p in self.parameters.items() if p.required or p.fixed is not None)

    @cached_property
    def strategies(self) -> Mapping[str, SearchStrategy[str]]:
        """A strategy of legal values for each parameter."""
        return {name: self._strategy(parameter) for name, parameter in self.parameters.items()}

    @cached_property
    def problem(self) -> Problem:
        """The rules over a few legal values of each parameter."""
        domains = {name: self._domain(parameter) for name, parameter in self.parameters.items()}
        return Problem(domains, self.rules, self.types, self.required)

    def factors(self, *, boundaries: int = 1) -> tuple[Factor, ...]:
        """Return the parameters that may vary as factors of a covering array; see `pairwise.cover`.

        Args:
            boundaries: As many boundary values of each parameter become levels of their own.
        """
        varied = (p for p in self.parameters.values() if p.fixed is None and p.comes_from is None)
        found = (
            factor_of(p.name, self._legal(p), is_required=p.name in self.required, boundaries=boundaries)
            for p in varied
        )
        return tuple(factor for factor in found if len(factor.levels) > 1)

    def _strategy(self, parameter: Parameter) -> SearchStrategy[str]:
        own = self.values.get(parameter.name)
        if own is not None:
            return st.just(own) if isinstance(own, str) else own
        given = _given(parameter, self.operation.name)
        if given is not None:
            return st.just(given)
        known = [value for value in self.known.get(parameter.name, ()) if _facets(parameter).accepts(value)]
        if parameter.strategy is not None:
            strategy: SearchStrategy[str] = strategy_of(parameter, known, self.project)
            return strategy
        return values_of(_facets(parameter), known=(*known, *parameter.candidates))

    @cached_property
    def _bounds(self) -> Mapping[str, Formula]:
        """What facets demand, as rules: a value beyond a rule must not lie beyond its parameter's bounds too."""
        ruled = {name for formula in self.rules.values() for name in names(formula)}
        found: dict[str, Formula] = {}
        for name, parameter in self.parameters.items():
            if name not in ruled:
                continue
            value = formulas.Value(name)
            for operator, bound in ((">=", parameter.min_value), ("<=", parameter.max_value)):
                if bound is not None:
                    found[f"{name} {operator} {bound}"] = WhenSent(Comparison(value, operator, Constant(bound)))
            if parameter.enumeration:
                listed = Member(name, tuple(Constant(each) for each in parameter.enumeration))
                found[f"{name} is listed"] = Or((Not(Sent(name)), listed))
        return found

    def _legal(self, parameter: Parameter) -> list[Value]:
        own = self.values.get(parameter.name)
        given = own if isinstance(own, str) else _given(parameter, self.operation.name)
        if given is not None:
            return [Value(given, "the only one", "typical", declared=True)]
        known = (*self.known.get(parameter.name, ()), *parameter.candidates)
        return [
            *(Value(value, "known", "typical", declared=True) for value in known),
            *(value for value in _iter_values(parameter) if value.kind != "broken"),
        ]

    def _domain(self, parameter: Parameter) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value.lexical for value in self._legal(parameter)))[:_VALUES]

    # ---------------------------------------------------------------------------------------------- building

    def _edges(self, *, is_intrusive: bool) -> list[_Edge]:
        found = []
        ruled = {name for formula in self.rules.values() for name in names(formula)}
        for parameter in self.parameters.values():
            name = parameter.name
            if name in self.values or parameter.fixed is not None or parameter.comes_from is not None:
                continue
            for value in _iter_values(parameter, is_intrusive=is_intrusive):
                sent = {name: value.lexical}
                # A value that a rule forbids, such as a page of -1, is at no edge of what is valid.
                if value.kind == "boundary" and (name not in ruled or self.problem.complete(sent) is not None):
                    found.append(_Edge(sent, f"{name}: {value.label}", None))
        for name in self.rules:
            requests = self.problem.boundary_requests(name)
            found += [_Edge(request, f"at the edge of {name}", frozenset(ruled)) for request in requests]
        return found

    def _at_edge(self, base: Mapping[str, str], edge: _Edge) -> Labelled:
        if edge.decided is not None:
            free = {name: value for name, value in base.items() if name not in edge.decided}
            return Labelled(self._ordered({**free, **edge.sent}), edge.label)
        ((name, value),) = edge.sent.items()
        return Labelled(self._ordered(self._with(base, name, (value,))), edge.label)

    def _sending(self, base: Mapping[str, str], name: str) -> Mapping[str, str]:
        return base if name in base else self._with(base, name, self.problem.domains[name])

    def _with(self, base: Mapping[str, str], name: str, values: Sequence[str]) -> dict[str, str]:
        """Return the valid request nearest to `base` that sends a parameter with one of some values."""
        wish = {**base, name: base[name] if base.get(name) in values else values[0]}
        if self.problem.is_valid(wish):
            return wish
        near = {one: (base[one], *found) if one in base else found for one, found in self.problem.domains.items()}
        problem = replace(self.problem, domains={**near, name: values}, required=self.required | {name})
        nearest_one = problem.nearest(wish)
        if nearest_one is None:
            raise UsageError(f"no valid request of {self.operation.name} for {self.caller} sends {name}")
        return nearest_one

    def _ordered(self, request: Mapping[str, str]) -> dict[str, str]:
        return {name: request[name] for name in self.parameters if name in request}


@dataclass(frozen=True, slots=True)
class _Edge:
    """What makes a request one at an edge.

    Attributes:
        decided: Parameters of which it also says that no others are sent; None where it says nothing of others.
    """

    sent: Mapping[str, str]
    label: str
    decided: frozenset[str] | None


def _facets(parameter: Parameter) -> Facets:
    return Facets(
        parameter.type,
        parameter.enumeration,
        parameter.min_length,
        parameter.max_length,
        parameter.min_value,
        parameter.max_value,
        parameter.pattern,
    )


def _iter_values(parameter: Parameter, *, is_intrusive: bool = False) -> Iterator[Value]:
    return iter_facet_values(_facets(parameter), is_intrusive=is_intrusive)


def _given(parameter: Parameter, operation: str) -> str | None:
    """Return the value that a parameter has in every call: fixed, a credential, or the only one there is."""
    if parameter.fixed is not None:
        return parameter.fixed.replace("{operation}", operation)
    if parameter.comes_from == "credentials":
        return placeholder(parameter.name)
    return parameter.enumeration[0] if parameter.required and len(parameter.enumeration) == 1 else None
