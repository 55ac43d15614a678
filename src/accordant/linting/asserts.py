"""Advice on asserts: whether they are ever evaluated, and whether an answer could make their test false, or true."""

from __future__ import annotations

from collections.abc import Iterator

from accordant.advice import Advice
from accordant.contracts import Assert, Expression, Operation
from accordant.errors import AccordantError, SchemaError
from accordant.expressions import compile_expression, is_name
from accordant.formulas import Formula, Not, Sent
from accordant.inference import Analysis, analyse
from accordant.inference.constants import constant_truth
from accordant.linting.rules import callers_of, problem_of
from accordant.project import Project
from accordant.schema_models import load_schema_model

__all__ = ["of_asserts"]


def of_asserts(operation: Operation, project: Project) -> Iterator[Advice]:
    """Yield advice on every assert of an operation whose schema can be read."""
    file = project.schema_file(operation.api.schema)
    if file is None or operation.element is None:
        return
    try:
        schema = load_schema_model(file)
    except SchemaError:
        return
    root = schema.root(operation.element)
    if root is None:
        return
    variables = {name: parameter.type for name, parameter in operation.parameters.items()}
    optional = {name for name, p in operation.parameters.items() if p.default is None and not p.required}
    for assertion in operation.asserts.values():
        yield from _of_when(operation, assertion)
        each = analyse(assertion.each.text, namespace=operation.api.namespace, variables=variables, context=(root,))
        if each.selects_nothing:
            message = f"{operation.name}: {assertion.each.text!r} selects nothing, by the schema"
            yield Advice(assertion.each.location, "idle-assert", message)
            continue
        test = analyse(
            assertion.test.text,
            namespace=operation.api.namespace,
            variables=variables,
            context=each.nodes,
            optional=optional - _guarded(operation, assertion),
        )
        yield from _of_test(operation, assertion, test)


def _of_when(operation: Operation, assertion: Assert) -> Iterator[Advice]:
    """Yield why an assert is never evaluated."""
    if reason := _why_never_sent(operation, assertion):
        message = f"{operation.name}: the assert {assertion.name!r} is never evaluated: {reason}"
        yield Advice(assertion.location, "idle-assert", message)
    if assertion.when is not None and _is_never(operation, assertion.when):
        message = f"{operation.name}: the assert {assertion.name!r} is never evaluated: 'when' is false in any case"
        yield Advice(assertion.when.location, "idle-assert", message)


def _of_test(operation: Operation, assertion: Assert, test: Analysis) -> Iterator[Advice]:
    """Yield why a test says nothing, or not what it seems to."""
    if test.truth is not None:
        always = "true" if test.truth else "false"
        message = f"{operation.name}: the test of {assertion.name!r} is {always} whatever the answer is"
        hint = "" if test.truth else 'to say that there is no such element: each: ".", test: "not(...)"'
        yield Advice(assertion.test.location, "idle-assert", message, hint)
    for name in sorted(test.unguarded):
        if _is_sent_by_rules(operation, assertion, name):
            continue
        message = f"{operation.name}: where {name} is not sent, ${name} is empty, and a comparison with it is false"
        yield Advice(assertion.test.location, "unguarded-variable", message, f"add: when: {name}")


def _is_never(operation: Operation, condition: Expression) -> bool:
    """Tell whether a condition is false whatever is sent and answered."""
    if is_name(condition.text):
        return False
    return constant_truth(compile_expression(condition.text, operation.api.namespace).token) is False


def _is_sent_by_rules(operation: Operation, assertion: Assert, name: str) -> bool:
    """Tell whether by the rules every request that the assert is about sends a parameter."""
    when = assertion.when.text if assertion.when is not None and is_name(assertion.when.text) else None
    asked: dict[str, Formula] = {"not sent": Not(Sent(name)), **({"when": Sent(when)} if when else {})}
    try:
        callers = callers_of(operation, assertion.callers)
        return bool(operation.rules) and not any(problem_of(operation, c, asked).consistent() for c in callers)
    except AccordantError:
        return False


def _guarded(operation: Operation, assertion: Assert) -> frozenset[str]:
    """Return the parameters of which `when` says something: that one was sent, or a condition on it."""
    if assertion.when is None:
        return frozenset()
    if is_name(assertion.when.text):
        return frozenset({assertion.when.text})
    return compile_expression(assertion.when.text, operation.api.namespace).variables


def _why_never_sent(operation: Operation, assertion: Assert) -> str:
    if assertion.when is None or not is_name(assertion.when.text):
        return ""
    parameter = operation.parameters[assertion.when.text]
    callers = callers_of(operation, assertion.callers)
    if any(parameter.is_for(caller) for caller in callers):
        return ""
    return f"none of its callers ({', '.join(callers) or 'there are none'}) may send {parameter.name}"
