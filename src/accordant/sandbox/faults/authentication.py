"""Callers who are let in without being who they say they are.

Source: the common parameters (http://open.convio.com/api/apidoc/general/common_parameters.html), which say what each
servlet wants of its caller, and codes 2, 3 and 5 of general/error_codes.html.
"""

from __future__ import annotations

from accordant.sandbox.calls import Call
from accordant.sandbox.faults.changes import with_parameters
from accordant.sandbox.faults.faults import Fault
from accordant.sandbox.seeding import Person

__all__ = [
    "AdministratorOnClientServlet",
    "ApiKeyIgnoresCase",
    "ApiKeyNotCheckedForAdministrators",
    "ApiKeyOfEightCharacters",
    "LoginNameIgnored",
    "MissingPasswordAccepted",
    "MissingTokenAccepted",
    "PasswordCheckedOnce",
    "PasswordIgnoresCase",
    "PasswordNotChecked",
    "PasswordNotCheckedInJson",
    "PasswordOfEightCharacters",
    "TokenOfNobodyAccepted",
]


class _Lenient(Fault):
    """Takes a value that is not the right one for it."""

    def _let_in(self, call: Call, name: str) -> Call:
        return with_parameters(call, **{name: self.site.credentials[name]})

    def _knows(self, call: Call, *names: str) -> bool:
        return all(call.parameters.get(name) == self.site.credentials[name] for name in names)


class PasswordNotChecked(_Lenient):
    """Any login_password is accepted."""

    group = "authentication"
    clause = "a wrong password is refused"

    def call(self, call: Call) -> Call:
        return self._let_in(call, "login_password") if call.parameters.get("login_password") else call


class PasswordNotCheckedInJson(_Lenient):
    """Any login_password is accepted where the answer is in JSON."""

    group = "authentication"
    clause = "a wrong password is refused"

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("login_password")
        return self._let_in(call, "login_password") if sent and call.wants_json else call


class PasswordCheckedOnce(_Lenient):
    """Any login_password is accepted in the call after one with the right one."""

    group = "authentication"
    clause = "a wrong password is refused"

    _was_right = False

    def call(self, call: Call) -> Call:
        remembered, self._was_right = self._was_right, self._knows(call, "login_name", "login_password")
        sent = call.parameters.get("login_password")
        return self._let_in(call, "login_password") if sent and remembered else call


class PasswordIgnoresCase(_Lenient):
    """login_password is compared without regard to case."""

    group = "authentication"
    clause = "a wrong password is refused"

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("login_password", "")
        alike = sent.lower() == self.site.credentials["login_password"].lower()
        return self._let_in(call, "login_password") if alike else call


class PasswordOfEightCharacters(_Lenient):
    """Only the first eight characters of login_password are compared."""

    group = "authentication"
    clause = "a wrong password is refused"

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("login_password", "")
        alike = sent[:8] == self.site.credentials["login_password"][:8]
        return self._let_in(call, "login_password") if alike else call


class MissingPasswordAccepted(_Lenient):
    """A server call with a right login_name needs no login_password."""

    group = "authentication"
    clause = "a server call is made with name and password of an administrator"

    def call(self, call: Call) -> Call:
        missing = call.is_server and not call.parameters.get("login_password")
        return self._let_in(call, "login_password") if missing and self._knows(call, "login_name") else call


class LoginNameIgnored(_Lenient):
    """The right login_password is accepted with any login_name."""

    group = "authentication"
    clause = "a wrong login name is refused"

    def call(self, call: Call) -> Call:
        sent = call.parameters.get("login_name")
        return self._let_in(call, "login_name") if sent and self._knows(call, "login_password") else call


class ApiKeyIgnoresCase(_Lenient):
    """api_key is compared without regard to case."""

    group = "authentication"
    clause = "a wrong api_key is refused with code 2"

    def call(self, call: Call) -> Call:
        alike = call.parameters.get("api_key", "").lower() == self.site.credentials["api_key"].lower()
        return self._let_in(call, "api_key") if alike else call


class ApiKeyOfEightCharacters(_Lenient):
    """Only the first eight characters of api_key are compared."""

    group = "authentication"
    clause = "a wrong api_key is refused with code 2"

    def call(self, call: Call) -> Call:
        alike = call.parameters.get("api_key", "")[:8] == self.site.credentials["api_key"][:8]
        return self._let_in(call, "api_key") if alike else call


class ApiKeyNotCheckedForAdministrators(_Lenient):
    """Whoever logs in as an administrator may send any api_key."""

    group = "authentication"
    clause = "a wrong api_key is refused with code 2"

    def call(self, call: Call) -> Call:
        let_in = call.is_server and call.parameters.get("api_key") and self._knows(call, "login_name", "login_password")
        return self._let_in(call, "api_key") if let_in else call


class TokenOfNobodyAccepted(_Lenient):
    """An auth token that was never given out opens the session of a constituent."""

    group = "authentication"
    clause = "a client call needs the token of a session"

    def call(self, call: Call) -> Call:
        token = call.parameters.get("auth")
        unknown = not call.is_server and token and self.site.sessions.of_token(token) is None
        return self._let_in(call, "auth") if unknown else call


class MissingTokenAccepted(_Lenient):
    """A client call without a session is answered for its cons_id."""

    group = "authentication"
    clause = "a client call needs the token of a session"

    _asked: Person | None = None

    def call(self, call: Call) -> Call:
        self._asked = None
        if call.is_server or call.cookie or any(call.parameters.get(name) for name in ("auth", "JSESSIONID")):
            return call
        self._asked = _with_cons_id(self, call)
        return call if self._asked is None else self._let_in(with_parameters(call, cons_id=None), "auth")

    def person(self, call: Call, person: Person) -> Person:
        return self._asked or person


class AdministratorOnClientServlet(_Lenient):
    """The client servlet does for an administrator what the server's does."""

    group = "authentication"
    clause = "an administrator's account can only call the server's interface"

    _asked: Person | None = None

    def call(self, call: Call) -> Call:
        self._asked = None
        if call.is_server or not self._knows(call, "login_name", "login_password"):
            return call
        self._asked = _with_cons_id(self, call)
        if self._asked is None:
            return call
        return self._let_in(with_parameters(call, cons_id=None, login_name=None, login_password=None), "auth")

    def person(self, call: Call, person: Person) -> Person:
        return self._asked or person


def _with_cons_id(fault: Fault, call: Call) -> Person | None:
    return next(iter(fault.site.store.people("cons_id", call.parameters.get("cons_id", ""))), None)
