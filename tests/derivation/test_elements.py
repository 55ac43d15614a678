"""Elements: types, derivation, xsi:type, nil, default and fixed values, mixed and empty content, attributes."""

from __future__ import annotations

import pytest
from derivation.verdicts import RULES, Verdicts, assert_verdicts, complex_root, document, schema_of

from accordant.errors import SchemaError
from accordant.mapping import Mapping

BASE = (
    '<xs:complexType name="B"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>'
    '<xs:attribute name="id" type="xs:int"/></xs:complexType>'
)
EXTENDED = (
    '<xs:complexType name="D"{}><xs:complexContent><xs:extension base="t:B"><xs:sequence>'
    '<xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence><xs:attribute name="n" type="xs:int" '
    'use="required"/></xs:extension></xs:complexContent></xs:complexType>'
)
D = EXTENDED.format("")


def simple_content(attributes, base="xs:int", name=""):
    named = f' name="{name}"' if name else ""
    return (
        f'<xs:complexType{named}><xs:simpleContent><xs:extension base="{base}">{attributes}</xs:extension>'
        "</xs:simpleContent></xs:complexType>"
    )


# Schema body; valid documents; invalid ones; those whose fault no image shows; kinds of loss that are claimed.
CONSTRUCTS = {
    "extension": (
        f'<xs:element name="r" type="t:D"/>{BASE}{D}',
        ['<r n="1"><a>1</a></r>', '<r n="1" id="2"><a>1</a><b>2</b></r>'],
        ["<r><a>1</a></r>", '<r n="1"><b>2</b></r>', '<r n="x"><a>1</a></r>', '<r n="1" id="x"><a>1</a></r>'],
        ['<r n="1"><b>2</b><a>1</a></r>'],
        {"child-order"},
    ),
    "xsi:type": (
        f'<xs:element name="r" type="t:B"/>{BASE}{D}',
        ["<r><a>1</a></r>", '<r xsi:type="t:D" n="1"><a>1</a><b>2</b></r>'],
        ['<r xsi:type="t:D"><a>1</a><b>2</b></r>', "<r><a>1</a><b>2</b></r>", '<r xsi:type="t:D" n="1"/>'],
        ['<r n="1"><a>1</a><b>2</b></r>'],
        {"xsi-type", "child-order"},
    ),
    "a blocked xsi:type": (
        f'<xs:element name="r" type="t:B" block="extension"/>{BASE}{D}',
        ["<r><a>1</a></r>"],
        ['<r xsi:type="t:D" n="1"><a>1</a><b>2</b></r>', '<r n="1"><a>1</a></r>'],
        [],
        set(),
    ),
    "a type that blocks its extensions": (
        f'<xs:element name="r" type="t:B"/>{BASE.replace("<xs:complexType ", "<xs:complexType block=" + chr(34) + "#all" + chr(34) + " ")}{D}',  # noqa: E501
        ["<r><a>1</a></r>"],
        ['<r xsi:type="t:D" n="1"><a>1</a></r>'],
        [],
        set(),
    ),
    "an abstract type": (
        f'<xs:element name="r" type="t:B"/>{BASE.replace("name=", "abstract=" + chr(34) + "true" + chr(34) + " name=", 1)}{D}',  # noqa: E501
        ['<r xsi:type="t:D" n="1"><a>1</a></r>'],
        ["<r><a>1</a></r>"],
        ['<r n="1"><a>1</a></r>'],
        {"child-order"},
    ),
    "restriction": (
        (
            '<xs:element name="r" type="t:R"/><xs:complexType name="B"><xs:sequence><xs:element name="a" type="xs:int" '
            'minOccurs="0" maxOccurs="unbounded"/></xs:sequence><xs:attribute name="id" type="xs:int"/>'
            '<xs:attribute name="n" type="xs:int"/></xs:complexType><xs:complexType name="R"><xs:complexContent>'
            '<xs:restriction base="t:B"><xs:sequence><xs:element name="a" type="xs:int" maxOccurs="2"/></xs:sequence>'
            '<xs:attribute name="id" use="prohibited"/></xs:restriction></xs:complexContent></xs:complexType>'
        ),
        ["<r><a>1</a></r>", '<r n="1"><a>1</a><a>2</a></r>'],
        ["<r/>", '<r id="1"><a>1</a></r>', "<r><a>1</a><a>1</a><a>1</a></r>"],
        [],
        set(),
    ),
    "simple content, extended": (
        f'<xs:element name="r" type="xs:int"/>{simple_content("<xs:attribute name=" + chr(34) + "n" + chr(34) + " type=" + chr(34) + "xs:int" + chr(34) + "/>", name="C")}',  # noqa: E501
        ["<r>1</r>", '<r xsi:type="t:C" n="1">1</r>'],
        ["<r/>", '<r xsi:type="t:C" n="x">1</r>', '<r xsi:type="t:C" n="1">x</r>', '<r m="1">1</r>'],
        ['<r n="1">1</r>'],
        {"xsi-type"},
    ),
    "a default": (
        '<xs:element name="r" type="xs:int" default="1"/>',
        ["<r/>", "<r>2</r>", '<r xsi:schemaLocation="a b"/>'],
        ["<r> </r>", "<r>x</r>"],
        [],
        set(),
    ),
    "a fixed value": (
        '<xs:element name="r" type="xs:int" fixed="1" nillable="false"/>',
        ["<r/>", "<r>1</r>"],
        ["<r>2</r>", "<r> </r>", "<r>11</r>"],
        [],
        set(),
    ),
    "a fixed value and nil": (
        '<xs:element name="r" type="xs:int" fixed="1" nillable="true"/>',
        ["<r/>", "<r>1</r>"],
        ['<r xsi:nil="true"/>', "<r>2</r>"],
        [],
        set(),
    ),
    "a fixed value of mixed content": (
        (
            '<xs:element name="r" fixed="abc"><xs:complexType mixed="true"><xs:sequence>'
            '<xs:element name="a" minOccurs="0"/></xs:sequence><xs:attribute name="n" type="xs:int"/></xs:complexType>'
            "</xs:element>"
        ),
        ["<r/>", "<r>abc</r>", '<r n="1">abc</r>', '<r n="1"/>'],
        ["<r>abcd</r>", '<r n="1">ab</r>'],
        [],
        set(),
    ),
    "a fixed attribute": (
        complex_root('<xs:attribute name="n" type="xs:int" fixed="7"/>'),
        ["<r/>", '<r n="7"/>', '<r n=" 07 "/>'],
        ['<r n="8"/>', '<r n=""/>'],
        [],
        set(),
    ),
    "nil with attributes": (
        (
            '<xs:element name="r" nillable="true"><xs:complexType><xs:sequence><xs:element name="a" type="xs:int"/>'
            '</xs:sequence><xs:attribute name="n" type="xs:int" use="required"/></xs:complexType></xs:element>'
        ),
        ['<r n="1" xsi:nil="true"/>', '<r n="1"><a>1</a></r>'],
        ['<r xsi:nil="true"/>', '<r n="x" xsi:nil="true"/>', '<r n="1"/>', '<r n="1" xsi:nil="true"><a>x</a></r>'],
        ['<r n="1" xsi:nil="true"><a>1</a></r>'],
        set(),
    ),
    "nil that is not allowed": (
        '<xs:element name="r" type="xs:string"/>',
        ["<r/>", '<r xsi:schemaLocation="a b"/>'],
        ['<r xsi:nil="true"/>'],
        [],
        set(),
    ),
    "mixed content": (
        (
            '<xs:element name="r"><xs:complexType mixed="true"><xs:sequence><xs:element name="a" type="xs:int"/>'
            "</xs:sequence></xs:complexType></xs:element>"
        ),
        ["<r>x<a>1</a>y</r>", "<r><a>1</a></r>"],
        ["<r>x</r>", "<r/>", "<r>x<a>y</a></r>"],
        [],
        set(),
    ),
    "mixed content of optional children": (
        (
            '<xs:element name="r"><xs:complexType mixed="true"><xs:sequence><xs:element name="a" type="xs:int" '
            'minOccurs="0"/></xs:sequence><xs:attribute name="n" type="xs:int"/></xs:complexType></xs:element>'
        ),
        ["<r>x</r>", "<r/>", '<r n="1">x</r>', "<r>x<a>1</a></r>"],
        ["<r><b/></r>", '<r n="y">x</r>'],
        [],
        set(),
    ),
    "element content": (
        complex_root('<xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>'),
        ["<r> <a>1</a> </r>"],
        ["<r>x<a>1</a></r>", "<r> </r>", "<r>x</r>"],
        [],
        set(),
    ),
    "empty content": (
        complex_root('<xs:attribute name="n" type="xs:int"/>'),
        ["<r/>", '<r n="1"/>'],
        ["<r> </r>", "<r>x</r>", '<r n="1"> </r>', "<r><a/></r>"],
        [],
        set(),
    ),
    "anyType": (
        '<xs:element name="r"/>',
        ["<r/>", "<r>x</r>", '<r n="1">x<o:a><b/></o:a><o:a/></r>'],
        ['<r xsi:nil="true"/>'],
        [],
        set(),
    ),
    "attributes of several namespaces": (
        complex_root('<xs:attribute name="n" type="xs:int"/><xs:attribute ref="t:n" use="required"/>')
        + '<xs:attribute name="n" type="xs:boolean"/>',
        ['<r t:n="true"/>', '<r n="7" t:n="false"/>'],
        ["<r/>", '<r t:n="x"/>', '<r n="x" t:n="true"/>'],
        ['<r n="7"/>'],
        {"name-collision"},
    ),
    "an attribute and a child of one name": (
        complex_root(
            '<xs:sequence><xs:element name="a" type="xs:boolean"/></xs:sequence><xs:attribute name="a" type="xs:int"/>'
        ),
        ["<r><a>true</a></r>", '<r a="7"><a>true</a></r>'],
        ["<r/>", '<r a="x"><a>true</a></r>', "<r><a>x</a></r>"],
        ['<r a="7"/>', "<r><a>true</a><a>true</a></r>"],
        {"name-collision"},
    ),
    "an attribute with the key of the text": (
        '<xs:element name="r">'
        + simple_content('<xs:attribute name="content" type="xs:int"/>', base="xs:boolean")
        + "</xs:element>",
        ['<r content="7">true</r>', "<r>true</r>"],
        ["<r/>", '<r content="x">true</r>', "<r>x</r>"],
        ['<r content="7"/>'],
        {"name-collision"},
    ),
    "two types of one name": (
        complex_root(
            '<xs:sequence><xs:element name="a" type="t:T"/><xs:element name="b"><xs:complexType><xs:sequence>'
            '<xs:element name="a"><xs:simpleType><xs:restriction base="xs:int"><xs:maxInclusive value="5"/>'
            "</xs:restriction></xs:simpleType></xs:element></xs:sequence></xs:complexType></xs:element></xs:sequence>"
        )
        + '<xs:simpleType name="T"><xs:restriction base="xs:int"><xs:minInclusive value="6"/></xs:restriction>'
        "</xs:simpleType>",
        ["<r><a>6</a><b><a>5</a></b></r>"],
        ["<r><a>5</a><b><a>5</a></b></r>", "<r><a>6</a><b><a>6</a></b></r>"],
        [],
        {"child-order"},
    ),
}


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_verdicts_on_documents_and_images_agree(tmp_path, name):
    body, valid, invalid, lost, losses = CONSTRUCTS[name]
    verdicts = assert_verdicts(schema_of(tmp_path, body), valid, invalid, lost=lost)
    assert verdicts.losses == losses


