"""What exactly each fault of the XML changes, and that all else is as it was."""

from __future__ import annotations

import html
import re

import pytest
from lxml import etree
from sandbox.conftest import NAMESPACE
from sandbox.fault_pairs import JSON

MIDNIGHT = {"begin_date": "2016-07-04T00:00:00-05:00", "end_date": "2016-07-04T00:00:00-05:00"}


def texts(start, name, **parameters):
    return start(name).all(**parameters).body.decode(), start().all(**parameters).body.decode()


def names(row):
    return [etree.QName(child).localname for child in row]


# Putting right what the fault did wrong gives the clean answer, byte for byte.
@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("ampersand-not-escaped", "R&D", "R&amp;D"),
        ("html-entities-in-xml", "&[a-zA-Z]+(uml|lig);", lambda match: html.unescape(match[0])),
        ("nil-with-content", ' xsi:nil="true"', ""),
        ("notes-without-namespace", ' xmlns=""', ""),
        ("null-text-in-rows", "null<", "<"),
        ("row-number-attribute", r' row="\d+"', ""),
        ("surrogate-references", "&#55356;&#57239;", "🎗"),
        ("undeclared-element-in-notes", "<format>plain</format>", ""),
        ("vertical-tab-in-notes", "\v", "\n"),
    ],
)
def test_the_difference_is_the_fault_and_nothing_else(start, name, wrong, right):
    faulty, clean = texts(start, name)

    assert faulty != clean
    assert re.sub(wrong, right, faulty) == clean


def test_an_ampersand_is_read_as_its_own_entity_in_subjects_alone(start):
    faulty, clean = (site.all().root for site in (start("ampersand-escaped-twice"), start()))

    for one, other in zip(faulty.iter("*"), clean.iter("*"), strict=True):
        is_subject = one.tag == f"{NAMESPACE}subject"
        assert one.text == (other.text.replace("&", "&amp;") if is_subject else other.text)


@pytest.mark.parametrize(
    "name",
    [
        "ampersand-not-escaped",
        "html-entities-in-xml",
        "malformed-xml",
        "surrogate-references",
        "vertical-tab-in-notes",
    ],
)
def test_no_parser_reads_it(start, name):
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(start(name).all().body)


def test_an_empty_list_is_not_read_because_of_the_line_before_it(start):
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(start("blank-line-before-empty-xml").list(4).body)


def test_the_last_row_alone_has_another_order(start):
    rows = list(start("elements-swapped-in-last-row").list().root)

    assert {tuple(names(row)[7:9]) for row in rows[:-1]} == {("subject", "count")}
    assert names(rows[-1])[7:9] == ["count", "subject"]


def test_the_category_is_missing_in_the_row_and_not_in_its_note(start):
    rows = start("zero-category-missing-in-xml").all(list_category_id=0).root

    assert not any(row.findall(f"{NAMESPACE}categoryId") for row in rows)
    assert {note.text for note in rows.iterfind(f".//{NAMESPACE}note/{NAMESPACE}categoryId")} == {"0"}


def test_counts_of_one_digit_stay_integers(start):
    faulty, clean = ([row["count"] for row in site.all().rows] for site in (start("count-as-float"), start()))

    assert [float(count) for count in faulty] == [float(count) for count in clean]
    assert {count for count in faulty if not count.isdigit()} == {"1.0E1", "1.1E1", "1.2E1"}


def test_identifiers_of_five_digits_alone_have_a_separator(start):
    faulty, clean = start("separator-in-long-ids").all().ids, start().all().ids

    assert [number.replace(",", "") for number in faulty] == clean
    assert {len(number) for number in faulty} == {4, 6}


@pytest.mark.parametrize("format_", [{}, JSON])
def test_the_zone_is_missing_at_midnight_in_both_formats(start, format_):
    faulty, clean = texts(start, "zone-missing-at-midnight", **MIDNIGHT, **format_)

    rows = faulty.count('"consId"' if format_ else "<consId>")
    assert rows
    assert faulty.count("2016-07-04T00:00:00.000") == clean.count("2016-07-04T00:00:00.000")
    assert clean.count("-05:00") > faulty.count("-05:00")


def test_a_subject_of_eighty_characters_loses_its_last(start):
    faulty, clean = ({row["subject"] for row in site.all().rows} for site in (start("subject-cut-in-xml"), start()))

    assert {len(subject) for subject in clean - faulty} == {80}
    assert faulty - clean == {subject[:-1] for subject in clean - faulty}


def test_a_single_row_stands_under_the_root_of_another_method_in_both_formats(start):
    faulty = start("single-row-under-other-root")

    assert faulty.list(3).root.tag == f"{NAMESPACE}getInteractionResponse"
    assert set(faulty.list(3, **JSON).json) == {"getInteractionResponse"}
