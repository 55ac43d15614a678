"""A run, or a set of recordings, to what is kept of it for good and compared: no requests and no bodies.

A summary is plain data, so that it is the same whether it was made of a journal a moment ago, or comes out of the
history of a team.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accordant import __version__
from accordant.answers import Answer
from accordant.exchange import Phase
from accordant.findings import ClauseReport, Finding, Report, Severity, Standing, Verdict
from accordant.journal_salvage import is_lost
from accordant.project import Project
from accordant.recordings import TOKEN, RunHeader
from accordant.regression.shapes import Shapes, ShapeTally
from accordant.regression.timings import Timing
from accordant.usability import CONTROL_ROLE

__all__ = [
    "Cell",
    "ClauseSummary",
    "FindingSummary",
    "RunFacts",
    "RunSummary",
    "contract_digest",
    "is_exercised",
    "key_of",
    "shapes_of",
    "summary_of",
]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run was.

    Attributes:
        key: What no other run has, wherever it was made; empty for recordings.
        name: Name of the run's folder; of recordings, where they lie.
        label: What people call it; empty where nobody named it.
        started: When its first request was sent, UTC in ISO 8601; empty where that is not known.
        contract: What stays the same as long as contracts and schemas do; empty where it is not known.
        accordant: The version that judged it.
        without_success: Operations that never had a success.
    """

    key: str
    name: str
    label: str = ""
    started: str = ""
    site: str = ""
    url: str = ""
    is_sandbox: bool = False
    operations: tuple[str, ...] = ()
    callers: tuple[str, ...] = ()
    seed: int | None = None
    contract: str = ""
    accordant: str = ""
    requests: int = 0
    answered: int = 0
    validated: int = 0
    dropped: int = 0
    is_complete: bool = True
    without_success: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseSummary:
    """What a run says about one clause.

    Attributes:
        verdict: See `Verdict`.
        counts: By verdict, how many outcomes had it: how often the clause was exercised.
        observations: What was observed, and how often.
        reason: Why it has a verdict that leaves it open; the most frequent reason.
    """

    id: str
    strength: str
    summary: str
    verdict: str
    counts: Mapping[str, int] = field(default_factory=dict)
    observations: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FindingSummary:
    """A finding without the requests that show it.

    Attributes:
        id: Within its run, such as ``F1``.
        expected: In words; empty where it was removed, and so is `actual`.
    """

    fingerprint: str
    id: str
    clause: str
    severity: str
    standing: str
    signature: str
    expected: str
    actual: str
    count: int = 1
    seen_with: tuple[tuple[str, ...], ...] = ()
    seen_as: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it counts: a baseline does not know it."""
        return self.standing != Standing.KNOWN


@dataclass(frozen=True, slots=True)
class Cell:
    """How many requests of one kind were answered in one way.

    Attributes:
        format: That of the answer; empty where there is none.
        answer: ``success``, ``error CODE``, ``status STATUS`` or ``none``.
    """

    operation: str
    caller: str
    format: str
    phase: str
    answer: str
    count: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What is kept of a run.

    Attributes:
        timings: Of its successes, by operation.
        coverage: What was sent, and how it was answered.
        sent: The largest sets of parameters that its requests had.
        shapes: What its documents are made of; None where that is not known.
    """

    facts: RunFacts
    clauses: tuple[ClauseSummary, ...] = ()
    findings: tuple[FindingSummary, ...] = ()
    timings: tuple[Timing, ...] = ()
    coverage: tuple[Cell, ...] = ()
    sent: tuple[tuple[str, ...], ...] = ()
    shapes: Shapes | None = None

    def errors(self) -> int:
        """Return how many errors count."""
        return sum(one.severity == Severity.ERROR and one.counts for one in self.findings)

    @property
    def is_green(self) -> bool:
        """Whether it came to its end, had answers, and no error that counts."""
        facts = self.facts
        return facts.is_complete and facts.answered > 0 and not facts.without_success and not self.errors()