# Schema body, document, and the verdict that is right, with its clause.
DISAGREEMENTS = [
    # Equality of values, not of texts (Structures 3.3.4, clause 5.2.2.2.2).
    ('<xs:element name="r" type="xs:int" fixed="1"/>', "<r> +01 </r>", True),
    # An element with a fixed value has no children (clause 5.2.2.1).
    (
        (
            '<xs:element name="r" fixed="b"><xs:complexType mixed="true"><xs:sequence>'
            '<xs:element name="a" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>'
        ),
        "<r>b<a/></r>",
        False,
    ),
]


@pytest.mark.parametrize(("body", "written", "is_valid"), DISAGREEMENTS)
def test_where_lxml_and_xmlschema_disagree_the_image_follows_the_specification(tmp_path, body, written, is_valid):
    verdicts = Verdicts(schema_of(tmp_path, body))
    assert set(verdicts.xml(document(written))) == {True, False}
    assert verdicts.json(document(written)) == is_valid


def test_an_abstract_type_that_nothing_is_derived_from_has_no_elements(tmp_path):
    body = complex_root('<xs:sequence><xs:element name="a" type="t:B"/></xs:sequence>')
    body += '<xs:complexType name="B" abstract="true"/>'
    path = schema_of(tmp_path, body)
    assert_verdicts(path, [], ["<r><a/></r>", "<r/>"])
    assert Verdicts(path).messages({"r": {"a": {}}}) == ["$.r.a no element of the abstract type t:B may stand here"]


