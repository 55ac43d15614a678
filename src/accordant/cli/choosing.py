"""What is compared, by the names that people give it: runs that are kept, those of the history, recordings; judged.

`compare` and all that write reports choose and judge the same way, so that they say the same.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.comparisons import BaselineOptions, find_baseline, find_known, with_baseline
from accordant.cli.records import RUNS, judged_run
from accordant.cli.remembering import find_history, summed_up
from accordant.errors import AccordantError, RecordError, SiteError, UsageError, nearest

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.findings import Report
    from accordant.history.choices import Candidate
    from accordant.history.histories import History, HistoryEntry
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.recordings import Journal
    from accordant.regression.changes import RunComparison
    from accordant.regression.recorded import JudgedRecordings
    from accordant.regression.summaries import RunSummary
    from accordant.regression.timings import Timing
    from accordant.reporting.dossiers import Dossier
    from accordant.sources import Sources

__all__ = ["Choosing", "Side"]

_MOST_RUNS = 99  # before the one that a report is about


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared.

    Attributes:
        candidate: The run; None for recordings.
        judged: Its report, judge and journal; None where it comes from the history, or is none.
        recorded: What recordings say, and where they lie; None for a run.
    """

    summary: RunSummary
    candidate: Candidate | None = None
    judged: tuple[Report, Judge, Journal] | None = None
    recorded: tuple[JudgedRecordings, Sources] | None = None


