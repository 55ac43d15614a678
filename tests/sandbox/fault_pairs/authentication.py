from __future__ import annotations

from . import JSON, Pairs


def _login(site, **changes):
    """The list of the second of the people, by credentials of which some are changed."""
    return site.list(1, **{name: change(site.site.credentials[name]) for name, change in changes.items()})


def _administrator(site):
    return {name: site.site.credentials[name] for name in ("login_name", "login_password")}


def _other(site):
    return {"cons_id": site.site.people[1].cons_id}


def right(site):
    return site.list(1)


def wrong_password(site):
    return site.list(1, login_password="wrong")


def wrong_key(site):
    return site.list(1, api_key="wrong")


def no_token(site):
    return site.client_call()


PAIRS: Pairs = {
    "password-not-checked": (wrong_password, lambda site: site.list(1, login_password=None)),
    "password-not-checked-in-json": (lambda site: site.list(1, login_password="wrong", **JSON), wrong_password),
    "password-checked-once": (
        lambda site: (right(site), wrong_password(site)),
        lambda site: (wrong_password(site), wrong_password(site), right(site)),
    ),
    "password-ignores-case": (lambda site: _login(site, login_password=str.upper), wrong_password),
    "password-of-eight-characters": (
        lambda site: _login(site, login_password=lambda text: text[:-1] + "x"),
        lambda site: _login(site, login_password=lambda text: "x" + text[1:]),
    ),
    "missing-password-accepted": (lambda site: site.list(1, login_password=None), wrong_password),
    "login-name-ignored": (
        lambda site: site.list(1, login_name="wrong"),
        lambda site: site.list(1, login_name="wrong", login_password="wrong"),
    ),
    "api-key-ignores-case": (lambda site: _login(site, api_key=str.upper), wrong_key),
    "api-key-of-eight-characters": (lambda site: _login(site, api_key=lambda text: text + "0"), wrong_key),
    "api-key-not-checked-for-administrators": (
        wrong_key,
        lambda site: site.client_call(auth=site.site.credentials["auth"], api_key="wrong"),
    ),
    "token-of-nobody-accepted": (lambda site: site.client_call(auth="token"), no_token),
    "missing-token-accepted": (lambda site: site.client_call(**_other(site)), no_token),
    "administrator-on-client-servlet": (
        lambda site: site.client_call(**_administrator(site), **_other(site)),
        lambda site: site.client_call(login_name=_administrator(site)["login_name"], **_other(site)),
    ),
}
