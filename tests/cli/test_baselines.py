"""Who owns what is accepted, where nobody says so; and which baseline is meant."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from helpers import project

from accordant.cli.baselines import _default_owner
from accordant.cli.comparisons import BaselineOptions, find_baseline, today
from accordant.errors import RecordError, UsageError
from accordant.project import Project
from accordant.regression.baselines import Baseline, baseline_path
from accordant.regression.writing import write_baseline


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in an empty folder, with a git that knows nothing of the machine."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, str(tmp_path / "no-such-file"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("LOGNAME", "bob")
    monkeypatch.chdir(tmp_path)
    return replace(project(), root=tmp_path, reports=tmp_path / "reports")


def test_the_owner_is_whom_git_names_in_the_project(own: Project) -> None:
    subprocess.run(["git", "init", "-q", str(own.root)], check=True)
    subprocess.run(["git", "-C", str(own.root), "config", "user.email", "ada@example.org"], check=True)
    assert _default_owner(own) == "ada@example.org"


def test_where_git_names_nobody_it_is_the_user_of_the_machine(own: Project) -> None:
    assert _default_owner(own) == "bob"


def test_without_git_it_is_the_user_of_the_machine(own: Project, monkeypatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert _default_owner(own) == "bob"


def test_where_nobody_is_known_it_is_nobody(own: Project, monkeypatch) -> None:
    def unknown() -> str:
        raise KeyError("no such user")

    monkeypatch.setattr("getpass.getuser", unknown)
    assert _default_owner(own) == ""


def test_the_baseline_of_the_site_is_meant_where_there_is_one(own: Project) -> None:
    assert find_baseline(own, "sandbox", BaselineOptions()) is None
    write_baseline(baseline_path(own, "sandbox"), Baseline("sandbox", ""))
    found = find_baseline(own, "sandbox", BaselineOptions())
    assert found is not None
    assert found.site == "sandbox"
    assert find_baseline(own, "other", BaselineOptions()) is None
    assert find_baseline(own, "sandbox", BaselineOptions(is_off=True)) is None


def test_a_baseline_that_is_named_must_be_there_and_of_the_site(own: Project, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="cannot be read"):
        find_baseline(own, "sandbox", BaselineOptions(tmp_path / "none.yaml"))
    write_baseline(tmp_path / "other.yaml", Baseline("other", ""))
    with pytest.raises(UsageError, match="of another site, 'other'; this is 'sandbox'"):
        find_baseline(own, "sandbox", BaselineOptions(tmp_path / "other.yaml"))
    assert find_baseline(own, "other", BaselineOptions(tmp_path / "other.yaml"))


def test_today_is_a_day() -> None:
    assert type(today()) is date
