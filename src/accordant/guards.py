"""Watches a run for a site that is lost on the way: overloaded, in maintenance, behind a firewall, or closed to us.

Several requests in a row that come back with such an answer are no findings if the request that worked at the
beginning comes back with one, too. That is told once, and nothing more is sent.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from accordant.answers import Reader, body_format, sniffed_root
from accordant.contracts import Operation
from accordant.errors import SiteError
from accordant.exchange import Case, Exchange
from accordant.sites.credentials import session_way
from accordant.transports import MAX_PAUSE_SECONDS, Transport, pause_seconds
from accordant.usability import AFTER_FAILURE, CONTROL_ROLE, why_unusable

__all__ = ["IN_A_ROW", "Guard", "without_loss"]

IN_A_ROW = 5
"""Different requests in a row after which the site is asked whether it is still there."""

_LOST = "w"
_ADVICE = {
    "busy": "The site limits how much it is asked: lower --rate, or try again later.",
    "server": "Look whether the site is up, or in maintenance, and try again later.",
    "page": "Something stands between us and the API, such as a page for a maintenance or a firewall.",
    "refused": "Look whether credentials and session are still good, and our address is still allowed.",
}


class Guard:
    """Sends by another transport and watches what comes back; see `Transport`.

    Args:
        operations: By name, those that are called.
        url: Of the site, for messages.
        record: Takes the exchange that shows that the site is lost.
    """

    def __init__(
        self,
        inner: Transport,
        operations: Mapping[str, Operation],
        reader: Reader,
        url: str,
        *,
        record: Callable[[Exchange], object] = lambda _: None,
    ) -> None:
        self._inner = inner
        self._operations = operations
        self._reader = reader
        self._url = url
        self._record = record
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._controls: dict[str, Case] = {}
        self._row: set[tuple[tuple[str, str], ...]] = set()
        self._limit = IN_A_ROW
        self._reason = ""

    def send(self, case: Case) -> Exchange:
        """Return what came back.

        Raises:
            SiteError: The site is not usable any more, or the transport was stopped.
        """
        if self._reason:
            raise SiteError(self._reason)
        exchange = self._inner.send(case)
        if case.role == CONTROL_ROLE:
            with self._lock:
                self._controls.setdefault(case.caller, case)
            return exchange
        self._check_pause(exchange)
        if exchange.failure is not None:  # whoever sends asks for himself whether the site is still there
            return exchange
        kind = self._trouble(exchange)
        with self._lock:
            if not kind:
                self._row.clear()
                if case.breaks is None:
                    # A caller that the run did not begin with has no request that worked at the beginning yet.
                    self._controls.setdefault(case.caller, replace(case, role=CONTROL_ROLE, page=None))
                return exchange
            self._row.add(case.request.parameters)
            is_enough = len(self._row) >= self._limit
        if is_enough:
            self._ask(case, kind)
        return exchange

    def _check_pause(self, exchange: Exchange) -> None:
        response = exchange.response
        seconds = pause_seconds(response.status, dict(response.headers)) if response is not None else None
        if response is not None and seconds is not None and seconds > MAX_PAUSE_SECONDS:
            self._record(replace(exchange, case=_lost(exchange.case)))
            self._reason = (
                f"{self._url} asks to be left alone for {seconds:.0f} s (status {response.status}, Retry-After).\n"
                f"At most {MAX_PAUSE_SECONDS:.0f} s are waited for. {_ADVICE['busy']}"
            )
            raise SiteError(self._reason)

    def _trouble(self, exchange: Exchange) -> str:
        """Return the kind of trouble that an answer may be a sign of; empty for none."""
        response = exchange.response
        if response is None or 300 <= response.status < 400:
            return ""
        if response.status == 429 or response.status >= 500:
            return "busy" if response.status == 429 else "server"
        if body_format(response.body) in {None, "html"}:
            return "page"
        return "refused" if self._is_refused(exchange) else ""

    def _is_refused(self, exchange: Exchange) -> bool:
        """Tell whether a request that breaks nothing was refused because of who sent it."""
        operation, response = self._operations.get(exchange.case.operation), exchange.response
        if operation is None or response is None or exchange.case.breaks is not None:
            return False
        if sniffed_root(response.body) != operation.api.error.element:
            return False
        way = session_way(operation, exchange.case.caller)
        codes = operation.api.unusable_codes | (way.expired if way is not None else frozenset())
        return self._reader.read(operation, exchange).error_code in codes

    def _ask(self, case: Case, kind: str) -> None:
        """Ask whether the site is still there, by the request that worked at the beginning."""
        with self._asking:
            if self._reason:
                raise SiteError(self._reason)
            with self._lock:
                count = len(self._row)
                control = self._controls.get(case.caller)
                self._row.clear()
            if control is None or count < self._limit:  # another thread has asked meanwhile
                return
            exchange = self._inner.send(_lost(replace(control, id=case.id, group=case.group)))
            answer = self._reader.read(self._operations[control.operation], exchange)
            if not (self._trouble(exchange) or why_unusable(answer, self._url)):
                # These requests fail by themselves, and that is a finding: they are not asked about as often.
                self._limit *= 2
                return
            self._record(exchange)
            said = exchange.failure.message if exchange.failure is not None else self._said(exchange)
            self._reason = (
                f"{self._url} cannot be used any more: {count} requests in a row came back with trouble, and so did "
                f"the one that worked at the beginning: {said}.\n{_ADVICE[self._trouble(exchange) or kind]}"
            )
            raise SiteError(self._reason)

    def _said(self, exchange: Exchange) -> str:
        assert exchange.response is not None
        answer = self._reader.read(self._operations[exchange.case.operation], exchange)
        if answer.error_code is not None:
            return f"status {exchange.response.status}, code {answer.error_code}: {answer.error_message}"
        what = "an HTML page" if answer.format == "html" else ""
        return f"status {exchange.response.status}" + (f", {what}" if what else "")


def _lost(case: Case) -> Case:
    """Return a case as that of an exchange that shows the loss of the site."""
    return replace(case, id=f"{case.id}{_LOST}", group=f"{case.group}{_LOST}", role=CONTROL_ROLE, page=None)


def without_loss(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Return recorded exchanges without those by which a site was seen to be lost.

    They say nothing of the contract, and a run that is resumed sends them again. What came back like the one that shows
    the loss, right before or after it, is taken for one of them; if it was none, it is only sent once more.

    Args:
        exchanges: In the order in which they were answered.
    """
    dropped: set[int] = set()
    for index, exchange in enumerate(exchanges):
        if exchange.case.role == CONTROL_ROLE and exchange.case.id.endswith(_LOST):
            dropped.add(index)
            for way in (range(index - 1, -1, -1), range(index + 1, len(exchanges))):
                for other in way:
                    if _status(exchanges[other]) != _status(exchange):
                        break
                    dropped.add(other)
    gone = _groups_without_site(exchanges)
    return tuple(
        exchange
        for index, exchange in enumerate(exchanges)
        if index not in dropped and not (exchange.failure is not None and exchange.case.group in gone)
    )


def _groups_without_site(exchanges: Sequence[Exchange]) -> frozenset[str]:
    """Return the groups of requests without an answer after which the site did not answer the control either.

    What was sent once more, by a run that went on, counts instead.
    """
    controls = {
        exchange.case.group: exchange
        for exchange in exchanges
        if exchange.case.role == CONTROL_ROLE and exchange.case.id.endswith(AFTER_FAILURE)
    }
    silent = [group for group, control in controls.items() if control.failure is not None]
    return frozenset({*silent, *(group.removesuffix(AFTER_FAILURE) for group in silent)})


def _status(exchange: Exchange) -> int | None:
    return exchange.response.status if exchange.response is not None else None
