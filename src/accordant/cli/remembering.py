"""How commands put runs into the history, and what they say where that fails: a run is never lost for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.errors import AccordantError, RecordError

if TYPE_CHECKING:
    from accordant.findings import Report
    from accordant.history.histories import History
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.recordings import RunHeader
    from accordant.regression.summaries import RunSummary

__all__ = ["find_history", "forget_texts", "remember", "summed_up"]


def find_history(project: Project) -> History | None:
    """Return the history of a project; None where none is wanted.

    Raises:
        UsageError: The place that is named for it cannot be used.
    """
    from accordant.history.databases import find_database  # noqa: PLC0415
    from accordant.history.histories import History  # noqa: PLC0415

    database = find_database(project)
    return None if database is None else History(database)


def summed_up(project: Project, report: Report, judge: Judge, header: RunHeader) -> RunSummary:
    """Return what is kept of a run for good."""
    from accordant.regression.summaries import contract_digest, summary_of  # noqa: PLC0415

    return summary_of(report, judge.ordered(), header, contract=contract_digest(project))


def remember(project: Project, report: Report, judge: Judge, header: RunHeader) -> None:
    """Put a run that has ended into the history; where that fails, say so, and how it is done later."""
    from accordant.reporting.text import safe  # noqa: PLC0415

    try:
        history = find_history(project)
        if history is not None:
            history.add(summed_up(project, report, judge, header))
    except AccordantError as error:
        said = f"the run is kept, but it is not in the history: {error}"
        if not (isinstance(error, RecordError) and "rebuild" in said):
            said += f"\nput it in later with: accordant history add {header.run}"
        for line in said.splitlines():
            click.echo(safe(line), err=True)


def forget_texts(project: Project, runs: Sequence[Path]) -> None:
    """Remove from the history what it says of runs in words of their answers.

    Args:
        runs: Their folders.

    Raises:
        RecordError: The history cannot be used; what it says is still there.
    """
    from accordant.history.choices import of_folder  # noqa: PLC0415

    history = find_history(project)
    if history is not None:
        history.remove_texts(run.key for run in map(of_folder, runs) if run is not None)
