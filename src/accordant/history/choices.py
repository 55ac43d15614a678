"""The names that people give to runs, to the runs that are meant: those kept here, and those of the history.

``@last`` is the latest run that is kept here; ``@previous`` the one before the other that is named, of the same site
and operations, that came to its end; ``@last-green`` the latest before it that had no errors. A label means the latest
run that has it; a day or a month, as ``2026-10`` says it, the latest one until its end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from accordant.errors import RecordError, UsageError, nearest
from accordant.findings import Severity
from accordant.history.histories import HistoryEntry
from accordant.recordings import JOURNAL_FILE, RunHeader, iter_journal, read_journal
from accordant.regression.summaries import key_of

__all__ = [
    "LAST",
    "LAST_GREEN",
    "PREVIOUS",
    "Candidate",
    "candidates",
    "choose",
    "latest_until",
    "names_of",
    "of_folder",
    "of_header",
]

LAST: Final = "@last"
LAST_GREEN: Final = "@last-green"
PREVIOUS: Final = "@previous"

_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_STAMP: Final = re.compile(r"[0-9]{8}-[0-9]{6}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run that may be meant.

    Attributes:
        kind: What runs that are worth comparing have in common: site, address, operations.
        folder: Where it is kept; None where only the history knows it.
        stamp: When it began, as in the names of runs.
        is_green: It had no errors; None where nobody has written that down, since it did not come to its end.
    """

    key: str
    name: str
    label: str
    kind: tuple[str, str, tuple[str, ...]]
    stamp: str
    folder: Path | None = None
    is_green: bool | None = None


def candidates(runs: Path, history: Iterable[HistoryEntry]) -> list[Candidate]:
    """Return all runs, the earliest first; one that is both kept and in the history once.

    One whose journal is damaged is a run all the same: what is meant must not silently be another. Of such a one the
    history says what it was, where it has a run of that name.

    Args:
        runs: The folder of the runs that are kept; it may be missing.
    """
    known = {entry.facts.key: _of_entry(entry) for entry in history}
    folders = sorted(path for path in runs.iterdir() if path.is_dir()) if runs.is_dir() else []
    found = [_of_damaged(path, known.values()) or of_folder(path) or _of_name(path) for path in folders]
    kept = [here for here in found if here is not None]
    both = [replace(here, is_green=known[here.key].is_green) if here.key in known else here for here in kept]
    there = {here.key for here in kept}
    others = [one for key, one in known.items() if key not in there]
    return sorted([*both, *others], key=lambda one: (one.stamp, one.name, one.key))


def choose(known: Sequence[Candidate], name: str, *, beside: Candidate | None = None) -> Candidate | None:
    """Return the run of a name; None where no run is called so.

    Args:
        beside: The run with which it will be compared.

    Raises:
        UsageError: Several may be meant, or there is none as ``@previous`` and its like say.
    """
    if name.startswith("@"):
        return _special(known, name, beside)
    named = [one for one in known if one.name == name]
    here = [one for one in named if one.folder is not None] or named
    if len(here) > 1:
        keys = ", ".join(one.key for one in here)
        raise UsageError(f"several runs of the history are called {name}; name one by its key: {keys}")
    labelled = [one for one in known if one.label == name]
    of_kind = [one for one in labelled if beside is not None and one.kind == beside.kind and one.key != beside.key]
    by_key = [one for one in known if one.key == name]
    return next(iter([*here, *by_key, *reversed(of_kind), *reversed(labelled)]), None)


def latest_until(known: Sequence[Candidate], name: str, *, beside: Candidate | None = None) -> Candidate | None:
    """Return the latest run until the end of a day or a month; None where the name is no date, or there is no such run.

    Args:
        beside: The run with which it will be compared; of the same site and operations is meant, or of those of the
            last one.
    """
    date = _DATE.fullmatch(name)
    if date is None or not known:
        return None
    until = "".join(date.groups(""))
    other = beside or _special(known, LAST, None)
    runs = [one for one in known if one.kind == other.kind and one.stamp[: len(until)] <= until]
    runs = [one for one in runs if beside is None or one.key != beside.key]
    return next((one for one in reversed(runs) if one.is_green is not None), runs[-1] if runs else None)


def names_of(known: Iterable[Candidate]) -> list[str]:
    """Return all that runs may be called."""
    found = [name for one in known for name in (one.name, one.label) if name]
    return list(dict.fromkeys([LAST, PREVIOUS, LAST_GREEN, *found]))