class Choosing:
    """Finds and judges what is compared.

    Args:
        with_profile: Compare with the profile of the site, too, where its baseline says nothing.
    """

    def __init__(
        self, project: Project, contract: Contract, options: BaselineOptions, *, with_profile: bool = False
    ) -> None:
        from accordant.history.choices import candidates  # noqa: PLC0415

        self._project = project
        self._contract = contract
        self._options = options
        self._find_baseline = find_known if with_profile else find_baseline
        self._history = find_history(project)
        self._entries = _entries(self._history)
        self._known = candidates(project.reports / RUNS, self._entries)

    def side(self, name: str, *, beside: Candidate | None = None) -> Side:
        """Return what a name means, judged.

        Args:
            beside: The run with which it will be compared.

        Raises:
            UsageError: Nothing is called so, or several are.
            RecordError: It cannot be read.
            SiteError: There is nothing to judge in it.
        """
        from accordant.history.choices import choose, latest_until, names_of, of_folder  # noqa: PLC0415
        from accordant.recordings import JOURNAL_FILE  # noqa: PLC0415
        from accordant.sources import Kind, kind_of  # noqa: PLC0415

        path = Path(name)
        found = choose(self._known, name, beside=beside)
        if found is None and not path.exists():
            found = latest_until(self._known, name, beside=beside)
        if found is not None:
            return self._of_candidate(found)
        if not path.exists():
            hint = nearest(name, names_of(self._known)) or "accordant history lists them"
            raise UsageError(f"there is no run, label, file or folder {name!r}; {hint}")
        if path.is_dir():
            is_run = (path / JOURNAL_FILE).is_file()
        else:
            with path.open("rb") as stream:
                is_run = path.suffix == ".ndjson" or kind_of(stream.read(4096)) is Kind.JOURNAL
        return self._of_run(path, of_folder(path)) if is_run else self._of_recordings(path, name)

    def _of_run(self, folder: Path, candidate: Candidate | None) -> Side:
        from accordant.project import shown_path  # noqa: PLC0415

        try:
            report, judge, journal = judged_run(self._project, self._contract, folder)
        except SiteError as error:
            raise SiteError(f"{shown_path(folder)}: there is nothing to compare: {error}") from error
        report = with_baseline(report, judge, self._find_baseline(self._project, journal.header.site, self._options))
        summary = summed_up(self._project, report, judge, journal.header)
        return Side(summary, candidate, (report, judge, journal))

    def _of_history(self, candidate: Candidate) -> Side:
        assert self._history is not None
        summary, damage = self._history.read(candidate.key)
        if damage:
            click.echo(f"note: {damage}", err=True)
        if summary is None:
            raise RecordError(f"the run {candidate.name} cannot be read from the history any more")
        return Side(summary, candidate)

    def _of_recordings(self, path: Path, name: str) -> Side:
        from accordant.regression.recorded import judged_recordings  # noqa: PLC0415
        from accordant.reporting.text import safe  # noqa: PLC0415
        from accordant.sources import find_sources  # noqa: PLC0415

        with find_sources([path], standard_input=lambda: sys.stdin.buffer) as sources:
            found = judged_recordings(sources, self._contract, self._project, name)
        for what, why in found.report.unreadable:
            click.echo(safe(f"{what}: {why}"), err=True)
        return Side(found.summary, recorded=(found, sources))

    def side_of(self, report: Report, judge: Judge, journal: Journal) -> Side:
        """Return a run that is judged already."""
        from accordant.history.choices import of_header  # noqa: PLC0415

        summary = summed_up(self._project, report, judge, journal.header)
        return Side(summary, of_header(journal.header), (report, judge, journal))

    def before(self, later: Side) -> Side | None:
        """Return the run before another, of the same site and operations, that came to its end; None where none did.

        One that cannot be read any more, or never had a site to judge, is no reason to compare with nothing.
        """
        other = later.candidate
        if other is None:
            return None
        earlier = [
            one
            for one in self._known
            if one.kind == other.kind and one.key != other.key and (one.stamp, one.name) < (other.stamp, other.name)
        ]
        for candidate in reversed(earlier):
            try:
                found = self._of_candidate(candidate)
            except AccordantError:
                continue
            if found.summary.facts.is_complete:
                return found
        return None

    def dossier(self, side: Side, *, label: str = "") -> Dossier:
        """Return what reports are made from, without anything of earlier runs.

        Raises:
            UsageError: Of that run nothing is kept but what the history has.
        """
        from accordant.regression.recorded import iter_recorded  # noqa: PLC0415
        from accordant.reporting.dossiers import dossier_of, dossier_of_recordings  # noqa: PLC0415

        if side.judged is not None:
            report, judge, journal = side.judged
            return dossier_of(report, judge, journal.header.url, label=label or journal.header.label)
        if side.recorded is not None:
            found, sources = side.recorded
            answers = iter_recorded(sources, self._contract, self._project)
            name = label or side.summary.facts.name
            return dossier_of_recordings(found.report, answers, found.cells, label=name)
        raise UsageError(
            f"of {side.summary.facts.name} there is nothing but what the history has, and no report can be made of "
            "that; compare it without --report"
        )

    def compared_dossier(self, dossier: Dossier, comparison: RunComparison, before: Side, later: Side) -> Dossier:
        """Return a dossier with what is different from an earlier run, and with the runs until this one."""
        from accordant.reporting.trends import changes_of, past_run, past_runs  # noqa: PLC0415

        earlier = past_run(before.summary)
        facts = later.summary.facts
        same = [
            each
            for each in self._entries
            if (each.facts.site, each.facts.operations) == (facts.site, facts.operations)
            and (each.facts.started, each.facts.name) < (facts.started, facts.name)
        ]
        runs = list(past_runs(same[-_MOST_RUNS:], self._times(same[-_MOST_RUNS:]))) or [earlier]
        now = replace(past_run(later.summary), label=dossier.summary.label)
        return dossier.with_earlier(changes_of(comparison, earlier), (*runs, now))

    def _times(self, entries: Sequence[HistoryEntry]) -> dict[str, tuple[Timing, ...]]:
        try:
            return self._history.times(each.facts.key for each in entries) if self._history is not None else {}
        except RecordError:
            return {}

    def _of_candidate(self, candidate: Candidate) -> Side:
        from accordant.reporting.text import safe  # noqa: PLC0415

        if candidate.folder is None:
            return self._of_history(candidate)
        try:
            return self._of_run(candidate.folder, candidate)
        except RecordError as error:
            if candidate.key not in {entry.facts.key for entry in self._entries}:
                raise
            click.echo(safe(str(error)), err=True)
            click.echo(safe(f"note: {candidate.name} is taken from the history"), err=True)
            return self._of_history(candidate)


def _entries(history: History | None) -> tuple[HistoryEntry, ...]:
    """Return what the history knows; runs that are kept can be compared without it."""
    from accordant.reporting.text import safe  # noqa: PLC0415

    if history is None:
        return ()
    try:
        listing = history.listing()
    except RecordError as error:
        click.echo(safe(f"note: {error}"), err=True)
        return ()
    if listing.damage:
        click.echo(safe(f"note: {listing.damage}"), err=True)
    return listing.entries
