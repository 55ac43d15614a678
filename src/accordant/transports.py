"""A request to its answer. The one-method seam between us and the network; what leaves it holds no secret."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol, Self
from urllib.parse import urlencode

from accordant import __version__
from accordant.exchange import Case, Exchange, Failure, FailureKind, Response
from accordant.redaction import Redactor
from accordant.sites import Site

__all__ = ["MAX_BODY_BYTES", "CallableTransport", "HttpTransport", "Transport"]

MAX_BODY_BYTES = 64 * 1024 * 1024
"""A live answer is read up to this size."""

_CHUNK_BYTES = 64 * 1024
_WHOLE_ANSWER = 4
"""Times the time limit: an answer that trickles in keeps each single read within it."""


class Transport(Protocol):
    """Sends one case. A request without an answer gives an Exchange with a failure, never an exception."""

    def send(self, case: Case) -> Exchange:
        """Return what came back."""
        ...


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

    Redirects are not followed, proxies and certificates of the environment are not used, connections are kept.
    A connection that fails is tried once more on a fresh one; nothing else is retried.

    Args:
        site: Where requests go; its secrets are filled in here and redacted from what comes back.
        timeout_seconds: For the connection, and again for each read.
        requests_a_second: At most so many are begun; None for no bound.
    """

    def __init__(self, site: Site, *, timeout_seconds: float = 30.0, requests_a_second: float | None = None) -> None:
        self._site = site
        self._timeout_seconds = timeout_seconds
        self._redactor = Redactor(site.secrets)
        self._local = threading.local()
        self._sessions: list[Any] = []
        self._lock = threading.Lock()
        self._interval_seconds = 1 / requests_a_second if requests_a_second else 0.0
        self._next_start = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()
        self._local = threading.local()

    def send(self, case: Case) -> Exchange:
        """Send a case and return what came back, redacted."""
        started_at = _now()
        failure = Failure(FailureKind.CONNECTION, "")
        for attempt in (1, 2):
            outcome = self._attempt(case)
            if not isinstance(outcome, Failure):
                response, echoed = outcome
                return Exchange(case, response, None, started_at, attempt, echoed)
            failure = outcome
            self._forget_session()
            if failure.kind is not FailureKind.CONNECTION:
                break
        return Exchange(case, None, failure, started_at, attempt)

    def _attempt(self, case: Case) -> Failure | tuple[Response, tuple[str, ...]]:  # noqa: PLR0911 - one for each way
        import requests  # noqa: PLC0415 - only commands that send pay for it

        self._wait_for_turn()
        request = case.request
        url = f"{self._site.url}/{request.servlet}"
        headers: dict[str, str] = {}
        if request.http_method == "POST":
            body = urlencode(self._redactor.fill(request))
            headers["Content-Type"] = "application/x-www-form-urlencoded;charset=UTF-8"
        else:
            # No secret ever stands in an address: placeholders stay what they are.
            body, url = "", f"{url}?{urlencode(request.parameters)}"
        began = time.perf_counter()
        try:
            with self._session().request(
                request.http_method,
                url,
                data=body,
                headers=headers,
                timeout=self._timeout_seconds,
                allow_redirects=False,
                stream=True,
            ) as answer:
                content = bytearray()
                for chunk in answer.iter_content(_CHUNK_BYTES):
                    content += chunk
                    if time.perf_counter() - began > _WHOLE_ANSWER * self._timeout_seconds:
                        return Failure(FailureKind.TIMEOUT, "the answer comes too slowly to be read to its end")
                    if len(content) > MAX_BODY_BYTES:
                        return Failure(FailureKind.TOO_LARGE, f"more than {MAX_BODY_BYTES} bytes")
                elapsed = time.perf_counter() - began
                status, received = answer.status_code, list(answer.headers.items())
        except requests.exceptions.Timeout:
            return Failure(FailureKind.TIMEOUT, f"no answer within {self._timeout_seconds:g} s")
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
            return Failure(FailureKind.TRUNCATED, self._redactor.redact_text(_reason(error)))
        except requests.exceptions.RequestException as error:
            if isinstance(_innermost(error), TimeoutError):  # within the body; requests calls it a connection error
                return Failure(FailureKind.TIMEOUT, f"no answer within {self._timeout_seconds:g} s")
            return Failure(FailureKind.CONNECTION, self._redactor.redact_text(_reason(error)))
        redacted, echoed = self._redactor.redact(bytes(content))
        return Response(status, self._redactor.redact_headers(received), redacted, elapsed), echoed

    def _wait_for_turn(self) -> None:
        if not self._interval_seconds:
            return
        with self._lock:
            start = max(self._next_start, time.monotonic())
            self._next_start = start + self._interval_seconds
        time.sleep(max(0.0, start - time.monotonic()))

    def _session(self) -> Any:
        import requests  # noqa: PLC0415

        session = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            # Reading proxies and .netrc from the environment costs a third of the client's time at every request.
            session.trust_env = False
            session.headers["User-Agent"] = f"accordant/{__version__}"
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        return session

    def _forget_session(self) -> None:
        session = getattr(self._local, "session", None)
        if session is not None:
            session.close()
            self._local.session = None


def _innermost(error: BaseException) -> BaseException:
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error


def _reason(error: BaseException) -> str:
    """Return the innermost cause, which is the only part of such an error that helps a person."""
    innermost = _innermost(error)
    return f"{type(innermost).__name__}: {innermost}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
