"""Calls: functions that there are not, the number and the types of arguments, and what is given."""

from __future__ import annotations

import pytest
from bookings import analysed, said
from elementpath import XPath2Parser

from accordant.inference import functions

# An expression over a booking, where something is wrong in it, what, and what to do about it.
MISTAKES = [
    (
        "contains($size, '1')",
        "1:10",
        "contains() wants xs:string, and this is xs:integer",
        "write string(...) around it",
    ),
    (
        "contains(title, $size)",
        "1:17",
        "contains() wants xs:string, and this is xs:integer",
        "write string(...) around it",
    ),
    (
        "starts-with(title, 3)",
        "1:20",
        "starts-with() wants xs:string, and this is xs:integer",
        "write string(...) around it",
    ),
    (
        "ends-with(title, $since)",
        "1:18",
        "ends-with() wants xs:string, and this is xs:dateTime",
        "write string(...) around it",
    ),
    (
        "string-length(3)",
        "1:15",
        "string-length() wants xs:string, and this is xs:integer",
        "write string(...) around it",
    ),
    (
        "upper-case($size)",
        "1:12",
        "upper-case() wants xs:string, and this is xs:integer",
        "write string(...) around it",
    ),
    ("substring(title, 'a')", "1:18", "substring() wants xs:double, and this is xs:string", "cast it: xs:integer(...)"),
    (
        "substring(title, id)",
        "1:18",
        "substring() wants xs:double, and this is text of the answer",
        "cast the text: xs:double(...)",
    ),
    (
        "substring($size, 1)",
        "1:11",
        "substring() wants xs:string, and this is xs:integer",
        "write string(...) around it",
    ),
    ("replace(title, '(', 'x')", "1:16", "'(' is no regular expression: unterminated subpattern", ""),
    ("tokenize(title, '+')", "1:17", "'+' is no regular expression: unexpected quantifier '+'", ""),
    ("tokenize(title)", "1:1", "tokenize() takes 2 to 3 arguments", ""),
    (
        "string-join((1, 2), ',')",
        "1:13",
        "string-join() wants xs:string, and this is xs:integer",
        "write string(...) around it",
    ),
    (
        "string-join(note/author, 3)",
        "1:26",
        "string-join() wants xs:string, and this is xs:integer",
        "write string(...) around it",
    ),
    (
        "lower-case(('b', 'a'))",
        "1:12",
        "lower-case() takes one value here, and these are 2",
        "use: some $x in (...) satisfies ...",
    ),
    ("abs('a')", "1:5", "abs() wants a number, and this is xs:string", "cast it: xs:integer(...)"),
    (
        "abs(title)",
        "1:5",
        "abs() wants a number, and this is xs:string, by the schema",
        "cast the text: xs:decimal(...)",
    ),
    ("abs(created)", "1:5", "abs() wants a number, and this is xs:dateTime, by the schema", ""),
    ("abs(note)", "1:5", "abs() wants a number, and note has children and no value of its own", ""),
    (
        "year-from-dateTime($on)",
        "1:20",
        "year-from-dateTime() wants xs:dateTime, and this is xs:date",
        "use year-from-date()",
    ),
    ("hours-from-dateTime($on)", "1:21", "hours-from-dateTime() wants xs:dateTime, and this is xs:date", ""),
    ("QName('a')", "1:1", "not an XPath 2.0 expression: QName() takes 2 arguments", "write xs:QName(...)"),
    ("boolean('a', 'b')", "1:1", "not an XPath 2.0 expression: boolean() takes 1 argument", ""),
    ("dateTime('a')", "1:1", "not an XPath 2.0 expression: dateTime() takes 2 arguments", "write xs:dateTime(...)"),
    ("matches(title, 'a{2,1}')", "1:16", "'a{2,1}' is no regular expression: min repeat greater than max repeat", ""),
    ("matches(title, '(')", "1:16", "'(' is no regular expression: unterminated subpattern", ""),
    ("matches(title, '[')", "1:16", "'[' is no regular expression: unterminated character class", ""),
    ("matches(title, '(?=a)')", "1:16", "'(?=a)' is no regular expression: invalid '(?...)' extension notation", ""),
    (
        "matches(title, '\\p{Foo}')",
        "1:16",
        "'\\\\p{Foo}' is no regular expression: 'Foo' doesn't match any Unicode category",
        "",
    ),
    ("round('1')", "1:7", "round() wants a number, and this is xs:string", "cast it: xs:integer(...)"),
    (
        "round-half-to-even(price, 2)",
        "1:20",
        "round-half-to-even() wants a number, and this is xs:decimal, by the schema",
        "cast the text: xs:decimal(...)",
    ),
    (
        "sum(title)",
        "1:1",
        "sum() takes text of the answer for numbers, and this is xs:string",
        "cast each: sum(for $x in ... return xs:decimal($x))",
    ),
    (
        "sum(note/author)",
        "1:1",
        "sum() takes text of the answer for numbers, and this is xs:string",
        "cast each: sum(for $x in ... return xs:decimal($x))",
    ),
    (
        "sum(created)",
        "1:1",
        "sum() takes text of the answer for numbers, and this is xs:dateTime",
        "cast each: sum(for $x in ... return xs:dateTime($x))",
    ),
    ("sum($title)", "1:1", "sum() does not add values of type xs:string", ""),
    ("sum(('a', 'b'))", "1:1", "sum() does not add values of type xs:string", ""),
    ("sum($since)", "1:1", "sum() does not add values of type xs:dateTime", ""),
    ("sum(paid)", "1:1", "sum() takes text of the answer for numbers, and this is xs:boolean", ""),
    ("sum($ascending)", "1:1", "sum() does not add values of type xs:boolean", ""),
    (
        "sum(lasts)",
        "1:1",
        "sum() takes text of the answer for numbers, and this is xs:duration",
        "cast each: sum(for $x in ... return xs:dayTimeDuration($x))",
    ),
    (
        "sum(xs:duration(lasts))",
        "1:1",
        "sum() takes no xs:duration, which has no order",
        "cast it: xs:dayTimeDuration(...)",
    ),
    ("sum(note)", "1:1", "sum() wants values, and note has children and no value of its own", ""),
    ("avg($since)", "1:1", "avg() does not add values of type xs:dateTime", ""),
    (
        "max(created)",
        "1:1",
        "max() takes text of the answer for numbers, and this is xs:dateTime",
        "cast each: max(for $x in ... return xs:dateTime($x))",
    ),
    (
        "max(title)",
        "1:1",
        "max() takes text of the answer for numbers, and this is xs:string",
        "cast each: max(for $x in ... return xs:string($x))",
    ),
    ("max(note)", "1:1", "max() wants values, and note has children and no value of its own", ""),
    (
        "max(day)",
        "1:1",
        "max() takes text of the answer for numbers, and this is xs:date",
        "cast each: max(for $x in ... return xs:date($x))",
    ),
    (
        "year-from-dateTime(created)",
        "1:20",
        "year-from-dateTime() wants xs:dateTime, and this is text of the answer",
        "cast the text: xs:dateTime(...)",
    ),
    (
        "year-from-date($since)",
        "1:16",
        "year-from-date() wants xs:date, and this is xs:dateTime",
        "use year-from-dateTime()",
    ),
    (
        "year-from-date(created)",
        "1:16",
        "year-from-date() wants xs:date, and this is xs:dateTime",
        "write year-from-dateTime(xs:dateTime(...))",
    ),
    (
        "year-from-date(day)",
        "1:16",
        "year-from-date() wants xs:date, and this is text of the answer",
        "cast the text: xs:date(...)",
    ),
    ("year-from-date(3)", "1:16", "year-from-date() wants xs:date, and this is xs:integer", ""),
    (
        "year-from-dateTime('2016-01-01T00:00:00Z')",
        "1:20",
        "year-from-dateTime() wants xs:dateTime, and this is xs:string",
        "cast it: xs:dateTime(...)",
    ),
    (
        "hours-from-time($since)",
        "1:17",
        "hours-from-time() wants xs:time, and this is xs:dateTime",
        "use hours-from-dateTime()",
    ),
    (
        "days-from-duration(lasts)",
        "1:20",
        "days-from-duration() wants xs:duration, and this is text of the answer",
        "cast the text: xs:duration(...)",
    ),
    ("days-from-duration(3)", "1:20", "days-from-duration() wants xs:duration, and this is xs:integer", ""),
    ("day-from-date(note)", "1:15", "day-from-date() wants xs:date, and note has children and no value of its own", ""),
    (
        "adjust-dateTime-to-timezone(created)",
        "1:29",
        "adjust-dateTime-to-timezone() wants xs:dateTime, and this is text of the answer",
        "cast the text: xs:dateTime(...)",
    ),
    (
        "dateTime($on, doors)",
        "1:15",
        "dateTime() wants xs:time, and this is text of the answer",
        "cast the text: xs:time(...)",
    ),
    (
        "count(id = 1)",
        "1:1",
        "count() of a condition is always 1",
        "to count what fits, put the condition in brackets: count(element[...])",
    ),
    (
        "count('a')",
        "1:1",
        "count() of one value is always 1",
        "to count what fits, put the condition in brackets: count(element[...])",
    ),
    (
        "count(true())",
        "1:1",
        "count() of a condition is always 1",
        "to count what fits, put the condition in brackets: count(element[...])",
    ),
    (
        "exists(id = 1)",
        "1:1",
        "exists() of a condition is always true",
        "ask for elements with the condition in brackets, as in element[...]",
    ),
    (
        "exists(count(note))",
        "1:1",
        "exists() of one value is always true",
        "ask for elements with the condition in brackets, as in element[...]",
    ),
    (
        "empty(string(title))",
        "1:1",
        "empty() of one value is always false",
        "ask for elements with the condition in brackets, as in element[...]",
    ),
    ("not($on)", "1:5", "xs:date is neither true nor false", "compare it, or ask whether it is there: exists(...)"),
    (
        "boolean($since)",
        "1:9",
        "xs:dateTime is neither true nor false",
        "compare it, or ask whether it is there: exists(...)",
    ),
    ("doc('a.xml')", "1:1", "doc() finds nothing: there is only the answer", ""),
    ("doc-available('x')", "1:1", "doc-available() finds nothing: there is only the answer", ""),
    ("collection()", "1:1", "collection() finds nothing: there is only the answer", ""),
    ("position('a')", "1:1", "not an XPath 2.0 expression: position() takes no arguments", ""),
    (
        "insert-before(note, 'a', note)",
        "1:21",
        "insert-before() wants xs:integer, and this is xs:string",
        "cast it: xs:integer(...)",
    ),
    (
        "remove(note, title)",
        "1:14",
        "remove() wants xs:integer, and this is text of the answer",
        "cast the text: xs:integer(...)",
    ),
    (
        "remove(note, id)",
        "1:14",
        "remove() wants xs:integer, and this is text of the answer",
        "cast the text: xs:integer(...)",
    ),
    (
        "subsequence(note, 'a')",
        "1:19",
        "subsequence() wants xs:double, and this is xs:string",
        "cast it: xs:integer(...)",
    ),
    (
        "subsequence(note, title)",
        "1:19",
        "subsequence() wants xs:double, and this is text of the answer",
        "cast the text: xs:double(...)",
    ),
    ("reverse((1, 2)) = 'a'", "1:17", "xs:integer is not compared with xs:string", "compare it with a number"),
    (
        "distinct-values(note/author) = 3",
        "1:30",
        "the schema says xs:string, and that is not compared with xs:integer",
        "write '3' in quotes for the text",
    ),
    ("distinct-values((1, 2)) = 'a'", "1:25", "xs:integer is not compared with xs:string", "compare it with a number"),
    (
        "data(title) = 3",
        "1:13",
        "the schema says xs:string, and that is not compared with xs:integer",
        "write '3' in quotes for the text",
    ),
    ("local-name(title) = 3", "1:19", "xs:string is not compared with xs:integer", "write '3' in quotes for the text"),
    ("local-name('a')", "1:12", "local-name() wants an element, and this is xs:string", ""),
    ("name($size)", "1:6", "name() wants an element, and this is xs:integer", ""),
    ("lang(3)", "1:6", "lang() wants xs:string, and this is xs:integer", "write string(...) around it"),
    ("root('a')", "1:6", "root() wants an element, and this is xs:string", ""),
    (
        "trace(title, 'x') = 3",
        "1:19",
        "the schema says xs:string, and that is not compared with xs:integer",
        "write '3' in quotes for the text",
    ),
    ("compare(title, 3)", "1:16", "compare() wants xs:string, and this is xs:integer", "write string(...) around it"),
    (
        "codepoints-to-string('a')",
        "1:22",
        "codepoints-to-string() wants xs:integer, and this is xs:string",
        "cast it: xs:integer(...)",
    ),
    (
        "string-to-codepoints(title) = 'a'",
        "1:29",
        "xs:integer is not compared with xs:string",
        "compare it with a number",
    ),
    ("base-uri('a')", "1:10", "base-uri() wants an element, and this is xs:string", ""),
    ("nilled('a')", "1:8", "nilled() wants an element, and this is xs:string", ""),
    (
        "current-date() + 1",
        "1:16",
        "xs:date + xs:integer cannot be calculated",
        "a time span is a duration, such as xs:dayTimeDuration('P1D')",
    ),
    (
        "implicit-timezone() > 3",
        "1:21",
        "xs:dayTimeDuration is not compared with xs:integer",
        "compare it with xs:dayTimeDuration('P1D'), for example",
    ),
    ("last('a')", "1:1", "not an XPath 2.0 expression: last() takes no arguments", ""),
    ("min()", "1:1", "not an XPath 2.0 expression: min() takes 1 to 2 arguments", ""),
    ("true() = 'true'", "1:8", "xs:boolean is not compared with xs:string", "write true() for 'true'"),
]


