"""Documents that are too large, or too crowded, for a tree: validated while they are read, in bounded memory.

libxml2 can validate while it parses, without a tree: twice as fast as with one, and in a few megabytes whatever the
size. It keeps the verdict, and of a fault neither element nor line. So a document is read a second time where the first
reading found faults: up to the blocks that had some as fast as it goes, in those blocks tag by tag, so that the tag
after which a complaint is new is the faulty one. Only the child of the root that is being read is kept, with its
ancestors; `xml_explanations` says what is wrong in it.

The same is done for documents in memory of which libxml2 would need minutes: for each fault it counts all siblings
before the faulty element, which is quadratic in a list of which every member is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from lxml import etree
from lxml.etree import _Element as Element

from accordant.errors import UsageError
from accordant.validators.trees import local
from accordant.validators.violations import Violation
from accordant.validators.xml import XmlValidator, head_violation, syntax_violation

__all__ = ["LARGE_BYTES", "Reading", "iter_violations_of_file"]

LARGE_BYTES: Final = 50 * 1024 * 1024
"""Files larger than this should take this way; smaller ones are read as a whole, and explained better."""

_BLOCK_BYTES: Final = 64 * 1024
_HEAD_BYTES: Final = 64 * 1024
# How far behind what it was given a parser may be, waiting for the end of a tag.
_LAG_BYTES: Final = 4096
# Of the bytes of a character in UTF-8 all but the first.
_CONTINUATIONS: Final = bytes(range(0x80, 0xC0))
_MOST_FAULTS: Final = 1000


@dataclass(slots=True)
class Reading:
    """What is known of a document besides its violations; filled in while it is read.

    Attributes:
        size_bytes: How much was read.
        faults: Complaints of libxml2, which tells one fault in up to three; it stops to count at a thousand.
        is_whole: Whether it was read to its end; not where it is not well-formed, or has more faults than are counted.
    """

    size_bytes: int = 0
    faults: int = 0
    is_whole: bool = False


@dataclass(slots=True)
class Blocks:
    """A first reading: which blocks had complaints, and what keeps the document from being read on."""

    faulty: set[int] = field(default_factory=set)
    refusal: Violation | None = None


def iter_violations_of_file(
    source: Path | BinaryIO, validator: XmlValidator, *, most: int = 20, reading: Reading | None = None
) -> Iterator[Violation]:
    """Yield what is wrong with an XML document of any size, in document order, the first `most` of it.

    A file is read once where it is valid, and a second time, up to the last violation, where it is not. Depth, length
    of texts and encodings are limited as in `parse_xml`; the size is not. UTF-16 is not read this way.

    Args:
        source: Where it lies, or a file that can be read twice (it has `seek`).
        validator: What it is judged by.
        most: Violations after which reading ends.
        reading: Filled in on the way.

    Raises:
        UsageError: The file cannot be read.
    """
    seen = Reading() if reading is None else reading
    with _opened(source) as file:
        blocks = first_reading(file, validator, seen)
        if blocks.refusal is not None:
            yield blocks.refusal
        elif blocks.faulty:
            file.seek(0)
            yield from _second_reading(file, validator, blocks.faulty, most)


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                yield file
        else:
            source.seek(0)
            yield source
    except OSError as error:
        raise UsageError(f"{source}: cannot be read: {error.strerror}") from error


class _DoctypeError(Exception):
    """The document has a document type declaration."""


class _Nothing:
    """The target of a parser that only validates."""

    def doctype(self, name: str, _public: str | None, _system: str | None) -> None:
        """End the reading: behind a long comment a declaration is not seen before."""
        raise _DoctypeError(name)

    def close(self) -> None:
        """Return nothing, as there is no tree."""


def validating_parser(validator: XmlValidator) -> Any:
    """Return a parser that builds no tree; `validity` of its `feed_error_log` is what the schema has against it."""
    return etree.XMLParser(
        target=cast("Any", _Nothing()), schema=validator.compiled, resolve_entities=False, no_network=True
    )


def first_reading(file: BinaryIO, validator: XmlValidator, seen: Reading) -> Blocks:
    """Validate without a tree, as far as it goes."""
    blocks = Blocks()
    seen.size_bytes = seen.faults = 0
    seen.is_whole = False
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    # Cut behind a tag, and not within a character.
    blocks.refusal = head_violation(head if len(head) < _HEAD_BYTES else head[: head.rfind(b">") + 1] or head)
    if blocks.refusal is not None:
        return blocks
    parser = validating_parser(validator)
    number = 0
    block = file.read(_BLOCK_BYTES)
    try:
        while block:
            seen.size_bytes += len(block)
            parser.feed(block)
            faults = len(validity(parser.feed_error_log))
            if faults > seen.faults:
                seen.faults = faults
                blocks.faulty.add(number)
                if faults >= _MOST_FAULTS:
                    return blocks
            number += 1
            block = file.read(_BLOCK_BYTES)
        parser.close()
        seen.is_whole = True
    except etree.XMLSyntaxError:
        # After a complaint about validity the parser does not say any more what is not well-formed.
        blocks.refusal = _syntax_refusal(file, head)
    except _DoctypeError as error:
        expected, actual = "no document type declaration", f"<!DOCTYPE {error}"
        blocks.refusal = Violation("doctype", "", None, None, expected, actual, f"expected {expected}, got {actual}")
    # What only the end shows.
    faults = len(validity(parser.feed_error_log))
    if faults > seen.faults:
        seen.faults = faults
        blocks.faulty.add(number)
    return blocks


def _syntax_refusal(file: BinaryIO, head: bytes) -> Violation | None:
    parser = etree.XMLParser(target=cast("Any", _Nothing()), resolve_entities=False, no_network=True)
    file.seek(0)
    try:
        while block := file.read(_BLOCK_BYTES):
            parser.feed(block)
        parser.close()
    except etree.XMLSyntaxError as error:
        number = getattr(error, "code", 0)  # libxml2's, which the stubs of lxml leave out
        return syntax_violation(head, error.msg or "", number, *error.position)
    return None


def validity(log: Any) -> list[Any]:
    """Return those of a parser's complaints that are the schema's."""
    return [entry for entry in log if entry.type_name.startswith("SCHEMAV")]


def subject_of(entry: Any, element: Element) -> Element:
    """Return the element that a complaint is about: the one that was read, or one around it that is named."""
    name = re.match(r"Element '([^']*)'", entry.message)
    around = [element, *element.iterancestors()]
    return next((each for each in around if name is not None and each.tag == name[1]), element)


class Tags:
    """Hands a file to a parser: by blocks, but tag by tag at the beginning and near blocks that are faulty.

    Attributes:
        offset: How much was handed out, in bytes.
        place: Line and column of the last ``<`` that was handed out tag by tag; None in a block that was not.
    """

    def __init__(self, file: BinaryIO, faulty: set[int]) -> None:
        self._file = file
        margin = 1 + _LAG_BYTES // _BLOCK_BYTES
        self._slow = {near for each in faulty for near in range(each - margin, each + 2)} | set(range(margin))
        self._number = -1
        self._block = b""
        self._offset = 0
        self._line = 1
        self._column = 1
        self.offset = 0
        self.place: tuple[int, int] | None = None

    def read(self, _size: int = -1) -> bytes:
        """Return the next piece; empty at the end."""
        if self._offset >= len(self._block):
            self._number += 1
            self._block = self._file.read(_BLOCK_BYTES)
            self._offset = 0
        if self._number not in self._slow:
            piece = self._block[self._offset :]
            self._advance(piece)
            self.place = None
            self._offset = len(self._block)
            self.offset += len(piece)
            return piece
        end = self._block.find(b">", self._offset) + 1 or len(self._block)
        piece = self._block[self._offset : end]
        tag = piece.rfind(b"<")
        if tag >= 0:
            self._advance(piece[:tag])
            self.place = self._line, self._column
            self._advance(piece[tag:])
        else:
            self._advance(piece)
        is_first = self._number == 0 and self._offset == 0
        self._offset = end
        self.offset += len(piece)
        # With four bytes or less a parser does not begin, and would take the second tag with the first.
        return piece.rjust(8) if is_first else piece

    def _advance(self, piece: bytes) -> None:
        last = piece.rfind(b"\n")
        if last >= 0:
            self._line += piece.count(b"\n")
            self._column = 1
            piece = piece[last + 1 :]
        # Characters, and not bytes. Where each byte is one (ISO-8859-1) the few left out are signs, not letters.
        self._column += len(piece.translate(None, _CONTINUATIONS))


@dataclass(frozen=True, slots=True)
class _Found:
    """A violation within the root's child of a name that is its `position`-th."""

    violation: Violation
    name: str
    position: int

    def placed(self, counts: dict[str, int]) -> Violation:
        """Return the violation with the position in its path, where the root has several children of the name."""
        root, _, rest = self.violation.path.removeprefix("/").partition("/")
        step, slash, below = rest.partition("/")
        if not self.name or step != self.name or counts[self.name] == 1:
            return self.violation
        return replace(self.violation, path=f"/{root}/{step}[{self.position}]{slash}{below}")


