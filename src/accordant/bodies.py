"""A document as it was read: parsed, validated and converted at most once for all answers that have the same bytes.

A run asks for the same rows again and again, in other words: of five answers four are the same to the last byte. Those
of late are remembered, and no more of them than is cheap to hold.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lxml import etree

from accordant import mapping as mappings
from accordant.expressions import Tree
from accordant.validators.json import ParsedJson, parse_json
from accordant.validators.violations import Violation
from accordant.validators.xml import ParsedXml, parse_xml

if TYPE_CHECKING:
    from accordant.answers import Reader

__all__ = ["Bodies", "Body"]

MOST_BYTES = 256 * 1024
"""So much is remembered; what is held of a document takes some twenty times as much."""
LONGEST_BYTES = MOST_BYTES // 8
MOST_VIOLATIONS = 20


class Body:
    """A document; everything about it is worked out when it is first asked for.

    Args:
        form: ``xml`` or ``json``: as what it is read.
        charset: That of the content type.
    """

    def __init__(self, reader: Reader, content: bytes, form: str, charset: str | None) -> None:
        self._reader = reader
        self._content = content
        self._form = form
        self._charset = charset

    @cached_property
    def parsed(self) -> ParsedXml | ParsedJson | Violation:
        """The document, or why it cannot be parsed."""
        if self._form == "json":
            return parse_json(self._content)
        return parse_xml(self._content, content_type_charset=self._charset)

    @cached_property
    def root_name(self) -> str | None:
        """Local name of the root element, or the only key of a JSON object."""
        parsed = self.parsed
        if isinstance(parsed, ParsedXml):
            return etree.QName(parsed.root).localname
        if isinstance(parsed, ParsedJson) and isinstance(parsed.value, dict) and len(parsed.value) == 1:
            return str(next(iter(parsed.value)))
        return None

    @cached_property
    def root(self) -> etree._Element | None:
        """The document as an XML tree in the schema's namespace; None where there is no document."""
        parsed, api = self.parsed, self._reader.api
        if isinstance(parsed, ParsedXml):
            is_foreign = etree.QName(parsed.root).namespace in api.error.other_namespaces
            if is_foreign and self.root_name == api.error.element:
                return _renamed(parsed.root, api.namespace)
            return parsed.root
        if isinstance(parsed, ParsedJson):
            try:
                return mappings.tree(parsed.value, self._reader.mapping, self._reader.xml.model)
            except ValueError:  # not the image of any document; the schema finding says why
                return None
        return None

    @cached_property
    def image(self) -> Any:
        """The document as JSON; None where there is no document."""
        if isinstance(self.parsed, ParsedJson):
            return self.parsed.value
        return None if self.root is None else mappings.image(self.root, self._reader.mapping)

    @cached_property
    def tree(self) -> Tree | None:
        """The node tree for expressions."""
        return None if self.root is None else Tree(self.root)

    @cached_property
    def schema_violations(self) -> tuple[Violation, ...]:
        """What the schema says against the document, at most `MOST_VIOLATIONS`; empty where there is none."""
        parsed = self.parsed
        found: list[Violation] = []
        if isinstance(parsed, ParsedXml) and self.root is not None:
            iterator = self._reader.xml.iter_violations(self.root, body=parsed.body)
        elif isinstance(parsed, ParsedJson):
            iterator = self._reader.json.iter_violations(parsed.value, parsed.text)
        else:
            return ()
        for violation in iterator:
            found.append(violation)
            if len(found) == MOST_VIOLATIONS:
                break
        return tuple(found)


class Bodies:
    """Remembers documents that were read of late; may be used by several threads."""

    def __init__(self) -> None:
        self._recent: OrderedDict[tuple[bytes, str, str | None], Body] = OrderedDict()
        self._size_bytes = 0
        self._lock = threading.Lock()

    def read(self, reader: Reader, content: bytes, form: str, charset: str | None) -> Body:
        """Return a document, read before or not; see `Body`."""
        if len(content) > LONGEST_BYTES:
            return Body(reader, content, form, charset)
        key = (content, form, charset)
        with self._lock:
            body = self._recent.get(key)
            if body is not None:
                self._recent.move_to_end(key)
                return body
            body = self._recent[key] = Body(reader, content, form, charset)
            self._size_bytes += len(content)
            while self._size_bytes > MOST_BYTES:
                (oldest, _, _), _ = self._recent.popitem(last=False)
                self._size_bytes -= len(oldest)
            return body


def _renamed(root: etree._Element, namespace: str) -> etree._Element:
    """Return a copy of a document whose elements are all in another namespace, lines kept."""
    copy = etree.fromstring(etree.tostring(root, with_tail=False))
    for original, element in zip(root.iter(), copy.iter(), strict=True):
        if isinstance(element.tag, str):
            element.tag = f"{{{namespace}}}{etree.QName(element).localname}"
        element.sourceline = original.sourceline
    return copy
