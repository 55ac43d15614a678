"""What completed rounds have shown of a site: how long lists are, which values occur, which candidates are accepted.

Later rounds build their requests from it: a filter tested with a value that exists finds a filter that is ignored,
one tested with a random value never does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from lxml import etree

from accordant import datatypes
from accordant.answers import Answer, Row
from accordant.contracts import Operation, Parameter
from accordant.exchange import Case
from accordant.expressions import Tree
from accordant.facets import why_illegal

_OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}$")
_DAY = 24 * 3600
_UNREAD = "no whole list of any person could be read; see the other findings"

__all__ = ["Bank", "PersonRows", "learn", "list_tree", "reference_role", "reference_rows", "whole_walk"]


@dataclass(frozen=True, slots=True)
class PersonRows:
    """What is known of the list of one person.

    Attributes:
        count: Number of rows in the whole, unfiltered list.
        values: By parameter, the values seen for it, one for each row that has one which is legal to send, in the
            order of the rows.
        longest_page: The most rows that one page had, as a site may cap what is asked for; 0 where that is not known.
        tree: All rows as one document; None where they are not known.
        keys: Of all rows, in their order.
    """

    count: int
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    longest_page: int = 0
    tree: Tree | None = field(default=None, compare=False)
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bank:
    """Values observed in completed rounds.

    Attributes:
        people: By the name of a person, that person's rows.
        proven: By parameter with candidates, those that the site was seen to accept, while it refused nonsense.
        accepted: By parameter with candidates, those that the site was seen to accept, whatever that proves.
        notes: By parameter with candidates, what is to be said where none is proven.
        why_nobody: What is to be said where nobody's list is known.
    """

    people: Mapping[str, PersonRows] = field(default_factory=dict)
    proven: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    accepted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    why_nobody: str = _UNREAD

    def splitting_values(self, person: str, parameter: Parameter) -> list[str]:
        """Return observed values by which a filter would split the person's list, the most telling first.

        For an ordered type (a date, a number with a range) that is the middle of the list, then its quarters; for
        others the values that nearest to half of the rows have. Empty where all rows are alike.
        """
        rows = self.people.get(person)
        values = list(rows.values.get(parameter.name, ())) if rows else []
        counts = Counter(values)
        if len(counts) < 2:
            return []
        if parameter.is_time:
            ordered = _in_order(parameter, counts)
            middle = len(ordered) // 2
            picks = [ordered[middle], ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4]]
            inner = [
                value
                for value in dict.fromkeys([picks[0], *_beside_a_change(ordered), *picks[1:]])
                if value != ordered[-1]
            ]
            inner = [value for value in inner if value != ordered[0]]
            return inner or [ordered[0]]
        return sorted(counts, key=lambda value: (abs(counts[value] - len(values) / 2), value))

    def times_after_changes(self, person: str, parameter: Parameter) -> list[str]:
        """Return the first of the times seen after each change of the clock, those within a day of a time before it."""
        rows = self.people.get(person)
        ordered = _in_order(parameter, dict.fromkeys(rows.values.get(parameter.name, ()) if rows else ()))
        beside = _beside_a_change(ordered)
        return [
            after
            for before, after in zip(beside[::2], beside[1::2], strict=True)
            if datatypes.DateTime.parse(after.strip()).instant - datatypes.DateTime.parse(before.strip()).instant
            <= _DAY
        ]

    def known_values(self, parameter: Parameter) -> tuple[str, ...]:
        """Return every value seen for a parameter, of all people, each once."""
        found = dict.fromkeys(value for rows in self.people.values() for value in rows.values.get(parameter.name, ()))
        return tuple(found)


def _in_order(parameter: Parameter, values: Iterable[str]) -> list[str]:
    datatype = datatypes.get(parameter.type)

    def compare(a: str, b: str) -> int:
        return datatype.compare(a, b) or 0

    return sorted(values, key=cmp_to_key(compare))


def _beside_a_change(ordered: Sequence[str]) -> list[str]:
    """Return the times on both sides of a change of the clock: there an hour is twice, or never."""
    found: list[str] = []
    for one, other in pairwise(ordered):
        zones = {_OFFSET.search(one.strip()), _OFFSET.search(other.strip())}
        if None not in zones and len({zone[0] for zone in zones if zone is not None}) > 1:
            found += [one, other]
    return found


def reference_role(operation: Operation) -> str:
    """Return the role of the walks that show a person's whole list.

    An operation that has no pages shows none: there it is the list of the operation in which its values are seen.
    """
    return "reference" if operation.listing.page is not None else "observation"


def reference_rows(answers: Iterable[Answer], role: str = "reference") -> dict[tuple[str, str], list[Row]]:
    """Return the whole list of each person whose reference walk was answered throughout, by caller and person.

    The end is a page that shows nothing new. A walk that was cut short, because the list is longer than a walk may be,
    is no whole list, and nothing can be concluded from what is not in it.

    Args:
        role: That of the walks.
    """
    walks: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        if answer.case.role == role and answer.case.person is not None:
            walks.setdefault((answer.case.caller, answer.case.person), []).append(answer)
    lists: dict[tuple[str, str], list[Row]] = {}
    for key, walk in walks.items():
        pages, reason = whole_walk(walk)
        if not reason:
            rows: dict[str, Row] = {}
            for answer in pages:
                for row in answer.rows or ():
                    rows.setdefault(row.key, row)
            lists[key] = list(rows.values())
    return lists


def whole_walk(walk: Sequence[Answer]) -> tuple[Sequence[Answer], str]:
    """Return the pages of a walk that hold the list, and why they are not the whole of it; empty where they are.

    The end is a page without rows, with nothing new, shorter than the first or than full pages, or a refusal
    after the first page: what comes past the end of a list is not documented.
    """
    if [answer.case.page for answer in walk] != list(range(len(walk))) or not walk:
        return walk, "a page of the list is missing"
    last = walk[-1]
    if len(walk) > 1 and last.kind == "error" and last.exchange.failure is None:
        pages, has_ended = walk[:-1], True
    else:
        pages, has_ended = walk, False
    if any(answer.keys is None for answer in pages):
        return pages, "a page of the list cannot be read"
    before = {key for answer in pages[:-1] for key in answer.keys or ()}
    keys, first = pages[-1].keys or (), pages[0].keys or ()
    is_short = len(keys) < (last.case.full_page or 0) or (len(pages) > 1 and len(keys) < len(first))
    if has_ended or is_short or not set(keys) - before:
        return pages, ""
    return pages, "the list is longer than a walk may be, or the walk was cut short"


def list_tree(operation: Operation, rows: Iterable[Row]) -> Tree:
    """Return one document with all rows of a list, as if it had come in one answer."""
    namespace = operation.api.namespace
    # The type stubs do not know that None stands for the default namespace.
    namespaces: Any = {None: namespace}
    root = etree.Element(f"{{{namespace}}}{operation.element or 'list'}", nsmap=namespaces)
    for row in rows:
        # Parsed again instead of moved: an element has one parent, and the answer keeps its own.
        root.append(etree.fromstring(etree.tostring(row.element, with_tail=False)))
    return Tree(root)


def learn(operation: Operation, answers: Sequence[Answer], caller: str, left_out: Collection[Case] = ()) -> Bank:
    """Return what the answers of all completed rounds, in plan order, show to one caller.

    Which candidates the site accepts is one for all callers: whoever asked first has tried them.

    Args:
        left_out: Requests of these rounds for which the budget had no room.
    """
    people = {}
    for (asking, person), rows in reference_rows(answers).items():
        if asking != caller:
            continue
        values: dict[str, list[str]] = {}
        for parameter in operation.parameters.values():
            path = () if parameter.observed_in else (parameter.observed or "").split("/")
            if 0 < len(path) <= 2 and path[0] == operation.rows:
                found = (row.value(path[1] if len(path) == 2 else ".") for row in rows)
                values[parameter.name] = [value for value in found if value and _can_be_sent(parameter, value)]
        pages = (a for a in answers if a.case.role == "reference" and _is_of(a, caller, person))
        longest = max((len(page.rows or ()) for page in pages), default=0)
        people[person] = PersonRows(
            len(rows), values, longest, list_tree(operation, rows), tuple(row.key for row in rows)
        )
    people = {**dict(_observed_rows(operation, answers, caller)), **people}
    proven: dict[str, tuple[str, ...]] = {}
    notes: dict[str, str] = {}
    everything: dict[str, tuple[str, ...]] = {}
    for parameter in operation.parameters.values():
        if not parameter.candidates:
            continue
        tried = set(parameter.candidates)
        accepted = tuple(v for v in dict.fromkeys(_sent(answers, parameter, "candidate", "success")) if v in tried)
        everything[parameter.name] = accepted
        if set(_sent(answers, parameter, "nonsense", "success")) - tried:
            telling = tuple(value for value in _telling(answers, parameter) if value in accepted)
            if telling:
                proven[parameter.name] = telling
            else:
                notes[parameter.name] = (
                    f"the site accepts any {parameter.name}, and answers none of those that were tried otherwise than "
                    "nonsense; name one that counts in 'values' of sites.yaml"
                )
        elif not accepted:
            notes[parameter.name] = _why_none(answers, parameter, left_out)
        else:
            proven[parameter.name] = accepted
    return Bank(people, proven, notes, everything, _why_nobody(operation, answers, caller, left_out))


def _observed_rows(operation: Operation, answers: Sequence[Answer], caller: str) -> Iterator[tuple[str, PersonRows]]:
    """Yield what the lists of another operation show of people, of those parameters whose values are seen there."""
    for (asking, person), rows in reference_rows(answers, "observation").items():
        if asking != caller:
            continue
        pages = [a for a in answers if a.case.role == "observation" and _is_of(a, caller, person)]
        values: dict[str, list[str]] = {}
        for parameter in operation.parameters.values():
            if parameter.observed_in == pages[0].operation.name and parameter.observed is not None:
                _, _, child = parameter.observed.partition("/")
                found = (row.value(child or ".") for row in rows)
                values[parameter.name] = [value for value in found if value and _can_be_sent(parameter, value)]
        longest = max(len(page.rows or ()) for page in pages)
        yield person, PersonRows(len(rows), values, longest, list_tree(operation, rows), tuple(r.key for r in rows))


def _why_nobody(operation: Operation, answers: Sequence[Answer], caller: str, left_out: Collection[Case]) -> str:
    """Return what is to be said where nobody's list is known: none could be, or was to be read, or none had room."""
    role = reference_role(operation)
    if any(answer.case.role == role and answer.case.caller == caller for answer in answers):
        return _UNREAD
    if any(case.role == role and case.caller == caller for case in left_out):
        return "nobody's list was read, as the budget leaves no room for it"
    return f"no list of anybody is read in a run of {operation.name}"


