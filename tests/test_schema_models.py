"""What an XSD says of elements: names, types, attributes, wildcards, recursion; and schemas that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import operation, project

from accordant.errors import SchemaError
from accordant.schema_models import ElementModel, SchemaModel, load_schema_model

Load = Callable[..., SchemaModel]
HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:a" targetNamespace="urn:a"'


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads a schema of some declarations, beside which files lie."""

    def loading(declarations: str, **files: str) -> SchemaModel:
        for name, text in files.items():
            (tmp_path / f"{name}.xsd").write_text(f"{HEAD}>{text}</xs:schema>", "utf-8")
        file = tmp_path / "main.xsd"
        file.write_text(f'{HEAD} elementFormDefault="qualified">{declarations}</xs:schema>', "utf-8")
        return load_schema_model(file)

    return loading


def element(name: str, content: str = "", attributes: str = "") -> str:
    """A declaration of an element with children."""
    return (
        f'<xs:element name="{name}"><xs:complexType><xs:sequence>{content}</xs:sequence>'
        f"{attributes}</xs:complexType></xs:element>"
    )


def of(*types: str) -> str:
    """Declarations of children, called after their types."""
    return "".join(f'<xs:element name="{each}" type="xs:{each}"/>' for each in types)


# ---------------------------------------------------------------------------------------- names and types


def test_every_child_is_known_whether_it_may_be_absent_or_repeated(load: Load) -> None:
    content = (
        '<xs:element name="once"/><xs:element name="perhaps" minOccurs="0"/>'
        '<xs:element name="many" maxOccurs="unbounded"/>'
        '<xs:choice><xs:element name="either"/><xs:sequence><xs:element name="or"/></xs:sequence></xs:choice>'
    )
    root = load(element("root", content)).roots["root"]
    assert list(root.children) == ["once", "perhaps", "many", "either", "or"]
    assert all(child.parent is root for child in root.children.values())


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ('type="xs:string"', "string"),
        ('type="xs:long"', "long"),
        ('type="xs:dateTime"', "dateTime"),
        ('type="short"', "string"),
        ('type="shorter"', "string"),
        ('type="priced"', "decimal"),
        ('type="listed"', None),
        ('type="united"', None),
        ('type="optional"', "string"),
        ('type="xs:anySimpleType"', None),
        ('type="xs:anyType"', None),
        ("", None),
        ('type="mixed"', None),
    ],
)
def test_the_type_of_an_element_is_the_nearest_that_xsd_has(load: Load, declared: str, expected: str | None) -> None:
    types = """
      <xs:simpleType name="short"><xs:restriction base="xs:string"><xs:maxLength value="9"/></xs:restriction>
      </xs:simpleType>
      <xs:simpleType name="shorter"><xs:restriction base="short"><xs:maxLength value="3"/></xs:restriction>
      </xs:simpleType>
      <xs:simpleType name="listed"><xs:list itemType="xs:integer"/></xs:simpleType>
      <xs:simpleType name="united"><xs:union memberTypes="xs:integer xs:date"/></xs:simpleType>
      <xs:simpleType name="nothing"><xs:restriction base="xs:token"><xs:length value="0"/></xs:restriction>
      </xs:simpleType>
      <xs:simpleType name="optional"><xs:union memberTypes="short nothing"/></xs:simpleType>
      <xs:complexType name="priced"><xs:simpleContent><xs:extension base="xs:decimal">
        <xs:attribute name="currency"/></xs:extension></xs:simpleContent></xs:complexType>
      <xs:complexType name="mixed" mixed="true"><xs:sequence><xs:element name="b"/></xs:sequence></xs:complexType>"""
    root = load(f'{types}<xs:element name="root" {declared}/>').roots["root"]
    assert root.type == expected


def test_the_only_values_of_an_element_are_known(load: Load) -> None:
    types = """
      <xs:simpleType name="status"><xs:restriction base="xs:token">
        <xs:enumeration value="OPEN"/><xs:enumeration value="PAID"/></xs:restriction></xs:simpleType>
      <xs:element name="plain" type="status"/>
      <xs:element name="free" type="xs:token"/>
      <xs:element name="dated"><xs:complexType><xs:simpleContent><xs:extension base="status">
        <xs:attribute name="since"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>"""
    roots = load(types).roots
    assert roots["plain"].enumeration == roots["dated"].enumeration == ("OPEN", "PAID")
    assert roots["free"].enumeration == ()


