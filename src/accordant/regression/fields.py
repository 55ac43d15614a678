"""Fields of YAML files that people may edit: read with their places, and all that is wrong kept.

Baselines and site profiles are such files: mappings of a version, written by accordant and mended by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from accordant.documents import DataPath, Document, read_document
from accordant.errors import Mistake, RecordError, nearest
from accordant.locations import Location
from accordant.project import shown_path

__all__ = ["Fields", "read_fields"]

_Made = TypeVar("_Made")


@dataclass
class Fields:
    """Takes a document apart and keeps what is wrong in it.

    Attributes:
        kind: What the file is, for messages: ``baseline``.
    """

    document: Document
    kind: str
    mistakes: list[Mistake] = field(default_factory=list)

    def top(self, keys: tuple[str, ...], needed: tuple[str, ...], version: int) -> Mapping[str, Any] | None:
        """Return the whole as a mapping; None where it is none, or of a newer version, of which nothing else is said.

        Args:
            keys: Those that it may have, ``accordant`` for the version among them.
            version: The one that this accordant reads.
        """
        data = self.document.data
        if not isinstance(data, dict):
            self.wrong(self.document.location(()), f"a {self.kind} is a mapping", f"its keys are {', '.join(keys)}")
            return None
        given = data.get("accordant")
        found = given if isinstance(given, int) and not isinstance(given, bool) else -1
        place = self.document.location(("accordant",))
        if found > version:
            message = f"written by a newer accordant ({self.kind} version {found}, this one reads {version})"
            self.wrong(place, message, "use that one")
            return None
        if "accordant" in data and found != version:
            self.wrong(place, f"accordant: the version of a {self.kind} is {version}")
        self.check_keys((), data, keys, needed)
        return data

    def mapping(self, path: DataPath, data: Any, what: str = "") -> list[tuple[str, Any]]:
        """Return the items of a mapping; none where there is none.

        Args:
            what: What it maps, for people.
        """
        if data is None:
            return []
        if not isinstance(data, dict):
            self.wrong(self.document.location(path), f"{path[-1]} must be a mapping" + (f": {what}" if what else ""))
            return []
        return list(data.items())

    def texts(self, path: DataPath, value: Any) -> tuple[str, ...]:
        """Return a list of texts, sorted, each once."""
        if not isinstance(value, list) or not value:
            self.wrong(self.document.location(path), f"{path[-1]} must be a list of texts")
            return ()
        return tuple(sorted({self.text((*path, index), one) for index, one in enumerate(value)}))

    def text(self, path: DataPath, value: Any) -> str:
        """Return a text as it is written; empty where it is none."""
        if value is None or isinstance(value, (dict, list)) or not str(value).strip():
            name = path[-1] if isinstance(path[-1], str) else "it"
            self.wrong(self.document.location(path), f"{name} must be text, and say something")
            return ""
        return self.document.lexical(path, value)

    def date(self, path: DataPath, value: Any) -> date | None:
        """Return a day; None where it is none."""
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            shown = self.document.lexical(path, value)
            self.wrong(self.document.location(path), f"{path[-1]} must be a day such as 2027-02-23, not {shown!r}")
            return None

    def check_keys(
        self, path: DataPath, data: Mapping[str, Any], valid: tuple[str, ...], needed: tuple[str, ...]
    ) -> None:
        """Keep what is wrong with the keys of a mapping."""
        unknown = [key for key in data if key not in valid]
        for key in unknown:
            hint = nearest(key, valid) or f"the keys are {', '.join(valid)}"
            self.wrong(self.document.key_location((*path, key)), f"unknown key {key!r}", hint)
        for key in needed:
            # A key that is misspelt is missing too, and is said once.
            if key not in data and not any(nearest(other, [key]) for other in unknown):
                # An item of a list has no key of its own.
                is_item = bool(path) and isinstance(path[-1], int)
                place = self.document.location(path) if is_item else self.document.key_location(path)
                self.wrong(place, f"the key {key!r} is missing")

    def wrong(self, place: Location, message: str, hint: str = "") -> None:
        """Keep a mistake."""
        self.mistakes.append(Mistake(place, message, hint))


def read_fields(path: Path, kind: str, make: Callable[[Fields], _Made]) -> _Made:
    """Return what is made of a file.

    Raises:
        RecordError: It cannot be read, was written by a newer accordant, or has mistakes; it carries all of them.
    """
    document = read_document(path, shown_path(path), kind=f"a {kind}")
    if document.mistakes:
        raise RecordError.of(document.mistakes)
    fields = Fields(document, kind)
    made = make(fields)
    if fields.mistakes:
        raise RecordError.of(fields.mistakes)
    return made
