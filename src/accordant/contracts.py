"""The vocabulary of contracts: what a contract file says, as data, each part with the place it came from.

A **clause** is the unit that is judged: one assertion of a contract, with a strength and a source. Operations,
parameters, rules, asserts and relations are the constructs that people write; each of them gives one or several
clauses, whose ids are stable (``getUserInteractions/rules/identifier/refused``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from accordant.formulas import Formula
from accordant.locations import Location

__all__ = [
    "CHECKS",
    "LANGUAGE_VERSION",
    "PATTERNS",
    "Absent",
    "Api",
    "Assert",
    "Change",
    "Clause",
    "Computed",
    "Contract",
    "ErrorShape",
    "Example",
    "Expectation",
    "Expression",
    "Listing",
    "Literal",
    "Operation",
    "OtherValue",
    "Parameter",
    "Relation",
    "Rule",
    "Strength",
    "Violated",
]

LANGUAGE_VERSION = 1

CHECKS: Mapping[str, str] = {
    "transport": "the site answers every request",
    "no-server-error": "no request is answered with a 5xx status",
    "status": "the HTTP status is one that the API documents for such an answer",
    "format": "the answer is in the format that was asked for",
    "media-type": "the Content-Type of an answer",
    "well-formed": "the body is well-formed",
    "schema": "the body is valid against the schema of its root element",
    "error-code": "an error carries a code that the API documents",
    "error-namespace": "the XML namespace of an error document",
    "no-credential-echo": "no credential of the request stands in the answer",
    "no-unescaped-reflection": "no markup of the request comes back unescaped",
    "accepted": "a request that keeps every rule is accepted",
}
"""The clauses that every operation has, whatever its contract says: name and what it demands."""

PATTERNS = ("equivalent", "equal", "complete-and-disjoint", "reversed", "same-image")
"""The output patterns a relation may expect, after Segura et al., TSE 44(11), 2018."""


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
        """``checks``, ``parameters``, ``rules``, ``asserts`` or ``relations``."""
        return self.id.split("/")[1]


@dataclass(frozen=True, slots=True)
class Expression:
    """An XPath 2.0 expression and the place where it is written."""

    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Expectation:
    """One part of what a breach must lead to.

    Attributes:
        expect: Legal values (statuses or error codes); empty where only the fact counts.
    """

    strength: Strength
    location: Location
    expect: tuple[int, ...] = ()


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
class Parameter:
    """A parameter of a request.

    Attributes:
        type: Name of an XSD datatype without prefix, such as ``dateTime``.
        fixed: The only value, or ``{operation}`` for the operation's name; None when it may vary.
        comes_from: ``credentials`` or ``people`` where the site provides the values, else None.
        observed: Path in the response under which values of this parameter are seen, such as
            ``interaction/categoryId``; None when it is never seen.
        candidates: Values worth trying where the legal ones are not documented.
        callers: The callers that may send it; empty for all.
        strength: How sure it is that a valid value is accepted.
        strategy: ``module.function`` of a Hypothesis strategy in ``strategies/``.
    """

    name: str
    type: str
    strength: Strength
    source: str
    location: Location
    required: bool = False
    default: str | None = None
    fixed: str | None = None
    enumeration: tuple[str, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    min_value: str | None = None
    max_value: str | None = None
    pattern: str | None = None
    secret: bool = False
    personal: bool = False
    callers: frozenset[str] = frozenset()
    comes_from: str | None = None
    observed: str | None = None
    candidates: tuple[str, ...] = ()
    strategy: str | None = None
    violated: Violated = field(default_factory=Violated)

    def is_for(self, caller: str) -> bool:
        """Tell whether `caller` may send this parameter."""
        return not self.callers or caller in self.callers


@dataclass(frozen=True, slots=True)
class Rule:
    """A dependency between parameters, in the words of IDL.

    Attributes:
        text: The rule as people read it.
        callers: The callers it binds; empty for all.
    """

    name: str
    formula: Formula
    text: str
    strength: Strength
    source: str
    location: Location
    callers: frozenset[str] = frozenset()
    violated: Violated = field(default_factory=Violated)

    def is_for(self, caller: str) -> bool:
        """Tell whether the rule binds `caller`."""
        return not self.callers or caller in self.callers


@dataclass(frozen=True, slots=True)
class Assert:
    """What must be true of every node that `each` selects in an accepted answer (Schematron's form).

    Attributes:
        when: A parameter's name (it was sent) or a condition; None for always.
        evidence: A condition on the whole, unfiltered list of the same person, without which holding proves
            nothing; None where every selected node is evidence enough.
    """

    name: str
    each: Expression
    test: Expression
    strength: Strength
    source: str
    location: Location
    summary: str = ""
    when: Expression | None = None
    evidence: Expression | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """A changed parameter gets this very value."""

    value: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A changed parameter is left out."""


@dataclass(frozen=True, slots=True)
class OtherValue:
    """A changed parameter gets the other value of its enumeration, counted from its effective one."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A changed parameter gets the value of an expression over the source request."""

    expression: Expression


Change = Literal | Absent | OtherValue | Computed


@dataclass(frozen=True, slots=True)
class Relation:
    """A metamorphic relation: what must hold between the answers to a request and to a changed one.

    Attributes:
        given: Parameters that a source request must send.
        without: Parameters that a source request must not send.
        change: What the follow-up request has otherwise; empty for a relation within one list.
        over: ``response`` (one answer) or ``list`` (all pages of it).
        expect: One of PATTERNS.
        ties: ``set`` where rows with equal sort keys may come in any order, else ``order``.
        evidence: As in Assert, over the whole unfiltered list.
    """

    name: str
    expect: str
    strength: Strength
    source: str
    location: Location
    summary: str = ""
    given: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    change: Mapping[str, Change] = field(default_factory=dict)
    over: str = "response"
    ties: str = "order"
    evidence: Expression | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Which parameters page and sort a list; None where an API has no such parameter."""

    page: str | None = None
    record: str | None = None
    size: str | None = None
    sort: str | None = None
    ascending: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A call that the documentation or public client code shows; people and credentials are filled in."""

    name: str
    parameters: Mapping[str, str]
    source: str
    location: Location
    callers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """What a refusal looks like.

    Attributes:
        element: Name of the root element (and of the only JSON key).
        code: Child that holds the code.
        message: Child that holds the text for people.
        suppressed_by: Parameter that turns every status into a success; None where there is none.
        other_namespaces: XML namespaces besides the schema's own in which error documents were seen.
    """

    element: str
    code: str
    message: str
    status: Expectation
    suppressed_by: str | None = None
    other_namespaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Api:
    """What all methods of an API share.

    Attributes:
        schema: File name of the XSD in ``schemas/``.
        mapping: The rules from XML to its JSON image, as written; see `accordant.mapping`.
        format_parameter: The parameter that chooses the format of the answer.
        media_types: By format, the media types that are expected.
        callers: By caller, what is said about it to people.
        check_sources: By name of a check, where the vendor says what it demands; `responses_source` for the rest.
        unusable_codes: Error codes which say that the site refuses us altogether.
    """

    name: str
    title: str
    source: str
    location: Location
    schema: str
    namespace: str
    mapping: Mapping[str, Any]
    format_parameter: str
    media_types: Mapping[str, tuple[str, ...]]
    media_type_strength: Strength
    callers: Mapping[str, str]
    success_status: Expectation
    error: ErrorShape
    responses_source: str
    responses_location: Location
    unusable_codes: frozenset[int] = frozenset()
    check_sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of an API, its groups merged in.

    Attributes:
        servlets: By caller, the path segment that serves it.
        effect: ``read``, ``write`` or ``session``.
        element: Root element of a success document.
        rows: Child element that repeats; None where the answer is no list.
        key: Child of a row that identifies it.
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
    element: str
    rows: str | None = None
    key: str | None = None
    listing: Listing = field(default_factory=Listing)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    asserts: Mapping[str, Assert] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    examples: Mapping[str, Example] = field(default_factory=dict)
    error_codes: Mapping[int, str] = field(default_factory=dict)

    def clauses(self) -> Iterator[Clause]:
        """Yield every clause: the checks, then parameters, rules, asserts and relations as written."""
        for name, summary in CHECKS.items():
            yield self.check(name, summary)
        for parameter in self.parameters.values():
            for part, expectation in parameter.violated.parts():
                yield Clause(
                    f"{self.name}/parameters/{parameter.name}/{part}",
                    expectation.strength,
                    f"a value that {parameter.name} does not admit: {_describe(part, expectation)}",
                    parameter.source,
                    expectation.location,
                )
        for rule in self.rules.values():
            for part, expectation in rule.violated.parts():
                yield Clause(
                    f"{self.name}/rules/{rule.name}/{part}",
                    expectation.strength,
                    f"a request that breaks [{rule.text}]: {_describe(part, expectation)}",
                    rule.source,
                    expectation.location,
                )
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

    def check(self, name: str, summary: str = "") -> Clause:
        """Return the clause of one of the CHECKS for this operation."""
        strengths = {
            "media-type": self.api.media_type_strength,
            "error-namespace": Strength.PROBE,
        }
        return Clause(
            f"{self.name}/checks/{name}",
            strengths.get(name, Strength.MUST),
            summary or CHECKS[name],
            self.api.check_sources.get(name, self.api.responses_source),
            self.api.responses_location,
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
