"""What can be said of contract tests, and which of three ways to say it wins."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sessions_of_pytest import IS_KNOWN

import accordant.pytest_plugin
from accordant.pytest_plugin.settings import SETTINGS, Settings, read_settings

pytest_plugins = ["pytester"]


def read(pytester: pytest.Pytester, *arguments: str) -> Settings:
    pytester.plugins = [] if IS_KNOWN else [accordant.pytest_plugin]
    return read_settings(pytester.parseconfig(*arguments))


def test_nothing_said_is_a_sandbox(pytester: pytest.Pytester) -> None:
    settings = read(pytester)
    assert settings == Settings()
    assert settings.target == "sandbox (seed 1)"


def test_the_command_line_wins_over_the_environment_and_that_over_the_ini_file(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]\naccordant_seed = 3\naccordant_fail_on = warning\naccordant_fault =\n  one\n  two\n")
    assert (read(pytester).seed, read(pytester).fail_on, read(pytester).fault) == (3, "warning", ("one", "two"))
    monkeypatch.setenv("ACCORDANT_SEED", "4")
    monkeypatch.setenv("ACCORDANT_FAULT", "three four")
    assert (read(pytester).seed, read(pytester).fault) == (4, ("three", "four"))
    settings = read(pytester, "--accordant-seed", "5", "--accordant-fault", "five")
    assert (settings.seed, settings.fault) == (5, ("five",))


def test_a_site_of_the_ini_file_is_left_out_by_naming_none(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naccordant_site = staging\naccordant_yes = true\n")
    assert read(pytester).is_live
    assert not read(pytester, "--accordant-site=").is_live


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_an_option_a_key_and_a_variable(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, setting: object
) -> None:
    one = next(each for each in SETTINGS if each is setting)
    value = one.choices[-1] if one.choices else {"number": "7", "flag": "yes"}.get(one.kind, "nowhere")
    if one.name in {"fault", "dialect", "person", "yes"}:
        base: tuple[str, ...] = ("--accordant-url=https://a.example.org/site",) if one.name in {"person", "yes"} else ()
    else:
        base = ()
    option = (one.option,) if one.kind == "flag" else (one.option, value)
    by_option = getattr(read(pytester, *base, *option), one.name)
    monkeypatch.setenv(one.variable, value)
    by_variable = getattr(read(pytester, *base), one.name)
    monkeypatch.delenv(one.variable)
    pytester.makeini(f"[pytest]\n{one.key} = {value}\n")
    by_key = getattr(read(pytester, *base), one.name)
    assert by_option == by_variable == by_key != getattr(Settings(), one.name)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--accordant-seed", "many"), "--accordant-seed: 'many' is no number"),
        (("--accordant-run=@last", "--accordant-seed", "2"), "--accordant-run sends nothing"),
        (("--accordant-url", "https://a.example.org", "--accordant-fault", "x"), "these make a sandbox"),
        (("--accordant-person", "cons_id=1"), "this is for a live site"),
    ],
)
def test_what_means_nothing_is_refused(pytester: pytest.Pytester, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(pytest.UsageError, match=said):
        read(pytester, *arguments)
