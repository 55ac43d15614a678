"""Requests of one operation for one caller: what every call needs is filled in, order and certainty are worked out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from accordant.contracts import Operation, Parameter, Strength
from accordant.exchange import Case, Phase, Request, placeholder
from accordant.generation.values import Facets, Value, iter_facet_values
from accordant.planning.plans import Group, Walk
from accordant.rules import Problem
from accordant.sites import Person, Site
from accordant.sites.credentials import ruled_credentials

__all__ = ["SOMEBODY", "UNNUMBERED", "Builder", "Wish"]

UNNUMBERED = "-"
"""The id and the group of steps that get theirs when the round is arranged."""

SOMEBODY = Person("whoever is logged in", {})
"""The one whom calls are about that name nobody, where the site does not tell who that is."""

MAX_PAGES = 40
"""A walk over a list ends after so many pages."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A request somebody wants, before it is completed.

    Attributes:
        own: Parameters besides those that every call has.
        unsure: Those of them whose value may be refused although it is of the right type.
        identifier: By what the person is named; None for the first way that there is.
        gain: As in `Group`.
    """

    own: Mapping[str, str]
    label: str
    person: Person | None = None
    unsure: Collection[str] = ()
    breaks: str | None = None
    target: str | None = None
    phase: Phase = Phase.COVERAGE
    role: str = "single"
    identifier: Mapping[str, str] | None = None
    gain: float = 0.0


@dataclass
class Builder:
    """Makes cases and numbers them.

    Attributes:
        prefix: Begins every id until the round is arranged.
        is_own: Calls are about whoever is logged in, and nobody needs to be named.
        people: Who can be asked for: whoever is logged in, under a name where the site tells it, or all.
        full_page: The most rows that the site was seen to put on a page; 0 where that is not known.
        known: By person and required parameter, the values that other operations were seen to show.
    """

    operation: Operation
    site: Site
    caller: str
    prefix: str
    full_page: int = 0
    known: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    _count: int = 0
    _groups: int = 0
    groups: list[Group] = field(default_factory=list)
    _planned: set[tuple[tuple[str, str], ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        operation = self.operation
        self.rules = {name: rule.formula for name, rule in operation.rules.items() if rule.is_for(self.caller)}
        self.parameters = {name: p for name, p in operation.parameters.items() if p.is_for(self.caller)}
        self.problem = Problem(
            domains={name: self.domain(parameter) for name, parameter in self.parameters.items()},
            rules=self.rules,
            types={name: parameter.type for name, parameter in operation.parameters.items()},
            required=frozenset(name for name, parameter in self.parameters.items() if parameter.required),
        )
        # Whoever has them sends them, rather than what a rule would take in their place.
        self.ruled = ruled_credentials(operation, self.caller)
        finders = {parameter.name for parameter in operation.people_parameters()}
        least = self.problem.complete(self.whole({})) or {}
        self.is_own = bool(finders) and not finders & least.keys()
        self.people: Sequence[Person] = self._owners() if self.is_own else self.site.people

    def _owners(self) -> Sequence[Person]:
        named = [person for person in self.site.people if person.name == self.site.session_of]
        return named or ([SOMEBODY] if self.site.people else [])

    def person(self, name: str | None) -> Person | None:
        """Return somebody by name; None where there is nobody of that name."""
        return next((person for person in (*self.site.people, *self.people) if person.name == name), None)

    # ------------------------------------------------------------------------------------------ values

    def domain(self, parameter: Parameter) -> tuple[str, ...]:
        """Return a few legal values, for completing requests and for breaking rules."""
        given = self.given(parameter)
        if given is not None:
            return (given,)
        if parameter.secret:
            return ()  # what is made up is a wrong credential
        if parameter.comes_from == "people":
            return tuple(
                dict.fromkeys(
                    p.identifiers[parameter.name] for p in self.site.people if parameter.name in p.identifiers
                )
            )[:1]
        if parameter.candidates:
            return parameter.candidates[:1]
        if known := self.seen(parameter.name):
            return known[:1]
        values = self.values(parameter)
        legal = [v.lexical for v in values if v.kind == "typical"] + [v.lexical for v in values if v.kind == "boundary"]
        if parameter.default is not None:
            legal = [parameter.default, *legal]
        return tuple(dict.fromkeys(legal))[:8]

    def seen(self, name: str) -> tuple[str, ...]:
        """Return the values of a required parameter that another operation shows of the first person; often none."""
        first = self.site.people[0].name if self.site.people else ""
        return tuple(self.known.get(first, {}).get(name, ()))

    def given(self, parameter: Parameter) -> str | None:
        """Return the value that a parameter has in every call: fixed, a credential, its only one, or its default."""
        if parameter.fixed is not None:
            return parameter.fixed.replace("{operation}", self.operation.name)
        if parameter.comes_from == "credentials":
            return placeholder(parameter.name)
        if parameter.required and len(parameter.enumeration) == 1:
            return parameter.enumeration[0]
        return parameter.default if parameter.required else None

    def values(self, parameter: Parameter) -> list[Value]:
        """Return legal and broken values by type and facets, dangerous ones left out."""
        return list(iter_facet_values(_facets(parameter)))

    def dangerous_values(self, parameter: Parameter) -> list[Value]:
        """Return legal values that do harm where input is trusted; none for a site that is not called intrusive."""
        if not self.site.intrusive:
            return []
        found = iter_facet_values(_facets(parameter), is_intrusive=True)
        return [value for value in found if value.is_dangerous and value.kind != "broken"]

    def admits(self, parameter: Parameter, value: str) -> bool:
        """Tell whether a value is legal by type and facets."""
        return _facets(parameter).accepts(value)

    def identifier(self, person: Person) -> dict[str, str]:
        """Return the parameter that finds a person: the first in the contract that the site has a value for."""
        for parameter in () if self.is_own else self.operation.people_parameters():
            if parameter.name in person.identifiers:
                return {parameter.name: person.identifiers[parameter.name]}
        return {}

    # ------------------------------------------------------------------------------------------- cases

    def whole(self, own: Mapping[str, str]) -> dict[str, str]:
        """Return a request with what every call needs, in the order of the contract."""
        base = {
            name: value
            for name, parameter in self.parameters.items()
            if (parameter.required or parameter.fixed is not None or name in self.ruled)
            and (value := self.given(parameter)) is not None
        }
        base.update(own)
        return {name: base[name] for name in self.operation.parameters if name in base}

    def completed(self, wish: Wish) -> dict[str, str] | None:
        """Return the wish as a whole request that keeps every rule; None where there is no such request."""
        own: dict[str, str] = {}
        if wish.person is not None:
            own.update(self.identifier(wish.person) if wish.identifier is None else wish.identifier)
            own.update({name: values[0] for name, values in self.known.get(wish.person.name, {}).items()})
        own.update(wish.own)
        whole = self.whole(own)
        found = self.problem.complete(whole)
        return None if found is None else {name: found[name] for name in self.operation.parameters if name in found}

    def case(self, wish: Wish, sent: Mapping[str, str], group: str, *, sequence: str | None = None) -> Case:
        """Return a case that sends exactly `sent`."""
        return Case(
            id=sequence or self.next_id(),
            operation=self.operation.name,
            caller=self.caller,
            phase=wish.phase,
            request=Request(self.operation.servlets[self.caller], tuple(sent.items()), self.operation.http_methods[0]),
            label=wish.label,
            group=group,
            role=wish.role,
            person=wish.person.name if wish.person else None,
            target=wish.target,
            acceptance=None if wish.breaks else self.acceptance(sent, {*wish.unsure, *self.fillers(wish.own, sent)}),
            breaks=wish.breaks,
        )

    def next_id(self) -> str:
        """Return the id that the next case gets."""
        self._count += 1
        return f"{self.prefix}-{self._count:04d}"

    def fillers(self, own: Collection[str], sent: Mapping[str, str]) -> Iterator[str]:
        """Yield the required parameters that have some value of their type because they must have one.

        Args:
            own: The parameters whose values were chosen.
        """
        for name in sent:
            parameter = self.operation.parameters[name]
            is_chosen = name in own or parameter.comes_from is not None or parameter.enumeration
            if parameter.required and not is_chosen and self.given(parameter) is None:
                yield name

    def acceptance(self, sent: Mapping[str, str], unsure: Collection[str]) -> Strength:
        """Return how sure it is that a valid request is accepted: as sure as its least certain parameter.

        What comes of an offset is not sure: no page says whether it goes without a size, and what comes past the end
        of a list, which may be a short one.
        """
        if any(name in sent for name in unsure) or self._is_beyond(sent):
            return Strength.PROBE
        strengths = [self.operation.parameters[name].strength for name in sent]
        return min(strengths, key=lambda strength: strength.rank, default=Strength.MUST)

    def _is_beyond(self, sent: Mapping[str, str]) -> bool:
        listing = self.operation.listing
        offsets = [sent[name] for name in (listing.page, listing.record) if name is not None and name in sent]
        return any(offset != "0" for offset in offsets) or bool(offsets and listing.size and listing.size not in sent)

    def new_group(self) -> str:
        """Return the id of a new group."""
        self._groups += 1
        return f"{self.prefix}g{self._groups:03d}"

    def add(self, wish: Wish) -> bool:
        """Add a group of one case, completed to a valid request; tell whether there is one."""
        sent = self.completed(wish)
        if sent is None:
            return False
        self.add_exact(wish, sent)
        return True

    def is_planned(self, sent: Mapping[str, str]) -> bool:
        """Tell whether this round already has a case that sends exactly `sent`."""
        return tuple(sent.items()) in self._planned

    def add_exact(self, wish: Wish, sent: Mapping[str, str]) -> None:
        """Add a group of one case that sends exactly `sent`, unless this round sends that already."""
        if self.is_planned(sent) and wish.role == "single":
            return
        self._planned.add(tuple(sent.items()))
        group = self.new_group()
        self.groups.append(Group(group, (self.case(wish, sent, group),), gain=wish.gain))

    def can_walk(self, sent: Mapping[str, str]) -> bool:
        """Tell whether a list may be read page by page: another offset is often not allowed beside that of a page."""
        page = self.operation.listing.page
        broken = set(self.problem.broken_rules(sent))
        return page is not None and set(self.problem.broken_rules({**sent, page: "0"})) <= broken

    def walk(self, wish: Wish, sent: Mapping[str, str], group: str, *, sequence: str | None = None) -> Walk:
        """Return a walk over the pages of a list.

        It ends at a page that is not full, where it is known how many rows full ones have; else at an empty one.
        """
        page = self.operation.listing.page
        assert page is not None
        paged = {
            name: "0" if name == page else sent[name]
            for name in self.operation.parameters
            if name in sent or name == page
        }
        case = self.case(wish, paged, group, sequence=sequence)
        # What a page holds where no size is sent, a site may see otherwise than the documentation.
        size = sent.get(self.operation.listing.size or "")
        if size is not None and size.isdecimal() and self.full_page:
            case = replace(case, full_page=min(int(size), self.full_page) or None)
        return Walk(case, page, MAX_PAGES)


def _facets(parameter: Parameter) -> Facets:
    return Facets(
        parameter.type,
        parameter.enumeration,
        parameter.min_length,
        parameter.max_length,
        parameter.min_value,
        parameter.max_value,
        parameter.pattern,
    )
