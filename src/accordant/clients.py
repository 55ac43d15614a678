"""Calls of a contract's operations by name: credentials are filled in, answers are read and judged.

For tests that want to know what a site says without writing a client first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from accordant.answers import Answer, Row
from accordant.contracts import Contract, Operation
from accordant.errors import UsageError, nearest
from accordant.examiners import Examiner
from accordant.exchange import Case, Exchange, Phase, Request, placeholder
from accordant.findings import Finding
from accordant.recorders import findings_in
from accordant.sessions import SessionTransport
from accordant.sites import Site, credentials_of
from accordant.transports import HttpTransport

__all__ = ["Answered", "Client"]


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back for a call.

    Attributes:
        exchange: Request and answer, with placeholders for credentials.
        findings: What is wrong with the answer; what is wrong with the request is not looked at.
        answer: The answer as judges read it.
    """

    exchange: Exchange
    findings: tuple[Finding, ...]
    answer: Answer

    @property
    def status(self) -> int:
        """The HTTP status; 0 where there was no answer."""
        return 0 if self.exchange.response is None else self.exchange.response.status

    @property
    def body(self) -> bytes:
        """What came, without credentials."""
        return b"" if self.exchange.response is None else self.exchange.response.body

    @property
    def document(self) -> Any:
        """The document as JSON, an XML one as its image; None where there is none."""
        return self.answer.image

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of a list; empty where it has none, or is none."""
        return self.answer.rows or ()

    @property
    def error_code(self) -> int | None:
        """The code of a refusal; None where it is none."""
        return self.answer.error_code

    @property
    def error_message(self) -> str:
        """The text of a refusal for people."""
        return self.answer.error_message

    @property
    def is_success(self) -> bool:
        """Whether the call was accepted."""
        return self.answer.kind == "success"


class Client:
    """Calls operations of a contract on a site; to be used in a `with` statement.

    Args:
        contract: Whose operations are called.
        examiner: Of the same contract.
        site: Where, and with which credentials.
        caller: As whom, where a call does not say it.
    """

    def __init__(self, contract: Contract, examiner: Examiner, site: Site, *, caller: str = "server") -> None:
        self.site = site
        self._contract = contract
        self._examiner = examiner
        self._caller = caller
        writes = [operation.name for operation in contract.operations.values() if operation.effect != "read"]
        self._http = HttpTransport(site, writes=writes)
        self._sessions: dict[str, SessionTransport] = {}
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.close()

    def call(
        self,
        operation: str,
        parameters: Mapping[str, object] | None = None,
        /,
        *,
        caller: str | None = None,
        http_method: str | None = None,
        **more: object,
    ) -> Answered:
        """Call an operation.

        What every call has (its method's name, the version, credentials) is sent without being asked for.

        Args:
            parameters: By name; None leaves one out that would be sent otherwise. Booleans are sent as ``true`` and
                ``false``.
            caller: As whom; default is that of the client.
            http_method: Default is the operation's first.
            more: The same as `parameters`.

        Raises:
            UsageError: There is no such operation or caller.
            SiteError: The site cannot be logged in to.
        """
        called = self._operation(operation)
        caller = caller or (self._caller if self._caller in called.servlets else next(iter(called.servlets)))
        if caller not in called.servlets:
            raise UsageError(f"{operation} has no caller {caller!r}; it has {', '.join(called.servlets)}")
        sent: dict[str, object] = {**_given(called, caller), **(parameters or {}), **more}
        pairs = tuple((name, _lexical(value)) for name, value in sent.items() if value is not None)
        self._count += 1
        name = f"call {self._count}"
        case = Case(
            id=name,
            operation=operation,
            caller=caller,
            phase=Phase.RECORDED,
            request=Request(called.servlets[caller], pairs, http_method or called.http_methods[0]),
            label=name,
            group=name,
            acceptance=None,
        )
        exchange = self._transport(called).send(case)
        examined = self._examiner.examine(exchange, time_zone=self.site.time_zone)
        answer = examined.answer or self._examiner.reader_of(called).read(called, exchange)
        return Answered(exchange, findings_in(self._examiner, examined, case), answer)

    def _operation(self, name: str) -> Operation:
        found = self._contract.operations.get(name)
        if found is None:
            hint = nearest(name, self._contract.operations) or f"there are {', '.join(self._contract.operations)}"
            raise UsageError(f"the contract has no operation {name!r}; {hint}")
        return found

    def _transport(self, operation: Operation) -> SessionTransport:
        found = self._sessions.get(operation.api.name)
        if found is None:
            reader = self._examiner.reader_of(operation)
            found = SessionTransport(self._http, self.site, self._contract.operations, reader)
            self._sessions[operation.api.name] = found
        return found


def _given(operation: Operation, caller: str) -> dict[str, str]:
    """Return what every call of an operation sends, in the order of the contract."""
    credentials = credentials_of(operation, caller)
    found = {}
    for name, parameter in operation.parameters.items():
        if parameter.fixed is not None:
            found[name] = parameter.fixed.replace("{operation}", operation.name)
        elif name in credentials:
            found[name] = placeholder(name)
        elif parameter.required and len(parameter.enumeration) == 1 and parameter.is_for(caller):
            found[name] = parameter.enumeration[0]
    return found


def _lexical(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
