"""What each round consists of.

Round 1 needs no knowledge of the site's data: documented calls, the whole list of each person (the reference that
later judgements rest upon), and candidates for values that are not documented. Round 2 uses what it showed: relations,
probes and filters by values that exist, broken parameters and rules, and fuzzed requests near known values. Round 3
asks once more, of other people and with other values, where nothing could be seen yet, and carries out writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from accordant.bank import Bank
from accordant.contracts import Operation, Parameter, Rule
from accordant.exchange import Phase
from accordant.planning.ability import for_others, why_not_planned
from accordant.planning.arrangement import arranged
from accordant.planning.builder import Builder, Wish
from accordant.planning.credentials import add_wrong_credentials
from accordant.planning.edges import (
    add_dangers,
    add_missing,
    add_other_method,
    add_rule_cases,
    add_suppressed,
    add_values,
    formats,
    main_person,
    nonsense,
    public,
    shown,
    varies,
)
from accordant.planning.families import Family
from accordant.planning.filters import add_filter_pairs, add_filters, add_filters_together
from accordant.planning.pairs import PAIR_ROWS, add_pairs
from accordant.planning.plans import Draw, Group, Plan
from accordant.planning.probes import add_probes
from accordant.planning.redirects import add_redirects
from accordant.planning.relations import Standing, add_relations, add_second_tries, add_writes
from accordant.planning.selections import LAST_ROUND
from accordant.planning.sources import legal_size
from accordant.planning.strangers import add_strangers
from accordant.project import Project
from accordant.strategies import strategy_of

__all__ = ["LAST_ROUND", "describe_later_rounds", "plan_round"]

FUZZED_REQUESTS = 16
_PEOPLE_READ = 8
# What makes these be sent early: much of a site shows in one long page.
_LONG_PAGE = 20.0


def plan_round(
    family: Family,
    seed: int,
    project: Project,
    drawn: Sequence[Draw] | None = None,
    standing: Standing | None = None,
) -> Plan:
    """Return one round; a pure function of its arguments.

    Args:
        family: Says which round. The first of its callers is asked everything, the others what is theirs alone, and
            each must-clause.
        project: Where strategies are loaded from.
        drawn: The fuzzed requests, where they were drawn before.
        standing: What the rounds before say of the relations; for round 3.
    """
    draws: Sequence[Draw] = drawn or ()
    notes: list[tuple[str, str]] = []
    if family.number == 1:
        notes += _out_of_reach(family.operation, family.callers)
        for builder in family.builders:
            _first_round(family, builder, is_main=builder is family.main)
    elif family.number == 2:
        if drawn is None:
            draws = _draws(family.main, family.bank(family.main.caller), seed, project)
        notes += _second_round(family, draws)
    else:
        for builder in family.builders:
            add_second_tries(family, builder, standing or Standing())
        notes += add_writes(family, family.main)
    groups = [group for builder in family.builders for group in builder.groups]
    numbering = Builder(family.operation, family.site, family.main.caller, str(family.number))
    return Plan(family.number, tuple(arranged(groups, numbering)), _first_of_each(notes), tuple(draws))


def _first_of_each(notes: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for clause, reason in notes:
        found.setdefault(clause, reason)
    return tuple(found.items())


def _first_round(family: Family, builder: Builder, *, is_main: bool) -> None:
    _add_examples(builder)
    _add_references(builder)
    if is_main:
        _add_candidates(builder)
        if not builder.groups:
            # Whether the site is there at all is seen by the first request of a run.
            builder.add(Wish({}, "nothing but what is needed", main_person(builder), phase=Phase.EXAMPLES))
    _add_observations(family, builder)


def _second_round(family: Family, draws: Sequence[Draw]) -> Iterator[tuple[str, str]]:
    for builder in family.builders:
        is_main = builder is family.main
        bank = family.bank(builder.caller)
        yield from add_wrong_credentials(builder, is_main=is_main)
        yield from add_missing(builder)
        yield from add_other_method(builder)
        if is_main:
            add_suppressed(builder)
        company = _company(builder, bank)
        add_values(builder, company, only_must=not is_main)
        if is_main:
            add_dangers(builder, company)
        add_rule_cases(builder, only_must=not is_main)
        add_filters(builder, bank, is_main=is_main)
        if is_main:
            add_filter_pairs(builder, bank)
            add_filters_together(builder, bank)
            _add_long_pages(builder, bank)
            add_pairs(family.builders, bank)
            yield from add_strangers(family.builders)
            yield from add_redirects(family.builders)
        yield from add_relations(family, builder)
        yield from add_probes(family, builder)
        if is_main:
            _add_fuzz(builder, draws)


def _company(builder: Builder, bank: Bank) -> dict[str, str]:
    """Return a filter by a number that the site has, and that leaves something out; nothing where none is known."""
    person = main_person(builder)
    for parameter in builder.parameters.values():
        if person is not None and parameter.observed is not None and parameter.type.endswith("nteger"):
            for value in bank.splitting_values(person.name, parameter)[:1]:
                return {parameter.name: value}
    return {}


def _out_of_reach(operation: Operation, callers: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the clauses that no request of this run can concern, and why."""
    for start, violated in operation.breaches().items():
        kind, name = start.split("/")[1:3]
        construct: Parameter | Rule = operation.parameters[name] if kind == "parameters" else operation.rules[name]
        for part, _ in violated.parts():
            if not any(construct.is_for(caller) for caller in callers):
                yield f"{start}/{part}", for_others(construct.callers, callers)


