"""A live run on a site that takes 50 ms an answer: how many of the requests that are possible it sends, and where
the rest of its time goes.

    python benchmarks/live.py                 4 and 16 connections, two runs each
    python benchmarks/live.py --connections 16 --rounds 5

The command line is run as a user would, against a sandbox in a process of its own; when each request began and how long
it took is read from the journal. With 4 connections the rate is held against what the site allows, 4 / 0.05 s. With 16
it is held against a bare loop on `requests` that sends the same requests, once in the same order, with as many threads,
right before and after: the client is what limits both then. Both sides of the ratio are of the same minute, as the
machine may do other things.

The sending part is from the first request of a round to the last answer of it. Everything else (start, contract,
planning, judging, the report) is told apart: it does not grow with what the site takes.
"""

from __future__ import annotations

import argparse
import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import requests
from samples import installed, table

from accordant.exchange import Exchange
from accordant.recordings import read_journal
from accordant.sandbox import Announcement

LATENCY_SECONDS = 0.05
CONNECTIONS = (4, 16)
OF_THE_SITE, OF_BARE = 0.90, 0.85
Line = tuple[str, str, str, bool | None]
Form = tuple[str, tuple[tuple[str, str], ...], str]


@contextmanager
def running(latency_seconds: float) -> Iterator[Announcement]:
    """Run a sandbox in a process of its own."""
    command = [sys.executable, "-m", "accordant.sandbox", "--latency-seconds", str(latency_seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Announcement.from_json(process.stdout.readline())
        finally:
            process.stdin.close()


@dataclass(frozen=True)
class Measured:
    """A run of the command line, in seconds.

    Attributes:
        sent: Requests of its rounds.
        sending: From the first request of each round to the last answer of it.
        parts: Everything else, by name, and all of it.
    """

    sent: int
    sending: float
    parts: Mapping[str, float]
    exchanges: Sequence[Exchange]


def measured(sandbox: Announcement, connections: int, code: Path) -> Measured:
    """Run the command line against a sandbox and read from its journal what it did when.

    Args:
        code: Keeps the byte code.
    """
    variables = {f"ACCORDANT_{name.upper()}": value for name, value in sandbox.credentials.items()}
    command = [sys.executable, "-m", "accordant", "run", "--url", sandbox.url, "--yes", "--intrusive"]
    command += ["--concurrency", str(connections), "--rate", "86400", "--time-zone", sandbox.time_zone or "UTC"]
    for person in sandbox.people:
        command += ["--person", ",".join(f"{name}={value}" for name, value in person.items())]
    with tempfile.TemporaryDirectory() as folder:
        began = time.time()
        done = subprocess.run(
            command, cwd=folder, env={**installed(code), **variables}, capture_output=True, text=True, check=False
        )
        ended = time.time()
        if done.returncode != 0:
            sys.exit(f"the run ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        journal = read_journal(next(Path(folder).glob("reports/runs/*")))
    spans: dict[str, tuple[float, float]] = {}
    for exchange in journal.exchanges:
        assert exchange.response is not None
        start = datetime.fromisoformat(exchange.started_at).timestamp()
        first, last = spans.get(exchange.case.id[0], (start, start))
        spans[exchange.case.id[0]] = min(first, start), max(last, start + exchange.response.elapsed_seconds)
    control = spans.pop("0")
    ordered = [spans[number] for number in sorted(spans)]
    between = sum(later[0] - earlier[1] for earlier, later in pairwise(ordered))
    parts = {
        "start, contract, first plan": control[0] - began,
        "control request": ordered[0][0] - control[0],
        "between rounds": between,
        "judging, report": ended - ordered[-1][1],
        "whole": ended - began,
    }
    sent = [exchange for exchange in journal.exchanges if exchange.case.id[0] in spans]
    return Measured(len(sent), sum(last - first for first, last in ordered), parts, sent)


def forms(sandbox: Announcement, exchanges: Sequence[Exchange]) -> list[Form]:
    """Return the requests of a run with their secrets, ready to be sent."""
    filled = {f"{{{{{name}}}}}": value for name, value in sandbox.credentials.items()}
    return [
        (
            f"{sandbox.url}/{exchange.case.request.servlet}",
            tuple((name, filled.get(value, value)) for name, value in exchange.case.request.parameters),
            exchange.case.request.http_method,
        )
        for exchange in exchanges
    ]


def bare(sent: Sequence[Form], connections: int) -> float:
    """Send requests with as many threads, each with a session of its own; return requests a second."""
    left: queue.SimpleQueue[Form] = queue.SimpleQueue()
    for form in sent:
        left.put(form)

    def send() -> None:
        with requests.Session() as session:
            session.trust_env = False  # else each request would ask the environment for a proxy
            while True:
                try:
                    url, pairs, http_method = left.get_nowait()
                except queue.Empty:
                    return
                if http_method == "POST":
                    session.post(url, data=list(pairs), allow_redirects=False)
                else:
                    session.request(http_method, url, params=list(pairs), allow_redirects=False)

    threads = [threading.Thread(target=send) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(sent) / (time.perf_counter() - began)


def bare_elsewhere(sandbox: Announcement, exchanges: Sequence[Exchange], connections: int) -> float:
    """Let a process of its own, in which nothing else is, send the bare requests."""
    data = json.dumps(forms(sandbox, exchanges))
    command = [sys.executable, __file__, "--bare", "--connections", str(connections)]
    return float(subprocess.run(command, input=data, capture_output=True, text=True, check=True).stdout)


def lines_of(connections: int, rounds: int) -> Iterator[Line]:
    """Yield what was measured with so many connections; the best of several rounds."""
    best: tuple[float, float, float, Measured] | None = None
    with running(LATENCY_SECONDS) as sandbox, tempfile.TemporaryDirectory() as folder:
        code = Path(folder)
        exchanges = measured(sandbox, connections, code).exchanges
        before = bare_elsewhere(sandbox, exchanges, connections)
        for _ in range(rounds):
            run = measured(sandbox, connections, code)
            after = bare_elsewhere(sandbox, exchanges, connections)
            loop = (before + after) / 2
            before = after
            rate = run.sent / run.sending
            if best is None or rate / loop > best[0]:
                best = rate / loop, rate, loop, run
    assert best is not None
    ratio, rate, loop, run = best
    name = f"{connections} connections"
    possible = connections / LATENCY_SECONDS
    of_site, of_bare = rate / possible, ratio
    is_slow = connections <= CONNECTIONS[0]
    what = f"{name}: {run.sent} requests, {rate:.0f} a second, of the {possible:.0f} that the site allows"
    yield what, f"{of_site:.2f}", f"{OF_THE_SITE}" if is_slow else "", of_site >= OF_THE_SITE if is_slow else None
    what = f"{name}: of the {loop:.0f} a second of a bare loop on requests"
    yield what, f"{of_bare:.2f}", "" if is_slow else f"{OF_BARE}", None if is_slow else of_bare >= OF_BARE
    whole = run.parts["whole"]
    yield f"{name}: sending", f"{run.sending:.2f} s", f"{run.sending / whole:.0%}", None
    for part, seconds in run.parts.items():
        yield f"{name}: {part}", f"{seconds:.2f} s", f"{seconds / whole:.0%}", None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    chosen: Sequence[int] = options.connections or CONNECTIONS
    if options.bare:
        print(bare([(url, tuple(map(tuple, pairs)), how) for url, pairs, how in json.load(sys.stdin)], chosen[0]))
        return 0
    return 0 if table([line for each in chosen for line in lines_of(each, options.rounds)]) else 1


if __name__ == "__main__":
    sys.exit(main())
