"""Source requests of relations: about whom, with which values, those that can show most first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cmp_to_key
from itertools import islice, pairwise, product, zip_longest

from accordant import datatypes
from accordant.bank import Bank, PersonRows
from accordant.contracts import Expression, Operation, Parameter, Probe, Relation
from accordant.expressions import EvaluationError, compile_expression
from accordant.planning.builder import Builder
from accordant.planning.changes import looks_at_answer
from accordant.planning.families import Family
from accordant.sites import Person
from accordant.variables import effective_variables

__all__ = [
    "Asked",
    "given_values",
    "iter_sources",
    "legal_size",
    "namings",
    "page_size",
    "people_for",
    "shows",
    "sorted_values",
]

_VALUES = 3
_COLUMNS = 4
_TIMES = 5
_PEOPLE = 3
_TELLING_PAGES = 4  # lists of more cost more than they show


@dataclass(frozen=True, slots=True)
class Asked:
    """A source request before it is completed.

    Attributes:
        identifier: By what the person is named; None for the first way that there is.
    """

    person: Person
    own: Mapping[str, str] = field(default_factory=dict)
    identifier: Mapping[str, str] | None = None


def page_size(count: int, longest_page: int) -> int:
    """Return a size that cuts a list into about four pages.

    It is smaller than the longest page that was seen: a larger one may be capped, and the whole list, which pages are
    compared with, was read in pages of that size.
    """
    return max(1, min(-(-count // 4), (longest_page or count) - 1))


def _sizes(parameter: Parameter, count: int, longest_page: int, *, is_list: bool) -> list[int]:
    """Return legal sizes of pages, of which a list has several; one longer than any seen, where there are rows.

    Of a few rows these have one each, than which no page is smaller: a single answer is asked for two of them besides.
    """
    size, long = (legal_size(parameter, one) for one in (page_size(count, longest_page), 2 * count // 3))
    both = [legal_size(parameter, 2)] if size == 1 < count and not is_list else []
    return [*(one for one in (size, *([long] if 0 < longest_page < long else [])) if one < count), *both]


def legal_size(parameter: Parameter, size: int) -> int:
    """Return the size of a page that the contract allows and is next to one, rather a smaller one."""
    legal = sorted(int(value) for value in parameter.enumeration if value.isdecimal())
    if legal:
        return max((one for one in legal if one <= size), default=legal[0])
    least = 1 if parameter.min_value is None else int(parameter.min_value)
    most = size if parameter.max_value is None else int(parameter.max_value)
    return max(least, min(size, most))


def iter_sources(
    family: Family, builder: Builder, relation: Relation, *, is_everybody: bool = False
) -> Iterator[Asked]:
    """Yield sources; where the relation asks for evidence, those whose list shows it.

    Args:
        is_everybody: They are about all whose list is known, instead of a few who can show most.
    """
    bank = family.bank(builder.caller)
    in_order = [
        person
        for person in _in_order(builder, bank, relation)
        if all(f.caller is None or family.can_ask(person, f.caller) for f in relation.follow_ups)
    ]
    by_person = (
        [each for each in _of_person(builder, bank, relation, person) if shows(builder, bank, relation.evidence, each)]
        for person in in_order
    )
    if relation.expect == "same-image" and not relation.given:
        # Shapes change with the number of rows, so everybody's list is compared, and one page of the longest.
        plain = [asked for found in by_person for asked in found]
        yield from plain
        size = builder.operation.listing.size
        if size is not None:
            few = str(legal_size(builder.operation.parameters[size], 2))
            yield from (replace(asked, own={size: few}) for asked in plain[:1])
        return
    chosen = list(islice((found for found in by_person if found), None if is_everybody else _PEOPLE))
    if relation.over == "list" and not _is_about_pages(builder, relation):
        # The shortest list that has pages shows as much as longer ones, and costs least.
        in_order_of_cost = [asked for found in chosen for asked in found]
        yield from _with_filter(builder, bank, relation, in_order_of_cost)
        return
    # In turn, so that a limit leaves something of each person.
    in_turn = [asked for turn in zip_longest(*chosen) for asked in turn if asked is not None]
    yield from _in_contexts(builder, bank, relation, in_turn)


def _in_contexts(builder: Builder, bank: Bank, relation: Relation, sources: Sequence[Asked]) -> Iterator[Asked]:
    """Yield sources, each in other company: what is right of a plain page may be wrong of a sorted or filtered one."""
    is_again = any(follow_up.sent == "again" for follow_up in relation.follow_ups)
    if not sources or not (_is_about_pages(builder, relation) or is_again):
        yield from sources
        return
    if relation.over == "list":
        yield sources[0]
        last = sources[:2][-1]
        for order in islice(_orders(builder, bank), 1):
            yield Asked(last.person, {**last.own, **order}, last.identifier)
        # Then the other sizes for the longest list, as one of them is longer than any page until now.
        yield from sorted(sources[1:], key=lambda asked: asked.person is not sources[0].person)
        return
    yield sources[0]
    for context in _contexts(builder, bank, sources[0].person):
        if not context.keys() & _fixed_by(relation):
            yield Asked(sources[0].person, {**sources[0].own, **context}, sources[0].identifier)
    yield from sources[1:]


def _with_filter(builder: Builder, bank: Bank, relation: Relation, sources: Sequence[Asked]) -> Iterator[Asked]:
    """Yield sources of relations about order, and some whose lists are filtered besides."""
    yield from sources[:1]
    # Sorted by what comes last among the columns: the first may be how a list is sorted by itself.
    last = next((asked for asked in reversed(sources) if sources and asked.person is sources[0].person), None)
    if last is not None and relation.given == (builder.operation.listing.sort,):
        for parameter in builder.parameters.values():
            if parameter.observed is None or parameter.is_time or parameter.name in _fixed_by(relation):
                continue
            values = bank.splitting_values(last.person.name, parameter)
            if (
                values
                and datatypes.get(parameter.type).is_valid("0")
                and not datatypes.get(parameter.type).is_valid("a")
            ):
                # A number that stands for something: what a text finds is not promised.
                yield Asked(last.person, {**last.own, parameter.name: values[0]}, last.identifier)
    yield from sources[1:]


def _ties(operation: Operation, rows: PersonRows, column: str) -> int:
    """Return how many rows have a value in a column that another has too, as far as it is known."""
    for name, values in rows.values.items():
        if _is_column(operation.parameters[name], column):
            return len(values) - len(set(values))
    return 0


def _is_column(parameter: Parameter, column: str) -> bool:
    """Tell whether a column, in any spelling, is that of the element whose values a parameter sees."""
    return (parameter.observed or "").rpartition("/")[2].lower() == column.replace("_", "").lower()


def _orders(builder: Builder, bank: Bank) -> Iterator[dict[str, str]]:
    """Yield orders of a list, first by a column that several rows have the same value in."""
    sort = builder.operation.listing.sort
    if sort is None:
        return
    columns = list(bank.proven.get(sort, ()))
    ties = {column: sum(_ties(builder.operation, rows, column) for rows in bank.people.values()) for column in columns}
    columns.sort(key=lambda column: -ties[column])
    yield from ({sort: column} for column in columns)


def _contexts(builder: Builder, bank: Bank, person: Person) -> Iterator[dict[str, str]]:
    """Yield what else may be asked of a list that leaves most of it: another order, and the first end of a range."""
    listing = builder.operation.listing
    for order in islice(_orders(builder, bank), 1):
        yield {**order, **({listing.ascending: "false"} if listing.ascending else {})}
    for parameter in builder.parameters.values():
        if parameter.observed is not None and parameter.is_time:
            values = sorted_values(parameter.type, bank.splitting_values(person.name, parameter))
            if values:
                yield {parameter.name: values[0]}
                return


def _fixed_by(relation: Relation) -> set[str]:
    """Return the parameters of which a relation itself says whether they are sent."""
    return {*relation.given, *relation.without, *relation.change}


def _is_about_pages(builder: Builder, relation: Relation) -> bool:
    listing = builder.operation.listing
    return bool({listing.size, listing.page, listing.record} & set(relation.given))


def people_for(builder: Builder, bank: Bank, *, with_rows: bool) -> list[Person]:
    """Return those whose whole list is known, the shortest first.

    Args:
        with_rows: Those without rows last, as nothing can be compared there.
    """
    known = [person for person in builder.people if person.name in bank.people]
    counts = {person.name: bank.people[person.name].count for person in known}
    return sorted(known, key=lambda person: (with_rows and counts[person.name] < 2, counts[person.name]))


def shows(builder: Builder, bank: Bank, evidence: Expression | None, asked: Asked) -> bool:
    """Tell whether the whole list of a person shows what makes a request tell something."""
    if evidence is None:
        return True
    tree = bank.people[asked.person.name].tree
    identifier = builder.identifier(asked.person) if asked.identifier is None else asked.identifier
    sent = builder.whole({**identifier, **asked.own})
    variables = effective_variables(builder.operation, sent, builder.site.time_zone).values
    try:
        return tree is not None and compile_expression(evidence.text, builder.operation.api.namespace).is_true(
            tree, variables
        )
    except EvaluationError:
        return False


def _in_order(builder: Builder, bank: Bank, relation: Relation) -> list[Person]:
    """Return the people whose list is known, the most telling first: many rows, but no more pages than need be."""
    known = [person for person in builder.people if person.name in bank.people]
    known.sort(key=lambda person: -bank.people[person.name].count)
    if relation.over == "list" and not _is_about_pages(builder, relation):
        longer = [person for person in known if bank.people[person.name].count > builder.full_page]
        if _is_cut_by_its_values(builder, relation):
            # Parts are compared with all of it: what is wrong with late rows shows here.
            telling = [p for p in longer if bank.people[p.name].count <= _TELLING_PAGES * builder.full_page]
            longer = [*(person for person in longer if person not in telling), *reversed(telling)]
        return [*reversed(longer), *known[len(longer) :]]
    return known


def _is_cut_by_its_values(builder: Builder, relation: Relation) -> bool:
    """Tell whether a whole list is compared with parts that its own rows name, and nothing is written."""
    follow_ups = relation.follow_ups
    return (
        not relation.given
        and not any(follow_up.after is not None for follow_up in follow_ups)
        and any(looks_at_answer(builder.operation, follow_up.change.values()) for follow_up in follow_ups)
    )


def _of_person(builder: Builder, bank: Bank, relation: Relation, person: Person) -> Iterator[Asked]:
    rows = bank.people[person.name]
    if rows.count < 2 and relation.given:
        return
    people = {parameter.name for parameter in builder.operation.people_parameters()}
    names = [name for name in relation.given if name not in people]
    for identifier in namings(builder, person, relation):
        if any(follow_up.sent == "plus-for-space" for follow_up in relation.follow_ups):
            yield from (Asked(person, own, identifier) for own in _spaced(builder, rows))
        else:
            found = given_values(builder, bank, person, names, is_list=relation.over == "list")
            yield from (Asked(person, own, identifier) for own in found)


def namings(builder: Builder, person: Person, construct: Relation | Probe) -> Iterator[Mapping[str, str] | None]:
    """Yield by what a person is named: by what must be sent, by nothing that must not be; None for the usual way.

    Nothing is yielded for somebody who cannot be named so.
    """
    people = {parameter.name for parameter in builder.operation.people_parameters()}
    named = [name for name in construct.given if name in people]
    if any(name not in person.identifiers for name in named):
        return
    if named or not set(builder.identifier(person)) & set(construct.without):
        yield {name: person.identifiers[name] for name in named} or None
        return
    left = [name for name in person.identifiers if name in people and name not in construct.without]
    yield from ({name: person.identifiers[name]} for name in left[:1])


def _spaced(builder: Builder, rows: PersonRows) -> Iterator[dict[str, str]]:
    """Yield parameters with a value that has a space, which the list was seen to have."""
    for parameter in builder.parameters.values():
        value = next((value for value in rows.values.get(parameter.name, ()) if " " in value.strip()), None)
        if value is not None:
            yield {parameter.name: value}


def given_values(
    builder: Builder, bank: Bank, person: Person, names: Sequence[str], *, is_list: bool = True
) -> Iterator[dict[str, str]]:
    """Yield values for parameters that must be sent; once none where there is nothing to choose.

    Args:
        is_list: All pages are read, and not one of them.
    """
    listing = builder.operation.listing
    rows = bank.people[person.name]
    about_pages = {listing.size, listing.page, listing.record}
    # The ends of a range stand in the contract as one comes after the other.
    chosen = [name for name in builder.operation.parameters if name in names and name not in about_pages]
    choices = [_values(builder, bank, person, builder.operation.parameters[name]) for name in chosen]
    found = [dict(zip(chosen, values, strict=True)) for values in product(*choices)]
    for own in _apart(builder.operation, found):
        left = _left_by(builder, rows, own)
        sizes: list[dict[str, str]] = [{}]
        if listing.size is not None and listing.size in names:
            legal = _sizes(builder.operation.parameters[listing.size], left, rows.longest_page, is_list=is_list)
            sizes = [{listing.size: str(size)} for size in legal]
        for size in sizes:
            for offsets in _offsets(builder, {**own, **size}, names, left):
                yield {**own, **size, **offsets}


def _offsets(builder: Builder, own: Mapping[str, str], names: Sequence[str], left: int) -> Iterator[dict[str, str]]:
    """Yield offsets that must be sent, as far as there are rows behind them; once none where none must be."""
    listing = builder.operation.listing
    offsets = [name for name in (listing.page, listing.record) if name is not None and name in names]
    size = builder.operation.effective(own, listing.size) if listing.size is not None else None
    rows_before = {listing.page: int(size) if size is not None and size.isdecimal() else 1, listing.record: 1}
    for number in (1, 2) if offsets else ():
        if all(number * rows_before[name] < left for name in offsets):
            yield dict.fromkeys(offsets, str(number))
    if not offsets:
        yield {}


def _values(builder: Builder, bank: Bank, person: Person, parameter: Parameter) -> list[str]:
    if parameter.name == builder.operation.listing.sort:
        # Of a column that may as well be ignored nothing follows.
        columns = list(bank.proven.get(parameter.name, ()))[:_COLUMNS]
        # One that is nearly a key is taken for one most easily, and of rows with equal values one is lost.
        ties = {column: _ties(builder.operation, bank.people[person.name], column) for column in columns}
        nearly = min((column for column in columns if ties[column]), key=lambda column: ties[column], default=None)
        return sorted(columns, key=lambda column: column != nearly)
    if parameter.candidates:
        return list(bank.accepted.get(parameter.name, ()))[:1]
    found = bank.splitting_values(person.name, parameter)
    if parameter.is_time:
        return found[:_TIMES]
    if parameter.observed_in is not None:
        return found or list(bank.people[person.name].values.get(parameter.name, ()))[:1]  # each names a thing
    if parameter.type != "string":
        return found[:_VALUES]
    # A text of each kind: each may be found otherwise.
    longest = sorted(found, key=len)[-1:]
    usual = [value for value in found if value.isascii() and len(value) < len(longest[0])]
    foreign = [value for value in found if not value.isascii()]
    return list(dict.fromkeys([*found[:2], *usual[:1], *foreign[:1], *longest]))


def _apart(operation: Operation, requests: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return the requests in which the ends of a range are apart, the one that the contract has first being less."""

    def is_apart(own: Mapping[str, str]) -> bool:
        ends: dict[str, list[str]] = {}
        for name, value in own.items():
            parameter = operation.parameters[name]
            if parameter.is_time and parameter.observed is not None:
                ends.setdefault(f"{parameter.observed} {parameter.type}", []).append(value)
        for key, values in ends.items():
            compare = datatypes.get(key.rpartition(" ")[2]).compare
            if any(compare(one, other) != -1 for one, other in pairwise(values)):
                return False
        return True

    return [own for own in requests if is_apart(own)]


def _left_by(builder: Builder, rows: PersonRows, own: Mapping[str, str]) -> int:
    """Return how many rows a filter by values that were seen leaves, as far as it is one by equal values."""
    left = rows.count
    for name, value in own.items():
        parameter = builder.operation.parameters[name]
        if parameter.observed is not None and not parameter.is_time:
            left = min(left, Counter(rows.values.get(name, ()))[value])
    return left


def sorted_values(type_name: str, values: Sequence[str]) -> list[str]:
    """Return values of an ordered type, the least first."""
    datatype = datatypes.get(type_name)

    def compare(one: str, other: str) -> int:
        return datatype.compare(one, other) or 0

    return sorted(values, key=cmp_to_key(compare))
