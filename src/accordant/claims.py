"""What a contract claims about requests and their answers: parameters, rules, asserts, relations, probes, examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from accordant.clauses import Expression, Strength, Violated
from accordant.formulas import Formula
from accordant.locations import Location

__all__ = [
    "BREACHES",
    "Absent",
    "Assert",
    "Change",
    "Computed",
    "Credential",
    "EachValue",
    "Example",
    "FollowUp",
    "Literal",
    "OtherValue",
    "Parameter",
    "PersonValue",
    "Probe",
    "Relation",
    "Rule",
    "Way",
]

BREACHES = ("missing", "unknown", "ambiguous")
"""What can be wrong with a parameter besides a value that its type does not admit."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a request.

    Attributes:
        type: Name of an XSD datatype without prefix, such as ``dateTime``.
        fixed: The only value, or ``{operation}`` for the operation's name; None when it may vary.
        comes_from: ``credentials`` or ``people`` where the site provides the values, else None.
        observed: Path in the response under which values of this parameter are seen, such as
            ``interaction/categoryId``; None when it is never seen.
        observed_in: The operation whose responses these are; None for the one that the parameter belongs to.
        candidates: Values worth trying where the legal ones are not documented.
        locks_out: Wrong values may lock an account, so that they are sent to the sandbox only.
        callers: The callers that may send it; empty for all.
        authentication: The ways to authenticate that go with it; empty for all.
        strength: How sure it is that a valid value is accepted.
        strategy: ``module.function`` of a Hypothesis strategy in ``strategies/``.
        violated: What an illegal value leads to.
        missing: What it leads to that it is required and not sent.
        unknown: What a value leads to that fits nobody, where values are those of people.
        ambiguous: What one leads to that fits several people.
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
    locks_out: bool = False
    personal: bool = False
    callers: frozenset[str] = frozenset()
    authentication: frozenset[str] = frozenset()
    comes_from: str | None = None
    observed: str | None = None
    observed_in: str | None = None
    candidates: tuple[str, ...] = ()
    strategy: str | None = None
    violated: Violated = field(default_factory=Violated)
    missing: Violated = field(default_factory=Violated)
    unknown: Violated = field(default_factory=Violated)
    ambiguous: Violated = field(default_factory=Violated)

    @property
    def is_time(self) -> bool:
        """Whether its values are moments or days, which come one after the other."""
        return self.type in {"dateTime", "date"}

    def is_for(self, caller: str) -> bool:
        """Tell whether `caller` may send this parameter."""
        return not self.callers or caller in self.callers

    def breaches(self) -> Iterator[tuple[str, Violated]]:
        """Yield what comes of each thing that can be wrong with it, by what follows its name in ids of clauses.

        A value that is wrong comes first, with nothing behind the name: one is about a type, the others are about a
        duty, and about whom a value fits.
        """
        yield "", self.violated
        for name in BREACHES:
            yield f"/{name}", getattr(self, name)


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
        callers: The callers whose answers it is about; empty for all.
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
    callers: frozenset[str] = frozenset()

    def is_for(self, caller: str) -> bool:
        """Tell whether it is about answers to `caller`."""
        return not self.callers or caller in self.callers


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
    """A changed parameter gets the value of an expression over the source request and its answer."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class EachValue:
    """There is a follow-up for each item of an expression, and the changed parameter has it for a value."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class PersonValue:
    """A changed parameter gets what identifies a person by it.

    Attributes:
        who: ``same`` or ``other``, seen from the source request.
    """

    who: str


@dataclass(frozen=True, slots=True)
class Credential:
    """A changed parameter gets the credential of its name, though its caller has no use for it."""


Change = Literal | Absent | OtherValue | Computed | EachValue | PersonValue | Credential


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A request, described by how it differs from the source request.

    Attributes:
        operation: Another operation; None for the same.
        caller: Another caller; None for the same.
        sent: How it is put on the wire where it has the same parameters (``again``, ``reordered``,
            ``query-string``, ``plus-for-space``, ``unknown-parameter``, ``repeated``); None as usual.
        after: Operation of a request that is sent before it; None for none.
        before: What that request sends.
    """

    change: Mapping[str, Change] = field(default_factory=dict)
    operation: str | None = None
    caller: str | None = None
    sent: str | None = None
    after: str | None = None
    before: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relation:
    """A metamorphic relation: what must hold between the answers to a request and to changed ones.

    Attributes:
        on: Whether its source requests are ``accepted`` or ``refused``.
        given: Parameters that a source request must send.
        without: Parameters that a source request must not send.
        follow_ups: The other requests; empty for a relation within one list or answer.
        over: ``response`` (one answer) or ``list`` (all pages of it).
        expect: One of PATTERNS.
        ties: ``set`` where rows with equal sort keys may come in any order, else ``order``.
        compare: ``keys`` where rows with the same key are the same, ``rows`` where all in them must be.
        by: For ``ordered``, what of each row is in order; None for the sort column.
        differs: For ``difference``, ``status`` or expressions that select what only one answer has.
        evidence: As in Assert, over the whole unfiltered list.
        callers: The callers for whom it holds; empty for all.
    """

    name: str
    expect: str
    strength: Strength
    source: str
    location: Location
    summary: str = ""
    on: str = "accepted"
    given: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    over: str = "response"
    ties: str = "order"
    compare: str = "keys"
    by: Expression | None = None
    differs: tuple[Expression, ...] = ()
    evidence: Expression | None = None
    callers: frozenset[str] = frozenset()

    @property
    def change(self) -> Mapping[str, Change]:
        """What the first follow-up sends otherwise; empty where there is none."""
        return self.follow_ups[0].change if self.follow_ups else {}

    def is_for(self, caller: str) -> bool:
        """Tell whether it holds for `caller`."""
        return not self.callers or caller in self.callers


@dataclass(frozen=True, slots=True)
class Way:
    """How it is told that something is the answer to a probe; all that is given must be so.

    Attributes:
        answer: The answer in words.
        is_refused: The request is refused.
        codes: With one of these error codes; empty for any.
        test: Is true of the answer.
        observe: Its value is the answer.
        images: What the root element may be in JSON; empty where nothing is said of it.
        relation: Holds between the answer and those to follow-ups; None where there are none.
    """

    answer: str
    location: Location
    is_refused: bool = False
    codes: tuple[int, ...] = ()
    test: Expression | None = None
    observe: Expression | None = None
    images: tuple[object, ...] = ()
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """A question that the documentation leaves open.

    Attributes:
        given: Parameters that the request sends, with values that suit the site.
        without: Parameters that it does not send.
        send: What else it sends; expressions see the whole list of the person.
        sent: As in FollowUp.
        ways: The first that fits is the answer; that the request is refused is an answer in any case.
        evidence: A condition on the whole, unfiltered list of the same person, without which the answers could not be
            told apart; None where they always can.
    """

    name: str
    question: str
    source: str
    location: Location
    ways: tuple[Way, ...]
    given: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    send: Mapping[str, Change] = field(default_factory=dict)
    sent: str | None = None
    evidence: Expression | None = None
    callers: frozenset[str] = frozenset()

    def is_for(self, caller: str) -> bool:
        """Tell whether it is asked for `caller`."""
        return not self.callers or caller in self.callers


@dataclass(frozen=True, slots=True)
class Example:
    """A call that the documentation or public client code shows; people and credentials are filled in."""

    name: str
    parameters: Mapping[str, str]
    source: str
    location: Location
    callers: frozenset[str] = frozenset()
