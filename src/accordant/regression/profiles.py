"""Site profiles: what a site does where its documentation is silent, as a file, ``reports/profiles/<site>.yaml``.

It is made of the answers of runs, one run after the other, for people to read, and read again to tell when an answer
changes. The file carries a version: newer ones are refused. All that is wrong in one is said at once, each with its
place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from accordant.documents import DataPath, Document, read_document
from accordant.errors import Mistake, RecordError, nearest
from accordant.locations import Location
from accordant.project import Project, shown_path

__all__ = [
    "PROFILE_VERSION",
    "WITHHELD",
    "OperationProfile",
    "Profile",
    "ProfileEntry",
    "merged",
    "profile_path",
    "read_profile",
]

PROFILE_VERSION: Final = 1
WITHHELD: Final = "(personal, not written down)"
"""What stands in an answer for values that may be personal; such an answer is compared with nothing."""

_KEYS: Final = ("accordant", "profile", "operations")
_OPERATION_KEYS: Final = ("date", "by", "contract")
_ENTRY_KEYS: Final = ("question", "answers", "open", "source", "as_of")
_NO_FILE_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """A question and what the site says to it.

    Attributes:
        file: The contract file that asks.
        answers: In words, and how often.
        open: Why there is no answer; empty where there is one.
        as_of: The day of the answers; None for that of the operation, which asked last.
    """

    clause: str
    file: str
    question: str
    source: str
    answers: Mapping[str, int] = field(default_factory=dict)
    open: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class OperationProfile:
    """What is known of one operation.

    Attributes:
        asked: The day of the last run.
        by: The version of accordant that made it.
        entries: By the id of a clause.
    """

    asked: date
    by: str
    entries: Mapping[str, ProfileEntry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a site.

    Attributes:
        file: Where it is written, for people.
        operations: By name.
    """

    site: str
    file: str = ""
    operations: Mapping[str, OperationProfile] = field(default_factory=dict)

    @property
    def observations(self) -> dict[str, tuple[str, ...]]:
        """By clause the answers that a run can be compared with, sorted."""
        return {
            entry.clause: tuple(sorted(entry.answers))
            for operation in self.operations.values()
            for entry in operation.entries.values()
            if entry.answers and not any(WITHHELD in answer for answer in entry.answers)
        }


def profile_path(project: Project, site: str) -> Path:
    """Return where the profile of a site lies; the file need not exist."""
    return project.reports / "profiles" / f"{_NO_FILE_NAME.sub('-', site)}.yaml"


def merged(before: Profile, name: str, now: OperationProfile) -> tuple[Profile, list[str]]:
    """Return a profile with what a run says of one operation, and in words which answers have changed.

    New answers take the place of those before. Where a run gives some of the known answers and no other, the rest
    stays, and so does what it did not answer: another run may send less.
    """
    known = before.operations.get(name)
    if known is None:
        return replace(before, operations={**before.operations, name: now}), []
    entries = dict(now.entries)
    changes = []
    for clause, old in known.entries.items():
        new = entries.get(clause)
        if not old.answers:
            continue
        if new is None:
            continue  # the contract does not ask any more
        if not new.answers:
            entries[clause] = replace(new, answers=old.answers, open="", as_of=old.as_of or known.asked)
        elif set(new.answers) <= set(old.answers):
            entries[clause] = replace(new, answers={**old.answers, **new.answers})
        else:
            changes.append(f"{clause}: was {_listed(old.answers)}, is now {_listed(new.answers)}")
    return replace(before, operations={**before.operations, name: replace(now, entries=entries)}), sorted(changes)


def _listed(answers: Mapping[str, int]) -> str:
    return "; ".join(sorted(answers))


def read_profile(path: Path) -> Profile:
    """Read a profile.

    Raises:
        RecordError: It cannot be read, was written by a newer accordant, or has mistakes; it carries all of them.
    """
    document = read_document(path, shown_path(path), kind="a profile")
    if document.mistakes:
        raise RecordError.of(document.mistakes)
    reader = _Reader(document)
    profile = reader.read()
    if reader.mistakes:
        raise RecordError.of(reader.mistakes)
    return profile


