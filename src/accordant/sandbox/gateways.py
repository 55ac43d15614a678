"""An HTTP request as bytes to the site's reply, whatever carries it: a web server, or no network at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from accordant.sandbox.calls import SERVLETS, Delivery, Reply

if TYPE_CHECKING:
    from accordant.sandbox.sites import Site

__all__ = ["BODY_LIMIT_BYTES", "HttpRequest", "on_the_wire", "reply_to"]

BODY_LIMIT_BYTES = 4 * 1024 * 1024
_FORM = "application/x-www-form-urlencoded"
_PLAIN = {"content-type": "text/plain; charset=utf-8"}

_TOO_LARGE = Reply(413, _PLAIN, b"The request is too large.")
_NO_PAGE = Reply(404, _PLAIN, b"There is no such page.")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What came over the wire.

    Attributes:
        path: Decoded, such as ``/site/SRConsAPI``.
        query: What stands behind the question mark, encoded.
        headers: Their names in lower case; of a repeated one the last value.
    """

    http_method: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    body: bytes


def reply_to(site: Site, request: HttpRequest) -> Reply:
    """Return the site's answer to a request."""
    if len(request.body) > BODY_LIMIT_BYTES:
        return _TOO_LARGE
    folder, _, page = request.path.rpartition("/")
    # The address of a site has its organization before it, unless it has a domain of its own.
    organization, _, last = folder.rpartition("/")
    # The last segment may carry the routing id of a session: CRConsAPI;jsessionid=...
    servlet = page.partition(";")[0]
    if last != "site" or organization.count("/") > 1 or servlet not in SERVLETS:
        return _NO_PAGE
    is_form = request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM
    pairs = [*_pairs(request.query), *(_pairs(request.body) if is_form else ())]
    address = f"http://{request.headers.get('host', 'localhost')}{folder}"
    cookie = _cookie(request.headers["cookie"]) if "cookie" in request.headers else ""
    return site.answer(site.call(request.http_method, servlet, pairs, address=address, cookie=cookie))


def on_the_wire(reply: Reply, delivery: Delivery) -> bytes:
    """Return what is sent of an answer before the delivery goes wrong, or the connection is closed."""
    body = reply.body
    framing = {"content-length": str(len(body) if delivery.declared_length is None else delivery.declared_length)}
    if delivery.chunked:
        framing = {"transfer-encoding": "chunked"}
        body = b"%x\r\n%b\r\n" % (len(body), body)
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in {**reply.headers, **framing, "connection": "close"}.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body[: delivery.sent_bytes]


def _cookie(header: str) -> str:
    """Return the JSESSIONID among the cookies; empty where there is none."""
    for one in header.split(";"):
        name, _, value = one.partition("=")
        if name.strip() == "JSESSIONID":
            return value.strip().strip('"')
    return ""


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    if not encoded:
        return []
    return parse_qsl(encoded.decode("utf-8", errors="replace"), keep_blank_values=True, errors="replace")