class _Cut:
    """The document as far as it is kept: the root and the child of it that is being read.

    Attributes:
        root: The root element; None before it begins.
        pending: Complaints about what is kept, each with its element.
        places: By element, line and column of its start tag, where they are known.
    """

    def __init__(self) -> None:
        self.root: Element | None = None
        self.pending: list[tuple[Any, Element]] = []
        self.places: dict[Element, tuple[int, int]] = {}
        self.counts: dict[str, int] = {}

    def start(self, element: Element, place: tuple[int, int] | None) -> None:
        """Keep an element, and of the root's children only the one that it is or stands in."""
        if self.root is None:
            self.root = element
        elif element.getparent() is self.root:
            name = local(element.tag)
            self.counts[name] = self.counts.get(name, 0) + 1
            for before in list(element.itersiblings(preceding=True)):
                # The text behind it may be what is complained of.
                self.root.text = (before.tail or "").strip() or self.root.text
                self.root.remove(before)
        if place is not None:
            self.places[element] = place

    def is_child(self, element: Element) -> bool:
        """Tell whether an element is a child of the root."""
        return element.getparent() is self.root

    def drop(self, element: Element) -> None:
        """Forget what a child of the root holds, which has ended."""
        self.places = {each: place for each, place in self.places.items() if each is self.root}
        if self.root is not None:
            self.root.text = None
        element.clear(keep_tail=True)  # type: ignore[call-arg]  # which the stubs of lxml leave out

    def explained(self, validator: XmlValidator, child: Element | None) -> list[_Found]:
        """Return the violations of a child of the root that has ended, or at the end of the root those of it alone."""
        if self.root is None or not self.pending:
            return []
        from accordant.validators.xml_explanations import explain_cut  # noqa: PLC0415 - loads the schema's model

        name = "" if child is None else local(child.tag)
        violations = explain_cut(self.root, self.pending, validator.model, self.places)
        self.pending.clear()
        return [_Found(each, name, self.counts.get(name, 0)) for each in violations]


def _second_reading(file: BinaryIO, validator: XmlValidator, faulty: set[int], most: int) -> Iterator[Violation]:
    tags = Tags(file, faulty)
    events = etree.iterparse(
        cast("Any", tags),
        events=("start", "end"),
        schema=validator.compiled,
        resolve_entities=False,
        no_network=True,
    )
    cut = _Cut()
    found: list[_Found] = []
    told = 0
    # What is not well-formed has been said by the first reading; that there are faults is raised at the end.
    with suppress(etree.XMLSyntaxError):
        for event, element in events:
            if event == "start":
                cut.start(element, tags.place)
            if tags.place is not None:
                log = validity(events.error_log)
                cut.pending.extend((entry, subject_of(entry, element)) for entry in log[told:])
                told = len(log)
            if event == "end" and cut.is_child(element):
                found.extend(cut.explained(validator, element))
                cut.drop(element)
                if len(found) >= most and all(cut.counts.get(each.name, 2) > 1 for each in found):
                    break
    found.extend(cut.explained(validator, None))
    yield from (each.placed(cut.counts) for each in found[:most])
