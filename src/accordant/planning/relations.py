"""Requests for the relations between answers: from which sources, for whom, and in which format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sys import maxsize

from accordant.contracts import Literal, Relation, Strength
from accordant.exchange import Case, Phase
from accordant.findings import Verdict
from accordant.planning.ability import is_last, why_no_evidence, why_no_given, why_nobody_else, why_not_planned
from accordant.planning.builder import SOMEBODY, Builder, Wish
from accordant.planning.bundles import Bundles
from accordant.planning.edges import formats, public, shown
from accordant.planning.families import Family
from accordant.planning.sources import Asked, iter_sources

__all__ = ["Standing", "add_relations", "add_second_tries", "add_writes"]

_REFUSALS = 3
_REASONS = 9
_SECOND_TRIES = 2
_ABOUT_ORDER = frozenset({"reversed", "ordered"})
_OPEN = frozenset({Verdict.VACUOUS, Verdict.UNSTABLE})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rounds before say of relations and probes.

    Attributes:
        verdicts: By clause.
    """

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)

    def is_open(self, clause: str) -> bool:
        """Tell whether other data, or another moment, might tell more about a clause."""
        return self.verdicts.get(clause) in _OPEN


def add_relations(family: Family, builder: Builder) -> Iterator[tuple[str, str]]:
    """Add the relations of one caller that write nothing; yield the clauses that get no requests, and why.

    The main caller is asked every relation; the others those that are theirs alone, and each that must hold.
    """
    is_main = builder is family.main
    bundles = Bundles(family, builder)
    for relation in builder.operation.relations.values():
        if is_last(relation) or not _is_asked(family, builder, relation):
            continue
        clause = f"{builder.operation.name}/relations/{relation.name}"
        if reason := why_not_planned(family, relation):
            yield clause, reason
        elif relation.on == "refused":
            if not _add_refused(builder, bundles, relation):
                yield clause, "no request is known that must be refused"
        elif not _add_relation(family, builder, bundles, relation, is_whole=is_main or bool(relation.callers)):
            yield clause, _why_no_source(family, builder, relation)
    builder.groups.extend(bundles.groups())


def add_second_tries(family: Family, builder: Builder, standing: Standing) -> None:
    """Ask again, of other people and with other values, where what was seen could not have shown a breach.

    Where the site has moved while it was looked at, the same is asked once more.
    """
    bundles = Bundles(family, builder)
    for relation in builder.operation.relations.values():
        clause = f"{builder.operation.name}/relations/{relation.name}"
        if relation.on == "refused" or is_last(relation) or why_not_planned(family, relation):
            continue
        if relation.is_for(builder.caller) and standing.is_open(clause):
            is_whole = builder is family.main or bool(relation.callers)
            asked = _add_relation(family, builder, Bundles(family, builder), relation, is_whole=is_whole)
            if standing.verdicts[clause] is Verdict.UNSTABLE:
                for source, form in asked[:1]:
                    _add(builder, bundles, relation, source, form)
            else:
                _add_others(family, builder, bundles, relation, [source for source, _ in asked])
    builder.groups.extend(bundles.groups())


def add_writes(family: Family, builder: Builder) -> Iterator[tuple[str, str]]:
    """Add the relations that write, or end a session, each from one source; yield those that get none, and why."""
    bundles = Bundles(family, builder)
    for relation in builder.operation.relations.values():
        if not is_last(relation) or not _is_asked(family, builder, relation):
            continue
        clause = f"{builder.operation.name}/relations/{relation.name}"
        if reason := why_not_planned(family, relation):
            yield clause, reason
            continue
        # What is written stays: once is enough, and the shortest list shows it.
        sources = iter_sources(family, builder, relation) if builder.operation.rows else iter((Asked(SOMEBODY),))
        if not any(_add(builder, bundles, relation, source, {}) for source in sources):
            yield clause, _why_no_source(family, builder, relation)
    builder.groups.extend(bundles.groups())


def _add_others(
    family: Family, builder: Builder, bundles: Bundles, relation: Relation, before: Sequence[Asked]
) -> None:
    """Add one relation to a few sources that it was not asked of before."""
    forms = _forms(builder, relation)
    turn, end = len(before), len(before) + _SECOND_TRIES
    for source in iter_sources(family, builder, relation, is_everybody=True):
        if turn == end:
            break
        if source not in before:
            turn += _add(builder, bundles, relation, source, forms[turn % len(forms)])


