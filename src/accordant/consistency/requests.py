"""Checks what a contract sends: the requests of relations, probes and examples."""

from __future__ import annotations

from collections.abc import Mapping

from accordant import datatypes
from accordant.clauses import PATTERNS
from accordant.consistency.scopes import Scope
from accordant.contracts import (
    Absent,
    Computed,
    Credential,
    EachValue,
    Example,
    FollowUp,
    Literal,
    Operation,
    OtherValue,
    Parameter,
    PersonValue,
    Probe,
    Relation,
    Strength,
)
from accordant.errors import nearest
from accordant.facets import why_illegal
from accordant.follow_ups import iter_follow_up_problems, why_nothing_is_repeated
from accordant.locations import Location

__all__ = ["check_example", "check_probe", "check_relation"]

_OF_REFUSALS = "equivalent, equal, difference or same-image"
_OF_ROWS = frozenset(PATTERNS) - {"equivalent", "equal", "difference", "same-image", "refused"}


def check_relation(scope: Scope, relation: Relation) -> None:
    """Look at everything of a relation."""
    scope.callers("relations", relation.name, relation.callers, relation.location)
    _given(scope, "relations", relation)
    _relation(scope, relation, ("relations", relation.name))


def check_example(scope: Scope, example: Example) -> None:
    """Look at everything of a documented call."""
    start = ("examples", example.name)
    scope.callers(*start, example.callers, example.location)
    for name, value in example.parameters.items():
        place = scope.at(example.location, *start, "parameters", name)
        key = scope.at(example.location, *start, "parameters", name, key=True)
        parameter = scope.operation.parameters.get(name)
        if parameter is not None and (parameter.secret or parameter.comes_from == "credentials"):
            message = f"{name} is a secret, and no contract holds one"
            scope.say(key, message, "leave it out: credentials are filled in when the call is made")
            continue
        _sent_value(scope, scope.operation, name, value, place, key, must_be_legal=True)


def _given(scope: Scope, kind: str, construct: Relation | Probe) -> None:
    start = (kind, construct.name)
    for key in ("given", "without"):
        for index, name in enumerate(getattr(construct, key)):
            place = scope.at(construct.location, *start, key, index)
            scope.names([name], scope.operation.parameters, place, "parameter")
            if key == "without" and name in construct.given:
                scope.say(place, f"{name!r} is both given and left out", "keep one of them")


def _relation(scope: Scope, relation: Relation, start: tuple[str | int, ...]) -> None:
    place = relation.location
    document = scope.documents.get(place.file)
    is_list = document is not None and (*start, "follow_ups") in document.values
    for index, follow_up in enumerate(relation.follow_ups):
        steps = (*start, "follow_ups", index) if is_list else start
        _follow_up(scope, relation, follow_up, place, steps)
        if relation.on == "accepted" and relation.expect != "difference" and relation.strength is not Strength.PROBE:
            _accepted_changes(scope, relation, follow_up, (*steps, "change"))
    if relation.by is not None:
        scope.analysed(relation.by, scope.row())
    for expression in relation.differs:
        if expression.text != "status":
            scope.analysed(expression, scope.root)
    if relation.evidence is not None:
        scope.condition(relation.evidence, "evidence", scope.root)
    _fitting(scope, relation, start)


def _fitting(scope: Scope, relation: Relation, start: tuple[str | int, ...]) -> None:
    """Check whether a pattern can be judged in what the operation answers."""
    place = relation.location
    if (relation.over == "list" or relation.ties == "set") and scope.operation.rows is None:
        scope.say(place, "a relation over a list needs 'rows' and 'key' in the response")
    listing = scope.operation.listing
    if relation.over == "list" and scope.operation.rows and listing.page is None and listing.record is None:
        scope.say(
            place,
            "a relation over all pages of a list needs 'listing': which parameter pages",
            "add: listing: {page: ...}",
        )
    if relation.on == "refused" and relation.expect in _OF_ROWS:
        where = scope.at(place, *start, "expect")
        scope.say(where, f"{relation.expect!r} speaks of rows, and a refusal has none", f"it may expect {_OF_REFUSALS}")
    if relation.expect == "refused":
        _ending(scope, relation, scope.at(place, *start, "expect"))
    if relation.expect == "ordered" and relation.by is None and scope.operation.listing.sort is None:
        scope.say(place, "'ordered' needs 'by', as the listing names no sort column")


