"""Recordings in which answers can be exchanged: what the contract says against them then, and did not before.

A run is judged by its groups, of which only those are judged anew in which something has changed; other recordings are
judged one by one and in pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from accordant.answers import Answer
from accordant.checks import needs_no_document
from accordant.contracts import Clause, Operation
from accordant.examiners import Examiner, Unit
from accordant.exchange import Exchange, Phase
from accordant.findings import Outcome, Verdict, fingerprint
from accordant.judging import Judge
from accordant.mutation.mutants import Subject
from accordant.surveys import Recording, read_item
from accordant.tallies import Tally
from accordant.twins import clause_of_mapping, compare_twins, same_image_clause
from accordant.usability import CONTROL_ROLE

__all__ = ["Bench", "RecordingsBench", "RunBench", "Said", "mutable"]

_UNSURE: Final = frozenset({"repeat", "recheck", "before"})
"""Roles of answers that show whether the site has moved: what they alone show is no mistake of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of some answers.

    Attributes:
        breaches: Clauses with the fingerprints of their breaches.
        observations: Clauses with what was observed.
        open: Clauses that could not be judged, or proved unstable, with the reason.
        clauses: All of which anything is said.
    """

    breaches: frozenset[tuple[str, str]] = frozenset()
    observations: frozenset[tuple[str, str]] = frozenset()
    open: frozenset[tuple[str, str]] = frozenset()
    clauses: frozenset[str] = frozenset()

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Said:
        """Return what outcomes say."""
        breaches, observations, left, clauses = set(), set(), set(), set()
        for outcome in outcomes:
            clauses.add(outcome.clause)
            if outcome.verdict is Verdict.VIOLATED and outcome.breach is not None:
                breaches.add((outcome.clause, fingerprint(outcome.clause, outcome.breach.signature)))
            elif outcome.verdict is Verdict.OBSERVED:
                observations.add((outcome.clause, outcome.observation))
            elif outcome.verdict in {Verdict.UNSTABLE, Verdict.NOT_JUDGED}:
                left.add((outcome.clause, outcome.reason))
        return cls(frozenset(breaches), frozenset(observations), frozenset(left), frozenset(clauses))

    def besides(self, known: Said) -> Said:
        """Return what is said here and not there."""
        return Said(
            self.breaches - known.breaches,
            self.observations - known.observations,
            self.open - known.open,
            self.clauses - known.clauses,
        )


class Bench(Protocol):
    """A recording whose answers can be exchanged."""

    @property
    def subjects(self) -> Sequence[Subject]:
        """The answers in which mistakes can be planted."""

    @property
    def clauses(self) -> Mapping[str, Clause]:
        """The clauses by id, in the order of the contract."""

    @property
    def exercised(self) -> frozenset[str]:
        """The clauses of which something is said without any mistake."""

    @property
    def answers(self) -> int:
        """How many answers were recorded."""

    def said_with(self, change: Mapping[str, Exchange]) -> Said:
        """Return what is said with other answers, by their cases, that was not said without them."""

    def exchange(self, case: str) -> Exchange:
        """Return what was recorded of a case."""


def mutable(answer: Answer) -> bool:
    """Tell whether mistakes can be planted in an answer: it is a document that is judged as one."""
    if answer.response is None or not answer.is_parsed or answer.kind not in {"success", "error"}:
        return False
    return (
        answer.case.phase is not Phase.MINIMISE and answer.case.role != CONTROL_ROLE and not needs_no_document(answer)
    )


class RunBench:
    """The recording of a run.

    Args:
        judge: Has all exchanges of the run; is used up.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        # What a schema had against an answer before its pseudonyms says nothing about it once it is changed.
        judge.add([_as_kept(each.exchange) for each in judge.ordered() if each.exchange.facts.violations is not None])
        self._known = Said.of(judge.iter_outcomes())
        self.answers = len(judge.answers)
        # Those of other operations that follow-ups were sent to come last.
        asked = dict.fromkeys(answer.operation.name for answer in judge.ordered())
        operations = [judge.operation, *(judge.operations[name] for name in asked if name != judge.operation.name)]
        self.clauses = {clause.id: clause for operation in operations for clause in operation.clauses()}
        self.exercised = self._known.clauses
        self._groups: defaultdict[str, list[str]] = defaultdict(list)
        self._of_person: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for answer in judge.ordered():
            case = answer.case
            if case.phase is not Phase.MINIMISE and case.role != CONTROL_ROLE:
                self._groups[case.group].append(case.id)
                self._of_person[case.caller, case.person or ""][case.group] = None
        self.subjects = self._subjects()

    def exchange(self, case: str) -> Exchange:
        """Return what was recorded of a case."""
        return self._judge.answers[case].exchange

    def said_with(self, change: Mapping[str, Exchange]) -> Said:
        """Return what is said with other answers, by their cases, that was not said without them."""
        old = [self.exchange(case) for case in change]
        self._judge.add(change.values())
        try:
            outcomes = [
                outcome
                for group in self._concerned(change)
                for outcome in self._judge.group_outcomes([self._judge.answers[case] for case in self._groups[group]])
            ]
            outcomes += self._judge.run_outcomes()
        finally:
            self._judge.add(old)
        return Said.of(outcomes).besides(self._known)

    def _concerned(self, cases: Iterable[str]) -> dict[str, None]:
        """Return the groups in which something has changed: by a reference, all of whom it is about."""
        found: dict[str, None] = {}
        for name in cases:
            case = self._judge.answers[name].case
            found[case.group] = None
            if case.role == "reference":
                found |= self._of_person[case.caller, case.person or ""]
        return found

    def _subjects(self) -> list[Subject]:
        """Return the answers, each with all cases that asked the same and were answered the same."""
        same: defaultdict[tuple[object, ...], list[Answer]] = defaultdict(list)
        for answer in self._judge.ordered():
            if mutable(answer):
                same[_identity(answer)].append(answer)
            answer.release()
        found: list[Subject] = []
        for answers in same.values():
            if all(answer.case.role in _UNSURE for answer in answers):
                continue
            cases = tuple(answer.case.id for answer in answers)
            neighbours = self._neighbours(answers, frozenset(cases))
            # One that is compared with others says more than one that stands alone.
            chosen = max(answers, key=lambda answer: len(self._groups[answer.case.group]))
            groups = frozenset(answer.case.group for answer in answers)
            found.append(Subject(chosen, cases, neighbours, self._before(chosen), groups, found))
        return found

    def _neighbours(self, answers: Iterable[Answer], own: frozenset[str]) -> list[Answer]:
        """Return the other answers of the same groups; of the pages of a list the whole list too, and of it these."""
        found: dict[str, Answer] = {}
        for answer in answers:
            groups = [answer.case.group]
            if answer.case.page is not None:
                key = (answer.case.caller, answer.case.person or "")
                wants_pages = answer.case.role == "reference"
                groups += [group for group in self._of_person[key] if self._is_of_list(group, pages=wants_pages)]
            for group in groups:
                found |= {case: self._judge.answers[case] for case in self._groups[group] if case not in own}
        return list(found.values())

    def _is_of_list(self, group: str, *, pages: bool) -> bool:
        """Tell whether a group is the whole list, or such as shows it page by page."""
        case = self._judge.answers[self._groups[group][0]].case
        return case.page is not None and (case.role != "reference") is pages

    def _before(self, answer: Answer) -> Answer | None:
        """Return the page before a page of the same walk."""
        case = answer.case
        for name in self._groups[case.group] if case.page else ():
            other = self._judge.answers[name]
            is_same_walk = (other.case.role, other.case.target, other.case.part) == (case.role, case.target, case.part)
            if is_same_walk and other.case.page == (case.page or 0) - 1:
                return other
        return None


