"""What is no YAML, said to somebody who writes it for the first time: where the slip is, and what to write.

A parser says where it gave up, which often is behind the slip, and in its own words. Most slips have a look of their
own: a value that needs quotes, a bracket or a quote that is not closed, a tab, a line that is not indented like its
neighbours. They are looked for around the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

__all__ = ["Slip", "quoted", "slip_of"]

_KEY = re.compile(r"(?:(?<=[{,\s])|^)(?:-\s+)*(?P<key>[\w.$-]+):\s+")
_LINE = re.compile(r"\s*(?:-\s+)*(?P<key>[\w.$-]+)\s*:")
_NO_BLANK = re.compile(r"\s*(?P<key>[A-Za-z_][\w-]*):(?P<value>[^\s:/].*)$")
_EQUALS = re.compile(r"\s*(?P<key>[A-Za-z_][\w.-]*)\s*=\s*(?P<value>.*)$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MASK = "\0"
_SPECIAL = "quote a value that holds ': ', ' #', or begins with one of [ { * & ! % @ ` | >"
_PAIRS = {"{": "}", "[": "]", "(": ")"}


@dataclass(frozen=True, slots=True)
class Slip:
    """Why a text is no YAML.

    Attributes:
        line: Counted from 1.
        column: Counted from 1.
        hint: What to do about it.
    """

    line: int
    column: int
    message: str
    hint: str = ""


def quoted(text: str) -> str:
    """Return a text as a quoted YAML scalar."""
    text = text.strip()
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def slip_of(text: str, error: yaml.YAMLError) -> Slip:
    """Return why a text could not be parsed."""
    lines = text.splitlines() or [""]
    if not isinstance(error, yaml.MarkedYAMLError):
        return _unreadable(text, error)
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Slip(1, 1, f"not YAML: {error.problem}")
    start = error.context_mark
    line, column = _within(lines, mark)
    opened = _within(lines, start) if start is not None else (line, column)
    for find in (_tab, _quote, _alias, _escape, _equals, _bracket, _missing_blank, _indentation, _value):
        found = find(lines, line, column, opened, str(error.problem))
        if found is not None:
            return found
    return Slip(line + 1, column + 1, f"not YAML: {error.problem}", _SPECIAL)


def _within(lines: list[str], mark: yaml.Mark) -> tuple[int, int]:
    """Return line and column of a mark; one behind the end of the text is at its end."""
    return (mark.line, mark.column) if mark.line < len(lines) else (len(lines) - 1, len(lines[-1]))


def _unreadable(text: str, error: yaml.YAMLError) -> Slip:
    match = _CONTROL.search(text)
    if match is None:
        return Slip(1, 1, f"not YAML: {str(error).splitlines()[0]}")
    before = text[: match.start()]
    message = f"not YAML: a control character stands here, U+{ord(match[0]):04X}"
    return Slip(before.count("\n") + 1, len(before) - before.rfind("\n"), message, "take it out")


# Each of these looks for one kind of slip: what is passed are the lines, line and column of the place where the parser
# gave up and of that where what it was reading began, all counted from 0, and its own words.
_Place = tuple[int, int]


def _tab(lines: list[str], line: int, _column: int, _opened: _Place, _problem: str) -> Slip | None:
    for number in (line, line - 1):
        text = lines[number] if 0 <= number < len(lines) else ""
        indent = text[: len(text) - len(text.lstrip())]
        if "\t" in indent:
            message = "not YAML: a tab stands in the indentation"
            return Slip(number + 1, indent.index("\t") + 1, message, "indent with blanks: put two for each tab")
    return None


def _quote(lines: list[str], line: int, column: int, opened: _Place, problem: str) -> Slip | None:
    if "end of stream" in problem or "document indicator" in problem:
        first = lines[opened[0]][opened[1] : opened[1] + 1]
        if first in {"'", '"'}:
            inside = "close it where the value ends; " + (
                "a quote within it is written twice: ''" if first == "'" else 'a quote within it is written \\"'
            )
            return Slip(opened[0] + 1, opened[1] + 1, "not YAML: this quote is not closed", inside)
    for start, end in _quotes_over_lines("\n".join(lines)):
        # A quote that was forgotten ends at the next one, wherever that is; what follows there makes no sense.
        if end == (line, column) or (end[0] == line and not lines[line][end[1] : column].strip()):
            message = f"not YAML: the quote that begins here ends in line {end[0] + 1}"
            return Slip(start[0] + 1, start[1] + 1, message, "close it where the value ends")
    return None


def _quotes_over_lines(text: str) -> Iterator[tuple[_Place, _Place]]:
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in {"'", '"'}:
                start, end = token.start_mark, token.end_mark
                if start.line != end.line:
                    yield (start.line, start.column), (end.line, end.column)
    except yaml.YAMLError:
        return


def _alias(lines: list[str], line: int, column: int, _opened: _Place, problem: str) -> Slip | None:
    if "undefined alias" not in problem:
        return None
    match = re.match(r"\*?([^\s,}\]]+)", lines[line][column:])
    name = match[1] if match else ""
    message = f"not YAML: *{name} refers to an anchor &{name}, and there is none before it"
    return Slip(line + 1, column + 1, message, f"where the text is meant, quote it: '*{name}'")


def _escape(lines: list[str], line: int, column: int, opened: _Place, problem: str) -> Slip | None:
    if "escape" not in problem:
        return None
    match = re.match(r'"((?:[^"\\]|\\.)*)"', lines[opened[0]][opened[1] :])
    hint = f"write it in single quotes: '{match[1]}'" if match and "'" not in match[1] else "write it in single quotes"
    return Slip(line + 1, column + 1, "not YAML: in double quotes \\ begins an escape, and this is none", hint)


def _equals(lines: list[str], line: int, _column: int, opened: _Place, problem: str) -> Slip | None:
    if "expected ':'" not in problem and "expected key" not in problem:
        return None
    for number in (opened[0], line):
        match = _EQUALS.match(lines[number])
        if match is not None and not _LINE.match(lines[number]):
            hint = f"write {match['key']}: {match['value']}".rstrip()
            return Slip(number + 1, match.end("key") + 1, "not YAML: behind a key stands a colon", hint)
    match = re.match(r"\s*([A-Za-z_][\w.-]*)\s*$", lines[opened[0]])
    if match is None or "expected ':'" not in problem:
        return None
    message = "not YAML: a colon is missing behind this key"
    return Slip(opened[0] + 1, match.start(1) + 1, message, f"write {match[1]}:")


def _bracket(lines: list[str], line: int, column: int, opened: _Place, problem: str) -> Slip | None:
    here = lines[line][column : column + 1]
    if here in {"}", "]"} and "',' or" not in problem and not _is_open(lines[line][:column], here):
        return Slip(line + 1, column + 1, f"not YAML: {here!r} closes nothing", "take it out")
    at_end = line == len(lines) - 1 and column >= len(lines[line])
    if at_end and (unclosed := _unclosed(lines)) is not None:
        opened = unclosed
    bracket = lines[opened[0]][opened[1] : opened[1] + 1]
    if bracket not in {"{", "["}:
        return None
    if at_end:
        return Slip(opened[0] + 1, opened[1] + 1, f"not YAML: {bracket!r} is not closed", f"add {_PAIRS[bracket]}")
    if line == opened[0]:
        return None
    if _balance(lines[opened[0]][opened[1] :]) > 0 and _LINE.match(lines[line]):
        wanted = _PAIRS[bracket]
        message = f"not YAML: {bracket!r} is not closed"
        return Slip(opened[0] + 1, opened[1] + 1, message, f"add {wanted} where it ends, before line {line + 1}")
    return None


def _unclosed(lines: list[str]) -> _Place | None:
    """Return the innermost bracket that a whole text opens and does not close."""
    stack: list[_Place] = []
    for number, line in enumerate(lines):
        for column, character in enumerate(_without_quoted(line)):
            if character in "{[":
                stack.append((number, column))
            elif character in "}]" and stack:
                stack.pop()
    return stack[-1] if stack else None


def _is_open(before: str, closing: str) -> bool:
    plain = _without_quoted(before)
    opening = {value: key for key, value in _PAIRS.items()}[closing]
    return plain.count(opening) > plain.count(closing)


def _balance(text: str) -> int:
    """Return how many more brackets a text opens than it closes."""
    plain = _without_quoted(text)
    return sum(plain.count(opening) - plain.count(closing) for opening, closing in _PAIRS.items())


def _without_quoted(text: str) -> str:
    return re.sub(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"", lambda match: _MASK * len(match[0]), text)


def _missing_blank(lines: list[str], line: int, _column: int, _opened: _Place, problem: str) -> Slip | None:
    if "mapping values" not in problem and "expected ':'" not in problem:
        return None
    for number in (line - 1, line):
        match = _NO_BLANK.match(lines[number]) if number >= 0 else None
        if match is not None and match["key"] not in {"http", "https", "xsd", "xs"}:
            hint = f"write {match['key']}: {match['value']}"
            return Slip(number + 1, match.start("value") + 1, "not YAML: a blank is missing behind the colon", hint)
    return None


def _value(lines: list[str], line: int, column: int, _opened: _Place, problem: str) -> Slip | None:
    """Find the value that the place is in, and that needs quotes."""
    for number, at in ((line, column), (line - 1, len(lines[line - 1]))):
        if number < 0 or (number < line and "mapping values" in problem):
            continue
        text = lines[number]
        found = None
        for match in _KEY.finditer(_without_quoted(text)):
            if match.end() <= at and (found is None or not _holds_key(text, found, match)):
                found = match
        if found is None:
            continue
        is_flow = _balance(text[: found.start()]) > 0
        value = _whole(text[found.end() :], is_flow=is_flow)
        end = found.end() + len(value)
        if not value or at > end or (value[0] in "{[" and _balance(value) == 0 and at < end):
            continue
        if _is_quoted(value) or (number < line and re.fullmatch(r"[\w.$-]+", value)):
            continue
        message = "not YAML: this value needs quotes"
        return Slip(number + 1, found.end() + 1, message, f"write {found['key']}: {quoted(value)}")
    return None


def _holds_key(text: str, outer: re.Match[str], inner: re.Match[str]) -> bool:
    """Tell whether what looks like a key stands within the value of another: ``question: Is a: b?``."""
    between = text[outer.end() : inner.start("key")]
    return "," not in between and "{" not in between and bool(between.strip())


def _whole(text: str, *, is_flow: bool) -> str:
    """Return the value with which a text begins, to where it was meant to end."""
    plain = _without_quoted(text)
    depth = 0
    for index, character in enumerate(plain):
        if character in _PAIRS:
            depth += 1
        elif character in _PAIRS.values():
            if depth == 0 and is_flow:
                return text[:index].rstrip()
            depth = max(depth - 1, 0)
        elif (is_flow and depth == 0 and character == "," and re.match(r",\s*[\w.$-]+:(?:\s|$)", plain[index:])) or (
            character == "#" and index and plain[index - 1] == " "
        ):
            return text[:index].rstrip()
    return text.rstrip()


def _is_quoted(value: str) -> bool:
    return re.fullmatch(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"", value) is not None


def _indentation(lines: list[str], line: int, column: int, _opened: _Place, problem: str) -> Slip | None:
    text = lines[line]
    match = _LINE.match(text)
    if match is None or ("expected key" not in problem and "mapping values" not in problem):
        return None
    indent = len(text) - len(text.lstrip())
    if column > match.end():
        return None
    above = [
        (number, one) for number, one in enumerate(lines[:line]) if one.strip() and not one.lstrip().startswith("#")
    ]
    levels: dict[int, int] = {}
    for number, one in above:
        level = len(one) - len(one.lstrip())
        levels = {each: at for each, at in levels.items() if each < level}
        levels[level] = number
    if not levels or indent in levels:
        return None
    like = min(levels, key=lambda level: (abs(level - indent), -level))
    key = _LINE.match(lines[levels[like]])
    name = f" like {key['key']!r} in line {levels[like] + 1}" if key else f" like line {levels[like] + 1}"
    message = f"not YAML: this line is indented by {indent}, and none before it that it could belong to"
    return Slip(line + 1, indent + 1, message, f"indent it by {like},{name}")
