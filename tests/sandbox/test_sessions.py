"""Sessions by themselves."""

from __future__ import annotations

import pytest

from accordant.sandbox import sessions
from accordant.sandbox.seeding import Person
from accordant.sandbox.sessions import IDLE_SECONDS, Sessions

ADA, BRUNO = Person("1", "M-1", "a@example.org"), Person("2", "M-2", "b@example.org")


@pytest.fixture
def table(clock):
    return Sessions(1, clock)


def test_a_session_is_found_by_its_id_and_its_token(table):
    session, other = table.open(ADA), table.open(BRUNO)

    assert table.of_id(session.session_id) is table.of_token(session.token) is session
    assert table.of_id(other.session_id) is other
    assert table.of_id(session.token) is table.of_token(session.session_id) is table.of_token("") is None


def test_the_keys_of_all_sessions_differ_and_are_the_same_for_a_seed(clock):
    first, second = Sessions(1, clock), Sessions(1, clock)
    opened = [first.open() for _ in range(50)]

    keys = {key for each in opened for key in (each.session_id, each.routing_id, each.token)}
    assert len(keys) == 150
    assert [second.open() for _ in range(50)] == opened
    assert Sessions(2, clock).open().token != opened[0].token


def test_a_session_ends_after_15_minutes_without_use(table, clock):
    used, unused, fixed = table.open(ADA), table.open(ADA), table.open(ADA)
    fixed.is_fixed = True
    clock.seconds += IDLE_SECONDS
    table.use(used)
    assert not table.is_over(unused)
    clock.seconds += 1

    assert [table.is_over(each) for each in (used, unused, fixed)] == [False, True, False]


def test_a_login_gives_the_session_another_token(table):
    session = table.open()
    old = session.token
    logged_in = table.log_in(session, ADA)

    assert logged_in is session
    assert (session.person, table.of_token(old), table.of_token(session.token)) == (ADA, None, session)


def test_a_login_opens_a_session_where_the_old_one_cannot_be_used(table, clock):
    fixed = table.open(ADA)
    fixed.is_fixed = True
    over = table.open()
    clock.seconds += IDLE_SECONDS + 1

    for old in (None, fixed, over):
        assert table.log_in(old, BRUNO) is not old
    assert (fixed.person, over.person) == (ADA, None)


def test_a_fixed_token_survives_logging_out(table):
    table.fix("token", ADA)
    session = table.of_token("token")
    table.close(session)
    other = table.open(BRUNO)
    table.close(other)

    assert table.of_token("token") is session
    assert table.of_token(other.token) is table.of_id(other.session_id) is None


def test_a_nonce_leads_to_its_session_once(table):
    session = table.open(ADA)
    nonce = table.new_nonce(session)

    assert table.is_nonce(nonce)
    assert [table.redeem(nonce), table.redeem(nonce)] == [session, None]
    assert table.is_nonce(nonce)
    assert not table.is_nonce("")
    lost = table.new_nonce(session)
    table.close(session)
    assert table.redeem(lost) is None


def test_the_longest_unused_sessions_and_nonces_are_forgotten(table, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 3)
    table.fix("token", ADA)
    first, second = table.open(ADA), table.open(BRUNO)
    table.use(first)
    nonces = [table.new_nonce(first) for _ in range(4)]
    table.open()

    assert table.of_id(first.session_id) is first
    assert table.of_id(second.session_id) is table.of_token(second.token) is None
    assert table.of_token("token").person == ADA
    assert [table.is_nonce(nonce) for nonce in nonces] == [False, True, True, True]
