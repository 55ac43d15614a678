"""Names in expressions: what is no element, attribute or parameter here is said, with the name that was meant."""

from __future__ import annotations

import pytest
from bookings import place, said, schema

from accordant.inference import names

# An expression over a booking, where something is wrong in it, what, and what to do about it.
MISTAKES = [
    ("titel = 'x'", "1:1", "booking has no child 'titel'", "did you mean 'title'?"),
    ("count(notes) > 1", "1:7", "booking has no child 'notes'", "did you mean 'note'?"),
    ("TITLE = 'x'", "1:1", "booking has no child 'TITLE'", "did you mean 'title'?"),
    ("author = 'x'", "1:1", "booking has no child 'author'", "from here it is note/author"),
    ("total = 3", "1:1", "booking has no child 'total'", "from here it is ../total"),
    (
        "bookings/total",
        "1:1",
        "booking has no child 'bookings'",
        "paths begin at booking here; bookings is around it: ancestor::bookings",
    ),
    (
        "booking/title",
        "1:1",
        "booking has no child 'booking'",
        "booking is where you are already: leave it out; those beside it are ../booking",
    ),
    ("size > 3", "1:1", "booking has no child 'size'", "the parameter is written $size"),
    ("true", "1:1", "booking has no child 'true'", "write true()"),
    ("position > 1", "1:1", "booking has no child 'position'", "write position()"),
    ("last", "1:1", "booking has no child 'last'", "write last()"),
    ("title.length > 3", "1:1", "booking has no child 'title.length'", "write string-length(title), or count(title)"),
    ("note.author = 'x'", "1:1", "booking has no child 'note.author'", "steps are parted by /: write note/author"),
    (
        "booking.title = 'x'",
        "1:1",
        "booking has no child 'booking.title'",
        "steps are parted by /, and booking is where you are already: write title",
    ),
    ("note/titel", "1:6", "note has no child 'titel'", "its children are author, written, note"),
    ("note/total", "1:6", "note has no child 'total'", "its children are author, written, note"),
    ("$siz > 1", "1:1", "$siz is no parameter of this operation", "did you mean 'size'?"),
    (
        "$x",
        "1:1",
        "$x is no parameter of this operation",
        "the parameters are ascending, on, ratio, since, size, title",
    ),
    (
        "$size > 1 and $page > 1",
        "1:15",
        "$page is no parameter of this operation",
        "the parameters are ascending, on, ratio, since, size, title",
    ),
    ("@stat", "1:1", "booking has no attribute 'stat'", "did you mean 'state'?"),
    ("@title", "1:1", "booking has no attribute 'title'", "'title' is an element: leave out @"),
    ("@id", "1:1", "booking has no attribute 'id'", "'id' is an element: leave out @"),
    ("note/@id", "1:6", "note has no attribute 'id'", "it has none"),
    ("price/@curency", "1:7", "price has no attribute 'curency'", "did you mean 'currency'?"),
    ("@nil", "1:1", "booking has no attribute 'nil'", "xsi:nil is written @*:nil"),
    ("//titel", "1:3", "there is no element 'titel' below", "did you mean 'title'?"),
    ("//note/titel", "1:8", "note has no child 'titel'", "its children are author, written, note"),
    ("descendant::titel", "1:13", "there is no element 'titel' below", "did you mean 'title'?"),
    ("ancestor::author", "1:11", "ancestor::author selects nothing, by the schema", "ancestor::* gives bookings"),
    ("parent::note", "1:9", "parent::note selects nothing, by the schema", "parent::* gives bookings"),
    (
        "following-sibling::titel",
        "1:20",
        "following-sibling::titel selects nothing, by the schema",
        "following-sibling::* gives total, booking",
    ),
    (
        "/title",
        "1:2",
        "the answer begins with /bookings, and not with /title",
        "leave out the / to begin at the element that is tested",
    ),
    ("/bookings/titel", "1:11", "bookings has no child 'titel'", "its children are total, booking"),
    (
        "/booking/title",
        "1:2",
        "the answer begins with /bookings, and not with /booking",
        "write //booking, or leave out the / to begin at the element that is tested",
    ),
    ("/", "1:1", "/ by itself selects nothing here", "write . for the element that is tested, or /bookings"),
    ("../..", "1:4", "the root element has no parent", "write . for the root element itself"),
    ("../titel", "1:4", "bookings has no child 'titel'", "its children are total, booking"),
    ("id[0]", "1:4", "nothing stands at position 0", "positions are counted from 1"),
    ("note[author]/id", "1:14", "note has no child 'id'", "from here it is ../id"),
    ("note[id = 1]", "1:6", "note has no child 'id'", "from here it is ../id"),
    (
        "*/titel",
        "1:3",
        "id or seats or price or another has no child 'titel'",
        "its children are author, written, note",
    ),
    ("(note, .)/titel", "1:11", "note or booking has no child 'titel'", "did you mean 'title'?"),
    ("for $n in note return $n/titel", "1:26", "note has no child 'titel'", "its children are author, written, note"),
    (
        "some $n in note satisfies $n/titel = 'x'",
        "1:30",
        "note has no child 'titel'",
        "its children are author, written, note",
    ),
    (
        "every $n in note, $m in $n/note satisfies $m/titel = 'x'",
        "1:46",
        "note has no child 'titel'",
        "its children are author, written, note",
    ),
    ("xs:title = 'x'", "1:1", "no element of the schema is xs:title", "element names have no prefix here: write title"),
    ("*:titel = 'x'", "1:3", "booking has no child 'titel'", "did you mean 'title'?"),
    ("title[. = 'x']/author", "1:16", "title has no child 'author'", "it has no children"),
    ("'a'/title", "1:4", "a path begins with elements, and this is xs:string", "to divide, write div"),
    ("7/title", "1:2", "a path begins with elements, and this is xs:integer", "to divide, write div"),
    ("price/2", "1:6", "behind / stands a name, and this is a number", "to divide, write div"),
    ("title = null", "1:9", "booking has no child 'null'", "to ask whether something is not there, write empty(...)"),
    ("id..title", "1:1", "booking has no child 'id..title'", "steps are parted by /: write id/../title"),
    ("status = Paid", "1:10", "booking has no child 'Paid'", "did you mean 'paid'?"),
    (
        "$x",
        "1:1",
        "$x is no parameter of this operation",
        "the parameters are ascending, on, ratio, since, size, title",
    ),
    ("title/id", "1:7", "title has no child 'id'", "from here it is ../id"),
    (
        "anything",
        "1:1",
        "booking has no child 'anything'",
        "its children are id, seats, price, share, created, day, doors, lasts, paid, title, status, note",
    ),
    ("note/note/note/titel", "1:16", "note has no child 'titel'", "its children are author, written, note"),
    ("note//titel", "1:7", "there is no element 'titel' below", ""),
    ("child::titel", "1:8", "booking has no child 'titel'", "did you mean 'title'?"),
    ("attribute::stat", "1:1", "booking has no attribute 'stat'", "did you mean 'state'?"),
    (
        "preceding-sibling::titel",
        "1:20",
        "preceding-sibling::titel selects nothing, by the schema",
        "preceding-sibling::* gives total, booking",
    ),
    ("price/currency", "1:7", "price has no child 'currency'", "the attribute is written @currency"),
    ("../booking/titel", "1:12", "booking has no child 'titel'", "did you mean 'title'?"),
    ("//booking/titel", "1:11", "booking has no child 'titel'", "did you mean 'title'?"),
    ("//title/../author", "1:12", "booking has no child 'author'", "from here it is note/author"),
    (
        "ancestor-or-self::titel",
        "1:19",
        "ancestor-or-self::titel selects nothing, by the schema",
        "ancestor-or-self::* gives booking, bookings",
    ),
]


@pytest.mark.parametrize(("text", "at", "message", "hint"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_name_that_is_none_has_its_place_and_what_was_meant(text: str, at: str, message: str, hint: str) -> None:
    assert said(text) == [f"{at} {message}" + (f" [{hint}]" if hint else "")]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("booking/title", "bookings"),
        ("title", "booking"),
        ("../title", "booking/note"),
        ("../author", "booking/note/note"),
        ("../../author", "booking/note/note/note"),
        ("written", "booking/note"),
        ("code", "failure"),
        ("@state", "booking"),
        ("@version", "bookings"),
        ("@currency", "booking/price"),
    ],
)
def test_a_name_is_known_where_the_schema_has_it(text: str, at: str) -> None:
    assert said(text, at) == []


@pytest.mark.parametrize(
    ("text", "at"),
    [("title", "bookings"), ("booking/title", "booking"), ("title", "booking/note"), ("@state", "bookings")],
)
def test_a_name_that_is_known_elsewhere_is_unknown_here(text: str, at: str) -> None:
    assert len(said(text, at)) == 1


@pytest.mark.parametrize("text", ["detail/whatever", "detail/@whatever", "//whatever", "detail//x/y/@z", "detail/*/q"])
def test_where_a_wildcard_is_any_name_may_stand(text: str) -> None:
    assert said(text, "failure") == []


