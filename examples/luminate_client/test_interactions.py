"""Tests of the client. The first was there before; the others are what a sandbox and a contract make of it."""

from __future__ import annotations

import pytest
from interactions import RefusedError


def test_the_interactions_of_somebody_are_listed(connect, accordant_sandbox_session):
    somebody = accordant_sandbox_session.people[2]
    assert len(connect(accordant_sandbox_session).of(somebody["cons_id"])) == 2


def test_everybodys_interactions_are_listed(connect, accordant_sandbox_session, accordant_person):
    found = connect(accordant_sandbox_session).of(accordant_person.cons_id)
    assert len(found) == accordant_person.rows


@pytest.mark.accordant_answers("getUserInteractions")
def test_every_legal_answer_is_understood(connect, accordant_answers):
    client = connect(accordant_answers)
    if accordant_answers.is_error:
        with pytest.raises(RefusedError):
            client.of("1001234")
    else:
        found = client.of("1001234")
        assert len(found) == accordant_answers.rows
        assert all(isinstance(text, str) for one in found for text in (one.subject, one.note))
