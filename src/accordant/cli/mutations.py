"""The command `mutate`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.options import choose_operation, echo_lines, format_option, open_contract, project_option
from accordant.cli.progress import Progress
from accordant.cli.records import find_run, judged_run
from accordant.cli.run_options import chosen_operation, operation_option
from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.contracts import Contract
    from accordant.mutation.benches import Bench
    from accordant.mutation.results import MutationReport
    from accordant.project import Project

__all__ = ["mutate"]

_LAST = "@last"
_MOST_RECORDINGS = 2000
"""So many recordings are looked at: mistakes are planted in a few hundred of them at most."""


@click.command(short_help="Measure what the contract would find.")
@click.argument("source", metavar="[SOURCE]", required=False)
@click.option("--sandbox", is_flag=True, help="Carry out a run against the sandbox for each of its faults.")
@operation_option
@click.option("--fault", "faults", multiple=True, metavar="NAME", help="With --sandbox: only this fault. Repeatable.")
@click.option("--group", "groups", multiple=True, metavar="NAME", help="With --sandbox: only these faults. Repeatable.")
@click.option("--operator", "operators", multiple=True, metavar="NAME", help="Only these mistakes. Repeatable.")
@click.option("--most", type=click.IntRange(1), metavar="N", help="Mutants of each operator.  [default: 20]")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Decides where mistakes are planted; with --sandbox its data, and the runs.",
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="With --sandbox: processes. Default: as processors.")
@click.option(
    "--at-least", type=click.FloatRange(0, 100), metavar="PERCENT", help="The exit code is 1 where less is found."
)
@click.option("-v", "--verbose", is_flag=True, help="Show every survivor, and name every clause.")
@format_option
@project_option
def mutate(  # noqa: PLR0913, PLR0917 - one for each option
    source: str | None,
    sandbox: bool,  # noqa: FBT001 - click passes options by name
    operation: str | None,
    faults: tuple[str, ...],
    groups: tuple[str, ...],
    operators: tuple[str, ...],
    most: int | None,
    seed: int,
    jobs: int | None,
    at_least: float | None,
    verbose: bool,  # noqa: FBT001
    output_format: str,
    project_folder: Path | None,
) -> int:
    """Measure how much of what could go wrong the contract would find.

    SOURCE is a run by its name or journal, or @last, which is the default; or
    recorded responses as 'validate' reads them: a file, a folder, an HTTP
    Archive, - for standard input. Mistakes are planted in its answers, one at a time: a field is
    missing, a row comes twice, a date is outside the window that was asked
    for. A mistake is killed where the contract then has a finding that it had
    not before; nothing is sent.

    With --sandbox a whole run is carried out for every fault of the sandbox,
    a few seconds each.

    \b
    Examples
      accordant run && accordant mutate
      accordant mutate recordings/ --operator field-dropped --verbose
      accordant mutate sync.har --at-least 80
      accordant mutate --sandbox --group paging
    """
    _check_options(
        sandbox=sandbox,
        of_sandbox={"--fault": faults, "--group": groups, "--jobs": jobs},
        of_recordings={"SOURCE": source, "--operator": operators, "--most": most},
    )
    project, contract = open_contract(project_folder)
    with Progress("runs" if sandbox else "mutants") as progress:
        if sandbox:
            report = _of_faults(project, contract, operation, faults, groups, seed, jobs, progress)
        else:
            report = _of_recording(project, contract, source or _LAST, operation, operators, most, seed, progress)
    if not report.outcomes:
        raise UsageError(f"{report.title}: there is no answer in which a mistake could be planted")
    if output_format == "json":
        from accordant.reporting.mutations import mutation_json  # noqa: PLC0415

        click.echo(mutation_json(report), nl=False)
    else:
        from accordant.reporting.mutations import render_mutation  # noqa: PLC0415

        echo_lines(render_mutation(report, verbose=verbose))
    return 1 if at_least is not None and report.score < at_least else 0


def _check_options(*, sandbox: bool, of_sandbox: dict[str, object], of_recordings: dict[str, object]) -> None:
    given = [name for name, value in (of_recordings if sandbox else of_sandbox).items() if value]
    if given:
        what = "recorded answers; leave it out, or --sandbox" if sandbox else "the faults of the sandbox; add --sandbox"
        raise UsageError(f"{' and '.join(given)} {'is' if len(given) == 1 else 'are'} for {what}")


def _of_faults(
    project: Project,
    contract: Contract,
    operation: str | None,
    faults: tuple[str, ...],
    groups: tuple[str, ...],
    seed: int,
    jobs: int | None,
    progress: Progress,
) -> MutationReport:
    from accordant.mutation.faults import choose_faults, measure_faults  # noqa: PLC0415

    chosen = chosen_operation(contract, operation, is_sandbox=True)
    found = choose_faults(faults, groups)
    jobs = jobs or (os.cpu_count() or 1)
    return measure_faults(contract, project, chosen.name, found, seed=seed, jobs=jobs, progress=progress.advance)


def _of_recording(
    project: Project,
    contract: Contract,
    source: str,
    operation: str | None,
    operators: tuple[str, ...],
    most: int | None,
    seed: int,
    progress: Progress,
) -> MutationReport:
    from accordant.mutation.benches import RunBench  # noqa: PLC0415
    from accordant.mutation.catalogue import operators_named  # noqa: PLC0415
    from accordant.mutation.measuring import DEFAULT_MOST, measure  # noqa: PLC0415

    chosen = operators_named(operators)
    run = _run_of(project, source)
    if run is None:
        bench: Bench = _recordings(project, contract, source, operation)
        title = "standard input" if source == "-" else source
    else:
        report, judge, _ = judged_run(project, contract, run)
        if operation not in {None, judge.operation.name}:
            raise UsageError(f"{source} is a run of {judge.operation.name}; leave out --operation")
        bench, title = RunBench(judge), report.title
    return measure(bench, chosen, title, seed=seed, most=most or DEFAULT_MOST, progress=progress.advance)


def _run_of(project: Project, source: str) -> Path | None:
    """Return the run that is meant; None where it is something else that was recorded."""
    from accordant.recordings import JOURNAL_FILE  # noqa: PLC0415
    from accordant.sources import STANDARD_INPUT, Kind, kind_of  # noqa: PLC0415

    path = Path(source)
    if source == STANDARD_INPUT:
        return None
    if path.is_dir():
        return path if (path / JOURNAL_FILE).is_file() else None
    if path.is_file():
        with path.open("rb") as stream:
            return path if kind_of(stream.read(4096)) is Kind.JOURNAL else None
    return find_run(project, source)


def _recordings(project: Project, contract: Contract, source: str, operation: str | None) -> Bench:
    import sys  # noqa: PLC0415

    from accordant.examiners import Examiner  # noqa: PLC0415
    from accordant.mutation.benches import RecordingsBench  # noqa: PLC0415
    from accordant.sources import find_sources  # noqa: PLC0415
    from accordant.validation import iter_units  # noqa: PLC0415

    if operation is not None:
        choose_operation(contract, operation)
    with find_sources([Path(source)], standard_input=lambda: sys.stdin.buffer) as sources:
        examiner = Examiner(contract, project, operation)
        units = iter_units(sources, examiner.calls, with_pairs=True)
        return RecordingsBench(examiner, units, most=_MOST_RECORDINGS)
