"""Cases about one parameter or one rule: legal values, values at the edge, and what breaks just one thing.

They need no knowledge of the site's data, and are what round 1 mostly consists of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from accordant import datatypes
from accordant.contracts import Parameter, Strength, Violated
from accordant.formulas import names as formula_names
from accordant.generation.values import Value
from accordant.planning.builder import Builder, Wish
from accordant.planning.plans import Group
from accordant.sites import Person

__all__ = [
    "NONSENSE",
    "add_broken",
    "add_dangers",
    "add_missing",
    "add_other_method",
    "add_rule_cases",
    "add_suppressed",
    "add_values",
    "formats",
    "main_person",
    "nonsense",
    "public",
    "shown",
    "varies",
]

NONSENSE = "accordant_no_such_value"
"""A value that no list of legal values has."""

OTHER_METHOD = "GET"
"""What is tried where it is not among the HTTP methods of an operation; the others are not harmless."""

_VALUES_OF_A_KIND: Mapping[str, int] = {"typical": 1, "boundary": 4, "broken": 4}
# Of what nobody promises to refuse, and of parameters whose legal values nobody knows, more would show next to nothing.
_QUESTIONS_OF_A_KIND = 3
_GUESSES_OF_A_KIND = 2
_USUAL_DATES = 3
_STRIDE = 7  # far apart in the list are dangerous values of different families
# What harms shows more than what is a little unusual, and in a text more than in a number.
_DANGEROUS_TEXT, _DANGEROUS_VALUE = 0.6, 0.55
# What must be accepted shows more; most of it what the contract itself sets, and what can be seen to do harm.
_SURE_VALUE, _TELLING_TEXT = 1.05, 1.06


def main_person(builder: Builder) -> Person | None:
    """Return the person whom cases are about that could be about anybody; None where no one is known."""
    return builder.people[0] if builder.people else None


def nonsense(parameter: Parameter) -> str:
    """Return a value of a parameter's type that no list of legal values has."""
    values = (NONSENSE, "987654321", "1900-01-01", "1900-01-01T00:00:00Z")
    datatype = datatypes.get(parameter.type)
    return next((value for value in values if datatype.is_valid(value)), NONSENSE)


def formats(builder: Builder) -> tuple[dict[str, str], ...]:
    """Return what a request sends to be answered in each format; one that sends nothing where there is no choice."""
    parameter = builder.parameters.get(builder.operation.api.format_parameter)
    return ({},) if parameter is None else tuple({parameter.name: value} for value in parameter.enumeration)


def varies(parameter: Parameter) -> bool:
    """Tell whether a parameter may have several values that are not the site's.

    A secret has none: what is made up is a wrong credential, and may stand in an answer by chance.
    """
    return parameter.fixed is None and parameter.comes_from is None and not parameter.secret


def shown(own: Mapping[str, str]) -> str:
    """Return parameters as they stand in a label."""
    return (
        ", ".join(
            f"{name}={value!r}" if not value.isascii() or " " in value or not value else f"{name}={value}"
            for name, value in own.items()
        )
        or "nothing but what is needed"
    )


def add_suppressed(builder: Builder) -> None:
    """A refusal whose status is to be suppressed, in each format."""
    operation = builder.operation
    name = operation.api.error.suppressed_by
    refused = next((p for p in builder.parameters.values() if p.enumeration and _must_be_refused(p.violated)), None)
    if name is None or name not in builder.parameters or refused is None:
        return
    target = f"{operation.name}/parameters/{refused.name}"
    for turn in range(len(formats(builder))):
        own = {refused.name: NONSENSE, name: "true"}
        add_broken(builder, own, f"{refused.name} unknown, its status suppressed", main_person(builder), target, turn)


