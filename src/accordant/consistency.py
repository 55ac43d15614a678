"""Checks an operation as a whole: names, values, expressions, and what can go together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from accordant import datatypes
from accordant.apis import iter_status_mistakes
from accordant.contracts import (
    Api,
    Computed,
    EachValue,
    Expression,
    FollowUp,
    Literal,
    Operation,
    OtherValue,
    Parameter,
    PersonValue,
    Probe,
    Relation,
    Violated,
)
from accordant.documents import Document
from accordant.errors import Mistake, SchemaError, nearest
from accordant.expressions import is_name
from accordant.facets import iter_facet_problems
from accordant.inference import Analysis, analyse
from accordant.locations import Location
from accordant.project import Project, shown_path
from accordant.schema_models import ElementModel, SchemaModel, load_schema_model
from accordant.strategies import why_missing

__all__ = ["Checker"]


class Checker:
    """Checks one operation; what it says is added to `mistakes`.

    Args:
        operations: Every operation of the contract by name; those of follow-ups are among them.
        documents: Every file by the name that locations have.
    """

    def __init__(
        self,
        operation: Operation,
        operations: Mapping[str, Operation],
        project: Project,
        documents: Mapping[str, Document],
        mistakes: list[Mistake],
    ) -> None:
        self.operation = operation
        self.operations = operations
        self.project = project
        self.documents = documents
        self.mistakes = mistakes
        self.schema = self._schema(operation.api)
        root = None
        if self.schema is not None and operation.element is not None:
            root = self.schema.root(operation.element)
        self.root: tuple[ElementModel, ...] | None = None if root is None else (root,)

    def _schema(self, api: Api) -> SchemaModel | None:
        file = self.project.schema_file(api.schema)
        if file is None:
            folder = shown_path(self.project.schemas)
            self.say(self._at(api.location, "schema", "file"), f"the schema {api.schema!r} is not in {folder}")
            return None
        try:
            return load_schema_model(file)
        except SchemaError as error:
            self.mistakes.extend(error.mistakes)
            return None

    # ------------------------------------------------------------------------------------------ places

    def _at(self, around: Location, *path: str | int, key: bool = False) -> Location:
        """Return where something is written in the file of `around`; `around` itself where it is not written there."""
        document = self.documents.get(around.file)
        if document is None or path not in document.values:
            return around
        return document.key_location(path) if key else document.location(path)

    def say(self, location: Location, message: str, hint: str = "") -> None:
        """Add a mistake."""
        self.mistakes.append(Mistake(location, message, hint))

    def _names(self, used: Iterable[str], valid: Collection[str], place: Location, what: str) -> None:
        for name in used:
            if name not in valid:
                hint = nearest(name, valid) or (f"there are {', '.join(sorted(valid))}" if valid else "")
                self.say(place, f"there is no {what} {name!r}", hint)

    # ------------------------------------------------------------------------------------------- parts

    def check(self) -> None:
        """Look at everything."""
        operation = self.operation
        api = operation.api
        self._names(operation.servlets, api.callers, self._at(operation.location, "servlets"), "caller")
        for caller, way in operation.authentication.items():
            place = self._at(operation.location, "authentication", caller)
            self._names([caller], operation.servlets, place, "caller")
            self._names([way], api.authentications, place, "authentication")
        self._response()
        for role in ("page", "record", "size", "sort", "ascending"):
            if name := getattr(operation.listing, role):
                place = self._at(operation.location, "listing", role)
                self._names([name], operation.parameters, place, "parameter")
        self._format(api)
        for parameter in operation.parameters.values():
            self._parameter(parameter)
        for rule in operation.rules.values():
            self._callers("rules", rule.name, rule.callers, rule.location)
            self._codes(rule.violated)
        self._asserts()
        for relation in operation.relations.values():
            self._callers("relations", relation.name, relation.callers, relation.location)
            self._given("relations", relation)
            self._relation(relation, ("relations", relation.name))
        for probe in operation.probes.values():
            self._probe(probe)
        for example in operation.examples.values():
            start = ("examples", example.name)
            self._callers(*start, example.callers, example.location)
            for name, value in example.parameters.items():
                place = self._at(example.location, *start, "parameters", name)
                self._sent_value(operation, name, value, place, self._at(place, *start, "parameters", name, key=True))

    def _response(self) -> None:
        operation = self.operation
        if operation.element is None or self.schema is None:
            return
        place = self._at(operation.location, "response", "element")
        self._names([operation.element], self.schema.roots, place, "root element")
        if self.root is None or operation.rows is None or self.root[0].is_open:
            return
        rows = self.root[0].children
        self._names([operation.rows], rows, self._at(operation.location, "response", "rows"), "child element")
        if operation.rows in rows and operation.key is not None and not rows[operation.rows].is_open:
            place = self._at(operation.location, "response", "key")
            self._names([operation.key], rows[operation.rows].children, place, "child of a row")

    def _format(self, api: Api) -> None:
        place = self._at(api.location, "format", "parameter")
        self._names([api.format_parameter], self.operation.parameters, place, "parameter")
        parameter = self.operation.parameters.get(api.format_parameter)
        if parameter is None:
            return
        if not set(parameter.enumeration) & {"xml", "json"}:
            self.say(place, f"the enumeration of {parameter.name!r} must say which of xml and json there are")
        for value in parameter.enumeration:
            if value in {"xml", "json"} and value not in api.media_types:
                media = self._at(api.location, "format", "media_types")
                self.say(media, f"{parameter.name} has the value {value}, which has no media types here", f"add: {value}: [...]")
        if api.error.suppressed_by is not None:
            place = self._at(api.location, "responses", "error", "suppressed_by")
            self._names([api.error.suppressed_by], self.operation.parameters, place, "parameter")

    def _callers(self, kind: str, name: str, callers: Iterable[str], location: Location) -> None:
        self._names(callers, self.operation.api.callers, self._at(location, kind, name, "callers"), "caller")

    def _codes(self, violated: Violated) -> None:
        known = self.operation.error_codes
        self.mistakes.extend(iter_status_mistakes([violated.status]))
        if violated.codes is None:
            return
        for code in violated.codes.expect:
            if code not in known:
                hint = "add it to errors/codes" + (f", or expect one of {', '.join(map(str, known))}" if known else "")
                self.say(violated.codes.location, f"the error code {code} is in no table of codes", hint)

    def _parameter(self, parameter: Parameter) -> None:
        start = ("parameters", parameter.name)
        self._callers(*start, parameter.callers, parameter.location)
        ways = self.operation.api.authentications
        self._names(parameter.authentication, ways, self._at(parameter.location, *start), "authentication")
        for steps, message, hint in iter_facet_problems(parameter):
            self.say(self._at(parameter.location, *start, *steps), message, hint)
        self._codes(parameter.violated)
        if parameter.observed is not None and self.root is not None:
            self._observed(parameter, self._at(parameter.location, *start, "observed"))
        if parameter.strategy is not None:
            message, hint = why_missing(parameter, self.project)
            if message:
                self.say(self._at(parameter.location, *start, "strategy"), message, hint)

    def _observed(self, parameter: Parameter, place: Location) -> None:
        assert self.root is not None
        assert parameter.observed is not None
        model = self.root[0]
        for step in parameter.observed.split("/"):
            if model.is_open:
                return
            if step not in model.children:
                known = ", ".join(model.children) or "none"
                hint = nearest(step, model.children) or f"its children: {known}"
                self.say(place, f"{parameter.name}: {model.name} has no child {step!r}", hint)
                return
            model = model.children[step]

    # ------------------------------------------------------------------------------------- expressions

    def _analysed(
        self,
        expression: Expression,
        context: Sequence[ElementModel] | None = None,
    ) -> Analysis | None:
        """Say what is wrong in an expression, and return what is known of it; None where something is wrong.

        Args:
            context: What stands for ``.``; None where that is not known.
        """
        if self.schema is None:
            return None
        analysis = analyse(
            expression.text,
            namespace=self.operation.api.namespace,
            variables={name: parameter.type for name, parameter in self.operation.parameters.items()},
            context=context,
            enumerations={name: p.enumeration for name, p in self.operation.parameters.items() if p.enumeration},
        )
        for mistake in analysis.mistakes:
            place = self._within(expression.location, mistake.line, mistake.column)
            document = self.documents.get(expression.location.file)
            comment = document.comment_after(expression.location) if document is not None else ""
            hint = f"YAML takes {comment!r} for a comment; quote the whole expression" if comment else mistake.hint
            self.say(place, mistake.message, hint)
        return None if analysis.mistakes else analysis

    def _within(self, start: Location, line: int, column: int) -> Location:
        document = self.documents.get(start.file)
        return start if document is None else document.within_location(start, line, column)

    def _asserts(self) -> None:
        for assertion in self.operation.asserts.values():
            self._callers("asserts", assertion.name, assertion.callers, assertion.location)
            if assertion.when is not None:
                self._when(assertion.when)
            nodes: Sequence[ElementModel] | None = None
            each = self._analysed(assertion.each, self.root)
            if each is not None:
                nodes = each.nodes
                if not each.type.is_nodes and not each.selects_nothing:
                    message = f"'each' selects elements of the answer, and this is {each.type}"
                    self.say(assertion.each.location, message, 'to say something of the whole answer, write: each: "."')
            self._condition(assertion.test, "test", nodes)
            if assertion.evidence is not None:
                self._condition(assertion.evidence, "evidence", self.root)

    def _when(self, condition: Expression) -> None:
        if is_name(condition.text):
            if condition.text not in self.operation.parameters:
                hint = nearest(condition.text, self.operation.parameters)
                message = f"there is no parameter {condition.text!r}; a bare name asks whether a parameter was sent"
                self.say(condition.location, message, hint or "any other condition must be of type xs:boolean")
            return
        analysis = self._analysed(condition, self.root)
        if analysis is not None and not analysis.type.is_boolean:
            name = condition.text.strip().removeprefix("$")
            hint = "compare it with something, or use exists(...)"
            if name in self.operation.parameters:
                hint = f"to ask whether it was sent, write: when: {name}"
            self.say(condition.location, f"'when' must be of type xs:boolean, and this is {analysis.type}", hint)

    def _condition(self, expression: Expression, key: str, nodes: Sequence[ElementModel] | None) -> None:
        analysis = self._analysed(expression, nodes)
        if analysis is None:
            return
        if analysis.items > 1 and analysis.type.kind != "nodes":
            message = f"{key!r} must be one condition, and this is a list of {analysis.items} values"
            self.say(expression.location, message, "one of several values is written: ... = ('a', 'b')")
        elif not analysis.type.is_condition:
            self.say(expression.location, f"{key!r} must be true or false, and this is {analysis.type}", "compare it")

    # --------------------------------------------------------------------------------------- relations

    def _given(self, kind: str, construct: Relation | Probe) -> None:
        start = (kind, construct.name)
        for key in ("given", "without"):
            for index, name in enumerate(getattr(construct, key)):
                place = self._at(construct.location, *start, key, index)
                self._names([name], self.operation.parameters, place, "parameter")
                if key == "without" and name in construct.given:
                    self.say(place, f"{name!r} is both given and left out", "keep one of them")

    def _relation(self, relation: Relation, start: tuple[str | int, ...]) -> None:
        place = relation.location
        document = self.documents.get(place.file)
        is_list = document is not None and (*start, "follow_ups") in document.values
        for index, follow_up in enumerate(relation.follow_ups):
            self._follow_up(follow_up, place, (*start, "follow_ups", index) if is_list else start)
        if relation.by is not None:
            self._analysed(relation.by, self._row())
        for expression in relation.differs:
            if expression.text != "status":
                self._analysed(expression, self.root)
        if relation.evidence is not None:
            self._condition(relation.evidence, "evidence", self.root)
        if (relation.over == "list" or relation.ties == "set") and self.operation.rows is None:
            self.say(place, "a relation over a list needs 'rows' and 'key' in the response")
        if relation.expect == "ordered" and relation.by is None and self.operation.listing.sort is None:
            self.say(place, "'ordered' needs 'by', as the listing names no sort column")

    def _row(self) -> Sequence[ElementModel] | None:
        if self.root is None or self.operation.rows is None:
            return None
        row = self.root[0].children.get(self.operation.rows)
        return None if row is None else (row,)

    def _follow_up(self, follow_up: FollowUp, around: Location, start: tuple[str | int, ...]) -> None:
        if follow_up.caller is not None:
            place = self._at(around, *start, "caller")
            self._names([follow_up.caller], self.operation.api.callers, place, "caller")
        for name, key in ((follow_up.operation, ("operation",)), (follow_up.after, ("after", "operation"))):
            if name is not None:
                self._names([name], self.operations, self._at(around, *start, *key), "operation")
        target = self.operations.get(follow_up.operation or "", self.operation)
        self._changes(follow_up.change, target, around, (*start, "change"))
        before = self.operations.get(follow_up.after or "")
        if before is not None:
            self._changes(follow_up.before, before, around, (*start, "after", "send"))

    def _changes(
        self,
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
            key = self._at(around, *start, name, key=True)
            place = self._at(around, *start, name)
            if name not in target.parameters:
                self._names([name], target.parameters, key, "parameter")
                continue
            parameter = target.parameters[name]
            if isinstance(change, Literal):
                self._sent_value(target, name, change.value, place, key)
            elif isinstance(change, OtherValue):
                values = parameter.enumeration or (("true", "false") if parameter.type == "boolean" else ())
                if len(values) != 2:
                    message = f"'other' needs a parameter with two values, and {name} has {len(values) or 'no'} listed"
                    self.say(place, message, "say the value, or how it is computed")
            elif isinstance(change, PersonValue) and parameter.comes_from != "people":
                known = [p.name for p in target.people_parameters()]
                self.say(place, f"{name} identifies no person", f"those that do: {', '.join(known) or 'none'}")
            elif isinstance(change, Computed | EachValue):
                analysis = self._analysed(change.expression, self.root)
                if analysis is not None and not analysis.type.may_be_value_of(parameter.type):
                    message = f"{name} is of type xsd:{parameter.type}, and this is {analysis.type}"
                    self.say(change.expression.location, message)

    def _sent_value(self, target: Operation, name: str, value: str, place: Location, key: Location) -> None:
        if name not in target.parameters:
            self._names([name], target.parameters, key, "parameter")
            return
        type_name = target.parameters[name].type
        if datatypes.is_known(type_name) and not datatypes.get(type_name).is_valid(value):
            self.say(place, f"{name}: {value!r} is no xsd:{type_name}")

    # ------------------------------------------------------------------------------------------ probes

    def _probe(self, probe: Probe) -> None:
        start = ("probes", probe.name)
        self._callers(*start, probe.callers, probe.location)
        self._given("probes", probe)
        # A probe may send what is not of the type: that is a question too.
        wrong_on_purpose = {name: c for name, c in probe.send.items() if not isinstance(c, Literal)}
        self._changes(wrong_on_purpose, self.operation, probe.location, (*start, "send"))
        for name in probe.send:
            place = self._at(probe.location, *start, "send", name, key=True)
            self._names([name], self.operation.parameters, place, "parameter")
        for way in probe.ways:
            steps = (*start, "answers", way.answer)
            for code in way.codes:
                if code not in self.operation.error_codes:
                    place = self._at(way.location, *steps, "codes")
                    self.say(place, f"the error code {code} is in no table of codes")
            if way.test is not None:
                self._condition(way.test, "test", self.root)
            if way.observe is not None:
                self._analysed(way.observe, self.root)
            if way.relation is not None:
                self._relation(way.relation, steps)
