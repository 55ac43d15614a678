"""Requests by which the questions that the documentation leaves open are answered.

The request of a probe is sent once, then what tells its answers apart, one answer after the other, until one fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from accordant.contracts import FollowUp, Literal, Probe, Relation, Strength
from accordant.exchange import Case, Phase
from accordant.planning.ability import why_no_evidence, why_no_given, why_nobody_else, why_not_planned
from accordant.planning.builder import UNNUMBERED, Builder, Wish
from accordant.planning.changes import Source, edits
from accordant.planning.families import Family
from accordant.planning.followups import FollowUps, Origin, wired
from accordant.planning.plans import Group, Later, Step, Walk
from accordant.planning.sources import Asked, given_values, namings, people_for, shows

__all__ = ["add_probes"]

_KINDS = 4


def add_probes(family: Family, builder: Builder) -> Iterator[tuple[str, str]]:
    """Add the probes of one caller; yield those that get no requests, and why.

    A question is asked as the main caller where it is for several; what is another caller's alone, as that one.
    """
    for probe in builder.operation.probes.values():
        clause = f"{builder.operation.name}/probes/{probe.name}"
        asked_as = next((caller for caller in family.callers if probe.is_for(caller)), family.main.caller)
        if asked_as != builder.caller:
            continue
        if reason := why_not_planned(family, probe):
            yield clause, reason
        elif not _add_probe(family, builder, probe, clause):
            yield clause, _why_not_asked(family, builder, probe)


def _add_probe(family: Family, builder: Builder, probe: Probe, clause: str) -> bool:
    added = 0
    kinds: set[object] = set()
    for asked in _iter_asked(family, builder, probe):
        kind = _kind(builder, probe, asked.own)
        if added and kind in kinds:
            continue
        wish = Wish(
            asked.own,
            f"{probe.name}, {asked.person.name}",
            asked.person,
            tuple(asked.own),
            phase=Phase.RELATIONS,
            role="probe",
            target=clause,
            identifier=asked.identifier,
        )
        sent = _sent(builder, probe, wish)
        if sent is None:
            continue
        is_list = any(way.relation is not None and way.relation.over == "list" for way in probe.ways)
        steps = _ways(family, builder, probe, Origin(sent, wish, clause, "way", is_list=is_list))
        first = _first(builder, probe, wish, sent, is_list=is_list)
        builder.groups.append(Group(builder.new_group(), (first, *steps)))
        kinds.add(kind)
        added += 1
        if kind is None or added == _KINDS:
            break
    return bool(added)


def _kind(builder: Builder, probe: Probe, own: Mapping[str, str]) -> object:
    """Return of what kind a given value is, as each kind may be answered otherwise; None where there are no kinds."""
    for name in probe.given:
        parameter = builder.operation.parameters[name]
        if parameter.observed_in is not None and name in own:
            return own[name]  # each names a thing
        if parameter.type == "string" and parameter.observed is not None and name in own:
            is_long = parameter.max_length is not None and len(own[name]) >= parameter.max_length
            return own[name].isascii(), is_long
    return None


def _iter_asked(family: Family, builder: Builder, probe: Probe) -> Iterator[Asked]:
    """Yield whom the question may be about, and what is sent besides."""
    bank = family.bank(builder.caller)
    names = {parameter.name for parameter in builder.operation.people_parameters()}
    compares = any(way.relation is not None for way in probe.ways)
    people = people_for(builder, bank, with_rows=compares)
    if any(builder.operation.parameters[name].observed for name in probe.given) or _asks_for_long_page(builder, probe):
        people.reverse()  # of what a list shows, the longest shows most
    for person in people:
        other = family.others(person, [name for name, change in probe.send.items() if getattr(change, "who", "")])
        tree = bank.people[person.name].tree
        choices = given_values(builder, bank, person, [name for name in probe.given if name not in names])
        for identifier, given in product(namings(builder, person, probe), choices):
            named = {**(identifier or {}), **given}
            source = Source(builder.operation, named, person, other, tree, builder.site.time_zone)
            for edit in edits(source, probe.send)[:1]:
                own = {**given, **{name: value for name, value in edit.items() if value is not None}}
                # Whom the question itself names, nobody else is named beside.
                asked = Asked(person, own, {} if identifier is None and names & own.keys() else identifier)
                if shows(builder, bank, probe.evidence, asked):
                    yield asked


def _asks_for_long_page(builder: Builder, probe: Probe) -> bool:
    """Tell whether a question sends a page size that is larger than the documented one."""
    name = builder.operation.listing.size
    change = probe.send.get(name) if name is not None else None
    default = builder.operation.parameters[name].default if name is not None else None
    if not isinstance(change, Literal) or default is None or not change.value.isdecimal() or not default.isdecimal():
        return False
    return int(change.value) > int(default)


def _sent(builder: Builder, probe: Probe, wish: Wish) -> dict[str, str] | None:
    """Return the request; it may break rules and types, as that is what some questions are about."""
    identifier = builder.identifier(wish.person) if wish.person and wish.identifier is None else wish.identifier or {}
    absent = {name for name, change in probe.send.items() if name not in wish.own}
    legal = {name: value for name, value in wish.own.items() if name in builder.parameters}
    completed = builder.problem.complete(builder.whole({**identifier, **legal}))
    base = completed if completed is not None else builder.whole({**identifier, **legal})
    sent = {**base, **wish.own}
    found = {name: sent[name] for name in builder.operation.parameters if name in sent and name not in absent}
    return None if any(name in found for name in probe.without) else found


def _first(builder: Builder, probe: Probe, wish: Wish, sent: Mapping[str, str], *, is_list: bool) -> Case | Walk:
    """Return the request of the question; whether it is accepted is a part of what is asked."""
    follow_up = FollowUp(sent=probe.sent)
    if is_list and builder.operation.listing.page not in sent and builder.can_walk(sent):
        walk = builder.walk(wish, sent, UNNUMBERED, sequence=UNNUMBERED)
        return replace(walk, case=wired(replace(walk.case, acceptance=Strength.PROBE), follow_up, sent))
    case = builder.case(wish, sent, UNNUMBERED, sequence=UNNUMBERED)
    return wired(replace(case, acceptance=Strength.PROBE), follow_up, sent)


def _ways(family: Family, builder: Builder, probe: Probe, origin: Origin) -> list[Step]:
    """Return the requests by which the answers are told, each sent only where no answer before it fits."""
    follow_ups = FollowUps(family, builder, is_free=True)
    found: list[Step] = []
    for number, way in enumerate(probe.ways):
        if way.relation is None or not way.relation.follow_ups:
            continue
        found.append(
            _later(follow_ups, probe, number, way.relation, replace(origin, is_list=way.relation.over == "list"))
        )
    return found


def _later(follow_ups: FollowUps, probe: Probe, number: int, relation: Relation, origin: Origin) -> Later:
    def make(tree: object) -> list[Case | Walk]:
        steps = follow_ups.steps(origin, relation.follow_ups, number) or []
        made: list[Case | Walk] = []
        for step in steps:
            made += step.make(tree) if isinstance(step, Later) else [step]  # type: ignore[arg-type]
        return made

    label = f"{origin.wish.label}: {probe.ways[number].answer}"
    return Later(origin.target, label, 1, make, (probe, number))


def _why_not_asked(family: Family, builder: Builder, probe: Probe) -> str:
    if reason := why_no_given(family, builder, probe.given):
        return reason
    if probe.evidence is not None:
        return why_no_evidence(probe.evidence)
    if others := [name for name, change in probe.send.items() if getattr(change, "who", "") == "other"]:
        return why_nobody_else(" or ".join(others))
    return "no person of the site has what the question needs"
