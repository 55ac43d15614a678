"""`accordant compare`: what is different between two runs, or recordings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.choosing import Choosing, Side
from accordant.cli.comparisons import BaselineOptions, baseline_options
from accordant.cli.options import echo_lines, format_option, open_contract, project_option
from accordant.cli.reports import WantedReport, reports_option, write_forms
from accordant.cli.site_options import site_options
from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.project import Project
    from accordant.regression.changes import RunComparison
    from accordant.sites.choices import SiteOptions

__all__ = ["FAIL_ON", "compare"]

FAIL_ON = ("new", "changed", "any", "never")

REPETITIONS = 3
"""So many times a new finding is sent again; one that is not seen each time is flaky."""


@click.command(short_help="Say what is different between two runs.")
@click.argument("before", metavar="[BEFORE]", required=False)
@click.argument("after", metavar="[AFTER]", required=False)
@click.option("--confirm", is_flag=True, help="Send what shows the new findings again, to tell what comes and goes.")
@site_options()
@click.option("--yes", is_flag=True, help="Do not ask before sending to a live site.")
@click.option("-v", "--verbose", is_flag=True, help="Name also what only was not looked at.")
@baseline_options
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="new",
    show_default=True,
    help="What makes the exit code 1: new findings that count; also observations that changed; or any difference.",
)
@format_option
@reports_option
@project_option
def compare(  # noqa: PLR0913, PLR0917 - one for each option
    before: str | None,
    after: str | None,
    confirm: bool,  # noqa: FBT001 - click passes options by name
    site_options: SiteOptions,
    yes: bool,  # noqa: FBT001
    verbose: bool,  # noqa: FBT001
    baseline_options: BaselineOptions,
    fail_on: str,
    output_format: str,
    reports: tuple[WantedReport, ...],
    project_folder: Path | None,
) -> int:
    """Say what is new, fixed, still there and changed between two runs.

    BEFORE and AFTER are runs, by name, folder, journal or label; a day or
    a month, such as 2026-10; @last, @previous or @last-green; or recordings,
    by file or folder, which are judged now. A run whose journal is gone is
    taken from the history. Without AFTER it is the last run, without BEFORE
    the one before it of the same site. --report html=FILE writes a page that
    opens with the answer, and shows the findings with their requests and
    answers.

    \b
    Examples
      accordant compare
      accordant compare 2026-10 --report html=page.html
      accordant compare 2026.10 2026.11
      accordant compare @last-green @last --fail-on changed
      accordant compare recordings/october.har recordings/november.har
      accordant compare --confirm --site staging
    """
    from accordant.regression.changes import compare_reports, with_repetitions  # noqa: PLC0415
    from accordant.reporting.comparisons import comparison_json, render_comparison  # noqa: PLC0415

    if (site_options.is_live or yes) and not confirm:
        raise UsageError("--site, --url and --yes are for sending again; add --confirm")
    project, contract = open_contract(project_folder)
    choosing = Choosing(project, contract, baseline_options)
    later = choosing.side(after or "@last")
    earlier = choosing.side(before or "@previous", beside=later.candidate)
    dossier = choosing.dossier(later) if reports else None
    comparison = compare_reports(earlier.summary, later.summary)
    if confirm:
        seen = _repeated(project, contract, later, comparison, site_options, yes=yes)
        comparison = with_repetitions(comparison, seen)
    if output_format == "json":
        click.echo(comparison_json(comparison), nl=False)
    else:
        echo_lines(render_comparison(comparison, verbose=verbose))
    if dossier is not None:
        write_forms(reports, choosing.compared_dossier(dossier, comparison, earlier, later), "error")
    fails = {"new": comparison.is_new, "changed": comparison.is_changed, "any": comparison.is_any, "never": False}
    return 1 if fails[fail_on] else 0


def _repeated(
    project: Project,
    contract: Contract,
    later: Side,
    comparison: RunComparison,
    site_options: SiteOptions,
    *,
    yes: bool,
) -> dict[str, tuple[int, int]]:
    """Return by fingerprint how often a new finding was sent again, and how often it was seen."""
    from accordant.cli.repeats import sent_again  # noqa: PLC0415

    if later.judged is None:
        raise UsageError(f"{comparison.after.name} is not kept here as a run, so that nothing of it can be sent again")
    report, judge, journal = later.judged
    new = {one.finding.fingerprint for one in comparison.new}
    findings = [finding for finding in report.findings if finding.fingerprint in new and finding.requests]
    if not findings:
        return {}
    seen = sent_again(project, contract, judge, journal, findings, site_options, yes=yes, times=REPETITIONS)
    return {fingerprint: (REPETITIONS, shown) for fingerprint, shown in seen.items()}
