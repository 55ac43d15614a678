"""How long `accordant --help` takes, against the start of an interpreter that does nothing.

    python benchmarks/start.py

Processor time of the whole process, the median of many starts that take turns: on a busy machine the clock on the wall
tells how busy it is. Both have their byte code; the interpreter is started as it is for the command line, with `site`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping

from samples import installed, table

TARGET = 6.0


def seconds(environment: Mapping[str, str], *arguments: str) -> float:
    """Return the processor time that a process takes."""
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    commands = {
        "bare": ("-c", "pass"),
        "help": ("-m", "accordant", "--help"),
        "version": ("-m", "accordant", "--version"),
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        environment = installed(folder)
        for number in range(options.rounds + 1):
            for name, arguments in commands.items():
                used = seconds(environment, *arguments)
                if number:  # the first writes byte code
                    taken[name].append(used)
    middle = {name: statistics.median(values) for name, values in taken.items()}
    lines = []
    for name in ("help", "version"):
        ratio = middle[name] / middle["bare"]
        what = f"accordant --{name}: bare interpreter starts ({middle[name] * 1e3:.0f} ms)"
        target = TARGET if name == "help" else None
        lines.append((what, f"{ratio:.1f}", f"{target or ''}", None if target is None else ratio <= target))
    return 0 if table(lines) else 1


if __name__ == "__main__":
    sys.exit(main())
