"""Gates: literals that hold exactly where others do, all of them, any of them, or so many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from accordant.rules.clauses import Clauses

__all__ = ["Gates"]


class Gates:
    """Makes literals from others; what is asked for twice is the same literal.

    Attributes:
        yes: A literal that always holds.

    Args:
        clauses: Where it is written down what the literals mean.
    """

    def __init__(self, clauses: Clauses) -> None:
        self._clauses = clauses
        self._known: dict[tuple[int, ...], int] = {}
        self._parts: dict[int, tuple[int, ...]] = {}
        self.yes = clauses.new()
        clauses.add((self.yes,))

    def all_of(self, literals: Iterable[int]) -> int:
        """Return a literal that holds where all of the given do."""
        return -self.any_of(-literal for literal in literals)

    def any_of(self, literals: Iterable[int]) -> int:
        """Return a literal that holds where any of the given does."""
        kept = tuple(sorted({literal for literal in literals if literal != -self.yes}))
        if self.yes in kept or any(-literal in kept for literal in kept):
            return self.yes
        if len(kept) < 2:
            return kept[0] if kept else -self.yes
        if kept not in self._known:
            gate = self._known[kept] = self._clauses.new()
            self._clauses.add((-gate, *kept))
            self._parts[gate] = kept
            for literal in kept:
                self._clauses.add((gate, -literal))
        return self._known[kept]

    def same_as(self, literal: int) -> int:
        """Return another literal that holds where one does."""
        other = self._clauses.new()
        self._clauses.add((-literal, other))
        self._clauses.add((literal, -other))
        return other

    def two_of(self, literals: Sequence[int]) -> int:
        """Return a literal that holds where at least two of the given do."""
        pairs, before = [], -self.yes
        for literal in literals:
            pairs.append(self.all_of((before, literal)))
            before = self.any_of((before, literal))
        return self.any_of(pairs)

    def counted(self, literals: Iterable[int], most: int) -> list[int]:
        """Return literals of which the first holds where at least one of the given does, the second where two do."""
        counts = [-self.yes] * most
        for literal in literals:
            below = [self.yes, *counts]
            counts = [self.any_of((count, self.all_of((literal, below[n])))) for n, count in enumerate(counts)]
        return counts

    def needed(self, literals: Iterable[int]) -> set[int]:
        """Return literals that are no gates, which hold and make all of the given be as the last search found them.

        Of a gate one part that holds is enough, whatever the others are.
        """
        value = self._clauses.value
        found: set[int] = set()
        pending = [literal if value(literal) else -literal for literal in literals]
        while pending:
            literal = pending.pop()
            if literal in found:
                continue
            found.add(literal)
            parts = self._parts.get(abs(literal), ())
            if literal < 0:
                pending.extend(-part for part in parts)
            elif parts:
                holding = [part for part in parts if value(part)]
                if found.isdisjoint(holding):
                    pending.append(min(holding, key=abs))
        return found
