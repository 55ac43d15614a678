"""How much memory a run of 10,000 requests takes at its highest, and `accordant replay` of what it recorded.

    python benchmarks/memory.py
    python benchmarks/memory.py --requests 2000

No plan is as long as that: every group of one, but for the whole lists that others are judged by, is sent again and
again under other ids, to a sandbox in a process of its own, by the transports that the command line uses. All answers
are made distinct by blanks at their end, so that none of them is the same document as another: the worst case, in which
nothing can be kept once. The second figure is without them, as a site answers. What counts is the most that the process
ever had in memory, with the libraries and the contract, which alone take more than half of it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from live import running
from samples import table

from accordant import runner
from accordant.answers import Reader
from accordant.exchange import Case, Exchange
from accordant.guards import Guard
from accordant.loading import load_contract
from accordant.planning.plans import Group, Plan, Walk
from accordant.planning.rounds import plan_round
from accordant.project import find_project
from accordant.recordings import JournalWriter, RunHeader
from accordant.runner import Run
from accordant.sessions import SessionTransport
from accordant.sites import Limits, Person, Site
from accordant.transports import HttpTransport

TARGET_MB = 150
REQUESTS = 10_000
OF_ONE_RUN = 840
"""About so many are planned where no budget cuts them."""
Line = tuple[str, str, str, bool | None]


class Distinct:
    """Makes every answer another document, by blanks at its end that count."""

    def __init__(self, inner: Guard) -> None:
        self._inner = inner
        self._numbers = count(1)

    def send(self, case: Case) -> Exchange:
        exchange = self._inner.send(case)
        if exchange.response is None or not exchange.response.body.strip():
            return exchange
        blanks = f"{next(self._numbers):b}".replace("0", " ").replace("1", "\t").encode()
        return replace(exchange, response=exchange.response.with_body(exchange.response.body + blanks))


def again(group: Group, number: int) -> Group:
    """Return a group under other ids, which sort beside those of its original."""

    def renamed(case: Case) -> Case:
        return replace(case, id=f"{case.id}x{number:03d}", group=f"{case.group}x{number:03d}")

    return Group(
        f"{group.id}x{number:03d}",
        tuple(replace(s, case=renamed(s.case)) if isinstance(s, Walk) else renamed(s) for s in group.steps),
    )


def multiplied(plan: Plan, times: int) -> Plan:
    """Return a round in which each group stands several times."""

    def groups() -> Iterator[Group]:
        for group in plan.groups:
            is_reference = next(group.cases()).role == "reference"
            yield group
            yield from (again(group, number) for number in range(1, 1 if is_reference else times))

    return replace(plan, groups=tuple(groups()))


def carry_out(folder: Path, requests: int, *, is_distinct: bool) -> None:
    """Carry out a long run, in this process, and print how many requests it was."""
    times = -(-requests // OF_ONE_RUN)
    runner.plan_round = lambda *given: multiplied(plan_round(*given), times)  # type: ignore[assignment]
    runner.Selection.of = lambda _self, plan, *_: plan  # type: ignore[assignment,method-assign] - no budget
    project = find_project(None)
    contract = load_contract(project)
    operation = contract.operations["getUserInteractions"]
    with running(0) as sandbox:
        people = tuple(Person(f"person-{n}", dict(person)) for n, person in enumerate(sandbox.people, 1))
        site = Site(
            "sandbox", sandbox.url, dict(sandbox.credentials), people, sandbox.time_zone, is_sandbox=True,
            intrusive=True, limits=Limits(requests_a_second=None),
        )  # fmt: skip
        reader = Reader(operation.api, project)
        header = RunHeader(folder.name, site.name, site.url, (operation.name,), 1, ("server", "client"), site.time_zone)
        with HttpTransport(site) as http, JournalWriter(folder, header) as journal:
            sessions = SessionTransport(http, site, contract.operations, reader)
            guard = Guard(sessions, contract.operations, reader, site.url, record=journal.append)
            transport = Distinct(guard) if is_distinct else guard
            judge = runner.run(Run(operation, site, header.callers, 1, project, reader, transport, journal))
        report = judge.report("a long run")
    assert not report.findings
    print(report.requests)


def peak(*command: str) -> tuple[float, str]:
    """Run a command; return the megabytes that it had at most, and what it printed."""
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_maxrss * 1024 / 1e6, said


def lines(requests: int) -> Iterator[Line]:
    for kind in ("distinct", "as they are"):
        with tempfile.TemporaryDirectory() as folder:
            run = str(Path(folder) / "run")
            taken, said = peak(__file__, "--into", run, "--requests", str(requests), "--answers", kind)
            what = f"a run of {said.strip()} requests, answers {kind}"
            yield what, f"{taken:.0f} MB", f"{TARGET_MB} MB", taken < TARGET_MB
            taken, _ = peak("-m", "accordant", "replay", run)
            yield f"replay of it, answers {kind}", f"{taken:.0f} MB", f"{TARGET_MB} MB", taken < TARGET_MB


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--answers", default="distinct", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.into is not None:
        carry_out(options.into, options.requests, is_distinct=options.answers == "distinct")
        return 0
    return 0 if table(list(lines(options.requests))) else 1


if __name__ == "__main__":
    sys.exit(main())
