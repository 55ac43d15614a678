"""Steps and paths: where they lead by the schema, and silence where that is not known."""

from __future__ import annotations

import pytest
from bookings import analysed, said


@pytest.mark.parametrize(
    ("text", "type_of_it"),
    [
        (".", "elements booking"),
        ("note", "elements note"),
        ("note/author", "elements author"),
        ("note/note/note/author", "elements author"),
        ("..", "elements bookings"),
        ("../booking/title", "elements title"),
        ("../booking[1]/note[author = 'x'][last()]/written", "elements written"),
        ("child::note/child::author", "elements author"),
        ("parent::bookings/total", "elements total"),
        ("parent::*", "elements bookings"),
        ("self::booking", "elements booking"),
        ("self::note", "empty"),
        ("ancestor::bookings/total", "elements total"),
        ("ancestor-or-self::*", "elements booking or bookings"),
        ("following-sibling::booking/id", "elements id"),
        ("preceding-sibling::*", "elements total or booking"),
        ("descendant::author", "elements author"),
        ("descendant-or-self::booking", "elements booking"),
        (".//author", "elements author"),
        ("//title", "elements title"),
        ("/bookings/total", "elements total"),
        ("/*", "elements bookings"),
        ("//booking[id = 1]/title", "elements title"),
        ("*:note", "elements note"),
        ("(note | title)", "elements note or title"),
        ("note/(author, written)", "elements author or written"),
        ("note except note[1]", "elements note"),
        ("(note, ())", "elements note"),
        ("if (note) then note else ()", "elements note"),
        ("for $n in note return $n/author", "elements author"),
        ("reverse(note)", "elements note"),
        ("note[1]", "elements note"),
        ("@state", "text of the answer"),
        ("@*", "text of the answer"),
        ("@*:nil", "text of the answer"),
        ("attribute::state", "text of the answer"),
        ("title/text()", "text of the answer"),
        ("note/string(author)", "xs:string"),
        ("note/xs:dateTime(written)", "xs:dateTime"),
        ("note/position()", "xs:integer"),
        ("note/'x'", "xs:string"),
        ("()", "empty"),
        ("node()", "anything"),
        ("//*", "anything"),
        ("root(.)/whatever", "anything"),
        ("following::booking", "anything"),
        ("namespace::*", "anything"),
    ],
)
def test_a_path_leads_where_the_schema_says(text: str, type_of_it: str) -> None:
    analysis = analysed(text)
    assert analysis.mistakes == ()
    assert str(analysis.type) == type_of_it


def test_nodes_are_those_of_the_schema() -> None:
    (note,) = analysed("note").nodes or ()
    assert note.path() == "booking/note"
    assert analysed("title = 'x'").nodes is None
    assert analysed("self::note").selects_nothing
    assert analysed("self::note").nodes is None


@pytest.mark.parametrize(
    "text",
    [
        "//note/../id",
        "//note/../author",
        "//author/../../id",
        "//author/../../author",
        "//note/ancestor::booking",
        "//note/ancestor::note",
        "//note/parent::note",
        "//author/ancestor-or-self::note",
        "//note/following-sibling::title",
        "//note/preceding-sibling::author",
        "note//author/../author",
        ".//note/note/../../title",
    ],
)
def test_what_is_around_an_element_that_stands_in_several_places_is_not_guessed(text: str) -> None:
    assert said(text) == []


def test_what_is_around_an_element_of_one_place_is_known() -> None:
    assert said("//title/../author") == ["1:12 booking has no child 'author' [from here it is note/author]"]
    assert said("//title/../id") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("note[0]", "1:6 nothing stands at position 0 [positions are counted from 1]"),
        ("title[$since]", "1:7 xs:dateTime is neither true nor false [compare it, or ask whether it is there: exists"),
        ("../..", "1:4 the root element has no parent [write . for the root element itself]"),
        ("string(title)/x", "1:14 a path begins with elements, and this is xs:string [to divide, write div]"),
        ("price/1.5", "1:6 behind / stands a name, and this is a number [to divide, write div]"),
        ("/", "1:1 / by itself selects nothing here [write . for the element that is tested, or /bookings]"),
        ("for $x in (1, 2) return $x/title", "1:27 a path begins with elements, and this is xs:integer"),
        ("(1 to 3)[title]", "1:10 a value of type xs:integer has no children"),
        ("('a', 'b')[. = title]", "1:16 a value of type xs:string has no children"),
        ("title | 3", "1:9 '|' is between elements, and this is xs:integer"),
        ("note is 'x'", "1:9 'is' is between elements, and this is xs:string"),
    ],
)
def test_a_step_that_leads_nowhere_is_said(text: str, message: str) -> None:
    (found,) = said(text)
    assert found.startswith(message)


@pytest.mark.parametrize("text", ["title", ".", "../x", "//note", "@state", "count(note)", "/bookings", "*", "self::a"])
def test_without_an_answer_there_is_nothing_to_look_at(text: str) -> None:
    found = said(text, None, has_answer=False)
    assert found
    assert all("there is no answer to look at here [use parameters, such as $name]" in each for each in found)


@pytest.mark.parametrize("text", ["$size * 2", "for $x in (1, 2) return $x", "(1 to 3)[. > 1]", "not($ascending)"])
def test_without_an_answer_there_are_values(text: str) -> None:
    assert said(text, None, has_answer=False) == []


@pytest.mark.parametrize(
    "text", ["@state | title", "title/text() | @state", "@state/..", "title/text()/../../id", "@state is @state"]
)
def test_attributes_and_texts_are_nodes(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("text", ["@state", "title/text()", "@*", "price/@currency"])
def test_whether_there_is_an_attribute_or_a_text_is_a_condition(text: str) -> None:
    assert analysed(text).type.is_condition
    assert analysed(text).nodes is None
