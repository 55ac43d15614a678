"""A site: its data, its credentials, and how a call becomes a reply.

Source: the common parameters (http://open.convio.com/api/apidoc/general/common_parameters.html) and the use of status
codes (general/http_status.html).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from accordant.sandbox import redirects
from accordant.sandbox.callers import is_administrator, session_of
from accordant.sandbox.calls import Call, Reply
from accordant.sandbox.dialects import Dialect
from accordant.sandbox.documents import Document, error, to_image, to_json, to_xml
from accordant.sandbox.faults import Fault, named
from accordant.sandbox.filling import open_store
from accordant.sandbox.listings import boolean, non_negative_integer
from accordant.sandbox.logins import logins
from accordant.sandbox.methods import METHODS, http_methods
from accordant.sandbox.refusals import Refusal
from accordant.sandbox.seeding import Draw, long_list, populate
from accordant.sandbox.sessions import Sessions

__all__ = ["Site"]

# LuminateExtend says that JSON comes as text/plain (its ticket E-62659).
JSON = "text/plain;charset=UTF-8"

#: One of those who logged interactions before.
ADMINISTRATOR = "1000007"

_SUPPRESSING = ("suppress_response_codes", "suppress_result_codes")
_TYPED = frozenset(
    (
        "begin_date",
        "center_id",
        "end_date",
        "interaction_cat_id",
        "interaction_count",
        "interaction_id",
        "interaction_type_id",
        "list_ascending",
        "list_category_id",
        "list_page_offset",
        "list_page_size",
        "list_record_offset",
        "logout",
        "remember_me",
        "response_format",
        "send_user_name",
        "sign_redirects",
        "suppress_response_codes",
    )
)


class Site:
    """A stand-in for one organisation's site.

    Attributes:
        people: Who can be asked for, the one with most rows first; those who share an address are left out.
        credentials: ``api_key``, ``login_name``, ``login_password``, and ``auth``, the session token of the first of
            `people`.
        logins: A user name and a password for each of `people`, in their order, and then for `long_list`.
        ambiguous_email: An address that fits two constituents.
        long_list: Somebody with some hundred rows, who is not in `people`.
        administrator: The cons_id under which the administrator logs interactions.
        secret_key: What redirects are signed with.
        sessions: Who is logged in.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        faults: Iterable[str] = (),
        dialect: Dialect | None = None,
        clock: Callable[[], float] = time.time,
        rows: int | None = None,
        data: Path | None = None,
        memory: bool | None = None,
    ) -> None:
        """Open or make the site; `rows`, `data` and `memory` as in `accordant.sandbox.filling.open_store`.

        Args:
            clock: Tells the seconds since 1970.

        Raises:
            UsageError: There is no fault of a name, or the data cannot be had as asked.
        """
        self._clock = clock
        self.dialect = dialect or Dialect()
        self.faults: tuple[Fault, ...] = tuple(fault(self) for fault in named(faults))
        draw = Draw(seed)
        people, _ = populate(draw)
        addresses = [person.primary_email for person in people]
        self.people = tuple(person for person in people if addresses.count(person.primary_email) == 1)
        self.ambiguous_email = next(address for address in addresses if addresses.count(address) > 1)
        self.long_list, _ = long_list(seed)
        self.credentials = {
            "api_key": f"key-{draw.token()}",
            "login_name": f"admin-{draw.token(8)}",
            "login_password": f"pass-{draw.token()}",
            "auth": f"token-{draw.token(32)}",
        }
        self.secret_key = f"signing-{draw.token()}"
        self.administrator = ADMINISTRATOR
        self.logins = logins(seed, (*self.people, self.long_list))
        self.sessions = Sessions(seed, clock)
        self.sessions.fix(self.credentials["auth"], self.people[0])
        # Last, so that what goes wrong before leaves no database open.
        self.store = open_store(seed, rows=rows, data=data, memory=memory)

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    def now(self) -> int:
        """Return the time in milliseconds since 1970."""
        return int(self._clock() * 1000)

    def call(
        self,
        http_method: str,
        servlet: str,
        pairs: Iterable[tuple[str, str]],
        *,
        address: str = "http://localhost/site",
        cookie: str = "",
    ) -> Call:
        """Return the call that was made.

        Args:
            pairs: Those of the query string come before those of the body.
            address: Of the site as the caller knows it, without the servlet.
            cookie: The JSESSIONID that came as a cookie.
        """
        pairs = tuple(pairs)
        parameters: dict[str, str] = {}
        for name, value in pairs:
            if self.dialect.repeated_parameter == "last" or name not in parameters:
                parameters[name] = value
        if self.dialect.empty_value == "absent":
            parameters = {name: value for name, value in parameters.items() if value}
        else:
            parameters = {name: value for name, value in parameters.items() if value or name in _TYPED}
        return Call(servlet, parameters, http_method, pairs, address, cookie)

    def answer(self, call: Call) -> Reply:
        """Return the answer to the call."""
        for fault in self.faults:
            call = fault.call(call)
        status = 200
        try:
            document = self._document(call)
        except Refusal as refusal:
            document = error(refusal.code, refusal.message, self.dialect.error_namespace)
            status = refusal.status
            if (status == 403 or self.dialect.suppressed_405) and self._suppresses(call):
                status = 200
        for fault in self.faults:
            document = fault.document(call, document)
        reply = self._reply(call, document, status)
        for fault in self.faults:
            reply = fault.reply(call, reply)
        return reply

    def describe(self) -> dict[str, object]:
        """Return what somebody needs to know to call the site, apart from its address."""
        return {
            "credentials": self.credentials,
            "people": [asdict(person) for person in self.people],
            "logins": [asdict(login) for login in self.logins],
            "ambiguous_email": self.ambiguous_email,
            "secret_key": self.secret_key,
            "row_counts": [self.store.count(person.cons_id) for person in (*self.people, self.long_list)],
            "long_list": asdict(self.long_list),
        }

    def _document(self, call: Call) -> Document:
        sent = call.parameters
        name = sent.get("method", "")
        if call.http_method not in http_methods(name, self.dialect):
            raise Refusal(self.dialect.bad_http_method_code, status=405)
        if sent.get("api_key") != self.credentials["api_key"]:
            raise Refusal(2)
        method = METHODS.get(name)
        if method is None or (call.is_server and not method.on_server):
            raise Refusal(6)
        self._check_common(call)
        self._recognise(call)
        return method.answer(self, call)

    def _check_common(self, call: Call) -> None:
        sent = call.parameters
        if "v" not in sent:
            raise Refusal(9, "The version is missing.")
        if sent["v"] != "1.0":
            raise Refusal(self.dialect.wrong_version_code)
        if sent.get("response_format", "xml") not in ("xml", "json") and self.dialect.unknown_format == "error":
            raise Refusal(22, "The response format is xml or json.")
        if "center_id" in sent:
            non_negative_integer(sent["center_id"], 22)
        for name in ("suppress_response_codes", *(() if call.is_server else ("sign_redirects",))):
            if name in sent:
                boolean(sent[name], 22, lenient=self.dialect.lenient_booleans)
        if self.dialect.bad_redirect == "error" and not call.is_server:
            for name in redirects.PARAMETERS:
                if name in sent and not redirects.is_usable(sent[name]):
                    raise Refusal(22, "A redirect address is not valid.")

    def _recognise(self, call: Call) -> None:
        """Note the session of the call, or see that an administrator makes it.

        Raises:
            Refusal: An administrator is needed, or is where none may be.
        """
        sent = call.parameters
        has_credentials = "login_name" in sent or "login_password" in sent
        if not call.is_server:
            if has_credentials and self.dialect.client_credentials == "error":
                raise Refusal(3, "An administrator calls by the servlet of servers.")
            self._find_session(call)
        elif not is_administrator(self, call):
            # Without both, the service looks for the cookie of a session.
            if not has_credentials and self.dialect.server_session == "counts":
                call.session = session_of(self, call)
            else:
                raise Refusal(3)

    def _find_session(self, call: Call) -> None:
        try:
            call.session = session_of(self, call)
        except Refusal:
            # What a login is there to mend is no reason to refuse it.
            if METHODS[call.parameters["method"]].needs_session:
                raise

    def _suppresses(self, call: Call) -> bool:
        for name in _SUPPRESSING if self.dialect.suppress_result_codes else _SUPPRESSING[:1]:
            with contextlib.suppress(Refusal):
                if boolean(call.parameters.get(name, "false"), 22, lenient=self.dialect.lenient_booleans):
                    return True
        return False

    def _reply(self, call: Call, document: Document, status: int) -> Reply:
        target = "" if call.is_server or status == 405 else self._redirect(call, document)
        cookie = {} if call.is_server or not call.set_cookie else {"set-cookie": call.set_cookie}
        if target:
            return Reply(302, {"location": target, **cookie}, b"")
        xml = f"{self.dialect.xml_media_type};charset=UTF-8"
        headers = {"content-type": JSON if call.wants_json else xml, **cookie}
        if status == 405:
            headers["allow"] = ", ".join(http_methods(call.parameters.get("method", ""), self.dialect))
            if self.dialect.body_of_405 == "empty":
                return Reply(status, {"allow": headers["allow"]}, b"")
        return Reply(status, headers, (self._json if call.wants_json else self._xml)(call, document).encode())

    def _redirect(self, call: Call, document: Document) -> str:
        sent = call.parameters
        target = redirects.address(sent, document, self.dialect)
        with contextlib.suppress(Refusal):
            if target and boolean(sent.get("sign_redirects", "false"), 22, lenient=self.dialect.lenient_booleans):
                return redirects.sign(target, str(self.now() // 1000), self.secret_key, self.dialect)
        return target

    def _xml(self, call: Call, document: Document) -> str:
        xml = to_xml(document)
        for fault in self.faults:
            xml = fault.xml(call, xml)
        return xml

    def _json(self, call: Call, document: Document) -> str:
        image = to_image(document, {} if self.dialect.empty_root == "object" else "", is_kept=not self.faults)
        for fault in self.faults:
            image = fault.image(call, image)
        json = to_json(image)
        for fault in self.faults:
            json = fault.json(call, json)
        return json