def add_other_method(builder: Builder) -> Iterator[tuple[str, str]]:
    """A request by GET where the operation has no GET; yields the clauses that get none, and why.

    It goes without credentials, since no secret may stand in an address; the method is refused whoever asks.
    """
    operation = builder.operation
    target = operation.other_http_method
    if OTHER_METHOD in operation.http_methods:
        for part, _ in operation.api.other_http_method.parts():
            yield f"{target}/{part}", f"{operation.name} may be called by {OTHER_METHOD}, and no other is tried"
        return
    whole = builder.completed(Wish({}, "")) or builder.whole({})
    people = {parameter.name for parameter in operation.people_parameters()}
    sent = {n: v for n, v in whole.items() if not operation.parameters[n].secret and n not in people}
    wish = Wish(sent, f"by {OTHER_METHOD} instead of {operation.http_methods[0]}", breaks=target, target=target)
    group = builder.new_group()
    case = builder.case(wish, sent, group)
    by_get = replace(case, request=replace(case.request, http_method=OTHER_METHOD))
    builder.groups.append(Group(group, (by_get,)))


def add_missing(builder: Builder) -> Iterator[tuple[str, str]]:
    """Requests without one parameter that is required, and else valid; yields the clauses that get none, and why.

    A credential of which no wrong value may be tried, a password, is left out at the sandbox only: to a real account
    that may be a failed login like others.
    """
    person = main_person(builder)
    forms = formats(builder)
    named = builder.operation.api.format_parameter
    turn = 0
    for parameter in builder.parameters.values():
        if not parameter.required or parameter.missing.refused is None or parameter.name == named:
            continue
        target = f"{builder.operation.name}/parameters/{parameter.name}/missing"
        if parameter.locks_out and not builder.site.is_sandbox:
            for part, _ in parameter.missing.parts():
                yield f"{target}/{part}", f"a real account is not tried without its {parameter.name}"
            continue
        whole = builder.completed(Wish(dict(forms[0]), "", person))
        if whole is None:
            continue
        turn += 1
        form = forms[turn % len(forms)]
        sent = {name: value for name, value in {**whole, **form}.items() if name != parameter.name}
        # Where a rule asks for it too, the request would break two things at once.
        if not builder.problem.broken_rules(sent):
            builder.add_exact(Wish(form, f"without {parameter.name}", person, breaks=target, target=target), sent)


def add_broken(
    builder: Builder, own: Mapping[str, str], label: str, person: Person | None, target: str, form: int = 0
) -> None:
    """Add a request that breaks one parameter and keeps every rule."""
    forms = formats(builder)
    if builder.operation.api.format_parameter not in own:
        own = {**forms[form % len(forms)], **own}
    wish = Wish(own, label, person, breaks=target, target=target)
    # Rules are solved with a legal value in the place of the broken one: a rule says nothing about such a value.
    legal = {name: (builder.domain(builder.parameters[name]) or (value,))[0] for name, value in own.items()}
    sent = builder.completed(Wish(legal, label, person))
    if sent is not None:
        builder.add_exact(wish, {**sent, **own})


def add_values(builder: Builder, company: Mapping[str, str] | None = None, *, only_must: bool = False) -> None:
    """Boundary and broken values of each parameter, in turn in each format.

    Args:
        company: A filter by a value that the site has, sent beside texts: one that lifts filters shows with it.
        only_must: Only a value that must be refused, in each format.
    """
    person = main_person(builder)
    turn = 0
    together = _Together(builder, person)
    for parameter in builder.parameters.values():
        if not varies(parameter):
            continue
        target = f"{builder.operation.name}/parameters/{parameter.name}"
        values = builder.values(parameter)
        if only_must:
            _add_refused(builder, parameter, values, person)
            continue
        for kind in ("typical", "boundary", "broken"):
            for value in _of_kind(parameter, values, kind):
                turn += 1
                label = f"{parameter.name}: {value.label}"
                own = {parameter.name: value.lexical}
                if kind == "broken":
                    if parameter.violated.refused is not None:
                        add_broken(builder, own, label, person, target, turn)
                    continue
                if _is_incidental(builder, parameter):
                    together.take(parameter, value)
                    continue
                form = {**_form(builder, value, turn), **_beside(parameter, company)}
                _add_legal(builder, parameter, value, person, form)
    together.add()


