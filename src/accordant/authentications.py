"""How a caller says who it is: in words, and for sessions as data, by which a run gets the token that names one.

The engine knows that a token is got by calls, stands in an answer, is sent with later calls and expires; which calls,
where and by which names is what the file of an API says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Authentication", "LoginCall"]


@dataclass(frozen=True, slots=True)
class LoginCall:
    """One call of a login.

    Attributes:
        servlet: The path below the site's address.
        parameters: What is always sent, by name.
        credentials: The credentials of the site that are sent too; True for those that are secret.
        sends: What earlier calls of the login have yielded and this one sends.
        yields: By name, the child of the answer's root in which a value stands.
        unless: The call is left out where this has been yielded; None for a call that is always made.
    """

    servlet: str
    http_method: str
    parameters: Mapping[str, str]
    credentials: Mapping[str, bool] = field(default_factory=dict)
    sends: tuple[str, ...] = ()
    yields: Mapping[str, str] = field(default_factory=dict)
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Authentication:
    """A way to say who one is.

    Attributes:
        summary: What is said about it to people.
        token: The parameter that names a session; None where the way is described in words only.
        sent: The parameters of a call that carry what a login has yielded, `token` among them.
        path: What is put behind the servlet, with ``{name}`` for something that a login yields; empty for nothing.
        expired: Error codes by which a call is refused when its session is over.
        login: The calls by which a session is got, in order; empty where the token must be given.
    """

    summary: str
    token: str | None = None
    sent: tuple[str, ...] = ()
    path: str = ""
    expired: frozenset[int] = frozenset()
    login: tuple[LoginCall, ...] = ()

    def credentials(self) -> Mapping[str, bool]:
        """Return the credentials that a login needs; True for those that are secret."""
        return {name: secret for call in self.login for name, secret in call.credentials.items()}
