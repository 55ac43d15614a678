"""The shapes that a legal answer of an operation may have, each as a document in both formats.

A client is written against the one answer that its author has seen. These are the others: no row, one, many, what may
be left out, what may be empty or nil, what may come twice. They are built from the XSD, and whatever is not valid
against both schemas, or breaks an assert of the contract, is left away: none of them is more than the API may answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from lxml import etree

from accordant.answers import Reader
from accordant.assertions import iter_assert_outcomes
from accordant.contracts import Api, Operation
from accordant.exchange import Case, Exchange, Phase, Request, Response
from accordant.generation.values import iter_values
from accordant.mapping import image
from accordant.project import Project
from accordant.schema_models import ElementModel, load_schema_model

__all__ = ["AnswerShape", "answer_shapes"]

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_MANY: Final = 25
"""A full page, where no other size is asked for."""
_DEEPEST: Final = 6


@dataclass(frozen=True, slots=True)
class AnswerShape:
    """A legal answer.

    Attributes:
        name: What is special about it.
        xml: The document as XML.
        json: Its image.
        rows: How many rows it has; None where the operation has none, and for an error.
        code: The code of an error document; None for a success.
    """

    name: str
    status: int
    xml: bytes
    json: bytes
    rows: int | None = None
    code: int | None = None

    @property
    def is_error(self) -> bool:
        """Whether it is a refusal."""
        return self.code is not None


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a document is built.

    Attributes:
        rows: How many rows.
        parts: How many of each other part that may be repeated; of one that may not there is one.
        leaves: What texts are: ``value``, ``empty`` or ``nil``.
        has_optional: Whether what may be left out is there.
        has_groups: Whether parts that have parts themselves are there, where they may be left out.
        text: What a text says.
    """

    rows: int = 1
    parts: int = 1
    leaves: str = "value"
    has_optional: bool = True
    has_groups: bool = True
    text: str = "Lorem ipsum"


_ROW_PLANS: Final = {
    "no rows": _Plan(rows=0),
    "one row": _Plan(rows=1),
    "two rows": _Plan(rows=2),
    "many rows": _Plan(rows=_MANY),
    "rows without parts of parts": _Plan(rows=2, has_groups=False),
    "rows with nothing but a key": _Plan(rows=2, has_optional=False),
    "rows with empty texts": _Plan(rows=2, leaves="empty"),
    "rows with nil values": _Plan(rows=2, leaves="nil"),
    "rows with repeated parts": _Plan(rows=2, parts=2),
    "one row with empty texts": _Plan(rows=1, leaves="empty"),
    "rows with markup in texts": _Plan(rows=2, text='A & B <i>said</i> "no" \u2013 \u00fc\u4f60\U0001f600'),
}
_PLANS: Final = {
    "everything": _Plan(),
    "nothing that may be left out": _Plan(has_optional=False),
    "empty texts": _Plan(leaves="empty"),
    "nil values": _Plan(leaves="nil"),
    "repeated parts": _Plan(parts=2),
    "markup in texts": _ROW_PLANS["rows with markup in texts"],
}


def answer_shapes(operation: Operation, project: Project, reader: Reader) -> tuple[AnswerShape, ...]:
    """Return the shapes of an operation's answers, successes first; each is another document.

    An operation whose answer no page shows has errors only.
    """
    xsd = project.schema_file(operation.api.schema)
    assert xsd is not None  # the reader has read it
    roots = load_schema_model(xsd).roots
    found: dict[bytes, AnswerShape] = {}
    model = roots.get(operation.element or "")
    if model is not None:
        for shape in _successes(operation, model, reader):
            found.setdefault(shape.xml, shape)
    for shape in _errors(operation, roots.get(operation.api.error.element), reader):
        found.setdefault(shape.xml, shape)
    return tuple(found.values())


def _successes(operation: Operation, model: ElementModel, reader: Reader) -> Iterator[AnswerShape]:
    status = next(iter(operation.api.success_status.expect), 200)
    for name, plan in (_ROW_PLANS if operation.rows else _PLANS).items():
        builder = _Builder(operation.api, operation.rows, operation.key, plan)
        shape = _shape(name, status, builder.document(model), operation, reader)
        if shape is not None:
            yield replace(shape, rows=plan.rows if operation.rows else None)


