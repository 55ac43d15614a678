"""What exactly each fault of the JSON changes, and that all else is as it was."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from sandbox.fault_pairs import JSON

from accordant.sandbox.instants import from_text

ROOT = "getUserInteractionsResponse"


def texts(start, name, person=0):
    return tuple(site.all(person, **JSON).body.decode() for site in (start(name), start()))


def rows(site, person=0):
    found = site.all(person, **JSON).json[ROOT]["interaction"]
    return found if isinstance(found, list) else [found]


def notes(site, person=0):
    return [row["note"] for row in rows(site, person) if "note" in row]


# Putting right what the fault did wrong gives the clean answer, character for character.
@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("absent-note-as-null-in-json", r',"note":null', ""),
        ("apostrophe-escaped-in-json", r"\\'", "'"),
        ("count-padded-in-json", r'"count":" ', '"count":"'),
        ("duplicate-key-in-json", r'("noteId":"\d+"),\1', r"\1"),
        ("empty-text-as-null-in-json", '"text":null', '"text":{}'),
        ("empty-text-as-string-in-json", '"text":""', '"text":{}'),
        ("half-character-in-json", r"\\ud83c", "🎗"),
        ("not-a-number-for-zero-in-json", "NaN", '"0"'),
        ("note-id-as-number-in-json", r'"noteId":(\d+)', r'"noteId":"\1"'),
        ("raw-line-break-in-json", "\n", r"\\n"),
        ("schema-location-in-json", '"xsi:schemaLocation":"[^"]*",', ""),
        ("single-note-as-array-in-json", r'"note":\[([^\]]*)\]', r'"note":\1'),
        ("trailing-comma-in-long-list", r",\]", "]"),
    ],
)
def test_the_difference_is_the_fault_and_nothing_else(start, name, wrong, right):
    faulty, clean = texts(start, name)

    assert faulty != clean
    assert re.sub(wrong, right, faulty) == clean


@pytest.mark.parametrize(
    "name", ["apostrophe-escaped-in-json", "raw-line-break-in-json", "trailing-comma-in-long-list"]
)
def test_no_parser_reads_it(start, name):
    with pytest.raises(json.JSONDecodeError):
        json.loads(start(name).all(**JSON).body)


@pytest.mark.parametrize("name", ["duplicate-key-in-json", "not-a-number-for-zero-in-json", "half-character-in-json"])
def test_a_lenient_parser_reads_it(start, name):
    assert len(rows(start(name))) == len(rows(start()))


def test_the_code_of_an_error_is_a_number_and_its_message_the_same(start):
    faulty, clean = (
        site.list(list_page_size=0, **JSON).json["errorResponse"] for site in (start("code-as-number-in-json"), start())
    )

    assert faulty == clean | {"code": 50}


def test_two_rows_become_one_that_looks_like_a_list_of_one(start):
    assert rows(start("first-of-two-rows-missing-in-json"), 2) == rows(start(), 2)[1:]


def test_the_last_row_alone_differs(start):
    *faulty, last = rows(start("last-row-of-long-list-differs-in-json"))
    *clean, same = rows(start())

    assert faulty == clean
    assert last == same | {"count": str(int(same["count"]) + 1)}


def test_the_modification_is_the_creation(start):
    faulty, clean = notes(start("modification-missing-in-json")), notes(start())

    assert faulty == [note | {"modifiedDate": note["creationDate"]} for note in clean]
    assert faulty != clean


def test_the_date_of_modification_is_the_same_instant_in_other_characters(start):
    for faulty, clean in zip(notes(start("note-date-in-other-zone-in-json")), notes(start()), strict=True):
        assert faulty["modifiedDate"].endswith("Z")
        assert from_text(faulty["modifiedDate"]) == from_text(clean["modifiedDate"])
        assert faulty | {"modifiedDate": ""} == clean | {"modifiedDate": ""}


def test_dates_of_a_full_second_have_no_fraction(start):
    faulty, clean = texts(start, "zero-milliseconds-missing-in-json")

    assert ".000-" in clean
    assert clean.replace(".000-", "-") == faulty


def test_accents_are_composed_in_subjects_of_rows_alone(start):
    faulty, clean = rows(start("accents-composed-in-json")), rows(start())

    assert [unicodedata.normalize("NFD", row["subject"]) for row in faulty] == [
        unicodedata.normalize("NFD", row["subject"]) for row in clean
    ]
    assert sum(one != other for one, other in zip(faulty, clean, strict=True)) >= 1


def test_ampersands_are_entities_in_subjects_of_rows_alone(start):
    for faulty, clean in zip(rows(start("ampersand-as-entity-in-json")), rows(start()), strict=True):
        assert faulty == clean | {"subject": clean["subject"].replace("&", "&amp;")}


def test_a_reference_is_missing_where_it_is_zero(start):
    for faulty, clean in zip(rows(start("zero-reference-missing-in-json")), rows(start()), strict=True):
        assert ("referenceId" in faulty) == (clean["referenceId"] != "0")
        assert {"referenceId": "0"} | faulty == clean


def test_rows_stand_without_a_root(start):
    assert start("rows-without-root-in-json").all(**JSON).json == rows(start())


def test_a_single_row_stands_under_another_key(start):
    faulty, clean = (site.list(3, **JSON).json for site in (start("single-row-under-other-key-in-json"), start()))

    assert list(faulty) == ["getUserInteractionResponse"]
    assert list(faulty.values()) == list(clean.values())
