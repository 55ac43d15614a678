"""The calls that a program makes, judged one by one: what it sends, and what it is answered.

Whoever watches the program hands in each call as it went over the wire. A recorder tells those that go to an API of the
contract from all others, takes the credentials out before anything is kept, and says what is wrong with them.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from accordant import __version__
from accordant.answers import sniffed_root
from accordant.archives import Kept, entry_exchange, entry_of
from accordant.clauses import Clause
from accordant.contracts import Contract, Strength
from accordant.errors import RecordError, UsageError, nearest
from accordant.examiners import Examined, Examiner
from accordant.exchange import Case, Exchange, Failure, FailureKind
from accordant.findings import Breach, Finding, Severity, Verdict, fingerprint, severity_of
from accordant.masking import Masker
from accordant.misuses import Misuse, iter_misuses
from accordant.pseudonyms import Pseudonyms, personal_names
from accordant.recordings import JOURNAL_FILE, JournalWriter, RunHeader, journal_entry
from accordant.redaction import Redactor, StandIn

__all__ = ["CodePlace", "Judged", "Recorder", "WireCall", "findings_in"]

_HAR_VERSION: Final = "1.2"
_TELLING: Final = 8  # characters of a personal value; a shorter one may stand in an answer by chance


@dataclass(frozen=True, slots=True)
class CodePlace:
    """A line of somebody's program.

    Attributes:
        file: As Python knows it.
        function: Its name.
        text: What stands there.
        callers: The lines of the program from which the function was called, the nearest first.
    """

    file: str
    line: int
    function: str
    text: str = ""
    callers: tuple[CodePlace, ...] = ()


@dataclass(frozen=True, slots=True)
class WireCall:
    """A call as it went over the wire, with its credentials; it is handed over and not kept.

    Attributes:
        headers: Of the request; names in any case.
        body: Of the request; None where it cannot be told.
        status: 0 where there was no answer.
        answer: The body of the answer, decoded as its Content-Encoding says.
        failure: Why there was no answer; empty where there was one.
        started_at: UTC, ISO 8601.
    """

    http_method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes | None = field(repr=False)
    status: int = 0
    answer_headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    answer: bytes = field(default=b"", repr=False)
    failure: str = ""
    elapsed_seconds: float = 0.0
    started_at: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A call of a program, without credentials, and what is to be said of it.

    Attributes:
        operation: Name of the method that it calls; empty where that is not known.
        url: Where it went, without the servlet.
        place: The line of the program that made it; None where that is not known.
        findings: What is wrong with it, each defect once; first what was sent, then what was answered.
        why: Why its answer was not judged by a schema; empty where it was.
        is_made_up: Whether its answer was made up for a test, and says nothing of any site.
    """

    operation: str
    url: str
    exchange: Exchange
    place: CodePlace | None
    findings: tuple[Finding, ...] = ()
    why: str = ""
    is_made_up: bool = False