def _errors(operation: Operation, model: ElementModel | None, reader: Reader) -> Iterator[AnswerShape]:
    api = operation.api
    if model is None:
        return
    status = next(iter(api.error.status.expect), 403)
    for code, text in operation.error_codes.items():
        root = _Builder(api, None, None, _Plan(text=text)).document(model)
        for child in root:
            if etree.QName(child).localname == api.error.code:
                child.text = str(code)
            elif etree.QName(child).localname == api.error.message:
                child.text = text
        shape = _shape(f"error {code}", status, root, operation, reader)
        if shape is not None:
            yield replace(shape, code=code)


def _shape(name: str, status: int, root: etree._Element, operation: Operation, reader: Reader) -> AnswerShape | None:
    """Return a document in both formats; None where it is not legal in both."""
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    text = json.dumps(image(root, reader.mapping), ensure_ascii=False).encode()
    for body in (xml, text):
        case = Case(name, operation.name, "", Phase.RECORDED, Request("", ()), name, name, acceptance=None)
        answer = reader.read(operation, Exchange(case, Response(status, (), body)))
        asserts = iter_assert_outcomes(answer, None)
        if not answer.is_parsed or answer.schema_violations or any(one.breach is not None for one in asserts):
            return None
    return AnswerShape(name, status, xml, text)


class _Builder:
    """Builds one document.

    Args:
        rows: Name of the rows; None where there are none.
        key: Of a row.
    """

    def __init__(self, api: Api, rows: str | None, key: str | None, plan: _Plan) -> None:
        self._namespace = api.namespace
        self._rows = rows
        self._key = key
        self._plan = plan
        self._number = 1000

    def document(self, model: ElementModel) -> etree._Element:
        """Return the document under a root element."""
        # The type stubs do not know that None stands for the default namespace.
        namespaces: Any = {None: self._namespace, "xsi": _XSI}
        root = etree.Element(str(model.declaration.name), nsmap=namespaces)
        self._fill(root, model, 0)
        return root

    def _fill(self, element: etree._Element, model: ElementModel, depth: int) -> None:
        if not model.children:
            self._write(element, model)
            return
        for child in model.children.values():
            for _ in range(self._count(child, model, depth)):
                part = etree.SubElement(element, str(child.declaration.name))
                if child.name == self._rows and depth == 0:
                    self._number += 1
                self._fill(part, child, depth + 1)

    def _count(self, child: ElementModel, parent: ElementModel, depth: int) -> int:
        declaration = child.declaration
        least = int(declaration.min_occurs)
        most = declaration.max_occurs
        if child.name == self._rows and depth == 0:
            return max(least, self._plan.rows)
        if self._is_key(child, parent):
            return 1
        is_left_out = not self._plan.has_optional or (bool(child.children) and not self._plan.has_groups)
        if least == 0 and (is_left_out or depth >= _DEEPEST):
            return 0
        wanted = max(1, least, self._plan.parts if bool(child.children) else 1)
        return wanted if most is None else min(wanted, int(most))

    def _is_key(self, model: ElementModel, parent: ElementModel) -> bool:
        return model.name == self._key and parent.name == self._rows

    def _write(self, element: etree._Element, model: ElementModel) -> None:
        declaration = model.declaration
        if model.parent is not None and self._is_key(model, model.parent):
            element.text = str(self._number)
        elif self._plan.leaves == "nil" and declaration.nillable:
            element.set(f"{{{_XSI}}}nil", "true")
        elif self._plan.leaves == "empty" and _is_legal(declaration, ""):
            element.text = None
        else:
            element.text = self._value(model)

    def _value(self, model: ElementModel) -> str:
        if model.enumeration:
            return model.enumeration[0]
        kind = model.type or "string"
        candidates = (
            *((self._plan.text,) if kind in {"string", "normalizedString", "token"} else ()),
            # Of a number the type alone does not say what is usual; small ones often have a meaning of their own.
            str(self._number),
            *(value.lexical for value in iter_values(kind) if value.kind == "typical"),
        )
        return next((text for text in candidates if _is_legal(model.declaration, text)), self._plan.text)


def _is_legal(declaration: Any, text: str) -> bool:
    kind = declaration.type
    simple = kind if kind.is_simple() else getattr(kind, "content", None)
    return simple is None or not hasattr(simple, "is_valid") or bool(simple.is_valid(text))
