"""Connections that go wrong, over real sockets: what arrives, what a usual client makes of it, and what comes next."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
import requests
from sandbox.fault_pairs import JSON

from accordant.sandbox import Announcement

LIMIT_SECONDS = 20

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="the site is ended by Ctrl-C, as a terminal of POSIX sends it"
)


@dataclass
class Served:
    """A site in a process of its own."""

    process: subprocess.Popen[str]
    announcement: Announcement
    session: requests.Session

    def form(self, **parameters):
        names = ("api_key", "login_name", "login_password")
        login = {name: self.announcement.credentials[name] for name in names}
        person = {"cons_id": self.announcement.people[0]["cons_id"]}
        return {"method": "getUserInteractions", "v": "1.0"} | login | person | parameters

    def post(self, timeout=LIMIT_SECONDS, **parameters):
        return self.session.post(f"{self.announcement.url}/SRConsAPI", data=self.form(**parameters), timeout=timeout)

    def raw(self, **parameters):
        """Return what arrives on a connection until it ends, and whether it was reset."""
        body = urlencode(self.form(**parameters)).encode()
        head = (
            "POST /site/SRConsAPI HTTP/1.1\r\nHost: localhost\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        port = int(self.announcement.url.removesuffix("/site").rpartition(":")[2])
        arrived = b""
        with socket.create_connection(("127.0.0.1", port), LIMIT_SECONDS) as connection:
            connection.sendall(head.encode() + body)
            try:
                while data := connection.recv(65536):
                    arrived += data
            except ConnectionResetError:
                return arrived, True
        return arrived, False

    def end(self):
        """End it with Ctrl-C; return its exit code and what it said."""
        self.session.close()
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=LIMIT_SECONDS)
        return self.process.returncode, out, err


@pytest.fixture
def serve():
    """Serve a site with one fault; at the end the next request is answered, and nothing was said about it all."""
    served = []

    def get(fault, stall_seconds=0.1):
        code = f"""
            from accordant.sandbox import FAULTS, Blueprint, serve
            fault = FAULTS[{fault!r}]
            fault.stall_seconds = {stall_seconds}
            serve(Blueprint.of(faults=[fault.name]), announce=lambda told: print(told.to_json(), flush=True))
            """
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        site = Served(process, Announcement.from_json(process.stdout.readline()), requests.Session())
        served.append(site)
        return site

    yield get
    for site in served:
        try:
            answer = site.post(list_page_size=2, interaction_type_id=6)
            assert (answer.status_code, answer.content.count(b"<interaction>")) == (200, 2)
        finally:
            ended = site.end()
        assert ended == (0, "", "")


def lengths(arrived):
    """Return the declared length of a body and the length of what arrived of it."""
    head, _, body = arrived.partition(b"\r\n\r\n")
    declared = next(
        line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    return int(declared), len(body)


def test_a_truncated_body_is_seen_by_a_usual_client(serve):
    site = serve("long-body-truncated")
    arrived, was_reset = site.raw(list_page_size=60)

    declared, received = lengths(arrived)
    assert (received, was_reset) == (24576, False)
    assert declared > received
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        site.post(list_page_size=60)


def test_a_length_that_is_too_large_is_seen_by_a_usual_client(serve):
    site = serve("length-too-large-in-json")
    arrived, was_reset = site.raw(**JSON)

    declared, received = lengths(arrived)
    assert (declared, was_reset) == (received + 1, False)
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        site.post(**JSON)


def test_a_length_that_is_too_small_is_not_seen_by_a_usual_client(serve):
    site = serve("length-too-small-for-refusals")
    arrived, was_reset = site.raw(list_page_size=0)

    declared, received = lengths(arrived)
    assert (declared, was_reset) == (received - 1, False)
    answer = site.post(list_page_size=0)
    assert answer.status_code == 403
    assert answer.content == arrived.partition(b"\r\n\r\n")[2][:-1]


def test_a_length_in_characters_cuts_the_end_off(serve):
    site = serve("length-in-characters")
    parameters = {"interaction_subject": "Größe", "list_page_size": 1}
    arrived, _ = site.raw(**parameters)

    declared, received = lengths(arrived)
    assert declared == len(arrived.partition(b"\r\n\r\n")[2].decode()) < received
    assert not site.post(**parameters).content.endswith(b"</getUserInteractionsResponse>")


def test_a_missing_last_chunk_is_seen_by_a_usual_client(serve):
    site = serve("last-chunk-missing")
    arrived, was_reset = site.raw(list_page_offset=1)

    assert arrived.endswith(b"</getUserInteractionsResponse>\r\n")
    assert not was_reset
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        site.post(list_page_offset=1)


def test_a_reset_comes_after_half_of_the_body(serve):
    site = serve("reset-in-long-json")
    arrived, was_reset = site.raw(list_page_size=60, **JSON)

    assert was_reset
    # What had not been read yet when the reset came is lost, as it is in earnest.
    assert not arrived or lengths(arrived)[1] <= lengths(arrived)[0] // 2
    with pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        site.post(list_page_size=60, **JSON)


def test_a_refusal_is_reset_before_its_body(serve):
    site = serve("reset-on-refusals")
    arrived, was_reset = site.raw(list_page_size=0)

    assert was_reset
    assert not arrived or lengths(arrived)[1] == 0
    with pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        site.post(list_page_size=0)


@pytest.mark.parametrize(
    ("fault", "parameters", "part"),
    [("stall-in-long-pages", {"list_page_size": 60}, 2), ("stall-in-sorted-lists", {"list_sort_column": "count"}, 0)],
)
def test_a_stalled_connection_is_closed_after_its_time(serve, fault, parameters, part):
    site = serve(fault)
    arrived, was_reset = site.raw(**parameters)

    declared, received = lengths(arrived)
    assert (received, was_reset) == (declared // part if part else 0, False)
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        site.post(**parameters)


def test_a_client_that_waits_for_less_gives_up_and_the_site_lives_on(serve):
    site = serve("stall-in-long-pages", stall_seconds=600)

    with pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.ReadTimeout), match="timed out"):
        site.post(timeout=0.5, list_page_size=60)
