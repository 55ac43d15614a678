"""The counter: on a terminal, and nowhere else."""

from __future__ import annotations

import io

import pytest

from accordant.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def counted(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *steps: int) -> str:
    monkeypatch.setattr("sys.stderr", stream)
    with Progress("responses") as progress:
        for step in steps:
            progress.advance(step)
    return stream.getvalue()


def test_a_terminal_shows_how_many_there_have_been_and_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = counted(Terminal(), monkeypatch, 20, 5, 5, 500)
    assert [part for part in shown.split("\r") if part.strip()] == ["20 responses", "30 responses", "530 responses"]
    assert shown.endswith("\r")


def test_little_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert counted(Terminal(), monkeypatch, 3, 3) == ""


def test_a_pipe_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert counted(io.StringIO(), monkeypatch, 20, 500) == ""
