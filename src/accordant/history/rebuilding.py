"""A history made anew: of the runs that are kept, and of what can still be read of a damaged file.

The new file is made beside the old one and takes its place only when it is whole; the old one is kept aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from accordant.errors import RecordError
from accordant.history.databases import of_file
from accordant.history.histories import History
from accordant.project import shown_path
from accordant.regression.summaries import RunSummary

__all__ = ["Rebuilt", "rebuilt"]

_COMPANIONS = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it.

    Attributes:
        made: How many runs were judged anew.
        saved: How many runs were taken from the old history.
        aside: Where the damaged file lies now; None where it was whole.
    """

    made: int
    saved: int
    aside: str | None = None


def rebuilt(history: History, summaries: Iterable[RunSummary]) -> Rebuilt:
    """Make a history anew.

    Args:
        summaries: The runs that are kept; each is asked for once.

    Raises:
        RecordError: The database cannot be used, and it is not its being damaged.
    """
    file = history.database.file
    if file is None or not file.exists() or _is_whole(history):
        made = _add_all(history, summaries)
        others = {entry.facts.key for entry in history.listing().entries} - made
        return Rebuilt(len(made), len(others))
    fresh = of_file(file.with_name(f"{file.name}.new"))
    _remove(fresh.file)
    target = History(fresh)
    with fresh.writing():
        pass
    made = _add_all(target, summaries)
    saved = [summary for summary in _salvaged(history) if summary.facts.key not in made]
    target.add(*saved)
    with fresh.reading() as connection:
        connection.execute(text("SELECT 1"))
    aside = _aside(file)
    file.replace(aside)
    for end in _COMPANIONS:
        companion = file.with_name(file.name + end)
        if companion.exists():
            companion.replace(aside.with_name(aside.name + end))
    assert fresh.file is not None
    fresh.file.replace(file)
    return Rebuilt(len(made), len(saved), shown_path(aside))


def _add_all(history: History, summaries: Iterable[RunSummary]) -> set[str]:
    """Put runs in, each by itself, and return their keys."""
    keys = set()
    for summary in summaries:
        history.add(summary)
        keys.add(summary.facts.key)
    return keys


def _is_whole(history: History) -> bool:
    """Tell whether nothing of a file is damaged: neither the database, nor what stands in it."""
    try:
        with history.database.reading() as connection:
            if connection.execute(text("PRAGMA integrity_check(1)")).scalar() != "ok":
                return False
        listing = history.listing()
        return not listing.damage and not any(history.read(entry.facts.key)[1] for entry in listing.entries)
    except RecordError as error:
        if "damaged" in str(error):
            return False
        raise


def _salvaged(history: History) -> list[RunSummary]:
    """Return the runs of a damaged history of which anything can be read."""
    found = []
    try:
        for entry in history.listing().entries:
            summary, _ = history.read(entry.facts.key)
            if summary is not None:
                found.append(summary)
    except RecordError:
        return found
    return found


def _aside(file: Path) -> Path:
    number, aside = 1, file.with_name(f"{file.name}.damaged")
    while aside.exists():
        number += 1
        aside = file.with_name(f"{file.name}.damaged-{number}")
    return aside


def _remove(file: Path | None) -> None:
    assert file is not None
    for end in ("", *_COMPANIONS):
        file.with_name(file.name + end).unlink(missing_ok=True)
