"""Where recorded responses lie: paths on the command line to the files in them, each of a known kind.

A kind is told by what a file holds, not by how its name ends. What cannot be read, and what is passed over, is kept
with a name and a reason, so that nothing goes missing in silence.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final, Self

from accordant.cassettes import cassette_form
from accordant.errors import UsageError
from accordant.messages import MESSAGE_ENDINGS, is_request, is_response, request_names
from accordant.recordings import JOURNAL_FILE

__all__ = ["STANDARD_INPUT", "Kind", "Source", "Sources", "find_sources", "kind_of"]

STANDARD_INPUT: Final = "-"

_ENDINGS: Final = frozenset({".xml", ".json", ".har", ".ndjson"})
_YAML_ENDINGS: Final = frozenset({".yaml", ".yml"})
_HEAD_BYTES: Final = 4096
_HELD_BYTES: Final = 16 * 1024 * 1024
_ARCHIVE: Final = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*+\{\s*+(?:"[^"\\]*+"\s*+:\s*+(?:"(?:[^"\\]++|\\.)*+"|[-\w.]++)\s*+,\s*+)*+"log"\s*+:\s*+\{',
    re.DOTALL,
)
_JOURNAL: Final = re.compile(rb'\{\s*+"_accordant"\s*+:')
_RUN_REPORT: Final = "report.json"
_NAMED: Final = 3


class Kind(StrEnum):
    """What a file holds."""

    DOCUMENT = "document"
    ARCHIVE = "archive"
    CASSETTE = "cassette"
    MESSAGE = "message"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of recorded responses.

    Attributes:
        path: Where it lies; of what can be read once only, a copy without a name.
        shown: What people call it.
        kind: What is in it.
        copy: The copy of what can be read once only; None for a file.
        request: Of a raw response, the file with the request that it answers; None where there is none.
    """

    path: Path
    shown: str
    kind: Kind
    size_bytes: int
    copy: BinaryIO | None = field(default=None, compare=False, repr=False)
    request: Path | None = None

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open it at its beginning.

        Raises:
            OSError: It cannot be read.
        """
        if self.copy is not None:
            self.copy.seek(0)
            yield self.copy
        else:
            with self.path.open("rb") as stream:
                yield stream


@dataclass(frozen=True, slots=True)
class Sources:
    """What was found under some paths; to be closed, because of what could be read once only.

    Attributes:
        found: In the order of the paths, within a folder by name.
        unreadable: Names and reasons of what could not be read.
        passed_over: Names and reasons of what is no recorded response.
    """

    found: tuple[Source, ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for source in self.found:
            if source.copy is not None:
                source.copy.close()

    @property
    def is_once_only(self) -> bool:
        """Tell whether there is anything that only this process can read."""
        return any(source.copy is not None for source in self.found)


def kind_of(head: bytes) -> Kind:
    """Tell what a file holds by how it begins."""
    if _ARCHIVE.match(head):
        return Kind.ARCHIVE
    if cassette_form(head):
        return Kind.CASSETTE
    if is_response(head):
        return Kind.MESSAGE
    return Kind.JOURNAL if _JOURNAL.match(head) else Kind.DOCUMENT


def find_sources(paths: Iterable[Path], *, standard_input: Callable[[], BinaryIO]) -> Sources:
    """Return what is recorded under some paths.

    A file is taken as it is, whatever its name; of a folder every file below it that ends in ``.xml``, ``.json``,
    ``.har`` or ``.ndjson``, cassettes in YAML, raw HTTP responses with the requests beside them, and of the folder of
    a run its journal; ``-`` is the standard input.

    Args:
        standard_input: Opens it; called where a path is ``-``.

    Raises:
        UsageError: A path does not exist, or a folder holds no such file; all such paths at once.
    """
    search = _Search()
    for path in paths:
        if str(path) == STANDARD_INPUT:
            search.take_stream(standard_input(), "standard input")
        elif path.is_dir():
            search.take_folder(path)
        else:
            search.take_named(path)
    if search.mistakes:
        raise UsageError("\n".join(search.mistakes))
    return Sources(tuple(search.found.values()), tuple(search.unreadable), tuple(search.passed_over))


class _Search:
    def __init__(self) -> None:
        self.found: dict[str, Source] = {}
        self.unreadable: list[tuple[str, str]] = []
        self.passed_over: list[tuple[str, str]] = []
        self.mistakes: list[str] = []

    def take_named(self, path: Path) -> None:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            why = "there is no such file or folder"
            if path.is_symlink():
                why = "this link leads nowhere, or to itself"
            elif not isinstance(error, FileNotFoundError | NotADirectoryError):
                why = f"cannot be read: {error.strerror}"
            self.mistakes.append(f"{path}: {why}")
            return
        except ValueError:
            self.mistakes.append(f"{str(path)!r}: no file can have such a name")
            return
        if stat.S_ISREG(mode):
            self._take(path)
        else:  # a pipe, such as that of a shell's <(...)
            try:
                with path.open("rb") as stream:
                    self.take_stream(stream, str(path))
            except OSError as error:
                self.unreadable.append((_shown(path), f"cannot be read: {error.strerror}"))

    def take_stream(self, stream: BinaryIO, name: str) -> None:
        """Take what can be read only once; the copy has no name, and is gone with this process."""
        if name in self.found:
            return
        copy = tempfile.SpooledTemporaryFile(max_size=_HELD_BYTES)  # noqa: SIM115 - it is read later
        while chunk := stream.read(1024 * 1024):
            copy.write(chunk)
        size = copy.tell()
        copy.seek(0)
        # The type stubs do not say that it is a binary file.
        held: BinaryIO = copy  # type: ignore[assignment]
        self.found[name] = Source(Path(name), name, kind_of(copy.read(_HEAD_BYTES)), size, held)

    def take_folder(self, folder: Path) -> None:
        before = len(self.unreadable)
        is_empty = True
        others: list[Path] = []
        seen: set[tuple[int, int]] = set()
        for inside, folders, names in os.walk(folder, followlinks=True, onerror=self._say_unreadable):
            here = Path(inside)
            status = here.stat()
            if (status.st_dev, status.st_ino) in seen:  # a link back into where we come from
                folders.clear()
                continue
            seen.add((status.st_dev, status.st_ino))
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if name.startswith(".") or (name == _RUN_REPORT and JOURNAL_FILE in names):
                    continue
                if name.endswith("_m.xml") and f"{name.removesuffix('_m.xml')}_s.txt" in names:
                    self.passed_over.append((_shown(here / name), "Fiddler's notes about the call beside it"))
                    continue
                if Path(name).suffix.lower() in _ENDINGS or _is_told_by_content(here / name):
                    is_empty = False
                    self._take_inside(here / name)
                else:
                    others.append(here / name)
        if is_empty and len(self.unreadable) == before:
            kinds = ", ".join(sorted(_ENDINGS))
            kinds = f"{kinds}, and none is a cassette or a raw HTTP response"
            hint = (
                f"; it has {_first([*map(_shown, others)])}: name a file to have it judged all the same"
                if others
                else ""
            )
            self.mistakes.append(f"{folder}: no file in this folder ends in {kinds}{hint}")
        elif others:
            answered = {source.request for source in self.found.values()}
            self.passed_over.extend((_shown(path), _why_other(path)) for path in others if path not in answered)

    def _take_inside(self, path: Path) -> None:
        if path.is_file():
            self._take(path)
        elif path.is_symlink():
            self.unreadable.append((_shown(path), "this link leads nowhere, or to itself"))
        else:
            self.passed_over.append((_shown(path), "it is no file"))

    def _take(self, path: Path) -> None:
        key = os.path.normpath(path.absolute())
        if key in self.found:
            return
        shown = _shown(path)
        try:
            with path.open("rb", buffering=0) as stream:
                kind = kind_of(stream.read(_HEAD_BYTES) or b"")
                size = os.fstat(stream.fileno()).st_size
        except OSError as error:
            self.unreadable.append((shown, f"cannot be read: {error.strerror}"))
            return
        if path.suffix.lower() == ".har":
            kind = Kind.ARCHIVE  # even where it begins in another way: what is wrong with it will be said
        elif path.suffix.lower() == ".ndjson":
            kind = Kind.JOURNAL
        self.found[key] = Source(path, shown, kind, size, request=_request_of(path, kind))

    def _say_unreadable(self, error: OSError) -> None:
        self.unreadable.append((_shown(Path(error.filename)), f"cannot be read: {error.strerror}"))


def _is_told_by_content(path: Path) -> bool:
    """Tell whether a file is recorded though many of its ending are not: settings are YAML, and notes are text."""
    suffix = path.suffix.lower()
    if suffix not in _YAML_ENDINGS | MESSAGE_ENDINGS:
        return False
    head = _head(path)
    return cassette_form(head) == "yaml" if suffix in _YAML_ENDINGS else is_response(head)


def _why_other(path: Path) -> str:
    if path.suffix.lower() in _YAML_ENDINGS:
        return "it is YAML, and no cassette"
    if path.suffix.lower() in MESSAGE_ENDINGS and is_request(_head(path)):
        return "a request without a recorded response"
    return "its name does not end like a recorded response"


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():  # a pipe would wait
            return b""
        with path.open("rb", buffering=0) as stream:
            return stream.read(_HEAD_BYTES) or b""
    except OSError:
        return b""


def _request_of(path: Path, kind: Kind) -> Path | None:
    if kind is not Kind.MESSAGE:
        return None
    beside = (path.with_name(name) for name in request_names(path.name))
    return next((each for each in beside if is_request(_head(each))), None)


def _first(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"


def _shown(path: Path) -> str:
    """Return a path as people want to read it, links left as they are."""
    if path.is_absolute():
        try:
            return str(path.relative_to(Path.cwd()))
        except ValueError:
            pass
    return os.path.normpath(path)
