"""The image of XML and the way back, on the documented rules and on the vendor's own pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from lxml import etree

from accordant.mapping import ABSENT, Mapping, image, images_equal, iter_image_differences, tree
from accordant.validators.xml import XmlValidator

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT.parent / "shared" / "samples"
RULES = yaml.safe_load((ROOT / "contracts/luminate/api.yaml").read_text())["mapping"]
LUMINATE = Mapping.from_rules(RULES)
XML = XmlValidator(ROOT / "schemas" / "crm.public.v1.xsd")
NS = "http://convio.com/crm/v1.0"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the vendor's samples are not beside the checkout")


def of(document, mapping=LUMINATE):
    return image(etree.fromstring(document), mapping)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<r/>", {"r": {}}),
        ("<r></r>", {"r": {}}),
        ("<r>text</r>", {"r": "text"}),
        ("<r> 1 </r>", {"r": " 1 "}),
        ("<r>  </r>", {"r": "  "}),
        ("<r><a>1</a></r>", {"r": {"a": "1"}}),
        ("<r>\n  <a>1</a>\n</r>", {"r": {"a": "1"}}),
        ("<r><a>1</a><a>2</a></r>", {"r": {"a": ["1", "2"]}}),
        ("<r><a>1</a><b/><a/></r>", {"r": {"a": ["1", {}], "b": {}}}),
        ("<r><a><b>1</b></a><a><b>1</b><b>2</b></a></r>", {"r": {"a": [{"b": "1"}, {"b": ["1", "2"]}]}}),
        ("<r>a<!-- no -->b<?no no?>c</r>", {"r": "abc"}),
        ("<r><!-- no --></r>", {"r": {}}),
        ("<r><![CDATA[<b>]]>&amp;</r>", {"r": "<b>&"}),
        ('<r xmlns="urn:x" xmlns:p="urn:p"><p:a>1</p:a></r>', {"r": {"a": "1"}}),
        ('<r id="1"/>', {"r": {"id": "1"}}),
        ('<r id="">text</r>', {"r": {"id": "", "content": "text"}}),
        ('<r id="1"><a>2</a></r>', {"r": {"id": "1", "a": "2"}}),
        (f'<r {XSI} xsi:schemaLocation="a b"><a>1</a></r>', {"r": {"a": "1"}}),
        (f'<r {XSI} xsi:schemaLocation="a b"/>', {"r": {}}),
        (f'<r {XSI} xsi:schemaLocation="a b">true</r>', {"r": {"content": "true"}}),
        (f'<r {XSI}>true</r>', {"r": "true"}),
        (f'<r {XSI}><a xsi:nil="true"/></r>', {"r": {"a": None}}),
        (f'<r {XSI}><a xsi:nil=" 1 "/></r>', {"r": {"a": None}}),
        (f'<r {XSI}><a xsi:nil="false"/></r>', {"r": {"a": {}}}),
        (f'<r {XSI}><a xsi:nil="true">1</a></r>', {"r": {"a": {"content": "1"}}}),
        (f'<r {XSI}><a xsi:nil="true" id="1"/></r>', {"r": {"a": {"id": "1", "content": None}}}),
        (f'<r {XSI}><a xsi:nil="true"/><a>1</a></r>', {"r": {"a": [None, "1"]}}),
        ("<r>x<a>1</a>\n y</r>", {"r": {"a": "1", "content": "x\n y"}}),
        ('<r a="0"><a>1</a></r>', {"r": {"a": ["0", "1"]}}),
        ("<r><content>1</content>x</r>", {"r": {"content": ["1", "x"]}}),
    ],
)  # fmt: skip
def test_image(document, expected):
    value = of(document)
    assert value == expected
    assert images_equal(value, expected)


def test_other_rules_give_other_images():
    rules = dict(RULES, text_key="$", attribute_prefix="@", empty="string", dropped_attributes=[])
    value = of(f'<r {XSI} id="1" xsi:nil="false"><a/><b x="1">t</b></r>', Mapping.from_rules(rules))
    assert value == {"r": {"@id": "1", "@nil": "false", "a": "", "b": {"@x": "1", "$": "t"}}}


def test_an_image_shares_nothing_with_another():
    value = of("<r><a/><a/></r>")
    value["r"]["a"][0]["x"] = "1"
    assert value["r"]["a"][1] == {}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text_kye": "x"}, "unknown rule 'text_kye'; did you mean 'text_key'?"),
        ({"zzzz": "x"}, "unknown rule 'zzzz'; rules are text_key"),
        ({"empty": "objekt"}, "empty: expected object or string, got 'objekt'; did you mean 'object'?"),
        ({"repeated": "always"}, "repeated: expected array-from-two, got 'always'"),
        ({"leaves": "txt"}, "leaves: expected text or object, got 'txt'; did you mean 'text'?"),
        ({"nil": None}, "nil: expected a word, got None (quote it)"),
        ({"text_key": 1}, "text_key: expected a word, got 1"),
        ({"dropped_attributes": "urn:x"}, "dropped_attributes: expected a list of namespaces"),
        ({"dropped_attributes": [1]}, "dropped_attributes: expected a list of namespaces"),
    ],
)
def test_mistakes_in_rules_are_told_with_the_nearest_name(change, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the message is compared below
        Mapping.from_rules({**RULES, **change})
    assert str(error.value).startswith(message)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the message is compared below
        Mapping.from_rules({"empty": "x", "nli": "null"})
    lines = str(error.value).splitlines()
    assert lines[0].startswith("empty:")
    assert lines[1] == "unknown rule 'nli'; did you mean 'nil'?"
    assert "nil: the rule is missing" in lines
    assert "dropped_attributes: the rule is missing" in lines


def back(value, mapping=LUMINATE):
    return etree.tostring(tree(value, mapping, XML.model)).decode()


def test_tree_has_the_order_and_the_namespaces_of_the_schema():
    row = {"count": "1", "note": [{"text": "b", "noteId": "2"}, {"noteId": "3"}], "interactionId": "7"}
    assert back({"getUserInteractionsResponse": {"interaction": row}}) == (
        f'<getUserInteractionsResponse xmlns="{NS}"><interaction><interactionId>7</interactionId><count>1</count>'
        "<note><noteId>2</noteId><text>b</text></note><note><noteId>3</noteId></note></interaction>"
        "</getUserInteractionsResponse>"
    )


def test_tree_keeps_what_the_schema_does_not_know():
    value = {
        "errorResponse": {"zeta": [1, True, 2.5], "message": {}, "a b": "\x00", "code": None, "": [["x"]], "²": {}}
    }
    written = back(value)
    assert written.startswith(f'<errorResponse xmlns="{NS}"><code ')
    assert '"true"/><message/><zeta>1</zeta><zeta>true</zeta><zeta>2.5</zeta>' in written
    assert "<a_x0020_b>&#65533;</a_x0020_b><_>x</_><_x00B2_/>" in written


def test_tree_of_an_unknown_root_is_in_the_target_namespace():
    assert back({"fooResponse": "x"}) == f'<fooResponse xmlns="{NS}">x</fooResponse>'
    assert back({"fooResponse": {"content": "x"}}) == f'<fooResponse xmlns="{NS}">x</fooResponse>'


@pytest.mark.parametrize("value", [None, [], {}, "x", {"a": {}, "b": {}}, {"a": []}])
def test_what_is_the_image_of_no_document_is_refused(value):
    with pytest.raises(ValueError, match="expected"):
        tree(value, LUMINATE, XML.model)


def test_tree_with_attributes_and_without_a_namespace(tmp_path):
    path = tmp_path / "a.xsd"
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r" nillable="true"><xs:complexType>'
        '<xs:sequence><xs:element name="b" type="xs:string" maxOccurs="9"/></xs:sequence>'
        '<xs:attribute name="id" type="xs:int"/></xs:complexType></xs:element></xs:schema>'
    )
    model = XmlValidator(path).model
    document = '<r id="1"><b>x</b><b/></r>'
    assert etree.tostring(tree(of(document), LUMINATE, model)).decode() == document
    prefixed = Mapping.from_rules(dict(RULES, attribute_prefix="@"))
    value = {"r": {"@id": "1", "@other": "2", "id": "3"}}
    assert etree.tostring(tree(value, prefixed, model)).decode() == '<r id="1" other="2"><id>3</id></r>'
    nil = tree({"r": {"id": "1", "content": None}}, LUMINATE, model)
    assert image(nil, LUMINATE) == {"r": {"id": "1", "content": None}}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}, []),
        ({"a": "1"}, {"a": "2"}, [("$.a", "1", "2")]),
        ({"a": "1"}, {"a": 1}, [("$.a", "1", 1)]),
        ({"a": True}, {"a": 1}, [("$.a", True, 1)]),
        ({"a": {}}, {"a": ""}, [("$.a", {}, "")]),
        ({"a": {}}, {"a": None}, [("$.a", {}, None)]),
        ({"a": {"b": "1"}}, {"a": [{"b": "1"}]}, [("$.a", {"b": "1"}, [{"b": "1"}])]),
        ({"a": ["1", "2"]}, {"a": ["2", "1"]}, [("$.a[0]", "1", "2"), ("$.a[1]", "2", "1")]),
        ({"a": ["1"]}, {"a": ["1", "2"]}, [("$.a[1]", ABSENT, "2")]),
        ({"a": "1"}, {"b c": "1"}, [("$.a", "1", ABSENT), ("$['b c']", ABSENT, "1")]),
        ({"it's": "1"}, {"it's": "2"}, [("$['it\\'s']", "1", "2")]),
        ("1", "2", [("$", "1", "2")]),
    ],
)  # fmt: skip
def test_differences(first, second, expected):
    assert list(iter_image_differences(first, second)) == expected
    assert images_equal(first, second) == (not expected)
    assert repr(ABSENT) == "ABSENT"


@needs_samples
@pytest.mark.parametrize("name", ["getUserInteractions.1", "joinTeam.1", "addAddressBookContacts.1", "getUser.1"])
def test_vendor_pairs_are_images_of_each_other(name):
    expected = json.loads((SAMPLES / f"{name}.json").read_bytes())
    value = of((SAMPLES / f"{name}.xml").read_bytes())
    assert list(iter_image_differences(value, expected)) == []


@needs_samples
def test_vendor_json_comes_back_as_a_valid_document():
    value = json.loads((SAMPLES / "getUserInteractions.1.json").read_bytes())
    root = tree(value, LUMINATE, XML.model)
    assert list(XML.iter_violations(root)) == []
    assert images_equal(image(root, LUMINATE), value)


# BadgerFish, a convention that differs in nearly everything: that it can be written down shows that the rules are data.
BADGERFISH = Mapping.from_rules(
    {
        "text_key": "$",
        "attribute_prefix": "@",
        "leaves": "object",
        "empty": "object",
        "nil": "attribute",
        "repeated": "array-from-two",
        "scalars": "string",
        "dropped_attributes": [],
        "names": "prefixed",
        "namespaces": "declared",
    }
)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<r>t</r>", {"r": {"$": "t"}}),
        ("<r/>", {"r": {}}),
        ("<r><a>1</a><b>2</b></r>", {"r": {"a": {"$": "1"}, "b": {"$": "2"}}}),
        ("<r><a>1</a><a>2</a></r>", {"r": {"a": [{"$": "1"}, {"$": "2"}]}}),
        ('<r id="7">t</r>', {"r": {"@id": "7", "$": "t"}}),
        ('<r xmlns="urn:x">t</r>', {"r": {"@xmlns": {"$": "urn:x"}, "$": "t"}}),
        (
            '<r xmlns="urn:x" xmlns:p="urn:p"><a>1</a><p:b p:c="2">3</p:b></r>',
            {"r": {"@xmlns": {"$": "urn:x", "p": "urn:p"}, "a": {"$": "1"}, "p:b": {"@p:c": "2", "$": "3"}}},
        ),
        (
            '<r><a xmlns="urn:x"><b xmlns="urn:y"/></a></r>',
            {"r": {"a": {"@xmlns": {"$": "urn:x"}, "b": {"@xmlns": {"$": "urn:y"}}}}},
        ),
        (
            f'<r {XSI}><a xsi:nil="true"/></r>',
            {"r": {"@xmlns": {"xsi": "http://www.w3.org/2001/XMLSchema-instance"}, "a": {"@xsi:nil": "true"}}},
        ),
    ],
)
def test_image_in_badgerfish(document, expected):
    value = of(document, BADGERFISH)
    assert value == expected
    assert images_equal(value, expected)


@pytest.mark.parametrize("prefix", ["", "c:"])
def test_badgerfish_comes_back_as_the_document(prefix):
    colon = f":{prefix[:-1]}" if prefix else ""
    body = "<interaction><interactionId>7</interactionId><note><text>b</text></note></interaction>"
    inner = body.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")
    nil = f'<{prefix}interaction><{prefix}subject {XSI} xsi:nil="true"/></{prefix}interaction>'
    name = f"{prefix}getUserInteractionsResponse"
    document = f'<{name} xmlns{colon}="{NS}">{inner}{nil}</{name}>'
    value = of(document, BADGERFISH)
    assert f"{prefix}interaction" in value[name]
    plain = document.replace(prefix, "").replace(f"xmlns{colon}=", "xmlns=") if prefix else document
    assert back(value, BADGERFISH) == plain


def test_an_element_in_the_place_of_another_comes_back_in_its_place_and_namespace(tmp_path):
    path = tmp_path / "a.xsd"
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns="urn:t"'
        ' elementFormDefault="qualified"><xs:element name="head" type="xs:string"/>'
        '<xs:element name="member" substitutionGroup="head" type="xs:string"/>'
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element ref="head"/>'
        '<xs:element name="b" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:schema>'
    )
    schema = XmlValidator(path)
    root = tree({"r": {"b": "2", "member": "1"}}, LUMINATE, schema.model)
    assert etree.tostring(root).decode() == '<r xmlns="urn:t"><member>1</member><b>2</b></r>'
    assert list(schema.iter_violations(root)) == []
