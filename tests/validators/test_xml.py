"""XML: what is refused before, while and after parsing; each with a document that must be silent."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from lxml import etree

from accordant.errors import SchemaError
from accordant.validators.violations import CODES, Limits, Violation, describe_body, one_of, shorten, shorten_apart
from accordant.validators.xml import ParsedXml, XmlValidator, parse_xml

ROOT = Path(__file__).resolve().parent.parent.parent
XSD = ROOT / "tests" / "schemas" / "crm.public.v1.xsd"
SAMPLES = ROOT.parent / "shared" / "samples"
XML = XmlValidator(XSD)
NS = "http://convio.com/crm/v1.0"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the vendor's samples are not beside the checkout")

NOTE = "<note><noteId>1</noteId><text>t</text></note>"


def rows(*contents):
    inner = "".join(f"<interaction>{content}</interaction>" for content in contents)
    return f'<getUserInteractionsResponse xmlns="{NS}" {XSI}>{inner}</getUserInteractionsResponse>'


def judge(document):
    parsed = parse_xml(document.encode() if isinstance(document, str) else document)
    assert isinstance(parsed, ParsedXml), parsed
    return list(XML.iter_violations(parsed.root, body=parsed.body))


def refusal(body, **options):
    parsed = parse_xml(body.encode() if isinstance(body, str) else body, **options)
    assert isinstance(parsed, Violation), parsed
    assert parsed.code in CODES
    assert len(parsed.actual) <= 80
    return parsed


# Parsing


@pytest.mark.parametrize(
    ("body", "code", "actual"),
    [
        (b"", "not-well-formed", "an empty body"),
        (b" \n", "not-well-formed", "an empty body"),
        (b"Service unavailable", "not-well-formed", "Service unavailable"),
        (b"<a>", "not-well-formed", "Premature end of data in tag a line 1"),
        (b"<a></b>", "not-well-formed", "Opening and ending tag mismatch: a line 1 and b"),
        (b"<a>&undeclared;</a>", "not-well-formed", "Entity 'undeclared' not defined"),
        (b"<a/><b/>", "not-well-formed", "Extra content at the end of the document"),
        (b'<a b="1" b="2"/>', "not-well-formed", "Attribute b redefined"),
        (b"<p:a/>", "not-well-formed", "Namespace prefix p on a is not defined"),
        (b"<a>\x00</a>", "not-well-formed", "Invalid character: Char 0x0 out of allowed range"),
        (b'{"a": 1}', "wrong-format", "a JSON document"),
        (b"\xef\xbb\xbf [1]", "wrong-format", "a JSON document"),
        (b"<html><body>Down<br></body></html>", "wrong-format", "an HTML page"),
        (b"<!DOCTYPE html>\n<html></html>", "wrong-format", "an HTML page"),
        (b"<!-- x --><!doctype HTML><p>", "wrong-format", "an HTML page"),
        (b"<!DOCTYPE a><a/>", "doctype", "<!DOCTYPE a><a/>"),
        (b'<?xml version="1.0"?><!-- c --><?p i?>\n<!DOCTYPE a SYSTEM "http://127.0.0.1/x"><a/>', "doctype", None),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "doctype", None),
        ("<!DOCTYPE a><a/>".encode("utf-16"), "doctype", None),
        (b"<a>" * 300 + b"</a>" * 300, "too-deep", None),
        (b"<a>" + b"x" * 11_000_000 + b"</a>", "too-large", None),
        (b"<" + b"x" * 20_000_000 + b"/>", "too-large", None),
        (b"<a>\xff</a>", "encoding", None),
    ],
)  # fmt: skip
def test_what_cannot_be_parsed_is_one_violation(body, code, actual):
    violation = refusal(body)
    assert violation.code == code
    assert actual is None or violation.actual == actual


@pytest.mark.parametrize(
    "body",
    [
        b"<a/>",
        b"\n <a/>",
        b"<a><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE a>]]></a>",
        b"<!-- <!DOCTYPE a> --><a/>",
        b"<a>&amp;&#65;</a>",
        b"<a>" * 256 + b"</a>" * 256,
        b"<title>not a page</title>",
        b"<a " + b" ".join(b'xmlns:p%d="u:%d"' % (i, i) for i in range(20_000)) + b"/>",
    ],
)
def test_what_can_be_parsed_is_parsed(body):
    assert isinstance(parse_xml(body), ParsedXml)


def test_places_of_syntax_errors():
    violation = refusal("<a>\n <b></a>")
    assert (violation.line, violation.column) == (2, 9)
    violation = refusal('<?xml version="1.0"?>\n  <!DOCTYPE a><a/>')
    assert (violation.line, violation.column) == (2, 3)


def test_limits():
    assert refusal(b"<a/>", limits=Limits(max_bytes=3)).code == "too-large"
    assert isinstance(parse_xml(b"<a/>", limits=Limits(max_bytes=4)), ParsedXml)
    assert refusal(b"<a><b><c/></b></a>", limits=Limits(max_depth=2)).code == "too-deep"
    assert isinstance(parse_xml(b"<a><b><c/></b></a>", limits=Limits(max_depth=3)), ParsedXml)


def declared(name, text="é"):
    return f'<?xml version="1.0" encoding="{name}"?><a>{text}</a>'


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<a>é</a>".encode(), None),
        (declared("UTF-8").encode(), None),
        (declared("UTF-8").encode("utf-8-sig"), None),
        (declared("ISO-8859-1").encode("latin-1"), None),
        (declared("windows-1252", "é").encode("cp1252"), None),
        (declared("UTF-16").encode("utf-16"), None),
        (b"\xfe\xff" + declared("utf-16").encode("utf-16-be"), None),
        ("<a>é</a>".encode("latin-1"), "ISO-8859-1"),
        ("<a>é</a>".encode(), '"utf-8"'),
        (declared("UTF-8").encode(), "utf-8"),
        # Nothing in it depends on the disagreement.
        (declared("UTF-8", "e").encode(), "ISO-8859-1"),
    ],
)
def test_allowed_encodings(body, charset):
    parsed = parse_xml(body, content_type_charset=charset)
    assert isinstance(parsed, ParsedXml), parsed
    assert parsed.root.text in {"é", "e"}


@pytest.mark.parametrize(
    ("body", "charset", "actual"),
    [
        (b"<?xml version='1.0' encoding='utf-7'?><a>+AGE-</a>", None, "the declaration says utf-7"),
        (b"<?xml version='1.0' encoding='nonsense'?><a/>", None, "the declaration says nonsense"),
        (b"<?xml version='1.0' encoding='big5'?><a/>", None, "the declaration says big5"),
        (b"<a/>", "utf-7", "the Content-Type says utf-7"),
        (
            declared("ISO-8859-1").encode("utf-8-sig"),
            None,
            "the byte order mark says utf-8, the declaration says ISO-8859-1",
        ),
        (declared("UTF-8").encode("utf-16"), None, "the byte order mark says utf-16, the declaration says UTF-8"),
        (declared("UTF-8").encode(), "ISO-8859-1", "the Content-Type says ISO-8859-1, the declaration says UTF-8"),
        (declared("UTF-16").encode("utf-16-le"), None, "UTF-16 or UTF-32 without a byte order mark"),
        (declared("UTF-16", "e").encode(), None, "UTF-16 is named, and there is no byte order mark"),
        ("<a/>".encode("utf-32"), None, "the byte order mark says utf-32"),
        (declared("windows-1252").encode("latin-1").replace(b"\xe9", b"\x81"), None, None),
        (b"\xff\xfe<\x00a\x00/\x00>", None, None),
    ],
)  # fmt: skip
def test_refused_encodings(body, charset, actual):
    violation = refusal(body, content_type_charset=charset)
    assert violation.code == "encoding"
    assert actual is None or violation.actual == actual


def test_describing_bodies():
    assert describe_body(b"") == "an empty body"
    assert describe_body("<html>".encode("utf-16")) == "an HTML page"
    assert describe_body(b"<?xml version='1.0'?>\n<html>") == "an HTML page"
    assert describe_body(b"<a>") == "an XML document"
    assert describe_body(b" {") == "a JSON document"
    assert describe_body(b"hello") is None
    assert shorten("x" * 81) == "x" * 79 + "…"
    assert shorten("x" * 80) == "x" * 80


@pytest.mark.parametrize(("first", "second"), [("x" * 99 + "a", "x" * 99 + "b"), ("x" * 100, "x" * 99)])
def test_of_two_long_texts_that_is_shown_in_which_they_differ(first: str, second: str) -> None:
    shown = shorten_apart(first, second)
    assert shown[0] != shown[1]
    assert all(one.startswith("…") and len(one) <= 80 for one in shown)
    assert [one[-1] for one in shown] == [first[-1], second[-1]]


def test_two_texts_that_differ_where_they_begin_are_shown_from_there() -> None:
    assert shorten_apart("a" + "x" * 99, "b" + "x" * 99) == ("a" + "x" * 78 + "…", "b" + "x" * 78 + "…")
    assert shorten_apart("short", "x" * 30) == ("short", "x" * 30)


# The schema


@pytest.mark.parametrize(
    "document",
    [
        rows(),
        rows("<interactionId>1</interactionId>"),
        rows("<interactionId> 1 </interactionId><creationDate>\n2016-02-01T09:43:35Z </creationDate>" + NOTE + NOTE),
        rows("<interactionId>1</interactionId><creationDate> 2016-02-<!-- -->01T00:00:00</creationDate>"),
        rows('<interactionId>1</interactionId><subject xsi:nil="true"/>' + NOTE),
        f'<errorResponse xmlns="{NS}"><code>2</code></errorResponse>',
        f'<errorResponse xmlns="{NS}"><code>2</code><message/></errorResponse>',
        f'<p:errorResponse xmlns:p="{NS}"><p:code>2</p:code></p:errorResponse>',
    ],
)
def test_valid_documents_are_silent(document):
    assert judge(document) == []
    assert XML.is_valid(etree.fromstring(document.encode()))


FAULTS = {
    "bad value": (
        rows("<interactionId>1</interactionId>", "<interactionId>1</interactionId>\n<count>two</count>"),
        ("invalid-value", "interaction[2]/count", "xsd:integer", "two"),
    ),
    "no digit of ASCII": (
        rows("<interactionId>\u0661</interactionId>"),
        ("invalid-value", "interaction/interactionId", "xsd:integer", "\u0661"),
    ),
    "impossible day": (
        rows("<interactionId>1</interactionId><creationDate>2015-02-29T00:00:00</creationDate>"),
        ("invalid-value", "interaction/creationDate", "xsd:dateTime", "2015-02-29T00:00:00"),
    ),
    "padded and impossible": (
        rows("<interactionId>1</interactionId><creationDate> 2015-02-29T00:00:00 </creationDate>"),
        ("invalid-value", "interaction/creationDate", "xsd:dateTime", "2015-02-29T00:00:00"),
    ),
    "too long": (
        rows(f"<interactionId>1</interactionId><subject>{'s' * 81}</subject>"),
        ("invalid-value", "interaction/subject", "at most 80 characters", "81 characters: " + "s" * 64 + "…"),
    ),
    "unknown element": (
        rows("<interactionId>1</interactionId><cuont>1</cuont>"),
        ("unexpected-element", "interaction/cuont", None, "cuont"),
    ),
    "one too many": (
        rows("<interactionId>1</interactionId><count>1</count><count>1</count>"),
        ("unexpected-element", "interaction/count[2]", "count at most once", "one more count"),
    ),
    "other namespace": (
        rows('<interactionId>1</interactionId><count xmlns="urn:x">1</count>'),
        ("unexpected-element", "interaction/count", f"namespace {NS}", "namespace urn:x"),
    ),
    "wrong order": (
        rows("<interactionId>1</interactionId><count>1</count><subject>s</subject>"),
        ("misplaced-element", "interaction/subject", "subject before count", "subject behind count"),
    ),
    "missing first": (
        rows("<count>1</count>"),
        ("missing-element", "interaction/interactionId", "interactionId", "no such element"),
    ),
    "missing later": (
        rows("<interactionId>1</interactionId><note><subject>s</subject></note>"),
        ("missing-element", "interaction/note/noteId", "noteId", "no such element"),
    ),
    "missing at the end": (
        rows("<interactionId>1</interactionId><note/>"),
        ("missing-element", "interaction/note/noteId", "noteId", "no such element"),
    ),
    "attribute": (
        rows('<interactionId id="1">1</interactionId>'),
        ("unexpected-attribute", "interaction/interactionId/@id", "no such attribute", "id"),
    ),
    "text between": (
        rows("<interactionId>1</interactionId>text"),
        ("unexpected-text", "interaction", "elements only", "text"),
    ),
    "element in a leaf": (
        rows("<interactionId><b>1</b></interactionId>"),
        ("unexpected-element", "interaction/interactionId/b", "xsd:integer", "an element b"),
    ),
    "nil where it may not be": (
        rows('<interactionId xsi:nil="true"/>'),
        ("unexpected-nil", "interaction/interactionId", "a value", "nil"),
    ),
    "nil with content": (
        rows('<interactionId>1</interactionId><count xsi:nil="true">1</count>'),
        ("unexpected-nil", "interaction/count", "no content", "nil"),
    ),
    "unknown xsi:type": (
        rows('<interactionId xsi:type="nothing">1</interactionId>'),
        ("invalid-value", "interaction/interactionId/@type", "a type derived from xsd:integer", "nothing"),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_is_one_violation_with_its_place(name):
    document, (code, path, expected, actual) = FAULTS[name]
    found = judge(document)
    assert len(found) == 1, [str(each) for each in found]
    (violation,) = found
    assert violation.code == code
    assert violation.code in CODES
    assert violation.path == f"/getUserInteractionsResponse/{path}"
    assert expected is None or violation.expected == expected
    assert actual is None or violation.actual == actual
    assert len(violation.actual) <= 80
    assert violation.message
    assert not XML.is_valid(etree.fromstring(document.encode()))


def test_line_and_column_are_those_of_the_start_tag():
    (violation,) = judge(rows("<interactionId>é</interactionId>\n  <count>💡</count>".replace("é", "1")))
    assert (violation.line, violation.column) == (2, 3)
    document = rows("<!-- 💡é --><interactionId>x</interactionId>")
    (violation,) = judge(document)
    assert (violation.line, violation.column) == (1, document.index("<interactionId>") + 1)
    assert str(violation).startswith(f"1:{violation.column} /getUserInteractionsResponse/")


def test_without_the_body_there_is_a_line_and_no_column():
    root = etree.fromstring(rows("\n<interactionId>x</interactionId>").encode())
    (violation,) = XML.iter_violations(root)
    assert (violation.line, violation.column) == (2, None)


def test_a_recoded_document_has_places_too():
    text = '<?xml version="1.0" encoding="UTF-16"?>\n' + rows("<interactionId>é</interactionId>")
    (violation,) = judge(text.encode("utf-16"))
    assert violation.line == 2
    assert violation.column == text.splitlines()[1].index("<interactionId>") + 1


def test_several_faults_come_in_document_order_each_once():
    found = judge(
        rows(
            "<interactionId>x</interactionId><bogus/><count>y</count><more/>",
            "<interactionId>1</interactionId>",
            "<count>z</count>",
        )
    )
    assert [(each.code, each.path.removeprefix("/getUserInteractionsResponse/")) for each in found] == [
        ("invalid-value", "interaction[1]/interactionId"),
        ("unexpected-element", "interaction[1]/bogus"),
        ("invalid-value", "interaction[1]/count"),
        ("unexpected-element", "interaction[1]/more"),
        ("missing-element", "interaction[3]/interactionId"),
        ("invalid-value", "interaction[3]/count"),
    ]


def test_what_stands_behind_an_unknown_row_is_judged_too():
    found = judge(rows("<interactionId>1</interactionId>").replace("<interaction>", "<x/><interaction>"))
    assert [each.path for each in found] == ["/getUserInteractionsResponse/x"]
    document = rows("<interactionId>x</interactionId>").replace("<interaction>", "<x/><interaction>")
    assert [each.code for each in judge(document)] == ["unexpected-element", "invalid-value"]


def test_names_with_a_prefix_are_resolved():
    document = f'<p:errorResponse xmlns:p="{NS}"><p:code>x</p:code></p:errorResponse>'
    (violation,) = judge(document)
    assert violation.path == "/errorResponse/code"


@pytest.mark.parametrize(
    ("document", "expected", "actual", "message"),
    [
        (
            '<errorResponse xmlns="http://convio.com/crm/v1"><code>1</code></errorResponse>',
            f"namespace {NS}",
            "namespace http://convio.com/crm/v1",
            f"errorResponse is in namespace http://convio.com/crm/v1, expected namespace {NS}",
        ),
        ("<errorResponse/>", f"namespace {NS}", "no namespace", None),
        (
            f'<errorRespnse xmlns="{NS}"/>',
            f"errorResponse or updateConsResponse, or one of 3 others in namespace {NS}",
            "errorRespnse",
            f"no root element errorRespnse in namespace {NS}; did you mean 'errorResponse'?",
        ),
        ('<a xmlns="urn:x"/>', None, "a in namespace urn:x", None),
        ("<html><body/></html>", None, "an HTML page", None),
    ],
)
def test_unknown_roots_say_what_was_expected(document, expected, actual, message):
    (violation,) = judge(document)
    assert violation.code == "unknown-root"
    assert expected is None or violation.expected == expected
    assert violation.actual == actual
    assert message is None or violation.message == message


def test_attributes_and_facets_of_other_schemas(tmp_path):
    path = tmp_path / "a.xsd"
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r"><xs:complexType><xs:sequence>'
        '<xs:element name="e" type="s" minOccurs="0"/><xs:element name="n" type="n" minOccurs="0"/>'
        '</xs:sequence><xs:attribute name="id" use="required" type="xs:int"/></xs:complexType></xs:element>'
        '<xs:simpleType name="s"><xs:restriction base="xs:string"><xs:enumeration value="a"/>'
        '<xs:enumeration value="b"/>'
        '</xs:restriction></xs:simpleType><xs:simpleType name="n"><xs:restriction base="xs:int">'
        '<xs:maxInclusive value="9"/></xs:restriction></xs:simpleType></xs:schema>'
    )
    validator = XmlValidator(path)

    def told(document):
        return [(each.code, each.path, each.expected) for each in validator.iter_violations(etree.fromstring(document))]

    assert told('<r id="1"><e>a</e><n>9</n></r>') == []
    assert told("<r/>") == [("missing-attribute", "/r/@id", "id")]
    assert told('<r id="x"/>') == [("invalid-value", "/r/@id", "xsd:int")]
    assert told('<r id="1"><e>c</e></r>') == [("invalid-value", "/r/e", "one of a, b")]
    assert told('<r id="1"><n>10</n></r>') == [("invalid-value", "/r/n", "at most 9")]


def test_threads_do_not_mix_their_documents():
    results = {}

    def work(name):
        document = rows(f"<interactionId>{name}</interactionId>")
        results[name] = {each.actual for _ in range(50) for each in judge(document)}

    threads = [threading.Thread(target=work, args=(f"x{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {f"x{number}": {f"x{number}"} for number in range(8)}


def test_what_is_no_schema_is_an_error_of_ours(tmp_path):
    path = tmp_path / "broken.xsd"
    with pytest.raises(SchemaError, match=r"broken\.xsd"):
        XmlValidator(path)
    path.write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">\n<xs:element/></xs:schema>')
    with pytest.raises(SchemaError, match=r"broken\.xsd:2: not a usable XSD"):
        XmlValidator(path)


def test_a_valid_document_loads_nothing_heavy():
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from accordant.validators.xml import XmlValidator, parse_xml\n"
        "from accordant.validators.json import JsonValidator, parse_json\n"
        f"parsed = parse_xml({rows('<interactionId>1</interactionId>').encode()!r})\n"
        f"assert XmlValidator(Path({str(XSD)!r})).is_valid(parsed.root)\n"
        "assert JsonValidator({'type': 'object'}).is_valid(parse_json(b'{}').value)\n"
        "print([name for name in ('xmlschema', 'jsonschema', 'elementpath') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@needs_samples
def test_the_vendors_sample_is_valid():
    assert judge((SAMPLES / "getUserInteractions.1.xml").read_bytes()) == []


@needs_samples
def test_the_vendors_error_is_in_another_namespace():
    (violation,) = judge((SAMPLES / "errorResponse.1.xml").read_bytes())
    assert (violation.code, violation.actual) == ("unknown-root", "namespace http://convio.com/crm/v1")


@pytest.mark.parametrize(
    ("names", "like", "said"),
    [
        (["a"], "", "a"),
        (["b", "a", "c"], "c", "a or b or c"),
        (["alpha", "beta", "gamma", "delta"], "gama", "gamma or alpha, or one of 2 others"),
    ],
)
def test_many_names_are_the_nearest_and_a_count(names, like, said):
    assert one_of(names, like) == said
