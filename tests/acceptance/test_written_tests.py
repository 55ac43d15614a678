"""`accordant replay --write-test`: what is written fails on the faulty sandbox, and passes on one without the fault."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from acceptance.support import Outcome, Shelf, accordant, environment

from accordant.sandbox import Sandbox

Tool = Callable[..., Outcome]
FAULTS = ("count-as-float", "page-overlap")
CLAUSES = ("checks/schema", "relations/page-is-record-offset")


@pytest.fixture(scope="module")
def faulty_run(shelf: Shelf) -> Outcome:
    def make(folder: Path) -> Outcome:
        faults = [part for fault in FAULTS for part in ("--fault", fault)]
        clauses = [part for clause in CLAUSES for part in ("--clause", clause)]
        return accordant("run", *faults, *clauses, "--caller", "server", cwd=folder)

    return shelf.get("two-faults-of-two-clauses", make)


def outcome_of(files: Sequence[Path], faults: Sequence[str]) -> str:
    with Sandbox(1, faults, isolation="thread") as sandbox:
        known = {f"ACCORDANT_{name.upper()}": value for name, value in sandbox.credentials.items()}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", *map(str, files)],
            env=environment(ACCORDANT_URL=sandbox.url, **known),
            cwd=files[0].parent,
            capture_output=True,
            text=True,
            check=False,
        )
    return done.stdout + done.stderr


def test_what_is_written_fails_on_the_fault_and_passes_without(
    faulty_run: Outcome, quick: Tool, tmp_path: Path
) -> None:
    shown = dict(re.findall(r"^(F\d+) +\w+ +getUserInteractions/(\S+)$", faulty_run.expect(1).out, re.MULTILINE))
    shown = {name: clause for name, clause in shown.items() if clause in CLAUSES}
    assert set(shown.values()) == set(CLAUSES)
    files = []
    for name in shown:
        file = tmp_path / f"test_{name.lower()}.py"
        said = quick("replay", "@last", name, "--write-test", file, cwd=faulty_run.folder).expect(0)
        assert f"{name} is in {file}" in said.out
        files.append(file)
    faulty = outcome_of(files, FAULTS)
    assert f"{len(files)} failed" in faulty
    assert faulty.count("AssertionError") >= len(files)
    assert f"{len(files)} passed" in outcome_of(files, ())


def test_a_file_that_is_there_is_not_written_over(faulty_run: Outcome, quick: Tool, tmp_path: Path) -> None:
    file = tmp_path / "test_mine.py"
    file.write_text("# mine")
    said = quick("replay", "@last", "F1", "--write-test", file, cwd=faulty_run.folder).expect(2)
    assert "is there already" in said.err
    assert file.read_text() == "# mine"


def test_one_finding_is_written_at_a_time_and_nothing_is_sent_for_it(quick: Tool, tmp_path: Path) -> None:
    for arguments in ((), ("F1", "--live")):
        said = quick("replay", "@last", *arguments, "--write-test", tmp_path / "test_it.py").expect(2)
        assert "--write-test writes one finding and sends nothing" in said.err
