"""Requests that filter by what a list was seen to have, so that a filter which lets too much through shows at once.

A filter by a made-up value finds nothing whether it is right or wrong. Two filters are sent together with values of
which each leaves out something that the other leaves in; and times a little beside those of rows, where a clock that
is read wrongly makes the most difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

from accordant import datatypes
from accordant.bank import Bank, PersonRows
from accordant.contracts import Parameter
from accordant.datatypes import DateTime
from accordant.planning.builder import Builder, Wish
from accordant.planning.edges import formats
from accordant.planning.sources import sorted_values
from accordant.sites import Person

__all__ = ["add_filter_pairs", "add_filters", "add_filters_together", "just_after"]

_FILTERS = 2
# A filter that finds something shows more than others, and is sent early.
_SEEN_VALUE = 1.4
# Seconds; a site that shows no parts of one may keep none, and one that does may round the last of them.
_BESIDE, _CLOSE_BESIDE = Fraction(2), Fraction(2, 1000)
_THOUSAND = 1000
_WRAP = 2**32


def add_filters(builder: Builder, bank: Bank, *, is_main: bool) -> None:
    """Filter by values that exist, and by one that leaves something out."""
    people = [person for person in builder.people if person.name in bank.people]
    # Of two parameters that see the same, the first in the contract is where a range begins.
    observing: dict[str | None, str] = {}
    for parameter in builder.parameters.values():
        observing.setdefault(parameter.observed, parameter.name)
    for parameter in builder.parameters.values():
        if parameter.observed is None:
            continue
        # The assertions about the ends of a range are much alike.
        most = _FILTERS if is_main and parameter.type != "dateTime" else 1
        added = 0
        for person in people:
            values = bank.splitting_values(person.name, parameter)
            forms = formats(builder)
            for turn, value in enumerate(values[: most - added], added):
                label = f"{parameter.name} = a value seen at {parameter.observed}, {person.name}"
                own = {parameter.name: value, **forms[turn % len(forms)]}
                builder.add(Wish(own, label, person, gain=_SEEN_VALUE))
            if is_main and values and parameter.type == "dateTime" and not added:
                is_begin = observing[parameter.observed] == parameter.name
                for what, near in _beside(values, bank.times_after_changes(person.name, parameter), is_begin=is_begin):
                    wish = Wish({parameter.name: near}, f"{parameter.name} {what}, {person.name}", person)
                    builder.add(replace(wish, gain=_SEEN_VALUE))
            if is_main and not added:
                _add_wrapped(builder, parameter, values, person)
            added += bool(values)
            if added == most:
                break


def _add_wrapped(builder: Builder, parameter: Parameter, values: Sequence[str], person: Person) -> None:
    """Filter by a number that is taken for one that was seen where only its last bits are kept, be they 8, 16 or 32."""
    if datatypes.get(parameter.type).is_valid("a"):
        return
    wrapped = next((str(int(value) + _WRAP) for value in values if value.isdecimal()), None)
    if wrapped is not None and builder.admits(parameter, wrapped):
        label = f"{parameter.name} = a value seen and 2^32, {person.name}"
        builder.add(Wish({parameter.name: wrapped}, label, person, (parameter.name,), gain=_SEEN_VALUE))


def _beside(values: Sequence[str], changed: Sequence[str], *, is_begin: bool) -> Iterator[tuple[str, str]]:
    """Yield what is in words, and a time just after one that a row has where a range begins, just before where it ends.

    That row must be left out: a filter that looks at the day only, or at another zone's clock, is right about the row's
    own time. Whether an end of a range is in it, these do not ask.
    """
    where, away = ("after", 1) if is_begin else ("before", -1)
    near = [found for value in values if (found := just_after(value)) is not None] if is_begin else []
    yield f"just {where} a row's", near[0] if near else _moved(values[0], away)
    for value in changed:
        yield f"just {where} that of a row after a change of the clock", _moved(value, away)


def _moved(value: str, direction: int) -> str:
    moment = DateTime.parse(value.strip())
    beside = _CLOSE_BESIDE if moment.second.denominator > 1 else _BESIDE
    return str(moment.shift(direction * beside))


def just_after(value: str) -> str | None:
    """Return a time after one with milliseconds, with fewer digits; None where it has no such neighbour.

    A fraction of one or two digits is taken for milliseconds by some: for those it is a time before the one given.
    """
    moment = DateTime.parse(value.strip())
    _, fraction = divmod(moment.second, 1)
    milliseconds, rest = divmod(fraction * _THOUSAND, 1)
    if rest or not milliseconds:
        return None
    for parts in (10, 100):
        digits = int(fraction * parts) + 1
        if digits <= milliseconds and digits < parts:
            return str(moment.shift(Fraction(digits, parts) - fraction))
    return None


def add_filter_pairs(builder: Builder, bank: Bank) -> None:
    """Send two filters together, and nothing else that could hide which of them is ignored."""
    people = [person for person in builder.people if person.name in bank.people]
    # What a text finds is not promised, and the ends of one range have relations of their own.
    filters = [
        parameter
        for parameter in builder.parameters.values()
        if parameter.observed is not None and not datatypes.get(parameter.type).is_valid("a")
    ]
    forms = formats(builder)
    turn = 0
    for one, other in combinations(filters, 2):
        if one.observed == other.observed:
            continue
        found = next(
            ((person, values) for person in people for values in _telling_values(bank, person, one, other)), None
        )
        if found is not None:
            person, (first, second) = found
            own = {one.name: first, other.name: second, **forms[turn % len(forms)]}
            label = f"{one.name} and {other.name}, each leaving out what the other has, {person.name}"
            builder.add(Wish(own, label, person, gain=_SEEN_VALUE))
            turn += 1


def add_filters_together(builder: Builder, bank: Bank) -> None:
    """Filter by everything but texts at once: one filter that lifts another, or is as good as it, shows only then."""
    for person in (person for person in builder.people if person.name in bank.people):
        own: dict[str, str] = {}
        ends: set[str | None] = set()
        for parameter in builder.parameters.values():
            values = bank.splitting_values(person.name, parameter) if parameter.observed is not None else []
            if not values or parameter.type == "string":
                continue
            if parameter.is_time:
                # The first of its kind is where a range begins, another one where it ends.
                values = sorted_values(parameter.type, values)[:: -1 if parameter.observed in ends else 1]
                ends.add(parameter.observed)
            own[parameter.name] = values[0]
        if len(own) > 1:
            builder.add(Wish(own, f"{', '.join(own)} by values seen, {person.name}", person, gain=_SEEN_VALUE))
            return


def _telling_values(bank: Bank, person: Person, one: Parameter, other: Parameter) -> Iterator[tuple[str, str]]:
    """Yield values of two filters, where either being ignored brings rows that it should have left out."""
    rows = bank.people[person.name]
    if any(len(rows.values.get(parameter.name, ())) != rows.count for parameter in (one, other)):
        return  # which value stands in which row is not known
    choices = (bank.splitting_values(person.name, parameter) for parameter in (one, other))
    for first, second in product(*choices):
        sides = list(zip(_sides(rows, one, first), _sides(rows, other, second), strict=True))
        if _splits(one, other, sides) and _splits(other, one, [(b, a) for a, b in sides]):
            yield first, second


def _splits(one: Parameter, other: Parameter, sides: Sequence[tuple[int, int]]) -> bool:
    """Tell whether rows that the one filter leaves in are left out by the other, whichever end of a range it is."""
    left_in = (-1, 1) if one.is_time else (0,)
    left_out = (-1, 1) if other.is_time else (1,)
    return all((inner, outer) in sides for inner in left_in for outer in left_out)


def _sides(rows: PersonRows, parameter: Parameter, value: str) -> Iterator[int]:
    """Yield on which side of a value each row is: 0 for the value itself; before and after are told apart of times."""
    compare = datatypes.get(parameter.type).compare
    for seen in rows.values[parameter.name]:
        side = compare(seen, value)
        yield side if side is not None and parameter.is_time else int(side != 0)
