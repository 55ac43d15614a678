"""XML bodies: from bytes to a tree that is safe to look at, and from a tree to what the XSD has against it.

A body is hostile until it is parsed (DESIGN section 7): no document type declaration, no entities, no
network, bounded size and depth, and only encodings on which byte order mark, declaration and Content-Type
agree. Whatever is wrong becomes a `Violation`; nothing about a document raises. The verdict is lxml's (XSD
1.0); `accordant.validators.xml_explanations` says what a negative verdict means.
"""

from __future__ import annotations

import codecs
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element as Element

from accordant.errors import SchemaError
from accordant.validators.models import load_model
from accordant.validators.violations import DEFAULT_LIMITS, Limits, Violation, describe_body, shorten

__all__ = ["Element", "ParsedXml", "XmlValidator", "head_violation", "parse_xml", "syntax_violation"]

_PARSER_DEPTH: Final = 256
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# As codecs.lookup spells them. libxml2 would also read UTF-7, UTF-32 and EBCDIC, which scanners and clients
# do not.
_ENCODINGS: Final = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "iso8859-1": "iso8859-1",
    "cp1252": "cp1252",
}
_ALLOWED: Final = "UTF-8, UTF-16 with a byte order mark, ISO-8859-1 or windows-1252"
_DECLARATION: Final = re.compile(r"""<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"'>]*)["']""")
# How nearly all documents begin: in UTF-8, and with the root element where a document type declaration would stand.
_PLAIN: Final = re.compile(
    rb"""(?:<\?xml\s+version=["']1\.0["'](?:\s+encoding=["'][Uu][Tt][Ff]-8["'])?\s*\?>\s*)?<[A-Za-z_]"""
)
_PLACE_IN_MESSAGE: Final = re.compile(r"\s*,?\s*line \d+, column \d+.*$", re.DOTALL)
_SMALL_BYTES: Final = 48_000
_HEAD_BYTES: Final = 4096
_RESOURCE_LIMIT: Final = 114
_ENCODING_ERRORS: Final = frozenset({31, 32, 81, 6000, 6003})


class _Parsers(threading.local):
    """A thread's own parsers: one that is shared between threads mixes their error logs."""

    def __init__(self) -> None:
        self.plain = _parser(None)
        self.recoded = _parser("utf-8")


def _parser(encoding: str | None) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        # Neither has an image or is judged, and a million of them takes more memory than what is.
        remove_comments=True,
        remove_pis=True,
        encoding=encoding,
    )


_parsers: Final = _Parsers()


@dataclass(frozen=True, slots=True)
class ParsedXml:
    """A well-formed document.

    Attributes:
        root: The root element.
        body: The document in UTF-8, whatever it came in; what columns are counted in.
    """

    root: Element
    body: bytes


