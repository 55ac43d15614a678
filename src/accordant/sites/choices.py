"""Which site is meant: an entry of a file, or an address, with what the command line says; that wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import available_timezones

from accordant.contracts import Contract, Operation
from accordant.errors import ContractError, UsageError, nearest
from accordant.project import Project, shown_path
from accordant.sites.addresses import parse_proxy, parse_url
from accordant.sites.credentials import Source, callers_of, environment_variable, read_credentials
from accordant.sites.files import Entry, read_sites, sites_files
from accordant.sites.people import Person, parse_person
from accordant.sites.settings import Limits, Site

__all__ = ["SiteOptions", "choose_site", "find_entry", "site_from_environment", "with_values"]

_SESSION = ("api_key", "login_name", "login_password", "auth")
_MOST = 86_400
_WHOLE = 4
"""Times the time limit of a read: how long a whole request may take, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """What a command line says of a site; None, False and nothing where it does not say it.

    Attributes:
        timeout: Seconds for each read; a whole request may take four times as long.
    """

    site: str | None = None
    url: str | None = None
    callers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    time_zone: str | None = None
    rate: float | None = None
    concurrency: int | None = None
    timeout: float | None = None
    proxy: str | None = None
    ca_bundle: Path | None = None
    xsd: Path | None = None
    intrusive: bool = False

    @property
    def is_live(self) -> bool:
        """Tell whether a site is named."""
        return self.site is not None or self.url is not None

    def without_site(self) -> Iterable[str]:
        """Yield the options that say something of a site, without which they say nothing."""
        names = {"people": "person"}
        for field in self.__slots__:
            if field not in {"site", "url", "callers"} and getattr(self, field):
                yield "--" + names.get(field, field).replace("_", "-")


def choose_site(
    options: SiteOptions,
    operation: Operation,
    contract: Contract,
    project: Project,
    environment: Mapping[str, str] | None = None,
) -> Site:
    """Return the site that is meant, with its secrets.

    Args:
        operation: Says by what people are found.
        environment: Default is that of the process.

    Raises:
        UsageError: There is no such site, an option makes no sense, or a file with a secret cannot be read.
        ContractError: A file of sites has mistakes.
    """
    if options.site is not None:
        site = _site_of(find_entry(options.site, contract, project, environment), contract, environment)
    else:
        assert options.url is not None
        site = _from_address(options.url, contract, environment)
    return _changed(site, options, operation, contract)


def with_values(operation: Operation, site: Site) -> Operation:
    """Return an operation that tries the values known of a site first, where it tries values at all."""
    parameters = {
        name: replace(p, candidates=tuple(dict.fromkeys((*site.values.get(name, ()), *p.candidates))))
        if p.candidates
        else p
        for name, p in operation.parameters.items()
    }
    return replace(operation, parameters=parameters)


def find_entry(name: str, contract: Contract, project: Project, environment: Mapping[str, str] | None = None) -> Entry:
    """Return the entry of a site; that of the project before that of the user.

    Raises:
        UsageError: There is none.
        ContractError: A file that had to be read has mistakes.
    """
    known: list[str] = []
    files = sites_files(project, environment)
    for path in files:
        found = read_sites(path, project, contract)
        if found.mistakes:
            raise ContractError(found.mistakes)
        if name in found.entries:
            return found.entries[name]
        known.extend(found.entries)
    if not files:
        raise UsageError(
            f"there is no site {name!r}, as there is no file {shown_path(project.sites)}; accordant init writes an "
            "example, or name the site with --url"
        )
    there = f"there {'is' if len(known) == 1 else 'are'} {', '.join(known) or 'none'}"
    raise UsageError(
        f"there is no site {name!r} in {', '.join(map(shown_path, files))}; {nearest(name, known) or there}"
    )


def site_from_environment(
    url: str,
    people: Sequence[Person],
    environment: Mapping[str, str] | None = None,
    *,
    credentials: Iterable[str] = _SESSION,
    time_zone: str | None = None,
) -> Site:
    """Return a live site with its secrets from the environment.

    Args:
        url: Up to the servlet, or with a servlet, which is cut off.
        environment: Default is that of the process.
        credentials: The parameters whose values are read from it; default are those of Luminate Online.

    Raises:
        UsageError: The address is none.
    """
    whole = parse_url(url)
    secrets = read_credentials({name: Source(environment_variable(name)) for name in credentials}, environment)
    return Site(_host(whole), whole, secrets, tuple(people), time_zone)


