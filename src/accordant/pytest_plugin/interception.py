"""Calls that a program makes with requests or httpx to `WireCall`s, each with the line of the program that made it.

`requests.Session.send` and the transports of httpx are wrapped while somebody listens, and are what they were when
nobody does. Programs see the answers that they would have seen; those that are streamed are read beforehand.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import linecache
import site
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, wraps
from pathlib import Path
from types import FrameType
from typing import Any, Final

from accordant.recorders import CodePlace, WireCall

__all__ = ["Listener", "intercepted"]

Listener = Callable[[WireCall, CodePlace | None], object]

_OURS: Final = str(Path(__file__).parents[1])
_HTTPX: Final = {
    "handle_request": ("HTTPTransport", "MockTransport", "WSGITransport"),
    "handle_async_request": ("AsyncHTTPTransport", "MockTransport", "ASGITransport"),
}
"""The methods by which httpx sends, and the classes that have them."""

_MOST_CALLERS: Final = 3

_lock = threading.RLock()
_listeners: list[Listener] = []
_wrapped: list[tuple[type, str, Any, Any]] = []
_in_flight: set[int] = set()


@contextmanager
def intercepted(listener: Listener) -> Iterator[None]:
    """Tell a listener of every call until the block is left; those of accordant itself are not told.

    Blocks may be nested and may overlap in several threads: each listener is told of all calls that are made meanwhile.
    """
    with _lock:
        if not _listeners:
            _wrap_all()
        _listeners.append(listener)
    try:
        yield
    finally:
        with _lock:
            _listeners.remove(listener)
            if not _listeners:
                _unwrap_all()


def _wrap_all() -> None:
    import requests  # noqa: PLC0415 - whoever records nothing does not wait for it

    _wrap(requests.Session, "send", _requests_sender)
    if importlib.util.find_spec("httpx") is None:
        return
    httpx = importlib.import_module("httpx")
    for method, names in _HTTPX.items():
        make = _httpx_handler if method == "handle_request" else _httpx_async_handler
        for name in names:
            _wrap(getattr(httpx, name), method, make)


def _wrap(owner: type, name: str, make: Callable[[Any], Any]) -> None:
    original = getattr(owner, name)
    wrapper = wraps(original)(make(original))
    setattr(owner, name, wrapper)
    _wrapped.append((owner, name, original, wrapper))


def _unwrap_all() -> None:
    for owner, name, original, wrapper in _wrapped:
        # Whoever has wrapped ours calls it still; without listeners it does nothing but pass on.
        if getattr(owner, name) is wrapper:
            setattr(owner, name, original)
    _wrapped.clear()


def _tell(call: WireCall, place: CodePlace | None) -> None:
    with _lock:
        listeners = list(_listeners)
    for listener in listeners:
        listener(call, place)


@contextmanager
def _watching(request: object) -> Iterator[bool]:
    """Tell whether a request is to be watched: somebody listens, and nobody around us watches it already."""
    if not _listeners or id(request) in _in_flight:
        yield False
        return
    _in_flight.add(id(request))
    try:
        yield True
    finally:
        _in_flight.discard(id(request))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# -------------------------------------------------------------------------------------------------- requests


def _requests_sender(original: Any) -> Any:
    import requests  # noqa: PLC0415

    def send(session: Any, request: Any, **settings: Any) -> Any:
        place, is_ours = _line_of_program()
        with _watching(request) as is_watched:
            if is_ours or not is_watched:
                return original(session, request, **settings)
            # Before it is sent: what is read while it is sent is not there any more.
            body = request.body.encode() if isinstance(request.body, str) else request.body
            sent: dict[str, Any] = {
                "http_method": request.method or "GET",
                "url": request.url or "",
                "headers": tuple((name, _text(value)) for name, value in request.headers.items()),
                "body": body if isinstance(body, bytes) else b"" if body is None else None,
                "started_at": _now(),
            }
            try:
                response = original(session, request, **settings)
            except requests.RequestException as error:
                _tell(WireCall(**sent, failure=f"{type(error).__name__}: {error}"), place)
                raise
            # A redirect that was followed is a call of its own, which comes here by itself.
            first = response.history[0] if response.history else response
            if settings.get("stream") and first is response:
                _read_beforehand(response)
            _tell(
                WireCall(
                    **sent,
                    status=first.status_code,
                    answer_headers=tuple(first.headers.items()),
                    answer=first.content or b"",
                    elapsed_seconds=first.elapsed.total_seconds(),
                ),
                place,
            )
            return response

    return send


def _read_beforehand(response: Any) -> None:
    """Read a streamed answer, and put what was read where a program would read it from."""
    from urllib3 import HTTPResponse  # noqa: PLC0415

    content = response.content
    plain = {name: value for name, value in response.headers.items() if name.lower() != "content-encoding"}
    response.raw = HTTPResponse(
        body=io.BytesIO(content), headers=plain, status=response.status_code, preload_content=False
    )


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


# ----------------------------------------------------------------------------------------------------- httpx


def _httpx_handler(original: Any) -> Any:
    httpx = importlib.import_module("httpx")

    def handle_request(transport: Any, request: Any) -> Any:
        place, is_ours = _line_of_program()
        with _watching(request) as is_watched:
            if is_ours or not is_watched:
                return original(transport, request)
            request.read()
            sent, begun = _httpx_sent(request), time.monotonic()
            try:
                response = original(transport, request)
                content = b"".join(response.stream)
                response.close()
            except httpx.TransportError as error:
                _tell(WireCall(**sent, failure=f"{type(error).__name__}: {error}"), place)
                raise
            _tell(_httpx_call(httpx, sent, response, content, time.monotonic() - begun), place)
            return _httpx_again(httpx, response, content)

    return handle_request


def _httpx_async_handler(original: Any) -> Any:
    httpx = importlib.import_module("httpx")

    async def handle_async_request(transport: Any, request: Any) -> Any:
        place, is_ours = _line_of_program()
        with _watching(request) as is_watched:
            if is_ours or not is_watched:
                return await original(transport, request)
            await request.aread()
            sent, begun = _httpx_sent(request), time.monotonic()
            try:
                response = await original(transport, request)
                content = b"".join([part async for part in response.stream])
                await response.aclose()
            except httpx.TransportError as error:
                _tell(WireCall(**sent, failure=f"{type(error).__name__}: {error}"), place)
                raise
            _tell(_httpx_call(httpx, sent, response, content, time.monotonic() - begun), place)
            return _httpx_again(httpx, response, content)

    return handle_async_request


def _httpx_sent(request: Any) -> dict[str, Any]:
    return {
        "http_method": request.method,
        "url": str(request.url),
        "headers": tuple(request.headers.multi_items()),
        "body": request.content,
        "started_at": _now(),
    }


def _httpx_call(httpx: Any, sent: dict[str, Any], response: Any, content: bytes, seconds: float) -> WireCall:
    headers = tuple(response.headers.multi_items())
    # Made anew of its raw bytes, an answer is decoded as its headers say.
    decoded = httpx.Response(response.status_code, headers=response.headers, content=content).content
    return WireCall(
        **sent, status=response.status_code, answer_headers=headers, answer=decoded, elapsed_seconds=seconds
    )


def _httpx_again(httpx: Any, response: Any, content: bytes) -> Any:
    """Return the same answer, not read yet."""
    return httpx.Response(
        response.status_code,
        headers=response.headers,
        stream=httpx.ByteStream(content),
        extensions=response.extensions,
    )


# ------------------------------------------------------------------------------------------- lines of programs


def _line_of_program() -> tuple[CodePlace | None, bool]:
    """Return the innermost line that is of no library, and whether it is one of accordant itself."""
    found: list[CodePlace] = []
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - `inspect.stack` reads the source of every frame
    while frame is not None and len(found) <= _MOST_CALLERS:
        file = frame.f_code.co_filename
        if file != __file__ and not _is_library(file):
            if file.startswith(_OURS):
                if not found:
                    return None, True
                break  # beyond are those who run the program's tests
            line = frame.f_lineno
            found.append(CodePlace(file, line, frame.f_code.co_name, linecache.getline(file, line).strip()))
        frame = frame.f_back
    return (replace(found[0], callers=tuple(found[1:])) if found else None), False


@cache
def _is_library(file: str) -> bool:
    return file.startswith(("<", *_library_folders())) or bool({"site-packages", "dist-packages"} & {*Path(file).parts})


@cache
def _library_folders() -> tuple[str, ...]:
    found = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    found |= {*site.getsitepackages(), site.getusersitepackages()}
    return tuple(f"{folder.rstrip('/')}/" for folder in found if folder)
