"""Raw HTTP messages in files, a request and a response of one name or a response alone: to an entry of an archive.

A file is told by its first line, and its partner by its name. These pairs of names are known:

    NAME.request.txt   NAME.response.txt    also with - or _, and with .http, .raw or no ending behind
    NAME.req           NAME.res, NAME.resp
    NN_c.txt           NN_s.txt             the folder ``raw`` of an unpacked archive of Fiddler (SAZ)

Of what ``curl -i`` prints, the last head counts: those before it are of a proxy, a redirect, or ``100 Continue``.

Source: RFC 9112 for the messages; Fiddler's documentation for the names in its archives.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any, Final

from accordant.errors import RecordError
from accordant.transcripts import har_value

__all__ = ["MESSAGE_ENDINGS", "is_request", "is_response", "message_value", "request_names"]

MESSAGE_ENDINGS: Final = frozenset({".txt", ".http", ".raw", ".req", ".res", ".resp", ".request", ".response"})
"""How the names of such files end; in a folder only these are looked at."""

_STATUS_LINE: Final = re.compile(rb"(?:\xef\xbb\xbf)?HTTP/\d(?:\.\d)? (\d{3})(?: [^\r\n]*)?\r?\n")
_REQUEST_LINE: Final = re.compile(rb"(?:\xef\xbb\xbf)?([A-Z]{3,10}) (\S+) HTTP/\d(?:\.\d)?\r?\n")
_NAMES: Final = (
    (re.compile(r"response(?![a-z])"), ("request",)),
    (re.compile(r"(?<=[._-])(?:res|resp)(?![a-z])"), ("req",)),
    (re.compile(r"(?<=_)s(?=\.txt$)"), ("c",)),
)


def is_response(head: bytes) -> bool:
    """Tell whether a file that begins so is a raw response."""
    return _STATUS_LINE.match(head) is not None


def is_request(head: bytes) -> bool:
    """Tell whether a file that begins so is a raw request."""
    return _REQUEST_LINE.match(head) is not None


def request_names(name: str) -> tuple[str, ...]:
    """Return the names that the request to a response may have, by the name of its file."""
    for pattern, replacements in _NAMES:
        found = [*pattern.finditer(name)]
        if found:
            last = found[-1]
            return tuple(name[: last.start()] + text + name[last.end() :] for text in replacements)
    return ()


def message_value(response: bytes, request: bytes | None, name: str) -> dict[str, Any]:
    """Return a response, and the request that it answers, as an entry of an archive.

    Args:
        request: None where it was not recorded.
        name: Of the file, for messages.

    Raises:
        RecordError: One of them is no HTTP message.
    """
    status, headers, body = _response_parts(response)
    method, url, request_headers, request_body = "GET", "", list[tuple[str, str]](), b""
    if request is not None:
        method, url, request_headers, request_body = _request_parts(request, name)
    length = next((text for key, text in headers if key.lower() == "content-length"), "")
    return har_value(
        http_method=method,
        url=url,
        request_headers=request_headers,
        request_body=request_body,
        status=status,
        headers=headers,
        body=body,
        whole_bytes=int(length) if length.isdecimal() and len(length) < 16 else 0,
    )


def _response_parts(data: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    while True:
        found = _STATUS_LINE.match(data)
        if found is None:
            raise RecordError("it does not begin with a status line, such as 'HTTP/1.1 200 OK'")
        headers, body = _head_and_body(data[found.end() :])
        if not _STATUS_LINE.match(body):
            return int(found[1]), headers, body
        data = body


def _request_parts(data: bytes, name: str) -> tuple[str, str, list[tuple[str, str]], bytes]:
    found = _REQUEST_LINE.match(data)
    if found is None:
        raise RecordError(f"the request beside it, for {PurePath(name).name}, does not begin with a request line")
    headers, body = _head_and_body(data[found.end() :])
    target = found[2].decode("latin-1")
    if "://" not in target.partition("?")[0]:
        host = next((text for key, text in headers if key.lower() == "host"), "")
        target = f"https://{host}{target}"
    return found[1].decode(), target, headers, body


def _head_and_body(data: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """Return header fields, those that are folded put together, and what is behind the empty line."""
    headers: list[tuple[str, str]] = []
    at = 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        line = data[at:end].rstrip(b"\r").decode("latin-1")
        at = end + 1
        if not line:
            break
        if line[0] in " \t" and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name.strip(), value.strip()))
    return headers, data[at:]
