"""Files of sites: ``sites.yaml`` of the project, and of the user's configuration folder.

Every mistake of a file is told at once, with its place. A line that may hold a secret is never shown: the commonest
mistake is to write one there.
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from accordant.contracts import Contract, Operation
from accordant.documents import DataPath, Document, read_document
from accordant.errors import Mistake, UsageError, nearest
from accordant.language import iter_form_mistakes
from accordant.locations import Location
from accordant.project import Project, bundled_file, shown_path
from accordant.sites.addresses import parse_proxy, parse_url
from accordant.sites.credentials import Source, callers_of, environment_variable
from accordant.sites.people import Person
from accordant.sites.settings import Limits, Personal

__all__ = ["Entry", "SitesFile", "iter_sites_mistakes", "read_sites", "sites_files"]

_VERSION = 1
_ALIAS = re.compile(r"\*.* refers to an anchor .*", re.DOTALL)
_QUOTE = "a value that begins with * needs quotes"
_KEY_WITH_VALUE = re.compile(r"'(\w+):[^']*'")
_VALUE = re.compile(r", not .*", re.DOTALL)
_CONTAINER = re.compile(r", not [\[{].*", re.DOTALL)
_KINDS = ("environment", "file")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_WRITTEN = "a secret does not belong in this file"


@dataclass(frozen=True, slots=True)
class Entry:
    """A site as a file describes it; its secrets are not read yet.

    Attributes:
        location: Where its name stands.
        callers: By caller, where its credentials come from; empty where the file names no callers.

    The others are those of `Site`.
    """

    name: str
    location: Location
    url: str
    callers: Mapping[str, Mapping[str, Source]] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    session_of: str | None = None
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    time_zone: str | None = None
    writes: tuple[str, ...] = ()
    intrusive: bool = False
    limits: Limits = field(default_factory=Limits)
    proxy: str | None = None
    ca_bundle: Path | None = None
    xsd: Path | None = None
    personal: Personal = field(default_factory=Personal)


@dataclass(frozen=True, slots=True)
class SitesFile:
    """A file of sites that was read.

    Attributes:
        entries: By name; empty where there are mistakes.
        mistakes: All that is wrong, in the order of their places.
    """

    path: Path
    entries: Mapping[str, Entry] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()


def sites_files(project: Project, environment: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Return the files of sites that there are: that of the project first, as its entries win.

    Args:
        environment: Says where the user's configuration lies: XDG_CONFIG_HOME, on Windows APPDATA; default is that of
            the process.
    """
    values = os.environ if environment is None else environment
    named = values.get("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME", "")
    home = Path(named) if Path(named).is_absolute() else Path.home() / ".config"
    paths = (project.sites, home / "accordant" / "sites.yaml")
    return tuple(dict.fromkeys(path for path in paths if path.is_file()))


def iter_sites_mistakes(project: Project, contract: Contract) -> Iterator[Mistake]:
    """Yield what is wrong in the project's own file of sites; nothing where it has none."""
    if project.sites.is_file():
        yield from read_sites(project.sites, project, contract).mistakes


