"""What a user can say of contract tests: one table, from which come options, ini keys and environment variables alike.

The command line wins over the environment, and that over the ini file. Every session of pytest loads this, so that it
loads nothing itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final, Literal

import pytest

__all__ = ["SETTINGS", "Setting", "Settings", "add_settings", "read_settings"]

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"", "0", "false", "no", "off"})
_FAIL_ON: Final = ("error", "warning", "changed", "never")


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be said.

    Attributes:
        name: As in ``accordant_NAME``, ``ACCORDANT_NAME`` and ``--accordant-NAME``.
        kind: A list is repeated on the command line, has a line for each in the ini file, and blanks between
            them in the environment.
    """

    name: str
    help: str
    kind: Literal["text", "number", "flag", "list"] = "text"
    metavar: str = ""
    choices: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """How it is called on the command line."""
        return f"--accordant-{self.name.replace('_', '-')}"

    @property
    def key(self) -> str:
        """How it is called in an ini file."""
        return f"accordant_{self.name}"

    @property
    def variable(self) -> str:
        """How it is called in the environment."""
        return f"ACCORDANT_{self.name.upper()}"


SETTINGS: Final = (
    Setting("site", "The site of sites.yaml to test. Default: a sandbox.", metavar="NAME"),
    Setting("url", "A live site, up to the servlet; no file of sites is needed for it.", metavar="URL"),
    Setting("caller", "As whom to call: server or client. Repeatable.", "list", "NAME"),
    Setting("person", "Somebody whose data may be asked for, such as cons_id=1001. Repeatable.", "list", "NAME=VALUE"),
    Setting("yes", "Send to a live site; nothing is sent there without it.", "flag"),
    Setting("run", "Judge an earlier run, or the last one (last), and send nothing.", metavar="RUN"),
    Setting("seed", "Decides data of the sandbox and fuzzing. Default: 1.", "number", "N"),
    Setting("budget", "Requests that one operation may cost. Default: 500.", "number", "N"),
    Setting("baseline", "What is known of the site, or none. Default: that of the project.", metavar="FILE"),
    Setting("fail_on", "Which findings fail. Default: error.", metavar="SEVERITY", choices=_FAIL_ON),
    Setting("fault", "Make the sandbox faulty. Repeatable.", "list", "NAME"),
    Setting("dialect", "How the sandbox is where pages are silent. Repeatable.", "list", "NAME=VALUE"),
    Setting("collect", "Whether contract files are tests. Default: on.", metavar="on|off", choices=("on", "off")),
)
_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}
_OF_SENDING: Final = ("site", "url", "caller", "person", "seed", "budget", "fault", "dialect")


@dataclass(frozen=True, slots=True)
class Settings:
    """What was said, from wherever it came.

    Attributes:
        site: Empty for the sandbox, as is `url`.
        run: Empty where requests are sent.
        baseline: Empty for that of the project, ``none`` for none.
        sources: By name, where each of those that were said was said.
    """

    site: str = ""
    url: str = ""
    caller: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    yes: bool = False
    run: str = ""
    seed: int = 1
    budget: int = 500
    baseline: str = ""
    fail_on: str = "error"
    fault: tuple[str, ...] = ()
    dialect: tuple[str, ...] = ()
    collect: str = "on"
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        """Tell whether requests go to a site that is named."""
        return bool(self.site or self.url) and not self.run

    @property
    def target(self) -> str:
        """What is judged, for people."""
        if self.run:
            return f"the run {PurePath(self.run).name}, nothing is sent"
        if self.is_live:
            return f"site {self.site or self.url}"
        faults = f", faults {', '.join(self.fault)}" if self.fault else ""
        return f"sandbox (seed {self.seed}{faults})"


def add_settings(parser: pytest.Parser) -> None:
    """Add an option and an ini key for each setting."""
    group = parser.getgroup("accordant", "contracts as tests (accordant)")
    for one in SETTINGS:
        described = f"{one.help} Environment: {one.variable}."
        given: dict[str, Any] = {"default": None, "help": described, "dest": one.key}
        if one.kind == "flag":
            given["action"] = "store_true"
        else:
            given |= {"action": "append" if one.kind == "list" else "store", "metavar": one.metavar}
            if one.choices:
                given["choices"] = one.choices
        group.addoption(one.option, **given)
        kinds: Mapping[str, Literal["string", "bool", "linelist"]] = {"flag": "bool", "list": "linelist"}
        parser.addini(one.key, one.help, type=kinds.get(one.kind, "string"), default=None)


def read_settings(config: pytest.Config) -> Settings:
    """Return what was said.

    Raises:
        pytest.UsageError: Something that was said means nothing, or two things contradict each other.
    """
    said = {name: (where, value) for name, where, value in _iter_said(config)}
    settings = Settings(
        **{name: value for name, (_, value) in said.items()},
        sources={name: where for name, (where, _) in said.items()},
    )
    _check(settings)
    return settings


def _iter_said(config: pytest.Config) -> Iterator[tuple[str, str, Any]]:
    """Yield name, where it was said, and the value, of everything that was said."""
    for one in SETTINGS:
        for where, value in (
            (one.option, config.getoption(one.key)),
            (one.variable, os.environ.get(one.variable)),
            (f"{one.key} in the ini file", config.getini(one.key)),
        ):
            if value is not None and value != []:
                yield one.name, where, _valued(one, where, value)
                break


def _valued(one: Setting, where: str, value: object) -> object:
    """Return a value as what it is; from the environment all are texts."""
    text = value.strip() if isinstance(value, str) else ""
    if one.kind == "list":
        parts = text.split() if isinstance(value, str) else list(value) if isinstance(value, list) else []
        return tuple(part.strip() for part in parts if part.strip())
    if one.kind == "flag":
        if isinstance(value, bool):
            return value
        if text.lower() not in _TRUE | _FALSE:
            raise pytest.UsageError(f"{where}: {text!r} is neither yes nor no")
        return text.lower() in _TRUE
    if one.kind == "number":
        if not text.isascii() or not text.isdigit():
            raise pytest.UsageError(f"{where}: {text!r} is no number")
        return int(text)
    if one.choices and text not in one.choices:
        raise pytest.UsageError(f"{where}: {text!r} is none of {', '.join(one.choices)}")
    return text


def _check(settings: Settings) -> None:
    said = settings.sources
    if settings.run and said["run"].startswith("--"):
        others = [where for name, where in said.items() if name in _OF_SENDING and where.startswith("--")]
        if others:
            raise pytest.UsageError(f"{said['run']} sends nothing, so that {' and '.join(others)} cannot be followed")
    if settings.is_live:
        of_sandbox = [said[name] for name in ("fault", "dialect") if getattr(settings, name)]
        if of_sandbox:
            raise pytest.UsageError(f"{' and '.join(of_sandbox)}: these make a sandbox, not a live site")
    elif not settings.run:
        of_site = [said[name] for name in ("person", "yes") if getattr(settings, name) and said[name].startswith("--")]
        if of_site:
            raise pytest.UsageError(
                f"{' and '.join(of_site)}: this is for a live site; name it with "
                f"{_BY_NAME['site'].option} or {_BY_NAME['url'].option}"
            )
