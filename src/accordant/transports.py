"""A request to its answer. The one-method seam between us and the network; what leaves it holds no secret."""

from __future__ import annotations

import email.utils
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import quote, quote_plus, urlencode

from accordant.errors import SiteError
from accordant.exchange import Case, Exchange, Failure, FailureKind, Request, Response, placeholder
from accordant.keeping import Keeper
from accordant.redaction import Redactor
from accordant.sites import Site

if TYPE_CHECKING:
    from accordant.connections import Line, Watchdog

__all__ = [
    "MAX_BODY_BYTES",
    "MAX_PAUSE_SECONDS",
    "CallableTransport",
    "HttpTransport",
    "RawAnswer",
    "Transport",
    "pause_seconds",
]

MAX_BODY_BYTES = 64 * 1024 * 1024
"""A live answer is read up to this size."""
MAX_PAUSE_SECONDS = 60.0
"""A site that asks to be left alone is, up to so long."""

_CHUNK_BYTES = 64 * 1024
_LOOK_SECONDS = 0.2
_PAUSES = 3
"""How often one request is sent again after such a pause."""


class Transport(Protocol):
    """Sends one case. A request without an answer gives an Exchange with a failure, never an exception."""

    def send(self, case: Case) -> Exchange:
        """Return what came back.

        Raises:
            SiteError: Nothing more can be sent: somebody has stopped it, or the site is not usable any more.
        """
        ...


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What came back, secrets and all; it stays within transports."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    elapsed_seconds: float


class CallableTransport:
    """A transport without a network: answers come from a function. For tests.

    Args:
        answer: Takes a case, returns the response; its secrets are still placeholders.
    """

    def __init__(self, answer: Callable[[Case], Response]) -> None:
        self._answer = answer

    def send(self, case: Case) -> Exchange:
        """Return what the function says."""
        return Exchange(case, self._answer(case), started_at=_now())


