"""What `plan`, `run` and `replay` have in common: which operation, by which seed, on which sandbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from accordant.cli.options import choose_operation
from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.contracts import Contract, Operation
    from accordant.planning.selections import Selection
    from accordant.recordings import RunHeader
    from accordant.sites import Site

__all__ = [
    "check_same",
    "chosen_operation",
    "label_option",
    "operation_option",
    "sandbox_of",
    "seed_option",
    "settings_of",
]

seed_option: Callable[[Any], Any] = click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Decides data of the sandbox and fuzzing."
)
operation_option: Callable[[Any], Any] = click.option(
    "--operation", metavar="NAME", help="The method to test. Default: the one that the site is known for."
)

_LONGEST_LABEL = 60


def _label(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Return a label by which a run can be found again."""
    label = value.strip()
    if label.startswith("@") or not label.isprintable() or len(label) > _LONGEST_LABEL or (value and not label):
        raise UsageError(
            f"--label {value!r}: expected a short text such as 2026.11, of {_LONGEST_LABEL} characters at most, and "
            "without @ at its beginning, which is for names such as @last"
        )
    return label


label_option: Callable[[Any], Any] = click.option(
    "--label",
    metavar="TEXT",
    default="",
    callback=_label,
    help="What to call the run later, such as the release: 2026.11.",
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


def settings_of(header: RunHeader) -> tuple[Selection, tuple[str, ...], tuple[str, ...]]:
    """Return what a run was started with besides the site: what of the plan, and how the sandbox is."""
    from accordant.planning.selections import Selection  # noqa: PLC0415

    found = header.settings
    return Selection.of_settings(found), tuple(found.get("faults", ())), tuple(found.get("dialect", ()))


def check_same(earlier: RunHeader, site: Site, callers: tuple[str, ...]) -> None:
    """Check that a run goes on where it was, as whom it was; a sandbox is the same on any port.

    Raises:
        UsageError: It is another site, or somebody else calls.
    """
    from accordant.journal_salvage import is_lost  # noqa: PLC0415

    if is_lost(earlier):
        raise UsageError(
            f"the first line of the journal of {earlier.run} is damaged, so that nobody knows where and as whom it was "
            "sent; what was answered can be judged, and nothing be sent again"
        )
    # Not by its name: a live site may be called so too.
    was_sandbox = bool(earlier.settings.get("is_sandbox", False))
    if was_sandbox != site.is_sandbox or (not site.is_sandbox and earlier.url != site.url):
        where = "the sandbox; leave out --site and --url" if was_sandbox else f"{earlier.url}; name it again"
        raise UsageError(f"the run {earlier.run} is one of {where}")
    if earlier.callers != callers:
        raise UsageError(
            f"the run {earlier.run} called as {', '.join(earlier.callers)}, and now it would as "
            f"{', '.join(callers)}; give the same --caller and credentials"
        )


def sandbox_of(stack: ExitStack, seed: int, faults: Sequence[str] = (), dialect: Sequence[str] = ()) -> Site:
    """Return a sandbox that runs until `stack` is left, as a site."""
    from accordant.rehearsals import sandbox_site  # noqa: PLC0415
    from accordant.sandbox import Dialect, Sandbox  # noqa: PLC0415

    return sandbox_site(stack.enter_context(Sandbox(seed, faults, dialect=Dialect.with_settings(dialect))))
