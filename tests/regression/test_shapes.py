"""What documents are made of: what appears and vanishes is said, and never where there was no chance to see it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree

from accordant.regression import shapes
from accordant.regression.shapes import ShapeChange, ShapeKind, Shapes, ShapeTally, shape_changes


def of_xml(*documents: str) -> Shapes:
    tally = ShapeTally()
    for document in documents:
        tally.add_xml("op", etree.fromstring(document))
    return tally.shapes()


def of_json(*documents: Any) -> Shapes:
    tally = ShapeTally()
    for document in documents:
        tally.add_json("op", json.loads(json.dumps(document)))
    return tally.shapes()


def rows(count: int, extra: str = "", start: int = 0) -> str:
    return f"<r>{''.join(f'<i><id>{number}</id>{extra}</i>' for number in range(start, start + count))}</r>"


def said(changes: tuple[ShapeChange, ...]) -> set[tuple[str, str, str]]:
    return {(change.kind.value, change.path, change.what) for change in changes}


def found(made: Shapes, path: str) -> shapes.PathShape:
    return next(each for each in made.paths if each.path == path)


# --- shapes -----------------------------------------------------------------------------------------------------------


def test_a_row_that_is_sent_twice_counts_once() -> None:
    made = of_xml(rows(3), rows(3), rows(2))
    assert (found(made, "/r").seen, found(made, "/r/i/id").seen, found(made, "/r/i/id").chances) == (2, 3, 3)


def test_elements_and_attributes_have_their_paths_and_namespaces_do_not_count() -> None:
    made = of_xml('<a:r xmlns:a="urn:a" a:k="1"><a:i/></a:r>')
    assert [(each.path, dict(each.classes)) for each in made.paths] == [
        ("/r", {"elements": 1}),
        ("/r/@k", {"number": 1}),
        ("/r/i", {"empty": 1}),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("-1.5e3", "number"),
        ("true", "boolean"),
        ("2026-11-01", "date"),
        ("2026-11-01T10:00:00.000-06:00", "date-time"),
        ("1.", "number"),
        ("1.2.3", "text"),
        ("2026-11-01 and more", "text"),
        ("1\n", "text"),
    ],
)
def test_a_value_has_a_class(text: str, expected: str) -> None:
    assert dict(found(of_xml(f"<r><a>{text}</a></r>"), "/r/a").classes) == {expected: 1}
    assert dict(found(of_json({"a": text}), "$.a").classes) == {f"string: {expected}": 1}


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, "null"), (1, "number"), (1.5, "number"), (True, "boolean"), ({}, "object"), ([], "array")],
)
def test_a_json_value_has_a_type(value: Any, expected: str) -> None:
    assert dict(found(of_json({"a": value}), "$.a").classes) == {expected: 1}


def test_what_is_nil_or_repeated_says_so() -> None:
    made = of_xml('<r xmlns:x="http://www.w3.org/2001/XMLSchema-instance"><a x:nil="true"/><b>1</b><b>x</b></r>')
    assert dict(found(made, "/r/a").classes) == {"nil": 1}
    assert dict(found(made, "/r/b").classes) == {"number": 1, "several": 1, "text": 1}


def test_items_of_an_array_stand_where_a_single_object_would() -> None:
    one, many = of_json({"i": {"id": "1"}}), of_json({"i": [{"id": "1"}, {"id": "2"}]})
    assert [each.path for each in one.paths] == [each.path for each in many.paths] == ["$", "$.i", "$.i.id"]
    assert found(many, "$.i.id").chances == 2


def test_a_site_that_makes_up_names_is_cut_off_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_PATHS", 5)
    made = of_json({f"k{number}": 1 for number in range(20)})
    assert len(made.paths) == 5
    assert made.left_off == 16  # the root is one of the five


def test_a_document_of_any_depth_is_looked_at_without_an_end_of_the_stack() -> None:
    value: Any = 1
    for _ in range(400):
        value = {"a": [value]}
    tally = ShapeTally()
    tally.add_json("op", value)
    tally.add_xml("op", etree.fromstring("<a>" * 200 + "</a>" * 200))
    assert 0 < len(tally.shapes().paths) < 150


# --- changes ----------------------------------------------------------------------------------------------------------


def test_the_same_documents_in_another_order_have_not_changed() -> None:
    one, other = rows(20), rows(5, "<x/>", 50)
    assert shape_changes(of_xml(one, other), of_xml(other, one, one)) == ()


def test_an_element_that_is_new_is_said_and_not_what_is_in_it() -> None:
    changes = shape_changes(of_xml(rows(20)), of_xml(rows(20, "<n><deep>1</deep></n>")))
    assert said(changes) == {("appeared", "/r/i/n", "")}
    assert (changes[0].before, changes[0].after, changes[0].is_sure) == ((0, 20), (20, 20), True)


def test_an_element_that_is_seen_once_is_said_and_may_be_chance() -> None:
    (change,) = shape_changes(of_xml(rows(20)), of_xml(rows(20), rows(1, "<n/>")))
    assert (change.kind, change.is_sure) == (ShapeKind.APPEARED, False)


def test_an_attribute_that_is_gone_is_said() -> None:
    before, after = of_xml(*(f'<r a="{n}"/>' for n in range(9))), of_xml(*(f"<r>{n}</r>" for n in range(9)))
    assert ("vanished", "/r/@a", "") in said(shape_changes(before, after))


def test_what_vanished_is_not_said_where_it_had_no_chance_to_be_seen() -> None:
    before = of_xml(rows(20, "<n>1</n>"))
    assert said(shape_changes(before, of_xml(rows(20)))) == {("vanished", "/r/i/n", "")}
    assert shape_changes(before, of_xml(rows(1))) == ()  # one row may be one without it
    assert ShapeKind.VANISHED not in {change.kind for change in shape_changes(before, of_xml("<r/>"))}
    assert shape_changes(before, of_xml()) == ()


def test_what_was_rare_is_not_said_to_be_gone() -> None:
    assert shape_changes(of_xml(rows(20), rows(1, "<n/>", 90)), of_xml(rows(30))) == ()


def test_a_number_that_becomes_a_string_is_said_twice() -> None:
    before = of_json({"i": [{"id": number} for number in range(9)]})
    after = of_json({"i": [{"id": str(number)} for number in range(9)]})
    assert said(shape_changes(before, after)) == {
        ("class appeared", "$.i.id", "string: number"),
        ("class vanished", "$.i.id", "number"),
    }


def test_a_single_null_is_said_where_there_never_was_one_and_may_be_chance() -> None:
    before = of_json({"i": [{"a": f"x{number}"} for number in range(50)]})
    (change,) = shape_changes(before, of_json({"i": [{"a": f"x{n}"} for n in range(50)] + [{"a": None}]}))
    assert (change.kind, change.what, change.is_sure) == (ShapeKind.CLASS_APPEARED, "null", False)


def test_a_text_that_happens_to_be_a_number_is_no_change() -> None:
    before = of_xml("<r>" + "".join(f"<a><t>x{number}</t></a>" for number in range(50)) + "</r>")
    after = of_xml("<r>" + "".join(f"<a><t>x{number}</t></a>" for number in range(50)) + "<a><t>7</t></a></r>")
    assert shape_changes(before, after) == ()


def test_values_that_are_all_of_another_class_are_a_change() -> None:
    before = of_xml("<r>" + "".join(f"<a><t>2026-11-{n:02}</t></a>" for n in range(10, 20)) + "</r>")
    after = of_xml("<r>" + "".join(f"<a><t>{n}</t></a>" for n in range(10)) + "</r>")
    assert said(shape_changes(before, after)) == {
        ("class appeared", "/r/a/t", "number"),
        ("class vanished", "/r/a/t", "date"),
    }


def test_keys_in_another_order_are_a_hint() -> None:
    before = of_json({"i": [{"id": number, "a": 1, "b": 2} for number in range(9)]})
    after = of_json({"i": [{"a": 1, "id": number, "b": 2} for number in range(9)]})
    assert said(shape_changes(before, after)) == {("order of keys", "$.i", "a before id")}
    assert shape_changes(before, before) == ()


def test_keys_that_lose_their_order_are_a_hint_and_those_that_had_none_are_not() -> None:
    ordered = of_json({"i": [{"id": number, "a": 1} for number in range(9)]})
    mixed = of_json({"i": [{"id": n, "a": 1} if n % 2 else {"a": 1, "id": n} for n in range(10)]})
    assert said(shape_changes(ordered, mixed)) == {("order of keys", "$.i", "a sometimes before id")}
    assert shape_changes(mixed, ordered) == ()


def test_a_few_objects_show_no_order() -> None:
    assert shape_changes(of_json({"a": 1, "b": 2}), of_json({"b": 2, "a": 1})) == ()


def test_another_operation_or_format_is_another_place() -> None:
    tally = ShapeTally()
    tally.add_xml("other", etree.fromstring(rows(20, "<n/>")))
    assert shape_changes(of_xml(rows(20)), tally.shapes()) == ()
