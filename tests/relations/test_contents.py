"""What stands in rows, compared: XML against JSON, whatever the layout."""

from __future__ import annotations

import pytest
from answer_groups import judge, numbered, relation, several
from helpers import NAME, NAMESPACE, answer, json_body, note, operation, row, rows, with_note, xml
from lxml import etree

from accordant.findings import Verdict
from accordant.relations import compare
from accordant.relations.contents import iter_differences


def differences(first: str, second: str) -> list[tuple[str, str | None, str | None]]:
    found = iter_differences(etree.fromstring(first), etree.fromstring(second))
    return [(each.path, each.first, each.second) for each in found]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<r><a>1</a><b>2</b></r>", "<r>\n  <a>1</a>\n  <b>2</b>\n</r>"),
        ("<r><a>1</a><b>2</b></r>", "<r><b>2</b><a>1</a></r>"),
        ('<r x="1" y="2"/>', '<r y="2" x="1"></r>'),
        ("<r><!-- said --><a>1</a></r>", "<r><a>1</a></r>"),
        ("<r><a>x<!-- y -->z</a></r>", "<r><a>xz</a></r>"),
        ("<r><a>1&#13;\n2</a></r>", "<r><a>1\n2</a></r>"),
        ("<r><a> </a></r>", "<r><a/></r>"),
        ('<r xmlns="urn:a"><a>1</a></r>', "<r><a>1</a></r>"),
        ('<r xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>', "<r/>"),
    ],
    ids=["space", "order", "attributes", "comment", "cut text", "line ends", "layout", "namespace", "nil"],
)
def test_layout_and_order_of_names_say_nothing(first: str, second: str) -> None:
    assert differences(first, second) == []
    assert differences(second, first) == []


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("<r><a>1</a></r>", "<r><a>2</a></r>", ("a", "1", "2")),
        ("<r><a>1</a></r>", "<r/>", ("a", "1", None)),
        ("<r/>", "<r><a><b>1</b><b>2</b></a></r>", ("a", None, "1 2")),
        ("<r><a><b>1</b></a></r>", "<r><a><b>2</b></a></r>", ("a/b", "1", "2")),
        ("<r><a>1</a><a>2</a></r>", "<r><a>2</a><a>1</a></r>", ("a", "1", "2")),
        ('<r><a n="1"/></r>', '<r><a n="2"/></r>', ("a/@n", "1", "2")),
        ('<r><a n="1"/></r>', "<r><a/></r>", ("a/@n", "1", None)),
        ("<r>x<a/></r>", "<r>y<a/></r>", ("", "x", "y")),
        ("<r><a>1 </a></r>", "<r><a>1</a></r>", ("a", "1 ", "1")),
    ],
)
def test_everything_else_is_a_difference_with_its_names(first: str, second: str, found) -> None:
    assert differences(first, second)[0] == found


# ------------------------------------------------------------------------------------------------- relations


def whole(expect: str, **changes):
    return relation(expect, compare="rows", **changes)


def test_rows_with_the_same_key_are_the_same_unless_rows_are_compared() -> None:
    first, second = [row(1), row(2)], [row(1), row(2, subject="Another")]
    assert judge(relation("equivalent"), [first], [second]).verdict is Verdict.HELD
    found = judge(whole("equivalent"), [first], [second])
    assert found.verdict is Verdict.VIOLATED
    assert found.breach.expected == "subject 'Subject 2' in row 2"
    assert found.breach.actual == "subject 'Another' in the answer to the follow-up"
    assert found.breach.signature == "row subject"
    assert found.breach.place.path == f"/{NAME}Response/interaction[2]/subject"
    assert found.breach.place.line == 16


def test_how_many_rows_differ_is_said() -> None:
    found = judge(whole("equal"), [rows(3)], [[{**each, "subject": "x"} for each in rows(3)]])
    assert found.breach.actual.endswith("; 3 rows differ")


@pytest.mark.parametrize("data", [rows(3), [with_note(1), row(2)], [row(1, subject="a < b & 'c'\n")]])
def test_a_row_in_json_is_the_same_row(data) -> None:
    assert judge(whole("equivalent"), [data], [data], follow_form="json").verdict is Verdict.HELD


def test_a_difference_in_json_is_shown_at_its_place() -> None:
    other = {**row(2), "note": note(row(2), text="Another")}
    found = judge(whole("equal"), [[row(1), with_note(2)]], [[other, row(1)]], follow_form="json")
    assert found.breach.signature == "row note/text"
    assert found.breach.place.path == f"$.{NAME}Response.interaction[0].note.text"


@pytest.mark.parametrize(
    ("expect", "source", "follow_up"),
    [
        ("equal", (1, 2), (2, 1)),
        ("subset", (1, 2, 3), (2,)),
        ("superset", (2,), (1, 2, 3)),
        ("prefix", (2, 1), (2,)),
        ("reversed", (1, 2), (2, 1)),
    ],
)
def test_patterns_of_two_answers_compare_rows_that_both_have(expect: str, source, follow_up) -> None:
    def data(numbers, subject: str):
        return [row(number, subject=subject if number == 2 else "x") for number in numbers]

    of = whole(expect)
    assert judge(of, [data(source, "same")], [data(follow_up, "same")]).verdict is Verdict.HELD
    found = judge(of, [data(source, "one")], [data(follow_up, "other")])
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, "row subject")


@pytest.mark.parametrize(
    ("expect", "source", "parts"),
    [("complete", (1, 2), ((1,), (2,))), ("intersection", (2,), ((1, 2), (2, 3)))],
)
def test_patterns_of_several_answers_compare_rows_too(expect: str, source, parts) -> None:
    of = whole(expect, follow_ups=several())
    first, second = (numbered(*part) for part in parts)
    assert judge(of, [numbered(*source)], [first], more=[[second]]).verdict is Verdict.HELD
    second[0] = {**second[0], "subject": "Another"}
    found = judge(of, [numbered(*source)], [first], more=[[second]])
    assert (found.verdict, found.breach.signature) == (Verdict.VIOLATED, "row subject")
    assert found.cases == ("2-0001.001", "2-0003.001")


def test_attributes_of_rows_are_compared() -> None:
    def document(state: str) -> bytes:
        inner = f'<interaction state="{state}"><interactionId>1</interactionId></interaction>'
        return f'<{NAME}Response xmlns="{NAMESPACE}">{inner}</{NAME}Response>'.encode()

    first, second = answer(document("open")), answer(document("closed"))
    assert compare(whole("equal"), operation(), [first], [[first]]).holds
    breach = compare(whole("equal"), operation(), [first], [[second]]).breach
    assert (breach.expected, breach.signature) == ("@state 'open' in row 1", "row @state")


def test_bodies_of_other_bytes_may_say_the_same() -> None:
    first, second = answer(xml(rows(2))), answer(json_body(rows(2)), {"response_format": "json"})
    assert compare(whole("equal"), operation(), [first], [[second]]).holds
