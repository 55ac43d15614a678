"""Where each character of a YAML scalar's text stands in the file.

What YAML does to a scalar on the way to its text (quotes and escapes are taken away, lines are folded, indentation is
dropped) is done here once more, with a place for each character. Where the outcome is not the text that the parser
made of it, nothing is said: a place that may be wrong is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["place_within"]

# What the source of a plain scalar and of quoted ones is made of: YAML 1.2.2, chapters 5.7 and 7.3.
_BREAKS: Final = r"[ \t]*(?:\n[ \t]*)+"
_PIECES: Final = {
    "": re.compile(rf"{_BREAKS}|."),
    "'": re.compile(rf"{_BREAKS}|''|."),
    '"': re.compile(rf"\\\n[ \t]*|\\(?:x..|u.{{4}}|U.{{8}}|.)|{_BREAKS}|."),
}
_BLANKS: Final = " \t"
_PROPERTIES: Final = re.compile(r"(?:[&!]\S*\s+)*")

_Spread = Iterator[tuple[str, int]]


def place_within(source: str, style: str, text: str, line: int, column: int) -> tuple[int, int] | None:
    r"""Return how many lines, and which columns, a place of a scalar's text lies behind the scalar's begin.

    Args:
        source: The scalar as it stands in the file: with quotes, indentation, an anchor or a tag.
        style: What PyYAML calls it: ``""`` is plain, else the character that it begins with: ``'``, ``"``, ``|``
            or ``>``.
        text: What YAML makes of it.
        line: Within the text, counted from 1.
        column: Within that line, counted from 1; one behind the end of the line is a place too.

    Returns:
        The number of lines, and the column: in the same line counted from 0 at the scalar's begin, in a further one
        from 1 at the line's. None where it cannot be told.
    """
    source = re.sub(r"\r\n?", "\n", source)
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return None
    wanted = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    start = _PROPERTIES.match(source)
    assert start is not None
    spread = list(_flow(source, style, start.end()) if style in _PIECES else _block(source, style, text, start.end()))
    made = "".join(character for character, _ in spread)
    if made.rstrip("\n") != text.rstrip("\n") or wanted > len(made):
        return None
    if wanted < len(spread) and spread[wanted][0] != "\n":
        offset = spread[wanted][1]
    else:  # behind a line
        offset = spread[wanted - 1][1] + 1 if wanted else start.end()
    before = source[:offset]
    broken = before.count("\n")
    return broken, offset - before.rfind("\n") if broken else offset


def _flow(source: str, style: str, start: int) -> _Spread:
    quoted = bool(style)
    end = len(source) - quoted
    for match in _PIECES[style].finditer(source, start + quoted, end):
        piece = match[0]
        if style == '"' and piece[0] == "\\":
            if piece[1] != "\n":
                yield _unescaped(piece), match.start()
        elif "\n" in piece:
            yield from ((each, match.start()) for each in "\n" * (piece.count("\n") - 1) or " ")
        else:
            yield piece[0], match.start()


_ESCAPES: Final = dict(zip('0abt\tnvfre "/\\N_LP', '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))


def _unescaped(piece: str) -> str:
    if len(piece) > 2:
        return chr(int.from_bytes(bytes.fromhex(piece[2:])))
    return _ESCAPES.get(piece[1], piece[1])


def _block(source: str, style: str, text: str, start: int) -> _Spread:
    lines = []
    offset = source.find("\n", start) + 1
    for each in source[offset:].split("\n") if offset else ():
        lines.append((each, offset))
        offset += len(each) + 1
    indented = _indent(line for line, _ in lines) - _indent(text.split("\n"))
    contents = [(line[indented:], offset + min(indented, len(line))) for line, offset in lines]
    yield from _folded(contents) if style == ">" else _kept(contents)


def _indent(lines: Iterator[str] | list[str]) -> int:
    """Return how far the first line that is not blank is indented."""
    return next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 0)


def _kept(lines: list[tuple[str, int]]) -> _Spread:
    for line, offset in lines:
        yield from ((character, offset + at) for at, character in enumerate(line))
        yield "\n", offset + len(line)


def _folded(lines: list[tuple[str, int]]) -> _Spread:
    """Fold lines: one break becomes a blank, of several the first is dropped; beside an indented line all are kept."""
    above: str | None = None
    blank = 0
    for line, offset in lines:
        if not line:
            blank += 1
            continue
        if above is None:
            between = "\n" * blank
        elif above[0] in _BLANKS or line[0] in _BLANKS:
            between = "\n" * (blank + 1)
        else:
            between = "\n" * blank or " "
        yield from ((each, offset - 1) for each in between)
        yield from ((character, offset + at) for at, character in enumerate(line))
        above, blank = line, 0
