"""Calls as somebody who is logged in: the token is given, or got by a login, and got anew when it has expired.

What goes with a token (a session's id, a part of the path) is added on the way, like a cookie: it says how a request
travels, and not what it asks.

How a session is got, named and refused is what the contract's API says (`Authentication`). A login that fails is not
tried again in the same run, as a real account can be locked out; a session is renewed only if it was accepted before,
as there are calls that are refused to everybody with the same code. A call that ends a session gets one of its own,
where there is a login: what is asked before and after it, in the same group, is asked in that session.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from accordant.answers import Reader, body_format, sniffed_root
from accordant.authentications import Authentication, LoginCall
from accordant.contracts import Operation
from accordant.errors import SiteError
from accordant.exchange import BEFOREHAND, Case, Exchange, Failure, placeholder
from accordant.sites import Site
from accordant.transports import HttpTransport, RawAnswer
from accordant.validators.json import ParsedJson, parse_json
from accordant.validators.xml import ParsedXml, parse_xml

__all__ = ["SessionTransport"]

_IN_A_PATH = re.compile(r"[A-Za-z0-9._-]{1,80}\Z")


@dataclass(slots=True)
class _Session:
    """A session as it is used.

    Attributes:
        number: Counts the sessions of a run; 0 for one that is given, and for one that is not the run's.
        keys: By parameter, what names it; empty for what does not.
        path: What is put behind the servlet.
        is_given: By the user, and not by a login.
        was_accepted: A call with it has succeeded.
    """

    number: int
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    path: str = ""
    is_given: bool = False
    was_accepted: bool = False


class SessionTransport:
    """Sends what needs a session with one, and everything else as it is; see `Transport`.

    Args:
        inner: Learns the tokens, which are secrets from then on; owned by the caller, who closes it.
        operations: Those whose calls may need a session, by name.
        reader: Tells by which code a call was refused.
    """

    def __init__(self, inner: HttpTransport, site: Site, operations: Mapping[str, Operation], reader: Reader) -> None:
        self._inner = inner
        self._site = site
        self._operations = operations
        self._reader = reader
        self._lock = threading.Lock()
        self._session: _Session | None = None
        self._failed: SiteError | None = None
        self._refused_anyway: set[str] = set()
        self._own: dict[str, _Session] = {}
        self._alone = threading.Lock()
        ways = [w for op in operations.values() for w in op.api.authentications.values() if w.token is not None]
        inner.leave_out({name for way in ways for name in way.sent})
        for way in ways:
            for name, is_secret in way.credentials().items():
                if is_secret and name in site.login:
                    inner.redactor.learn(name, site.login[name])

    def send(self, case: Case) -> Exchange:
        """Return what came back.

        Raises:
            SiteError: The login failed, or the transport was stopped.
        """
        way = self._way(case)
        if way is None:
            return self._inner.send(case)
        if self._has_own(case, way):
            return self._sent_in_own(case, way)
        session = self._current(way)
        self._use(session)
        exchange = self._inner.send(case, path=session.path, companions=way.sent)
        if not self._has_expired(exchange, way, session):
            return exchange
        renewed = self._renewed(way, session)
        self._use(renewed)
        again = self._inner.send(case, path=renewed.path, companions=way.sent)
        if self._code(again) in way.expired:
            self._refused_anyway.add(case.operation)
        return replace(again, attempt=exchange.attempt + again.attempt)

    def _has_own(self, case: Case, way: Authentication) -> bool:
        """Tell whether a case belongs to a session that is its group's alone, as one of them ends it."""
        is_ending = self._operations[case.operation].effect == "session" and self._can_log_in(way)
        return is_ending or case.role == BEFOREHAND or case.group in self._own

    def _sent_in_own(self, case: Case, way: Authentication) -> Exchange:
        """Return what came back in the session of the case's group, which is got with the first, and never renewed."""
        with self._alone:  # as the keys of one are sent at a time
            if case.group not in self._own:
                self._own[case.group] = self._logged_in(way, 0)
            session = self._own[case.group]
            self._use(session)
            return self._inner.send(case, path=session.path, companions=way.sent)

    def _use(self, session: _Session) -> None:
        """Let what is sent next carry the keys of a session, where others were sent since."""
        if self._own:
            for name, value in session.keys.items():
                self._inner.redactor.learn(name, value)

    def _way(self, case: Case) -> Authentication | None:
        """Return how a request names its session; None where it names none, or a wrong one on purpose."""
        operation = self._operations.get(case.operation)
        if operation is None:
            return None
        way = operation.api.authentications.get(operation.authentication.get(case.caller, ""))
        if way is None or way.token is None or case.request.sent.get(way.token) != placeholder(way.token):
            return None
        return way

    # ------------------------------------------------------------------------------------------ sessions

    def _current(self, way: Authentication) -> _Session:
        with self._lock:
            if self._session is None:
                if way.token in self._site.secrets:
                    keys = {name: self._site.secrets.get(name, "") for name in way.sent}
                    self._session = _Session(0, keys, is_given=True)
                else:
                    self._session = self._logged_in(way, 1)
            return self._session

    def _renewed(self, way: Authentication, old: _Session) -> _Session:
        with self._lock:
            assert self._session is not None
            if self._session.number == old.number:  # else another thread was quicker
                self._session = self._logged_in(way, old.number + 1)
            return self._session

    def _has_expired(self, exchange: Exchange, way: Authentication, session: _Session) -> bool:
        code = self._code(exchange)
        if code is None:
            session.was_accepted = session.was_accepted or self._is_success(exchange)
            return False
        return (
            code in way.expired
            and exchange.case.breaks is None
            and exchange.case.operation not in self._refused_anyway
            and (session.was_accepted or session.is_given)
            and self._can_log_in(way)
        )

    def _code(self, exchange: Exchange) -> int | None:
        """Return the code of an error document; None for anything else, which is not parsed for that."""
        operation = self._operations[exchange.case.operation]
        if exchange.response is None or sniffed_root(exchange.response.body) != operation.api.error.element:
            return None
        return self._reader.read(operation, exchange).error_code

    def _is_success(self, exchange: Exchange) -> bool:
        operation = self._operations[exchange.case.operation]
        root = None if exchange.response is None else sniffed_root(exchange.response.body)
        return root is not None and (root == operation.element or operation.element is None)

    # -------------------------------------------------------------------------------------------- logins

    @property
    def _credentials(self) -> Mapping[str, str]:
        return {**self._site.login, **self._site.secrets}

    def _can_log_in(self, way: Authentication) -> bool:
        return bool(way.login) and all(name in self._credentials for name in way.credentials())

    def _logged_in(self, way: Authentication, number: int) -> _Session:
        """Return a new session; whoever asks after a login that failed is told so again."""
        if self._failed is not None:
            raise self._failed
        try:
            got = self._log_in(way)
        except SiteError as error:
            self._failed = error
            raise
        # One that this login has not given must not be sent with what it gave.
        keys = {name: got.get(name, "") for name in way.sent}
        for name, value in keys.items():
            self._inner.redactor.learn(name, value)
        return _Session(number, keys, _path(way.path, got))

    def _log_in(self, way: Authentication) -> dict[str, str]:
        """Make the calls of a login and return all that they yield."""
        missing = [self._site.variable(name) for name in way.credentials() if name not in self._credentials]
        token = self._site.variable(str(way.token))
        if missing or not way.login:
            raise SiteError(f"no session of {self._site.url}: not set: {', '.join(missing) or token}")
        got: dict[str, str] = {}
        for call in way.login:
            if call.unless is None or call.unless not in got:
                got |= self._called(call, got)
        if way.token not in got:
            raise SiteError(
                f"the login at {self._site.url} gave no {way.token}, without which nothing can be asked.\n"
                f"Give one in {token}."
            )
        return got

    def _called(self, call: LoginCall, got: Mapping[str, str]) -> dict[str, str]:
        """Make one call and return what it yields."""
        sent = {**call.parameters, **{name: self._credentials[name] for name in call.credentials}}
        sent |= {name: got[name] for name in call.sends if name in got}
        answer = self._inner.call(call.servlet, list(sent.items()), call.http_method)
        where = f"the login at {self._site.url}/{call.servlet}"
        if isinstance(answer, Failure):
            raise SiteError(f"{where} was not answered: {answer.message}\nIt is not tried again in this run.")
        root, children = _children(answer)
        api = self._reader.api
        if root == api.error.element:
            code, message = children.get(api.error.code, "?"), children.get(api.error.message, "")
            said = self._inner.keeper.text(f"code {code}: {message}".strip())
            is_ours = code.strip() in map(str, api.unusable_codes)
            check = "Check the key, and our address." if is_ours else "Check user name and password."
            raise SiteError(
                f"{where} was refused: {said}\n"
                f"It is not tried again in this run, as an account can be locked out. {check}"
            )
        if root is None or answer.status >= 400:
            raise SiteError(f"{where} is not answered like the API: status {answer.status}.\nIs it in maintenance?")
        found = {name: children.get(child, "").strip() for name, child in call.yields.items()}
        return {name: value for name, value in found.items() if value}


