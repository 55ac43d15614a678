"""`accordant sandbox`: what it says when it starts, what it lists, what it refuses, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import requests
from acceptance.support import Outcome, environment, too_wide
from urllib3.util import Retry

from accordant.sandbox import FAULTS, Dialect

Tool = Callable[..., Outcome]
LIMIT_SECONDS = 30
EXPECTANT = b"POST /site/SRConsAPI HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent as a terminal of POSIX does")


class Started:
    """The command, after it has said how to reach it."""

    def __init__(self, process: subprocess.Popen[str], said: str) -> None:
        self.process = process
        self.said = said

    @property
    def url(self) -> str:
        found = re.match(r"sandbox at (http://\S+/site) ", self.said)
        assert found, self.said
        return found[1]

    @property
    def commands(self) -> list[list[str]]:
        """The curl commands that it shows, as words."""
        joined = self.said.replace("\\\n", " ")
        return [shlex.split(line) for line in joined.splitlines() if line.startswith("curl ")]

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=LIMIT_SECONDS)
        return self.process.returncode, out, err


@contextlib.contextmanager
def started(folder: Path, *arguments: str | Path) -> Iterator[Started]:
    """Run the command as a pipe sees it; what it says first ends with the last curl command."""
    with subprocess.Popen(
        [sys.executable, "-m", "accordant", "sandbox", *map(str, arguments)],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = ""
            while "auth=$token" not in said:
                line = process.stdout.readline()
                assert line, f"the sandbox ended: {said}{process.stderr and process.stderr.read()}"
                said += line
            yield Started(process, said)
        finally:
            process.kill()


def ask(words: list[str], **changed: str) -> requests.Response:
    """Do what a curl command says."""
    url = next(word for word in words if word.startswith("http"))
    pairs = dict(word.split("=", 1) for before, word in pairwise(words) if before == "-d")
    return requests.post(url, data=pairs | changed, timeout=LIMIT_SECONDS)


# --- the start --------------------------------------------------------------------------------------------------------


def test_its_first_lines_are_all_that_one_needs(tmp_path: Path) -> None:
    with started(tmp_path, "--fault", "page-overlap", "--dialect", "ties=reversed") as site:
        assert site.said.startswith(f"sandbox at {site.url} (Ctrl-C ends it)\n")
        assert site.url.startswith("http://127.0.0.1:")
        assert too_wide(site.said) == []
        assert "\x1b" not in site.said
        assert FAULTS["page-overlap"].description in site.said
        assert re.search(r"^ +ties=reversed$", site.said, re.MULTILINE)
        in_xml, in_json = (ask(words) for words in site.commands[:2])
    assert (in_xml.status_code, in_json.status_code) == (200, 200)
    assert in_xml.text.startswith("<?xml")
    assert in_json.text.startswith("{")


def test_its_curl_commands_can_be_pasted(tmp_path: Path) -> None:
    with started(tmp_path) as site:
        script = site.said[site.said.index("\n# a server call") :]
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS)
    if done.returncode == 127:
        pytest.skip("there is no curl on this machine")
    assert done.returncode == 0
    assert done.stdout.count("<getUserInteractionsResponse") == 2
    assert done.stdout.count('{"getUserInteractionsResponse"') == 1


def test_a_clean_one_names_no_difference(tmp_path: Path) -> None:
    with started(tmp_path) as site:
        assert "faulty" not in site.said
        assert "dialect" not in site.said


def test_machines_get_one_line_of_json(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "accordant", "sandbox", "--format", "json", "--seed", "5"],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=LIMIT_SECONDS)
    assert told["url"].endswith("/site")
    assert set(told["credentials"]) >= {"api_key", "login_name", "login_password", "auth"}
    assert (process.returncode, out) == (0, "")


def test_two_on_one_machine_do_not_disturb_each_other(tmp_path: Path) -> None:
    with started(tmp_path, "--seed", "1") as one, started(tmp_path, "--seed", "2") as other:
        assert one.url != other.url
        assert one.end()[0] == 0
        assert ask(other.commands[0]).status_code == 200
        assert list(tmp_path.iterdir()) == []


def test_rows_and_a_folder_outlive_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with started(tmp_path, "--data", folder, "--rows", "3000") as site:
        first = ask(site.commands[0]).content
        assert site.end()[0] == 0
    with started(tmp_path, "--data", folder, "--rows", "3000") as site:
        assert ask(site.commands[0]).content == first


# --- the end ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_without_a_word(number: signal.Signals, tmp_path: Path) -> None:
    with started(tmp_path) as site:
        assert ask(site.commands[0]).status_code == 200
        assert site.end(number) == (0, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_under_way_does_not_keep_it(number: signal.Signals, tmp_path: Path) -> None:
    with started(tmp_path, "--latency", "60000") as site:
        host, port = site.url.split("/")[2].split(":")
        with socket.create_connection((host, int(port)), timeout=LIMIT_SECONDS) as connection:
            # The server says 100 when the site asks for the body, so that the request is under way by then.
            connection.sendall(
                b"POST /site/SRConsAPI HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n"
            )
            assert connection.recv(100).startswith(b"HTTP/1.1 100")
            assert site.end(number) == (0, "", "")
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(100) == b""


# --- what it lists ----------------------------------------------------------------------------------------------------


def test_the_faults_are_a_catalogue(quick: Tool) -> None:
    listed = quick("sandbox", "--list-faults").expect(0).out
    assert too_wide(listed) == []
    flat = " ".join(listed.split())
    groups = listed.split("\n\n")
    for fault in FAULTS.values():
        assert re.search(rf"^{fault.name}$", listed, re.MULTILINE)
        assert " ".join(f"{fault.name} {fault.description} breaks: {fault.clause}".split()) in flat
    headings = [part.partition("\n")[0] for part in groups if part.partition("\n")[0].isupper()]
    assert headings == list(dict.fromkeys(fault.group.upper() for fault in FAULTS.values()))
    assert f"{len(FAULTS)} faults in {len(headings)} groups" in listed.rstrip().splitlines()[-1]


def test_faults_stand_in_the_order_of_their_names_within_a_group(quick: Tool) -> None:
    faults = json.loads(quick("sandbox", "--list-faults", "--format", "json").expect(0).out)["faults"]
    assert {fault["name"] for fault in faults} == set(FAULTS)
    for group in {fault["group"] for fault in faults}:
        names = [fault["name"] for fault in faults if fault["group"] == group]
        assert names == sorted(names)


def test_the_dialects_are_listed_with_values_and_question(quick: Tool) -> None:
    listed = quick("sandbox", "--list-dialects").expect(0).out
    assert too_wide(listed) == []
    flat = " ".join(listed.split())
    for question in Dialect.questions():
        assert re.search(rf"^{question.name}$", listed, re.MULTILINE)
        assert question.description in flat
        assert f"{question.name} {question.default}" in flat
    told = json.loads(quick("sandbox", "--list-dialects", "--format", "json").expect(0).out)["dialects"]
    assert [one["name"] for one in told] == [question.name for question in Dialect.questions()]
    assert all(one["default"] in one["values"] for one in told)


# --- what it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--port 65536", "65536"),
        ("--port -1", "-1"),
        ("--port http", "'http' is not a valid integer"),
        ("--host 192.0.2.1", "192.0.2.1 is no address of this machine; 127.0.0.1 is"),
        ("--host nowhere.invalid", "there is no host 'nowhere.invalid'"),
        ("--fault page-overlaps", "did you mean 'page-overlap'"),
        ("--dialect tie=reversed", "did you mean 'ties'"),
        ("--dialect ties=reversd", "did you mean 'reversed'"),
        ("--dialect ties", "NAME=VALUE"),
        ("--rows many", "'many' is not a valid integer"),
        ("--rows 0", "0"),
        ("--rows 3", "3"),
        ("--latency -1", "--latency -1"),
        ("--latency nan", "--latency nan"),
        ("--data here --memory", "choose one of them"),
        ("--seed x", "'x' is not a valid integer"),
        ("--nonsense", "No such option"),
    ],
)
def test_what_cannot_be_had_is_said_in_one_message(arguments: str, said: str, tool: Tool, tmp_path: Path) -> None:
    refused = tool("sandbox", *arguments.split()).expect(2)
    assert said in refused.err
    assert refused.out == ""
    assert len(refused.err.splitlines()) <= 4
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_said(tool: Tool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = tool("sandbox", "--port", str(port)).expect(2)
    assert refused.err == f"port {port} of 127.0.0.1 is already in use; choose another, or 0 for a free one\n"


def test_a_folder_that_cannot_be_written_is_said(tool: Tool, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    refused = tool("sandbox", "--data", file / "below").expect(2)
    assert str(file) in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_damaged_database_is_said_and_left_as_it_is(tool: Tool, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with started(tmp_path, "--data", folder) as site:
        assert site.end()[0] == 0
    (file,) = (path for path in folder.iterdir() if path.stat().st_size > 1000)
    damaged = file.read_bytes()[:100] + b"\xff" * 5000
    file.write_bytes(damaged)
    refused = tool("sandbox", "--data", folder).expect(2)
    assert str(folder) in refused.err
    assert len(refused.err.splitlines()) == 1
    assert file.read_bytes() == damaged


def test_somebody_elses_database_is_said_and_left_as_it_is(tool: Tool, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with started(tmp_path, "--data", folder) as site:
        assert site.end()[0] == 0
    (file,) = (path for path in folder.iterdir() if path.stat().st_size > 1000)
    file.unlink()
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("create table mine (value text)")
        other.commit()
    kept = file.read_bytes()
    assert str(folder) in tool("sandbox", "--data", folder).expect(2).err
    assert file.read_bytes() == kept


def test_a_site_whose_first_lines_nobody_reads_on_answers_and_ends_in_order(tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "accordant", "sandbox", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=writer, stderr=subprocess.PIPE, text=True
    ) as process:
        os.close(writer)
        with requests.Session() as session:
            session.mount("http://", requests.adapters.HTTPAdapter(max_retries=Retry(connect=12, backoff_factor=0.05)))
            answer = session.post(f"http://127.0.0.1:{port}/site/SRConsAPI", timeout=LIMIT_SECONDS)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=LIMIT_SECONDS)
    assert (answer.status_code, process.returncode, said) == (403, 0, "")
