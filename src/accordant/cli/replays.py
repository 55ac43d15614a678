"""The command `replay`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.comparisons import BaselineOptions, baseline_options, find_baseline, with_baseline
from accordant.cli.options import (
    echo_lines,
    exit_code,
    fail_on_option,
    format_option,
    open_contract,
    project_option,
)
from accordant.cli.records import find_run, judged_run, show_report
from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.findings import Report
    from accordant.judging import Judge
    from accordant.recordings import Journal

__all__ = ["replay"]


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
        show_report(report, journal.header.url, output_format, verbose=verbose)
        return exit_code(report, fail_on)
    return _show_finding(report, judge, journal, finding)


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
