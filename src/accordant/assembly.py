"""Puts an operation together from its own file, the groups it uses and its API.

A parameter that a group or the API declares may be refined by whoever uses it: the keys given last win.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accordant import idl
from accordant.contracts import (
    Absent,
    Api,
    Assert,
    Change,
    Computed,
    ErrorShape,
    Example,
    Expectation,
    Expression,
    Listing,
    Literal,
    Operation,
    OtherValue,
    Parameter,
    Relation,
    Rule,
    Strength,
    Violated,
)
from accordant.documents import DataPath, Document
from accordant.errors import Mistake, nearest
from accordant.formulas import text as formula_text
from accordant.locations import Location

__all__ = ["Assembler", "File"]


@dataclass(frozen=True, slots=True)
class File:
    """A contract file whose form is right."""

    document: Document
    kind: str
    name: str

    @property
    def source(self) -> str:
        """The source that holds for everything in the file that names none of its own."""
        return str(self.document.data.get("source", ""))


@dataclass(frozen=True, slots=True)
class _Part:
    """A named construct of a file, such as one rule."""

    file: File
    path: DataPath
    data: Any
    refines: _Part | None = None

    @property
    def location(self) -> Location:
        return self.file.document.key_location(self.path)

    def place(self, *steps: str | int) -> Location:
        """Return where something of it is written, which may be in what it refines."""
        path = (*self.path, *steps)
        if self.refines is not None and path not in self.file.document.values:
            return self.refines.place(*steps)
        return self.file.document.location(path)

    @property
    def source(self) -> str:
        return str(self.data.get("source", self.file.source))


class Assembler:
    """Builds operations; says what does not fit together.

    Args:
        files: All files of the project.
        mistakes: Where mistakes are added.
    """

    def __init__(self, files: list[File], mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        self.files: dict[str, dict[str, File]] = {"operation": {}, "group": {}, "api": {}}
        for file in files:
            first = self.files[file.kind].setdefault(file.name, file)
            if first is not file:
                place = file.document.location((file.kind,))
                message = f"the {file.kind} {file.name!r} is already defined in {first.document.file}"
                self.mistakes.append(Mistake(place, message, "rename or remove one of them"))
        self.apis: dict[str, Api] = {}

    def documents(self) -> Mapping[str, Document]:
        """Return every document by its shown name, for places within expressions."""
        return {file.document.file: file.document for kind in self.files.values() for file in kind.values()}

    def operation(self, file: File) -> Operation | None:
        """Return the operation that a file describes; None where what it builds on is missing."""
        data = file.document.data
        api_file = self._find("api", data["api"], file, ("api",))
        groups = [
            group
            for index, name in enumerate(data.get("uses", []))
            if (group := self._find("group", name, file, ("uses", index))) is not None
        ]
        if api_file is None or self.files["operation"].get(file.name) is not file:
            return None
        layers = [api_file, *groups, file]
        parameters = self._parameters(layers)
        rules: dict[str, Rule] = {}
        for part in self._unique(layers, "rules"):
            rule = self._rule(part, parameters)
            if rule is not None:
                rules[rule.name] = rule
        response = data["response"]
        listing: dict[str, str] = {}
        codes: dict[int, str] = {}
        for layer in layers:
            listing.update(layer.document.data.get("listing", {}))
            codes.update({int(k): v for k, v in layer.document.data.get("errors", {}).get("codes", {}).items()})
        return Operation(
            name=file.name,
            summary=data["summary"],
            source=file.source,
            location=file.document.location(("operation",)),
            api=self._api(api_file),
            servlets=data["servlets"],
            http_methods=tuple(data["http_methods"]),
            effect=data["effect"],
            parameters=parameters,
            element=response["element"],
            rows=response.get("rows"),
            key=response.get("key"),
            listing=Listing(**listing),
            rules=rules,
            asserts={p.path[-1]: self._assert(p) for p in self._unique(layers, "asserts")},  # type: ignore[misc]
            relations={p.path[-1]: self._relation(p) for p in self._unique(layers, "relations")},  # type: ignore[misc]
            examples={p.path[-1]: _example(p) for p in self._unique(layers, "examples")},  # type: ignore[misc]
            error_codes=dict(sorted(codes.items())),
        )

    def _find(self, kind: str, name: str, file: File, path: DataPath) -> File | None:
        found = self.files[kind].get(name)
        if found is None:
            place = file.document.location(path)
            valid = self.files[kind]
            hint = nearest(name, valid) or (f"there are {', '.join(sorted(valid))}" if valid else "")
            self.mistakes.append(Mistake(place, f"there is no {kind} {name!r}, or its file has mistakes", hint))
        return found

    def _parts(self, layers: list[File], key: str) -> Iterator[_Part]:
        for layer in layers:
            for name, data in (layer.document.data.get(key) or {}).items():
                yield _Part(layer, (key, name), data)

    def _unique(self, layers: list[File], key: str) -> Iterator[_Part]:
        seen: dict[Any, _Part] = {}
        for part in self._parts(layers, key):
            first = seen.setdefault(part.path[-1], part)
            if first is part:
                yield part
                continue
            message = f"{key[:-1]} {part.path[-1]!r} is already defined at {first.location}"
            self.mistakes.append(Mistake(part.location, message, "give it another name"))

    def _parameters(self, layers: list[File]) -> dict[str, Parameter]:
        merged: dict[str, _Part] = {}
        for part in self._parts(layers, "parameters"):
            name = str(part.path[-1])
            before = merged.get(name)
            if before is not None:
                data = {"source": before.source, **before.data, **part.data}
                part = _Part(part.file, part.path, data, before)  # noqa: PLW2901 - the merged one takes its place
            merged[name] = part
        result = {}
        for name, part in merged.items():
            missing = [key for key in ("type", "strength") if key not in part.data]
            for key in missing:
                hint = f"a parameter that no group declares needs it; {nearest(name, set(merged) - {name})}".rstrip(
                    "; "
                )
                self.mistakes.append(Mistake(part.location, f"parameters/{name} needs the key {key!r}", hint))
            if not missing:
                result[name] = _parameter(name, part)
        return result

    def _rule(self, part: _Part, parameters: Mapping[str, Parameter]) -> Rule | None:
        words = {key: value for key, value in part.data.items() if key in idl.WORDS}
        try:
            formula = idl.parse(words, parameters=tuple(parameters))
        except idl.IdlError as error:
            for problem in error.problems:
                place = part.file.document.within((*part.path, *problem.path), 1, problem.column + 1)
                self.mistakes.append(Mistake(place, problem.message, problem.hint))
            return None
        return Rule(
            name=str(part.path[-1]),
            formula=formula,
            text=formula_text(formula),
            strength=Strength(part.data["strength"]),
            source=part.source,
            location=part.location,
            callers=frozenset(part.data.get("callers", ())),
            violated=_violated(part),
        )

    def _assert(self, part: _Part) -> Assert:
        data = part.data
        return Assert(
            name=str(part.path[-1]),
            each=_expression(part, "each"),
            test=_expression(part, "test"),
            when=_expression(part, "when") if "when" in data else None,
            evidence=_expression(part, "evidence") if "evidence" in data else None,
            strength=Strength(data["strength"]),
            source=part.source,
            location=part.location,
            summary=data.get("summary", ""),
        )

    def _relation(self, part: _Part) -> Relation:
        data = part.data
        changes = {name: _change(part, name, value) for name, value in data.get("change", {}).items()}
        if not changes and data["expect"] != "complete-and-disjoint":
            self.mistakes.append(Mistake(part.location, f"a relation that expects {data['expect']!r} needs a 'change'"))
        return Relation(
            name=str(part.path[-1]),
            expect=data["expect"],
            strength=Strength(data["strength"]),
            source=part.source,
            location=part.location,
            summary=data.get("summary", ""),
            given=tuple(data.get("given", ())),
            without=tuple(data.get("without", ())),
            change=changes,
            over=data.get("over", "response"),
            ties=data.get("ties", "order"),
            evidence=_expression(part, "evidence") if "evidence" in data else None,
        )

    def _api(self, file: File) -> Api:
        if file.name in self.apis:
            return self.apis[file.name]
        data = file.document.data
        whole = _Part(file, (), data)
        responses = data["responses"]
        error = responses["error"]
        media = data["format"]["media_types"]
        self.apis[file.name] = Api(
            name=file.name,
            title=data["title"],
            source=file.source,
            location=file.document.location(("api",)),
            schema=data["schema"]["file"],
            namespace=data["schema"]["namespace"],
            mapping=data["mapping"],
            format_parameter=data["format"]["parameter"],
            media_types={name: tuple(values) for name, values in media.items() if name != "strength"},
            media_type_strength=Strength(media["strength"]),
            callers=data["callers"],
            success_status=_expectation(whole, "responses", "success", "status"),
            error=ErrorShape(
                element=error["element"],
                code=error["code"],
                message=error["message"],
                status=_expectation(whole, "responses", "error", "status"),
                suppressed_by=error.get("suppressed_by"),
                other_namespaces=tuple(error.get("other_namespaces", ())),
            ),
            responses_source=responses.get("source", file.source),
            responses_location=file.document.key_location(("responses",)),
            unusable_codes=frozenset(data.get("errors", {}).get("unusable", ())),
            check_sources=_check_sources(file),
        )
        return self.apis[file.name]


def _check_sources(file: File) -> dict[str, str]:
    data = file.document.data
    schema = data["schema"].get("source", file.source)
    errors = data.get("errors", {}).get("source", file.source)
    by_schema = dict.fromkeys(("schema", "well-formed", "error-namespace"), schema)
    return {**by_schema, "error-code": errors, "accepted": file.source}


def _parameter(name: str, part: _Part) -> Parameter:
    data = part.data
    return Parameter(
        name=name,
        type=data["type"].split(":", 1)[1],
        strength=Strength(data["strength"]),
        source=part.source,
        location=part.location,
        required=data.get("required", False),
        default=_lexical(data.get("default")),
        fixed=data.get("fixed"),
        enumeration=tuple(str(_lexical(value)) for value in data.get("enumeration", ())),
        min_length=data.get("min_length"),
        max_length=data.get("max_length"),
        min_value=_lexical(data.get("min_value")),
        max_value=_lexical(data.get("max_value")),
        pattern=data.get("pattern"),
        secret=data.get("secret", False),
        personal=data.get("personal", False),
        callers=frozenset(data.get("callers", ())),
        comes_from=data.get("from"),
        observed=data.get("observed"),
        candidates=tuple(str(_lexical(value)) for value in data.get("candidates", ())),
        strategy=data.get("strategy"),
        violated=_violated(part),
    )


def _lexical(value: Any) -> str | None:
    """Return a YAML scalar as it is sent."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _violated(part: _Part) -> Violated:
    data = part.data.get("violated", {})
    parts = {name: _expectation(part, "violated", name) for name in ("refused", "status", "codes") if name in data}
    return Violated(**parts)


def _expectation(part: _Part, *path: str) -> Expectation:
    data = part.data
    for step in path:
        data = data[step]
    if isinstance(data, str):
        return Expectation(Strength(data), part.place(*path))
    return Expectation(Strength(data["strength"]), part.place(*path), tuple(data["expect"]))


def _expression(part: _Part, *path: str) -> Expression:
    data = part.data
    for step in path:
        data = data[step]
    return Expression(data, part.place(*path))


def _change(part: _Part, name: str, data: Any) -> Change:
    if not isinstance(data, Mapping):
        return Literal(str(_lexical(data)))
    if "xpath" in data:
        return Computed(_expression(part, "change", name, "xpath"))
    return Absent() if "absent" in data else OtherValue()


def _example(part: _Part) -> Example:
    return Example(
        name=str(part.path[-1]),
        parameters={name: str(_lexical(value)) for name, value in part.data["parameters"].items()},
        source=part.source,
        location=part.location,
        callers=frozenset(part.data.get("callers", ())),
    )
