"""What several commands share: options, and how a project and its contract are opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from accordant.errors import UsageError, nearest

if TYPE_CHECKING:
    from accordant.contracts import Contract, Operation
    from accordant.findings import Report
    from accordant.project import Project

__all__ = [
    "FAIL_ON",
    "choose_operation",
    "echo_lines",
    "exit_code",
    "fail_on_option",
    "format_option",
    "open_contract",
    "project_option",
]

FAIL_ON = ("error", "warning", "changed", "never")

project_option: Callable[[Any], Any] = click.option(
    "--project",
    "project_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of the project. Default: the nearest folder upwards whose pyproject.toml has [tool.accordant], "
    "else what comes with accordant.",
)

format_option: Callable[[Any], Any] = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the result.",
)

fail_on_option: Callable[[Any], Any] = click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="error",
    show_default=True,
    help="What makes the exit code 1: breaches of 'must' are errors, those of 'should' warnings; what is observed and "
    "is not as in the baseline has changed. Each counts with those before it.",
)


def open_contract(project_folder: Path | None) -> tuple[Project, Contract]:
    """Return the project and its contract."""
    from accordant.loading import load_contract  # noqa: PLC0415
    from accordant.project import find_project  # noqa: PLC0415

    project = find_project(explicit=project_folder)
    if project.note:
        click.echo(f"note: {project.note}", err=True)
    return project, load_contract(project)


def choose_operation(contract: Contract, name: str | None, *, among: Collection[str] | None = None) -> Operation:
    """Return the operation of that name; without a name the only one there is.

    Args:
        among: Names of operations to choose from where none is named; default is all.

    Raises:
        UsageError: There is none of that name, or several to choose from.
    """
    names = sorted(contract.operations)
    if name is None:
        possible = [each for each in names if among is None or each in among]
        if len(possible) == 1:
            return contract.operations[possible[0]]
        raise UsageError(f"choose one with --operation: {', '.join(names) or 'the contract has none'}")
    if name not in contract.operations:
        hint = nearest(name, names) or f"there are: {', '.join(names)}"
        raise UsageError(f"the contract has no operation {name!r}; {hint}")
    return contract.operations[name]


def echo_lines(lines: Iterator[str]) -> None:
    """Print lines; colour only on a terminal, and not where NO_COLOR asks for none."""
    colour = False if os.environ.get("NO_COLOR") else None
    for line in lines:
        click.echo(line, color=colour)


def exit_code(report: Report, fail_on: str) -> int:
    """Return 1 where the report has what the user wants to fail on, or nothing succeeded at all, else 0."""
    from accordant.findings import Severity  # noqa: PLC0415

    if fail_on == "never":
        return 0
    if report.failed_operations:
        return 1
    counting = list(Severity)[: FAIL_ON.index(fail_on) + 1]
    return 1 if any(report.has(severity) for severity in counting) else 0
