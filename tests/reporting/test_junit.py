"""JUnit XML: one test case a clause, in the shape that build servers know, whatever the texts hold."""

from __future__ import annotations

import unicodedata

import pytest
from dossiers import dossier, finding, hostile_dossier, item
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from accordant.findings import Severity, Verdict
from accordant.reporting.junit import junit_xml, xml_text
from accordant.reporting.trials import failing

# What the schemas of Jenkins (xunit-plugin, junit-10.xsd) and Surefire have in common, as far as we write it.
SHAPE = etree.XMLSchema(
    etree.fromstring(
        """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="seconds"><xs:restriction base="xs:string"><xs:pattern value="[0-9]+(\\.[0-9]{1,3})?"/>
  </xs:restriction></xs:simpleType>
  <xs:complexType name="said" mixed="true">
    <xs:attribute name="type" type="xs:string"/><xs:attribute name="message" type="xs:string"/>
  </xs:complexType>
  <xs:element name="testsuites"><xs:complexType>
    <xs:sequence><xs:element name="testsuite" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
      <xs:sequence>
        <xs:element name="properties"><xs:complexType><xs:sequence>
          <xs:element name="property" maxOccurs="unbounded"><xs:complexType>
            <xs:attribute name="name" type="xs:string" use="required"/>
            <xs:attribute name="value" type="xs:string" use="required"/>
          </xs:complexType></xs:element>
        </xs:sequence></xs:complexType></xs:element>
        <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
          <xs:sequence>
            <xs:choice minOccurs="0">
              <xs:element name="failure" type="said"/><xs:element name="skipped" type="said"/>
            </xs:choice>
            <xs:element name="system-out" type="xs:string" minOccurs="0"/>
          </xs:sequence>
          <xs:attribute name="classname" type="xs:string" use="required"/>
          <xs:attribute name="name" type="xs:string" use="required"/>
          <xs:attribute name="time" type="seconds" use="required"/>
        </xs:complexType></xs:element>
      </xs:sequence>
      <xs:attribute name="name" type="xs:string" use="required"/>
      <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="time" type="seconds" use="required"/>
      <xs:attribute name="timestamp" type="xs:dateTime"/>
    </xs:complexType></xs:element></xs:sequence>
    <xs:attribute name="name" type="xs:string"/>
    <xs:attribute name="tests" type="xs:nonNegativeInteger"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger"/>
  </xs:complexType></xs:element>
</xs:schema>"""
    )
)


def parsed(text: str) -> etree._Element:
    root = etree.fromstring(text.encode())
    SHAPE.assertValid(root)
    return root


def test_each_clause_is_one_test_case() -> None:
    made = dossier(
        finding(),
        clauses=(
            item("op/checks/schema", Verdict.VIOLATED),
            item("op/checks/status"),
            item("other/rules/r/refused", Verdict.VACUOUS, reasons={"no rows": 1}),
        ),
    )
    root = parsed(junit_xml(made))
    cases = [(case.get("classname"), case.get("name"), [child.tag for child in case]) for case in root.iter("testcase")]
    assert cases == [
        ("op.checks", "schema", ["failure", "system-out"]),
        ("op.checks", "status", ["system-out"]),
        ("other.rules", "r/refused", ["skipped", "system-out"]),
    ]
    suites = [(suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("skipped")) for suite in root]
    assert suites == [("op", "2", "1", "0"), ("other", "1", "0", "1")]
    assert (root.get("tests"), root.get("failures")) == ("3", "1")


def test_a_failure_says_all_that_is_known_of_it() -> None:
    (failure,) = parsed(junit_xml(dossier(finding()))).iter("failure")
    assert failure.get("message") == "expected expected 1, got actual 1"
    assert failure.get("type") == "error"
    assert failure.text is not None
    for part in ("where     /r/a[2] (line 2, column 3)", "request   POST S method=op size=1", "accordant replay"):
        assert part in failure.text
    assert "{{" not in failure.text


def test_a_warning_fails_only_where_that_is_wanted() -> None:
    made = dossier(finding(severity=Severity.WARNING))
    (skipped,) = parsed(junit_xml(made)).iter("skipped")
    assert skipped.get("message", "").startswith("warning, which does not fail")
    assert [failure.get("type") for failure in parsed(junit_xml(made, failing("warning"))).iter("failure")] == [
        "warning"
    ]


def test_the_properties_open_with_the_answer() -> None:
    root = parsed(junit_xml(dossier(finding(), is_complete=False)))
    properties = {each.get("name"): each.get("value") for each in root.iter("property")}
    assert properties["answer"] == "1 error, compared with no earlier run"
    assert properties["complete"] == "false"
    assert properties["caveat"].startswith("The run did not come to its end")


def test_a_hostile_answer_cannot_break_the_xml() -> None:
    text = junit_xml(hostile_dossier())
    root = parsed(text)
    assert not list(root.iter("script"))
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in text if char != "\n")
    assert len(list(root.iter("testcase"))) == 6


@given(st.text(st.characters(), max_size=80))
def test_any_text_can_be_held_by_xml_and_shown_by_a_terminal(text) -> None:
    shown = xml_text(text)
    root = etree.Element("a", b=shown)
    root.text = shown
    again = etree.fromstring(etree.tostring(root, encoding="utf-8"))
    assert (again.text or "") == shown
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char != "\t" for char in shown)


@pytest.mark.parametrize("text", ["plain", "naïve ☃ 🙂", "a < b & c"])
def test_what_is_harmless_stays_as_it_is(text) -> None:
    assert xml_text(text) == text
    assert len(xml_text("x" * 9000)) == 4003
