"""The plugin on the oldest and the newest supported pytest and pytest-xdist, each in an environment of its own.

It needs the network, for the packages, and some minutes; `make versions` runs it, and the test suite does not. In each
environment it runs the tests of the plugin, and then a few clauses in every --dist mode, which must send once.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
VERSIONS = (("pytest==8.2.0", "pytest-xdist==3.6.1"), ("pytest", "pytest-xdist"))
MODES = ("load", "loadscope", "loadfile", "loadgroup", "worksteal", "each")
CLAUSES = ("contracts/luminate/constituent/getUserInteractions.yaml", "-k", "identifier")


def run(*command: str) -> str:
    """Run a command and return what it printed; where it fails, end with that."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f"{' '.join(command)}\n{result.stdout[-3000:]}{result.stderr[-3000:]}")
    return result.stdout


def main() -> None:
    """Try every version."""
    for packages in VERSIONS:
        with tempfile.TemporaryDirectory() as folder:
            venv.create(folder, with_pip=True)
            python = str(Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python")
            run(python, "-m", "pip", "install", "--quiet", "--editable", str(ROOT), *packages)
            session = (python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error")
            print(*packages, run(*session, "tests/pytest_plugin").splitlines()[-1])
            for mode in MODES:
                processes = ("--tx", "2*popen") if mode == "each" else ("-n", "2")
                said = run(*session, *CLAUSES, "--dist", mode, *processes)
                sent = re.findall(r"(\d+) requests, run", said)
                assert len(sent) == 1, said
                print(*packages, mode, said.splitlines()[-1])


if __name__ == "__main__":
    main()