def _is_asked(family: Family, builder: Builder, relation: Relation) -> bool:
    if relation.callers and not any(relation.is_for(caller) for caller in family.callers):
        return builder is family.main  # who says why it is not carried out
    if not relation.is_for(builder.caller):
        return False
    is_own = bool(relation.callers) and not relation.is_for(family.main.caller)
    return builder is family.main or is_own or relation.strength is Strength.MUST


def _add_relation(
    family: Family, builder: Builder, bundles: Bundles, relation: Relation, *, is_whole: bool
) -> list[tuple[Asked, Mapping[str, str]]]:
    """Add one relation to its sources and return these, with what asks for a format: both are taken in turn.

    What must hold is asked in every format, all else in one; and of several sources what each may show otherwise.
    A source of which it cannot be asked is passed over: somebody without an address is not asked for by it.

    Args:
        is_whole: Of another caller than the main one, what is not that one's alone needs no second source.
    """
    forms = _forms(builder, relation)
    in_formats = len(forms) if relation.strength is Strength.MUST else 1
    most = max(in_formats, _MOST_SOURCES[_subject(builder, relation)] if is_whole else 1)
    if not is_whole:
        # With the formats in turn, what a budget leaves of another caller's requests has both.
        place = list(builder.operation.relations).index(relation.name) % len(forms)
        forms = (*forms[place:], *forms[:place])
    asked: list[tuple[Asked, Mapping[str, str]]] = []
    for source in iter_sources(family, builder, relation):
        form = forms[len(asked) % len(forms)]
        if _add(builder, bundles, relation, source, form):
            asked.append((source, form))
        if len(asked) == most:
            break
    for turn in range(len(asked), in_formats if asked else 0):
        source, form = asked[turn % len(asked)][0], forms[turn % len(forms)]
        _add(builder, bundles, relation, source, form)
        asked.append((source, form))
    return asked


def _add(builder: Builder, bundles: Bundles, relation: Relation, asked: Asked, form: Mapping[str, str]) -> bool:
    """Add one relation to one source; tell whether that can be asked so."""
    own = {**(asked.identifier or {}), **asked.own}
    label = f"{shown(public(builder, own))}, {asked.person.name}"
    clause = f"{builder.operation.name}/relations/{relation.name}"
    wish = Wish(
        {**_size(builder, relation), **asked.own, **form},
        label,
        asked.person,
        target=clause,
        phase=Phase.RELATIONS,
        identifier=asked.identifier,
    )
    sent = builder.completed(wish)
    if sent is None or any(name in sent for name in relation.without):
        return False
    return bundles.add(relation, wish, sent)


def _size(builder: Builder, relation: Relation) -> dict[str, str]:
    """Return the documented size of pages for walks that are not about it: it is known when such a walk ends."""
    name = builder.operation.listing.size
    if relation.over != "list" or name is None or name in {*relation.given, *relation.without}:
        return {}
    default = builder.operation.parameters[name].default
    is_changed = any(name in follow_up.change for follow_up in relation.follow_ups)
    return {} if default is None or is_changed else {name: default}


_NO_LEGAL_REQUEST = "the contract allows none of the requests that could show it with the data of the site"
_MOST_SOURCES = {
    "formats": maxsize,  # everybody's list has another shape
    "order": 6,  # each column that the site was seen to accept, and each filter
    "lengths of pages": 4,  # in an order too, and with pages longer than any until now
    "offsets": 4,  # each company: sorted, filtered
    "a value": 3,
    "nothing": 1,
}
"""Of how many sources a relation is asked, by what they differ in."""


def _subject(builder: Builder, relation: Relation) -> str:
    """Return what the sources of a relation differ in that may make it hold for one and not for another."""
    listing = builder.operation.listing
    is_literal = bool(relation.change) and all(isinstance(change, Literal) for change in relation.change.values())
    if _compares_formats(builder, relation):
        return "formats"
    if relation.given == (listing.sort,) and relation.expect in _ABOUT_ORDER and not is_literal:
        return "order"
    if relation.given == (listing.size,) and relation.over == "list":
        return "lengths of pages"
    if {listing.page, listing.record} & set(relation.given):
        return "offsets"
    if len(relation.given) == 1 and relation.over == "response" and not relation.callers:
        return "a value"
    return "nothing"


