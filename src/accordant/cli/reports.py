"""The command `report`, and the option ``--report`` of those that judge: one run in the forms that others read."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from accordant.cli.choosing import Choosing, Side
from accordant.cli.comparisons import BaselineOptions, baseline_options, find_known, with_baseline
from accordant.cli.options import FAIL_ON, open_contract, project_option
from accordant.cli.records import find_run, judged_run
from accordant.errors import UsageError, nearest

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.findings import Report, Severity
    from accordant.judging import Judge
    from accordant.project import Project
    from accordant.recordings import Journal
    from accordant.reporting.dossiers import Dossier

__all__ = ["FORMS", "WantedReport", "report", "reports_option", "wanted_reports", "write_forms", "write_reports"]

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
    choosing = Choosing(project, contract, baseline_options, with_profile=True)
    dossier = _dossier(choosing, choosing.side_of(judged, judge, journal), since=since, label=label)
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
    wanted: list[WantedReport] = []
    for value in values:
        form, sign, file = value.partition("=")
        if form not in FORMS:
            raise UsageError(f"--report {value}: there is no form {form!r}; {nearest(form, FORMS) or ', '.join(FORMS)}")
        if not sign or not file:
            raise UsageError(f"--report {value}: name the file too, as in {form}=report.{form}")
        path = Path(file)
        if reason := _why_not_written(path, [each.file for each in wanted]):
            raise UsageError(f"--report {value}: {reason}")
        wanted.append(WantedReport(form, path))
    return tuple(wanted)


def _why_not_written(file: Path, others: Collection[Path]) -> str:
    """Return why nothing can be written to a file; empty where it can, as far as that is told before it is done."""
    if file == Path("-"):
        return "the standard output is taken; name a file, or use: accordant report -o -"
    if file.absolute() in {other.absolute() for other in others}:
        return "the file is named twice"
    if file.is_dir():
        return f"{file} is a folder"
    folder = next(each for each in file.absolute().parents if each.exists())
    if not folder.is_dir():
        return f"{folder} is no folder"
    if not os.access(file if file.exists() else folder, os.W_OK):
        return f"nothing may be written to {file if file.exists() else folder}"
    return ""


def write_forms(wanted: Sequence[WantedReport], dossier: Dossier, fail_on: str) -> None:
    """Write the reports that are asked for."""
    for each in wanted:
        # What is printed may be JSON: this is said beside it.
        click.echo(_write(each.file, _rendered(each.form, dossier, _fails(fail_on))), err=True)


def write_reports(
    wanted: Sequence[WantedReport],
    project: Project,
    contract: Contract,
    judged: Report,
    judge: Judge,
    journal: Journal,
    options: BaselineOptions,
    *,
    fail_on: str,
) -> None:
    """Write the reports that are asked for, compared with the run before of the same site."""
    if wanted:
        choosing = Choosing(project, contract, options, with_profile=True)
        later = choosing.side_of(judged, judge, journal)
        write_forms(wanted, _dossier(choosing, later, since=None, label=""), fail_on)


def _dossier(choosing: Choosing, later: Side, *, since: str | None, label: str) -> Dossier:
    """Return what the reports are made from, compared with an earlier run."""
    from accordant.regression.changes import compare_reports  # noqa: PLC0415

    dossier = choosing.dossier(later, label=label)
    if since == "none":
        return dossier
    earlier = choosing.before(later) if since is None else choosing.side(since, beside=later.candidate)
    if earlier is None:
        return dossier
    return choosing.compared_dossier(dossier, compare_reports(earlier.summary, later.summary), earlier, later)


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

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"the report cannot be written: {error.filename or file}: {error.strerror}") from error
    return f"wrote {shown_path(file)}"
