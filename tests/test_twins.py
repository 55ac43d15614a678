"""The XML and the JSON answer to one request: differences are told once, with both places."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from helpers import NAME, answer, error_json, error_xml, json_body, operation, row, rows, with_note, xml

from accordant.contracts import Strength
from accordant.findings import Outcome, Verdict
from accordant.twins import compare_twins, same_image_clause

CLAUSE = same_image_clause(operation(), "success")


def outcomes(left: bytes, right: bytes) -> list[Outcome] | None:
    return compare_twins(answer(left), answer(right), CLAUSE, "a.xml and a.json")


def differences(left: bytes, right: bytes) -> list[tuple[str, str, str, str]]:
    """Path, expected, actual and signature of each difference."""
    found = outcomes(left, right)
    assert found
    assert {outcome.verdict for outcome in found} == {Verdict.VIOLATED}
    breaches = [outcome.breach for outcome in found]
    return [
        (b.place.path, b.expected, b.actual, b.signature) for b in breaches if b is not None and b.place is not None
    ]


def held(left: bytes, right: bytes) -> bool:
    found = outcomes(left, right)
    return found is not None and [outcome.verdict for outcome in found] == [Verdict.HELD]


@pytest.mark.parametrize("size", [0, 1, 2, 25])
def test_the_image_of_an_answer_holds(size: int) -> None:
    made = [*rows(size), *([with_note(99)] if size else [])]
    assert held(xml(made), json_body(made))


def test_errors_are_compared_too() -> None:
    assert held(error_xml(10, "No & no."), error_json(10, "No & no."))
    ((path, *_),) = differences(error_xml(10), error_json(11))
    assert path == "$.errorResponse.code"


def test_a_value_that_differs_has_both_places() -> None:
    left = xml([row(1), row(2, subject="a")])
    right = json_body([row(1), row(2, subject="b")])
    ((path, expected, actual, signature),) = differences(left, right)
    assert path == f"$.{NAME}Response.interaction[1].subject"
    line = left[: left.rindex(b"<subject>")].count(b"\n") + 1
    assert expected == f'"a", as in the XML at /{NAME}Response/interaction[2]/subject (line {line})'
    assert actual == '"b" in the JSON'
    assert signature == f"value $.{NAME}Response.interaction.subject"


def test_the_place_in_the_json_has_line_and_column() -> None:
    found = outcomes(xml([row(1, subject="a")]), json_body([row(1, subject="b")]))
    assert found is not None
    assert found[0].breach is not None
    assert found[0].breach.place is not None
    assert found[0].breach.place.line is not None
    assert found[0].breach.place.column is not None


def test_what_is_missing_on_one_side_is_nothing() -> None:
    assert [each[1:3] for each in differences(xml([row(1, subject="a")]), json_body([row(1, subject=None)]))] == [
        ('"a", as in the XML at /getUserInteractionsResponse/interaction/subject (line 8)', "nothing in the JSON")
    ]
    ((_, expected, actual, signature),) = differences(xml([row(1, subject=None)]), json_body([row(1, subject="b")]))
    assert expected.startswith("nothing, as in the XML at /getUserInteractionsResponse/interaction (line ")
    assert actual == '"b" in the JSON'
    assert signature.startswith("absent ")


def test_a_row_more_is_one_difference() -> None:
    ((path, expected, _, _),) = differences(xml(rows(3)), json_body(rows(2)))
    assert path == f"$.{NAME}Response.interaction[2]"
    assert f"/{NAME}Response/interaction[3] (line " in expected


def test_other_roots_are_one_difference() -> None:
    ((path, expected, actual, _),) = differences(xml([]), json.dumps({"otherResponse": {}}).encode())
    assert (path, expected, actual) == ("$", f"{NAME}Response, as in the XML", "otherResponse in the JSON")


@pytest.mark.parametrize("value", [{}, "", " \n"])
def test_an_element_with_nothing_but_white_space_may_be_empty(value: Any) -> None:
    assert held(xml([]), json.dumps({f"{NAME}Response": value}).encode())


def test_what_a_schema_finding_tells_is_not_told_again() -> None:
    number = json.dumps({f"{NAME}Response": {"interaction": {**row(1), "interactionId": 1}}}).encode()
    assert held(xml([row(1)]), number)
    one = json.dumps({f"{NAME}Response": {"interaction": [row(1)]}}).encode()
    assert held(xml([row(1)]), one)
    assert held(xml([row(1, interactionTypeId="six")]), json_body([row(1, interactionTypeId="6")]))


def test_another_place_in_an_invalid_document_is_told() -> None:
    right = {f"{NAME}Response": {"interaction": {**row(1, subject="b"), "interactionId": 1}}}
    ((path, *_),) = differences(xml([row(1, subject="a")]), json.dumps(right).encode())
    assert path.endswith(".subject")


def test_of_many_differences_twenty_are_told() -> None:
    left, right = rows(50), [{**each, "subject": "x"} for each in rows(50)]
    assert len(differences(xml(left), json_body(right))) == 20


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (b"<a", json_body([])),
        (xml([]), b"{"),
        (json_body([]), json_body([])),
        (xml([]), xml([])),
        (b"<html/>", json_body([])),
        (b"", b""),
    ],
)
def test_what_is_no_pair_of_documents_is_not_compared(left: bytes, right: bytes) -> None:
    assert outcomes(left, right) is None


def test_the_clause_is_the_relation_of_the_contract() -> None:
    assert same_image_clause(operation(), "success").id == f"{NAME}/relations/formats-agree"
    assert same_image_clause(operation(), "error").id == f"{NAME}/relations/errors-agree-in-both-formats"
    assert same_image_clause(operation(), "success").strength is Strength.MUST


def test_without_a_relation_the_mapping_of_the_api_is_the_clause() -> None:
    clause = same_image_clause(replace(operation(), relations={}), "success")
    assert clause.id == "luminate/mapping/same-image"


XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"'


def test_the_text_of_a_root_may_stand_bare_though_an_attribute_was_dropped() -> None:
    assert held(f"<r {XSI}>\nabc\n</r>".encode(), b'{"r": "abc"}')
    assert held(f"<r {XSI}>abc</r>".encode(), b'{"r": {"content": "abc"}}')


def test_another_text_of_a_root_and_a_bare_text_below_it_differ() -> None:
    ((path, *_),) = differences(f"<r {XSI}>abc</r>".encode(), b'{"r": "abd"}')
    assert path == "$.r"
    ((path, *_),) = differences(f"<r><a {XSI}>abc</a></r>".encode(), b'{"r": {"a": "abc"}}')
    assert path == "$.r.a"
