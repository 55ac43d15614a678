"""Requests of relations, several of them on one source.

The source of a relation is often the source of others: the plain list is compared with what every default made
explicit gives. It is sent once, then the follow-ups of all of them; then, if the answers differ, the source again, so
that a site which moved meanwhile is told apart from one that is wrong, and the whole list, where pages are compared
with it. Where a write comes between, the source is repeated before that. Where the source ends what the follow-ups ask
for, a session, these are sent before it too, and the source is not repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from accordant.contracts import Relation
from accordant.exchange import BEFOREHAND, Case
from accordant.planning.builder import UNNUMBERED, Builder, Wish
from accordant.planning.families import Family
from accordant.planning.followups import FollowUps, Origin, source_wire
from accordant.planning.plans import Group, Later, Step, Walk

__all__ = ["Bundles"]

_Sent = Mapping[str, str]
_WHOLE = 1  # the part of a repeat that is all of a list, and not its first page


@dataclass(slots=True)
class _Bundle:
    """A source and what is compared with it.

    Attributes:
        is_end: It ends what the steps ask for, which are sent before it too.
        steps: What is sent after the source.
        rechecks: What the answers are compared with, which was read a while ago, to be read anew where they differ.
        target: The clause of a relation that has no follow-ups, for which its source is sent.
        looked_at: The clauses of others that have none, each of which any source shows that is as it must be.
    """

    wish: Wish
    sent: _Sent
    is_list: bool
    wire: str
    is_write: bool
    is_end: bool = False
    steps: list[Step] = field(default_factory=list)
    rechecks: list[Walk] = field(default_factory=list)
    target: str | None = None
    looked_at: tuple[str, ...] = ()


class Bundles:
    """Collects relations by their sources, then makes a group of each source."""

    def __init__(self, family: Family, builder: Builder) -> None:
        self._builder = builder
        self._follow_ups = FollowUps(family, builder)
        self._bundles: dict[object, _Bundle] = {}

    def add(self, relation: Relation, wish: Wish, sent: _Sent) -> bool:
        """Take in a relation on one source; tell whether it applies to it.

        Args:
            wish: Whom the source is about and why; its label describes the source.
        """
        is_list = relation.over == "list"
        plain = replace(wish, target=None)
        steps = self._steps(relation, plain, sent)
        if steps is None:
            return False
        is_write = any(follow_up.after is not None for follow_up in relation.follow_ups)
        is_end = relation.expect == "refused"
        wire = source_wire(relation)
        person = wish.person.name if wish.person else None
        shared = (person, wish.phase, wish.breaks, is_list, wire, tuple(sent.items()))
        target = None if relation.follow_ups or relation.expect == "ordered" else self._target(relation)
        is_taken = target is not None and shared in self._bundles and self._bundles[shared].target is not None
        # A write needs a source of its own, as whatever comes after it looks at something else; and a source says of
        # which relation it shows all.
        key = (*shared, relation.name) if is_write or is_end or is_taken else shared
        bundle = self._bundles.setdefault(key, _Bundle(plain, sent, is_list, wire, is_write, is_end))
        bundle.steps += steps
        bundle.rechecks += self._rechecks(relation, plain, sent)
        bundle.target = bundle.target or target
        if not relation.follow_ups and target is None:
            bundle.looked_at += (self._target(relation),)
        return True

    def _target(self, relation: Relation) -> str:
        return f"{self._builder.operation.name}/relations/{relation.name}"

    def _steps(self, relation: Relation, wish: Wish, sent: _Sent) -> list[Step] | None:
        """Return what is sent after a source; None where one of the requests, or the source, cannot be made."""
        is_list = relation.over == "list"
        if is_list and not self._builder.can_walk(sent):
            return None
        target = self._target(relation)
        return self._follow_ups.steps(
            Origin(sent, wish, target, is_list=is_list, is_ended=relation.expect == "refused"), relation.follow_ups
        )

    def _rechecks(self, relation: Relation, wish: Wish, sent: _Sent) -> list[Walk]:
        """Return a walk with the documented size: the whole list was read a while ago, and may have moved since."""
        listing = self._builder.operation.listing
        default = self._builder.operation.parameters[listing.size].default if listing.size else None
        if relation.expect != "complete-and-disjoint" or relation.follow_ups or not listing.size or default is None:
            return []
        label = f"{wish.label} (recheck)"
        again = replace(wish, label=label, role="recheck", target=self._target(relation))
        return [self._builder.walk(again, {**sent, listing.size: default}, UNNUMBERED, sequence=UNNUMBERED)]

    def groups(self) -> list[Group]:
        """Return a group for each source, in the order in which they came."""
        return [self._group(bundle) for bundle in self._bundles.values()]

    def _group(self, bundle: _Bundle) -> Group:
        make = self._builder.walk if bundle.is_list else self._builder.case
        wish = bundle.wish
        source = replace(wish, label=f"{wish.label} (source)", role="source", target=bundle.target)
        first = _on(make(source, bundle.sent, UNNUMBERED, sequence=UNNUMBERED), bundle.wire)
        label = f"{wish.label} (repeat)"
        once = replace(first.case if isinstance(first, Walk) else first, label=label, role="repeat", full_page=None)
        # A row that is new at the end of a list shows on its last page.
        repeat: Case | Walk = once
        if isinstance(first, Walk):
            repeat = replace(first, case=replace(first.case, label=label, role="repeat", part=_WHOLE))
        group = self._builder.new_group()
        if bundle.is_end:
            # Once more would be outside of the session that it has ended.
            return Group(group, (*map(_beforehand, bundle.steps), first, *bundle.steps), is_alone=True)
        if bundle.is_write:
            return Group(group, (first, once, *bundle.steps), is_alone=True, looked_at=bundle.looked_at)
        if any(isinstance(step, Later) for step in bundle.steps):
            # How many follow-ups there are is seen only on the way: that all of them are there, the repeat says.
            steps = (first, *bundle.steps, once)
            whole = (repeat,) if isinstance(repeat, Walk) else ()
            return Group(group, steps, looked_at=bundle.looked_at, again=(*bundle.rechecks, *whole))
        return Group(group, (first, *bundle.steps), looked_at=bundle.looked_at, again=(*bundle.rechecks, repeat))


def _beforehand(step: Step) -> Case:
    assert isinstance(step, Case), "no value of it is taken from an answer"
    # Whether it is accepted is not what is asked: where it is not, nothing can be said of the end.
    return replace(step, label=f"{step.label}, beforehand", role=BEFOREHAND)


def _on(step: Case | Walk, wire: str) -> Case | Walk:
    """Return a step as it is put on the wire."""
    if isinstance(step, Walk):
        return replace(step, case=replace(step.case, request=replace(step.case.request, wire=wire)))
    return replace(step, request=replace(step.request, wire=wire))
