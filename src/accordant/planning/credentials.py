"""Requests with wrong credentials, and with wrong values of what is fixed: who is let in, and for what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accordant.contracts import Parameter
from accordant.exchange import placeholder
from accordant.planning.builder import Builder, Wish
from accordant.planning.edges import NONSENSE, add_broken, formats, main_person
from accordant.planning.plans import Group
from accordant.sites import Person

__all__ = ["add_wrong_credentials"]

_WRONG_CREDENTIAL = "accordant-no-such-account"
_MARKUP = "<b>accordant</b>"


def add_wrong_credentials(builder: Builder, *, is_main: bool = True) -> Iterator[tuple[str, str]]:
    """Wrong credentials, and wrong values of what is fixed; yields the clauses that get none, and why.

    What may lock an account is wrong at the sandbox, and once where the site allows what logs in by it; any other
    login that a live site gets is one that does not exist.

    Args:
        is_main: The caller is the main one, who alone sends what is wrong once.
    """
    person = main_person(builder)
    for parameter in builder.parameters.values():
        if parameter.violated.refused is None:
            continue
        target = f"{builder.operation.name}/parameters/{parameter.name}"
        if parameter.comes_from == "credentials" and parameter.locks_out and not builder.site.is_sandbox:
            yield from _add_once(builder, parameter, person, target, is_main=is_main)
        elif parameter.comes_from == "credentials":
            for turn, (wrong, what) in enumerate(_wrong_values(builder, parameter)):
                if parameter.locks_out and not turn:
                    _add_remembered(builder, {parameter.name: wrong}, f"{what} {parameter.name}", person, target)
                else:
                    add_broken(builder, {parameter.name: wrong}, f"{what} {parameter.name}", person, target, turn)
        elif parameter.fixed is not None:
            value = str(builder.given(parameter))
            wrong_values = ((value.swapcase(), "in other case"), (NONSENSE, "unknown"), (_MARKUP, "with markup"))
            for other, what in wrong_values:
                add_broken(builder, {parameter.name: other}, f"{parameter.name} {what}", person, target)


def _add_once(
    builder: Builder, parameter: Parameter, person: Person | None, target: str, *, is_main: bool
) -> Iterator[tuple[str, str]]:
    """Add one wrong value, where the site allows what logs in by it; yield what gets none, and why."""
    name = parameter.name
    operation = builder.operation
    logs_in = operation.effect == "session" and any(
        name in way.credentials() for way in operation.api.authentications.values()
    )
    if not logs_in or operation.name not in builder.site.writes:
        for part, _ in parameter.violated.parts():
            yield f"{target}/{part}", f"a real account is not tried with a wrong {name}"
    elif is_main:
        add_broken(builder, {name: _WRONG_CREDENTIAL}, f"a wrong {name}, the only one", person, target)


def _add_remembered(builder: Builder, own: Mapping[str, str], label: str, person: Person | None, target: str) -> None:
    """Add a wrong credential just after the right one: whoever was let in may be remembered."""
    form = dict(formats(builder)[0])
    legal = {name: str(builder.given(builder.parameters[name])) for name in own}
    right = Wish({**form, **legal}, f"the right one before {label}", person)
    sent = builder.completed(right)
    if sent is None:
        return
    group = builder.new_group()
    wrong = Wish(own, f"just after the right one, {label}", person, breaks=target, target=target)
    cases = (builder.case(right, sent, group), builder.case(wrong, {**sent, **own}, group))
    builder.groups.append(Group(group, cases))


def _wrong_values(builder: Builder, parameter: Parameter) -> Iterator[tuple[str, str]]:
    """Yield values that are no credential, and what they are.

    One that is nearly the right one shows whether it is compared wholly. It is tried at the sandbox only: what is made
    of a real secret is nearly one, and nothing would hide it in what is kept.
    """
    yield _WRONG_CREDENTIAL, "a wrong"
    if builder.site.is_sandbox or not parameter.required:
        yield _WRONG_CREDENTIAL, "once more a wrong"
    if builder.site.is_sandbox:
        yield placeholder(parameter.name, "case"), "in other case a"
        yield placeholder(parameter.name, "longer"), "one letter longer a"
