"""JSON bodies: from bytes to a value, and from a value to what the derived JSON Schema has against it.

What RFC 8259 leaves to readers (a key twice, numbers that no reader keeps, lone surrogates) is a violation
here: two clients would see two different answers. The verdict on a value is jsonschema-rs's; jsonschema, the
reference, is asked only about what failed (`accordant.validators.json_explanations`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import jsonschema_rs
import orjson

from accordant.errors import SchemaError
from accordant.validators.json_texts import Lines, iter_members
from accordant.validators.places import json_path
from accordant.validators.violations import DEFAULT_LIMITS, Limits, Violation, describe_body, shorten

__all__ = ["JSONValue", "JsonValidator", "ParsedJson", "parse_json"]

JSONValue: TypeAlias = "str | int | float | bool | list[JSONValue] | dict[str, JSONValue] | None"

_SMALLEST_INTEGER: Final = -(2**63)
_LARGEST_INTEGER: Final = 2**64 - 1
_SPACE_BEFORE_COLON: Final = re.compile(rb'"[ \t\n\r]+:')
_LONG_INTEGER: Final = re.compile(r"-?[0-9]{19,}+\Z")
_SURROGATES: Final = re.compile(r"surrogate|surrogates not allowed")


@dataclass(frozen=True, slots=True)
class ParsedJson:
    """A JSON document.

    Attributes:
        value: What it says.
        text: What it was parsed from; what lines and columns are counted in.
    """

    value: JSONValue
    text: str


def parse_json(body: bytes, *, limits: Limits = DEFAULT_LIMITS) -> ParsedJson | Violation:
    """Parse `body`, or say the first thing that keeps it from being read alike by all readers.

    A text is read as a whole, which takes some six times its size in memory; one that is larger than the limits allow
    is a violation, and not read in pieces as XML is.
    """
    if len(body) > limits.max_bytes:
        return _unparsed("too-large", f"at most {limits.max_bytes} bytes", f"{len(body)} bytes")
    kind = None if body[:1] in {b"{", b"["} else describe_body(body)
    if kind is not None and kind != "a JSON document":
        code = "not-well-formed" if kind == "an empty body" else "wrong-format"
        return _unparsed(code, "a JSON document", kind, line=1, column=1)
    if body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return _unparsed("encoding", "UTF-8 without a byte order mark", "a byte order mark", line=1, column=1)
    try:
        text = body.decode("utf-8")
        value = orjson.loads(text)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8")
        line, column = Lines(before).place(len(before))
        return _unparsed("encoding", "UTF-8", f"byte 0x{body[error.start]:02X}", line=line, column=column)
    except orjson.JSONDecodeError as error:
        return _syntax_violation(error)
    return _ambiguity(value, body, text, limits) or ParsedJson(value, text)


def _syntax_violation(error: orjson.JSONDecodeError) -> Violation:
    if "depth" in error.msg:
        return _unparsed("too-deep", "at most 1024 levels", "more", line=error.lineno, column=error.colno)
    if "infinity" in error.msg:
        code, expected = "number-out-of-range", "a number that a double can hold"
    elif "surrogate" in error.msg:
        code, expected = "encoding", "characters, surrogates in pairs"
    else:
        code, expected = "not-well-formed", "a JSON document"
    return _unparsed(code, expected, shorten(error.msg), line=error.lineno, column=error.colno)


def _ambiguity(value: JSONValue, body: bytes, text: str, limits: Limits) -> Violation | None:
    """Say what in a well-formed document readers may read differently, or None.

    Duplicates are looked for by counting: the keys that were parsed against the keys that are written. Only
    where the counts differ, or cannot be told from the bytes alone, is the text walked; that takes fifty
    times as long.
    """
    keys, depth, has_doubles = _census(value)
    if depth > limits.max_depth:
        return _unparsed("too-deep", f"at most {limits.max_depth} levels", f"{depth} levels")
    is_countable = rb"\":" not in body and not _SPACE_BEFORE_COLON.search(body)
    if not is_countable or body.count(b'":') != keys:
        duplicate = _first_duplicate(text)
        if duplicate is not None:
            return duplicate
    # orjson turns an integer that 64 bits do not hold into a double without a word.
    return _first_long_integer(text) if has_doubles else None


def _census(value: JSONValue) -> tuple[int, int, bool]:
    """Return the number of keys, the depth, and whether there is a double; level by level, not by recursion."""
    keys = depth = 0
    has_doubles = isinstance(value, float)
    level: list[Any] = [value] if isinstance(value, dict | list) else []
    while level:
        depth += 1
        below: list[Any] = []
        for container in level:
            values = container
            if type(container) is dict:
                keys += len(container)
                values = container.values()
            for each in values:
                kind = type(each)
                if kind is dict or kind is list:
                    below.append(each)
                elif kind is float:
                    has_doubles = True
        level = below
    return keys, depth, has_doubles


def _first_duplicate(text: str) -> Violation | None:
    seen = set()
    for member in iter_members(text):
        if member.path in seen:
            line, column = Lines(text).place(member.key_offset)
            key = str(member.path[-1])
            path = json_path(member.path)
            return _unparsed(
                "duplicate-key", "each key once", f"{shorten(key)} again", line=line, column=column, path=path
            )
        seen.add(member.path)
    return None


def _first_long_integer(text: str) -> Violation | None:
    for member in iter_members(text):
        written = re.compile(r"[^\s,\]}]*").match(text, member.offset)
        number = written[0] if written else ""
        # Compared by length first: Python refuses to convert more than 4,300 digits.
        if _LONG_INTEGER.match(number) and (
            len(number) > 20 or not _SMALLEST_INTEGER <= int(number) <= _LARGEST_INTEGER
        ):
            line, column = Lines(text).place(member.offset)
            path = json_path(member.path)
            return _unparsed(
                "number-out-of-range",
                "an integer of 64 bits",
                shorten(number),
                line=line,
                column=column,
                path=path,
            )
    return None


def _unparsed(
    code: str, expected: str, actual: str, *, line: int | None = None, column: int | None = None, path: str = ""
) -> Violation:
    return Violation(code, path, line, column, expected, actual, f"expected {expected}, got {actual}")


class JsonValidator:
    """What a JSON Schema (2020-12) says about parsed documents; may be shared between threads.

    Raises:
        SchemaError: The schema is not a JSON Schema.
    """

    __slots__ = ("_verdict", "schema")

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema
        try:
            self._verdict = jsonschema_rs.Draft202012Validator(schema, offline=True)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as cause:
            raise SchemaError(f"not a usable JSON Schema: {str(cause).splitlines()[0]}") from cause

    def is_valid(self, value: JSONValue) -> bool:
        """Tell whether the value is valid, without saying why not."""
        return self._verdict.is_valid(value)

    def iter_violations(self, value: JSONValue, text: str | None = None) -> Iterator[Violation]:
        """Yield what the schema has against the value, in the order of the text; nothing where it is valid.

        Args:
            value: `ParsedJson.value`.
            text: `ParsedJson.text`; without it violations have neither line nor column.
        """
        if self._verdict.is_valid(value):
            return
        from accordant.validators.json_explanations import explain  # noqa: PLC0415 - for what failed only

        violations = explain(self.schema, value, text)
        if not violations:
            # The two implementations disagree: the verdict stands, in the words of the one that gave it.
            for error in self._verdict.iter_errors(value):
                path = json_path(error.instance_path)
                message = shorten(error.message, 400)
                yield Violation("invalid", path, None, None, "a valid value", "", message)
        yield from violations
