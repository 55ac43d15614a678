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

from accordant.documents import DataPath
from accordant.findings import KnownFinding
from accordant.project import Project
from accordant.regression.fields import Fields, read_fields

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
    return read_fields(path, "baseline", lambda fields: _Reader(fields).read())


@dataclass(frozen=True)
class _Reader:
    """Takes a baseline apart."""

    fields: Fields

    def read(self) -> Baseline:
        data = self.fields.top(_KEYS, ("accordant", "baseline"), BASELINE_VERSION)
        file = self.fields.document.file
        if data is None:
            return Baseline("", file)
        return Baseline(
            self.fields.text(("baseline",), data.get("baseline")) if "baseline" in data else "",
            file,
            dict(self._findings(data.get("findings"))),
            dict(self._observations(data.get("observations"))),
        )

    def _findings(self, data: Any) -> Iterator[tuple[str, KnownFinding]]:
        for fingerprint, entry in self.fields.mapping(("findings",), data, "the findings, each under its fingerprint"):
            path: DataPath = ("findings", fingerprint)
            if not _FINGERPRINT.match(fingerprint):
                message = f"{fingerprint!r} is no fingerprint: 12 digits of 0 to 9 and a to f"
                self.fields.wrong(
                    self.fields.document.key_location(path), message, "accordant baseline accept writes it"
                )
                continue
            if not isinstance(entry, dict):
                self.fields.wrong(
                    self.fields.document.location(path), "a known finding is a mapping", f"of {', '.join(_NEEDED)}"
                )
                continue
            self.fields.check_keys(path, entry, _ENTRY_KEYS, _NEEDED)
            yield fingerprint, self._finding(fingerprint, entry)

    def _finding(self, fingerprint: str, entry: Mapping[str, Any]) -> KnownFinding:
        path: DataPath = ("findings", fingerprint)

        def text(key: str) -> str:
            return self.fields.text((*path, key), entry[key]) if key in entry else ""

        accepted = self.fields.date((*path, "accepted"), entry["accepted"]) if "accepted" in entry else None
        expires = self.fields.date((*path, "expires"), entry["expires"]) if "expires" in entry else None
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
            seen_as=self.fields.texts((*path, "seen_as"), entry["seen_as"]) if "seen_as" in entry else (),
        )

    def _sets(self, path: DataPath, data: Any) -> Iterator[tuple[str, ...]]:
        if not isinstance(data, list) or not all(isinstance(one, list) for one in data):
            self.fields.wrong(self.fields.document.location(path), "seen_with is a list of lists of parameters")
            return
        for index, names in enumerate(data):
            yield tuple(sorted(self.fields.text((*path, index, place), name) for place, name in enumerate(names)))

    def _observations(self, data: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
        for clause, answers in self.fields.mapping(("observations",), data, "observations, each under its clause"):
            path: DataPath = ("observations", clause)
            yield clause, self.fields.texts(path, answers)
