"""What is no XPath 2.0: said where it stands, in words for somebody who never wrote it, with what to write instead."""

from __future__ import annotations

import re

import pytest
from bookings import said
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.inference import analyse

START = "not an XPath 2.0 expression: "

# An expression, where something is wrong in it, what is said behind START, and what is to be done.
MISTAKES = [
    ("title == 'x'", "1:7", "'==' is not a part of it", "equality is written ="),
    ("title === 'x'", "1:7", "'===' is not a part of it", "equality is written ="),
    ("title !== 'x'", "1:7", "'!==' is not a part of it", "write !="),
    ("title <> 'x'", "1:7", "'<>' is not a part of it", "write !="),
    ("!title", "1:1", "'!' is not a part of it", "write not(...) for !; XPath 2.0 has no other use for it"),
    (
        "id => 3",
        "1:4",
        "'=>' is not a part of it",
        "at least is written >=; calls are nested, as XPath 2.0 has no arrow",
    ),
    ("id =< 3", "1:4", "'=<' is not a part of it", "at most is written <="),
    ("id ≤ 3", "1:4", "'≤' is not a part of it", "write <="),
    ("id ≠ 3", "1:4", "'≠' is not a part of it", "write !="),
    ("id && seats", "1:4", "'&&' is not a part of it", "write: and"),
    ("id & seats", "1:4", "'&' is not a part of it", "write: and"),
    ("id || seats", "1:4", "'||' is not a part of it", "write: or; texts are joined with concat(...)"),
    ("id &lt; 3", "1:4", "'&lt;' is not a part of it", "write <: YAML needs no escapes"),
    ("id &gt;= 3", "1:4", "'&gt;' is not a part of it", "write >: YAML needs no escapes"),
    ("id % 2 = 0", "1:4", "'%' is not a part of it", "the remainder of a division is written mod"),
    ("id = 3;", "1:7", "';' is not a part of it", "one expression needs nothing at its end"),
    ("title = “x”", "1:9", "'“' is no quote", "text stands in ' or \""),
    ("title = `x`", "1:9", "'`' is no quote", "text stands in ' or \""),
    ("title = 'x", "1:9", "a quote is not closed", "inside '...' a quote is written twice: ''"),
    ("title = 'it's'", "1:14", "a quote is not closed", "inside '...' a quote is written twice: ''"),
    ('title = "x', "1:9", "a quote is not closed", "inside '...' a quote is written twice: ''"),
    ("(: a comment", "1:1", "a comment is not closed", "it ends with :)"),
    ("(1", "1:1", "'(' is not closed", ""),
    ("1)", "1:2", "')' closes nothing", ""),
    ("(1]", "1:3", "')' is missing before ']'", ""),
    ("note[id", "1:5", "'[' is not closed", ""),
    ("note]", "1:5", "']' closes nothing", ""),
    ("count(note", "1:6", "'(' is not closed", ""),
    ("((1)", "1:1", "'(' is not closed", ""),
    ("", "1:1", "there is nothing", "the whole answer is written ."),
    ("# a comment", "1:1", "'#' is not a part of it", ""),
    ("id =", "1:4", "unexpected end of source", "something is missing at the end"),
    ("id = 3 and", "1:8", "unexpected end of source", "something is missing at the end"),
    ("= 3", "1:1", "'=' is not expected here", "is something missing before it?"),
    ("and id = 3", "1:1", "and stands between two conditions", ""),
    ("id 3", "1:4", "3 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("id title", "1:4", "'title' is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("id = 3 id", "1:8", "'id' is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("{id = 3}", "1:1", "it cannot begin with '{'", "leave out the brackets around the whole"),
    ("[id = 3]", "1:1", "it cannot begin with '['", "leave out the brackets around the whole"),
    ("${title} = 'x'", "1:1", "'${title}' is not a part of it", "a parameter is written $title"),
    ("{{title}} = 'x'", "1:1", "'{{title}}' is not a part of it", "a parameter is written $title"),
    ("#{title}", "1:2", "'{title}' is not a part of it", "a parameter is written $title"),
    ("if id then 1 else 2", "1:1", "the condition of if stands in parentheses", "write: if (...) then ... else ..."),
    ("if (id) 1 else 2", "1:1", "if needs then", "write: if (...) then ... else ..."),
    ("if (id) then 1", "1:1", "if needs else", "where nothing else is wanted, write: else true()"),
    ("every n in note satisfies $n", "1:1", "every needs a variable", "write: every $x in ... satisfies ..."),
    ("some n in note satisfies true()", "1:1", "some needs a variable", "write: some $x in ... satisfies ..."),
    ("every $n in note", "1:1", "every needs satisfies", "write: every $x in ... satisfies ..."),
    ("some $n in note", "1:1", "some needs satisfies", "write: some $x in ... satisfies ..."),
    ("for $n in note", "1:1", "for needs return", "write: for $x in ... return ..."),
    ("for n in note return 1", "1:1", "for needs a variable", "write: for $x in ... return ..."),
    ("let $n := 3 return $n", "1:1", "let is a part of later versions", "write: for $x in ... return ..."),
    ("not id = 3", "1:1", "what not is said of stands in parentheses", "write not(...)"),
    ("exists note", "1:1", "what exists is said of stands in parentheses", "write exists(...)"),
    ("count note > 1", "1:1", "what count is said of stands in parentheses", "write count(...)"),
    ("title in ('a', 'b')", "1:7", "a list is compared with =", "write: ... = ('a', 'b')"),
    ("title not in ('a', 'b')", "1:7", "'not in' is not a part of it", "write: not(... = ('a', 'b'))"),
    ("title like 'a'", "1:7", "'like' is not a part of it", "write contains(..., '...') or matches(..., '...')"),
    ("title contains 'x'", "1:7", "contains stands before what it is asked of", "write contains(..., '...')"),
    ("title starts-with 'x'", "1:7", "starts-with stands before what it is asked of", "write starts-with(..., '...')"),
    ("title between 1 and 2", "1:7", "'between' is not a part of it", "write: a >= 1 and a <= 9"),
    ("id = 1 AND id = 2", "1:8", "operators have small letters", "write and"),
    ("id = 1 OR id = 2", "1:8", "operators have small letters", "write or"),
    ("ends_with(title, 'x')", "1:1", "there is no function ends_with()", "did you mean 'ends-with'?"),
    ("endsWith(title, 'x')", "1:1", "there is no function endsWith()", "did you mean 'ends-with'?"),
    ("startswith(title, 'x')", "1:1", "there is no function startswith()", "did you mean 'starts-with'?"),
    ("len(title)", "1:1", "there is no function len()", "did you mean 'string-length'?"),
    ("length(title)", "1:1", "there is no function length()", "did you mean 'string-length'?"),
    ("size(note)", "1:1", "there is no function size()", "did you mean 'count'?"),
    ("upper(title)", "1:1", "there is no function upper()", "did you mean 'upper-case'?"),
    ("trim(title)", "1:1", "there is no function trim()", "did you mean 'normalize-space'?"),
    ("now()", "1:1", "there is no function now()", "did you mean 'current-dateTime'?"),
    ("today()", "1:1", "there is no function today()", "did you mean 'current-date'?"),
    ("year(created)", "1:1", "there is no function year()", "did you mean 'year-from-dateTime'?"),
    ("isEmpty(note)", "1:1", "there is no function isEmpty()", "did you mean 'empty'?"),
    ("all(note)", "1:1", "there is no function all()", "write: every $x in ... satisfies ..."),
    ("any(note)", "1:1", "there is no function any()", "write: some $x in ... satisfies ..."),
    ("coalesce(id, 1)", "1:1", "there is no function coalesce()", "write: (a, b)[1]"),
    ("foo(title)", "1:1", "there is no function foo()", ""),
    ("f(title)", "1:1", "there is no function f()", ""),
    ("format-date($on, 'x')", "1:1", "there is no function format-date()", "it is a part of later versions"),
    ("sort(note)", "1:1", "there is no function sort()", "it is a part of later versions"),
    ("title.contains('x')", "1:1", "there is no function title.contains()", "write contains(title, ...)"),
    ("string-length(title, 1)", "1:1", "string-length() takes 0 to 1 arguments", ""),
    ("contains(title)", "1:1", "contains() takes 2 to 3 arguments", ""),
    ("contains()", "1:1", "contains() takes 2 to 3 arguments", ""),
    ("concat('a')", "1:1", "concat() takes at least 2 arguments", ""),
    ("substring(title)", "1:1", "substring() takes 2 to 3 arguments", ""),
    ("substring(title, 1, 2, 3)", "1:1", "substring() takes 2 to 3 arguments", ""),
    ("count()", "1:1", "count() takes 1 argument", ""),
    ("count(note, note)", "1:1", "count() takes 1 argument", ""),
    ("not()", "1:1", "not() takes 1 argument", ""),
    ("true(1)", "1:1", "true() takes no arguments", ""),
    ("position(1)", "1:1", "position() takes no arguments", ""),
    ("round(1, 2)", "1:1", "round() takes 1 argument", ""),
    ("xs:integer()", "1:4", "xs:integer() takes one argument", ""),
    ("xs:integer(1, 2)", "1:4", "xs:integer() takes one argument", ""),
    ("xs:dateTime()", "1:4", "xs:dateTime() takes one argument", ""),
    ("xs:datetime(created)", "1:4", "there is no type xs:datetime", "did you mean 'dateTime'?"),
    ("xs:Date(day)", "1:4", "there is no type xs:Date", "did you mean 'date'?"),
    ("xs:bool(paid)", "1:4", "there is no type xs:bool", "did you mean 'boolean'?"),
    ("xs:number(id)", "1:4", "there is no type xs:number", "a number is an xs:decimal"),
    ("xs:timestamp(created)", "1:4", "there is no type xs:timestamp", ""),
    ("xsd:date(day)", "1:1", "the prefix 'xsd' is not known", "element names have no prefix here; types have xs"),
    ("fn:foo(note)", "1:1", "there is no function foo()", ""),
    ("math:pi()", "1:1", "the prefix 'math' is not known", "element names have no prefix here; types have xs"),
    ("matches(title, /a/)", "1:14", "a pattern stands in quotes", "write '...' for /.../"),
    ("id castable as xs:int()", "1:13", "a type behind 'as' has no parentheses", ""),
    ("dateTime('2016-01-01T00:00:00Z')", "1:1", "dateTime() takes 2 arguments", "write xs:dateTime(...)"),
    ("map { 'a': 1 }", "1:1", "maps and arrays are parts of later versions", ""),
    ("array { 1 }", "1:1", "maps and arrays are parts of later versions", ""),
    ("function($x) { 1 }", "1:1", "functions cannot be defined in it", "write the expression where it is needed"),
    ("1 +", "1:3", "unexpected end of source", "something is missing at the end"),
    ("1 + * 2", "1:7", "2 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("@", "1:1", "a name is missing behind @", ""),
    ("@@id", "1:2", "a name is missing behind @", ""),
    ("$", "1:1", "unexpected end of source", "something is missing at the end"),
    ("$1", "1:2", "1 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("//", "1:1", "unexpected end of source", "something is missing at the end"),
    ("///", "1:3", "'/' is not expected here", "is something missing before it?"),
    ("/bookings//", "1:10", "unexpected end of source", "something is missing at the end"),
    ("..note", "1:3", "'note' is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("note/", "1:5", "unexpected end of source", "something is missing at the end"),
    ("note//", "1:5", "unexpected end of source", "something is missing at the end"),
    ("note[]", "1:6", "']' is not expected here", "is something missing before it?"),
    ("'a' 'b'", "1:5", "'b' is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("1 2", "1:3", "2 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("id,", "1:3", "unexpected end of source", "something is missing at the end"),
    (",id", "1:1", "',' is not expected here", "is something missing before it?"),
    ("1.2.3", "1:4", ".3 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("1e", "1:2", "'e' is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("0x10", "1:2", "'x10' is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("-", "1:1", "unexpected end of source", "something is missing at the end"),
    ("id or\n\n  7 8", "3:5", "8 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("id castable as", "1:13", "a type is missing here", "write xs:integer, for example"),
    ("foo::bar", "1:1", "there is no axis foo::", ""),
    ("xs:dateTime(1,2)", "1:4", "xs:dateTime() takes one argument", ""),
    ("v1.0 3", "1:6", "3 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("x-2 3 and 4", "1:5", "3 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("note[1] 2 = 2", "1:9", "2 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("1 and 2 3", "1:9", "3 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("f(1 2)", "1:1", "there is no function f()", ""),
    ("text()text()", "1:7", "'text' is not expected here", "is an operator, a comma or a quote missing before it?"),
    (
        "id instance of foo()",
        "1:19",
        "'(' is not expected here",
        "is an operator, a comma or a quote missing before it?",
    ),
    ("count(note)3", "1:12", "3 is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("$x $y", "1:4", "'$' is not expected here", "is an operator, a comma or a quote missing before it?"),
    (
        "count(note) count(note)",
        "1:13",
        "'count' is not expected here",
        "is an operator, a comma or a quote missing before it?",
    ),
    ("id if (note) then 1 else 2", "1:4", "'if' is not expected here", "is something missing before it?"),
    ("title @state", "1:7", "'@' is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("id .", "1:4", "'.' is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("id ..", "1:4", "'..' is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("id, , note", "1:5", "',' is not expected here", "is something missing before it?"),
    ("note text()", "1:6", "'text' is not expected here", "is an operator, a comma or a quote missing before it?"),
    ("$size not(note)", "1:7", "'not' is not expected here", "is an operator, a comma or a quote missing before it?"),
]


@pytest.mark.parametrize(("text", "place", "message", "hint"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_of_syntax_has_its_place_and_a_way_out(text: str, place: str, message: str, hint: str) -> None:
    assert said(text) == [f"{place} {START}{message}" + (f" [{hint}]" if hint else "")]


@pytest.mark.parametrize(
    "text",
    [
        "title = '== && || ! % {x} <> =>'",
        "title = \"it's; `AND` not in ('a')\"",
        "title = 'it''s'",
        "id = 3 (: == && let $x := 1 (: nested :) ( :)",
        "contains(title, ' and ')",
        "title = 'if it rains'",
        "title = (: (  :) '('",
        "title != ''",
        "not(title = ('a', 'b'))",
        "id >= 3 and id <= 7",
        "note[1]/author",
        "id castable as xs:integer",
        "for $in in note return $in/author",
        "if (note) then true() else false()",
    ],
)
def test_what_only_looks_like_a_slip_is_none(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("count(note)\n  == 2", "2:3"),
        ("(\n  count(note) > 1\n", "1:1"),
        ("id = 1 and\n  title = 'x\n", "2:11"),
        ("note\n\n)", "3:1"),
        ("id\n  = 3\n  7", "3:3"),
        ("id = 1\n  and ends_with(title, 'x')", "2:7"),
        ("id = 1\n  and crm:title = 'x'", "2:7"),
        ("title = 'two\nlines' and\n  id == 3", "3:6"),
        ("(: a\n comment :) id ==\n 3", "2:16"),
    ],
)
def test_the_place_is_right_in_a_text_of_several_lines(text: str, place: str) -> None:
    (found,) = said(text)
    assert found.startswith(f"{place} {START}")


@pytest.mark.parametrize("text", ["(" * 3000 + "1" + ")" * 3000, "1" * 5000 + " > 1", "compare('a', 'b', 1)", "\x00"])
def test_what_breaks_the_parser_is_a_mistake_too(text: str) -> None:
    (found,) = said(text)
    assert found[0].isdigit()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("for $x in (1, 2 return $x", "1:11 not an XPath 2.0 expression: '(' is not closed"),
        ("some $x in ('a'), $y in ('b') satisfies $x $y", "1:44 not an XPath 2.0 expression: '$' is not expected here"),
        ("for $n in (for $n in note return $n) return $n", "1:16 not an XPath 2.0 expression: a loop within a loop"),
        ("for $n in note return $n in ('a')", "1:26 not an XPath 2.0 expression: a list is compared with ="),
    ],
)
def test_the_word_in_of_a_loop_is_no_slip(text: str, message: str) -> None:
    (found,) = said(text)
    assert found.startswith(message)


def test_an_error_of_python_within_elementpath_has_words_of_its_own() -> None:
    (found,) = said("max(('', true()))")
    assert found == "1:1 this can never be evaluated: values of these types do not go together"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("for $n in note where $n/author = 'a' return $n", "where"),
        ("for $n in note order by $n/author return $n", "order by"),
    ],
)
def test_clauses_of_xquery_are_said(text: str, word: str) -> None:
    message = f"1:16 {START}{word} is a part of XQuery [brackets filter: for $x in a[...] return ...]"
    assert said(text) == [message]


def test_a_function_with_dots_or_a_method_is_no_function() -> None:
    assert said("ends.with(title, 'x')")[0].endswith("there is no function ends.with() [did you mean 'ends-with'?]")
    assert said("title.trim()")[0].endswith("there is no function title.trim() [write normalize-space(title)]")


@pytest.mark.parametrize("text", ['title "it\'s"', "title 'x'", "title '7'", '* "\'"'])
def test_a_text_that_is_not_expected_is_said_where_it_stands(text: str) -> None:
    (found,) = said(text)
    assert found.startswith(f"1:{text.index(' ') + 2} {START}")


def test_what_is_nested_too_deeply_to_be_looked_at_is_said() -> None:
    (found,) = said("+".join("1" * 400))
    assert found == "1:1 this is nested too deeply"


def test_a_long_list_of_values_is_no_deep_nesting() -> None:
    assert said("id = (" + ", ".join(map(str, range(900))) + ")") == []


@given(st.text(st.sampled_from("ab1.,:'\"()[]{}$@/*+-=<>!|&%# \n"), max_size=25))
def test_no_text_breaks_the_analysis_and_every_place_is_within_the_text(text: str) -> None:
    found = analyse(text, namespace="", variables={"a": "integer"}, context=None)
    lines = text.split("\n")
    for mistake in found.mistakes:
        assert 1 <= mistake.line <= len(lines)
        assert 1 <= mistake.column <= len(lines[mistake.line - 1]) + 1
        assert "err:" not in mistake.message
        assert "elementpath" not in mistake.message


TOKENS = """
note author id title @state @* * . .. / // | , ( ) [ ] $size $since $n 1 0 1.5 'a' = != < eq lt + - div idiv to and or
union except is if then else for some every in return satisfies cast as instance of treat xs:date xs:integer ? text()
node() element() count( contains( sum( string( position() last() self:: parent:: ancestor:: child:: true() xs:dateTime(
not( current-date() max( year-from-dateTime( matches( xs:duration( () concat( *: fn: xs:
"""
WHOLE = """
every $n in note[author != 'x'] satisfies xs:dateTime($n/written) >= $since and not($n/note)
if (count(note) > 1) then (title, status)[2] = ('OPEN', "PAID") else exists(@state) or price/@currency = 'EUR'
xs:dateTime(created) - $since < xs:dayTimeDuration('P1D') * 2 and matches(title, '^[A-Z]') (: a comment :)
sum(for $b in ../booking return xs:decimal($b/price)) div count(../booking) le $ratio
"""


def changed(text: str, start: int, length: int, token: str) -> str:
    """A text with a part that is replaced by a token."""
    return text[:start] + token + text[start + length :]


@settings(max_examples=500)
@given(
    st.lists(st.sampled_from(TOKENS.split()), max_size=12).map(" ".join)
    | st.builds(
        changed,
        st.sampled_from(WHOLE.strip().splitlines()),
        st.integers(0, 100),
        st.integers(0, 8),
        st.just("") | st.sampled_from(TOKENS.split()),
    )
)
def test_no_row_of_tokens_breaks_the_analysis(text: str) -> None:
    for found in said(text):
        assert not re.search(r"err:|<class|elementpath|Traceback|Token|unparsed|Decimal\(", found), found


@pytest.mark.parametrize("text", WHOLE.strip().splitlines())
def test_whole_expressions_pass(text: str) -> None:
    assert said(text) == []