def of_folder(folder: Path) -> Candidate | None:
    """Return what a folder of a run says of it; None where its journal cannot be read."""
    header = next(_headers(folder), None) or _salvaged(folder)
    if header is None:
        return None
    return replace(of_header(header), name=folder.name, folder=folder, is_green=_is_green(folder))


def of_header(header: RunHeader) -> Candidate:
    """Return what the first line of a journal says of its run, wherever it is kept."""
    is_sandbox = bool(header.settings.get("is_sandbox", False))
    kind = (header.site, "" if is_sandbox else header.url, header.operations)
    return Candidate(key_of(header), header.run, header.label, kind, _stamp(header.run, ""))


def _salvaged(folder: Path) -> RunHeader | None:
    """Return what the exchanges of a journal say of it that has lost its first line; None where there are none."""
    try:
        return read_journal(folder, has_exchanges=False).header
    except RecordError:
        return None


def _of_damaged(folder: Path, known: Iterable[Candidate]) -> Candidate | None:
    """Return a run whose journal does not say what it was, as the history has it; None where it says it."""
    if not (folder / JOURNAL_FILE).is_file() or next(_headers(folder), None) is not None:
        return None
    named = [one for one in known if one.name == folder.name]
    return replace(named[0], folder=folder) if len(named) == 1 else None


def _of_name(folder: Path) -> Candidate | None:
    """Return a run of whose journal nothing can be read; None where there is none, or the name is not that of a run."""
    if not (folder / JOURNAL_FILE).is_file() or not _STAMP.match(folder.name):
        return None
    site = _STAMP.sub("", folder.name).removeprefix("-")
    return Candidate(folder.name, folder.name, "", (site, "", ()), _stamp(folder.name, ""), folder)


def _of_entry(entry: HistoryEntry) -> Candidate:
    facts = entry.facts
    kind = (facts.site, "" if facts.is_sandbox else facts.url, facts.operations)
    stamp = _stamp(facts.name, facts.started)
    return Candidate(facts.key, facts.name, facts.label, kind, stamp, None, entry.is_green)


def _stamp(name: str, started: str) -> str:
    if _STAMP.match(name) or not started:
        return name
    return re.sub(r"[-:]", "", started[:19]).replace("T", "-")


def _headers(folder: Path) -> Iterator[RunHeader]:
    path = folder / JOURNAL_FILE if folder.is_dir() else folder
    try:
        with path.open("rb") as stream:
            for line in iter_journal(stream, path.name):
                if isinstance(line.content, RunHeader):
                    yield line.content
                return
    except (OSError, RecordError):
        return


def _is_green(folder: Path) -> bool | None:
    """Return whether the report beside a journal has no errors; None where there is none that says so."""
    try:
        report = json.loads((folder / "report.json").read_bytes())
        return bool(
            report["complete"]
            and report["answered"]
            and not report["operations_without_success"]
            and not report["counts"]["findings"][Severity.ERROR.value]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _special(known: Sequence[Candidate], name: str, beside: Candidate | None) -> Candidate:
    if not known:
        raise UsageError("there is no run yet; make one with: accordant run")
    if name == LAST:
        here = [one for one in known if one.folder is not None]
        return (here or list(known))[-1]
    other = beside or _special(known, LAST, None)
    earlier = [one for one in known[: known.index(other)] if one.kind == other.kind] if other in known else []
    of_what = f"of the same site and operations ({other.kind[0]}: {', '.join(other.kind[2])})"
    if name == PREVIOUS:
        if not earlier:
            raise UsageError(f"there is no run before {other.name} {of_what}")
        # One that was broken off may have no answers at all; it is meant only where there is no other.
        return next((one for one in reversed(earlier) if one.is_green is not None), earlier[-1])
    if name == LAST_GREEN:
        pool = earlier if beside is not None else [*earlier, other]
        green = [one for one in pool if one.is_green]
        if not green:
            raise UsageError(f"no run before {other.name} {of_what} is without errors")
        return green[-1]
    hint = nearest(name, [LAST, PREVIOUS, LAST_GREEN]) or f"there are {LAST}, {PREVIOUS} and {LAST_GREEN}"
    raise UsageError(f"there is no run {name!r}; {hint}")
