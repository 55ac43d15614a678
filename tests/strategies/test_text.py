"""Subjects: within their lengths, valid in XML, of every kind."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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


KINDS = [
    *("bidirectional", "combining", "control_characters", "emoji", "lengths", "markup", "metacharacters"),
    *("normal_forms", "spaces", "surrogate_edges", "unicode", "zero_width"),
]


def test_every_kind_of_text_is_tested_here(text):
    assert {*KINDS, "subjects"} == set(text.__all__)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_to_lengths_and_can_be_sent(text, kind):
    @given(st.data())
    @settings(max_examples=15, deadline=None)
    def check(data):
        for least, most in ((0, 80), (3, 5), (0, 0), (30, 200)):
            found = data.draw(getattr(text, kind)(min_length=least, max_length=most))
            assert least <= len(found) <= most
            found.encode()
            if kind != "control_characters":
                element = etree.Element("subject")
                element.text = found
                assert not any(unicodedata.category(character) == "Cc" for character in found)

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_impossible_lengths_of_every_kind_are_refused(text, kind):
    with pytest.raises(ValueError, match="no text is"):
        getattr(text, kind)(min_length=5, max_length=4)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("combining", lambda found: any(map(unicodedata.combining, found))),
        ("bidirectional", lambda found: "\u202e" in found),
        ("bidirectional", lambda found: any(unicodedata.bidirectional(one) == "R" for one in found)),
        ("surrogate_edges", lambda found: "\ud7ff" in found and "\ue000" in found),
        ("surrogate_edges", lambda found: "\U0010fffd" in found),
        ("normal_forms", lambda found: unicodedata.normalize("NFKC", found) != unicodedata.normalize("NFC", found)),
        ("normal_forms", lambda found: len(found.upper()) != len(found)),
        ("zero_width", lambda found: "\u200d" in found and "\ufeff" in found),
        ("spaces", lambda found: found != found.strip() and "\u00a0" in found),
        ("emoji", lambda found: "\U0001f469\u200d\U0001f469" in found),
        ("emoji", lambda found: "\U0001f1fa\U0001f1f8" in found),
        ("lengths", lambda found: len(found) == 80),
        ("lengths", lambda found: len(found) == 79),
        ("lengths", lambda found: len(found.encode()) == 320),
        ("markup", lambda found: "]]>" in found),
        ("control_characters", lambda found: "\x00" in found or "\x1b" in found or "\x7f" in found),
        ("control_characters", lambda found: "\r\n" in found),
        ("metacharacters", lambda found: "'" in found and "--" in found),
        ("metacharacters", lambda found: "{{7*7}}" in found),
        ("unicode", lambda found: "\u200d" in found),
    ],
)
def test_what_a_kind_is_about_occurs(text, kind, wanted):
    assert any(map(wanted, draw_examples(getattr(text, kind)(), count=150, seed=1)))
