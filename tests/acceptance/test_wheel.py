"""The wheel: built, installed into an empty environment, and used from an empty folder without the source."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from acceptance.support import ROOT, Outcome, Shelf, environment, xml

DATA = ("contracts", "schemas", "strategies")


def alone() -> dict[str, str]:
    """An environment in which nothing but what is installed can be imported."""
    return {name: value for name, value in environment().items() if not name.startswith("PYTHON")}


@dataclass(frozen=True)
class Installed:
    """The command as it was installed, and where."""

    command: Path
    wheel: Path

    def __call__(self, *arguments: str, cwd: Path, code: int) -> str:
        done = subprocess.run(
            [str(self.command), *arguments],
            cwd=cwd,
            env=alone(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout[-2000:] + done.stderr[-2000:]
        assert str(ROOT) not in done.stdout + done.stderr, "the source is out of reach"
        return done.stdout


def call(*command: str | Path, cwd: Path) -> None:
    """Run a step of the installation, and show what it said where it fails."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=alone(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


@pytest.fixture(scope="session")
def wheel(shelf: Shelf) -> Path:
    folder = shelf.root / "dist"

    def make(_: Path) -> Outcome:
        call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=ROOT)
        return Outcome(folder, 0, "", "")

    shelf.get("wheel", make)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(shelf: Shelf, wheel: Path) -> Installed:
    folder = shelf.root / "venv"
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")

    def make(_: Path) -> Outcome:
        venv.create(folder, with_pip=False, symlinks=True)
        python = scripts / "python"
        pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
        call(*pip, "install", "--quiet", "--no-compile", wheel, cwd=shelf.root)
        return Outcome(folder, 0, "", "")

    shelf.get("installed", make)
    return Installed(scripts / "accordant", wheel)


# --- what is in it ----------------------------------------------------------------------------------------------------


def tracked(*folders: str) -> set[str]:
    """The files of the tree that belong to the project, as git sees them, with those not yet added."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}


def test_the_wheel_carries_the_engine_and_the_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    packed = {name for name in names if ".dist-info/" not in name}
    expected = {name.removeprefix("src/") for name in tracked("src/accordant")}
    expected |= {f"accordant/bundled/{name}" for name in tracked(*DATA)}
    assert packed == expected


def test_the_wheel_is_typed_and_licensed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith(".dist-info/METADATA"))).decode()
    assert "accordant/py.typed" in names
    assert any(name.endswith("LICENSE") for name in names)
    assert "Requires-Python: >=3.11" in metadata
    assert "License-Expression: MIT" in metadata


# --- what it does -----------------------------------------------------------------------------------------------------


def test_the_command_says_its_version(installed: Installed, tmp_path: Path) -> None:
    version = re.search(r"accordant-([^-]+)-", installed.wheel.name)
    assert version
    assert installed("--version", cwd=tmp_path, code=0) == f"accordant {version[1]}\n"


def test_the_bundled_contracts_lint(installed: Installed, tmp_path: Path) -> None:
    assert json.loads(installed("lint", "--format", "json", cwd=tmp_path, code=0))["mistakes"] == []
    installed("derive", "--check", cwd=tmp_path, code=0)


def test_a_run_finds_a_fault(installed: Installed, tmp_path: Path) -> None:
    out = installed("run", "--fault", "page-overlap", cwd=tmp_path, code=1)
    assert "relations/pages-are-a-partition" in out
    assert "bundled" in re.sub(r"\s", "", out), "the place in the contract is that of the installed one"
    assert list(tmp_path.glob("reports/runs/*/journal.ndjson"))


def test_files_are_validated(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(xml(), encoding="utf-8")
    assert "validated 1 of 1" in installed("validate", "good.xml", cwd=tmp_path, code=0)
    (tmp_path / "bad.xml").write_text(xml(namespace="http://convio.com/crm/v2"), encoding="utf-8")
    assert "crm/v2" in installed("validate", "bad.xml", cwd=tmp_path, code=1)


def test_a_project_extends_the_bundled_one(installed: Installed, tmp_path: Path) -> None:
    installed("init", cwd=tmp_path, code=0)
    installed("lint", cwd=tmp_path, code=0)
    installed("validate", str(write(tmp_path)), cwd=tmp_path, code=0)


def write(folder: Path) -> Path:
    path = folder / "good.xml"
    path.write_text(xml(), encoding="utf-8")
    return path


def test_derive_in_a_project_of_ones_own_leaves_the_installation_alone(installed: Installed, tmp_path: Path) -> None:
    site = next(installed.command.parents[1].glob("lib/python*/site-packages/accordant/bundled"))
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    installed("init", cwd=tmp_path, code=0)
    subprocess.run([str(installed.command), "derive"], cwd=tmp_path, env=alone(), capture_output=True, check=False)
    after = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    assert {path for path in after if "__pycache__" not in path.parts and after[path] != before.get(path)} == set()


def test_the_plan_is_that_of_the_checkout(installed: Installed, tmp_path: Path) -> None:
    """A round's plan depends on contract, site, seed and what was seen, and not on how accordant was installed."""
    theirs = json.loads(installed("plan", "--format", "json", cwd=tmp_path, code=0))
    ours = subprocess.run(
        [sys.executable, "-m", "accordant", "plan", "--format", "json"],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert theirs["cases"] == json.loads(ours.stdout)["cases"]
