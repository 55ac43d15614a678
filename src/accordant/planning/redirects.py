"""Requests that ask for redirects: every address at once, signed where there are signatures, and one that is refused.

With an address of its own for each, the answer shows which of them counts, though a redirect has no document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from accordant.contracts import Parameter, Strength
from accordant.exchange import Case
from accordant.planning.ability import for_others
from accordant.planning.builder import Builder, Wish
from accordant.planning.edges import main_person, varies
from accordant.planning.plans import Group

__all__ = ["add_redirects"]

_ADDRESS = "https://example.org/accordant/{}"


def add_redirects(builders: Sequence[Builder]) -> Iterator[tuple[str, str]]:
    """Add the requests as the first caller who may ask for a redirect; yield the clause where nobody may, and why.

    Args:
        builders: One for each caller of the run.
    """
    operation = builders[0].operation
    redirect = operation.api.redirect
    if redirect is None or not operation.has_redirects:
        return
    clause = f"{operation.name}/checks/redirect"
    asking = [name for name in redirect.by if name in operation.parameters]
    for builder in builders:
        addresses = {name: _ADDRESS.format(name) for name in asking if name in builder.parameters}
        if addresses:
            group = builder.new_group()
            cases = tuple(_iter_cases(builder, addresses, clause, group))
            if cases:
                builder.groups.append(Group(group, cases))
                return
    able = {caller for name in asking for caller in operation.parameters[name].callers}
    yield clause, for_others(able, [builder.caller for builder in builders]) if able else "no request asks for one"


def _iter_cases(builder: Builder, addresses: Mapping[str, str], clause: str, group: str) -> Iterator[Case]:
    redirect = builder.operation.api.redirect
    assert redirect is not None
    person = main_person(builder)
    sent = builder.completed(Wish(addresses, "", person))
    if sent is None:
        return
    signed = {**addresses, redirect.signed_by: "true"} if redirect.signed_by in builder.parameters else addresses
    wish = Wish(signed, "every address for a redirect", person, target=clause)
    whole = builder.completed(wish)
    if whole is not None:
        yield builder.case(wish, whole, group)
    for parameter, value in _refused_values(builder):
        label = f"every address for a redirect, and {parameter.name} is refused"
        breaks = f"{builder.operation.name}/parameters/{parameter.name}"
        own = {**sent, parameter.name: value}
        whole = {name: own[name] for name in builder.operation.parameters if name in own}
        yield builder.case(Wish({}, label, person, breaks=breaks, target=clause), whole, group)
        return


def _refused_values(builder: Builder) -> Iterator[tuple[Parameter, str]]:
    """Yield values that are refused, and the parameters that have them: the surest first, what need not be sent."""
    found = [
        (-violated.strength.rank, parameter, value.lexical)
        for parameter in builder.parameters.values()
        if (violated := parameter.violated.refused) is not None
        and violated.strength is not Strength.PROBE
        and varies(parameter)
        and not parameter.required
        for value in builder.values(parameter)
        if value.kind == "broken"
    ]
    for _, parameter, value in sorted(found, key=lambda one: one[0]):
        yield parameter, value
