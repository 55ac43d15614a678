"""Commands about sites: `site list`, `site check`."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from accordant.cli.options import choose_operation, open_contract, project_option
from accordant.cli.site_options import site_options
from accordant.errors import ContractError, SiteError, UsageError

if TYPE_CHECKING:
    from accordant.answers import Reader
    from accordant.contracts import Contract, Operation
    from accordant.inspections import Found
    from accordant.sites import Site
    from accordant.sites.choices import SiteOptions
    from accordant.transports import Transport

__all__ = ["site"]


@click.group(short_help="List and check the sites of sites.yaml.")
def site() -> None:
    """List and check the sites that may be sent to.

    They stand in sites.yaml beside pyproject.toml, and in the folder for your
    configuration: ~/.config/accordant/sites.yaml, on Windows
    %APPDATA%\\accordant\\sites.yaml. accordant init writes an example.
    """


@site.command("list")
@project_option
def list_sites(project_folder: Path | None) -> None:
    """List the sites of sites.yaml, with who can call them."""
    from accordant.project import shown_path  # noqa: PLC0415
    from accordant.reporting.text import safe  # noqa: PLC0415
    from accordant.sites.files import read_sites, sites_files  # noqa: PLC0415

    project, contract = open_contract(project_folder)
    files = sites_files(project)
    read = [read_sites(path, project, contract) for path in files]
    if mistakes := [mistake for each in read for mistake in each.mistakes]:
        raise ContractError(mistakes)
    if not files:
        click.echo(
            f"There is no file {shown_path(project.sites)}, and none of yours; accordant init writes an example."
        )
        return
    seen: set[str] = set()
    for each in read:
        click.echo(shown_path(each.path))
        for entry in each.entries.values():
            told = [f"as {', '.join(entry.callers)}"] if entry.callers else []
            told += [f"about {', '.join(person.name for person in entry.people)}"] if entry.people else []
            told += [f"writes {', '.join(entry.writes)}"] if entry.writes else []
            told += ["intrusive"] if entry.intrusive else []
            told += ["not used: the project has one of that name"] if entry.name in seen else []
            click.echo(f"  {safe(entry.name)}  {safe(entry.url)}" + (f"\n    {safe('; '.join(told))}" if told else ""))
            seen.add(entry.name)


@site.command()
@click.argument("name", required=False)
@click.option("--operation", metavar="NAME", help="The read by which it is checked. Default: one that lists rows.")
@site_options(is_named=False)
@project_option
def check(name: str | None, operation: str | None, site_options: SiteOptions, project_folder: Path | None) -> int:
    """Check whether a site is reachable and what a run on it would lack.

    A few harmless reads are sent: one for each caller, one or two for each
    person, at most eight. Credentials are used once; where they are refused,
    nothing more is sent with them. Nothing is written.

    \b
    Examples
      accordant site check staging
      accordant site check --url https://secure2.example.org/org/site \\
                           --person cons_id=1001

    Exits with 4 where the site cannot be used as one of its callers, with 1
    where somebody is not found.
    """
    from accordant.answers import Reader  # noqa: PLC0415
    from accordant.sessions import SessionTransport  # noqa: PLC0415
    from accordant.sites.choices import choose_site  # noqa: PLC0415
    from accordant.transports import HttpTransport  # noqa: PLC0415

    project, contract = open_contract(project_folder)
    options = replace(site_options, site=name)
    if not options.is_live:
        raise UsageError("name a site of sites.yaml, or its address with --url")
    chosen = _operation(contract, operation)
    found = choose_site(options, chosen, contract, project)
    click.echo(f"{found.url}" + (f" ({found.name}, {found.source})" if found.source else "") + "\n")
    _reach(found)
    with ExitStack() as stack:
        http = stack.enter_context(HttpTransport(found))
        reader = Reader(chosen.api, project, xsd=found.xsd)
        transport = SessionTransport(http, found, contract.operations, reader)
        working, broken = _callers(found, chosen, transport, reader)
        people = _people(found, chosen, working, transport, reader)
    if working:
        _lacks(found, chosen, working, people)
    if broken or not working:
        return SiteError.exit_code
    return int(any(one.refusal for one in people))


def _operation(contract: Contract, name: str | None) -> Operation:
    """Return the operation to check by: one that is named, else the first read that lists rows of people."""
    if name is None:
        reads = [each for each in contract.operations.values() if each.effect == "read"]
        listing = [each for each in reads if each.rows and each.listing.page and each.people_parameters()]
        if listing or len(reads) == 1:
            return (listing or reads)[0]
    chosen = choose_operation(contract, name)
    if chosen.effect != "read":
        raise UsageError(f"{chosen.name} does not only read (effect: {chosen.effect}); a site is checked by a read")
    return chosen


def _reach(found: Site) -> None:
    from accordant.reachability import iter_steps  # noqa: PLC0415

    for step in iter_steps(found):
        if step.advice:
            raise SiteError(f"{found.url} cannot be reached: {step.said}\n{step.advice}")
        _say(step.name, step.said, is_good=True)


def _callers(found: Site, operation: Operation, transport: Transport, reader: Reader) -> tuple[list[str], list[str]]:
    """Return the callers whose calls work, and those whose calls do not although there are credentials."""
    from accordant.inspections import why_caller_fails  # noqa: PLC0415

    working: list[str] = []
    broken: list[str] = []
    possible = [caller for caller in operation.servlets if caller in (found.callers or operation.servlets)]
    for caller in sorted(possible, key=lambda one: one != "server"):
        if lack := found.why_not(operation, caller):
            _say(caller, f"not checked; not set: {lack}", is_good=None)
            continue
        try:
            reason, said = why_caller_fails(operation, found, caller, transport, reader)
        except SiteError as error:
            reason, said = str(error), ""
        _say(caller, reason or f"the credentials work ({operation.name}: {said})", is_good=not reason)
        (broken if reason else working).append(caller)
    return working, broken


def _people(found: Site, operation: Operation, working: list[str], transport: Transport, reader: Reader) -> list[Found]:
    """Return what is found of people, read as the caller who may ask for anybody."""
    from accordant.inspections import find_person  # noqa: PLC0415

    if not working or not operation.people_parameters():
        return []
    caller = "server" if "server" in working else working[0]
    read = []
    for person in found.people[:_PEOPLE_READ]:
        one = find_person(operation, found, caller, person, transport, reader)
        more = " or more" if len(one.answers) > 1 else ""
        said = f"not found: {one.refusal}" if one.refusal else f"found, {one.rows}{more} rows"
        _say(person.name, said, is_good=not one.refusal)
        read.append(one)
    return read


def _lacks(found: Site, operation: Operation, working: list[str], people: Iterable[Found]) -> None:
    from accordant.inspections import iter_lacks  # noqa: PLC0415
    from accordant.reporting.text import safe, wrapped  # noqa: PLC0415

    lacks = list(iter_lacks(operation, found, working, list(people)))
    click.echo("\nwhat a run could not show here" if lacks else "\nnothing is lacking for a run")
    for lack in lacks:
        for line in wrapped(safe(lack), initial=2, subsequent=4):
            click.echo(line)


_PEOPLE_READ = 8
_MARKS = {True: "ok ", False: "NO ", None: "-  "}


def _say(what: str, text: str, *, is_good: bool | None) -> None:
    from accordant.reporting.text import safe, wrapped  # noqa: PLC0415

    first, *rest = text.split("\n")
    for line in wrapped(f"{_MARKS[is_good]} {safe(what):12} {safe(first)}", subsequent=17):
        click.echo(line)
    for each in rest:
        for line in wrapped(safe(each), initial=17, subsequent=17):
            click.echo(line)