def test_of_several_types_the_nearest_says_what_is_wrong(tmp_path):
    verdicts = Verdicts(schema_of(tmp_path, f'<xs:element name="r" type="t:B"/>{BASE}{D}'))
    assert verdicts.messages({"r": {}}) == ["$.r.a a is missing"]
    assert verdicts.messages({"r": {"a": "x"}}) == ["$.r.a expected xsd:int, got 'x'"]
    assert verdicts.messages({"r": {"a": "1", "n": "1", "b": "x"}}) == ["$.r.b expected xsd:int, got 'x'"]
    assert verdicts.messages({"r": {"a": "1", "z": "x"}}) == ["$.r.z unknown key z"]
    assert verdicts.messages({"r": "x"}) == ["$.r expected an object, got x"]


def test_several_texts_of_mixed_content_may_be_an_array(tmp_path):
    body = '<xs:element name="r"><xs:complexType mixed="true"><xs:sequence><xs:element name="a" minOccurs="0"/>'
    verdicts = Verdicts(schema_of(tmp_path, body + "</xs:sequence></xs:complexType></xs:element>"))
    assert verdicts.messages({"r": {"content": ["x", "y"], "a": {}}}) == []
    assert verdicts.messages({"r": {"content": ["x", 1], "a": {}}}) != []


