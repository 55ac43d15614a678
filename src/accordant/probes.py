"""What answers say about a question that the documentation leaves open: the first of its answers that fits, in words.

Nothing here is a breach. Where the answers could not be told apart the question stays open, and it is said why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accordant.answers import Answer
from accordant.assertions import compiled, evidence_reason
from accordant.contracts import Operation, Probe, Way
from accordant.expressions import EvaluationError, Tree
from accordant.findings import Outcome, Verdict
from accordant.relations import compare
from accordant.variables import Variables, effective_variables

__all__ = ["WAY_PARTS", "judge_probe", "told_before"]

WAY_PARTS = 10_000
"""So many numbers each answer of a probe has for the parts of what tells it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A probe with what came back.

    Attributes:
        first: The answers to its request: one, or those of a walk.
        ways: The answers to what tells its answers apart.
    """

    operation: Operation
    probe: Probe
    first: Sequence[Answer]
    ways: Sequence[Answer]
    time_zone: str | None

    @property
    def variables(self) -> Variables:
        return effective_variables(self.operation, self.first[0].exchange.compared, self.time_zone)

    def parts(self, way: int) -> list[list[Answer]]:
        """Return the answers of each follow-up that tells one answer."""
        found: dict[int, list[Answer]] = {}
        for answer in self.ways:
            if answer.case.part // WAY_PARTS == way:
                found.setdefault(answer.case.part, []).append(answer)
        return [found[part] for part in sorted(found)]


def told_before(
    operation: Operation,
    probe: Probe,
    way: int,
    first: Sequence[Answer],
    ways: Sequence[Answer],
    time_zone: str | None = None,
) -> bool:
    """Tell whether no request is needed to tell whether an answer fits: one before it does, or nothing can.

    Args:
        way: The place of the answer among those of the probe.
        first: What came back for the request of the probe.
        ways: What came back for the requests that told the answers before.
    """
    asked = _Asked(operation, probe, first, ways, time_zone)
    if not first or first[0].kind != "success":
        return True
    told = [_told(asked, number) for number in range(way)]
    return any(one.answer is not None or one.why_open for one in told)


def judge_probe(
    operation: Operation,
    probe: Probe,
    answers: Iterable[Answer],
    *,
    reference: Tree | None,
    time_zone: str | None = None,
) -> Outcome:
    """Return what a group says about its question.

    Args:
        answers: Of the group, in plan order.
        reference: The same person's whole, unfiltered list as a tree, for the evidence.
    """
    found = list(answers)
    first = [answer for answer in found if answer.case.role == "probe"]
    asked = _Asked(operation, probe, first, [a for a in found if a.case.role == "way"], time_zone)
    clause = f"{operation.name}/probes/{probe.name}"
    cases = tuple(answer.case.id for answer in found)
    if first[0].exchange.failure is not None or first[0].kind == "other":
        return Outcome(clause, Verdict.NOT_JUDGED, cases, reason="the question was not answered with a document")
    if reason := evidence_reason(operation, probe.evidence, reference, asked.variables):
        return Outcome(clause, Verdict.VACUOUS, cases, reason=reason)
    for number in range(len(probe.ways)):
        told = _told(asked, number)
        if told.why_open:
            verdict = Verdict.VACUOUS if told.is_vacuous else Verdict.NOT_JUDGED
            return Outcome(clause, verdict, cases, reason=told.why_open)
        if told.answer is not None:
            return Outcome(clause, Verdict.OBSERVED, cases, observation=told.answer)
    if first[0].kind == "error":
        code = first[0].error_code
        return Outcome(clause, Verdict.OBSERVED, cases, observation=f"it is refused with code {code}")
    return Outcome(clause, Verdict.NOT_JUDGED, cases, reason="none of the answers fits")


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of one answer to a probe.

    Attributes:
        answer: In words, where it fits.
        why_open: Why nobody can tell whether it does; then none after it can be told either.
        is_vacuous: What was asked could not have told it.
    """

    answer: str | None = None
    why_open: str = ""
    is_vacuous: bool = False


_DOES_NOT_FIT = _Told()


def _told(asked: _Asked, number: int) -> _Told:
    """Return whether an answer fits."""
    way = asked.probe.ways[number]
    answer = asked.first[0]
    if way.is_refused:
        fits = answer.kind == "error" and (not way.codes or answer.error_code in way.codes)
        return _Told(way.answer) if fits else _DOES_NOT_FIT
    if answer.kind != "success":
        return _DOES_NOT_FIT
    is_other_image = bool(way.images) and not any(_image(answer) == image for image in way.images)
    if is_other_image or (way.test is not None and not _is_true(asked, way, answer)):
        return _DOES_NOT_FIT
    if way.relation is not None:
        # Where another answer needs the whole list, one that speaks of a page speaks of its first.
        source = asked.first if way.relation.over == "list" else asked.first[:1]
        result = compare(way.relation, asked.operation, source, asked.parts(number), asked.time_zone)
        if not result.holds:
            return _Told(why_open=result.vacuous or result.not_judged, is_vacuous=bool(result.vacuous))
    return _Told(way.answer) if way.observe is None else _observed(asked, way, answer)


def _image(answer: Answer) -> object:
    image = answer.image
    return next(iter(image.values())) if isinstance(image, dict) and len(image) == 1 else image


def _is_true(asked: _Asked, way: Way, answer: Answer) -> bool:
    assert way.test is not None
    try:
        return answer.tree is not None and compiled(asked.operation, way.test).is_true(
            answer.tree, asked.variables.values
        )
    except EvaluationError:
        return False


def _observed(asked: _Asked, way: Way, answer: Answer) -> _Told:
    assert way.observe is not None
    try:
        values = compiled(asked.operation, way.observe).values(asked.variables.values, answer.tree)
    except EvaluationError as error:
        return _Told(why_open=str(error))
    return _Told(f"{way.answer}: {', '.join(values)}") if values else _DOES_NOT_FIT
