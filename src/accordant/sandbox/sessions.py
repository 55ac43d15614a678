"""Sessions of constituents: who is logged in, for how long, and by which of its keys a session is found again.

A session has three keys: JSESSIONID (a cookie, or a parameter), the token that is sent as ``auth``, and a nonce that
connects a browser to it once. It ends after 15 minutes without use. Sources: the pages of login and getLoginUrl
(http://open.convio.com/api/apidoc/reference/methods/), general/sso_convio_as_master.html for the time-out; client code
fetches a new token after each login.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accordant.sandbox.seeding import Draw, Person

__all__ = ["IDLE_SECONDS", "Session", "Sessions"]

IDLE_SECONDS = 15 * 60
#: The longest unused ones beyond are forgotten, so that a site can be called for days.
MOST_SESSIONS = 10_000


@dataclass(slots=True)
class Session:
    """One session.

    Attributes:
        session_id: What JSESSIONID is.
        routing_id: Goes in the path of a servlet, as ``CRConsAPI;jsessionid=...``; which machine of the site it is.
        token: What ``auth`` is; another one after each login.
        person: Who is logged in; None as long as nobody is.
        used_at: Seconds since 1970, when it was used last.
        is_remembered: Whether the person asked to be known beyond the end of the session.
        is_fixed: Whether it never ends and cannot be changed.
    """

    session_id: str
    routing_id: str
    token: str
    person: Person | None
    used_at: float
    is_remembered: bool = False
    is_fixed: bool = False


class Sessions:
    """The sessions of a site."""

    def __init__(self, seed: int, clock: Callable[[], float]) -> None:
        """Begin without any; `clock` tells the seconds since 1970."""
        # Apart from the draw of the data, so that the data does not depend on who logs in.
        self._draw = Draw(seed ^ 0x5E551045)
        self._clock = clock
        self._by_id: dict[str, Session] = {}
        self._by_token: dict[str, Session] = {}
        self._by_nonce: dict[str, Session | None] = {}

    def open(self, person: Person | None = None) -> Session:
        """Return a new session."""
        draw = self._draw
        session = Session(
            session_id=f"{draw.token(22).upper()}.app1a",
            routing_id=f"{draw.token(8).upper()}.appb",
            token=draw.token(64),
            person=person,
            used_at=self._clock(),
        )
        self._keep(session)
        return session

    def fix(self, token: str, person: Person) -> None:
        """Let a token be valid for ever."""
        session = self.open(person)
        del self._by_token[session.token]
        session.token = token
        session.is_fixed = True
        self._by_token[token] = session

    def of_token(self, token: str) -> Session | None:
        """Return the session with that token, over or not."""
        return self._by_token.get(token)

    def of_id(self, session_id: str) -> Session | None:
        """Return the session with that JSESSIONID, over or not."""
        return self._by_id.get(session_id)

    def is_over(self, session: Session) -> bool:
        """Return whether the session has ended by itself."""
        return not session.is_fixed and self._clock() - session.used_at > IDLE_SECONDS

    def use(self, session: Session) -> None:
        """Let the 15 minutes begin anew."""
        session.used_at = self._clock()
        self._by_id[session.session_id] = self._by_id.pop(session.session_id)

    def log_in(self, session: Session | None, person: Person) -> Session:
        """Return a session in which that person is logged in: the given one with a new token, or a new one."""
        if session is None or session.is_fixed or self.is_over(session):
            return self.open(person)
        del self._by_token[session.token]
        session.token = self._draw.token(64)
        session.person = person
        session.is_remembered = False
        self._by_token[session.token] = session
        return session

    def close(self, session: Session) -> None:
        """Log out; nothing finds the session any more."""
        if not session.is_fixed:
            self._forget(session)

    def new_nonce(self, session: Session) -> str:
        """Return what leads to the session once."""
        nonce = self._draw.token(30)
        self._by_nonce[nonce] = session
        while len(self._by_nonce) > MOST_SESSIONS:
            del self._by_nonce[next(iter(self._by_nonce))]
        return nonce

    def is_nonce(self, nonce: str) -> bool:
        """Return whether there was such a nonce, used or not."""
        return nonce in self._by_nonce

    def redeem(self, nonce: str) -> Session | None:
        """Return the session of a nonce; None if it was used before, or the session is gone."""
        session = self._by_nonce.get(nonce)
        if session is None:
            return None
        self._by_nonce[nonce] = None
        return self._by_id.get(session.session_id)

    def _keep(self, session: Session) -> None:
        self._by_id[session.session_id] = self._by_token[session.token] = session
        if len(self._by_id) > MOST_SESSIONS:
            self._forget(next(each for each in self._by_id.values() if not each.is_fixed))

    def _forget(self, session: Session) -> None:
        del self._by_id[session.session_id]
        del self._by_token[session.token]
