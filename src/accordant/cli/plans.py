"""The command `plan`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.options import format_option, open_contract, project_option
from accordant.cli.plan_options import plan_options
from accordant.cli.run_options import chosen_operation, operation_option, seed_option

if TYPE_CHECKING:
    from accordant.planning.selections import Selection

__all__ = ["plan"]


@click.command()
@operation_option
@plan_options
@seed_option
@format_option
@project_option
def plan(
    operation: str | None, selection: Selection, seed: int, output_format: str, project_folder: Path | None
) -> None:
    """Print what a run would send, without sending anything.

    The first round is printed in full, and of the second what needs no answer
    of the site. What depends on answers is printed as far as it is known.
    """
    from accordant.planning.families import Family  # noqa: PLC0415
    from accordant.planning.rounds import describe_later_rounds, plan_round  # noqa: PLC0415
    from accordant.planning.selections import UNKNOWN_PAGES  # noqa: PLC0415
    from accordant.rehearsals import sandbox_site  # noqa: PLC0415
    from accordant.reporting.commands import own_parameters  # noqa: PLC0415
    from accordant.reporting.text import wrapped  # noqa: PLC0415
    from accordant.sandbox import Sandbox  # noqa: PLC0415

    project, contract = open_contract(project_folder)
    chosen = chosen_operation(contract, operation, is_sandbox=False)
    selection.check(chosen)
    with Sandbox(seed, isolation="thread") as sandbox:
        site = sandbox_site(sandbox)
    callers = tuple(sorted(chosen.servlets, key=lambda caller: caller != "server"))
    family = Family(1, chosen, site, callers, {}, contract.operations)
    first = selection.of(plan_round(family, seed, project), chosen, 0)
    known = Family(2, chosen, site, callers, {}, contract.operations)
    # What is drawn is drawn near values that were seen.
    second = selection.of(plan_round(known, seed, project, drawn=()), chosen, first.requests(lambda _: UNKNOWN_PAGES))
    rounds = [list(plan.cases()) for plan in (first, second)]
    cases = [case for of_round in rounds for case in of_round]
    if output_format == "json":
        import json  # noqa: PLC0415

        data = {
            "accordant": {"plan": 1},
            "operation": chosen.name,
            "seed": seed,
            "rounds": [len(of_round) for of_round in rounds],
            "cases": [
                {
                    "id": case.id,
                    "phase": case.phase.value,
                    "role": case.role,
                    "label": case.label,
                    "breaks": case.breaks,
                    "acceptance": case.acceptance and case.acceptance.value,
                    "parameters": [list(pair) for pair in case.request.parameters],
                }
                for case in cases
            ],
            "later": list(describe_later_rounds(family)),
        }
        click.echo(json.dumps(data, indent=2))
        return
    click.echo(f"{chosen.name}: round 1, {len(rounds[0])} requests (of a list the first page only)\n")
    for case in cases:
        if rounds[1] and case is rounds[1][0]:
            click.echo(f"\nround 2, {len(rounds[1])} requests that need no answer of the site\n")
        for line in wrapped(f"{case.id}  {case.phase.value:9} {case.label}", subsequent=12):
            click.echo(line)
        own = "  ".join(f"{n}={v if len(v) <= 50 else v[:47] + '...'}" for n, v in own_parameters(case.request))
        for line in wrapped(own, initial=12, subsequent=12):
            click.echo(line)
    click.echo("\nlater rounds, as far as they are known before round 1 is answered\n")
    for text in describe_later_rounds(family):
        for line in wrapped(text, subsequent=11):
            click.echo(line)
