"""Connections that can be cut: by a deadline, by a stop, also when they are made only afterwards."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from servers import site_at

from accordant.connections import Line, Watchdog


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line(site_at("http://127.0.0.1/site"))
    yield made
    made.close()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    with ours, theirs:
        yield ours, theirs


def is_cut(ours: socket.socket) -> bool:
    """Read what is there without waiting: nothing at all is the end of a connection that was cut."""
    ours.setblocking(False)
    try:
        return ours.recv(1) == b""
    except BlockingIOError:
        return False


def test_a_request_that_takes_too_long_is_cut(line: Line, pair) -> None:
    line.begin(1)
    line.hold(pair[0])
    line.look(time.monotonic())
    assert not line.is_late
    assert not is_cut(pair[0])
    line.look(time.monotonic() + 2)
    assert line.is_late
    assert is_cut(pair[0])


def test_a_request_that_has_ended_is_not_late(line: Line, pair) -> None:
    line.begin(1)
    line.hold(pair[0])
    line.end()
    line.look(time.monotonic() + 2)
    assert not line.is_late
    assert not is_cut(pair[0])


def test_a_connection_that_is_made_after_the_cut_is_cut_as_well(line: Line, pair) -> None:
    line.begin(1)
    line.cut()
    line.hold(pair[0])
    assert not line.is_late
    assert is_cut(pair[0])


def test_the_next_request_begins_whole(line: Line, pair) -> None:
    line.begin(1)
    line.look(time.monotonic() + 2)
    line.begin(1)
    line.hold(pair[0])
    assert not line.is_late
    assert not is_cut(pair[0])


def test_whoever_reads_is_woken_by_a_cut(line: Line, pair) -> None:
    line.begin(60)
    line.hold(pair[0])
    read: list[bytes] = []
    thread = threading.Thread(target=lambda: read.append(pair[0].recv(1)))
    thread.start()
    line.cut()
    thread.join(10)
    assert read == [b""]


def test_a_closed_line_holds_no_connection(line: Line, pair) -> None:
    line.hold(pair[0])
    line.close()
    pair[0].close()
    assert pair[1].recv(1) == b""


def test_a_watchdog_looks_until_it_is_ended(line: Line, pair) -> None:
    watchdog = Watchdog(lambda: [line])
    line.begin(0)
    line.hold(pair[0])
    assert pair[0].recv(1) == b""
    assert line.is_late
    watchdog.end()


def test_nothing_of_the_environment_is_used(line: Line) -> None:
    assert not line.session.trust_env
    assert line.session.verify is True
