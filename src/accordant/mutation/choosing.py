"""So many mutants of each operator, spread over the answers and over the kinds of spots; the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accordant.mutation.mutants import Change, Operator, Spot, Subject

__all__ = ["Mutant", "choose"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake in one answer."""

    operator: Operator
    subject: Subject
    place: str
    change: Change


def choose(operator: Operator, subjects: Sequence[Subject], *, most: int, seed: int) -> Iterator[Mutant]:
    """Yield mutants of one operator.

    One of every answer has its turn before a second of any; of one answer each kind of spot comes once at most, and of
    those that are left the kind of which there are fewest so far.

    Args:
        most: How many.
        seed: Decides which answers and spots; every operator draws for itself.
    """
    drawing = random.Random(f"{seed} {operator.name}")  # noqa: S311 - no secret
    waiting = list(subjects)
    drawing.shuffle(waiting)
    spots: dict[Subject, list[Spot]] = {}
    used: Counter[str] = Counter()
    count = 0
    while waiting:
        again = []
        for subject in waiting:
            if subject not in spots:
                spots[subject] = list(operator.spots(subject))
                drawing.shuffle(spots[subject])
                subject.release()
            found = _next(spots[subject], used)
            if found is None:
                continue
            again.append(subject)
            used[found[0].kind] += 1
            yield Mutant(operator, subject, found[0].place, found[1])
            count += 1
            if count == most:
                return
        waiting = again


def _next(spots: list[Spot], used: Counter[str]) -> tuple[Spot, Change] | None:
    """Take the next spot, and all that are like it; None where nothing can be planted any more."""
    while spots:
        best = min(spots, key=lambda spot: used[spot.kind])
        change = best.plant()
        if change is None:
            spots.remove(best)
            continue
        spots[:] = [spot for spot in spots if spot.kind != best.kind]
        return best, change
    return None
