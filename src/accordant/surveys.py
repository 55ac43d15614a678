"""Files of recorded responses to single recordings: what a first reading tells, and how each is read when it is judged.

Archives and journals may be larger than memory. The first reading keeps of every recording where it stands, and of the
whole what none of them tells by itself: the credentials to be hidden, and which requests were made in both formats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final

from accordant.answers import body_format, sniffed_root
from accordant.archives import (
    ENTRY_KEYS,
    Entry,
    Kept,
    Unkept,
    entry_exchange,
    entry_of,
    is_copy,
    is_handed_on,
    read_entry,
    script_function,
    session_of,
)
from accordant.calls import Calls
from accordant.cassettes import cassette_form, cassette_value, iter_cassette
from accordant.errors import RecordError
from accordant.exchange import Case, Exchange, Phase, Request, Response, shared_pair
from accordant.gatherings import Gathering, MadeCall, find_gatherings, is_legal, moment
from accordant.json_slices import iter_slices
from accordant.messages import message_value
from accordant.recordings import RunHeader, iter_journal, read_exchange
from accordant.redaction import Redactor
from accordant.same_calls import Copies, Twins, digest, request_key
from accordant.sources import Kind, Source
from accordant.validators.streaming import LARGE_BYTES
from accordant.validators.violations import DEFAULT_LIMITS

__all__ = ["Item", "Large", "Recording", "Survey", "Unread", "read_item", "survey", "survey_messages"]

_MAX_GUESSED: Final = 100
_MEDIA_TYPES: Final = {".json": "application/json", ".xml": "application/xml"}
_HEAD_BYTES: Final = 4096
_SHOWN_URL: Final = 100
_CACHE_BUSTER: Final = "_"  # with the time for a value, by which jQuery keeps browsers from answering themselves
_HANDED_ON: Final = "a service worker hands on the answer to the same call, which is judged as it was sent"
_CHANGED: Final = "it has changed since it was read for the first time"
_NOTHING_ASKED: Final = frozenset({"OPTIONS", "HEAD"})
"""What browsers send to other hosts before the request itself (CORS), and what is answered without a body."""


@dataclass(frozen=True, slots=True)
class Item:
    """One recording: where it stands.

    Attributes:
        name: What reports call it.
        length: In bytes; None for a whole file.
        secrets: Names and values that its archive holds.
        time_zone: That of the site, where the recording says it.
        is_yaml: Whether it stands in YAML; a cassette may.
        is_copy: Whether it is another recording once more.
    """

    source: Source
    name: str
    offset: int = 0
    length: int | None = None
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    time_zone: str | None = None
    is_yaml: bool = False
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording that was read.

    Attributes:
        missing_bytes: How many bytes of the body the recording says that it has lost.
    """

    exchange: Exchange
    missing_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Unread:
    """A recording that has nothing to judge, and why.

    Attributes:
        is_damage: It could not be read; else it was, and has no answer in it.
    """

    reason: str
    is_damage: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first reading of a source tells.

    Attributes:
        items: Its recordings, in its order.
        twins: Pairs of the same request in both formats, as indexes of `items`: first the XML, then the JSON.
        gatherings: Groups of recordings that relations speak of, their members as indexes of `items`.
        unjudged: Names and reasons of recordings that are broken.
        passed_over: Names and reasons of what is no recording of the contract's APIs.
        damage: Why the source, or the rest of it, cannot be read; empty where all of it was.
        dropped: Lines of a journal that cannot be read.
    """

    items: tuple[Item, ...] = ()
    twins: tuple[tuple[int, int], ...] = ()
    gatherings: tuple[Gathering, ...] = ()
    unjudged: tuple[tuple[str, str], ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()
    damage: str = ""
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Large:
    """A document of XML that is too large to be held.

    Attributes:
        root: Local name of its root element, by how it begins; empty where that does not show it.
    """

    root: str


def survey(source: Source, calls: Calls) -> Survey:
    """Read a source for the first time."""
    if source.kind is Kind.DOCUMENT:
        return Survey((Item(source, source.shown),))
    if source.kind is Kind.MESSAGE:
        return survey_messages((source,), calls)
    first = _Journal(source, calls) if source.kind is Kind.JOURNAL else _Archive(source, calls)
    damage = ""
    try:
        first.read()
    except RecordError as error:
        damage = str(error).removeprefix(f"{source.shown}:").removeprefix("1:").strip()
    except OSError as error:
        damage = f"cannot be read: {error.strerror}"
    return replace(first.result(), damage=damage)


def survey_messages(sources: Iterable[Source], calls: Calls) -> Survey:
    """Read raw messages for the first time, together: they are one session, and share credentials as one does."""
    first = _Archive(None, calls)
    broken: list[tuple[str, str]] = []
    for source in sources:
        try:
            value = _message(source)
        except RecordError as error:
            broken.append((source.shown, str(error)))
        except OSError as error:
            broken.append((source.shown, f"cannot be read: {error.strerror}"))
        else:
            first.take(Item(source, source.shown), 1, value)
    found = first.result()
    return replace(found, unjudged=(*found.unjudged, *broken))


def _message(source: Source) -> Any:
    with source.open() as stream:
        response = stream.read(DEFAULT_LIMITS.max_bytes + 1)
    if len(response) > DEFAULT_LIMITS.max_bytes:
        raise RecordError(f"larger than {DEFAULT_LIMITS.max_bytes} bytes, which is as much as is read of a message")
    request = None if source.request is None else source.request.read_bytes()
    return message_value(response, request, source.shown)


def read_item(item: Item, calls: Calls) -> Recording | Large | Unread:
    """Read one recording, without secrets."""
    source = item.source
    if source.kind is Kind.MESSAGE:
        return _reread(item, calls, lambda: entry_of(_message(source)))
    try:
        with source.open() as stream:
            large = _large(source, stream)
            if large is not None:
                return large
            stream.seek(item.offset)
            data = stream.read() if item.length is None else stream.read(item.length)
    except OSError as error:
        return Unread(f"cannot be read: {error.strerror}", is_damage=True)
    if source.kind is Kind.DOCUMENT:
        return Recording(_exchange_of_document(item, data))
    return _of_data(item, data, calls)


def _of_data(item: Item, data: bytes, calls: Calls) -> Recording | Unread:
    if item.source.kind is Kind.CASSETTE:
        return _reread(item, calls, lambda: entry_of(cassette_value(data, is_yaml=item.is_yaml)))
    if item.source.kind is Kind.ARCHIVE:
        return _reread(item, calls, lambda: read_entry(data))
    try:
        exchange = read_exchange(data)
    except (RecordError, ValueError, LookupError, TypeError):
        return Unread(_CHANGED, is_damage=True)
    return Recording(replace(exchange, case=replace(exchange.case, id=item.name)))


def _reread(item: Item, calls: Calls, read: Callable[[], Entry]) -> Recording | Unread:
    try:
        return _recording_of_entry(item, read(), calls)
    except (OSError, RecordError, ValueError, LookupError, TypeError):
        return Unread(_CHANGED, is_damage=True)


def _large(source: Source, stream: BinaryIO) -> Large | Unread | None:
    """Return what a document is that is not to be held; None where it is not so large."""
    if source.kind is not Kind.DOCUMENT or source.size_bytes <= LARGE_BYTES:
        return None
    head = stream.read(_HEAD_BYTES)
    if body_format(head) == "xml":
        return Large(sniffed_root(head) or "")
    if source.size_bytes > DEFAULT_LIMITS.max_bytes:
        return Unread(f"larger than {DEFAULT_LIMITS.max_bytes} bytes, which is as much as is read of JSON")
    return None


def _recording_of_entry(item: Item, entry: Entry, calls: Calls) -> Recording | Unread:
    if isinstance(entry.content, Unkept):
        return Unread(Redactor(item.secrets).redact_text(entry.content.reason))
    if name := script_function(entry, entry.content.body):
        return Unread(
            Redactor(item.secrets).redact_text(f"it is a script (JSONP) that calls '{name}', and no document")
        )
    return Recording(entry_exchange(entry, entry.content, item.name, calls, item.secrets), entry.content.missing_bytes)


def _exchange_of_document(item: Item, body: bytes) -> Exchange:
    case = Case(
        id=item.name,
        operation="",
        caller="",
        phase=Phase.RECORDED,
        request=Request("", ()),
        label=item.name,
        group=item.name,
        acceptance=None,
    )
    media_type = _MEDIA_TYPES.get(item.source.path.suffix.lower(), "")
    return Exchange(case, Response(0, (("content-type", media_type),), body))


class _Archive:
    """The first reading of an HTTP Archive, or of what is read as one.

    Args:
        source: None where its entries are handed over.
    """

    def __init__(self, source: Source | None, calls: Calls) -> None:
        self._source = source
        self._calls = calls
        self._items: list[Item] = []
        self._unjudged: list[tuple[str, str]] = []
        self._passed_over: list[tuple[str, str]] = []
        self._twins = Twins()
        self._hosts: set[str] = set()
        self._copies = Copies()
        self._made: list[MadeCall] = []
        self._writes: list[float | None] = []
        self._secrets: dict[str, dict[tuple[str, str], None]] = {}

    def read(self) -> None:
        source = self._source
        assert source is not None
        with source.open() as stream:
            is_yaml = False
            if source.kind is Kind.CASSETTE:
                head = stream.read(_HEAD_BYTES)
                stream.seek(0)
                is_yaml = cassette_form(head) == "yaml"
                slices = iter_cassette(stream, head)
            else:
                slices = iter_slices(stream, ("log", "entries"), keys=ENTRY_KEYS)
            for each in slices:
                name = f"{source.shown} entry {each.number}"
                if each.problem:
                    self._unjudged.append((name, f"line {each.line}: {each.problem}"))
                else:
                    self.take(Item(source, name, each.offset, each.length, is_yaml=is_yaml), each.line, each.value)

    def take(self, item: Item, line: int, value: Any) -> None:
        """Take an entry in.

        Args:
            line: Where it begins.
        """
        try:
            entry = entry_of(value, head_only=True)
        except RecordError as error:
            self._unjudged.append((item.name, f"line {line}: {error}"))
            return
        self._secrets.setdefault(entry.host, {}).update(dict.fromkeys(entry.iter_secrets(self._calls)))
        if entry.http_method in _NOTHING_ASKED:
            self._passed_over.append((item.name, f"'{entry.http_method}' asks nothing of an API"))
            return
        body = entry.content.body if isinstance(entry.content, Kept) else b""
        root = sniffed_root(body)
        if not self._calls.is_call(entry.servlet, entry.sent, root):
            shown = f"{entry.http_method} {entry.host}{entry.path}"
            self._passed_over.append((item.name, f"'{shown[:_SHOWN_URL]}' is no call of an API of the contract"))
            return
        self._hosts.add(entry.host)
        address = (entry.http_method, entry.host, entry.path)
        key = request_key(self._calls, self._calls.named(entry.sent), address, entry.parameters)
        if not is_copy(value):
            self._twins.take(len(self._items), key, body_format(body), moment(entry.started_at))
        self._note(entry, value, root)
        self._items.append(item)
        self._copies.take(item.name, (address, entry.parameters), is_handed_on=is_handed_on(value))

    def _note(self, entry: Entry, value: Any, root: str | None) -> None:
        """Note what an entry may have to do with others.

        Args:
            root: Of its answer; a call that was refused has changed nothing.
        """
        calls = self._calls
        operation = calls.operations.get(calls.named(entry.sent) or "")
        at = moment(entry.started_at)
        if operation is None or operation.effect != "read":
            if root not in calls.error_roots:
                self._writes.append(at)
            return
        caller = calls.caller(operation.name, entry.servlet)
        is_clear = len(entry.sent) == len(entry.parameters) and is_legal(operation, caller, entry.sent)
        if at is None or not is_clear or is_copy(value):
            return
        session = (entry.http_method, entry.host, entry.path, sorted(session_of(entry, value, calls)))
        ignored = {_CACHE_BUSTER} - operation.parameters.keys()
        sent = tuple(
            shared_pair(*pair) for pair in entry.parameters if not calls.is_secret(pair[0]) and pair[0] not in ignored
        )
        self._made.append(MadeCall(len(self._items), operation.name, caller, digest(session), sent, at))

    def result(self) -> Survey:
        secrets = tuple(_known_secrets(self._secrets, self._hosts, self._calls))
        redactor = Redactor(secrets)

        def clean(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
            return tuple((name, redactor.redact_text(why)) for name, why in pairs)

        copies = self._copies.found()
        self._passed_over += ((item.name, _HANDED_ON) for item in self._items if item.name in copies)
        items = tuple(replace(item, secrets=secrets, is_copy=item.name in copies) for item in self._items)
        gatherings = find_gatherings(self._calls.operations, self._made, self._writes)
        return Survey(items, self._twins.found(), gatherings, clean(self._unjudged), clean(self._passed_over))


def _known_secrets(
    by_host: Mapping[str, Mapping[tuple[str, str], None]], hosts: set[str], calls: Calls
) -> Iterator[tuple[str, str]]:
    """Yield the credentials sent to the hosts of the API, each once.

    Of a parameter that only looks like one there may be a value for each request; not more than the first hundred of
    each are looked for in answers. In the requests themselves all are hidden.
    """
    seen: set[tuple[str, str]] = set()
    guessed: dict[str, int] = {}
    for host in sorted(hosts):
        for name, value in by_host.get(host, ()):
            if (name, value) in seen:
                continue
            seen.add((name, value))
            if name not in calls.secrets:
                guessed[name] = guessed.get(name, 0) + 1
                if guessed[name] > _MAX_GUESSED:
                    continue
            yield name, value


class _Journal:
    """The first reading of a journal of our own."""

    def __init__(self, source: Source, calls: Calls) -> None:
        self._source = source
        self._calls = calls
        self._items: list[Item] = []
        self._passed_over: list[tuple[str, str]] = []
        self._twins = Twins()
        self._dropped = 0

    def read(self) -> None:
        time_zone: str | None = None
        with self._source.open() as stream:
            for line in iter_journal(stream, self._source.shown):
                self._dropped += line.is_dropped
                if isinstance(line.content, RunHeader):
                    time_zone = line.content.time_zone
                elif line.content is not None:
                    exchange = line.content
                    name = f"{self._source.shown} {exchange.case.id}"
                    if exchange.case.phase is Phase.MINIMISE:
                        self._passed_over.append((name, "it was sent to make a finding smaller"))
                        continue
                    body = exchange.response.body if exchange.response is not None else b""
                    request = exchange.case.request
                    address = (request.http_method, request.servlet)
                    key = request_key(self._calls, exchange.case.operation, address, request.parameters)
                    self._twins.take(len(self._items), key, body_format(body))
                    self._items.append(Item(self._source, name, line.offset, line.length, time_zone=time_zone))

    def result(self) -> Survey:
        return Survey(
            tuple(self._items), self._twins.found(), passed_over=tuple(self._passed_over), dropped=self._dropped
        )
