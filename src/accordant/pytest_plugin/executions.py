"""The tests of an operation to one execution of its plan, whichever of several processes needs it first.

A process takes the lock of an operation. Where nobody has executed its plan, it does, and writes a run like any other,
with a journal; the others wait for the lock and judge that. Where one was killed on the way, the next goes on with its
run. What is known of an operation stands in a folder that the processes of one session share.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from accordant.answers import Reader
from accordant.cli.announcements import confirm
from accordant.cli.comparisons import BaselineOptions, find_baseline, with_baseline
from accordant.cli.privacy import made_private
from accordant.cli.records import RUNS, find_run, judged_run, read_run, report_of, write_report
from accordant.cli.run_options import chosen_operation, sandbox_of
from accordant.cli.site_options import callers_for
from accordant.contracts import Contract, Operation
from accordant.errors import AccordantError, SiteError, UsageError
from accordant.exchange import Case, Exchange
from accordant.findings import Report
from accordant.guards import Guard
from accordant.judging import Judge
from accordant.planning.selections import Selection
from accordant.project import Project, shown_path
from accordant.pytest_plugin.locks import locked
from accordant.pytest_plugin.settings import Settings
from accordant.pytest_plugin.verdicts import Judged
from accordant.recordings import Journal, JournalWriter, RunHeader, read_journal
from accordant.regression.baselines import Baseline
from accordant.runner import Run
from accordant.runner import run as carry_out
from accordant.sessions import SessionTransport
from accordant.sites import Site
from accordant.sites.choices import SiteOptions, choose_site, with_values
from accordant.transports import HttpTransport, Transport

__all__ = ["Executions", "Known", "read_known"]

_KNOWN: Final = ".json"
# The first as on our own command line; pytest takes an argument that begins with @ for a file of arguments.
_LAST: Final = ("@last", "last")


@dataclass(frozen=True, slots=True)
class Known:
    """What the processes of a session know of the execution of an operation.

    Attributes:
        run: Its folder.
        error: Why there is nothing to judge, by which a test has failed; empty where there is.
        unplanned: Why nothing was sent, which is nobody's fault; empty where something was.
        is_done: It has come to its end.
        unseen: Of the whole operation, what could not be seen.
    """

    operation: str
    site: str = ""
    run: str = ""
    error: str = ""
    unplanned: str = ""
    is_done: bool = False
    is_replayed: bool = False
    requests: int = 0
    unseen: tuple[str, ...] = ()


class Executions:
    """Executes the plans of operations, each once.

    Args:
        shared: A folder of this session alone.
        selected: By operation, the clauses that are tested.
    """

    def __init__(
        self,
        project: Project,
        contract: Contract,
        settings: Settings,
        shared: Path,
        selected: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._project = project
        self._contract = contract
        self._settings = settings
        self._shared = shared
        self._selected = selected
        self._judged: dict[str, Judged | str] = {}

    def of(self, operation: str) -> Judged | str:
        """Return what was found out of an operation; why nothing was, where that is no failure of this test.

        Raises:
            AccordantError: The site cannot be used, or what was said of it means nothing.
        """
        if operation not in self._judged:
            try:
                self._judged[operation] = self._found(operation)
            except AccordantError as error:
                self._judged[operation] = _not_judged(str(error))
                raise
        return self._judged[operation]

    def _found(self, operation: str) -> Judged | str:
        # A live site is spared: what is allowed to one run is not multiplied by the number of processes.
        name = "site" if self._settings.is_live else operation
        with locked(self._shared / f"{name}.lock"):
            file = self._shared / f"{operation}{_KNOWN}"
            known = Known(**json.loads(file.read_text("utf-8"))) if file.exists() else None
            if known is not None and known.error:
                return _not_judged(known.error)
            if known is not None and known.unplanned:
                return known.unplanned
            try:
                if known is None or not known.is_done:
                    return self._executed(operation, known, file)
                return self._replayed(Path(known.run))
            except _UnplannedError as unplanned:
                shutil.rmtree(unplanned.folder)  # a run of nothing, that nobody is to find as the last one
                _write(file, Known(operation, unplanned=str(unplanned), is_done=True))
                return str(unplanned)
            except AccordantError as error:
                _write(file, Known(operation, error=str(error), is_done=True))
                raise

    def _executed(self, operation: str, known: Known | None, file: Path) -> Judged:
        if self._settings.run:
            folder = self._earlier_run(operation)
            judged = self._replayed(folder)
        else:
            begun = None if known is None else Path(known.run)
            judged = self._sent(self._contract.operations[operation], begun, file)
            folder = self._project.reports / RUNS / judged.report.run
        report = judged.report
        requests = 0 if self._settings.run else report.requests
        done = Known(
            operation,
            judged.site,
            str(folder),
            is_done=True,
            is_replayed=bool(self._settings.run),
            requests=requests,
            unseen=tuple(_unseen(judged)),
        )
        _write(file, done)
        return judged

    def _earlier_run(self, operation: str) -> Path:
        """Return the run that is asked for; of several operations each has its own last one.

        Raises:
            UsageError: There is none, or it is one of another operation.
        """
        wanted = self._settings.run
        if wanted not in _LAST:
            folder = find_run(self._project, wanted)
            tested = read_journal(folder, has_exchanges=False).header.operations
            if operation not in tested:
                raise UsageError(f"the run {wanted} is one of {', '.join(tested)}, and not of {operation}")
            return folder
        runs = self._project.reports / RUNS
        for folder in sorted(runs.iterdir(), reverse=True) if runs.is_dir() else ():
            if operation in _operations_of(folder):
                return folder
        raise UsageError(f"there is no run of {operation} in {shown_path(runs)}; leave out {self._said('run')}")

    def _said(self, name: str) -> str:
        return self._settings.sources.get(name, name)

    def _replayed(self, folder: Path) -> Judged:
        report, judge, journal = judged_run(self._project, self._contract, folder)
        return self._judged_of(judge, replace(report, coverage=None), journal)

    def _judged_of(self, judge: Judge, report: Report, journal: Journal) -> Judged:
        header = journal.header
        baseline = self._baseline(header.site)
        return Judged(judge, with_baseline(report, judge, baseline), header.callers, header.site)

    def _baseline(self, site: str) -> Baseline | None:
        named = self._settings.baseline
        options = BaselineOptions(Path(named) if named not in {"", "none"} else None, named == "none")
        return find_baseline(self._project, site, options)

    def _sent(self, operation: Operation, folder: Path | None, file: Path) -> Judged:
        """Carry out a run, or the rest of one that a process did not bring to its end."""
        settings, project, contract = self._settings, self._project, self._contract
        options = SiteOptions(
            site=settings.site or None, url=settings.url or None, callers=settings.caller, people=settings.person
        )
        earlier = None if folder is None else read_run(folder)
        selection = self._selection(operation)
        with ExitStack() as stack:
            site, operation = self._site(stack, operation, options)
            self._baseline(site.name)  # what is wrong with it is said before anything is sent
            stack.enter_context(_hypothesis_home(project.reports / ".hypothesis"))
            callers = callers_for(site, operation, options)
            reader = Reader(operation.api, project, xsd=site.xsd)
            if settings.is_live:
                confirm(site, operation, callers, settings.seed, project, selection, yes=True)
            site, keeper, privacy = made_private(site, contract, reader, earlier, wanted=None)
            folder = folder or _claimed(project.reports / RUNS, f"{site.name}-{operation.name}")
            header = RunHeader(
                folder.name,
                site.name,
                site.url,
                (operation.name,),
                settings.seed,
                callers,
                site.time_zone,
                {
                    **selection.settings(),
                    "is_sandbox": site.is_sandbox,
                    "faults": list(settings.fault),
                    "dialect": list(settings.dialect),
                    **privacy,
                },
            )
            writes = [each.name for each in contract.operations.values() if each.effect != "read"]
            http = stack.enter_context(HttpTransport(site, writes=writes, keeper=keeper))
            journal = stack.enter_context(JournalWriter(folder, header, resumes=earlier is not None))
            _write(file, Known(operation.name, site.name, str(folder)))
            sessions = SessionTransport(http, site, contract.operations, reader)
            transport = _Counting(Guard(sessions, contract.operations, reader, site.url, record=journal.append))
            run = Run(
                operation,
                site,
                callers,
                settings.seed,
                project,
                reader,
                transport,
                journal,
                selection=selection,
                known={} if earlier is None else {one.case.id: one for one in earlier.exchanges},
                drawn={} if earlier is None else earlier.drawn,
                operations={**contract.operations, operation.name: operation},
                is_pseudonymised=keeper.has_pseudonyms,
            )
            try:
                judge = carry_out(run)
            except SiteError as error:
                if transport.count:
                    raise
                raise _UnplannedError(_why_unplanned(operation), folder) from error
        kept = read_journal(folder, has_exchanges=False)
        judged = self._judged_of(judge, report_of(judge, kept, shown_path(folder)), kept)
        write_report(folder, judged.report, site.url)
        return judged

    def _selection(self, operation: Operation) -> Selection:
        """Return what of the plan is needed; all of it where every clause is tested."""
        chosen = self._selected[operation.name]
        whole = {clause.id for clause in operation.clauses()}
        return Selection(self._settings.budget, clauses=() if set(chosen) == whole else chosen)

    def _site(self, stack: ExitStack, operation: Operation, options: SiteOptions) -> tuple[Site, Operation]:
        settings = self._settings
        if not settings.is_live:
            operation = chosen_operation(self._contract, operation.name, is_sandbox=True)
            return sandbox_of(stack, settings.seed, settings.fault, settings.dialect), operation
        site = choose_site(options, operation, self._contract, self._project)
        operation = with_values(operation, site)
        if not settings.yes:
            raise UsageError(f"nothing was sent to {site.url}: say --accordant-yes, as nobody is asked here")
        if operation.people_parameters() and not site.people:
            raise UsageError(
                "name somebody whose data may be asked for: --accordant-person NAME=VALUE, or in sites.yaml"
            )
        return site, operation


class _UnplannedError(Exception):
    """No request can be made from what is known of a site.

    Attributes:
        folder: Of the run.
    """

    def __init__(self, message: str, folder: Path) -> None:
        super().__init__(message)
        self.folder = folder


class _Counting:
    """Counts what is sent by another transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.count = 0

    def send(self, case: Case) -> Exchange:
        """Send a case."""
        self.count += 1
        return self._transport.send(case)


