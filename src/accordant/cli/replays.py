"""The command `replay`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.announcements import confirm_again
from accordant.cli.comparisons import BaselineOptions, baseline_options, find_known, with_baseline
from accordant.cli.options import (
    echo_lines,
    exit_code,
    fail_on_option,
    format_option,
    open_contract,
    project_option,
)
from accordant.cli.records import find_run, judged_run, show_report
from accordant.cli.reports import WantedReport, reports_option, write_reports
from accordant.cli.run_options import check_same, sandbox_of, settings_of
from accordant.cli.site_options import site_options
from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.findings import Finding, Report
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.recordings import Journal
    from accordant.sites.choices import SiteOptions

__all__ = ["replay"]


@click.command()
@click.argument("run", metavar="RUN", default="@last")
@click.argument("finding", metavar="[FINDING]", required=False)
@click.option("--live", is_flag=True, help="Send again what shows the findings, and tell which are still there.")
@site_options()
@click.option("--yes", is_flag=True, help="Do not ask before sending to a live site.")
@click.option("--coverage", is_flag=True, help="Show what was exercised, as a table.")
@click.option("-v", "--verbose", is_flag=True, help="Name every clause that held, with counts.")
@baseline_options
@fail_on_option
@format_option
@reports_option
@project_option
def replay(  # noqa: PLR0913, PLR0917 - one for each option
    run: str,
    finding: str | None,
    live: bool,  # noqa: FBT001 - click passes options by name
    site_options: SiteOptions,
    yes: bool,  # noqa: FBT001
    coverage: bool,  # noqa: FBT001
    verbose: bool,  # noqa: FBT001
    baseline_options: BaselineOptions,
    fail_on: str,
    output_format: str,
    reports: tuple[WantedReport, ...],
    project_folder: Path | None,
) -> int:
    """Judge a recorded run again, without a network; or, with --live, on it.

    RUN is the name of a run, its folder or journal, or @last. FINDING, such
    as F1, shows one finding with the answers that it rests upon.

    \b
    Examples
      accordant replay
      accordant replay @last F1
      accordant replay @last F1 --live --site staging
    """
    project, contract = open_contract(project_folder)
    report, judge, journal = judged_run(project, contract, find_run(project, run))
    report = with_baseline(report, judge, find_known(project, journal.header.site, baseline_options))
    if live:
        chosen = report.findings if finding is None else (_find(report, finding),)
        return _send_again(project, contract, judge, journal, chosen, site_options, yes=yes)
    if site_options.is_live or yes:
        raise UsageError("--site, --url and --yes are for sending again; add --live")
    if finding is None:
        show_report(report, journal.header.url, output_format, verbose=verbose, coverage=coverage)
        write_reports(reports, project, contract, report, judge, journal, fail_on=fail_on)
        return exit_code(report, fail_on)
    return _show_finding(report, judge, journal, finding)


def _find(report: Report, name: str) -> Finding:
    found = next((f for f in report.findings if name.lower() in {f.id.lower(), f.fingerprint}), None)
    if found is None:
        names = ", ".join(f.id for f in report.findings) or "none"
        raise UsageError(f"this run has no finding {name!r}; there is {names}")
    return found


def _send_again(
    project: Project,
    contract: Contract,
    judge: Judge,
    journal: Journal,
    findings: Sequence[Finding],
    site_options: SiteOptions,
    *,
    yes: bool,
) -> int:
    """Send what shows the findings again, and say of each whether it is still there."""
    from accordant.cli.privacy import made_private  # noqa: PLC0415
    from accordant.repetitions import cases_of, is_still_there  # noqa: PLC0415
    from accordant.sessions import SessionTransport  # noqa: PLC0415
    from accordant.sites.choices import choose_site  # noqa: PLC0415
    from accordant.transports import HttpTransport  # noqa: PLC0415

    operation, header = judge.operation, journal.header
    if not findings:
        click.echo(f"the run {header.run} has no finding, and nothing was sent")
        return 0
    with ExitStack() as stack:
        if site_options.is_live:
            site = choose_site(site_options, operation, contract, project)
        else:
            _, faults, dialect = settings_of(header)
            site = sandbox_of(stack, header.seed, faults, dialect)
        check_same(header, site, header.callers)
        if site_options.is_live and not yes:
            count = sum(len(cases_of(judge, finding)) for finding in findings)
            confirm_again(site.url, count)
        site, keeper, _ = made_private(site, contract, judge.reader, journal, wanted=None)
        writes = [each.name for each in contract.operations.values() if each.effect != "read"]
        http = stack.enter_context(HttpTransport(site, writes=writes, keeper=keeper))
        transport = SessionTransport(http, site, contract.operations, judge.reader)
        seen = [(finding, is_still_there(judge, finding, transport)) for finding in findings]
    for finding, is_there in seen:
        click.echo(f"{finding.id:4} {'still there' if is_there else 'not seen any more':18} {finding.clause.id}")
    return 1 if any(is_there for _, is_there in seen) else 0


def _show_finding(report: Report, judge: Judge, journal: Journal, name: str) -> int:
    from accordant.reporting.text import render_finding, safe  # noqa: PLC0415

    found = _find(report, name)
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
