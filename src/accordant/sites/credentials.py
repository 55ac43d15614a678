"""Which credentials calls need, by the contract, and where their values come from."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from accordant.authentications import Authentication
from accordant.contracts import Contract, Operation
from accordant.errors import UsageError
from accordant.formulas import names
from accordant.locations import Location

__all__ = [
    "Source",
    "callers_of",
    "credentials_of",
    "environment_variable",
    "missing_credentials",
    "read_credentials",
    "ruled_credentials",
    "session_way",
    "why_no_session",
]

_MAX_SECRET_BYTES = 64 * 1024


def environment_variable(name: str) -> str:
    """Return the variable from which a credential is read: ``ACCORDANT_API_KEY`` for ``api_key``."""
    return "ACCORDANT_" + re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").upper()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a credential comes from.

    Attributes:
        variable: Name of an environment variable; empty where it is a file.
        file: Of which the content is the credential, without a line break at its end.
        location: Where that is written; None for the variable that is looked at by itself.
    """

    variable: str = ""
    file: Path | None = None
    location: Location | None = None


def session_way(operation: Operation, caller: str) -> Authentication | None:
    """Return how a caller of an operation names its session; None where it needs none."""
    way = operation.api.authentications.get(operation.authentication.get(caller, ""))
    return way if way is not None and way.token is not None else None


def credentials_of(operation: Operation, caller: str) -> tuple[str, ...]:
    """Return the credentials that every call of an operation carries, in the order of the contract."""
    way = session_way(operation, caller)
    carried = way.sent if way is not None else ()
    return tuple(
        name
        for name, parameter in operation.parameters.items()
        if parameter.comes_from == "credentials"
        and parameter.is_for(caller)
        and (parameter.required or name in carried)
    )


def ruled_credentials(operation: Operation, caller: str) -> frozenset[str]:
    """Return the credentials that rules ask a caller for, apart from those that name its session."""
    way = session_way(operation, caller)
    carried = way.sent if way is not None else ()
    ruled = {name for rule in operation.rules.values() if rule.is_for(caller) for name in names(rule.formula)}
    return frozenset(
        name
        for name in ruled.difference(carried)
        if operation.parameters[name].comes_from == "credentials" and operation.parameters[name].is_for(caller)
    )


def callers_of(contract: Contract) -> Mapping[str, tuple[str, ...]]:
    """Return for each caller of a contract the credentials that it may have, those of logins included."""
    found: dict[str, dict[str, None]] = {}
    for operation in contract.operations.values():
        for caller in operation.servlets:
            names = found.setdefault(caller, {})
            for name, parameter in operation.parameters.items():
                if parameter.comes_from == "credentials" and parameter.is_for(caller):
                    names[name] = None
            way = session_way(operation, caller)
            names.update(dict.fromkeys(way.credentials() if way is not None else ()))
    return {caller: tuple(names) for caller, names in found.items()}


def missing_credentials(operation: Operation, caller: str, known: Collection[str]) -> list[str]:
    """Return the credentials that calls need and are not known; see `why_no_session` for those of a session."""
    way = session_way(operation, caller)
    carried = way.sent if way is not None else ()
    ruled = ruled_credentials(operation, caller)
    return [
        parameter.name
        for parameter in operation.parameters.values()
        if parameter.comes_from == "credentials"
        and (parameter.required or parameter.name in ruled)
        and parameter.is_for(caller)
        and parameter.name not in carried
        and parameter.name not in known
    ]


def why_no_session(
    operation: Operation,
    caller: str,
    known: Collection[str],
    variable: Callable[[str], str] = environment_variable,
) -> str:
    """Return which variables would give a caller its session; empty where it has one, can log in, or needs none.

    Args:
        known: The credentials that there are.
        variable: Says from which variable a credential comes.
    """
    way = session_way(operation, caller)
    if way is None or way.token in known:
        return ""
    needed = [name for name in way.credentials() if name not in known]
    if way.login and not needed:
        return ""
    token = variable(str(way.token))
    if not way.login:
        return token
    return f"{token} (or, to log in, {' and '.join(map(variable, needed))})"


def read_credentials(sources: Mapping[str, Source], environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the values of credentials; those whose variable is not set, or empty, are left out.

    Args:
        sources: By name.
        environment: Default is that of the process.

    Raises:
        UsageError: A file cannot be read, or holds nothing that can be sent.
    """
    values = os.environ if environment is None else environment
    found = {}
    for name, source in sources.items():
        value = values.get(source.variable, "") if source.file is None else _content(name, source.file)
        if value:
            found[name] = value
    return found


def _content(name: str, file: Path) -> str:
    start = f"the {name} is to come from the file {file}, which"
    try:
        with file.open("rb") as stream:
            data = stream.read(_MAX_SECRET_BYTES + 1)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{start} is not UTF-8") from error
    except OSError as error:
        raise UsageError(f"{start} cannot be read: {error.strerror}") from error
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or len(data) > _MAX_SECRET_BYTES:
        raise UsageError(f"{start} {'is empty' if not text else 'is too large for a secret'}")
    if "\n" in text:
        raise UsageError(f"{start} has several lines; it holds the secret and nothing else")
    return text
