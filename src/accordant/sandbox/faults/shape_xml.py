"""XML that is not as the schema and XML itself have it."""

from __future__ import annotations

from dataclasses import replace

from accordant.sandbox.calls import Call
from accordant.sandbox.documents import Document
from accordant.sandbox.faults.faults import Fault

__all__ = ["MalformedXml", "WrongNamespace"]


class WrongNamespace(Fault):
    """Successful XML answers stand in the namespace http://convio.com/crm/v1."""

    group = "shape-xml"
    clause = "an answer is valid against the schema"

    def document(self, call: Call, document: Document) -> Document:
        return document if document.is_error else replace(document, namespace="http://convio.com/crm/v1")


class MalformedXml(Fault):
    """Successful XML answers lack the end tag of their root."""

    group = "shape-xml"
    clause = "an answer is well-formed"

    def xml(self, call: Call, xml: str) -> str:
        return xml if "<errorResponse" in xml else xml[: xml.rindex("</")]
