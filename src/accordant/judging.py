"""Exchanges to verdicts and findings: the one way for a live run, a replay and a recorded file.

Judging is a pure function of what was recorded. Requests that were sent to make a finding smaller count for nothing
but that: which of all requests that show a defect is the smallest.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from accordant.answers import Answer, Reader, Row
from accordant.assertions import iter_assert_outcomes
from accordant.bank import list_tree, reference_role, reference_rows
from accordant.checks import iter_check_outcomes, needs_no_document
from accordant.contracts import Clause, Operation, Relation
from accordant.coverage import clause_reports
from accordant.exchange import Exchange, Phase
from accordant.exercise import coverage_of
from accordant.expressions import Tree
from accordant.findings import ClauseReport, Coverage, Finding, Outcome, Report, Verdict, fingerprint, severity_of
from accordant.outcomes import Outcomes
from accordant.probes import judge_probe
from accordant.provocations import smallest_sets
from accordant.refusals import iter_breaking_outcomes
from accordant.relations import appearance, iter_appearances, iter_fickle, iter_overlaps, judge_group
from accordant.usability import CONTROL_ROLE, why_unusable
from accordant.writings import iter_written

__all__ = ["Judge", "breach_fingerprint"]

_MOST_LOOKS = 1000


def breach_fingerprint(outcome: Outcome) -> str:
    """Return what stays the same for the same defect of the same clause."""
    assert outcome.breach is not None
    return fingerprint(outcome.clause, outcome.breach.signature)


class Judge:
    """Judges the exchanges of one operation, each once.

    Args:
        time_zone: That of the site, for dates without a zone.
        operations: By name, others whose answers follow-ups may have.
        is_pseudonymised: Personal data in the exchanges are pseudonyms.
    """

    def __init__(
        self,
        operation: Operation,
        reader: Reader,
        time_zone: str | None = None,
        *,
        operations: Mapping[str, Operation] | None = None,
        is_pseudonymised: bool = False,
    ) -> None:
        self.operation = operation
        self.operations = {**(operations or {}), operation.name: operation}
        self.reader = reader
        self.time_zone = time_zone
        self.is_pseudonymised = is_pseudonymised
        self.answers: dict[str, Answer] = {}
        self._references: dict[tuple[str, str], tuple[list[Row], Tree]] | None = None
        self._outcomes = Outcomes()
        self._reference_role = reference_role(operation)
        self._appearances: dict[str, bytes] = {}
        self._looks: dict[tuple[bytes, bool], bytes] = {}
        self._shared: dict[bytes, bytes] = {}

    def add(self, exchanges: Iterable[Exchange]) -> list[Answer]:
        """Take exchanges in and return their answers in plan order."""
        added = [
            self.reader.read(self.operations.get(exchange.case.operation, self.operation), exchange.packed())
            for exchange in exchanges
        ]
        added.sort(key=lambda answer: answer.case.id)
        for answer in added:
            self.answers[answer.case.id] = answer
            self._outcomes.drop(answer.case.group)
            if answer.case.role == self._reference_role:
                self._references = None
                self._outcomes.clear()
        return added

    def ordered(self) -> list[Answer]:
        """Return all answers in plan order."""
        return [self.answers[case_id] for case_id in sorted(self.answers)]

    def why_unusable(self, url: str) -> str:
        """Return why the site could not be used, by the first request of the run; empty where it could.

        Args:
            url: Of the site, for the message.
        """
        # Only the first: what a site that was lost later had answered until then is judged.
        first = next((answer for answer in self.ordered() if answer.case.role == CONTROL_ROLE), None)
        return "" if first is None else why_unusable(first, url)

    # ---------------------------------------------------------------------------------------- outcomes

    def iter_outcomes(
        self, phases: frozenset[Phase] | None = None, verdict: Verdict | None = None
    ) -> Iterator[Outcome]:
        """Yield what the exchanges say about the clauses, in plan order.

        Args:
            phases: Only exchanges of these; default is all but those of minimising.
            verdict: Only outcomes that have it.
        """
        chosen = phases if phases is not None else frozenset(Phase) - {Phase.MINIMISE}
        groups: defaultdict[str, list[Answer]] = defaultdict(list)
        for answer in self.ordered():
            if answer.case.phase in chosen and answer.case.role != CONTROL_ROLE:
                groups[answer.case.group].append(answer)
        for key, answers in groups.items():
            self._judge(answers)
            yield from self._outcomes.of(key, verdict)
        if Phase.MINIMISE not in chosen:
            yield from (outcome for outcome in self._run_outcomes(groups) if verdict in {None, outcome.verdict})

    def run_outcomes(self) -> list[Outcome]:
        """Return what all answers of the run say together, of whatever groups they are."""
        groups: defaultdict[str, list[Answer]] = defaultdict(list)
        for answer in self.ordered():
            if answer.case.phase is not Phase.MINIMISE and answer.case.role != CONTROL_ROLE:
                groups[answer.case.group].append(answer)
        for answers in groups.values():
            self._judge(answers)
        return list(self._run_outcomes(groups))

    def _run_outcomes(self, groups: Mapping[str, Sequence[Answer]]) -> Iterator[Outcome]:
        answers = [answer for group in groups.values() for answer in group]
        yield from iter_fickle(self.operation, answers)
        yield from iter_appearances(self.operation, [(one, self._appearances.get(one.case.id, b"")) for one in answers])

    def group_outcomes(self, answers: Sequence[Answer]) -> list[Outcome]:
        """Return what the answers of one group say, each for itself and together."""
        judged = [answer for answer in answers if answer.case.role != CONTROL_ROLE]
        self._judge(judged)
        return list(self._outcomes.of(judged[0].case.group))

    def _judge(self, answers: Sequence[Answer]) -> None:
        """Judge the answers of one group, unless that was done; then they are read again only if somebody asks."""
        key = answers[0].case.group
        if key not in self._outcomes:
            found = [outcome for answer in answers for outcome in self._single_outcomes(answer)]
            for relation in self._relations_of(answers):
                rows, tree = self._reference(answers[0])
                target = f"{self.operation.name}/relations/{relation.name}"
                found.append(
                    judge_group(
                        self.operation,
                        relation,
                        [answer for answer in answers if answer.case.target == target or _is_shared(answer)],
                        reference_rows=rows,
                        reference=tree,
                        time_zone=self.time_zone,
                        is_pseudonymised=self.is_pseudonymised,
                    )
                )
            found += self._probe_outcomes(answers)
            found += iter_overlaps(self.operation, answers)
            self._outcomes.put(key, found)
            for answer in answers:
                self._appearances[answer.case.id] = self._appearance(answer)
                if answer.case.role != self._reference_role:  # what others are judged by
                    answer.release()

    def _appearance(self, answer: Answer) -> bytes:
        if answer.operation is not self.operation or answer.response is None or answer.kind != "success":
            return b""
        # Of five answers four are the same to the last byte.
        key = hashlib.blake2b(answer.response.body, digest_size=16).digest(), bool(answer.schema_violations)
        if key not in self._looks:
            if len(self._looks) == _MOST_LOOKS:
                self._looks.clear()
            self._looks[key] = appearance(answer)
        look = self._looks[key]
        return self._shared.setdefault(look, look)

    def _probe_outcomes(self, answers: Sequence[Answer]) -> Iterator[Outcome]:
        first = answers[0]
        probe = self.operation.probes.get((first.case.target or "").rpartition("/")[2])
        if first.case.role == "probe" and probe is not None:
            tree = self._reference(first)[1]
            yield judge_probe(self.operation, probe, answers, reference=tree, time_zone=self.time_zone)

    def _single_outcomes(self, answer: Answer) -> Iterator[Outcome]:
        yield from iter_check_outcomes(answer)
        yield from iter_breaking_outcomes(answer)
        reference = self._reference(answer)[1] if answer.operation is self.operation else None
        yield from iter_assert_outcomes(answer, reference, self.time_zone)

    def _relations_of(self, answers: Sequence[Answer]) -> list[Relation]:
        """Return the relations for which a group was made, and those about one answer that fit its source."""
        targets = dict.fromkeys(a.case.target for a in answers if a.case.target and a.case.role != "single")
        names = [target.rpartition("/")[2] for target in targets if "/relations/" in target]
        source = next((answer for answer in answers if answer.case.role == "source"), None)
        if source is not None:
            names += [name for name, relation in self.operation.relations.items() if _fits(relation, source)]
        return [self.operation.relations[name] for name in dict.fromkeys(names) if name in self.operation.relations]

    def _reference(self, answer: Answer) -> tuple[list[Row] | None, Tree | None]:
        if self._references is None:
            self._references = {
                key: (rows, list_tree(self.operation, rows))
                for key, rows in reference_rows(self.ordered(), self._reference_role).items()
            }
        return self._references.get((answer.case.caller, answer.case.person or ""), (None, None))

    def verdicts(self) -> dict[str, Verdict]:
        """Return what is said of each clause until now."""
        reports = clause_reports(self.operation, self.iter_outcomes())
        return {report.clause.id: report.verdict for report in reports}

    # ---------------------------------------------------------------------------------------- findings

    def findings(self, minimised: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
        """Return one finding for each defect, shown by the smallest requests known; errors first.

        Args:
            minimised: By fingerprint, how far minimising came.
        """
        clauses = {clause.id: clause for operation in self.operations.values() for clause in operation.clauses()}
        defects: dict[str, list[Outcome]] = {}
        for outcome in self.iter_outcomes(verdict=Verdict.VIOLATED):
            defects.setdefault(breach_fingerprint(outcome), []).append(outcome)
        counts = {key: len({outcome.cases for outcome in outcomes}) for key, outcomes in defects.items()}
        for outcome in self.iter_outcomes(frozenset({Phase.MINIMISE}), Verdict.VIOLATED):
            if breach_fingerprint(outcome) in defects:
                defects[breach_fingerprint(outcome)].append(outcome)
        found = [
            self._finding(clauses[outcomes[0].clause], key, outcomes, counts[key], (minimised or {}).get(key))
            for key, outcomes in defects.items()
        ]
        found.sort(key=lambda finding: (finding.severity != "error", self._rank(finding), finding.cases))
        return tuple(_numbered(found))

    def _rank(self, finding: Finding) -> int:
        # What one exchange shows is understood more quickly than what only several show together.
        return len(finding.requests)

    def _finding(
        self, clause: Clause, key: str, outcomes: Sequence[Outcome], count: int, minimised: str | None
    ) -> Finding:
        # The first was shown to the main caller, whose request is shown where it can be.
        caller = self.answers[outcomes[0].cases[0]].case.caller
        best = min(outcomes, key=lambda one: (self.answers[one.cases[0]].case.caller != caller, self._size(one)))
        assert best.breach is not None
        severities = [o.severity or severity_of(clause.strength) for o in outcomes]
        return Finding(
            id="",
            clause=clause,
            severity=min(severities, key=lambda severity: severity != "error"),
            breach=best.breach,
            requests=tuple(self.answers[case].case.request for case in best.cases),
            cases=best.cases,
            fingerprint=key,
            count=count,
            minimal=minimised or "not minimised",
            seen_with=smallest_sets(
                self.operation,
                clause,
                ([self.answers[case].case.request for case in outcome.cases] for outcome in outcomes),
            ),
            seen_as=tuple(sorted({one.breach.kind for one in outcomes if one.breach is not None and one.breach.kind})),
        )

    def _size(self, outcome: Outcome) -> tuple[int, int, int, str]:
        requests = [self.answers[case].case.request for case in outcome.cases]
        names = sum(len(request.parameters) for request in requests)
        return len(requests), names, sum(len(value) for r in requests for _, value in r.parameters), outcome.cases[0]

    # ------------------------------------------------------------------------------------------ report

    def coverage(self) -> Coverage:
        """Return what was really exercised."""
        return coverage_of(self.operation, self.ordered(), self.iter_outcomes())

    def report(
        self,
        title: str,
        *,
        run: str = "",
        seed: int | None = None,
        minimised: Mapping[str, str] | None = None,
        notes: Iterable[tuple[str, str]] = (),
        dropped: int = 0,
        record: str = "",
        is_complete: bool = True,
    ) -> Report:
        """Return everything that was found out."""
        # First: what is judged is read once, and released at once.
        clauses = tuple(_with_notes(clause_reports(self.operation, self.iter_outcomes()), dict(notes)))
        answers = self.ordered()
        answered = [answer for answer in answers if answer.exchange.response is not None]
        judged = [answer for answer in answered if answer.is_parsed and answer.kind != "other"]
        others = [answer for answer in answered if not answer.is_parsed or answer.kind == "other"]
        bare = [answer for answer in others if needs_no_document(answer)]
        unjudged = [answer for answer in others if not needs_no_document(answer)]
        accepted = any(answer.kind == "success" for answer in answers)
        return Report(
            title=title,
            clauses=clauses,
            findings=self.findings(minimised),
            run=run,
            seed=seed,
            requests=len(answers),
            answered=len(answered),
            judged=len(judged),
            bare=len(bare),
            unjudged=tuple((answer.case.id, _why_unjudged(answer)) for answer in unjudged),
            dropped=dropped,
            failed_operations=() if accepted or not answers else (self.operation.name,),
            record=record,
            is_complete=is_complete,
            written=tuple(iter_written(self.operation, answers)),
        )


def _is_shared(answer: Answer) -> bool:
    """Tell whether an answer is that of a source, to which every relation of its group looks."""
    return answer.case.role in {"source", "repeat"} or answer.case.target is None


def _fits(relation: Relation, source: Answer) -> bool:
    """Tell whether a relation that has no follow-up speaks of a source request."""
    sent = source.case.request.sent
    return (
        not relation.follow_ups
        and relation.expect == "ordered"
        and relation.is_for(source.case.caller)
        and (relation.over == "list") == (source.case.page is not None)
        and relation.on == "accepted"
        and source.case.breaks is None
        and all(name in sent for name in relation.given)
        and not any(name in sent for name in relation.without)
    )


def _why_unjudged(answer: Answer) -> str:
    assert answer.response is not None
    if not answer.is_parsed:
        return f"status {answer.response.status}, no well-formed document"
    return f"status {answer.response.status}, unknown root {answer.root_name!r}"


def _with_notes(reports: Iterable[ClauseReport], notes: Mapping[str, str]) -> Iterator[ClauseReport]:
    for report in reports:
        note = notes.get(report.clause.id)
        if note is not None and report.verdict is Verdict.NOT_EXERCISED:
            yield ClauseReport(report.clause, report.verdict, reasons={note: 1})
        else:
            yield report


def _numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    from dataclasses import replace  # noqa: PLC0415

    for number, finding in enumerate(findings, 1):
        yield replace(finding, id=f"F{number}")
