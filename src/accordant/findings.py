"""What judging says: outcomes of single clauses, findings, and the report made of them. Plain data, no behaviour."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from accordant.contracts import Clause, Strength
from accordant.exchange import Request

__all__ = [
    "MOST_DOCUMENTS",
    "REPORT_VERSION",
    "Breach",
    "ClauseReport",
    "Comparison",
    "Coverage",
    "CoveredClause",
    "CoveredParameter",
    "CoveredRule",
    "Finding",
    "KnownFinding",
    "Outcome",
    "Place",
    "Report",
    "Severity",
    "Standing",
    "Verdict",
    "Written",
    "fingerprint",
    "severity_of",
]

REPORT_VERSION = 1

MOST_DOCUMENTS = 1000
"""So many recordings that show a finding are named; how many there are is counted whatever they are."""


class Verdict(StrEnum):
    """What a run, or one exchange of it, says about a clause.

    The order is that of precedence: of several outcomes of one clause, the first in this order is the clause's.
    """

    VIOLATED = "violated"
    UNSTABLE = "unstable"
    HELD = "held"
    OBSERVED = "observed"
    NOT_JUDGED = "not judged"
    VACUOUS = "vacuous"
    NOT_EXERCISED = "not exercised"


class Severity(StrEnum):
    """What a finding counts as: the breach of a must is an error, that of a should a warning.

    Where the documentation is silent, and the site does otherwise than the baseline says, it has changed.
    """

    ERROR = "error"
    WARNING = "warning"
    CHANGED = "changed"


class Standing(StrEnum):
    """What the baseline says of a finding; only what is known does not count."""

    NEW = "new"
    KNOWN = "known"
    EXPIRED = "expired"
    WIDER = "wider"
    """It is seen in another way than was accepted, or by other requests, so that it may be another defect."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a response something stands.

    Attributes:
        path: Named path with indexes, XPath-like for XML, JSONPath-like for JSON.
        line: Counted from 1; None where it cannot be told.
        column: Counted from 1; None where it cannot be told.
    """

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        if self.line is None:
            return self.path
        line = f"line {self.line}" + ("" if self.column is None else f", column {self.column}")
        return f"{self.path} ({line})" if self.path else line


@dataclass(frozen=True, slots=True)
class Breach:
    """How a clause was broken.

    Attributes:
        signature: What makes two breaches of one clause the same defect; no values of the data in it.
        kind: What may differ between breaches of one defect, and between defects too, in a few words without values of
            the data; empty where the signature says it all.
    """

    expected: str
    actual: str
    signature: str
    place: Place | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one exchange, or one group of exchanges, says about one clause.

    Attributes:
        cases: Ids of the cases that it rests upon, the one that shows it best first.
        observation: What the site does, in words; for probes.
        reason: Why it is vacuous, unstable or not judged.
        severity: Overrides that of the clause's strength; a case can be less certain than its clause.
    """

    clause: str
    verdict: Verdict
    cases: tuple[str, ...]
    breach: Breach | None = None
    observation: str = ""
    reason: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """A finding that somebody has accepted for a time.

    Attributes:
        clause: Id of the clause that is broken.
        summary: What the clause demands, when it was accepted.
        signature: How it is broken, as in Breach.
        owner: Who sees to it.
        expires: The last day on which it does not count.
        accepted: The day on which it was accepted; None where somebody has written the entry without.
        run: The run in which it was seen.
        seen_with: As in Finding.
        seen_as: As in Finding.
    """

    fingerprint: str
    clause: str
    summary: str
    signature: str
    reason: str
    owner: str
    accepted: date | None
    expires: date
    run: str = ""
    seen_with: tuple[tuple[str, ...], ...] = ()
    seen_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A clause that the site breaks, shown by the shortest requests known.

    Attributes:
        requests: The requests that show it, in the order in which they are sent; secrets are placeholders.
        cases: Their cases' ids.
        count: How many exchanges or groups showed the same.
        minimal: ``minimal``, ``budget spent`` or ``not minimised``.
        document: The recording in which the place is; empty for a run.
        documents: Names of the recordings that show it, the first `MOST_DOCUMENTS` of `count`; empty for a run.
        of_pairs: It is the XML and the JSON of one request that differ.
        variants: What came instead in all of them, as far as it differs: texts, and in how many; the first few.
        seen_with: The smallest sets of parameters with which it was seen, where the breach alone does not tell one
            defect from another; see `provocations`.
        seen_as: The kinds of breach that were seen, sorted.
        standing: What the baseline says of it.
        known: Its entry in the baseline; None where it is new.
    """

    id: str
    clause: Clause
    severity: Severity
    breach: Breach
    requests: tuple[Request, ...]
    cases: tuple[str, ...]
    fingerprint: str
    count: int = 1
    minimal: str = "not minimised"
    document: str = ""
    documents: tuple[str, ...] = ()
    variants: tuple[tuple[str, int], ...] = ()
    of_pairs: bool = False
    seen_with: tuple[tuple[str, ...], ...] = ()
    seen_as: tuple[str, ...] = ()
    standing: Standing = Standing.NEW
    known: KnownFinding | None = None


@dataclass(frozen=True, slots=True)
class ClauseReport:
    """What a run says about one clause.

    Attributes:
        counts: How many outcomes of each verdict there were.
        observations: What was observed, and how often.
        reasons: Why it has a verdict that leaves it open, and how often.
        shown_by: By observation, the cases that show it, of the first time it was made.
        is_known: It is violated in no way but those that the baseline knows; it is not held for that.
    """

    clause: Clause
    verdict: Verdict
    counts: Mapping[Verdict, int] = field(default_factory=dict)
    observations: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    shown_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a report says of a baseline, besides the findings that it knows.

    Attributes:
        file: The baseline, for people.
        fixed: What was known, and is not seen any more although the clause was exercised, and held.
        unseen: What was known and is not seen, though that proves nothing, and why.
        added: By clause, answers to probes of which the baseline says nothing.
        missing: By clause, answers that the baseline has and the run has not, where it has others of them.
    """

    file: str
    fixed: tuple[KnownFinding, ...] = ()
    unseen: tuple[tuple[KnownFinding, str], ...] = ()
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CoveredClause:
    """How many exchanges, or groups of them, exercised a clause.

    Attributes:
        telling: How many of them could have shown a breach.
        cells: Of these, by caller and the format asked for (``other`` where none was in a legal way), how many.
    """

    clause: str
    exercised: int
    telling: int
    cells: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class CoveredParameter:
    """Which values of a parameter were sent.

    Attributes:
        breaking: Requests made to break it, or to lack it.
        boundary: Requests with a boundary value.
        classes: By class of the value, how many requests were ``accepted``, ``refused``, or went ``otherwise``.
    """

    name: str
    breaking: int
    boundary: int
    classes: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class CoveredRule:
    """How many requests were made to break a rule, and how many to stand at its edge."""

    name: str
    breaking: int
    boundary: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a run really exercised.

    Attributes:
        pairs: Pairs of parameters that were sent in one accepted request.
        coverable: Those, and all that some valid request has.
        uncovered: What is coverable and was not covered.
        undecided: Pairs of which that cannot be told.
    """

    clauses: tuple[CoveredClause, ...]
    parameters: tuple[CoveredParameter, ...]
    rules: tuple[CoveredRule, ...]
    pairs: int
    coverable: int
    uncovered: tuple[tuple[str, str], ...] = ()
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """Something that a run has written at a site.

    Attributes:
        what: What it is, in one word.
        key: What identifies it there; empty where neither answer nor request tells.
        marker: The text by which it is found again; empty where it has none.
        case: Id of the case that wrote it.
    """

    operation: str
    what: str
    key: str
    marker: str
    case: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a run, a replay or a validation found out.

    Attributes:
        title: What was judged, for people.
        run: Id of the run, which is also the name of its folder in ``reports/``.
        requests: How many requests were sent, those of minimising included.
        answered: How many of them were answered.
        judged: How many answers were validated against a schema.
        bare: How many of them need no document: redirects that were asked for, and what comes of an HTTP method that
            the operation does not have.
        unjudged: What could not be judged, and why.
        dropped: Journal lines that could not be read.
        failed_operations: Operations that never had a success.
        record: Where the run is kept, for people; empty for recorded files.
        is_complete: The run came to its end; what it would have sent besides is not known otherwise.
        unreadable: Recordings, or the rest of some, that could not be read, and why.
        passed_over: What lay among the recordings and is none, and why.
        pairs: How many pairs of XML and JSON were compared, and how many differ; None where none were looked for.
        documents_with_findings: How many recordings have one at least.
        comparison: What it says of the baseline; None where there was none.
        coverage: What was exercised; None where nobody asked.
        written: What was written at the site, in plan order.
    """

    title: str
    clauses: tuple[ClauseReport, ...]
    findings: tuple[Finding, ...]
    run: str = ""
    seed: int | None = None
    requests: int = 0
    answered: int = 0
    judged: int = 0
    bare: int = 0
    unjudged: tuple[tuple[str, str], ...] = ()
    dropped: int = 0
    failed_operations: tuple[str, ...] = ()
    record: str = ""
    is_complete: bool = True
    unreadable: tuple[tuple[str, str], ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()
    pairs: tuple[int, int] | None = None
    documents_with_findings: int = 0
    comparison: Comparison | None = None
    coverage: Coverage | None = None
    written: tuple[Written, ...] = ()

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that count: all but those that the baseline knows."""
        return tuple(finding for finding in self.findings if finding.standing is not Standing.KNOWN)

    @property
    def known(self) -> tuple[Finding, ...]:
        """The findings that the baseline knows."""
        return tuple(finding for finding in self.findings if finding.standing is Standing.KNOWN)

    def count(self, verdict: Verdict) -> int:
        """Return how many clauses have that verdict."""
        return sum(1 for report in self.clauses if report.verdict is verdict)

    def has(self, severity: Severity) -> bool:
        """Tell whether there is a finding of that severity that counts."""
        return any(finding.severity is severity for finding in self.counted)


def fingerprint(clause: str, signature: str) -> str:
    """Return 12 hexadecimal digits that stay the same for the same defect of the same clause.

    Never the address and the status: on an RPC API every method shares one address, and a coarse key would hide
    tomorrow's defect behind today's.
    """
    return hashlib.sha256(f"{clause}\0{signature}".encode()).hexdigest()[:12]


def severity_of(strength: Strength) -> Severity:
    """Return what the breach of a clause of that strength counts as; a probe has no breach."""
    return Severity.ERROR if strength is Strength.MUST else Severity.WARNING