def test_attributes_have_their_types(load: Load) -> None:
    attributes = '<xs:attribute name="id" type="xs:long" use="required"/><xs:attribute name="of"/>'
    root = load(element("root", of("string"), attributes)).roots["root"]
    assert dict(root.attributes) == {"id": "long", "of": None}
    assert not root.has_open_attributes
    assert root.children["string"].attributes == {}


def test_a_wildcard_of_attributes_lets_any_stand(load: Load) -> None:
    root = load(element("root", "", '<xs:attribute name="id"/><xs:anyAttribute processContents="lax"/>')).roots["root"]
    assert list(root.attributes) == ["id"]
    assert root.has_open_attributes


# ---------------------------------------------------------------------------------- wildcards and recursion


@pytest.mark.parametrize(
    ("declaration", "is_open"),
    [
        (element("root", '<xs:any processContents="lax"/>'), True),
        (element("root", '<xs:element name="a"/><xs:any namespace="##other" minOccurs="0"/>'), True),
        ('<xs:element name="root" type="xs:anyType"/>', True),
        ('<xs:element name="root"/>', True),
        (element("root", of("string")), False),
        ('<xs:element name="root" type="xs:string"/>', False),
        (element("root"), False),
    ],
)
def test_an_element_with_a_wildcard_is_open(load: Load, declaration: str, is_open: bool) -> None:
    root = load(declaration).roots["root"]
    assert root.is_open is is_open


def test_only_what_has_children_and_no_text_has_only_children(load: Load) -> None:
    mixed = '<xs:element name="mixed"><xs:complexType mixed="true"><xs:sequence><xs:element name="a"/></xs:sequence>'
    roots = load(
        element("parent", of("string"))
        + element("empty")
        + element("wide", '<xs:any processContents="lax"/>')
        + f"{mixed}</xs:complexType></xs:element>"
    ).roots
    assert {name for name, root in roots.items() if root.has_only_children} == {"parent"}


TREE = """
  <xs:complexType name="branch"><xs:sequence>
    <xs:element name="leaf" type="xs:string"/>
    <xs:element name="branch" type="branch" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="person"><xs:sequence><xs:element name="name" type="xs:string"/></xs:sequence></xs:complexType>
"""


def test_a_type_that_contains_itself_has_no_end_and_is_walked_once(load: Load) -> None:
    root = load(TREE + element("root", '<xs:element name="branch" type="branch"/>')).roots["root"]
    deep = root
    for _ in range(50):
        deep = deep.children["branch"]
    assert deep.path() == "/".join(["branch"] * 50)
    assert [each.name for each in root.descendants()] == ["branch", "leaf"]


def test_what_stands_in_several_places_is_vague(load: Load) -> None:
    content = '<xs:element name="branch" type="branch"/><xs:element name="other" type="xs:string"/>'
    root = load(TREE + element("root", content)).roots["root"]
    assert {each.name: each.is_vague for each in root.descendants()} == {"branch": True, "leaf": True, "other": False}
    assert not root.children["branch"].is_vague


def test_elements_of_one_type_with_different_names_are_all_found(load: Load) -> None:
    content = '<xs:element name="author" type="person"/><xs:element name="reader" type="person"/>'
    root = load(TREE + element("root", content)).roots["root"]
    assert [each.path() for each in root.descendants()] == ["author", "reader", "author/name", "reader/name"]
    assert not any(each.is_vague for each in root.descendants())


def test_a_path_leads_from_the_root_which_is_not_named(load: Load) -> None:
    root = load(TREE + element("root", '<xs:element name="branch" type="branch"/>')).roots["root"]
    leaf = root.children["branch"].children["leaf"]
    assert root.path() == "."
    assert leaf.path() == "branch/leaf"
    assert [each.name for each in leaf.around()] == ["branch", "root"]
    assert [each.name for each in leaf.within(root)] == ["branch", "leaf"]
    assert leaf.within(leaf) == []


def test_what_may_stand_in_the_place_of_an_element_is_a_child_too(load: Load) -> None:
    head = """
      <xs:element name="message" type="xs:string" abstract="true"/>
      <xs:element name="mail" type="xs:string" substitutionGroup="message"/>
      <xs:element name="letter" type="xs:string" substitutionGroup="mail"/>"""
    root = load(head + element("root", '<xs:element ref="message"/>')).roots["root"]
    assert {"mail", "letter"} <= set(root.children)


# ------------------------------------------------------------------------------------------------- schemas


def test_files_that_are_included_count(load: Load) -> None:
    included = '<xs:complexType name="row"><xs:sequence><xs:element name="id" type="xs:long"/></xs:sequence>'
    declarations = '<xs:include schemaLocation="types.xsd"/><xs:element name="root" type="row"/>'
    root = load(declarations, types=f"{included}</xs:complexType>").roots["root"]
    assert root.children["id"].type == "long"


