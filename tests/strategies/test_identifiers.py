"""Identifiers: of somebody, of nobody, of one person or of several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.generation.requests import draw_examples

ORDER = ("cons_id", "member_id", "primary_email")
PEOPLE = (
    {"cons_id": "7", "primary_email": "ann@example.org"},
    {"cons_id": "8", "member_id": "M8", "primary_email": "ben@example.org"},
    {"cons_id": "9", "member_id": "M9", "primary_email": "ben@example.org"},
)


def owners(sent, people=PEOPLE):
    """Return for each identifier who has it."""
    return [{n for n, person in enumerate(people) if person.get(name) == value} for name, value in sent.items()]


@given(st.data())
def test_identifiers_are_whose_they_are_said_to_be(identifiers, data):
    (one,) = owners(data.draw(identifiers.present(people=PEOPLE)))
    assert one
    (other,) = owners(data.draw(identifiers.others(people=PEOPLE)))
    assert other
    assert 0 not in other
    (nobody,) = owners(data.draw(identifiers.unknown(people=PEOPLE)))
    assert not nobody
    (several,) = owners(data.draw(identifiers.ambiguous(people=PEOPLE)))
    assert several == {1, 2}


@given(st.data())
def test_several_identifiers_agree_or_do_not(identifiers, data):
    agreeing = data.draw(identifiers.agreeing(people=PEOPLE))
    assert len(agreeing) >= 2
    assert set.intersection(*owners(agreeing))
    disagreeing = data.draw(identifiers.disagreeing(people=PEOPLE))
    assert len(disagreeing) >= 2
    assert all(owners(disagreeing))
    assert not set.intersection(*owners(disagreeing))


def test_every_pair_of_identifiers_disagrees_in_either_order(identifiers):
    drawn = draw_examples(identifiers.disagreeing(people=PEOPLE), count=150, seed=1)
    assert {tuple(sent) for sent in drawn if len(sent) == 2} == {
        (one, other) for one in ORDER for other in ORDER if one != other
    }
    assert any(len(sent) == 3 for sent in drawn)


def test_who_is_unknown_is_asked_for_by_every_identifier_and_by_odd_numbers(identifiers):
    drawn = draw_examples(identifiers.unknown(), count=150, seed=1)
    assert {name for sent in drawn for name in sent} == set(ORDER)
    values = {text for sent in drawn for text in sent.values()}
    assert values >= {"0", "-1", "9223372036854775808", "x"}


def test_invented_people_are_on_example_org(identifiers):
    drawn = draw_examples(identifiers.present(), count=100, seed=0)
    emails = {sent["primary_email"] for sent in drawn if "primary_email" in sent}
    assert emails
    assert all(email.endswith("@example.org") for email in emails)


@pytest.mark.parametrize(
    ("function", "people"),
    [
        ("present", [{}]),
        ("others", PEOPLE[:1]),
        ("ambiguous", PEOPLE[:2]),
        ("agreeing", [{"cons_id": "1"}]),
        ("disagreeing", PEOPLE[:1]),
    ],
)
def test_people_of_whom_it_is_not_possible_are_refused(identifiers, function, people):
    with pytest.raises(ValueError, match="among these people there is no"):
        getattr(identifiers, function)(people=people)


def test_a_drawn_request_can_be_changed_without_changing_the_next(identifiers):
    strategy = identifiers.present(people=PEOPLE)
    for sent in draw_examples(strategy, count=20, seed=0):
        sent.clear()
    assert all(draw_examples(strategy, count=20, seed=0))