def _as_kept(exchange: Exchange) -> Exchange:
    return replace(exchange, facts=replace(exchange.facts, unparsed=None, violations=None))


def _identity(answer: Answer) -> tuple[object, ...]:
    assert answer.response is not None
    case = answer.case
    return case.caller, case.person, case.request, case.breaks, answer.response.status, answer.response.body


class RecordingsBench:
    """Recorded responses that are judged one by one: documents, archives.

    Args:
        units: What is judged in one go, as `validation.iter_units` yields it.
        most: So many recordings are taken, the first ones.
    """

    def __init__(self, examiner: Examiner, units: Iterable[Unit | Tally], *, most: int) -> None:
        self._examiner = examiner
        self._recordings: dict[str, tuple[Recording, str | None]] = {}
        self._pairs: list[tuple[str, str]] = []
        self._operations: dict[str, Operation] = {}
        for unit in units:
            if isinstance(unit, Unit):
                self._take(unit, most)
        self._pairs_of: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for pair in self._pairs:
            for name in pair:
                self._pairs_of[name].append(pair)
        self.answers = len(self._recordings)
        self._known = Said.of(self._outcomes({}, self._recordings, self._pairs))
        self.exercised = self._known.clauses
        self.subjects = self._subjects()
        operations: dict[str, Operation] = {s.operation.name: s.operation for s in self.subjects}
        self.clauses = {clause.id: clause for op in operations.values() for clause in op.clauses()}
        for operation in operations.values():
            clause = clause_of_mapping(operation.api)
            self.clauses.setdefault(clause.id, clause)

    def exchange(self, case: str) -> Exchange:
        """Return what was recorded under a name."""
        return self._recordings[case][0].exchange

    def said_with(self, change: Mapping[str, Exchange]) -> Said:
        """Return what is said with other answers, by their names, that was not said without them."""
        pairs = dict.fromkeys(pair for name in change for pair in self._pairs_of[name])
        return Said.of(self._outcomes(change, change, pairs)).besides(self._known)

    def _take(self, unit: Unit, most: int) -> None:
        for item in unit.items if unit.is_judged else ():
            recording = read_item(item, self._examiner.calls)
            if isinstance(recording, Recording) and len(self._recordings) < most:
                packed = replace(recording, exchange=recording.exchange.packed())
                self._recordings[item.name] = packed, item.time_zone
        if len(unit.items) == 2 and all(item.name in self._recordings for item in unit.items):
            self._pairs.append((unit.items[0].name, unit.items[1].name))

    def _outcomes(
        self,
        change: Mapping[str, Exchange],
        names: Iterable[str],
        pairs: Iterable[tuple[str, str]],
    ) -> Iterator[Outcome]:
        for name in names:
            exchange, operation = self._told(name, change)
            yield from self._examiner.outcomes(exchange, self._recordings[name][1], operation)
        for pair in pairs:
            first, second = (self._examiner.answer(*self._told(name, change)) for name in pair)
            xml, json = (second, first) if first.format == "json" else (first, second)
            found = compare_twins(xml, json, same_image_clause(xml.operation, xml.kind), pair[0])
            yield from found or ()

    def _told(self, name: str, change: Mapping[str, Exchange]) -> tuple[Exchange, Operation | None]:
        """Return a recording, changed or not, and what it answers: that is known, though a mistake may hide it."""
        return change.get(name) or self.exchange(name), self._operations.get(name)

    def _subjects(self) -> list[Subject]:
        same: dict[tuple[object, ...], list[Answer]] = {}
        for recording, _ in self._recordings.values():
            answer = self._examiner.answer(recording.exchange)
            is_mutable = mutable(answer)
            answer.release()
            if is_mutable:
                self._operations[answer.case.id] = answer.operation
                # Files without a request are the same where their bodies are; each keeps its own partner.
                alone = answer.case.id if not answer.case.request.parameters else ""
                same.setdefault((*_identity(answer), alone), []).append(answer)
        found: list[Subject] = []
        for answers in same.values():
            cases = tuple(answer.case.id for answer in answers)
            partners = dict.fromkeys(name for case in cases for pair in self._pairs_of[case] for name in pair)
            neighbours = [self._examiner.answer(self.exchange(name)) for name in partners if name not in cases]
            found.append(Subject(answers[0], cases, neighbours, others=found))
            found[-1].release()
        return found
