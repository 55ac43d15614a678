"""Where requests go, as whom, and about whom.

Secrets come from the environment and never from a file of the project.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from accordant.contracts import Operation
from accordant.errors import UsageError, nearest

__all__ = ["Person", "Site", "environment_variable", "parse_person", "site_from_environment"]

_SESSION = ("api_key", "login_name", "login_password", "auth")


def environment_variable(name: str) -> str:
    """Return the variable from which a credential is read: ``ACCORDANT_API_KEY`` for ``api_key``."""
    return "ACCORDANT_" + re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").upper()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose data may be asked for.

    Attributes:
        name: How plans and reports call this person: ``person-1``, ``person-2``, ...; no personal data.
        identifiers: By parameter, the value that finds the person.
    """

    name: str
    identifiers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Site:
    """A site and what may be done there.

    Attributes:
        url: Up to the servlet: ``https://secure2.example.org/organization/site``.
        secrets: By parameter, the real values; never shown, compared or written.
        people: In the order of preference.
        time_zone: IANA name of the zone in which dates without a zone are meant; None where it is not known.
        is_sandbox: It is ours, so that everything may be sent to it.
    """

    name: str
    url: str
    secrets: Mapping[str, str] = field(repr=False)
    people: Sequence[Person] = ()
    time_zone: str | None = None
    is_sandbox: bool = False

    def missing_secrets(self, operation: Operation, caller: str) -> list[str]:
        """Return the names of the credentials that calls of `operation` need and the site lacks."""
        return [
            parameter.name
            for parameter in operation.parameters.values()
            if parameter.comes_from == "credentials"
            and parameter.required
            and parameter.is_for(caller)
            and parameter.name not in self.secrets
        ]

    def can_call(self, operation: Operation, caller: str) -> bool:
        """Tell whether the site has what calls of `operation` as `caller` need: of its own credentials one at least."""
        own = [p.name for p in operation.parameters.values() if p.comes_from == "credentials" and p.callers == {caller}]
        return not self.missing_secrets(operation, caller) and (not own or any(name in self.secrets for name in own))


def parse_person(text: str, number: int, operation: Operation) -> Person:
    """Read a person from the command line: ``cons_id=1001,primary_email=a@example.org``.

    Raises:
        UsageError: It is not of that form, or names no parameter by which people are found.
    """
    valid = [parameter.name for parameter in operation.people_parameters()]
    identifiers: dict[str, str] = {}
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise UsageError(f"--person {text!r}: expected NAME=VALUE[,NAME=VALUE...], for example cons_id=1001")
        if name.strip() not in valid:
            known = f"people are found by {', '.join(valid)}" if valid else f"{operation.name} asks for nobody's data"
            hint = nearest(name.strip(), valid) or known
            raise UsageError(f"--person {text!r}: {name.strip()!r} does not find people; {hint}")
        identifiers[name.strip()] = value.strip()
    return Person(f"person-{number}", identifiers)


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
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it checks it
    except ValueError as error:
        raise UsageError(f"--url {url!r} is no address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"--url {url!r}: expected an address such as https://secure2.example.org/organization/site")
    if parts.username or parts.password or parts.query:
        raise UsageError("--url: no credentials and no query belong in an address; secrets come from the environment")
    values = os.environ if environment is None else environment
    secrets = {name: value for name in credentials if (value := values.get(environment_variable(name)))}
    path = parts.path.rstrip("/")
    if path.endswith("API"):
        path = path.rpartition("/")[0]
    return Site(parts.hostname, f"{parts.scheme}://{parts.netloc}{path}", secrets, tuple(people), time_zone)
