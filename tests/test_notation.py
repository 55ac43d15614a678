"""IDL's own notation: what is read, and what is said of what cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.errors import UsageError
from accordant.formulas import Comparison, Constant, Formula, Or, Sent, Value, WhenSent, names
from accordant.idl import IdlError, IdlProblem, parse, parse_text, text


def read(source: str) -> Formula:
    (formula,) = parse_text(source)
    return formula


@pytest.mark.parametrize(
    ("source", "data"),
    [
        ("IF a THEN b;", {"requires": {"if": "a", "then": "b"}}),
        ("IF NOT a THEN b OR c;", {"requires": {"if": {"not": "a"}, "then": {"or": ["b", "c"]}}}),
        ("Or(a, b=='x');", {"or": ["a", "b == 'x'"]}),
        ("OnlyOne(a, b, c);", {"only_one": ["a", "b", "c"]}),
        ("AllOrNone(a, b==true);", {"all_or_none": ["a", "b == true"]}),
        ("ZeroOrOne(a, b<=100);", {"zero_or_one": ["a", "b <= 100"]}),
        ("NOT Or(a, b);", {"not": {"or": ["a", "b"]}}),
        ("IF a=='x'|'y' THEN b;", {"requires": {"if": "a in ('x', 'y')", "then": "b"}}),
        ("IF a THEN b LIKE 'x*';", {"requires": {"if": "a", "then": "b like 'x*'"}}),
        ("a <= b;", {"compare": "a <= b"}),
        ("a + b * 2 < 100;", {"arithmetic": "a + b * 2 < 100"}),
        ("(a - b) / c >= 1.5;", {"arithmetic": "(a - b) / c >= 1.5"}),
        ("((a + b)) == 3;", {"arithmetic": "a + b == 3"}),
        ("a - b - c > -3;", {"arithmetic": "(a - b) - c > -3"}),
        # AND binds closer than OR, and parentheses closer than both.
        ("IF a AND b OR c THEN d;", {"requires": {"if": {"or": [{"and": ["a", "b"]}, "c"]}, "then": "d"}}),
        ("IF a AND (b OR c) THEN d;", {"requires": {"if": {"and": ["a", {"or": ["b", "c"]}]}, "then": "d"}}),
        ("IF a THEN NOT (b OR c);", {"requires": {"if": "a", "then": {"not": {"or": ["b", "c"]}}}}),
        # Within a dependency a comparison demands that its parameters are sent.
        ("IF a THEN b + c < 5;", {"requires": {"if": "a", "then": "b + c < 5"}}),
        ("IF (a + b) * 2 < 5 THEN c;", {"requires": {"if": "(a + b) * 2 < 5", "then": "c"}}),
        ("IF (a < b) THEN (c);", {"requires": {"if": "a < b", "then": "c"}}),
        ("ZeroOrOne(a, OnlyOne(b, c>d));", {"zero_or_one": ["a", {"only_one": ["b", "c > d"]}]}),
        ("OnlyOne(a AND b, NOT c);", {"only_one": [{"and": ["a", "b"]}, {"not": "c"}]}),
        ("IF [a-b] THEN [c[d]];", {"requires": {"if": "`a-b`", "then": "`c[d]`"}}),
        ("IF a.b THEN ^if;", {"requires": {"if": "a.b", "then": "if"}}),
        ("IF a='x'|'y' THEN b=3;", {"requires": {"if": "a in ('x', 'y')", "then": "b == 3"}}),
        ("a=b;", {"compare": "a == b"}),
        ('IF a=="x" THEN b;', {"requires": {"if": "a == 'x'", "then": "b"}}),
        (r"IF a=='it\'s' THEN b;", {"requires": {"if": "a == 'it''s'", "then": "b"}}),
        ("IF a!='x'|'y' THEN b;", {"requires": {"if": {"and": ["a", {"not": "a in ('x', 'y')"}]}, "then": "b"}}),
        ("IF a THEN b // and no more\n ;", {"requires": {"if": "a", "then": "b"}}),
        ("/* first\n */ IF a THEN /* then */ b", {"requires": {"if": "a", "then": "b"}}),
    ],
)
def test_a_dependency_is_the_same_rule_as_in_yaml(source: str, data: object) -> None:
    assert read(source) == parse(data)


def test_a_text_has_many_dependencies_and_may_have_none() -> None:
    source = """
        // a search
        ZeroOrOne(radius, rankby == 'distance');

        IF rankby == 'distance' THEN keyword OR name OR type;
        maxprice >= minprice;
    """
    assert [text(formula) for formula in parse_text(source)] == [
        "zero_or_one(radius, rankby == 'distance')",
        "if rankby == 'distance' then or(keyword, name, type)",
        "maxprice >= minprice",
    ]
    assert parse_text(" ;; // nothing\n") == []


def test_a_name_in_quotes_is_a_value_even_where_it_looks_like_a_word() -> None:
    assert read("Or(a == 'IF', b);") == parse({"or": ["a == 'IF'", "b"]})
    assert read("[Or] < [IF];") == WhenSent(Comparison(Value("Or"), "<", Value("IF")))


def test_groups_may_be_spelled_in_yaml_as_in_idl() -> None:
    assert parse({"ZeroOrOne": ["a", {"AllOrNone": ["b", "c"]}]}) == read("ZeroOrOne(a, AllOrNone(b, c));")
    assert parse({"OnlyOne": ["a", {"Or": ["b", "c"]}]}) == read("OnlyOne(a, Or(b, c));")


def test_a_pattern_is_read_in_yaml() -> None:
    assert parse({"or": ["a like 'x*'", "b"]}).terms[0] == Comparison(Value("a"), "like", Constant("x*"))  # type: ignore[union-attr]
    for term in ("a like x", "a like 'x' b", "a LIKE 'x'", "a + b like 'x'"):
        with pytest.raises(IdlError):
            parse({"or": [term, "b"]})


def problems(source: str, **options: object) -> list[tuple[int, int, str, str]]:
    with pytest.raises(IdlError) as raised:
        parse_text(source, **options)  # type: ignore[arg-type]
    return [(problem.line, problem.column, problem.message, problem.hint) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("source", "column", "message", "hint"),
    [
        ("IF a b;", 5, "expected 'THEN', found 'b'", "IF ... THEN"),
        ("IF a THEN ;", 10, "expected a parameter's name or a value, found ';'", ""),
        ("IF a THEN b c;", 12, "expected ';', found 'c'", ""),
        ("a AND b;", 0, "a term and no dependency", "IF ... THEN ..."),
        ("a;", 0, "a term and no dependency", ""),
        ("NOT a;", 0, "a term and no dependency", ""),
        ("a LIKE 'x';", 0, "a term and no dependency", ""),
        ("(a OR b);", 0, "a term and no dependency", ""),
        ("Or(a);", 0, "Or needs two terms or more, found 1", ""),
        ("Or(a b);", 5, "expected ')', found 'b'", "commas"),
        ("Onlyone(a, b);", 0, "expected a term, found 'Onlyone'", "did you mean 'OnlyOne'?"),
        ("zzz(a, b);", 0, "expected a term, found 'zzz'", "Or, OnlyOne"),
        ("Or(a, b => 1);", 8, "unknown operator '=>'", "write >="),
        ("IF a && b THEN c;", 5, "unknown operator '&&'", "write AND"),
        ("IF a || b THEN c;", 5, "unknown operator '||'", "write OR"),
        ("IF !a THEN c;", 3, "unknown operator '!'", "write NOT"),
        ("Or(a, b ? c);", 8, "unexpected '?'", ""),
        ("Or(a, b == 'x);", 11, "this quote is not closed", ""),
        ("Or(a, [b);", 6, "this bracket is not closed", "[...]"),
        ("Or(a, b); /* more", 10, "this comment is not closed", ""),
        ("3 < 4;", 0, "no parameter is named", "quotes"),
        ("Or(a, b > 'x'|'y');", 8, "alternatives go with == and !=", ""),
        ("Or(a, b =< 3);", 8, "unknown operator '=<'", "write <="),
        ("Or(a, b == 'x'|c);", 15, "expected a value, found 'c'", "p=='v'|'w'"),
        ("Or(a, b LIKE c);", 13, "expected a pattern in quotes", "LIKE 'a*'"),
        ("IF (a + b THEN c;", 10, "expected", ""),
        ("IF (a OR b) < 3 THEN c;", 12, "expected AND, OR or ';', found '<'", ""),
        ("a < ", 3, "expected a parameter's name or a value, found nothing more", ""),
        ("IF a THEN b OR", 14, "found nothing more", ""),
        ("Or(a, true);", 10, "expected one of ==", ""),
    ],
)
def test_a_mistake_is_told_with_its_column(source: str, column: int, message: str, hint: str) -> None:
    line, found, said, advice = problems(source)[0]
    assert (line, found) == (1, column)
    assert message in said
    assert hint in advice


def test_all_mistakes_are_told_each_with_its_line() -> None:
    source = "IF a THEN b\nOr(a, b);\na => 3;\n\nOnlyOne(a);\n  a AND b;\nIF a THEN b;\nIF a b;"
    assert [(line, column) for line, column, *_ in problems(source)] == [(2, 0), (3, 2), (5, 0), (6, 2), (8, 5)]


def test_the_error_says_the_lines() -> None:
    with pytest.raises(UsageError, match=r"line 2, column 3: unknown operator '=>'.*write >=") as raised:
        parse_text("a < b;\na => b;")
    assert "\n" not in str(raised.value)


def test_unknown_parameters_are_told_where_names_are_given() -> None:
    assert problems("IF cons_idd THEN b;\nzz < b;", parameters=["cons_id", "b"]) == [
        (1, 3, "unknown parameter 'cons_idd'", "did you mean 'cons_id'?"),
        (2, 0, "unknown parameter 'zz'", ""),
    ]
    assert parse_text("IF a THEN b;", parameters=["a", "b"])


@given(st.text(alphabet="IFTHENOabr p1<=>!'\"[](),;|+-*/ \n.^&", max_size=40))
def test_any_text_is_read_or_told_off(source: str) -> None:
    told: tuple[IdlProblem, ...] = ()
    try:
        read_texts = [text(formula) for formula in parse_text(source)]
    except IdlError as error:
        told, read_texts = error.problems, []
    assert all(read_texts)
    assert all(problem.line >= 1 and problem.column >= 0 for problem in told)


def test_a_sent_parameter_is_a_name() -> None:
    assert read("Or(a, b);") == parse({"or": ["a", "b"]})
    assert Sent("a") in read("Or(a, b);").terms  # type: ignore[union-attr]


def test_words_of_the_notation_are_names_behind_a_caret_or_in_brackets():
    (rule,) = parse_text("IF ^IF THEN [THEN] OR ^true == 'x';")
    assert names(rule) == ("IF", "THEN", "true")
    assert parse_text("Or(^Or, ^NOT);") == [Or((Sent("Or"), Sent("NOT")))]
    with pytest.raises(IdlError, match="this is a term and no dependency"):
        parse_text("(^Or OR ^NOT);")


def test_comments_behind_a_number_sign_and_a_byte_order_mark_are_passed_over():
    assert parse_text("\ufeff# Or(c, d);\nOr(a, b); # or") == [Or((Sent("a"), Sent("b")))]
    assert parse_text("Or(a == '#', b);")[0].terms[0].right.text == "#"


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("OR(a, b);", "did you mean 'Or'"),
        ("zeroorone(a, b);", "did you mean 'ZeroOrOne'"),
        ("IF a THEN AND(b, c);", "AND stands between terms"),
        ("if a then b;", "keywords are written in capitals: IF"),
        ("IF a then b;", "keywords are written in capitals: THEN"),
        ("IF a and b THEN c;", "keywords are written in capitals: AND"),
        ("IF not a THEN b;", "keywords are written in capitals: NOT"),
        ("IF a like 'x*' THEN b;", "keywords are written in capitals: LIKE"),
        ("IF Accept-Language THEN b;", r"a name with hyphens is written in brackets: \[Accept-Language\]"),
        ("IF a == 'v'|* THEN b;", r"p LIKE 'v\*' is a pattern"),
    ],
)
def test_what_is_nearly_idl_is_told_with_the_way_to_write_it(source, hint):
    with pytest.raises(IdlError, match=hint):
        parse_text(source)


def test_a_subtraction_is_not_taken_for_a_name_with_hyphens():
    with pytest.raises(IdlError) as error:
        parse_text("IF a - b THEN c;")
    assert "brackets" not in str(error.value)
    assert parse_text("a-b >= 5;")[0].comparison.left.operator == "-"
