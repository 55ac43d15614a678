"""XPath 2.0 expressions: compiled once, values have their types, odd data is an EvaluationError."""

from __future__ import annotations

from decimal import Decimal

import pytest
from elementpath import ElementPathError
from helpers import NAMESPACE, row, with_note, xml
from lxml import etree

from accordant.errors import AccordantError
from accordant.expressions import (
    EvaluationError,
    Tree,
    compile_expression,
    is_name,
    operands,
    typed_value,
)


def compiled(text: str):
    return compile_expression(text, NAMESPACE)


def tree(*rows) -> Tree:
    return Tree(etree.fromstring(xml(rows)))


TWO = tree(row(1), with_note(2))


# --------------------------------------------------------------------------------------- what is compiled


def test_names_and_expressions_are_told_apart() -> None:
    assert is_name("interaction_type_id")
    assert is_name("v1.0-x")
    for text in ("$a", "a = b", "", "1a", "a/b", "a ", "not(a)"):
        assert not is_name(text)


def test_the_variables_of_an_expression_are_known() -> None:
    assert compiled("$a + $b - $a > count(interaction)").variables == {"a", "b"}


# -------------------------------------------------------------------------------------------- evaluation


def test_nodes_are_selected_from_the_root() -> None:
    assert len(compiled("interaction").select(TWO, {})) == 2
    assert len(compiled("interaction/note").select(TWO, {})) == 1
    assert compiled("note").select(TWO, {}) == []
    assert len(compiled(".").select(TWO, {})) == 1


def test_a_test_is_evaluated_on_each_node() -> None:
    nodes = compiled("interaction").select(TWO, {})
    has_note = compiled("exists(note)")
    assert [has_note.is_true(TWO, {}, node) for node in nodes] == [False, True]
    parent = compiled("interactionId = ../interaction[2]/interactionId")
    assert [parent.is_true(TWO, {}, node) for node in nodes] == [False, True]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true()", True),
        ("false()", False),
        ("()", False),
        ("0", False),
        ("7", True),
        ("''", False),
        ("'false'", True),
        ("interaction", True),
        ("nothing", False),
        ("count(interaction) = 2", True),
        ("interaction/interactionId = 2", True),  # a general comparison: some is enough
        ("not(interaction/interactionId != 2)", False),
    ],
)
def test_the_effective_boolean_value_counts(text: str, value: bool) -> None:
    assert compiled(text).is_true(TWO, {}) is value


@pytest.mark.parametrize(
    "text",
    [
        "xs:integer(subject) = 1",
        "xs:dateTime(subject) > xs:dateTime('2016-01-01T00:00:00Z')",
        "1 div count(note) = 1",
        "interactionId + subject = 2",
        "exactly-one(note) = 1",
        "(1, 2)",
        "$unknown = 1",
    ],
)
def test_what_cannot_be_evaluated_is_an_evaluation_error(text: str) -> None:
    node = compiled("interaction").select(TWO, {})[0]
    with pytest.raises(EvaluationError) as error:
        compiled(text).is_true(TWO, {}, node)
    assert repr(text) in str(error.value)
    assert isinstance(error.value, AccordantError)


@pytest.mark.parametrize(
    "text",
    [
        "compare(subject, 'a', interactionId/1)",  # an AttributeError of Python
        "matches(subject, concat('a', '{2,1}'))",  # one of its regular expressions
        "round(string(subject))",  # an assertion
        "interactionId + (1 to 3)",
    ],
)
def test_whatever_python_raises_within_elementpath_is_an_evaluation_error(text: str) -> None:
    node = compiled("interaction").select(TWO, {})[0]
    with pytest.raises(EvaluationError):
        compiled(text).is_true(TWO, {}, node)


@pytest.mark.parametrize("text", ["compare('a', 'b', 1)", "round('1')", "(" * 3000 + ")" * 3000, "1" * 5000, "("])
def test_whatever_python_raises_while_an_expression_is_read_is_an_error_of_elementpath(text: str) -> None:
    with pytest.raises(ElementPathError) as error:
        compiled(text)
    assert str(error.value)


