"""`accordant history`: the runs that there were, and how the history is mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.comparisons import BaselineOptions, find_baseline, with_baseline
from accordant.cli.options import echo_lines, format_option, open_contract, project_option
from accordant.cli.records import RUNS, find_run, judged_run
from accordant.cli.remembering import find_history, summed_up
from accordant.errors import AccordantError, RecordError, UsageError

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.history.histories import History
    from accordant.project import Project
    from accordant.regression.summaries import RunSummary

__all__ = ["history"]


@click.group(invoke_without_command=True, short_help="List the runs that there were.")
@click.option("--site", metavar="NAME", help="Only runs of this site.")
@click.option("--last", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="So many at most.")
@format_option
@project_option
@click.pass_context
def history(
    context: click.Context, site: str | None, last: int, output_format: str, project_folder: Path | None
) -> None:
    """List the runs that there were, the latest first: what each found, and what was new and gone in it.

    Every run is put into a database when it ends: reports/history.sqlite of
    the project, or the one that ACCORDANT_HISTORY or 'history' in
    [tool.accordant] names, such as postgresql://HOST/DATABASE; 'off' is for
    none. It keeps verdicts, findings, observations, times and shapes; no
    requests and no answers.

    \b
    Examples
      accordant history
      accordant history --site staging --format json
      accordant history add 20260302-101500-staging
      accordant history rebuild
    """
    context.obj = project_folder
    if context.invoked_subcommand is not None:
        return
    from accordant.project import find_project  # noqa: PLC0415
    from accordant.reporting.histories import history_json, render_history  # noqa: PLC0415
    from accordant.reporting.text import safe  # noqa: PLC0415

    found = _wanted(find_project(explicit=project_folder))
    listing = found.listing()
    entries = [entry for entry in listing.entries if site is None or entry.facts.site == site]
    if listing.damage:
        click.echo(safe(listing.damage), err=True)
    if output_format == "json":
        click.echo(history_json(entries[-last:], listing.damage), nl=False)
    else:
        echo_lines(render_history(entries[-last:], found.database.shown, len(entries)))


@history.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@project_option
@click.pass_obj
def add(outer: Path | None, runs: tuple[str, ...], project_folder: Path | None) -> None:
    """Put runs that are kept into the history, judged now.

    RUN is the name of a run, its folder or journal, or @last. What the
    history says of it already is replaced.
    """
    project, contract = open_contract(project_folder or outer)
    found = _wanted(project)
    for run in runs:
        found.add(_summary(project, contract, find_run(project, run)))
        click.echo(f"{run} is in {found.database.shown}")


@history.command()
@project_option
@click.pass_obj
def rebuild(outer: Path | None, project_folder: Path | None) -> None:
    """Make the history anew of all runs that are kept, judged now.

    Runs that are not kept any more stay as the history has them, as far as
    it can be read. A damaged file is put aside, with .damaged behind its
    name.
    """
    from accordant.history.rebuilding import rebuilt  # noqa: PLC0415
    from accordant.reporting.text import plural, safe  # noqa: PLC0415

    project, contract = open_contract(project_folder or outer)
    found = _wanted(project)
    left_out: list[str] = []
    done = rebuilt(found, _summaries(project, contract, left_out))
    for line in left_out:
        click.echo(safe(f"left out: {line}"), err=True)
    if done.aside is not None:
        click.echo(safe(f"the damaged file is kept as {done.aside}"))
    saved = f", and {plural(done.saved, 'run')} that only the history had" if done.saved else ""
    click.echo(safe(f"{found.database.shown}: {plural(done.made, 'run')} made anew{saved}"))


def _wanted(project: Project) -> History:
    found = find_history(project)
    if found is None:
        raise UsageError("the history is switched off, by ACCORDANT_HISTORY or by 'history' in [tool.accordant]")
    return found


def _summary(project: Project, contract: Contract, folder: Path) -> RunSummary:
    from accordant.journal_salvage import is_lost  # noqa: PLC0415
    from accordant.project import shown_path  # noqa: PLC0415

    report, judge, journal = judged_run(project, contract, folder)
    if is_lost(journal.header):
        raise RecordError(f"{shown_path(folder)}: the line about the run is damaged, so that nobody knows which it was")
    report = with_baseline(report, judge, find_baseline(project, journal.header.site, BaselineOptions()))
    return summed_up(project, report, judge, journal.header)


def _summaries(project: Project, contract: Contract, left_out: list[str]) -> Iterator[RunSummary]:
    """Yield what there is to keep of all runs; of one that cannot be judged, note why."""
    runs = project.reports / RUNS
    for folder in sorted(path for path in runs.iterdir() if path.is_dir()) if runs.is_dir() else ():
        try:
            yield _summary(project, contract, folder)
        except AccordantError as error:
            left_out.append(f"{folder.name}: {str(error).splitlines()[0]}")
