"""Runs against a sandbox within this process: what a contract finds is tried without a site of anybody.

The power of a run is measured by it: with one fault switched on, something must be found; with none, nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from accordant.answers import Reader
from accordant.contracts import Contract, Operation
from accordant.judging import Judge
from accordant.planning.selections import Selection
from accordant.project import Project
from accordant.recordings import JournalWriter, RunHeader
from accordant.runner import Run, run
from accordant.sandbox import Dialect, Sandbox
from accordant.sessions import SessionTransport
from accordant.sites import Limits, Person, Site
from accordant.transports import HttpTransport

__all__ = ["rehearse", "sandbox_site"]

# A fault that lets nothing more come shows after so long, instead of after half a minute.
_READ_SECONDS = 2.0


def sandbox_site(sandbox: Sandbox, limits: Limits | None = None) -> Site:
    """Return a running sandbox as a site to which everything may be sent."""
    people = tuple(Person(f"person-{number}", dict(person)) for number, person in enumerate(sandbox.people, 1))
    return Site(
        "sandbox",
        sandbox.url,
        {**sandbox.credentials, **{name: sandbox.logins[0][name] for name in ("user_name", "password")}},
        people,
        sandbox.time_zone,
        is_sandbox=True,
        session_of=people[0].name,
        ambiguous={"primary_email": (sandbox.ambiguous_email,)},
        intrusive=True,
        limits=limits or Limits(requests_a_second=None),
    )


def rehearse(
    contract: Contract,
    operation: Operation,
    project: Project,
    *,
    seed: int = 1,
    faults: Iterable[str] = (),
    dialect: Iterable[str] = (),
    selection: Selection | None = None,
    minimises: bool = False,
) -> Judge:
    """Carry out a run against a sandbox in a thread of this process; nothing of it is kept.

    Args:
        seed: Of the sandbox and of the run.
        faults: Names of `accordant.sandbox.FAULTS`.
        dialect: Settings as ``both_offsets=page``.
        selection: What of the plan is sent; default is what a run sends.
        minimises: Make the requests of findings smaller.

    Raises:
        UsageError: There is no such fault or dialect.
        SiteError: The sandbox is so wrong that no run can use it.
    """
    # One at a time: a fault that remembers what was asked before shows in the same request every time.
    limits = Limits(None, concurrency=1, read_seconds=_READ_SECONDS, whole_seconds=2 * _READ_SECONDS)
    chosen = Dialect.with_settings(list(dialect))
    with (
        Sandbox(seed, faults, dialect=chosen, isolation="thread") as sandbox,
        tempfile.TemporaryDirectory() as folder,
    ):
        site = sandbox_site(sandbox, limits)
        callers = tuple(sorted(site.able_callers(operation), key=lambda caller: caller != "server"))
        reader = Reader(operation.api, project)
        header = RunHeader("rehearsal", site.name, site.url, (operation.name,), seed, callers, site.time_zone)
        with HttpTransport(site) as http, JournalWriter(Path(folder), header) as journal:
            transport = SessionTransport(http, site, contract.operations, reader)
            return run(
                Run(
                    operation,
                    site,
                    callers,
                    seed,
                    project,
                    reader,
                    transport,
                    journal,
                    selection=selection or Selection(),
                    minimises=minimises,
                    operations=contract.operations,
                )
            )
