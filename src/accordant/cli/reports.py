"""The command `report`, and the option ``--report`` of those that judge: one run in the forms that others read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from accordant.cli.comparisons import BaselineOptions, baseline_options, find_known, with_baseline
from accordant.cli.options import FAIL_ON, open_contract, project_option
from accordant.cli.records import RUNS, find_run, judged_run
from accordant.cli.remembering import find_history, summed_up
from accordant.errors import AccordantError, UsageError, nearest

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.findings import Report, Severity
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.recordings import Journal
    from accordant.reporting.dossiers import Dossier
    from accordant.reporting.trends import RunSummary

__all__ = ["FORMS", "WantedReport", "report", "reports_option", "wanted_reports", "write_reports"]

FORMS = ("html", "junit", "markdown", "json", "sarif", "ctrf")


@dataclass(frozen=True, slots=True)
class WantedReport:
    """A report that is asked for."""

    form: str
    file: Path


reports_option: Callable[[Any], Any] = click.option(
    "--report",
    "reports",
    multiple=True,
    callback=lambda _context, _option, values: wanted_reports(values),
    metavar="FORM=FILE",
    help=f"Write a report besides: {', '.join(FORMS)}. Repeatable.",
)


@click.command(short_help="Write a report on a run: HTML, JUnit XML, Markdown, SARIF, ...")
@click.argument("run", metavar="RUN", default="@last")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="html",
    show_default=True,
    help="A page for people; JUnit XML and CTRF for build servers; Markdown for a comment; SARIF for code scanning.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to; - for the standard output. Default: there, but for HTML report.html in the folder of the run.",
)
@click.option("--since", metavar="RUN", help="The earlier run to compare with, or none. Default: the one before.")
@click.option("--label", default="", metavar="TEXT", help="What the run is called, such as a release: 2026.11.")
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="error",
    show_default=True,
    help="What fails a test case of junit and ctrf; each counts with those before it.",
)
@baseline_options
@project_option
def report(
    run: str,
    form: str,
    output: Path | None,
    since: str | None,
    label: str,
    fail_on: str,
    baseline_options: BaselineOptions,
    project_folder: Path | None,
) -> int:
    """Write a report on a recorded run; it is judged again, without a network.

    RUN is the name of a run, its folder or journal, or @last. The report
    opens with what is new since the run before it of the same site.

    \b
    Examples
      accordant report
      accordant report @last --format markdown -o comment.md
      accordant report 20261126-094500-staging --since 20261027-101500-staging
    """
    project, contract = open_contract(project_folder)
    folder = find_run(project, run)
    judged, judge, journal = judged_run(project, contract, folder)
    judged = with_baseline(judged, judge, find_known(project, journal.header.site, baseline_options))
    dossier = _dossier(project, contract, judged, judge, journal, since=since, label=label)
    text = _rendered(form, dossier, _fails(fail_on))
    if output is None and form == "html":
        output = (folder if folder.is_dir() else folder.parent) / "report.html"
    if output is None or str(output) == "-":
        click.echo(text, nl=False)
    else:
        click.echo(_write(output, text))
    return 0


def wanted_reports(values: Collection[str]) -> tuple[WantedReport, ...]:
    """Return what the option ``--report`` asks for.

    Raises:
        UsageError: It is no ``FORM=FILE``, or there is no such form.
    """
    wanted = []
    for value in values:
        form, sign, file = value.partition("=")
        if form not in FORMS:
            raise UsageError(f"--report {value}: there is no form {form!r}; {nearest(form, FORMS) or ', '.join(FORMS)}")
        if not sign or not file:
            raise UsageError(f"--report {value}: name the file too, as in {form}=report.{form}")
        wanted.append(WantedReport(form, Path(file)))
    return tuple(wanted)


def write_reports(
    wanted: Sequence[WantedReport],
    project: Project,
    contract: Contract,
    judged: Report,
    judge: Judge,
    journal: Journal,
    *,
    fail_on: str,
) -> None:
    """Write the reports that are asked for, compared with the run before of the same site."""
    if not wanted:
        return
    dossier = _dossier(project, contract, judged, judge, journal, since=None, label="")
    for each in wanted:
        # What is printed may be JSON: this is said beside it.
        click.echo(_write(each.file, _rendered(each.form, dossier, _fails(fail_on))), err=True)


def _dossier(
    project: Project,
    contract: Contract,
    judged: Report,
    judge: Judge,
    journal: Journal,
    *,
    since: str | None,
    label: str,
) -> Dossier:
    """Return what the reports are made from, compared with an earlier run."""
    from accordant.regression.changes import compare_reports  # noqa: PLC0415
    from accordant.reporting.comparisons import shape_lines, timing_lines  # noqa: PLC0415
    from accordant.reporting.dossiers import dossier_of  # noqa: PLC0415
    from accordant.reporting.trends import changes_between  # noqa: PLC0415

    dossier = dossier_of(judged, judge, journal.header.url, label=label or journal.header.label)
    found = _earlier_run(project, contract, journal, since)
    if found is None:
        return dossier
    before, other_judge, other = found
    earlier = dossier_of(before, other_judge, other.header.url, label=other.header.label)
    compared = compare_reports(
        summed_up(project, before, other_judge, other.header), summed_up(project, judged, judge, journal.header)
    )
    changes = replace(
        changes_between(before, judged, earlier.summary),
        shapes=tuple(shape_lines(compared)),
        timings=tuple(timing_lines(compared)),
    )
    return dossier.with_earlier(changes, _trend(project, journal, earlier.summary, dossier.summary))


def _trend(project: Project, journal: Journal, earlier: RunSummary, now: RunSummary) -> tuple[RunSummary, ...]:
    """Return the runs of the same site and operations until this one, as the history has them; two at least."""
    from accordant.reporting.trends import past_runs  # noqa: PLC0415

    try:
        history = find_history(project)
        entries = history.listing().entries if history is not None else ()
    except AccordantError:
        entries = ()  # what cannot be read any more is no reason to write no report
    header = journal.header
    same = [e for e in entries if (e.facts.site, e.facts.operations) == (header.site, header.operations)]
    runs = [run for run in past_runs(same) if run.id < now.id]
    return (*(runs or [earlier]), now)


def _earlier_run(
    project: Project, contract: Contract, journal: Journal, since: str | None
) -> tuple[Report, Judge, Journal] | None:
    """Return the run to compare with: the one that is named, else the last one before it that can be judged."""
    from accordant.recordings import read_journal  # noqa: PLC0415

    if since == "none":
        return None
    if since is not None:
        return judged_run(project, contract, find_run(project, since))
    runs = project.reports / RUNS
    names = sorted(path.name for path in runs.iterdir() if path.is_dir()) if runs.is_dir() else []
    for name in reversed([name for name in names if name < journal.header.run]):
        try:
            other = read_journal(runs / name, has_exchanges=False)
            same = (other.header.site, other.header.operations) == (journal.header.site, journal.header.operations)
            if same and other.complete:
                return judged_run(project, contract, runs / name)
        except AccordantError:
            # One that cannot be read any more, or never had a site to judge, is no reason to write no report.
            continue
    return None


def _rendered(form: str, dossier: Dossier, fails: Collection[Severity]) -> str:
    """Return a report in a form."""
    if form == "html":
        from accordant.reporting.pages import html_page  # noqa: PLC0415

        return html_page(dossier)
    if form == "junit":
        from accordant.reporting.junit import junit_xml  # noqa: PLC0415

        return junit_xml(dossier, fails)
    if form == "markdown":
        from accordant.reporting.markdown import markdown_report  # noqa: PLC0415

        return markdown_report(dossier)
    if form == "sarif":
        from accordant.reporting.sarif import sarif_json  # noqa: PLC0415

        return sarif_json(dossier)
    if form == "ctrf":
        from accordant.reporting.ctrf import ctrf_json  # noqa: PLC0415

        return ctrf_json(dossier, fails)
    from accordant.reporting.json import report_json  # noqa: PLC0415

    return report_json(dossier.report, url=dossier.url)


def _fails(fail_on: str) -> Collection[Severity]:
    from accordant.reporting.trials import failing  # noqa: PLC0415

    return failing(fail_on)


def _write(file: Path, text: str) -> str:
    """Write a report, and return the words that say so."""
    from accordant.project import shown_path  # noqa: PLC0415

    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return f"wrote {shown_path(file)}"
