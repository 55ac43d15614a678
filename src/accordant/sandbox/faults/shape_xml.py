"""XML that is not as the schema, the samples and XML itself have it.

Namespace prefixes, character references, CDATA sections and comments are legal, and so none of them is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from accordant.sandbox.calls import Call
from accordant.sandbox.documents import Document, Node
from accordant.sandbox.faults.faults import Fault

__all__ = [
    "AmpersandEscapedTwice",
    "AmpersandNotEscaped",
    "BlankLineBeforeEmptyXml",
    "CountAsFloat",
    "ElementsSwappedInLastRow",
    "HtmlEntitiesInXml",
    "MalformedXml",
    "NilWithContent",
    "NotesWithoutNamespace",
    "NullTextInRows",
    "RowNumberAttribute",
    "SeparatorInLongIds",
    "SingleRowUnderOtherRoot",
    "SubjectCutInXml",
    "SurrogateReferences",
    "UndeclaredElementInNotes",
    "VerticalTabInNotes",
    "WrongNamespace",
    "ZeroCategoryMissingInXml",
    "ZoneMissingAtMidnight",
]

_VALID = "an answer is valid against the schema"
_WELL_FORMED = "an answer is well-formed"
_IMAGE = "JSON has the values of the XML, character for character"

Content: TypeAlias = "str | Sequence[Node]"


class WrongNamespace(Fault):
    """Successful XML answers stand in the namespace http://convio.com/crm/v1."""

    group = "shape-xml"
    clause = _VALID

    def document(self, call: Call, document: Document) -> Document:
        return document if document.is_error else replace(document, namespace="http://convio.com/crm/v1")


class NotesWithoutNamespace(Fault):
    """Notes stand in no namespace: they carry xmlns=""."""

    group = "shape-xml"
    clause = _VALID

    def xml(self, call: Call, xml: str) -> str:
        return xml.replace("<note>", '<note xmlns="">')


class SingleRowUnderOtherRoot(Fault):
    """A list of one interaction has the root of getInteraction."""

    group = "shape-xml"
    clause = "the root is named after the method that was called"

    def document(self, call: Call, document: Document) -> Document:
        if document.is_error or len(document.root.content) != 1:
            return document
        return replace(document, root=replace(document.root, name="getInteractionResponse"))


class ElementsSwappedInLastRow(Fault):
    """In the last of several rows of an XML answer count stands before subject."""

    group = "shape-xml"
    clause = "the elements of a row stand in one order"

    def xml(self, call: Call, xml: str) -> str:
        if xml.count("<interaction>") < 2:
            return xml
        start = xml.rindex("<interaction>")
        return xml[:start] + re.sub(r"(<subject>[^<]*</subject>)(<count>\d+</count>)", r"\2\1", xml[start:])


class ZeroCategoryMissingInXml(Fault):
    """A row of category 0 has no categoryId in XML; its note has one."""

    group = "shape-xml"
    clause = _VALID

    def xml(self, call: Call, xml: str) -> str:
        return re.sub(r"(</interactionTypeId>)<categoryId>0</categoryId>", r"\1", xml)


class UndeclaredElementInNotes(Fault):
    """Notes have an element format that no sample shows."""

    group = "shape-xml"
    clause = _VALID

    def document(self, call: Call, document: Document) -> Document:
        return _with_fields(document, "note", lambda content: (*_nodes(content), Node("format", "plain")))


class RowNumberAttribute(Fault):
    """Rows of an XML answer carry an attribute row with their number."""

    group = "shape-xml"
    clause = _VALID

    def xml(self, call: Call, xml: str) -> str:
        first, *others = xml.split("<interaction>")
        return first + "".join(f'<interaction row="{number}">{row}' for number, row in enumerate(others, 1))


class NilWithContent(Fault):
    """A count of 1 is declared nil, and printed all the same."""

    group = "shape-xml"
    clause = "an element with xsi:nil is empty (XML Schema Part 1, 3.3.4)"

    def xml(self, call: Call, xml: str) -> str:
        return xml.replace("<count>1</count>", '<count xsi:nil="true">1</count>')


class NullTextInRows(Fault):
    """A row without a note has the text null where its note would stand, in XML."""

    group = "shape-xml"
    clause = "between the elements of a row stands no text"

    def xml(self, call: Call, xml: str) -> str:
        return xml.replace("</count></interaction>", "</count>null</interaction>")


class CountAsFloat(Fault):
    """A count of 10 and more is printed as a floating-point number, 1.2E1."""

    group = "shape-xml"
    clause = "a value is of its type"

    def document(self, call: Call, document: Document) -> Document:
        return _with_fields(document, "count", lambda content: _as_float(str(content)))


class SeparatorInLongIds(Fault):
    """An interactionId of more than four digits has a thousands separator: 10,012."""

    group = "shape-xml"
    clause = "a value is of its type"

    def document(self, call: Call, document: Document) -> Document:
        return _with_fields(document, "interactionId", lambda content: _grouped(str(content)))


class ZoneMissingAtMidnight(Fault):
    """The creationDate of a row that was logged at midnight is printed without its zone."""

    group = "shape-xml"
    clause = "a date is printed with milliseconds and zone"

    def document(self, call: Call, document: Document) -> Document:
        return _with_fields(
            document, "creationDate", lambda content: re.sub(r"(T00:00:00\.000).*", r"\1", str(content))
        )


class MalformedXml(Fault):
    """Successful XML answers lack the end tag of their root."""

    group = "shape-xml"
    clause = _WELL_FORMED

    def xml(self, call: Call, xml: str) -> str:
        return xml if _is_error(xml) else xml[: xml.rindex("</")]


class BlankLineBeforeEmptyXml(Fault):
    """A list without rows has a line break before its XML declaration."""

    group = "shape-xml"
    clause = _WELL_FORMED

    def xml(self, call: Call, xml: str) -> str:
        return xml if _is_error(xml) or "<interaction>" in xml else f"\n{xml}"


class AmpersandNotEscaped(Fault):
    """An ampersand between two letters of a subject is not escaped in XML."""

    group = "shape-xml"
    clause = _WELL_FORMED

    def xml(self, call: Call, xml: str) -> str:
        return _in_subjects(xml, lambda subject: re.sub(r"(?<=\w)&amp;(?=\w)", "&", subject))


class AmpersandEscapedTwice(Fault):
    """An ampersand in a subject is escaped twice in XML."""

    group = "shape-xml"
    clause = _IMAGE

    def xml(self, call: Call, xml: str) -> str:
        return _in_subjects(xml, lambda subject: subject.replace("&amp;", "&amp;amp;"))


class HtmlEntitiesInXml(Fault):
    """Umlauts and sharp s of a subject are entities of HTML in XML, which declares none of them."""

    group = "shape-xml"
    clause = _WELL_FORMED

    def xml(self, call: Call, xml: str) -> str:
        return _in_subjects(xml, lambda subject: subject.translate(_HTML_ENTITIES))


class SurrogateReferences(Fault):
    """A character outside the BMP is written as references to two surrogates in XML."""

    group = "shape-xml"
    clause = _WELL_FORMED

    def xml(self, call: Call, xml: str) -> str:
        return re.sub("[\U00010000-\U0010ffff]", lambda match: _surrogates(ord(match[0])), xml)


class VerticalTabInNotes(Fault):
    """A line break in the text of a note is a vertical tab in XML, which has no such character."""

    group = "shape-xml"
    clause = _WELL_FORMED

    def xml(self, call: Call, xml: str) -> str:
        return re.sub(r"<text>[^<]*</text>", lambda match: match[0].replace("\n", "\v"), xml)


class SubjectCutInXml(Fault):
    """A subject of 80 characters is cut to 79 in XML."""

    group = "shape-xml"
    clause = _IMAGE

    def document(self, call: Call, document: Document) -> Document:
        if call.wants_json:
            return document
        return _with_fields(document, "subject", lambda content: str(content)[:79])


_HTML_ENTITIES = str.maketrans(
    {"ä": "&auml;", "ö": "&ouml;", "ü": "&uuml;", "Ä": "&Auml;", "Ö": "&Ouml;", "Ü": "&Uuml;", "ß": "&szlig;"}
)


def _is_error(xml: str) -> bool:
    return "<errorResponse" in xml


def _nodes(content: Content) -> Sequence[Node]:
    return () if isinstance(content, str) else content


def _with_fields(document: Document, name: str, change: Callable[[Content], Content]) -> Document:
    """Return the document with the fields of that name of each row, not those of its note, changed."""

    def changed(row: Node) -> Node:
        if isinstance(row.content, str):  # an answer that is no list
            return row
        return replace(
            row,
            content=[
                replace(field, content=change(field.content)) if field.name == name else field for field in row.content
            ],
        )

    if document.is_error:
        return document
    return replace(
        document, root=replace(document.root, content=[changed(row) for row in _nodes(document.root.content)])
    )


def _in_subjects(xml: str, change: Callable[[str], str]) -> str:
    """Return the XML with the subjects of rows and notes changed as they are written."""
    return re.sub(r"(?<=<subject>)[^<]*", lambda match: change(match[0]), xml)


def _as_float(digits: str) -> str:
    return digits if len(digits) < 2 else f"{digits[0]}.{digits[1:]}E{len(digits) - 1}"


def _grouped(digits: str) -> str:
    return digits if len(digits) <= 4 else f"{int(digits):,}"


def _surrogates(code_point: int) -> str:
    high, low = divmod(code_point - 0x10000, 0x400)
    return f"&#{0xD800 + high};&#{0xDC00 + low};"
