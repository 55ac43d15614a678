"""Requests made from others: for another operation, caller or person, in another way on the wire, or after a write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from accordant.contracts import FollowUp, Relation, Strength
from accordant.exchange import Case
from accordant.expressions import Tree
from accordant.planning.builder import UNNUMBERED, Builder, Wish
from accordant.planning.changes import Edit, Source, edits, looks_at_answer, wants_other_person
from accordant.planning.families import Family
from accordant.planning.plans import Later, Step, Walk
from accordant.sites import Person

__all__ = ["UNKNOWN_PARAMETER", "FollowUps", "Origin", "source_wire", "wired"]

UNKNOWN_PARAMETER = "accordant_unknown"
"""A parameter that no API has."""

_UNKNOWN_COST = 4
_PARTS = 100
"""A follow-up of several has so many numbers for the requests that it is itself."""


def source_wire(relation: Relation) -> str:
    """Return how the source of a relation is put on the wire: where a plus stands for a space, otherwise first."""
    is_spaced = any(follow_up.sent == "plus-for-space" for follow_up in relation.follow_ups)
    return "percent-for-space" if is_spaced else ""


@dataclass(frozen=True, slots=True)
class Origin:
    """A source request, and what its follow-ups are made for.

    Attributes:
        role: Of the follow-ups.
        is_list: They are walks over all pages.
        is_ended: They are to be refused.
    """

    sent: Mapping[str, str]
    wish: Wish
    target: str
    role: str = "follow-up"
    is_list: bool = False
    is_ended: bool = False


class FollowUps:
    """Makes the follow-ups of the sources that one builder makes.

    Args:
        is_free: They may break rules: a question may be about that.
    """

    def __init__(self, family: Family, builder: Builder, *, is_free: bool = False) -> None:
        self._family = family
        self._builder = builder
        self._is_free = is_free

    def steps(self, origin: Origin, follow_ups: Sequence[FollowUp], way: int = 0) -> list[Step] | None:
        """Return the steps of all follow-ups of one source, in their order; None where one of them cannot be made.

        They get their ids and their group when the round is arranged.

        Args:
            way: Of a probe's answers, the one that they tell.
        """
        found: list[Step] = []
        for number, follow_up in enumerate(follow_ups):
            first = (way * _PARTS + number) * _PARTS
            made = self._steps(origin, follow_up, first)
            if made is None:
                return None
            found += made
        return found

    def source(self, origin: Origin, follow_up: FollowUp, tree: Tree | None = None) -> Source:
        """Return what the values of a follow-up are computed from."""
        person = origin.wish.person
        other = self._other(person, follow_up) if wants_other_person(follow_up) else None
        return Source(self._builder.operation, origin.sent, person, other, tree, self._builder.site.time_zone)

    def _other(self, person: Person | None, follow_up: FollowUp) -> Person | None:
        changes = (*follow_up.change.items(), *follow_up.before.items())
        names = [name for name, change in changes if getattr(change, "who", "") == "other"]
        return self._family.others(person, names)

    def _steps(self, origin: Origin, follow_up: FollowUp, first: int) -> list[Step] | None:
        operation = self._builder.operation
        found: list[Step] = []
        if follow_up.after is not None:
            found.append(self._before(origin, follow_up))
        if looks_at_answer(operation, follow_up.change.values()):

            def make(tree: Tree | None) -> list[Case | Walk]:
                # Of an answer that is not there even a number of rows would be made up.
                return [] if tree is None else self._made(origin, follow_up, first, tree) or []

            label = f"{origin.wish.label} ({origin.role}, with values from the answer)"
            found.append(Later(origin.target, label, _UNKNOWN_COST, make))
            return found
        made = self._made(origin, follow_up, first, None)
        return None if made is None else [*found, *made]

    def _before(self, origin: Origin, follow_up: FollowUp) -> Later:
        """Return the request that is sent between the source and the follow-up."""
        builder = self._family.of(str(follow_up.after), self._builder.caller)
        wish = Wish({}, f"{follow_up.after} for {origin.target.rpartition('/')[2]}", origin.wish.person)

        def make(tree: Tree | None) -> list[Case | Walk]:
            made = []
            # Where the source was refused nothing can be judged, and what is written stays.
            found = [] if tree is None else edits(self.source(origin, follow_up, tree), follow_up.before)
            for edit in found[:1]:
                own = {name: value for name, value in edit.items() if value is not None}
                sent = builder.problem.complete(builder.whole(own))
                if sent is not None:
                    named = replace(wish, own=own, target=origin.target, role="before", phase=origin.wish.phase)
                    case = builder.case(named, _ordered(builder, sent), UNNUMBERED, sequence=UNNUMBERED)
                    made.append(replace(case, acceptance=Strength.PROBE))  # it may be one that must not work
            return [*made]

        return Later(origin.target, wish.label, 1, make)

    def _made(self, origin: Origin, follow_up: FollowUp, first: int, tree: Tree | None) -> list[Case | Walk] | None:
        """Return the requests of one follow-up; None where none keeps the rules that the source keeps."""
        found: list[Case | Walk] = []
        for number, edit in enumerate(edits(self.source(origin, follow_up, tree), follow_up.change)):
            sent = self._sent(origin, follow_up, edit)
            if sent is None or (origin.is_list and not self._can_be_read(follow_up, sent)):
                return None
            found.append(self._step(origin, follow_up, sent, first + number))
        return found or None

    def _sent(self, origin: Origin, follow_up: FollowUp, edit: Edit) -> dict[str, str] | None:
        builder = self._target(follow_up)
        own: dict[str, str] = dict(origin.sent)
        if builder is not self._builder:
            # What every call needs is the other's own; the rest goes with it as far as it takes it.
            own = {
                name: value
                for name, value in own.items()
                if name in builder.parameters and self._builder.given(self._builder.operation.parameters[name]) is None
            }
        for name, value in edit.items():
            own.pop(name, None)
            if value is not None:
                own[name] = value
        # A relation speaks of valid requests: what comes back for a page of size 0 is another question.
        if not self._is_free and not all(
            builder.admits(builder.operation.parameters[name], value)
            for name, value in edit.items()
            if value is not None
        ):
            return None
        if builder is not self._builder:
            completed = builder.problem.complete(builder.whole(own))
            return None if completed is None else _ordered(builder, completed)
        sent = _ordered(builder, own)
        if sent == dict(origin.sent) and follow_up.sent is None and follow_up.after is None:
            return None
        broken = set(builder.problem.broken_rules(sent)) - set(builder.problem.broken_rules(origin.sent))
        return sent if self._is_free or not broken else None

    def _can_be_read(self, follow_up: FollowUp, sent: Mapping[str, str]) -> bool:
        """Tell whether the whole of a list can be read: an operation without pages gives it at once."""
        builder = self._target(follow_up)
        return builder.operation.listing.page is None or builder.can_walk(sent)

    def _target(self, follow_up: FollowUp) -> Builder:
        name = follow_up.operation or self._builder.operation.name
        caller = follow_up.caller or self._builder.caller
        if (name, caller) == (self._builder.operation.name, self._builder.caller):
            return self._builder
        return self._family.of(name, caller)

    def _step(self, origin: Origin, follow_up: FollowUp, sent: Mapping[str, str], part: int) -> Case | Walk:
        builder = self._target(follow_up)
        short = origin.target.rpartition("/")[2]
        wish = replace(
            origin.wish,
            own={},
            label=f"{short}: {origin.wish.label} ({origin.role})",
            role=origin.role,
            target=origin.target,
            # Whether somebody else may be named besides is what is asked.
            unsure=tuple(sent) if origin.role == "way" or wants_other_person(follow_up) else origin.wish.unsure,
        )
        if origin.is_list and builder.operation.listing.page is not None:
            walk = builder.walk(wish, sent, UNNUMBERED, sequence=UNNUMBERED)
            return replace(walk, case=replace(wired(walk.case, follow_up, origin.sent), part=part))
        case = replace(builder.case(wish, sent, UNNUMBERED, sequence=UNNUMBERED), part=part)
        if origin.is_ended:
            case = replace(case, acceptance=Strength.PROBE)
        return wired(case, follow_up, origin.sent)


def _ordered(builder: Builder, sent: Mapping[str, str]) -> dict[str, str]:
    return {name: sent[name] for name in builder.operation.parameters if name in sent}


_SURENESS = {"unknown-parameter": Strength.SHOULD, "repeated": Strength.PROBE, "query-string": Strength.PROBE}
"""How sure it is that a request is accepted that is put on the wire otherwise; as usual for those not named here."""


def wired(case: Case, follow_up: FollowUp, source: Mapping[str, str]) -> Case:
    """Return a case as its follow-up is put on the wire."""
    parameters = case.request.parameters
    if case.acceptance is not None:
        sure = _SURENESS.get(follow_up.sent or "", case.acceptance)
        case = replace(case, acceptance=min(sure, case.acceptance, key=lambda strength: strength.rank))
    match follow_up.sent:
        case "reordered":
            return replace(case, request=replace(case.request, parameters=parameters[::-1]))
        case "unknown-parameter":
            return replace(case, request=replace(case.request, parameters=(*parameters, (UNKNOWN_PARAMETER, "1"))))
        case "query-string":
            return replace(case, request=replace(case.request, wire="query-string"))
        case "repeated":
            repeated = tuple(_repeated(parameters, follow_up, source))
            return replace(case, request=replace(case.request, parameters=repeated))
        case _:
            return case


def _repeated(
    parameters: Sequence[tuple[str, str]], follow_up: FollowUp, source: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for name, value in parameters:
        if name in follow_up.change and name in source:
            yield name, source[name]
        yield name, value