def _ending(scope: Scope, relation: Relation, where: Location) -> None:
    """Check whether a follow-up can be asked for before the source, so that it is the source that ends it."""
    if relation.on == "refused" or relation.over == "list":
        scope.say(where, "'refused' is about one answer to a source that is accepted", "leave out 'on' and 'over'")
    elif not relation.follow_ups or not all(_is_known_before(each) for each in relation.follow_ups):
        message = "'refused' needs a follow-up that can be sent before the source too"
        scope.say(where, message, "say another 'operation', and no value from the answer")


def _is_known_before(follow_up: FollowUp) -> bool:
    is_computed = any(isinstance(change, Computed | EachValue) for change in follow_up.change.values())
    return follow_up.operation is not None and follow_up.after is None and not is_computed


def _follow_up(
    scope: Scope, relation: Relation, follow_up: FollowUp, around: Location, start: tuple[str | int, ...]
) -> None:
    target = scope.operations.get(follow_up.operation or "", scope.operation)
    if follow_up.caller is not None:
        place = scope.at(around, *start, "caller")
        scope.names([follow_up.caller], scope.operation.api.callers, place, "caller")
        scope.served([follow_up.caller], target, place)
    for name, key in ((follow_up.operation, ("operation",)), (follow_up.after, ("after", "operation"))):
        if name is not None:
            scope.names([name], scope.operations, scope.at(around, *start, *key), "operation")
    for steps, message, hint in iter_follow_up_problems(scope.operation, relation, follow_up, scope.operations):
        scope.say(scope.at(around, *start, *steps, key=True), message, hint)
    _changes(scope, follow_up.change, target, around, (*start, "change"))
    before = scope.operations.get(follow_up.after or "")
    if before is not None:
        _changes(scope, follow_up.before, before, around, (*start, "after", "send"))


def _accepted_changes(scope: Scope, relation: Relation, follow_up: FollowUp, start: tuple[str | int, ...]) -> None:
    """Check what is changed in a follow-up that must be accepted: legal values, and not what it was."""
    target = scope.operations.get(follow_up.operation or "", scope.operation)
    for name, change in follow_up.change.items():
        parameter = target.parameters.get(name)
        if parameter is None:
            continue
        place = scope.at(relation.location, *start, name)
        if parameter.fixed is not None and not isinstance(change, Absent):
            fixed = parameter.fixed.replace("{operation}", target.name)
            if not isinstance(change, Literal) or change.value != fixed:
                scope.say(place, f"{name} is fixed: its only value is {fixed!r}", "change another parameter")
        elif isinstance(change, Literal) and (reason := _why_illegal(parameter, change.value)):
            scope.say(place, f"{name}: {change.value!r} {reason}", nearest(change.value, parameter.enumeration))
        elif isinstance(change, Computed) and change.expression.text.strip() == f"${name}" and name in relation.given:
            message = f"this changes nothing: ${name} is what the source request sends"
            scope.say(change.expression.location, message, "leave it out, or compute another value")


def _why_illegal(parameter: Parameter, value: str) -> str:
    if not datatypes.is_known(parameter.type) or not datatypes.get(parameter.type).is_valid(value):
        return ""
    return why_illegal(parameter, value)


