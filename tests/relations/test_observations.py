"""How a relation that is only asked does not hold, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from answer_groups import answers, changing, expression, judge, numbered, pages, relation
from helpers import NAME, error_xml, json_body, operation, row, rows, xml

from accordant.contracts import OtherValue, Strength
from accordant.relations import judge_group
from accordant.relations.observations import why_not

OTHER = json_body([row(1, subject="Another")])


def said(of, *arguments, **options) -> str:
    """What is observed of answers where the relation is only asked."""
    told = judge(replace(of, strength=Strength.PROBE), *arguments, **options).observation
    begin, _, words = told.partition(": ")
    assert begin == "does not hold"  # by which the runner knows that a source is to be sent once more
    return words


@pytest.mark.parametrize(
    ("expect", "source", "follow_up", "words"),
    [
        ("subset", rows(3), numbered(9), "there are rows too many"),
        ("superset", rows(3), numbered(1), "rows are missing"),
        ("disjoint", rows(3), numbered(1), "the answers share a row"),
        ("equal", rows(3), rows(2), "there are other rows"),
        ("equivalent", numbered(1, 2), numbered(2, 1), "the rows come in another order"),
        ("prefix", numbered(1, 2, 3), numbered(2, 1), "the rows come in another order"),
    ],
)
def test_which_rows_differ_is_said(expect: str, source, follow_up, words: str) -> None:
    assert said(relation(expect), [source], [follow_up]) == words


def test_what_is_wrong_with_pages_is_said() -> None:
    of = relation("complete-and-disjoint")
    assert said(of, [numbered(1, 2), numbered(2, 3), []], reference=rows(3)) == "a row comes twice"
    assert said(of, pages(numbered(1, 2, 4)), reference=rows(4)) == "together the answers lack rows"


def test_what_of_a_row_differs_is_said_without_its_value() -> None:
    of = relation("equal", compare="rows")
    assert said(of, [[row(1)]], [[row(1, subject="Another")]]) == "subject of a row differs"


def test_what_of_an_image_differs_is_said_by_its_path() -> None:
    of = relation("same-image", follow_ups=changing(response_format=OtherValue()))
    found = said(of, [xml([row(1)])], [OTHER], follow_form="json")
    assert found == f"$.{NAME}Response.interaction.subject differs"


@pytest.mark.parametrize(
    ("differs", "status", "words"),
    [((), 200, "the status is another one"), ((expression("status"),), 403, "the status is the same")],
)
def test_the_status_is_another_one_or_the_same_where_another_is_asked_for(differs, status: int, words: str) -> None:
    of = relation("difference", on="refused", differs=differs, strength=Strength.PROBE)
    made = [
        *answers("source", [error_xml(25)], status=403),
        *answers("follow-up", [error_xml(25)], status=status),
        *answers("repeat", [error_xml(25)], status=403),
    ]
    found = judge_group(operation(), of, made, reference_rows=None, reference=None)
    assert found.observation == f"does not hold: {words}"


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        ("accepted", "the changed request is accepted"),
        ("nothing differs", "nothing differs"),
        ("row text", "text of a row differs"),
        ("document note/text", "note/text differs"),
    ],
)
def test_what_else_there_is_is_said(signature: str, words: str) -> None:
    assert why_not(relation("difference"), signature) == words
