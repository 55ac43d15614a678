"""Baselines: files that say which findings of a site are known, why, to whom and until when, and what its probes saw.

A baseline is a YAML file that people may edit, ``reports/baselines/<site>.yaml``. All that is wrong in one is said at
once, each with its place. The file carries a version: older ones are read for good, newer ones are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from accordant.documents import DataPath, Document, read_document
from accordant.errors import Mistake, RecordError, nearest
from accordant.findings import KnownFinding
from accordant.locations import Location
from accordant.project import Project, shown_path

__all__ = ["BASELINE_VERSION", "Baseline", "baseline_path", "known_baselines", "read_baseline"]

BASELINE_VERSION: Final = 1

_FOLDER: Final = "baselines"
_KEYS: Final = ("accordant", "baseline", "findings", "observations")
_ENTRY_KEYS: Final = (
    "clause",
    "summary",
    "signature",
    "seen_with",
    "seen_as",
    "reason",
    "owner",
    "accepted",
    "expires",
    "run",
)
_NEEDED: Final = ("clause", "reason", "owner", "expires")
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{12}\Z")
_NO_FILE_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is known of a site.

    Attributes:
        site: Its name.
        file: Where it is written, for people.
        findings: By fingerprint.
        observations: By the id of a clause, its answers in words, sorted.
    """

    site: str
    file: str
    findings: Mapping[str, KnownFinding] = field(default_factory=dict)
    observations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def baseline_path(project: Project, site: str) -> Path:
    """Return where the baseline of a site lies; the file need not exist."""
    return project.reports / _FOLDER / f"{_NO_FILE_NAME.sub('-', site)}.yaml"


