"""What is known of a site, and what may be done there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from accordant.contracts import Operation
from accordant.sites.credentials import environment_variable, missing_credentials, session_way, why_no_session
from accordant.sites.people import Person

__all__ = ["Limits", "Personal", "Site"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a site is asked at once, and how long it is waited for.

    Attributes:
        requests_a_second: At most so many are begun; None for no bound.
        concurrency: At most so many are under way.
        connect_seconds: For a connection.
        read_seconds: For each read; an answer that trickles in keeps each single one within it.
        whole_seconds: For a request from its begin to the last byte of its answer.
    """

    requests_a_second: float | None = 10.0
    concurrency: int = 4
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    whole_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Personal:
    """What is personal at a site besides what the contract calls so.

    Attributes:
        responses: Paths below the root of an answer: ``interaction/subject``.
        parameters: Names of parameters.
    """

    responses: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A site and what may be done there.

    Attributes:
        url: Up to the servlet: ``https://secure2.example.org/organization/site``.
        secrets: By parameter, the real values; never shown, compared or written.
        people: In the order of preference.
        time_zone: IANA name of the zone in which dates without a zone are meant; None where it is not known.
        is_sandbox: It is ours, so that everything may be sent to it.
        callers: As whom it may be called; empty for everybody for whom there are credentials.
        login: Credentials that only a login needs, such as a user name and a password; treated as `secrets`.
        session_of: Name of the person whom a session belongs to; None where that is not known.
        ambiguous: By parameter, values that find several people.
        values: By parameter, values worth trying, such as types and names of columns that the site has.
        writes: Operations that write and may be sent all the same.
        intrusive: Metacharacters and the like may be sent.
        proxy: Address of a proxy; None for a direct connection.
        ca_bundle: File of certificates that are trusted instead of the usual ones.
        xsd: A schema by which answers are judged instead of the contract's.
        personal: What is personal besides what the contract says.
        source: The file and line that it comes from; empty for a command line.
        variables: By credential, the environment variable that it comes from, where that is not the usual one.
    """

    name: str
    url: str
    secrets: Mapping[str, str] = field(repr=False)
    people: Sequence[Person] = ()
    time_zone: str | None = None
    is_sandbox: bool = False
    callers: tuple[str, ...] = ()
    login: Mapping[str, str] = field(default_factory=dict, repr=False)
    session_of: str | None = None
    ambiguous: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    writes: tuple[str, ...] = ()
    intrusive: bool = False
    limits: Limits = field(default_factory=Limits)
    proxy: str | None = None
    ca_bundle: Path | None = None
    xsd: Path | None = None
    personal: Personal = field(default_factory=Personal)
    source: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    def missing_secrets(self, operation: Operation, caller: str) -> list[str]:
        """Return the names of the credentials that calls of `operation` need and the site lacks."""
        return missing_credentials(operation, caller, self.secrets)

    def why_no_session(self, operation: Operation, caller: str) -> str:
        """Return which credentials would give a caller the session that it needs; empty where it has or needs none."""
        return why_no_session(operation, caller, {**self.login, **self.secrets}, self.variable)

    def why_no_login(self, operation: Operation, caller: str) -> str:
        """Return why no session can be got for a caller, whether one is given or not; empty where one can."""
        way = session_way(operation, caller)
        if way is None or not way.login:
            return "the contract has no login"
        missing = [self.variable(name) for name in way.credentials() if name not in {**self.login, **self.secrets}]
        return f"not set: {', '.join(missing)}" if missing else ""

    def why_not(self, operation: Operation, caller: str) -> str:
        """Return in words what a caller lacks for calls of `operation`; empty where it can be made."""
        missing = [self.variable(name) for name in self.missing_secrets(operation, caller)]
        session = self.why_no_session(operation, caller)
        return ", ".join([*missing, *([session] if session else [])])

    def variable(self, name: str) -> str:
        """Return the environment variable that a credential comes from."""
        return self.variables.get(name) or environment_variable(name)

    def can_call(self, operation: Operation, caller: str) -> bool:
        """Tell whether the site has what calls of `operation` as `caller` need."""
        return not self.why_not(operation, caller)

    def able_callers(self, operation: Operation) -> tuple[str, ...]:
        """Return as whom `operation` can be called: all callers of the site that have what they need."""
        possible = self.callers or tuple(operation.servlets)
        return tuple(c for c in operation.servlets if c in possible and self.can_call(operation, c))
