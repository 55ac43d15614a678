"""Requests of relations, several of them on one source.

The source of a relation is often the source of others: the plain list is compared with what every default made
explicit gives. It is sent once, then the follow-ups of all of them, then the source again, so that a site which moved
meanwhile is told apart from one that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from accordant.contracts import Relation
from accordant.exchange import Case
from accordant.planning.builder import Builder, Wish
from accordant.planning.plans import Group, Walk

__all__ = ["Bundles"]

_Sent = Mapping[str, str]


@dataclass(slots=True)
class _Bundle:
    """A source and what is compared with it.

    Attributes:
        followers: Of each relation its target, what is sent, and as what: ``follow-up`` or ``recheck``.
    """

    wish: Wish
    sent: _Sent
    is_list: bool
    followers: list[tuple[Relation, _Sent, str]] = field(default_factory=list)


class Bundles:
    """Collects relations by their sources, then makes a group of each source."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._bundles: dict[object, _Bundle] = {}

    def add(self, relation: Relation, wish: Wish, sent: _Sent) -> bool:
        """Take in a relation on one source; tell whether it applies to it.

        Args:
            wish: Whom the source is about and why; its label describes the source.
        """
        builder = self._builder
        follow_up = builder.changed(relation, sent) if relation.change else None
        if relation.change and (follow_up is None or follow_up == dict(sent)):
            return False
        # A relation speaks of valid requests: what comes back for a page of size 0 is another question.
        if follow_up is not None and set(builder.problem.broken_rules(follow_up)) - set(
            builder.problem.broken_rules(sent)
        ):
            return False
        followers = [] if follow_up is None else [(relation, follow_up, "follow-up")]
        size = builder.operation.listing.size
        if relation.expect == "complete-and-disjoint" and size and builder.operation.parameters[size].default:
            # The whole list was read a while ago: read again, it tells whether the site has moved since.
            whole = {**sent, size: str(builder.operation.parameters[size].default)}
            followers.append((relation, whole, "recheck"))
        is_list = relation.over == "list"
        person = wish.person.name if wish.person else None
        # One without followers needs its own name on the source.
        owner = None if followers else relation.name
        key = (person, wish.phase, is_list, tuple(sent.items()), owner)
        if key not in self._bundles:
            self._bundles[key] = _Bundle(wish if owner else replace(wish, target=None), sent, is_list)
        self._bundles[key].followers += followers
        return True

    def groups(self) -> list[Group]:
        """Return a group for each source, in the order in which they came."""
        return [self._group(bundle) for bundle in self._bundles.values()]

    def _group(self, bundle: _Bundle) -> Group:
        builder = self._builder
        group = builder.new_group()
        wish = bundle.wish
        source = replace(wish, label=f"{wish.label} (source)", role="source")
        first = self._step(bundle, source, bundle.sent, group)
        steps: list[Case | Walk] = [first]
        for relation, sent, role in bundle.followers:
            target = f"{builder.operation.name}/relations/{relation.name}"
            label = f"{relation.name}: {wish.label} ({role})"
            steps.append(self._step(bundle, replace(wish, label=label, role=role, target=target), sent, group))
        start = first.case.request.sent if isinstance(first, Walk) else bundle.sent
        repeat = replace(wish, label=f"{wish.label} (repeat)", role="repeat")
        steps.append(builder.case(repeat, start, group))
        return Group(group, tuple(steps))

    def _step(self, bundle: _Bundle, wish: Wish, sent: _Sent, group: str) -> Case | Walk:
        make = self._builder.walk if bundle.is_list else self._builder.case
        return make(wish, sent, group)
