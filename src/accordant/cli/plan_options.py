"""The options that say which part of a plan is wanted, alike for `plan` and `run`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

__all__ = ["plan_options"]

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--budget",
        type=click.IntRange(min=1),
        metavar="N",
        help="Requests at most, apart from those that make findings smaller. Default: 500.",
    ),
    click.option(
        "--phase",
        "phases",
        multiple=True,
        type=click.Choice(["examples", "coverage", "relations", "fuzz"]),
        help="Only this phase. Repeatable. Default: all.",
    ),
    click.option(
        "--clause",
        "clauses",
        multiple=True,
        metavar="PATTERN",
        help="Only what this clause needs, such as 'rules/*' or asserts/type-filter. Repeatable.",
    ),
)


def plan_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options, and pass them as one argument: ``selection``."""

    @functools.wraps(function)
    def gathered(budget: int | None, phases: tuple[str, ...], clauses: tuple[str, ...], **arguments: Any) -> Any:
        from accordant.exchange import Phase  # noqa: PLC0415 - help is quick without it
        from accordant.planning.selections import DEFAULT_BUDGET, PHASES, Selection  # noqa: PLC0415

        wanted = frozenset(map(Phase, phases)) if phases else frozenset(PHASES)
        return function(selection=Selection(budget or DEFAULT_BUDGET, wanted, clauses), **arguments)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered
