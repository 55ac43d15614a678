"""The answer as a tree, and its two forms: XML, and the JSON that the service makes of it.

JSON follows what the vendor's samples show: the root is the only key, every leaf is a string, one child is an object
and two or more of a name are an array, an absent child has no key, an empty element is ``{}`` and a nil one null,
namespace declarations and schemaLocation are dropped. Sources: the samples of
http://open.convio.com/api/apidoc/reference/methods/getUserInteractions_method.html and the notes on arrays in
luminateExtend's ``utils.ensureArray``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from accordant.sandbox.dialects import CRM_NAMESPACE, Dialect
from accordant.sandbox.instants import to_text
from accordant.sandbox.seeding import Interaction

__all__ = ["Document", "JSONValue", "Node", "error", "interactions", "message", "to_image", "to_json", "to_xml"]

JSONValue: TypeAlias = "str | int | float | bool | list[JSONValue] | dict[str, JSONValue] | None"

_SCHEMA_LOCATION = "http://convio.com/crm/v1.0 http://service.convio.net/xmlschema/crm.public.v1.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class Node:
    """An element: with text, or with children; or nil, and then without either."""

    name: str
    content: str | Sequence[Node] = ""
    nil: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole answer."""

    root: Node
    namespace: str = CRM_NAMESPACE

    @property
    def is_error(self) -> bool:
        """Whether the answer is a refusal."""
        return self.root.name == "errorResponse"


def error(code: int, message: str, namespace: str) -> Document:
    """Return the document of a refusal: the code, then the message."""
    return Document(Node("errorResponse", (Node("code", str(code)), Node("message", message))), namespace)


def interactions(root: str, rows: Sequence[Interaction], dialect: Dialect | None = None) -> Document:
    """Return the document of interactions; there is no envelope of pages in it.

    Args:
        dialect: Decides how texts and notes without a value are shown; None for the default.
    """
    dialect = dialect or Dialect()
    return Document(Node(root, [_interaction(row, dialect) for row in rows]))


def message(root: str, text: str, *rest: Node) -> Document:
    """Return the document of something done: what, in words, and further children."""
    return Document(Node(root, (Node("message", text), *rest)))


def to_xml(document: Document) -> str:
    """Return the document as XML, to be encoded in UTF-8."""
    root = document.root
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<{root.name} xsi:schemaLocation="{_SCHEMA_LOCATION}"',
        f' xmlns="{document.namespace}" xmlns:xsi="{_XSI}">',
    ]
    _write_content(root, parts)
    parts.append(f"</{root.name}>")
    return "".join(parts)


def to_image(document: Document, empty_root: JSONValue) -> JSONValue:
    """Return what the document is in JSON, as Python values; `empty_root` stands for a root without children."""
    return {document.root.name: _image(document.root) if document.root.content else empty_root}


def to_json(image: JSONValue) -> str:
    """Return the image as JSON, to be encoded in UTF-8."""
    return json.dumps(image, ensure_ascii=False, separators=(",", ":"))


def _write_content(node: Node, parts: list[str]) -> None:
    if isinstance(node.content, str):
        parts.append(_escaped(node.content))
        return
    for child in node.content:
        if child.nil:
            parts.append(f'<{child.name} xsi:nil="true"/>')
        elif not child.content:
            parts.append(f"<{child.name}/>")
        elif isinstance(child.content, str):
            parts.append(f"<{child.name}>{_escaped(child.content)}</{child.name}>")
        else:
            parts.append(f"<{child.name}>")
            _write_content(child, parts)
            parts.append(f"</{child.name}>")


def _escaped(text: str) -> str:
    if text.isalnum():  # most leaves are numbers
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A bare carriage return would come out of an XML parser as a line feed.
    return text.replace("\r", "&#13;")


def _image(node: Node) -> JSONValue:
    if node.nil:
        return None
    if isinstance(node.content, str):
        return node.content or {}
    image: dict[str, JSONValue] = {}
    repeated: dict[str, list[JSONValue]] = {}
    for child in node.content:
        value = _image(child)
        if child.name in repeated:
            repeated[child.name].append(value)
        elif child.name in image:
            image[child.name] = repeated[child.name] = [image[child.name], value]
        else:
            image[child.name] = value
    return image


def _interaction(row: Interaction, dialect: Dialect) -> Node:
    created = to_text(row.created)
    children = [
        Node("interactionId", str(row.interaction_id)),
        Node("interactionTypeId", str(row.interaction_type_id)),
        Node("categoryId", str(row.category_id)),
        Node("referenceId", str(row.reference_id)),
        Node("consId", row.cons_id),
        Node("createdBy", row.created_by),
        Node("creationDate", created),
        *_text("subject", row.subject, dialect),
        Node("count", str(row.count)),
    ]
    if row.note_id is not None and (row.note_text or dialect.note_without_text == "empty"):
        children.append(Node("note", _note(row, created, dialect)))
    return Node("interaction", children)


def _note(row: Interaction, created: str, dialect: Dialect) -> list[Node]:
    return [
        Node("categoryId", str(row.category_id)),
        Node("typeOfConsNote", "normal"),
        Node("consId", row.cons_id),
        Node("createdBy", row.created_by),
        Node("creationDate", created),
        Node("interactionId", str(row.interaction_id)),
        Node("modifiedBy", row.modified_by),
        Node("modifiedDate", to_text(row.modified)),
        Node("noteId", str(row.note_id)),
        *_text("subject", row.subject, dialect),
        *_text("text", row.note_text, dialect),
        Node("type", "comment"),
    ]


def _text(name: str, text: str, dialect: Dialect) -> tuple[Node, ...]:
    if text or dialect.empty_text == "empty":
        return (Node(name, text),)
    return (Node(name, nil=True),) if dialect.empty_text == "nil" else ()
