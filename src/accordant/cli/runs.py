"""Commands that send or judge again: `plan`, `run`, `replay`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from accordant.cli.announcements import confirm
from accordant.cli.comparisons import BaselineOptions, baseline_options, find_baseline, with_baseline
from accordant.cli.options import (
    choose_operation,
    echo_lines,
    exit_code,
    fail_on_option,
    format_option,
    open_contract,
    project_option,
)
from accordant.cli.plan_options import plan_options
from accordant.cli.progress import Progress
from accordant.cli.site_options import callers_for, site_options
from accordant.errors import SiteError, UsageError

if TYPE_CHECKING:
    from accordant.contracts import Contract, Operation
    from accordant.findings import Report
    from accordant.judging import Judge
    from accordant.planning.selections import Selection
    from accordant.project import Project
    from accordant.recordings import Journal, JournalWriter, RunHeader
    from accordant.sites import Site
    from accordant.sites.choices import SiteOptions
    from accordant.transports import HttpTransport

__all__ = ["find_run", "judged_run", "plan", "replay", "run"]

_RUNS = "runs"

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Option = Callable[[_Function], _Function]

_seed_option: _Option[Any] = click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Decides data of the sandbox and fuzzing."
)
_operation_option: _Option[Any] = click.option(
    "--operation", metavar="NAME", help="The method to test. Default: the one that the site is known for."
)


@click.command(short_help="Test a site, or a sandbox, against the contract.")
@_operation_option
@site_options()
@plan_options
@click.option("--fault", "faults", multiple=True, metavar="NAME", help="Make the sandbox faulty. Repeatable.")
@click.option("--dialect", multiple=True, metavar="NAME=VALUE", help="How the sandbox is where pages are silent.")
@_seed_option
@click.option(
    "--resume", metavar="RUN", is_flag=False, flag_value="@last", help="Go on with a run that was broken off."
)
@click.option("--yes", is_flag=True, help="Do not ask before sending to a live site.")
@click.option("-v", "--verbose", is_flag=True, help="Name every clause that held, with counts.")
@baseline_options
@fail_on_option
@format_option
@project_option
def run(  # noqa: PLR0913, PLR0917 - one for each option
    operation: str | None,
    site_options: SiteOptions,
    selection: Selection,
    faults: tuple[str, ...],
    dialect: tuple[str, ...],
    seed: int,
    resume: str | None,
    yes: bool,  # noqa: FBT001 - click passes options by name
    verbose: bool,  # noqa: FBT001
    baseline_options: BaselineOptions,
    fail_on: str,
    output_format: str,
    project_folder: Path | None,
) -> int:
    """Test a site against the contract; without --site or --url a sandbox.

    Secrets of a live site come from the environment, each from ACCORDANT_
    and the name of its parameter in capitals: ACCORDANT_API_KEY,
    ACCORDANT_LOGIN_NAME, ACCORDANT_LOGIN_PASSWORD; for the client
    ACCORDANT_AUTH, or ACCORDANT_USER_NAME and ACCORDANT_PASSWORD, by which
    it logs in. sites.yaml may name others. They are never shown and never
    written.

    \b
    Examples
      accordant run
      accordant run --fault page-overlap --seed 2
      accordant run --url https://secure2.example.org/org/site \\
                    --person cons_id=1001
      accordant run --site staging --caller server
      accordant run --site staging --resume
    """
    from accordant.answers import Reader  # noqa: PLC0415
    from accordant.guards import Guard  # noqa: PLC0415
    from accordant.project import shown_path  # noqa: PLC0415
    from accordant.recordings import JournalWriter, RunHeader, read_journal  # noqa: PLC0415
    from accordant.runner import Run  # noqa: PLC0415
    from accordant.runner import run as carry_out  # noqa: PLC0415
    from accordant.sessions import SessionTransport  # noqa: PLC0415
    from accordant.sites.choices import choose_site  # noqa: PLC0415
    from accordant.transports import HttpTransport  # noqa: PLC0415

    project, contract = open_contract(project_folder)
    _check_options(site_options, [*faults, *dialect])
    earlier = _earlier(project, resume) if resume else None
    if earlier is not None:
        seed, operation = earlier.header.seed, earlier.header.operations[0]
        selection, faults, dialect = _settings_of(earlier.header)
    chosen = _chosen(contract, operation, is_sandbox=not site_options.is_live)
    selection.check(chosen)
    with ExitStack() as stack:
        if site_options.is_live:
            site = choose_site(site_options, chosen, contract, project)
        else:
            site = _sandbox_site(stack, seed, faults, dialect)
        baseline = find_baseline(project, site.name, baseline_options)
        callers = callers_for(site, chosen, site_options)
        reader = Reader(chosen.api, project, xsd=site.xsd)
        if earlier is not None:
            _check_same(earlier.header, site, callers)
        if site_options.is_live:
            confirm(site, chosen, callers, seed, project, selection, yes=yes)
        stack.enter_context(_hypothesis_home(project.reports / ".hypothesis"))
        name = earlier.header.run if earlier else _run_name(site.name, project)
        folder = project.reports / _RUNS / name
        settings = {**selection.settings(), "faults": list(faults), "dialect": list(dialect)}
        header = RunHeader(name, site.name, site.url, (chosen.name,), seed, callers, site.time_zone, settings)
        writes = [each.name for each in contract.operations.values() if each.effect != "read"]
        http = stack.enter_context(HttpTransport(site, writes=writes))
        journal = stack.enter_context(JournalWriter(folder, header, resumes=earlier is not None))
        sessions = SessionTransport(http, site, contract.operations, reader)
        transport = Guard(sessions, contract.operations, reader, site.url, record=journal.append)
        progress = Progress("requests")
        with _ending(http, journal, progress):
            judge = carry_out(
                Run(
                    chosen,
                    site,
                    callers,
                    seed,
                    project,
                    reader,
                    transport,
                    journal,
                    lambda _: progress.advance(),
                    selection,
                    {exchange.case.id: exchange for exchange in earlier.exchanges} if earlier else {},
                    earlier.drawn if earlier else {},
                )
            )
    record = shown_path(folder)
    written = read_journal(folder, has_exchanges=False)
    report = with_baseline(_report(judge, written, record), judge, baseline)
    _write_report(folder, report, site.url)
    _show(report, site.url, output_format, verbose=verbose)
    return exit_code(report, fail_on)


def _earlier(project: Project, name: str) -> Journal:
    """Return the journal of a run that was broken off."""
    journal = _read_journal(find_run(project, name))
    if journal.complete:
        raise UsageError(f"the run {journal.header.run} came to its end; accordant replay judges it again")
    return journal


def _settings_of(header: RunHeader) -> tuple[Selection, tuple[str, ...], tuple[str, ...]]:
    """Return what a run was started with besides the site: what of the plan, and how the sandbox is."""
    from accordant.planning.selections import Selection  # noqa: PLC0415

    found = header.settings
    return Selection.of_settings(found), tuple(found.get("faults", ())), tuple(found.get("dialect", ()))


def _check_same(earlier: RunHeader, site: Site, callers: tuple[str, ...]) -> None:
    """Check that a run goes on where it was, as whom it was; a sandbox is the same on any port."""
    was_sandbox = earlier.site == "sandbox"
    if was_sandbox != site.is_sandbox or (not site.is_sandbox and earlier.url != site.url):
        where = "the sandbox; leave out --site and --url" if was_sandbox else f"{earlier.url}; name it again"
        raise UsageError(f"the run {earlier.run} is one of {where}")
    if earlier.callers != callers:
        raise UsageError(
            f"the run {earlier.run} called as {', '.join(earlier.callers)}, and now it would as "
            f"{', '.join(callers)}; give the same --caller and credentials"
        )


def _check_options(options: SiteOptions, of_sandbox: Sequence[str]) -> None:
    if options.is_live and of_sandbox:
        raise UsageError("--fault and --dialect make a sandbox, not a live site; leave them out, or --site and --url")
    if not options.is_live and (given := list(options.without_site())):
        verb = "is" if len(given) == 1 else "are"
        raise UsageError(f"{' and '.join(given)} {verb} for a live site; name it with --site or --url")


def _chosen(contract: Contract, name: str | None, *, is_sandbox: bool) -> Operation:
    """Return the operation that is meant: where none is named, the first that the sandbox answers.

    Args:
        is_sandbox: Whether it must be one that the sandbox answers.
    """
    from accordant.sandbox import answered_methods  # noqa: PLC0415

    known = [each for each in answered_methods() if each in contract.operations]
    chosen = choose_operation(contract, name, among=known[:1] or None)
    if is_sandbox and chosen.name not in known:
        raise UsageError(
            f"the sandbox does not answer {chosen.name} yet (only {', '.join(answered_methods())}); "
            "use --url for a site"
        )
    return chosen


@contextmanager
def _ending(transport: HttpTransport, journal: JournalWriter, progress: Progress) -> Iterator[None]:
    """End a run that is broken off: give up what is under way, which else would be waited for; say what is kept."""
    from accordant.project import shown_path  # noqa: PLC0415

    kept = f"What was answered until then is kept in {shown_path(journal.path.parent)}."

    def stop(_number: int, _frame: object) -> None:
        transport.stop()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    except SiteError as error:
        said = str(error)
        raise SiteError(said if str(journal.path) in said else f"{said}\n{kept}") from error
    except KeyboardInterrupt:
        progress.clear()
        click.echo(kept, err=True)
        raise
    finally:
        progress.clear()
        signal.signal(signal.SIGINT, before)


@contextmanager
def _hypothesis_home(folder: Path) -> Iterator[None]:
    """Let Hypothesis keep its cache beside the runs, and not in a folder of its own wherever we are called."""
    variable = "HYPOTHESIS_STORAGE_DIRECTORY"
    if variable in os.environ:
        yield
        return
    os.environ[variable] = str(folder)
    try:
        yield
    finally:
        del os.environ[variable]


def _sandbox_site(stack: ExitStack, seed: int, faults: Sequence[str] = (), dialect: Sequence[str] = ()) -> Site:
    from accordant.sandbox import Dialect, Sandbox  # noqa: PLC0415
    from accordant.sites import Limits, Person, Site  # noqa: PLC0415

    sandbox = stack.enter_context(Sandbox(seed, faults, dialect=Dialect.with_settings(dialect)))
    people = tuple(Person(f"person-{number}", dict(person)) for number, person in enumerate(sandbox.people, 1))
    return Site(
        "sandbox",
        sandbox.url,
        dict(sandbox.credentials),
        people,
        sandbox.time_zone,
        is_sandbox=True,
        session_of=people[0].name,
        ambiguous={"primary_email": (sandbox.ambiguous_email,)},
        intrusive=True,
        limits=Limits(requests_a_second=None),
    )


def _run_name(site: str, project: Project) -> str:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    name, number = f"{stamp}-{site}", 1
    while (project.reports / _RUNS / name).exists():
        number += 1
        name = f"{stamp}-{site}-{number}"
    return name


def _read_journal(folder: Path) -> Journal:
    from accordant.guards import without_loss  # noqa: PLC0415
    from accordant.recordings import read_journal  # noqa: PLC0415

    journal = read_journal(folder)
    return replace(journal, exchanges=without_loss(journal.exchanges))


def _report(judge: Judge, journal: Journal, record: str) -> Report:
    header = journal.header
    return judge.report(
        f"{', '.join(header.operations)} on {header.site} ({header.url.partition('//')[2]})",
        run=header.run,
        seed=header.seed,
        minimised=journal.minimised,
        notes=journal.notes,
        dropped=journal.dropped,
        record=record,
        is_complete=journal.complete,
    )


def _write_report(folder: Path, report: Report, url: str) -> None:
    from accordant.reporting.json import report_json  # noqa: PLC0415

    (folder / "report.json").write_text(report_json(report, url=url), "utf-8")


def _show(report: Report, url: str, output_format: str, *, verbose: bool) -> None:
    if output_format == "json":
        from accordant.reporting.json import report_json  # noqa: PLC0415

        click.echo(report_json(report, url=url), nl=False)
        return
    from accordant.reporting.text import render_report  # noqa: PLC0415

    echo_lines(render_report(report, url=url, verbose=verbose))


@click.command()
@click.argument("run", metavar="RUN", default="@last")
@click.argument("finding", metavar="[FINDING]", required=False)
@click.option("-v", "--verbose", is_flag=True, help="Name every clause that held, with counts.")
@baseline_options
@fail_on_option
@format_option
@project_option
def replay(
    run: str,
    finding: str | None,
    verbose: bool,  # noqa: FBT001 - click passes options by name
    baseline_options: BaselineOptions,
    fail_on: str,
    output_format: str,
    project_folder: Path | None,
) -> int:
    """Judge a recorded run again, without a network.

    RUN is the name of a run, its folder or journal, or @last. FINDING, such
    as F1, shows one finding with the answers that it rests upon.
    """
    project, contract = open_contract(project_folder)
    report, judge, journal = judged_run(project, contract, find_run(project, run))
    report = with_baseline(report, judge, find_baseline(project, journal.header.site, baseline_options))
    if finding is None:
        _show(report, journal.header.url, output_format, verbose=verbose)
        return exit_code(report, fail_on)
    return _show_finding(report, judge, journal, finding)


def judged_run(project: Project, contract: Contract, folder: Path) -> tuple[Report, Judge, Journal]:
    """Return what a recorded run says, without a baseline.

    Args:
        folder: Of the run, or its journal.

    Raises:
        RecordError: It cannot be read.
        SiteError: The site could not be used, so that there is nothing to judge.
    """
    from accordant.answers import Reader  # noqa: PLC0415
    from accordant.judging import Judge  # noqa: PLC0415
    from accordant.project import shown_path  # noqa: PLC0415

    journal = _read_journal(folder)
    chosen = choose_operation(contract, journal.header.operations[0])
    judge = Judge(chosen, Reader(chosen.api, project), journal.header.time_zone)
    judge.add(journal.exchanges)
    if reason := judge.why_unusable(journal.header.url):
        raise SiteError(reason)
    return _report(judge, journal, shown_path(folder if folder.is_dir() else folder.parent)), judge, journal


def find_run(project: Project, name: str) -> Path:
    """Return the folder or journal of a run."""
    runs = project.reports / _RUNS
    known = sorted(path.name for path in runs.iterdir() if path.is_dir()) if runs.is_dir() else []
    if name == "@last":
        if not known:
            raise UsageError(f"there is no run in {runs}; make one with: accordant run")
        return runs / known[-1]
    if name in known:
        return runs / name
    path = Path(name)
    if path.exists():
        return path
    from accordant.errors import nearest  # noqa: PLC0415

    raise UsageError(f"there is no run {name!r} in {runs}; {nearest(name, known) or 'try @last'}")


def _show_finding(report: Report, judge: Judge, journal: Journal, name: str) -> int:
    from accordant.reporting.text import render_finding, safe  # noqa: PLC0415

    found = next((f for f in report.findings if name.lower() in {f.id.lower(), f.fingerprint}), None)
    if found is None:
        names = ", ".join(f.id for f in report.findings) or "none"
        raise UsageError(f"this run has no finding {name!r}; there is {names}")
    echo_lines(render_finding(found, url=journal.header.url))
    for case_id in found.cases:
        answer = judge.answers[case_id]
        click.echo(f"\n    {case_id}  {safe(answer.case.label)}")
        if answer.response is None:
            assert answer.exchange.failure is not None
            click.echo(f"    no answer: {safe(answer.exchange.failure.message)}")
            continue
        click.echo(f"    status {answer.response.status}, {safe(answer.response.header('content-type'))}")
        body = answer.response.body.decode("utf-8", "backslashreplace")
        shown = body if len(body) <= 2000 else body[:2000] + f"... ({len(body)} characters)"
        for line in shown.splitlines():
            click.echo(f"    {safe(line)}")
    return 1


@click.command()
@_operation_option
@plan_options
@_seed_option
@format_option
@project_option
def plan(
    operation: str | None, selection: Selection, seed: int, output_format: str, project_folder: Path | None
) -> None:
    """Print what a run would send, without sending anything.

    The first round is printed in full. Later rounds depend on what the site
    answers, and are printed as far as they are known.
    """
    from accordant.planning.rounds import describe_later_rounds, plan_round  # noqa: PLC0415
    from accordant.reporting.commands import own_parameters  # noqa: PLC0415
    from accordant.reporting.text import wrapped  # noqa: PLC0415

    project, contract = open_contract(project_folder)
    chosen = _chosen(contract, operation, is_sandbox=False)
    selection.check(chosen)
    with ExitStack() as stack:
        site = _sandbox_site(stack, seed)
    callers = tuple(sorted(chosen.servlets, key=lambda caller: caller != "server"))
    cases = list(selection.of(plan_round(1, chosen, site, callers, seed, {}, project), chosen, 0).cases())
    if output_format == "json":
        import json  # noqa: PLC0415

        data = {
            "accordant": {"plan": 1},
            "operation": chosen.name,
            "seed": seed,
            "round": 1,
            "cases": [
                {
                    "id": case.id,
                    "phase": case.phase.value,
                    "role": case.role,
                    "label": case.label,
                    "breaks": case.breaks,
                    "acceptance": case.acceptance and case.acceptance.value,
                    "parameters": [list(pair) for pair in case.request.parameters],
                }
                for case in cases
            ],
            "later": list(describe_later_rounds(chosen)),
        }
        click.echo(json.dumps(data, indent=2))
        return
    click.echo(f"{chosen.name}: round 1, {len(cases)} requests (of a list the first page only)\n")
    for case in cases:
        for line in wrapped(f"{case.id}  {case.phase.value:9} {case.label}", subsequent=12):
            click.echo(line)
        own = "  ".join(f"{n}={v if len(v) <= 50 else v[:47] + '...'}" for n, v in own_parameters(case.request))
        for line in wrapped(own, initial=12, subsequent=12):
            click.echo(line)
    click.echo("\nround 2, as far as it is known before round 1 is answered\n")
    for text in describe_later_rounds(chosen):
        for line in wrapped(text, subsequent=11):
            click.echo(line)