class Recorder:
    """Judges calls as they are made; may be used by several threads.

    Args:
        examiner: Knows the contract; may be shared by recorders that are used one after the other.
        contract: The same contract.
        secrets: Credentials that are known beforehand, by name.
        time_zone: That of the site, for dates without a zone.
        hosts: Names of hosts, with the port where it is not the usual one, whose calls alone are judged; default is
            whoever is called as the contract's APIs are.
        is_private: Whether personal data is replaced in what is saved; a sandbox knows no real people.
    """

    def __init__(
        self,
        examiner: Examiner,
        contract: Contract,
        *,
        secrets: Mapping[str, str] | None = None,
        time_zone: str | None = None,
        hosts: Iterable[str] | None = None,
        is_private: bool = True,
    ) -> None:
        self._examiner = examiner
        self._contract = contract
        self._time_zone = time_zone
        self._hosts = None if hosts is None else frozenset(hosts)
        self._pseudonyms = Pseudonyms(personal_names(contract.operations.values())) if is_private else None
        self._secrets: dict[tuple[str, str], None] = dict.fromkeys((secrets or {}).items())
        self._calls: list[Judged] = []
        self._lock = threading.RLock()

    @property
    def calls(self) -> tuple[Judged, ...]:
        """The calls of the contract's APIs so far, in the order in which they were answered."""
        return tuple(self._calls)

    @property
    def personal(self) -> frozenset[str]:
        """Names of the parameters whose values are about people; empty where all people are invented."""
        return self._pseudonyms.names.parameters if self._pseudonyms is not None else frozenset()

    def redacted(self, text: str) -> str:
        """Return a text without the credentials that have been seen so far."""
        with self._lock:
            return Redactor(tuple(self._secrets)).redact_text(text)

    def take(self, call: WireCall, place: CodePlace | None = None, *, is_made_up: bool = False) -> Judged | None:
        """Judge a call and keep it; None where it goes elsewhere.

        Args:
            place: The line that made it.
            is_made_up: Whether its answer was made up for a test: such a one has no findings, and is not saved.
        """
        with self._lock:
            exchange = self._exchange(call)
            if exchange is None:
                return None
            judged = self._judge(call, exchange, place, is_made_up=is_made_up)
            self._calls.append(judged)
            return judged

    # ------------------------------------------------------------------------------------------- reading

    def _exchange(self, call: WireCall) -> Exchange | None:
        try:
            entry = entry_of(_har_entry(call))
        except RecordError:
            return None
        if self._hosts is not None and entry.host not in self._hosts:
            return None
        calls = self._examiner.calls
        if not calls.is_call(entry.servlet, entry.sent, sniffed_root(call.answer)):
            return None
        self._secrets |= dict.fromkeys(entry.iter_secrets(calls))
        name = f"call {len(self._calls) + 1}"
        content = entry.content if isinstance(entry.content, Kept) else Kept(b"")
        exchange = entry_exchange(entry, content, name, calls, tuple(self._secrets))
        if call.failure or not call.status:
            failure = Failure(FailureKind.CONNECTION, Redactor(tuple(self._secrets)).redact_text(call.failure))
            return replace(exchange, response=None, failure=failure)
        return exchange

    # ------------------------------------------------------------------------------------------- judging

    def _judge(self, call: WireCall, exchange: Exchange, place: CodePlace | None, *, is_made_up: bool) -> Judged:
        case = exchange.case
        operation = self._contract.operations.get(case.operation)
        misuses: list[Misuse] = []
        if operation is not None:
            in_address = {name for name, _ in parse_qsl(urlsplit(call.url).query, keep_blank_values=True)}
            misuses = list(iter_misuses(operation, case.caller, case.request, in_address))
        examined = Examined(operation, (), f"no answer: {exchange.failure.message}" if exchange.failure else "")
        if exchange.response is not None:
            broken = [misuse.breaks for misuse in misuses if misuse.breaks is not None]
            examined = self._examiner.examine(exchange, broken=broken, time_zone=self._time_zone)
            if operation is None:
                misuses += self._of_no_method(exchange, examined)
        found = [_finding_of(misuse, case) for misuse in misuses if misuse.clause.strength is not Strength.PROBE]
        if not is_made_up:
            found += findings_in(self._examiner, examined, case)
        parts = urlsplit(call.url)
        return Judged(
            case.operation,
            f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rpartition('/')[0]}",
            exchange,
            place,
            _numbered(found),
            examined.why,
            is_made_up,
        )

    def _of_no_method(self, exchange: Exchange, examined: Examined) -> Iterator[Misuse]:
        """Yield what is wrong with a call that names no method of the contract, as far as the site's answer shows it.

        The site may have methods of which the contract says nothing.
        """
        answer = examined.answer
        for operation in self._contract.operations.values():
            naming = next((p for p in operation.parameters.values() if p.name in self._examiner.calls.naming), None)
            codes = naming.violated.codes if naming is not None else None
            if naming is None or codes is None or answer is None or answer.error_code not in codes.expect:
                continue
            named = exchange.case.request.sent.get(naming.name, "")
            hint = nearest(named, self._contract.operations)
            actual = f"{named}{'; ' if hint else ''}{hint}" if named else "no name of a method in address or form"
            clause = Clause(
                f"{operation.api.name}/sent/{naming.name}",
                naming.strength,
                "a call names a method that there is",
                naming.source,
                naming.location,
            )
            yield Misuse(clause, Breach("the name of a method", actual, named))
            return

    # -------------------------------------------------------------------------------------------- saving

    def save(self, path: Path) -> Path:
        """Write what was recorded, without credentials and personal data, and return the file.

        Args:
            path: A file that ends in ``.har`` becomes an HTTP Archive; anything else a folder with a journal. What an
                earlier recording has left there is replaced.

        Raises:
            UsageError: Nothing can be written there.
        """
        with self._lock:
            calls = [call for call in self._calls if not call.is_made_up]
            exchanges = [self._kept(call.exchange) for call in calls]
        url = calls[0].url if calls else ""
        if path.suffix.lower() == ".har":
            return _write_archive(
                path, [journal_entry(one, call.url) for one, call in zip(exchanges, calls, strict=True)]
            )
        operations = tuple(dict.fromkeys(call.operation for call in calls if call.operation))
        callers = tuple(dict.fromkeys(one.case.caller for one in exchanges if one.case.caller))
        header = RunHeader(path.name, "recorded", url, operations, 0, callers, self._time_zone)
        if (path / JOURNAL_FILE).is_file():
            (path / JOURNAL_FILE).unlink()
        with JournalWriter(path, header) as journal:
            for exchange in exchanges:
                journal.append(exchange)
            journal.append_end()
        return journal.path

    def _kept(self, exchange: Exchange) -> Exchange:
        """Return an exchange as it may be kept: a credential of a later call may stand in an earlier answer."""
        redactor = Redactor(tuple(self._secrets))
        response = exchange.response
        request = exchange.case.request
        pairs = [(name, redactor.redact_text(value)) for name, value in request.parameters]
        if response is not None:
            response = replace(response, headers=redactor.redact_headers(response.headers)).with_body(
                redactor.redact(response.body)[0]
            )
        if self._pseudonyms is not None:
            names = self._pseudonyms.names
            shown = [
                (name, self._pseudonyms.of(name, value) if name in names.parameters else value) for name, value in pairs
            ]
            echoes = [
                StandIn(value, other)
                for (_, value), (_, other) in zip(pairs, shown, strict=True)
                if value != other and len(value) >= _TELLING
            ]
            if response is not None:
                response = response.with_body(self._without_people(response.body, echoes))
            pairs = shown
        case = replace(exchange.case, request=replace(request, parameters=tuple(pairs)))
        return replace(exchange, case=case, response=response)

    def _without_people(self, body: bytes, echoes: Iterable[StandIn]) -> bytes:
        assert self._pseudonyms is not None
        body = Masker(self._pseudonyms.names.elements).mask(body, self._pseudonyms.of)
        for echo in echoes:
            body = echo.replaced(body)
        return body


