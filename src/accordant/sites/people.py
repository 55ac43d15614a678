"""Somebody whose data may be asked for, and how a command line names one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accordant.contracts import Operation
from accordant.errors import UsageError, nearest

__all__ = ["Person", "parse_person"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose data may be asked for.

    Attributes:
        name: How plans and reports call this person: ``person-1``, ``person-2``, ...; no personal data.
        identifiers: By parameter, the value that finds the person.
    """

    name: str
    identifiers: Mapping[str, str]


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
