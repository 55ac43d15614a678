"""What one accepted answer says about the contract's asserts, which have Schematron's form.

An assert holds of an exchange where `test` is true of every node that `each` selects. It is vacuous where there is
no such node, or where the whole unfiltered list of the same person shows that a breach could not have been seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from accordant.answers import Answer
from accordant.contracts import Assert, Expression, Operation, Strength
from accordant.expressions import Compiled, EvaluationError, Tree, compile_expression, is_name
from accordant.findings import Breach, Outcome, Place, Verdict
from accordant.formulas import names as formula_names
from accordant.variables import Variables, effective_variables

__all__ = ["compiled", "evidence_reason", "iter_assert_outcomes", "node_path"]


def compiled(operation: Operation, expression: Expression) -> Compiled:
    """Return an expression of a contract ready to be evaluated."""
    return compile_expression(expression.text, operation.api.namespace)


def iter_assert_outcomes(answer: Answer, reference: Tree | None, time_zone: str | None = None) -> Iterator[Outcome]:
    """Yield what a successful answer says about each assert that applies to it.

    Args:
        reference: The whole, unfiltered list of the same person; None where it is not known.
        time_zone: That of the site, for dates without a zone.
    """
    if answer.kind != "success" or answer.tree is None:
        return
    operation = answer.operation
    sent = answer.exchange.compared
    variables = effective_variables(operation, sent, time_zone)
    broken = _broken_names(answer)
    for assertion in operation.asserts.values():
        clause = f"{operation.name}/asserts/{assertion.name}"
        if not assertion.is_for(answer.case.caller):
            continue
        used = _used(operation, assertion)
        # What a parameter with an illegal value means is not documented, so nothing follows from it.
        if used & broken:
            continue
        if used and not sent:  # a recorded body without its request
            continue
        try:
            if not _applies(operation, assertion, answer.tree, variables, sent):
                continue
            yield _judge(answer, assertion, clause, variables, used, reference)
        except EvaluationError as error:
            see = "; see the finding of checks/schema" if answer.schema_violations else ""
            yield Outcome(clause, Verdict.NOT_JUDGED, (answer.case.id,), reason=f"{error}{see}")


def _broken_names(answer: Answer) -> frozenset[str]:
    """Return the parameters of which nobody can say what they mean: illegal ones, and those given twice."""
    counts = Counter(name for name, _ in answer.case.request.parameters)
    repeated = frozenset(name for name, count in counts.items() if count > 1)
    return repeated | _broken_on_purpose(answer)


def _broken_on_purpose(answer: Answer) -> frozenset[str]:
    if answer.case.breaks is None:
        return frozenset()
    kind, name = answer.case.breaks.split("/")[1:3]
    if kind == "rules" and name in answer.operation.rules:
        return frozenset(formula_names(answer.operation.rules[name].formula))
    return frozenset({name})


def _used(operation: Operation, assertion: Assert) -> frozenset[str]:
    expressions = (assertion.each, assertion.test, assertion.when)
    used = set()
    for expression in expressions:
        if expression is None:
            continue
        if is_name(expression.text) and expression.text in operation.parameters:
            used.add(expression.text)
        else:
            used |= compiled(operation, expression).variables
    return frozenset(used)


def _applies(
    operation: Operation, assertion: Assert, tree: Tree, variables: Variables, sent: Mapping[str, str]
) -> bool:
    condition = assertion.when
    if condition is None:
        return True
    if is_name(condition.text) and condition.text in operation.parameters:
        return condition.text in sent
    return compiled(operation, condition).is_true(tree, variables.values)


def _judge(
    answer: Answer,
    assertion: Assert,
    clause: str,
    variables: Variables,
    used: frozenset[str],
    reference: Tree | None,
) -> Outcome:
    operation = answer.operation
    case = (answer.case.id,)
    assert answer.tree is not None
    if unclear := variables.why_unresolved(used):
        return Outcome(clause, Verdict.NOT_JUDGED, case, reason=unclear)
    total, failing = _tested(operation, assertion, answer.tree, variables, used)
    if not total:
        return Outcome(clause, Verdict.VACUOUS, case, reason=f"no node {assertion.each.text!r} in the answer")
    if assertion.strength is Strength.PROBE:
        said = "holds" if not failing else "does not hold"
        return Outcome(clause, Verdict.OBSERVED, case, observation=said)
    if failing:
        return Outcome(clause, Verdict.VIOLATED, case, _breach(answer, assertion, failing, total))
    reason = evidence_reason(operation, assertion.evidence, reference, variables)
    return Outcome(clause, Verdict.VACUOUS if reason else Verdict.HELD, case, reason=reason)


def _tested(
    operation: Operation, assertion: Assert, tree: Tree, variables: Variables, used: frozenset[str]
) -> tuple[int, list[Any]]:
    """Return how many nodes there are, and which of them fail."""
    # The same document comes back to many requests, most of which differ in what this assert does not look at.
    seen = ((name, type(variables.values[name]), str(variables.values[name])) for name in sorted(used))
    key = (assertion.each.text, assertion.test.text, *seen)
    if key not in tree.found:
        nodes = compiled(operation, assertion.each).select(tree, variables.values)
        test = compiled(operation, assertion.test)
        failing = [node for node in nodes if not test.is_true(tree, variables.values, node)]
        tree.found[key] = len(nodes), failing
    found: tuple[int, list[Any]] = tree.found[key]
    return found


def evidence_reason(
    operation: Operation, evidence: Expression | None, reference: Tree | None, variables: Variables
) -> str:
    """Return why holding proves nothing, or an empty string where it does prove something."""
    if evidence is None:
        return ""
    ready = compiled(operation, evidence)
    if reference is None and ready.uses_answer:
        return "the whole unfiltered list of this person is not known"
    try:
        if reference is not None:
            holds = ready.is_true(reference, variables.values)
        else:
            holds = ready.value(variables.values) == "true"  # what looks at the request alone needs no list
        if holds:
            return ""
    except EvaluationError as error:
        return str(error)
    if evidence.needs:
        return f"only {evidence.needs} could have shown it"
    return f"the person's whole list does not show [{evidence.text}]"


def _breach(answer: Answer, assertion: Assert, failing: list[Any], total: int) -> Breach:
    element = _element_of(failing[0])
    parts = []
    if element is not None:
        for name in dict.fromkeys(re.findall(r"(?<![$\w:/.-])([A-Za-z_][\w.-]*)(?![\w.-]*\()", assertion.test.text)):
            value = _child_text(element, name)
            if value is not None:
                parts.append(f"{name} is {value!r}")
    for name in sorted(compiled(answer.operation, assertion.test).variables):
        value = answer.operation.effective(answer.case.request.sent, name)
        parts.append(f"${name} is {value}")
    if assertion.each.text.startswith("."):
        parts.extend([] if answer.keys is None else [f"the answer has {len(answer.keys)} rows"])
    elif total > 1:
        parts.append(f"{len(failing)} of {total} nodes fail")
    place = None if element is None else node_place(answer, element)
    return Breach(assertion.summary or assertion.test.text, "; ".join(parts) or "false", "false", place)


def _element_of(node: Any) -> etree._Element | None:
    element = getattr(node, "elem", node)
    if not isinstance(element, etree._Element):  # noqa: SLF001 - lxml's public type has no other name
        parent = getattr(node, "parent", None)
        element = getattr(parent, "elem", None)
    return element if isinstance(element, etree._Element) else None  # noqa: SLF001 - lxml's public type has no other name


def _child_text(element: etree._Element, name: str) -> str | None:
    """Return the text of the first child of a name; None where there is none, or where it has children of its own."""
    named = (child for child in element if isinstance(child.tag, str) and etree.QName(child).localname == name)
    child = next(named, None)
    return None if child is None or len(child) else child.text or ""


def node_place(answer: Answer, element: etree._Element) -> Place:
    """Return where an element of an answer's tree stands in its body."""
    if answer.format == "json":
        return answer.json_place(node_path(element, "json"))
    line: Any = element.sourceline
    return Place(node_path(element, "xml"), line)


def node_path(element: etree._Element, format_name: str) -> str:
    """Return the named path of an element: XPath with indexes from 1, or JSONPath with indexes from 0."""
    steps: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        name = etree.QName(node).localname
        parent = node.getparent()
        twins = [node] if parent is None else [child for child in parent if child.tag == node.tag]
        index = "" if len(twins) == 1 else f"[{twins.index(node) + (format_name == 'xml')}]"
        steps.append(f"{name}{index}")
        node = parent
    separator, start = (".", "$.") if format_name == "json" else ("/", "/")
    return start + separator.join(reversed(steps))