def _add_refused(builder: Builder, parameter: Parameter, values: Sequence[Value], person: Person | None) -> None:
    """Add a broken value for each format, where it must be refused."""
    if _must_be_refused(parameter.violated):
        target = f"{builder.operation.name}/parameters/{parameter.name}"
        broken = [value for value in values if value.kind == "broken"]
        for place, value in enumerate(broken[: len(formats(builder))]):
            own = {parameter.name: value.lexical}
            add_broken(builder, own, f"{parameter.name}: {value.label}", person, target, place)


def _is_incidental(builder: Builder, parameter: Parameter) -> bool:
    """Tell whether a parameter chooses nothing: values of several such can be sent together, and hide nothing."""
    listing = builder.operation.listing
    chooses = {listing.page, listing.record, listing.size, listing.sort, listing.ascending}
    bound = {name for rule in builder.rules.values() for name in formula_names(rule)}
    chooses |= bound | {builder.operation.api.format_parameter}
    is_known = parameter.observed is not None or bool(parameter.candidates) or parameter.comes_from is not None
    return (
        builder.operation.effect == "read" and parameter.name not in chooses and not is_known and not parameter.required
    )


class _Together:
    """Collects values of incidental parameters, and sends one of each in a request."""

    def __init__(self, builder: Builder, person: Person | None, gain: float = 0.0) -> None:
        self._builder = builder
        self._person = person
        self._gain = gain
        self._values: dict[bool, dict[str, list[Value]]] = {True: {}, False: {}}

    def take(self, parameter: Parameter, value: Value) -> None:
        """Take in a value; what may be refused keeps apart from what may not, as it would hide it."""
        is_question = parameter.strength is Strength.PROBE
        self._values[is_question].setdefault(parameter.name, []).append(value)

    def add(self) -> None:
        """Add the requests."""
        for by_name in self._values.values():
            for turn, row in enumerate(zip_longest(*by_name.values())):
                chosen = {name: value for name, value in zip(by_name, row, strict=True) if value is not None}
                label = "; ".join(f"{name}: {value.label}" for name, value in chosen.items())
                parameters = self._builder.operation.parameters
                unsure = [name for name, value in chosen.items() if not _is_sure(parameters[name], value)]
                marked = next((v for v in chosen.values() if "<" in v.lexical), next(iter(chosen.values())))
                own = {name: value.lexical for name, value in chosen.items()}
                form = _form(self._builder, marked, turn)
                self._builder.add(Wish({**form, **own}, label, self._person, unsure, gain=self._gain))


def _of_kind(parameter: Parameter, values: Sequence[Value], kind: str) -> list[Value]:
    """Return the values of a kind that are sent."""
    chosen = [value for value in values if value.kind == kind]
    # Markup first: what comes back unescaped shows with nothing else; then what stands for anything in searches; then
    # the longest that are allowed, of which one is longer for whoever counts bytes or halves of pairs.
    marked = [value for value in chosen if "<" in value.lexical]
    wild = [value for value in chosen if "%" in value.lexical and value not in marked]
    longest = [value for value in chosen if kind == "boundary" and len(value.lexical) == parameter.max_length]
    longest.sort(key=lambda value: len(value.lexical.encode()))
    first = (*marked[:1], *wild[:1], *longest[:1], *longest[-1:])
    return [*dict.fromkeys((*first, *marked, *wild, *chosen))][: _limit(parameter, kind)]


def _limit(parameter: Parameter, kind: str) -> int:
    """Return how many values of a kind are sent."""
    if parameter.strength is Strength.PROBE:
        return 1 if parameter.candidates else _GUESSES_OF_A_KIND
    if kind == "typical" and (parameter.type == "boolean" or parameter.enumeration):
        return 0  # requests with pairs of parameters have them all
    if kind == "typical" and parameter.is_time:
        return _USUAL_DATES
    if kind == "broken" and not _must_be_refused(parameter.violated):
        return _QUESTIONS_OF_A_KIND
    return _VALUES_OF_A_KIND[kind]


