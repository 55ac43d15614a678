"""Checks an operation as a whole: names, values, expressions, and what can go together."""

from __future__ import annotations

from collections.abc import Sequence

from accordant import datatypes
from accordant.consistency.requests import check_example, check_probe, check_relation
from accordant.consistency.scopes import Scope
from accordant.contracts import Api, Expression, Parameter, Redirect
from accordant.errors import nearest
from accordant.expressions import is_name
from accordant.facets import iter_facet_problems
from accordant.locations import Location
from accordant.schema_models import ElementModel
from accordant.strategies import why_missing

__all__ = ["check_operation"]

_FORMATS = frozenset({"xml", "json"})
_COUNTING = frozenset({"page", "record", "size"})
_WHOLE_NUMBERS = frozenset({"integer", "nonNegativeInteger", "positiveInteger", "long", "int"})


def check_operation(scope: Scope) -> None:
    """Look at everything of an operation."""
    operation = scope.operation
    api = operation.api
    scope.names(operation.servlets, api.callers, scope.at(operation.location, "servlets"), "caller")
    for caller, way in operation.authentication.items():
        place = scope.at(operation.location, "authentication", caller)
        scope.names([caller], operation.servlets, place, "caller")
        scope.names([way], api.authentications, place, "authentication")
    _response(scope)
    _personal(scope)
    _listing(scope)
    _format(scope, api)
    for parameter in operation.parameters.values():
        _parameter(scope, parameter)
    for rule in operation.rules.values():
        scope.callers("rules", rule.name, rule.callers, rule.location)
        scope.codes(rule.violated)
    _asserts(scope)
    for relation in operation.relations.values():
        check_relation(scope, relation)
    for probe in operation.probes.values():
        check_probe(scope, probe)
    for example in operation.examples.values():
        check_example(scope, example)


def _listing(scope: Scope) -> None:
    listing, parameters = scope.operation.listing, scope.operation.parameters
    roles: dict[str, str] = {}
    for role in ("page", "record", "size", "sort", "ascending"):
        name = getattr(listing, role)
        if name is None:
            continue
        place = scope.at(scope.operation.location, "listing", role)
        scope.names([name], parameters, place, "parameter")
        if name in roles:
            scope.say(place, f"{name!r} is named for {roles[name]!r} too", "each role has a parameter of its own")
        roles.setdefault(name, role)
        if name in parameters and role in _COUNTING and _cannot_count(parameters[name].type):
            message = f"{role!r} names a parameter that counts, and {name} is xsd:{parameters[name].type}"
            scope.say(place, message, "give it a type such as xsd:nonNegativeInteger")


def _cannot_count(type_name: str) -> bool:
    return datatypes.is_known(type_name) and type_name not in _WHOLE_NUMBERS


def _response(scope: Scope) -> None:
    operation = scope.operation
    if operation.element is None or scope.schema is None:
        return
    place = scope.at(operation.location, "response", "element")
    scope.names([operation.element], scope.schema.roots, place, "root element")
    if scope.root is None or operation.rows is None or scope.root[0].is_open:
        return
    rows = scope.root[0].children
    scope.names([operation.rows], rows, scope.at(operation.location, "response", "rows"), "child element")
    if operation.rows in rows and operation.key is not None and not rows[operation.rows].is_open:
        place = scope.at(operation.location, "response", "key")
        if not _has_part(rows[operation.rows], operation.key):
            scope.say(
                place, _missing(rows[operation.rows], operation.key), _parts_hint(rows[operation.rows], operation.key)
            )


def _personal(scope: Scope) -> None:
    place = scope.at(scope.operation.location, "response", "personal")
    for path in scope.operation.personal:
        if scope.root is not None:
            _path(scope, scope.root[0], path, place, "")


def _path(scope: Scope, model: ElementModel, path: str, place: Location, said: str) -> None:
    """Say which step of a path does not exist below an element, if any."""
    for step in path.split("/"):
        if model.is_open:
            return
        if not _has_part(model, step):
            scope.say(place, f"{said}{_missing(model, step)}", _parts_hint(model, step))
            return
        if step.startswith("@"):
            return
        model = model.children[step]


def _has_part(model: ElementModel, name: str) -> bool:
    """Tell whether a child, an attribute (``@name``) or text of its own (``.``) may be in an element."""
    if name == ".":
        return not model.has_only_children
    if name.startswith("@"):
        return name[1:] in model.attributes or model.has_open_attributes
    return name in model.children


def _missing(model: ElementModel, name: str) -> str:
    if name == ".":
        return f"{model.name} has children, and no text of its own"
    what = "attribute" if name.startswith("@") else "child"
    return f"{model.name} has no {what} {name.removeprefix('@')!r}"


def _parts_hint(model: ElementModel, name: str) -> str:
    parts = [*model.children, *(f"@{each}" for each in model.attributes), *(["."] if not model.children else [])]
    if f"@{name}" in parts:
        return f"the attribute is written @{name}"
    return nearest(name, parts) or f"it has {', '.join(parts) or 'nothing'}"


