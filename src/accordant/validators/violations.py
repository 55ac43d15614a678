"""A violation: one thing that is wrong with one document, said so that a person can act on it.

Validators of both formats speak in these, so that whoever judges a response needs no knowledge of lxml's log
entries or of jsonschema's errors. A violation is data about a document, never an exception; the kinds are
listed in `CODES` and, once released, are only ever retired.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

__all__ = ["CODES", "DEFAULT_LIMITS", "Limits", "Violation", "describe_body", "one_of", "shorten", "shorten_apart"]

SHOWN_CHARACTERS: Final = 80
_SHOWN_NAMES: Final = 3

CODES: Final[dict[str, str]] = {
    "encoding": "The bytes are not text in an encoding that is allowed and that all who name it agree on.",
    "too-large": "The document, or a text or name in it, is larger than is read.",
    "too-deep": "The document is nested deeper than is read.",
    "doctype": "The document has a document type declaration, which is refused before anything is parsed.",
    "wrong-format": "The document is of another kind: an HTML page, JSON where XML is due, or XML where JSON is.",
    "not-well-formed": "The document is not well-formed XML, or not JSON.",
    "duplicate-key": "An object has the same key twice, and readers disagree about which one counts.",
    "number-out-of-range": "A JSON number is beyond what common readers keep exactly, or hold at all.",
    "unknown-root": "The root is not one that the schema knows.",
    "unexpected-element": "An element stands where the schema has none of that name, or no more of them.",
    "misplaced-element": "An element is allowed in its parent, but not at this place.",
    "missing-element": "A required element is absent.",
    "unexpected-attribute": "An attribute is not one that the schema knows.",
    "missing-attribute": "A required attribute is absent.",
    "unexpected-text": "Text stands where only elements, or nothing, may stand.",
    "unexpected-nil": "The element is nil, and may not be.",
    "invalid-value": "A text is not in the lexical space of its type, or breaks one of the type's facets.",
    "broken-identity": "A key or a reference of the schema does not hold: a value occurs twice, or refers to nothing.",
    "invalid": "The schema is breached in a way that has no name of its own; the message is the validator's.",
    "unknown-key": "An object has a key that the schema does not know.",
    "missing-key": "A required key is absent.",
    "excluded-key": "Keys stand together in an object of which the schema allows only one, or only some.",
    "wrong-count": "A key occurs more or less often than the other keys of its object allow.",
    "wrong-type": "A JSON value has another type than the schema asks for.",
    "unexpected-array": "An array stands where one value is due; one occurrence is written without an array.",
}
"""Every kind of violation, and what it means."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a hostile document is read.

    Attributes:
        max_bytes: Largest body that is parsed.
        max_depth: Deepest nesting; for XML it cannot exceed the 256 of libxml2.
    """

    max_bytes: int = 64 * 1024 * 1024
    max_depth: int = 256


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong with a document.

    Attributes:
        code: The kind, a key of `CODES`.
        path: Where, by names: XPath with positions from 1 for XML (``/r/interaction[2]/count``), JSONPath
            with indexes from 0 for JSON (``$.r.interaction[1].count``), as each language counts. An XPath
            step has a position only where siblings share the name. Empty where the document could not be
            parsed.
        line: Line counted from 1; None where it cannot be told.
        column: Column counted from 1, in characters; None where it cannot be told.
        expected: What the schema or the format asks for, for people.
        actual: What stands there, shortened to 80 characters.
        message: The whole in one sentence.
        type: Type or definition that is breached (``xsd:dateTime``, ``crm:interaction``); empty where it has no name.
    """

    code: str
    path: str
    line: int | None
    column: int | None
    expected: str
    actual: str
    message: str
    type: str = ""

    def __str__(self) -> str:
        place = ":".join(str(number) for number in (self.line, self.column) if number is not None)
        return " ".join(part for part in (place, self.path, self.message) if part)


def one_of(names: Collection[str], like: str = "") -> str:
    """Return names with "or" between them; of many the nearest to `like`, and how many others there are."""
    ordered = sorted(names)
    if len(ordered) <= _SHOWN_NAMES:
        return " or ".join(ordered)
    ordered.sort(key=lambda name: -SequenceMatcher(None, like, name).ratio())
    return f"{' or '.join(ordered[: _SHOWN_NAMES - 1])}, or one of {len(ordered) - _SHOWN_NAMES + 1} others"


def shorten(text: str, size: int = SHOWN_CHARACTERS) -> str:
    """Return `text` in at most `size` characters, an ellipsis standing for what is left out."""
    return text if len(text) <= size else text[: size - 1] + "…"


def shorten_apart(first: str, second: str, size: int = SHOWN_CHARACTERS) -> tuple[str, str]:
    """Return two texts in at most `size` characters each, so cut that it is seen where they begin to differ."""
    same = next((at for at, (one, other) in enumerate(zip(first, second, strict=False)) if one != other), None)
    start = (min(len(first), len(second)) if same is None else same) - size // 3
    if max(len(first), len(second)) <= size or start <= size // 3:
        return shorten(first, size), shorten(second, size)
    return shorten("…" + first[start + 1 :], size), shorten("…" + second[start + 1 :], size)


_HTML = re.compile(rb"(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|title)\b", re.IGNORECASE | re.DOTALL)
_SNIFFED_BYTES = 2048


def describe_body(body: bytes) -> str | None:
    """Say what kind of document `body` looks to be, or None where it gives no sign of one.

    Only the beginning is looked at, and nothing is parsed: this names what was sent in place of what was
    asked for.
    """
    start = body[:_SNIFFED_BYTES].removeprefix(b"\xef\xbb\xbf")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = body[: 2 * _SNIFFED_BYTES].decode("utf-16", "replace").encode()
    start = start.lstrip()
    if not start:
        return "an empty body" if not body.strip() else None
    prolog = re.match(rb"<\?xml[^>]*\?>\s*", start)
    if _HTML.match(start, prolog.end() if prolog else 0):
        return "an HTML page"
    if re.match(rb"<[?!A-Za-z_:]", start):
        return "an XML document"
    if start[:1] in b"{[":
        return "a JSON document"
    return None
