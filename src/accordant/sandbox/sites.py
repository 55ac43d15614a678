"""A site: its data, its credentials, and how a call becomes a reply.

Source: the common parameters (http://open.convio.com/api/apidoc/general/common_parameters.html), the use of status
codes (general/http_status.html) and of redirects (general/using_redirect_parameters.html).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from accordant.sandbox.calls import Call, Reply
from accordant.sandbox.dialects import Dialect
from accordant.sandbox.documents import Document, error, to_image, to_json, to_xml
from accordant.sandbox.faults import Fault, named
from accordant.sandbox.filling import open_store
from accordant.sandbox.interactions import get_user_interactions
from accordant.sandbox.listings import boolean, non_negative_integer
from accordant.sandbox.refusals import Refusal
from accordant.sandbox.seeding import Draw, Person, long_list, populate

__all__ = ["METHODS", "Site"]

METHODS: Mapping[str, Callable[[Site, Call], Document]] = {"getUserInteractions": get_user_interactions}

XML = "text/xml;charset=UTF-8"
# LuminateExtend says that JSON comes as text/plain (its ticket E-62659).
JSON = "text/plain;charset=UTF-8"

_TYPED = frozenset(
    (
        "begin_date",
        "center_id",
        "end_date",
        "interaction_type_id",
        "list_ascending",
        "list_category_id",
        "list_page_offset",
        "list_page_size",
        "list_record_offset",
        "response_format",
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
        ambiguous_email: An address that fits two constituents.
        long_list: Somebody with some hundred rows, who is not in `people`.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        faults: Iterable[str] = (),
        dialect: Dialect | None = None,
        rows: int | None = None,
        data: Path | None = None,
        memory: bool | None = None,
    ) -> None:
        """Open or make the site; `rows`, `data` and `memory` as in `accordant.sandbox.filling.open_store`.

        Raises:
            UsageError: There is no fault of a name, or the data cannot be had as asked.
        """
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
        # Last, so that what goes wrong before leaves no database open.
        self.store = open_store(seed, rows=rows, data=data, memory=memory)

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    def logged_in(self, token: str) -> Person | None:
        """Return whose session the token belongs to."""
        return self.people[0] if token == self.credentials["auth"] else None

    def call(self, http_method: str, servlet: str, pairs: Iterable[tuple[str, str]]) -> Call:
        """Return the call that was made; pairs of the query string come before those of the body."""
        pairs = tuple(pairs)
        parameters: dict[str, str] = {}
        for name, value in pairs:
            if self.dialect.repeated_parameter == "last" or name not in parameters:
                parameters[name] = value
        if self.dialect.empty_value == "absent":
            parameters = {name: value for name, value in parameters.items() if value}
        else:
            parameters = {name: value for name, value in parameters.items() if value or name in _TYPED}
        return Call(servlet, parameters, http_method, pairs)

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
            if status == 403 and call.parameters.get("suppress_response_codes", "").strip() in ("true", "1"):
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
            "ambiguous_email": self.ambiguous_email,
            "long_list": asdict(self.long_list),
        }

    def _document(self, call: Call) -> Document:
        sent = call.parameters
        if call.http_method != "POST":
            raise Refusal(self.dialect.bad_http_method_code, status=405)
        if sent.get("api_key") != self.credentials["api_key"]:
            raise Refusal(2)
        method = METHODS.get(sent.get("method", ""))
        if method is None:
            raise Refusal(6)
        self._check_common(call)
        # Without both, the service would look for a session's cookie; the sandbox gives none.
        if call.is_server and any(
            sent.get(name) != self.credentials[name] for name in ("login_name", "login_password")
        ):
            raise Refusal(3)
        return method(self, call)

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
                boolean(sent[name], 22)

    def _reply(self, call: Call, document: Document, status: int) -> Reply:
        target = "" if call.is_server or status == 405 else _redirect(call, document)
        if target:
            # Whatever stands in an address that comes from outside, it must not end the header.
            return Reply(302, {"location": quote(target, safe=":/?#[]@!$&'()*+,;=%~")}, b"")
        headers = {"content-type": JSON if call.wants_json else XML}
        if status == 405:
            headers["allow"] = "POST"
        return Reply(status, headers, (self._json if call.wants_json else self._xml)(call, document).encode())

    def _xml(self, call: Call, document: Document) -> str:
        xml = to_xml(document)
        for fault in self.faults:
            xml = fault.xml(call, xml)
        return xml

    def _json(self, call: Call, document: Document) -> str:
        image = to_image(document, {} if self.dialect.empty_root == "object" else "")
        for fault in self.faults:
            image = fault.image(call, image)
        json = to_json(image)
        for fault in self.faults:
            json = fault.json(call, json)
        return json


def _redirect(call: Call, document: Document) -> str:
    specific = "error_redirect" if document.is_error else "success_redirect"
    return call.parameters.get(specific) or call.parameters.get("redirect", "")
