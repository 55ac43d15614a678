"""Cases about whom a value fits: identifiers of people that fit nobody, and such that fit several.

A site that takes such a value for somebody's shows one person's data to another. What is made up is sent to every site;
what is nearly the identifier of a person may be another one's, and goes to a sandbox only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from accordant.contracts import Parameter, Violated
from accordant.exchange import Case
from accordant.formulas import names as formula_names
from accordant.planning.ability import why_made_up
from accordant.planning.builder import Builder, Wish
from accordant.planning.edges import formats
from accordant.planning.plans import Group

__all__ = ["add_strangers"]

_ADDRESSES = ("nobody@example.org", "accordant-no-such-person@example.org")
_NUMBERS = ("999999999999", "999999999")
_WORDS = ("accordant-no-such-person",)
_SHARED = 2  # values that fit several people: one in each format is enough


def add_strangers(builders: Sequence[Builder]) -> Iterator[tuple[str, str]]:
    """Add requests with identifiers that fit nobody or several people; yield the clauses that get none, and why.

    They are sent as the first caller who has to say whose data is meant; to the others it is their own in any case.

    Args:
        builders: One for each caller of the run.
    """
    operation = builders[0].operation
    builder = next((one for one in builders if _must_name_somebody(one)), None)
    for turn, parameter in enumerate(operation.people_parameters()):
        cases = _Cases(builder, parameter, turn) if builder and parameter.name in builder.parameters else None
        for what, violated in (("unknown", parameter.unknown), ("ambiguous", parameter.ambiguous)):
            if violated.refused is None:
                continue
            if cases is None:
                reason = "no call of this run has to say whose data is meant: it is that of whoever is logged in"
            else:
                reason = cases.add_unknown() if what == "unknown" else cases.add_ambiguous()
            if reason:
                yield from _notes(f"{operation.name}/parameters/{parameter.name}/{what}", violated, reason)


def _must_name_somebody(builder: Builder) -> bool:
    """Tell whether a rule demands that calls say whose data is meant."""
    people = {parameter.name for parameter in builder.operation.people_parameters()}
    broken = builder.problem.broken_rules(builder.whole({}))
    return any(people & set(formula_names(builder.rules[name])) for name in broken)


def _notes(start: str, violated: Violated, reason: str) -> Iterator[tuple[str, str]]:
    for part, _ in violated.parts():
        yield f"{start}/{part}", reason


@dataclass(frozen=True, slots=True)
class _Sent:
    """A value that is sent, what it is in words, and what is sent beside it."""

    value: str
    label: str
    beside: Mapping[str, str] = field(default_factory=dict)


class _Cases:
    """Adds the cases of one parameter, in turn in each format.

    Those with values that fit nobody are one group, so that a budget pays for what is nearly somebody's as well.
    """

    def __init__(self, builder: Builder, parameter: Parameter, turn: int) -> None:
        self._builder = builder
        self._parameter = parameter
        self._turn = turn
        people = builder.site.people
        self._known = [p.identifiers[parameter.name] for p in people if parameter.name in p.identifiers]
        self._shared = tuple(builder.site.ambiguous.get(parameter.name, ()))

    def add_unknown(self) -> str:
        """Add the requests with values that fit nobody; return why there are none, or nothing."""
        value = self._made_up()
        if value is None:
            return f"no legal value of {self._parameter.name} is known to fit nobody"
        sent = [_Sent(value, "that fits nobody")]
        for name, other in self._beside().items():
            sent.append(_Sent(value, f"that fits nobody, with somebody's {name}", {name: other}))
        if self._builder.site.is_sandbox:
            sent += self._near()
        return self._add("unknown", sent)

    def add_ambiguous(self) -> str:
        """Add the requests with values that fit several people; return why there are none, or nothing."""
        if not self._shared:
            return "the site names no value that fits several; see 'ambiguous' in sites.yaml"
        return self._add("ambiguous", [_Sent(value, "that fits several people") for value in self._shared[:_SHARED]])

    def _made_up(self) -> str | None:
        """Return a value that looks like those of people, and is nobody's."""
        example = next(iter(self._known), "")
        values: tuple[str, ...]
        if "@" in example or (not example and "mail" in self._parameter.name):
            values = _ADDRESSES
        elif example.isdecimal():
            values = _NUMBERS
        else:
            values = (*_WORDS, *_NUMBERS)
        return next((value for value in values if self._is_nobodys(value)), None)

    def _beside(self) -> Mapping[str, str]:
        """Return another identifier, of somebody, which must not count beside the first one.

        That the search is over with the first is what its precedence means. Whether it goes on behind a later one is
        another question, which a contract asks with a probe.
        """
        first, *others = self._builder.operation.people_parameters()
        if self._parameter.name != first.name:
            return {}
        for other in others:
            for person in self._builder.people:
                if other.name in person.identifiers and other.name in self._builder.parameters:
                    return {other.name: person.identifiers[other.name]}
        return {}

    def _near(self) -> Iterator[_Sent]:
        """Yield values that are nearly somebody's."""
        for value in self._known[:1]:
            # Behind the @ all addresses of a site may be alike.
            place = (value.find("@") if "@" in value else len(value)) - 1
            for near, label in (
                (value[:-1], "without its last character"),
                (f"{value[:place]}_{value[place + 1 :]}", "with _ for a character"),
                (f"{value[:place]}%{value[place + 1 :]}", "with % for a character"),
            ):
                if self._is_nobodys(near):
                    yield _Sent(near, label)

    def _is_nobodys(self, value: str) -> bool:
        is_somebodys = value in self._known or value in self._shared
        return bool(value) and not is_somebodys and self._builder.admits(self._parameter, value)

    def _add(self, what: str, values: Iterable[_Sent]) -> str:
        """Add a group with a request for each value; return why there is none, or nothing."""
        builder = self._builder
        group = builder.new_group()
        cases: list[Case] = []
        for sent in values:
            found = self._case(what, sent, group)
            if isinstance(found, str):
                return found
            cases.append(found)
        builder.groups.append(Group(group, tuple(cases)))
        return ""

    def _case(self, what: str, sent: _Sent, group: str) -> Case | str:
        """Return the request with a value, or why there is none that would be refused for nothing but it."""
        builder, name = self._builder, self._parameter.name
        target = f"{builder.operation.name}/parameters/{name}/{what}"
        forms = formats(builder)
        own = {**forms[self._turn % len(forms)], name: sent.value, **sent.beside}
        # There is no person whose data is meant.
        wish = Wish(own, f"{name} {sent.label}", None, breaks=target, target=target)
        whole = builder.completed(wish)
        people = {parameter.name for parameter in builder.operation.people_parameters()}
        if whole is None or (people & whole.keys()) - own.keys():
            return f"no request has {name} alone to say who is meant"
        for filler in builder.fillers(own, whole):
            reason = why_made_up(builder.operation.parameters[filler])
            if reason and not builder.seen(filler):
                return reason
        self._turn += 1
        return builder.case(wish, whole, group)
