"""The journal of a run: a line of JSON for each exchange, written before it is judged.

Each exchange is an entry of HTTP Archive (HAR) 1.2 with one field more, ``_accordant``, which keeps the case. The
first line describes the run; lines between the entries tell what minimising came to. A last line that a killed
run left torn is dropped and counted.

Source: HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Self

from accordant.contracts import Strength
from accordant.errors import RecordError, UsageError
from accordant.exchange import Case, Exchange, Facts, Failure, FailureKind, Phase, Request, Response, shared_pair
from accordant.journal_checks import check_exchange, check_header
from accordant.journal_salvage import MOST_UNREADABLE, salvaged_header

__all__ = [
    "JOURNAL_FILE",
    "JOURNAL_VERSION",
    "MOST_DAMAGE",
    "TOKEN",
    "Journal",
    "JournalLine",
    "JournalWriter",
    "RunHeader",
    "iter_journal",
    "journal_entry",
    "read_exchange",
    "read_journal",
]

JOURNAL_VERSION = 1
JOURNAL_FILE = "journal.ndjson"
TOKEN = "made"  # noqa: S105 - the name of a setting: what tells a run from one that began elsewhere in the same second
_TAIL_BYTES = 1 << 16
MOST_DAMAGE = 20


@dataclass(frozen=True, slots=True)
class RunHeader:
    """What a journal says about its run.

    Attributes:
        run: Name of the run's folder.
        site: Name of the site, for people.
        url: Address of the site.
        operations: Names of the operations.
        callers: As whom requests were sent, the main one first.
        time_zone: That of the site, or None.
        settings: What else the run was started with, by name: plain data, so that it can be resumed.
        label: What people call it, such as the release that was tested; empty where nobody named it.
    """

    run: str
    site: str
    url: str
    operations: tuple[str, ...]
    seed: int
    callers: tuple[str, ...] = ()
    time_zone: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal that was read.

    Attributes:
        minimised: By fingerprint, how far minimising came: ``minimal`` or ``budget spent``.
        notes: Clauses that could not be planned for, and why.
        drawn: By round, the fuzzed requests: whom they are about, and what they send besides what every call has.
        dropped: Lines that could not be read.
        complete: The run came to its end.
        damage: Where the first of the lines stand that could not be read, and why; at most `MOST_DAMAGE`.
    """

    header: RunHeader
    exchanges: tuple[Exchange, ...]
    minimised: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    drawn: Mapping[int, tuple[tuple[str, Mapping[str, str]], ...]] = field(default_factory=dict)
    dropped: int = 0
    complete: bool = False
    damage: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of a journal, and where it stands.

    Attributes:
        offset: Where it begins, in bytes.
        length: In bytes.
        content: The run, an exchange, or None for what concerns neither.
        is_dropped: It could not be read.
    """

    offset: int
    length: int
    content: RunHeader | Exchange | None
    is_dropped: bool = False


class JournalWriter:
    """Appends to a journal; may be used by several threads.

    Args:
        folder: The run's folder; made where it is missing.
        header: Written as the first line of a new journal.
        resumes: The journal is there, and its run goes on; a last line that is torn is taken off.

    Raises:
        UsageError: Nothing can be written there.
    """

    def __init__(self, folder: Path, header: RunHeader, *, resumes: bool = False) -> None:
        self.path = folder / JOURNAL_FILE
        self._url = header.url
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if resumes:
                _cut_torn_line(self.path)
            self._file = self.path.open("ab" if resumes else "xb", buffering=0)
        except OSError as error:
            raise UsageError(f"the run cannot be recorded: {error.filename or folder}: {error.strerror}") from error
        if not resumes:
            fields = {name: getattr(header, name) for name in header.__slots__}
            self._write({"_accordant": {"record": "run", "version": JOURNAL_VERSION, **fields}})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def append(self, exchange: Exchange) -> None:
        """Write one exchange; it is with the operating system when this returns."""
        self._write(journal_entry(exchange, self._url))

    def append_minimised(self, fingerprint: str, status: str) -> None:
        """Write how far minimising one finding came."""
        self._write({"_accordant": {"record": "minimised", "fingerprint": fingerprint, "status": status}})

    def append_note(self, clause: str, reason: str) -> None:
        """Write why nothing was planned for a clause."""
        self._write({"_accordant": {"record": "note", "clause": clause, "reason": reason}})

    def append_drawn(self, number: int, requests: Iterable[tuple[str, Mapping[str, str]]]) -> None:
        """Write the fuzzed requests of a round: whom they are about, and what they send."""
        self._write({"_accordant": {"record": "drawn", "round": number, "requests": [list(one) for one in requests]}})

    def append_end(self) -> None:
        """Write that the run came to its end."""
        self._write({"_accordant": {"record": "end"}})

    def _write(self, data: Mapping[str, Any]) -> None:
        line = json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            view = memoryview(line)
            while view:
                view = view[os.write(self._file.fileno(), view) :]


def _cut_torn_line(path: Path) -> None:
    """Take off what stands after the last line break: a killed run had begun to write it."""
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - _TAIL_BYTES)
            file.seek(start)
            place = file.read(end - start).rfind(b"\n")
            if place >= 0:
                file.truncate(start + place + 1)
                return
            end = start
        file.truncate(0)


def read_journal(path: Path, *, has_exchanges: bool = True) -> Journal:
    """Read a journal; exchanges come in plan order.

    Of one whose first line is damaged the exchanges are read, and tell of the run what they can; see `journal_salvage`.

    Args:
        has_exchanges: Keep them; else they are only read.

    Raises:
        RecordError: It is missing, is none, or was written by a newer accordant.
    """
    file = path / JOURNAL_FILE if path.is_dir() else path
    reading = _Reading(file)
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if text := line.rstrip(b"\n"):
                    reading.take(text, number, is_patient=True)
                if not has_exchanges:
                    reading.exchanges.clear()
    except OSError as error:
        raise RecordError(f"{file}: the journal cannot be read: {error.strerror}") from error
    if reading.header is None:
        reading.salvage()
    if reading.header is None:
        raise RecordError(f"{file}: this is no journal of accordant: it does not begin with a line about its run")
    reading.exchanges.sort(key=lambda exchange: exchange.case.id)
    return Journal(
        reading.header,
        tuple(reading.exchanges),
        reading.minimised,
        tuple(reading.notes),
        reading.drawn,
        reading.dropped,
        reading.complete,
        tuple(reading.damage),
    )


def iter_journal(stream: BinaryIO, name: str) -> Iterator[JournalLine]:
    """Yield the lines of a journal in the order of the file, the first of them about its run; only one is held.

    Args:
        stream: At its beginning.
        name: What messages call it.

    Raises:
        RecordError: It is no journal, or was written by a newer accordant.
    """
    reading = _Reading(Path(name))
    offset = 0
    for number, line in enumerate(stream, 1):
        text = line.rstrip(b"\n")
        if text:
            before = reading.dropped
            reading.take(text, number)
            content = reading.header if number == 1 else (reading.exchanges.pop() if reading.exchanges else None)
            yield JournalLine(offset, len(text), content, is_dropped=reading.dropped > before)
        if reading.header is None:
            break
        offset += len(line)
    if reading.header is None:
        raise RecordError(f"{name}: this is no journal of accordant: it does not begin with a line about its run")


def read_exchange(line: bytes) -> Exchange:
    """Return the exchange that stands in a line of a journal, which `iter_journal` has found to be one."""
    return _exchange(json.loads(line))


@dataclass
class _Reading:
    """What has been read of a journal so far."""

    file: Path
    header: RunHeader | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    minimised: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    drawn: dict[int, tuple[tuple[str, Mapping[str, str]], ...]] = field(default_factory=dict)
    dropped: int = 0
    complete: bool = False
    damage: list[tuple[int, str]] = field(default_factory=list)
    operations: Counter[str] = field(default_factory=Counter)
    callers: dict[str, None] = field(default_factory=dict)
    url: str = ""

    def take(self, line: bytes, number: int, *, is_patient: bool = False) -> None:
        """Take in a line.

        Args:
            is_patient: A first line that is damaged may be followed by others that are not.
        """
        try:
            self._take(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            if self.header is None and not self.operations and not (is_patient and self.dropped < MOST_UNREADABLE):
                raise RecordError(f"{self.file}:1: this is no journal of accordant") from error
            self.dropped += 1
            if len(self.damage) < MOST_DAMAGE:
                self.damage.append((number, _why_damaged(error)))

    def _take(self, data: Mapping[str, Any]) -> None:
        ours = data["_accordant"]
        match ours.get("record", "exchange"):
            case "run":
                self.header = _header(ours, self.file)
            case "minimised":
                self.minimised[str(ours["fingerprint"])] = str(ours["status"])
            case "note":
                self.notes.append((str(ours["clause"]), str(ours["reason"])))
            case "drawn":
                self.drawn[ours["round"]] = tuple((person, own) for person, own in ours["requests"])
            case "end":
                self.complete = True
            case _:
                exchange = _exchange(data)
                check_exchange(exchange)
                self.exchanges.append(exchange.packed())
                if self.header is None:
                    self.operations[exchange.case.operation] += 1
                    self.callers[exchange.case.caller] = None
                    self.url = self.url or str(data["request"]["url"]).rpartition("/")[0]

    def salvage(self) -> None:
        """Tell of the run what its exchanges do, where there are any."""
        if self.operations:
            self.header = salvaged_header(self.file, self.operations.most_common(1)[0][0], self.callers, self.url)
            if not self.damage or self.damage[0][0] != 1:
                self.damage.insert(0, (1, "the line about the run is missing"))


def _why_damaged(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error} is missing"
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
        return "it is no JSON"
    return str(error) if isinstance(error, ValueError) else "it is no line of a journal"


def _header(data: Mapping[str, Any], file: Path) -> RunHeader:
    if data["version"] > JOURNAL_VERSION:
        raise RecordError(
            f"{file}: written by a newer accordant (journal version {data['version']}, this one reads "
            f"{JOURNAL_VERSION}); use that one"
        )
    values = {name: data[name] for name in RunHeader.__slots__ if name in data}
    for name in ("operations", "callers"):
        values[name] = tuple(values.get(name, ()))
    check_header(values)
    return RunHeader(**values)


def journal_entry(exchange: Exchange, url: str) -> dict[str, Any]:
    """Return an exchange as an entry of HAR, with what more we know of it under ``_accordant``."""
    request = exchange.case.request
    response = exchange.response
    milliseconds = round(response.elapsed_seconds * 1000, 3) if response else -1
    return {
        "startedDateTime": exchange.started_at,
        "time": milliseconds,
        "request": {
            "method": request.http_method,
            "url": f"{url}/{request.servlet}",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "queryString": [],
            "postData": {
                "mimeType": "application/x-www-form-urlencoded",
                "params": [{"name": name, "value": value} for name, value in request.parameters],
            },
            "headersSize": -1,
            "bodySize": -1,
        },
        "response": _har_response(response),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_accordant": {
            "case": _case_data(exchange.case),
            "attempt": exchange.attempt,
            "echoed": list(exchange.echoed),
            "failure": exchange.failure and {"kind": exchange.failure.kind, "message": exchange.failure.message},
            **_facts_data(exchange.facts),
        },
    }


def _facts_data(facts: Facts) -> dict[str, Any]:
    """Return what a journal says of facts: nothing of those that are to be seen in the rest of the line."""
    data: dict[str, Any] = {"compared": dict(facts.compared)} if facts.compared else {}
    if facts.violations is not None:
        data |= {"unparsed": facts.unparsed, "violations": list(facts.violations)}
    return {"facts": data} if data else {}


_NO_FACTS = Facts()


def _facts(data: Mapping[str, Any]) -> Facts:
    if not data:
        return _NO_FACTS
    violations = data.get("violations")
    return Facts(data.get("compared", {}), data.get("unparsed"), None if violations is None else tuple(violations))


def _har_response(response: Response | None) -> dict[str, Any]:
    if response is None:
        content: dict[str, Any] = {"size": 0, "mimeType": ""}
    else:
        content = {"size": len(response.body), "mimeType": response.header("content-type")}
        try:
            content["text"] = response.body.decode("utf-8")
        except UnicodeDecodeError:
            content["text"] = base64.b64encode(response.body).decode()
            content["encoding"] = "base64"
    return {
        "status": response.status if response else 0,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": name, "value": value} for name, value in response.headers] if response else [],
        "content": content,
        "redirectURL": response.header("location") if response else "",
        "headersSize": -1,
        "bodySize": -1,
    }


_CASE_FIELDS = ("id", "operation", "caller", "label", "group", "role", "page", "person", "target", "breaks")


def _case_data(case: Case) -> dict[str, Any]:
    data = {name: getattr(case, name) for name in _CASE_FIELDS}
    data |= {name: value for name, value in _seldom(case) if value}
    return {**data, "phase": case.phase, "acceptance": case.acceptance, "servlet": case.request.servlet}


def _seldom(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield what is written of a case where it is not as usual."""
    yield from (("part", case.part), ("wire", case.request.wire), ("full_page", case.full_page))


def _pairs(data: Iterable[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(shared_pair(pair["name"], pair["value"]) for pair in data)


def _exchange(entry: Mapping[str, Any]) -> Exchange:
    ours = entry["_accordant"]
    data = ours["case"]
    parameters = _pairs(entry["request"]["postData"]["params"])
    case = Case(
        **{name: data[name] for name in _CASE_FIELDS},
        phase=Phase(data["phase"]),
        acceptance=data["acceptance"] and Strength(data["acceptance"]),
        request=Request(data["servlet"], parameters, entry["request"]["method"], data.get("wire", "")),
        part=data.get("part", 0),
        full_page=data.get("full_page"),
    )
    failure = ours["failure"] and Failure(FailureKind(ours["failure"]["kind"]), ours["failure"]["message"])
    har = entry["response"]
    response = None
    if not failure:
        content = har["content"]
        text = content.get("text", "")
        body = base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()
        headers = _pairs(har["headers"])
        response = Response(har["status"], headers, body, max(entry["time"], 0) / 1000)
    facts = _facts(ours.get("facts", {}))
    return Exchange(case, response, failure, entry["startedDateTime"], ours["attempt"], tuple(ours["echoed"]), facts)