def read_sites(path: Path, project: Project, contract: Contract) -> SitesFile:
    """Read a file of sites.

    Args:
        project: In whose folders no secret may lie.
        contract: Says which callers, credentials and parameters there are.
    """
    document = read_document(path, shown_path(path))
    if document.mistakes:
        # The line may hold a secret, and so may what is said to be written instead.
        places = (replace(mistake.location, is_hidden=True) for mistake in document.mistakes)
        told = zip(places, document.mistakes, strict=True)
        return SitesFile(path, mistakes=tuple(Mistake(p, _ALIAS.sub(_QUOTE, m.message)) for p, m in told))
    version = document.data.get("accordant") if isinstance(document.data, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version > _VERSION:
        message = f"written in version {version} of the form; this accordant knows {_VERSION}"
        return SitesFile(path, mistakes=(Mistake(document.location(("accordant",)), message, "use a newer accordant"),))
    reader = _Reader(path, document, project, contract)
    found = [*iter_form_mistakes(document, _schema())]
    sites = document.data.get("sites") if isinstance(document.data, dict) else None
    entries = {}
    for name, data in (sites if isinstance(sites, dict) else {}).items():
        if isinstance(data, dict):
            entries[name] = reader.entry(name, data)
    found = [reader.veiled(mistake) for mistake in (*found, *reader.mistakes)]
    mistakes = tuple(sorted(set(found)))
    return SitesFile(path, {} if mistakes else {name: entry for name, entry in entries.items() if entry}, mistakes)


@functools.cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(bundled_file("schemas", "sites.schema.json").read_text("utf-8"))
    return schema


def _roots(project: Project) -> tuple[Path, ...]:
    """Return the folders in which no secret may lie."""
    if not project.is_bundled:
        return (project.root.resolve(), project.sites.absolute().parent.resolve())
    # What is called from the home folder has no project there.
    folder = project.sites.absolute().parent.resolve()
    return (folder,) if project.sites.is_file() and folder != Path.home().resolve() else ()


class _Reader:
    """Reads the entries of one file; what of them is wrong in form is passed over, as the schema tells it."""

    def __init__(self, path: Path, document: Document, project: Project, contract: Contract) -> None:
        self.document = document
        self.folder = path.absolute().parent
        self.roots = _roots(project)
        self.callers = callers_of(contract)
        self.operations = contract.operations
        self.parameters = {p: None for op in contract.operations.values() for p in op.parameters}
        self.people = {p.name: None for op in contract.operations.values() for p in op.people_parameters()}
        self.mistakes: list[Mistake] = []
        self.hidden = set(self.iter_hidden())

    def iter_hidden(self) -> Iterator[int]:
        """Yield the lines of which something is, or may be meant to be, a secret: all but what is known to be none."""
        delicate = {"callers", *(name for names in self.callers.values() for name in names)}
        harmless = set(_schema()["$defs"]["site"]["properties"]) - {"callers"}
        for keys, place in self.document.values.items():
            value = self.at(keys)
            is_known = (len(keys) < 3 and isinstance(value, dict)) or keys == ("accordant",)
            is_known = is_known or (keys[:1] == ("sites",) and len(keys) > 2 and keys[2] in harmless)
            is_known = is_known and not delicate.intersection(keys[2:])
            if not is_known or (keys[2:] in {("url",), ("proxy",)} and "@" in str(value)):
                scalar = self.document.scalars.get(place)
                lines = len(scalar.source.splitlines()) if scalar is not None else 1
                yield from range(place.line, place.line + max(lines, 1))

    def at(self, keys: DataPath) -> Any:
        """Return what stands in the data at a path."""
        value = self.document.data
        for key in keys:
            value = value[key]
        return value

    def veiled(self, mistake: Mistake) -> Mistake:
        """Return a mistake that does not show its line, where that may hold a secret."""
        place = mistake.location
        is_hidden = place.line in self.hidden
        message = _KEY_WITH_VALUE.sub(r"'\1'", mistake.message)
        hint = "a blank is missing behind the colon" if message != mistake.message else mistake.hint
        # What is a mapping or a list may hold a secret further down.
        shown = (_VALUE if is_hidden else _CONTAINER).sub("", message)
        if shown != message or is_hidden:
            hint = "" if hint.startswith("quote this") else hint
        return Mistake(replace(place, is_hidden=is_hidden), shown, hint)

    def say(self, path: DataPath, message: str, hint: str = "", *, key: bool = False) -> None:
        place = self.document.key_location(path) if key else self.document.location(path)
        self.mistakes.append(Mistake(place, message, hint))

    def entry(self, name: str, data: Mapping[str, Any]) -> Entry | None:
        """Return a site; None where it has no usable address."""
        path: DataPath = ("sites", name)
        people = self.people_of(path, data.get("people"))
        url = self.address(path, data, "url")
        proxy = self.address(path, data, "proxy")
        zone = data.get("time_zone")
        if isinstance(zone, str) and zone.strip() and zone not in available_timezones():
            self.say((*path, "time_zone"), f"there is no time zone {zone!r}", nearest(zone, available_timezones()))
        session_of = data.get("session_of")
        if isinstance(session_of, str) and session_of not in {person.name for person in people}:
            names = [person.name for person in people]
            hint = nearest(session_of, names) or f"people are {', '.join(names) or 'not named yet'}"
            self.say((*path, "session_of"), f"session_of: there is nobody called {session_of!r}", hint)
        told = data.get("personal")
        personal: Mapping[str, Any] = told if isinstance(told, dict) else {}
        self.names((*path, "personal", "parameters"), personal.get("parameters"), self.parameters, "parameter")
        writes = data.get("writes")
        self.writes((*path, "writes"), writes)
        return Entry(
            name,
            self.document.key_location(path),
            url or "",
            self.callers_of((*path, "callers"), data["callers"]) if "callers" in data else {},
            people,
            session_of,
            self.lists((*path, "ambiguous"), data.get("ambiguous"), self.people),
            self.lists((*path, "values"), data.get("values"), self.parameters),
            zone,
            _texts(writes),
            data.get("intrusive") is True,
            _limits(data),
            proxy,
            self.file((*path, "ca_bundle"), data.get("ca_bundle")),
            self.file((*path, "xsd"), data.get("xsd")),
            Personal(*(_texts(personal.get(key)) for key in ("responses", "parameters"))),
        )

    def address(self, path: DataPath, data: Mapping[str, Any], key: str) -> str | None:
        text = data.get(key)
        if not isinstance(text, str) or not text.strip():
            return None
        try:
            return (parse_url if key == "url" else parse_proxy)(text, key)
        except UsageError as error:
            self.say((*path, key), str(error))
        return None

    def people_of(self, path: DataPath, data: Any) -> tuple[Person, ...]:
        found = []
        for name, identifiers in (data if isinstance(data, dict) else {}).items():
            if not isinstance(identifiers, dict):
                continue
            place = (*path, "people", name)
            self.names(place, identifiers, self.people, "parameter by which people are found", keys=True)
            values = {key: self.document.lexical((*place, key), value) for key, value in identifiers.items()}
            found.append(Person(name, values))
        return tuple(found)

    def lists(self, path: DataPath, data: Any, valid: Iterable[str]) -> dict[str, tuple[str, ...]]:
        self.names(path, data, valid, "parameter", keys=True)
        return {
            name: tuple(self.document.lexical((*path, name, index), value) for index, value in enumerate(values))
            for name, values in (data if isinstance(data, dict) else {}).items()
            if isinstance(values, list)
        }

    def names(self, path: DataPath, given: Any, valid: Iterable[str], what: str, *, keys: bool = False) -> None:
        """Say which of some names there are not."""
        valid = list(valid)
        if not isinstance(given, dict if keys else list):
            return
        for index, name in enumerate(given):
            if isinstance(name, str) and name not in valid:
                hint = nearest(name, valid) or f"there are {', '.join(valid)}"
                self.say((*path, name if keys else index), f"{name!r} is no {what}", hint, key=keys)

    def writes(self, path: DataPath, data: Any) -> None:
        self.names(path, data, self.operations, "operation of the contract")
        for index, name in enumerate(data if isinstance(data, list) else ()):
            operation: Operation | None = self.operations.get(name) if isinstance(name, str) else None
            if operation is not None and operation.effect == "read":
                self.say((*path, index), f"{name} only reads, and is sent anyway", "leave it out")

    def path(self, text: str) -> Path | None:
        """Return a path, relative to the folder of the file; None where it can be none."""
        try:
            return None if "\0" in text else self.folder / Path(text).expanduser()
        except RuntimeError:  # the home folder of somebody who is not there
            return None

    def file(self, path: DataPath, text: Any) -> Path | None:
        if not isinstance(text, str) or not text.strip():
            return None
        found = self.path(text)
        if found is None or not found.is_file():
            self.say(path, f"there is no file {text}", "a path is relative to the folder of this file")
        return found

    # ------------------------------------------------------------------------------------- credentials

    def callers_of(self, path: DataPath, data: Any) -> dict[str, Mapping[str, Source]]:
        """Return where the credentials of each caller come from; nothing that is said repeats a value."""
        example = "write for example: callers: {server: {api_key: {environment: ACCORDANT_API_KEY}}}"
        if not isinstance(data, dict) or not data:
            self.say(path, "callers: expected a mapping of callers", example, key=True)
            return {}
        self.names(path, data, self.callers, "caller of the contract", keys=True)
        found: dict[str, Mapping[str, Source]] = {}
        shared: dict[str, Source] = {}
        for caller, credentials in data.items():
            if credentials is not None and not isinstance(credentials, dict):
                self.say((*path, caller), f"callers/{caller}: expected a mapping of credentials", example, key=True)
                continue
            if caller not in self.callers:
                continue
            valid = self.callers[caller]
            sources = {name: Source(environment_variable(name)) for name in valid}
            self.names((*path, caller), credentials, valid, f"credential of the {caller}", keys=True)
            for name, told in (credentials or {}).items():
                source = self.source((*path, caller, name), told) if name in valid else None
                if source is not None:
                    sources[name] = source
                    first = shared.setdefault(name, source)
                    if (first.variable, first.file) != (source.variable, source.file):
                        message = f"{name} comes from two places: one is named at {first.location}"
                        self.say((*path, caller, name), message, "all callers have one value of it", key=True)
            found[caller] = sources
        return {caller: {n: shared.get(n, s) for n, s in sources.items()} for caller, sources in found.items()}

    def source(self, path: DataPath, told: Any) -> Source | None:
        """Return where a credential comes from; None where that cannot be, which is said."""
        name = str(path[-1])
        kind, message, hint = _why_no_source(name, told)
        if not message and kind == "file":
            file = self.path(told[kind])
            ways = {file.absolute(), file.resolve(), Path(os.path.normpath(file))} if file is not None else set()
            if file is not None and not any(way.is_relative_to(root) for way in ways for root in self.roots):
                return Source(file=file, location=self.document.key_location(path))
            message = f"{name}: the file with the secret lies inside the project"
            if file is None:
                message = f"{name}: that is no path of a file"
            hint = "keep it outside, where it cannot be committed with the project: ~/.config/accordant, for example"
        if message:
            self.say((*path, kind) if kind else path, message, hint, key=True)
            return None
        return Source(told[kind], location=self.document.key_location(path))


def _texts(data: Any) -> tuple[str, ...]:
    return tuple(map(str, data)) if isinstance(data, list) else ()


def _limits(data: Mapping[str, Any]) -> Limits:
    times = data.get("timeouts")
    found: dict[str, Any] = {
        "concurrency": data.get("concurrency"),
        "requests_a_second": data.get("rate"),
        **{f"{key}_seconds": value for key, value in (times if isinstance(times, dict) else {}).items()},
    }
    limits = Limits()
    known: dict[str, Any] = {
        key: value for key, value in found.items() if isinstance(value, int | float) and hasattr(limits, key)
    }
    return replace(limits, **known)


def _why_no_source(name: str, told: Any) -> tuple[str, str, str]:
    """Return the key that says where a credential comes from, and why it does not, with a hint; empty where it does.

    Nothing of what is written there is repeated: it may be the secret.
    """
    variable = environment_variable(name)
    where = f"{{environment: {variable}}}"
    if not isinstance(told, dict):
        hint = f"write {name}: {where}, or {name}: {{file: PATH}} with a file outside the project"
        return "", f"{_WRITTEN}: {name} must say where it comes from", hint
    others = [str(key) for key in told if key not in _KINDS]
    if len(told) != 1 or others:
        message = f"{name} must have one of the keys environment and file" + (", and no other" if others else "")
        return "", message, (nearest(others[0], _KINDS) if others else "") or f"write {where}"
    ((kind, value),) = told.items()
    if not isinstance(value, str) or not value.strip():
        what = "the name of a variable" if kind == "environment" else "the path of a file"
        return kind, f"{name}: {kind} must be {what}", ""
    if kind == "environment" and not _VARIABLE.match(value):
        hint = f"{_WRITTEN}; the name of a variable has letters, digits and _, such as {variable}"
        return kind, f"{name}: that is no name of an environment variable", hint
    return kind, "", ""
