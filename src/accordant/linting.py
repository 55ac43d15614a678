"""What in a contract is no mistake, and yet cannot be meant: advice, each with a code by which it can be ignored.

The reasoner (`rules`) says what the rules leave possible; the static types of expressions say what can be true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from accordant.advice import CODES, Advice
from accordant.contracts import Absent, Assert, FollowUp, Literal, Operation, Parameter, Relation, Strength
from accordant.documents import Document
from accordant.errors import Mistake, SchemaError
from accordant.expressions import compile_expression, is_name
from accordant.formulas import Formula, Not, Sent
from accordant.inference import analyse
from accordant.loading import Loaded
from accordant.locations import Location
from accordant.project import Project
from accordant.rules import Problem, UndecidedError
from accordant.schema_models import load_schema_model
from accordant.strategies import OFFERED, why_missing, why_unusable

__all__ = ["CODES", "Advice", "iter_advice", "iter_tried"]

_VAGUE = re.compile(r"(?:\?+|-+|\.+|tbd|todo|fixme|xxx|unknown|none|n/a|docs?|vendor)\Z", re.IGNORECASE)
_AMBIGUOUS = re.compile(
    r"(?:y|n|yes|no|on|off|[0-9]+(?::[0-5]?[0-9])+|[-+]?[0-9][0-9]*_[0-9_]*|0[0-7]+)\Z", re.IGNORECASE
)
_VALUES = frozenset({"default", "enumeration", "candidates", "min_value", "max_value", "change", "send", "parameters"})


def iter_advice(loaded: Loaded, project: Project, ignored: Iterable[str] = ()) -> list[Advice]:
    """Return all advice on a contract without mistakes, in the order of the places.

    Args:
        ignored: Codes of which nothing is wanted.
    """
    found: set[Advice] = set()
    assembler = loaded.assembler
    for name, file in assembler.files["group"].items():
        if name not in assembler.used_groups:
            place = file.document.location(("group",))
            found.add(Advice(place, "unused-group", f"no operation uses the group {name!r}", "use it, or remove it"))
    for document in assembler.documents().values():
        found.update(_of_document(document))
    for operation in loaded.contract.operations.values():
        found.update(_of_rules(operation))
        found.update(_of_relations(operation))
        found.update(_of_asserts(operation, project))
        found.update(_of_probes(operation))
    skipped = set(ignored)
    return sorted(advice for advice in found if advice.code not in skipped)


# --------------------------------------------------------------------------------------------- documents


def _of_document(document: Document) -> Iterator[Advice]:
    for path, text in document.plain.items():
        is_value = any(step in _VALUES for step in path[2:] or path) and path[-1] not in {"xpath", "each"}
        if is_value and _AMBIGUOUS.match(text):
            hint = f"if that text is meant, write '{text}'; else write the number, or true or false"
            yield Advice(document.location(path), "ambiguous-scalar", f"older YAML reads {text} otherwise", hint)
    for path in document.values:
        is_value = len(path) > 1 and path[-2] in {"parameters", "change", "send"}
        if path and path[-1] == "source" and not is_value:
            value = _value(document, path)
            if isinstance(value, str) and _VAGUE.match(value.strip()):
                hint = "name the page, or what it was inferred from"
                yield Advice(document.location(path), "vague-source", f"the source {value!r} cannot be looked up", hint)


def iter_tried(loaded: Loaded, project: Project) -> Iterator[Mistake]:
    """Yield what is wrong with strategies when they are tried, which runs code of the project."""
    found: dict[tuple[object, ...], str] = {}
    for operation in loaded.contract.operations.values():
        for parameter in operation.parameters.values():
            if parameter.strategy is None or why_missing(parameter, project)[0]:
                continue
            key = (parameter.strategy, *(getattr(parameter, name) for name in OFFERED if name != "known"))
            if key not in found:
                found[key] = why_unusable(parameter, project)
            if found[key]:
                yield Mistake(
                    loaded.assembler.place_of(operation.name, "parameters", parameter.name, "strategy"), found[key]
                )


def _value(document: Document, path: Iterable[str | int]) -> object:
    value = document.data
    for step in path:
        value = value[step]
    return value


# ------------------------------------------------------------------------------------------------- rules


def _callers(operation: Operation, wanted: frozenset[str]) -> list[str]:
    return [caller for caller in operation.servlets if not wanted or caller in wanted]


def _problem(operation: Operation, caller: str, more: Mapping[str, Formula] | None = None) -> Problem:
    """Return what the reasoner needs to know of an operation, as one caller sees it."""
    parameters = {name: _facts(p) for name, p in operation.parameters.items() if p.is_for(caller)}
    others = [name for name in operation.parameters if name not in parameters]
    parameters |= {name: {"type": "string"} for name in others}
    rules: dict[str, Formula] = {name: r.formula for name, r in operation.rules.items() if r.is_for(caller)}
    rules |= {f"the {caller} may not send {name}": Not(Sent(name)) for name in others}
    return Problem.from_parameters(parameters, {**rules, **(more or {})})


def _facts(parameter: Parameter) -> dict[str, object]:
    facts: dict[str, object] = {"type": parameter.type, "required": parameter.required}
    if parameter.enumeration:
        facts["enumeration"] = list(parameter.enumeration)
    for key in ("min_value", "max_value"):
        if getattr(parameter, key) is not None:
            facts[key] = getattr(parameter, key)
    return facts


def _of_rules(operation: Operation) -> Iterator[Advice]:
    for caller in operation.servlets:
        try:
            yield from _of_rules_for(operation, caller)
        except UndecidedError:
            continue


def _of_rules_for(operation: Operation, caller: str) -> Iterator[Advice]:
    problem = _problem(operation, caller)
    rules = [rule for rule in operation.rules.values() if rule.is_for(caller)]
    if not rules:
        return
    if not problem.consistent():
        message = f"{operation.name}: no request of the {caller} keeps all rules"
        yield Advice(rules[0].location, "contradicting-rules", message, _one_line(problem.explain()))
        return
    for name in problem.dead_parameters():
        parameter = operation.parameters[name]
        if parameter.is_for(caller):
            message = f"{operation.name}: no request of the {caller} can send {name}"
            yield Advice(parameter.location, "dead-parameter", message, _one_line(problem.explain_dead(name)))
    for name in problem.false_optionals():
        parameter = operation.parameters[name]
        message = f"{operation.name}: every request of the {caller} sends {name}, by the rules"
        hint = _one_line(problem.explain_false_optional(name)) or "say required: true"
        yield Advice(parameter.location, "false-optional", message, hint)
    facts = {name: _facts(parameter) for name, parameter in operation.parameters.items()}
    for rule in rules:
        alone = Problem.from_parameters(facts, {rule.name: Not(rule.formula)})
        if not alone.consistent():
            message = f"{operation.name}: no request can break [{rule.text}]"
            yield Advice(rule.location, "unbreakable-rule", message, "types, bounds and listed values rule it out")


def _one_line(explanation: object) -> str:
    return "" if explanation is None else "; ".join(line.strip() for line in str(explanation).splitlines())


# --------------------------------------------------------------------------------------------- relations


def _of_relations(operation: Operation) -> Iterator[Advice]:
    for relation in operation.relations.values():
        callers = _callers(operation, relation.callers)
        reasons = [_why_idle(operation, relation, caller) for caller in callers]
        if all(reasons):
            message = f"{operation.name}: no request can be the source of {relation.name!r}"
            yield Advice(relation.location, "idle-relation", message, reasons[0] if reasons else "")
            continue
        if relation.on == "accepted" and relation.strength is not Strength.PROBE:
            yield from _of_changes(operation, relation, callers)
        yield from _of_needless(operation, relation)


def _why_idle(operation: Operation, relation: Relation, caller: str) -> str:
    """Return why no request of a caller suits a relation; empty where one does, or it cannot be told."""
    wanted: dict[str, Formula] = {f"given: {name}": Sent(name) for name in relation.given}
    wanted |= {f"without: {name}": Not(Sent(name)) for name in relation.without}
    problem = _problem(operation, caller, wanted)
    try:
        return "" if problem.consistent() else _one_line(problem.explain())
    except UndecidedError:
        return ""


def _of_changes(operation: Operation, relation: Relation, callers: Iterable[str]) -> Iterator[Advice]:
    for follow_up in relation.follow_ups:
        if follow_up.operation is not None:
            continue
        tried = [follow_up.caller] if follow_up.caller is not None else list(callers)
        reasons = [_why_contradicting(operation, relation, follow_up, caller) for caller in tried]
        if reasons and all(reasons):
            message = f"{operation.name}: what {relation.name!r} changes breaks a rule in any case"
            yield Advice(relation.location, "contradicting-change", message, reasons[0])


def _why_contradicting(operation: Operation, relation: Relation, follow_up: FollowUp, caller: str) -> str:
    gone = {name for name, change in follow_up.change.items() if isinstance(change, Absent)}
    there = ({*relation.given, *follow_up.change} - gone) & operation.parameters.keys()
    wanted: dict[str, Formula] = {f"sent: {name}": Sent(name) for name in sorted(there)}
    wanted |= {f"left out: {name}": Not(Sent(name)) for name in sorted(gone)}
    literals = {name: change.value for name, change in follow_up.change.items() if isinstance(change, Literal)}
    problem = _problem(operation, caller, wanted)
    try:
        if problem.is_valid_partial(literals):
            return ""
        return _one_line(problem.explain(literals, is_partial=True))
    except UndecidedError:
        return ""


def _of_needless(operation: Operation, relation: Relation) -> Iterator[Advice]:
    for follow_up in relation.follow_ups:
        for name, change in follow_up.change.items():
            parameter = operation.parameters.get(name)
            if not isinstance(change, Absent) or parameter is None or name in relation.given:
                continue
            if not parameter.required and len(follow_up.change) == 1:
                message = f"{operation.name}: {relation.name!r} leaves out {name}, which its source need not send"
                yield Advice(relation.location, "needless-change", message, f"add it: given: [{name}]")


# ----------------------------------------------------------------------------------------------- asserts


def _of_asserts(operation: Operation, project: Project) -> Iterator[Advice]:
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
        if reason := _why_never_sent(operation, assertion):
            message = f"{operation.name}: the assert {assertion.name!r} is never evaluated: {reason}"
            yield Advice(assertion.location, "idle-assert", message)
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
        for name in sorted(test.unguarded):
            message = f"{operation.name}: where {name} is not sent, ${name} is empty, and the test is false"
            yield Advice(assertion.test.location, "unguarded-variable", message, f"add: when: {name}")


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
    callers = _callers(operation, assertion.callers)
    if any(parameter.is_for(caller) for caller in callers):
        return ""
    return f"none of its callers ({', '.join(callers) or 'there are none'}) may send {parameter.name}"


# ------------------------------------------------------------------------------------------------ probes


def _of_probes(operation: Operation) -> Iterator[Advice]:
    for probe in operation.probes.values():
        if all(way.is_refused for way in probe.ways):
            message = f"{operation.name}: no answer of {probe.name!r} says what an accepted request would show"
            yield Advice(probe.location, "idle-probe", message, "add an answer with test, observe or expect")
