"""Who makes a call and whose record it is about: an administrator by name and password, a constituent by a session.

Sources: the usage notes that http://open.convio.com/api/apidoc/reference/methods/getInteraction_method.html prints in
full, and general/common_parameters.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accordant.sandbox.calls import Call
from accordant.sandbox.dialects import Dialect
from accordant.sandbox.refusals import Refusal
from accordant.sandbox.seeding import Person
from accordant.sandbox.sessions import Session

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = ["IDENTIFIERS", "cookie_of", "is_administrator", "logged_in", "session_of", "subject_of"]

IDENTIFIERS = ("cons_id", "member_id", "primary_email")


def is_administrator(site: Site, call: Call) -> bool:
    """Return whether the call has the name and the password of the site's administrator."""
    return all(call.parameters.get(name) == site.credentials[name] for name in ("login_name", "login_password"))


def session_of(site: Site, call: Call) -> Session:
    """Return the session that the call belongs to, and keep it alive.

    Raises:
        Refusal: It belongs to none, or to one that is over.
    """
    connected = _by_nonce(site, call)
    session = connected or _by_keys(site, call)
    if site.sessions.is_over(session):
        raise Refusal(site.dialect.expired_token_code, "The session has timed out.")
    site.sessions.use(session)
    if connected is not None:
        call.set_cookie = cookie_of(session)
    return session


def logged_in(site: Site, call: Call) -> Person:
    """Return the constituent who makes the call, which no administrator makes.

    Raises:
        Refusal: Nobody is logged in.
    """
    assert call.session is not None, "a method that needs a session is not reached without"
    if call.session.person is None:
        raise Refusal(site.dialect.anonymous_token_code, "Nobody is logged in.")
    return call.session.person


def subject_of(site: Site, call: Call) -> Person:
    """Return whose record the call is about: the caller's own, or the one that an administrator identifies."""
    person = _subject(site, call)
    for fault in site.faults:
        person = fault.person(call, person)
    call.person = person
    return person


def cookie_of(session: Session, *, max_age_seconds: int | None = None) -> str:
    """Return the header with which a browser is told the session, or with 0 seconds to forget it."""
    age = "" if max_age_seconds is None else f"; Max-Age={max_age_seconds}"
    return f"JSESSIONID={session.session_id}; Path=/; HttpOnly{age}"


def _by_nonce(site: Site, call: Call) -> Session | None:
    nonce = call.parameters.get("NONCE_TOKEN") or call.parameters.get("nonce") or ""
    if not site.sessions.is_nonce(nonce):
        return None
    session = site.sessions.redeem(nonce)
    if session is None and site.dialect.used_nonce == "error":
        raise Refusal(3, "The nonce was used before.")
    return session


def _by_keys(site: Site, call: Call) -> Session:
    dialect = site.dialect
    token = call.parameters.get("auth")
    sent_id = call.parameters.get("JSESSIONID", "")
    if token:
        session = site.sessions.of_token(token)
        if session is not None and not session.is_fixed and not _fits(session, sent_id, call.cookie, dialect):
            session = None
    else:
        session = site.sessions.of_id(sent_id or call.cookie) if dialect.cookie_alone else None
    if session is None:
        raise Refusal(dialect.bad_token_code)
    return session


def _fits(session: Session, sent_id: str, cookie: str, dialect: Dialect) -> bool:
    """Return whether what came beside the token is of the token's session."""
    if sent_id:
        return sent_id == session.session_id
    # A cookie may be left from another session, which is no reason against the token.
    return dialect.token_alone or cookie == session.session_id


def _subject(site: Site, call: Call) -> Person:
    if call.is_administrators:
        return _identified(site, call)
    own = logged_in(site, call)
    asked = call.parameters.get("cons_id") or own.cons_id
    if site.dialect.foreign_cons_id == "error" and asked != own.cons_id:
        raise Refusal(3)
    return own


def _identified(site: Site, call: Call) -> Person:
    sent = call.parameters
    given = [name for name in IDENTIFIERS if sent.get(name)]
    if not given:
        raise Refusal(site.dialect.none_given_code, "One of cons_id, member_id and primary_email is needed.")
    people = _matching(site, given[0], sent[given[0]])
    if not people and given[0] == "member_id" and "primary_email" in given and site.dialect.member_id_falls_through:
        people = _matching(site, "primary_email", sent["primary_email"])
    if not people:
        raise Refusal(16)
    if len(people) > 1:
        raise Refusal(site.dialect.several_found_code)
    return people[0]


def _matching(site: Site, identifier: str, value: str) -> list[Person]:
    ignore_case = identifier == "primary_email" and site.dialect.email_ignores_case
    return site.store.people(identifier, value, ignore_case=ignore_case)
