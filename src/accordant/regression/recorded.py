"""Recordings of others, judged now, to what is kept, compared and shown of them as of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from accordant.answers import Answer
from accordant.contracts import Contract
from accordant.examiners import Examiner, Unit
from accordant.findings import Report, Verdict
from accordant.project import Project
from accordant.regression.summaries import RunSummary, contract_digest, summary_of
from accordant.sources import Sources
from accordant.surveys import Recording, read_item
from accordant.validation import iter_units, tally_sources, title_of

__all__ = ["JudgedRecordings", "iter_recorded", "judged_recordings"]


@dataclass(frozen=True, slots=True)
class JudgedRecordings:
    """What recordings say.

    Attributes:
        cells: By clause, caller, format and verdict, how many outcomes there were.
    """

    summary: RunSummary
    report: Report
    cells: Mapping[tuple[str, str, str, Verdict], int]


def judged_recordings(sources: Sources, contract: Contract, project: Project, name: str) -> JudgedRecordings:
    """Return what recordings say.

    Args:
        name: What they are called: where they lie.
    """
    total = tally_sources(sources, contract, project)
    report = total.report(title_of(total), with_pairs=True)
    answers = (a for a in iter_recorded(sources, contract, project) if a.operation.name in contract.operations)
    summary = summary_of(report, answers, contract=contract_digest(project))
    return JudgedRecordings(replace(summary, facts=replace(summary.facts, name=name)), report, total.cells)


def iter_recorded(
    sources: Sources, contract: Contract, project: Project, operation: str | None = None
) -> Iterator[Answer]:
    """Yield the answers, of which the ids of the cases are the names of the recordings.

    What is too large to be held is left out, and what cannot be read.

    Args:
        operation: What all of them answer; default is what each says itself, and a stand-in where none does.
    """
    examiner = Examiner(contract, project, operation)
    for unit in iter_units(sources, examiner.calls, with_pairs=False):
        if not isinstance(unit, Unit) or not unit.is_judged:
            continue
        for item in unit.items:
            recording = read_item(item, examiner.calls)
            if isinstance(recording, Recording):
                yield examiner.answer(recording.exchange)