def test_an_identity_constraint_is_a_claimed_loss(tmp_path):
    body = (
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" type="xs:int" maxOccurs="2"/>'
        '</xs:sequence></xs:complexType><xs:unique name="u"><xs:selector xpath="t:a"/><xs:field xpath="."/></xs:unique>'
        "</xs:element>"
    )
    verdicts = assert_verdicts(
        schema_of(tmp_path, body), ["<r><a>1</a><a>2</a></r>"], ["<r/>"], lost=["<r><a>1</a><a>1</a></r>"]
    )
    assert verdicts.losses == {"identity-constraint"}


def test_simple_content_may_restrict_mixed_content(tmp_path):
    body = (
        '<xs:element name="r" type="t:E"/><xs:complexType name="B" mixed="true"><xs:sequence><xs:element name="a" '
        'minOccurs="0"/></xs:sequence></xs:complexType><xs:complexType name="E"><xs:simpleContent>'
        '<xs:restriction base="t:B"><xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType></xs:restriction>'
        "</xs:simpleContent></xs:complexType>"
    )
    verdicts = Verdicts(schema_of(tmp_path, body), with_xmlschema=False)
    assert verdicts.json(document("<r>1</r>"))
    assert not verdicts.json(document("<r>x</r>"))
    assert not verdicts.json(document("<r><a/></r>"))


def test_what_a_type_redefines_still_holds(tmp_path):
    schema_of(
        tmp_path,
        '<xs:simpleType name="S"><xs:restriction base="xs:string"><xs:minLength value="2"/></xs:restriction>'
        '</xs:simpleType><xs:complexType name="C"><xs:simpleContent><xs:extension base="t:S"><xs:attribute name="n"/>'
        "</xs:extension></xs:simpleContent></xs:complexType>",
        name="base.xsd",
    )
    body = (
        '<xs:redefine schemaLocation="base.xsd"><xs:simpleType name="S"><xs:restriction base="t:S">'
        '<xs:maxLength value="3"/></xs:restriction></xs:simpleType><xs:complexType name="C"><xs:simpleContent>'
        '<xs:restriction base="t:C"><xs:pattern value="a*"/></xs:restriction></xs:simpleContent></xs:complexType>'
        '</xs:redefine><xs:element name="r" type="t:S"/><xs:element name="c" type="t:C"/>'
    )
    verdicts = Verdicts(schema_of(tmp_path, body))
    for written, is_valid in {"<r>ab</r>": True, "<r>a</r>": False, "<r>abcd</r>": False}.items():
        assert verdicts.json(document(written)) == is_valid
    assert verdicts.json(document('<c n="1">aaa</c>'))
    assert not verdicts.json(document("<c>ab</c>"))


def test_types_of_imported_namespaces_keep_apart(tmp_path):
    (tmp_path / "other.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o" xmlns:t="urn:o">'
        '<xs:simpleType name="T"><xs:restriction base="xs:boolean"/></xs:simpleType><xs:element name="e" type="t:T"/>'
        "</xs:schema>"
    )
    body = (
        '<xs:import namespace="urn:o" schemaLocation="other.xsd"/>'
        '<xs:simpleType name="T"><xs:restriction base="xs:int"/></xs:simpleType><xs:element name="f" type="t:T"/>'
    ) + complex_root('<xs:sequence><xs:element ref="t:f"/><xs:element xmlns:o="urn:o" ref="o:e"/></xs:sequence>')
    assert_verdicts(
        schema_of(tmp_path, body),
        ["<r><f>7</f><o:e>true</o:e></r>"],
        ["<r><f>true</f><o:e>true</o:e></r>", "<r><f>7</f><o:e>7</o:e></r>"],
    )


