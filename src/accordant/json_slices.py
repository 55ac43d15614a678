"""The items of one array in a JSON text that is too long to be held: each as the bytes it stands in, and its value.

An HTTP Archive is one JSON object and may be hundreds of megabytes; only one item at a time is in memory. An item that
is not JSON costs that item and no other: the text goes on where the next one begins.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import orjson

from accordant.errors import RecordError

__all__ = ["MAX_ITEM_BYTES", "Slice", "iter_slices", "parse_slice"]

MAX_ITEM_BYTES: Final = 128 * 1024 * 1024
"""A longer item is taken for a text that has lost its end."""

_MARK: Final = b"\xef\xbb\xbf"
_CHUNK_BYTES: Final = 512 * 1024
_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_STRING: Final = rb'"(?:[^"\\]++|\\.)*+"'
_TO_BRACKET: Final = re.compile(rb'[^"{}\[\]]*+(?:' + _STRING + rb'[^"{}\[\]]*+)*+', re.DOTALL)
_BACKSLASH: Final = ord("\\")
_SCALAR: Final = re.compile(rb"[\w.+-]*+")
_NEXT_ITEM: Final = re.compile(rb',\s*+(?=\{\s*+")')
_MAX_CANDIDATES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Slice:
    """One item of the array.

    Attributes:
        number: Counted from 1.
        offset: Where it begins, in bytes.
        length: In bytes.
        line: Where it begins, counted from 1.
        value: What it says; None where it is not JSON.
        problem: Why it is not JSON; empty where it is.
    """

    number: int
    offset: int
    length: int
    line: int
    value: Any
    problem: str = ""


def parse_slice(data: bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: It is not JSON.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        # Recorders write lone surrogates where a body was not text, which orjson refuses.
        return json.loads(data)


def iter_slices(stream: BinaryIO, path: Sequence[str], *, keys: Sequence[str] = ()) -> Iterator[Slice]:
    """Yield the items of the array that lies under `path` from the root object.

    Args:
        stream: At its beginning; UTF-8, with a byte order mark or without.
        keys: What every item has; by these the next item is known behind one that is broken.

    Raises:
        RecordError: There is no such array, or the text ends or breaks off outside of an item; the message says where.
            What was yielded before stands.
    """
    scanner = _Scanner(stream)
    for name in path:
        scanner.enter_object()
        if not scanner.find_key(name):
            raise RecordError(f"it has no {'.'.join(path)}")
    yield from scanner.items(tuple(keys))


class _Scanner:
    """A window over the stream: what lies before `_at` has been dealt with."""

    def __init__(self, stream: BinaryIO | None, data: bytes = b"", at: int = 0) -> None:
        self._stream = stream
        self._data = data
        self._at = at
        self._offset = 0  # of the window's first byte
        self._line, self._counted = 1, 0  # the line of a byte of the window
        while len(self._data) < len(_MARK) and self._fill():
            pass
        if at == 0 and self._data.startswith(_MARK):
            self._at = len(_MARK)

    def _fill(self) -> bool:
        """Read on, as much again as is held, so that long values do not take quadratic time."""
        if self._stream is None:
            return False
        self._line += self._data.count(b"\n", self._counted, self._at)
        self._counted = 0
        self._offset += self._at
        rest = self._data[self._at :]
        more = self._stream.read(max(_CHUNK_BYTES, len(rest)))
        self._data, self._at = rest + more, 0
        if not more:
            self._stream = None
        return bool(more)

    def _begins(self) -> tuple[int, int]:
        """Return offset and line of the place that was reached."""
        self._line += self._data.count(b"\n", self._counted, self._at)
        self._counted = self._at
        return self._offset + self._at, self._line

    def _place(self) -> str:
        offset, line = self._begins()
        # Of a long line only the window is known; where there is one line only, it begins with the text.
        column = self._at - self._data.rfind(b"\n", 0, self._at) if line > 1 else offset + 1
        return f"line {line}, column {column}"

    def _peek(self) -> bytes:
        """Return the next byte that is not white space; nothing at the end."""
        while True:
            found = _SPACE.match(self._data, self._at)
            assert found is not None
            self._at = found.end()
            if self._at < len(self._data) or not self._fill():
                return self._data[self._at : self._at + 1]

    def _expect(self, byte: bytes, what: str) -> None:
        if self._peek() != byte:
            raise self._damage(what)
        self._at += 1

    def _damage(self, what: str) -> RecordError:
        found = self._data[self._at : self._at + 1]
        shown = f"{found.decode('latin-1')!r}" if found else "the end of the text"
        return RecordError(f"{self._place()}: expected {what}, found {shown}")

    def enter_object(self) -> None:
        self._expect(b"{", "an object")

    def find_key(self, name: str) -> bool:
        """Go to the value of a key of the object that was entered; what other keys hold is passed over."""
        while True:
            if self._peek() == b"}":
                return False
            if self._peek() != b'"':
                raise self._damage("a key")
            key = self._value()
            self._expect(b":", "':'")
            try:
                if parse_slice(key) == name:
                    return True
            except ValueError:
                pass  # a key that is none is not the one that is looked for
            self._peek()
            self._value()
            if self._peek() == b",":
                self._at += 1
            elif self._peek() != b"}":
                raise self._damage("',' or '}'")

    def items(self, keys: tuple[str, ...]) -> Iterator[Slice]:
        self._expect(b"[", "an array")
        number = 0
        while self._peek() != b"]":
            number += 1
            begins = self._begins()
            value, problem, length = self._item(keys)
            yield Slice(number, begins[0], length, begins[1], value, problem)
            if self._peek() not in {b",", b"]"}:
                damage, begins = self._damage("',' or ']'"), self._begins()
                rest = self._length_to_next(keys)
                if rest is None:
                    raise damage
                self._at += rest
                if not problem:  # else it is what the broken item has left behind
                    yield Slice(number, begins[0], rest, begins[1], None, str(damage))
            if self._peek() == b",":
                self._at += 1

    def _item(self, keys: tuple[str, ...]) -> tuple[Any, str, int]:
        """Return value, problem and length of the next item, and go behind it."""
        try:
            data = self._value()
        except RecordError as error:
            # A quote or a bracket is missing, so that the item has no end. The window still begins with it.
            length = self._length_to_next(keys)
            if length is None:
                raise
            self._at += length
            return None, str(error), length
        try:
            return parse_slice(data), "", len(data)
        except (ValueError, RecursionError) as error:
            # Where it ends is not sure either: it may have swallowed the ones behind it, or the half of one.
            self._at -= len(data)
            length = self._length_to_next(keys) or len(data)
            self._at += length
            return None, f"it is not JSON: {error}", length

    def _length_to_next(self, keys: tuple[str, ...]) -> int | None:
        """Return how far it is to the comma before the next whole item; None where there is none."""
        tried = set()
        while keys:
            for found in _NEXT_ITEM.finditer(self._data, self._at):
                length = found.start() - self._at
                if length in tried:
                    continue
                try:
                    value = parse_slice(_Scanner(None, self._data, found.end())._value())  # noqa: SLF001
                except RecordError:  # the window may not reach to its end yet
                    continue
                except (ValueError, RecursionError):
                    value = None
                tried.add(length)
                if isinstance(value, dict) and all(key in value for key in keys):
                    return length
                if len(tried) == _MAX_CANDIDATES:
                    return None
            if len(self._data) - self._at > MAX_ITEM_BYTES or not self._fill():
                return None
        return None

    def _value(self) -> bytes:
        """Return the bytes of the value that begins here, and go behind it."""
        first = self._data[self._at : self._at + 1]
        if first == b'"':
            length = self._end_of_string(0)
        else:
            length = self._length_of_nested() if first in {b"{", b"["} else self._length_of_scalar()
        data = self._data[self._at : self._at + length]
        self._at += length
        return data

    def _length_of_scalar(self) -> int:
        while True:
            found = _SCALAR.match(self._data, self._at)
            assert found is not None
            if found.end() < len(self._data) or not self._fill():
                length = found.end() - found.start()
                if not length:
                    raise self._damage("a value")
                return length

    def _length_of_nested(self) -> int:
        position, depth = 0, 0  # from where the value begins, as the window moves
        while True:
            found = _TO_BRACKET.match(self._data, self._at + position)
            assert found is not None
            bracket = self._data[found.end() : found.end() + 1]
            position = found.end() - self._at
            if bracket == b'"':
                position = self._end_of_string(position)
            elif bracket:
                depth += 1 if bracket in b"{[" else -1
                position += 1
                if depth == 0:
                    return position
            else:
                self._need_more()

    def _end_of_string(self, start: int) -> int:
        """Return where a string ends, both from where the value begins; what was searched is not searched again."""
        reached = start + 1
        while True:
            quote = self._data.find(b'"', self._at + reached)
            if quote < 0:
                reached = len(self._data) - self._at
                self._need_more()
                continue
            before = quote
            while self._data[before - 1] == _BACKSLASH:
                before -= 1
            reached = quote + 1 - self._at
            if (quote - before) % 2 == 0:
                return reached

    def _need_more(self) -> None:
        if len(self._data) - self._at > MAX_ITEM_BYTES:
            raise RecordError(f"{self._place()}: more than {MAX_ITEM_BYTES} bytes without an end")
        if not self._fill():
            raise RecordError(f"{self._place()}: what begins here has no end: the text was cut, or lost a quote")
