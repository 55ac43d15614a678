"""What many recordings say, kept in little space: each defect once, with how many show it, and each clause in numbers.

A tally is made for a part of the recordings and tallies are added, in the order of the recordings, so that the report
is the same however the work was divided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Self

from accordant.contracts import Clause
from accordant.exchange import Request
from accordant.findings import (
    MOST_DOCUMENTS,
    Breach,
    ClauseReport,
    Finding,
    Outcome,
    Report,
    Severity,
    Verdict,
    fingerprint,
    severity_of,
)

__all__ = ["ClauseIndex", "Part", "Tally"]

_MOST_VARIANTS: Final = 3
_MOST_REASONS: Final = 20
_OTHERS: Final = "other reasons"

ClauseIndex = Mapping[str, tuple[int, Clause]]
"""The clauses of an operation by id, each with its place in the contract's order."""


@dataclass(frozen=True, slots=True)
class Part:
    """A recording that has a part in what is counted.

    Attributes:
        format: ``xml`` or ``json``, as it was asked for or else came; empty where neither can be told.
    """

    name: str
    request: Request
    caller: str = ""
    format: str = ""


@dataclass(slots=True)
class _Counts:
    """What is known of one clause."""

    clause: Clause
    rank: int
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    observations: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[Verdict, str]] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        self.verdicts[outcome.verdict] += 1
        if outcome.observation:
            self.observations[_known_or(outcome.observation, self.observations)] += 1
        if outcome.reason:
            key = (outcome.verdict, outcome.reason)
            self.reasons[key if key in self.reasons or len(self.reasons) < _MOST_REASONS else (key[0], _OTHERS)] += 1

    def merge(self, other: _Counts) -> None:
        self.verdicts.update(other.verdicts)
        self.observations.update(other.observations)
        self.reasons.update(other.reasons)

    def report(self) -> ClauseReport:
        verdict = next(verdict for verdict in Verdict if self.verdicts[verdict])
        reasons = Counter({reason: count for (of, reason), count in self.reasons.items() if of is verdict})
        return ClauseReport(
            self.clause,
            verdict,
            {each: self.verdicts[each] for each in Verdict if self.verdicts[each]},
            dict(self.observations.most_common()),
            dict(reasons.most_common()),
        )


def _known_or(text: str, known: Counter[str]) -> str:
    return text if text in known or len(known) < _MOST_REASONS else "something else"


@dataclass(slots=True)
class _Defect:
    """One defect: the recording that shows it best, the names of the first, and how many there are."""

    clause: Clause
    severity: Severity
    breach: Breach
    name: str
    parts: tuple[Part, ...]
    of_pairs: bool
    count: int = 0
    names: list[str] = field(default_factory=list)
    variants: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        pairs = self.parts[0].request.parameters
        return len(pairs), sum(len(value) for _, value in pairs)

    def merge(self, other: _Defect) -> None:
        if other.size < self.size:
            self.breach, self.name, self.parts = other.breach, other.name, other.parts
        if other.severity is Severity.ERROR:
            self.severity = Severity.ERROR
        self.count += other.count
        self.names.extend(other.names[: MOST_DOCUMENTS - len(self.names)])
        for text, count in other.variants.items():
            if text in self.variants or len(self.variants) < _MOST_VARIANTS:
                self.variants[text] = self.variants.get(text, 0) + count

    def finding(self, key: str) -> Finding:
        return Finding(
            id="",
            clause=self.clause,
            severity=self.severity,
            breach=self.breach,
            requests=tuple(part.request for part in self.parts),
            cases=tuple(part.name for part in self.parts),
            fingerprint=key,
            count=self.count,
            document=self.name,
            documents=tuple(self.names),
            variants=tuple(self.variants.items()),
            of_pairs=self.of_pairs,
        )


