"""`accordant compare`: what is different between two runs, or recordings."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.comparisons import BaselineOptions, baseline_options, find_baseline, with_baseline
from accordant.cli.options import echo_lines, format_option, open_contract, project_option
from accordant.cli.records import RUNS, judged_run
from accordant.cli.remembering import find_history, summed_up
from accordant.cli.site_options import site_options
from accordant.errors import RecordError, SiteError, UsageError, nearest

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.findings import Report
    from accordant.history.choices import Candidate
    from accordant.history.histories import History, HistoryEntry
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.recordings import Journal
    from accordant.regression.changes import RunComparison
    from accordant.regression.summaries import RunSummary
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
    project_folder: Path | None,
) -> int:
    """Say what is new, fixed, still there and changed between two runs.

    BEFORE and AFTER are runs, by name, folder, journal or label; @last,
    @previous or @last-green; or recordings, by file or folder, which are
    judged now. A run whose journal is gone is taken from the history.
    Without AFTER it is the last run, without BEFORE the one before it of
    the same site.

    \b
    Examples
      accordant compare
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
    choosing = _Choosing(project, contract, baseline_options)
    later = choosing.side(after or "@last")
    earlier = choosing.side(before or "@previous", beside=later.candidate)
    comparison = compare_reports(earlier.summary, later.summary)
    if confirm:
        seen = _repeated(project, contract, later, comparison, site_options, yes=yes)
        comparison = with_repetitions(comparison, seen)
    if output_format == "json":
        click.echo(comparison_json(comparison), nl=False)
    else:
        echo_lines(render_comparison(comparison, verbose=verbose))
    fails = {"new": comparison.is_new, "changed": comparison.is_changed, "any": comparison.is_any, "never": False}
    return 1 if fails[fail_on] else 0


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two that are compared.

    Attributes:
        candidate: The run; None for recordings.
        judged: Its report, judge and journal; None where it comes from the history, or is none.
    """

    summary: RunSummary
    candidate: Candidate | None = None
    judged: tuple[Report, Judge, Journal] | None = None


class _Choosing:
    """Finds and judges what is compared."""

    def __init__(self, project: Project, contract: Contract, options: BaselineOptions) -> None:
        from accordant.history.choices import candidates  # noqa: PLC0415

        self._project = project
        self._contract = contract
        self._options = options
        self._history = find_history(project)
        self._known = candidates(project.reports / RUNS, _entries(self._history))

    def side(self, name: str, *, beside: Candidate | None = None) -> _Side:
        from accordant.history.choices import choose, names_of, of_folder  # noqa: PLC0415
        from accordant.recordings import JOURNAL_FILE  # noqa: PLC0415
        from accordant.sources import Kind, kind_of  # noqa: PLC0415

        found = choose(self._known, name, beside=beside)
        if found is not None:
            return self._of_history(found) if found.folder is None else self._of_run(found.folder, found)
        path = Path(name)
        if not path.exists():
            hint = nearest(name, names_of(self._known)) or "accordant history lists them"
            raise UsageError(f"there is no run, label, file or folder {name!r}; {hint}")
        if path.is_dir():
            is_run = (path / JOURNAL_FILE).is_file()
        else:
            with path.open("rb") as stream:
                is_run = path.suffix == ".ndjson" or kind_of(stream.read(4096)) is Kind.JOURNAL
        return self._of_run(path, of_folder(path)) if is_run else self._of_recordings(path, name)

    def _of_run(self, folder: Path, candidate: Candidate | None) -> _Side:
        from accordant.project import shown_path  # noqa: PLC0415

        try:
            report, judge, journal = judged_run(self._project, self._contract, folder)
        except SiteError as error:
            raise SiteError(f"{shown_path(folder)}: there is nothing to compare: {error}") from error
        report = with_baseline(report, judge, find_baseline(self._project, journal.header.site, self._options))
        summary = summed_up(self._project, report, judge, journal.header)
        return _Side(summary, candidate, (report, judge, journal))

    def _of_history(self, candidate: Candidate) -> _Side:
        assert self._history is not None
        summary, damage = self._history.read(candidate.key)
        if damage:
            click.echo(f"note: {damage}", err=True)
        if summary is None:
            raise RecordError(f"the run {candidate.name} cannot be read from the history any more")
        return _Side(summary, candidate)

    def _of_recordings(self, path: Path, name: str) -> _Side:
        from accordant.regression.recorded import judged_recordings  # noqa: PLC0415
        from accordant.reporting.text import safe  # noqa: PLC0415
        from accordant.sources import find_sources  # noqa: PLC0415

        with find_sources([path], standard_input=lambda: sys.stdin.buffer) as sources:
            summary, report = judged_recordings(sources, self._contract, self._project, name)
        for what, why in report.unreadable:
            click.echo(safe(f"{what}: {why}"), err=True)
        return _Side(summary)


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


def _repeated(
    project: Project,
    contract: Contract,
    later: _Side,
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
