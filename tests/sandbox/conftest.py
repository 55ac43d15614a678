"""Clean and faulty sites without a socket, and calls to them as one would write them by hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import etree

from accordant.sandbox import Dialect, build_app, create_app
from accordant.sandbox.apps import TRANSPORT
from accordant.sandbox.sites import Site

NAMESPACE = "{http://convio.com/crm/v1.0}"


@dataclass
class Answer:
    """What came back; `wire` tells how, where it was not handed to the server but put on the connection itself."""

    status: int
    headers: dict[str, str]
    body: bytes
    wire: tuple[str, ...] = ()

    @property
    def root(self) -> Any:
        return etree.fromstring(self.body)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def rows(self) -> list[dict[str, str]]:
        """The interactions of an XML answer by their own fields, the note left out."""
        assert self.status == 200, self.body
        return [{etree.QName(leaf).localname: leaf.text or "" for leaf in row if not len(leaf)} for row in self.root]

    @property
    def ids(self) -> list[str]:
        return [row["interactionId"] for row in self.rows]

    @property
    def code(self) -> int:
        root = self.root
        assert etree.QName(root).localname == "errorResponse", self.body
        return int(root[0].text)


@dataclass
class Wire:
    """The part of an `asyncio.Transport` that answers are delivered with: it records what happens to it."""

    written: bytes = b""
    events: list[str] = field(default_factory=list)

    def write(self, data: bytes) -> None:
        self.written += data
        self.events.append("written")

    def close(self) -> None:
        self.events.append("closed")

    def abort(self) -> None:
        self.events.append("aborted")

    def get_extra_info(self, name: str) -> Wire:
        assert name == "socket"
        return self

    def setsockopt(self, *option: object) -> None:
        self.events.append("lingers not")

    def answer(self) -> Answer:
        head, _, body = self.written.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        return Answer(int(first.split()[1]), headers, body, tuple(self.events))


@dataclass
class Caller:
    app: Any
    runner: asyncio.Runner

    @property
    def site(self) -> Site:
        return self.app.state.site

    def server(self, **parameters: Any) -> Answer:
        """Call as an administrator; None takes a parameter away."""
        login = {name: self.site.credentials[name] for name in ("login_name", "login_password")}
        return self.send("SRConsAPI", login | parameters)

    def client_call(self, **parameters: Any) -> Answer:
        return self.send("CRConsAPI", parameters)

    def list(self, person: int = 0, **parameters: Any) -> Answer:
        """Call for the rows of one of the people."""
        return self.server(cons_id=self.site.people[person].cons_id, **parameters)

    def all(self, person: int = 0, **parameters: Any) -> Answer:
        return self.list(person, list_page_size=1000, **parameters)

    def send(self, servlet: str, parameters: dict[str, Any], cookie: str = "") -> Answer:
        common = {"method": "getUserInteractions", "v": "1.0", "api_key": self.site.credentials["api_key"]}
        sent = {name: value for name, value in (common | parameters).items() if value is not None}
        return self.raw("POST", servlet, urlencode(sent), cookie=cookie)

    def own(self, **parameters: Any) -> Answer:
        """Call as the first of the people by the token that never ends."""
        return self.client_call(auth=self.site.credentials["auth"], **parameters)

    def login(self, person: int = 0, cookie: str = "", **parameters: Any) -> dict[str, Any]:
        """Log one of the people in as a browser does, and return the answer by its elements."""
        login = self.site.logins[person]
        named = {"method": "login", "user_name": login.user_name, "password": login.password}
        answer = self.send("CRConsAPI", named | {"response_format": "json"} | parameters, cookie)
        assert answer.status == 200, answer.body
        return answer.json["loginResponse"]

    def raw(
        self,
        http_method: str,
        servlet: str,
        body: str = "",
        query: str = "",
        media_type: str = "application/x-www-form-urlencoded",
        cookie: str = "",
    ) -> Answer:
        """Hand a request to the application as a web server would; `cookie` is the JSESSIONID of a browser."""
        scope = {
            "type": "http",
            "method": http_method,
            "scheme": "http",
            "path": f"/site/{servlet}",
            "root_path": "",
            "query_string": query.encode(),
            "headers": [
                (b"host", b"localhost"),
                (b"content-type", media_type.encode()),
                *([(b"cookie", f"JSESSIONID={cookie}".encode())] if cookie else []),
            ],
            "server": ("localhost", 80),
            "extensions": {TRANSPORT: (wire := Wire())},
        }
        sent: list[Any] = []
        received = [{"type": "http.request", "body": body.encode(), "more_body": False}]

        async def receive() -> Any:
            if received:
                return received.pop()
            wire.events.append("waited")
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        self.runner.run(self.app(scope, receive, send))
        if wire.written:
            assert not sent
            return wire.answer()
        start, *rest = sent
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], headers, b"".join(message["body"] for message in rest))


class Clock:
    """A clock that stands still until it is told not to."""

    def __init__(self) -> None:
        self.seconds = 1_480_000_000.0

    def __call__(self) -> float:
        return self.seconds


Start = Callable[..., Caller]


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fresh(runner: asyncio.Runner, clock: Clock) -> Iterator[Start]:
    """Start a site by faults and dialect for one test, which may write to it and change the time."""
    running: list[Caller] = []

    def get(*faults: str, seed: int = 1, **dialect: Any) -> Caller:
        site = Site(seed=seed, faults=faults, dialect=Dialect(**dialect), clock=clock)
        running.append(Caller(build_app(site), runner))
        return running[-1]

    yield get
    for caller in running:
        caller.site.close()


@pytest.fixture
def fresh_with(fresh: Start) -> Start:
    """Start a site for one test, its dialect by settings like ``ties=reversed``."""

    def get(*settings: str) -> Caller:
        dialect = Dialect.with_settings(settings)
        return fresh(**{name: getattr(dialect, name) for name in Dialect.__dataclass_fields__})

    return get


@pytest.fixture(scope="session")
def start(runner: asyncio.Runner) -> Iterator[Start]:
    """Start a site by seed, faults and dialect; each combination exists once for all tests, which only read."""
    running: dict[Any, Caller] = {}

    def get(*faults: str, seed: int = 1, **dialect: Any) -> Caller:
        key = (faults, seed, tuple(sorted(dialect.items())))
        if key not in running:
            running[key] = Caller(create_app(seed, faults, dialect=Dialect(**dialect)), runner)
        return running[key]

    yield get
    for caller in running.values():
        caller.site.close()


@pytest.fixture
def clean(start: Start) -> Caller:
    return start()
