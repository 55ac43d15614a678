"""The options that say which site is meant, alike for every command that sends to one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from accordant.errors import UsageError, nearest

if TYPE_CHECKING:
    from accordant.contracts import Operation
    from accordant.sites import Site
    from accordant.sites.choices import SiteOptions

__all__ = ["callers_for", "site_options"]

_POSITIVE = click.FloatRange(min=0, min_open=True)
_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--url", metavar="URL", help="A live site, up to the servlet; no file of sites is needed for it."),
    click.option(
        "--caller",
        "callers",
        multiple=True,
        metavar="NAME",
        help="As whom to call: server or client. Repeatable. Default: all that there are credentials for.",
    ),
    click.option(
        "--person",
        "people",
        multiple=True,
        metavar="NAME=VALUE[,...]",
        help="Somebody whose data may be asked for, such as cons_id=1001,primary_email=a@example.org. Repeatable.",
    ),
    click.option("--time-zone", metavar="ZONE", help="Zone of the live site, such as America/Chicago."),
    click.option("--rate", type=_POSITIVE, metavar="N", help="Requests a second, at most. Default: 10."),
    click.option(
        "--concurrency", type=click.IntRange(1, 64), metavar="N", help="Requests under way, at most. Default: 4."
    ),
    click.option(
        "--timeout",
        type=_POSITIVE,
        metavar="SECONDS",
        help="For each read; a whole answer may take four times as long. Default: 30.",
    ),
    click.option("--proxy", metavar="URL", help="Proxy; those of the environment are not used."),
    click.option(
        "--ca-bundle", type=click.Path(path_type=Path), metavar="FILE", help="Certificates that are trusted (PEM)."
    ),
    click.option(
        "--xsd", type=click.Path(path_type=Path), metavar="FILE", help="The vendor's schema, to judge answers by."
    ),
    click.option("--intrusive", is_flag=True, help="Allow metacharacters and what looks like an attack."),
)
_NAMED = click.option("--site", metavar="NAME", help="A site of sites.yaml.")


def site_options(*, is_named: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds the options and passes them as one argument: ``site_options``.

    Args:
        is_named: With ``--site`` among them.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def gathered(**arguments: Any) -> Any:
            from accordant.sites.choices import SiteOptions  # noqa: PLC0415 - help is quick without it

            names = [name for name in SiteOptions.__slots__ if name in arguments]
            given = SiteOptions(**{name: arguments.pop(name) for name in names})
            return function(site_options=given, **arguments)

        for option in reversed((*((_NAMED,) if is_named else ()), *_OPTIONS)):
            gathered = option(gathered)
        return gathered

    return decorate


def callers_for(site: Site, operation: Operation, options: SiteOptions) -> tuple[str, ...]:
    """Return as whom a site is called, a server first.

    Raises:
        UsageError: A caller that was asked for cannot call, or nobody can.
    """
    for caller in options.callers:
        if caller not in operation.servlets:
            hint = nearest(caller, operation.servlets) or f"there are {', '.join(operation.servlets)}"
            raise UsageError(f"--caller {caller}: {operation.name} has no such caller; {hint}")
        if lack := site.why_not(operation, caller):
            raise UsageError(f"a live site needs credentials in the environment; not set for the {caller}: {lack}")
    able = tuple(c for c in site.able_callers(operation) if not options.callers or c in options.callers)
    if not able:
        lacks = [
            f"{', as the ' + caller + ':' if len(operation.servlets) > 1 else ':'} {site.why_not(operation, caller)}"
            for caller in _ordered(site.callers or tuple(operation.servlets))
            if caller in operation.servlets
        ]
        raise UsageError(f"a live site needs credentials in the environment; not set{'; or'.join(lacks)}")
    return _ordered(able)


def _ordered(callers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(callers, key=lambda caller: caller != "server"))
