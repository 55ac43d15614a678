"""The site over a real socket: in a process of its own, in a thread, and in the foreground."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from accordant.errors import SiteError, UsageError
from accordant.sandbox import Announcement, Dialect, Sandbox, create_app, serve
from accordant.sandbox.instants import TIME_ZONE

LIMIT_SECONDS = 20


def post(url, credentials, **parameters):
    login = {name: credentials[name] for name in ("api_key", "login_name", "login_password")}
    sent = {"method": "getUserInteractions", "v": "1.0"} | login | parameters
    return requests.post(f"{url}/SRConsAPI", data=sent, timeout=LIMIT_SECONDS)


def port_of(url):
    return int(url.rpartition("/")[0].rpartition(":")[2])


def is_gone(url):
    port = port_of(url)
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return True
        time.sleep(0.02)
    return False


both = pytest.mark.parametrize("isolation", ["process", "thread"])


@both
def test_it_answers_when_entered_and_is_gone_when_left(isolation):
    with Sandbox(seed=3, isolation=isolation) as sandbox:
        site = create_app(3).state.site
        site.close()
        assert sandbox.url.startswith("http://127.0.0.1:")
        assert sandbox.url.endswith("/site")
        assert sandbox.credentials == site.credentials
        assert [person["cons_id"] for person in sandbox.people] == [person.cons_id for person in site.people]
        assert set(sandbox.people[0]) == {"cons_id", "member_id", "primary_email"}
        assert sandbox.time_zone == TIME_ZONE
        assert sandbox.ambiguous_email == site.ambiguous_email
        answer = post(sandbox.url, sandbox.credentials, cons_id=sandbox.people[1]["cons_id"])
        url = sandbox.url

    assert (answer.status_code, answer.content.count(b"<interaction>")) == (200, 25)
    assert is_gone(url)
    with pytest.raises(SiteError, match="does not run"):
        _ = sandbox.url


@both
def test_faults_dialect_and_latency_reach_the_site(isolation):
    options = {"dialect": Dialect(bad_token_code=3), "latency_seconds": 0.2, "isolation": isolation}
    with Sandbox(faults=["wrong-default-page-size"], **options) as sandbox:
        refused = requests.post(
            f"{sandbox.url}/CRConsAPI",
            data={"method": "getUserInteractions", "v": "1.0", "api_key": sandbox.credentials["api_key"]},
            timeout=LIMIT_SECONDS,
        )
        started = time.monotonic()
        answer = post(sandbox.url, sandbox.credentials, cons_id=sandbox.people[0]["cons_id"])

    assert sandbox.faults == ("wrong-default-page-size",)
    assert answer.content.count(b"<interaction>") == 20
    assert time.monotonic() - started >= 0.2
    assert b"<code>3</code>" in refused.content


@both
def test_two_do_not_disturb_each_other_and_one_can_be_started_again(isolation):
    one, other = Sandbox(seed=1, isolation=isolation), Sandbox(seed=2, isolation=isolation)
    with one, other:
        assert one.url != other.url
        assert one.credentials != other.credentials
    with one:
        assert post(one.url, one.credentials, cons_id=one.people[4]["cons_id"]).status_code == 200


def test_an_unknown_fault_is_refused_before_anything_starts():
    with pytest.raises(UsageError, match="did you mean 'page-overlap'"):
        Sandbox(faults=["page-overlaps"])


@both
def test_a_port_in_use_is_said_when_it_is_entered(isolation):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(UsageError, match=f"port {port} of 127.0.0.1 is already in use; choose another, or 0"),
            Sandbox(port=port, isolation=isolation),
        ):
            pass


def test_a_request_under_way_is_cut_off_when_a_thread_is_left():
    with ThreadPoolExecutor() as pool:
        with Sandbox(latency_seconds=60, isolation="thread") as sandbox:
            waiting = pool.submit(post, sandbox.url, sandbox.credentials)
            with socket.create_connection(("127.0.0.1", port_of(sandbox.url))) as probe:
                assert probe
        with pytest.raises(requests.ConnectionError):
            waiting.result(LIMIT_SECONDS)


def test_a_thread_leaves_signals_and_logging_as_they_are():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM), list(logging.getLogger().handlers)
    with Sandbox(isolation="thread"):
        within = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM), list(logging.getLogger().handlers)

    assert within == before


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"port": 65536}, "65536 is not a port"),
        ({"host": "192.0.2.1"}, "192.0.2.1 is no address of this machine"),
        ({"host": "no host"}, "there is no host 'no host'"),
    ],
)
def test_an_address_that_cannot_be_had_is_said(where, said):
    with pytest.raises(UsageError, match=said):
        serve(**where)


def start_script(code, **options):
    """Run Python code that prints an announcement; return the process and what was announced."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )
    return process, Announcement.from_json(process.stdout.readline())


def test_a_killed_parent_leaves_no_orphan():
    process, announcement = start_script(
        """
        import time
        from accordant.sandbox import Sandbox
        with Sandbox() as sandbox:
            print(sandbox.announcement.to_json(), flush=True)
            time.sleep(60)
        """
    )
    assert not post_fails(announcement)
    process.kill()
    process.communicate(timeout=LIMIT_SECONDS)

    assert is_gone(announcement.url)


def post_fails(announcement):
    cons_id = announcement.people[0]["cons_id"]
    return post(announcement.url, announcement.credentials, cons_id=cons_id).status_code != 200


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as a terminal of POSIX does")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_foreground_cleanly(number):
    process, announcement = start_script(
        """
        from accordant.sandbox import Blueprint, serve
        serve(Blueprint.of(seed=4, faults=["order-ignored"]), announce=lambda told: print(told.to_json(), flush=True))
        print("ended")
        """
    )
    assert not post_fails(announcement)
    assert announcement.faults == ("order-ignored",)
    process.send_signal(number)
    out, err = process.communicate(timeout=LIMIT_SECONDS)

    assert (process.returncode, out, err) == (0, "ended\n", "")


def test_a_line_that_is_no_announcement_is_refused():
    for line in ("", "{}", "[]", '{"people": [], "faults": []}'):
        with pytest.raises(ValueError):  # noqa: PT011 - the child's own words are shown instead
            Announcement.from_json(line)


def test_an_isolation_that_does_not_exist_is_refused():
    with pytest.raises(UsageError, match="no isolation 'fork', only process or thread"):
        Sandbox(isolation="fork")  # type: ignore[arg-type]
