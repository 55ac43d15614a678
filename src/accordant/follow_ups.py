"""What the requests of relations and probes lack, so that nobody could send them.

A follow-up inherits what the source sends; a request that goes before it, and one to another operation, must send what
that operation requires.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accordant.contracts import FollowUp, Operation, Parameter, Probe, Relation

__all__ = ["iter_follow_up_problems", "why_nothing_is_repeated"]

Problem = tuple[tuple[str, ...], str, str]


def iter_follow_up_problems(
    operation: Operation, relation: Relation, follow_up: FollowUp, operations: Mapping[str, Operation]
) -> Iterator[Problem]:
    """Yield what a follow-up lacks: where it is written below the follow-up, the message, and what to do."""
    if follow_up.sent == "repeated" and not follow_up.change:
        yield ("sent",), "'repeated' gives each changed parameter twice, and nothing is changed", "add: change"
    before = operations.get(follow_up.after or "")
    if before is not None:
        for name in _needed(before):
            if name not in follow_up.before:
                message = f"{before.name} requires {name}, and nothing says what is sent"
                yield ("after",), message, f"say it in 'send': {name}"
    target = operations.get(follow_up.operation or "")
    if target is not None and target is not operation:
        for name in _needed(target):
            parameter = operation.parameters.get(name)
            is_sent = name in relation.given or (parameter is not None and parameter.required)
            if not is_sent and name not in follow_up.change:
                message = f"{target.name} requires {name}, which the source need not send"
                yield ("operation",), message, f"say it in 'change', or add: given: [{name}]"


def why_nothing_is_repeated(probe: Probe) -> str:
    """Return why a probe that repeats parameters repeats none; empty where it does not want to."""
    return "'repeated' needs two values, and a probe sends one" if probe.sent == "repeated" else ""


def _needed(operation: Operation) -> list[str]:
    """Return the parameters for which every request must say a value that neither contract nor site knows."""
    return [name for name, parameter in operation.parameters.items() if parameter.required and not _is_known(parameter)]


def _is_known(parameter: Parameter) -> bool:
    is_only = len(parameter.enumeration) == 1
    return parameter.fixed is not None or parameter.default is not None or parameter.comes_from is not None or is_only
