"""The methods about a session: login, logout, loginTest and getLoginUrl.

Sources: http://open.convio.com/api/apidoc/reference/methods/login_method.html, and logout_method.html,
loginTest_method.html and getLoginUrl.html (each with a sample). That login with logout=true answers as logout does, and
the error codes, are known from client code and by analogy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from accordant.sandbox.callers import cookie_of
from accordant.sandbox.calls import Call
from accordant.sandbox.documents import Document, Node, message
from accordant.sandbox.listings import boolean
from accordant.sandbox.refusals import Refusal
from accordant.sandbox.seeding import Draw, Person
from accordant.sandbox.sessions import Session

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = ["Login", "get_login_url", "log_in", "log_out", "logins", "test_login"]

_DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Login:
    """By what a person logs in."""

    cons_id: str
    user_name: str
    password: str


def logins(seed: int, people: tuple[Person, ...]) -> tuple[Login, ...]:
    """Return a made-up user name and password for each of the people."""
    draw = Draw(seed ^ 0x106145)  # apart from the draw of the data
    return tuple(
        Login(person.cons_id, f"{person.primary_email.partition('@')[0]}.{draw.token(4)}", f"secret-{draw.token()}")
        for person in people
    )


def log_in(site: Site, call: Call) -> Document:
    """Log a constituent in, or out, or send a user name to an address."""
    sent = call.parameters
    if _flag(site, call, "logout"):
        return log_out(site, call)
    if _flag(site, call, "send_user_name"):
        return _send_user_name(site, call)
    is_remembered = _flag(site, call, "remember_me")
    person = _authenticated(site, sent.get("user_name", ""), sent.get("email", ""), sent.get("password", ""))
    session = site.sessions.log_in(None if call.is_server else call.session, person)
    session.is_remembered = is_remembered
    nonce = None
    if call.is_server or site.dialect.client_login_nonce:
        nonce = site.sessions.new_nonce(session)
    if not call.is_server:
        call.session = session
        age = site.dialect.remembered_days * _DAY_SECONDS if is_remembered else None
        call.set_cookie = cookie_of(session, max_age_seconds=age)
    return _login_response(site, call, person, session, nonce)


def test_login(site: Site, call: Call) -> Document:
    """Answer with who is logged in, or was, and asked to be remembered."""
    session = call.session or _remembered(site, call)
    if session is None or session.person is None:
        raise Refusal(204)
    return _login_response(site, call, session.person, None, None)


def get_login_url(site: Site, call: Call) -> Document:
    """Answer with the keys of the caller's session, a new one where there is none."""
    session = call.session
    if session is None:
        session = call.session = site.sessions.open()
        call.set_cookie = cookie_of(session)
    nonce = site.sessions.new_nonce(session)
    url = f"{call.address}/{call.servlet};jsessionid={session.routing_id}?NONCE_TOKEN={nonce}"
    children = (
        Node("JSESSIONID", session.session_id),
        Node("routing_id", session.routing_id),
        Node("url", url),
        Node("token", session.token),
    )
    return Document(Node("getLoginUrlResponse", children))


def _flag(site: Site, call: Call, name: str) -> bool:
    return name in call.parameters and boolean(call.parameters[name], 22, lenient=site.dialect.lenient_booleans)


def _authenticated(site: Site, user_name: str, email: str, password: str) -> Person:
    by_email = not user_name and bool(email) and site.dialect.login_by_email
    if not password or not (user_name or by_email):
        raise Refusal(site.dialect.incomplete_login_code, "A user name and a password are needed.")
    for login, person in zip(site.logins, (*site.people, site.long_list), strict=True):
        name, given = (person.primary_email, email) if by_email else (login.user_name, user_name)
        if name == given and login.password == password:
            return person
    raise Refusal(site.dialect.bad_login_code)


def log_out(site: Site, call: Call) -> Document:
    """End the session of the call, and let nobody be remembered by it."""
    session = call.session or _remembered(site, call)
    if session is None:
        if site.dialect.logout_without_session == "error":
            raise Refusal(204)
    else:
        site.sessions.close(session)
        call.set_cookie = cookie_of(session, max_age_seconds=0)
        call.session = None
    return message("loginResponse", "User logged out successfully.")


def _send_user_name(site: Site, call: Call) -> Document:
    email = call.parameters.get("email", "")
    if not email:
        raise Refusal(9, "An e-mail address is needed.")
    found = site.store.people("primary_email", email, ignore_case=site.dialect.email_ignores_case)
    if not found and site.dialect.send_user_name_to_nobody == "error":
        raise Refusal(16)
    return message("loginResponse", "The user name was sent.")


def _remembered(site: Site, call: Call) -> Session | None:
    session = site.sessions.of_id(call.cookie)
    return session if session is not None and session.is_remembered else None


def _login_response(site: Site, call: Call, person: Person, session: Session | None, nonce: str | None) -> Document:
    timestamp = str(site.now() // 1000)
    # How the service signs is not known; the sample has 32 hexadecimal digits.
    signed = f"{person.cons_id}{timestamp}{site.secret_key}"
    query = urlencode({"v": "1.0", "api_key": site.credentials["api_key"], "method": "loginTest"})
    children = (
        Node("cons_id", person.cons_id),
        Node("timestamp", timestamp),
        Node("signature", hashlib.md5(signed.encode(), usedforsecurity=False).hexdigest()),
        _or_nil("token", None if session is None else session.token),
        Node("login_test_url", f"{call.address}/CRConsAPI?{query}"),
        _or_nil("nonce", nonce),
        _or_nil("JSESSIONID", None if session is None else session.session_id),
        _or_nil("routing_id", None if session is None else session.routing_id),
    )
    return Document(Node("loginResponse", children))


def _or_nil(name: str, value: str | None) -> Node:
    return Node(name, nil=True) if value is None else Node(name, value)
