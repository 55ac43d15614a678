"""The answer as a tree, and its two forms: XML, and the JSON that the service makes of it.

JSON follows what the vendor's samples show: the root is the only key, every leaf is a string, one child is an object
and two or more of a name are an array, an absent child has no key, an empty element is ``{}`` and a nil one null,
namespace declarations and schemaLocation are dropped. Sources: the samples of
http://open.convio.com/api/apidoc/reference/methods/getUserInteractions_method.html and the notes on arrays in
luminateExtend's ``utils.ensureArray``.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from accordant.sandbox.dialects import CRM_NAMESPACE, Dialect
from accordant.sandbox.instants import to_text
from accordant.sandbox.seeding import Interaction

__all__ = ["Document", "JSONValue", "Node", "error", "interactions", "message", "to_image", "to_json", "to_xml"]

JSONValue: TypeAlias = "str | int | float | bool | list[JSONValue] | dict[str, JSONValue] | None"

_SCHEMA_LOCATION = "http://convio.com/crm/v1.0 http://service.convio.net/xmlschema/crm.public.v1.xsd"
_DEFAULT = Dialect()
# Lists are mostly asked for again: the rows of so many are written once.
_KEPT_ROWS = 8192
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


# Compared by identity, so that what is written for it can be kept.
@dataclass(frozen=True, slots=True, eq=False)
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
    dialect = dialect or _DEFAULT
    empty_text, has_empty_note = dialect.empty_text, dialect.note_without_text == "empty"
    return Document(Node(root, [_interaction(row, empty_text, has_empty_note) for row in rows]))


def message(root: str, text: str, *rest: Node) -> Document:
    """Return the document of something done: what, in words, and further children."""
    return Document(Node(root, (Node("message", text), *rest)))


def to_xml(document: Document) -> str:
    """Return the document as XML, to be encoded in UTF-8."""
    root = document.root
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root.name} xsi:schemaLocation="{_SCHEMA_LOCATION}"'
        f' xmlns="{document.namespace}" xmlns:xsi="{_XSI}">{_written_content(root)}</{root.name}>'
    )


def to_image(document: Document, empty_root: JSONValue, *, is_kept: bool = False) -> JSONValue:
    """Return what the document is in JSON, as Python values.

    Args:
        empty_root: Stands for a root without children.
        is_kept: Parts of the image are those of other documents too: nobody may change anything in it.
    """
    root = document.root
    return {root.name: _image(root, _kept_image if is_kept else _image) if root.content else empty_root}


def to_json(image: JSONValue) -> str:
    """Return the image as JSON, to be encoded in UTF-8."""
    try:
        return orjson.dumps(image).decode()
    except TypeError:  # half of a surrogate pair, or an integer of any length: no client can rely on either
        return json.dumps(image, ensure_ascii=False, separators=(",", ":"))


def _written_content(node: Node) -> str:
    return _escaped(node.content) if isinstance(node.content, str) else "".join(map(_written, node.content))


def _written(node: Node) -> str:
    if node.nil:
        return f'<{node.name} xsi:nil="true"/>'
    if not node.content:
        return f"<{node.name}/>"
    if isinstance(node.content, str):
        return f"<{node.name}>{_escaped(node.content)}</{node.name}>"
    return _written_parent(node)


@functools.lru_cache(maxsize=2 * _KEPT_ROWS)
def _written_parent(node: Node) -> str:
    return f"<{node.name}>{_written_content(node)}</{node.name}>"


def _escaped(text: str) -> str:
    if text.isalnum():  # most leaves are numbers
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A bare carriage return would come out of an XML parser as a line feed.
    return text.replace("\r", "&#13;")


def _image(node: Node, image_of: Callable[[Node], JSONValue] | None = None) -> JSONValue:
    if node.nil:
        return None
    if isinstance(node.content, str):
        return node.content or {}
    image_of = image_of or _image
    image: dict[str, JSONValue] = {}
    repeated: dict[str, list[JSONValue]] = {}
    for child in node.content:
        value = image_of(child)
        if child.name in repeated:
            repeated[child.name].append(value)
        elif child.name in image:
            image[child.name] = repeated[child.name] = [image[child.name], value]
        else:
            image[child.name] = value
    return image


@functools.lru_cache(maxsize=_KEPT_ROWS)
def _kept_image(node: Node) -> JSONValue:
    return _image(node)


@functools.lru_cache(maxsize=_KEPT_ROWS)
def _interaction(row: Interaction, empty_text: str, has_empty_note: bool) -> Node:  # noqa: FBT001 - private
    created = to_text(row.created)
    children = [
        Node("interactionId", str(row.interaction_id)),
        Node("interactionTypeId", str(row.interaction_type_id)),
        Node("categoryId", str(row.category_id)),
        Node("referenceId", str(row.reference_id)),
        Node("consId", row.cons_id),
        Node("createdBy", row.created_by),
        Node("creationDate", created),
        *_text("subject", row.subject, empty_text),
        Node("count", str(row.count)),
    ]
    if row.note_id is not None and (row.note_text or has_empty_note):
        children.append(Node("note", _note(row, created, empty_text)))
    return Node("interaction", tuple(children))


def _note(row: Interaction, created: str, empty_text: str) -> tuple[Node, ...]:
    return (
        Node("categoryId", str(row.category_id)),
        Node("typeOfConsNote", "normal"),
        Node("consId", row.cons_id),
        Node("createdBy", row.created_by),
        Node("creationDate", created),
        Node("interactionId", str(row.interaction_id)),
        Node("modifiedBy", row.modified_by),
        Node("modifiedDate", to_text(row.modified)),
        Node("noteId", str(row.note_id)),
        *_text("subject", row.subject, empty_text),
        *_text("text", row.note_text, empty_text),
        Node("type", "comment"),
    )


def _text(name: str, text: str, empty_text: str) -> tuple[Node, ...]:
    if text or empty_text == "empty":
        return (Node(name, text),)
    return (Node(name, nil=True),) if empty_text == "nil" else ()
