"""A call as other recorders keep it, written as an entry of an HTTP Archive: one way for all of them from here on.

Bodies are given as bytes that nobody has to decode again: chunks are put together, and what was compressed is
unpacked, where the bytes show that the recorder has not done so already.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final

__all__ = ["har_value", "header_pairs", "plain_body"]

_MOST_BYTES: Final = 256 * 1024 * 1024
"""What a body may be unpacked to; more is taken for one that was made to fill the memory."""
_GZIP: Final = b"\x1f\x8b"
_ZLIB_BITS: Final = 32 + zlib.MAX_WBITS  # gzip and zlib, told apart by their first bytes
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE: Final = re.compile(r"([^:\r\n]+):[ \t]*([^\r\n]*)")

Pairs = Iterable[tuple[str, str]]


def har_value(  # noqa: PLR0913 - one for each part of a call
    *,
    http_method: str,
    url: str,
    request_headers: Pairs,
    request_body: bytes,
    status: Any,
    headers: Pairs,
    body: bytes | None,
    started_at: str = "",
    whole_bytes: int = 0,
) -> dict[str, Any]:
    """Return a call as an entry of HAR 1.2 would have it.

    Args:
        body: As it was received; None where the recorder has not kept it.
        started_at: ISO 8601; where it is empty, the answer's own ``Date`` is taken.
        whole_bytes: How long the body was said to be; 0 where nobody said it.
    """
    request_headers, headers = list(request_headers), list(headers)
    content: dict[str, Any] = {"mimeType": _first(headers, "content-type")}
    if body is not None:
        plain, problem = plain_body(body, headers)
        if problem:
            content |= {"size": max(len(body), 1), "comment": problem}
        else:
            # What was packed is longer or shorter than what was sent.
            size = max(len(plain), whole_bytes) if plain is body else len(plain)
            content |= {"text": base64.b64encode(plain).decode("ascii"), "encoding": "base64", "size": size}
    request: dict[str, Any] = {"method": http_method, "url": url, "headers": _named(request_headers)}
    if request_body:
        request["postData"] = {
            "mimeType": _first(request_headers, "content-type"),
            "text": request_body.decode("utf-8", "replace"),
        }
    response = {"status": status, "headers": _named(headers), "content": content}
    return {"startedDateTime": started_at or _date(headers), "request": request, "response": response}


def header_pairs(value: Any) -> list[tuple[str, str]]:
    """Return headers as names and values, in whichever of the shapes they are kept.

    They may be a mapping to a text or to a list of texts, a list of pairs, or a list of lines.
    """
    return list(_iter_header_pairs(value))


def _iter_header_pairs(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, texts in value.items():
            for text in texts if isinstance(texts, list) else [texts]:
                yield _text(name), _text(text)
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, list) and len(each) == 2 and not any(isinstance(part, list) for part in each):
                yield _text(each[0]), _text(each[1])
            elif isinstance(each, list | Mapping):
                yield from _iter_header_pairs(each)
            elif found := _LINE.match(_text(each)):
                yield found[1], found[2]


def plain_body(body: bytes, headers: Pairs) -> tuple[bytes, str]:
    """Return a body without chunks and compression, and why it cannot be had; the latter is empty where it can.

    Many recorders undo both and leave the headers as they were: what the bytes show counts, not what the headers say.
    """
    names = {name.lower(): text.lower() for name, text in headers}
    if "chunked" in names.get("transfer-encoding", ""):
        body = _without_chunks(body)
    encoding = names.get("content-encoding", "")
    if encoding in {"", "identity"} and not body.startswith(_GZIP):
        return body, ""
    if body.startswith(_GZIP) or "deflate" in encoding:
        return _unpacked(body, is_sure=body.startswith(_GZIP))
    if encoding in {"gzip", "x-gzip"} or body.lstrip()[:1] in {b"<", b"{", b"["}:
        return body, ""  # unpacked by the recorder
    return body, f"it is packed as {encoding!r}, which cannot be unpacked here"


def _unpacked(body: bytes, *, is_sure: bool) -> tuple[bytes, str]:
    for bits in (_ZLIB_BITS, -zlib.MAX_WBITS):
        unpacker = zlib.decompressobj(bits)
        try:
            plain = unpacker.decompress(body, _MOST_BYTES)
        except zlib.error:
            continue
        if unpacker.unconsumed_tail:
            return body, f"unpacked it is longer than {_MOST_BYTES} bytes"
        if unpacker.eof:
            return plain, ""
        return body, "it is packed, and its end is missing"
    return body, "it is packed and damaged" if is_sure else ""


def _without_chunks(body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return body  # not in chunks any more, or cut


def _named(pairs: Pairs) -> list[dict[str, str]]:
    return [{"name": name, "value": text} for name, text in pairs]


def _first(pairs: Pairs, name: str) -> str:
    return next((text for key, text in pairs if key.lower() == name), "")


def _date(headers: Pairs) -> str:
    try:
        return parsedate_to_datetime(_first(headers, "date")).isoformat()
    except (ValueError, TypeError):
        return ""


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
