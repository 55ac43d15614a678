"""What the acceptance tests share.

A run takes some seconds, so each is made once in a session and kept in a folder that the workers of xdist share; a
lock sees to it that the first who needs a run makes it. Runs against a live address are limited to ten requests a
second, so they are started at the beginning of the session and looked at when they are done.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from acceptance.support import FAULTS, LiveRun, Outcome, Shelf, accordant, echoing, forwarding, serving, start


@pytest.fixture
def tool(tmp_path: Path) -> Callable[..., Outcome]:
    """The command line in a process of its own, in an empty folder."""

    def call(*arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> Outcome:
        return accordant(*arguments, cwd=cwd or tmp_path, env=env)

    return call


@pytest.fixture
def quick(tmp_path: Path) -> Callable[..., Outcome]:
    """The command line in this process, in an empty folder: for commands that neither start nor time anything."""

    def call(*arguments: str | Path, cwd: Path | None = None) -> Outcome:
        from accordant.cli import main

        out, err = io.StringIO(), io.StringIO()
        folder = cwd or tmp_path
        code = 0
        with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main([str(argument) for argument in arguments])
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        return Outcome(folder, code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    base = tmp_path_factory.getbasetemp()
    root = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "acceptance"
    root.mkdir(exist_ok=True)
    return Shelf(root)


@pytest.fixture(scope="session")
def clean(shelf: Shelf) -> Outcome:
    """`accordant run` from an empty folder."""
    return shelf.get("clean", lambda folder: accordant("run", cwd=folder))


@pytest.fixture(scope="session")
def clean_json(shelf: Shelf) -> Outcome:
    """`accordant run --format json` in a new project, as `accordant init` makes it."""

    def make(folder: Path) -> Outcome:
        accordant("init", cwd=folder).expect(0)
        return accordant("run", "--format", "json", cwd=folder)

    return shelf.get("clean-json", make)


@pytest.fixture(scope="session")
def faulty(shelf: Shelf) -> Callable[[str], Outcome]:
    """`accordant run --fault NAME` from an empty folder.

    A worker that would have to wait for another one's run makes the run of another fault meanwhile.
    """

    def make(fault: str) -> Callable[[Path], Outcome]:
        return lambda folder: accordant("run", "--fault", fault, cwd=folder)

    def outcome(fault: str) -> Outcome:
        for name in (fault, *FAULTS):
            if shelf.has(fault):
                break
            shelf.make_if_free(name, make(name))
        return shelf.get(fault, make(fault))

    return outcome


@pytest.fixture(scope="session", autouse=True)
def _live_runs(request: pytest.FixtureRequest, shelf: Shelf) -> Iterator[None]:
    """Start the live runs as soon as a session has a test that looks at one; the first worker does it for all."""
    wanted = any("live" in getattr(item, "fixturenames", ()) for item in request.session.items)
    root = shelf.root / "live"
    try:
        if wanted:
            root.mkdir()
    except FileExistsError:
        wanted = False
    if not wanted:
        yield
        return
    from accordant.sandbox import Sandbox

    with Sandbox(seed=1) as sandbox, serving(forwarding(sandbox)) as front, serving(echoing) as echo:
        person = ",".join(f"{name}={value}" for name, value in sandbox.people[0].items())
        threads = [start("good", root, front.url, person)[1], start("echo", root, echo.url, "cons_id=1001")[1]]
        yield
        for thread in threads:
            thread.join()


@pytest.fixture(scope="session")
def live(shelf: Shelf, _live_runs: None) -> Callable[[str], Outcome]:
    """The runs with --url and canaries as secrets: `good`, a sandbox; `echo`, a site that repeats what it is sent."""
    return lambda name: LiveRun(shelf.root / "live" / name).outcome()