def _changes(
    scope: Scope,
    changes: Mapping[str, object],
    target: Operation,
    around: Location,
    start: tuple[str | int, ...],
) -> None:
    """Check what a request sends.

    Args:
        target: The operation that gets it; expressions are over the operation that is checked.
    """
    for name, change in changes.items():
        key = scope.at(around, *start, name, key=True)
        place = scope.at(around, *start, name)
        if name not in target.parameters:
            scope.names([name], target.parameters, key, "parameter")
            continue
        parameter = target.parameters[name]
        if isinstance(change, Literal):
            _sent_value(scope, target, name, change.value, place, key)
        elif isinstance(change, OtherValue):
            values = parameter.enumeration or (("true", "false") if parameter.type == "boolean" else ())
            if len(values) != 2:
                message = f"'other' needs a parameter with two values, and {name} has {len(values) or 'no'} listed"
                scope.say(place, message, "say the value, or how it is computed")
        elif isinstance(change, PersonValue) and not (parameter.comes_from == "people" or parameter.observed_in):
            known = [p.name for p in target.people_parameters()]
            scope.say(place, f"{name} identifies no person", f"those that do: {', '.join(known) or 'none'}")
        elif isinstance(change, Credential) and parameter.comes_from != "credentials":
            known = [p.name for p in target.parameters.values() if p.comes_from == "credentials"]
            scope.say(place, f"{name} is no credential", f"those that are: {', '.join(known) or 'none'}")
        elif isinstance(change, Computed | EachValue):
            analysis = scope.analysed(change.expression, scope.root)
            if analysis is not None and not analysis.type.may_be_value_of(parameter.type):
                message = f"{name} is of type xsd:{parameter.type}, and this is {analysis.type}"
                scope.say(change.expression.location, message)


def _sent_value(
    scope: Scope,
    target: Operation,
    name: str,
    value: str,
    place: Location,
    key: Location,
    *,
    must_be_legal: bool = False,
) -> None:
    if name not in target.parameters:
        scope.names([name], target.parameters, key, "parameter")
        return
    parameter = target.parameters[name]
    type_name = parameter.type
    if datatypes.is_known(type_name) and not datatypes.get(type_name).is_valid(value):
        scope.say(place, f"{name}: {value!r} is no xsd:{type_name}")
    elif must_be_legal and (reason := _why_illegal(parameter, value)):
        scope.say(place, f"{name}: {value!r} {reason}", nearest(value, parameter.enumeration))


def _sent_twice(scope: Scope, probe: Probe) -> None:
    """Say what a probe sends, and sends otherwise, or does not send."""
    for name, change in probe.send.items():
        is_left_out = name in probe.without
        is_said_twice = name in probe.given or (is_left_out and not isinstance(change, Absent))
        if isinstance(change, Literal | Absent) and is_said_twice:
            place = scope.at(probe.location, "probes", probe.name, "send", name, key=True)
            what = "'without': it is not sent" if is_left_out else "'given': it has a value that suits the site"
            scope.say(place, f"{name!r} stands under 'send' and under {what}", "keep one of them")


def check_probe(scope: Scope, probe: Probe) -> None:
    """Look at everything of a probe."""
    start = ("probes", probe.name)
    scope.callers(*start, probe.callers, probe.location)
    _given(scope, "probes", probe)
    _sent_twice(scope, probe)
    if probe.evidence is not None:
        scope.condition(probe.evidence, "evidence", scope.root)
    if reason := why_nothing_is_repeated(probe):
        scope.say(scope.at(probe.location, *start, "sent"), reason, "say it of a follow-up in 'answers'")
    # A probe may send what is not of the type: that is a question too.
    wrong_on_purpose = {name: c for name, c in probe.send.items() if not isinstance(c, Literal)}
    _changes(scope, wrong_on_purpose, scope.operation, probe.location, (*start, "send"))
    for name in probe.send:
        place = scope.at(probe.location, *start, "send", name, key=True)
        scope.names([name], scope.operation.parameters, place, "parameter")
    for way in probe.ways:
        steps = (*start, "answers", way.answer)
        for code in way.codes:
            if code not in scope.operation.error_codes:
                place = scope.at(way.location, *steps, "codes")
                scope.say(place, f"the error code {code} is in no table of codes")
        if way.test is not None:
            scope.condition(way.test, "test", scope.root)
        if way.observe is not None:
            scope.analysed(way.observe, scope.root)
        if way.relation is not None:
            _relation(scope, way.relation, steps)