def known_baselines(project: Project) -> list[Path]:
    """Return the baselines that a project has, by name."""
    folder = project.reports / _FOLDER
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        RecordError: It cannot be read, was written by a newer accordant, or has mistakes; it carries all of them.
    """
    file = shown_path(path)
    document = read_document(path, file, kind="a baseline")
    if document.mistakes:
        raise RecordError.of(document.mistakes)
    reader = _Reader(document)
    baseline = reader.read()
    if reader.mistakes:
        raise RecordError.of(reader.mistakes)
    return baseline


@dataclass
class _Reader:
    """Takes a document apart and keeps what is wrong in it."""

    document: Document
    mistakes: list[Mistake] = field(default_factory=list)

    def read(self) -> Baseline:
        data = self.document.data
        if not isinstance(data, dict):
            self._wrong(self.document.location(()), "a baseline is a mapping", f"its keys are {', '.join(_KEYS)}")
            return Baseline("", self.document.file)
        if not self._is_ours(data):
            return Baseline("", self.document.file)
        self._check_keys((), data, _KEYS, ("accordant", "baseline"))
        return Baseline(
            self._text(("baseline",), data.get("baseline")) if "baseline" in data else "",
            self.document.file,
            dict(self._findings(data.get("findings"))),
            dict(self._observations(data.get("observations"))),
        )

    def _is_ours(self, data: Mapping[str, Any]) -> bool:
        """Tell whether this version reads the file; of one that is newer nothing else is said."""
        given = data.get("accordant")
        version = given if isinstance(given, int) and not isinstance(given, bool) else -1
        place = self.document.location(("accordant",))
        if version > BASELINE_VERSION:
            message = f"written by a newer accordant (baseline version {version}, this one reads {BASELINE_VERSION})"
            self._wrong(place, message, "use that one")
            return False
        if "accordant" in data and version != BASELINE_VERSION:
            self._wrong(place, f"accordant: the version of a baseline is {BASELINE_VERSION}")
        return True

    def _findings(self, data: Any) -> Iterator[tuple[str, KnownFinding]]:
        for fingerprint, entry in self._mapping(("findings",), data, "the findings, each under its fingerprint"):
            path: DataPath = ("findings", fingerprint)
            if not _FINGERPRINT.match(fingerprint):
                message = f"{fingerprint!r} is no fingerprint: 12 digits of 0 to 9 and a to f"
                self._wrong(self.document.key_location(path), message, "accordant baseline accept writes it")
                continue
            if not isinstance(entry, dict):
                self._wrong(self.document.location(path), "a known finding is a mapping", f"of {', '.join(_NEEDED)}")
                continue
            self._check_keys(path, entry, _ENTRY_KEYS, _NEEDED)
            yield fingerprint, self._finding(fingerprint, entry)

    def _finding(self, fingerprint: str, entry: Mapping[str, Any]) -> KnownFinding:
        path: DataPath = ("findings", fingerprint)

        def text(key: str) -> str:
            return self._text((*path, key), entry[key]) if key in entry else ""

        accepted = self._date((*path, "accepted"), entry["accepted"]) if "accepted" in entry else None
        expires = self._date((*path, "expires"), entry["expires"]) if "expires" in entry else None
        return KnownFinding(
            fingerprint=fingerprint,
            clause=text("clause"),
            summary=text("summary"),
            signature=text("signature"),
            reason=text("reason"),
            owner=text("owner"),
            accepted=accepted,
            expires=expires or date.min,
            run=text("run"),
            seen_with=tuple(self._sets((*path, "seen_with"), entry["seen_with"])) if "seen_with" in entry else (),
            seen_as=self._texts((*path, "seen_as"), entry["seen_as"]) if "seen_as" in entry else (),
        )

    def _sets(self, path: DataPath, data: Any) -> Iterator[tuple[str, ...]]:
        if not isinstance(data, list) or not all(isinstance(one, list) for one in data):
            self._wrong(self.document.location(path), "seen_with is a list of lists of parameters")
            return
        for index, names in enumerate(data):
            yield tuple(sorted(self._text((*path, index, place), name) for place, name in enumerate(names)))

    def _observations(self, data: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
        for clause, answers in self._mapping(("observations",), data, "observations, each under its clause"):
            path: DataPath = ("observations", clause)
            yield clause, self._texts(path, answers)

    # ------------------------------------------------------------------------------------- single values

    def _mapping(self, path: DataPath, data: Any, what: str) -> list[tuple[str, Any]]:
        if data is None:
            return []
        if not isinstance(data, dict):
            self._wrong(self.document.location(path), f"{path[-1]} must be a mapping: {what}")
            return []
        return list(data.items())

    def _texts(self, path: DataPath, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not value:
            self._wrong(self.document.location(path), f"{path[-1]} must be a list of texts")
            return ()
        return tuple(sorted({self._text((*path, index), one) for index, one in enumerate(value)}))

    def _text(self, path: DataPath, value: Any) -> str:
        if value is None or isinstance(value, (dict, list)) or not str(value).strip():
            name = path[-1] if isinstance(path[-1], str) else "it"
            self._wrong(self.document.location(path), f"{name} must be text, and say something")
            return ""
        return self.document.lexical(path, value)

    def _date(self, path: DataPath, value: Any) -> date | None:
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            shown = self.document.lexical(path, value)
            message = f"{path[-1]} must be a day such as 2027-02-23, not {shown!r}"
            self._wrong(self.document.location(path), message)
            return None

    def _check_keys(
        self, path: DataPath, data: Mapping[str, Any], valid: tuple[str, ...], needed: tuple[str, ...]
    ) -> None:
        unknown = [key for key in data if key not in valid]
        for key in unknown:
            hint = nearest(key, valid) or f"the keys are {', '.join(valid)}"
            self._wrong(self.document.key_location((*path, key)), f"unknown key {key!r}", hint)
        for key in needed:
            # A key that is misspelt is missing too, and is said once.
            if key not in data and not any(nearest(other, [key]) for other in unknown):
                self._wrong(self.document.key_location(path), f"the key {key!r} is missing")

    def _wrong(self, place: Location, message: str, hint: str = "") -> None:
        self.mistakes.append(Mistake(place, message, hint))
