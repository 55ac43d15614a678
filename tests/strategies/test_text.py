"""Subjects: within their lengths, valid in XML, of every kind."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from lxml import etree

from accordant.generation.requests import draw_examples

KNOWN = ["Spring Appeal 2016", "Thank-you call"]


@pytest.mark.parametrize(("least", "most"), [(0, 80), (3, 5), (0, 0), (1, 1), (30, 200)])
def test_lengths_are_kept(text, least, most):
    @given(text.subjects(min_length=least, max_length=most, known=KNOWN))
    def check(subject):
        assert least <= len(subject) <= most

    check()


def test_every_subject_is_valid_in_xml_and_has_no_control_character(text):
    @given(text.subjects(known=KNOWN))
    def check(subject):
        element = etree.Element("subject")
        element.text = subject  # lxml refuses what is no character of XML
        assert (etree.fromstring(etree.tostring(element)).text or "") == subject
        assert not any(unicodedata.category(character) == "Cc" for character in subject)

    check()


def test_lengths_at_the_limit_and_every_kind_of_character_occur(text):
    subjects = draw_examples(text.subjects(), count=600, seed=1)
    assert {79, 80} <= {len(subject) for subject in subjects}
    assert any(max(map(ord, subject), default=0) > 0xFFFF for subject in subjects)
    assert any(unicodedata.combining(character) for subject in subjects for character in subject)
    assert any(unicodedata.bidirectional(character) == "R" for subject in subjects for character in subject)
    assert any("<b>" in subject for subject in subjects)
    assert any(subject.isascii() and subject.strip() for subject in subjects)


def test_known_subjects_their_cases_and_their_pieces_occur(text):
    subjects = set(draw_examples(text.subjects(known=KNOWN), count=300, seed=1))
    assert set(KNOWN) <= subjects
    assert {one.upper() for one in KNOWN} & subjects
    pieces = {one for one in subjects if one and any(one in known and one != known for known in KNOWN)}
    assert len(pieces) > 10
    assert not set(KNOWN) & set(draw_examples(text.subjects(), count=300, seed=1))


def test_empty_known_subjects_are_passed_over(text):
    assert draw_examples(text.subjects(known=[""]), count=5, seed=0)


@pytest.mark.parametrize(("least", "most"), [(5, 4), (-1, 4)])
def test_impossible_lengths_are_refused(text, least, most):
    with pytest.raises(ValueError, match="no text is"):
        text.subjects(min_length=least, max_length=most)
