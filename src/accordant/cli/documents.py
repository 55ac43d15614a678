"""`accordant validate`: recorded responses."""

from __future__ import annotations

from pathlib import Path

import click

from accordant.cli.options import echo_lines, exit_code, fail_on_option, format_option, open_contract, project_option

__all__ = ["validate"]


@click.command(short_help="Judge recorded responses.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--operation", metavar="NAME", help="The method that all files answer. Default: what each root says.")
@click.option("--strict", is_flag=True, help="Also fail where a file could not be judged.")
@click.option("-v", "--verbose", is_flag=True, help="Name what held, with counts.")
@fail_on_option
@format_option
@project_option
def validate(
    paths: tuple[Path, ...],
    operation: str | None,
    strict: bool,  # noqa: FBT001 - click passes options by name
    verbose: bool,  # noqa: FBT001
    fail_on: str,
    output_format: str,
    project_folder: Path | None,
) -> int:
    """Judge recorded responses: files of XML or JSON, or folders of them.

    Each is checked for being well-formed, against the schema of its root
    element, for documented error codes, and against the asserts of the
    contract that need no request.

    \b
    Examples
      accordant validate response.xml
      accordant validate recordings/ --format json
    """
    from accordant.cli.options import choose_operation  # noqa: PLC0415
    from accordant.validation import recorded_files, validate_files  # noqa: PLC0415

    files = recorded_files(paths)
    project, contract = open_contract(project_folder)
    if operation is not None:
        choose_operation(contract, operation)
    report = validate_files(files, contract, project, operation=operation)
    if output_format == "json":
        from accordant.reporting.json import report_json  # noqa: PLC0415

        click.echo(report_json(report), nl=False)
    else:
        from accordant.reporting.text import render_report  # noqa: PLC0415

        echo_lines(render_report(report, verbose=verbose))
    if fail_on != "never" and report.unjudged and (strict or not report.judged):
        return 1
    return exit_code(report, fail_on)
