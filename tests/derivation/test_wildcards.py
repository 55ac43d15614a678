"""Wildcards of elements and attributes, and substitution groups: which names stand for what."""

from __future__ import annotations

import pytest
from derivation.verdicts import Verdicts, assert_verdicts, complex_root, document, schema_of

GLOBALS = (
    '<xs:element name="g" type="xs:int"/><xs:element name="h" type="xs:boolean"/><xs:attribute name="p" type="xs:int"/>'
)


def any_element(namespace="##any", process="strict", occurs=""):
    return f'<xs:any namespace="{namespace}" processContents="{process}"{occurs}/>'


def sequence(*members):
    return f"<xs:sequence>{''.join(members)}</xs:sequence>"


A = '<xs:element name="a" type="xs:int"/>'
MANY = ' minOccurs="0" maxOccurs="unbounded"'

# Content of the root; valid documents; invalid ones; those whose fault no image shows; kinds of loss that are claimed.
WILDCARDS = {
    "strict": (
        sequence(any_element()),
        ["<r><g>1</g></r>", "<r><h>true</h></r>"],
        ["<r/>", "<r><z/></r>", "<r><g>x</g></r>", "<r><g>1</g><h>true</h></r>", "<r><o:z/></r>"],
        ["<r><o:g>1</o:g></r>"],
        set(),
    ),
    "strict, several": (
        sequence(any_element(occurs=MANY)),
        ["<r/>", "<r><g>1</g><h>true</h><g>2</g></r>"],
        ["<r><z/></r>", "<r><g>1</g><g>x</g></r>"],
        [],
        set(),
    ),
    "strict, beside an element": (
        sequence(A, any_element(occurs=' maxOccurs="2"')),
        ["<r><a>1</a><g>1</g></r>", "<r><a>1</a><g>1</g><h>1</h></r>"],
        ["<r><a>1</a></r>", "<r><g>1</g></r>", "<r><a>1</a><g>1</g><g>1</g><g>1</g></r>"],
        ["<r><g>1</g><a>1</a></r>"],
        {"child-order"},
    ),
    "strict, of another namespace without declarations": (
        sequence(any_element("##other", occurs=' minOccurs="0"')),
        ["<r/>"],
        ["<r><o:z/></r>", "<r><g>1</g></r>"],
        [],
        set(),
    ),
    "lax, of the target namespace": (
        sequence(any_element("##targetNamespace", "lax", MANY)),
        ["<r/>", "<r><z>x</z><g>1</g></r>"],
        ["<r><g>x</g></r>", "<r><z/><g>1</g><h>x</h></r>"],
        ["<r><o:z/></r>"],
        set(),
    ),
    "lax, of any namespace": (
        sequence(any_element("##any", "lax", MANY)),
        ["<r/>", "<r><z>x</z><g>1</g><o:g>x</o:g></r>"],
        ['<r xsi:nil="true"/>'],
        ["<r><g>x</g></r>", '<r n="1"/>'],
        {"namespaces"},
    ),
    "skip": (
        sequence(any_element("##any", "skip", ' maxOccurs="2"')),
        ["<r><z>x</z></r>", '<r><g>x</g><z xsi:nil="true"><b n="1"/><b/></z></r>', "<r><z/><z/></r>"],
        ["<r/>", "<r><z/><z/><z/></r>", "<r><a/><b/><c/></r>", "<r>x</r>"],
        [],
        set(),
    ),
    "lax, beside an element of the same key": (
        sequence(A, any_element("##other", "lax", MANY)),
        ["<r><a>1</a></r>", "<r><a>1</a><o:a>x</o:a><o:b/></r>"],
        ["<r/>", "<r><a>x</a></r>", "<r><a>x</a><o:a>y</o:a></r>", "<r><o:b/></r>"],
        ["<r><a>1</a><a>x</a></r>"],
        {"child-order", "name-collision"},
    ),
    "one or else an element": (
        f"<xs:choice>{A}{any_element('##other', 'skip')}</xs:choice>",
        ["<r><a>1</a></r>", "<r><o:z/></r>", "<r><o:a>x</o:a></r>"],
        ["<r/>", "<r><o:z/><o:y/></r>", "<r><a>1</a><o:z/></r>", "<r><a>1</a><a>1</a></r>"],
        ["<r><a>x</a></r>"],
        {"name-collision"},
    ),
    "attributes, strict": (
        '<xs:anyAttribute processContents="strict"/>',
        ["<r/>", '<r t:p="1"/>'],
        ['<r t:p="x"/>', '<r z="1"/>', '<r o:z="1"/>'],
        ['<r p="1"/>'],
        # xml:id is declared everywhere.
        {"identity-constraint"},
    ),
    "attributes, lax, of the target namespace": (
        '<xs:anyAttribute namespace="##targetNamespace" processContents="lax"/>',
        ["<r/>", '<r t:p="1" t:z="x"/>'],
        ['<r t:p="x"/>', '<r t:z="x"><a/></r>'],
        ['<r z="1"/>'],
        set(),
    ),
    "attributes, skip, beside a child": (
        sequence(A) + '<xs:anyAttribute namespace="##other" processContents="skip"/>',
        ["<r><a>1</a></r>", '<r o:a="x"><a>1</a></r>', '<r o:z="1" xml:z="2"><a>1</a></r>'],
        ["<r/>", "<r><a>x</a></r>", '<r o:a="x"/>', '<r o:a="x"><a>y</a></r>'],
        ['<r z="x"><a>1</a></r>'],
        {"name-collision"},
    ),
    "attributes, of several groups": (
        (
            '<xs:attribute name="n" type="xs:int" use="required"/><xs:anyAttribute namespace="##local urn:o" '
            'processContents="lax"/>'
        ),
        ['<r n="1"/>', '<r n="1" z="x" o:n="y"/>'],
        ["<r/>", '<r n="x"/>'],
        ['<r n="1" t:z="x"/>'],
        {"name-collision"},
    ),
}


