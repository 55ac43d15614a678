"""What each round consists of.

Round 1 needs no knowledge of the site's data: documented calls, the whole list of each person (the reference that
later judgements rest upon), candidates for values that are not documented, broken parameters and broken rules. Round
2 uses what round 1 showed: filters by values that exist, relations, and fuzzed requests near known values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice, zip_longest
from typing import Any

from accordant.bank import Bank
from accordant.contracts import Operation, Parameter, Relation, Rule, Violated
from accordant.exchange import Phase
from accordant.findings import NOT_YET
from accordant.planning.ability import why_no_values, why_not_planned
from accordant.planning.builder import Builder, Wish
from accordant.planning.edges import (
    add_missing,
    add_rule_cases,
    add_values,
    add_wrong_credentials,
    formats,
    main_person,
    nonsense,
    public,
    shown,
    varies,
)
from accordant.planning.plans import Group, Plan
from accordant.project import Project
from accordant.sites import Person, Site
from accordant.strategies import strategy_of

__all__ = ["LAST_ROUND", "describe_later_rounds", "plan_round"]

LAST_ROUND = 2
FUZZED_REQUESTS = 24
_PEOPLE_READ = 8
_SOURCES = 3
_SOURCES_OF_WALKS = 3


def plan_round(
    number: int, operation: Operation, site: Site, caller: str, seed: int, bank: Bank, project: Project
) -> Plan:
    """Return one round; a pure function of its arguments.

    Args:
        number: 1 to LAST_ROUND.
        bank: What the rounds before have shown; empty for round 1.
        project: Where strategies are loaded from.
    """
    builder = Builder(operation, site, caller, str(number))
    notes: list[tuple[str, str]] = []
    if number == 1:
        notes.extend(_out_of_reach(operation, caller))
        _add_examples(builder)
        _add_references(builder)
        _add_candidates(builder)
        add_wrong_credentials(builder)
        notes.extend(add_missing(builder))
        add_values(builder)
        add_rule_cases(builder)
    else:
        _add_filters(builder, bank)
        notes.extend(_add_relations(builder, bank))
        _add_fuzz(builder, bank, seed, project)
    return Plan(number, tuple(builder.groups), tuple(notes))


def _out_of_reach(operation: Operation, caller: str) -> Iterator[tuple[str, str]]:
    """Yield the clauses that no request of this run can concern, and why."""
    for part, _ in operation.api.other_http_method.parts():
        yield f"{operation.name}/responses/other-http-method/{part}", f"requests by other HTTP methods are {NOT_YET}"
    constructs: list[tuple[str, Parameter | Rule]] = [
        *((f"parameters/{p.name}", p) for p in operation.parameters.values()),
        *((f"rules/{r.name}", r) for r in operation.rules.values()),
    ]
    breaches = operation.breaches()
    for name, construct in constructs:
        for start in (f"{operation.name}/{name}", f"{operation.name}/{name}/missing"):
            for part, _ in breaches.get(start, Violated()).parts():
                if not construct.is_for(caller):
                    yield f"{start}/{part}", _for_others(construct.callers, caller)


def _for_others(callers: Collection[str], caller: str) -> str:
    return f"it holds for {', '.join(sorted(callers))}, and the caller was {caller}"


def describe_later_rounds(operation: Operation) -> Iterator[str]:
    """Yield what round 2 will hold, as far as it can be said before anything is known of the site's data."""
    for parameter in operation.parameters.values():
        if parameter.observed_in is not None:
            yield f"coverage   {parameter.name}: {why_no_values(parameter)}"
        elif parameter.observed:
            yield f"coverage   {parameter.name} = values seen at {parameter.observed}, in turn in each format"
    for relation in operation.relations.values():
        if why_not_planned(operation, relation):
            continue
        what = ", ".join(relation.given) or "the plain request"
        over = "all pages" if relation.over == "list" else "one answer"
        yield f"relations  {relation.name}: {what}; {over}; expects {relation.expect}"
    yield f"fuzz       {FUZZED_REQUESTS} valid requests drawn by Hypothesis, near values that were seen"


# ------------------------------------------------------------------------------------------------- round 1


def _add_examples(builder: Builder) -> None:
    person = main_person(builder)
    for example in builder.operation.examples.values():
        if example.callers and builder.caller not in example.callers:
            continue
        unsure = [n for n in example.parameters if builder.operation.parameters[n].observed]
        for form in formats(builder):
            label = f"example {example.name}" + "".join(f" in {value}" for value in form.values())
            builder.add(Wish({**example.parameters, **form}, label, person, unsure, phase=Phase.EXAMPLES))


def _add_references(builder: Builder) -> None:
    """Read the whole list of each person, page by page."""
    listing = builder.operation.listing
    if builder.operation.rows is None or listing.page is None:
        return
    for person in builder.site.people[:_PEOPLE_READ]:
        own = {}
        if listing.size is not None and builder.operation.parameters[listing.size].default is not None:
            own[listing.size] = str(builder.operation.parameters[listing.size].default)
        wish = Wish(own, f"the whole list of {person.name}", person, role="reference", phase=Phase.RELATIONS)
        sent = builder.completed(wish)
        if sent is not None:
            group = builder.new_group()
            builder.groups.append(Group(group, (builder.walk(wish, sent, group),)))


def _add_candidates(builder: Builder) -> None:
    person = main_person(builder)
    for parameter in builder.parameters.values():
        tried = [("candidate", value) for value in parameter.candidates]
        if tried:
            tried.append(("nonsense", nonsense(parameter)))
        for role, value in tried:
            label = f"{parameter.name}={value} ({role})"
            builder.add(Wish({parameter.name: value}, label, person, [parameter.name], role=role))


