"""Requests in which every pair of two parameters occurs: a filter that is ignored on a second page shows in no other.

The levels are values that were seen at the site, so that filters leave something out; texts of which no value is known
find nothing and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from accordant import datatypes
from accordant.bank import Bank, PersonRows
from accordant.contracts import Parameter, Strength
from accordant.generation.pairwise import ABSENT, Factor, Level, cover
from accordant.planning.builder import Builder, Wish
from accordant.planning.edges import main_person, public, shown, varies
from accordant.planning.sources import legal_size, page_size, sorted_values

__all__ = ["PAIR_ROWS", "add_pairs"]

# What another caller is asked in pairs is mostly what the main one is asked too.
_GAIN, _GAIN_OF_OTHERS = 1.1, 0.5
PAIR_ROWS = 12
"""Requests at most; those that bring fewest pairs are left out."""


def add_pairs(builders: Sequence[Builder], bank: Bank) -> None:
    """Add a request for each row of a covering array to the builder of its caller.

    Args:
        builders: One for each caller, the main one first, about whose values `bank` knows.
    """
    main = builders[0]
    person = main_person(main)
    rows = bank.people.get(person.name) if person is not None else None
    if person is None or rows is None:
        return
    factors = tuple(_iter_factors(main, bank, person.name, rows))
    problems = {builder.caller: builder.problem for builder in builders}
    by_caller = {builder.caller: builder for builder in builders}
    for row in cover(factors, problems, most=PAIR_ROWS).rows:
        builder = by_caller[row.caller]
        own = {
            name: value
            for name, value in row.request.items()
            if varies(builder.operation.parameters[name]) and builder.given(builder.operation.parameters[name]) is None
        }
        label = f"pairs: {shown(public(builder, own))}"
        # What one list was seen to hold is accepted in any other.
        unsure = [name for name in own if builder.operation.parameters[name].candidates]
        builder.add(Wish(own, label, main_person(builder), unsure, gain=_GAIN if builder is main else _GAIN_OF_OTHERS))


def _iter_factors(builder: Builder, bank: Bank, person: str, rows: PersonRows) -> Iterator[Factor]:
    ends = _ends(builder, bank, person)
    row = _telling_row(builder, rows, ends)
    for parameter in builder.operation.parameters.values():
        # One that not every caller has would draw most rows to whoever has it; an uncertain one makes rows unsure.
        if not varies(parameter) or parameter.callers or parameter.strength is Strength.PROBE:
            continue
        if parameter.name in ends:
            values = [ends[parameter.name]]
        elif parameter.observed is not None:
            values = [row[parameter.name]] if parameter.name in row else []
        else:
            values = _values(builder, bank, rows, parameter)
        levels = tuple(Level(value, (value,)) for value in values)
        if levels:
            yield Factor(parameter.name, levels if parameter.required else (ABSENT, *levels))


def _ends(builder: Builder, bank: Bank, person: str) -> dict[str, str]:
    """Return values for the ends of ranges: of two parameters that see the same, the first gets the lesser."""
    found: dict[str, str] = {}
    turns: Counter[str] = Counter()
    for parameter in builder.operation.parameters.values():
        if parameter.is_time and parameter.observed is not None:
            values = sorted_values(parameter.type, bank.splitting_values(person, parameter))
            if values:
                found[parameter.name] = values[-(turns[parameter.observed] % 2)]
                turns[parameter.observed] += 1
    return found


def _telling_row(builder: Builder, rows: PersonRows, ends: Mapping[str, str]) -> dict[str, str]:
    """Return the values of one row within the ends, so that all filters together find it, and others if they can."""
    parameters = [
        p for p in builder.operation.parameters.values() if len(rows.values.get(p.name, ())) == rows.count > 0
    ]
    counts = {p.name: Counter(rows.values[p.name]) for p in parameters}
    low, high = next(iter(ends.values()), None), next(reversed(list(ends.values())), None)

    def is_within(place: int) -> bool:
        for parameter in parameters:
            if parameter.name in ends and low is not None and high is not None:
                compare = datatypes.get(parameter.type).compare
                value = rows.values[parameter.name][place]
                return compare(low, value) in {-1, 0} and compare(value, high) in {-1, 0}
        return True

    # Of a value that all rows have a filter leaves nothing out.
    filters = [p.name for p in parameters if p.name not in ends and len(counts[p.name]) > 1]
    places = [place for place in range(rows.count) if is_within(place)]
    if not places:
        return {}
    best = max(places, key=lambda place: sum(counts[name][rows.values[name][place]] for name in filters))
    return {name: rows.values[name][best] for name in filters}


def _values(builder: Builder, bank: Bank, rows: PersonRows, parameter: Parameter) -> list[str]:
    listing = builder.operation.listing
    if parameter.name == listing.size:
        sizes = (legal_size(parameter, size) for size in (1, page_size(rows.count, rows.longest_page)))
        return list(dict.fromkeys(map(str, sizes)))
    if parameter.name in {listing.page, listing.record}:
        return ["1"] if rows.count > 1 else []
    if parameter.candidates:
        # One that filters needs a text that goes with it, and none is known.
        return list(bank.proven.get(parameter.name, ()))[:2] if parameter.name == listing.sort else []
    if parameter.enumeration:
        return list(parameter.enumeration)
    return ["true", "false"] if parameter.type == "boolean" else []
