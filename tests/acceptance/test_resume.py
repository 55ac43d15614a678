"""A run that is killed loses nothing that was answered, and goes on to the same end."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from acceptance.support import accordant, environment

RUN = ("run", "--seed", "3", "--fault", "page-overlap", "--fault", "number-for-string-in-json", "--budget", "150")
LIMIT_SECONDS = 60
# Anywhere in a run of some 200 requests; written down, so that a failure comes again.
MOMENTS = random.Random(2026).sample(range(2, 190), 4)


def journal(folder: Path) -> Path | None:
    return next(folder.glob("reports/runs/*/journal.ndjson"), None)


def killed(folder: Path, lines: int) -> bytes:
    """Start a run, kill it when its journal has so many lines, and return the journal."""
    process = subprocess.Popen(
        [sys.executable, "-m", "accordant", *RUN], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = journal(folder)
        if found is not None and found.read_bytes().count(b"\n") >= lines:
            break
        time.sleep(0.002)
    process.kill()
    process.wait()
    found = journal(folder)
    assert found is not None
    return found.read_bytes()


def essence(report: dict[str, object]) -> dict[str, object]:
    """A report without what differs from run to run: its name, and the port of the sandbox."""
    text = json.dumps({key: value for key, value in report.items() if key not in {"run", "record", "url", "title"}})
    for name in ("run", "record"):
        text = text.replace(str(report[name]), name.upper())
    return json.loads(re.sub(r"127\.0\.0\.1:\d+", "HOST", text))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("whole")
    return accordant(*RUN, "--format", "json", cwd=folder).expect(1).report


@pytest.mark.parametrize("lines", MOMENTS)
def test_a_run_that_is_killed_goes_on_and_ends_with_the_same_report(tmp_path: Path, whole, lines: int) -> None:
    before = killed(tmp_path, lines)
    resumed = accordant("run", "--resume", "--format", "json", cwd=tmp_path).expect(1)

    assert essence(resumed.report) == essence(whole)
    found = journal(tmp_path)
    assert found is not None
    kept = before[: before.rindex(b"\n") + 1]
    assert found.read_bytes().startswith(kept), "what was answered is kept, and not asked again"
    ids = [json.loads(line)["_accordant"].get("case", {}).get("id") for line in found.read_bytes().splitlines()]
    sent = [each for each in ids if each]
    assert len(sent) == len(set(sent))


def test_a_torn_line_is_taken_off_before_the_run_goes_on(tmp_path: Path, whole) -> None:
    killed(tmp_path, 40)
    found = journal(tmp_path)
    assert found is not None
    lines = found.read_bytes().splitlines(keepends=True)
    found.write_bytes(b"".join(lines[:20]) + lines[20][: len(lines[20]) // 2])

    resumed = accordant("run", "--resume", "--format", "json", cwd=tmp_path).expect(1)
    assert essence(resumed.report) == essence(whole)
    assert all(json.loads(line) for line in found.read_bytes().splitlines())


def test_a_run_that_came_to_its_end_is_not_resumed(tmp_path: Path) -> None:
    accordant("run", "--budget", "10", cwd=tmp_path).expect(0)
    refused = accordant("run", "--resume", cwd=tmp_path).expect(2)
    assert "came to its end" in refused.err


def test_a_run_of_a_sandbox_is_not_resumed_on_a_site(tmp_path: Path) -> None:
    killed(tmp_path, 10)
    secrets = {f"ACCORDANT_{name}": "made-up" for name in ("API_KEY", "LOGIN_NAME", "LOGIN_PASSWORD")}
    live = ("--yes", "--url", "http://127.0.0.1:9/site", "--person", "cons_id=1")
    refused = accordant("run", "--resume", *live, cwd=tmp_path, env=environment(**secrets))
    assert refused.code == 2
    assert "leave out" in refused.err


def test_nothing_to_resume_is_said(tmp_path: Path) -> None:
    assert "there is no run" in accordant("run", "--resume", cwd=tmp_path).expect(2).err
