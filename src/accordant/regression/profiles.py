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

from accordant.documents import DataPath
from accordant.project import Project
from accordant.regression.fields import Fields, read_fields

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
    return read_fields(path, "profile", lambda fields: _Reader(fields).read())


@dataclass(frozen=True)
class _Reader:
    """Takes a profile apart."""

    fields: Fields

    def read(self) -> Profile:
        data = self.fields.top(_KEYS, ("accordant", "profile"), PROFILE_VERSION)
        if data is None:
            return Profile("")
        site = self.fields.text(("profile",), data["profile"]) if "profile" in data else ""
        return Profile(site, self.fields.document.file, dict(self._operations(data.get("operations"))))

    def _operations(self, data: Any) -> Iterator[tuple[str, OperationProfile]]:
        for name, one in self.fields.mapping(("operations",), data):
            path: DataPath = ("operations", name)
            fields = dict(self.fields.mapping(path, one))
            self.fields.check_keys(path, fields, _OPERATION_KEYS, ("date", "by"))
            asked = (self.fields.date((*path, "date"), fields["date"]) if "date" in fields else None) or date.min
            by = self.fields.text((*path, "by"), fields["by"]) if "by" in fields else ""
            entries = dict(self._entries(name, (*path, "contract"), fields.get("contract")))
            yield name, OperationProfile(asked, by, entries)

    def _entries(self, operation: str, path: DataPath, data: Any) -> Iterator[tuple[str, ProfileEntry]]:
        for file, clauses in self.fields.mapping(path, data):
            for name, one in self.fields.mapping((*path, file), clauses):
                place: DataPath = (*path, file, name)
                fields = dict(self.fields.mapping(place, one))
                self.fields.check_keys(place, fields, _ENTRY_KEYS, ("question",))
                texts = {
                    key: self.fields.text((*place, key), fields[key])
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
                        self.fields.date((*place, "as_of"), fields["as_of"]) if "as_of" in fields else None,
                    ),
                )

    def _answers(self, path: DataPath, data: Any) -> Iterator[tuple[str, int]]:
        if not isinstance(data, list):
            self.fields.wrong(self.fields.document.location(path), "answers must be a list, of answer and seen each")
            return
        for index, one in enumerate(data):
            place: DataPath = (*path, index)
            fields = dict(self.fields.mapping(place, one))
            self.fields.check_keys(place, fields, ("answer", "seen"), ("answer", "seen"))
            seen = fields.get("seen", 1)
            if not isinstance(seen, int) or isinstance(seen, bool) or seen < 1:
                self.fields.wrong(self.fields.document.location((*place, "seen")), "seen must be a whole number from 1")
                seen = 1
            if "answer" in fields:
                yield self.fields.text((*place, "answer"), fields["answer"]), seen
