"""The vocabulary of contracts: what a contract file says, as data, each part with the place it came from.

A **clause** is the unit that is judged: one assertion of a contract, with a strength and a source. Operations,
parameters, rules, asserts and relations are the constructs that people write; each of them gives one or several
clauses, whose ids are stable (``getUserInteractions/rules/identifier/refused``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from accordant.authentications import Authentication, LoginCall
from accordant.claims import (
    Absent,
    Assert,
    Change,
    Computed,
    Credential,
    EachValue,
    Example,
    FollowUp,
    Literal,
    OtherValue,
    Parameter,
    PersonValue,
    Probe,
    Relation,
    Rule,
    Way,
)
from accordant.clauses import (
    CHECKS,
    PATTERNS,
    CheckChange,
    Clause,
    Expectation,
    Expression,
    Retirement,
    Strength,
    Violated,
)
from accordant.locations import Location

__all__ = [
    "CHECKS",
    "LANGUAGE_VERSION",
    "PATTERNS",
    "Absent",
    "Api",
    "Assert",
    "Authentication",
    "Change",
    "CheckChange",
    "Clause",
    "Computed",
    "Contract",
    "Credential",
    "EachValue",
    "ErrorShape",
    "Example",
    "Expectation",
    "Expression",
    "FollowUp",
    "Listing",
    "Literal",
    "LoginCall",
    "MediaTypes",
    "Operation",
    "OtherValue",
    "Parameter",
    "PersonValue",
    "Probe",
    "Redirect",
    "Relation",
    "Retirement",
    "Rule",
    "Strength",
    "Violated",
    "Way",
]

LANGUAGE_VERSION = 1

_BREACHES: Mapping[str, str] = {
    "": "a value that {} does not admit",
    "missing": "a request without {}",
    "unknown": "a value of {} that fits nobody",
    "ambiguous": "a value of {} that fits several people",
}
"""By what follows a parameter's name in ids of clauses, what its request sends."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which parameters page and sort a list; None where an API has no such parameter."""

    page: str | None = None
    record: str | None = None
    size: str | None = None
    sort: str | None = None
    ascending: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """What a refusal looks like.

    Attributes:
        element: Name of the root element (and of the only JSON key).
        code: Child that holds the code.
        message: Child that holds the text for people.
        suppressed_by: Parameter that turns every status into a success; None where there is none.
        may_be_suppressed_by: One of which that is not sure; None where there is none.
        other_namespaces: XML namespaces besides the schema's own in which error documents were seen.
    """

    element: str
    code: str
    message: str
    status: Expectation
    suppressed_by: str | None = None
    may_be_suppressed_by: str | None = None
    other_namespaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """Answers that send the caller elsewhere.

    Attributes:
        by: The parameters that ask for one.
        success: Those that say where a success goes, of which the first that is sent counts; empty where that is not
            said.
        error: The same of an error.
        signed_by: The parameter that asks for a signature in the address; None where there is none.
    """

    status: Expectation
    by: tuple[str, ...]
    success: tuple[str, ...] = ()
    error: tuple[str, ...] = ()
    signed_by: str | None = None