@dataclass
class _Reader:
    """Takes a document apart and keeps what is wrong in it."""

    document: Document
    mistakes: list[Mistake] = field(default_factory=list)

    def read(self) -> Profile:
        data = self.document.data
        if not isinstance(data, dict):
            self._wrong(self.document.location(()), "a profile is a mapping", f"its keys are {', '.join(_KEYS)}")
            return Profile("")
        given = data.get("accordant")
        version = given if isinstance(given, int) and not isinstance(given, bool) else -1
        place = self.document.location(("accordant",))
        if version > PROFILE_VERSION:
            message = f"written by a newer accordant (profile version {version}, this one reads {PROFILE_VERSION})"
            self._wrong(place, message, "use that one")
            return Profile("")
        if "accordant" in data and version != PROFILE_VERSION:
            self._wrong(place, f"accordant: the version of a profile is {PROFILE_VERSION}")
        self._check_keys((), data, _KEYS, ("accordant", "profile"))
        site = self._text(("profile",), data["profile"]) if "profile" in data else ""
        return Profile(site, self.document.file, dict(self._operations(data.get("operations"))))

    def _operations(self, data: Any) -> Iterator[tuple[str, OperationProfile]]:
        for name, one in self._mapping(("operations",), data):
            path: DataPath = ("operations", name)
            fields = dict(self._mapping(path, one))
            self._check_keys(path, fields, _OPERATION_KEYS, ("date", "by"))
            asked = self._date((*path, "date"), fields["date"]) if "date" in fields else date.min
            by = self._text((*path, "by"), fields["by"]) if "by" in fields else ""
            entries = dict(self._entries(name, (*path, "contract"), fields.get("contract")))
            yield name, OperationProfile(asked, by, entries)

    def _entries(self, operation: str, path: DataPath, data: Any) -> Iterator[tuple[str, ProfileEntry]]:
        for file, clauses in self._mapping(path, data):
            for name, one in self._mapping((*path, file), clauses):
                place: DataPath = (*path, file, name)
                fields = dict(self._mapping(place, one))
                self._check_keys(place, fields, _ENTRY_KEYS, ("question",))
                texts = {
                    key: self._text((*place, key), fields[key])
                    for key in ("question", "open", "source")
                    if key in fields
                }
                yield (
                    f"{operation}/{name}",
                    ProfileEntry(
                        f"{operation}/{name}",
                        file,
                        texts.get("question", ""),
                        texts.get("source", ""),
                        dict(self._answers((*place, "answers"), fields.get("answers", []))),
                        texts.get("open", ""),
                        self._date((*place, "as_of"), fields["as_of"]) if "as_of" in fields else None,
                    ),
                )

    def _answers(self, path: DataPath, data: Any) -> Iterator[tuple[str, int]]:
        if not isinstance(data, list):
            self._wrong(self.document.location(path), "answers must be a list, of answer and seen each")
            return
        for index, one in enumerate(data):
            place: DataPath = (*path, index)
            fields = dict(self._mapping(place, one))
            self._check_keys(place, fields, ("answer", "seen"), ("answer", "seen"))
            seen = fields.get("seen", 1)
            if not isinstance(seen, int) or isinstance(seen, bool) or seen < 1:
                self._wrong(self.document.location((*place, "seen")), "seen must be a whole number from 1")
                seen = 1
            if "answer" in fields:
                yield self._text((*place, "answer"), fields["answer"]), seen

    # ------------------------------------------------------------------------------------- single values

    def _mapping(self, path: DataPath, data: Any) -> list[tuple[str, Any]]:
        if data is None:
            return []
        if not isinstance(data, dict):
            self._wrong(self.document.location(path), f"{path[-1]} must be a mapping")
            return []
        return list(data.items())

    def _text(self, path: DataPath, value: Any) -> str:
        if value is None or isinstance(value, (dict, list)) or not str(value).strip():
            self._wrong(self.document.location(path), f"{path[-1]} must be text, and say something")
            return ""
        return self.document.lexical(path, value)

    def _date(self, path: DataPath, value: Any) -> date:
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            shown = self.document.lexical(path, value)
            self._wrong(self.document.location(path), f"{path[-1]} must be a day such as 2027-02-23, not {shown!r}")
            return date.min

    def _check_keys(
        self, path: DataPath, data: Mapping[str, Any], valid: tuple[str, ...], needed: tuple[str, ...]
    ) -> None:
        unknown = [key for key in data if key not in valid]
        for key in unknown:
            hint = nearest(key, valid) or f"the keys are {', '.join(valid)}"
            self._wrong(self.document.key_location((*path, key)), f"unknown key {key!r}", hint)
        for key in needed:
            if key not in data and not any(nearest(other, [key]) for other in unknown):
                # An item of a list has no key of its own.
                is_item = bool(path) and isinstance(path[-1], int)
                place = self.document.location(path) if is_item else self.document.key_location(path)
                self._wrong(place, f"the key {key!r} is missing")

    def _wrong(self, place: Location, message: str, hint: str = "") -> None:
        self.mistakes.append(Mistake(place, message, hint))