def summary_of(
    report: Report, answers: Iterable[Answer], header: RunHeader | None = None, *, contract: str = ""
) -> RunSummary:
    """Return what is kept of a report and the answers that it was made of.

    Args:
        answers: In the order of the plan; those of minimising, and of the look whether it is the site, say nothing.
        header: Of the run; None for recordings.
        contract: As of `contract_digest`.
    """
    planned = [a for a in answers if a.case.phase is not Phase.MINIMISE and a.case.role != CONTROL_ROLE]
    started = min((a.exchange.started_at for a in planned if a.exchange.started_at), default="")
    settings = header.settings if header is not None else {}
    name = header.run if header is not None else report.title
    seed = header.seed if header is not None and not is_lost(header) else None
    facts = RunFacts(
        key=key_of(header) if header is not None else "",
        name=name,
        label=header.label if header is not None else "",
        started=started,
        site=header.site if header is not None else "",
        url=header.url if header is not None else "",
        is_sandbox=bool(settings.get("is_sandbox", False)),
        operations=header.operations if header is not None else tuple(dict.fromkeys(a.operation.name for a in planned)),
        callers=header.callers if header is not None else (),
        seed=seed,
        contract=contract,
        accordant=__version__,
        requests=report.requests,
        answered=report.answered or report.judged,
        validated=report.judged,
        dropped=report.dropped,
        is_complete=report.is_complete,
        without_success=report.failed_operations,
    )
    return RunSummary(
        facts,
        tuple(map(_clause, report.clauses)),
        tuple(map(_finding, report.findings)),
        _timings(planned),
        _coverage(planned),
        _largest({frozenset(answer.case.request.sent) for answer in planned}),
        shapes_of(planned),
    )


def shapes_of(answers: Iterable[Answer]) -> Shapes:
    """Return what the documents of some answers are made of; each document is looked at once."""
    tally = ShapeTally()
    done: set[bytes] = set()
    for answer in answers:
        if answer.response is None:
            continue
        body = answer.response.body
        digest = hashlib.blake2b(body, digest_size=16, key=answer.operation.name.encode()[:64]).digest()
        if digest in done or answer.format not in {"xml", "json"}:
            continue
        done.add(digest)
        if answer.format == "xml" and answer.root is not None:
            tally.add_xml(answer.operation.name, answer.root)
        elif answer.format == "json" and answer.is_parsed:
            tally.add_json(answer.operation.name, answer.image)
        answer.release()
    return tally.shapes()


def contract_digest(project: Project) -> str:
    """Return 12 hexadecimal digits that stay the same as long as contracts and schemas do."""
    digest = hashlib.sha256()
    schemas = sorted(project.schemas.glob("*.xsd")) if project.schemas.is_dir() else []
    for path in (*project.contract_files(), *schemas):
        # How a checkout ends its lines is no difference.
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]


def key_of(header: RunHeader) -> str:
    """Return what tells a run from all others; one that is judged again, or gone on with, keeps it."""
    parts = (header.run, header.site, header.url, str(header.seed), str(header.settings.get(TOKEN, "")))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _clause(report: ClauseReport) -> ClauseSummary:
    clause = report.clause
    return ClauseSummary(
        clause.id,
        clause.strength.value,
        clause.summary,
        report.verdict.value,
        {verdict.value: count for verdict, count in report.counts.items()},
        dict(report.observations),
        next(iter(report.reasons), ""),
    )


def _finding(finding: Finding) -> FindingSummary:
    breach = finding.breach
    return FindingSummary(
        finding.fingerprint,
        finding.id,
        finding.clause.id,
        finding.severity.value,
        finding.standing.value,
        breach.signature,
        breach.expected,
        breach.actual,
        finding.count,
        finding.seen_with,
        finding.seen_as,
    )


def _timings(answers: Iterable[Answer]) -> tuple[Timing, ...]:
    found: dict[str, list[float]] = {}
    for answer in answers:
        response = answer.exchange.response
        if response is not None and response.elapsed_seconds and answer.kind == "success":
            found.setdefault(answer.operation.name, []).append(round(response.elapsed_seconds * 1000, 1))
    return tuple(Timing(operation, tuple(each)) for operation, each in sorted(found.items()))


def _coverage(answers: Iterable[Answer]) -> tuple[Cell, ...]:
    found = Counter(
        (a.operation.name, a.case.caller, a.format or "", a.case.phase.value, _answered(a)) for a in answers
    )
    return tuple(Cell(*key, count) for key, count in sorted(found.items()))


def _answered(answer: Answer) -> str:
    if answer.exchange.response is None:
        return "none"
    if answer.kind == "success":
        return "success"
    if answer.kind == "error" and answer.error_code is not None:
        return f"error {answer.error_code}"
    return f"status {answer.exchange.response.status}"


def _largest(sets: Iterable[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the sets that are part of no other."""
    kept: list[frozenset[str]] = []
    for one in sorted(sets, key=len, reverse=True):
        if not any(one <= other for other in kept):
            kept.append(one)
    return tuple(sorted(tuple(sorted(one)) for one in kept))


_EXERCISED = frozenset({Verdict.VIOLATED, Verdict.UNSTABLE, Verdict.HELD, Verdict.OBSERVED})


def is_exercised(clause: ClauseSummary) -> bool:
    """Tell whether anything that was sent says something about a clause."""
    return clause.verdict in _EXERCISED
