"""Mistakes and advice as they are printed: in 80 columns on a terminal, one line each elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest

from accordant.advice import Advice
from accordant.cli.mistakes import as_json, echo_found
from accordant.errors import Mistake
from accordant.locations import Location

LONG = "word " * 40


@pytest.fixture
def mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mistake:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("key: " + "x" * 3000 + "\n", "utf-8")
    return Mistake(Location("a.yaml", 1, 1500), f"{LONG}message", f"{LONG}hint")


def printed(
    found: Mistake | Advice, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> list[str]:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    echo_found([found], err=False)
    return capsys.readouterr().out.split("\n")


def test_a_terminal_gets_80_columns_and_colour(
    mistake: Mistake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    lines = printed(mistake, capsys, monkeypatch, terminal=True)
    assert all(len(click.unstyle(line)) <= 80 for line in lines)
    assert any("\x1b[" in line for line in lines)
    assert "message" in "".join(lines)
    assert "hint" in "".join(lines)


def test_no_color_is_heeded(
    mistake: Mistake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in "".join(printed(mistake, capsys, monkeypatch, terminal=True))


def test_programs_get_each_message_in_one_line_without_colour(
    mistake: Mistake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = printed(mistake, capsys, monkeypatch, terminal=False)
    assert lines[0] == f"a.yaml:1:1500: {LONG}message"
    assert "\x1b[" not in "".join(lines)


def test_advice_has_its_code(
    mistake: Mistake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    advice = Advice(mistake.location, "vague-source", "it is vague")
    assert "[vague-source]" in "".join(printed(advice, capsys, monkeypatch, terminal=True))


def test_as_data_nothing_is_lost(mistake: Mistake) -> None:
    assert as_json(mistake) == {
        "file": "a.yaml",
        "line": 1,
        "column": 1500,
        "message": f"{LONG}message",
        "hint": f"{LONG}hint",
    }
