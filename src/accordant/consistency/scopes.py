"""What an operation is checked against: its parameters, its schema, other operations, and the places in files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from accordant.apis import iter_status_mistakes
from accordant.contracts import Api, Expression, Operation, Violated
from accordant.documents import Document
from accordant.errors import Mistake, SchemaError, nearest
from accordant.inference import Analysis, analyse
from accordant.locations import Location
from accordant.project import Project, shown_path
from accordant.schema_models import ElementModel, SchemaModel, load_schema_model

__all__ = ["Scope"]


def sorted_as_written(document: Document | None, callers: Iterable[str], *path: str | int) -> list[str]:
    """Return callers in the order in which they stand in a file, so that each has its place."""
    data: object = document.data if document is not None else {}
    for step in (*path, "callers"):
        data = data.get(step, {}) if isinstance(data, Mapping) else {}
    written = [str(one) for one in data] if isinstance(data, list) else []
    return written if set(written) == set(callers) else sorted(callers)


class Scope:
    """Answers what is there, and says what is not; what it says is added to `mistakes`.

    Args:
        operations: Every operation of the contract by name; those of follow-ups are among them.
        documents: Every file by the name that locations have.

    Attributes:
        root: The root element of an answer; None where it is not known.
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
            self.say(self.at(api.location, "schema", "file"), f"the schema {api.schema!r} is not in {folder}")
            return None
        try:
            return load_schema_model(file)
        except SchemaError as error:
            self.mistakes.extend(error.mistakes)
            return None

    def at(self, around: Location, *path: str | int, key: bool = False) -> Location:
        """Return where something is written in the file of `around`; `around` itself where it is not written there."""
        document = self.documents.get(around.file)
        if document is None or path not in document.values:
            return around
        return document.key_location(path) if key else document.location(path)

    def say(self, location: Location, message: str, hint: str = "") -> None:
        """Add a mistake."""
        self.mistakes.append(Mistake(location, message, hint))

    def names(self, used: Iterable[str], valid: Collection[str], place: Location, what: str) -> None:
        """Say which names there are not, and which is near."""
        for name in used:
            if name not in valid:
                hint = nearest(name, valid) or (f"there are {', '.join(sorted(valid))}" if valid else "")
                self.say(place, f"there is no {what} {name!r}", hint)

    def callers(self, kind: str, name: str, callers: Iterable[str], location: Location) -> None:
        """Check the callers that a construct is for; one of a file that others use may be for some of these only."""
        document = self.documents.get(location.file)
        for index, caller in enumerate(sorted_as_written(document, callers, kind, name)):
            place = self.at(location, kind, name, "callers", index)
            self.names([caller], self.operation.api.callers, place, "caller")
            if location.file == self.operation.location.file:
                self.served([caller], self.operation, place)

    def served(self, callers: Iterable[str], operation: Operation, place: Location) -> None:
        """Check that an operation serves callers that there are."""
        for caller in callers:
            if caller in operation.api.callers and operation.servlets and caller not in operation.servlets:
                known = ", ".join(operation.servlets)
                self.say(
                    place, f"{operation.name} does not serve the caller {caller!r}", f"its servlets are for {known}"
                )

    def codes(self, violated: Violated) -> None:
        """Check the statuses and the error codes that a breach must lead to."""
        known = self.operation.error_codes
        self.mistakes.extend(iter_status_mistakes([violated.status]))
        if violated.codes is None:
            return
        for code in violated.codes.expect:
            if code not in known:
                hint = "add it to errors/codes" + (f", or expect one of {', '.join(map(str, known))}" if known else "")
                self.say(violated.codes.location, f"the error code {code} is in no table of codes", hint)

    def row(self) -> Sequence[ElementModel] | None:
        """Return the element that is a row of a list; None where there is none, or it is not known."""
        if self.root is None or self.operation.rows is None:
            return None
        row = self.root[0].children.get(self.operation.rows)
        return None if row is None else (row,)

    def analysed(
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

    def condition(self, expression: Expression, key: str, nodes: Sequence[ElementModel] | None) -> None:
        """Check an expression that must be true or false of nodes."""
        analysis = self.analysed(expression, nodes)
        if analysis is None:
            return
        if analysis.items > 1 and analysis.type.kind != "nodes":
            message = f"{key!r} must be one condition, and this is a list of {analysis.items} values"
            self.say(expression.location, message, "one of several values is written: ... = ('a', 'b')")
        elif not analysis.type.is_condition:
            self.say(expression.location, f"{key!r} must be true or false, and this is {analysis.type}", "compare it")
