"""What is known of an expression in one call: mistakes, type, parameters, and those that may be empty."""

from __future__ import annotations

import pytest
from bookings import VARIABLES, analysed, said

from accordant.inference import Analysis
from accordant.inference.types import ANYTHING


def test_what_is_no_expression_has_no_type_and_uses_nothing() -> None:
    analysis = analysed("title == $title")
    assert len(analysis.mistakes) == 1
    assert analysis == Analysis(analysis.mistakes)
    assert (analysis.type, analysis.variables, analysis.unguarded) == (ANYTHING, frozenset(), frozenset())
    assert analysis.nodes is None
    assert not analysis.selects_nothing


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("$size > 1 and title = $title", {"size", "title"}),
        ("for $size in note return $size/author", set()),
        ("for $n in note[author = $title] return $n", {"title"}),
        ("count(note)", set()),
        ("xs:integer($size)", {"size"}),
        ("note[$size]", {"size"}),
        ("id = ($size, 1, $ratio)", {"size", "ratio"}),
    ],
)
def test_the_parameters_of_an_expression_are_known(text: str, used: set[str]) -> None:
    assert analysed(text).variables == used


@pytest.mark.parametrize(
    ("text", "unguarded"),
    [
        ("id = $size", {"size"}),
        ("$size = id", {"size"}),
        ("id = $size + 1", {"size"}),
        ("id = ($size, $ratio)", {"size", "ratio"}),
        ("id = $size and title = $title", {"size", "title"}),
        ("id > $size * ($ratio + 1)", {"size", "ratio"}),
        ("note[author = $title]", {"title"}),
        ("empty($size) or id = $size", set()),
        ("not($size) or id = $size", set()),
        ("if (exists($size)) then id = $size else true()", set()),
        ("count($size) = 0 or id = $size", set()),
        ("empty($ratio) or id = $size", {"size"}),
        ("contains(title, $title)", set()),
        ("for $size in note return $size/author = 'x'", set()),
        ("exists($size)", set()),
        ("$ascending", set()),
        ("1 = 2", set()),
    ],
)
def test_an_optional_parameter_with_which_something_is_compared_is_unguarded(text: str, unguarded: set[str]) -> None:
    assert analysed(text, optional=set(VARIABLES)).unguarded == unguarded


def test_a_parameter_that_is_always_there_needs_no_guard() -> None:
    assert analysed("id = $size and title = $title", optional={"title"}).unguarded == {"title"}
    assert analysed("id = $size").unguarded == set()


def test_what_can_be_parsed_and_never_evaluated_is_explained() -> None:
    assert said("1 div 0 = 1") == ["1:3 this can never be evaluated: Division by zero"]
    assert said("exactly-one(())") == [
        "1:1 this can never be evaluated: exactly-one called with a sequence containing zero or more than one item"
    ]


@pytest.mark.parametrize("text", ["1 = 'a' and titel", "'a' + 1 = titel", "xs:date('x') = titel"])
def test_what_can_never_be_evaluated_hides_no_other_mistake(text: str) -> None:
    found = said(text)
    assert len(found) == 2
    assert "no child 'titel'" in found[1]


def test_nothing_is_said_twice() -> None:
    assert len(said("titel[1]")) == 1
    assert len(said("count((titel))")) == 1


def test_the_values_of_an_analysis_are_its_own() -> None:
    first, second = analysed("title = $title"), analysed("title = $title")
    assert first.variables == second.variables
    assert first.mistakes == second.mistakes == ()