@dataclass(frozen=True, slots=True)
class MediaTypes:
    """The media types that answers in one format are expected to have.

    Attributes:
        source: Where the vendor says so; None for the source of the file.
    """

    expect: tuple[str, ...]
    strength: Strength
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Api:
    """What all methods of an API share.

    Attributes:
        schema: File name of the XSD in ``schemas/``.
        mapping: The rules from XML to its JSON image, as written; see `accordant.mapping`.
        format_parameter: The parameter that chooses the format of the answer.
        media_types: By format, the media types that are expected; of other formats any is.
        callers: By caller, what is said about it to people.
        check_sources: By name of a check, where the vendor says what it demands; `responses_source` for the rest.
        unusable_codes: Error codes which say that the site refuses us altogether.
        authentications: The ways to say who one is, by name.
        other_http_method: What comes back for an HTTP method that an operation does not have.
        redirect: What a redirect looks like; None where the API has none.
    """

    name: str
    title: str
    source: str
    location: Location
    schema: str
    namespace: str
    mapping: Mapping[str, Any]
    format_parameter: str
    media_types: Mapping[str, MediaTypes]
    callers: Mapping[str, str]
    success_status: Expectation
    error: ErrorShape
    responses_source: str
    responses_location: Location
    unusable_codes: frozenset[int] = frozenset()
    check_sources: Mapping[str, str] = field(default_factory=dict)
    authentications: Mapping[str, Authentication] = field(default_factory=dict)
    other_http_method: Violated = field(default_factory=Violated)
    redirect: Redirect | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of an API, its groups merged in.

    Attributes:
        servlets: By caller, the path segment that serves it.
        effect: ``read``, ``write`` or ``session``.
        element: Root element of a success document; None where it is not known, and any but that of errors is one.
        authentication: By caller, how it says who it is; empty where the contract does not say it.
        checks: By name of a check, what the contract says about it.
        element_source: Where the vendor says so of the root element; empty for `source`.
        response_location: Where the response is described; None for the place of the operation.
        retired: By clause or construct, why it does not count any more.
        rows: Child element that repeats; None where the answer is no list.
        key: Child of a row that identifies it.
        personal: Paths below the root of an answer to what says something about a person.
        error_codes: Documented codes and their meaning.
    """

    name: str
    summary: str
    source: str
    location: Location
    api: Api
    servlets: Mapping[str, str]
    http_methods: tuple[str, ...]
    effect: str
    parameters: Mapping[str, Parameter]
    element_strength: Strength
    element: str | None = None
    element_source: str = ""
    response_location: Location | None = None
    rows: str | None = None
    key: str | None = None
    personal: tuple[str, ...] = ()
    listing: Listing = field(default_factory=Listing)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    asserts: Mapping[str, Assert] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    probes: Mapping[str, Probe] = field(default_factory=dict)
    examples: Mapping[str, Example] = field(default_factory=dict)
    error_codes: Mapping[int, str] = field(default_factory=dict)
    authentication: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, CheckChange] = field(default_factory=dict)
    retired: Mapping[str, Retirement] = field(default_factory=dict)

    def clauses(self) -> Iterator[Clause]:
        """Yield every clause: checks, responses, then parameters, rules, asserts, relations and probes as written."""
        applies = {"redirect": self.has_redirects, "same-row": self.key is not None}
        for name, summary in CHECKS.items():
            if f"{self.name}/checks/{name}" not in self.retired and applies.get(name, True):
                yield self.check(name, summary)
        for part, expectation in self.api.other_http_method.parts():
            yield Clause(
                f"{self.other_http_method}/{part}",
                expectation.strength,
                f"a request by another HTTP method than {' or '.join(self.http_methods)}: "
                f"{_describe(part, expectation)}",
                expectation.source or self.api.responses_source,
                expectation.location,
            )
        yield from self._breach_clauses()
        for assertion in self.asserts.values():
            yield Clause(
                f"{self.name}/asserts/{assertion.name}",
                assertion.strength,
                assertion.summary or f"each {assertion.each.text}: {assertion.test.text}",
                assertion.source,
                assertion.location,
            )
        for relation in self.relations.values():
            yield Clause(
                f"{self.name}/relations/{relation.name}",
                relation.strength,
                relation.summary or relation.expect,
                relation.source,
                relation.location,
            )
        for probe in self.probes.values():
            yield Clause(
                f"{self.name}/probes/{probe.name}", Strength.PROBE, probe.question, probe.source, probe.location
            )

    def _breach_clauses(self) -> Iterator[Clause]:
        """Yield what is claimed of requests that break a parameter's type, lack it, or break a rule."""
        for name, violated in self.breaches().items():
            kind, named = name.split("/")[1:3]
            construct = self.parameters[named] if kind == "parameters" else self.rules[named]
            if isinstance(construct, Rule):
                what = f"a request that breaks [{construct.text}]"
            else:
                what = _BREACHES["/".join(name.split("/")[3:])].format(named)
            for part, expectation in violated.parts():
                yield Clause(
                    f"{name}/{part}",
                    expectation.strength,
                    f"{what}: {_describe(part, expectation)}",
                    expectation.source or construct.source,
                    expectation.location,
                )

    def breaches(self) -> Mapping[str, Violated]:
        """Return what comes of each thing that a request can break, by the start of its clauses' ids."""
        found: dict[str, Violated] = {}
        for parameter in self.parameters.values():
            start = f"{self.name}/parameters/{parameter.name}"
            found |= {f"{start}{what}": violated for what, violated in parameter.breaches()}
        found |= {f"{self.name}/rules/{rule.name}": rule.violated for rule in self.rules.values()}
        return found

    @property
    def has_redirects(self) -> bool:
        """Whether it is known where answers go that are redirected."""
        return self.api.redirect is not None and bool(self.api.redirect.success)

    @property
    def other_http_method(self) -> str:
        """The start of the ids of the clauses about an HTTP method that the operation does not have."""
        return f"{self.name}/responses/other-http-method"

    def check(self, name: str, summary: str = "") -> Clause:
        """Return the clause of one of the CHECKS for this operation."""
        strengths = {
            # Whatever types a contract expects, what is labelled as a page for people is none of them.
            "media-type": max(
                (Strength.SHOULD, *(types.strength for types in self.api.media_types.values())),
                key=lambda one: one.rank,
            ),
            "no-others-named": Strength.SHOULD,
            "error-namespace": Strength.PROBE,
            "response-element": self.element_strength,
            # Some methods let a request choose what of a row is shown.
            "same-row": Strength.PROBE,
        }
        place = self.api.responses_location
        if name == "response-element":
            place = self.response_location or self.location
        change = self.checks.get(name, CheckChange(place))
        sources = {**self.api.check_sources, "response-element": self.element_source or self.source}
        return Clause(
            f"{self.name}/checks/{name}",
            change.strength or strengths.get(name) or Strength.MUST,
            summary or CHECKS[name],
            change.source or sources.get(name, self.api.responses_source),
            change.location,
        )

    def people_parameters(self) -> tuple[Parameter, ...]:
        """Return the parameters that say whose data is wanted, in the order of the contract."""
        return tuple(p for p in self.parameters.values() if p.comes_from == "people")

    def effective(self, sent: Mapping[str, str], name: str) -> str | None:
        """Return what a parameter is worth in a request: as sent, else its documented default, else None."""
        if name in sent:
            return sent[name]
        return self.parameters[name].default if name in self.parameters else None


@dataclass(frozen=True, slots=True)
class Contract:
    """All operations of a project, by name, and the files they were read from."""

    operations: Mapping[str, Operation]
    files: tuple[str, ...] = ()


def _describe(part: str, expectation: Expectation) -> str:
    if part == "refused":
        return "it is refused"
    what = "HTTP status" if part == "status" else "error code"
    if not expectation.expect:
        return f"which {what} comes back"
    return f"the {what} is {' or '.join(str(value) for value in expectation.expect)}"