def test_the_names_of_a_schema_are_those_of_elements_and_attributes_at_any_depth(load: Load) -> None:
    schema = load(element("root", element("row", of("string"), '<xs:attribute name="id"/>')) + element("other"))
    assert schema.names == {"root", "row", "string", "id", "other"}
    assert schema.root("root") is schema.roots["root"]
    assert schema.root("row") is None


def test_the_shipped_schema_has_its_roots_and_rows() -> None:
    file = project().schema_file(operation().api.schema)
    assert file is not None
    roots = load_schema_model(file).roots
    assert set(roots) == {
        "errorResponse",
        "getInteractionResponse",
        "getUserInteractionsResponse",
        "listInteractionsResponse",
        "loginResponse",
        "updateConsResponse",
    }
    row = roots["getUserInteractionsResponse"].children["interaction"]
    assert row.children["subject"].type == "string"
    assert row.children["creationDate"].type == "dateTime"
    assert roots["errorResponse"].children["code"].type == "integer"


def test_a_schema_that_has_not_changed_is_read_once_and_one_that_has_anew(load: Load, tmp_path: Path) -> None:
    first = load('<xs:element name="a"/>')
    assert load_schema_model(tmp_path / "main.xsd") is first
    file = tmp_path / "main.xsd"
    file.write_text(file.read_text("utf-8").replace('name="a"', 'name="b"'), "utf-8")
    os.utime(file, (0, 0))
    assert set(load_schema_model(file).roots) == {"b"}


UNREADABLE = {
    "empty": "",
    "no XML": "these are words",
    "unclosed": "<schema>",
    "another document": "<note/>",
    "another namespace": '<xs:schema xmlns:xs="http://www.w3.org/2001/Schema"/>',
    "unknown encoding": '<?xml version="1.0" encoding="foo"?><a/>',
    "entity": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "no name": f"{HEAD}><xs:element/></xs:schema>",
    "unknown type": f'{HEAD}><xs:element name="a" type="b"/></xs:schema>',
    "unknown type of XSD": f'{HEAD}><xs:element name="a" type="xs:strin"/></xs:schema>',
    "missing include": f'{HEAD}><xs:include schemaLocation="gone.xsd"/></xs:schema>',
    "missing import": f'{HEAD}><xs:import namespace="urn:b" schemaLocation="gone.xsd"/></xs:schema>',
    "remote include": f'{HEAD}><xs:include schemaLocation="http://schema.invalid/a.xsd"/></xs:schema>',
    "ambiguous": HEAD + ">" + element("a", '<xs:any minOccurs="0"/><xs:element name="b"/>') + "</xs:schema>",
    "inconsistent": HEAD + ">" + element("a", of("date") + '<xs:element name="date"/>') + "</xs:schema>",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_schema_is_an_error_that_names_the_file(text: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.xsd"
    file.write_text(text, "utf-8")
    with pytest.raises(SchemaError) as error:
        load_schema_model(file)
    assert error.value.mistakes
    for mistake in error.value.mistakes:
        assert mistake.location.file.endswith("broken.xsd")
        assert "\n" not in mistake.message
        assert "Xsd" not in mistake.message
        assert "Errno" not in mistake.message
        assert not mistake.message.endswith((":", ": "))


@pytest.mark.parametrize("text", [UNREADABLE["missing include"], UNREADABLE["missing import"]])
def test_of_a_file_that_is_missing_the_name_is_said(text: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.xsd"
    file.write_text(text, "utf-8")
    with pytest.raises(SchemaError, match=r"broken\.xsd:\d+:\d+: there is no file gone\.xsd"):
        load_schema_model(file)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00\x01", "<a>\u00e9</a>".encode("latin-1")])
def test_bytes_that_are_no_text_are_no_schema(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bytes.xsd"
    file.write_bytes(content)
    with pytest.raises(SchemaError, match=r"bytes\.xsd:\d+:\d+: not well-formed XML"):
        load_schema_model(file)


def test_a_file_that_is_nowhere_or_a_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="No such file"):
        load_schema_model(tmp_path / "gone.xsd")
    with pytest.raises(SchemaError, match="Is a directory"):
        load_schema_model(tmp_path)


def test_models_are_told_apart_by_identity(load: Load) -> None:
    root = load(element("root", of("string"))).roots["root"]
    child = root.children["string"]
    assert root.children["string"] is child
    assert child != ElementModel(child.name, child.declaration, child.schema, root)