def parse_xml(
    body: bytes, *, content_type_charset: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> ParsedXml | Violation:
    """Parse `body`, or say the one thing that keeps it from being parsed.

    Args:
        body: As it came, after transfer and content encodings were undone.
        content_type_charset: The ``charset`` of the Content-Type header, which outranks the declaration (RFC
            7303 section 3.2). Where the two differ and a character depends on it, that is a violation.
        limits: How much is read.
    """
    if len(body) > limits.max_bytes:
        return _unparsed("too-large", f"at most {limits.max_bytes} bytes", f"{len(body)} bytes")
    if (content_type_charset is None or content_type_charset.lower() == "utf-8") and _PLAIN.match(body):
        # What the long way looks for cannot be in it, and looking takes half as long as parsing a small document.
        return _parse(body, limits, recoded=False)
    if not body.strip():
        return _unparsed("not-well-formed", "an XML document", "an empty body")
    decoded = _to_utf8(body, content_type_charset)
    if isinstance(decoded, Violation):
        return decoded
    return _refused(decoded) or _parse(decoded, limits, recoded=decoded is not body)


def _refused(body: bytes) -> Violation | None:
    """Say why a document is not even given to the parser, or None."""
    if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"<":
        kind = describe_body(body)
        shown = kind or shorten(body[:_HEAD_BYTES].decode("utf-8", "replace"))
        code = "not-well-formed" if kind in {None, "an empty body"} else "wrong-format"
        return _unparsed(code, "an XML document", shown, line=1, column=1)
    doctype = _doctype_offset(body)
    if doctype is None:
        return None
    if describe_body(body) == "an HTML page":
        return _unparsed("wrong-format", "an XML document", "an HTML page", line=1, column=1)
    line, column = _place(body, doctype)
    shown = shorten(body[doctype : doctype + _HEAD_BYTES].decode("utf-8", "replace"))
    return _unparsed("doctype", "no document type declaration", shown, line=line, column=column)


def _parse(body: bytes, limits: Limits, *, recoded: bool) -> ParsedXml | Violation:
    try:
        root = etree.fromstring(body, _parsers.recoded if recoded else _parsers.plain)
    except etree.XMLSyntaxError as error:
        number = getattr(error, "code", 0)  # libxml2's, which the stubs of lxml leave out
        return syntax_violation(body, error.msg or "", number, *error.position)
    except (ValueError, OSError, RecursionError, MemoryError) as error:
        return _unparsed("not-well-formed", "an XML document", shorten(f"{type(error).__name__}: {error}"))
    if limits.max_depth < _PARSER_DEPTH and root.xpath(f"boolean({'/*' * (limits.max_depth + 1)})"):
        return _unparsed("too-deep", f"at most {limits.max_depth} levels", "more")
    return ParsedXml(root, body)


def head_violation(head: bytes) -> Violation | None:
    """Say why a document that begins like this is not even given to a parser that reads it piece by piece, or None."""
    if not head.strip():
        return _unparsed("not-well-formed", "an XML document", "an empty body")
    decoded = _to_utf8(head, None)
    if isinstance(decoded, Violation):
        return decoded
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unparsed("encoding", "UTF-8, ISO-8859-1 or windows-1252 in a document of this size", "UTF-16")
    return _refused(decoded)


def syntax_violation(body: bytes, message: str, number: int, line: int, column: int) -> Violation:
    """Return what an error of the parser means.

    Args:
        body: The document; its beginning is enough.
        message: libxml2's.
        number: libxml2's number of that kind of error.
        line: From 1; 0 where it is not known.
        column: From 1; 0 where it is not known.
    """
    if describe_body(body) == "an HTML page":
        return _unparsed("wrong-format", "an XML document", "an HTML page", line=1, column=1)
    text = _PLACE_IN_MESSAGE.sub("", message).strip() or "not an XML document"
    if number == _RESOURCE_LIMIT:
        code = "too-deep" if "depth" in text else "too-large"
        expected = f"at most {_PARSER_DEPTH} levels" if code == "too-deep" else "texts and names of at most 10 MB"
    elif number in _ENCODING_ERRORS:
        code, expected = "encoding", "bytes that the document's encoding allows"
    else:
        code, expected = "not-well-formed", "a well-formed XML document"
    return _unparsed(code, expected, shorten(text), line=line or None, column=column or None)


def _to_utf8(body: bytes, charset: str | None) -> bytes | Violation:
    """Return the document in UTF-8, `body` itself where it is that already.

    All that is not UTF-8 is recoded here, so that what follows looks at one encoding only, and so that bad
    bytes are found by one decoder.
    """
    bom = next((name for mark, name in _BOMS if body.startswith(mark)), None)
    if bom is None and b"\x00" in body[:2]:
        return _unparsed("encoding", _ALLOWED, "UTF-16 or UTF-32 without a byte order mark")
    encoding = _agreed_encoding(body, bom, charset)
    if isinstance(encoding, Violation):
        return encoding
    if encoding == "utf-16" and bom is None:
        return _unparsed("encoding", _ALLOWED, "UTF-16 is named, and there is no byte order mark")
    if encoding == "utf-8":
        # A declaration that a header overrules would mislead the parser, but then the body is ASCII.
        return body
    try:
        return body.decode(encoding).encode("utf-8")
    except UnicodeError as error:
        return _unparsed("encoding", f"bytes of {encoding}", shorten(str(error)))


def _agreed_encoding(body: bytes, bom: str | None, charset: str | None) -> str | Violation:
    head = body[: _HEAD_BYTES // 4]
    shown = head.decode("utf-16" if bom == "utf-16" else "iso8859-1", "replace")
    declaration = _DECLARATION.match(shown.removeprefix("\xef\xbb\xbf").lstrip("\ufeff"))
    named = {
        "the byte order mark": bom,
        "the Content-Type": charset.strip(" \"'") if charset else None,
        "the declaration": declaration[1] if declaration else None,
    }
    known: dict[str, str] = {}
    for source, name in named.items():
        encoding = _encoding(name) if name is not None else None
        if name is not None and encoding is None:
            return _unparsed("encoding", _ALLOWED, shorten(f"{source} says {name}"))
        if encoding is not None:
            known[source] = encoding
    if len(set(known.values())) > 1 and (bom is not None or not body.isascii()):
        said = ", ".join(f"{source} says {named[source]}" for source in known)
        return _unparsed("encoding", "one encoding", shorten(said))
    return next(iter(known.values()), "utf-8")


def _encoding(name: str) -> str | None:
    try:
        return _ENCODINGS.get(codecs.lookup(name).name)
    except (LookupError, ValueError):
        return None


def _doctype_offset(body: bytes) -> int | None:
    """Return where a document type declaration begins, or None; it can only stand in the prolog (XML 1.0, [22]).

    Found by walking over comments and instructions: an expression that does it in one go takes quadratic time
    on hostile input.
    """
    if b"<!DOCTYPE" not in body and b"<!doctype" not in body[:_HEAD_BYTES].lower():
        return None
    position = 3 if body.startswith(b"\xef\xbb\xbf") else 0
    while True:
        while body[position : position + 1].isspace():
            position += 1
        if body.startswith(b"<!--", position):
            end, size = body.find(b"-->", position + 4), 3
        elif body.startswith(b"<?", position):
            end, size = body.find(b"?>", position + 2), 2
        else:
            return position if body[position : position + 9].upper() == b"<!DOCTYPE" else None
        if end < 0:
            return None
        position = end + size


def _place(body: bytes, offset: int) -> tuple[int, int]:
    before = body[:offset].removeprefix(b"\xef\xbb\xbf")
    last = before[before.rfind(b"\n") + 1 :]
    return before.count(b"\n") + 1, len(last.decode("utf-8", "replace")) + 1


def _unparsed(
    code: str, expected: str, actual: str, *, line: int | None = None, column: int | None = None
) -> Violation:
    return Violation(code, "", line, column, expected, actual, f"expected {expected}, got {actual}")


class XmlValidator:
    """What an XSD says about parsed documents. Threads may share one: each has its own compiled schema in it.

    Raises:
        SchemaError: The XSD cannot be read or compiled.
    """

    __slots__ = ("_local", "xsd_path")

    def __init__(self, xsd_path: Path) -> None:
        self.xsd_path = Path(xsd_path)
        self._local = threading.local()
        self._local.schema = _compile(self.xsd_path)

    @property
    def model(self) -> Any:
        """The `xmlschema.XMLSchema` of the same file; loaded when first asked for."""
        return load_model(self.xsd_path)

    def is_valid(self, root: Element) -> bool:
        """Tell whether the tree is valid, without saying why not."""
        return next(self.iter_violations(root), None) is None

    def iter_violations(self, root: Element, *, body: bytes | None = None) -> Iterator[Violation]:
        """Yield what the schema has against the tree, in document order; nothing where it is valid.

        Args:
            root: The root of a whole document, as `parse_xml` returns it.
            body: `ParsedXml.body`; without it violations have a line but no column.
        """
        # What most documents are by far: too small for that to matter.
        if body is None or len(body) > _SMALL_BYTES:
            from accordant.validators.crowds import is_crowded, iter_crowded_violations  # noqa: PLC0415 - needs this one

            if is_crowded(root, body):
                yield from iter_crowded_violations(root, body, self)
                return
        schema = self.compiled
        try:
            if schema.validate(root):
                return
            # For what failed only: these load the schema's model.
            from accordant.validators.arbitration import as_libxml2_reads  # noqa: PLC0415
            from accordant.validators.xml_explanations import explain  # noqa: PLC0415

            twin = as_libxml2_reads(root, _log(schema), self.model)
            if twin is not None:
                root = twin
                if schema.validate(root):
                    return
        except etree.XMLSchemaValidateError as error:
            message = shorten(str(error) or "the validator gave up")
            yield Violation("invalid", "", None, None, "a document that can be validated", message, message)
            return
        yield from explain(root, _log(schema), self.model, body)

    @property
    def compiled(self) -> etree.XMLSchema:
        """The calling thread's own `lxml.etree.XMLSchema`."""
        schema: etree.XMLSchema | None = getattr(self._local, "schema", None)
        if schema is None:
            schema = self._local.schema = _compile(self.xsd_path)
        return schema


def _log(schema: etree.XMLSchema) -> list[Any]:
    log: Any = schema.error_log  # iterable, which the stubs of lxml leave out
    return list(log)


def _compile(path: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.XMLSchema(etree.parse(str(path), parser))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as cause:
        log = getattr(cause, "error_log", None)
        first = log[0] if log else None
        place = f"{path}:{first.line}" if first is not None else str(path)
        text = first.message if first is not None else str(cause)
        raise SchemaError(f"{place}: not a usable XSD: {text}") from cause
