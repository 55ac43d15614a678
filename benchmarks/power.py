"""The power of a default run: every fault of the sandbox is found, and the clean sandbox is silent.

Usage: python benchmarks/power.py [--faults SEEDS] [--clean SEEDS], each such as 1-3; exits 1 where a fault was missed
or the clean sandbox was accused. Runs go to a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from accordant.sandbox import FAULTS


def run(seed: int, fault: str | None) -> tuple[int, dict[str, Any], float]:
    command = [sys.executable, "-m", "accordant", "run", "--format", "json", "--seed", str(seed)]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [*command, *(["--fault", fault] if fault else [])], capture_output=True, cwd=folder, check=False
        )
    seconds = time.perf_counter() - began
    return done.returncode, json.loads(done.stdout or "{}"), seconds


def seeds(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=seeds, default=seeds("1-3"), metavar="SEEDS")
    parser.add_argument("--clean", type=seeds, default=seeds("1-10"), metavar="SEEDS")
    options = parser.parse_args()
    jobs: list[tuple[int, str | None]] = [(seed, None) for seed in options.clean]
    jobs += [(seed, fault) for fault in FAULTS for seed in options.faults]
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for (seed, fault), (code, report, seconds) in zip(jobs, pool.map(lambda job: run(*job), jobs), strict=True):
            clauses = [finding["clause"]["id"].partition("/")[2] for finding in report.get("findings", [])]
            is_right = code == (1 if fault else 0) and bool(clauses) == bool(fault)
            failed += not is_right
            mark = "ok " if is_right else "BAD"
            sent = f"{report.get('requests', 0):4} requests {seconds:5.1f} s"
            print(f"{mark} seed {seed:2} {fault or 'clean':32} {sent}  {', '.join(clauses)}")
    print(f"{len(jobs) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