def _redirect(scope: Scope, around: Location, redirect: Redirect) -> None:
    start = ("responses", "redirect")
    scope.names(redirect.by, scope.operation.parameters, scope.at(around, *start, "by"), "parameter")
    for key in ("success", "error"):
        for index, name in enumerate(getattr(redirect, key)):
            scope.names([name], redirect.by, scope.at(around, *start, key, index), "parameter under 'by'")
    if redirect.signed_by is not None:
        place = scope.at(around, *start, "signed_by")
        scope.names([redirect.signed_by], scope.operation.parameters, place, "parameter")


def _format(scope: Scope, api: Api) -> None:
    if api.redirect is not None:
        _redirect(scope, api.location, api.redirect)
    for key in ("suppressed_by", "may_be_suppressed_by"):
        named = getattr(api.error, key)
        if named is not None:
            scope.names(
                [named], scope.operation.parameters, scope.at(api.location, "responses", "error", key), "parameter"
            )
    place = scope.at(api.location, "format", "parameter")
    scope.names([api.format_parameter], scope.operation.parameters, place, "parameter")
    parameter = scope.operation.parameters.get(api.format_parameter)
    if parameter is None:
        return
    if not set(parameter.enumeration) & _FORMATS:
        scope.say(place, f"the enumeration of {parameter.name!r} must say which of xml and json there are")
        return
    media = scope.at(api.location, "format", "media_types")
    for value in parameter.enumeration:
        if value not in _FORMATS:
            message = f"{parameter.name} has the value {value!r}, and no answer in such a format is read"
            scope.say(place, message, "leave it out of the enumeration: formats are xml and json")
        elif value not in api.media_types:
            scope.say(
                media, f"{parameter.name} has the value {value}, which has no media types here", f"add {value}: [...]"
            )


def _parameter(scope: Scope, parameter: Parameter) -> None:
    start = ("parameters", parameter.name)
    scope.callers(*start, parameter.callers, parameter.location)
    ways = scope.operation.api.authentications
    scope.names(parameter.authentication, ways, scope.at(parameter.location, *start), "authentication")
    for steps, message, hint in iter_facet_problems(parameter):
        scope.say(scope.at(parameter.location, *start, *steps), message, hint)
    for _, violated in parameter.breaches():
        scope.codes(violated)
    if next(parameter.missing.parts(), None) is not None and not parameter.required:
        place = scope.at(parameter.location, *start, "missing", key=True)
        message = f"{parameter.name} need not be sent, so that nothing comes of its missing"
        scope.say(place, message, "say required: true, or leave out 'missing'")
    for key, violated in (("unknown", parameter.unknown), ("ambiguous", parameter.ambiguous)):
        if next(violated.parts(), None) is not None and parameter.comes_from != "people":
            place = scope.at(parameter.location, *start, key, key=True)
            message = f"{parameter.name} names no people, so that no value of it is {key}"
            scope.say(place, message, f"say from: people, or leave out {key!r}")
    if parameter.observed is not None:
        _observed(scope, parameter, scope.at(parameter.location, *start, "observed"))
    if parameter.strategy is not None:
        message, hint = why_missing(parameter, scope.project)
        if message:
            scope.say(scope.at(parameter.location, *start, "strategy"), message, hint)


def _observed(scope: Scope, parameter: Parameter, place: Location) -> None:
    assert parameter.observed is not None
    root = scope.root[0] if scope.root is not None else None
    if parameter.observed_in is not None:
        scope.names([parameter.observed_in], scope.operations, place, "operation")
        other = scope.operations.get(parameter.observed_in)
        is_known = other is not None and other.element is not None and scope.schema is not None
        root = scope.schema.root(other.element or "") if is_known and other and scope.schema else None
    if root is None:
        return
    _path(scope, root, parameter.observed, place, f"{parameter.name}: ")


def _asserts(scope: Scope) -> None:
    for assertion in scope.operation.asserts.values():
        scope.callers("asserts", assertion.name, assertion.callers, assertion.location)
        if assertion.when is not None:
            _when(scope, assertion.when)
        nodes: Sequence[ElementModel] | None = None
        each = scope.analysed(assertion.each, scope.root)
        if each is not None:
            nodes = each.nodes
            if not each.type.is_nodes and not each.selects_nothing:
                message = f"'each' selects elements of the answer, and this is {each.type}"
                scope.say(assertion.each.location, message, 'to say something of the whole answer, write: each: "."')
        scope.condition(assertion.test, "test", nodes)
        if assertion.evidence is not None:
            scope.condition(assertion.evidence, "evidence", scope.root)


def _when(scope: Scope, condition: Expression) -> None:
    if is_name(condition.text):
        if condition.text not in scope.operation.parameters:
            hint = nearest(condition.text, scope.operation.parameters)
            message = f"there is no parameter {condition.text!r}; a bare name asks whether a parameter was sent"
            scope.say(condition.location, message, hint or "any other condition must be of type xs:boolean")
        return
    analysis = scope.analysed(condition, scope.root)
    if analysis is not None and not analysis.type.is_boolean:
        name = condition.text.strip().removeprefix("$")
        hint = "compare it with something, or use exists(...)"
        if name in scope.operation.parameters:
            hint = f"to ask whether it was sent, write: when: {name}"
        scope.say(condition.location, f"'when' must be of type xs:boolean, and this is {analysis.type}", hint)
