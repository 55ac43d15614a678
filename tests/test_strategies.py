"""Strategies that a contract names: what is wrong with one is said before a run needs it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers import operation, project

from accordant.contracts import Parameter
from accordant.errors import UsageError
from accordant.project import Project
from accordant.strategies import strategy_of, why_missing, why_unusable

IMPORT = "from hypothesis import strategies as st\n"


def parameter(name: str) -> Parameter:
    return replace(operation().parameters["begin_date"], strategy=name)


def with_strategy(folder: Path, text: str) -> Project:
    found = replace(project(), strategies=folder)
    (folder / "mine.py").write_text(text, "utf-8")
    return found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f(:\n", "mine.py cannot be run: line 1: "),
        ("import nope_nowhere\ndef f(): ...\n", "mine.py cannot be run: line 1: ModuleNotFoundError"),
        ("raise SystemExit\ndef f(): ...\n", "mine.py cannot be run: line 1: SystemExit"),
        ("def f():\n    return None\n", "returns None, and no Hypothesis strategy"),
        (IMPORT + "def f():\n    return st.integers()\n", "and a value that is sent is text: add .map(str)"),
        (IMPORT + "def f(other):\n    return st.text()\n", "takes 'other', which it is not given"),
        (IMPORT + "def f(pattern):\n    return st.text()\n", "needs a default for 'pattern'"),
        ("def f():\n    return 1 / 0\n", "fails: ZeroDivisionError"),
        (IMPORT + "def f():\n    return st.sampled_from([])\n", "fails: "),
    ],
)
def test_what_gives_no_texts_is_said(text: str, said: str, tmp_path: Path) -> None:
    assert said in why_unusable(parameter("mine.f"), with_strategy(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        IMPORT + "def f():\n    return st.text()\n",
        IMPORT + "def f(known, pattern=None):\n    return st.sampled_from(['a', *known])\n",
        IMPORT + "def f(**rest):\n    return st.just('a')\n",
    ],
)
def test_of_what_gives_texts_nothing_is_said(text: str, tmp_path: Path) -> None:
    owner = with_strategy(tmp_path, text)
    assert why_missing(parameter("mine.f"), owner) == ("", "")
    assert why_unusable(parameter("mine.f"), owner) == ""


def test_of_the_shipped_strategies_nothing_is_said() -> None:
    for one in operation().parameters.values():
        if one.strategy is not None:
            assert why_missing(one, project()) == ("", "")
            assert why_unusable(one, project()) == ""


def test_a_function_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    owner = with_strategy(tmp_path, "from __future__ import annotations\n" + IMPORT + "def titles():\n    ...\n")
    assert why_missing(parameter("mine.title"), owner)[1] == "did you mean 'titles'?"
    assert why_missing(parameter("mine.x"), owner)[1] == "it has titles"
    assert why_missing(parameter("mien.x"), owner)[1] == "did you mean 'mine'?"
    empty = with_strategy(tmp_path, IMPORT)
    assert why_missing(parameter("mine.x"), empty)[1] == "it has none: a strategy begins with def"


def test_a_run_refuses_what_is_no_strategy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="returns None"):
        strategy_of(parameter("mine.f"), (), with_strategy(tmp_path, "def f():\n    return None\n"))
