"""What a request of somebody's program breaks of what a contract says of requests.

A run breaks rules on purpose and looks what the site makes of it; here it is the program that is judged. What the
documentation does not say for certain is a warning, and of what it is silent about there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from accordant.contracts import Clause, Operation, Parameter, Rule, Strength
from accordant.errors import nearest
from accordant.exchange import Request
from accordant.findings import Breach
from accordant.formulas import names
from accordant.generation.values import Facets
from accordant.locations import Location
from accordant.rules import holds

__all__ = ["OWN_REQUIREMENT", "Misuse", "iter_misuses"]

OWN_REQUIREMENT = "our own requirement: addresses are kept in histories and logs, credentials must not be"

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Misuse:
    """One thing that a request does and should not.

    Attributes:
        clause: What says so; its id is ``operation/sent/...``.
        breaks: What of the contract it breaks, as in `Case.breaks`; None where no judgement of answers rests upon it.
    """

    clause: Clause
    breach: Breach
    breaks: str | None = None


def iter_misuses(
    operation: Operation, caller: str, request: Request, in_address: Collection[str] = ()
) -> Iterator[Misuse]:
    """Yield what is wrong with a request: how it is sent, then its parameters, then the rules between them.

    What only a probe says is yielded too, as answers must not be judged by it; it is nobody's fault.

    Args:
        caller: As whom it is sent; empty where its servlet does not tell.
        request: With placeholders for credentials, of which nothing is said but whether they are there.
        in_address: Names of the parameters that stand in the address.
    """
    yield from _iter_sending(operation, caller, request, in_address)
    illegal = set()
    for misuse in _iter_parameters(operation, caller, request):
        if misuse.breaks is not None:
            illegal.add(misuse.breaks.split("/")[2])
        yield misuse
    types = {name: parameter.type for name, parameter in operation.parameters.items()}
    for rule in operation.rules.values():
        # A rule says nothing about a value that is none of its parameter's.
        is_bound = rule.is_for(caller) and not illegal & set(names(rule.formula))
        if is_bound and not holds(rule.formula, request.sent, types):
            yield _broken_rule(operation, rule, request)


# -------------------------------------------------------------------------------------------- how it is sent


def _iter_sending(operation: Operation, caller: str, request: Request, in_address: Collection[str]) -> Iterator[Misuse]:
    if request.http_method not in operation.http_methods:
        expectation = operation.api.other_http_method.status
        yield Misuse(
            Clause(
                f"{operation.name}/sent/http-method",
                expectation.strength if expectation is not None else Strength.SHOULD,
                "a call is sent by an HTTP method that the operation has",
                operation.source,
                operation.location,
            ),
            Breach(" or ".join(operation.http_methods), request.http_method, request.http_method),
            operation.other_http_method,
        )
    if not caller:
        servlets = ", ".join(f"{servlet} ({who})" for who, servlet in operation.servlets.items())
        yield Misuse(
            _clause(operation, "servlet", Strength.MUST, "a call goes to a servlet of the operation"),
            Breach(servlets, request.servlet, "servlet"),
        )
    for name in dict.fromkeys(name for name, _ in request.parameters if name in in_address):
        if _is_credential(operation, request, name):
            yield Misuse(
                Clause(
                    f"{operation.name}/sent/secret-in-address",
                    Strength.MUST,
                    "no credential stands in an address",
                    OWN_REQUIREMENT,
                    operation.location,
                ),
                Breach(f"{name} in the body", f"{name} in the address", name),
            )


def _is_credential(operation: Operation, request: Request, name: str) -> bool:
    parameter = operation.parameters.get(name)
    return (parameter is not None and parameter.secret) or request.sent[name].startswith("{{")


# ------------------------------------------------------------------------------------------------ parameters


def _iter_parameters(operation: Operation, caller: str, request: Request) -> Iterator[Misuse]:
    sent = request.sent
    for name in sent:
        parameter = operation.parameters.get(name)
        if parameter is None:
            yield _unknown(operation, name, sent)
        elif caller and not _may_send(operation, caller, parameter):
            what = f"{name} is not sent by {caller}"
            clause = _parameter_clause(operation, parameter, what, "/caller")
            yield Misuse(clause, Breach(f"no {name} in a {caller} call", f"{name} is sent", "caller"))
        elif not parameter.secret and not _admits(operation, parameter, sent[name]):
            yield _illegal(operation, parameter, sent[name])
    for parameter in operation.parameters.values():
        if caller and parameter.required and parameter.name not in sent and _may_send(operation, caller, parameter):
            clause = _parameter_clause(operation, parameter, f"{parameter.name} is sent", "/missing")
            present = ", ".join(sent) or "no parameter at all"
            breaks = f"{operation.name}/parameters/{parameter.name}/missing"
            yield Misuse(clause, Breach(parameter.name, f"it is not sent; there is {present}", "missing"), breaks)


def _unknown(operation: Operation, name: str, sent: Collection[str]) -> Misuse:
    hint = nearest(name, [known for known in operation.parameters if known not in sent])
    # What resembles nothing may be meant for somebody else on the way; a slip of the pen is meant for the site.
    strength = Strength.MUST if hint else Strength.SHOULD
    actual = f"{name}{'; ' if hint else ''}{hint}"
    clause = _clause(operation, "unknown-parameter", strength, "a call has no parameters but those of its operation")
    return Misuse(clause, Breach(f"a parameter of {operation.name}", actual, name))


def _may_send(operation: Operation, caller: str, parameter: Parameter) -> bool:
    way = operation.authentication.get(caller)
    return parameter.is_for(caller) and (not parameter.authentication or way in parameter.authentication)


def _admits(operation: Operation, parameter: Parameter, value: str) -> bool:
    if parameter.fixed is not None:
        return value == parameter.fixed.replace("{operation}", operation.name)
    return _facets(parameter).accepts(value)


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


def _illegal(operation: Operation, parameter: Parameter, value: str) -> Misuse:
    clause = _parameter_clause(operation, parameter, f"{parameter.name} has a legal value", "")
    breach = Breach(_legal(operation, parameter), f"{parameter.name}={_shown(parameter, value)}", "value")
    return Misuse(clause, breach, f"{operation.name}/parameters/{parameter.name}")


def _legal(operation: Operation, parameter: Parameter) -> str:
    """Return in words what values a parameter has."""
    if parameter.fixed is not None:
        return parameter.fixed.replace("{operation}", operation.name)
    if parameter.enumeration:
        return f"one of {', '.join(parameter.enumeration)}"
    bounds = (
        ("at least {} characters", parameter.min_length),
        ("at most {} characters", parameter.max_length),
        ("from {}", parameter.min_value),
        ("to {}", parameter.max_value),
        ("like {}", parameter.pattern),
    )
    return ", ".join([parameter.type, *(text.format(bound) for text, bound in bounds if bound is not None)])


def _shown(parameter: Parameter, value: str) -> str:
    if parameter.personal:  # a message is read by more people than the call was for
        return f"a text of {len(value)} characters"
    if not value:
        return "an empty text"
    return repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}...")


# ----------------------------------------------------------------------------------------------------- rules


def _broken_rule(operation: Operation, rule: Rule, request: Request) -> Misuse:
    sent = request.sent
    used = [name for name in names(rule.formula) if name in sent]
    shown = {name: _shown(operation.parameters[name], sent[name]) for name in used if name in operation.parameters}
    actual = ", ".join(f"{name}={value}" for name, value in shown.items()) or "none of them is sent"
    clause = Clause(
        f"{operation.name}/sent/rules/{rule.name}",
        rule.strength,
        f"a call keeps the rule {rule.name}",
        rule.source,
        rule.location,
    )
    return Misuse(clause, Breach(rule.text, actual, "broken"), f"{operation.name}/rules/{rule.name}")


def _clause(operation: Operation, name: str, strength: Strength, summary: str) -> Clause:
    place: Location = operation.location
    return Clause(f"{operation.name}/sent/{name}", strength, summary, operation.source, place)


def _parameter_clause(operation: Operation, parameter: Parameter, summary: str, part: str) -> Clause:
    name = f"{operation.name}/sent/parameters/{parameter.name}{part}"
    return Clause(name, parameter.strength, summary, parameter.source, parameter.location)
