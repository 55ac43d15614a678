"""Contract files to a Contract: every mistake of every file at once, each with its place.

Three passes. Each file is read and checked for its form (`documents`, `language`); operations are put together
from their API, their groups and their own words (a parameter of a group may be refined); then what only makes
sense as a whole is checked: names, types, expressions, strengths.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from accordant import datatypes
from accordant.assembly import Assembler, File
from accordant.contracts import LANGUAGE_VERSION, Api, Contract, Operation, Parameter, Relation
from accordant.documents import Document, read_document
from accordant.errors import ContractError, Mistake, SchemaError, nearest
from accordant.expressions import check_expression, is_name
from accordant.language import KINDS, iter_language_mistakes, kind_of, without_mistakes
from accordant.locations import Location
from accordant.project import Project, shown_path

__all__ = ["element_names", "load_contract"]

_XSD = "{http://www.w3.org/2001/XMLSchema}"


def load_contract(project: Project, files: Iterable[Path] | None = None) -> Contract:
    """Read the contract of a project.

    Args:
        project: Where the files lie.
        files: Other files than the project's own.

    Raises:
        ContractError: There are mistakes; it carries all of them.
    """
    paths = list(project.contract_files() if files is None else files)
    if not paths:
        place = Location(shown_path(project.contracts))
        raise ContractError([Mistake(place, "no contract file (*.yaml) here", "begin with: accordant init")])
    mistakes: list[Mistake] = []
    sources = _read(paths, mistakes)
    assembler = Assembler(sources, mistakes)
    operations: dict[str, Operation] = {}
    for file in sources:
        if file.kind == "operation":
            operation = assembler.operation(file)
            if operation is not None:
                operations[operation.name] = operation
    for operation in operations.values():
        _Checker(operation, project, assembler.documents(), mistakes).check()
    if mistakes:
        raise ContractError(mistakes)
    return Contract(operations, tuple(file.document.file for file in sources))


def _read(paths: Iterable[Path], mistakes: list[Mistake]) -> list[File]:
    files: list[File] = []
    for path in paths:
        document = read_document(path, shown_path(path))
        mistakes.extend(document.mistakes)
        if document.data is None:
            continue
        kind = kind_of(document.data)
        if kind is None:
            valid = ", ".join(KINDS)
            mistakes.append(Mistake(Location(document.file), f"a contract file says what it is by one of: {valid}"))
            continue
        version = document.data.get("accordant")
        if isinstance(version, int) and version > LANGUAGE_VERSION:
            message = f"written in version {version} of the language; this accordant knows {LANGUAGE_VERSION}"
            mistakes.append(Mistake(document.location(("accordant",)), message, "use a newer accordant"))
            continue
        found = list(iter_language_mistakes(document, kind))
        mistakes.extend(found)
        usable = without_mistakes(document, kind) if found else document
        if usable is not None:
            files.append(File(usable, kind, str(usable.data[kind])))
    return files


def element_names(xsd: Path) -> frozenset[str]:
    """Return the names of all elements and attributes that a schema and the files it includes declare.

    Raises:
        SchemaError: A file is missing or is not XML.
    """
    names: set[str] = set()
    seen: set[Path] = set()
    todo = [xsd.resolve()]
    while todo:
        file = todo.pop()
        if file in seen:
            continue
        seen.add(file)
        try:
            root = etree.fromstring(file.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
        except (OSError, etree.XMLSyntaxError) as error:
            raise SchemaError(f"{shown_path(file)}: the schema cannot be read: {error}") from error
        for tag in ("element", "attribute"):
            names.update(name for node in root.iter(_XSD + tag) if (name := node.get("name")))
        for tag in ("include", "import", "redefine"):
            places = (node.get("schemaLocation") for node in root.iter(_XSD + tag))
            todo.extend((file.parent / place).resolve() for place in places if place)
    return frozenset(names)


class _Checker:
    """Checks one operation as a whole."""

    def __init__(
        self,
        operation: Operation,
        project: Project,
        documents: Mapping[str, Document],
        mistakes: list[Mistake],
    ) -> None:
        self.operation = operation
        self.project = project
        self.documents = documents
        self.mistakes = mistakes
        self.elements = self._elements(operation.api)

    def _elements(self, api: Api) -> Collection[str]:
        file = self.project.schema_file(api.schema)
        if file is None:
            folder = shown_path(self.project.schemas)
            self.say(api.location, f"the schema {api.schema!r} is not in {folder}")
            return frozenset()
        return element_names(file)

    def _place(self, around: Location, *path: str | int, key: bool = False) -> Location:
        """Return where something is written in the file of `around`; `around` itself where it is not written there."""
        document = self.documents.get(around.file)
        if document is None or path not in document.values:
            return around
        return document.key_location(path) if key else document.location(path)

    def say(self, location: Location, message: str, hint: str = "") -> None:
        self.mistakes.append(Mistake(location, message, hint))

    def check(self) -> None:
        operation = self.operation
        self._names(operation.servlets, operation.api.callers, operation.location, "caller")
        for role in ("element", "rows", "key"):
            if name := getattr(operation, role):
                self._names([name], self.elements, self._place(operation.location, "response", role), "element")
        listing = operation.listing
        paging = (listing.page, listing.record, listing.size, listing.sort, listing.ascending)
        self._names([name for name in paging if name], operation.parameters, operation.location, "parameter")
        for parameter in operation.parameters.values():
            self._parameter(parameter)
        for rule in operation.rules.values():
            self._names(rule.callers, operation.api.callers, rule.location, "caller")
        for assertion in operation.asserts.values():
            expressions = [assertion.each, assertion.test, assertion.when, assertion.evidence]
            self._expressions(e for e in expressions if e is not None)
        for relation in operation.relations.values():
            self._relation(relation)
        for example in operation.examples.values():
            self._names(example.parameters, operation.parameters, example.location, "parameter")
            for name, value in example.parameters.items():
                if name in operation.parameters:
                    self._values(name, operation.parameters[name].type, example.location, [value])

    def _parameter(self, parameter: Parameter) -> None:
        place = parameter.location
        self._names(parameter.callers, self.operation.api.callers, place, "caller")
        if parameter.observed:
            written = self._place(place, "parameters", parameter.name, "observed")
            self._names(parameter.observed.split("/"), self.elements, written, "element")
        if datatypes.is_known(parameter.type):
            self._values(parameter.name, parameter.type, place, self._written_values(parameter.name))
            return
        known = sorted(datatypes.NAMES)
        hint = nearest(f"xsd:{parameter.type}", known) or f"the types are {', '.join(known)}"
        written = self._place(place, "parameters", parameter.name, "type")
        self.say(written, f"{parameter.name}: unknown type xsd:{parameter.type}", hint)

    def _relation(self, relation: Relation) -> None:
        start = (relation.location, "relations", relation.name)
        for key in ("given", "without"):
            for index, name in enumerate(getattr(relation, key)):
                self._names([name], self.operation.parameters, self._place(*start, key, index), "parameter")
        for name in relation.change:
            self._names([name], self.operation.parameters, self._place(*start, "change", name, key=True), "parameter")
        changes = [getattr(change, "expression", None) for change in relation.change.values()]
        self._expressions(e for e in (*changes, relation.evidence) if e is not None)
        if (relation.over == "list" or relation.ties == "set") and self.operation.rows is None:
            self.say(relation.location, "a relation over a list needs 'rows' and 'key' in the response")

    def _written_values(self, name: str) -> list[str]:
        parameter = self.operation.parameters[name]
        values = [*parameter.enumeration, *parameter.candidates]
        values.extend(v for v in (parameter.default, parameter.min_value, parameter.max_value) if v is not None)
        return values

    def _values(self, name: str, type_name: str, place: Location, values: Iterable[str]) -> None:
        datatype = datatypes.get(type_name)
        for value in values:
            if not datatype.is_valid(value):
                self.say(place, f"{name}: {value!r} is no xsd:{type_name}")

    def _names(self, used: Iterable[str], valid: Collection[str], place: Location, what: str) -> None:
        for name in used:
            if name not in valid:
                self.say(place, f"there is no {what} {name!r}", nearest(name, valid))

    def _expressions(self, expressions: Iterable[Any]) -> None:
        variables = self.operation.parameters
        for expression in expressions:
            if is_name(expression.text) and expression.text in variables:
                continue
            for mistake in check_expression(
                expression.text,
                namespace=self.operation.api.namespace,
                variables=variables,
                elements=self.elements,
            ):
                place = self._within(expression.location, mistake.line, mistake.column)
                self.say(place, mistake.message, mistake.hint)

    def _within(self, start: Location, line: int, column: int) -> Location:
        document = self.documents.get(start.file)
        return start if document is None else document.within_location(start, line, column)