def test_an_included_file_without_a_namespace_takes_that_of_the_including_one(tmp_path):
    (tmp_path / "chameleon.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">'
        '<xs:complexType name="T"><xs:sequence><xs:element name="a" type="U"/></xs:sequence></xs:complexType>'
        '<xs:simpleType name="U"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema>'
    )
    body = '<xs:include schemaLocation="chameleon.xsd"/><xs:element name="r" type="t:T"/>'
    assert_verdicts(schema_of(tmp_path, body), ["<r><a>1</a></r>"], ["<r><a>x</a></r>", "<r/>"])


def test_names_may_be_of_any_script(tmp_path):
    body = (
        '<xs:element name="r" type="t:größe"/><xs:complexType name="größe"><xs:sequence><xs:element name="名" '
        'type="t:数"/></xs:sequence></xs:complexType><xs:simpleType name="数">'
        '<xs:union memberTypes="xs:int xs:boolean"/></xs:simpleType>'
    )
    assert_verdicts(schema_of(tmp_path, body), ["<r><名>1</名></r>"], ["<r><名>x</名></r>", "<r/>"])


@pytest.mark.parametrize(
    "rules",
    [
        {"attribute_prefix": "@", "text_key": "#text"},
        {"empty": "string"},
        {"dropped_attributes": []},
        {"dropped_attributes": ["http://www.w3.org/2001/XMLSchema-instance", ""]},
    ],
)
def test_other_mappings(tmp_path, rules):
    body = (
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" nillable="true" type="xs:int" '
        'minOccurs="0"/><xs:element name="b" type="t:B" minOccurs="0" maxOccurs="2"/></xs:sequence>'
        '<xs:attribute name="a" type="xs:int"/></xs:complexType></xs:element>'
        '<xs:complexType name="B"><xs:simpleContent><xs:extension base="xs:int"><xs:attribute name="n" type="xs:int"/>'
        "</xs:extension></xs:simpleContent></xs:complexType>"
    )
    valid = [
        "<r/>",
        '<r a="1"><a xsi:nil="true"/><b>1</b><b n="2">2</b></r>',
        '<r xsi:schemaLocation="a b"><a xsi:nil="false">1</a><b xsi:type="t:B">2</b></r>',
    ]
    invalid = ["<r><a>x</a></r>", "<r><b/></r>", '<r><b n="1">x</b></r>', "<r>text</r>"]
    assert_verdicts(schema_of(tmp_path, body), valid, invalid, mapping=Mapping.from_rules({**RULES, **rules}))


def test_without_root_elements_a_document_is_valid_by_its_xsi_type_only(tmp_path):
    verdicts = Verdicts(schema_of(tmp_path, BASE))
    assert verdicts.json(document('<x xsi:type="t:B"><a>1</a></x>'))
    assert not verdicts.json(document('<x xsi:type="t:B"><b>1</b></x>'))
    assert {loss.kind.value for loss in verdicts.derivation.losses if loss.component == "schema"} >= {"xsi-type"}


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "<a/>",
        "<xs:schema",
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r" type="none"/></xs:schema>',
        (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="C"><xs:sequence>'
            '<xs:element name="a" minOccurs="2"/></xs:sequence></xs:complexType></xs:schema>'
        ),
        (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="none.xsd"/>'
            '<xs:element name="r" type="none"/></xs:schema>'
        ),
    ],
)
def test_what_is_no_schema_is_refused_with_its_file(tmp_path, broken):
    path = tmp_path / "broken.xsd"
    path.write_text(broken)
    with pytest.raises(SchemaError, match=r"broken\.xsd"):
        Verdicts(path)


@pytest.mark.parametrize("depth", [20, 60])
def test_groups_and_types_may_be_nested_deeply(tmp_path, depth):
    groups = "<xs:sequence>" * depth + '<xs:element name="a" type="xs:int"/>' + "</xs:sequence>" * depth
    verdicts = Verdicts(schema_of(tmp_path, complex_root(groups)))
    assert verdicts.json(document("<r><a>1</a></r>"))
    assert not verdicts.json(document("<r/>"))
    opening, closing = (
        "<xs:element name='a'><xs:complexType><xs:sequence>",
        "</xs:sequence></xs:complexType></xs:element>",
    )
    types = opening * depth + "<xs:element name='b' type='xs:int'/>" + closing * depth
    verdicts = Verdicts(schema_of(tmp_path, types, name="types.xsd"))
    assert verdicts.json(document("<a>" * depth + "<b>1</b>" + "</a>" * depth))
    assert not verdicts.json(document("<a>" * depth + "<b>x</b>" + "</a>" * depth))
