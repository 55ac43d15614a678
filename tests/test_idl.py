"""Reading dependencies: what is read, and what is said of what cannot be read."""

from __future__ import annotations

import pytest

from accordant.errors import UsageError
from accordant.idl import (
    AllOrNone,
    And,
    Comparison,
    Constant,
    IdlError,
    Member,
    Not,
    OnlyOne,
    Operation,
    Or,
    Requires,
    Sent,
    Value,
    WhenSent,
    ZeroOrOne,
    names,
    parse,
    text,
)

A, B, C = Sent("a"), Sent("b"), Sent("c")


def comparison(left: str, operator: str, right: str) -> Comparison:
    return Comparison(Value(left), operator, Value(right))


@pytest.mark.parametrize(
    ("data", "formula", "written"),
    [
        ({"or": ["a", "b", "c"]}, Or((A, B, C)), "or(a, b, c)"),
        ({"only_one": ["a", "b"]}, OnlyOne((A, B)), "only_one(a, b)"),
        ({"zero_or_one": ["a", "b"]}, ZeroOrOne((A, B)), "zero_or_one(a, b)"),
        ({"all_or_none": ["a", "b"]}, AllOrNone((A, B)), "all_or_none(a, b)"),
        ({"and": ["a", "b"]}, And((A, B)), "and(a, b)"),
        ({"not": "a"}, Not(A), "not(a)"),
        ({"requires": {"if": "a", "then": "b"}}, Requires(A, B), "if a then b"),
        ({"compare": "a <= b"}, WhenSent(comparison("a", "<=", "b")), "a <= b"),
        (
            {"compare": "list_page_size>=1"},
            WhenSent(Comparison(Value("list_page_size"), ">=", Constant("1", quoted=False))),
            "list_page_size >= 1",
        ),
        (
            {"arithmetic": "(a + b) * 2 <= c"},
            WhenSent(
                Comparison(
                    Operation(Operation(Value("a"), "+", Value("b")), "*", Constant("2", quoted=False)),
                    "<=",
                    Value("c"),
                )
            ),
            "(a + b) * 2 <= c",
        ),
        (
            {"requires": {"if": "t == 'REFUND'", "then": {"or": ["a", {"not": "x in ('A', \"B\")"}]}}},
            Requires(
                Comparison(Value("t"), "==", Constant("REFUND")),
                Or((A, Not(Member("x", (Constant("A"), Constant("B")))))),
            ),
            "if t == 'REFUND' then or(a, not(x in ('A', 'B')))",
        ),
        (
            # As a term, a comparison demands that its parameters are sent; under `compare` it does not.
            {"or": ["a < b", {"compare": "a < b"}]},
            Or((comparison("a", "<", "b"), WhenSent(comparison("a", "<", "b")))),
            "or(a < b, compare(a < b))",
        ),
        (
            {"requires": {"if": "n >= -3", "then": {"requires": {"if": "a", "then": "flag == true"}}}},
            Requires(
                Comparison(Value("n"), ">=", Constant("-3", quoted=False)),
                Requires(A, Comparison(Value("flag"), "==", Constant("true", quoted=False))),
            ),
            "if n >= -3 then requires(a, flag == true)",
        ),
        ({"compare": "a == 'it''s'"}, WhenSent(Comparison(Value("a"), "==", Constant("it's"))), "a == 'it''s'"),
        ({"or": ["group-id", "`odd name`"]}, Or((Sent("group-id"), Sent("odd name"))), "or(group-id, odd name)"),
        ({"arithmetic": "a - b > 0"}, None, "a - b > 0"),
    ],
)
def test_a_rule_is_read_and_written(data, formula, written):
    read = parse(data)
    if formula is not None:
        assert read == formula
    assert text(read) == written


def test_precedence_is_that_of_arithmetic():
    assert parse({"arithmetic": "a + b * c < 1"}) == parse({"arithmetic": "a + (b * c) < 1"})
    assert parse({"arithmetic": "a - b - c < 1"}) == parse({"arithmetic": "(a - b) - c < 1"})
    assert parse({"arithmetic": "a - b - c < 1"}) != parse({"arithmetic": "a - (b - c) < 1"})


def test_names_stand_once_and_in_order():
    rule = parse({"requires": {"if": "c == 'x'", "then": {"and": ["a", {"not": "b"}, "c in ('1')", "d + a < e"]}}})
    assert names(rule) == ("c", "a", "b", "d", "e")


def problems(data, **options):
    with pytest.raises(IdlError) as raised:
        parse(data, **options)
    return raised.value.problems


