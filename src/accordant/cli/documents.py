"""`accordant validate`: recorded responses."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.options import echo_lines, exit_code, fail_on_option, format_option, open_contract, project_option
from accordant.cli.progress import Progress
from accordant.cli.reports import WantedReport, reports_option, write_forms

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.findings import Report
    from accordant.project import Project
    from accordant.reporting.dossiers import Dossier
    from accordant.sources import Sources
    from accordant.tallies import Tally

__all__ = ["validate"]

_UNREADABLE = 3
_NAMED = 3


@click.command(short_help="Judge recorded responses.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="PATH...")
@click.option("--operation", metavar="NAME", help="The method that all of them answer. Default: what each says itself.")
@click.option("--no-pairs", is_flag=True, help="Do not compare XML and JSON answers to one request.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes. Default: 1, and more for long input.")
@click.option("--strict", is_flag=True, help="Also fail where something could not be judged.")
@click.option("-v", "--verbose", is_flag=True, help="Every finding in full, what held, and all names.")
@fail_on_option
@format_option
@reports_option
@project_option
def validate(  # noqa: PLR0913, PLR0917 - one for each option
    paths: tuple[Path, ...],
    operation: str | None,
    no_pairs: bool,  # noqa: FBT001 - click passes options by name
    jobs: int | None,
    strict: bool,  # noqa: FBT001
    verbose: bool,  # noqa: FBT001
    fail_on: str,
    output_format: str,
    reports: tuple[WantedReport, ...],
    project_folder: Path | None,
) -> int:
    """Judge recorded responses.

    PATH is a file of XML or JSON, an HTTP Archive (HAR) as browsers and
    proxies export it, a cassette of VCR.py or Betamax, a raw HTTP response (with
    its request beside it, as NAME.request.txt and NAME.response.txt), a journal
    of accordant, a folder of all these, or - for standard input. What a file
    holds is told by its content.

    Each response is checked for being well-formed, against the schema of its
    root element, for documented error codes, and against the asserts of the
    contract. All but plain documents know the requests: there the checks and
    asserts that need one are made too, and credentials are hidden. Files
    a.xml and a.json in one folder, and the same request recorded in both
    formats, are compared with each other.

    The exit code is 3 where a recording, or a part of one, cannot be read.

    \b
    Examples
      accordant validate response.xml
      accordant validate recordings/ --format json
      accordant validate sync.har --operation getUserInteractions
      accordant validate sync.har --report html=page.html
      accordant validate - < response.xml
    """
    from accordant.cli.options import choose_operation  # noqa: PLC0415
    from accordant.sources import find_sources  # noqa: PLC0415
    from accordant.validation import tally_sources, title_of  # noqa: PLC0415

    project, contract = open_contract(project_folder)
    if operation is not None:
        choose_operation(contract, operation)
    with find_sources(paths, standard_input=lambda: sys.stdin.buffer) as sources, Progress("responses") as progress:
        total = tally_sources(
            sources,
            contract,
            project,
            operation=operation,
            with_pairs=not no_pairs,
            jobs=jobs,
            progress=progress.advance,
        )
        report = total.report(title_of(total), with_pairs=not no_pairs)
        dossier = _dossier(report, total, sources, contract, project, operation) if reports else None
    if dossier is not None:
        dossier = replace(dossier, summary=replace(dossier.summary, label=_label(paths)))
    _show(report, output_format, verbose=verbose)
    if dossier is not None:
        write_forms(reports, dossier, fail_on)
    if report.unreadable:
        return _UNREADABLE
    is_open = strict and (report.unjudged or report.dropped)
    if fail_on != "never" and (is_open or not report.judged):
        return 1
    return exit_code(report, fail_on)


def _label(paths: Sequence[Path]) -> str:
    """Return what recordings are called: the names that were given, the first of them where there are many."""
    shown = ", ".join("standard input" if str(path) == "-" else path.name or str(path) for path in paths[:_NAMED])
    return shown if len(paths) <= _NAMED else f"{shown} and {len(paths) - _NAMED} more"


def _dossier(
    report: Report, total: Tally, sources: Sources, contract: Contract, project: Project, operation: str | None
) -> Dossier:
    """Return what reports are made from; the recordings are read once more, for those that show a finding."""
    from accordant.regression.recorded import iter_recorded  # noqa: PLC0415
    from accordant.reporting.dossiers import dossier_of_recordings  # noqa: PLC0415

    return dossier_of_recordings(report, iter_recorded(sources, contract, project, operation), total.cells)


def _show(report: Report, output_format: str, *, verbose: bool) -> None:
    from accordant.reporting.text import safe  # noqa: PLC0415

    for name, why in report.unreadable:
        click.echo(safe(f"{name}: {why}"), err=True)
    if output_format == "json":
        from accordant.reporting.json import report_json  # noqa: PLC0415

        click.echo(report_json(report), nl=False)
        return
    from accordant.reporting.documents import render_documents  # noqa: PLC0415

    echo_lines(render_documents(report, verbose=verbose))
