"""The edges of one rule: the ways in which a request can break it, and those in which it only just keeps it.

A **way** says of the rule's parameters which are sent, and of its comparisons which hold. Two requests that agree
in this break a rule alike, so one request for each way is enough. Nothing here knows of values or of other rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice, product

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
from accordant.rules.truth import Atom, bare, iter_atoms, opposite, truth

__all__ = ["WAYS", "Way", "absent", "claimed", "iter_breaches", "iter_edges", "look_through"]

WAYS = 5000
"""As many ways are looked at for one rule; enough for every rule that names up to twelve parameters."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to stand to a rule.

    Attributes:
        sent: The parameters of the rule that are sent.
        truths: Whether each comparison holds of which all parameters are sent.
    """

    sent: frozenset[str]
    truths: tuple[tuple[Comparison | Member | WhenSent, bool], ...]

    def formulas(self) -> Iterator[Formula]:
        """Yield formulas that together say what the way says."""
        for name in sorted(self.sent):
            yield Sent(name)
        for atom, is_true in self.truths:
            yield claimed(atom, is_true)

    def steps(self, tight: Iterable[Comparison | Member]) -> list[tuple[object, bool]]:
        """Return what a step from here changes: comparisons whose outcome matters, and parameters that are sent."""
        truths = {bare(atom): is_true for atom, is_true in self.truths}
        return [(atom, truths[atom]) for atom in tight] or [(name, True) for name in self.sent]

    def keeps(self, rule: Formula) -> bool:
        """Tell whether the rule is true in this way."""
        truths = dict(self.truths)

        def value(atom: Atom) -> bool:
            if isinstance(atom, Sent):
                return atom.name in self.sent
            return truths.get(atom, isinstance(atom, WhenSent))

        return bool(truth(rule, value))

    def without(self, name: str) -> Way:
        """Return the way in which one parameter less is sent."""
        kept = tuple((atom, is_true) for atom, is_true in self.truths if name not in names(atom))
        return Way(self.sent - {name}, kept)

    def flipped(self, place: int) -> Way:
        """Return the way in which one comparison has the other outcome."""
        truths = list(self.truths)
        atom, is_true = truths[place]
        truths[place] = (atom, not is_true)
        return Way(self.sent, tuple(truths))


def claimed(atom: Comparison | Member | WhenSent, is_true: bool) -> Formula:  # noqa: FBT001 - the claim itself
    """Return a formula that says of parameters that are sent how a comparison comes out."""
    comparison = bare(atom)
    assert not isinstance(comparison, Sent)
    if isinstance(comparison, Member) or comparison.operator == "like":
        return comparison if is_true else Not(comparison)
    # The opposite and not the negation: values that cannot be compared are in no way, they prove nothing.
    return comparison if is_true else opposite(comparison)


Outcomes = Callable[[Sequence[Comparison | Member | WhenSent]], Iterable[Sequence[bool]]]
"""Returns how comparisons of the same parameters, which are all sent, can come out together."""


def look_through(rule: Formula, required: frozenset[str], outcomes: Outcomes) -> tuple[list[Way], bool]:
    """Return the ways to stand to a rule, and whether these are all.

    Args:
        rule: Of one request or another.
        required: Parameters that are always sent.
        outcomes: What values there are is known there.
    """
    ways = list(islice(_iter_ways(rule, required, outcomes), WAYS + 1))
    return ways[:WAYS], len(ways) <= WAYS


def iter_breaches(ways: Iterable[Way], rule: Formula, required: frozenset[str]) -> Iterator[Way]:
    """Yield those ways to break the rule of which no parameter could be left out: fewest parameters first."""
    breaches = [
        way
        for way in ways
        if not way.keeps(rule) and all(way.without(name).keeps(rule) for name in way.sent if name not in required)
    ]
    yield from sorted(breaches, key=lambda way: len(way.sent))


def iter_edges(
    ways: Iterable[Way], rule: Formula, required: frozenset[str]
) -> Iterator[tuple[Way, tuple[Comparison | Member, ...]]]:
    """Yield those ways to keep the rule that one step turns into a breach: fewest parameters first.

    A step sends a parameter more or less, or changes the outcome of a comparison.

    Yields:
        The way, and the comparisons whose outcome must not change.
    """
    optional = [name for name in names(rule) if name not in required]
    edges = []
    for way in ways:
        if not way.sent or not way.keeps(rule):
            continue
        tight = tuple(
            atom.comparison if isinstance(atom, WhenSent) else atom
            for place, (atom, _) in enumerate(way.truths)
            if not way.flipped(place).keeps(rule)
        )
        if tight or any(
            not (way.without(name) if name in way.sent else Way(way.sent | {name}, way.truths)).keeps(rule)
            for name in optional
        ):
            edges.append((way, tight))
    yield from sorted(edges, key=lambda edge: len(edge[0].sent))


def absent(formula: Formula, name: str) -> Formula:
    """Return what a formula says of requests that do not send a parameter."""
    match formula:
        case Sent() | Member() | Comparison() if name in names(formula):
            return Or(())
        case WhenSent() if name in names(formula):
            return And(())
        case Not(term):
            return Not(absent(term, name))
        case Requires(condition, consequence):
            return Requires(absent(condition, name), absent(consequence, name))
        case And(terms) | Or(terms) | OnlyOne(terms) | ZeroOrOne(terms) | AllOrNone(terms):
            return type(formula)(tuple(absent(term, name) for term in terms))
        case Sent() | Member() | Comparison() | WhenSent():
            return formula


def _iter_ways(rule: Formula, required: frozenset[str], outcomes: Outcomes) -> Iterator[Way]:
    named = names(rule)
    always = required.intersection(named)
    optional = [name for name in named if name not in required]
    groups: dict[frozenset[str], list[Comparison | Member | WhenSent]] = {}
    for atom in dict.fromkeys(iter_atoms(rule)):
        if not isinstance(atom, Sent):
            groups.setdefault(frozenset(names(atom)), []).append(atom)
    # Comparisons of the same parameters are not independent: of thirteen with ==, one can be true.
    possible = {
        group: [tuple(zip(atoms, found, strict=True)) for found in outcomes(atoms)] for group, atoms in groups.items()
    }
    # Where not all ways can be looked at, very few or nearly all parameters are where rules have their edges.
    sizes = sorted(range(len(optional) + 1), key=lambda size: min(2 * size, 2 * (len(optional) - size) + 1))
    for size in sizes:
        for chosen in combinations(optional, size):
            sent = always | set(chosen)
            decided = [truths for group, truths in possible.items() if group <= sent]
            for truths in product(*decided):
                yield Way(sent, tuple(chain.from_iterable(truths)))