def _host(url: str) -> str:
    from urllib.parse import urlsplit  # noqa: PLC0415

    return urlsplit(url).hostname or "site"


def _from_address(url: str, contract: Contract, environment: Mapping[str, str] | None) -> Site:
    whole = parse_url(url)
    names = [name for names in callers_of(contract).values() for name in names]
    found = read_credentials({name: Source(environment_variable(name)) for name in names}, environment)
    secrets, login = _parted(found, contract)
    return Site(_host(whole), whole, secrets, login=login)


def _site_of(entry: Entry, contract: Contract, environment: Mapping[str, str] | None) -> Site:
    callers = entry.callers or {
        caller: {name: Source(environment_variable(name)) for name in names}
        for caller, names in callers_of(contract).items()
    }
    sources = {name: source for found in callers.values() for name, source in found.items()}
    secrets, login = _parted(read_credentials(sources, environment), contract)
    return Site(
        entry.name,
        entry.url,
        secrets,
        entry.people,
        entry.time_zone,
        callers=tuple(entry.callers),
        login=login,
        session_of=entry.session_of,
        ambiguous=entry.ambiguous,
        values=entry.values,
        writes=entry.writes,
        intrusive=entry.intrusive,
        limits=entry.limits,
        proxy=entry.proxy,
        ca_bundle=entry.ca_bundle,
        xsd=entry.xsd,
        personal=entry.personal,
        source=str(entry.location),
        variables={name: source.variable for name, source in sources.items() if source.variable},
    )


def _parted(found: Mapping[str, str], contract: Contract) -> tuple[dict[str, str], dict[str, str]]:
    """Return the credentials that calls carry, and those that only a login needs."""
    carried = {
        name
        for op in contract.operations.values()
        for name, p in op.parameters.items()
        if p.comes_from == "credentials"
    }
    return (
        {name: value for name, value in found.items() if name in carried},
        {name: value for name, value in found.items() if name not in carried},
    )


def _changed(site: Site, options: SiteOptions, operation: Operation, contract: Contract) -> Site:
    """Return a site as the command line changes it."""
    people = tuple(parse_person(text, number, operation) for number, text in enumerate(options.people, 1))
    callers = list(callers_of(contract))
    for caller in options.callers:
        if caller not in callers:
            raise UsageError(
                f"--caller {caller!r}: the contract has no such caller; "
                f"{nearest(caller, callers) or 'there are ' + ', '.join(callers)}"
            )
    zone = options.time_zone
    if zone is not None and zone not in available_timezones():
        example = "its name is one such as America/Chicago"
        raise UsageError(
            f"--time-zone {zone!r}: there is no such zone; {nearest(zone, available_timezones()) or example}"
        )
    for option, file in (("--ca-bundle", options.ca_bundle), ("--xsd", options.xsd)):
        if file is not None and not file.is_file():
            raise UsageError(f"{option}: there is no file {file}")
    session_of = site.session_of if not people or site.session_of in {p.name for p in people} else None
    return replace(
        site,
        url=parse_url(options.url) if options.url is not None else site.url,
        people=people or site.people,
        session_of=session_of,
        callers=tuple(dict.fromkeys(options.callers)) or site.callers,
        time_zone=zone or site.time_zone,
        limits=_limits(site.limits, options),
        proxy=parse_proxy(options.proxy) if options.proxy is not None else site.proxy,
        ca_bundle=options.ca_bundle or site.ca_bundle,
        xsd=options.xsd or site.xsd,
        intrusive=site.intrusive or options.intrusive,
    )


def _limits(limits: Limits, options: SiteOptions) -> Limits:
    for name, value in (("--rate", options.rate), ("--timeout", options.timeout)):
        if value is not None and not 0 < value <= _MOST:  # nan is in no order
            raise UsageError(f"{name} {value:g}: expected a number above 0, and not above {_MOST}")
    if options.timeout is not None:
        connect = min(limits.connect_seconds, options.timeout)
        limits = replace(
            limits,
            connect_seconds=connect,
            read_seconds=options.timeout,
            whole_seconds=_WHOLE * options.timeout,
        )
    return replace(
        limits,
        requests_a_second=options.rate or limits.requests_a_second,
        concurrency=options.concurrency or limits.concurrency,
    )
