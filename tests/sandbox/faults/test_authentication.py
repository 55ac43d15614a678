"""Who is let in, and who is still kept out."""

from __future__ import annotations

import pytest
from sandbox.fault_pairs import JSON

LENIENT_WITH_PASSWORDS = [
    "password-not-checked",
    "password-not-checked-in-json",
    "password-checked-once",
    "password-ignores-case",
    "password-of-eight-characters",
]


@pytest.mark.parametrize("name", LENIENT_WITH_PASSWORDS)
def test_a_password_is_still_needed_and_so_is_the_name(start, name):
    faulty = start(name)

    assert faulty.list().ids
    assert faulty.list(login_password=None).code == 3
    assert faulty.list(login_name="wrong").code == 3
    assert faulty.list(login_name=None).code == 3
    assert faulty.list(api_key="wrong").code == 2


@pytest.mark.parametrize("name", ["password-not-checked", "password-not-checked-in-json"])
def test_any_password_is_let_in(start, name):
    assert start(name).list(login_password="x", **JSON) == start().list(**JSON)


def test_the_right_password_lets_in_the_next_call_alone(start):
    faulty, clean = start("password-checked-once"), start()
    faulty.list(login_password=None)

    assert faulty.list(login_password="x").code == 3
    assert faulty.list() == clean.list()
    assert faulty.list(login_password="x") == clean.list()
    assert faulty.list(login_password="x").code == 3


@pytest.mark.parametrize("length", [8, 9, 15])
def test_eight_characters_are_enough_and_seven_are_not(start, length):
    for fault, name, code in (
        ("password-of-eight-characters", "login_password", 3),
        ("api-key-of-eight-characters", "api_key", 2),
    ):
        faulty = start(fault)
        value = faulty.site.credentials[name]
        assert faulty.list(**{name: value[:length]}) == start().list()
        assert faulty.list(**{name: value[:7]}).code == code


def test_capitals_are_let_in_only_where_the_letters_are_right(start):
    for fault, name, code in (("password-ignores-case", "login_password", 3), ("api-key-ignores-case", "api_key", 2)):
        faulty = start(fault)
        value = faulty.site.credentials[name].upper()
        assert faulty.list(**{name: value}) == start().list()
        assert faulty.list(**{name: value[:-1]}).code == code


def test_the_name_alone_is_enough_but_not_without_the_right_one(start):
    faulty = start("missing-password-accepted")

    assert faulty.list(login_password=None) == start().list()
    assert faulty.list(login_password="") == start().list()
    assert faulty.list(login_password=None, login_name="wrong").code == 3
    assert faulty.list(login_password=None, login_name=None).code == 3


def test_any_name_goes_with_the_right_password(start):
    faulty = start("login-name-ignored")

    assert faulty.list(login_name="wrong") == start().list()
    assert faulty.list(login_name=None).code == 3
    assert faulty.list(login_name="wrong", login_password="wrong").code == 3


def test_an_administrator_needs_some_key_and_the_right_password(start):
    faulty = start("api-key-not-checked-for-administrators")

    assert faulty.list(api_key="wrong") == start().list()
    assert faulty.list(api_key=None).code == 2
    assert faulty.list(api_key="wrong", login_password="wrong").code == 2


def test_a_token_of_nobody_opens_one_record_and_no_token_opens_none(start):
    faulty = start("token-of-nobody-accepted")

    assert faulty.client_call(auth="token") == start().list()
    assert faulty.client_call().code == 5
    assert faulty.client_call(auth=faulty.site.credentials["auth"]) == start().list()


@pytest.mark.parametrize("foreign", ["ignored", "error"])
def test_a_cons_id_stands_for_a_missing_token(start, foreign):
    faulty, clean = start("missing-token-accepted", foreign_cons_id=foreign), start()

    assert faulty.client_call(cons_id=clean.site.people[1].cons_id) == clean.list(1)
    assert faulty.client_call(cons_id="nobody").code == 5
    assert faulty.client_call(cons_id=clean.site.people[1].cons_id, auth="token").code == 5


@pytest.mark.parametrize("foreign", ["ignored", "error"])
def test_an_administrator_reads_through_the_client_servlet(start, foreign):
    faulty, clean = start("administrator-on-client-servlet", foreign_cons_id=foreign), start()
    login = {name: clean.site.credentials[name] for name in ("login_name", "login_password")}

    assert faulty.client_call(cons_id=clean.site.people[1].cons_id, **login) == clean.list(1)
    assert faulty.client_call(cons_id="nobody", **login).code == 5
    assert faulty.client_call(cons_id=clean.site.people[1].cons_id, **(login | {"login_password": "x"})).code == 5