# ------------------------------------------------------------------------------------------------- round 2


def _add_filters(builder: Builder, bank: Bank) -> None:
    """Filter by values that exist, and by one that leaves something out."""
    people = [person for person in builder.site.people if person.name in bank.people]
    for parameter in builder.parameters.values():
        if parameter.observed is None:
            continue
        added = 0
        for person in people:
            values = bank.splitting_values(person.name, parameter)
            forms = formats(builder)
            for turn, value in enumerate(values[:2], added):
                label = f"{parameter.name} = a value seen at {parameter.observed}, {person.name}"
                builder.add(Wish({parameter.name: value, **forms[turn % len(forms)]}, label, person))
            added += bool(values)
            if added == 2:
                break


def _add_relations(builder: Builder, bank: Bank) -> Iterator[tuple[str, str]]:
    """Add the relations; yield why one could not be planned."""
    for probe in builder.operation.probes:
        yield f"{builder.operation.name}/probes/{probe}", f"probes are {NOT_YET}"
    for relation in builder.operation.relations.values():
        clause = f"{builder.operation.name}/relations/{relation.name}"
        if not relation.is_for(builder.caller):
            yield clause, _for_others(relation.callers, builder.caller)
            continue
        if reason := why_not_planned(builder.operation, relation):
            yield clause, reason
            continue
        planned = 0
        reason = "no person of the site has rows enough to show it"
        if builder.site.people and not bank.people:
            reason = "no whole list of any person could be read; see the other findings"
        for given in relation.given:
            unfed = why_no_values(builder.operation.parameters[given]) if _needs_values(builder, given) else ""
            reason = unfed or bank.notes.get(given, reason)
        for turn, (person, own) in enumerate(_iter_sources(builder, relation, bank)):
            forms = formats(builder)
            form = {} if builder.operation.api.format_parameter in relation.change else forms[turn % len(forms)]
            label = f"{relation.name}: {shown(public(builder, own))}, {person.name}"
            wish = Wish({**own, **form}, label, person, target=clause, phase=Phase.RELATIONS)
            sent = builder.completed(wish)
            if sent is not None and not any(name in sent for name in relation.without):
                planned += builder.add_relation(relation, wish, sent) is not None
        if not planned:
            yield clause, reason


def _needs_values(builder: Builder, name: str) -> bool:
    """Tell whether values of a parameter must be known before a relation's source can send it."""
    listing = builder.operation.listing
    parameter = builder.operation.parameters[name]
    return name not in {listing.size, listing.page} and parameter.comes_from != "people"


def _iter_sources(builder: Builder, relation: Relation, bank: Bank) -> Iterator[tuple[Person, dict[str, str]]]:
    """Yield people and parameters for source requests, those that can show most first."""
    people = [person for person in builder.site.people if person.name in bank.people]
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
            fixed[name] = str(_page_size(count, bank.people[person.name].longest_page))
        elif name == listing.page:
            choices.append((name, ["1", "2"]))
        elif name == listing.sort:
            choices.append((name, list(bank.proven.get(name, ()))[:3]))
        elif builder.operation.parameters[name].candidates:
            choices.append((name, list(bank.proven.get(name, ()))[:1]))
        else:
            choices.append((name, bank.splitting_values(person.name, builder.operation.parameters[name])[:2]))
    yield from _combined(fixed, choices)


def _page_size(count: int, longest_page: int) -> int:
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


def _add_fuzz(builder: Builder, bank: Bank, seed: int, project: Project) -> None:
    """Valid requests drawn by Hypothesis; asserts and checks say what they find."""
    from hypothesis import strategies as st  # noqa: PLC0415 - a third of a second, and only here

    from accordant.generation.requests import draw_examples, valid_requests  # noqa: PLC0415

    people = [person for person in builder.site.people if builder.identifier(person)]
    if not people:
        return
    strategies: dict[str, st.SearchStrategy[str]] = {}
    for name, parameter in builder.parameters.items():
        if not varies(parameter) or builder.given(parameter) is not None:
            continue
        strategies[name] = _strategy(parameter, bank, project, builder)
    identifiers = {p.name for p in builder.operation.people_parameters()}
    # Who is asked for is chosen apart from the rest: a request with two people's identifiers is another matter.
    rules = {n: f for n, f in builder.rules.items() if not (_names_of(builder, n) & identifiers)}
    requests = valid_requests(strategies, rules=rules, types=builder.problem.types)
    drawn = draw_examples(st.tuples(st.sampled_from(people), requests), count=FUZZED_REQUESTS, seed=seed)
    for person, own in drawn:
        label = f"fuzz: {shown(public(builder, own))}"
        builder.add(Wish(own, label, person, tuple(own), phase=Phase.FUZZ))


def _names_of(builder: Builder, rule: str) -> set[str]:
    from accordant.formulas import names  # noqa: PLC0415

    return set(names(builder.rules[rule]))


def _strategy(parameter: Parameter, bank: Bank, project: Project, builder: Builder) -> Any:
    from hypothesis import strategies as st  # noqa: PLC0415

    known = bank.known_values(parameter)
    if parameter.strategy is None:
        values = [v.lexical for v in builder.values(parameter) if v.kind != "broken"]
        return st.sampled_from([*parameter.candidates, *known[:20], *values] or [""])
    return strategy_of(parameter, known, project)