@dataclass(slots=True)
class Tally:
    """What some recordings say together.

    Attributes:
        documents: How many recordings there are; those of which there is nothing to judge count too.
        judged: How many of them were judged by a schema.
        pairs: How many pairs of XML and JSON were compared, and `different` how many of them differ.
        faulty: How many recordings have a finding at least.
    """

    documents: int = 0
    judged: int = 0
    pairs: int = 0
    different: int = 0
    faulty: int = 0
    dropped: int = 0
    unjudged: list[tuple[str, str]] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)
    _counts: dict[str, _Counts] = field(default_factory=dict)
    _defects: dict[str, _Defect] = field(default_factory=dict)
    _cells: Counter[tuple[str, str, str, Verdict]] = field(default_factory=Counter)

    @property
    def cells(self) -> Mapping[tuple[str, str, str, Verdict], int]:
        """By clause, caller, format and verdict, how many outcomes there were."""
        return self._cells

    def add(self, outcomes: Iterable[Outcome], clauses: ClauseIndex, part: Part) -> None:
        """Count what one recording says."""
        self.faulty += self._add(outcomes, clauses, part.name, (part,), of_pairs=False)

    def add_pair(self, outcomes: Iterable[Outcome], clauses: ClauseIndex, name: str, parts: Sequence[Part]) -> None:
        """Count what one pair of recordings says."""
        self.pairs += 1
        self.different += self._add(outcomes, clauses, name, parts, of_pairs=True)

    def add_group(self, outcomes: Iterable[Outcome], clauses: ClauseIndex, name: str, parts: Sequence[Part]) -> None:
        """Count what several recordings say together; each of them is counted by itself already."""
        self._add(outcomes, clauses, name, parts, of_pairs=False)

    def _add(
        self, outcomes: Iterable[Outcome], clauses: ClauseIndex, name: str, parts: Sequence[Part], *, of_pairs: bool
    ) -> bool:
        columns = {(part.caller, part.format) for part in parts}
        found: dict[str, _Defect] = {}
        for outcome in outcomes:
            rank, clause = clauses[outcome.clause]
            counts = self._counts.get(clause.id)
            if counts is None:
                counts = self._counts[clause.id] = _Counts(clause, rank)
            counts.add(outcome)
            self._cells.update((clause.id, *column, outcome.verdict) for column in columns)
            if outcome.verdict is not Verdict.VIOLATED or outcome.breach is None:
                continue
            key = fingerprint(clause.id, outcome.breach.signature)
            if key not in found:  # several places in one recording are one defect of it
                severity = outcome.severity or severity_of(clause.strength)
                variants = {outcome.breach.actual: 1}
                found[key] = _Defect(
                    clause, severity, outcome.breach, name, tuple(parts), of_pairs, 1, [name], variants
                )
        self._take(found)
        return bool(found)

    def merge(self, other: Tally) -> Self:
        """Add what the recordings behind these say."""
        self.documents += other.documents
        self.judged += other.judged
        self.pairs += other.pairs
        self.different += other.different
        self.faulty += other.faulty
        self.dropped += other.dropped
        self.unjudged += other.unjudged
        self.unreadable += other.unreadable
        self.passed_over += other.passed_over
        for key, counts in other._counts.items():
            if key in self._counts:
                self._counts[key].merge(counts)
            else:
                self._counts[key] = counts
        self._cells.update(other._cells)
        self._take(other._defects)
        return self

    def _take(self, defects: Mapping[str, _Defect]) -> None:
        for key, defect in defects.items():
            if key in self._defects:
                self._defects[key].merge(defect)
            else:
                self._defects[key] = defect

    def report(self, title: str, *, with_pairs: bool) -> Report:
        """Return the report: the worst findings first, and of these what most recordings show."""
        findings = [defect.finding(key) for key, defect in self._defects.items()]
        findings.sort(key=lambda finding: (finding.severity is not Severity.ERROR, -finding.count, finding.clause.id))
        operations = list(dict.fromkeys(key.partition("/")[0] for key in self._counts))
        counts = sorted(
            self._counts.values(), key=lambda each: (operations.index(each.clause.id.partition("/")[0]), each.rank)
        )
        return Report(
            title=title,
            clauses=tuple(each.report() for each in counts),
            findings=tuple(replace(finding, id=f"F{number}") for number, finding in enumerate(findings, 1)),
            requests=self.documents,
            answered=self.documents,
            judged=self.judged,
            unjudged=tuple(self.unjudged),
            dropped=self.dropped,
            unreadable=tuple(self.unreadable),
            passed_over=tuple(self.passed_over),
            pairs=(self.pairs, self.different) if with_pairs else None,
            documents_with_findings=self.faulty,
        )