def test_a_list_of_many_values_is_one_list() -> None:
    many = ", ".join(str(number) for number in range(900))
    (parenthesis,) = [token for token in compiled(f"interactionId = ({many})").token if token.symbol == "("]
    (comma,) = operands(parenthesis)
    assert [token.value for token in operands(comma)] == list(range(900))
    assert compiled(f"interaction/interactionId = ({many})").is_true(TWO, {})


@pytest.mark.parametrize(
    ("text", "uses_answer"),
    [
        ("$a + 1", False),
        ("not($a)", False),
        ("xs:integer($a)", False),
        ("xs:integer(note)", True),
        ("for $x in ($a, 2) return $x * 2", False),
        ("interaction", True),
        ("count(*)", True),
        ("2 * 3", False),
        ("string(.)", True),
        ("$a = (1, 2, @b)", True),
        ("/", True),
    ],
)
def test_whether_an_expression_looks_at_the_answer_is_known(text: str, uses_answer: bool) -> None:
    assert compiled(text).uses_answer is uses_answer


def test_a_selection_that_cannot_be_evaluated_is_an_evaluation_error() -> None:
    with pytest.raises(EvaluationError):
        compiled("interaction[xs:integer(subject) = 1]").select(TWO, {})


@pytest.mark.parametrize(
    ("text", "variables", "value"),
    [
        ("$page * $size", {"page": 2, "size": 25}, "50"),
        ("not($a)", {"a": True}, "false"),
        ("not($a)", {"a": []}, "true"),
        ("$a", {"a": []}, None),
        ("concat('x', $a)", {"a": "y"}, "xy"),
        ("()", {}, None),
    ],
)
def test_the_value_of_an_expression_is_lexical(text: str, variables: dict, value: str | None) -> None:
    assert compiled(text).value(variables) == value


@pytest.mark.parametrize("text", ["(1, $a)", "1 idiv $a", "xs:date($a)"])
def test_several_values_or_none_that_can_be_had_are_an_evaluation_error(text: str) -> None:
    with pytest.raises(EvaluationError):
        compiled(text).value({"a": 0})


def test_variables_of_a_loop_are_no_parameters() -> None:
    assert compiled("for $a in $b return $a + $c").variables == {"b", "c"}
    assert compiled("some $a in (1, 2), $b in ($a, 3) satisfies $b = $d").variables == {"d"}
    assert compiled("(for $a in 1 return $a) + $a").variables == {"a"}


def test_a_date_is_compared_as_an_instant() -> None:
    later = compiled("xs:dateTime(interaction[1]/creationDate) = $begin_date")
    same = typed_value("2016-02-01T15:43:35.283Z", "dateTime")
    assert later.is_true(TWO, {"begin_date": same})


# ------------------------------------------------------------------------------------------- typed values


@pytest.mark.parametrize(
    ("lexical", "type_name", "value"),
    [
        (None, "integer", []),
        ("7", "integer", 7),
        (" +07 ", "nonNegativeInteger", 7),
        ("-3", "long", -3),
        ("true", "boolean", True),
        (" 0", "boolean", False),
        ("7", "string", "7"),
        (" a ", "string", " a "),
        ("many", "integer", "many"),
        ("1.5", "integer", "1.5"),
        ("yes", "boolean", "yes"),
        ("2016-02-30T00:00:00Z", "dateTime", "2016-02-30T00:00:00Z"),
        ("", "integer", ""),
        ("1_000", "integer", "1_000"),
        ("\u0663", "integer", "\u0663"),
        ("\u00a07", "integer", "\u00a07"),
        ("-3", "nonNegativeInteger", "-3"),
        ("9" * 5000, "integer", "9" * 5000),
        ("1.50", "decimal", Decimal("1.50")),
        ("NaN", "decimal", "NaN"),
        ("1e3", "decimal", "1e3"),
        ("7", "no such type", "7"),
    ],
)
def test_a_parameter_has_its_type_or_stays_text(lexical: str | None, type_name: str, value: object) -> None:
    found = typed_value(lexical, type_name)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("lexical", ["2016-02-01T09:43:35.283-06:00", "2016-02-01T09:43:35Z"])
def test_a_date_is_no_text(lexical: str) -> None:
    found = typed_value(lexical, "dateTime")
    assert not isinstance(found, str)
    assert str(found) == lexical