@pytest.mark.parametrize("name", WILDCARDS)
def test_verdicts_with_a_wildcard_agree(tmp_path, name):
    content, valid, invalid, lost, losses = WILDCARDS[name]
    verdicts = assert_verdicts(schema_of(tmp_path, GLOBALS + complex_root(content)), valid, invalid, lost=lost)
    assert verdicts.losses == losses


HEAD = (
    '<xs:element name="g" type="xs:token"{}/><xs:element name="h" type="xs:int" substitutionGroup="t:g"/>'
    '<xs:element name="i" type="xs:int" substitutionGroup="t:h"/>'
)


def group(of_head="", reference='<xs:element ref="t:g"/>'):
    head = HEAD.format(of_head).replace('type="xs:token"', 'type="xs:integer"')
    return head + complex_root(f"<xs:sequence>{reference}</xs:sequence>")


GROUPS = {
    "members of members": (
        group(),
        ["<r><g>1</g></r>", "<r><h>1</h></r>", "<r><i>1</i></r>", "<i>1</i>"],
        ["<r/>", "<r><g>1</g><h>1</h></r>", "<r><h>x</h></r>", "<r><i>99999999999</i></r>"],
        [],
    ),
    "repeated": (
        group(reference='<xs:element ref="t:g" maxOccurs="2"/>'),
        ["<r><g>1</g><i>1</i></r>", "<r><h>1</h><h>1</h></r>"],
        ["<r/>", "<r><g>1</g><h>1</h><i>1</i></r>"],
        [],
    ),
    "an abstract head": (
        group(' abstract="true"'),
        ["<r><h>1</h></r>", "<h>1</h>"],
        ["<r><g>1</g></r>", "<g>1</g>", "<r/>"],
        [],
    ),
    "a head that blocks substitution": (
        group(' block="substitution"'),
        ["<r><g>1</g></r>", "<h>1</h>"],
        ["<r><h>1</h></r>"],
        [],
    ),
    "a local element of the same name": (
        group(reference='<xs:element name="g" type="xs:int"/>'),
        ["<r><g>1</g></r>"],
        ["<r><h>1</h></r>"],
        [],
    ),
}


@pytest.mark.parametrize("name", GROUPS)
def test_verdicts_with_a_substitution_group_agree(tmp_path, name):
    body, valid, invalid, lost = GROUPS[name]
    assert_verdicts(schema_of(tmp_path, body), valid, invalid, lost=lost)


def test_an_abstract_head_without_members_can_not_be_there(tmp_path):
    body = '<xs:element name="g" type="xs:int" abstract="true"/>'
    optional = body + complex_root('<xs:sequence><xs:element ref="t:g" minOccurs="0"/></xs:sequence>')
    assert_verdicts(schema_of(tmp_path, optional), ["<r/>"], ["<r><g>1</g></r>"])
    required = body + complex_root('<xs:sequence><xs:element ref="t:g"/></xs:sequence>')
    assert_verdicts(schema_of(tmp_path, required), [], ["<r><g>1</g></r>"])


# Schema body, document, and the verdict that is right, with its clause.
DISAGREEMENTS = [
    # The type of the member is derived by what the head blocks (Structures 3.3.6, Substitution Group OK, 2.3).
    (group(' block="restriction"'), "<r><h>1</h></r>", False),
    # Element content has no text but white space (Structures 3.4.4, clause 2.3), with a wildcard in it too.
    (complex_root(sequence(any_element("##any", "lax", MANY))), "<r>text</r>", False),
    # A reference to an abstract element is satisfied by its members only, and there are none (3.3.6).
    (
        '<xs:element name="g" abstract="true"/>' + complex_root('<xs:sequence><xs:element ref="t:g"/></xs:sequence>'),
        "<r/>",
        False,
    ),
]


@pytest.mark.parametrize(("body", "written", "is_valid"), DISAGREEMENTS)
def test_where_lxml_and_xmlschema_disagree_the_image_follows_the_specification(tmp_path, body, written, is_valid):
    verdicts = Verdicts(schema_of(tmp_path, body))
    assert set(verdicts.xml(document(written))) == {True, False}
    assert verdicts.json(document(written)) == is_valid


def test_a_missing_element_of_a_wildcard_is_said_in_one_sentence(tmp_path):
    content = f"<xs:choice>{A}{any_element('##other', 'skip')}</xs:choice>"
    verdicts = Verdicts(schema_of(tmp_path, complex_root(content)))
    assert verdicts.messages({"r": {}}) == ["$.r expected one of a, another element"]
    assert not verdicts.json(document("<r/>"))
