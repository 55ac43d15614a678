"""Requests for the relations between answers: from which sources, for whom, and in which format."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice, zip_longest

from accordant.bank import Bank
from accordant.contracts import Relation, Strength
from accordant.exchange import Phase
from accordant.findings import NOT_YET
from accordant.planning.ability import why_no_values, why_not_planned
from accordant.planning.builder import Builder, Wish
from accordant.planning.bundles import Bundles
from accordant.planning.edges import formats, public, shown
from accordant.sites import Person

__all__ = ["add_relations", "for_others", "page_size"]

_SOURCES = 3
_SOURCES_OF_WALKS = 3


def for_others(wanted: Collection[str], callers: Collection[str]) -> str:
    """Return that something is about callers that a run does not have."""
    asked = "the caller was" if len(callers) == 1 else "the callers were"
    return f"it holds for {', '.join(sorted(wanted))}, and {asked} {', '.join(callers)}"


def add_relations(
    builder: Builder, bank: Bank, callers: Collection[str], *, is_main: bool
) -> Iterator[tuple[str, str]]:
    """Add the relations; yield the clauses that get no requests, and why.

    Args:
        callers: All of the run.
        is_main: Every relation is wanted, from several sources; else those that are this caller's alone, and each that
            must hold from one source.
    """
    bundles = Bundles(builder)
    for probe in builder.operation.probes:
        yield f"{builder.operation.name}/probes/{probe}", f"probes are {NOT_YET}"
    for relation in builder.operation.relations.values():
        clause = f"{builder.operation.name}/relations/{relation.name}"
        if not relation.is_for(builder.caller):
            if not any(relation.is_for(caller) for caller in callers):
                yield clause, for_others(relation.callers, callers)
            continue
        is_own = bool(relation.callers) and not relation.is_for(next(iter(callers)))
        if not (is_main or is_own or relation.strength is Strength.MUST):
            continue
        if reason := why_not_planned(builder.operation, relation):
            yield clause, reason
            continue
        if not _add_relation(bundles, builder, bank, relation, is_whole=is_main or is_own):
            yield clause, _why_no_source(builder, bank, relation)
    builder.groups.extend(bundles.groups())


def _add_relation(bundles: Bundles, builder: Builder, bank: Bank, relation: Relation, *, is_whole: bool) -> int:
    """Add one relation to its sources and return how many there are."""
    clause = f"{builder.operation.name}/relations/{relation.name}"
    planned = 0
    for person, own, form in _iter_asked(builder, relation, bank, is_whole=is_whole):
        label = f"{shown(public(builder, own))}, {person.name}"
        wish = Wish({**own, **form}, label, person, target=clause, phase=Phase.RELATIONS)
        sent = builder.completed(wish)
        if sent is not None and not any(name in sent for name in relation.without):
            planned += bundles.add(relation, wish, sent)
    return planned


def _iter_asked(
    builder: Builder, relation: Relation, bank: Bank, *, is_whole: bool
) -> Iterator[tuple[Person, Mapping[str, str], Mapping[str, str]]]:
    """Yield people, parameters and formats: what must hold is asked in every format, all else in one.

    Args:
        is_whole: Whether it is asked as often as there are telling sources; else no more often than need be.
    """
    sources = list(_iter_sources(builder, relation, bank))
    if not sources:
        return
    forms = formats(builder)
    if builder.operation.api.format_parameter in relation.change:
        # It compares the formats itself.
        yield from ((person, own, {}) for person, own in (sources if is_whole else sources[:1]))
        return
    wanted = len(forms) if relation.strength is Strength.MUST else 1
    if is_whole and relation.given:
        wanted = max(wanted, len(sources))
    for turn in range(wanted):
        person, own = sources[turn % len(sources)]
        yield person, own, forms[turn % len(forms)]


def _why_no_source(builder: Builder, bank: Bank, relation: Relation) -> str:
    reason = "no person of the site has rows enough to show it"
    if builder.people and not bank.people:
        reason = "no whole list of any person could be read; see the other findings"
    for given in relation.given:
        unfed = why_no_values(builder.operation.parameters[given]) if _needs_values(builder, given) else ""
        reason = unfed or bank.notes.get(given, reason)
    return reason


def _needs_values(builder: Builder, name: str) -> bool:
    """Tell whether values of a parameter must be known before a relation's source can send it."""
    listing = builder.operation.listing
    parameter = builder.operation.parameters[name]
    return name not in {listing.size, listing.page} and parameter.comes_from != "people"


def _iter_sources(builder: Builder, relation: Relation, bank: Bank) -> Iterator[tuple[Person, dict[str, str]]]:
    """Yield people and parameters for source requests, those that can show most first."""
    people = [person for person in builder.people if person.name in bank.people]
    people.sort(key=lambda person: -bank.people[person.name].count)
    if relation.expect == "same-image":
        # Shapes change with the number of rows, so everybody's list is compared, and one page of the longest.
        for person in people:
            yield person, {}
        size = builder.operation.listing.size
        if people and size is not None:
            yield people[0], {size: "2"}
        return
    by_person = [[(person, own) for own in _iter_given(builder, relation, bank, person)] for person in people]
    taken = [sources for sources in by_person if sources][:2]
    # In turn, so that a limit leaves something of each person; a walk costs a request a page.
    in_turn = (source for turn in zip_longest(*taken) for source in turn if source is not None)
    yield from islice(in_turn, _SOURCES_OF_WALKS if relation.over == "list" else _SOURCES)


def _iter_given(builder: Builder, relation: Relation, bank: Bank, person: Person) -> Iterator[dict[str, str]]:
    """Yield values for the parameters that a relation's source must send."""
    listing = builder.operation.listing
    count = bank.people[person.name].count
    if count < 2:
        return
    fixed: dict[str, str] = {}
    choices: list[tuple[str, list[str]]] = []
    for name in relation.given:
        if name == listing.size:
            fixed[name] = str(page_size(count, bank.people[person.name].longest_page))
        elif name == listing.page:
            choices.append((name, ["1", "2"]))
        elif name == listing.sort:
            choices.append((name, list(bank.proven.get(name, ()))[:3]))
        elif builder.operation.parameters[name].candidates:
            choices.append((name, list(bank.proven.get(name, ()))[:1]))
        else:
            choices.append((name, bank.splitting_values(person.name, builder.operation.parameters[name])[:2]))
    yield from _combined(fixed, choices)


def page_size(count: int, longest_page: int) -> int:
    """Return a size that cuts a list into about four pages.

    It is smaller than the longest page that was seen: a larger one may be capped, and the whole list, which pages are
    compared with, was read in pages of that size.
    """
    return max(1, min(-(-count // 4), (longest_page or count) - 1))


def _combined(fixed: Mapping[str, str], choices: list[tuple[str, list[str]]]) -> Iterator[dict[str, str]]:
    if not choices:
        yield dict(fixed)
        return
    (name, values), rest = choices[0], choices[1:]
    for value in values:
        for other in _combined(fixed, rest):
            yield {**other, name: value}
