"""An exchange's answer, read once: its format, its document as XML tree and as JSON image, error or success.

Checks, asserts, relations and the bank all look at an answer; parsing, validating and converting it happens here
and at most once. A JSON answer is turned into the same tree as its XML twin with the help of the XSD, so that one
expression serves both formats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from accordant import mapping as mappings
from accordant.contracts import Api, Operation
from accordant.errors import SchemaError
from accordant.exchange import Exchange, Response
from accordant.expressions import Tree
from accordant.findings import Place
from accordant.mapping import Mapping as ImageMapping
from accordant.project import Project
from accordant.validators.json import JsonValidator, ParsedJson, parse_json
from accordant.validators.json_texts import Lines, iter_members
from accordant.validators.violations import Violation
from accordant.validators.xml import ParsedXml, XmlValidator, parse_xml

__all__ = ["Answer", "Reader", "Row", "body_format", "sniffed_root"]

_HTML = re.compile(rb"\s*+(?:<!--.*?-->\s*+)*+<(?:!doctype\s+html|html|head|body|title)\b", re.IGNORECASE | re.DOTALL)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


_ROOT = re.compile(
    rb"\s*+(?:(?:<\?[^>]*+>|<!--.*?-->)\s*+)*+<(?:[\w.-]++:)?([\w.-]++)|\s*+\{\s*+\x22([^\x22\\]++)\x22", re.DOTALL
)

_JSON_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]")


def json_steps(path: str) -> tuple[str | int, ...]:
    """Return the keys and indexes of a JSONPath such as ``$.a.b[0].c``."""
    return tuple(key or int(index) for key, index in _JSON_STEP.findall(path))


def body_format(body: bytes) -> str | None:
    """Return ``xml``, ``json`` or ``html`` by how a body begins; None where it begins like none of them."""
    start = body[:4096]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    start = start.replace(b"\0", b"").lstrip()
    if _HTML.match(start):
        return "html"
    if start.startswith(b"<"):
        return "xml"
    return "json" if start.startswith((b"{", b"[")) else None


def sniffed_root(body: bytes) -> str | None:
    """Return the root element's local name, or the first key of an object, by how a body begins; nothing is parsed."""
    start = body[:4096].removeprefix(_BOMS[0])
    if start.startswith(_BOMS[1:]):
        start = body[:4096].decode("utf-16", "ignore").encode()
    found = _ROOT.match(start)
    return (found[1] or found[2]).decode("utf-8", "replace") if found is not None else None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list.

    Attributes:
        key: What identifies it: the text of a child, an attribute, or its own text; empty where it has none.
    """

    key: str
    element: etree._Element

    def value(self, name: str) -> str | None:
        """Return the text of a child, or None where there is none; see `_part_text` for `name`."""
        return _part_text(self.element, name)


class Reader:
    """Reads the answers of one API.

    Args:
        api: Says schema, mapping and the shape of errors.
        project: Where the schemas lie.
        xsd: A schema instead of the API's own, such as the vendor's; default is the API's.

    Raises:
        SchemaError: The XSD is missing or broken, or the derived schema is missing.
    """

    def __init__(self, api: Api, project: Project, *, xsd: Path | None = None) -> None:
        xsd = xsd or project.schema_file(api.schema)
        if xsd is None:
            raise SchemaError(f"the schema {api.schema} of the api {api.name} is in no schemas folder")
        self.api = api
        self.mapping = ImageMapping.from_rules(api.mapping)
        self.xml = XmlValidator(xsd)
        self._xsd = xsd

    @cached_property
    def json(self) -> JsonValidator:
        """The validator of JSON answers, from the schema that is derived from the XSD."""
        return JsonValidator(dict(derived_schema(self._xsd, self.mapping)))

    def read(self, operation: Operation, exchange: Exchange) -> Answer:
        """Return the answer of an exchange, not parsed yet."""
        return Answer(self, operation, exchange)


def derived_file(xsd: Path) -> Path:
    """Return where the JSON Schema that is derived from an XSD is kept."""
    return xsd.parent / "derived" / (xsd.name.removesuffix(".xsd") + ".schema.json")


def derived_schema(xsd: Path, mapping: ImageMapping) -> Mapping[str, Any]:
    """Return the derived JSON Schema: the committed file, or derived now where there is none."""
    import orjson  # noqa: PLC0415

    file = derived_file(xsd)
    if file.is_file():
        try:
            schema: Mapping[str, Any] = orjson.loads(file.read_bytes())
        except orjson.JSONDecodeError as error:
            raise SchemaError(f"{file}: not JSON: {error}; make it again with: accordant derive") from error
        return schema
    from accordant.derivation import derive  # noqa: PLC0415 - costs a second, and only where nothing is committed

    return derive(xsd, mapping).schema


_FACTS = ("is_parsed", "root_name", "kind")
"""What a report asks of every answer."""


class Answer:
    """What came back for one case; everything about it is worked out when it is first asked for."""

    def __init__(self, reader: Reader, operation: Operation, exchange: Exchange) -> None:
        self.reader = reader
        self.operation = operation
        self.exchange = exchange
        self.case = exchange.case

    def of(self, operation: Operation) -> Answer:
        """Return the same answer as that of another operation of the API; it is parsed once."""
        other = Answer(self.reader, operation, self.exchange)
        other._parsed = self._parsed
        return other

    def release(self) -> None:
        """Forget what was worked out, but for what a report asks of every answer; the rest is when it is asked for."""
        for name in _FACTS:
            getattr(self, name)
        for name in self.__dict__.keys() - {"reader", "operation", "exchange", "case", *_FACTS}:
            del self.__dict__[name]

    @cached_property
    def response(self) -> Response | None:
        """The response, or None where there was none."""
        return None if self.exchange.response is None else self.exchange.response.unpacked()

    @cached_property
    def expected_format(self) -> str | None:
        """The format that was asked for; None where the request does not say it in a legal way, or is not known."""
        if not self.case.request.parameters:
            return None
        parameter = self.operation.parameters.get(self.reader.api.format_parameter)
        if parameter is None:
            return None
        value = self.operation.effective(self.case.request.sent, parameter.name)
        return value if value in parameter.enumeration else None

    @cached_property
    def format(self) -> str | None:
        """The format of the body, by how it begins."""
        return None if self.response is None else body_format(self.response.body)

    @cached_property
    def _parsed(self) -> ParsedXml | ParsedJson | Violation | None:
        if self.response is None or not self.response.body.strip():
            return None
        expected = self.format if self.format in {"xml", "json"} else self.expected_format
        if expected is None and "json" in self.response.header("content-type"):
            expected = "json"
        if expected == "json":
            return parse_json(self.response.body)
        return parse_xml(self.response.body, content_type_charset=_charset(self.response))

    @property
    def parse_violation(self) -> Violation | None:
        """Why the body cannot be parsed; None where it can, or is empty. What was replaced in it does not count."""
        facts = self.exchange.facts
        if facts.violations is not None:
            return None if facts.unparsed is None else Violation(**facts.unparsed)
        return self._parsed if isinstance(self._parsed, Violation) else None

    @cached_property
    def is_parsed(self) -> bool:
        """Tell whether there is a well-formed document."""
        return isinstance(self._parsed, (ParsedXml, ParsedJson))

    @cached_property
    def error_namespace(self) -> str | None:
        """The namespace of an XML error document; None for anything else."""
        if isinstance(self._parsed, ParsedXml) and self.kind == "error":
            return etree.QName(self._parsed.root).namespace or ""
        return None

    @cached_property
    def root(self) -> etree._Element | None:
        """The document as an XML tree in the schema's namespace; None where there is no document."""
        parsed = self._parsed
        if isinstance(parsed, ParsedXml):
            root = parsed.root
            if etree.QName(root).namespace in self.reader.api.error.other_namespaces and self._local_name == (
                self.reader.api.error.element
            ):
                return _renamed(root, self.reader.api.namespace)
            return root
        if isinstance(parsed, ParsedJson):
            try:
                return mappings.tree(parsed.value, self.reader.mapping, self.reader.xml.model)
            except ValueError:  # not the image of any document; the schema finding says why
                return None
        return None

    @cached_property
    def image(self) -> Any:
        """The document as JSON; None where there is no document."""
        parsed = self._parsed
        if isinstance(parsed, ParsedJson):
            return parsed.value
        return None if self.root is None else mappings.image(self.root, self.reader.mapping)

    @property
    def _local_name(self) -> str | None:
        parsed = self._parsed
        if isinstance(parsed, ParsedXml):
            return etree.QName(parsed.root).localname
        if isinstance(parsed, ParsedJson) and isinstance(parsed.value, dict) and len(parsed.value) == 1:
            return str(next(iter(parsed.value)))
        return None

    @cached_property
    def root_name(self) -> str | None:
        """Local name of the root element, or the only key of a JSON object."""
        return self._local_name

    @cached_property
    def kind(self) -> str:
        """``success`` or ``error`` by the root element, else ``other``."""
        if self._local_name == self.reader.api.error.element:
            return "error"
        is_any_root = self.operation.element is None and self._local_name is not None and self.format != "html"
        return "success" if self._local_name == self.operation.element or is_any_root else "other"

    @cached_property
    def schema_violations(self) -> tuple[Violation, ...]:
        """What the schema says against the document as it came, at most 20; empty where there is none."""
        parsed = self._parsed
        found: list[Violation] = []
        if self.exchange.facts.violations is not None:
            return tuple(Violation(**fields) for fields in self.exchange.facts.violations)
        if isinstance(parsed, ParsedXml) and self.root is not None and self.response is not None:
            iterator = self.reader.xml.iter_violations(self.root, body=parsed.body)
        elif isinstance(parsed, ParsedJson):
            iterator = self.reader.json.iter_violations(parsed.value, parsed.text)
        else:
            return ()
        for violation in iterator:
            found.append(violation)
            if len(found) == 20:
                break
        return tuple(found)

    def json_place(self, path: str) -> Place:
        """Return a JSONPath with the line and column of the value in the body, where it is there."""
        parsed = self._parsed
        if isinstance(parsed, ParsedJson):
            steps = json_steps(path)
            for member in iter_members(parsed.text):
                if member.path == steps:
                    line, column = Lines(parsed.text).place(member.offset)
                    return Place(path, line, column)
        return Place(path)

    @cached_property
    def error_code(self) -> int | None:
        """The code of an error document; None where it has none that is a number."""
        if self.kind != "error" or self.root is None:
            return None
        text = _child_text(self.root, self.reader.api.error.code)
        return int(text) if text is not None and re.fullmatch(r"[0-9]{1,9}", text.strip()) else None

    @cached_property
    def error_message(self) -> str:
        """The text of an error document for people; empty where there is none."""
        if self.kind != "error" or self.root is None:
            return ""
        return _child_text(self.root, self.reader.api.error.message) or ""

    @cached_property
    def tree(self) -> Tree | None:
        """The node tree for expressions."""
        return None if self.root is None else Tree(self.root)

    @cached_property
    def rows(self) -> tuple[Row, ...] | None:
        """The rows of a success document; None where it is none, or a row has no key."""
        operation = self.operation
        if self.kind != "success" or self.root is None or operation.rows is None or operation.key is None:
            return None
        rows = []
        for element in self.root:
            if isinstance(element.tag, str) and etree.QName(element).localname == operation.rows:
                key = _part_text(element, operation.key)
                if not key:
                    return None
                rows.append(Row(key, element))
        return tuple(rows)

    @property
    def keys(self) -> tuple[str, ...] | None:
        """The keys of the rows, in the order of the answer."""
        return None if self.rows is None else tuple(row.key for row in self.rows)


def _part_text(element: etree._Element, name: str) -> str | None:
    """Return the text of a child of a local name, of an attribute (``@name``), or of the element itself (``.``)."""
    if name == ".":
        return element.text or ""
    if name.startswith("@"):
        found = (value for key, value in element.attrib.items() if etree.QName(key).localname == name[1:])
        return next((str(value) for value in found), None)
    return _child_text(element, name)


def _child_text(element: etree._Element, name: str) -> str | None:
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname == name:
            return child.text or ""
    return None


def _renamed(root: etree._Element, namespace: str) -> etree._Element:
    """Return a copy of a document whose elements are all in another namespace, lines kept."""
    copy = etree.fromstring(etree.tostring(root, with_tail=False))
    for original, element in zip(root.iter(), copy.iter(), strict=True):
        if isinstance(element.tag, str):
            element.tag = f"{{{namespace}}}{etree.QName(element).localname}"
        element.sourceline = original.sourceline
    return copy


def _charset(response: Response) -> str | None:
    match = re.search(r"charset=\"?([^\s;\"]+)", response.header("content-type"), re.IGNORECASE)
    return match[1] if match else None
