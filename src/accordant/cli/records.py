"""Runs that are kept: found by their names, read, judged, and shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.options import choose_operation, echo_lines
from accordant.errors import SiteError, UsageError

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.findings import Report
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.recordings import Journal

__all__ = ["RUNS", "find_run", "judged_run", "read_run", "report_of", "show_report", "write_report"]

RUNS = "runs"
"""The folder of runs within that of reports."""


def read_run(folder: Path) -> Journal:
    """Return the journal of a run."""
    from accordant.guards import without_loss  # noqa: PLC0415
    from accordant.recordings import read_journal  # noqa: PLC0415

    journal = read_journal(folder)
    return replace(journal, exchanges=without_loss(journal.exchanges))


def report_of(judge: Judge, journal: Journal, record: str) -> Report:
    """Return the report of a run that was judged.

    Args:
        record: Where it is kept, for people.
    """
    from accordant.journal_salvage import is_lost  # noqa: PLC0415

    header = journal.header
    report = judge.report(
        f"{', '.join(header.operations)} on {header.site} ({header.url.partition('//')[2]})",
        run=header.run,
        seed=None if is_lost(header) else header.seed,
        minimised=journal.minimised,
        notes=journal.notes,
        dropped=journal.dropped,
        record=record,
        is_complete=journal.complete,
    )
    return replace(report, coverage=judge.coverage())


def write_report(folder: Path, report: Report, url: str) -> None:
    """Write the report as JSON into the folder of its run."""
    from accordant.reporting.json import report_json  # noqa: PLC0415

    (folder / "report.json").write_text(report_json(report, url=url), "utf-8")


def show_report(report: Report, url: str, output_format: str, *, verbose: bool, coverage: bool = False) -> None:
    """Print a report as text or as JSON."""
    if output_format == "json":
        from accordant.reporting.json import report_json  # noqa: PLC0415

        click.echo(report_json(report, url=url), nl=False)
        return
    from accordant.reporting.text import render_report  # noqa: PLC0415

    echo_lines(render_report(report, url=url, verbose=verbose))
    if coverage and report.coverage is not None:
        from accordant.reporting.coverage import render_coverage  # noqa: PLC0415

        click.echo()
        echo_lines(render_coverage(report))


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
    from accordant.keepsakes import SETTING  # noqa: PLC0415
    from accordant.project import shown_path  # noqa: PLC0415
    from accordant.reporting.text import safe  # noqa: PLC0415

    journal = read_run(folder)
    for line, why in journal.damage:
        click.echo(safe(f"{shown_path(folder)}: line {line} of the journal cannot be used: {why}"), err=True)
    if journal.dropped > len(journal.damage):
        click.echo(f"and {journal.dropped - len(journal.damage)} lines more", err=True)
    chosen = choose_operation(contract, journal.header.operations[0])
    judge = Judge(
        chosen,
        Reader(chosen.api, project),
        journal.header.time_zone,
        operations=contract.operations,
        is_pseudonymised=SETTING in journal.header.settings,
    )
    judge.add(journal.exchanges)
    if reason := judge.why_unusable(journal.header.url):
        raise SiteError(reason)
    return report_of(judge, journal, shown_path(folder if folder.is_dir() else folder.parent)), judge, journal


def find_run(project: Project, name: str) -> Path:
    """Return the folder or journal of a run.

    Args:
        name: Of the run or its folder, its label, ``@last``, ``@previous`` or ``@last-green``, or a path.
    """
    runs = project.reports / RUNS
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
    from accordant.history.choices import candidates, choose, latest_until  # noqa: PLC0415

    runs_known = candidates(runs, ())
    found = choose(runs_known, name) or latest_until(runs_known, name)
    if found is not None and found.folder is not None:
        return found.folder

    raise UsageError(f"there is no run {name!r} in {runs}; {nearest(name, known) or 'try @last'}")
