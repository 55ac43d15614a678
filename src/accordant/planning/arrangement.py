"""In which order the groups of a round are sent: what shows most comes first, and what is sure before what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from accordant.contracts import Operation
from accordant.exchange import Phase
from accordant.planning.builder import Builder
from accordant.planning.plans import FOUNDATIONS, Group, Later, Step, with_id

__all__ = ["arranged", "numbered"]

_WALK = 2
# What a group is worth: above all others, for no clause in particular, and for a clause once more.
_FIRST, _UNTOLD, _AGAIN = 100.0, 0.5, 0.3


def arranged(groups: Sequence[Group], builder: Builder) -> Iterator[Group]:
    """Yield the groups in the order of the plan, with ids that sort in it."""
    yield from numbered(_by_gain(groups, builder.operation), builder)


def _by_gain(groups: Sequence[Group], operation: Operation) -> Iterator[Group]:
    """Yield first what shows most for a request: clauses that none before was made for, the surest most of all."""
    weights = {clause.id: 1 + clause.strength.rank for clause in operation.clauses()}
    by_target: dict[str, int] = {}
    for clause, weight in weights.items():
        for target in (clause, clause.rpartition("/")[0]):
            by_target[target] = max(by_target.get(target, 0), weight)
    left = list(enumerate(groups))
    seen: set[str] = set()
    while left:
        place, (_, group) = max(enumerate(left), key=lambda item: (_gain(item[1][1], by_target, seen), -item[1][0]))
        del left[place]
        seen |= set(group.targets())
        yield group


def _gain(group: Group, weights: Mapping[str, int], seen: set[str]) -> float:
    first = next(group.cases())
    if first.role in FOUNDATIONS or first.phase is Phase.EXAMPLES:
        return _FIRST
    if first.phase is Phase.FUZZ:
        return 0
    targets = set(group.targets())
    if not targets:
        return group.gain or _UNTOLD
    new = sum(weights.get(target, 1) for target in targets - seen)
    return (new + _AGAIN * len(targets & seen)) / group.cost(lambda _: _WALK)


def numbered(groups: Iterable[Group], builder: Builder) -> Iterator[Group]:
    """Yield groups with ids in their order.

    Args:
        builder: Counts them.
    """
    for group in groups:
        name = builder.new_group()
        steps = tuple(_named(step, builder.next_id(), name) for step in group.steps)
        again = tuple(with_id(step, builder.next_id(), name) for step in group.again)
        yield replace(group, id=name, steps=steps, again=again)


def _named(step: Step, name: str, group: str) -> Step:
    return replace(step, id=name, group=group) if isinstance(step, Later) else with_id(step, name, group)
