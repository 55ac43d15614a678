"""A wrong password is tried at a sandbox only, and there once just after the right one."""

from __future__ import annotations

import pytest
from helpers import NAME, family, operation, site

from accordant.exchange import Case
from accordant.planning.ability import why_not_planned
from accordant.planning.credentials import add_wrong_credentials

PASSWORD = f"{NAME}/parameters/login_password"


def groups(*, is_sandbox: bool) -> list[list[Case]]:
    (builder,) = family(2, where=site(is_sandbox=is_sandbox)).builders
    list(add_wrong_credentials(builder))
    return [list(group.cases()) for group in builder.groups]


def test_a_wrong_password_follows_the_right_one_in_the_same_group() -> None:
    ((right, wrong),) = [cases for cases in groups(is_sandbox=True) if len(cases) > 1]
    assert (right.breaks, wrong.breaks) == (None, PASSWORD)
    assert right.request.sent["login_password"] == "{{login_password}}"
    differing = {n for n, value in right.request.sent.items() if wrong.request.sent[n] != value}
    assert differing == {"login_password"}


def test_the_other_wrong_passwords_stand_alone_in_each_format() -> None:
    alone = [case for (case,) in (cases for cases in groups(is_sandbox=True) if len(cases) == 1)]
    passwords = [case for case in alone if case.breaks == PASSWORD]
    assert len(passwords) == 3
    assert {case.request.sent["response_format"] for case in passwords} == {"xml", "json"}


def test_a_real_account_is_not_tried_with_a_wrong_password() -> None:
    sent = [case.request.sent for cases in groups(is_sandbox=False) for case in cases]
    assert sent
    assert {one["login_password"] for one in sent} == {"{{login_password}}"}


@pytest.mark.parametrize(("secrets", "reason"), [({"login_name": "a", "login_password": "b"}, ""), ({}, "no login_")])
def test_a_login_that_should_be_of_no_use_is_sent_where_it_is_known(secrets: dict[str, str], reason: str) -> None:
    relation = operation().relations["others-stay-hidden-from-a-login"]
    found = why_not_planned(family(2, where=site(secrets=secrets), callers=("client",)), relation)
    assert found.startswith(reason)
    assert bool(found) == bool(reason)
