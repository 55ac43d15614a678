"""A baseline as text: sorted, one key a line, so that a difference in git is as small as what has changed.

What people wrote as comments is kept: a comment in lines of its own goes with the key below it, one at the end of a
line with the key in that line. Comments within a value of several lines, and those of what is taken out, are lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from accordant.documents import DataPath, Document, parse_document
from accordant.errors import UsageError
from accordant.findings import KnownFinding
from accordant.regression.baselines import BASELINE_VERSION, Baseline

__all__ = ["baseline_text", "scalar_text", "write_baseline"]

_HEAD: Final = """\
# What is known of this site. 'accordant run' and 'replay' compare with it; 'accordant baseline' writes it, in this
# order and form. Comments are kept where they stand before a key, or at the end of its line.
"""
# What every reader of YAML takes for this very text; all else stands in double quotes.
_PLAIN: Final = re.compile(r"[A-Za-z/](?:[A-Za-z0-9_./()'=<>,@+-]|:(?=[^\s])| (?=[^\s#]))*\Z")
_NO_TEXT: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write a baseline; the file is the old one or the new one, whenever it is looked at.

    Raises:
        UsageError: Nothing can be written there.
    """
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if path.exists() else ""
        part.write_text(baseline_text(baseline, before), "utf-8")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise UsageError(f"the baseline cannot be written: {error.filename or path}: {error.strerror}") from error


def baseline_text(baseline: Baseline, before: str = "") -> str:
    """Return a baseline as text.

    Args:
        before: The text that it replaces, for its comments.
    """
    comments = _comments(before) if before else _Comments()
    lines: list[str] = []
    if not comments.above.get(("accordant",)):
        lines += _HEAD.splitlines()
    for path, line in _iter_lines(baseline):
        indent = line[: len(line) - len(line.lstrip())]
        lines += (indent + text for text in comments.above.get(path, ()))
        after = comments.after.get(path)
        lines.append(f"{line}  {after}" if after else line)
    return "\n".join([*lines, *comments.last, ""])


def _iter_lines(baseline: Baseline) -> Iterator[tuple[DataPath, str]]:
    yield ("accordant",), f"accordant: {BASELINE_VERSION}"
    yield ("baseline",), f"baseline: {scalar_text(baseline.site)}"
    if baseline.findings:
        yield ("findings",), "findings:"
    for known in sorted(baseline.findings.values(), key=lambda one: (one.clause, one.fingerprint)):
        # Always in quotes: some consist of digits, and would be numbers.
        yield ("findings", known.fingerprint), f'  "{known.fingerprint}":'
        for key, value in _fields(known):
            path: DataPath = ("findings", known.fingerprint, key)
            if isinstance(value, str):
                yield path, f"    {key}: {value if _DAY.match(value) else scalar_text(value)}"
                continue
            yield path, f"    {key}:"
            for index, item in enumerate(value):
                shown = scalar_text(item) if isinstance(item, str) else f"[{', '.join(map(scalar_text, item))}]"
                yield (*path, index), f"      - {shown}"
    if baseline.observations:
        yield ("observations",), "observations:"
    for clause, answers in sorted(baseline.observations.items()):
        yield ("observations", clause), f"  {scalar_text(clause)}:"
        for index, answer in enumerate(sorted(answers)):
            yield ("observations", clause, index), f"    - {scalar_text(answer)}"


def _fields(known: KnownFinding) -> Iterator[tuple[str, str | tuple[tuple[str, ...], ...] | tuple[str, ...]]]:
    yield "clause", known.clause
    for key, value in (("summary", known.summary), ("signature", known.signature)):
        if value:
            yield key, value
    if known.seen_with:
        yield "seen_with", known.seen_with
    if known.seen_as:
        yield "seen_as", known.seen_as
    yield "reason", known.reason
    yield "owner", known.owner
    if known.accepted is not None:
        yield "accepted", known.accepted.isoformat()
    yield "expires", known.expires.isoformat()
    if known.run:
        yield "run", known.run


def scalar_text(text: str) -> str:
    """Return text as a scalar in one line, which YAML 1.1 and 1.2 read alike."""
    if _PLAIN.match(text) and text.lower() not in _NO_TEXT and not text.endswith((":", ",")) and ", " not in text:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


@dataclass
class _Comments:
    """The comments of a file, by the path of the key or item with which they go.

    Attributes:
        above: Lines before it, without their indentation.
        after: What stands behind it in its line.
        last: Lines at the end of the file.
    """

    above: dict[DataPath, list[str]] = field(default_factory=dict)
    after: dict[DataPath, str] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)


def _comments(text: str) -> _Comments:
    document = parse_document(text, "")
    by_line = _paths_by_line(document)
    within = set(_lines_within(document))
    ends = _ends(document)
    found = _Comments()
    waiting: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if number in within:
            continue
        if line.lstrip().startswith("#"):
            waiting.append(line.strip())
        path = by_line.get(number)
        if path is None:
            continue
        if waiting:
            found.above[path] = waiting
            waiting = []
        behind = re.search(r"\s(#.*)\Z", line[ends.get(number, 0) :])
        if behind is not None:
            found.after[path] = behind[1].rstrip()
    found.last = waiting
    return found


def _paths_by_line(document: Document) -> Mapping[int, DataPath]:
    """Return what begins in each line: a key, or an item of a list; where several do, the outermost."""
    places = {path: place.line for path, place in document.keys.items()}
    places |= {path: place.line for path, place in document.values.items() if path and isinstance(path[-1], int)}
    return {line: path for path, line in sorted(places.items(), key=lambda item: -len(item[0]))}


def _lines_within(document: Document) -> Iterator[int]:
    """Yield the lines of values that have several, but for the first of each; a # there begins no comment."""
    for place, scalar in document.scalars.items():
        # The source of a block goes on over the blank lines behind it.
        lines = scalar.source.rstrip().count("\n")
        yield from range(place.line + 1, place.line + lines + 1)


def _ends(document: Document) -> Mapping[int, int]:
    """Return where the last value of each line ends, counted from 0."""
    found: dict[int, int] = {}
    for place, scalar in document.scalars.items():
        if "\n" not in scalar.source.rstrip():
            found[place.line] = max(found.get(place.line, 0), place.column - 1 + len(scalar.source.rstrip()))
    return found
