"""Clauses: the units that are judged, each with a strength, a source and the place where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from accordant.locations import Location

__all__ = [
    "CHECKS",
    "PATTERNS",
    "CheckChange",
    "Clause",
    "Expectation",
    "Expression",
    "Retirement",
    "Strength",
    "Violated",
]

CHECKS: Mapping[str, str] = {
    "transport": "the site answers every request",
    "no-server-error": "no request is answered with a 5xx status",
    "status": "the HTTP status is one that the API documents for such an answer",
    "redirect": "a redirect goes to the address that the request names for such an answer",
    "format": "the answer is in the format that was asked for",
    "media-type": "the Content-Type of an answer",
    "well-formed": "the body is well-formed",
    "schema": "the body is valid against the schema of its root element",
    "response-element": "an accepted request is answered with the root element that the contract names",
    "error-code": "an error carries a code that the API documents",
    "error-namespace": "the XML namespace of an error document",
    "no-credential-echo": "no credential of the request stands in the answer",
    "no-unescaped-reflection": "no markup of the request comes back unescaped",
    "no-stack-trace": "no answer shows the inside of the program",
    "no-others-named": "no refusal names people whom the request does not name",
    "accepted": "a request that keeps every rule is accepted",
    "same-row": "a row is the same in every answer that has it",
}
"""The clauses that every operation has, whatever its contract says: name and what it demands.

Rows are looked at where the contract says by what they are known.
"""

PATTERNS = (
    "equivalent",
    "equal",
    "subset",
    "superset",
    "prefix",
    "disjoint",
    "complete",
    "complete-and-disjoint",
    "intersection",
    "reversed",
    "ordered",
    "difference",
    "same-image",
    "refused",
)
"""What the follow-ups of a relation may be, seen from its source; after Segura et al., TSE 44(11), 2018."""


class Strength(StrEnum):
    """How sure the documentation is: a breach is an error, a warning, or nothing but an observation."""

    MUST = "must"
    SHOULD = "should"
    PROBE = "probe"

    @property
    def rank(self) -> int:
        """2 for must, 1 for should, 0 for probe."""
        return {"must": 2, "should": 1, "probe": 0}[self.value]


@dataclass(frozen=True, slots=True)
class Clause:
    """One assertion of a contract.

    Attributes:
        id: ``operation/kind/name`` or ``operation/kind/name/part``; stable between versions of a contract.
        summary: One line for people.
        source: Where the vendor says so (an address), or what it was inferred from.
        location: The place in the contract file.
    """

    id: str
    strength: Strength
    summary: str
    source: str
    location: Location

    @property
    def kind(self) -> str:
        """``checks``, ``responses``, ``parameters``, ``rules``, ``asserts``, ``relations`` or ``probes``."""
        return self.id.split("/")[1]


@dataclass(frozen=True, slots=True)
class Expression:
    """An XPath 2.0 expression and the place where it is written.

    Attributes:
        needs: Of evidence, whose list shows it, such as ``somebody with more than 25 rows``; empty where nothing but
            the expression says so.
    """

    text: str
    location: Location
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One part of what a breach must lead to.

    Attributes:
        expect: Legal values (statuses or error codes); empty where only the fact counts.
        source: Where the vendor says so; None where that is said of the whole.
    """

    strength: Strength
    location: Location
    expect: tuple[int, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Violated:
    """What must come back when a rule, or a parameter's type, is broken.

    A part that is None is not asserted at all.
    """

    refused: Expectation | None = None
    status: Expectation | None = None
    codes: Expectation | None = None

    def parts(self) -> Iterator[tuple[str, Expectation]]:
        """Yield name and expectation of each part that is asserted."""
        for name in ("refused", "status", "codes"):
            expectation = getattr(self, name)
            if expectation is not None:
                yield name, expectation


@dataclass(frozen=True, slots=True)
class Retirement:
    """Why something does not count any more, and where that is written."""

    reason: str
    location: Location


@dataclass(frozen=True, slots=True)
class CheckChange:
    """What a contract says about one of the CHECKS; None where it says nothing."""

    location: Location
    strength: Strength | None = None
    source: str | None = None
