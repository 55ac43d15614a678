"""A schema with something of every kind, one answer that fits it, and what is said of expressions over them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from accordant.expressions import Tree, typed_value
from accordant.inference import Analysis, analyse
from accordant.schema_models import ElementModel, SchemaModel, load_schema_model

NAMESPACE = "https://example.org/bookings"
SCHEMA = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="https://example.org/bookings"
           targetNamespace="https://example.org/bookings" elementFormDefault="qualified">
  <xs:element name="bookings">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="total" type="xs:nonNegativeInteger"/>
        <xs:element name="booking" type="booking" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence>
      <xs:attribute name="version" type="xs:string"/>
    </xs:complexType>
  </xs:element>
  <xs:element name="failure">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="code" type="xs:integer"/>
        <xs:element name="detail" minOccurs="0">
          <xs:complexType>
            <xs:sequence><xs:any processContents="lax"/></xs:sequence>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
      <xs:anyAttribute processContents="lax"/>
    </xs:complexType>
  </xs:element>
  <xs:complexType name="booking">
    <xs:sequence>
      <xs:element name="id" type="xs:long"/>
      <xs:element name="seats" type="xs:positiveInteger"/>
      <xs:element name="price" type="price"/>
      <xs:element name="share" type="xs:double"/>
      <xs:element name="created" type="xs:dateTime"/>
      <xs:element name="day" type="xs:date"/>
      <xs:element name="doors" type="xs:time"/>
      <xs:element name="lasts" type="xs:duration"/>
      <xs:element name="paid" type="xs:boolean"/>
      <xs:element name="title" type="xs:string"/>
      <xs:element name="status" type="status"/>
      <xs:element name="note" type="note" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="state" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="price">
    <xs:simpleContent>
      <xs:extension base="xs:decimal"><xs:attribute name="currency" type="xs:string"/></xs:extension>
    </xs:simpleContent>
  </xs:complexType>
  <xs:simpleType name="status">
    <xs:restriction base="xs:token">
      <xs:enumeration value="OPEN"/><xs:enumeration value="PAID"/>
    </xs:restriction>
  </xs:simpleType>
  <xs:complexType name="note">
    <xs:sequence>
      <xs:element name="author" type="xs:string"/>
      <xs:element name="written" type="xs:dateTime"/>
      <xs:element name="note" type="note" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
  </xs:complexType>
</xs:schema>
"""
VARIABLES: Mapping[str, str] = {
    "size": "integer",
    "ratio": "decimal",
    "since": "dateTime",
    "on": "date",
    "ascending": "boolean",
    "title": "string",
}
VALUES: Mapping[str, Any] = {
    name: typed_value(lexical, VARIABLES[name])
    for name, lexical in {
        "size": "3",
        "ratio": "1.5",
        "since": "2016-02-01T00:00:00Z",
        "on": "2016-02-01",
        "ascending": "true",
        "title": "Hamlet",
    }.items()
}


def _note(author: str, inner: str = "") -> str:
    return f"<note><author>{author}</author><written>2016-02-0{len(author)}T09:00:00Z</written>{inner}</note>"


def _booking(number: int, paid: str, status: str, *notes: str) -> str:
    return f"""
  <booking state="s{number}">
    <id>{number}</id><seats>{number + 1}</seats><price currency="EUR">{number}.50</price><share>0.{number}</share>
    <created>2016-0{number}-01T12:00:00Z</created><day>2016-0{number}-01</day><doors>1{number}:00:00</doors>
    <lasts>PT{number}H</lasts><paid>{paid}</paid><title>Hamlet {number}</title><status>{status}</status>
    {"".join(notes)}
  </booking>"""


ANSWER = f"""<bookings version="1" xmlns="{NAMESPACE}"><total>3</total>
  {_booking(1, "true", "PAID", _note("Ann", _note("Bob")))}
  {_booking(2, "false", "OPEN", _note("Carl"))}
  {_booking(3, "true", "PAID", _note("Dora", _note("Eve")), _note("Fay"))}
</bookings>"""


@cache
def schema() -> SchemaModel:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bookings.xsd"
        file.write_text(SCHEMA, "utf-8")
        return load_schema_model(file)


@cache
def tree() -> Tree:
    return Tree(etree.fromstring(ANSWER))


def place(path: str = "booking") -> ElementModel:
    """The element at a path from a root, or from that of all bookings; by default a row, of which most is said."""
    steps = iter(path.split("/"))
    model = schema().roots[first] if (first := next(steps)) in schema().roots else place("bookings").children[first]
    for step in steps:
        model = model.children[step]
    return model


def analysed(text: str, at: str | None = "booking", **options: Any) -> Analysis:
    """What is known of an expression.

    Args:
        at: The path of what ``.`` is; None if that is not known.
    """
    context = None if at is None else [place(at)]
    return analyse(text, **{"namespace": NAMESPACE, "variables": VARIABLES, "context": context, **options})


def said(text: str, at: str | None = "booking", **options: Any) -> list[str]:
    """What is said of an expression: ``line:column message [hint]``."""
    return [
        f"{mistake.line}:{mistake.column} {mistake.message}" + (f" [{mistake.hint}]" if mistake.hint else "")
        for mistake in analysed(text, at, **options).mistakes
    ]