def _beside(parameter: Parameter, company: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return what is sent beside a text; nothing beside what has a type of its own, or names people."""
    is_text = parameter.type == "string" and not parameter.enumeration and parameter.comes_from is None
    return company if company is not None and is_text and parameter.name not in company else {}


def add_dangers(builder: Builder, company: Mapping[str, str] | None = None) -> None:
    """Values that do harm where input is trusted, a few for each text, each parameter having others than the last.

    Whether such a text is accepted is no question; what must not come of it, the checks say.

    Args:
        company: As for `add_values`.
    """
    turn = 0
    together = _Together(builder, main_person(builder), _DANGEROUS_TEXT)
    for parameter in builder.parameters.values():
        is_text = (varies(parameter) or parameter.comes_from == "people") and not parameter.enumeration
        dangers = builder.dangerous_values(parameter) if is_text else []
        # A quote is where most harm begins; the other one is of any family.
        quotes = [value for value in dangers if value.label.startswith("SQL")]
        others = [value for value in dangers if value not in quotes]
        # Names of columns end in queries, and in messages: there the other kind of quote does more.
        kind = '"' if len(parameter.candidates) > 1 else "'"
        quotes = [value for value in quotes if kind in value.lexical] or quotes
        for value in (*_one_of(quotes, turn), *_one_of(others, turn * _STRIDE)):
            if _is_incidental(builder, parameter):
                together.take(parameter, value)
                continue
            beside = _beside(parameter, company)
            own = {parameter.name: value.lexical, **_form(builder, value, turn), **beside}
            person = None if parameter.comes_from == "people" else main_person(builder)
            gain = _DANGEROUS_TEXT if parameter.type == "string" else _DANGEROUS_VALUE
            # What ends a text of JSON shows by itself, and what lifts a filter beside one.
            gain = _TELLING_TEXT if '"' in value.lexical or (beside and value in quotes) else gain
            builder.add(Wish(own, f"{parameter.name}: {value.label}", person, tuple(own), gain=gain))
        turn += bool(dangers)
    together.add()


def _one_of(values: Sequence[Value], turn: int) -> Sequence[Value]:
    return values[turn % len(values) :][:1] if values else ()


def _form(builder: Builder, value: Value, turn: int) -> Mapping[str, str]:
    """Return what asks for a format: each in turn, but XML for markup and JSON for quotes, which harm in no other."""
    forms = formats(builder)
    in_turn = forms[turn % len(forms)]
    wanted = "xml" if "<" in value.lexical else "json" if '"' in value.lexical else ""
    return next((form for form in forms if wanted in form.values()), in_turn)


def _is_sure(parameter: Parameter, value: Value) -> bool:
    """Tell whether a legal value must be accepted: the documentation itself sets it, or its type has no others."""
    if parameter.is_time:
        # A usual date is no name of anything: whatever a site has, it can be asked for it.
        return value.declared or value.kind == "typical"
    return value.declared or (parameter.type == "boolean" and value.lexical.strip() == value.lexical)


def _add_legal(
    builder: Builder,
    parameter: Parameter,
    value: Value,
    person: Person | None,
    form: Mapping[str, str],
) -> None:
    """Add a request with a legal value; where the value breaks a rule, as a case of that rule."""
    own: Mapping[str, str] = {parameter.name: value.lexical}
    label = f"{parameter.name}: {value.label}"
    unsure = () if _is_sure(parameter, value) else (parameter.name,)
    if parameter.name != builder.operation.api.format_parameter:
        own = {**form, **own}
    if builder.add(Wish(own, label, person, unsure, gain=_gain(parameter, value))):
        return
    identifier = builder.identifier(person) if person else {}
    sent = builder.whole({**identifier, **own})
    broken = builder.problem.broken_rules(sent)
    if len(broken) == 1:
        target = f"{builder.operation.name}/rules/{broken[0]}"
        builder.add_exact(Wish(own, label, person, breaks=target, target=target), sent)


def _gain(parameter: Parameter, value: Value) -> float:
    """Return what a legal value is worth: of unusual texts, what stands for others in searches or markup shows most."""
    if "%" in value.lexical or value.declared:
        return _TELLING_TEXT
    if _is_sure(parameter, value):
        return _SURE_VALUE
    return _DANGEROUS_TEXT if "<" in value.lexical else 0.0


def _must_be_refused(violated: Violated) -> bool:
    return violated.refused is not None and violated.refused.strength is Strength.MUST


def add_rule_cases(builder: Builder, *, only_must: bool = False) -> None:
    """Requests that break exactly one rule, and requests at its edge.

    Args:
        only_must: Only of rules whose breach must be refused, and of those that bind this caller and not every one.
    """
    person = main_person(builder)
    people = {parameter.name for parameter in builder.operation.people_parameters()}
    turn = 0
    for name in builder.rules:
        rule = builder.operation.rules[name]
        target = f"{builder.operation.name}/rules/{name}"
        is_must = _must_be_refused(rule.violated)
        if only_must and not (is_must or rule.callers):
            continue
        for request in builder.problem.minimal_violations(name):
            turn += 1
            for form in formats(builder) if is_must else (formats(builder)[turn % 2],):
                sent = builder.whole({**form, **request})
                label = f"breaks {name}: {shown(_own(builder, request))}"
                found = person if people & sent.keys() else None
                builder.add_exact(Wish(request, label, found, breaks=target, target=target), sent)
            _add_nameless(builder, target, name, request)
        for request in builder.problem.boundary_requests(name):
            turn += 1
            forms = formats(builder)
            # Where another rule has the same edge, the other format gives this one a case of its own.
            sents = [builder.whole({**forms[(turn + step) % len(forms)], **request}) for step in range(len(forms))]
            sent = next((sent for sent in sents if not builder.is_planned(sent)), sents[0])
            own = _own(builder, request)
            unsure = [n for n in own if n not in people and not _is_small_page(builder, n, own[n])]
            wish = Wish(request, f"at the edge of {name}: {shown(own)}", person, unsure, target=target)
            builder.add_exact(wish, sent)


def _add_nameless(builder: Builder, target: str, rule: str, request: Mapping[str, str]) -> None:
    """Where a rule asks who is calling, break it while naming somebody: nobody's data is for callers without a name."""
    asked = [builder.operation.parameters[name] for name in formula_names(builder.rules[rule])]
    if not builder.is_own or not builder.people or not all(parameter.secret for parameter in asked):
        return
    name, value = next(iter(builder.site.people[0].identifiers.items()))
    sent = builder.whole({**request, name: value})
    if builder.problem.broken_rules(sent) == (rule,):
        wish = Wish(request, f"breaks {rule}, with somebody's {name}", None, breaks=target, target=target)
        builder.add_exact(wish, sent)


def _is_small_page(builder: Builder, name: str, value: str) -> bool:
    """Tell whether a value is a size of pages of one row or more, and not above the documented default."""
    listing = builder.operation.listing
    default = builder.operation.parameters[name].default
    if name != listing.size or default is None or not value.isdecimal():
        return False
    return 1 <= int(value) <= int(default)


def _own(builder: Builder, request: Mapping[str, str]) -> dict[str, str]:
    """Return a request without what every call has, and without personal values: for labels."""
    own = {name: value for name, value in request.items() if builder.given(builder.parameters[name]) is None}
    return public(builder, own)


def public(builder: Builder, own: Mapping[str, str]) -> dict[str, str]:
    """Return parameters as they may stand in a label: without personal values."""
    return {n: "..." if builder.operation.parameters[n].personal else v for n, v in own.items()}
