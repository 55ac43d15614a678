"""Named pieces of contract files, such as one rule, and what becomes of them when another file changes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from accordant import idl
from accordant.claims import BREACHES
from accordant.contracts import Expectation, Expression, Retirement, Strength, Violated
from accordant.documents import DataPath, Document
from accordant.locations import Location

__all__ = ["File", "Part"]


@dataclass(frozen=True, slots=True)
class File:
    """A contract file whose form is right.

    Attributes:
        kind: One of `language.KINDS`.
        name: Of the API, group or operation that it describes, or changes.
        target: For an overlay, the kind of what it changes; empty for any other file.
    """

    document: Document
    kind: str
    name: str
    target: str = ""

    @property
    def data(self) -> Mapping[str, Any]:
        """What stands in it."""
        data: Mapping[str, Any] = self.document.data
        return data

    @property
    def source(self) -> str:
        """The source that holds for everything in the file that names none of its own."""
        return str(self.data.get("source", ""))


@dataclass(frozen=True, slots=True)
class Part:
    """A named construct of a file, such as one rule.

    Attributes:
        path: Where it stands in the file's data; its last step is its name.
        data: What is said of it, that of `refines` included.
        refines: What it changes, declared elsewhere.
    """

    file: File
    path: DataPath
    data: Mapping[str, Any]
    refines: Part | None = None

    def deepened(self, later: Part, *keys: str) -> Part:
        """Return a whole file as another one changes it under some keys: mappings key by key, however deep."""
        changed = {key: _deepened(self.data[key], later.data[key]) for key in keys if key in later.data}
        return Part(later.file, later.path, {**self.data, **changed}, self)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.path[-1])

    @property
    def location(self) -> Location:
        """Where its name stands."""
        return self.file.document.key_location(self.path)

    @property
    def source(self) -> str:
        """Where the vendor says so."""
        return str(self.data.get("source", self.file.source))

    @property
    def strength(self) -> Strength:
        """How sure it is."""
        return Strength(self.data["strength"])

    def refined(self, later: Part) -> Part:
        """Return this part as a later one changes it: the keys given last win, within `violated` too."""
        data = {**self.data, "source": self.source}
        if any(word in later.data for word in idl.WORDS):
            data = {key: value for key, value in data.items() if key not in idl.WORDS}
        if any(key in later.data for key in ("change", "follow_ups")):
            data = {key: value for key, value in data.items() if key not in {"change", "follow_ups"}}
        if later.file.kind == "overlay":  # who changes what is documented says himself why
            data["source"] = later.source
        changed = {**data, **later.data}
        for key in ("violated", *BREACHES):
            if key in data and key in later.data:
                changed[key] = {**data[key], **later.data[key]}
        return Part(later.file, later.path, changed, self)

    def holder(self, *steps: str | int) -> Part:
        """Return the part in whose file something of it is written: its own, or one that it refines."""
        if self.refines is not None and (*self.path, *steps) not in self.file.document.values:
            return self.refines.holder(*steps)
        return self

    def place(self, *steps: str | int, is_key: bool = False) -> Location:
        """Return where something of it is written; the nearest thing around it where it is not."""
        holder = self.holder(*steps)
        path = (*holder.path, *steps)
        return holder.file.document.key_location(path) if is_key else holder.file.document.location(path)

    def value(self, *steps: str | int) -> Any:
        """Return something of it."""
        data: Any = self.data
        for step in steps:
            data = data[step]
        return data

    def lexical(self, *steps: str | int) -> str:
        """Return a scalar as it is sent."""
        holder = self.holder(*steps)
        return holder.file.document.lexical((*holder.path, *steps), self.value(*steps))

    def lexicals(self, *steps: str | int) -> tuple[str, ...]:
        """Return a list of scalars as they are sent; empty where it is not there."""
        try:
            values = self.value(*steps)
        except KeyError:
            return ()
        return tuple(self.lexical(*steps, index) for index in range(len(values)))

    def optional(self, *steps: str | int) -> str | None:
        """Return a scalar as it is sent, or None where it is not there."""
        try:
            self.value(*steps)
        except KeyError:
            return None
        return self.lexical(*steps)

    def expression(self, *steps: str | int) -> Expression:
        """Return an expression with the place where it is written."""
        return Expression(str(self.value(*steps)), self.place(*steps))

    def optional_expression(self, key: str) -> Expression | None:
        """Return an expression, or None where it is not there."""
        return self.expression(key) if key in self.data else None

    def evidence(self) -> Expression | None:
        """Return the evidence, with who has it where that is said in words; None where it is not there."""
        data = self.data.get("evidence")
        if not isinstance(data, Mapping):
            return self.optional_expression("evidence")
        return replace(self.expression("evidence", "test"), needs=str(data["needs"]))

    def expectation(self, *steps: str | int) -> Expectation:
        """Return what is expected, with its strength."""
        data = self.value(*steps)
        holder = self.holder(*steps)
        # Who changes what is documented says himself why; what he leaves as it is keeps its source.
        source = holder.file.source if holder.file.kind == "overlay" else None
        if source is None and self.file.kind == "overlay":
            source = holder.source
        if isinstance(data, str):
            return Expectation(Strength(data), self.place(*steps), source=source)
        if "retired" in data:
            return Expectation(Strength.PROBE, self.place(*steps), source=source)
        source = data.get("source", source)
        return Expectation(Strength(data["strength"]), self.place(*steps), tuple(data.get("expect", ())), source)

    def violated(self, *steps: str) -> Violated:
        """Return what must come back when it is broken, without parts that are retired."""
        try:
            data = self.value(*steps)
        except KeyError:
            return Violated()
        retired = {name for name, _ in self.retired_parts(*steps)}
        names = (name for name in ("refused", "status", "codes") if name in data and name not in retired)
        return Violated(**{name: self.expectation(*steps, name) for name in names})

    def retired_parts(self, *steps: str) -> Iterator[tuple[str, Retirement]]:
        """Yield the parts of what must come back that do not count any more."""
        try:
            data = self.value(*steps)
        except KeyError:
            return
        for name, part in data.items():
            if isinstance(part, Mapping) and "retired" in part:
                yield name, Retirement(str(part["retired"]), self.place(*steps, name, "retired"))


def _deepened(data: Any, changes: Any) -> Any:
    if not isinstance(data, Mapping) or not isinstance(changes, Mapping):
        return changes
    if {"strength", "expect"} & changes.keys():  # who changes what is documented says himself why
        data = {key: value for key, value in data.items() if key != "source"}
    return {**data, **{key: _deepened(data[key], value) if key in data else value for key, value in changes.items()}}
