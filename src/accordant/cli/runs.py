"""The command `run`."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import click

from accordant.cli.announcements import confirm
from accordant.cli.comparisons import BaselineOptions, baseline_options, find_known, with_baseline
from accordant.cli.options import (
    exit_code,
    fail_on_option,
    format_option,
    open_contract,
    project_option,
)
from accordant.cli.plan_options import plan_options
from accordant.cli.privacy import made_private
from accordant.cli.profiles import keep_profile
from accordant.cli.records import RUNS, find_run, read_run, report_of, show_report, write_report
from accordant.cli.remembering import remember
from accordant.cli.reports import WantedReport, reports_option, write_reports
from accordant.cli.run_options import (
    check_same,
    chosen_operation,
    label_option,
    operation_option,
    sandbox_of,
    seed_option,
    settings_of,
)
from accordant.cli.site_options import callers_for, site_options
from accordant.errors import SiteError, UsageError

if TYPE_CHECKING:
    from accordant.cli.displays import RunDisplay
    from accordant.contracts import Contract
    from accordant.planning.selections import Selection
    from accordant.project import Project
    from accordant.recordings import Journal, JournalWriter
    from accordant.sites.choices import SiteOptions
    from accordant.transports import HttpTransport

__all__ = ["run"]


@click.command(short_help="Test a site, or a sandbox, against the contract.")
@operation_option
@site_options()
@plan_options
@click.option("--fault", "faults", multiple=True, metavar="NAME", help="Make the sandbox faulty. Repeatable.")
@click.option("--dialect", multiple=True, metavar="NAME=VALUE", help="How the sandbox is where pages are silent.")
@seed_option
@label_option
@click.option(
    "--resume", metavar="RUN", is_flag=False, flag_value="@last", help="Go on with a run that was broken off."
)
@click.option("--minimise/--no-minimise", "minimises", default=True, help="Look for smaller requests of findings.")
@click.option(
    "--pseudonymise/--no-pseudonymise",
    "pseudonymised",
    default=None,
    help="Keep pseudonyms instead of personal data. Default: on a live site.",
)
@click.option("--yes", is_flag=True, help="Do not ask before sending to a live site.")
@click.option("--coverage", is_flag=True, help="Show what was exercised, as a table.")
@click.option("--characterise", is_flag=True, help="Write what is observed into the profile of the site.")
@click.option("-v", "--verbose", is_flag=True, help="Name every clause that held, with counts.")
@baseline_options
@fail_on_option
@format_option
@reports_option
@project_option
def run(  # noqa: PLR0913, PLR0915, PLR0917 - one for each option, and a run from its begin to its end
    operation: str | None,
    site_options: SiteOptions,
    selection: Selection,
    faults: tuple[str, ...],
    dialect: tuple[str, ...],
    seed: int,
    label: str,
    resume: str | None,
    minimises: bool,  # noqa: FBT001
    pseudonymised: bool | None,  # noqa: FBT001 - click passes options by name
    yes: bool,  # noqa: FBT001
    coverage: bool,  # noqa: FBT001
    characterise: bool,  # noqa: FBT001
    verbose: bool,  # noqa: FBT001
    baseline_options: BaselineOptions,
    fail_on: str,
    output_format: str,
    reports: tuple[WantedReport, ...],
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
    from accordant.cli.displays import RunDisplay  # noqa: PLC0415
    from accordant.guards import Guard  # noqa: PLC0415
    from accordant.project import shown_path  # noqa: PLC0415
    from accordant.recordings import TOKEN, JournalWriter, RunHeader, read_journal  # noqa: PLC0415
    from accordant.runner import Run  # noqa: PLC0415
    from accordant.runner import run as carry_out  # noqa: PLC0415
    from accordant.sessions import SessionTransport  # noqa: PLC0415
    from accordant.sites.choices import choose_site, with_values  # noqa: PLC0415
    from accordant.transports import HttpTransport  # noqa: PLC0415

    project, contract = open_contract(project_folder)
    _check_options(site_options, [*faults, *dialect])
    earlier = _earlier(project, resume, label) if resume else None
    if earlier is not None:
        seed, operation = earlier.header.seed, earlier.header.operations[0]
        selection, faults, dialect = settings_of(earlier.header)
    chosen = chosen_operation(contract, operation, is_sandbox=not site_options.is_live)
    selection.check(chosen)
    with ExitStack() as stack:
        if site_options.is_live:
            site = choose_site(site_options, chosen, contract, project)
            chosen = with_values(chosen, site)
        else:
            site = sandbox_of(stack, seed, faults, dialect)
        baseline = find_known(project, site.name, baseline_options)
        callers = callers_for(site, chosen, site_options)
        reader = Reader(chosen.api, project, xsd=site.xsd)
        if earlier is not None:
            check_same(earlier.header, site, callers)
        if site_options.is_live:
            confirm(site, chosen, callers, seed, project, selection, yes=yes)
        stack.enter_context(_hypothesis_home(project.reports / ".hypothesis"))
        site, keeper, privacy = made_private(site, contract, reader, earlier, wanted=pseudonymised)
        folder = project.reports / RUNS / (earlier.header.run if earlier else _run_name(site.name, project))
        settings = {
            **selection.settings(),
            "is_sandbox": site.is_sandbox,
            "faults": list(faults),
            "dialect": list(dialect),
            **privacy,
            TOKEN: token_hex(8),
        }
        header = RunHeader(
            folder.name, site.name, site.url, (chosen.name,), seed, callers, site.time_zone, settings, label
        )
        http = stack.enter_context(HttpTransport(site, writes=_writes(contract), keeper=keeper))
        journal = stack.enter_context(JournalWriter(folder, header, resumes=earlier is not None))
        transport = Guard(
            SessionTransport(http, site, contract.operations, reader),
            contract.operations,
            reader,
            site.url,
            record=journal.append,
        )
        display = RunDisplay()
        with _ending(http, journal, display):
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
                    display,
                    selection,
                    {exchange.case.id: exchange for exchange in earlier.exchanges} if earlier else {},
                    earlier.drawn if earlier else {},
                    minimises,
                    operations={**contract.operations, chosen.name: chosen},
                    is_pseudonymised=keeper.has_pseudonyms,
                )
            )
    kept = read_journal(folder, has_exchanges=False)
    report = with_baseline(report_of(judge, kept, shown_path(folder)), judge, baseline)
    write_report(folder, report, site.url)
    show_report(report, site.url, output_format, verbose=verbose, coverage=coverage)
    remember(project, report, judge, earlier.header if earlier else header)
    write_reports(reports, project, contract, report, judge, kept, baseline_options, fail_on=fail_on)
    if characterise:
        keep_profile(project, contract, report, judge, site, baseline_options)
    return exit_code(report, fail_on)


def _writes(contract: Contract) -> list[str]:
    """Return the operations that change something, which are not sent twice."""
    return [each.name for each in contract.operations.values() if each.effect != "read"]


def _earlier(project: Project, name: str, label: str) -> Journal:
    """Return the journal of a run that was broken off."""
    if label:
        raise UsageError("--label is for a new run; one that goes on keeps its own")
    journal = read_run(find_run(project, name))
    if journal.complete:
        raise UsageError(f"the run {journal.header.run} came to its end; accordant replay judges it again")
    return journal


def _check_options(options: SiteOptions, of_sandbox: Sequence[str]) -> None:
    if options.is_live and of_sandbox:
        raise UsageError("--fault and --dialect make a sandbox, not a live site; leave them out, or --site and --url")
    if not options.is_live and (given := list(options.without_site())):
        verb = "is" if len(given) == 1 else "are"
        raise UsageError(f"{' and '.join(given)} {verb} for a live site; name it with --site or --url")


@contextmanager
def _ending(transport: HttpTransport, journal: JournalWriter, display: RunDisplay) -> Iterator[None]:
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
        display.clear()
        click.echo(kept, err=True)
        raise
    finally:
        display.clear()
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


def _run_name(site: str, project: Project) -> str:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    name, number = f"{stamp}-{site}", 1
    while (project.reports / RUNS / name).exists():
        number += 1
        name = f"{stamp}-{site}-{number}"
    return name
