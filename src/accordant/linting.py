"""What in a contract is no mistake, and yet cannot be meant: advice, each with a code by which it can be ignored.

The reasoner (`rules`) says what the rules leave possible; the static types of expressions say what can be true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from accordant.contracts import Absent, Assert, FollowUp, Literal, Operation, Parameter, Relation, Strength
from accordant.documents import Document
from accordant.errors import SchemaError
from accordant.expressions import compile_expression, is_name
from accordant.formulas import Formula, Not, Sent
from accordant.inference import analyse
from accordant.loading import Loaded
from accordant.locations import Location
from accordant.parts import File
from accordant.project import Project
from accordant.rules import Problem, UndecidedError
from accordant.schema_models import load_schema_model

__all__ = ["CODES", "Advice", "iter_advice"]

CODES: Mapping[str, str] = {
    "unused-group": "no operation uses the group",
    "vague-source": "the source does not say where it can be looked up",
    "contradicting-rules": "no request keeps all rules",
    "dead-parameter": "no request that keeps the rules can send the parameter",
    "false-optional": "every request that keeps the rules sends the parameter, and it is not called required",
    "unbreakable-rule": "no request can break the rule, so that it says nothing",
    "idle-relation": "no request can be the source of the relation",
    "contradicting-change": "what the relation changes breaks a rule in any case",
    "needless-change": "the relation leaves out a parameter that its source need not send",
    "unfed-relation": "no value is known of a parameter that the relation's source sends",
    "idle-evidence": "the evidence can never be seen, as every request filters by what it asks for",
    "redefined-code": "an error code has two meanings",
    "idle-assert": "the assert can never be evaluated",
    "unguarded-variable": "a comparison is false where the parameter is not sent",
    "idle-probe": "nothing but a refusal can be an answer",
    "ambiguous-scalar": "older YAML reads the value otherwise",
}
"""The codes of advice, and what each says."""

_VAGUE = re.compile(
    r"(?:\?+|-+|\.+|[a-z]|x+|tbd|todo|fixme|unknown|none|n/a|docs?|documentation|vendor"
    r"|inferred(?: from)?:?|guess(?:ed)?)\Z",
    re.IGNORECASE,
)
_AMBIGUOUS = re.compile(
    r"(?:y|n|yes|no|on|off|[0-9]+(?::[0-5]?[0-9])+|[-+]?[0-9][0-9]*_[0-9_]*|0[0-7]+)\Z", re.IGNORECASE
)
_VALUES = frozenset({"default", "enumeration", "candidates", "min_value", "max_value", "change", "send", "parameters"})


@dataclass(frozen=True, slots=True, order=True)
class Advice:
    """Something that is better otherwise.

    Attributes:
        code: One of CODES.
        hint: What to do about it.
    """

    location: Location
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        lines = [f"{self.location}: {self.message} [{self.code}]"]
        text = self.location.source_line()
        if text is not None and text.strip():
            lines += [f"    {text}", "    " + " " * (self.location.column - 1) + "^"]
        return "\n".join([*lines, *([f"    hint: {self.hint}"] if self.hint else [])])


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
        callers = [caller for caller in operation.servlets if _is_consistent(operation, caller)]
        found.update(_of_rules(operation))
        # Where no request is valid, nothing else can be said that is not due to that.
        if callers:
            found.update(_of_relations(operation, callers))
        found.update(_of_asserts(operation, project))
        found.update(_of_evidence(operation))
        found.update(_of_probes(operation))
        found.update(_of_codes(assembler.layers(assembler.files["operation"][operation.name]) or ()))
    skipped = set(ignored)
    return sorted(_merged(advice for advice in found if advice.code not in skipped))


def _merged(found: Iterable[Advice]) -> Iterator[Advice]:
    """Yield advice; what is said alike of several operations, once, with the names of all."""
    alike: dict[tuple[Location, str, str, str], list[str]] = {}
    for advice in sorted(found):
        operation, colon, rest = advice.message.partition(": ")
        key = (advice.location, advice.code, rest if colon else advice.message, advice.hint)
        alike.setdefault(key, []).append(operation if colon else "")
    for (place, code, rest, hint), operations in alike.items():
        names = ", ".join(operations)
        yield Advice(place, code, f"{names}: {rest}" if names else rest, hint)


def _of_codes(layers: Iterable[File]) -> Iterator[Advice]:
    """Yield codes that one file explains otherwise than another; an overlay may."""
    meanings: dict[str, tuple[str, File]] = {}
    for layer in layers:
        for code, meaning in layer.data.get("errors", {}).get("codes", {}).items():
            before, holder = meanings.setdefault(str(code), (meaning, layer))
            if before.strip().lower() != meaning.strip().lower() and layer.kind != "overlay":
                place = layer.document.location(("errors", "codes", code))
                message = f"the error code {code} is {before!r} in {holder.document.file}, and something else here"
                yield Advice(place, "redefined-code", message, "say it in one file, or change it in an overlay")


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


def _is_consistent(operation: Operation, caller: str) -> bool:
    try:
        return _problem(operation, caller).consistent()
    except UndecidedError:
        return True


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


def _of_relations(operation: Operation, possible: Collection[str]) -> Iterator[Advice]:
    for relation in operation.relations.values():
        callers = [caller for caller in _callers(operation, relation.callers) if caller in possible]
        if not callers and _callers(operation, relation.callers):
            continue
        reasons = [_why_idle(operation, relation, caller) for caller in callers]
        if all(reasons):
            message = f"{operation.name}: no request can be the source of {relation.name!r}"
            yield Advice(relation.location, "idle-relation", message, reasons[0] if reasons else "")
            continue
        if relation.on == "accepted" and relation.strength is not Strength.PROBE:
            yield from _of_changes(operation, relation, callers)
        yield from _of_needless(operation, relation)
        for name in relation.given:
            if _has_no_values(operation, operation.parameters[name]):
                message = f"{operation.name}: the source of {relation.name!r} sends {name}, and no value of it is known"
                hint = "say where values are seen (observed), or which to try (candidates)"
                yield Advice(relation.location, "unfed-relation", message, hint)


def _has_no_values(operation: Operation, parameter: Parameter) -> bool:
    listing = operation.listing
    is_made_up = parameter.name in {listing.page, listing.record, listing.size} or parameter.comes_from is not None
    is_seen = parameter.observed is not None or bool(parameter.candidates or parameter.enumeration)
    return not (is_made_up or is_seen or parameter.type == "boolean" or parameter.default is not None)


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


def _of_evidence(operation: Operation) -> Iterator[Advice]:
    """Yield evidence about a parameter that every request sends: no list is without that filter."""
    required = {name for name, parameter in operation.parameters.items() if parameter.required}
    for kind, constructs in (("assert", operation.asserts), ("relation", operation.relations)):
        for construct in constructs.values():
            if construct.evidence is None:
                continue
            used = compile_expression(construct.evidence.text, operation.api.namespace).variables & required
            for name in sorted(used):
                message = f"{operation.name}: the evidence of the {kind} {construct.name!r} asks for other {name}"
                hint = f"every request sends {name}, so that no list has any; leave the evidence out here"
                yield Advice(construct.evidence.location, "idle-evidence", message, hint)


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
