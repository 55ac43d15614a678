"""Mistakes in XSD files: each has the file, the line and the place in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from accordant.errors import SchemaError
from accordant.schema_files import read_schema

HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:a" targetNamespace="urn:a">\n'
ROW = '  <xs:element name="row" type="xs:date"/>\n'


def said(folder: Path, body: str, head: str = HEAD) -> list[tuple[str, int, int, str, str]]:
    file = folder / "main.xsd"
    file.write_text(f"{head}{body}</xs:schema>\n", "utf-8")
    with pytest.raises(SchemaError) as error:
        read_schema(file)
    return [
        (Path(one.location.file).name, one.location.line, one.location.column, one.message, one.hint)
        for one in error.value.mistakes
    ]


@pytest.mark.parametrize(
    ("body", "line", "column", "message", "hint"),
    [
        ('  <xs:element name="a" type="xs:dat"/>\n', 2, 30, "there is no type 'xs:dat'", "did you mean 'xs:date'?"),
        (
            ROW + '  <xs:complexType name="t"><xs:sequence><xs:element ref="rwo"/></xs:sequence></xs:complexType>\n',
            3,
            58,
            "there is no element 'rwo'",
            "did you mean 'row'?",
        ),
        (
            '  <xs:complexType name="t">\n    <xs:attribute name="b"/>\n    <xs:sequence/>\n  </xs:complexType>\n',
            4,
            5,
            "xs:sequence cannot stand here",
            "within a complexType",
        ),
        (ROW + ROW, 3, 21, "'row' is declared twice", "keep one"),
        ('  <xs:include schemaLocation="gone.xsd"/>\n', 2, 31, "there is no file gone.xsd", ""),
        (
            '  <xs:include schemaLocation="http://a.invalid/b"/>\n',
            2,
            31,
            "http://a.invalid/b is not fetched",
            "",
        ),
        ("  <xs:element>\n", 3, 13, "not well-formed XML", ""),
    ],
)
def test_a_mistake_has_its_place(body: str, line: int, column: int, message: str, hint: str, tmp_path: Path) -> None:
    ((file, at, behind, told, todo), *_) = said(tmp_path, body)
    assert (file, at, behind) == ("main.xsd", line, column)
    assert told.startswith(message)
    assert hint in todo


def test_a_mistake_in_an_included_file_has_the_name_of_that(tmp_path: Path) -> None:
    inner = HEAD + '\n  <xs:element name="a" type="xs:dat"/>\n</xs:schema>\n'
    (tmp_path / "inner.xsd").write_text(inner, "utf-8")
    ((file, line, *_),) = said(tmp_path, '  <xs:include schemaLocation="inner.xsd"/>\n')
    assert (file, line) == ("inner.xsd", 3)


def test_several_mistakes_are_said_at_once(tmp_path: Path) -> None:
    found = said(tmp_path, '  <xs:element name="a" type="xs:dat"/>\n  <xs:element name="b" type="xs:tme"/>\n')
    assert [line for _, line, *_ in found] == [2, 3]


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    ((*_, message, _),) = said(tmp_path, ROW, head="<!DOCTYPE a>\n" + HEAD)
    assert message == "a document type declaration is not read, nor are entities"


def test_files_that_include_each_other_are_read(tmp_path: Path) -> None:
    file = tmp_path / "main.xsd"
    file.write_text(HEAD + '  <xs:include schemaLocation="main.xsd"/>\n' + ROW + "</xs:schema>", "utf-8")
    assert list(read_schema(file).elements) == ["row"]
