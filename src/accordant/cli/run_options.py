"""What `plan` and `run` have in common: which operation, and by which seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from accordant.cli.options import choose_operation
from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.contracts import Contract, Operation

__all__ = ["chosen_operation", "operation_option", "seed_option"]

seed_option: Callable[[Any], Any] = click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Decides data of the sandbox and fuzzing."
)
operation_option: Callable[[Any], Any] = click.option(
    "--operation", metavar="NAME", help="The method to test. Default: the one that the site is known for."
)


def chosen_operation(contract: Contract, name: str | None, *, is_sandbox: bool) -> Operation:
    """Return the operation that is meant: where none is named, the first that the sandbox answers.

    Args:
        is_sandbox: Whether it must be one that the sandbox answers.
    """
    from accordant.sandbox import answered_methods  # noqa: PLC0415

    known = [each for each in answered_methods() if each in contract.operations]
    chosen = choose_operation(contract, name, among=known[:1] or None)
    if is_sandbox and chosen.name not in known:
        raise UsageError(
            f"the sandbox does not answer {chosen.name} yet (only {', '.join(answered_methods())}); "
            "use --url for a site"
        )
    return chosen