def test_where_a_wildcard_of_attributes_is_any_attribute_may_stand() -> None:
    assert said("@whatever = 'x'", "failure") == []
    assert len(said("../@whatever", "failure/detail")) == 0
    assert len(said("@whatever", "failure/code")) == 1


def test_what_stands_beside_a_wildcard_is_known() -> None:
    assert said("cod", "failure") == ["1:1 failure has no child 'cod' [did you mean 'code'?]"]


def test_nothing_is_said_of_names_where_the_context_is_not_known() -> None:
    assert said("a/@b = c and //d[e]/.. = ../f", None) == []
    assert said("$nothing", None) != []


def test_all_mistakes_are_said_in_the_order_of_their_places() -> None:
    found = said("titel = $titel or\n  ids = $siz", "booking")
    assert [each.partition(" ")[0] for each in found] == ["1:1", "1:9", "2:3", "2:9"]


def test_a_mistake_that_is_made_twice_is_said_at_both_places() -> None:
    assert len(said("titel = 'a' or titel = 'b'")) == 2


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("for $size in note return $size/author", 0),
        ("some $n in note satisfies $n/author = $title", 0),
        ("for $a in note, $b in $a/note return $b/author", 0),
        ("(for $n in note return $n) | $n", 1),
        ("for $a in $b, $b in note return 1", 1),
        ("for $n in note return for $n in $n/note return $n/author", 1),  # elementpath has no shadowing
    ],
)
def test_a_variable_is_bound_within_its_loop_and_nowhere_else(text: str, mistakes: int) -> None:
    assert len(said(text)) == mistakes


def test_without_parameters_the_hint_says_so() -> None:
    assert said("$a", variables={}) == ["1:1 $a is no parameter of this operation [there are no parameters]"]


def test_a_name_that_is_like_no_other_gets_the_list_of_them() -> None:
    assert said("note/qwxyz") == ["1:6 note has no child 'qwxyz' [its children are author, written, note]"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("note.x", "1:1 booking has no child 'note.x' [steps are parted by /: write note/x]"),
        ("a.b", "1:1 booking has no child 'a.b' [its children are id, seats, price, share, "),
        ("note..author", "1:1 booking has no child 'note..author' [steps are parted by /: write note/../author]"),
        ("note.count", "1:1 booking has no child 'note.count' [write string-length(note), or count(note)]"),
    ],
)
def test_a_name_with_dots_was_meant_as_a_path(text: str, found: str) -> None:
    assert said(text)[0].startswith(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("xs:date", "1:1 xs:date is a type and no element [write xs:date(...)]"),
        ("xs:note", "1:1 no element of the schema is xs:note [element names have no prefix here: write note]"),
        ("id cast as xs:foo", "1:12 there is no type xs:foo"),
        ("id castable as date", "1:16 there is no type date [write xs:date]"),
        ("id castable as xs:datetime", "1:16 there is no type xs:datetime [did you mean 'dateTime'?]"),
        ("integer('1')", "1:1 there is no function integer() [write xs:integer(...)]"),
        ("date('2016-01-01') = $on", "1:1 there is no function date() [write xs:date(...)]"),
        ("decimal(price) > 1", "1:1 there is no function decimal() [write xs:decimal(...)]"),
    ],
)
def test_a_type_stands_in_a_cast_and_has_a_prefix(text: str, found: str) -> None:
    assert said(text) == [found]


def test_of_many_elements_three_are_named() -> None:
    assert said("*/x")[0].startswith("1:3 id or seats or price or another has no child 'x'")


def test_the_root_of_an_element_is_the_outermost_around_it() -> None:
    (root,) = names.roots([place("booking/note/author"), place("booking")])
    assert root is schema().roots["bookings"]
    assert names.roots([root]) == (root,)
