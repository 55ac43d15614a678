"""Hypothesis strategies for whole requests that keep every rule, or break one of them, by construction.

Which parameters are sent is decided first, from one number (see `selections`). Then every parameter that is sent
draws its value, and values that a rule compares are put in order. Nothing is filtered: a filter on twenty
parameters with five rules throws nearly everything away, and what is left is what the rules are loosest about.
One number and not a boolean for each parameter, because Hypothesis pays for every draw; and the number comes from
bytes, because of integers Hypothesis prefers the small ones, which would send the first parameters only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, cmp_to_key
from graphlib import CycleError, TopologicalSorter
from itertools import combinations
from typing import TypeVar
from zlib import crc32

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from accordant import datatypes
from accordant.errors import UsageError, nearest
from accordant.formulas import Comparison, Formula, Not, Sent, Value, WhenSent, names
from accordant.generation.denials import denied, iter_conjuncts
from accordant.generation.selections import ANY, Selector, connected
from accordant.generation.steps import stepped
from accordant.rules import Problem, UndecidedError
from accordant.rules.truth import iter_atoms, literals, order

__all__ = ["breaking_requests", "draw_examples", "valid_requests"]

T = TypeVar("T")

_PAIR = Comparison(Value("one"), "<=", Value("other"))


def valid_requests(
    strategies: Mapping[str, SearchStrategy[str]],
    *,
    rules: Mapping[str, Formula],
    types: Mapping[str, str],
    required: frozenset[str] = frozenset(),
) -> SearchStrategy[dict[str, str]]:
    """Return a strategy of requests that keep every rule; it shrinks to the fewest parameters.

    Args:
        strategies: The values of each parameter that may be sent. Parameters that a rule compares with each other
            should draw from the same values: they may get each other's, or one next to them. So may a parameter
            get the literal with which a rule compares it.
        rules: By name; a parameter without a strategy is never sent.
        types: XSD type of each parameter, without prefix; ``string`` where it is missing.
        required: Parameters that are always sent.

    Raises:
        UsageError: When drawing, where no request keeps the rules.
    """
    return _built(_Builder(strategies, rules, types, required))


def breaking_requests(
    broken: str | Collection[str],
    strategies: Mapping[str, SearchStrategy[str]],
    *,
    rules: Mapping[str, Formula],
    types: Mapping[str, str],
    required: frozenset[str] = frozenset(),
) -> SearchStrategy[dict[str, str]]:
    """Return a strategy of requests that break one rule, or each of several, and keep every other.

    Values that cannot be compared break no rule here: see `denials`. Where such a rule compares a parameter with a
    literal, and the value that was drawn would keep it, one near the literal is sent; where no such value does, as
    with sums, one is calculated.

    Args:
        broken: Name of the rule to be broken, or names.
        strategies: As of `valid_requests`; so are the others.
        rules: By name.
        types: XSD type of each parameter.
        required: Parameters that are always sent.

    Raises:
        UsageError: There is no such rule; or, when drawing, no request breaks just these.
    """
    chosen = (broken,) if isinstance(broken, str) else tuple(broken)
    for rule in chosen:
        if rule not in rules:
            raise UsageError(f"there is no rule {rule!r}; {nearest(rule, rules)}".rstrip("; "))
    denials = {rule: denied(rules[rule]) for rule in chosen}
    return _built(_Builder(strategies, {**rules, **denials}, types, required, breaks=" and ".join(chosen)))


def _near(found: Iterable[str], kind: str) -> list[str]:
    """Return literals and values a few steps beside them, as far as they are of the type."""
    steps = (stepped(kind, literal, step) for literal in found for step in (1, -1, 2, -2, 10, -10))
    values = dict.fromkeys((*found, *(value for value in steps if value is not None)))
    return [value for value in values if not datatypes.is_known(kind) or datatypes.get(kind).is_valid(value)]


@st.composite
def _built(draw: st.DrawFn, builder: _Builder) -> dict[str, str]:
    return builder.build(draw)


def draw_examples(strategy: SearchStrategy[T], *, count: int, seed: int) -> list[T]:
    """Draw distinct examples outside of a test.

    The same seed gives the same examples as long as the same modules are loaded: Hypothesis borrows constants
    from the source of local modules. Who must send the same again keeps what was drawn.

    Args:
        strategy: What to draw from.
        count: Examples wanted; there are fewer where drawing brings nothing new any more.
        seed: Any integer.
    """
    distinct: dict[str, T] = {}
    batch = 0
    while len(distinct) < count:
        before = len(distinct)
        for example in _batch(strategy, f"{seed}/{batch}"):
            # By representation, because requests are mappings, which cannot be keys.
            distinct.setdefault(repr(example), example)
        if len(distinct) == before:
            break
        batch += 1
    return list(distinct.values())[:count]


def _batch(strategy: SearchStrategy[T], seed: str) -> list[T]:
    """Draw a few examples, in a run of their own.

    After its first ten examples Hypothesis makes five of six by copying parts of one within the next, which leaves
    the choice of parameters as it was: a run of a hundred chose eighteen sets of them, ten runs of ten chose eighty.
    """
    drawn: list[T] = []

    @hypothesis.seed(seed)
    @settings(
        max_examples=10,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(strategy)
    def collect(example: T) -> None:
        drawn.append(example)

    collect()
    return drawn


class _Builder:
    """Builds requests: selects parameters, draws values, puts them in order, mends what the order left broken."""

    def __init__(
        self,
        strategies: Mapping[str, SearchStrategy[str]],
        rules: Mapping[str, Formula],
        types: Mapping[str, str],
        required: frozenset[str],
        breaks: str = "",
    ) -> None:
        self.strategies = strategies
        self.breaks = breaks
        self.required = required
        self.rules = rules
        self.types = types
        self.problem = Problem({}, rules, types, required)
        self.selector = Selector(tuple(strategies), rules, types, required)
        self.literals = literals(rules.values())
        self.near = {name: _near(found, types.get(name, "string")) for name, found in self.literals.items()}
        self.chains = _chains(rules.values(), types)
        compared = connected(strategies, [names(atom) for rule in rules.values() for atom in iter_atoms(rule)])
        self.compared = {name: sorted(members) for members in compared for name in members}

    def build(self, draw: st.DrawFn) -> dict[str, str]:
        try:
            return self.built(draw)
        except UsageError as error:
            if not self.breaks:
                raise
            raise UsageError(f"no request was found that breaks {self.breaks} and nothing else: {error}") from error

    def built(self, draw: st.DrawFn) -> dict[str, str]:
        # The bound is not known before the first draw, so that a contradiction between rules is told by the test
        # that draws and not by the import of its module. One byte more than needed makes the remainder even.
        size = self.selector.bound.bit_length() // 8 + 2
        number = int.from_bytes(draw(st.binary(min_size=size, max_size=size)), "little")
        selected = self.selector.select(number % self.selector.bound)
        request = {
            name: self.fitting(name, draw(strategy), selected[name])
            for name, strategy in self.strategies.items()
            if name in selected
        }
        for chain in self.chains:
            self.arrange(request, chain)
        return request if self.problem.is_valid(request) else self.mended(request, draw)

    def fitting(self, name: str, drawn: str, selected: str) -> str:
        """Return the drawn value, or where a rule would tell it from the selected literal, one like that."""
        if selected == ANY or self.selector.agree(name, drawn, selected):
            return drawn
        alike = [value for value in self.near.get(name, ()) if self.selector.agree(name, value, selected)]
        # Another draw would cost time, and the value at hand is as good a die.
        return alike[crc32(drawn.encode("utf-8", "surrogatepass")) % len(alike)] if alike else selected

    def arrange(self, request: dict[str, str], chain: Sequence[str]) -> None:
        """Put the values of the chain's parameters into its order, in place, unless some have none."""
        sent = [name for name in chain if name in request]
        values = [request[name] for name in sent]
        kind = self.types.get(chain[0], "string")

        def compare(one: str, other: str) -> int | None:
            return order(_PAIR, {"one": one, "other": other}, {"one": kind, "other": kind})

        if any(compare(one, other) is None for one, other in combinations(values, 2)):
            return
        ordered = sorted(values, key=cmp_to_key(lambda one, other: compare(str(one), str(other)) or 0))
        request.update(zip(sent, ordered, strict=True))

    def mended(self, request: dict[str, str], draw: st.DrawFn) -> dict[str, str]:
        """Return the nearest valid request with values that were drawn, values next to them, and literals."""
        pools = {name: (value,) for name, value in request.items()}
        for name in dict.fromkeys(name for rule in self.rules.values() for name in names(rule)):
            if name in self.strategies and name not in pools:
                pools[name] = (draw(self.strategies[name]),)
        # Values next to the drawn ones are many, and are needed only where nothing can be left out.
        for reaches_beside in (False, True):
            domains = {
                name: tuple(dict.fromkeys(self.pool(name, pools, beside=reaches_beside)))
                for name in self.strategies
                if name in pools
            }
            mended = replace(self.problem, domains=domains).nearest(request)
            if mended is not None:
                return {name: mended[name] for name in self.strategies if name in mended}
        # Legal values are those of the strategies; what breaks a rule may have to lie beyond them.
        if self.breaks and (solved := self.solved(request)) is not None:
            return solved
        rules = ", ".join(self.problem.broken_rules(request))
        raise UsageError(f"no request keeps {rules} with values like {request}")

    def solved(self, request: Mapping[str, str]) -> dict[str, str] | None:
        """Return a request that is as it should be, with calculated values where no drawn ones would do."""
        broken = {name for rule in self.problem.broken_rules(request) for name in names(self.rules[rule])}
        kept = {name: value for name, value in request.items() if name not in broken}
        try:
            found = next(filter(None, (self.calculating.complete(wish) for wish in (kept, {}))), None)
        except UndecidedError:
            return None
        return None if found is None else {name: found[name] for name in self.strategies if name in found}

    @cached_property
    def calculating(self) -> Problem:
        """The rules over all values of the types."""
        parameters = {
            name: {"type": self.types.get(name, "string"), "required": name in self.required}
            for name in self.strategies
        }
        whole = Problem.from_parameters(parameters, self.rules, undeclared="declare")
        never = {name: Not(Sent(name)) for name in whole.spaces if name not in parameters}
        return replace(whole, rules={**whole.rules, **never}) if never else whole

    def pool(self, name: str, pools: Mapping[str, Sequence[str]], *, beside: bool) -> Iterator[str]:
        """Yield its own value, those of the parameters it is compared with, and values beside them if need be."""
        kind = self.types.get(name, "string")
        alike = [other for other in self.compared[name] if self.types.get(other, "string") == kind]
        yield from pools[name]
        near = [value for other in alike for value in (*pools.get(other, ()), *self.literals.get(other, ()))]
        yield from near
        if beside:
            # A strict order of so many parameters needs so many different values.
            reach = range(1, len(alike) + 1)
            steps = (step for distance in reach for step in (distance, -distance))
            found = (stepped(kind, value, step) for step in steps for value in near)
            yield from (value for value in found if value is not None)


def _chains(formulas: Iterable[Formula], types: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the parameters that rules put in an order, least first; what is in no order stays as it is drawn."""
    above: dict[str, set[str]] = {}
    for term in (term for formula in formulas for term in iter_conjuncts(formula)):
        comparison = term.comparison if isinstance(term, WhenSent) else term
        match comparison:
            case Comparison(Value(left), operator, Value(right)) if operator[0] in "<>":
                low, high = (left, right) if operator[0] == "<" else (right, left)
                if types.get(low) == types.get(high):
                    above.setdefault(low, set())
                    above.setdefault(high, set()).add(low)
    try:
        ordered = tuple(TopologicalSorter(above).static_order())
    except CycleError:
        return []
    links = [{low, high} for high, lows in above.items() for low in lows]
    return [tuple(name for name in ordered if name in members) for members in connected(above, links)]
