"""Explanations: a smallest set of rules and parameters that cannot all be as they are.

First what can be spared is left out, one after the other, until nothing can: the set is *irreducible*. Then a
smaller one is looked for by the duality of conflicts and their corrections (Ignatiev et al. 2015): every conflict
has something of every set of which leaving it out mends things. Within the budget of that search the set is
one of the *smallest there are*; beyond it, it is irreducible.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from accordant.rules.clauses import UndecidedError
from accordant.rules.decisions import Decider, Setting

__all__ = ["Explanation", "explain"]

_ROUNDS = 60
_NODES = 4000


@dataclass(frozen=True, slots=True)
class Explanation:
    """What cannot hold together; leave out any one of it, and the rest can.

    Attributes:
        rules: Names of rules.
        required: Parameters that must be sent.
        sent: Parameters that are sent, with their values; None for a parameter that is asked about.
        missing: Parameters that are not sent.
    """

    rules: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    sent: tuple[tuple[str, str | None], ...] = ()
    missing: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rules) + len(self.required) + len(self.sent) + len(self.missing)

    def __str__(self) -> str:
        lines = [f"rule {name}" for name in self.rules]
        lines += [f"{name} is required" for name in self.required]
        lines += [f"{name} is sent" + ("" if value is None else f" as {value!r}") for name, value in self.sent]
        lines += [f"{name} is not sent" for name in self.missing]
        if len(lines) == 1:
            return f"this cannot be: {lines[0]}"
        return "\n".join(["these cannot hold together:", *(f"  {line}" for line in lines)])


def explain(setting: Setting, sent: Mapping[str, str | None], missing: Collection[str]) -> Explanation | None:
    """Return why nothing keeps the rules that sends some parameters and not others; None where something does.

    Args:
        setting: Rules and parameters; the values that are sent belong to their pools.
        sent: With their values, or None for any value.
        missing: Parameters that are not sent.
    """
    decider = Decider(setting, is_lenient=True)
    decider.begin()
    facts = {decider.sent(name) if value is None else decider.valued(name, value): name for name, value in sent.items()}
    absences = {-decider.sent(name): name for name in missing}
    required = {decider.sent(name): name for name in sorted(setting.required)}
    rules = {literal: name for name, literal in decider.rules.items()}
    elements = list(dict.fromkeys((*facts, *absences, *required, *rules)))
    if decider.ask(elements) is not None:
        return None

    def possible(some: Collection[int]) -> frozenset[int] | None:
        return decider.holding(elements) if decider.ask(list(some)) is not None else None

    found = _smallest(elements, possible)
    return Explanation(
        tuple(name for literal, name in rules.items() if literal in found),
        tuple(name for literal, name in required.items() if literal in found and literal not in facts),
        tuple((name, sent[name]) for literal, name in facts.items() if literal in found),
        tuple(name for literal, name in absences.items() if literal in found),
    )


def _smallest(elements: Sequence[int], possible: Callable[[Collection[int]], frozenset[int] | None]) -> frozenset[int]:
    """Return a smallest set of elements that cannot hold together.

    Args:
        elements: They cannot all hold together.
        possible: For some of them, all the elements that hold where these do; None where they cannot.
    """
    corrections: list[frozenset[int]] = []
    kept = list(elements)
    for element in elements:
        fewer = [one for one in kept if one != element]
        holding = possible(fewer)
        if holding is None:
            kept = fewer
        else:
            corrections.append(frozenset(elements) - holding)
    with suppress(UndecidedError):
        for _ in range(_ROUNDS):
            hitting = _hitting(corrections, len(kept) - 1)
            if hitting is None:
                break
            holding = possible(hitting)
            if holding is None:
                return hitting
            corrections.append(frozenset(elements) - holding)
    return frozenset(kept)


def _hitting(sets: Sequence[frozenset[int]], most: int) -> frozenset[int] | None:
    """Return a smallest set of so many elements at most that has one of each set; None where none is found."""
    nodes = 0

    def hit(chosen: frozenset[int], size: int) -> frozenset[int] | None:
        nonlocal nodes
        nodes += 1
        missed = [one for one in sets if not one & chosen]
        if not missed:
            return chosen
        if len(chosen) == size or nodes > _NODES:
            return None
        fewest = min(len(one) for one in missed)
        for element in sorted(next(one for one in missed if len(one) == fewest)):
            found = hit(chosen | {element}, size)
            if found is not None:
                return found
        return None

    for size in range(1, most + 1):
        found = hit(frozenset(), size)
        if found is not None or nodes > _NODES:
            return found
    return None
