"""How many requests a second the sandbox answers, against what one process with `requests` can send.

The sandbox is loaded over raw sockets from a process that does next to nothing with the answers, so that the sandbox is
the bottleneck. The client is measured against a responder that sends the same bytes without looking at the question, so
that the client is the bottleneck. Both are measured in turn. What counts is requests per second of the processor time
that either process used, the best of all rounds: so the figure depends little on what else the machine does. What went
over the wire in a second is printed beside it; on an idle machine the ratio of that is no smaller, because the client
waits for the responder as well. The same page is asked for again and again, as a test run does with its few hundred
rows: the site has read and written these rows before.
"""

from __future__ import annotations

import argparse
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import requests

from accordant.sandbox import Announcement

TARGET = 2.0
CONNECTIONS = 8
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length: "


@dataclass(frozen=True)
class Call:
    """One typical request."""

    name: str
    servlet: str
    pairs: dict[str, str]

    def raw(self, sandbox: Announcement) -> bytes:
        """Return the bytes that a plain client sends."""
        body = urlencode(self.pairs).encode()
        head = (
            f"POST /site/{self.servlet} HTTP/1.1\r\nHost: {sandbox.url.split('/')[2]}\r\nAccept: */*\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def typical_calls(sandbox: Announcement) -> list[Call]:
    """Return the calls that are measured."""
    key = sandbox.credentials["api_key"]
    login = {name: sandbox.credentials[name] for name in ("login_name", "login_password")}
    common = {"method": "getUserInteractions", "v": "1.0", "api_key": key}
    server = common | login | {"cons_id": sandbox.people[0]["cons_id"]}
    client = common | {"auth": sandbox.credentials["auth"]}
    calls = []
    for name, servlet, pairs in (("server", "SRConsAPI", server), ("client", "CRConsAPI", client)):
        for form in ("xml", "json"):
            for rows in (25, 3):
                size = {} if rows == 25 else {"list_page_size": str(rows)}
                calls.append(Call(f"{name} {form}, {rows} rows", servlet, pairs | size | {"response_format": form}))
    return calls


class Connection:
    """A kept connection that sends one request again and again, and counts the answers."""

    def __init__(self, address: tuple[str, int], request: bytes) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._request = request
        self._left = 0
        self.answers = 0

    def ask(self) -> None:
        self.socket.sendall(self._request)

    def read(self) -> bool:
        """Take what has come; return whether an answer is complete."""
        data = self.socket.recv(262_144)
        if self._left:
            self._left -= len(data)
        else:
            end = data.index(_END_OF_HEAD)
            assert data.startswith(b"HTTP/1.1 200"), data[:200]
            at = data.index(_LENGTH) + len(_LENGTH)
            self._left = int(data[at : data.index(b"\r", at)]) - (len(data) - end - len(_END_OF_HEAD))
        if self._left:
            return False
        self.answers += 1
        return True


def load(address: tuple[str, int], request: bytes, seconds: float) -> float:
    """Return how many requests a second were answered on `CONNECTIONS` connections at once."""
    connections = [Connection(address, request) for _ in range(CONNECTIONS)]
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask()
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            for key, _ in selector.select(1):
                if key.data.read():
                    key.data.ask()
        took = time.perf_counter() - began
    for connection in connections:
        connection.socket.close()
    return sum(connection.answers for connection in connections) / took


def send_with_requests(url: str, call: Call, seconds: float) -> tuple[float, float]:
    """Let one thread of this process send and read; return requests a second, and a second of processor time."""
    with requests.Session() as session:
        session.trust_env = False  # else each request would ask the environment for a proxy
        answers = 0
        began, used = time.perf_counter(), time.process_time()
        while time.perf_counter() - began < seconds:
            answer = session.post(url, data=call.pairs)
            assert answer.status_code == 200
            answers += 1
        return answers / (time.perf_counter() - began), answers / (time.process_time() - used)


@contextmanager
def running() -> Iterator[tuple[Announcement, int]]:
    """Run a sandbox; yield what it announces, and its process."""
    with subprocess.Popen(
        [sys.executable, "-m", "accordant.sandbox"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Announcement.from_json(process.stdout.readline()), process.pid
        finally:
            process.stdin.close()


@contextmanager
def responder(answer: bytes) -> Iterator[str]:
    """Run a process that gives that answer to whatever comes on a connection; yield its address."""
    process = subprocess.Popen([sys.executable, __file__, "--respond"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(len(answer).to_bytes(4, "big") + answer)
        process.stdin.flush()
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/site"
    finally:
        process.kill()
        process.communicate()


def respond() -> None:
    """Be the responder: one connection after the other, a request ends with the length that its head announces."""
    answer = sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), "big"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection:
                received = b""
                while data := connection.recv(65_536):
                    received += data
                    head, end, body = received.partition(_END_OF_HEAD)
                    if end and len(body) >= int(head.lower().partition(_LENGTH)[2].partition(b"\r")[0]):
                        connection.sendall(answer)
                        received = b""


def whole_answer(address: tuple[str, int], request: bytes) -> bytes:
    """Return the bytes that the sandbox sends for a request."""
    with socket.create_connection(address) as connection:
        connection.sendall(request.replace(b"\r\nAccept", b"\r\nConnection: close\r\nAccept"))
        received = b""
        while data := connection.recv(262_144):
            received += data
    return received.replace(b"connection: close\r\n", b"")


def used_seconds(process_id: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{process_id}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def answer_load(address: tuple[str, int], request: bytes, seconds: float, process_id: int) -> tuple[float, float]:
    """Load the sandbox; return requests a second, and a second of its processor time."""
    used, began = used_seconds(process_id), time.perf_counter()
    rate = load(address, request, seconds)
    return rate, rate * (time.perf_counter() - began) / (used_seconds(process_id) - used)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=1.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--respond", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.respond:
        respond()
        return 0
    if not Path("/proc/self/stat").exists():
        print("needs /proc, to know the processor time of another process")
        return 0
    print(f"{'':22} {'of the processor':^25}   {'of the clock':^18}")
    print(f"{'requests a second':22} {'sandbox':>8} {'requests':>9} {'ratio':>6}   {'sandbox':>8} {'requests':>9}")
    worst = float("inf")
    with running() as (sandbox, process_id):
        host, _, port = sandbox.url.split("/")[2].partition(":")
        address = (host, int(port))
        for call in typical_calls(sandbox):
            request = call.raw(sandbox)
            with responder(whole_answer(address, request)) as url:
                target = f"{url}/{call.servlet}"
                load(address, request, 0.2)  # what is slow only once is not measured
                send_with_requests(target, call, 0.2)
                answered, sent = [], []
                for _ in range(options.rounds):
                    answered.append(answer_load(address, request, options.seconds, process_id))
                    sent.append(send_with_requests(target, call, options.seconds))
            (answers, per_used), (requests_sent, sent_per_used) = (
                tuple(max(rates) for rates in zip(*measured, strict=True)) for measured in (answered, sent)
            )
            ratio = per_used / sent_per_used
            worst = min(worst, ratio)
            by_processor = f"{per_used:8.0f} {sent_per_used:9.0f} {ratio:6.2f}"
            print(f"{call.name:22} {by_processor}   {answers:8.0f} {requests_sent:9.0f}", flush=True)
    verdict = "reached" if worst >= TARGET else "MISSED"
    print(f"worst ratio {worst:.2f}, target at least {TARGET:g}: {verdict}")
    return 0 if worst >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