@pytest.mark.parametrize(("text", "place", "message", "hint"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_call_that_cannot_be_meant_is_said(text: str, place: str, message: str, hint: str) -> None:
    assert said(text) == [f"{place} {message}" + (f" [{hint}]" if hint else "")]


@pytest.mark.parametrize(
    "text",
    [
        "matches(title, 'a\\d+[x-[y]]')",
        "round-half-to-even(xs:decimal(price), 2)",
        "number(title)",
        "number('a')",
        "number()",
        "sum(id)",
        "avg(xs:dayTimeDuration(lasts))",
        "max(xs:dateTime(created))",
        "min(('a', 'b'))",
        "max($ascending)",
        "year-from-dateTime($since)",
        "days-from-duration($since - $since)",
        "timezone-from-dateTime($since)",
        "dateTime($on, xs:time(doors))",
        "count((1, 2))",
        "count($size)",
        "exists($size)",
        "empty(())",
        "not(id = 1)",
        "index-of((1, 2), 'a')",
        "index-of(note/author, 'a')",
        "insert-before(note, id, note)",
        "remove(note, 1)",
        "subsequence(note, id)",
        "deep-equal(note, 3)",
        "QName('a', 'b')",
        "default-collation()",
        "static-base-uri()",
        "contains(id, '1')",
        "concat(1, $size, title, ())",
        "string-join(note/author, ', ')",
        "substring(title, 1.5)",
        "round(price * 100) div 100",
        "abs(id - seats)",
        "fn:count(note)",
        "sum(note/string-length(author))",
        "max(for $n in note return xs:dateTime($n/written)) > $since",
        "year-from-date(xs:date(day)) = 2016",
        "matches(title, '^[A-Z]\\p{L}+\\s[0-9]*$')",
        "matches(title, $title)",
        "upper-case(title) = $title",
        "lower-case((title, 'a')[1])",
        "exactly-one(note/author)",
        "position() = last()",
        "current-dateTime() > $since",
        "deep-equal(note[1], note[2])",
        "distinct-values(note/author) = 'Ann'",
    ],
)
def test_a_call_that_can_be_meant_passes(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "type_of_it"),
    [
        ("count(note)", "xs:integer"),
        ("string(title)", "xs:string"),
        ("sum(id)", "xs:double"),
        ("sum((1, 2))", "xs:integer"),
        ("max(xs:dateTime(created))", "xs:dateTime"),
        ("avg(xs:dayTimeDuration(lasts))", "xs:dayTimeDuration"),
        ("abs(price)", "xs:double"),
        ("abs(1.5)", "xs:decimal"),
        ("round('1')", "xs:double"),
        ("reverse(note)", "elements note"),
        ("distinct-values(note/author)", "text of the answer"),
        ("distinct-values((1, 2))", "xs:integer"),
        ("data(title)", "text of the answer"),
        ("current-date()", "xs:date"),
        ("not(note)", "xs:boolean"),
        ("boolean(note)", "xs:boolean"),
        ("contains(title, 'a')", "xs:boolean"),
        ("xs:token(title)", "xs:token"),
        ("dateTime($on, xs:time(doors))", "xs:dateTime"),
        ("insert-before(note, 1, title)", "anything"),
        ("id('a')", "anything"),
    ],
)
def test_what_a_call_gives_is_known(text: str, type_of_it: str) -> None:
    assert str(analysed(text).type) == type_of_it


@pytest.mark.parametrize("name", sorted(functions.FUNCTIONS))
def test_every_function_is_one_of_the_parser_and_has_an_arity(name: str) -> None:
    assert name in XPath2Parser.symbol_table
    least, most = functions.arity(name)
    assert 0 <= least <= (least if most is None else most)


@pytest.mark.parametrize(
    "name", ["count", "not", "contains", "string-length", "boolean", "string", "dateTime", "min", "index-of"]
)
def test_the_functions_of_the_recommendation_are_known(name: str) -> None:
    assert name in functions.FUNCTIONS


@pytest.mark.parametrize(
    "name", ["integer", "decimal", "date", "dateTime", "time", "boolean", "string", "long", "dayTimeDuration"]
)
def test_the_types_of_the_recommendation_can_be_constructed(name: str) -> None:
    assert name in functions.CONSTRUCTORS


@pytest.mark.parametrize("name", ["integer", "date", "if", "node", "element", "ends_with", "map"])
def test_what_is_called_without_a_prefix_is_no_type_and_no_keyword(name: str) -> None:
    assert name not in functions.FUNCTIONS