def _why_none(answers: Sequence[Answer], parameter: Parameter, left_out: Collection[Case]) -> str:
    """Return why no candidate is known to count: the site refuses them, or nobody has asked."""

    def is_tried(case: Case) -> bool:
        return case.role == "candidate" and parameter.name in case.request.sent

    if any(is_tried(answer.case) for answer in answers):
        return f"the site accepts none of the candidates for {parameter.name}"
    if any(is_tried(case) for case in left_out):
        return f"no candidate for {parameter.name} was sent, as the budget leaves no room for one"
    return f"no candidate for {parameter.name} was sent, so that none is known to count"


def _telling(answers: Sequence[Answer], parameter: Parameter) -> Iterator[str]:
    """Yield the candidates that are answered otherwise than nonsense, which is answered as if it had not been sent."""
    nonsense = next((a for a in answers if a.case.role == "nonsense" and parameter.name in a.case.request.sent), None)
    if nonsense is None or nonsense.keys is None:
        return
    caller, person = nonsense.case.caller, nonsense.case.person or ""
    pages = (a for a in answers if a.case.role == "reference" and a.case.page == 0 and _is_of(a, caller, person))
    plain = next(pages, None)
    if plain is None or list(plain.keys or ())[: len(nonsense.keys)] != list(nonsense.keys):
        return  # by itself the list is now in one order, now in another
    for answer in answers:
        value = answer.case.request.sent.get(parameter.name)
        is_asked = answer.case.role == "candidate" and _is_of(answer, caller, person)
        if value is not None and is_asked and answer.keys is not None and list(answer.keys) != list(nonsense.keys):
            yield value


def _can_be_sent(parameter: Parameter, value: str) -> bool:
    """Tell whether a value that was seen may be sent: what breaks the contract in an answer breaks it in a request."""
    return datatypes.get(parameter.type).is_valid(value) and not why_illegal(parameter, value)


def _is_of(answer: Answer, caller: str, person: str) -> bool:
    return (answer.case.caller, answer.case.person) == (caller, person)


def _sent(answers: Iterable[Answer], parameter: Parameter, role: str, kind: str) -> list[str]:
    return [
        answer.case.request.sent[parameter.name]
        for answer in answers
        if answer.case.role == role and answer.kind == kind and parameter.name in answer.case.request.sent
    ]