def _why_unplanned(operation: Operation) -> str:
    needed = [
        name
        for name, p in operation.parameters.items()
        if p.required and p.fixed is None and p.comes_from is None and not p.enumeration
    ]
    what = f", as no value is known for {', '.join(needed)}" if needed else ""
    return f"not planned: no request of {operation.name} can be made{what}"


def _not_judged(error: str) -> str:
    return f"not judged, as the test that failed first says: {error.partition(chr(10))[0]}"


def _unseen(judged: Judged) -> list[str]:
    """Return what of a run could not be seen, besides clauses."""
    report = judged.report
    found = [f"{name} was never answered with a success" for name in report.failed_operations]
    if report.judged < report.answered - report.bare:
        found.append(f"validated {report.judged} of {report.answered - report.bare} answers")
    if report.answered < report.requests:
        found.append(f"{report.requests - report.answered} requests were not answered")
    if not report.is_complete:
        found.append("the run did not come to its end")
    return found


def read_known(shared: Path) -> list[Known]:
    """Return what is known of all operations of a session."""
    return [Known(**json.loads(file.read_text("utf-8"))) for file in sorted(shared.glob(f"*{_KNOWN}"))]


def _write(file: Path, known: Known) -> None:
    new = file.with_suffix(".new")
    new.write_text(json.dumps(asdict(known)), "utf-8")
    os.replace(new, file)  # noqa: PTH105 - whole, or not at all


@contextmanager
def _hypothesis_home(folder: Path) -> Iterator[None]:
    """Let Hypothesis keep its cache beside the runs, and not wherever pytest was called."""
    variable = "HYPOTHESIS_STORAGE_DIRECTORY"
    before = os.environ.setdefault(variable, str(folder))
    try:
        yield
    finally:
        if before == str(folder):
            del os.environ[variable]


def _operations_of(folder: Path) -> tuple[str, ...]:
    try:
        return read_journal(folder, has_exchanges=False).header.operations
    except AccordantError:
        return ()


def _claimed(runs: Path, name: str) -> Path:
    """Return a new folder for a run, which no other process has."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    number = 1
    while True:
        folder = runs / (f"{stamp}-{name}" if number == 1 else f"{stamp}-{name}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            number += 1
        except OSError as error:
            raise UsageError(f"the run cannot be recorded: {folder}: {error.strerror}") from error
        else:
            return folder
