"""Silence where people wrote what they meant: every expression of contracts, and of the chapter about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from helpers import CORPUS, NAMESPACE, ROOT, operation, project

from accordant.consistency import scopes
from accordant.inference import Analysis, analyse
from accordant.loading import read_contract
from accordant.project import Project, find_project
from accordant.schema_models import ElementModel, load_schema_model

EXAMPLE = ROOT / "docs" / "contract-language" / "example"
CHAPTER = ROOT / "docs" / "contract-language" / "12-xpath.md"


# ------------------------------------------------------------------------------------------------ contracts


@pytest.mark.parametrize(
    ("found_in", "files", "at_least"),
    [
        (ROOT, None, 25),
        (EXAMPLE, None, 3),
        (ROOT, sorted((CORPUS / "valid").glob("*.yaml")), 5),
    ],
    ids=["luminate", "example", "corpus"],
)
def test_of_no_expression_of_a_contract_anything_is_said(
    found_in: Path, files: Sequence[Path] | None, at_least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyses: dict[str, Analysis] = {}

    def spying(text: str, **options: Any) -> Analysis:
        analyses[text] = analyse(text, **options)
        return analyses[text]

    monkeypatch.setattr(scopes, "analyse", spying)
    read_contract(find_project(explicit=found_in), files)
    assert {text: analysis.mistakes for text, analysis in analyses.items() if analysis.mistakes} == {}
    assert len(analyses) >= at_least


# ------------------------------------------------------------------------------------------ what is designed


def places(owner: Project, file: str, root: str, *rows: str) -> list[ElementModel]:
    """The root of an answer, a row in it, and what is in that."""
    xsd = owner.schema_file(file)
    assert xsd is not None
    found = [load_schema_model(xsd).roots[root]]
    for row in rows:
        found.append(found[-1].children[row])
    return found


DESIGNED = [
    ("interactionId = ../interactionId", 2),
    ("xs:integer(interactionTypeId) = $interaction_type_id", 1),
    ("interaction/note", 0),
    ("interaction", 0),
    ("$list_page_offset * $list_page_size", 0),
    ("not($list_ascending)", 0),
    ("count(interaction) <= $list_page_size", 0),
    ("count(distinct-values(interaction/interactionId)) = count(interaction/interactionId)", 0),
    ("xs:dateTime(creationDate) >= $begin_date and xs:dateTime(creationDate) <= $end_date", 1),
    ("contains(lower-case(subject), lower-case($interaction_subject))", 1),
    ("every $row in interaction satisfies $row/interactionId > 0", 0),
    ("for $row in interaction return $row/interactionId", 0),
    ("some $a in interaction, $b in interaction satisfies $a/interactionId = $b/interactionId", 0),
    ("if (note) then true() else false()", 1),
    ("subject = string(../subject) or not(subject != '')", 2),
    ("xs:dateTime(note[1]/modifiedDate) - xs:dateTime(creationDate) < xs:dayTimeDuration('P1D')", 1),
    ("@*:nil", 1),
]


# Over an interaction: what is written by people who know the language, and names that are those of functions too.
PRACTISED = """
count > 1
count(count)
sum(../interaction/count) > 3
note/text = 'a'
note[type = 'comment']/text/text() = 'x'
count = $list_page_size
note[noteId=1]
not(@*:nil)
exists(interactionTypeId[@*:nil = 'true'])
$begin_date <= xs:dateTime(creationDate)
creationDate >= $begin_date
concat(subject, '-', interactionId) = 'a'
index-of(../interaction/interactionId, interactionId) = 1
string-join(for $n in note return string($n/noteId), ',')
../interaction[last()]/interactionId
every $i in 1 to count(../interaction) satisfies ../interaction[$i]/interactionId
every $i in (2 to count(../interaction)) satisfies xs:integer(../interaction[$i - 1]/interactionId) < 3
max(../interaction/xs:dateTime(creationDate))
max(for $d in ../interaction/creationDate return xs:dateTime($d)) = xs:dateTime(../interaction[1]/creationDate)
xs:date(substring(creationDate, 1, 10)) >= xs:date('2016-01-01')
number(interactionId) = interactionId
matches(creationDate, '^\\d{4}-')
subject = ('a', 'b')[1]
some $s in tokenize(subject, ' ') satisfies $s = 'a'
(note/noteId, interactionId)[1] = 3
(interactionId, subject)[2] = 'a'
"""


@pytest.mark.parametrize("text", PRACTISED.strip().splitlines())
def test_what_practised_people_write_passes(text: str) -> None:
    test_what_the_design_shows_passes(text, 1)


@pytest.mark.parametrize(("text", "depth"), DESIGNED)
def test_what_the_design_shows_passes(text: str, depth: int) -> None:
    owner = operation()
    element = owner.element
    assert element is not None
    context = places(project(), owner.api.schema, element, "interaction", "note")[depth]
    variables = {name: parameter.type for name, parameter in owner.parameters.items()}
    assert analyse(text, namespace=NAMESPACE, variables=variables, context=[context]).mistakes == ()


# ------------------------------------------------------------------------------------------------ the chapter


def cells(heading: str, column: int) -> Iterator[str]:
    """The expressions in a column of the table of the chapter that begins with a heading."""
    table = CHAPTER.read_text("utf-8").partition(f"| {heading} |")[2].partition("\n\n")[0]
    for line in table.splitlines()[2:]:
        cell = re.split(r"(?<!\\)\|", line)[column]
        yield from (text.replace("\\|", "|") for text in re.findall(r"`([^`]+)`", cell))


def is_silent(text: str) -> bool:
    """Whether nothing is said of an expression at one of the places for which it may be written."""
    namespace = "https://example.org/bookings"
    types = {"page": "integer", "size": "integer", "since": "dateTime", "category": "integer", "title": "string"}
    contexts = places(find_project(explicit=EXAMPLE), "bookings.xsd", "listBookingsResponse", "booking", "note")
    return any(
        not analyse(text, namespace=namespace, variables=types, context=[context]).mistakes for context in contexts
    )


SHOWN = [
    text for text in (*cells("wanted", 2), *cells("wrong", 2)) if "..." not in text and not re.match("[a-z]+:", text)
]
ELLIPTIC = {"a and b", "a or b", "not(a)", "text[@xsi:nil]"}  # of no schema, and what the table says cannot be used


@pytest.mark.parametrize("text", [text for text in SHOWN if text not in ELLIPTIC])
def test_what_the_chapter_about_expressions_recommends_passes(text: str) -> None:
    assert is_silent(text)


@pytest.mark.parametrize(
    "text", ["status == 'PAID'", "a && b", "a || b", "!a", "price / 2", "page-size", "booking[0]", "size"]
)
def test_what_the_chapter_about_expressions_warns_of_is_said(text: str) -> None:
    assert text in list(cells("wrong", 1))
    assert not is_silent(text)


def test_the_chapter_has_many_expressions() -> None:
    assert len(SHOWN) > 30