class HttpTransport:
    """Sends requests to a site, with a session for each thread that uses it.

    Redirects are not followed, cookies not kept; proxies and certificates are those of the site and never those of the
    environment; connections are kept. A connection that fails is tried once more on a fresh one; what was answered
    with 429 or 503 and a time to wait is sent again after that time; both for reads only.

    Args:
        site: Where requests go, and within which limits; its secrets are filled in here and redacted from what comes
            back.
        writes: Names of operations that write; they are sent once, each on a fresh connection.
        keeper: Decides what is kept of an answer; None for one that knows the secrets of the site.
    """

    def __init__(self, site: Site, *, writes: Collection[str] = (), keeper: Keeper | None = None) -> None:
        self.keeper = keeper or Keeper(Redactor(site.secrets))
        self.redactor = self.keeper.redactor
        self._site = site
        self._writes = frozenset(writes)
        self._local = threading.local()
        self._lines: list[Line] = []
        self._watchdog: Watchdog | None = None
        self._lock = threading.RLock()  # a signal handler may stop us in the middle of its own thread
        self._stopped = threading.Event()
        rate = site.limits.requests_a_second
        self._interval_seconds = 1 / rate if rate else 0.0
        self._next_start = 0.0
        self._places = threading.BoundedSemaphore(site.limits.concurrency)
        self._optional: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; the transport may be used again."""
        with self._lock:
            lines, self._lines = self._lines, []
            watchdog, self._watchdog = self._watchdog, None
        if watchdog is not None:
            watchdog.end()
        for line in lines:
            line.close()
        self._local = threading.local()

    def stop(self) -> None:
        """Give up every request that is under way or waits for its turn; none can be sent any more."""
        self._stopped.set()
        for line in self._all_lines():
            line.cut()

    def leave_out(self, names: Collection[str]) -> None:
        """Leave parameters out of requests while no value of them is known."""
        self._optional = frozenset(names)

    def send(self, case: Case, *, path: str = "", companions: Collection[str] = ()) -> Exchange:
        """Send a case and return what came back, redacted.

        Args:
            path: What is put behind the servlet in the address.
            companions: Secrets that go with those of the case, where it does not name them itself.

        Raises:
            SiteError: The transport was stopped.
        """
        started_at = _now()
        is_read = case.operation not in self._writes
        if not is_read:
            self._forget_line()  # one that was kept may have been closed by the site, and nothing is tried again
        own = case.request.parameters
        also = tuple((name, placeholder(name)) for name in companions if name not in case.request.sent)
        request = replace(case.request, parameters=own + also)
        attempt = pauses = failures = 0
        while True:
            attempt += 1
            sent = self.keeper.real(request, self._optional)
            address, form = self._on_the_wire(request, sent)
            outcome = self.call(case.request.servlet + path + address, form, request.http_method)
            if isinstance(outcome, Failure):
                self._forget_line()
                failures += 1
                if is_read and outcome.kind is FailureKind.CONNECTION and failures == 1:
                    continue
                return Exchange(case, None, outcome, started_at, attempt)
            seconds = pause_seconds(outcome.status, dict(outcome.headers))
            if seconds is not None and seconds <= MAX_PAUSE_SECONDS and is_read and pauses < _PAUSES:
                pauses += 1
                self._pause(seconds)
                continue
            raw = Response(outcome.status, outcome.headers, outcome.body, outcome.elapsed_seconds)
            response, echoed, facts = self.keeper.kept(case, sent, raw)
            return Exchange(case, response, None, started_at, attempt, echoed, facts)

    def _on_the_wire(self, request: Request, sent: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """Return what is put behind the path of the address, and the form; neither secrets nor people stand in one."""
        quoted = quote if request.wire == "percent-for-space" else quote_plus
        hidden = self.keeper.hidden_parameters(request)
        is_open = [request.wire == "query-string" and name not in hidden for name, _ in sent]
        query = [pair for pair, is_shown in zip(sent, is_open, strict=True) if is_shown]
        form = [pair for pair, is_shown in zip(sent, is_open, strict=True) if not is_shown]
        return (f"?{urlencode(query)}" if query else ""), urlencode(form, quote_via=quoted)

    def call(self, path: str, form: str | Collection[tuple[str, str]], http_method: str) -> Failure | RawAnswer:
        """Make one request with real values, as soon as it may be made.

        Args:
            path: Below the address of the site.
            form: What is sent, encoded or not yet.

        Raises:
            SiteError: The transport was stopped.
        """
        while not self._places.acquire(timeout=_LOOK_SECONDS):
            self._check()
        try:
            return self._call(path, form if isinstance(form, str) else urlencode(list(form)), http_method)
        finally:
            self._places.release()

    def _call(self, path: str, form: str, http_method: str) -> Failure | RawAnswer:
        self._wait_for_turn()
        line = self._line()
        line.begin(self._site.limits.whole_seconds)
        try:
            self._check()  # whoever stops us cuts the lines next, and this one has just been made whole
            outcome = self._request(line, path, form, http_method)
        finally:
            line.end()
        self._check()
        if line.is_late:
            seconds = self._site.limits.whole_seconds
            return Failure(FailureKind.TIMEOUT, f"the answer did not come to its end within {seconds:g} s")
        return outcome

    def _request(self, line: Line, path: str, form: str, http_method: str) -> Failure | RawAnswer:
        import requests  # noqa: PLC0415 - only commands that send pay for it
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        limits = self._site.limits
        url = f"{self._site.url}/{path}"
        is_form = http_method == "POST"
        began = time.perf_counter()
        try:
            with line.session.request(
                http_method,
                url if is_form else f"{url}?{form}",
                data=form if is_form else "",
                headers={"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"} if is_form else {},
                timeout=(limits.connect_seconds, limits.read_seconds),
                allow_redirects=False,
                stream=True,
            ) as answer:
                content = bytearray()
                for chunk in answer.iter_content(_CHUNK_BYTES):
                    content += chunk
                    if len(content) > MAX_BODY_BYTES:
                        return Failure(FailureKind.TOO_LARGE, f"more than {MAX_BODY_BYTES} bytes")
                elapsed = time.perf_counter() - began
                return RawAnswer(answer.status_code, tuple(answer.headers.items()), bytes(content), elapsed)
        except (requests.exceptions.RequestException, HTTPError, UnicodeError) as error:
            return self._failure(error)

    def _failure(self, error: Exception) -> Failure:
        """Return why there was no answer, in words for people and without secrets."""
        from requests import exceptions  # noqa: PLC0415

        limits = self._site.limits
        if isinstance(error, exceptions.ConnectTimeout):
            return Failure(FailureKind.TIMEOUT, f"no connection within {limits.connect_seconds:g} s")
        # Within the body requests calls it a connection error.
        if isinstance(error, exceptions.Timeout) or isinstance(_innermost(error), TimeoutError):
            return Failure(FailureKind.TIMEOUT, f"no answer within {limits.read_seconds:g} s")
        if isinstance(error, exceptions.ContentDecodingError):
            return Failure(FailureKind.TRUNCATED, "the body is not encoded as its Content-Encoding says")
        if isinstance(error, exceptions.ChunkedEncodingError):
            return Failure(FailureKind.TRUNCATED, self.keeper.text(_why_torn(error)))
        return Failure(FailureKind.CONNECTION, self.keeper.text(_reason(error)))

    def _wait_for_turn(self) -> None:
        """Wait until the next request may begin; whoever comes then has waited for a pause that was asked for, too."""
        while True:
            self._check()
            with self._lock:
                seconds = self._next_start - time.monotonic()
                if seconds <= 0:
                    self._next_start = max(self._next_start, time.monotonic()) + self._interval_seconds
                    return
            self._stopped.wait(seconds)

    def _pause(self, seconds: float) -> None:
        """Let no request begin for some time."""
        with self._lock:
            self._next_start = max(self._next_start, time.monotonic() + seconds)

    def _check(self) -> None:
        if self._stopped.is_set():
            raise SiteError("stopped before it was answered")

    def _line(self) -> Line:
        from accordant.connections import Line, Watchdog  # noqa: PLC0415 - only commands that send pay for requests

        line: Line | None = getattr(self._local, "line", None)
        if line is None:
            line = self._local.line = Line(self._site)
            with self._lock:
                self._lines.append(line)
                if self._watchdog is None:
                    self._watchdog = Watchdog(self._all_lines)
            if self._stopped.is_set():
                line.cut()
        return line

    def _all_lines(self) -> list[Line]:
        with self._lock:
            return list(self._lines)

    def _forget_line(self) -> None:
        line: Line | None = getattr(self._local, "line", None)
        if line is not None:
            line.close()
            self._local.line = None
            with self._lock:
                self._lines.remove(line)


def pause_seconds(status: int, headers: Mapping[str, str]) -> float | None:
    """Return how long a site asks to be left alone; None where it does not ask.

    Args:
        status: Only 429 and 503 ask.
        headers: By name, in any case.

    Source: RFC 9110, section 10.2.3 (Retry-After: seconds, or a date).
    """
    if status not in {429, 503}:
        return None
    text = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        then = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    then = then if then.tzinfo is not None else then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


def _innermost(error: BaseException) -> BaseException:
    return [error, *_causes(error)][-1]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what led to an error, from its own cause to the first."""
    while (inner := error.__cause__ or (None if error.__suppress_context__ else error.__context__)) is not None:
        yield inner
        error = inner


def _why_torn(error: BaseException) -> str:
    """Return why a body did not come to its end, in words: what requests says of it are expressions of Python."""
    from urllib3.exceptions import IncompleteRead, InvalidChunkLength, ProtocolError  # noqa: PLC0415

    causes = [error, *_causes(error)]
    for cause in causes:
        if isinstance(cause, InvalidChunkLength):
            return "where the next chunk of the body should begin, its length does not stand"
        if isinstance(cause, IncompleteRead) and cause.expected is not None:
            return f"the connection ended after {cause.partial} bytes of the body, {cause.expected} before its end"
    if type(causes[-1]) is ProtocolError:
        return "the connection ended where the next chunk of the body should begin"
    if isinstance(causes[-1], ConnectionError):
        return f"within the body: {causes[-1].strerror or causes[-1]}"
    return _reason(error)


def _reason(error: BaseException) -> str:
    """Return the innermost cause, which is the only part of such an error that helps a person."""
    innermost = _innermost(error)
    return f"{type(innermost).__name__}: {innermost}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
