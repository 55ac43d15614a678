"""How a run goes on is one line on a terminal, which is gone in the end, and plain lines elsewhere."""

from __future__ import annotations

import io

from helpers import exchange

from accordant.cli.displays import RunDisplay


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        self.seconds += 0.25
        return self.seconds


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Broken(Terminal):
    def write(self, text: str) -> int:
        raise OSError("gone")


def shown(stream: io.StringIO) -> str:
    display = RunDisplay(stream, Clock())
    for number in (1, 2):
        display.planned(number, 3)
        for _ in range(4):
            display.sent(exchange())
        display.found(number)
    display.minimising(2)
    display.sent(exchange())
    display.clear()
    return stream.getvalue()


def test_a_pipe_gets_a_line_for_each_thing_that_begins_or_ends() -> None:
    lines = shown(io.StringIO()).splitlines()
    assert lines == [
        "round 1 of 3: about 3 requests",
        "round 1 of 3: 4 requests in 1.2 s (3 a second), 1 finding so far",
        "round 2 of 3: about 3 requests",
        "round 2 of 3: 4 requests in 1.2 s (3 a second), 2 findings so far",
        "looking for the smallest requests of 2 findings",
    ]


def test_of_a_round_without_requests_no_rate_is_told() -> None:
    stream = io.StringIO()
    display = RunDisplay(stream, Clock())
    display.planned(3, 0)
    display.found(0)
    assert stream.getvalue() == "round 3 of 3: nothing to ask\n"


def test_a_terminal_has_one_line_with_phase_requests_rate_and_findings_and_it_is_cleared() -> None:
    text = shown(Terminal())
    assert "\n" not in text
    lines = [part.rstrip() for part in text.split("\r") if part.strip()]
    assert lines[0] == "round 1 of 3  coverage  1 of about 3 requests  2/s"
    assert lines[3].startswith("round 1 of 3  coverage  4 of about 4 requests")
    assert lines[4].endswith("1 finding so far")
    assert lines[-1].startswith("smaller  coverage  1 requests")
    assert all(len(line) < 80 for line in lines)
    assert text.endswith("\r")


def test_without_findings_nothing_is_said_of_smaller_requests() -> None:
    stream = io.StringIO()
    RunDisplay(stream, Clock()).minimising(0)
    assert stream.getvalue() == ""


def test_a_terminal_that_is_gone_ends_no_run() -> None:
    shown(Broken())
