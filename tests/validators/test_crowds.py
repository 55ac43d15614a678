"""What is told of a crowded document is what is told of it as any other, as far as it is told."""

from __future__ import annotations

import random

import pytest
from constructs import FAULTS, VALID, XSD, document
from lxml import etree

from accordant.validators import crowds
from accordant.validators.violations import Violation
from accordant.validators.xml import ParsedXml, XmlValidator, parse_xml


@pytest.fixture(scope="module")
def validator(tmp_path_factory) -> XmlValidator:
    path = tmp_path_factory.mktemp("schema") / "constructs.xsd"
    path.write_text(XSD)
    return XmlValidator(path)


def parsed(text: str) -> ParsedXml:
    found = parse_xml(text.encode())
    assert isinstance(found, ParsedXml)
    return found


def told(violations) -> list[str]:
    return [f"{each.code} {each}" for each in violations]


def both(validator: XmlValidator, text: str) -> tuple[list[Violation], list[Violation]]:
    """What is told of a document that is no crowd, and of the same as if it were one."""
    found = parsed(text)
    assert not crowds.is_crowded(found.root, found.body)
    return (
        list(validator.iter_violations(found.root, body=found.body)),
        list(crowds.iter_crowded_violations(found.root, found.body, validator)),
    )


@pytest.mark.parametrize("content", VALID)
def test_a_valid_document_has_no_violation(validator, content):
    assert both(validator, document(content)) == ([], [])


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_as_of_any_document(validator, name):
    plain, crowded = both(validator, document(f"\n<!-- <x> --><t-anyURI/>\n{FAULTS[name][0]}\n<?x <y> ?><many/>"))
    assert told(crowded) == told(plain)


@pytest.mark.parametrize("seed", range(6))
def test_many_faults_are_told_as_of_any_document(validator, seed):
    chance = random.Random(seed)
    contents = [content for content, _, _ in FAULTS.values()]
    text = document("\n".join(chance.choice(contents if chance.random() < 0.2 else VALID[:30]) for _ in range(60)))
    plain, crowded = both(validator, text)
    assert told(crowded) == told(plain)


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ("<plain>1</plain>" * 4000 + "<plain>x</plain>", "/r/plain[4001]"),
        ("<parts>" + "<part><n>1</n></part>" * 4000 + "<part/></parts>", "/r/parts/part[4001]/n"),
        ("<mixed>" + "<b>x</b>" * 4000 + "<q/></mixed>", "/r/mixed/q"),
        ("<many/>" * 4000 + "<q/>", "/r/q"),
        ("<!-- > -->" + "<many/>" * 4000 + "<plain a='>'>1</plain>", "/r/plain/@a"),
    ],
)
def test_one_fault_in_a_crowd_has_its_place(validator, content, path):
    found = parsed(document(content))
    assert crowds.is_crowded(found.root, found.body)
    assert crowds.is_crowded(found.root)
    (violation,) = validator.iter_violations(found.root, body=found.body)
    assert violation.path == path
    step = path.rpartition("/")[2].partition("[")[0]
    start = "part/" if step == "n" else "plain a" if step == "@a" else step
    assert found.body[violation.column - 1 :].startswith(f"<{start}".encode())
    (other,) = validator.iter_violations(etree.fromstring(found.body))
    assert other.path == path


def test_the_tree_is_judged_and_not_the_text_it_came_from(validator):
    found = parsed(document("<plain>1</plain>" * 4000))
    found.root[7].text = "x"
    (violation,) = validator.iter_violations(found.root, body=found.body)
    assert violation.path == "/r/plain[8]"
    assert found.body[violation.column - 1 :].startswith(b"<plain>")


def test_a_crowd_in_another_encoding_is_judged_too(validator):
    text = '<?xml version="1.0" encoding="UTF-16"?>' + document("<plain>1</plain>" * 4000 + "<plain>é</plain>")
    found = parse_xml(text.encode("utf-16"))
    assert isinstance(found, ParsedXml)
    for body in (found.body, text.encode("utf-16"), None):
        (violation,) = validator.iter_violations(found.root, body=body)
        assert (violation.path, violation.actual) == ("/r/plain[4001]", "é")


def test_of_a_crowd_of_faults_the_first_hundred_are_told(validator):
    found = parsed(document("<plain>x</plain>" * 4000))
    violations = list(validator.iter_violations(found.root, body=found.body))
    assert [each.path for each in violations] == [f"/r/plain[{number}]" for number in range(1, 101)]


@pytest.mark.parametrize(
    ("content", "is_crowded"),
    [
        ("<plain>1</plain>" * 3000, False),
        ("<plain>1</plain>" * 3001, True),
        ("<parts>" + "<part><n>1</n></part>" * 3001 + "</parts>", True),
        # What looks like the end of a child of the root is none.
        ("<parts>" + "<part><!--</parts>--><n>1</n></part>" * 3001 + "</parts>", True),
        ("<tree>" + "<tree></tree>" * 3001 + "</tree>", True),
        ("<mixed>" + "x" * 20_000 + "</mixed>", False),
        ("<mixed>" + "?!" * 10_000 + "</mixed>", False),
        (("<parts>" + "<part><n>1</n></part>" * 100 + "</parts>") * 1500, True),
    ],
)
def test_what_is_a_crowd(content, is_crowded):
    found = parsed(document(content))
    assert crowds.is_crowded(found.root, found.body) is is_crowded
    assert crowds.is_crowded(found.root) is is_crowded


def test_after_a_thousand_faults_no_more_are_told(validator):
    attributes = " ".join(f"a{number}=''" for number in range(1100))
    found = parsed(document(f"<empty {attributes}/>"))
    assert len(list(validator.iter_violations(found.root, body=found.body))) == 1000