@pytest.mark.parametrize(
    ("term", "column", "message", "hint"),
    [
        ("a = 'x'", 2, "unknown operator '='", "write =="),
        ("a =< 1", 2, "unknown operator '=<'", "write <="),
        ("a <> 1", 2, "unknown operator '<>'", "write !="),
        ("a && b", 2, "unknown operator '&&'", "write and: [...]"),
        ("a and b", 2, "expected one of ==, !=, <, <=, >, >=, found 'and'", "terms are combined"),
        ("a < b and c", 6, "expected the end, found 'and'", "terms are combined"),
        ("a == 'x", 5, "this quote is not closed", ""),
        ("a ? b", 2, "unexpected '?'", ""),
        ("a >= 2015-01-01T00:00:00", 5, "a date is written in quotes", "write '2015-01-01T00:00:00'"),
        ("a in 'x'", 5, "expected a list in parentheses", ""),
        ("a in (x)", 6, "expected a value, found 'x'", "write 'x'"),
        ("a in ('x'", 9, "expected ',' or ')', found nothing more", ""),
        ("a in ('x') b", 11, "expected the end, found 'b'", ""),
        ("'x' == 'y'", 0, "no parameter is named", "values are written in quotes"),
        ("a ==", 4, "expected a parameter's name or a value, found nothing more", ""),
        ("(a + b < 3", 7, "expected ')'", ""),
        ("a < -b", 5, "expected a number, found 'b'", ""),
        ("3 in ('x')", 0, "expected a parameter's name, found '3'", ""),
        ("'x' in ('x')", 0, "expected a parameter's name", ""),
        ("", 0, "expected a parameter's name or a value", ""),
    ],
)
def test_a_bad_term_is_told_with_its_column(term, column, message, hint):
    (problem,) = problems({"or": ["a", term]})
    assert problem.path == ("or", 1)
    assert problem.column == column
    assert message in problem.message
    assert hint in problem.hint
    assert bool(hint) == bool(problem.hint)


@pytest.mark.parametrize(
    ("data", "path", "message", "hint"),
    [
        ("a", (), "a rule is a mapping", "required: true"),
        (None, (), "a rule is a mapping", ""),
        ({}, (), "exactly one of", ""),
        ({"or": ["a", "b"], "and": ["a", "b"]}, (), "found or, and", ""),
        ({"all_ornone": ["a", "b"]}, ("all_ornone",), "unknown word 'all_ornone'", "did you mean 'all_or_none'?"),
        ({"or": "a"}, ("or",), "takes a list", ""),
        ({"or": ["a"]}, ("or",), "two terms or more, found 1", ""),
        ({"or": ["a", True]}, ("or", 1), "a term is", "quote it"),
        ({"or": ["a", None]}, ("or", 1), "a term is", ""),
        ({"not": ["a"]}, ("not",), "a term is", ""),
        ({"compare": 3}, ("compare",), "one string", ""),
        ({"compare": "a + b < c"}, ("compare",), "found '+'", "arithmetic: '...'"),
        ({"compare": "a"}, ("compare",), "expected one of ==", ""),
        ({"requires": ["a", "b"]}, ("requires",), "a mapping with if and then", ""),
        ({"requires": {"if": "a"}}, ("requires",), "has no 'then'", ""),
        ({"requires": {"then": "a"}}, ("requires",), "has no 'if'", ""),
        ({"requires": {"if": "a", "then": {"or": ["b", 3]}}}, ("requires", "then", "or", 1), "a term is", "quote it"),
    ],
)
def test_bad_data_is_told_with_its_path(data, path, message, hint):
    (problem,) = problems(data)
    assert problem.path == path
    assert message in problem.message
    assert hint in problem.hint
    assert bool(hint) == bool(problem.hint)


def test_all_problems_are_told_at_once():
    found = problems({"or": ["a = 1", {"an": ["x"]}, 3, {"requires": {"iff": "a", "then": "b b"}}]})
    assert [problem.path for problem in found] == [
        ("or", 0),
        ("or", 1, "an"),
        ("or", 2),
        ("or", 3, "requires", "iff"),
        ("or", 3, "requires"),
        ("or", 3, "requires", "then"),
    ]


def test_the_error_is_the_callers_and_says_every_problem():
    with pytest.raises(UsageError, match=r"or\.0: .*\n.*or\.1: "):
        parse({"or": ["a = 1", "b = 1"]})


def test_unknown_parameters_are_told_where_names_are_given():
    found = problems(
        {"or": ["cons_idd", "n >= memberid", "x == REFUND"]}, parameters=["cons_id", "member_id", "n", "x"]
    )
    assert [(problem.path, problem.column, problem.hint) for problem in found] == [
        (("or", 0), 0, "did you mean 'cons_id'?"),
        (("or", 1), 5, "did you mean 'member_id'?"),
        (("or", 2), 5, "a value is written in quotes: 'REFUND'"),
    ]
    (unlike,) = problems({"or": ["zzz", "n"]}, parameters=["n"])
    assert unlike.hint == ""


def test_names_are_not_checked_without_parameters():
    assert names(parse({"or": ["cons_idd", "whatever"]})) == ("cons_idd", "whatever")


def test_compare_takes_in_and_demands_nothing_unless_it_is_sent() -> None:
    formula = parse({"compare": "a in (1, 2)"})
    assert formula == Requires(A, Member("a", (Constant("1", quoted=False), Constant("2", quoted=False))))
    assert text(formula) == "if a then a in (1, 2)"


@pytest.mark.parametrize(
    ("data", "said", "hint"),
    [
        ({"or": ["$a", "b"]}, "unexpected '$'", "a parameter is named without $"),
        ({"or": ["not a", "b"]}, "'not' is no part of a comparison", "write {not: a}"),
        ({"or": ["not a == 'x'", "b"]}, "'not' is no part of a comparison", "write {not: \"a == 'x'\"}"),
    ],
)
def test_words_of_other_notations_are_told_from_ours(data: object, said: str, hint: str) -> None:
    with pytest.raises(IdlError) as error:
        parse(data)
    (problem,) = error.value.problems
    assert problem.message == said
    assert problem.hint.startswith(hint)


def test_a_name_with_other_characters_stands_in_backticks() -> None:
    assert parse({"or": ["`$a`", "filter[name]", "b-c"]}) == Or((Sent("$a"), Sent("filter[name]"), Sent("b-c")))