def findings_in(examiner: Examiner, examined: Examined, case: Case) -> tuple[Finding, ...]:
    """Return what was found in the answer of one call, each defect once."""
    found = []
    for outcome in examined.outcomes:
        if outcome.verdict is Verdict.VIOLATED and outcome.breach is not None and examined.operation is not None:
            _, clause = examiner.clauses_of(examined.operation)[outcome.clause]
            found.append(_finding(clause, outcome.breach, case, outcome.severity))
    return _numbered(found)


# ----------------------------------------------------------------------------------------------------- parts


def _finding_of(misuse: Misuse, case: Case) -> Finding:
    return _finding(misuse.clause, misuse.breach, case)


def _finding(clause: Clause, breach: Breach, case: Case, severity: Severity | None = None) -> Finding:
    return Finding(
        id="",
        clause=clause,
        severity=severity or severity_of(clause.strength),
        breach=breach,
        requests=(case.request,),
        cases=(case.id,),
        fingerprint=fingerprint(clause.id, breach.signature),
    )


def _numbered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings without those that are of the same defect as one before."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.fingerprint, replace(finding, id=f"F{len(first) + 1}"))
    return tuple(first.values())


def _har_entry(call: WireCall) -> dict[str, Any]:
    """Return a call as the entry of an archive, which is read in one place only."""
    headers = [{"name": name, "value": value} for name, value in call.headers]
    media_type = next((value for name, value in call.headers if name.lower() == "content-type"), "")
    text = base64.b64encode(call.body or b"").decode()
    content = {"size": len(call.answer), "encoding": "base64", "text": base64.b64encode(call.answer).decode()}
    return {
        "startedDateTime": call.started_at,
        "time": call.elapsed_seconds * 1000,
        "request": {
            "method": call.http_method,
            "url": call.url,
            "headers": headers,
            "postData": {"mimeType": media_type, "text": text, "encoding": "base64"},
        },
        "response": {
            "status": call.status,
            "headers": [{"name": name, "value": value} for name, value in call.answer_headers],
            "content": content,
        },
    }


def _write_archive(path: Path, entries: Iterable[Mapping[str, Any]]) -> Path:
    """Write an HTTP Archive.

    Raises:
        UsageError: Nothing can be written there.
    """
    log = {"version": _HAR_VERSION, "creator": {"name": "accordant", "version": __version__}, "entries": list(entries)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"log": log}, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"the recording cannot be kept: {error.filename or path}: {error.strerror}") from error
    return path
