"""The command `replay`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.comparisons import BaselineOptions, baseline_options, find_known, with_baseline
from accordant.cli.options import (
    echo_lines,
    exit_code,
    fail_on_option,
    format_option,
    open_contract,
    project_option,
)
from accordant.cli.profiles import asked_on, keep_profile, site_of_run
from accordant.cli.records import find_run, judged_run, show_report
from accordant.cli.reports import WantedReport, reports_option, write_reports
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
@click.option("--characterise", is_flag=True, help="Write what it observed into the profile of the site.")
@click.option("-v", "--verbose", is_flag=True, help="Name every clause that held, with counts.")
@click.option(
    "--write-test",
    "test_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write FINDING as a test that needs nothing but requests and pytest.",
)
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
    characterise: bool,  # noqa: FBT001
    verbose: bool,  # noqa: FBT001
    test_file: Path | None,
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
      accordant replay 2026.10 --characterise
      accordant replay @last F1 --write-test test_count.py
    """
    if test_file is not None and (finding is None or live):
        raise UsageError(
            "--write-test writes one finding and sends nothing: accordant replay @last F1 --write-test FILE"
        )
    if (characterise or reports) and (finding is not None or live):
        raise UsageError(
            "--report and --characterise are about a whole run, judged again; leave out FINDING and --live"
        )
    project, contract = open_contract(project_folder)
    report, judge, journal = judged_run(project, contract, find_run(project, run))
    report = with_baseline(report, judge, find_known(project, journal.header.site, baseline_options))
    if live:
        chosen = report.findings if finding is None else (_find(report, finding),)
        return _send_again(project, contract, judge, journal, chosen, site_options, yes=yes)
    if site_options.is_live or yes:
        raise UsageError("--site, --url and --yes are for sending again; add --live")
    if test_file is not None:
        return _write_test(_find(report, str(finding)), judge, journal, project, test_file)
    if finding is None:
        show_report(report, journal.header.url, output_format, verbose=verbose, coverage=coverage)
        write_reports(reports, project, contract, report, judge, journal, baseline_options, fail_on=fail_on)
        if characterise:
            site = site_of_run(project, contract, journal.header)
            keep_profile(project, contract, report, judge, site, baseline_options, asked=asked_on(judge))
        return exit_code(report, fail_on)
    return _show_finding(report, judge, journal, finding)


def _find(report: Report, name: str) -> Finding:
    found = next((f for f in report.findings if name.lower() in {f.id.lower(), f.fingerprint}), None)
    if found is None:
        names = ", ".join(f.id for f in report.findings) or "none"
        raise UsageError(f"this run has no finding {name!r}; there is {names}")
    return found


def _write_test(finding: Finding, judge: Judge, journal: Journal, project: Project, file: Path) -> int:
    """Write a finding as a test of its own."""
    from accordant.reporting.pytest_files import render_test  # noqa: PLC0415

    answers = [judge.answers[case] for case in finding.cases]
    is_sandbox = bool(journal.header.settings.get("is_sandbox", False))
    text = render_test(finding, answers, project, run=journal.header.run, is_sandbox=is_sandbox)
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise UsageError(f"{file} is there already; choose another name for the test") from error
    click.echo(f"{finding.id} is in {file}; run it with: ACCORDANT_URL={journal.header.url} python -m pytest {file}")
    return 0


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
    from accordant.cli.repeats import sent_again  # noqa: PLC0415

    if not findings:
        click.echo(f"the run {journal.header.run} has no finding, and nothing was sent")
        return 0
    seen = sent_again(project, contract, judge, journal, findings, site_options, yes=yes)
    for finding in findings:
        is_there = seen[finding.fingerprint] > 0
        click.echo(f"{finding.id:4} {'still there' if is_there else 'not seen any more':18} {finding.clause.id}")
    return 1 if any(seen.values()) else 0


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
