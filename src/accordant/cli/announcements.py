"""What is said before anything is sent to a live site, and the question whether it may be."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from accordant.errors import UsageError

if TYPE_CHECKING:
    from accordant.contracts import Operation
    from accordant.exchange import Case
    from accordant.planning.selections import Selection
    from accordant.project import Project
    from accordant.sites import Site

__all__ = ["confirm", "confirm_again"]


def confirm(
    site: Site,
    operation: Operation,
    callers: Sequence[str],
    seed: int,
    project: Project,
    selection: Selection,
    *,
    yes: bool,
) -> None:
    """Say what a live site is about to get, and ask.

    Args:
        callers: As whom it is sent.
        selection: What of the plan is sent.
        yes: Do not ask.

    Raises:
        UsageError: The operation may not be sent there, nobody can be asked, or there is nobody to ask for.
        Abort: The answer was no.
    """
    from accordant.minimising import RUN_BUDGET  # noqa: PLC0415
    from accordant.planning.families import Family  # noqa: PLC0415
    from accordant.planning.rounds import plan_round  # noqa: PLC0415

    _check(site, operation)
    # What is asked of values that answers show nobody knows yet; the rest stands in the first two rounds.
    rounds = [plan_round(Family(n, operation, site, tuple(callers), {}), seed, project, ()) for n in (1, 2)]
    cases = [case for plan in rounds for case in selection.of(plan, operation, 0).cases()]
    limits = site.limits
    rate = limits.requests_a_second
    # The later round, which nobody knows yet, is about as large.
    count = min(selection.budget, 2 * len(cases))
    writes = list(_about_writes(site, operation, callers, selection))
    reads = "reads, and what is named below" if writes else "reads only"
    does = {"read": reads, "write": "which WRITE"}.get(operation.effect, "which LOG IN OR OUT")
    time = f", in about {round(count / rate / 60) or 1} min" if rate is not None else ""
    named = f" ({site.name}, {site.source})" if site.source else ""
    lines = [
        f"about {count} requests of {operation.name}, {does}{time}:",
        f"as {' and '.join(callers)}",
        f"at most {limits.concurrency} at a time" + (f" and {rate:g} a second" if rate is not None else ""),
        f"up to {RUN_BUDGET} more where something is found",
        *writes,
        *_about_people(site, operation, cases),
        *_about_sessions(site, operation, callers),
        "with what looks like an attack (intrusive)" if site.intrusive else "nothing that looks like an attack",
    ]
    click.echo(f"About to send to {site.url}{named}\n" + "\n".join(f"  {line}" for line in lines), err=True)
    if not yes:
        _ask()


def confirm_again(url: str, count: int) -> None:
    """Say that so many requests of a run are about to be sent again, and ask.

    Raises:
        UsageError: Nobody can be asked.
        Abort: The answer was no.
    """
    click.echo(f"About to send {count} requests again to {url}", err=True)
    _ask()


def _ask() -> None:
    if not sys.stdin.isatty():
        raise UsageError("nothing was sent: say --yes where nobody can be asked")
    click.confirm("Send them?", abort=True, err=True)


def _check(site: Site, operation: Operation) -> None:
    if operation.effect != "read" and operation.name not in site.writes:
        does = "writes" if operation.effect == "write" else "logs somebody in or out"
        raise UsageError(
            f"{operation.name} {does} (effect: {operation.effect}); only reads are sent to a live site, unless its "
            f"entry in sites.yaml allows more: writes: [{operation.name}]"
        )
    if operation.people_parameters() and not site.people:
        names = ", ".join(parameter.name for parameter in operation.people_parameters())
        where = ", or under 'people' in sites.yaml" if site.source else ""
        raise UsageError(
            f"name somebody whose data may be asked for: --person NAME=VALUE, where NAME is {names}{where}"
        )


def _about_people(site: Site, operation: Operation, cases: Iterable[Case]) -> Iterator[str]:
    """Yield whose data is asked for, and which credentials are sent wrong."""
    if site.people:
        yield f"for the data of {', '.join(person.name for person in site.people)}"
    targets = {case.target for case in cases if case.breaks is not None}
    credentials = (name for name, p in operation.parameters.items() if p.comes_from == "credentials")
    wrong = [name for name in credentials if f"{operation.name}/parameters/{name}" in targets]
    if wrong:
        yield f"once each with a wrong {' and a wrong '.join(wrong)}"


def _about_writes(site: Site, operation: Operation, callers: Sequence[str], selection: Selection) -> Iterator[str]:
    """Yield what relations write between their requests, where the site allows it, and how often at most."""
    from accordant.exchange import Phase  # noqa: PLC0415
    from accordant.planning.ability import writes_of  # noqa: PLC0415

    counts: dict[str, int] = {}
    if Phase.RELATIONS in selection.phases:
        for relation in operation.relations.values():
            is_meant = not selection.clauses or selection.is_meant(f"{operation.name}/relations/{relation.name}")
            after = writes_of(relation)
            if is_meant and after <= set(site.writes):
                times = int(any(relation.is_for(caller) for caller in callers))  # what is written stays: once is enough
                for name in after:
                    steps = sum(follow_up.after == name for follow_up in relation.follow_ups)
                    counts[name] = counts.get(name, 0) + times * steps
    for name, count in sorted(counts.items()):
        if count:
            yield f"WRITES: {name}, at most {count} time{'' if count == 1 else 's'}; what it writes stays there"


def _about_sessions(site: Site, operation: Operation, callers: Iterable[str]) -> Iterator[str]:
    """Yield for whom somebody is logged in."""
    from accordant.sites.credentials import session_way  # noqa: PLC0415

    for caller in callers:
        way = session_way(operation, caller)
        if way is not None and operation.effect == "session" and not site.why_no_login(operation, caller):
            yield f"each as the {caller} in a session of its own, after a login; one that fails is not tried again"
        elif way is not None and way.token not in site.secrets:
            who = f" ({site.session_of})" if site.session_of else ""
            yield f"after a login of the {caller}{who}; one that fails is not tried again"
