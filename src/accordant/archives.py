"""HTTP Archives, which browsers, proxies and other tools write: from each entry to the exchange that judges see.

What an archive leaves out is said and never guessed: an entry without a body is not an empty answer. Credentials become
placeholders here, in the request and in whatever the answer repeats of them, as at the edge of a transport.

Source: HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from accordant.calls import Calls
from accordant.errors import RecordError
from accordant.exchange import Case, Exchange, Phase, Request, Response, placeholder
from accordant.json_slices import parse_slice
from accordant.redaction import Redactor

__all__ = [
    "ENTRY_KEYS",
    "Entry",
    "Kept",
    "Unkept",
    "entry_exchange",
    "entry_of",
    "is_copy",
    "is_handed_on",
    "read_entry",
    "script_function",
    "session_of",
]

ENTRY_KEYS: Final = ("request", "response")
"""What every entry has."""

_HEAD_CHARACTERS: Final = 8192  # a whole number of groups of base64
_TELLING: Final = 8  # characters of a cookie; a shorter one is no credential, and may stand anywhere
_TELLING_PARAMETER: Final = 6
_URLENCODED: Final = "application/x-www-form-urlencoded"
_DECLARED: Final = re.compile(r"""\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']""")
_CHARSET: Final = re.compile(r"""charset\s*=\s*"?([\w.-]+)""", re.IGNORECASE)
_BOUNDARY: Final = re.compile(r"""boundary="?([^";,]+)""", re.IGNORECASE)
_FIELD: Final = re.compile(r"""\bname="((?:[^"\\]|\\.)*)\"""")
_ENCODINGS: Final = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "utf-16"})
_REDIRECT: Final = re.compile(r"30[12378]\Z")
_NOT_MODIFIED: Final = 304
_SCRIPT: Final = re.compile(
    rb"\s*+(?:/\*\*/)?\s*+(?:typeof [\w.$]++ === 'function' && )?([\w.$]{1,200}+)\s*+\(\s*+[{\[]"
)
_PLACEHOLDER: Final = re.compile(r"\{\{\w+\}\}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A body as it was recorded.

    Attributes:
        missing_bytes: How many the archive says that there were besides; 0 where it says nothing.
    """

    body: bytes
    missing_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Unkept:
    """No body, or none that can be used, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an archive, its request understood. Secrets are in it; it is not kept.

    Attributes:
        host: Name and port.
        parameters: Those of the address first, then those of the form.
        cookies: Names and values, of the request and of the answer.
    """

    http_method: str
    host: str
    path: str
    servlet: str
    parameters: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, str], ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    content: Kept | Unkept
    elapsed_seconds: float
    started_at: str

    @property
    def sent(self) -> dict[str, str]:
        """The parameters by name; of a repeated one the last."""
        return dict(self.parameters)

    def iter_secrets(self, calls: Calls) -> Iterator[tuple[str, str]]:
        """Yield name and value of each credential in it that must not be shown."""
        for name, value in self.parameters:
            is_telling = name in calls.secrets or len(value) >= _TELLING_PARAMETER
            if value and is_telling and calls.is_secret(name) and not _PLACEHOLDER.fullmatch(value):
                yield name, value
        for name, value in self.cookies:
            if len(value) >= _TELLING and not _PLACEHOLDER.fullmatch(value):
                yield name if name in calls.secrets else "session", value


def is_copy(value: Any) -> bool:
    """Tell whether a parsed entry is not what the site said just then: its answer may be of an earlier time.

    Browsers note answers from a cache or a service worker in fields of their own.
    """
    response = value.get("response") if isinstance(value, dict) else None
    if not isinstance(response, dict):
        return False
    is_cached = response.get("status") == _NOT_MODIFIED or bool(value.get("_fromCache"))
    return is_cached or is_handed_on(value)


def is_handed_on(value: Any) -> bool:
    """Tell whether a service worker has answered a parsed entry."""
    response = value.get("response")
    return isinstance(response, dict) and bool(response.get("_fetchedViaServiceWorker"))


def script_function(entry: Entry, body: bytes) -> str:
    """Return the function that a script with JSON in it calls, which the request has named; empty where it is none.

    JSONP is for pages that may not read another site's JSON; there is no document in it to judge.
    """
    found = _SCRIPT.match(body)
    name = "" if found is None else found[1].decode("ascii", "replace")
    return name if name in entry.sent.values() else ""


def session_of(entry: Entry, value: Any, calls: Calls) -> Iterator[tuple[str, str]]:
    """Yield what a request says of who sends it: its credentials, and the cookies that look like a session."""
    yield from (pair for pair in entry.parameters if calls.is_secret(pair[0]))
    yield from (pair for pair in _cookies(value["request"], {}, ()) if calls.is_secret(pair[0]))


def read_entry(data: bytes) -> Entry:
    """Return the entry that stands in some bytes of an archive.

    Raises:
        RecordError: It is none; the message says what is missing.
    """
    try:
        return entry_of(parse_slice(data))
    except ValueError as error:
        raise RecordError(f"it is not JSON: {error}") from error


def entry_of(value: Any, *, head_only: bool = False) -> Entry:
    """Return the entry that a parsed one is.

    Args:
        head_only: Decode the beginning of its body only, which tells what it is.

    Raises:
        RecordError: It is none; the message says what is missing.
    """
    if not isinstance(value, dict):
        raise RecordError("it is no object")
    request = _object(value, "request")
    response = _object(value, "response")
    url = request.get("url")
    if not isinstance(url, str):
        raise RecordError("its request has no url")
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        query = _pairs_of_form(parts.query)
    except ValueError as error:
        raise RecordError(f"its url is none: {error}") from error
    # Servlet engines put the session behind a semicolon where there are no cookies.
    path, _, session = parts.path.partition(";")
    headers = tuple((name.lower(), text) for name, text in _pairs(response.get("headers")))
    status = response.get("status")
    time = value.get("time")
    return Entry(
        http_method=str(request.get("method") or "GET").upper(),
        host=host,
        path=path,
        servlet=path.rstrip("/").rpartition("/")[2],
        parameters=(*(query or _pairs(request.get("queryString"))), *_form(request)),
        cookies=(*_cookies(request, response, headers), *_pairs_of_form(session.replace(";", "&"))),
        status=status if isinstance(status, int) else 0,
        headers=headers,
        content=_content(response, headers, status, _HEAD_CHARACTERS if head_only else None),
        elapsed_seconds=max(time, 0) / 1000 if isinstance(time, int | float) else 0.0,
        started_at=str(value.get("startedDateTime") or ""),
    )


def entry_exchange(
    entry: Entry, content: Kept, name: str, calls: Calls, secrets: tuple[tuple[str, str], ...]
) -> Exchange:
    """Return an entry as an exchange without secrets.

    Args:
        content: That of the entry, which has one.
        name: What the exchange is called in reports.
        secrets: Of the whole archive: what one answer hands out, later requests send.
    """
    redactor = _redactor(secrets)
    parameters = tuple(
        (parameter, placeholder(parameter) if calls.is_secret(parameter) and value else redactor.redact_text(value))
        for parameter, value in entry.parameters
    )
    body, found = redactor.redact(content.body)
    own = tuple(pair for pair in dict.fromkeys(entry.iter_secrets(calls)) if pair in entry.parameters)
    echoed: tuple[str, ...] = ()
    if own and found:
        echoed = tuple(each for each in _redactor(own).redact(content.body)[1] if each in calls.secrets)
    named = calls.named(entry.sent) or ""
    case = Case(
        id=name,
        operation=redactor.redact_text(named),
        caller=calls.caller(named, entry.servlet),
        phase=Phase.RECORDED,
        request=Request(redactor.redact_text(entry.servlet), parameters, entry.http_method),
        label=name,
        group=name,
        acceptance=None,
    )
    response = Response(entry.status, redactor.redact_headers(entry.headers), body, entry.elapsed_seconds)
    return Exchange(case, response, None, entry.started_at, echoed=echoed)


@lru_cache(maxsize=64)
def _redactor(secrets: tuple[tuple[str, str], ...]) -> Redactor:
    return Redactor(secrets)


# ------------------------------------------------------------------------------------------------- parts


def _object(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    if not isinstance(found, dict):
        raise RecordError(f"it has no {key}")
    return found


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    """Return the names and values of a list such as HAR has for headers, cookies and parameters."""
    if not isinstance(value, list):
        return ()
    return tuple(
        (str(pair["name"]), str(pair.get("value") if pair.get("value") is not None else ""))
        for pair in value
        if isinstance(pair, dict) and isinstance(pair.get("name"), str)
    )


def _pairs_of_form(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(text, keep_blank_values=True))


def _form(request: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Return the fields of a form; recorders differ in whether `params` are decoded, so that the text comes first."""
    data = request.get("postData")
    if not isinstance(data, dict):
        return ()
    media_type = str(data.get("mimeType") or "")
    text = data.get("text")
    if isinstance(text, str) and data.get("encoding") == "base64":
        try:
            text = base64.b64decode(text).decode("utf-8", "replace")
        except ValueError:
            text = ""
    if isinstance(text, str) and text:
        boundary = _BOUNDARY.search(media_type)
        if boundary is not None:
            return tuple(_iter_parts(text, boundary[1]))
        if media_type.startswith(_URLENCODED) or (not media_type and "=" in text):
            return _pairs_of_form(text.strip("\r\n"))
    return _pairs(data.get("params"))


def _iter_parts(text: str, boundary: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a multipart form; files in it are passed over (RFC 7578)."""
    for part in text.split(f"--{boundary}")[1:-1]:
        head, _, value = part.replace("\r\n", "\n").partition("\n\n")
        name = _FIELD.search(head)
        if name is not None and "filename=" not in head:
            yield name[1], value.removesuffix("\n")


def _cookies(
    request: Mapping[str, Any], response: Mapping[str, Any], headers: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, str]]:
    yield from _pairs(request.get("cookies"))
    yield from _pairs(response.get("cookies"))
    lines = [text for name, text in _pairs(request.get("headers")) if name.lower() == "cookie"]
    lines += [part.partition(";")[0] for name, text in headers if name == "set-cookie" for part in text.split("\n")]
    for line in lines:
        for each in line.split(";"):
            name, equals, value = each.strip().partition("=")
            if equals:
                yield name, value.strip('"')
    for name, text in _pairs(request.get("headers")):
        if name.lower() in {"authorization", "proxy-authorization"}:
            scheme, _, value = text.partition(" ")
            yield "authorization", value or scheme
            if scheme.lower() == "basic":
                yield "authorization", _decoded(value).partition(":")[2]


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except ValueError:
        return ""


def _content(
    response: Mapping[str, Any], headers: tuple[tuple[str, str], ...], status: Any, most: int | None
) -> Kept | Unkept:
    if not isinstance(status, int) or status == 0:
        return Unkept("no answer was recorded: the request was blocked, or cut off")
    content = response.get("content")
    if not isinstance(content, dict):
        return Unkept("its response has no content")
    text, size = content.get("text"), content.get("size")
    size = size if isinstance(size, int) else 0
    if not isinstance(text, str) or (not text and size > 0):
        said = f" of {size} bytes" if size > 0 else ""
        why = f": {content['comment']}" if isinstance(content.get("comment"), str) and content["comment"] else ""
        return Unkept(_why_bodiless(status, size) or f"the recording does not have its body{said}{why}")
    text = text[:most]
    if content.get("encoding") == "base64":
        try:
            body = base64.b64decode("".join(text.split()), validate=True)
        except (ValueError, binascii.Error):
            return Unkept("its body is not base64, though the recording says so")
    else:
        body = _encoded(text, headers, content)
    return Kept(body, max(size - len(body), 0))


def _why_bodiless(status: int, size: int) -> str:
    """Return why an answer of such a status may have no body; empty where it should have one."""
    if _REDIRECT.match(str(status)) and size == 0:
        return f"it was sent on to another address with status {status}, without a body"
    if status == _NOT_MODIFIED:
        return "the site said that nothing has changed (304), and the recording does not have its body"
    return ""


def _encoded(text: str, headers: tuple[tuple[str, str], ...], content: Mapping[str, Any]) -> bytes:
    """Return a text in the encoding that it was sent in: recorders decode, and what the document declares stays."""
    media_type = next((value for name, value in headers if name == "content-type"), str(content.get("mimeType") or ""))
    found = _CHARSET.search(media_type) or _DECLARED.match(text)
    if found is not None and found[1].lower() in _ENCODINGS:
        try:
            return text.encode(found[1])
        except (UnicodeError, LookupError):
            pass  # the recorder has read it as something else
    return text.encode("utf-8", "surrogatepass")