def _compares_formats(builder: Builder, relation: Relation) -> bool:
    return builder.operation.api.format_parameter in relation.change or relation.expect == "same-image"


def _forms(builder: Builder, relation: Relation) -> Sequence[Mapping[str, str]]:
    """Return what the sources of a relation send to be answered in each format that they may be answered in."""
    forms = formats(builder)
    if _compares_formats(builder, relation) or not _is_free(relation, forms):
        return ({},)
    return [_asking(builder, form) for form in forms]


def _is_free(relation: Relation, forms: Sequence[Mapping[str, str]]) -> bool:
    """Tell whether the source of a relation may ask for any format."""
    return not any(next(iter(form), "") in (*relation.without, *relation.change) for form in forms)


def _asking(builder: Builder, form: Mapping[str, str]) -> Mapping[str, str]:
    """Return what asks for a format: nothing for the one that comes by itself, so that sources are shared."""
    return {name: value for name, value in form.items() if builder.operation.parameters[name].default != value}


def _add_refused(builder: Builder, bundles: Bundles, relation: Relation) -> int:
    """Add a relation to requests that must be refused, each for another reason."""
    added: set[object] = set()
    most = _REASONS if relation.expect == "same-image" else _REFUSALS
    for group in sorted(builder.groups, key=lambda group: _doubt(builder, next(group.cases()))):
        case = next(group.cases())
        code = _expected_codes(builder, case)
        if case.breaks is None or code in added or len(added) == most:
            continue
        if case.breaks.split("/")[2] in relation.change:
            continue  # what is sent otherwise would mend it
        if _is_refused(builder, case) and not any(name in case.request.sent for name in relation.without):
            person = builder.person(case.person)
            wish = Wish({}, case.label, person, breaks=case.breaks, phase=Phase.RELATIONS)
            if bundles.add(relation, wish, case.request.sent):
                added.add(code)
    return len(added)


def _is_refused(builder: Builder, case: Case) -> bool:
    operation = builder.operation
    if case.breaks is None or case.request.http_method != operation.http_methods[0]:
        return False
    kind, name = case.breaks.split("/")[1:3]
    if kind == "parameters" and operation.parameters[name].secret:
        return False  # a wrong credential is tried once a run
    violated = operation.breaches().get(case.breaks)
    return violated is not None and violated.refused is not None


def _expected_codes(builder: Builder, case: Case) -> object:
    """Return the codes that a refusal is expected to have: what each is refused for is another reason."""
    violated = builder.operation.breaches().get(case.breaks or "")
    return None if violated is None or violated.codes is None else violated.codes.expect


def _doubt(builder: Builder, case: Case) -> int:
    """Return how unsure it is that a request is refused: it may as well be with a code of its own."""
    violated = builder.operation.breaches().get(case.breaks or "")
    if violated is None or violated.refused is None:
        return 3
    return 2 - violated.refused.strength.rank


def _why_no_source(family: Family, builder: Builder, relation: Relation) -> str:
    if reason := why_no_given(family, builder, relation.given):
        return reason
    if reason := _why_nobody_owns(family, relation):
        return reason
    has_source = any(True for _ in iter_sources(family, builder, relation))
    if relation.evidence is not None and not has_source:
        return why_no_evidence(relation.evidence)
    changes = [
        (name, getattr(change, "who", "")) for each in relation.follow_ups for name, change in each.change.items()
    ]
    names = " or ".join(name for name, who in changes if who)
    if any(who == "other" for _, who in changes):
        return why_nobody_else(names)
    if names:
        return f"no person of the site has rows and a {names}"
    too_few = "no person of the site has rows enough to show it"
    return _NO_LEGAL_REQUEST if has_source else too_few


def _why_nobody_owns(family: Family, relation: Relation) -> str:
    """Return why nothing can be compared with what is shown to whoever is logged in; empty where it can."""
    owned = [f.caller for f in relation.follow_ups if f.caller and family.of(family.operation.name, f.caller).is_own]
    if not owned or family.owner() is not None:
        return ""
    return f"whoever is logged in as {owned[0]} is none of the people of the site; see 'session_of' in sites.yaml"
