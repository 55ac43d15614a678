"""In which order the groups of a round are sent: what shows most comes first, and what is sure before what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from accordant.planning.builder import Builder
from accordant.planning.plans import Group, Later, Step, Walk

__all__ = ["arranged", "numbered"]


def arranged(groups: Sequence[Group], builder: Builder) -> Iterator[Group]:
    """Yield the groups in the order of the plan, with ids that sort in it."""
    yield from numbered(groups, builder)


def numbered(groups: Iterable[Group], builder: Builder) -> Iterator[Group]:
    """Yield groups with ids in their order.

    Args:
        builder: Counts them.
    """
    for group in groups:
        name = builder.new_group()
        steps = tuple(_named(step, builder.next_id(), name) for step in group.steps)
        repeat = None if group.repeat is None else replace(group.repeat, id=builder.next_id(), group=name)
        yield replace(group, id=name, steps=steps, repeat=repeat)


def _named(step: Step, name: str, group: str) -> Step:
    if isinstance(step, Walk):
        return replace(step, case=replace(step.case, id=name, group=group))
    if isinstance(step, Later):
        return replace(step, id=name, group=group)
    return replace(step, id=name, group=group)