def _path(pattern: str, got: Mapping[str, str]) -> str:
    """Return what is put behind the servlet; empty where the login gave nothing for it that can stand in an address."""
    names = re.findall(r"\{([^{}]*)\}", pattern)
    if not all(_IN_A_PATH.match(got.get(name, "")) for name in names):
        return ""
    return re.sub(r"\{([^{}]*)\}", lambda match: got[match[1]], pattern)


def _children(answer: RawAnswer) -> tuple[str | None, dict[str, str]]:
    """Return the name of the root of a document, None where there is none, and the texts of its children."""
    kind = body_format(answer.body)
    if kind == "json":
        parsed = parse_json(answer.body)
        if isinstance(parsed, ParsedJson) and isinstance(parsed.value, dict) and len(parsed.value) == 1:
            ((name, inner),) = parsed.value.items()
            members = inner.items() if isinstance(inner, dict) else ()
            return name, {key: str(value) for key, value in members if isinstance(value, str | int)}
    elif kind == "xml":
        document = parse_xml(answer.body)
        if isinstance(document, ParsedXml):
            children = [child for child in document.root if isinstance(child.tag, str)]
            return (
                str(etree.QName(document.root).localname),
                {str(etree.QName(child).localname): child.text or "" for child in children},
            )
    return None, {}