def describe_later_rounds(family: Family) -> Iterator[str]:
    """Yield what later rounds will hold, as far as it can be said before anything is known of the site's data."""
    operation = family.operation
    for parameter in operation.parameters.values():
        if parameter.observed:
            where = f"{parameter.observed_in}: " if parameter.observed_in else ""
            yield f"coverage   {parameter.name} = values seen at {where}{parameter.observed}, in turn in each format"
    for relation in operation.relations.values():
        if not why_not_planned(family, relation):
            what = ", ".join(relation.given) or ("a refusal" if relation.on == "refused" else "the plain request")
            over = "all pages" if relation.over == "list" else "one answer"
            yield f"relations  {relation.name}: {what}; {over}; expects {relation.expect}"
    for probe in operation.probes.values():
        if not why_not_planned(family, probe):
            yield f"relations  {probe.name}: {probe.question}"
    yield f"coverage   at most {PAIR_ROWS} requests that have every pair of two parameters"
    yield f"fuzz       {FUZZED_REQUESTS} valid requests drawn by Hypothesis, near values that were seen"
    yield "relations  once more, where nothing could be seen: with other people and other values"


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
    forms = formats(builder)
    for turn, person in enumerate(builder.people[:_PEOPLE_READ]):
        # In each format in turn: what is wrong with one shows at once.
        own = dict(forms[turn % len(forms)])
        if listing.size is not None and builder.operation.parameters[listing.size].default is not None:
            own[listing.size] = str(builder.operation.parameters[listing.size].default)
        wish = Wish(own, f"the whole list of {person.name}", person, role="reference", phase=Phase.RELATIONS)
        sent = builder.completed(wish)
        if sent is not None:
            group = builder.new_group()
            builder.groups.append(Group(group, (builder.walk(wish, sent, group),)))


def _add_observations(family: Family, builder: Builder) -> None:
    """Read the lists of other operations, in which values of parameters are seen."""
    names = dict.fromkeys(p.observed_in for p in builder.parameters.values() if p.observed_in is not None)
    for name in names:
        shown_in = family.operations.get(name)
        if shown_in is None or builder.caller not in shown_in.servlets or shown_in.listing.page is None:
            continue
        other = family.of(name, builder.caller)
        size = shown_in.listing.size
        default = None if size is None else shown_in.parameters[size].default
        own = {} if size is None or default is None else {size: default}
        for person in other.people[:_PEOPLE_READ]:
            wish = Wish(own, f"{name}: the whole list of {person.name}", person, (), phase=Phase.RELATIONS)
            sent = other.completed(wish)
            if sent is not None:
                group = builder.new_group()
                walk = other.walk(replace(wish, role="observation"), sent, group)
                builder.groups.append(Group(group, (walk,)))


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


def _add_long_pages(builder: Builder, bank: Bank) -> None:
    """One page with the longest list, or as much as the contract allows: it shows what is wrong with long ones."""
    size = builder.operation.listing.size
    counts = {person.name: bank.people[person.name].count for person in builder.people if person.name in bank.people}
    longest = max(counts, key=lambda name: counts[name], default=None)
    if size is None or longest is None:
        return
    person = next(person for person in builder.people if person.name == longest)
    rows = legal_size(builder.operation.parameters[size], counts[longest] + 1)
    for form in formats(builder):
        builder.add(
            Wish(
                {size: str(rows), **form},
                f"all rows of {longest} on one page"
                if rows > counts[longest]
                else f"a page as long as can be, {longest}",
                person,
                (size,),
                gain=_LONG_PAGE,
            )
        )


def _add_fuzz(builder: Builder, draws: Sequence[Draw]) -> None:
    """Add what was drawn, as far as it can be completed; asserts and checks say what it finds."""
    people = {person.name: person for person in builder.people}
    for name, own in draws:
        label = f"fuzz: {shown(public(builder, own))}"
        builder.add(Wish(own, label, people.get(name), tuple(own), phase=Phase.FUZZ))


def _draws(builder: Builder, bank: Bank, seed: int, project: Project) -> list[Draw]:
    """Return valid requests drawn by Hypothesis."""
    from hypothesis import strategies as st  # noqa: PLC0415 - a third of a second, and only here

    from accordant.generation.requests import draw_examples, valid_requests  # noqa: PLC0415

    people = [person for person in builder.people if builder.identifier(person) or builder.is_own]
    if not people:
        return []
    strategies: dict[str, st.SearchStrategy[str]] = {}
    for name, parameter in builder.parameters.items():
        if not varies(parameter) or builder.given(parameter) is not None:
            continue
        strategies[name] = _strategy(parameter, bank, project, builder)
    # Who is asked for is chosen apart from the rest: a request with two people's identifiers is another matter. What
    # every call has, a credential, is filled in afterwards.
    apart = {p.name for p in builder.parameters.values() if p.comes_from is not None or builder.given(p) is not None}
    rules = {n: f for n, f in builder.rules.items() if not (_names_of(builder, n) & apart)}
    requests = valid_requests(strategies, rules=rules, types=builder.problem.types)
    drawn = draw_examples(
        st.tuples(st.sampled_from([person.name for person in people]), requests), count=FUZZED_REQUESTS, seed=seed
    )
    return list(drawn)


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
