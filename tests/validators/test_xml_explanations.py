"""One fault is one violation, at its place: every construct of XSD with one fault in it, and each without."""

from __future__ import annotations

import pytest
from constructs import FAULTS, NS, SEVERAL, VALID, XSD, document

from accordant.validators.violations import CODES, Violation
from accordant.validators.xml import ParsedXml, XmlValidator, parse_xml


@pytest.fixture(scope="module")
def validator(tmp_path_factory) -> XmlValidator:
    path = tmp_path_factory.mktemp("schema") / "constructs.xsd"
    path.write_text(XSD)
    return XmlValidator(path)


def judge(validator: XmlValidator, text: str) -> list[Violation]:
    parsed = parse_xml(text.encode())
    assert isinstance(parsed, ParsedXml), parsed
    return list(validator.iter_violations(parsed.root, body=parsed.body))


@pytest.mark.parametrize("content", VALID)
def test_a_valid_document_has_no_violation(validator, content):
    assert judge(validator, document(content)) == []


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_is_one_violation_at_its_place(validator, name):
    content, code, path = FAULTS[name]
    (violation,) = judge(validator, document(content))
    assert violation.code == code in CODES
    assert violation.path == (f"/r/{path}" if path else "/r")
    assert violation.line == 1
    assert violation.column is not None
    assert violation.expected
    assert violation.message
    assert len(violation.actual) <= 80


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_among_faultless_neighbours(validator, name):
    content, code, path = FAULTS[name]
    text = document(f"\n<parts><part><n>1</n></part></parts>\n<t-anyURI/>{content}\n<t-anyURI>x</t-anyURI>")
    (violation,) = judge(validator, text)
    assert violation.code == code
    first, _, rest = path.partition("/")
    # A neighbour of the same name gives the element a position.
    assert violation.path in {f"/r/{path}".rstrip("/"), f"/r/{first}[2]/{rest}".rstrip("/")}
    assert violation.line == (3 if path else 1)


@pytest.mark.parametrize("name", SEVERAL)
def test_several_faults_are_several_violations(validator, name):
    content, told = SEVERAL[name]
    found = judge(validator, document(content))
    assert [f"{each.code} {each.path.removeprefix('/r/')}" for each in found] == told


@pytest.mark.parametrize(
    ("content", "expected", "actual", "message", "type_name"),
    [
        ("<seq><c>1</c><c>2</c></seq>", "a", "no such element", "a is missing", ""),
        ("<one/>", "x or y", "no such element", "x or y is missing", ""),
        (
            "<seq><a>1</a><c>2</c><c>2</c><b>1</b></seq>",
            "b before c",
            "b behind c",
            "b stands behind c, expected before it",
            "xsd:int",
        ),
        (
            "<seq><a>1</a><d>1</d><c>2</c><c>2</c></seq>",
            "d behind c",
            "d before c",
            "d stands before c, expected behind it",
            "xsd:int",
        ),
        (
            "<seq><a>1</a><c>2</c><c>2</c><c>2</c><c>2</c></seq>",
            "c at most 3 times",
            "one more c",
            "c may stand here 3 times only",
            "xsd:int",
        ),
        (
            "<one><x>1</x><y>1</y></one>",
            "the end of its parent",
            "y",
            "unexpected element y; expected the end of its parent here",
            "xsd:int",
        ),
        ("<grouped><g1>1</g1><zz>1</zz></grouped>", "z", "zz", "unexpected element zz; did you mean 'z'?", ""),
        ("<f-enumeration>green</f-enumeration>", "one of red, blue", "green", None, "c:f-enumeration"),
        ("<f-listLength>1 2 3</f-listLength>", "exactly 2 items", "3 items: 1 2 3", None, "c:f-listLength"),
        ("<f-minLength>a</f-minLength>", "at least 2 characters", "1 character: a", None, "c:f-minLength"),
        ("<fixed>8</fixed>", "the fixed value 7", "8", None, "xsd:int"),
        ("<attrs need='1' is='not'/>", "the fixed value so", "not", None, ""),
        ("<plain xsi:nil='1'/>", "a value", "nil", "plain is nil, and may not be", "xsd:int"),
        ("<box xsi:nil='1'><a>1</a></box>", "no content", "nil", "box is nil, and has content", "c:base"),
        ("<heads><head>1</head></heads>", "m1 or m2", "head", "head is abstract; expected m1 or m2", "xsd:decimal"),
        (
            "<strict><o:x/></strict>",
            "an element that the schema declares",
            "x",
            "the schema declares no x in namespace urn:example:other",
            "",
        ),
        ("<keys><k id='1'/><k id='1'/></keys>", None, "1", "'1' occurs again, against byId", ""),
        ("<keys><k id='1'/><k/></keys>", "every field of byId", "no value", "a field of byId is missing", ""),
        ("<keys><k id='1'/><to>2</to></keys>", None, "2", "toId refers to nothing by '2'", "xsd:int"),
        ("<whole/>", "a type derived from c:idea", "no xsi:type", "c:idea is abstract", "c:idea"),
        ("<other><a>1</a><plain>1</plain></other>", "any element", "plain", "unexpected element plain", ""),
        (
            "<seq><a xmlns=''>1</a><c>1</c><c>1</c></seq>",
            f"namespace {NS}",
            "no namespace",
            f"a is in no namespace, expected namespace {NS}",
            "",
        ),
    ],
)
def test_a_violation_says_what_was_expected_and_what_came(validator, content, expected, actual, message, type_name):
    (violation,) = judge(validator, document(content))
    assert expected is None or violation.expected == expected
    assert violation.actual == actual
    assert message is None or violation.message == message
    assert violation.type == type_name


def test_the_same_fault_in_many_rows_is_said_of_each_row(validator):
    content = "<parts>" + "<part><note>x</note><n>1</n></part>" * 300 + "</parts>"
    found = judge(validator, document(content))
    assert {each.code for each in found} == {"misplaced-element"}
    assert [each.path for each in found[::299]] == ["/r/parts/part[1]/note", "/r/parts/part[300]/note"]


def test_among_very_many_children_the_place_is_said_and_no_change_tried(validator):
    content = "<seq><a>1</a><c>1</c><c>1</c>" + "<d>1</d>" * 600 + "<b>1</b></seq>"
    (violation,) = judge(validator, document(content))
    assert (violation.code, violation.path) == ("misplaced-element", "/r/seq/b")
