"""Golden property: a document is valid exactly when its image is, but for losses that are claimed."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from accordant.derivation import LossKind, derive, dumps
from accordant.errors import SchemaError
from accordant.mapping import Mapping, image, images_equal, tree
from accordant.validators.json import JsonValidator
from accordant.validators.xml import XmlValidator

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "schemas" / "crm.public.v1.xsd"
XSD = ROOT / "tests" / "schemas" / "crm.public.v1.xsd"
DERIVED = ROOT / "schemas" / "derived" / "crm.public.v1.schema.json"
LUMINATE = Mapping.from_rules(yaml.safe_load((ROOT / "contracts/luminate/api.yaml").read_text())["mapping"])
NS = "http://convio.com/crm/v1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

XML = XmlValidator(XSD)
DERIVATION = derive(XSD, LUMINATE)
JSON = JsonValidator(DERIVATION.schema)
REFERENCE = jsonschema.Draft202012Validator(DERIVATION.schema)


def is_image_valid(value):
    """The verdict on a JSON value, on which both implementations must agree."""
    verdict = JSON.is_valid(value)
    assert REFERENCE.is_valid(value) == verdict
    return verdict


# A generator of valid documents, which knows the types and nothing of the code under test.

INTEGERS = st.one_of(st.integers(-5, 10**12).map(str), st.sampled_from(["-0", "+7", "007", " 12\n"]))
NATURALS = st.sampled_from(["0", "6", "1000", "+1", "-0", "\t3 "])
TIMES = st.sampled_from(
    [
        "2016-02-01T09:43:35.283-06:00",
        "2016-02-29T24:00:00Z",
        "12016-01-01T00:00:00",
        "-0004-02-29T00:00:00+14:00",
        " 2000-02-29T00:00:00.000000001Z ",
    ]
)
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\x7f\ufffe\uffff", exclude_categories=("Cc", "Cs"))
TEXTS = st.text(CHARACTERS, max_size=12) | st.sampled_from(["", " ", "\n x \t", "&<>\"'", "a]]>b", "💡" * 80])
SUBJECTS = TEXTS | st.sampled_from(["x" * 80, "é" * 80])

INTERACTION = {
    "interactionId": INTEGERS,
    "interactionTypeId": NATURALS,
    "categoryId": INTEGERS,
    "referenceId": INTEGERS,
    "consId": INTEGERS,
    "createdBy": INTEGERS,
    "creationDate": TIMES,
    "subject": SUBJECTS,
    "count": INTEGERS,
}
NOTE = {
    "categoryId": INTEGERS,
    "typeOfConsNote": TEXTS,
    "consId": INTEGERS,
    "createdBy": INTEGERS,
    "creationDate": TIMES,
    "interactionId": INTEGERS,
    "modifiedBy": INTEGERS,
    "modifiedDate": TIMES,
    "noteId": INTEGERS,
    "subject": TEXTS,
    "text": TEXTS,
    "type": TEXTS,
}
KEYS = {"interactionId", "noteId"}


@st.composite
def records(draw, tag, fields, key):
    element = etree.Element(f"{{{NS}}}{tag}")
    chosen = draw(st.integers(0, 2 ** len(fields) - 1))
    for number, (name, values) in enumerate(fields.items()):
        if name != key and not chosen >> number & 1:
            continue
        child = etree.SubElement(element, f"{{{NS}}}{name}")
        form = draw(st.integers(0, 9))
        if form == 0 and name != key:
            child.set(f"{{{XSI}}}nil", "true")
            continue
        child.text = draw(values) or None
        if form == 1:
            child.set(f"{{{XSI}}}schemaLocation", f"{NS} crm.xsd")
        elif form == 2 and child.text:
            child.append(etree.Comment("a comment in the middle"))
            child[0].tail = child.text[len(child.text) // 2 :]
            child.text = child.text[: len(child.text) // 2]
    return element


@st.composite
def documents(draw):
    root = etree.Element(f"{{{NS}}}getUserInteractionsResponse", nsmap={None: NS, "xsi": XSI})
    if draw(st.booleans()):
        root.set(f"{{{XSI}}}schemaLocation", f"{NS} http://example.org/crm.public.v1.xsd")
    for _ in range(draw(st.integers(0, 3))):
        row = draw(records("interaction", INTERACTION, "interactionId"))
        row.extend(draw(records("note", NOTE, "noteId")) for _ in range(draw(st.sampled_from([0, 1, 1, 2]))))
        root.append(row)
    if draw(st.booleans()):
        etree.indent(root) if len(root) else setattr(root, "text", "\n  ")
    # As it comes over the wire.
    return etree.fromstring(etree.tostring(root))


def plain(element):
    """The document without what an image does not keep: comments, dropped attributes, white space between children."""
    children = [plain(child) for child in element if isinstance(child.tag, str)]
    text = "".join([element.text or "", *(child.tail or "" for child in element)])
    attributes = {name: value for name, value in element.attrib.items() if name != f"{{{XSI}}}schemaLocation"}
    return element.tag, attributes, children, "" if children else text


relaxed = settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@relaxed
@given(documents())
def test_valid_documents_have_valid_images_and_come_back(root):
    assert list(XML.iter_violations(root)) == []
    value = image(root, LUMINATE)
    assert is_image_valid(value), list(JSON.iter_violations(value))
    assert list(JSON.iter_violations(value)) == []
    back = tree(value, LUMINATE, XML.model)
    assert plain(back) == plain(root)
    assert images_equal(image(back, LUMINATE), value) or "content" in json.dumps(value)


def _drop_key(row):
    row.remove(row[0])


def _unknown_child(row):
    etree.SubElement(row, f"{{{NS}}}interactionKind").text = "1"


def _second_id(row):
    row.insert(1, copy.deepcopy(row[0]))


def _bad_id(row):
    del row[0][:]
    row[0].text = "12a"


def _empty_id(row):
    del row[0][:]
    row[0].text = None


def _id_in_other_digits(row):
    del row[0][:]
    row[0].text = "١٢"


def _negative_type(row):
    _set(row, "interactionTypeId", "-1")


def _impossible_day(row):
    _set(row, "creationDate", "2015-02-29T00:00:00Z")


def _date_only(row):
    _set(row, "creationDate", "2015-02-28")


def _long_subject(row):
    _set(row, "subject", "é" * 81)


def _nil_key(row):
    row[0].text = None
    del row[0][:]
    row[0].set(f"{{{XSI}}}nil", "true")


def _attribute(row):
    row.set("status", "new")


def _attribute_of_a_leaf(row):
    row[0].set("status", "new")


def _text_between(row):
    row.text = "text"


def _child_of_a_leaf(row):
    del row[0][:]
    row[0].text = None
    etree.SubElement(row[0], f"{{{NS}}}value").text = "1"


def _note_without_id(row):
    etree.SubElement(row, f"{{{NS}}}note")


def _set(row, name, text):
    child = row.find(f"{{{NS}}}{name}")
    if child is None:
        names = list(INTERACTION)
        child = etree.Element(f"{{{NS}}}{name}")
        before = [each for each in row if etree.QName(each).localname in names[: names.index(name)]]
        row.insert(len(before), child)
    for attribute in list(child.attrib):
        del child.attrib[attribute]
    for inner in list(child):
        child.remove(inner)
    child.text = text


MUTATIONS = [
    _drop_key,
    _unknown_child,
    _second_id,
    _bad_id,
    _empty_id,
    _id_in_other_digits,
    _negative_type,
    _impossible_day,
    _date_only,
    _long_subject,
    _nil_key,
    _attribute,
    _attribute_of_a_leaf,
    _text_between,
    _child_of_a_leaf,
    _note_without_id,
]


@pytest.mark.parametrize("mutate", MUTATIONS)
@settings(relaxed, max_examples=25)
@given(root=documents(), index=st.integers(0, 2))
def test_one_fault_is_refused_in_both_formats(mutate, root, index):
    if not len(root):
        return
    mutate(root[index % len(root)])
    root = etree.fromstring(etree.tostring(root))
    xml = list(XML.iter_violations(root))
    value = image(root, LUMINATE)
    assert len(xml) == 1, [str(each) for each in xml]
    assert not is_image_valid(value)
    found = list(JSON.iter_violations(value, json.dumps(value)))
    assert len(found) == 1, [str(each) for each in found]


def test_claimed_losses_are_losses():
    kinds = {(loss.kind, loss.component) for loss in DERIVATION.losses}
    assert (LossKind.CHILD_ORDER, "crm:interaction") in kinds
    swapped = etree.fromstring(
        f'<getUserInteractionsResponse xmlns="{NS}"><interaction><count>1</count><interactionId>1</interactionId>'
        "</interaction></getUserInteractionsResponse>"
    )
    assert not XML.is_valid(swapped)
    assert is_image_valid(image(swapped, LUMINATE))
    other = etree.fromstring('<errorResponse xmlns="urn:x"><code>1</code></errorResponse>')
    assert (LossKind.NAMESPACES, "schema") in kinds
    assert not XML.is_valid(other)
    assert is_image_valid(image(other, LUMINATE))
    nil = etree.fromstring(
        f'<errorResponse xmlns="{NS}" xmlns:xsi="{XSI}"><code xsi:nil="false">1</code></errorResponse>'
    )
    assert (LossKind.XSI_ATTRIBUTES, "schema") in kinds
    assert not XML.is_valid(nil)
    assert is_image_valid(image(nil, LUMINATE))


@pytest.mark.parametrize(
    "value",
    [
        {"getUserInteractionsResponse": {}},
        {"getUserInteractionsResponse": ""},
        {"getUserInteractionsResponse": {"interaction": {"interactionId": "1"}}},
        {"getUserInteractionsResponse": {"interaction": [{"interactionId": "1"}, {"interactionId": {"content": "2"}}]}},
        {"errorResponse": {"code": "1", "message": None}},
        {"errorResponse": {"code": "1", "message": {}}},
        {"errorResponse": {"code": " 1\n"}},
    ],
)
def test_shapes_that_are_accepted(value):
    assert is_image_valid(value)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        "",
        None,
        {"getUserInteractionsResponse": None},
        {"getUserInteractionsResponse": []},
        {"getUserInteractionsResponse": "none"},
        {"getUserInteractionsResponse": {}, "errorResponse": {"code": "1"}},
        {"getUserInteractionsResponse": {"interaction": []}},
        {"getUserInteractionsResponse": {"interaction": [{"interactionId": "1"}]}},
        {"getUserInteractionsResponse": {"interaction": ""}},
        {"getUserInteractionsResponse": {"interaction": {}}},
        {"errorResponse": {"code": 1}},
        {"errorResponse": {"code": {}}},
        {"errorResponse": {"code": {"content": "x"}}},
        {"errorResponse": {"code": "1", "message": ["a", "b"]}},
        {"errorResponse": {"code": None}},
    ],
)
def test_shapes_that_are_refused(value):
    assert not is_image_valid(value)


def test_committed_schema_is_what_is_derived():
    assert DERIVED.read_text(encoding="utf-8") == dumps(derive(SHIPPED, LUMINATE)), "run `accordant derive`"


def test_schema_says_first_how_it_came_about():
    schema = json.loads(dumps(DERIVATION))
    assert next(iter(schema)) == "$comment"
    assert "crm.public.v1.xsd" in schema["$comment"]
    jsonschema.Draft202012Validator.check_schema(schema)
    text = dumps(DERIVATION)
    assert "oneOf" not in text
    assert "anyOf" not in text
    assert len(schema["x-losses"]) == len(DERIVATION.losses)


# Constructs of other schemas, on small ones.


COMPLEX = '<xs:element name="r"><xs:complexType>{}</xs:complexType></xs:element>'


def schema_of(tmp_path, body):
    path = tmp_path / "small.xsd"
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns:t="urn:t" '
        f'elementFormDefault="qualified">{body}</xs:schema>'
    )
    return path


def simple(base, *facets):
    written = "".join(f'<xs:{name} value="{value}"/>' for name, value in facets)
    return (
        f'<xs:element name="e" type="t:s"/><xs:simpleType name="s"><xs:restriction base="{base}">{written}'
        "</xs:restriction></xs:simpleType>"
    )


def assert_same_verdicts(tmp_path, body, documents, mapping=LUMINATE):
    """Both verdicts on each document; a document is written without namespace declarations."""
    path = schema_of(tmp_path, body)
    xml, schema = XmlValidator(path), derive(path, mapping).schema
    fast, reference = JsonValidator(schema), jsonschema.Draft202012Validator(schema)
    seen = set()
    for document in documents:
        name = document.split(">")[0].split()[0].lstrip("<").rstrip("/")
        root = etree.fromstring(document.replace(name, f'{name} xmlns="urn:t" xmlns:xsi="{XSI}"', 1))
        value = image(root, mapping)
        verdicts = xml.is_valid(root), fast.is_valid(value), reference.is_valid(value)
        assert len(set(verdicts)) == 1, (document, value, verdicts)
        seen.add(verdicts[0])
    assert seen == {True, False}, "the documents show one side only"


TEXT_VALUES = [
    "",
    " ",
    "a",
    "ab",
    "abc",
    "abcd",
    "abcde",
    " abc ",
    "a b",
    "a  b",
    "a\tb",
    "  ab\n",
    "a\nb",
    "ab\n",
    "b",
]
NUMBER_VALUES = ["", "0", "-0", "5", "-5", "-6", "+9", "10", "009", " 7 ", "11", "x", "1.0", "9" * 40]


@pytest.mark.parametrize(
    ("base", "facets"),
    [
        ("xs:string", [("maxLength", 3)]),
        ("xs:string", [("minLength", 1), ("maxLength", 3)]),
        ("xs:string", [("length", 2)]),
        ("xs:normalizedString", [("minLength", 2), ("maxLength", 4)]),
        ("xs:token", [("minLength", 1)]),
        ("xs:token", [("maxLength", 3)]),
        ("xs:token", [("maxLength", 0)]),
        ("xs:token", [("length", 3)]),
        ("xs:token", [("minLength", 2), ("maxLength", 4)]),
        ("xs:string", [("enumeration", "ab"), ("enumeration", "a b")]),
        ("xs:token", [("enumeration", "ab"), ("enumeration", "a b")]),
        ("xs:normalizedString", [("enumeration", "a b")]),
        ("xs:string", [("pattern", "[a-c]{2,3}")]),
        ("xs:string", [("pattern", "a.b"), ("pattern", "ab|b")]),
        ("xs:token", [("pattern", "ab?c*")]),
        ("xs:string", [("pattern", "ab*"), ("minLength", 2)]),
        ("xs:string", [("whiteSpace", "collapse"), ("maxLength", 3)]),
    ],
)
def test_facets_of_strings(tmp_path, base, facets):
    written = [f"<e>{value}</e>" for value in TEXT_VALUES]
    assert_same_verdicts(tmp_path, simple(base, *facets), written)


@pytest.mark.parametrize(
    ("base", "facets"),
    [
        ("xs:integer", [("minInclusive", -5), ("maxInclusive", 9)]),
        ("xs:integer", [("minExclusive", -6), ("maxExclusive", 10)]),
        ("xs:int", [("minInclusive", 1)]),
        ("xs:nonNegativeInteger", [("maxInclusive", 9)]),
        ("xs:positiveInteger", [("maxExclusive", 10)]),
        ("xs:long", []),
        ("xs:boolean", []),
        ("xs:decimal", []),
    ],
)
def test_bounds_of_integers(tmp_path, base, facets):
    assert_same_verdicts(tmp_path, simple(base, *facets), [f"<e>{value}</e>" for value in NUMBER_VALUES])


def test_several_steps_of_restriction(tmp_path):
    body = (
        '<xs:element name="e" type="t:s2"/>'
        '<xs:simpleType name="s"><xs:restriction base="xs:string"><xs:pattern value="[a-c]*"/></xs:restriction>'
        "</xs:simpleType>"
        '<xs:simpleType name="s2"><xs:restriction base="t:s"><xs:pattern value="[ab]*"/><xs:minLength value="2"/>'
        "</xs:restriction></xs:simpleType>"
    )
    assert_same_verdicts(tmp_path, body, [f"<e>{value}</e>" for value in TEXT_VALUES])


def test_simple_content_with_attributes(tmp_path):
    body = (
        '<xs:element name="e" type="t:c"/><xs:complexType name="c"><xs:simpleContent><xs:extension base="xs:int">'
        '<xs:attribute name="id" type="xs:token" use="required"/><xs:attribute name="n" type="xs:int"/>'
        "</xs:extension></xs:simpleContent></xs:complexType>"
    )
    written = [
        '<e id="a">1</e>',
        '<e id="" n="2">1</e>',
        "<e>1</e>",
        '<e id="a"/>',
        '<e id="a">x</e>',
        '<e id="a" n="x">1</e>',
        '<e id="a" m="1">1</e>',
        '<e id="a" xsi:schemaLocation="a b">1</e>',
        '<e id="a"><f/></e>',
    ]
    assert_same_verdicts(tmp_path, body, written)


def test_an_element_may_take_attributes_by_xsi_type(tmp_path):
    body = (
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="e" type="xs:string"/></xs:sequence>'
        '</xs:complexType></xs:element><xs:complexType name="c"><xs:simpleContent><xs:extension base="xs:string">'
        '<xs:attribute name="id" type="xs:token"/></xs:extension></xs:simpleContent></xs:complexType>'
    )
    path = schema_of(tmp_path, body)
    derivation = derive(path, LUMINATE)
    root = etree.fromstring(f'<r xmlns="urn:t" xmlns:xsi="{XSI}"><e xsi:type="c" id="1" xmlns:t="urn:t">x</e></r>')
    assert XmlValidator(path).is_valid(root)
    assert JsonValidator(derivation.schema).is_valid(image(root, LUMINATE))
    assert LossKind.XSI_TYPE in {loss.kind for loss in derivation.losses}


def test_children_of_all_groups_and_counts(tmp_path):
    body = (
        '<xs:element name="r"><xs:complexType><xs:all><xs:element name="a" type="xs:int"/>'
        '<xs:element name="b" type="xs:string" minOccurs="0"/></xs:all></xs:complexType></xs:element>'
        '<xs:element name="q"><xs:complexType><xs:sequence>'
        '<xs:element name="a" type="xs:int" minOccurs="2" maxOccurs="3"/>'
        '<xs:sequence><xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence>'
        '<xs:sequence minOccurs="0" maxOccurs="2"><xs:element name="c" type="xs:int"/></xs:sequence>'
        '<xs:element name="d" maxOccurs="0" minOccurs="0" type="xs:int"/>'
        '</xs:sequence><xs:attribute name="id" type="xs:int"/></xs:complexType></xs:element>'
    )
    written = [
        "<r><a>1</a></r>",
        "<r><b/><a>1</a></r>",
        "<r><b/></r>",
        "<r><a>1</a><a>1</a></r>",
        "<r/>",
        "<q><a>1</a></q>",
        "<q><a>1</a><a>1</a></q>",
        '<q id="1"><a>1</a><a>1</a><a>1</a><c>1</c><c>1</c></q>',
        "<q><a>1</a><a>1</a><a>1</a><a>1</a></q>",
        "<q><a>1</a><a>1</a><c>1</c><c>1</c><c>1</c></q>",
        "<q><a>1</a><a>1</a><b>1</b><b>1</b></q>",
    ]
    assert_same_verdicts(tmp_path, body, written)


def test_a_child_that_may_occur_zero_times_is_refused_where_libxml2_accepts_it(tmp_path):
    body = (
        '<xs:element name="q"><xs:complexType><xs:sequence><xs:element name="a" type="xs:int"/>'
        '<xs:element name="d" type="xs:int" minOccurs="0" maxOccurs="0"/></xs:sequence></xs:complexType></xs:element>'
    )
    path = schema_of(tmp_path, body)
    root = etree.fromstring('<q xmlns="urn:t"><a>1</a><d>1</d></q>')
    assert XmlValidator(path).is_valid(root), "libxml2 has been mended: take the case into the differential tests"
    assert not XmlValidator(path).model.is_valid(root)
    assert not JsonValidator(derive(path, LUMINATE).schema).is_valid(image(root, LUMINATE))


def test_a_sequence_without_members_may_repeat(tmp_path):
    body = COMPLEX.format('<xs:sequence minOccurs="0"/>')
    assert_same_verdicts(tmp_path, body, ["<r/>", "<r>x</r>", "<r><a/></r>"])


def test_attributes_without_a_type_hold_any_text(tmp_path):
    body = COMPLEX.format('<xs:attribute name="a"/><xs:attribute name="b" use="prohibited"/>')
    assert_same_verdicts(tmp_path, body, ["<r/>", '<r a=""/>', '<r a="x y"/>', '<r b="1"/>'])


def test_empty_and_emptiable_content(tmp_path):
    body = (
        '<xs:element name="n"><xs:complexType><xs:attribute name="id" type="xs:int"/></xs:complexType></xs:element>'
        '<xs:element name="o"><xs:complexType><xs:sequence><xs:element name="content" type="xs:int" minOccurs="0"/>'
        "</xs:sequence></xs:complexType></xs:element>"
    )
    written = [
        "<n/>",
        '<n id="1"/>',
        '<n id="x"/>',
        "<n>x</n>",
        "<n> </n>",
        "<o/>",
        "<o> </o>",
        '<o xsi:schemaLocation="a b"> </o>',
        "<o>x</o>",
        "<o><content>1</content></o>",
        "<o><content>x</content></o>",
    ]
    assert_same_verdicts(tmp_path, body, written)


def test_nil_and_default(tmp_path):
    body = (
        '<xs:element name="d" type="xs:int" default="3"/><xs:element name="n" type="xs:int" nillable="true"/>'
        '<xs:element name="a" nillable="true"><xs:complexType><xs:simpleContent><xs:extension base="xs:int">'
        '<xs:attribute name="id" type="xs:int" use="required"/></xs:extension></xs:simpleContent>'
        "</xs:complexType></xs:element>"
    )
    written = [
        "<d/>",
        "<d>4</d>",
        "<d>x</d>",
        '<d xsi:nil="true"/>',
        '<n xsi:nil="true"/>',
        "<n/>",
        "<n>1</n>",
        '<a id="1">2</a>',
        '<a id="1" xsi:nil="true"/>',
        '<a xsi:nil="true"/>',
        '<a id="x" xsi:nil="true"/>',
        '<a id="1"/>',
    ]
    assert_same_verdicts(tmp_path, body, written)


def test_recursion_and_references(tmp_path):
    body = (
        '<xs:element name="part"><xs:complexType><xs:sequence>'
        '<xs:element ref="t:part" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>'
        '<xs:attribute name="id" type="xs:int"/></xs:complexType></xs:element>'
    )
    written = ["<part/>", "<part><part/></part>", '<part><part id="1"/><part><part id="x"/></part></part>']
    assert_same_verdicts(tmp_path, body, written)


def test_a_mapping_that_writes_an_empty_element_as_a_string(tmp_path):
    rules = dict(yaml.safe_load((ROOT / "contracts/luminate/api.yaml").read_text())["mapping"], empty="string")
    body = (
        '<xs:element name="e" type="xs:string"/><xs:element name="i" type="xs:int"/>'
        '<xs:element name="n"><xs:complexType/></xs:element>'
        '<xs:element name="o"><xs:complexType><xs:sequence><xs:element name="a" type="xs:int" minOccurs="0"/>'
        "</xs:sequence></xs:complexType></xs:element>"
    )
    written = ["<e/>", "<e>x</e>", "<i/>", "<i>1</i>", "<n/>", "<n> </n>", "<o/>", "<o> </o>", "<o><a/></o>"]
    assert_same_verdicts(tmp_path, body, written, Mapping.from_rules(rules))


def test_a_bound_of_instants_is_a_claimed_loss(tmp_path):
    body = simple("xs:dateTime", ("minInclusive", "2000-01-01T00:00:00Z"))
    losses = derive(schema_of(tmp_path, body), LUMINATE).losses
    assert [loss.component for loss in losses if loss.kind is LossKind.INSTANT_BOUNDS] == ["t:s"]


def test_identity_constraints_are_a_claimed_loss(tmp_path):
    body = (
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>'
        "</xs:complexType>"
        '<xs:unique name="u"><xs:selector xpath="t:a"/><xs:field xpath="."/></xs:unique></xs:element>'
    )
    assert LossKind.IDENTITY in {loss.kind for loss in derive(schema_of(tmp_path, body), LUMINATE).losses}


def test_what_is_no_schema_is_refused(tmp_path):
    path = tmp_path / "broken.xsd"
    with pytest.raises(SchemaError, match=r"broken\.xsd"):
        derive(path, LUMINATE)
    path.write_text("<a/>")
    with pytest.raises(SchemaError, match=r"broken\.xsd"):
        derive(path, LUMINATE)


@pytest.mark.parametrize(
    "rule", [{"leaves": "object"}, {"names": "prefixed"}, {"namespaces": "declared"}, {"nil": "attribute"}]
)
def test_images_of_another_family_are_refused(rule):
    (name,) = rule
    with pytest.raises(SchemaError, match=f"no schema can be derived for images with {name}: "):
        derive(SHIPPED, replace(LUMINATE, **rule))
